/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/policy/yaml/yaml_problem.h"

#include <stddef.h>
#include <string.h>

#define INDENTATION "the indentation does not fit the lines above"

/* clang-format off */
static const struct yaml_problem problems[] = {
	/* libyaml says                             what is to be done                                                                          at its start */
	{ "mapping values are not allowed",         "\": \" is not expected here; put quotes around a text that contains it, and check the indentation", false },
	{ "mapping keys are not allowed",           "a key is not expected here; check the indentation",                                       false },
	{ "block sequence entries are not allowed", "\"- \" is not expected here; a list begins on the line after its key",                    false },
	{ "did not find expected ',' or ']'",       "the list that begins here has no ], or two of its words no comma between them",           true },
	{ "did not find expected ',' or '}'",       "what begins here with { has no }, or two of its members no comma between them",           true },
	{ "did not find expected '-' indicator",    INDENTATION ": each row of a list begins with \"- \" in the same column",                  false },
	{ "did not find expected key",              INDENTATION ", or a quote or a bracket before this is not closed",                         false },
	{ "could not find expected ':'",            "\":\" is missing behind a key",                                                           false },
	{ "did not find expected node content",     "a value is missing",                                                                      false },
	{ "did not find expected whitespace",       "a space is missing",                                                                      false },
	{ "did not find expected comment",          "a line break is missing",                                                                 false },
	{ "did not find expected alphabetic",       "& and * begin a name; put quotes around a text that begins with one",                     false },
	{ "found unknown escape character",         "a path of the registry needs single quotes: in \"...\" a \\ begins an escape",            false },
	{ "did not find expected hexdecimal",       "a path of the registry needs single quotes: in \"...\" a \\ begins an escape",            false },
	{ "found unexpected end of stream",         "the quote that begins here is not closed",                                                true },
	{ "found unexpected document indicator",    "the quote that begins here is not closed",                                                true },
	{ "found a tab character",                  "the indentation has a tab; use spaces",                                                   false },
	{ "found character that cannot start",      "a value cannot begin with this character (a tab, @, ` or %); put quotes around the text", false },
	{ "control characters",                     "it has control characters, so it is not a text file",                                            false },
	{ "invalid",                                "it has bytes that are not UTF-8",                                                         false },
	{ "incomplete",                             "it has bytes that are not UTF-8",                                                         false },
	{ "unexpected low surrogate",               "it has bytes that are not UTF-16",                                                        false },
	{ "",                                       "this line has a form that no profile and no waiver needs",                                false },
};
/* clang-format on */

const struct yaml_problem *yaml_problem(const char *problem)
{
	const struct yaml_problem *row = problems;

	while (*row->problem && (!problem || strncmp(problem, row->problem, strlen(row->problem)) != 0))
		row++;
	return row;
}

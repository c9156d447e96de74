/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the facts that are one question and one answer, for explain. */
#include "analyzer/explain.h"

#include <string.h>

struct plain_row {
	const char *fact, *state, *when; /* fact: a beginning of its name */
};

/* clang-format off */
static const struct plain_row rows[] = {
	{ "controlset",        "CURRENT",      "a .reg names CurrentControlSet, or Select\\Current names a set that is there" },
	{ "controlset",        "FALLBACK",     "no usable Select, and one control set: it is taken" },
	{ "controlset",        "FALLBACK",     "no usable Select, several sets, and every fact is the same by each of them" },
	{ "controlset",        "AMBIGUOUS",    "no usable Select and several sets that differ, or Current names a set that is not there" },
	{ "controlset",        "UNKNOWN",      "no SYSTEM evidence, or Select or the set it names cannot be read" },
	{ "backup-agent",      "PRESENT",      "SOFTWARE\\Microsoft\\Windows Azure Backup\\Config is there" },
	{ "backup-agent",      "ABSENT",       "SOFTWARE was read, and the key is not there" },
	{ "backup-agent",      "UNKNOWN",      "the key cannot be read, or no input reaches it" },
	{ "evidence.inputs",   "COMPLETE",     "every input given was read" },
	{ "evidence.inputs",   "INCOMPLETE",   "an input was refused, or imports nothing" },
	{ "evidence.hives",    "DISPUTED",     "two readers of a hive gave different values" },
	{ "evidence.hives",    "DAMAGED",      "part of a hive is lost, or something that a fact asked for cannot be read" },
	{ "evidence.hives",    "DIRTY",        "a hive lacks changes that its logs would hold, and they were not given" },
	{ "evidence.hives",    "WHOLE",        "none of these" },
	{ "evidence.deleted",  "NOT_SEARCHED", "--deleted was not given" },
	{ "evidence.deleted",  "FOUND",        "a deleted key or value that concerns TLS lies in the free space of a hive" },
	{ "evidence.deleted",  "UNKNOWN",      "not all free space could be searched, and nothing was found" },
	{ "evidence.deleted",  "NONE",         "all free space was searched, and nothing was found" },
	{ "evidence.text",     "PLAIN",        "no name or data that was read holds a character that hides" },
	{ "evidence.text",     "HIDDEN",       "some do; reports show them by their code" },
	{ "evidence.agreement", "CONTRADICTED", "a .reg file states otherwise than a hive or another .reg file, on a value that a fact uses" },
	{ "evidence.agreement", "UNKNOWN",     "a hive holds such a value where it cannot be read" },
	{ "evidence.agreement", "AGREE",       "neither; --overlay files and policies are not compared" },
	{ "dotnet4.overrides", "NO_TLS12",     "a program's value is 0, or a list without Tls12, Tls13 and SystemDefault" },
	{ "dotnet4.overrides", "TLS12",        "there are such values, and all of them leave TLS 1.2 in" },
	{ "dotnet4.overrides", "NONE",         "there is none" },
	{ "dotnet4.overrides", "UNKNOWN",      "the keys cannot be read, or no input reaches them" },
	{ "dotnet2.overrides", "NO_TLS12",     "a program's value is 0, or a list without Tls12, Tls13 and SystemDefault" },
	{ "dotnet2.overrides", "TLS12",        "there are such values, and all of them leave TLS 1.2 in" },
	{ "dotnet2.overrides", "NONE",         "there is none" },
	{ "dotnet2.overrides", "UNKNOWN",      "the keys cannot be read, or no input reaches them" },
};
/* clang-format on */

void table_plain(const struct fact_row *row, struct table_writer *out)
{
	bool begun = false;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].fact, row->name) != 0)
			continue;
		if (!begun)
			table_begin(out, "What the states mean; where several fit, the first", "state", "when", NULL);
		begun = true;
		table_row(out, rows[i].state, rows[i].when, NULL);
	}
}

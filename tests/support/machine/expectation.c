/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/expectation.h"

#include <ctype.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "support/program/program.h"

enum { COMMAND_LIMIT = 4096, SAID_LIMIT = 1 << 16, WORD_LIMIT = 128 };

enum output { OUTPUT_TEXT, OUTPUT_HTML, OUTPUT_FIX, OUTPUTS };

struct trial {
	const char *folder, *arguments;
	json_t *result;
	const json_t *machine;
	char *printed[OUTPUTS]; /* made when first asked for */
	const char *got;        /* what is there instead */
};

static const struct {
	const char *word, *command;
} outputs[OUTPUTS] = {
	[OUTPUT_TEXT] = { "text", "check %s --width 200 --color never" },
	[OUTPUT_HTML] = { "html", "check %s -o html" },
	[OUTPUT_FIX] = { "fix", "fix %s" },
};

static bool matches(const char *pattern, const char *text)
{
	bool any_case = strncmp(pattern, "(?i)", 4) == 0;
	regex_t regex;

	if (regcomp(&regex, pattern + (any_case ? 4 : 0), REG_EXTENDED | REG_NOSUB | (any_case ? REG_ICASE : 0)) != 0) {
		printf("no regular expression: %s\n", pattern);
		return false;
	}
	bool found = regexec(&regex, text, 0, NULL, 0) == 0;

	regfree(&regex);
	return found;
}

/* "A|B" holds a word. */
static bool is_one_of(const char *words, const char *word)
{
	for (const char *at = words; *at; at += at[strcspn(at, "|")] == '|' ? strcspn(at, "|") + 1 : strcspn(at, "|"))
		if (strcspn(at, "|") == strlen(word) && strncmp(at, word, strlen(word)) == 0)
			return true;
	return false;
}

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* Takes the first word off; what is left is returned. */
static const char *take_word(const char *rest, char ret_word[WORD_LIMIT])
{
	size_t length = strcspn(rest, " ");

	snprintf(ret_word, WORD_LIMIT, "%.*s", (int)length, rest);
	return rest + length + (rest[length] == ' ');
}

static const json_t *finding_of(const struct trial *trial, const char *rule)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(trial->machine, "findings"), i, finding)
		if (strcmp(member(finding, "rule"), rule) == 0)
			return finding;
	return NULL;
}

/* The finding's text, its title, and the sentences of its facts. */
static void said_by(const struct trial *trial, const json_t *finding, char ret[SAID_LIMIT])
{
	const json_t *facts = json_object_get(trial->machine, "facts"), *name;
	int size = snprintf(ret, SAID_LIMIT, "%s / %s", member(finding, "text"), member(finding, "title"));
	size_t i;

	json_array_foreach(json_object_get(finding, "facts"), i, name)
		if (size < SAID_LIMIT)
			size += snprintf(ret + size, SAID_LIMIT - (size_t)size, " / %s",
					 member(json_object_get(facts, json_string_value(name)), "because"));
}

static bool is_said(const struct trial *trial, const char *pattern)
{
	static char said[SAID_LIMIT];
	const json_t *each;
	size_t i;

	json_array_foreach(json_object_get(trial->machine, "findings"), i, each) {
		if (is_one_of("pass|not-applicable", member(each, "outcome")))
			continue;
		said_by(trial, each, said);
		if (matches(pattern, said))
			return true;
	}
	json_array_foreach(json_object_get(trial->machine, "notes"), i, each) {
		snprintf(said, sizeof said, "%s %s", member(each, "code"), member(each, "text"));
		if (matches(pattern, said))
			return true;
	}
	return false;
}

/* One line, without the tags and styles of a page. */
static char *as_words(const char *out, const char *err, bool is_page)
{
	char *words = malloc(strlen(out) + strlen(err) + 2), *to = words;

	if (!words)
		abort();
	for (int part = 0; part < 2; part++, *to++ = ' ')
		for (const char *at = part ? err : out; *at; at++) {
			if (is_page && strncmp(at, "<style", 6) == 0 && strstr(at, "</style"))
				at = strstr(at, "</style");
			if (is_page && *at == '<' && strchr(at, '>'))
				at = strchr(at, '>');
			char sign = isspace((unsigned char)*at) || (is_page && *at == '>') ? ' ' : *at;

			if (sign != ' ' || to == words || to[-1] != ' ')
				*to++ = sign;
		}
	to[-1] = '\0';
	return words;
}

static const char *printed(struct trial *trial, enum output output)
{
	char command[COMMAND_LIMIT];

	if (!trial->printed[output]) {
		snprintf(command, sizeof command, outputs[output].command, trial->arguments);
		const struct program_run *run = program_run(trial->folder, command);

		trial->printed[output] = as_words(run->out, output == OUTPUT_HTML ? "" : run->err, output == OUTPUT_HTML);
	}
	return trial->printed[output];
}

static bool holds(struct trial *trial, const char *want)
{
	static char said[SAID_LIMIT];
	char kind[WORD_LIMIT], name[WORD_LIMIT];
	const char *rest = take_word(want, kind), *second = take_word(rest, name);
	const json_t *finding = finding_of(trial, name);

	if (strcmp(kind, "verdict") == 0)
		return is_one_of(rest, trial->got = member(trial->machine, "verdict"));
	if (strcmp(kind, "fact") == 0)
		return is_one_of(second, trial->got = member(json_object_get(json_object_get(trial->machine, "facts"), name), "state"));
	if (strcmp(kind, "rule") == 0)
		return is_one_of(second, trial->got = member(finding, "outcome"));
	if (strcmp(kind, "finding") == 0)
		return is_said(trial, rest);
	if (strcmp(kind, "says") == 0) {
		said_by(trial, finding, said);
		return matches(second, trial->got = said);
	}
	for (int i = 0; i < OUTPUTS; i++) {
		size_t length = strlen(outputs[i].word);

		if (strncmp(kind, outputs[i].word, length) == 0 && (!kind[length] || strcmp(kind + length, "!") == 0))
			return matches(rest, trial->got = printed(trial, (enum output)i)) == !kind[length];
	}
	trial->got = "no expectation";
	return false;
}

unsigned expectation_misses(const char *id, const char *folder, const char *arguments, const char *const *wants, size_t count)
{
	struct trial trial = { .folder = folder, .arguments = arguments };
	char command[COMMAND_LIMIT];
	unsigned misses = 0;

	snprintf(command, sizeof command, "check %s -o json --reproducible", arguments);
	trial.result = json_loads(program_run(folder, command)->out, 0, NULL);
	trial.machine = json_array_get(json_object_get(trial.result, "machines"), 0);
	for (size_t i = 0; i < count; i++) {
		trial.got = "nothing of the kind";
		if (trial.machine && holds(&trial, wants[i]))
			continue;
		printf("%s (%s): expected %s, got %.1500s\n", id, arguments, wants[i], trial.machine ? trial.got : "no result");
		misses++;
	}
	for (int i = 0; i < OUTPUTS; i++)
		free(trial.printed[i]);
	json_decref(trial.result);
	return misses;
}

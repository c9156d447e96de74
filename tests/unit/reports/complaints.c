/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of what people complain about in other checkers (docs/other-checkers.md), from <!-- complaints --> to <!-- end -->: each row
 * names a sample and the answer that it gets, "VERDICT; RULE outcome; ...", by the default profile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"

enum { LINE_LIMIT = 1024, CELLS = 4, COMPLAINT = 0, ANSWER = 2, SAMPLE = 3 };

static const char *root(void)
{
	const char *source = getenv("TLSREADY_SOURCE");

	return source ? source : ".";
}

/* "| a | b |" into its cells, without the blanks and backquotes around them. Changes line. */
static unsigned split(char *line, char *cells[CELLS])
{
	unsigned count = 0;
	char *state = NULL;

	for (char *cell = strtok_r(line, "|\n", &state); cell && count < CELLS; cell = strtok_r(NULL, "|\n", &state)) {
		cell += strspn(cell, count == SAMPLE ? " `" : " ");
		cell[strcspn(cell, count == SAMPLE ? " `" : "")] = '\0';
		for (size_t size = strlen(cell); size && cell[size - 1] == ' '; size--)
			cell[size - 1] = '\0';
		cells[count++] = cell;
	}
	return count;
}

/* A .reg file, or a folder of sample hives. */
static void evaluate_sample(struct evaluated *ret, const char *sample)
{
	char path[LINE_LIMIT], system[LINE_LIMIT + 16], software[LINE_LIMIT + 16];
	const char *dot = strrchr(sample, '.');

	snprintf(path, sizeof path, "%.500s/%.500s", root(), sample);
	snprintf(system, sizeof system, "%s/SYSTEM", path);
	snprintf(software, sizeof software, "%s/SOFTWARE", path);
	if (dot && strcmp(dot, ".reg") == 0)
		evaluate_files(ret, (const char *const[]){ path, NULL }, READER_CELLS, "azure-backup");
	else
		evaluate_files(ret, (const char *const[]){ system, software, NULL }, READER_CELLS, "azure-backup");
}

static bool is_so(const struct machine_result *machine, const char *claim)
{
	char rule[16], outcome[32];
	const struct finding *finding;

	if (sscanf(claim, "%15s %31s", rule, outcome) == 2 && (finding = finding_named(machine, rule)))
		return strcmp(outcome_name(finding->outcome), outcome) == 0;
	return strcmp(claim, verdict_word(machine->kind, machine->verdict)) == 0;
}

static unsigned check_row(char *cells[CELLS])
{
	struct evaluated evaluated;
	unsigned faults = 0;
	char *state = NULL;

	evaluate_sample(&evaluated, cells[SAMPLE]);
	if (evaluated.error.text[0] || evaluated.result.finding_count == 0) {
		printf("%s cannot be judged: %s\n", cells[SAMPLE], evaluated.error.text);
		faults++;
	}
	for (char *claim = strtok_r(cells[ANSWER], ";", &state); claim && !faults; claim = strtok_r(NULL, ";", &state)) {
		claim += strspn(claim, " ");
		if (is_so(&evaluated.result, claim))
			continue;
		printf("%s (%s): %s is claimed and is not so; the verdict is %s\n", cells[COMPLAINT], cells[SAMPLE], claim,
		       verdict_word(evaluated.result.kind, evaluated.result.verdict));
		faults++;
	}
	evaluated_free(&evaluated);
	return faults;
}

static bool is_there(const char *sample)
{
	char path[LINE_LIMIT];

	snprintf(path, sizeof path, "%.500s/%.500s", root(), sample);
	FILE *file = fopen(path, "re");

	if (!file)
		printf("%s is named and is not there\n", sample);
	if (file)
		fclose(file);
	return file;
}

static unsigned check_line(char *line, unsigned *rows)
{
	char *cells[CELLS];

	if (line[0] != '|' || strncmp(line, "|---", 4) == 0 || split(line, cells) != CELLS ||
	    strncmp(cells[SAMPLE], "samples/", 8) != 0)
		return 0;
	(*rows)++;
	return is_there(cells[SAMPLE]) ? check_row(cells) : 1;
}

static void every_complaint_about_other_checkers_is_answered_as_the_page_says(void **state)
{
	char line[LINE_LIMIT], path[LINE_LIMIT];
	unsigned faults = 0, rows = 0;
	bool inside = false;

	(void)state;
	snprintf(path, sizeof path, "%.1000s/docs/other-checkers.md", root());
	FILE *page = fopen(path, "re");

	assert_non_null(page);
	while (fgets(line, sizeof line, page)) {
		if (strncmp(line, "<!-- ", 5) == 0)
			inside = strncmp(line, "<!-- complaints -->", 19) == 0;
		else if (inside)
			faults += check_line(line, &rows);
	}
	fclose(page);
	printf("%u complaints\n", rows);
	assert_true(rows >= 20);
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_complaint_about_other_checkers_is_answered_as_the_page_says),
	};

	return cmocka_run_group_tests_name("complaints", tests, NULL, NULL);
}

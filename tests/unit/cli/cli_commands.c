/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query, help and explain as their user meets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/program/program.h"
#include "unit/cli/cli_inputs.h"

static void what_query_writes_as_reg_reads_back_the_same(void **state)
{
	static char first[PROGRAM_OUTPUT_LIMIT];

	(void)state;
	strcpy(first, run("query SYSTEM SOFTWARE -o text")->out);
	assert_int_equal(run("query SYSTEM SOFTWARE -o reg > copy.reg; true")->code, 0);
	assert_string_equal(first, run("query copy.reg -o text")->out);
}

/* UTF-16 in hex of an 8-bit file: what query prints is what check decides with, as evidence and as an overlay. */
static void query_and_check_read_a_file_alike(void **state)
{
	static const char *const roles[][2] = { { "wide.reg", "610000000000" },
						{ "SYSTEM --overlay wide.reg", "610000000000000000000000" } };
	static const char text[] =
		"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n"
		"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002]\n"
		"\"Functions\"=hex(7):61,00,00,00,00,00\n";
	char line[256], data[128];

	(void)state;
	free(scratch_write(folder, "wide.reg", text, strlen(text)));
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		snprintf(line, sizeof line, "query %s", roles[i][0]);
		snprintf(data, sizeof data, "\"name\":\"Functions\",\"type\":7,\"data\":\"%s\"", roles[i][1]);
		assert_non_null(strstr(run(line)->out, data));
		snprintf(line, sizeof line, "check %s -o json", roles[i][0]);
		snprintf(data, sizeof data, "%s", roles[i][1]);
		assert_non_null(strstr(run(line)->out, data));
	}
}

static void query_takes_a_full_path_a_short_one_and_one_inside_the_hive(void **state)
{
	static const char *const keys[] = { "HKEY_LOCAL_MACHINE\\SYSTEM\\Select", "hklm\\system\\select", "Select" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char line[128];

		snprintf(line, sizeof line, "query SYSTEM --key '%s'", keys[i]);
		assert_non_null(strstr(run(line)->out, "\"name\":\"Current\",\"type\":4,\"data\":\"01000000\""));
	}
}

/* Usage lines and examples are copied whole. */
static void assert_prose_fits(const char *text, size_t width)
{
	size_t size;

	for (const char *line = text; *line; line += size + (line[size] == '\n')) {
		size = strcspn(line, "\n");
		if (size > width && strncmp(line, "Usage: ", 7) != 0 && strncmp(line, "  tlsready ", 11) != 0)
			fail_msg("longer than %zu: %.*s", width, (int)size, line);
	}
}

static void every_command_has_help_and_version(void **state)
{
	static const char *const commands_[] = { "check", "query",  "list",     "diff",    "history", "fix",
						 "render", "merge", "verify",   "collect", "explain", "rules",
						 "profile", "profiles", "schema", "completion", "version" };

	(void)state;
	for (size_t i = 0; i < sizeof commands_ / sizeof *commands_; i++) {
		char line[64];

		snprintf(line, sizeof line, "%s --help", commands_[i]);
		assert_int_equal(run(line)->code, 0);
		assert_non_null(strstr(run(line)->out, "Usage: tlsready "));
		assert_prose_fits(run(line)->out, 80);
		snprintf(line, sizeof line, "%s --version", commands_[i]);
		assert_non_null(strstr(run(line)->out, "tlsready 0."));
	}
	assert_non_null(strstr(run("--help")->out, "Exit codes"));
	assert_prose_fits(run("--help")->out, 80);
}

static void every_rule_explains_itself(void **state)
{
	static char rules[PROGRAM_OUTPUT_LIMIT];
	char *rest = rules, *line;
	unsigned count = 0;

	(void)state;
	strcpy(rules, run("rules")->out);
	while ((line = strsep(&rest, "\n"))) {
		char command[64];

		if (strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
			continue;
		count++;
		snprintf(command, sizeof command, "explain %.6s", line);
		const struct program_run *outcome = run(command);

		assert_int_equal(outcome->code, 0);
		assert_non_null(strstr(outcome->out, "Why"));
		assert_non_null(strstr(outcome->out, "https://"));
	}
	assert_true(count > 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_query_writes_as_reg_reads_back_the_same),
		cmocka_unit_test(query_and_check_read_a_file_alike),
		cmocka_unit_test(query_takes_a_full_path_a_short_one_and_one_inside_the_hive),
		cmocka_unit_test(every_command_has_help_and_version),
		cmocka_unit_test(every_rule_explains_itself),
	};

	if (!getenv("TLSREADY")) {
		printf("TLSREADY does not name the program\n");
		return 1;
	}
	return cmocka_run_group_tests_name("cli_commands", tests, set_up, tear_down);
}

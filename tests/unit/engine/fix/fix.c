/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fix as its user meets it: what is written where, byte for byte, what is refused, and the exit code of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/digest.h"
#include "reports/regfile.h"
#include "support/program/fixscene.h"
#include "support/machine/fixtures.h"
#include "unit/engine/fix/fix_edits.h"

static void the_file_is_what_regedit_would_have_written(void **state)
{
	struct arena *arena = arena_new(1 << 24);
	char hash[DIGEST_HEX], path[1024], *sample = malloc(OUTPUT_LIMIT);
	const char *source = getenv("TLSREADY_SOURCE");
	size_t size, sample_size;

	(void)state;
	snprintf(path, sizeof path, "%s/samples/server2019-client-off.reg", source ? source : ".");
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	sample_size = fread(sample, 1, OUTPUT_LIMIT, file);
	fclose(file);
	digest_of(sample, sample_size, hash);
	free(scratch_write(folder, "m.reg", sample, sample_size));
	free(sample);
	const char *expected =
		arena_printf(arena,
			     HEADER "; tlsready " TLSREADY_VERSION
				    ", fix for m.reg\n; fixes SCH101, WHT301, WHT302; for the running system\n"
				    "; made from sha256 %s m.reg\n\n[" CLIENT
				    "]\n\"Enabled\"=dword:00000001\n\"DisabledByDefault\"=dword:00000000\n\n",
			     hash);
	const uint8_t *bytes = regfile_bytes(arena, expected, &size);

	assert_int_equal(run("fix m.reg"), 0);
	assert_int_equal(ran.out_size, size);
	assert_memory_equal(ran.out, bytes, size);
	assert_string_equal(ran.err, "wrote the .reg (1 key, 2 values, for the running system): NOT READY -> READY\n");
	assert_int_equal(run("fix m.reg -o reg=fix.reg"), 0);
	assert_string_equal(ran.out, "wrote fix.reg (1 key, 2 values, for the running system): NOT READY -> READY\n");
	assert_string_equal(ran.err, "");
	assert_int_equal(read_file("fix.reg", ran.out), size);
	assert_memory_equal(ran.out, bytes, size);
	arena_free(arena);
}

static void a_terminal_shows_the_text(void **state)
{
	char shown[8192], *program = getenv("TLSREADY");
	size_t size = 0;
	ssize_t got;
	int terminal;

	(void)state;
	put_client_off();
	pid_t child = forkpty(&terminal, NULL, NULL, NULL);

	if (child < 0) {
		print_message("no pseudo terminal is to be had here (is /dev/pts there?): what a terminal shows is not looked at\n");
		skip();
	}
	if (child == 0) {
		if (chdir(folder) == 0)
			execl(program, program, "fix", "SYSTEM", "SOFTWARE", (char *)NULL);
		_exit(127);
	}
	while ((got = read(terminal, shown + size, sizeof shown - 1 - size)) > 0)
		size += (size_t)got;
	shown[size] = '\0';
	close(terminal);
	waitpid(child, NULL, 0);
	assert_non_null(strstr(shown, "Windows Registry Editor Version 5.00\r\n"));
	assert_non_null(strstr(shown, "\"Enabled\"=dword:00000001\r\n"));
	assert_non_null(strstr(shown, "NOT READY -> READY\r\n"));
}

static void a_machine_that_is_ready_needs_nothing_and_nothing_is_written(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("17763", true));
	assert_int_equal(run("fix SYSTEM SOFTWARE -o reg=fix.reg --undo undo.reg"), 0);
	assert_string_equal(ran.out, "nothing to fix: SYSTEM+SOFTWARE is READY\n");
	assert_false(there("fix.reg") || there("undo.reg"));
	assert_int_equal(run("fix SYSTEM SOFTWARE"), 0);
	assert_int_equal(ran.out_size, 0);
}

static void evidence_is_never_written_to(void **state)
{
	static const char *const attempts[] = {
		"fix SYSTEM SOFTWARE -o reg=SYSTEM",
		"fix SYSTEM SOFTWARE -o reg=./SOFTWARE",
		"fix SYSTEM SOFTWARE -o reg=fix.reg --undo SYSTEM",
		"fix SYSTEM SOFTWARE --overlay o.reg -o reg=o.reg",
		"fix SYSTEM SOFTWARE -o reg=link",
		"fix old.part SOFTWARE -o reg=old",
		"fix . -o reg=SYSTEM",
	};
	static char before[OUTPUT_LIMIT], after[OUTPUT_LIMIT], path[512];

	(void)state;
	put_client_off();
	put_text("o.reg", HEADER);
	put_hive("old.part", system_hive(1u << 1, 1));
	snprintf(path, sizeof path, "%s/link", folder);
	assert_int_equal(symlink("SYSTEM", path), 0);
	size_t size = read_file("SYSTEM", before);

	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		assert_int_equal(run(attempts[i]), 2);
		assert_non_null(strstr(ran.err, "inputs are never written to"));
		assert_false(there("fix.reg"));
		assert_int_equal(read_file("SYSTEM", after), size);
		assert_memory_equal(before, after, size);
	}
}

static void a_wrong_command_line_gets_one_clear_line(void **state)
{
	static const struct {
		const char *arguments;
		int code;
		const char *says;
	} rows[] = {
		{ "fix", 2, "an input is missing" },
		{ "fix SYSTEM SOFTWARE -o html=x", 2, "\"html\" is not a format of fix" },
		{ "fix SYSTEM SOFTWARE -o reg=a -o reg=b", 2, "was used 2 times" },
		{ "fix SYSTEM SOFTWARE -o reg=", 2, "a file name is missing" },
		{ "fix SYSTEM SOFTWARE -p azure-backup -p azure-backup", 2, "one profile only" },
		{ "fix SYSTEM SOFTWARE --only SCH999", 2, "SCH999 is not a rule" },
		{ "fix SYSTEM SOFTWARE --undo x -o reg=x", 2, "a separate file" },
		{ "fix SYSTEM SOFTWARE --for mars", 2, "not one of the choices" },
		{ "fix SYSTEM pipe", 3, "pipe: is an empty pipe" },
		{ "fix SYSTEM SOFTWARE -o reg=no/such/folder", 5, "could not be written" },
		{ "fix SYSTEM SOFTWARE --undo no/such/folder", 5, "could not be written" },
	};
	char path[512];

	(void)state;
	put_client_off();
	snprintf(path, sizeof path, "%s/pipe", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		run(rows[i].arguments);
		if (ran.code != rows[i].code || !strstr(ran.err, rows[i].says))
			fail_msg("%s: %d, %s", rows[i].arguments, ran.code, ran.err);
	}
}

static void one_rule_can_be_mended_alone(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(1u << 1, 1));
	put_hive("SOFTWARE", software("17763", false));
	assert_int_equal(run("fix SYSTEM SOFTWARE --only net202 -o reg=fix.reg"), 0);
	assert_edits("fix.reg",
		     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\" FRAMEWORK "]\n\"SystemDefaultTlsVersions\"=dword:00000001\n\n");
	assert_non_null(strstr(ran.out, "\n  SCH101 error: "));
	assert_non_null(strstr(ran.out, "\n  NET203 warning: "));
	assert_null(strstr(ran.out, "\n  NET202 "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIX_TEST(the_file_is_what_regedit_would_have_written),
		FIX_TEST(a_terminal_shows_the_text),
		FIX_TEST(a_machine_that_is_ready_needs_nothing_and_nothing_is_written),
		FIX_TEST(evidence_is_never_written_to),
		FIX_TEST(a_wrong_command_line_gets_one_clear_line),
		FIX_TEST(one_rule_can_be_mended_alone),
	};

	return cmocka_run_group_tests_name("fix", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as its user meets it: right and wrong command lines, and what comes of each input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/program/program.h"
#include "common/le.h"
#include "unit/cli/cli_inputs.h"

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void wrong_inputs_get_one_clear_line_and_the_right_exit_code(void **state)
{
	static const struct {
		const char *arguments;
		int code;
		const char *says[3];
	} table[] = {
		{ "check -q missing", 2, { "missing", "No such file" } },
		{ "check SYTEM", 2, { "SYTEM: cannot be read: No such file or directory (did you mean SYSTEM?)" } },
		{ "check SYSTEM,SOFTWARE", 2, { "separate inputs with spaces" } },
		{ "check https://example.org/SYSTEM", 2, { "uses no network: download the file first" } },
		{ "check C:\\Windows\\SYSTEM", 2, { "this is a path of Windows: copy the file here" } },
		{ "check --failon=never SYSTEM", 2, { "not an option (did you mean --fail-on?)" } },
		{ "check -q folder", 3, { "folder", "holds no registry hives" } },
		{ "check -q empty.reg", 3, { "empty.reg", "empty" } },
		{ "check -q lfs.reg", 3, { "lfs.reg", "Git LFS pointer", "run 'git lfs pull'" } },
		{ "check -q page.reg", 3, { "page.reg", "not a registry file" } },
		{ "check -q list.txt", 3, { "list.txt", "not a registry file: starts with \"Tcpip" } },
		{ "check -q blob.bin", 3, { "blob.bin", "not a registry file: binary data of an unknown kind" } },
		{ "check -q SYSTEM.LOG9", 3, { "SYSTEM.LOG9", "transaction log", "supply its hive" } },
		{ "check -q SAM", 3, { "SAM", "SAM hive" } },
		{ "check -q cut.hive", 3, { "cut.hive", "3000 bytes" } },
		{ "check -q cut-later.hive", 3, { "cut-later.hive" } },
		{ "check -q SYSTEM SYSTEM2", 2, { "SYSTEM", "SYSTEM2", "--each" } },
		{ "check", 2, { "input is missing" } },
		{ "check --frobnicate SYSTEM", 2, { "--frobnicate" } },
		{ "check -o report.pdf SYSTEM",
		  2,
		  { "\"report.pdf\" is not a format of check; the formats are:", "  junit     .xml " } },
		{ "check -o htlm SYSTEM", 2, { "(did you mean html?)" } },
		{ "check -q -v SYSTEM", 2, { "--quiet and --verbose contradict each other" } },
		{ "check SYSTEM --profile", 2, { "the argument of --profile is missing" } },
		{ "check SYSTEM -p", 2, { "the argument of -p is missing" } },
		{ "check SYSTEM --profiel x", 2, { "not an option (did you mean --profile?)" } },
		{ "check SYSTEM -p nist", 2, { "did you mean nist-800-52r2?" } },
		{ "check SYSTEM --fail-on notready", 2, { "(did you mean not-ready?)" } },
		{ "check SYSTEM --overlay nowhere", 2, { "--overlay: nowhere cannot be read: No such file" } },
		{ "fix SYSTEM --only SCH110", 2, { "(did you mean SCH101?)" } },
		{ "schema resutl", 2, { "(did you mean result?)" } },
		{ "check -o text -o json SYSTEM", 2, { "standard output" } },
		{ "check -o html=SYSTEM SYSTEM", 2, { "never written" } },
		{ "check -o html=nowhere/x.html SYSTEM -o text=out2.txt", 5, { "nowhere/x.html" } },
		{ "check -p nobody.yaml SYSTEM", 2, { "nobody.yaml" } },
		{ "check --fail-on sometimes SYSTEM", 2, { "sometimes" } },
		{ "check --width 7 SYSTEM", 2, { "--width" } },
		{ "chek SYSTEM", 2, { "chek" } },
		{ "SYSTEM", 2, { "did you mean: tlsready check SYSTEM" } },
		{ "explain NOPE1", 2, { "NOPE1" } },
		{ "explain --fact nope", 2, { "nope" } },
		{ "query", 2, { "input is missing" } },
		{ "query -o pdf SYSTEM", 2, { "ndjson" } },
		{ "list", 2, { "input is missing" } },
		{ "", 2, { "Usage" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct program_run *outcome = run(table[i].arguments);

		for (size_t k = 0; k < 3 && table[i].says[k]; k++)
			if (!strstr(outcome->err, table[i].says[k])) {
				printf("tlsready %s says: %s(%s is missing)\n", table[i].arguments, outcome->err,
				       table[i].says[k]);
				fail();
			}
		if (outcome->code != table[i].code)
			printf("tlsready %s\n", table[i].arguments);
		assert_int_equal(outcome->code, table[i].code);
		if (table[i].code == 3)
			assert_int_equal(lines_of(outcome->err), 1);
	}
}

static void one_bad_input_costs_a_line_and_the_others_are_judged(void **state)
{
	const struct program_run *outcome = run("check SYSTEM SOFTWARE lfs.reg");

	(void)state;
	assert_int_equal(outcome->code, 3);
	assert_int_equal(lines_of(outcome->err), 1);
	assert_non_null(strstr(outcome->out, "Windows Server 2019"));
	assert_non_null(strstr(outcome->out, "EVD501"));
}

static void success_is_one_line_and_exit_code_0(void **state)
{
	const struct program_run *outcome = run("check SYSTEM SOFTWARE");

	(void)state;
	assert_int_equal(outcome->code, 0);
	assert_int_equal(lines_of(outcome->out), 1);
	assert_non_null(strstr(outcome->out, "READY"));
	assert_string_equal(outcome->err, "");
}

static void hives_and_logs_that_are_not_needed_do_not_change_the_verdict(void **state)
{
	(void)state;
	assert_int_equal(run("check SYSTEM SOFTWARE SAM SYSTEM.LOG9")->code, 0);
}

static void the_format_never_changes_the_exit_code(void **state)
{
	static const char *const formats[] = { "text", "json", "html" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char line[128];

		snprintf(line, sizeof line, "check -o %s SYSTEM SOFTWARE --overlay note.reg", formats[i]);
		assert_int_equal(run(line)->code, 0);
		snprintf(line, sizeof line, "check -o %s SYSTEM", formats[i]);
		assert_int_equal(run(line)->code, 3);
	}
}

static void the_bar_of_fail_on_decides_the_exit_code(void **state)
{
	(void)state;
	put_text("off.reg",
		 "REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\"
		 "Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:0\n");
	put_text("risk.reg", "REGEDIT4\n\n[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319]\n");
	assert_int_equal(run("check SYSTEM SOFTWARE --overlay off.reg")->code, 1);
	assert_int_equal(run("check SYSTEM SOFTWARE --overlay off.reg --fail-on not-ready")->code, 1);
	assert_int_equal(run("check SYSTEM SOFTWARE --overlay off.reg --fail-on never")->code, 0);
	assert_int_equal(run("check SYSTEM SOFTWARE --overlay risk.reg")->code, 1);
	assert_int_equal(run("check SYSTEM SOFTWARE --overlay risk.reg --fail-on not-ready")->code, 0);
}

static void each_makes_every_input_a_machine_of_its_own(void **state)
{
	const struct program_run *outcome = run("check --each SYSTEM SYSTEM2 -o json");

	(void)state;
	assert_int_equal(outcome->code, 3);
	assert_non_null(strstr(outcome->out, "\"name\": \"SYSTEM2\""));
}

static void the_same_input_gives_the_same_bytes(void **state)
{
	static char first[PROGRAM_OUTPUT_LIMIT];

	(void)state;
	strcpy(first, run("check --reproducible -o json SYSTEM SOFTWARE")->out);
	assert_true(strlen(first) > 1000);
	assert_string_equal(first, run("check --reproducible -o json SYSTEM SOFTWARE")->out);
}

static void evidence_is_never_written(void **state)
{
	char path[512];
	struct stat before, after;

	(void)state;
	snprintf(path, sizeof path, "%s/SYSTEM", folder);
	assert_int_equal(stat(path, &before), 0);
	run("check SYSTEM SOFTWARE");
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

/* What Windows does to a key it deletes: the cell of its record is marked free, and its name leaves the parent's list. */
static void deleted_tls_keys_are_evidence_beside_the_verdict(void **state)
{
	static const char key[] = "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client";
	struct hivebuild *hive = hivebuild_new();
	size_t size;

	(void)state;
	hivebuild_dword(hive, "Select", "Current", 1);
	hivebuild_dword(hive, key, "Enabled", 0);
	hivebuild_key(hive, "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server");
	uint8_t *bytes = hivebuild_finish(hive, &size);
	size_t list = hivebuild_at(hive, HIVEBUILD_SUBKEYS,
				   "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2", NULL);
	size_t parent = hivebuild_at(hive, HIVEBUILD_KEY,
				     "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2", NULL);
	const size_t freed[] = { hivebuild_at(hive, HIVEBUILD_KEY, key, NULL),
				 hivebuild_at(hive, HIVEBUILD_VALUES, key, NULL),
				 hivebuild_at(hive, HIVEBUILD_VALUE, key, "Enabled") };

	for (size_t i = 0; i < 3; i++)
		le32_put(bytes + freed[i], -le32(bytes + freed[i]));
	bytes[list + 6] = 1; /* of two elements the second stays */
	memmove(bytes + list + 8, bytes + list + 16, 8);
	bytes[parent + 4 + 20] = 1;
	put("DELETED", bytes, size);
	free(bytes);
	hivebuild_free(hive);
	const struct program_run *outcome = run("check --deleted -o json DELETED SOFTWARE");

	assert_int_equal(outcome->code, 0);
	assert_non_null(strstr(outcome->out, "\"answer\": \"DELETED\""));
	assert_non_null(strstr(outcome->out, "\"state\": \"FOUND\""));
	assert_non_null(strstr(run("check -o json DELETED SOFTWARE")->out, "\"state\": \"NOT_SEARCHED\""));
	assert_non_null(strstr(run("check --deleted -o json SYSTEM SOFTWARE")->out, "\"state\": \"NONE\""));
	const char *text = run("check --deleted DELETED SOFTWARE")->out; /* listed without -v, in place of the note about them */

	assert_non_null(strstr(text, "  i  EVD510 note    Deleted TLS records: "));
	assert_non_null(strstr(text, "deleted"));
	assert_null(strstr(text, "[hive-deleted-tls]"));
	assert_null(strstr(run("check DELETED SOFTWARE")->out, "EVD510"));
	put("OVERLAY", "REGEDIT4\n", strlen("REGEDIT4\n"));
	assert_null(strstr(run("check --deleted DELETED SOFTWARE --overlay OVERLAY -o json")->out, "\"after\": \"FOUND\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_inputs_get_one_clear_line_and_the_right_exit_code),
		cmocka_unit_test(one_bad_input_costs_a_line_and_the_others_are_judged),
		cmocka_unit_test(success_is_one_line_and_exit_code_0),
		cmocka_unit_test(hives_and_logs_that_are_not_needed_do_not_change_the_verdict),
		cmocka_unit_test(the_format_never_changes_the_exit_code),
		cmocka_unit_test(the_bar_of_fail_on_decides_the_exit_code),
		cmocka_unit_test(each_makes_every_input_a_machine_of_its_own),
		cmocka_unit_test(the_same_input_gives_the_same_bytes),
		cmocka_unit_test(evidence_is_never_written),
		cmocka_unit_test(deleted_tls_keys_are_evidence_beside_the_verdict),
	};

	if (!getenv("TLSREADY")) {
		printf("TLSREADY does not name the program\n");
		return 1;
	}
	return cmocka_run_group_tests_name("cli", tests, set_up, tear_down);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: what was saved holds only while the files and the values in them are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/program/savedscene.h"
#include "unit/engine/verify/verify_saved.h"

static void what_was_saved_is_verified_as_it_was_made(void **state)
{
	static const struct {
		const char *inputs, *options, *says;
	} table[] = {
		{ "SYSTEM SOFTWARE", "", "verified: 2 sources, " },
		{ "OFF", "", "verified: 1 source, " },
		{ "OFF SOFTWARE -p azure-backup -p disa-stig -p cis-iis10", "", "verified: 2 sources, " },
		{ "OFF SOFTWARE -p mine.yaml", "-p mine.yaml", "verified: 2 sources, " },
		{ "OFF SOFTWARE -p azure-backup -p mine.yaml", "--profile mine.yaml", "verified: 2 sources, " },
		{ "OFF SOFTWARE --waivers w.yaml", "", "verified: 2 sources, " },
		{ "OFF SOFTWARE --fail-on never", "", "verified: 2 sources, " },
		{ "SYSTEM SOFTWARE --overlay off.reg --overlay policy.reg", "", "verified: 4 sources, " },
		{ "dirty/SYSTEM SOFTWARE", "", "verified: 2 sources, " },
		{ "dirty/SYSTEM SOFTWARE --no-logs", "", "verified: 2 sources, " },
		{ "SYSTEM SOFTWARE --reader cells --no-hash", "", "(not all hashes are known)" },
		{ "SYSTEM SOFTWARE --reader libregf", "", "verified: 2 sources, " },
		{ "SYSTEM HOSTILE", "", "verified: 2 sources, " },
		{ "SYSTEM w.yaml", "", "verified: 2 sources" },
		{ "OFF SOFTWARE --deleted --control-set all", "", "verdicts and digest agree" },
		{ "--each SYSTEM OFF off.reg dirty/SYSTEM --waivers w.yaml", "", "verified: 4 sources, " },
	};
	char command[200];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		save(table[i].inputs);
		snprintf(command, sizeof command, "verify a.json %s", table[i].options);
		expect(0, command);
		expect_said(table[i].says);
		assert_null(strchr(strchr(ran.out, '\n') + 1, '\n')); /* one line */
	}
}

/* The byte of TLS 1.2\Client\Enabled. */
static void a_changed_byte_of_a_hive_is_told_with_what_it_changes(void **state)
{
	struct hivebuild *hive = system_hive(1u << 1, 1);
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);
	size_t at = hivebuild_at(hive, HIVEBUILD_VALUE,
				 "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client",
				 "Enabled");

	(void)state;
	save("OFF SOFTWARE");
	assert_int_equal(bytes[at + 12], 0); /* size of the cell, then the vk record: its data, inline, at 8 */
	bytes[at + 12] = 1;
	free(scratch_write(folder, "OFF", bytes, size));
	free(bytes);
	hivebuild_free(hive);
	expect(4, "verify a.json");
	expect_said("OFF: is not the file that was evaluated");
	expect_said("verdict: the result has \"NOT READY\", and the inputs \"READY\"");
	expect_said("further differences are not listed, because a file differs: --verbose lists them\nMISMATCH: ");
	assert_null(strstr(ran.out, "schannel.tls12.client"));
	expect(4, "verify a.json --verbose");
	expect_said("schannel.tls12.client: state: the result has \"DISABLED\", and the inputs \"ENABLED\"");
	expect_said("TLS 1.2\\Client, Enabled: data_hex: the result has \"00000000\", and the inputs \"01000000\"");
	expect_said("MISMATCH: ");
}

/* Clones have files in common: each is taken for its own machine, and none is called a stranger. */
static void files_that_machines_have_in_common_are_told_apart_by_their_paths(void **state)
{
	(void)state;
	shell("mkdir -p f/a f/b f/c && cp SYSTEM f/a/SYSTEM && cp SYSTEM f/b/SYSTEM && cp SYSTEM f/c/SYSTEM");
	save("--each f/a/SYSTEM f/b/SYSTEM f/c/SYSTEM");
	shell("mv f g");
	expect(0, "verify a.json g/a/SYSTEM g/b/SYSTEM g/c/SYSTEM");
	shell("printf X | dd of=g/b/SYSTEM bs=1 seek=5000 conv=notrunc 2>/dev/null");
	expect(4, "verify a.json g/a/SYSTEM g/b/SYSTEM g/c/SYSTEM");
	expect_said("g/b/SYSTEM: is not the file that was evaluated");
	shell("cp OFF g/b/SYSTEM && rm -r g/c");
	expect(4, "verify a.json g/a/SYSTEM g/b/SYSTEM");
	expect_said("g/b/SYSTEM: is not the file that was evaluated");
	shell("rm -r g");
}

static void of_many_missing_files_the_first_are_named_and_the_others_counted(void **state)
{
	(void)state;
	shell("mkdir m && for i in $(seq 10 31); do cp off.reg m/$i.reg; done");
	save("--each m/*.reg");
	shell("mv m moved");
	expect(3, "verify a.json");
	expect_said("m/29.reg does not exist: name its current path as INPUT\n... and 2 more that do not exist; an INPUT can be the folder");
	expect_said("NOT VERIFIED: 22 files are missing");
	shell("rm -r moved");
}

static void a_source_or_log_that_is_gone_is_not_verified(void **state)
{
	(void)state;
	save("dirty/SYSTEM SOFTWARE");
	assert_int_equal(ran.code, 1); /* by its log */
	shell("mv SOFTWARE elsewhere");
	expect(3, "verify a.json");
	expect_said("SOFTWARE does not exist");
	expect_said("NOT VERIFIED: 1 file is missing");
	expect(0, "verify a.json elsewhere");
	shell("mv dirty/SYSTEM.LOG1 dirty/away");
	expect(3, "verify a.json elsewhere");
	expect_said("the transaction log SYSTEM.LOG1 is not next to it");
	shell("mv dirty/away dirty/SYSTEM.LOG1 && printf x >>dirty/SYSTEM.LOG1");
	expect(4, "verify a.json elsewhere");
	expect_said("SYSTEM.LOG1: is not the file that was evaluated");
	shell("printf x >>dirty/SYSTEM");
	expect(4, "verify a.json"); /* that one of them is wrong is certain, whatever the other is */
	expect_said("dirty/SYSTEM: is not the file that was evaluated");
}

static void a_source_replaced_by_another_is_found_out(void **state)
{
	(void)state;
	save("SYSTEM SOFTWARE");
	shell("cp SYSTEM kept && cp OFF SYSTEM");
	expect(4, "verify a.json");
	expect_said("SYSTEM: is not the file that was evaluated");
	expect(0, "verify a.json kept");
	shell("cp off.reg SYSTEM");
	expect(4, "verify a.json");
	shell("cp SYSTEM kept; : >SYSTEM");
	expect(4, "verify a.json");
}

/* A sentence that names a file by its last name alone is no other sentence when the file has another name. */
static void a_sentence_about_renamed_inputs_is_the_same(void **state)
{
	(void)state;
	save("SYSTEM SOFTWARE off.reg");
	shell("mkdir renamed && cp SYSTEM renamed/one && cp off.reg renamed/two && cp SOFTWARE renamed/three");
	expect(0, "verify a.json renamed/one renamed/two renamed/three");
}

static void moved_inputs_are_known_by_content_and_then_by_name(void **state)
{
	(void)state;
	save("SYSTEM SOFTWARE");
	shell("mkdir moved && mv SYSTEM SOFTWARE moved");
	expect(3, "verify a.json");
	expect(0, "verify a.json moved");
	expect(0, "verify a.json moved/SOFTWARE moved/SYSTEM");
	shell("mv moved/SYSTEM moved/s1");
	expect(3, "verify a.json moved/SOFTWARE");
	expect(0, "verify a.json moved/SOFTWARE moved/s1");
	shell("cp OFF moved/SYSTEM");
	expect(4, "verify a.json moved"); /* of that name, and not of that content */
	expect_said("moved/SYSTEM: is not the file that was evaluated");
	expect(2, "verify a.json moved/SOFTWARE moved/s1 off.reg");
	expect_said("off.reg: neither its content nor its name");
}

static void nothing_but_a_file_is_opened_for_a_path_of_a_result(void **state)
{
	char path[600];

	(void)state;
	save("SYSTEM SOFTWARE");
	shell("rm SYSTEM");
	snprintf(path, sizeof path, "%s/SYSTEM", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect(3, "verify a.json"); /* and does not wait for a writer */
	expect_said("SYSTEM does not exist");
}

static void wrong_usage_gets_one_clear_line_and_the_right_exit_code(void **state)
{
	static const struct {
		const char *arguments;
		int code;
		const char *says;
	} table[] = {
		{ "verify", 2, "a saved result is missing" },
		{ "verify - </dev/null", 2, "standard input" },
		{ "verify nothing.json", 2, "nothing.json" },
		{ "verify SYSTEM", 2, "is not JSON" },
		{ "verify dirty", 2, "dirty" },
		{ "verify a.json a.json", 2, "an INPUT is a hive" },
		{ "verify a.json - </dev/null", 2, "an INPUT is a hive" },
		{ "verify a.json nothing", 2, "nothing: cannot be read: No such file" },
		{ "verify a.json --fail-on never", 2, "--fail-on" },
	};

	(void)state;
	save("SYSTEM SOFTWARE");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		expect(table[i].code, table[i].arguments);
		expect_said(table[i].says);
	}
}

static void nothing_is_written_to(void **state)
{
	(void)state;
	save("dirty/SYSTEM SOFTWARE");
	shell("sha256sum a.json dirty/* SOFTWARE >before && chmod a-w a.json dirty/* SOFTWARE");
	expect(0, "verify a.json");
	shell("sha256sum --quiet -c before");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAVED_TEST(what_was_saved_is_verified_as_it_was_made),
		SAVED_TEST(a_changed_byte_of_a_hive_is_told_with_what_it_changes),
		SAVED_TEST(files_that_machines_have_in_common_are_told_apart_by_their_paths),
		SAVED_TEST(of_many_missing_files_the_first_are_named_and_the_others_counted),
		SAVED_TEST(a_source_or_log_that_is_gone_is_not_verified),
		SAVED_TEST(a_source_replaced_by_another_is_found_out),
		SAVED_TEST(a_sentence_about_renamed_inputs_is_the_same),
		SAVED_TEST(moved_inputs_are_known_by_content_and_then_by_name),
		SAVED_TEST(nothing_but_a_file_is_opened_for_a_path_of_a_result),
		SAVED_TEST(wrong_usage_gets_one_clear_line_and_the_right_exit_code),
		SAVED_TEST(nothing_is_written_to),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}

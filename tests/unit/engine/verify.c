/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: what was saved holds only while the files, the values in them and the judgement are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/program/savedscene.h"

static void shell(const char *command)
{
	char line[2000];

	snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
	assert_int_equal(system(line), 0);
}

static void save(const char *inputs)
{
	char command[1000];

	snprintf(command, sizeof command, "check %s -o json=a.json", inputs);
	if (run(command) > 3 || ran.code == 2)
		fail_msg("tlsready %s: %s", command, ran.err);
}

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

static void a_changed_field_of_the_result_breaks_its_digest_and_is_named(void **state)
{
	static const struct {
		const char *edit, *says;
	} table[] = {
		{ "s/\"state\": \"DISABLED\"/\"state\": \"ENABLED\"/",
		  "schannel.tls12.client: state: the result has \"ENABLED\"" },
		{ "s/\"verdict\": \"NOT READY\"/\"verdict\": \"READY\"/", "verdict: the result has \"READY\"" },
		{ "s/\"outcome\": \"fail\"/\"outcome\": \"pass\"/", "SCH101: outcome: the result has \"pass\"" },
		{ "s/\"data_hex\": \"00000000\"/\"data_hex\": \"00000001\"/", "data_hex: the result has \"00000001\"" },
		{ "s/\"type\": \"REG_SZ\"/\"type\": \"REG_BINARY\"/", "type: the result has \"REG_BINARY\"" },
		{ "s/\"digest\": \"sha256:./\"digest\": \"sha256:x/",
		  "machines[0] (OFF+SOFTWARE): digest: it belongs to another result" },
		{ "/\"digest\"/d", "digest: is missing" },
		{ "s/\"sha256\": \"....../\"sha256\": \"000000/", "is not the file that was evaluated" },
	};
	char command[300];

	(void)state;
	save("OFF SOFTWARE");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		snprintf(command, sizeof command, "sed '%s' a.json >b.json && ! cmp -s a.json b.json", table[i].edit);
		shell(command);
		expect(4, "verify b.json");
		expect_said("digest: ");
		expect_said(table[i].says);
	}
}

static void change_state(struct result *result)
{
	fact_of(result, "schannel.tls12.client")->state = "ENABLED";
}
static void change_data(struct result *result)
{
	present_evidence_of(result, "schannel.tls12.client")->data_hex = "01000000";
}
static void change_answer(struct result *result)
{
	present_evidence_of(result, "schannel.tls12.client")->answer = ANSWER_ABSENT;
}
static void change_offset(struct result *result)
{
	present_evidence_of(result, "schannel.tls12.client")->offset += 8;
}
static void change_time(struct result *result)
{
	present_evidence_of(result, "schannel.tls12.client")->written = "2001-01-01T00:00:00.0000000Z";
}
static void change_verdict(struct result *result)
{
	machine_of(result)->verdict = machine_of(result)->verdict_after_waivers = VERDICT_READY;
}
static void change_outcome(struct result *result)
{
	finding_of(result, "SCH101")->outcome = OUTCOME_PASS;
}
static void change_because(struct result *result)
{
	fact_of(result, "windows")->because = TEXT("the owner said so");
}
static void change_level(struct result *result)
{
	finding_of(result, "SCH101")->level = LEVEL_NOTE;
}
static void change_exit(struct result *result)
{
	result->exit_code = 3;
}
static void change_build(struct result *result)
{
	machine_of(result)->windows.build = 26100;
}
static void change_name(struct result *result)
{
	machine_of(result)->name = TEXT("the good one");
}
static void change_evidence(struct result *result)
{
	machine_of(result)->evidence = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
}
static void drop_evidence(struct result *result)
{
	fact_of(result, "schannel.tls12.client")->evidence_count--;
}
static void drop_fact(struct result *result)
{
	machine_of(result)->fact_count--;
}
static void drop_finding(struct result *result)
{
	machine_of(result)->finding_count--;
}
static void drop_source(struct result *result)
{
	((struct result_source *)(uintptr_t)machine_of(result)->sources)->size++;
}

static void waive_it(struct result *result)
{
	static const struct waiver_ref waiver = { TEXT("trust me"), TEXT(""), "never" };
	struct finding *finding = finding_of(result, "SCH101");

	finding->outcome = OUTCOME_WAIVED;
	finding->unwaived = OUTCOME_UNKNOWN; /* it failed */
	finding->waiver = &waiver;
}

static void who_makes_the_digest_anew_is_found_out_all_the_same(void **state)
{
	static const struct {
		void (*change)(struct result *result);
		const char *says;
	} table[] = {
		{ change_state, "schannel.tls12.client: state: " },
		{ change_data, "TLS 1.2\\Client, Enabled: data_hex: " },
		{ change_answer, "TLS 1.2\\Client, Enabled: answer: " },
		{ change_offset, "TLS 1.2\\Client, Enabled: offset: " },
		{ change_time, "TLS 1.2\\Client, Enabled: written: " },
		{ change_verdict, "verdict: the result has \"READY\"" },
		{ change_outcome, "SCH101: outcome: " },
		{ change_because, "windows: because: " },
		{ change_level, "SCH101: level: " },
		{ change_exit, "exit: the result has 3, below-bar, which does not follow from its verdicts" },
		{ change_build, "windows: build: " },
		{ change_name, "the good one: name: the inputs make it OFF+SOFTWARE" },
		{ change_evidence, "evidence: the result has sha256:0123456789abcdef" },
		{ drop_evidence, "it is not in the result, but in the inputs" },
		{ drop_fact, "it is not in the result, but in the inputs" },
		{ drop_finding, "it is not in the result, but in the inputs" },
		{ drop_source, "bytes, and the result has" },
		{ waive_it, "SCH101: outcome: the result has \"unknown\"" },
	};

	(void)state;
	save("OFF SOFTWARE");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		forge("a.json", "b.json", table[i].change);
		expect(4, "verify b.json");
		expect_said(table[i].says);
		assert_null(strstr(ran.out, "digest: "));
	}
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

/* Sentences that name a file hold for it wherever it lies; a sentence that somebody wrote does not. */
static void moved_inputs_are_compared_to_the_last_word(void **state)
{
	(void)state;
	shell("mkdir evidence && cp SYSTEM SOFTWARE evidence && cp -r dirty/* evidence && truncate -s 5000 evidence/SOFTWARE");
	save("evidence/SYSTEM evidence/SOFTWARE --overlay off.reg");
	shell("mv evidence e");
	expect(0, "verify a.json e/SYSTEM e/SOFTWARE");
	shell("mv e/* . && mv SYSTEM.LOG1 kept && mv kept SYSTEM.LOG1");
	expect(0, "verify a.json SYSTEM SOFTWARE");
	forge("a.json", "b.json", change_because);
	expect(4, "verify b.json SYSTEM SOFTWARE");
	expect_said("windows: because: ");
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

static void be_of_another_profile(struct result *result)
{
	result->profile = "off.reg";
}

static void be_of_another_version(struct result *result)
{
	result->tool_version = "99.0";
	fact_of(result, "windows")->because = TEXT("said in other words");
}

static void results_of_others_are_verified_as_far_as_they_can_be(void **state)
{
	(void)state;
	save("SYSTEM SOFTWARE -p mine.yaml");
	expect(2, "verify a.json");
	expect_said("made with the profile \"mine\", which is not built in");
	expect(2, "verify a.json -p w.yaml");
	save("SYSTEM SOFTWARE");
	forge("a.json", "b.json", be_of_another_profile);
	expect(2, "verify b.json");
	expect_said("which is not built in");
	forge("a.json", "b.json", be_of_another_version);
	expect(0, "verify b.json");
	expect_said("sentences are not compared");
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

/* --- what is in a log ------------------------------------------------------------------------------------------------- */

static const struct evidence *log_evidence(struct result *result)
{
	return present_evidence_of(result, "schannel.tls12.client");
}

static void move_in_log(struct result *result)
{
	((struct evidence *)(uintptr_t)log_evidence(result))->log_offset += 8;
}

static void take_from_file(struct result *result)
{
	((struct evidence *)(uintptr_t)log_evidence(result))->log = 0;
}

static void a_value_from_a_log_is_verified_where_it_is(void **state)
{
	char *bytes;
	size_t size;

	(void)state;
	save("dirty/SYSTEM SOFTWARE");
	expect(0, "render a.json -o json=b.json");
	shell("cmp a.json b.json && grep -q SYSTEM.LOG1 a.json");
	expect(0, "verify a.json");
	forge("a.json", "moved.json", move_in_log);
	expect(4, "verify moved.json");
	expect_said("TLS 1.2\\Client, Enabled: log: offset: the result has ");
	forge("a.json", "file.json", take_from_file);
	expect(4, "verify file.json");
	expect_said("TLS 1.2\\Client, Enabled: log: it is not in the result, but in the inputs");

	bytes = whole_file("dirty/SYSTEM.LOG1", &size);
	bytes[size - 1] ^= 1;
	free(scratch_write(folder, "dirty/SYSTEM.LOG1", bytes, size));
	free(bytes);
	expect(4, "verify a.json -v");
	expect_said("dirty/SYSTEM.LOG1: is not the file that was evaluated");
	expect_said("TLS 1.2\\Client, Enabled: data_hex: the result has \"00000000\", and the inputs \"01000000\"");
	shell("rm dirty/SYSTEM.LOG1");
	if (run("verify a.json") == 0)
		fail_msg("a log is gone: %s", ran.out);
	expect_said("the transaction log SYSTEM.LOG1 is not next to it");
}

/* Each format says where the bytes are, and where they were put. */
static void every_format_cites_the_log(void **state)
{
	static const struct {
		const char *command, *says;
	} table[] = {
		{ "check dirty/SYSTEM SOFTWARE --color never", "SYSTEM.LOG1 @0x" },
		{ "check dirty/SYSTEM SOFTWARE -o html", ", replayed to SYSTEM @0x" },
		{ "check dirty/SYSTEM SOFTWARE -o csv", ",dirty/SYSTEM.LOG1,0x" },
		{ "check dirty/SYSTEM SOFTWARE -o json", "\"log\": {" },
		{ "check dirty/SYSTEM SOFTWARE -o ndjson", "\"log\":{\"index\":0,\"offset\":" },
		{ "check dirty/SYSTEM SOFTWARE -o sarif", "dirty/SYSTEM.LOG1" },
		{ "check dirty/SYSTEM SOFTWARE -o sarif", ", replayed to SYSTEM @0x" },
		{ "check dirty/SYSTEM SOFTWARE -o junit", "SYSTEM.LOG1 @0x" },
		{ "check dirty/SYSTEM SOFTWARE -v --width 200", " applied  1 entry (" },
		{ "query dirty/SYSTEM --key 'HKLM\\SYSTEM\\Select'", "\"log\":{\"offset\":" },
		{ "query dirty/SYSTEM --key 'HKLM\\SYSTEM\\Select' -o text", "    ; SYSTEM.LOG1 @0x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		run(table[i].command);
		if (!strstr(ran.out, table[i].says))
			fail_msg("%s: nothing says %s\n%s", table[i].command, table[i].says, ran.out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAVED_TEST(what_was_saved_is_verified_as_it_was_made),
		SAVED_TEST(a_changed_byte_of_a_hive_is_told_with_what_it_changes),
		SAVED_TEST(files_that_machines_have_in_common_are_told_apart_by_their_paths),
		SAVED_TEST(of_many_missing_files_the_first_are_named_and_the_others_counted),
		SAVED_TEST(a_changed_field_of_the_result_breaks_its_digest_and_is_named),
		SAVED_TEST(who_makes_the_digest_anew_is_found_out_all_the_same),
		SAVED_TEST(a_source_or_log_that_is_gone_is_not_verified),
		SAVED_TEST(a_source_replaced_by_another_is_found_out),
		SAVED_TEST(a_sentence_about_renamed_inputs_is_the_same),
		SAVED_TEST(moved_inputs_are_known_by_content_and_then_by_name),
		SAVED_TEST(moved_inputs_are_compared_to_the_last_word),
		SAVED_TEST(nothing_but_a_file_is_opened_for_a_path_of_a_result),
		SAVED_TEST(results_of_others_are_verified_as_far_as_they_can_be),
		SAVED_TEST(wrong_usage_gets_one_clear_line_and_the_right_exit_code),
		SAVED_TEST(nothing_is_written_to),
		SAVED_TEST(a_value_from_a_log_is_verified_where_it_is),
		SAVED_TEST(every_format_cites_the_log),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify of results that somebody changed, or that another tlsready made: the digest tells, or the judgement. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/savedscene.h"
#include "unit/engine/verify/verify_saved.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAVED_TEST(a_changed_field_of_the_result_breaks_its_digest_and_is_named),
		SAVED_TEST(who_makes_the_digest_anew_is_found_out_all_the_same),
		SAVED_TEST(moved_inputs_are_compared_to_the_last_word),
		SAVED_TEST(results_of_others_are_verified_as_far_as_they_can_be),
	};

	return cmocka_run_group_tests_name("verify_forged", tests, NULL, NULL);
}

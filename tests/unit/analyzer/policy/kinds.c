/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READY is a word of profiles that ask whether TLS 1.2 works; a list of settings has words of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/policy/profile.h"
#include "support/machine/fixtures.h"
#include "support/program/program.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PROFILE(name, more)                                                                                            \
	"schema: tlsready.profile/1\nname: " name "\ntitle: Own\nsummary: s\n" more                                    \
	"documents:\n- {id: own-doc, title: Own, url: 'https://example.org/'}\nrules:\n"                               \
	"- id: OWN901\n  title: TLS 1.0 is off\n  level: error\n  why: w\n  sources: [own-doc]\n"                      \
	"  facts: [schannel.tls10.client]\n  pass: [DISABLED, DISABLED_BY_DEFAULT, NOT_SUPPORTED]\n  fail: [ENABLED]\n"
#define STOPS "stops TLS 1.2 for the client side"

static int set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	free(scratch_write(scratch, "own.yaml", PROFILE("own", ""), strlen(PROFILE("own", ""))));
	return 0;
}

/* `check` of a sample of the repository. */
static const struct program_run *check(const char *sample, const char *more)
{
	char command[1024];

	snprintf(command, sizeof command, "check '%s/samples/%s' %s", getenv("TLSREADY_SOURCE"), sample, more);
	return program_run(scratch, command);
}

static void every_built_in_profile_says_what_it_is(void **state)
{
	static const char *const ready[] = { "azure-backup", "azure-devops", "client", "configmgr" };
	struct error err = { 0 };
	const char *name;

	(void)state;
	for (size_t i = 0; (name = profile_builtin(i)); i++) {
		enum profile_kind wanted = KIND_BASELINE;
		struct profile *profile;

		for (size_t k = 0; k < COUNT(ready); k++)
			wanted = strcmp(ready[k], name) == 0 ? KIND_READINESS : wanted;
		assert_int_equal(profile_load(name, &profile, &err), 0);
		if (profile->kind != wanted)
			fail_msg("%s is a %s", name, kind_name(profile->kind));
		profile_free(profile);
	}
}

/* Who forgets to say it must not get READY for a list of settings. */
static void a_profile_that_does_not_say_is_what_it_extends_else_a_baseline(void **state)
{
	static const struct {
		const char *yaml;
		enum profile_kind kind;
	} cases[] = {
		{ PROFILE("own", ""), KIND_BASELINE },
		{ PROFILE("own", "kind: readiness\n"), KIND_READINESS },
		{ PROFILE("own", "extends: azure-backup\n"), KIND_READINESS },
		{ PROFILE("own", "extends: azure-backup\nkind: baseline\n"), KIND_BASELINE },
		{ PROFILE("own", "extends: disa-stig\n"), KIND_BASELINE },
		{ PROFILE("own", "extends: evidence\n"), KIND_BASELINE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct profile *profile;
		struct error err = { 0 };

		assert_int_equal(profile_parse("own.yaml", cases[i].yaml, strlen(cases[i].yaml), &profile, &err), 0);
		if (profile->kind != cases[i].kind)
			fail_msg("case %zu is a %s", i, kind_name(profile->kind));
		profile_free(profile);
	}
}

static void readiness_is_not_said_without_the_row_that_asks_for_tls_12(void **state)
{
	static const char yaml[] = PROFILE("own", "extends: evidence\nkind: readiness\n");
	struct profile *profile;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(profile_parse("own.yaml", yaml, strlen(yaml), &profile, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "own.yaml:6: kind: readiness needs the row of profile client"));
}

static void a_baseline_has_its_own_words_and_the_readiness_beside_them(void **state)
{
	static const struct {
		const char *profile, *sample, *verdict, *beside;
		int code;
	} cases[] = {
		{ "disa-stig", "server2019-ready.reg", "NOT COMPLIANT", "READY", 1 },
		{ "own.yaml", "server2019-ready.reg", "NOT COMPLIANT", "READY", 1 },
		{ "own.yaml", "server2019-client-off.reg", "NOT COMPLIANT", "NOT READY", 1 },
		{ "microsoft-baseline", "server2019-ready.reg", "NOT COMPLIANT", "READY", 1 },
		{ "nist-800-52r2", "server2019-legacy-off.reg", "DEVIATIONS", "READY", 1 },
	};
	char more[256], wanted[256];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(more, sizeof more, "-p %s -o json", cases[i].profile);
		const struct program_run *run = check(cases[i].sample, more);

		assert_int_equal(run->code, cases[i].code);
		snprintf(wanted, sizeof wanted, "\"verdict\": \"%s\"", cases[i].verdict);
		if (!strstr(run->out, wanted) || !strstr(run->out, "\"kind\": \"baseline\""))
			fail_msg("%s %s is not %s", cases[i].profile, cases[i].sample, wanted);
		snprintf(more, sizeof more, "-p %s", cases[i].profile);
		snprintf(wanted, sizeof wanted, "azure-backup: %s", cases[i].beside);
		run = check(cases[i].sample, more);
		if (!strstr(run->out, wanted) || !strstr(run->out, cases[i].verdict))
			fail_msg("%s %s: %.400s", cases[i].profile, cases[i].sample, run->out);
	}
}

/* For every format: a machine whose TLS 1.2 works is nowhere NOT READY because of a baseline. */
static void no_report_takes_a_gap_of_a_baseline_for_a_machine_that_is_not_ready(void **state)
{
	static const char *const formats[] = { "text", "html", "json", "ndjson", "sarif", "junit", "csv", "markdown" };
	char more[128];

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		snprintf(more, sizeof more, "-p disa-stig --reproducible -o %s", formats[i]);
		const struct program_run *run = check("server2019-ready.reg", more);

		if (!strstr(run->out, "NOT COMPLIANT"))
			fail_msg("%s does not say NOT COMPLIANT", formats[i]);
		if (strstr(run->out, "NOT READY") || strstr(run->out, STOPS))
			fail_msg("%s says NOT READY of a baseline", formats[i]);
	}
	assert_non_null(strstr(check("server2019-ready.reg", "-p disa-stig -o html")->out, "does not meet disa-stig: 6 rules failed"));
}

static void a_readiness_profile_that_is_asked_for_needs_no_other_beside_it(void **state)
{
	const struct program_run *run = check("server2019-ready.reg", "-p disa-stig -p client -o json");

	(void)state;
	assert_non_null(strstr(run->out, "\"name\": \"client\""));
	assert_null(strstr(run->out, "\"name\": \"azure-backup\""));
	run = check("server2019-ready.reg", "-p azure-backup -p disa-stig -o json");
	assert_int_equal(run->code, 0);
	assert_non_null(strstr(run->out, "\"verdict\": \"READY\""));
	assert_non_null(strstr(run->out, "\"verdict\": \"NOT COMPLIANT\""));
}

static void a_saved_result_keeps_the_words(void **state)
{
	(void)state;
	assert_int_equal(check("server2019-ready.reg", "-p own.yaml --reproducible -o json=a.json")->code, 1);
	char *fresh = strdup(check("server2019-ready.reg", "-p own.yaml --reproducible")->out);

	assert_non_null(fresh);
	assert_string_equal(program_run(scratch, "render a.json")->out, fresh);
	free(fresh);
}

/* The name of a user's profile is no profile that a command could take: its file is. */
static void printed_commands_name_the_file_of_a_profile(void **state)
{
	const char *out = check("server2019-ready.reg", "-p own.yaml")->out;

	(void)state;
	assert_non_null(strstr(out, "tlsready explain OWN901 -p own.yaml"));
	out = check("server2019-client-off.reg", "-p own.yaml")->out;
	assert_non_null(strstr(out, "tlsready fix -p own.yaml "));
	assert_null(strstr(out, "-p own "));
}

static void with_fail_on_never_no_verdict_makes_an_exit_code(void **state)
{
	static const struct {
		const char *sample, *reason;
	} cases[] = {
		{ "server2019-ready.reg", "\"reason\": \"ready\"" },
		{ "server2019-client-off.reg", "\"reason\": \"above-bar\"" },
		{ "control-sets-ambiguous.reg", "\"reason\": \"above-bar\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct program_run *run = check(cases[i].sample, "--fail-on never -o json");

		assert_int_equal(run->code, 0);
		if (!strstr(run->out, cases[i].reason))
			fail_msg("%s: %s is not there", cases[i].sample, cases[i].reason);
	}
	assert_int_equal(check("control-sets-ambiguous.reg", "-q")->code, 3);
}

static void every_rule_of_the_default_profile_has_a_family(void **state)
{
	struct profile *profile = NULL;
	size_t of[FAMILY_COUNT] = { 0 };

	(void)state;
	assert_int_equal(profile_load(DEFAULT_PROFILE, &profile, NULL), 0);
	for (unsigned i = 0; i < profile->rules_count; i++)
		of[family_of(profile->rules[i].id)]++;
	for (size_t family = 0; family < FAMILY_COUNT; family++)
		assert_int_equal(of[family] > 0, family != FAMILY_OTHER);
	assert_int_equal(family_of("OWN901"), FAMILY_OTHER);
	assert_int_equal(family_of("EVD501"), FAMILY_EVIDENCE);
	profile_free(profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_of_the_default_profile_has_a_family),
		cmocka_unit_test(every_built_in_profile_says_what_it_is),
		cmocka_unit_test(a_profile_that_does_not_say_is_what_it_extends_else_a_baseline),
		cmocka_unit_test(readiness_is_not_said_without_the_row_that_asks_for_tls_12),
		cmocka_unit_test(a_baseline_has_its_own_words_and_the_readiness_beside_them),
		cmocka_unit_test(no_report_takes_a_gap_of_a_baseline_for_a_machine_that_is_not_ready),
		cmocka_unit_test(a_readiness_profile_that_is_asked_for_needs_no_other_beside_it),
		cmocka_unit_test(a_saved_result_keeps_the_words),
		cmocka_unit_test(printed_commands_name_the_file_of_a_profile),
		cmocka_unit_test(with_fail_on_never_no_verdict_makes_an_exit_code),
	};

	return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}

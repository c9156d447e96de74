/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The states and issues of facts as data, and profiles that are held to them. That no decider settles another state is
 * checked by all tests that evaluate something (tests/support/machine/fixtures.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/fact_states.h"
#include "analyzer/policy/profile.h"
#include "analyzer/facts/fact_context.h"
#include "common/text/suggest.h"
#include "support/machine/fixtures.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* Line 9 has the id, 14 what comes first of `row`. */
#define ROW(row)                                                                                                       \
	"schema: tlsready.profile/1\nname: own\ntitle: Own\nsummary: s\ndocuments:\n"                                  \
	"- {id: own-doc, title: Own, url: 'https://example.org/'}\nrules:\n\n"                                         \
	"- id: OUR902\n  title: T\n  level: error\n  why: w\n  sources: [own-doc]\n" row
#define VALUE "  values:\n  - {path: 'HKLM\\SYSTEM\\X', name: V, operator: equal, data: [1]}\n"

static int parse(const char *yaml, struct profile **ret, struct error *err)
{
	*err = (struct error){ 0 };
	return profile_parse("ours.yaml", yaml, strlen(yaml), ret, err);
}

struct refusal {
	const char *yaml, *said;
};

static void expect_refused(const struct refusal *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct profile *profile;
		struct error err;

		if (parse(cases[i].yaml, &profile, &err) != ERR_USAGE || !strstr(err.text, cases[i].said))
			fail_msg("wanted %s\n   said %s", cases[i].said, err.text);
	}
}

static void every_fact_has_one_row_of_states(void **state)
{
	(void)state;
	assert_int_equal(fact_states_count, FACT_COUNT);
	for (int id = 0; id < FACT_COUNT; id++)
		if (!states_of_fact(fact_rows[id].name))
			fail_msg("%s has no row in analyzer/facts/fact_states.c", fact_rows[id].name);
}

static void what_a_row_cannot_mean_is_named_with_its_line(void **state)
{
	static const struct refusal cases[] = {
		/* a failure would be told as undecided */
		{ ROW("  facts: [schannel.tls10.client]\n  pass: [DISABLED, NOT_SUPPORTED]\n"),
		  "ours.yaml:9: OUR902: of the states of schannel.tls10.client, pass, fail, skip and undecided leave out: ENABLED, "
		  "DISABLED_BY_DEFAULT" },
		{ ROW("  facts: [fips, controlset]\n  pass: ['OFF', CURRENT, FALLBACK]\n  fail: ['ON']\n"),
		  "ours.yaml:9: OUR902: of the states of controlset, pass, fail, skip and undecided leave out: AMBIGUOUS" },
		{ ROW(VALUE "  fail: [OTHER]\n"),
		  "ours.yaml:9: OUR902: of the states of a value, pass, fail, skip and undecided leave out: ABSENT" },
		/* a state that is none */
		{ ROW("  facts: [schannel.tls10.client]\n  pass: [DISABELD]\n"),
		  "ours.yaml:15: OUR902: DISABELD is not a state of schannel.tls10.client; did you mean DISABLED?" },
		{ ROW("  facts: [fips]\n  pass: ['OFF']\n  fail: ['ON', COMMON]\n"),
		  "ours.yaml:16: OUR902: COMMON is not a state of fips (it has ON, OFF, UNKNOWN)" },
		{ ROW("  facts: [windows]\n  pass: [Linux]\n"), "ours.yaml:15: OUR902: Linux is not a state of windows" },
		/* a Windows that none is called would be asked for in vain */
		{ ROW("  facts: [windows]\n  pass: ['Windows*']\n  fail: ['Windows Servr 2003*']\n"),
		  "ours.yaml:16: OUR902: Windows Servr 2003* is not a state of windows (it has the states that \"tlsready explain --fact windows\" lists)" },
		{ ROW("  facts: [fips]\n  pass: ['OFF']\n  fail: ['ON']\n  unless:\n  - {fact: windows, states: [Windows 7 SP2], why: w}\n"),
		  "ours.yaml:18: OUR902: Windows 7 SP2 is not a state of windows" },
		{ ROW("  facts: [fips]\n  pass: ['OFF']\n  fail: ['ON']\n  unless:\n  - {fact: backup-agent, states: [ABSNT], why: w}\n"),
		  "ours.yaml:18: OUR902: ABSNT is not a state of backup-agent; did you mean ABSENT?" },
		/* an issue that is none would pass for ever */
		{ ROW("  facts: [schannel.tls13.client]\n  issue: forcd\n"),
		  "ours.yaml:15: OUR902: forcd is not an issue of schannel.tls13.client; did you mean forced?" },
		{ ROW("  facts: [update.tls12]\n  issue: wrong-type\n"),
		  "ours.yaml:15: OUR902: wrong-type is not an issue of update.tls12 (it has unavailable)" },
		{ ROW("  facts: [schanel.tls12.client]\n  pass: [ENABLED]\n"),
		  "ours.yaml:14: OUR902: schanel.tls12.client is not a fact; did you mean schannel.tls12.client?" },
	};

	(void)state;
	expect_refused(cases, COUNT(cases));
}

static void rows_that_say_all_they_mean_are_taken(void **state)
{
	static const char *const rows[] = {
		ROW("  facts: [schannel.tls10.client]\n  pass: [NOT_SUPPORTED, 'DISABLED*']\n  undecided: [ENABLED]\n"),
		ROW("  facts: [windows]\n  pass: [Windows Server 2019, 'Windows 1*', 'Windows 8 / Windows Server 2012']\n"), /* the others stay undecided */
		ROW("  facts: [winhttp.64, fips]\n  pass: [TLS12, 'OFF']\n  fail: [NO_TLS12]\n  skip: ['ON']\n"),
		ROW(VALUE "  pass: [AS_REQUIRED, ABSENT]\n"),
		ROW(VALUE "  skip: [ABSENT]\n"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct profile *profile;
		struct error err;

		if (parse(rows[i], &profile, &err) != 0)
			fail_msg("%s", err.text);
		profile_free(profile);
	}
}

/* "absent is fine" without `fail` once failed all the same: what a row lets pass does not fail. */
static void a_value_that_may_be_absent_passes_where_it_is(void **state)
{
	struct profile *profile;
	struct error err;

	(void)state;
	assert_int_equal(parse(ROW(VALUE "  pass: [AS_REQUIRED, ABSENT]\n"), &profile, &err), 0);
	const struct rule *rule = profile_rule(profile, "OUR902");

	assert_int_equal(rule->fail_count, 1);
	assert_string_equal(rule->fail[0], "OTHER");
	profile_free(profile);
}

static void what_is_no_profile_is_said_in_words_of_ours(void **state)
{
	static const struct refusal cases[] = {
		{ "", "ours.yaml:1: this is empty: a profile was expected" },
		{ "# nothing\n", "ours.yaml:1: this is empty: a profile was expected" },
		{ "schema: ''\n", "ours.yaml:1: schema: is empty" },
		{ "rulez: []\n", "ours.yaml:1: rulez is not a key here; did you mean rules? expected one of: schema, name, title" },
		{ ROW("  fact: [fips]\n"), "ours.yaml:14: fact is not a key here; did you mean facts? expected one of: id, title, level, facts," },
		{ ROW("  unless:\n  - {fact: fips, origin: [ON]}\n"), "origin is not a key here; expected one of: fact, states, issue, undecided, why" },
		{ ROW("") "kind: redy\n", "ours.yaml:14: kind cannot be redy (expected readiness or baseline)" },
		{ "schema: x\nname: n\ntitle: t\nsummary: s\nrules: 5\n", "ours.yaml:5: rules: is a number, not a list" },
		{ "- a\n", "ours.yaml:1: this has no keys with values" },
		{ "schema: x\n", "is missing" },
		{ "schema: x\nname: n\ntitle: t\nsummary: s\nrules:\n- id: O\n", "ours.yaml:6: rules[0].id: is too short; characters it needs at least: 4" },
	};

	(void)state;
	expect_refused(cases, COUNT(cases));
}

static void the_nearest_word_is_the_one_that_was_meant(void **state)
{
	static const char *const words[] = { "ENABLED", "DISABLED", "DISABLED_BY_DEFAULT", NULL };

	(void)state;
	assert_string_equal(suggest("DISABELD", words), "DISABLED");
	assert_string_equal(suggest("enabled", words), "ENABLED");
	assert_null(suggest("COMMON", words));
	assert_null(suggest("", words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_has_one_row_of_states),
		cmocka_unit_test(what_a_row_cannot_mean_is_named_with_its_line),
		cmocka_unit_test(rows_that_say_all_they_mean_are_taken),
		cmocka_unit_test(a_value_that_may_be_absent_passes_where_it_is),
		cmocka_unit_test(what_is_no_profile_is_said_in_words_of_ours),
		cmocka_unit_test(the_nearest_word_is_the_one_that_was_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

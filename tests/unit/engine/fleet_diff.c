/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two rows of one machine: what is said to have become of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/compare/fleet_compare.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct fleet_rule rules[] = { { "AAA1", "First", LEVEL_NOTE }, { "BBB2", "Second", LEVEL_ERROR } };
static const struct fleet_rule more_rules[] = { { "AAA1", "First", LEVEL_NOTE }, { "CCC3", "Third", LEVEL_WARNING } };
static const struct fleet_profile profiles[] = { { "azure-backup", "" } };
static const struct fleet_head head = {
	.tool_version = "1", .profiles = profiles, .profile_count = 1, .rules = rules, .rule_count = 2
};
static const struct fleet_head other_head = {
	.tool_version = "2", .profiles = profiles, .profile_count = 1, .rules = more_rules, .rule_count = 2
};
static const struct fleet_fact on[] = { { "fips", "OFF" }, { "schannel.tls12.client", "ENABLED" } };
static const struct fleet_fact off[] = { { "fips", "OFF" }, { "schannel.tls12.client", "DISABLED" } };
static const struct fleet_fact sets[] = { { "controlset", "CURRENT" },
					  { "fips", "OFF" },
					  { "schannel.tls12.client", "ENABLED" } };
static const char *const second[] = { "BBB2" }, *const third[] = { "CCC3" };
static const struct fleet_baseline good[] = { { "stig", KIND_BASELINE, VERDICT_READY, 0, 0 } };
static const struct fleet_baseline bad[] = { { "stig", KIND_BASELINE, VERDICT_NOT_READY, 4, 0 } };

static struct fleet_row row(enum verdict verdict)
{
	return (struct fleet_row){ .input = TEXT("x"),
				   .name = TEXT("x"),
				   .error = TEXT(""),
				   .because = TEXT(""),
				   .evidence = "e1",
				   .digest = "d1",
				   .kind = KIND_READINESS,
				   .verdict = verdict,
				   .gate = verdict,
				   .facts = on,
				   .fact_count = COUNT(on) };
}

static struct fleet_row failed(void)
{
	return fleet_row_of_error((struct text){ .utf8 = "x" }, (struct text){ .utf8 = "it crashed" });
}

static struct fleet_machine machine;

static enum fleet_change change_below(const struct fleet_head *a_head, const struct fleet_head *b_head,
				      const struct fleet_row *a, const struct fleet_row *b, bool is_moved)
{
	const struct fleet_head *const heads[] = { a_head, b_head };
	const struct fleet_row *const pair[] = { a, b };
	enum fleet_change change;

	assert_int_equal(fleet_compare_rows(heads, pair, is_moved, arena, &machine, &change), 0);
	return change;
}

static enum fleet_change change(const struct fleet_row *a, const struct fleet_row *b)
{
	return change_below(&head, &head, a, b, false);
}

static void the_order_of_verdicts_decides_what_is_worse(void **state)
{
	(void)state;
	for (enum verdict i = VERDICT_READY; i <= VERDICT_NOT_READY; i++)
		for (enum verdict k = VERDICT_READY; k <= VERDICT_NOT_READY; k++) {
			struct fleet_row a = row(i), b = row(k);
			enum fleet_change wanted = k > i                ? FLEET_REGRESSED
						   : k == i             ? FLEET_SAME
						   : k == VERDICT_READY ? FLEET_BECAME_READY
									: FLEET_IMPROVED;

			assert_int_equal(change(&a, &b), wanted);
			assert_int_equal(machine.is_regression, k > i);
		}
}

static void a_machine_of_one_side_is_new_or_gone(void **state)
{
	struct fleet_row one = row(VERDICT_NOT_READY), error = failed();

	(void)state;
	assert_int_equal(change(NULL, &one), FLEET_NEW);
	assert_false(machine.is_regression);
	assert_int_equal(change(&one, NULL), FLEET_GONE);
	assert_int_equal(change(NULL, &error), FLEET_NEW);
}

static void what_could_not_be_evaluated_has_changes_of_its_own(void **state)
{
	struct fleet_row ready = row(VERDICT_READY), not_ready = row(VERDICT_NOT_READY), error = failed();

	(void)state;
	assert_int_equal(change(&ready, &error), FLEET_LOST);
	assert_true(machine.is_regression);
	assert_int_equal(change(&not_ready, &error), FLEET_LOST);
	assert_false(machine.is_regression);
	assert_int_equal(change(&error, &not_ready), FLEET_FOUND);
	assert_false(machine.is_regression);
	assert_int_equal(machine.fact_count + machine.rule_count, 0);
	assert_int_equal(change(&error, &error), FLEET_UNKNOWN);
}

static void facts_rules_and_baselines_are_listed(void **state)
{
	struct fleet_row a = row(VERDICT_READY), b = row(VERDICT_NOT_READY);

	(void)state;
	b.facts = off;
	b.fail = second;
	b.fail_count = 1;
	a.baselines = good;
	b.baselines = bad;
	a.baseline_count = b.baseline_count = 1;
	assert_int_equal(change(&a, &b), FLEET_REGRESSED);
	assert_int_equal(machine.fact_count, 1);
	assert_string_equal(machine.facts[0].name, "schannel.tls12.client");
	assert_string_equal(machine.facts[0].of[0], "ENABLED");
	assert_string_equal(machine.facts[0].of[1], "DISABLED");
	assert_int_equal(machine.rule_count, 1);
	assert_string_equal(machine.rules[0].rule->title, "Second");
	assert_string_equal(machine.rules[0].of[0], "pass");
	assert_string_equal(machine.rules[0].of[1], "fail");
	assert_int_equal(machine.baseline_count, 1);
	assert_string_equal(machine.baselines[0].of[1], "NOT COMPLIANT");
}

static void other_facts_rules_or_baselines_are_a_change_of_the_same_verdict(void **state)
{
	struct fleet_row a = row(VERDICT_AT_RISK), facts = a, fails = a, baselines = a, lacks = a;

	(void)state;
	facts.facts = off;
	assert_int_equal(change(&a, &facts), FLEET_CHANGED);
	fails.fail = second;
	fails.fail_count = 1;
	assert_int_equal(change(&a, &fails), FLEET_CHANGED);
	lacks.fact_count = 1;
	assert_int_equal(change(&a, &lacks), FLEET_CHANGED);
	assert_string_equal(machine.facts[0].of[1], "UNKNOWN");
	a.baselines = good;
	baselines.baselines = bad;
	a.baseline_count = baselines.baseline_count = 1;
	assert_int_equal(change(&a, &baselines), FLEET_CHANGED);
}

static void other_evidence_alone_is_no_difference(void **state)
{
	struct fleet_row a = row(VERDICT_READY), b = a;

	(void)state;
	b.evidence = "e2";
	b.digest = "d2";
	assert_int_equal(change(&a, &b), FLEET_EVIDENCE);
	b.facts = sets; /* a fact that tells of the evidence */
	b.fact_count = COUNT(sets);
	assert_int_equal(change(&a, &b), FLEET_EVIDENCE);
	assert_int_equal(machine.fact_count, 1);
}

static void a_moved_machine_is_called_so_only_if_nothing_else_changed(void **state)
{
	struct fleet_row a = row(VERDICT_READY), b = a, worse = row(VERDICT_AT_RISK);

	(void)state;
	assert_int_equal(change_below(&head, &head, &a, &b, true), FLEET_MOVED);
	assert_int_equal(change_below(&head, &head, &a, &worse, true), FLEET_REGRESSED);
}

static void waivers_decide_whether_it_is_a_regression(void **state)
{
	struct fleet_row ready = row(VERDICT_READY), accepted = row(VERDICT_NOT_READY), expired = row(VERDICT_NOT_READY);

	(void)state;
	accepted.gate = VERDICT_READY;
	assert_int_equal(change(&ready, &accepted), FLEET_REGRESSED);
	assert_false(machine.is_regression);
	assert_int_equal(change(&accepted, &expired), FLEET_CHANGED);
	assert_true(machine.is_regression);
}

static void a_rule_of_one_side_is_listed_where_it_fails(void **state)
{
	struct fleet_row a = row(VERDICT_AT_RISK), b = a;

	(void)state;
	assert_int_equal(change_below(&head, &other_head, &a, &b, false), FLEET_SAME);
	b.fail = third;
	b.fail_count = 1;
	assert_int_equal(change_below(&head, &other_head, &a, &b, false), FLEET_CHANGED);
	assert_int_equal(machine.rule_count, 1);
	assert_string_equal(machine.rules[0].rule->id, "CCC3");
	assert_string_equal(machine.rules[0].of[0], "");
	assert_string_equal(machine.rules[0].of[1], "fail");
	assert_int_equal(change_below(&other_head, &head, &b, &a, false), FLEET_CHANGED);
	assert_string_equal(machine.rules[0].of[1], "");
}

/* What was cut off is unknown, and no fact that turned UNKNOWN or rule that passes. */
static void a_row_that_was_cut_is_never_called_unchanged(void **state)
{
	struct fleet_row a = row(VERDICT_AT_RISK), b = a;

	(void)state;
	a.fail = second;
	a.fail_count = 1;
	b.is_cut = true;
	b.fact_count = 0;
	b.digest = "d2";
	assert_int_equal(change(&a, &b), FLEET_CHANGED);
	assert_true(machine.is_cut);
	assert_int_equal(machine.fact_count + machine.rule_count, 0);
	b.digest = a.digest;
	assert_int_equal(change(&a, &b), FLEET_SAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_of_verdicts_decides_what_is_worse),
		cmocka_unit_test(a_machine_of_one_side_is_new_or_gone),
		cmocka_unit_test(what_could_not_be_evaluated_has_changes_of_its_own),
		cmocka_unit_test(facts_rules_and_baselines_are_listed),
		cmocka_unit_test(other_facts_rules_or_baselines_are_a_change_of_the_same_verdict),
		cmocka_unit_test(other_evidence_alone_is_no_difference),
		cmocka_unit_test(a_moved_machine_is_called_so_only_if_nothing_else_changed),
		cmocka_unit_test(waivers_decide_whether_it_is_a_regression),
		cmocka_unit_test(a_rule_of_one_side_is_listed_where_it_fails),
		cmocka_unit_test(a_row_that_was_cut_is_never_called_unchanged),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

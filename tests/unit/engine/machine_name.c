/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a machine is called, and how machines of one name are told apart: the rule alone, and through check and verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "engine/machine_name.h"
#include "support/program/savedscene.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define REG(name) "Windows Registry Editor Version 5.00\r\n\r\n" \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName]\r\n\"ComputerName\"=\"" name "\"\r\n" \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n\"CurrentBuildNumber\"=\"17763\"\r\n"

static void the_name_is_the_one_asked_for_else_that_in_the_registry_else_that_of_the_inputs(void **state)
{
	static const struct {
		const char *computer, *input, *given;
		uint32_t set;
		const char *name;
	} table[] = {
		{ "DC01", "SYSTEM+SOFTWARE", NULL, 0, "DC01" },
		{ "DC01", "SYSTEM+SOFTWARE", "case 7", 0, "case 7" },
		{ "DC01", "SYSTEM+SOFTWARE", "", 0, "DC01" },
		{ "", "SYSTEM+SOFTWARE", NULL, 0, "SYSTEM+SOFTWARE" },
		{ NULL, "SYSTEM", NULL, 0, "SYSTEM" },
		{ "DC01", "SYSTEM", NULL, 2, "DC01 ControlSet002" },
		{ NULL, "SYSTEM", NULL, 12, "SYSTEM ControlSet012" },
		{ "DC01", "SYSTEM", "x", 1, "x ControlSet001" },
		{ "a\\u{1B}b", "SYSTEM", NULL, 0, "a\\u{1B}b" }, /* neutral already: it is not escaped again */
		{ NULL, "a\x1b" "b", NULL, 0, "a\\u{1B}b" },
		{ NULL, "SYSTEM", "a\nb", 0, "a\\u{A}b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct arena *arena = arena_new(1 << 16);
		struct machine_identity identity = { .computer_name = { .utf8 = table[i].computer } };

		assert_string_equal(
			machine_name_of(&identity, table[i].input, table[i].given, table[i].set, arena).utf8, table[i].name);
		arena_free(arena);
	}
}

static void names_that_are_alike_are_numbered_in_their_order(void **state)
{
	static const struct {
		const char *before, *after; /* separated by '|' */
	} table[] = {
		{ "A|B|C", "A|B|C" },
		{ "DC01|WEB|DC01|DC01", "DC01|WEB|DC01 (2)|DC01 (3)" },
		{ "dc01|DC01", "dc01|DC01 (2)" },
		{ "DC01|DC01 (2)|DC01", "DC01|DC01 (2)|DC01 (3)" }, /* a number that is taken is passed over */
		{ "DC01 (2)|DC01|DC01|DC01 (2)", "DC01 (2)|DC01|DC01 (3)|DC01 (2) (2)" },
		{ "B|A|B|A", "B|A|B (2)|A (2)" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct arena *arena = arena_new(1 << 16);
		char *rest = arena_strdup(arena, table[i].before), *word;
		struct text names[8];
		const char *joined = "";
		size_t count = 0;

		while ((word = strsep(&rest, "|")))
			names[count++] = (struct text){ .utf8 = word };
		assert_int_equal(machine_names_unique(names, count, arena), 0);
		for (size_t k = 0; k < count; k++)
			joined = arena_printf(arena, "%s%s%s", joined, k ? "|" : "", names[k].utf8);
		assert_string_equal(joined, table[i].after);
		arena_free(arena);
	}
}

static void ten_thousand_machines_of_one_name_are_numbered(void **state)
{
	enum { MANY = 10000 };
	static struct text names[MANY];
	struct arena *arena = arena_new(8 << 20);

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		names[i] = TEXT("WIN-IMAGE");
	assert_int_equal(machine_names_unique(names, MANY, arena), 0);
	assert_string_equal(names[0].utf8, "WIN-IMAGE");
	assert_string_equal(names[MANY - 1].utf8, "WIN-IMAGE (10000)");
	arena_free(arena);
}

static void check_calls_a_machine_by_its_computer_name(void **state)
{
	(void)state;
	put_text("a.reg", REG("DC01"));
	put_text("b.reg", REG("dc01"));
	put_text("c.reg", REG(""));
	expect(3, "check -q a.reg");
	expect_said("DC01  Windows");
	expect(3, "check -q --each a.reg b.reg c.reg");
	expect_said("DC01  Windows");
	expect_said("dc01 (2)  Windows");
	expect_said("c.reg  Windows");
	expect(3, "check -q --name 'host 7' a.reg");
	expect_said("host 7  Windows");
}

static void a_given_name_is_for_one_machine(void **state)
{
	(void)state;
	put_text("a.reg", REG("DC01"));
	put_text("b.reg", REG("DC02"));
	expect(2, "check --name x --each a.reg b.reg");
	expect_said("--name names one machine");
	expect(3, "check -q --name x --each a.reg");
	expect(3, "check -q --name x a.reg b.reg");
	expect(2, "check --name '' a.reg");
	expect(2, "check --name '  ' a.reg");
	expect_said("none that is visible");
	expect(2, "diff --name x a.reg b.reg");
}

static void verify_knows_the_names_that_a_run_may_give(void **state)
{
	static const char *const runs[] = { "--each a.reg b.reg", "--name x a.reg", "a.reg" };
	char line[128];

	(void)state;
	put_text("a.reg", REG("DC01"));
	put_text("b.reg", REG("DC01"));
	for (size_t i = 0; i < COUNT(runs); i++) {
		snprintf(line, sizeof line, "check -o json=r.json %s", runs[i]);
		expect(3, line);
		expect(0, "verify r.json");
	}
}

static void a_waiver_may_name_the_machine_by_any_of_its_names(void **state)
{
	static const struct {
		const char *pattern;
		bool is_known;
	} table[] = { { "DC01", true }, { "DC*", true }, { "a.reg", true }, { "host", true }, { "dc02", false } };
	char waivers[256];

	(void)state;
	put_text("a.reg", REG("DC01"));
	for (size_t i = 0; i < COUNT(table); i++) {
		snprintf(waivers, sizeof waivers,
			 "version: 1\nwaivers:\n- rule: OSU401\n  reason: known\n  approved_by: j\n  expires: never\n  machine: '%s'\n",
			 table[i].pattern);
		put_text("w.yaml", waivers);
		expect(3, "check --name host -w w.yaml -o csv a.reg");
		if (!strstr(ran.out, "EVD592") != table[i].is_known)
			print_error("%s\n", table[i].pattern);
		assert_int_equal(!strstr(ran.out, "EVD592"), table[i].is_known);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_is_the_one_asked_for_else_that_in_the_registry_else_that_of_the_inputs),
		cmocka_unit_test(names_that_are_alike_are_numbered_in_their_order),
		cmocka_unit_test(ten_thousand_machines_of_one_name_are_numbered),
		FIX_TEST(check_calls_a_machine_by_its_computer_name),
		FIX_TEST(a_given_name_is_for_one_machine),
		FIX_TEST(verify_knows_the_names_that_a_run_may_give),
		FIX_TEST(a_waiver_may_name_the_machine_by_any_of_its_names),
	};

	return cmocka_run_group_tests_name("names of machines", tests, NULL, NULL);
}

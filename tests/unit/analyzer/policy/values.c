/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that ask for plain values: each operator on each kind of data, and what an absence proves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/fact_context.h"
#include "support/machine/fixtures.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"
#define KEY CONTROL "\\Test"
#define SOFT "HKLM\\SOFTWARE\\Test"
#define WOW_KEY "HKLM\\SOFTWARE\\WOW6432Node\\Test"
#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { YAML_LIMIT = 4096, ROWS_LIMIT = 8 };

static const char *const both_hives[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };
static const char *const software_only[] = { "HKLM\\SOFTWARE", NULL };
/* A profile with one row of these values, as a file. Free the path. */
static char *profile_of(const char *values, const char *more)
{
	char yaml[YAML_LIMIT];
	int size = snprintf(
		yaml, sizeof yaml,
		"schema: tlsready.profile/1\nname: own\ntitle: Own\nsummary: s\n"
		"documents:\n- {id: own-doc, title: Own, url: 'https://example.org/'}\n"
		"rules:\n- id: OWN101\n  title: It is as it should be\n  level: error\n  why: w\n  sources: [own-doc]\n"
		"%s  values:\n%s",
		more, values);

	return scratch_write(scratch, "own.yaml", yaml, (size_t)size);
}

static char *state_of_rows(const char *values, const char *more, const struct statement *rows, size_t count,
			   const char *const *covers, enum outcome *ret)
{
	struct statement all[ROWS_LIMIT] = { { CONTROL, NULL, 0, NULL, 0 } }; /* so that there is a control set */
	char *path = profile_of(values, more);
	struct evaluated evaluated;

	if (count)
		memcpy(all + 1, rows, count * sizeof *rows);
	evaluate_statements(&evaluated, all, count + 1, covers, path);
	char *state = strdup(state_of(&evaluated.result, "value.OWN101"));

	if (ret)
		*ret = finding_named(&evaluated.result, "OWN101")->outcome;
	evaluated_free(&evaluated);
	free(path);
	return state;
}

static bool is_state_of(const char *values, const char *more, const struct statement *rows, size_t count,
			const char *const *covers, const char *expected)
{
	char *state = state_of_rows(values, more, rows, count, covers, NULL);
	bool same = strcmp(state, expected) == 0;

	if (!same)
		print_error("expected %s, got %s for %s\n", expected, state, values);
	free(state);
	return same;
}

static void each_operator_means_what_it_says(void **state)
{
	enum { NOT_SET = 0x7654321 };
	static const struct {
		const char *what;
		uint32_t number;
		const char *expected;
	} table[] = {
		{ "operator: equal, data: [0x800]", 2048, "AS_REQUIRED" },
		{ "operator: equal, data: [0x800]", 2049, "OTHER" },
		{ "operator: equal, data: [0x800]", NOT_SET, "ABSENT" },
		{ "operator: equal, data: [4294967295]", 0xFFFFFFFF, "AS_REQUIRED" },
		{ "operator: not-equal, data: [0]", 1, "AS_REQUIRED" },
		{ "operator: not-equal, data: [0]", 0, "OTHER" },
		{ "operator: not-equal, data: [0]", NOT_SET, "AS_REQUIRED" },
		{ "operator: at-least, data: [2048]", 2048, "AS_REQUIRED" },
		{ "operator: at-least, data: [2048]", 2047, "OTHER" },
		{ "operator: at-least, data: [0]", NOT_SET, "ABSENT" },
		{ "operator: at-least, data: [1]", 0xFFFFFFFF, "AS_REQUIRED" },
		{ "operator: at-most, data: [5]", 5, "AS_REQUIRED" },
		{ "operator: at-most, data: [5]", 6, "OTHER" },
		{ "operator: at-most, data: [5]", NOT_SET, "ABSENT" },
		{ "operator: has-bits, data: [0xA00]", 0xFFF, "AS_REQUIRED" },
		{ "operator: has-bits, data: [0xA00]", 0x800, "OTHER" },
		{ "operator: has-bits, data: [0xA00]", NOT_SET, "ABSENT" },
		{ "operator: lacks-bits, data: [0x2A]", 0x800, "AS_REQUIRED" },
		{ "operator: lacks-bits, data: [0x2A]", 0x808, "OTHER" },
		{ "operator: lacks-bits, data: [0x2A]", NOT_SET, "AS_REQUIRED" },
		{ "operator: one-of, data: [1, 3]", 3, "AS_REQUIRED" },
		{ "operator: one-of, data: [1, 3]", 2, "OTHER" },
		{ "operator: one-of, data: [1, 3]", NOT_SET, "ABSENT" },
		{ "operator: present", 7, "AS_REQUIRED" },
		{ "operator: present", NOT_SET, "ABSENT" },
		{ "operator: absent", 7, "OTHER" },
		{ "operator: absent", NOT_SET, "AS_REQUIRED" },
		{ "operator: absent-or-equal, data: [1]", 1, "AS_REQUIRED" },
		{ "operator: absent-or-equal, data: [1]", 0, "OTHER" },
		{ "operator: absent-or-equal, data: [1]", NOT_SET, "AS_REQUIRED" },
		{ "type: REG_QWORD, operator: equal, data: [1]", 1, "OTHER" },
		{ "type: REG_SZ, operator: equal, data: ['1']", 1, "OTHER" },
		{ "type: REG_SZ, operator: not-equal, data: ['2']", 1, "OTHER" },
		{ "type: REG_SZ, operator: absent", 1, "OTHER" },
	};
	size_t right = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement row = { KEY, "V", REG_DWORD, NULL, table[i].number };
		char values[256];

		snprintf(values, sizeof values, "  - {path: '" KEY "', name: V, %s}\n", table[i].what);
		right += is_state_of(values, "", &row, table[i].number != NOT_SET, both_hives, table[i].expected);
	}
	assert_int_equal(right, COUNT(table));
}

static void text_is_compared_as_text(void **state)
{
	static const struct {
		const char *what;
		uint32_t type;
		const char *text, *expected;
	} table[] = {
		{ "type: REG_SZ, operator: equal, data: [SSL2]", REG_SZ, "ssl2", "AS_REQUIRED" },
		{ "type: REG_SZ, operator: equal, data: [SSL2]", REG_SZ, "SSL21", "OTHER" },
		{ "type: REG_SZ, operator: equal, data: ['']", REG_SZ, "", "AS_REQUIRED" },
		{ "type: REG_SZ, operator: equal, data: [A]", REG_EXPAND_SZ, "A", "OTHER" },
		{ "type: REG_EXPAND_SZ, operator: equal, data: [A]", REG_EXPAND_SZ, "A", "AS_REQUIRED" },
		{ "type: REG_SZ, operator: one-of, data: [A, B]", REG_SZ, "B", "AS_REQUIRED" },
		{ "type: REG_SZ, operator: one-of, data: [A, B]", REG_SZ, "C", "OTHER" },
		{ "type: REG_SZ, operator: not-equal, data: [A]", REG_SZ, "B", "AS_REQUIRED" },
		{ "type: REG_SZ, operator: not-equal, data: [A]", REG_SZ, "a", "OTHER" },
		{ "type: REG_SZ, operator: contains, data: [GCM]", REG_SZ, "TLS_AES_256_gcm_SHA384", "AS_REQUIRED" },
		{ "type: REG_SZ, operator: contains, data: [GCM]", REG_SZ, "TLS_CBC", "OTHER" },
		{ "operator: equal, data: [1]", REG_SZ, "1", "OTHER" },
		{ "operator: absent-or-equal, data: [1]", REG_SZ, "1", "OTHER" },
		{ "operator: lacks-bits, data: [1]", REG_SZ, "0", "OTHER" },
		{ "type: REG_MULTI_SZ, operator: equal, data: [A]", REG_MULTI_SZ, "A", "AS_REQUIRED" },
		{ "type: REG_MULTI_SZ, operator: equal, data: [A, B]", REG_MULTI_SZ, "A", "OTHER" },
		{ "type: REG_MULTI_SZ, operator: contains, data: [A]", REG_MULTI_SZ, "A", "AS_REQUIRED" },
		{ "type: REG_MULTI_SZ, operator: contains, data: [A]", REG_MULTI_SZ, "AB", "OTHER" },
		{ "type: REG_MULTI_SZ, operator: not-equal, data: [A]", REG_MULTI_SZ, "B", "AS_REQUIRED" },
		{ "type: REG_BINARY, operator: present", REG_BINARY, "xx", "AS_REQUIRED" },
		{ "type: REG_DWORD, operator: present", REG_BINARY, "xx", "OTHER" },
	};
	size_t right = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement row = { KEY, "V", table[i].type, table[i].text, 0 };
		char values[256];

		snprintf(values, sizeof values, "  - {path: '" KEY "', name: V, %s}\n", table[i].what);
		right += is_state_of(values, "", &row, 1, both_hives, table[i].expected);
	}
	assert_int_equal(right, COUNT(table));
}

#define TWO                                                                                                            \
	"  - {path: '" KEY "', name: A, operator: equal, data: [1]}\n"                                                 \
	"  - {path: '" SOFT "', name: B, operator: equal, data: [1]}\n"

static void all_values_count_unless_one_suffices(void **state)
{
	static const struct statement good_a = { KEY, "A", REG_DWORD, NULL, 1 },
				      bad_a = { KEY, "A", REG_DWORD, NULL, 2 };
	static const struct statement both[] = { { KEY, "A", REG_DWORD, NULL, 1 }, { SOFT, "B", REG_DWORD, NULL, 1 } };
	static const struct statement mixed[] = { { KEY, "A", REG_DWORD, NULL, 2 }, { SOFT, "B", REG_DWORD, NULL, 1 } };
	static const struct {
		const struct statement *rows;
		size_t count;
		const char *const *covers;
		const char *all, *any;
	} table[] = {
		{ both, 2, both_hives, "AS_REQUIRED", "AS_REQUIRED" },
		{ mixed, 2, both_hives, "OTHER", "AS_REQUIRED" },
		{ &good_a, 1, both_hives, "ABSENT", "AS_REQUIRED" },
		{ &bad_a, 1, both_hives, "OTHER", "OTHER" },
		{ NULL, 0, both_hives, "ABSENT", "ABSENT" },
		{ &good_a, 1, software_only, "ABSENT", "AS_REQUIRED" },
		{ both + 1, 1, software_only, "UNKNOWN", "AS_REQUIRED" },
		{ NULL, 0, software_only, "ABSENT", "UNKNOWN" },
	};
	size_t right = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		right += is_state_of(TWO, "", table[i].rows, table[i].count, table[i].covers, table[i].all);
		right +=
			is_state_of(TWO, "  any: true\n", table[i].rows, table[i].count, table[i].covers, table[i].any);
	}
	assert_int_equal(right, 2 * COUNT(table));
}

static void what_no_input_reaches_is_never_as_required(void **state)
{
	static const char *const operators[] = { "absent", "not-equal, data: [0]", "lacks-bits, data: [1]",
						 "absent-or-equal, data: [1]", "equal, data: [1]" };
	enum outcome outcome;

	(void)state;
	for (size_t i = 0; i < COUNT(operators); i++) {
		char values[256];

		snprintf(values, sizeof values, "  - {path: '" KEY "', name: V, operator: %s}\n", operators[i]);
		char *is = state_of_rows(values, "", NULL, 0, software_only, &outcome);

		assert_string_equal(is, "UNKNOWN");
		assert_int_equal(outcome, OUTCOME_UNKNOWN);
		free(is);
	}
}

static void a_32_bit_windows_has_no_wow_places(void **state)
{
	static const struct statement x86 = { ENVIRONMENT, "PROCESSOR_ARCHITECTURE", REG_SZ, "x86", 0 };
	static const struct statement x64 = { ENVIRONMENT, "PROCESSOR_ARCHITECTURE", REG_SZ, "AMD64", 0 };
	static const char values[] = "  - {path: '" WOW_KEY "', name: V, operator: equal, data: [1]}\n";
	enum outcome outcome;

	(void)state;
	assert_true(is_state_of(values, "", &x64, 1, both_hives, "ABSENT"));
	assert_true(is_state_of(values, "", NULL, 0, both_hives, "ABSENT"));
	char *is = state_of_rows(values, "", &x86, 1, both_hives, &outcome);

	assert_string_equal(is, "N/A");
	assert_int_equal(outcome, OUTCOME_NOT_APPLICABLE);
	free(is);
}

static void a_value_of_a_user_needs_a_user(void **state)
{
	static const char values[] = "  - {path: 'HKCU\\Software\\Test', name: V, operator: equal, data: [1]}\n";
	static const char *const with_user[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", "HKCU", NULL };
	enum outcome outcome;

	(void)state;
	free(state_of_rows(values, "  needs: user\n", NULL, 0, both_hives, &outcome));
	assert_int_equal(outcome, OUTCOME_NOT_APPLICABLE);
	free(state_of_rows(values, "", NULL, 0, both_hives, &outcome));
	assert_int_equal(outcome, OUTCOME_UNKNOWN);
	free(state_of_rows(values, "  needs: user\n", NULL, 0, with_user, &outcome));
	assert_int_equal(outcome, OUTCOME_FAIL);
}

static void the_fact_names_what_was_found_and_wanted_and_cites_it(void **state)
{
	static const struct statement rows[] = { { KEY, "A", REG_DWORD, NULL, 2 },
						 { SOFT, "B", REG_SZ,
						   "\xE2\x80\xAE"
						   "1",
						   0 } };
	char *path = profile_of(TWO, "");
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, path);
	const struct fact *fact = machine_fact(&evaluated.result, "value.OWN101");

	assert_non_null(strstr(fact->because.utf8, "Control\\Test, A is 2 (want 1)"));
	assert_int_equal(fact->evidence_count, 2);
	assert_int_equal(fact->evidence[0].answer, ANSWER_PRESENT);
	assert_string_equal(fact->evidence[0].data.utf8, "2");
	assert_string_equal(fact->title, "It is as it should be");
	assert_null(strstr(fact->because.utf8, "\xE2\x80\xAE"));
	assert_null(strstr(fact->because.utf8, "\\u{5C}")); /* neutralised once, not twice */
	assert_string_equal(finding_named(&evaluated.result, "OWN101")->text.utf8, fact->because.utf8);
	evaluated_free(&evaluated);
	free(path);
}

/* "want absent" five times about one value was hard to read. */
static void several_conditions_on_one_value_are_one_sentence_and_one_citation(void **state)
{
	static const char values[] = "  - {path: '" KEY "', name: A, operator: absent}\n"
				     "  - {path: '" KEY "', name: A, operator: equal, data: [1]}\n"
				     "  - {path: '" SOFT "', name: B, operator: equal, data: [1]}\n";
	static const struct statement rows[] = { { KEY, "A", REG_DWORD, NULL, 2 }, { SOFT, "B", REG_DWORD, NULL, 3 } };
	static const char *const conditions[][2] = { { "  any: true\n", "A is 2 (want no value, or 1); " },
						 { "", "A is 2 (want no value, and 1); " } };

	(void)state;
	for (size_t i = 0; i < COUNT(conditions); i++) {
		char *path = profile_of(values, conditions[i][0]);
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, path);
		const struct fact *fact = machine_fact(&evaluated.result, "value.OWN101");
		const char *because = fact->because.utf8;

		assert_non_null(strstr(because, conditions[i][1]));
		assert_non_null(strstr(because, "B is 3 (want 1)"));
		assert_int_equal(because[strlen(because) - 1], ')');
		assert_int_equal(fact->evidence_count, 2);
		evaluated_free(&evaluated);
		free(path);
	}
}

static const struct wanted_key *wanted_key_in(const struct wanted_keys *wanted_keys, const char *path)
{
	for (size_t i = 0; i < wanted_keys->count; i++)
		if (strcmp(wanted_keys->list[i].path, path) == 0)
			return &wanted_keys->list[i];
	return NULL;
}

static void a_reg_file_is_scanned_for_the_keys_of_value_rows(void **state)
{
	char *path = profile_of(TWO "  - {path: 'hkcu\\Software\\Test', name: C, operator: present}\n", "");
	struct profile *profile = NULL;
	struct error err = { 0 };
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_int_equal(profile_load(path, &profile, &err), 0);
	const struct criteria criteria = { .profiles = { profile }, .profile_count = 1 };
	struct wanted_keys wanted_keys = wanted_keys_of(&criteria, arena);

	assert_int_equal(wanted_keys.count, wanted_keys_of(NULL, arena).count + 3);
	assert_int_equal(wanted_key_in(&wanted_keys, "CurrentControlSet\\Control\\Test")->kind, HIVE_SYSTEM);
	assert_int_equal(wanted_key_in(&wanted_keys, "Test")->kind, HIVE_SOFTWARE);
	assert_int_equal(wanted_key_in(&wanted_keys, "Software\\Test")->kind, HIVE_USER);
	arena_free(arena);
	profile_free(profile);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_operator_means_what_it_says),
		cmocka_unit_test(text_is_compared_as_text),
		cmocka_unit_test(all_values_count_unless_one_suffices),
		cmocka_unit_test(what_no_input_reaches_is_never_as_required),
		cmocka_unit_test(a_32_bit_windows_has_no_wow_places),
		cmocka_unit_test(a_value_of_a_user_needs_a_user),
		cmocka_unit_test(the_fact_names_what_was_found_and_wanted_and_cites_it),
		cmocka_unit_test(several_conditions_on_one_value_are_one_sentence_and_one_citation),
		cmocka_unit_test(a_reg_file_is_scanned_for_the_keys_of_value_rows),
	};

	return cmocka_run_group_tests_name("values", tests, scratch_set_up, scratch_tear_down);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles as files: what they take over, and what is said of one that is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "analyzer/policy/profile.h"
#include "support/machine/fixtures.h"

#define HEAD \
	"schema: tlsready.profile/1\n" \
	"name: own\n" \
	"title: Own\n" \
	"summary: ''\n"
#define DOCUMENTS \
	"documents:\n" \
	"- {id: own-doc, title: Own, url: 'https://example.org/'}\n"
#define ROW \
	"rules:\n" \
	"- id: OWN101\n" \
	"  title: Own row\n" \
	"  level: warning\n" \
	"  why: because\n" \
	"  sources: [own-doc]\n"
#define JUDGES \
	"  facts: [schannel.tls12.client]\n" \
	"  pass: [ENABLED, 'DISABLED*', NOT_SUPPORTED]\n"
#define VALUE(fields) "  values:\n  - {path: 'HKLM\\SYSTEM\\CurrentControlSet\\Control', name: X" fields "}\n"
#define GOOD HEAD DOCUMENTS ROW JUDGES

static struct profile *parse(const char *yaml, struct error *err)
{
	struct profile *profile = NULL;

	*err = (struct error){ 0 };
	profile_parse("own.yaml", yaml, strlen(yaml), &profile, err);
	return profile;
}

static struct profile *parse_good(const char *yaml)
{
	struct error err;
	struct profile *profile = parse(yaml, &err);

	if (!profile)
		fail_msg("%s", err.text);
	return profile;
}

static struct profile *load_good(const char *path)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load(path, &profile, &err) < 0)
		fail_msg("%s", err.text);
	return profile;
}

/* A fault is told with its line and what was expected, whatever it is. */
static bool is_fault(const char *yaml, const char *at, const char *what)
{
	struct error err;
	struct profile *profile = parse(yaml, &err);

	if (!profile && err.code == ERR_USAGE && strstr(err.text, at) && strstr(err.text, what))
		return true;
	print_error("expected \"%s\" ... \"%s\", got \"%s\" for:\n%s\n", at, what, err.text, yaml);
	profile_free(profile);
	return false;
}

/* READY by one of them would look like READY by the other. */
static void a_changed_copy_of_a_built_in_profile_needs_a_name_of_its_own(void **state)
{
	(void)state;
	assert_true(is_fault("schema: tlsready.profile/1\nname: azure-backup\ntitle: Own\nsummary: ''\n"
			     "kind: readiness\nextends: azure-backup\ndrop: [WHT301]\n",
			     "own.yaml:2: ", "name: azure-backup is the name of a built-in profile; give this profile a name of its own"));
	assert_true(is_fault("schema: tlsready.profile/1\nname: Disa-STIG\ntitle: Own\nsummary: ''\n" DOCUMENTS ROW JUDGES,
			     "own.yaml:2: ", "name: disa-stig is the name of a built-in profile"));
}

static void every_built_in_profile_loads_and_ends_with_the_evidence(void **state)
{
	(void)state;
	for (size_t i = 0; profile_builtin(i); i++) {
		struct profile *profile = load_good(profile_builtin(i)), *evidence = load_good("evidence");
		unsigned first = profile->rules_count - evidence->rules_count;

		assert_string_equal(profile->name, profile_builtin(i));
		assert_true(strcmp(profile->name, "evidence") == 0 || first > 0);
		for (unsigned k = 0; k < evidence->rules_count; k++) {
			assert_string_equal(profile->rules[first + k].id, evidence->rules[k].id);
			assert_true(profile->rules[first + k].is_evidence);
			assert_string_equal(profile->rules[first + k].from, "evidence");
		}
		profile_free(profile);
		profile_free(evidence);
	}
}

static void rows_that_are_taken_over_come_before_its_own(void **state)
{
	struct profile *profile = parse_good(HEAD "extends: azure-backup\n" DOCUMENTS ROW JUDGES);
	struct profile *base = load_good("azure-backup"), *evidence = load_good("evidence");
	unsigned own = base->rules_count - evidence->rules_count;

	(void)state;
	assert_int_equal(profile->rules_count, base->rules_count + 1);
	for (unsigned i = 0; i < own; i++) {
		assert_string_equal(profile->rules[i].id, base->rules[i].id);
		assert_string_equal(profile->rules[i].from, base->rules[i].from);
	}
	assert_string_equal(profile->rules[own].id, "OWN101");
	assert_string_equal(profile->rules[own].from, "own");
	assert_non_null(profile_document(profile, "azure-backup-tls"));
	profile_free(profile);
	profile_free(base);
	profile_free(evidence);
}

static void a_profile_may_leave_rows_out_and_change_levels(void **state)
{
	struct profile *profile = parse_good(HEAD "extends: azure-backup\ndrop: [LEG601, leg602]\n"
						  "change:\n- {id: SCH111, level: error}\n- {id: EVD510, level: warning}\n");

	(void)state;
	assert_null(profile_rule(profile, "LEG601"));
	assert_null(profile_rule(profile, "LEG602"));
	assert_int_equal(profile_rule(profile, "SCH111")->level, LEVEL_ERROR);
	assert_int_equal(profile_rule(profile, "EVD510")->level, LEVEL_WARNING);
	assert_int_equal(profile_rule(profile, "SCH101")->level, LEVEL_ERROR);
	profile_free(profile);
}

static void a_dropped_id_may_be_written_anew(void **state)
{
	struct profile *profile = parse_good(HEAD "extends: azure-backup\ndrop: [SCH105]\n" DOCUMENTS
						  "rules:\n- {id: SCH105, title: New, level: error, facts: [windows], pass: ['Windows*'], "
						  "why: w, sources: [own-doc]}\n");

	(void)state;
	assert_string_equal(profile_rule(profile, "SCH105")->title, "New");
	profile_free(profile);
}

static void a_value_row_judges_its_own_fact(void **state)
{
	struct profile *profile = parse_good(HEAD DOCUMENTS ROW VALUE(", operator: one-of, data: [1, 0x20]"));
	const struct rule *rule = profile_rule(profile, "OWN101");

	(void)state;
	assert_int_equal(rule->facts_count, 1);
	assert_string_equal(rule->facts[0], "value.OWN101");
	assert_string_equal(rule->pass[0], "AS_REQUIRED");
	assert_int_equal(rule->fail_count, 2);
	assert_int_equal(rule->values[0].data_count, 2);
	profile_free(profile);
}

/* Each text, the line that is named, and words of what is said. */
static void what_is_wrong_is_named_with_its_line_and_what_was_expected(void **state)
{
	static const struct {
		const char *yaml, *at, *what;
	} faults[] = {
		{ "", "own.yaml:1:", "" },
		{ "42\n", "own.yaml:1:", "" },
		{ HEAD "colour: red\n" DOCUMENTS ROW JUDGES, "own.yaml:5:", "colour" },
		{ "schema: tlsready.profile/9\nname: n\ntitle: t\nsummary: s\n", "own.yaml:1:", "expected tlsready.profile/1" },
		{ HEAD DOCUMENTS, "own.yaml:", "has no rows of its own" },
		{ HEAD "extends: evidence\n", "own.yaml:", "has no rows of its own" },
		{ HEAD "drop: [SCH101]\n" DOCUMENTS ROW JUDGES, "own.yaml:5:", "drop and change need extends" },
		{ HEAD "extends: azure-backup\ndrop:\n- SCH102\n- SCH999\n", "own.yaml:8:", "SCH999 is not a row of profile azure-backup" },
		{ HEAD "extends: azure-backup\ndrop:\n- SCH102\n- SCH102\n", "own.yaml:8:", "twice" },
		{ HEAD "extends: azure-backup\ndrop:\n- EVD506\n", "own.yaml:7:", "every profile has this row" },
		{ HEAD "extends: azure-backup\ndrop: [SCH101]\n", "own.yaml:6:", "evaluates whether TLS 1.2 is on for clients" },
		{ HEAD "extends: azure-backup\nchange:\n- {id: SCH101, level: warning}\n", "own.yaml:7:", "level cannot be lower" },
		{ HEAD "extends: azure-backup\ndrop: SCH101\n", "own.yaml:6:", "drop: is a single value, expected a list: drop: [SCH101]" },
		{ HEAD "extends: azure-backup\nchange:\n- {id: EVD502, level: warning}\n", "own.yaml:7:", "level cannot be lower than error" },
		{ HEAD "extends: azure-backup\nchange:\n- {id: SCH999, level: warning}\n", "own.yaml:7:", "not a row of profile azure-backup" },
		{ HEAD "extends: azure-backup\nchange:\n- {id: SCH101, level: fatal}\n", "own.yaml:7:", "change[0].level: \"fatal\" is none of note, warning, error" },
		{ HEAD "extends: azure-backup\ndrop: [SCH102]\nchange:\n- {id: SCH102, level: note}\n", "own.yaml:8:", "dropped" },
		{ HEAD "extends: azure-backup\nchange:\n- {id: SCH102, level: note}\n- {id: SCH102, level: note}\n", "own.yaml:8:", "twice" },
		{ HEAD "extends: no-such\n" DOCUMENTS ROW JUDGES, "own.yaml:5:", "extends: \"no-such\" is neither a built-in profile (tlsready profiles lists them) nor a file that can be read: " },
		{ HEAD "extends: /dev/zero\n" DOCUMENTS ROW JUDGES, "own.yaml:5:", "a regular file was expected" },
		{ GOOD "- id: OWN101\n  title: t\n  level: note\n  why: w\n  sources: [own-doc]\n" JUDGES, "own.yaml:15:", "twice" },
		{ HEAD "extends: azure-backup\n" DOCUMENTS "rules:\n- {id: SCH102, title: t, level: note, facts: [windows], pass: ['Windows*'], why: w, sources: [own-doc]}\n",
		  "own.yaml:9:", "is already a row of profile azure-backup" },
		{ HEAD DOCUMENTS "rules:\n- {id: EVD501, title: t, level: note, facts: [windows], pass: ['Windows*'], why: w, sources: [own-doc]}\n",
		  "own.yaml:8:", "is already a row of profile evidence" },
		{ HEAD DOCUMENTS "rules:\n- {id: 'A B/C', title: t, level: note, facts: [windows], pass: ['Windows*'], why: w, sources: [own-doc]}\n",
		  "own.yaml:8:", "is not a rule id" },
		{ HEAD DOCUMENTS ROW, "own.yaml:8:", "needs either facts or values" },
		{ GOOD VALUE(", operator: present"), "own.yaml:8:", "needs either facts or values" },
		{ HEAD DOCUMENTS ROW "  facts: [schannel.tls12.client]\n", "own.yaml:8:", "needs either pass" },
		{ HEAD DOCUMENTS ROW "  facts: [no.fact]\n  pass: [ENABLED]\n", "own.yaml:13:", "is not a fact" },
		{ HEAD DOCUMENTS ROW "  facts: [schannel.tls12.client]\n  pass: [ENABLED, UNKNOWN]\n", "own.yaml:14:", "stays undecided" },
		{ HEAD DOCUMENTS ROW "  facts: [schannel.tls12.client]\n  pass: ['*']\n", "own.yaml:14:", "stays undecided" },
		{ GOOD "  skip: [UNKNOWN]\n", "own.yaml:15:", "stays undecided" },
		{ GOOD "  unless:\n  - {fact: windows, states: ['U*'], why: w}\n", "own.yaml:16:", "stays undecided" },
		{ GOOD "  unless:\n  - {fact: windows, why: w}\n", "own.yaml:16:", "either states or an issue" },
		{ GOOD "  unless:\n  - {fact: windows, states: [X], issue: y, why: w}\n", "own.yaml:16:", "either states or an issue" },
		{ GOOD "  unless:\n  - {fact: nothing, states: [X], why: w}\n", "own.yaml:16:", "is not a fact" },
		{ GOOD "  fixes:\n  - {action: a, data: 1,\n     remove: 'true'}\n", "own.yaml:17:", "rules[0].fixes[0].remove: is a string, not true or false" },
		{ GOOD "  fixes:\n  - {action: a, data: -1}\n", "own.yaml:16:", "-1 is not a number from 0 to 4294967295" },
		{ GOOD "  all: yes\n", "own.yaml:15:", "rules[0].all: is a string, not true or false" },
		{ GOOD "  skip: {}\n", "own.yaml:15:", "rules[0].skip: is an object, not a list" },
		{ GOOD "  skip: [[]]\n", "own.yaml:15:", "rules[0].skip[0]: is a list, not a string" },
		{ GOOD "  skip: []\n", "own.yaml:15:", "rules[0].skip: is an empty list" },
		{ GOOD "  pass: [OTHER]\n", "own.yaml:15:", "pass is set twice, first on line 14" },
		{ GOOD "  needs: magic\n", "own.yaml:15:", "can need (user)" },
		{ GOOD "  any: true\n", "own.yaml:15:", "any is for values" },
		{ GOOD "  fixes:\n  - {value: X, data: 1}\n", "own.yaml:16:", "either key and value, or action" },
		{ GOOD "  fixes:\n  - {key: 'HKLM\\X', value: X}\n", "own.yaml:16:", "expected a key as in a .reg file" },
		{ GOOD "  fixes:\n  - {key: 'HKEY_LOCAL_MACHINE\\X'}\n", "own.yaml:16:", "needs a value" },
		{ GOOD "  fixes:\n  - {key: 'HKEY_LOCAL_MACHINE\\X', value: X, remove: true, data: 1}\n", "own.yaml:16:", "removes the value" },
		{ GOOD "  fixes:\n  - {key: \"HKEY_LOCAL_MACHINE\\\\X\\n[evil]\", value: X}\n", "own.yaml:16:", "cannot be shown" },
		{ HEAD DOCUMENTS "rules:\n- {id: OWN101, title: \"\\e[31mred\", level: note, facts: [windows], pass: ['Windows*'], why: w, sources: [own-doc]}\n",
		  "own.yaml:", "cannot be shown" },
		{ HEAD DOCUMENTS "rules:\n- {id: OWN101, title: t, level: note, facts: [windows], pass: ['Windows*'], why: w, sources: [no-doc]}\n",
		  "own.yaml:8:", "no-doc is not among the documents" },
		{ HEAD "documents:\n- {id: regf, title: Other, url: 'https://example.org/'}\nrules:\n- {id: OWN101, title: t, level: note, "
		  "facts: [windows], pass: ['Windows*'], why: w, sources: [regf]}\n", "own.yaml:6:", "another document in profile client" },
		/* values */
		{ HEAD DOCUMENTS ROW "  values:\n  - {path: 'HKLM\\SAM\\X', name: X, operator: present}\n", "own.yaml:14:", "starts with HKLM\\SYSTEM\\" },
		{ HEAD DOCUMENTS ROW "  values:\n  - {path: 'HKLM\\SYSTEM', name: X, operator: present}\n", "own.yaml:14:", "starts with HKLM\\SYSTEM\\" },
		{ HEAD DOCUMENTS ROW "  values:\n  - {path: 'HKLM\\SOFTWARE\\A\\\\B', name: X, operator: present}\n", "own.yaml:14:", "one \\ each" },
		{ HEAD DOCUMENTS ROW "  values:\n  - {path: 'HKLM\\SOFTWARE\\A\\', name: X, operator: present}\n", "own.yaml:14:", "none at the end" },
		{ HEAD DOCUMENTS ROW "  values:\n  - {path: 'HKLM\\SYSTEM\\ControlSet001\\X', name: X, operator: present}\n", "own.yaml:14:", "expected CurrentControlSet" },
		{ HEAD DOCUMENTS ROW VALUE(", type: DWORD, operator: equal, data: [1]"), "own.yaml:14:", "DWORD is not a type" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: is, data: [1]"), "own.yaml:14:", "\"is\" is none of equal, not-equal," },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal, data: 1"), "own.yaml:14:", "data: [1]" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal"), "own.yaml:14:", "needs data" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal, data: []"), "own.yaml:14:", "needs data" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal, data: [1, 2]"), "own.yaml:14:", "takes one data" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: absent, data: [1]"), "own.yaml:14:", "takes no data" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal, data: [-1]"), "own.yaml:14:", "not a number of 32 bits" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal, data: [0x100000000]"), "own.yaml:14:", "not a number of 32 bits" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal, data: [0x]"), "own.yaml:14:", "not a number of 32 bits" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: equal, data: [one]"), "own.yaml:14:", "not a number of 32 bits" },
		{ HEAD DOCUMENTS ROW VALUE(", type: REG_QWORD, operator: equal, data: [99999999999999999999]"), "own.yaml:14:", "64 bits" },
		{ HEAD DOCUMENTS ROW VALUE(", type: REG_SZ, operator: at-least, data: [1]"), "own.yaml:14:", "is for numbers" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: contains, data: [1]"), "own.yaml:14:", "is for text" },
		{ HEAD DOCUMENTS ROW VALUE(", type: REG_BINARY, operator: equal, data: [1]"), "own.yaml:14:", "REG_BINARY" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: present") "  issue: wrong-type\n", "own.yaml:15:", "are for facts" },
		{ HEAD DOCUMENTS ROW VALUE(", operator: present") "  pass: [ENABLED]\n", "own.yaml:15:", "is not a state of a value" },
	};

	(void)state;
	size_t told = 0;

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		told += is_fault(faults[i].yaml, faults[i].at, faults[i].what);
	assert_int_equal(told, sizeof faults / sizeof *faults);
}

static char *put(const char *name, const char *extends)
{
	char yaml[1024];

	snprintf(yaml, sizeof yaml,
		 "schema: tlsready.profile/1\nname: %s\ntitle: t\nsummary: s\nextends: %s\n" DOCUMENTS "rules:\n- {id: X-%s-row, title: t, "
		 "level: note, facts: [windows], pass: ['Windows*'], why: w, sources: [own-doc]}\n", name, extends, name);
	return scratch_write(scratch, name, yaml, strlen(yaml));
}

static void a_file_it_extends_lies_beside_it(void **state)
{
	char *base = put("base", "azure-backup"), *own = put("own", "base");
	struct profile *profile = load_good(own);

	(void)state;
	assert_non_null(profile_rule(profile, "SCH101"));
	assert_string_equal(profile_rule(profile, "X-base-row")->from, "base");
	assert_string_equal(profile_rule(profile, "X-own-row")->from, "own");
	profile_free(profile);
	free(base);
	free(own);
}

static void expect_load_fault(const char *path, const char *what)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	assert_int_equal(profile_load(path, &profile, &err), ERR_USAGE);
	if (!strstr(err.text, what))
		fail_msg("expected \"%s\", got \"%s\"", what, err.text);
}

static void profiles_that_extend_each_other_are_refused(void **state)
{
	char *self = put("self", "self"), *a = put("a", "./b"), *b = put("b", "c"), *c = put("c", "a");

	(void)state;
	expect_load_fault(self, "extends itself");
	expect_load_fault(a, "extends itself");
	free(self);
	free(a);
	free(b);
	free(c);
}

static void a_tower_of_profiles_has_a_limit(void **state)
{
	char name[2] = "a", below[2] = "b", *path = NULL;

	(void)state;
	for (; below[0] <= 'z'; name[0]++, below[0]++) {
		free(path);
		path = put(name, below);
	}
	free(path);
	path = put("a", "b");
	expect_load_fault(path, "too many profiles extend each other (8)");
	free(path);
}

static void a_file_that_is_no_profile_is_refused_in_one_line(void **state)
{
	char *big = calloc(1, 2 << 20), *path;

	(void)state;
	memset(big, '#', 2 << 20);
	path = scratch_write(scratch, "big", big, 2 << 20);
	expect_load_fault(path, "larger than a profile may be");
	expect_load_fault(scratch, "cannot be read");
	expect_load_fault("no-such-profile", "tlsready profiles lists them");
	free(path);
	free(big);
}

/* Every cut of a good text is refused with a line, and nothing else happens. */
static void a_cut_profile_never_loads_by_halves(void **state)
{
	static const char whole[] = HEAD "extends: azure-backup\nchange:\n- {id: SCH105, level: error}\n" DOCUMENTS ROW
		VALUE(", type: REG_SZ, operator: contains, data: [abc]") "  unless:\n  - {fact: windows, states: ['Windows 7'], why: w}\n";
	struct profile *profile = parse_good(whole);

	(void)state;
	profile_free(profile);
	for (size_t size = 0; size < sizeof whole - 1; size++) {
		struct error err = { 0 };

		profile = NULL;
		if (profile_parse("own.yaml", whole, size, &profile, &err) == 0)
			profile_free(profile);
		else
			assert_non_null(strstr(err.text, "own.yaml:"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_built_in_profile_loads_and_ends_with_the_evidence),
		cmocka_unit_test(a_changed_copy_of_a_built_in_profile_needs_a_name_of_its_own),
		cmocka_unit_test(rows_that_are_taken_over_come_before_its_own),
		cmocka_unit_test(a_profile_may_leave_rows_out_and_change_levels),
		cmocka_unit_test(a_dropped_id_may_be_written_anew),
		cmocka_unit_test(a_value_row_judges_its_own_fact),
		cmocka_unit_test(what_is_wrong_is_named_with_its_line_and_what_was_expected),
		cmocka_unit_test(a_file_it_extends_lies_beside_it),
		cmocka_unit_test(profiles_that_extend_each_other_are_refused),
		cmocka_unit_test(a_tower_of_profiles_has_a_limit),
		cmocka_unit_test(a_file_that_is_no_profile_is_refused_in_one_line),
		cmocka_unit_test(a_cut_profile_never_loads_by_halves),
	};

	return cmocka_run_group_tests_name("profile", tests, scratch_set_up, scratch_tear_down);
}

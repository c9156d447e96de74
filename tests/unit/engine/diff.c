/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff as its user meets it: by effect, on inputs and on saved results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/program/program.h"

#define CLIENT "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define REG_CLIENT "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT "]\n"

static char *folder;

static void put_hive(const char *name, struct hivebuild *hive)
{
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);

	free(scratch_write(folder, name, bytes, size));
	free(bytes);
	hivebuild_free(hive);
}

/* enabled below 0: not set. */
static void put_system(const char *name, int enabled)
{
	struct hivebuild *hive = hivebuild_new();

	hivebuild_dword(hive, "Select", "Current", 1);
	hivebuild_sz(hive, "ControlSet001\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64");
	hivebuild_key(hive, "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols");
	if (enabled >= 0)
		hivebuild_dword(hive, "ControlSet001\\" CLIENT, "Enabled", (uint32_t)enabled);
	put_hive(name, hive);
}

static void put_text(const char *name, const char *text)
{
	free(scratch_write(folder, name, text, strlen(text)));
}

static const char *in_folder(const char *name)
{
	static char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	mkdir(in_folder("may"), 0700);
	mkdir(in_folder("bare"), 0700);
	put_system("may/system", -1);
	put_hive("may/SOFTWARE", hivebuild_software_2019());
	put_system("off", 0);
	put_system("on", 1);
	put_hive("SOFTWARE", hivebuild_software_2019());
	put_system("a+b", -1);
	put_text("same.reg", "REGEDIT4\n\n" REG_CLIENT "\"Enabled\"=dword:1\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return scratch_remove(folder);
}

static json_t *compared(int code, const char *operands)
{
	char arguments[512];

	snprintf(arguments, sizeof arguments, "diff -o json %s", operands);
	json_t *json = json_loads(program_expect(folder, code, arguments)->out, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(json);
	return json;
}

static json_t *first_pair(const json_t *json)
{
	return json_array_get(json_object_get(json, "machines"), 0);
}

/* The entry of this list of the first pair that has this name; NULL: none. */
static json_t *entry(const json_t *json, const char *list, const char *member, const char *name)
{
	json_t *value;
	size_t i;

	json_array_foreach(json_object_get(first_pair(json), list), i, value)
	{
		if (strcmp(json_string_value(json_object_get(value, member)), name) == 0)
			return value;
	}
	return NULL;
}

static const char *state_on(const json_t *fact, const char *side)
{
	return json_string_value(json_object_get(json_object_get(fact, side), "state"));
}

static long long count_of(const json_t *json, const char *what)
{
	return json_integer_value(json_object_get(json_object_get(first_pair(json), "values"), what));
}

static void another_effect_is_a_difference_with_its_rule_and_its_values(void **state)
{
	json_t *json = compared(4, "may off+SOFTWARE");
	const json_t *fact = entry(json, "facts", "fact", "schannel.tls12.client");
	const json_t *rule = entry(json, "rules", "rule", "SCH101");

	(void)state;
	assert_false(json_is_true(json_object_get(json, "same")));
	assert_string_equal(state_on(fact, "a"), "ENABLED");
	assert_string_equal(state_on(fact, "b"), "DISABLED");
	assert_string_equal(json_string_value(json_object_get(rule, "a")), "pass");
	assert_string_equal(json_string_value(json_object_get(rule, "b")), "fail");
	assert_true(count_of(json, "added") >= 1); /* the key, and Enabled in it */
	assert_int_equal(count_of(json, "removed"), 0);
	assert_int_equal(count_of(json, "changed"), 0);
	json_decref(json);
	json = compared(4, "off+SOFTWARE may");
	assert_true(count_of(json, "removed") >= 1);
	assert_int_equal(count_of(json, "added"), 0);
	json_decref(json);
	json = compared(4, "off+SOFTWARE on+SOFTWARE");
	assert_int_equal(count_of(json, "changed"), 1);
	assert_non_null(json_object_get(json_object_get(first_pair(json), "values"), "first_written"));
	json_decref(json);
}

static void the_same_effect_by_another_reason_is_no_difference(void **state)
{
	json_t *json = compared(0, "may on+SOFTWARE");
	const json_t *fact = entry(json, "other_reason", "fact", "schannel.tls12.client");

	(void)state;
	assert_true(json_is_true(json_object_get(json, "same")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(fact, "a"), "decider")), "default");
	assert_string_equal(json_string_value(json_object_get(json_object_get(fact, "b"), "decider")), "value");
	json_decref(json);
	assert_non_null(strstr(program_expect(folder, 0, "diff may on+SOFTWARE")->out, "same effect, other reason"));
}

static void a_text_that_says_what_a_hive_says_is_the_same(void **state)
{
	(void)state;
	assert_non_null(strstr(program_expect(folder, 0, "diff on+SOFTWARE on+SOFTWARE+same.reg")->out,
			       "SAME  READY on both sides"));
}

static void saved_results_compare_as_their_inputs_do(void **state)
{
	(void)state;
	program_expect(folder, 0, "check --reproducible on SOFTWARE -o json=on.json");
	program_expect(folder, 1, "check --reproducible off SOFTWARE -o json=off.json");
	json_t *saved = compared(4, "on.json off.json"), *live = compared(4, "on+SOFTWARE off+SOFTWARE");

	assert_int_equal(count_of(saved, "changed"), 1);
	assert_int_equal(count_of(live, "changed"), 1);
	assert_int_equal(json_array_size(json_object_get(first_pair(saved), "facts")),
			 json_array_size(json_object_get(first_pair(live), "facts")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(saved, "a"), "digest")),
			    json_string_value(json_object_get(json_object_get(live, "a"), "digest")));
	json_decref(saved);
	json_decref(live);
	json_decref(compared(0, "on.json on+SOFTWARE"));
}

static void a_changed_result_is_not_compared(void **state)
{
	(void)state;
	char command[1024];

	program_expect(folder, 0, "check on SOFTWARE -o json=on.json");
	snprintf(command, sizeof command, "cd '%s' && sed 's/\"READY\"/\"AT RISK\"/' on.json > changed.json", folder);
	assert_int_equal(system(command), 0);
	assert_non_null(strstr(program_expect(folder, 2, "diff on.json changed.json")->err, "digest"));
}

static void machines_are_compared_by_name_and_lonely_ones_are_said(void **state)
{
	(void)state;
	program_expect(folder, 1, "check --each on off -o json=two.json");
	program_expect(folder, 1, "check --each off a+b -o json=others.json");
	const struct program_run *run = program_expect(folder, 4, "diff two.json others.json");

	assert_non_null(strstr(run->out, "only in A: on"));
	assert_non_null(strstr(run->out, "only in B: a+b"));
	assert_null(strstr(run->out, "DIFFERENT"));
	assert_int_equal(program_expect(folder, 0, "diff two.json two.json")->code, 0);
}

static void what_nobody_knows_is_not_called_the_same(void **state)
{
	(void)state;
	assert_non_null(strstr(program_expect(folder, 0, "diff on on")->out, "SAME as far as it can be determined"));
	assert_non_null(strstr(program_expect(folder, 4, "diff on on+SOFTWARE")->out, "UNKNOWN"));
}

static void the_values_behind_a_difference_are_listed(void **state)
{
	const char *out = program_expect(folder, 4, "diff may off+SOFTWARE")->out;

	(void)state;
	if (!strstr(out, "Protocols\\TLS 1.2\\Client\n        added    Enabled: 0\n"))
		fail_msg("%s", out);
}

static void a_path_that_exists_wins_over_splitting(void **state)
{
	(void)state;
	json_decref(compared(0, "a+b+SOFTWARE may"));
}

static void wrong_operands_get_one_clear_line_and_the_right_exit_code(void **state)
{
	static const struct {
		const char *arguments;
		int code;
		const char *says;
	} table[] = {
		{ "diff may", 2, "two inputs are needed" },
		{ "diff may off on", 2, "two inputs are needed" },
		{ "diff may on+", 2, "a path is missing next to +" },
		{ "diff may +on", 2, "a path is missing next to +" },
		{ "diff missing may", 2, "No such file" },
		{ "diff bare may", 3, "holds no registry hives" },
		{ "diff - - </dev/null", 2, "standard input" },
		{ "diff may on -o pdf", 2, "\"pdf\" is not a format of diff; the formats are:\n  text      .txt" },
		{ "diff may on -o json=", 2, "a file name is missing" },
		{ "diff may on+SOFTWARE -o json=SOFTWARE", 2, "never written to" },
		{ "diff may on -o json=may/system", 2, "never written to" },
		{ "diff may off -o text -o json", 2, "standard output" },
		{ "diff may off -o json=nowhere/x.json", 5, "nowhere/x.json" },
		{ "diff may off -p nobody", 2, "nobody" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strstr(program_expect(folder, table[i].code, table[i].arguments)->err, table[i].says))
			fail_msg("%s does not say %s", table[i].arguments, table[i].says);
}

/* What the environment asks for is about a terminal, as it is for check. */
static void a_file_has_colour_only_if_the_command_line_says_so(void **state)
{
	static const struct {
		const char *arguments;
		bool has_colour;
	} table[] = { { "diff may off -o text=colour.txt", false },
		      { "diff may off --color always -o text=colour.txt", true } };
	char path[512], text[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/colour.txt", folder);
	setenv("CLICOLOR_FORCE", "1", 1);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		program_expect(folder, 4, table[i].arguments);
		FILE *file = fopen(path, "r");

		assert_non_null(file);
		text[fread(text, 1, sizeof text - 1, file)] = '\0';
		fclose(file);
		assert_int_equal(strchr(text, 27) != NULL, table[i].has_colour);
	}
	unsetenv("CLICOLOR_FORCE");
}

static void the_text_fits_its_width_and_its_signs(void **state)
{
	char *out =
		strdup(program_expect(folder, 4, "diff --ascii --width 60 may off+SOFTWARE -o text -o json=d.json")->out);
	char *rest = out, *line;

	(void)state;
	while ((line = strsep(&rest, "\n"))) {
		assert_true(strlen(line) <= 60 || strstr(line, "HKLM\\")); /* a key is whole */
		for (const char *p = line; *p; p++)
			assert_true(*p >= ' ' && *p <= '~');
	}
	free(out);
	assert_non_null(strstr(program_expect(folder, 4, "diff --color always may off+SOFTWARE")->out, "\x1b["));
	const char *quiet = program_expect(folder, 4, "diff -q may off+SOFTWARE")->out;

	assert_ptr_equal(strchr(quiet, '\n'), quiet + strlen(quiet) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_effect_is_a_difference_with_its_rule_and_its_values),
		cmocka_unit_test(the_same_effect_by_another_reason_is_no_difference),
		cmocka_unit_test(a_text_that_says_what_a_hive_says_is_the_same),
		cmocka_unit_test(saved_results_compare_as_their_inputs_do),
		cmocka_unit_test(a_changed_result_is_not_compared),
		cmocka_unit_test(machines_are_compared_by_name_and_lonely_ones_are_said),
		cmocka_unit_test(what_nobody_knows_is_not_called_the_same),
		cmocka_unit_test(the_values_behind_a_difference_are_listed),
		cmocka_unit_test(a_path_that_exists_wins_over_splitting),
		cmocka_unit_test(wrong_operands_get_one_clear_line_and_the_right_exit_code),
		cmocka_unit_test(a_file_has_colour_only_if_the_command_line_says_so),
		cmocka_unit_test(the_text_fits_its_width_and_its_signs),
	};

	return cmocka_run_group_tests_name("diff", tests, set_up, tear_down);
}

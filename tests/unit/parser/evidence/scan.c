/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a command line as inputs: what joins them, and that nothing of a folder is lost where it is a part of a machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/operands/input_list.h"
#include "parser/evidence/operands/scan.h"
#include "support/machine/fixtures.h"

static const char hive[] = "regf, and nothing more";

static struct arena *arena;
static struct error error;
static struct subject *last;
static size_t found_count;

static const char *in_scratch(const char *below)
{
	return arena_printf(arena, "%s/%s", scratch, below);
}

static void make_folder(const char *below)
{
	assert_int_equal(mkdir(in_scratch(below), 0700), 0);
}

/* SYSTEM, a link in the place of SOFTWARE, and another link. */
static void make_machine(const char *name)
{
	make_folder(name);
	scratch_put(arena_printf(arena, "%s/SYSTEM", name), hive);
	assert_int_equal(symlink("/nowhere", in_scratch(arena_printf(arena, "%s/SOFTWARE", name))), 0);
	assert_int_equal(symlink("/nowhere", in_scratch(arena_printf(arena, "%s/link", name))), 0);
}

static int set_up(void **state)
{
	scratch_set_up(state);
	arena = arena_new((size_t)1 << 30);
	error = (struct error){ 0 };
	last = NULL;
	found_count = 0;
	make_machine("one");
	make_machine("two");
	make_folder("both");
	scratch_put("users.hive", hive);
	return 0;
}

static int tear_down(void **state)
{
	char command[512];

	arena_free(arena);
	snprintf(command, sizeof command, "cd '%s' && rm -r one two both", scratch);
	assert_int_equal(system(command), 0);
	return scratch_tear_down(state);
}

static int keep(void *context, struct subject *subject, struct error *err)
{
	(void)context;
	(void)err;
	last = subject;
	found_count++;
	return 0;
}

static int scan(const char *operand)
{
	return scan_operands(&operand, 1, &(struct scan_options){ .each = false }, arena, keep, NULL, &error);
}

static int scan_list(const char *line)
{
	scratch_put("list", line);
	return scan_operands(NULL, 0, &(struct scan_options){ .list = in_scratch("list") }, arena, keep, NULL, &error);
}

static size_t lost_inputs(void)
{
	size_t count = 0;

	for (size_t i = 0; i < last->count; i++)
		count += last->artifacts[i].error.code != 0;
	return count;
}

static bool is_link_told(const char *machine)
{
	const char *link = in_scratch(arena_printf(arena, "%s/link", machine));

	for (size_t i = 0; i < last->refusal_count; i++)
		if (strcmp(last->refusals[i].path, link) == 0)
			return last->refusals[i].kind == REFUSAL_TOLD && strstr(last->refusals[i].why, "symbolic link");
	return false;
}

static void what_is_not_taken_of_a_folder_is_told_wherever_the_folder_is_a_part(void **state)
{
	(void)state;
	assert_int_equal(scan(arena_printf(arena, "%s+%s", in_scratch("users.hive"), in_scratch("one"))), 0);
	assert_true(is_link_told("one"));
	assert_int_equal(lost_inputs(), 1);

	assert_int_equal(scan_list(arena_printf(arena, "web\t%s\t%s\n", in_scratch("one"), in_scratch("two"))), 0);
	assert_string_equal(last->name, "web");
	assert_int_equal(last->error.code, 0);
	assert_true(is_link_told("one") && is_link_told("two"));
	assert_int_equal(lost_inputs(), 2);
	assert_int_equal(found_count, 2);

	assert_int_equal(scan_list(arena_printf(arena, "%s+%s\n", in_scratch("users.hive"), in_scratch("one"))), 0);
	assert_true(is_link_told("one"));
}

static void two_machines_are_not_joined_and_the_message_names_what_was_to_join_them(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *from = in_scratch(i ? "two" : "one"), *to = in_scratch(i ? "both/two" : "both/one");

		assert_int_equal(rename(from, to), 0);
	}
	assert_int_equal(scan(arena_printf(arena, "%s+%s", in_scratch("users.hive"), in_scratch("both"))), ERR_USAGE);
	assert_non_null(strstr(error.text, "both holds 2 machines, and + joins inputs of one: "));
	assert_int_equal(found_count, 0);

	assert_int_equal(scan_list(arena_printf(arena, "web\t%s\t%s\n", in_scratch("both"), in_scratch("users.hive"))), 0);
	assert_int_equal(last->error.code, ERR_USAGE);
	assert_non_null(strstr(last->error.text, "both holds 2 machines, and the line of web is one: "));
	assert_string_equal(last->given_name, "web");

	found_count = 0;
	assert_int_equal(scan_list(arena_printf(arena, "web\t%s\n", in_scratch("both"))), 0);
	assert_int_equal(found_count, 2); /* each of them */
	assert_string_equal(last->given_name, "web");
	for (int i = 0; i < 2; i++)
		assert_int_equal(rename(in_scratch(i ? "both/two" : "both/one"), in_scratch(i ? "two" : "one")), 0);
}

static void a_path_that_is_missing_is_told_where_it_is_missing(void **state)
{
	(void)state;
	assert_int_equal(scan(arena_printf(arena, "%s+", in_scratch("users.hive"))), ERR_USAGE);
	assert_non_null(strstr(error.text, "users.hive+: a path is missing next to +"));
	assert_int_equal(scan(""), ERR_USAGE);
	assert_string_equal(error.text, "\"\": a path is missing");
	assert_int_equal(scan_list("web\t\tSYSTEM\n"), ERR_USAGE);
	assert_non_null(strstr(error.text, "list:1: has an empty path"));
	char *line = calloc(1, LIST_LINE_LIMIT + 3);

	memset(line, 'n', LIST_LINE_LIMIT + 1);
	line[LIST_LINE_LIMIT + 1] = '\n';
	assert_int_equal(scan_list(line), ERR_USAGE);
	assert_non_null(strstr(error.text, "list:1: is longer than"));
	free(line);
	assert_int_equal(scan_list("SYSTEM+\n"), 0);
	assert_string_equal(last->error.text, "SYSTEM+: a path is missing next to +");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_not_taken_of_a_folder_is_told_wherever_the_folder_is_a_part),
		TEST(two_machines_are_not_joined_and_the_message_names_what_was_to_join_them),
		TEST(a_path_that_is_missing_is_told_where_it_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tlsready list` as its user runs it: what is in a folder, in text and in JSON, and which exit code follows. */
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

#include <jansson.h>

#include "support/program/cli.h"
#include "support/build/hivebuild.h"

static void put_hive(const char *name, const char *key, bool is_dirty)
{
	struct hivebuild_options options = { .sequence1 = 2, .sequence2 = is_dirty ? 1 : 2 };
	struct hivebuild *build = hivebuild_new_with(&options);
	size_t size;

	hivebuild_key(build, key);
	uint8_t *data = hivebuild_finish(build, &size);

	free(scratch_write(scratch, name, data, size));
	free(data);
	hivebuild_free(build);
}

/* A dirty SYSTEM with a log, SOFTWARE, a user, a policy, and a file that is no hive. */
static int set_up(void **state)
{
	scratch_set_up(state);
	put_hive("SYSTEM", "Select", true);
	scratch_put("SYSTEM.LOG1", "a log");
	put_hive("SOFTWARE", "Microsoft\\Windows NT\\CurrentVersion", false);
	put_hive("NTUSER.DAT_alice", "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer", false);
	return 0;
}

static void what_a_folder_holds_is_listed_by_content(void **state)
{
	const char *name = strrchr(scratch, '/') + 1;
	char want[512];

	(void)state;
	snprintf(want, sizeof want, "%s\n", name);
	const struct program_run *run = expect(0, "list .");

	assert_memory_equal(run->out, want, strlen(want));
	assert_non_null(strstr(run->out, "SYSTEM      dirty  8.0 KiB  2020-01-01 00:00  ./SYSTEM  + .LOG1\n"));
	assert_non_null(strstr(run->out, "user alice  clean"));
	assert_non_null(strstr(run->out, "\n1 machine, 3 inputs, 1 transaction log\n"));
	assert_string_equal(run->err, "");
}

static void what_is_no_hive_is_said_so(void **state)
{
	(void)state;
	scratch_put("SOFTWARE", "no hive");
	const struct program_run *run = expect(0, "list .");

	assert_non_null(strstr(run->out, "not read"));
	assert_non_null(strstr(run->out, "./SOFTWARE: is not a registry hive"));
	assert_non_null(strstr(run->out, "; 1 of the inputs cannot be read"));
}

static void json_has_every_part(void **state)
{
	(void)state;
	json_t *list = json_loads(expect(0, "list -o json .")->out, 0, NULL), *machine, *input;

	assert_string_equal(json_string_value(json_object_get(list, "schema")), "tlsready.list/1");
	assert_int_equal(json_array_size(json_object_get(list, "machines")), 1);
	machine = json_array_get(json_object_get(list, "machines"), 0);
	assert_string_equal(json_string_value(json_object_get(machine, "operand")), ".");
	assert_int_equal(json_array_size(json_object_get(machine, "inputs")), 3);
	input = json_array_get(json_object_get(machine, "inputs"), 2);
	assert_string_equal(json_string_value(json_object_get(input, "path")), "./SYSTEM");
	assert_string_equal(json_string_value(json_object_get(input, "hive")), "SYSTEM");
	assert_string_equal(json_string_value(json_object_get(input, "scope")), "machine");
	assert_string_equal(json_string_value(json_object_get(input, "written")), "2020-01-01T00:00:00.0000000Z");
	assert_true(json_is_true(json_object_get(input, "dirty")));
	assert_int_equal(json_integer_value(json_object_get(input, "size")), 8192);
	assert_int_equal(json_array_size(json_object_get(input, "logs")), 1);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(json_object_get(machine, "inputs"), 0), "user")),
		"alice");
	json_decref(list);
}

static void what_is_not_taken_is_listed(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/link", scratch);
	assert_int_equal(symlink("/etc", path), 0);
	assert_non_null(strstr(expect(0, "list .")->out,
			       "  note: ./link is a symbolic link, which is not followed inside a folder\n"));
	json_t *list = json_loads(expect(0, "list -o json .")->out, 0, NULL);
	json_t *notes = json_object_get(json_array_get(json_object_get(list, "machines"), 0), "notes");

	assert_int_equal(json_array_size(notes), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(notes, 0), "path")), "./link");
	json_decref(list);
}

static void loose_files_are_one_machine_or_each_their_own(void **state)
{
	(void)state;
	scratch_put("a.reg", "Windows Registry Editor Version 5.00\r\n");
	assert_non_null(strstr(expect(0, "list SYSTEM a.reg")->out, "\n1 machine, 2 inputs"));
	assert_non_null(strstr(expect(0, "list SYSTEM a.reg")->out, "  .reg "));
	assert_non_null(strstr(expect(0, "list --each SYSTEM a.reg")->out, "\n2 machines, 2 inputs"));
}

static void the_exit_code_says_whether_there_is_a_machine(void **state)
{
	(void)state;
	scratch_put("text", "a text");
	assert_non_null(strstr(expect(2, "list nofile")->err, "nofile: cannot be read: No such file or directory"));
	expect(3, "list text");
	assert_non_null(strstr(expect(2, "list")->err, "an input is missing"));
	assert_non_null(strstr(expect(2, "list -o pdf .")->err, "  json"));
	assert_non_null(strstr(expect(2, "list SYSTEM+")->err, "a path is missing next to +"));
}

static void names_cannot_fool_a_terminal(void **state)
{
	(void)state;
	put_hive("NTUSER.DAT_\x1b[31m\n", "Software", false);
	const char *out = expect(0, "list .")->out;

	assert_null(strchr(out, '\x1b'));
	assert_non_null(strstr(out, "\\u{1B}[31m\\u{A}"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_folder_holds_is_listed_by_content),
		TEST(what_is_no_hive_is_said_so),
		TEST(json_has_every_part),
		TEST(what_is_not_taken_is_listed),
		TEST(loose_files_are_one_machine_or_each_their_own),
		TEST(the_exit_code_says_whether_there_is_a_machine),
		TEST(names_cannot_fool_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

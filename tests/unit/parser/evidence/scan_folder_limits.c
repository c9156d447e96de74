/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits on folders: each is reported with what it leaves out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/evidence/folder.h"
#include "parser/evidence/operands/scan.h"
#include "unit/parser/evidence/scan_folder.h"

static void limits_are_reported_with_what_they_leave_out(void **state)
{
	struct folder_limits limits = folder_limits;

	(void)state;
	put("a/SYSTEM");
	put("b/one/SYSTEM");
	put_text("b/two", "");
	put_text("b/three", "");
	limits.entries = 2;
	assert_string_equal(scan_with(&limits), "a: a/SYSTEM\n"
						"b:\n"
						"  ! b has more than 2 entries, and none of them was looked at\n");
	limits = folder_limits;
	limits.depth = 1;
	assert_string_equal(scan_with(&limits), "a: a/SYSTEM\n"
						"  ! b/one is not searched: more than 1 folders are above it\n");
	limits = folder_limits;
	limits.machines = 1;
	assert_string_equal(scan_with(&limits), "");
	assert_int_equal(error.code, ERR_LIMIT);
	limits = folder_limits;
	limits.total = 4;
	assert_string_equal(scan_with(&limits), "");
	assert_int_equal(error.code, ERR_LIMIT);
	assert_non_null(strstr(error.text, "holds more than 4 files and folders"));
}

static void refusals_past_the_limit_are_counted(void **state)
{
	struct folder_limits limits = folder_limits;

	(void)state;
	put("SYSTEM");
	for (int i = 0; i < 5; i++)
		put_link("nowhere", arena_printf(arena, "link%d", i));
	limits.refusals = 2;
	assert_string_equal(scan_with(&limits),
			    own(": SYSTEM\n"
				"  ! link0 is a symbolic link, which is not followed inside a folder\n"
				"  ! link1 is a symbolic link, which is not followed inside a folder\n"
				"  ! . has 3 more entries that were not taken\n"));
}

static void deep_folders_end(void **state)
{
	const char *path = "d";

	(void)state;
	put("SYSTEM");
	for (int i = 0; i < 200; i++)
		path = arena_printf(arena, "%s/d", path);
	put(arena_printf(arena, "%s/SOFTWARE", path));
	assert_non_null(strstr(scan(), "is not searched"));
}

static void only_so_many_files_are_looked_into(void **state)
{
	struct folder_limits limits = folder_limits;

	(void)state;
	limits.sniffed = 100;
	put("SYSTEM");
	for (int i = 0; i < 3000; i++)
		put(arena_printf(arena, "system_%05d", i));
	const char *found = scan_with(&limits);

	assert_non_null(strstr(found, own(": SYSTEM\n")));
	assert_non_null(strstr(found, "00098: system_00098\n"));
	assert_non_null(strstr(
		found, "! system_00099 and files after it were not looked at: too many here have names of hives\n"));
	assert_null(strstr(found, "00100: "));
}

static void names_of_any_bytes_are_kept_raw(void **state)
{
	(void)state;
	put("a\nb\x1b[31m\xff/SYSTEM");
	put("a\nb\x1b[31m\xff/SYSTEM.LOG1");
	put("d/SYSTEM");
	assert_string_equal(scan(), "a\nb\x1b[31m\xff: a\nb\x1b[31m\xff/SYSTEM+.LOG1\nd: d/SYSTEM\n");
}

static void a_hive_has_at_most_its_limit_of_logs(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	put("SYSTEM");
	for (int i = 0; i < 20; i++) {
		char name[] = "SYSTEM.LOG1";

		for (int bit = 0; bit < 5; bit++)
			name[bit] = (char)(i >> bit & 1 ? name[bit] + 32 : name[bit]);
		put(name);
	}
	assert_int_equal(scan_folder(top, false, arena, &subjects, &count, &error), 0);
	assert_int_equal(subjects[0].artifacts[0].log_count, ARTIFACT_LOGS_LIMIT);
	assert_int_equal(subjects[0].artifacts[0].logs_dropped, 20 - ARTIFACT_LOGS_LIMIT);
}

static void memory_that_runs_out_is_an_error(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		put(arena_printf(arena, "HOST%d/SYSTEM", i));
	for (size_t ceiling = 1 << 12;; ceiling += 1 << 12) {
		struct arena *small = arena_new(ceiling);
		struct subject *subjects;
		size_t count;
		int result = small ? scan_folder(top, false, small, &subjects, &count, &error) : ERR_NOMEM;

		arena_free(small);
		if (result == 0)
			break;
		assert_int_equal(result, ERR_NOMEM);
		assert_true(ceiling < 1 << 22);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(limits_are_reported_with_what_they_leave_out),
		TEST(refusals_past_the_limit_are_counted),
		TEST(deep_folders_end),
		TEST(only_so_many_files_are_looked_into),
		TEST(names_of_any_bytes_are_kept_raw),
		TEST(a_hive_has_at_most_its_limit_of_logs),
		TEST(memory_that_runs_out_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

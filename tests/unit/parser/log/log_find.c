/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files beside a hive are taken for its transaction logs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/artifact.h"

struct folder {
	char path[64];
	struct arena *arena;
	struct artifact hive;
};

static int setup(void **state)
{
	struct folder *folder = calloc(1, sizeof *folder);

	strcpy(folder->path, "/tmp/tlsready-log-find-XXXXXX");
	if (!mkdtemp(folder->path))
		return -1;
	folder->arena = arena_new(1 << 20);
	folder->hive = artifact_of("");
	*state = folder;
	return 0;
}

static const char *inside(struct folder *folder, const char *name)
{
	return arena_printf(folder->arena, "%s/%s", folder->path, name);
}

static int teardown(void **state)
{
	struct folder *folder = *state;
	DIR *names = opendir(folder->path);

	for (const struct dirent *entry; names && (entry = readdir(names));)
		if (entry->d_name[0] != '.')
			remove(inside(folder, entry->d_name));
	if (names)
		closedir(names);
	rmdir(folder->path);
	artifact_close(&folder->hive);
	arena_free(folder->arena);
	free(folder);
	return 0;
}

static void touch(struct folder *folder, const char *name)
{
	FILE *file = fopen(inside(folder, name), "w");

	assert_non_null(file);
	fclose(file);
}

static void look(struct folder *folder, const char *path)
{
	artifact_close(&folder->hive);
	folder->hive = artifact_of(path);
	assert_int_equal(artifact_open(&folder->hive), 0);
	artifact_find_logs(&folder->hive, folder->arena);
}

/* The names found, joined with spaces. */
static const char *find(struct folder *folder, const char *hive)
{
	const char *names = "";

	look(folder, inside(folder, hive));
	for (size_t i = 0; i < folder->hive.log_count; i++)
		names = arena_printf(folder->arena, "%s%s%s", names, i ? " " : "",
				     folder->hive.logs[i].path + strlen(folder->path) + 1);
	return names;
}

static void the_three_logs_of_a_hive_are_found(void **state)
{
	struct folder *folder = *state;

	touch(folder, "SYSTEM");
	touch(folder, "SYSTEM.LOG2");
	touch(folder, "SYSTEM.LOG");
	touch(folder, "SYSTEM.LOG1");
	assert_string_equal(find(folder, "SYSTEM"), "SYSTEM.LOG SYSTEM.LOG1 SYSTEM.LOG2");
	assert_null(folder->hive.logs_unlisted);
}

static void logs_are_found_in_any_case(void **state)
{
	struct folder *folder = *state;

	touch(folder, "NTUSER.DAT");
	touch(folder, "ntuser.dat.LOG1");
	touch(folder, "NTUSER.DAT.log2");
	assert_string_equal(find(folder, "NTUSER.DAT"), "NTUSER.DAT.log2 ntuser.dat.LOG1");
}

static void other_files_are_not_taken_for_logs(void **state)
{
	struct folder *folder = *state;

	touch(folder, "SYSTEM");
	touch(folder, "SYSTEM.LOG3");
	touch(folder, "SYSTEM.LOG1.bak");
	touch(folder, "SYSTEM2.LOG1");
	touch(folder, "MYSYSTEM.LOG1");
	touch(folder, "SOFTWARE.LOG1");
	touch(folder, "SYSTEM.SAV");
	assert_string_equal(find(folder, "SYSTEM"), "");
}

static void only_files_are_taken_for_logs(void **state)
{
	struct folder *folder = *state;

	touch(folder, "SYSTEM");
	assert_int_equal(mkdir(inside(folder, "SYSTEM.LOG1"), 0700), 0);
	assert_int_equal(mkfifo(inside(folder, "SYSTEM.LOG2"), 0600), 0);
	assert_string_equal(find(folder, "SYSTEM"), "");
}

static void hives_whose_names_differ_in_case_keep_their_own_logs(void **state)
{
	struct folder *folder = *state;

	touch(folder, "SYSTEM");
	touch(folder, "SYSTEM.LOG1");
	touch(folder, "system");
	touch(folder, "system.LOG1");
	assert_string_equal(find(folder, "SYSTEM"), "SYSTEM.LOG1");
	assert_string_equal(find(folder, "system"), "system.LOG1");
}

static void a_hive_in_the_working_folder_finds_its_logs(void **state)
{
	struct folder *folder = *state;
	char before[4096];

	touch(folder, "SAM.LOG1");
	assert_non_null(getcwd(before, sizeof before));
	assert_int_equal(chdir(folder->path), 0);
	touch(folder, "SAM");
	look(folder, "SAM");
	assert_int_equal(chdir(before), 0);
	assert_int_equal(folder->hive.log_count, 1);
	assert_string_equal(folder->hive.logs[0].path, "SAM.LOG1");
}

/* Taken away between the opening of the hive and the look for its logs. */
static void a_folder_that_cannot_be_listed_is_told(void **state)
{
	struct folder *folder = *state;

	touch(folder, "SYSTEM");
	folder->hive = artifact_of(inside(folder, "SYSTEM"));
	assert_int_equal(artifact_open(&folder->hive), 0);
	folder->hive.path = inside(folder, "none/SYSTEM");
	artifact_find_logs(&folder->hive, folder->arena);
	assert_int_equal(folder->hive.log_count, 0);
	assert_string_equal(folder->hive.logs_unlisted, "No such file or directory");
}

static void more_logs_than_a_hive_can_have_are_told(void **state)
{
	static const char *const names[] = { "s.log",  "s.LOG",  "S.log",  "S.LOG", "s.log1",
					     "s.LOG1", "S.log1", "S.LOG1", "s.Log" };
	struct folder *folder = *state;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		touch(folder, names[i]);
	touch(folder, "s");
	look(folder, inside(folder, "s"));
	assert_int_equal(folder->hive.log_count, ARTIFACT_LOGS_LIMIT);
	assert_int_equal(folder->hive.logs_dropped, 1);
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(the_three_logs_of_a_hive_are_found),
		FOLDER_TEST(logs_are_found_in_any_case),
		FOLDER_TEST(other_files_are_not_taken_for_logs),
		FOLDER_TEST(only_files_are_taken_for_logs),
		FOLDER_TEST(hives_whose_names_differ_in_case_keep_their_own_logs),
		FOLDER_TEST(a_hive_in_the_working_folder_finds_its_logs),
		FOLDER_TEST(a_folder_that_cannot_be_listed_is_told),
		FOLDER_TEST(more_logs_than_a_hive_can_have_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Older copies of hives as states of their machine: which folders are taken, whose they are, and what they do not change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parser/evidence/operands/scan.h"
#include "support/machine/fixtures.h"

static struct arena *arena;

static void put_text(const char *folder, const char *name, const char *text)
{
	char path[512];

	snprintf(path, sizeof path, "mkdir -p '%s/%s'", scratch, folder);
	assert_int_equal(system(path), 0);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	scratch_put(path, text);
}

static void put(const char *folder, const char *name)
{
	put_text(folder, name, "regf, and nothing more");
}

/* A line for each subject: "ROOT [OLDER]: FILE ...". */
static const char *states_of(bool states)
{
	struct error err = { 0 };
	struct subject *list;
	const char *text = "";
	size_t count;

	if (scan_folder(scratch, states, arena, &list, &count, &err) < 0)
		return arena_strdup(arena, err.text);
	for (size_t i = 0; i < count; i++) {
		text = arena_printf(arena, "%s%s%s%s:", text, list[i].state.root, list[i].state.older ? " " : "",
				    list[i].state.older ? list[i].state.older : "");
		for (size_t k = 0; k < list[i].count; k++)
			text = arena_printf(arena, "%s %s%s", text, strrchr(list[i].artifacts[k].path, '/') + 1,
					    list[i].artifacts[k].log_count ? "+log" : "");
		text = arena_printf(arena, "%s\n", text);
	}
	return text;
}

static int begin(void **state)
{
	arena = arena_new((size_t)1 << 24);
	return arena ? scratch_set_up(state) : -1;
}

static int end(void **state)
{
	arena_free(arena);
	return scratch_tear_down(state);
}

static void a_volume_has_its_older_copies_after_the_hives_in_use(void **state)
{
	static const char config[] = "Windows/System32/config";

	(void)state;
	put(config, "SYSTEM");
	put(config, "SOFTWARE");
	put("Users/alice", "NTUSER.DAT");
	put("Windows/System32/config/RegBack", "SYSTEM");
	put("Windows/System32/config/RegBack", "SYSTEM.LOG1");
	put("Windows/System32/config/RegBack", "SOFTWARE");
	put("Windows.old/Windows/System32/config", "SOFTWARE");
	put("Windows/repair", "SYSTEM");
	assert_string_equal(states_of(true), "Windows: NTUSER.DAT SOFTWARE SYSTEM\n"
					     "Windows Windows.old: SOFTWARE\n"
					     "Windows Windows/System32/config/RegBack: SOFTWARE SYSTEM+log\n"
					     "Windows Windows/repair: SYSTEM\n");
	assert_string_equal(states_of(false), "Windows: NTUSER.DAT SOFTWARE SYSTEM\n");
}

static void files_of_no_bytes_are_no_state(void **state)
{
	(void)state;
	put("Windows/System32/config", "SYSTEM");
	put_text("Windows/System32/config/RegBack", "SYSTEM", "");
	put_text("Windows/System32/config/RegBack", "SOFTWARE", "");
	assert_string_equal(states_of(true), "Windows: SYSTEM\n");
}

static void each_machine_of_a_folder_has_its_own(void **state)
{
	(void)state;
	put("a/C/Windows/System32/config", "SYSTEM");
	put("b/C/Windows/System32/config", "SYSTEM");
	put("b/C/Windows/System32/config/RegBack", "SYSTEM");
	assert_string_equal(states_of(true), "a/C/Windows: SYSTEM\n"
					     "b/C/Windows: SYSTEM\n"
					     "b/C/Windows b/C/Windows/System32/config/RegBack: SYSTEM\n");
}

static void loose_hives_have_the_folder_next_to_them(void **state)
{
	(void)state;
	put("config", "SYSTEM");
	put("config", "SOFTWARE");
	put("config/RegBack", "SYSTEM");
	assert_string_equal(states_of(true), "config: SOFTWARE SYSTEM\nconfig config/RegBack: SYSTEM\n");
}

/* Velociraptor saves locked hives and the others under two accessors: they are one machine, and so is its RegBack. */
static void machines_that_are_joined_keep_their_older_copies(void **state)
{
	(void)state;
	put("uploads/auto/C%3A/Users/alice", "NTUSER.DAT");
	put("uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config", "SYSTEM");
	put("uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/RegBack", "SYSTEM");
	const char *text = states_of(true), *line = strchr(text, '\n') + 1;
	size_t root = strcspn(text, ":");

	assert_non_null(strstr(text, "NTUSER.DAT SYSTEM\n"));
	assert_memory_equal(text, line, root);
	assert_non_null(strstr(line, "RegBack: SYSTEM\n"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_volume_has_its_older_copies_after_the_hives_in_use),
		TEST(files_of_no_bytes_are_no_state),
		TEST(each_machine_of_a_folder_has_its_own),
		TEST(loose_hives_have_the_folder_next_to_them),
		TEST(machines_that_are_joined_keep_their_older_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

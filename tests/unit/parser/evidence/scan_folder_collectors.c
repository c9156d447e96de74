/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that collectors write: their layouts, encoded names, and what machines in them are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/evidence/operands/scan.h"
#include "unit/parser/evidence/scan_folder.h"

struct layout {
	const char *path; /* of the folder that has Windows in it */
	const char *name;
};

static void the_layouts_of_collectors_are_known(void **state)
{
	static const struct layout layouts[] = {
		{ "kape/HOST1/C", "HOST1" },
		{ "kape/2024-05-01T101010_HOST2/C", "2024-05-01T101010_HOST2" },
		{ "Collection-HOST3-2024/uploads/auto/C%3A", "Collection-HOST3-2024" },
		{ "Collection-HOST4-2024/uploads/ntfs/%5C%5C.%5CC%3A", "Collection-HOST4-2024" },
		{ "acquire/HOST5_20240501/fs/C:", "HOST5_20240501" },
		{ "acquire/HOST6_20240501/sysvol", "HOST6_20240501" },
		{ "cylr/HOST7/C", "HOST7" },
		{ "uac-HOST8/[root]", "uac-HOST8" },
		{ "HOST9.E01/Partition 2/NONAME [NTFS]/[root]", "HOST9.E01" },
	};
	size_t count = sizeof layouts / sizeof *layouts;
	struct subject *subjects;
	size_t found;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		put(arena_printf(arena, "%s/Windows/System32/config/SYSTEM", layouts[i].path));
		put(arena_printf(arena, "%s/Users/alice/NTUSER.DAT", layouts[i].path));
	}
	assert_int_equal(scan_folder(top, false, arena, &subjects, &found, &error), 0);
	assert_int_equal(found, count);
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < found && strncmp(subjects[k].artifacts[0].below, layouts[i].path, strlen(layouts[i].path)) != 0)
			k++;
		assert_true(k < found);
		assert_string_equal(subjects[k].name, layouts[i].name);
		assert_int_equal(subjects[k].count, 2);
	}
}

static void percent_encoded_names_are_compared_decoded(void **state)
{
	(void)state;
	put("uploads/auto/C%3A/Windows/System32/config/SYSTEM");
	put("uploads/auto/C%3A/Documents%20and%20Settings/alice/NTUSER.DAT");
	assert_string_equal(scan(), own(": uploads/auto/C%3A/Documents%20and%20Settings/alice/NTUSER.DAT(alice) "
					"uploads/auto/C%3A/Windows/System32/config/SYSTEM\n"));
}

static void percent_encoding_leads_nowhere(void **state)
{
	(void)state;
	put("case/SYSTEM");
	put("case/%2e%2e%2f%2e%2e%2fetc/SOFTWARE");
	put_text("case/%2e%2e/passwd", "");
	assert_string_equal(scan(), "case: case/SYSTEM\n"
				    "%2e%2e%2f%2e%2e%2fetc: case/%2e%2e%2f%2e%2e%2fetc/SOFTWARE\n");
}

static void what_velociraptor_read_in_two_ways_is_one_machine(void **state)
{
	(void)state;
	put("H1/uploads/auto/C%3A/Users/alice/NTUSER.DAT");
	put("H1/uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM");
	put("H2/uploads/auto/C%3A/Windows/System32/config/SYSTEM");
	put("H2/uploads/auto/D%3A/Users/bob/NTUSER.DAT");
	assert_string_equal(scan(), "H1: H1/uploads/auto/C%3A/Users/alice/NTUSER.DAT(alice) "
				    "H1/uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM\n"
				    "H2/C: H2/uploads/auto/C%3A/Windows/System32/config/SYSTEM\n"
				    "H2/D: H2/uploads/auto/D%3A/Users/bob/NTUSER.DAT(bob)\n");
}

static void one_file_read_in_two_ways_is_two_machines(void **state)
{
	(void)state;
	put("uploads/auto/C%3A/Windows/System32/config/SYSTEM");
	put("uploads/ntfs/%5C%5C.%5CC%3A/windows/system32/config/SYSTEM");
	assert_non_null(strstr(scan(), ": uploads/auto/C%3A/Windows/System32/config/SYSTEM\n"));
}

static void shadow_copies_are_older_copies(void **state)
{
	(void)state;
	put("uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM");
	put("uploads/ntfs/%5C%5C%3F%5CGLOBALROOT%5CDevice%5CHarddiskVolumeShadowCopy1/Windows/System32/config/SYSTEM");
	assert_string_equal(scan(),
			    own(": uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM\n"
				"  ! uploads/ntfs/%5C%5C%3F%5CGLOBALROOT%5CDevice%5CHarddiskVolumeShadowCopy1 holds an "
				"older copy of the hives, which is not evaluated: name this folder to evaluate it\n"));
}

static void names_are_the_part_that_tells_machines_apart(void **state)
{
	(void)state;
	put("HOST1/dump/SYSTEM");
	put("HOST2/dump/SYSTEM");
	assert_string_equal(scan(), "HOST1: HOST1/dump/SYSTEM\nHOST2: HOST2/dump/SYSTEM\n");
	put("HOST2/more/SYSTEM");
	assert_string_equal(scan(),
			    "HOST1/dump: HOST1/dump/SYSTEM\nHOST2/dump: HOST2/dump/SYSTEM\nmore: HOST2/more/SYSTEM\n");
}

static void machines_in_drives_alone_have_different_names(void **state)
{
	(void)state;
	put("C/Windows/System32/config/SYSTEM");
	put("D/Windows/System32/config/SYSTEM");
	assert_string_equal(scan(),
			    arena_printf(arena,
					 "%s: C/Windows/System32/config/SYSTEM\n%s: D/Windows/System32/config/SYSTEM\n",
					 own("/C"), own("/D")));
}

static void what_macos_adds_to_a_zip_is_no_machine(void **state)
{
	(void)state;
	put("h1/C/Windows/System32/config/SYSTEM");
	put_text("__MACOSX/h1/C/Windows/System32/config/._SYSTEM", "Mac OS X");
	assert_string_equal(scan(), "h1: h1/C/Windows/System32/config/SYSTEM\n");
	put("__MACOSX/h1/C/Windows/System32/config/SYSTEM");
	assert_non_null(strstr(scan(), "__MACOSX/h1/C/Windows/System32/config/SYSTEM\n"));
}

/* System32 in such a path is no SYSTEM. */
static void a_path_that_became_a_name_is_of_the_hive_at_its_end(void **state)
{
	(void)state;
	put("one/C_Windows_System32_config_SYSTEM");
	put("one/C_Windows_System32_config_SOFTWARE");
	put("one/C_Users_alice_NTUSER.DAT");
	put("two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSYSTEM");
	put("two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSOFTWARE");
	assert_string_equal(scan(), "one: one/C_Users_alice_NTUSER.DAT(C_Users_alice) one/C_Windows_System32_config_SOFTWARE "
				    "one/C_Windows_System32_config_SYSTEM\n"
				    "two: two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSOFTWARE "
				    "two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSYSTEM\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_macos_adds_to_a_zip_is_no_machine),
		TEST(a_path_that_became_a_name_is_of_the_hive_at_its_end),
		TEST(the_layouts_of_collectors_are_known),
		TEST(percent_encoded_names_are_compared_decoded),
		TEST(percent_encoding_leads_nowhere),
		TEST(what_velociraptor_read_in_two_ways_is_one_machine),
		TEST(one_file_read_in_two_ways_is_two_machines),
		TEST(shadow_copies_are_older_copies),
		TEST(names_are_the_part_that_tells_machines_apart),
		TEST(machines_in_drives_alone_have_different_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

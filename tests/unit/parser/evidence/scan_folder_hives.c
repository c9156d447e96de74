/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of loose hives: which of them are one machine, by their names and places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/parser/evidence/scan_folder.h"

static void hives_of_one_machine_may_have_any_names(void **state)
{
	(void)state;
	put("DC01_SYSTEM.hve");
	put("software.dat");
	put("NTUSER.DAT_alice");
	put("bob-ntuser.dat");
	put_text("system.txt", "a text");
	put_text("SystemInfo.csv", "a,b");
	put_text("default", "a text");
	assert_string_equal(scan(), own(": DC01_SYSTEM.hve NTUSER.DAT_alice(alice) bob-ntuser.dat(bob) software.dat\n"));
}

static void a_pair_is_made_only_of_names_that_allow_it(void **state)
{
	(void)state;
	put("times/SYSTEM_20240501-1010");
	put("times/SOFTWARE_20240501-1011");
	put("two/DC01_SYSTEM");
	put("two/WEB_SOFTWARE");
	assert_string_equal(scan(),
			    "times: times/SOFTWARE_20240501-1011 times/SYSTEM_20240501-1010\n"
			    "DC01: two/DC01_SYSTEM\n"
			    "  ! two/DC01_SYSTEM is listed as a machine of its own, as no SOFTWARE hive in this folder "
			    "has a similar name: join files of one machine with +\n"
			    "WEB: two/WEB_SOFTWARE\n"
			    "  ! two/WEB_SOFTWARE is listed as a machine of its own, as no SYSTEM hive in this folder "
			    "has a similar name: join files of one machine with +\n");
}

static void several_machines_in_a_folder_are_paired_by_names(void **state)
{
	(void)state;
	put("DC01_SYSTEM");
	put("DC01_SYSTEM.LOG1");
	put("dc01_SOFTWARE");
	put("DC01_alice_NTUSER.DAT");
	put("WEB-SYSTEM.hiv");
	put("bob_NTUSER.DAT");
	assert_string_equal(
		scan(),
		"WEB: WEB-SYSTEM.hiv\n"
		"  ! WEB-SYSTEM.hiv is listed as a machine of its own, as no SOFTWARE hive in this folder has a similar "
		"name: join files of one machine with +\n"
		"  ! bob_NTUSER.DAT is the hive of a user, and its name does not tell of which machine in this folder\n"
		"dc01: DC01_SYSTEM+.LOG1 DC01_alice_NTUSER.DAT(alice) dc01_SOFTWARE\n");
}

static void numbered_copies_of_hives_are_a_machine_of_their_own(void **state)
{
	(void)state;
	put("SYSTEM");
	put("SOFTWARE");
	put("SYSTEM2");
	put("software2");
	put("NTUSER1.DAT");
	put_text("system32", "a text");
	put("SYSTEMS");
	assert_string_equal(
		scan(), own(": SOFTWARE SYSTEM\n"
			    "  ! NTUSER1.DAT is the hive of a user, and its name does not tell of which machine in this "
			    "folder\n"
			    "2: SYSTEM2 software2\n"));
}

static void users_below_a_machine_belong_to_it(void **state)
{
	(void)state;
	put("HOST1/SYSTEM");
	put("HOST1/users/alice/NTUSER.DAT");
	put("HOST1/users/Default/NTUSER.DAT");
	put("bob/NTUSER.DAT");
	assert_string_equal(scan(), "HOST1: HOST1/SYSTEM HOST1/users/alice/NTUSER.DAT(alice)\n"
				    "bob: bob/NTUSER.DAT(bob)\n");
}

static void a_folder_of_profiles_hides_no_machine_next_to_it(void **state)
{
	(void)state;
	put("Users/alice/NTUSER.DAT");
	put("HOST1/SYSTEM");
	assert_string_equal(scan(),
			    arena_printf(arena, "%s: Users/alice/NTUSER.DAT(alice)\nHOST1: HOST1/SYSTEM\n", own("")));
}

static void users_alone_own_no_users_of_others(void **state)
{
	(void)state;
	put("NTUSER.DAT");
	put("HOST1/NTUSER.DAT");
	assert_string_equal(scan(), arena_printf(arena, "%s: NTUSER.DAT\nHOST1: HOST1/NTUSER.DAT(HOST1)\n", own("")));
}

static void what_has_the_name_of_a_hive_and_is_none_is_named(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put_text("b/system", "<html>not found</html>");
	put_text("d/NTUSER.DAT", "");
	assert_string_equal(scan(), "a: a/SYSTEM\n"
				    "  ! b/system has the name of a hive, and its content is not one\n"
				    "  ! d/NTUSER.DAT is empty\n");
}

static void a_copy_of_system_that_failed_does_not_lose_its_machine(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put_text("b/SYSTEM", "<html>not found</html>");
	put_text("d/SOFTWARE", "");
	put_text("e/system", "");
	assert_string_equal(scan(), "a: a/SYSTEM\nb: b/SYSTEM\nd: d/SOFTWARE\ne: e/system\n");
}

static void a_damaged_system_beside_software_is_taken(void **state)
{
	(void)state;
	put_text("SYSTEM", "no hive");
	put("SOFTWARE");
	assert_string_equal(scan(), own(": SOFTWARE SYSTEM\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hives_of_one_machine_may_have_any_names),
		TEST(a_pair_is_made_only_of_names_that_allow_it),
		TEST(several_machines_in_a_folder_are_paired_by_names),
		TEST(numbered_copies_of_hives_are_a_machine_of_their_own),
		TEST(users_below_a_machine_belong_to_it),
		TEST(a_folder_of_profiles_hides_no_machine_next_to_it),
		TEST(users_alone_own_no_users_of_others),
		TEST(what_has_the_name_of_a_hive_and_is_none_is_named),
		TEST(a_copy_of_system_that_failed_does_not_lose_its_machine),
		TEST(a_damaged_system_beside_software_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

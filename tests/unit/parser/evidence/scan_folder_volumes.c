/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that hold Windows volumes: which files are a machine, which are older copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser/evidence/operands/scan.h"
#include "unit/parser/evidence/scan_folder.h"

static void a_windows_volume_is_one_machine_whatever_the_case(void **state)
{
	(void)state;
	put("windows/SYSTEM32/Config/system");
	put("windows/SYSTEM32/Config/SYSTEM.log1");
	put("windows/SYSTEM32/Config/system.LOG2");
	put("windows/SYSTEM32/Config/SYSTEM.txt");
	put("windows/SYSTEM32/Config/Software");
	put("windows/SYSTEM32/Config/SAM");
	put("windows/explorer.exe");
	assert_string_equal(scan(),
			    own(": windows/SYSTEM32/Config/Software windows/SYSTEM32/Config/system+.log1+.LOG2\n"));
}

static void users_and_services_are_named_by_their_folders(void **state)
{
	(void)state;
	put("WINNT/system32/config/SYSTEM");
	put("WINNT/system32/config/default");
	put("WINNT/ServiceProfiles/LocalService/NTUSER.DAT");
	put("Documents and Settings/alice/ntuser.dat");
	put("Documents and Settings/alice/ntuser.dat.LOG");
	put("Documents and Settings/Default User/ntuser.dat");
	put("Users/bob/NTUSER.MAN");
	put("Users/Public/NTUSER.DAT");
	put_text("Users/desktop.ini", "");
	assert_string_equal(scan(), own(": Documents and Settings/alice/ntuser.dat(alice)+.LOG Users/bob/NTUSER.MAN(bob) "
					"WINNT/ServiceProfiles/LocalService/NTUSER.DAT(LocalService) "
					"WINNT/system32/config/SYSTEM WINNT/system32/config/default(.DEFAULT)\n"));
}

static void policies_are_evidence_with_their_scope(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("Windows/System32/GroupPolicy/Machine/Registry.pol");
	put("Windows/System32/GroupPolicy/User/registry.pol");
	put("Windows/System32/GroupPolicyUsers/S-1-5-32-545/User/Registry.pol");
	put("ProgramData/Microsoft/Group Policy/History/{1}/Machine/Preferences/Registry/Registry.xml");
	assert_string_equal(
		scan(),
		own(": policy:ProgramData/Microsoft/Group Policy/History/{1}/Machine/Preferences/Registry/Registry.xml "
		    "policy:Windows/System32/GroupPolicy/Machine/Registry.pol "
		    "policy:Windows/System32/GroupPolicy/User/registry.pol "
		    "policy:Windows/System32/GroupPolicyUsers/S-1-5-32-545/User/Registry.pol(S-1-5-32-545) "
		    "Windows/System32/config/SYSTEM\n"));
	assert_int_equal(scan_folder(top, false, arena, &subjects, &count, &error), 0);
	assert_int_equal(subjects[0].artifacts[0].scope, SCOPE_MACHINE);
	assert_int_equal(subjects[0].artifacts[2].scope, SCOPE_USER);
}

static void older_copies_are_named_and_not_evaluated(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("Windows/System32/config/RegBack/SYSTEM");
	put("Windows/System32/config/RegBack/SOFTWARE");
	put("Windows.old/Windows/System32/config/SYSTEM");
	assert_string_equal(scan(),
			    own(": Windows/System32/config/SYSTEM\n"
				"  ! Windows/System32/config/RegBack holds an older copy of the hives, which is not "
				"evaluated: name this folder to evaluate it\n"
				"  ! Windows.old holds an older copy of the hives, which is not evaluated: name this "
				"folder to evaluate it\n"));
}

static void an_empty_regback_is_nothing(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put_text("Windows/System32/config/RegBack/SYSTEM", "");
	assert_string_equal(scan(), own(": Windows/System32/config/SYSTEM\n"));
}

static void the_windows_folder_and_the_config_folder_may_be_named_themselves(void **state)
{
	(void)state;
	put("System32/config/SYSTEM");
	put("System32/GroupPolicy/Machine/Registry.pol");
	assert_string_equal(scan(), own(": policy:System32/GroupPolicy/Machine/Registry.pol System32/config/SYSTEM\n"));
}

static void a_config_folder_is_a_machine_without_its_backup(void **state)
{
	(void)state;
	put("SYSTEM");
	put("SYSTEM.LOG");
	put("SYSTEM.LOG2");
	put("SOFTWARE");
	put("DEFAULT");
	put("SOFTWARE.sav");
	put("SAM");
	put("RegBack/SYSTEM");
	put("systemprofile/NTUSER.DAT");
	assert_string_equal(
		scan(), own(": DEFAULT(.DEFAULT) SOFTWARE SYSTEM+.LOG+.LOG2 systemprofile/NTUSER.DAT(systemprofile)\n"
			    "  ! RegBack holds an older copy of the hives, which is not evaluated: name this folder "
			    "to evaluate it\n"
			    "  ! SOFTWARE.sav is an older copy, which is not evaluated: name this file to evaluate "
			    "it\n"));
}

static void two_windows_on_a_volume_are_two_machines(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("WINNT/System32/config/SYSTEM");
	put("Users/alice/NTUSER.DAT");
	assert_string_equal(scan(), arena_printf(arena,
						 "%s: Users/alice/NTUSER.DAT(alice) Windows/System32/config/SYSTEM\n"
						 "%s/WINNT: Users/alice/NTUSER.DAT(alice) WINNT/System32/config/SYSTEM\n",
						 own(""), own("")));
}

static void a_volume_without_hives_is_not_lost(void **state)
{
	(void)state;
	put("a/C/Windows/System32/config/SYSTEM");
	put_text("b/C/Windows/System32/config/AppEvent.Evt", "");
	assert_string_equal(scan(), "a: a/C/Windows/System32/config/SYSTEM\n"
				    "b:\n"
				    "  ! b/C is a Windows volume without hives: SYSTEM and SOFTWARE are missing in "
				    "System32\\config\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_windows_volume_is_one_machine_whatever_the_case),
		TEST(users_and_services_are_named_by_their_folders),
		TEST(policies_are_evidence_with_their_scope),
		TEST(older_copies_are_named_and_not_evaluated),
		TEST(an_empty_regback_is_nothing),
		TEST(the_windows_folder_and_the_config_folder_may_be_named_themselves),
		TEST(a_config_folder_is_a_machine_without_its_backup),
		TEST(two_windows_on_a_volume_are_two_machines),
		TEST(a_volume_without_hives_is_not_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which hive a path lies in, told by what lies below the name it was loaded under. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "parser/reg/scan.h"

#define LM "HKEY_LOCAL_MACHINE"
#define CU "HKEY_CURRENT_USER"
#define US "HKEY_USERS"
#define SID "S-1-5-21-1-2-3-1001"
#define SETTINGS "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define POLICY "Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define NT "Microsoft\\Windows NT\\CurrentVersion"

struct row {
	const char *path;
	enum hive_kind kind;
	const char *mount, *below;
};

static void check(const struct row *rows, size_t count, bool ez_tools)
{
	for (size_t i = 0; i < count; i++) {
		size_t size = SIZE_MAX;
		const char *below = NULL;
		enum hive_kind kind = reg_mount_of(rows[i].path, ez_tools, &size, &below);

		if (kind != rows[i].kind || size != strlen(rows[i].mount) || strcmp(below, rows[i].below) != 0)
			print_error("%s: kind %d, %zu bytes of mount, below \"%s\"\n", rows[i].path, kind, size, below);
		assert_int_equal(kind, rows[i].kind);
		assert_int_equal(size, strlen(rows[i].mount));
		assert_string_equal(below, rows[i].below);
		assert_memory_equal(rows[i].path, rows[i].mount, size);
	}
}

#define CHECK(rows, ez_tools) check(rows, sizeof rows / sizeof *rows, ez_tools)

static void a_machines_own_hives_are_known_by_name(void **state)
{
	static const struct row rows[] = {
		{ LM "\\SYSTEM", HIVE_SYSTEM, LM "\\SYSTEM", "" },
		{ LM "\\System\\Setup", HIVE_SYSTEM, LM "\\System", "Setup" },
		{ LM "\\SOFTWARE\\Classes\\x", HIVE_SOFTWARE, LM "\\SOFTWARE", "Classes\\x" },
		{ LM "\\SOFTWARE", HIVE_SOFTWARE, LM "\\SOFTWARE", "" },
		{ LM "\\SAM\\SAM", HIVE_SAM, LM "\\SAM", "SAM" },
		{ LM "\\SECURITY\\Policy", HIVE_SECURITY, LM "\\SECURITY", "Policy" },
		{ LM "\\SYSTEM2\\x", HIVE_OTHER, LM "\\SYSTEM2", "x" },
		{ LM "\\HARDWARE\\DESCRIPTION", HIVE_OTHER, LM "\\HARDWARE", "DESCRIPTION" },
		{ LM, HIVE_OTHER, LM, "" },
	};

	(void)state;
	CHECK(rows, false);
}

static void an_offline_hive_is_known_by_what_is_in_it(void **state)
{
	static const struct row rows[] = {
		{ LM "\\OFFLINE_SYSTEM\\ControlSet001", HIVE_SYSTEM, LM "\\OFFLINE_SYSTEM", "ControlSet001" },
		{ LM "\\BROKENSYSTEM\\ControlSet002\\Control", HIVE_SYSTEM, LM "\\BROKENSYSTEM",
		  "ControlSet002\\Control" },
		{ LM "\\x\\Select", HIVE_SYSTEM, LM "\\x", "Select" },
		{ LM "\\x\\select", HIVE_SYSTEM, LM "\\x", "select" },
		{ LM "\\x\\CurrentControlSet\\Services", HIVE_SYSTEM, LM "\\x", "CurrentControlSet\\Services" },
		{ LM "\\x\\ControlSet1", HIVE_OTHER, LM "\\x", "ControlSet1" },
		{ LM "\\x\\ControlSet0001", HIVE_OTHER, LM "\\x", "ControlSet0001" },
		{ LM "\\x\\Selection", HIVE_OTHER, LM "\\x", "Selection" },
		{ LM "\\x\\" NT, HIVE_SOFTWARE, LM "\\x", NT },
		{ LM "\\x\\" NT "\\Fonts", HIVE_SOFTWARE, LM "\\x", NT "\\Fonts" },
		{ LM "\\x\\Microsoft\\.NETFramework\\v4.0.30319", HIVE_SOFTWARE, LM "\\x",
		  "Microsoft\\.NETFramework\\v4.0.30319" },
		{ LM "\\x\\WOW6432Node", HIVE_SOFTWARE, LM "\\x", "WOW6432Node" },
		{ LM "\\x\\Microsoft\\Windows\\CurrentVersion", HIVE_OTHER, LM "\\x",
		  "Microsoft\\Windows\\CurrentVersion" },
		{ LM "\\x", HIVE_OTHER, LM "\\x", "" },
		{ US "\\evidence01_sw\\WOW6432Node\\Microsoft", HIVE_SOFTWARE, US "\\evidence01_sw",
		  "WOW6432Node\\Microsoft" },
		{ US "\\sys\\ControlSet001\\Control", HIVE_SYSTEM, US "\\sys", "ControlSet001\\Control" },
		{ US "\\evidence\\Software", HIVE_OTHER, US "\\evidence", "Software" },
		{ US "\\bob\\Control Panel\\Desktop", HIVE_USER, US "\\bob", "Control Panel\\Desktop" },
		{ LM "\\NTUSER\\" SETTINGS, HIVE_USER, LM "\\NTUSER", SETTINGS },
		{ LM "\\NTUSER\\" POLICY "\\Zones", HIVE_USER, LM "\\NTUSER", POLICY "\\Zones" },
		{ LM "\\SYSTEM\\" SETTINGS, HIVE_SYSTEM, LM "\\SYSTEM", SETTINGS },
	};

	(void)state;
	CHECK(rows, false);
}

static void a_user_hive_is_no_machine_hive(void **state)
{
	static const struct row rows[] = {
		{ CU, HIVE_USER, CU, "" },
		{ CU "\\Software\\Microsoft\\.NETFramework", HIVE_USER, CU, "Software\\Microsoft\\.NETFramework" },
		{ CU "\\SOFTWARE\\" NT, HIVE_USER, CU, "SOFTWARE\\" NT },
		{ CU "\\System\\CurrentControlSet\\Control", HIVE_USER, CU, "System\\CurrentControlSet\\Control" },
		{ CU "\\SYSTEM", HIVE_USER, CU, "SYSTEM" },
		{ US "\\" SID "\\Software\\Policies", HIVE_USER, US "\\" SID, "Software\\Policies" },
		{ US "\\" SID "\\Control Panel", HIVE_USER, US "\\" SID, "Control Panel" },
		{ US "\\" SID, HIVE_USER, US "\\" SID, "" },
		{ US "\\.DEFAULT\\Software", HIVE_USER, US "\\.DEFAULT", "Software" },
		{ US "\\S-1-5-18\\Software", HIVE_USER, US "\\S-1-5-18", "Software" },
		{ US "\\" SID "_Classes\\CLSID", HIVE_OTHER, US "\\" SID "_Classes", "CLSID" },
		{ US, HIVE_OTHER, US, "" },
	};

	(void)state;
	CHECK(rows, false);
}

static void registry_explorer_writes_machine_hives_below_the_user(void **state)
{
	static const struct row always[] = {
		{ CU "\\SYSTEM\\ControlSet001\\Control", HIVE_SYSTEM, CU "\\SYSTEM", "ControlSet001\\Control" },
		{ CU "\\SYSTEM\\Select", HIVE_SYSTEM, CU "\\SYSTEM", "Select" },
	};
	static const struct row with_its_comment[] = {
		{ CU "\\SYSTEM", HIVE_SYSTEM, CU "\\SYSTEM", "" },
		{ CU "\\SYSTEM\\Setup", HIVE_SYSTEM, CU "\\SYSTEM", "Setup" },
		{ CU "\\SYSTEM\\ControlSet001", HIVE_SYSTEM, CU "\\SYSTEM", "ControlSet001" },
		{ CU "\\SOFTWARE\\Microsoft\\.NETFramework", HIVE_SOFTWARE, CU "\\SOFTWARE",
		  "Microsoft\\.NETFramework" },
		{ CU "\\SAM\\SAM", HIVE_SAM, CU "\\SAM", "SAM" },
		{ CU "\\SECURITY\\Policy", HIVE_SECURITY, CU "\\SECURITY", "Policy" },
		/* a user hive of its own writing: the names are not in capitals there */
		{ CU "\\Software\\Microsoft", HIVE_USER, CU, "Software\\Microsoft" },
		{ CU "\\System\\CurrentControlSet", HIVE_USER, CU, "System\\CurrentControlSet" },
		{ CU "\\Control Panel", HIVE_USER, CU, "Control Panel" },
		{ LM "\\SYSTEM\\Select", HIVE_SYSTEM, LM "\\SYSTEM", "Select" },
	};

	(void)state;
	CHECK(always, false);
	CHECK(always, true);
	CHECK(with_its_comment, true);
}

static void a_path_without_a_root_is_mapped_by_its_first_names(void **state)
{
	static const struct row rows[] = {
		{ "\\", HIVE_OTHER, "", "" },
		{ "\\Select", HIVE_SYSTEM, "", "Select" },
		{ "\\ControlSet001\\Control", HIVE_SYSTEM, "", "ControlSet001\\Control" },
		{ "\\MountedDevices", HIVE_SYSTEM, "", "MountedDevices" },
		{ "\\Microsoft", HIVE_SOFTWARE, "", "Microsoft" },
		{ "\\Microsoft\\.NETFramework\\v4.0.30319", HIVE_SOFTWARE, "", "Microsoft\\.NETFramework\\v4.0.30319" },
		{ "\\WOW6432Node\\Microsoft", HIVE_SOFTWARE, "", "WOW6432Node\\Microsoft" },
		{ "\\Wow6432Node", HIVE_SOFTWARE, "", "Wow6432Node" },
		{ "\\Classes\\.txt", HIVE_SOFTWARE, "", "Classes\\.txt" },
		{ "\\Policies\\Microsoft", HIVE_SOFTWARE, "", "Policies\\Microsoft" },
		{ "\\Control Panel\\Desktop", HIVE_USER, "", "Control Panel\\Desktop" },
		{ "\\Software\\Microsoft\\Windows\\CurrentVersion\\Run", HIVE_USER, "",
		  "Software\\Microsoft\\Windows\\CurrentVersion\\Run" },
		{ "\\Software", HIVE_OTHER, "", "Software" }, /* a SYSTEM hive has one as well */
		{ "\\SAM\\Domains", HIVE_SAM, "", "SAM\\Domains" },
		{ "\\Policy\\Secrets", HIVE_SECURITY, "", "Policy\\Secrets" },
		{ "\\Foo", HIVE_OTHER, "", "Foo" },
	};

	(void)state;
	CHECK(rows, false);
}

static void other_roots_hold_no_hive_of_a_machine(void **state)
{
	static const struct row rows[] = {
		{ "HKEY_CLASSES_ROOT\\Microsoft\\.NETFramework", HIVE_OTHER, "HKEY_CLASSES_ROOT",
		  "Microsoft\\.NETFramework" },
		{ "HKEY_CURRENT_CONFIG\\x\\Select", HIVE_OTHER, "HKEY_CURRENT_CONFIG", "x\\Select" },
		{ "HKEY_CLASSES_ROOT", HIVE_OTHER, "HKEY_CLASSES_ROOT", "" },
		{ "", HIVE_OTHER, "", "" },
	};

	(void)state;
	CHECK(rows, false);
	CHECK(rows, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machines_own_hives_are_known_by_name),
		cmocka_unit_test(an_offline_hive_is_known_by_what_is_in_it),
		cmocka_unit_test(a_user_hive_is_no_machine_hive),
		cmocka_unit_test(registry_explorer_writes_machine_hives_below_the_user),
		cmocka_unit_test(a_path_without_a_root_is_mapped_by_its_first_names),
		cmocka_unit_test(other_roots_hold_no_hive_of_a_machine),
	};

	return cmocka_run_group_tests_name("reg_mount", tests, NULL, NULL);
}

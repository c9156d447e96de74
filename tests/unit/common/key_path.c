/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of keys that lead to one key, and those that only look so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/text/key_path.h"

static void one_key_has_several_paths(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} cases[] = {
		{ "HKLM\\SYSTEM\\ControlSet001\\X", "HKLM\\SYSTEM\\CurrentControlSet\\X", true },
		{ "HKLM\\SYSTEM\\ControlSet001\\X", "HKEY_LOCAL_MACHINE\\system\\controlset002\\x", true },
		{ "HKLM\\SYSTEM\\ControlSet001", "HKLM\\SYSTEM\\CurrentControlSet", true },
		{ "HKLM\\SOFTWARE\\X", "HKEY_LOCAL_MACHINE\\Software\\X", true },
		{ "HKCU\\Software\\X", "HKEY_CURRENT_USER\\Software\\X", true },
		{ "HKLM\\SYSTEM\\ControlSet001\\X", "HKLM\\SYSTEM\\ControlSet001\\Y", false },
		{ "HKLM\\Software\\X", "HKCU\\Software\\X", false },
		{ "HKLM\\SYSTEM\\ControlSet01\\X", "HKLM\\SYSTEM\\ControlSet001\\X", false },
		{ "HKLM\\SYSTEM\\ControlSet0011\\X", "HKLM\\SYSTEM\\ControlSet001\\X", false },
		{ "HKLM\\SYSTEM\\CurrentControlSetX\\Y", "HKLM\\SYSTEM\\CurrentControlSet\\Y", false },
		{ "HKCU\\SYSTEM\\ControlSet001\\X", "HKCU\\SYSTEM\\ControlSet002\\X", false },
		{ "HKLM\\SYSTEM", "HKLM\\SYSTEM\\CurrentControlSet", false },
		{ "HKU\\S-1-5-18\\X", "HKU\\S-1-5-18\\X", true },
		{ "", "", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (key_path_equal(cases[i].a, cases[i].b) != cases[i].equal)
			fail_msg("%s and %s", cases[i].a, cases[i].b);
		if (key_path_equal(cases[i].b, cases[i].a) != cases[i].equal)
			fail_msg("%s and %s", cases[i].b, cases[i].a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_key_has_several_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

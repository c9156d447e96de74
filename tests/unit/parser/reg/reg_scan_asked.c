/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes out of a .reg when only some keys are asked for, and what is told of the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/reading/regscene.h"

#define V5 "Windows Registry Editor Version 5.00\r\n\r\n"
#define K "[HKEY_LOCAL_MACHINE\\K]\n" /* as an event, too */

static const struct wanted_key asked[] = {
	{ HIVE_SYSTEM, "CurrentControlSet\\Control\\X", REG_SUBTREE },
	{ HIVE_SYSTEM, "ControlSet002\\Y", 0 },
	{ HIVE_SYSTEM, "Select", 0 },
	{ HIVE_SOFTWARE, "Microsoft\\N", 1 },
	{ HIVE_USER, "Software\\U", 0 },
};

static void check_asked(const char *text, const char *events)
{
	struct regscene scene = { .wanted_keys = asked, .filter_count = sizeof asked / sizeof *asked };

	regscene_text(&scene, text);
	assert_int_equal(scene.result, 0);
	assert_string_equal(scene.events, events);
	regscene_close(&scene);
}

static void only_what_was_asked_for_is_reported(void **state)
{
	(void)state;
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select\\deeper]\n\"b\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\Selection]\n\"c\"=-\n",
		    "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"a\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n"); /* what lies deeper shows it, too */
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SOFTWARE\\microsoft\\n]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\N\\1]\n\"b\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\N\\1\\2]\n\"c\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft]\n\"d\"=-\n",
		    "[HKEY_LOCAL_MACHINE\\SOFTWARE]\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\microsoft\\n]\n\"a\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\N\\1]\n\"b\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\N\\1]\n"
		    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft]\n");
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003\\Control\\x\\deep\\er]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\X]\n\"b\"=-\n",
		    "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003\\Control\\x\\deep\\er]\n\"a\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\X]\n\"b\"=-\n");
	check_asked(V5 "[HKEY_CURRENT_USER\\Software\\U]\n@=-\n[HKEY_CURRENT_USER\\Software\\V]\n@=-\n",
		    "[HKEY_CURRENT_USER]\n[HKEY_CURRENT_USER\\Software\\U]\n\"\"=-\n[HKEY_CURRENT_USER\\Software]\n");
}

static void current_control_set_may_be_the_set_that_was_asked_for(void **state)
{
	(void)state;
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Y]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003\\Y]\n\"b\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Y]\n\"c\"=-\n",
		    "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Y]\n\"a\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Y]\n\"c\"=-\n");
}

static void hives_and_control_sets_are_reported_although_nobody_asked(void **state)
{
	(void)state;
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Enum]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Enum\\x]\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Enum]\n"
		       "[HKEY_LOCAL_MACHINE\\COMPONENTS\\a]\n[HKEY_CLASSES_ROOT\\a]\n[HKEY_CLASSES_ROOT\\b]\n",
		    "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002]\n[HKEY_LOCAL_MACHINE\\COMPONENTS]\n"
		    "[HKEY_CLASSES_ROOT]\n");
	/* a hive under another name: the key that shows what it is */
	check_asked(V5
		    "[HKEY_USERS\\sw\\Foo]\n[HKEY_USERS\\sw\\WOW6432Node\\Foo]\n[HKEY_USERS\\sw\\WOW6432Node\\Bar]\n",
		    "[HKEY_USERS\\sw]\n[HKEY_USERS\\sw\\WOW6432Node]\n");
	check_asked(V5 "[\\]\n[\\Classes\\x]\n", "[\\]\n[\\Classes]\n");
	check_asked(V5 "[HKEY_CURRENT_USER\\SYSTEM\\Foo\\Bar]\n[HKEY_CURRENT_USER\\SYSTEM\\ControlSet001\\Enum]\n",
		    "[HKEY_CURRENT_USER]\n[HKEY_CURRENT_USER\\SYSTEM]\n[HKEY_CURRENT_USER\\SYSTEM\\ControlSet001]\n");
	check_asked(V5 "[HKEY_CURRENT_USER\\SYSTEM]\n[HKEY_CURRENT_USER\\SYSTEM\\Foo]\n"
		       "[HKEY_CURRENT_USER\\SYSTEM\\ControlSet001\\Control\\X]\n@=-\n",
		    "[HKEY_CURRENT_USER]\n[HKEY_CURRENT_USER\\SYSTEM]\n[HKEY_CURRENT_USER\\SYSTEM\\ControlSet001]\n"
		    "[HKEY_CURRENT_USER\\SYSTEM\\ControlSet001\\Control\\X]\n\"\"=-\n");
	check_asked(V5
		    "[HKEY_USERS\\sw\\Microsoft\\Foo]\n[HKEY_USERS\\sw\\Microsoft\\Windows NT\\CurrentVersion\\Foo]\n",
		    "[HKEY_USERS\\sw]\n[HKEY_USERS\\sw\\Microsoft\\Windows NT\\CurrentVersion]\n[HKEY_USERS\\sw\\Microsoft]\n");
}

static void a_hive_that_has_not_shown_its_kind_is_asked_about_as_any(void **state)
{
	(void)state;
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\sw\\Microsoft\\N]\n@=-\n[HKEY_LOCAL_MACHINE\\sw\\Software\\U]\n@=-\n"
		       "[HKEY_CLASSES_ROOT\\Microsoft\\N]\n@=-\n",
		    "[HKEY_LOCAL_MACHINE\\sw]\n[HKEY_LOCAL_MACHINE\\sw\\Microsoft\\N]\n\"\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\sw\\Software\\U]\n\"\"=-\n[HKEY_CLASSES_ROOT]\n");
}

static void deletions_above_what_was_asked_for_pass(void **state)
{
	(void)state;
	check_asked(V5 "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001]\n\"a\"=-\n"
		       "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\X\\y]\n"
		       "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Enum]\n\"b\"=-\n[-HKEY_LOCAL_MACHINE\\SOFTWARE]\n",
		    "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001]\n"
		    "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\X\\y]\n[-HKEY_LOCAL_MACHINE\\SOFTWARE]\n");
}

static void registry_explorers_comment_is_recognised(void **state)
{
	struct regscene scene = { 0 };

	(void)state;
	regscene_text(&scene, V5 ";Generated by Registry parser (https://github.com/EricZimmerman/Registry)\r\n" K);
	assert_true(scene.summary.ez_tools);
	regscene_text(&scene, V5 " ; Generated by Registry Parser\r\n" K);
	assert_true(scene.summary.ez_tools);
	regscene_text(&scene, V5 K ";Generated by Registry parser\n");
	assert_false(scene.summary.ez_tools);
	regscene_close(&scene);
}

static void an_export_of_registry_explorer_is_read_as_the_machine(void **state)
{
	(void)state;
	check_asked("\xEF\xBB\xBF" V5
		    ";Generated by Registry parser\r\n\r\n[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\N]\r\n@=-\r\n",
		    "[HKEY_CURRENT_USER\\SOFTWARE]\n[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\N]\n\"\"=-\n");
	check_asked("\xEF\xBB\xBF" V5 "[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\N]\r\n@=-\r\n",
		    "[HKEY_CURRENT_USER]\n[HKEY_CURRENT_USER\\SOFTWARE]\n");
}

static void keys_and_deletions_are_counted_in_skipped_keys_too(void **state)
{
	struct regscene scene = { .wanted_keys = asked, .filter_count = 1 };

	(void)state;
	regscene_text(&scene, V5 "[HKEY_USERS\\a\\b\\c]\n[HKEY_USERS\\a\\b\\d]\n\"a\"=-\njunk\n\"b\"=hex:zz\n\"c\"=x\n"
				 "[-HKEY_USERS\\a\\b\\d]\n\"x\"=dword:9z\n");
	assert_int_equal(scene.summary.keys, 3);
	assert_int_equal(scene.summary.deletions, 2);
	assert_int_equal(scene.summary.dropped, 4);
	assert_int_equal(scene.notes.count, 0);
	regscene_close(&scene);
}

static void a_callback_and_a_reader_may_stop_the_scan(void **state)
{
	struct regscene scene = { .stop_at = 2 };

	(void)state;
	regscene_text(&scene, V5 K "\"a\"=-\n\"b\"=-\n");
	assert_int_equal(scene.result, ERR_LIMIT);
	assert_string_equal(scene.error.text, "stopped by the test");
	assert_int_equal(scene.error.at.line, 4);
	scene.stop_at = 0;
	scene.chunk = 16;
	scene.fail_at = 48;
	regscene_text(&scene, V5 K "\"a\"=-\n\"b\"=-\n");
	assert_int_equal(scene.result, ERR_IO);
	assert_int_equal(scene.error.at.offset, 48);
	regscene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_was_asked_for_is_reported),
		cmocka_unit_test(current_control_set_may_be_the_set_that_was_asked_for),
		cmocka_unit_test(hives_and_control_sets_are_reported_although_nobody_asked),
		cmocka_unit_test(a_hive_that_has_not_shown_its_kind_is_asked_about_as_any),
		cmocka_unit_test(deletions_above_what_was_asked_for_pass),
		cmocka_unit_test(registry_explorers_comment_is_recognised),
		cmocka_unit_test(an_export_of_registry_explorer_is_read_as_the_machine),
		cmocka_unit_test(keys_and_deletions_are_counted_in_skipped_keys_too),
		cmocka_unit_test(a_callback_and_a_reader_may_stop_the_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

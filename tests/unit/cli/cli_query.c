/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tlsready query` as its user runs it: what is doubtful about an input is told, in every format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/build/hivebuild.h"
#include "support/program/program.h"

static void put_system(const char *name, bool is_dirty)
{
	struct hivebuild_options options = { .sequence1 = 2, .sequence2 = is_dirty ? 1 : 2 };
	struct hivebuild *build = hivebuild_new_with(&options);
	size_t size;

	hivebuild_dword(build, "Select", "Current", 1);
	uint8_t *data = hivebuild_finish(build, &size);

	free(scratch_write(scratch, name, data, size));
	free(data);
	hivebuild_free(build);
}

static const struct program_run *query(int code, const char *arguments)
{
	char line[256];

	snprintf(line, sizeof line, "query %s", arguments);
	return program_expect(scratch, code, line);
}

static size_t lines_of(const char *text)
{
	size_t count = 0;

	for (; (text = strchr(text, '\n')); text++)
		count++;
	return count;
}

static void a_path_above_the_hives_and_with_slashes_around_it_is_understood(void **state)
{
	static const char *const paths[] = { "HKLM",	       "HKEY_LOCAL_MACHINE\\",  "HKLM\\*",
					     "hklm\\S*\\select", "Select\\", "\\HKLM\\SYSTEM\\Select",
					     "Computer\\HKEY_LOCAL_MACHINE\\SYSTEM\\Select" };
	char line[200];

	(void)state;
	put_system("SYSTEM", false);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		snprintf(line, sizeof line, "SYSTEM -o text --key '%s'", paths[i]);
		assert_non_null(strstr(query(0, line)->out, "Current"));
	}
	assert_non_null(strstr(query(3, "SYSTEM --key HKCU")->err, "HKCU is in no hive or file"));
	query(3, "SYSTEM --key 'HKLM\\T*'");
	query(3, "SYSTEM --key HKLMX");
}

static void a_reg_file_of_a_dirty_hive_is_exit_code_3_and_says_why_on_stderr(void **state)
{
	(void)state;
	put_system("SYSTEM", true);
	const char *said = query(3, "SYSTEM -o reg")->err;

	assert_non_null(strstr(said, "tlsready: SYSTEM: The hive is dirty"));
	assert_non_null(strstr(said, "tlsready: query: the .reg file is of a hive that is damaged or dirty"));
	assert_int_equal(lines_of(said), 2);
	assert_non_null(strstr(query(0, "SYSTEM -o text")->out, "[hive-dirty]"));
	assert_non_null(strstr(query(0, "SYSTEM")->out, "hive-dirty"));
	put_system("SYSTEM", false);
	assert_string_equal(query(0, "SYSTEM -o reg")->err, "");
}

static void of_many_notes_the_first_are_told_and_where_the_others_are(void **state)
{
	char text[8192] =
		"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n\"Current\"=dword:1\r\n";

	(void)state;
	for (int i = 0; i < 50; i++)
		strcat(text, "this line is nothing\r\n");
	scratch_put("a.reg", text);
	const char *said = query(0, "a.reg -o reg")->err;

	assert_int_equal(lines_of(said), 21);
	assert_non_null(strstr(said, "tlsready: a.reg:5: "));
	assert_non_null(strstr(said, "there are more notes than these 20; -o text prints all of them"));
}

static void a_path_that_is_mistyped_is_told_once_in_every_format(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		static const char *const formats[] = { "reg", "text", "ndjson" };
		char line[64];

		snprintf(line, sizeof line, "nowhere -o %s", formats[i]);
		assert_string_equal(query(2, line)->err,
				    "tlsready: nowhere: cannot be read: No such file or directory\n");
	}
}

static void what_is_not_taken_of_a_folder_is_told(void **state)
{
	char link[512];

	(void)state;
	put_system("SYSTEM", false);
	snprintf(link, sizeof link, "%s/other", scratch);
	assert_int_equal(symlink("/nowhere", link), 0);
	assert_string_equal(query(0, ". -o reg")->err,
			    "tlsready: ./other: is a symbolic link, which is not followed inside a folder\n");
	assert_non_null(strstr(query(0, ". -o text")->out, "[folder-not-taken]"));
}

static void a_key_that_does_not_exist_is_exit_code_3(void **state)
{
	(void)state;
	put_system("SYSTEM", false);
	assert_string_equal(query(3, "SYSTEM --key 'HKLM\\SYSTEM\\Selct'")->err,
			    "tlsready: query: HKLM\\SYSTEM\\Selct does not exist (did you mean Select?)\n");
	assert_string_equal(query(3, "SYSTEM --key Selct")->err,
			    "tlsready: query: Selct does not exist (did you mean Select?)\n");
	assert_non_null(strstr(query(3, "SYSTEM --key Nope --key Select")->out, "\"name\":\"Current\""));
	assert_non_null(
		strstr(query(3, "SYSTEM --key 'HKLM\\SOFTWARE\\X'")->err, "is in no hive or file that was supplied"));
	assert_non_null(strstr(query(3, "SYSTEM --key 'Nope*'")->err, "Nope* is the path of no key"));
	assert_non_null(strstr(query(3, "SYSTEM --key HKLM/SYSTEM/Select")->err, ": write \\ between the names of keys"));
}

#define COMMANDS_REG                                                                                                   \
	"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Test]\r\n"                        \
	"\"  ::name\"=dword:1\r\n\"##name\"=dword:1\r\n"                                                               \
	"\"list\"=hex(7):3a,00,3a,00,61,00,00,00,20,00,3a,00,3a,00,62,00,00,00,23,00,23,00,63,00,00,00,00,00\r\n"

/* Names and strings alike, blanks before them aside. */
/* They contradict each other: check cannot tell which is current, and query shows what there is. */
static void both_names_of_a_control_set_are_printed_as_they_are(void **state)
{
	static const char text[] = "REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:1\n"
				   "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Foo]\n\"x\"=dword:11\n"
				   "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\Foo]\n\"x\"=dword:22\n";
	static const char *const formats[] = { "text", "ndjson" };
	char line[200];

	(void)state;
	free(scratch_write(scratch, "both.reg", text, strlen(text)));
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		snprintf(line, sizeof line, "both.reg -o %s", formats[i]);
		const char *out = query(0, line)->out;

		assert_non_null(strstr(out, formats[i][0] == 't' ? "0x00000011" : "\"data\":\"11000000\""));
		assert_non_null(strstr(out, formats[i][0] == 't' ? "0x00000022" : "\"data\":\"22000000\""));
	}
	assert_non_null(strstr(query(0, "both.reg -o text --key 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Foo'")->out, "0x00000011"));
}

static void no_line_of_the_text_is_a_command_to_a_ci_server(void **state)
{
	static const char *const shown[] = { "    \\u{20} ::name  REG_DWORD", "    \\u{23}#name  REG_DWORD", "        \\u{3A}:a\n",
					     "        \\u{20}::b\n", "        \\u{23}#c\n" };

	(void)state;
	scratch_put("commands.reg", COMMANDS_REG);
	const char *out = query(0, "commands.reg -o text")->out;

	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		assert_non_null(strstr(out, shown[i]));
}

#define TEXT_REG                                                                                                       \
	"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Test\\One]\r\n\"a\"=dword:1\r\n"   \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Test\\One\\Two]\r\n\"b\"=dword:2\r\n"                                          \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Test\\Other\\Two]\r\n\"c\"=dword:3\r\n"

static void a_star_stands_for_characters_of_one_name(void **state)
{
	static const struct {
		const char *key, *printed;
	} cases[] = {
		{ "HKLM\\SOFTWARE\\Test\\*\\two", "bc" },     { "HKLM\\SOFTWARE\\Test\\O*e", "ab" },
		{ "hklm\\software\\t*t\\o*\\T*", "bc" },      { "Test\\On*\\*", "b" },
		{ "HKEY_LOCAL_MACHINE\\SOFTWARE\\*", "abc" },
	};
	char line[128];

	(void)state;
	scratch_put("a.reg", TEXT_REG);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(line, sizeof line, "a.reg --key '%s'", cases[i].key);
		const char *out = query(0, line)->out;

		for (const char *name = "abc"; *name; name++) {
			char wanted[] = "\"name\":\"?\"";

			wanted[8] = *name;
			if (!strstr(out, wanted) != !strchr(cases[i].printed, *name))
				fail_msg("%s: %s", cases[i].key, out);
		}
	}
	query(3, "a.reg --key 'Test\\*\\*\\*'");
}

static void text_has_a_line_for_each_string_and_cuts_long_data(void **state)
{
	char text[8192] = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Test]\r\n"
			  "\"list\"=hex(7):61,00,62,00,00,00,63,00,64,00,00,00,00,00\r\n\"long\"=hex:00";

	(void)state;
	for (int i = 0; i < 299; i++)
		strcat(text, ",ab");
	scratch_put("a.reg", text);
	const char *out = query(0, "a.reg -o text")->out;

	assert_non_null(strstr(out, "    list  REG_MULTI_SZ  \n        ab\n        cd\n    long  REG_BINARY  00 ab ab"));
	assert_non_null(strstr(out, "ab ab ... (300 bytes; -o ndjson prints all of them)\n"));
	const char *data = strstr(query(0, "a.reg")->out, "\"data\":\"00ab");

	assert_non_null(data);
	assert_int_equal(strspn(data + strlen("\"data\":\""), "0ab"), 600);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_path_above_the_hives_and_with_slashes_around_it_is_understood),
		TEST(a_reg_file_of_a_dirty_hive_is_exit_code_3_and_says_why_on_stderr),
		TEST(of_many_notes_the_first_are_told_and_where_the_others_are),
		TEST(a_path_that_is_mistyped_is_told_once_in_every_format),
		TEST(what_is_not_taken_of_a_folder_is_told),
		TEST(a_key_that_does_not_exist_is_exit_code_3),
		TEST(both_names_of_a_control_set_are_printed_as_they_are),
		TEST(no_line_of_the_text_is_a_command_to_a_ci_server),
		TEST(a_star_stands_for_characters_of_one_name),
		TEST(text_has_a_line_for_each_string_and_cuts_long_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

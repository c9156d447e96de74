/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a folder has and no machine gets: links, pipes, other spellings, .reg files; and folders without a machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/operands/scan.h"
#include "unit/parser/evidence/scan_folder.h"

static void two_spellings_are_both_evidence_and_named(void **state)
{
	(void)state;
	put("SYSTEM");
	put("SYSTEM.LOG1");
	put("system");
	put("system.LOG2");
	put("SOFTWARE");
	assert_string_equal(
		scan(),
		own(": SOFTWARE SYSTEM+.LOG1 system+.LOG2\n"
		    "  ! SYSTEM is there in two spellings, which differ only in case: Windows has one of them\n"
		    "  ! system is there in two spellings, which differ only in case: Windows has one of them\n"));
}

static void two_spellings_of_windows_are_one_machine_with_two_hives(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("WINDOWS/System32/config/SYSTEM");
	assert_string_equal(scan(), own(": WINDOWS/System32/config/SYSTEM Windows/System32/config/SYSTEM\n"));
}

static void no_link_is_followed(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put("elsewhere/SOFTWARE");
	put_link("/etc", "a/etc");
	put_link("..", "a/up");
	put_link("../elsewhere/SOFTWARE", "a/SOFTWARE");
	put_link("a", "loop");
	assert_string_equal(scan(), "a: a/SYSTEM\n"
				    "  ! a/SOFTWARE is a symbolic link, which is not followed inside a folder\n"
				    "  ! a/etc is a symbolic link, which is not followed inside a folder\n"
				    "  ! a/up is a symbolic link, which is not followed inside a folder\n"
				    "  ! loop is a symbolic link, which is not followed inside a folder\n"
				    "elsewhere: elsewhere/SOFTWARE\n");
}

static void links_in_a_volume_are_named_but_for_those_of_windows(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put_link("/etc/passwd", "Windows/System32/config/SOFTWARE");
	put_link("/etc", "Windows/System32/GroupPolicy");
	put_link("Users", "Documents and Settings");
	put_link("/home/bob", "Users/bob");
	assert_string_equal(
		scan(), own(": Windows/System32/config/SYSTEM\n"
			    "  ! Users/bob is a symbolic link, which is not followed inside a folder\n"
			    "  ! Windows/System32/GroupPolicy is a symbolic link, which is not followed inside a "
			    "folder\n"
			    "  ! Windows/System32/config/SOFTWARE is a symbolic link, which is not followed inside a "
			    "folder\n"));
}

static void the_operand_may_be_a_link(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	put("a/SYSTEM");
	put_link("a", "link");
	assert_int_equal(scan_folder(in_top("link/"), false, arena, &subjects, &count, &error), 0);
	assert_int_equal(count, 1);
	assert_string_equal(subjects[0].name, "a");
	assert_string_equal(subjects[0].artifacts[0].path, in_top("link/SYSTEM"));
	assert_int_equal(artifact_open(&subjects[0].artifacts[0]), 0);
	artifact_close(&subjects[0].artifacts[0]);
}

static void pipes_and_folders_with_names_of_hives_are_not_opened(void **state)
{
	(void)state;
	put("SOFTWARE");
	assert_int_equal(mkfifo(in_top("SYSTEM"), 0600), 0);
	put_text("Windows/System32/config/SYSTEM/file", "");
	put("Windows/System32/config/SOFTWARE");
	assert_int_equal(mkfifo(make_way("Windows/System32/config/DEFAULT"), 0600), 0);
	assert_string_equal(
		scan(), own(": Windows/System32/config/SOFTWARE\n"
			    "  ! Windows/System32/config/DEFAULT is a device, a pipe or a socket, not a file\n"
			    "  ! Windows/System32/config/SYSTEM is a folder, not a file\n"
			    "  ! SOFTWARE is outside of the Windows folder next to it, and is not evaluated: name this "
			    "file to evaluate it\n"));
	assert_int_equal(rename(in_top("Windows"), in_top("other")), 0);
	assert_string_equal(
		scan(), arena_printf(arena,
				     "%s: SOFTWARE\n  ! SYSTEM is a device, a pipe or a socket, not a file\n"
				     "other: other/System32/config/SOFTWARE\n"
				     "  ! other/System32/config/DEFAULT is a device, a pipe or a socket, not a file\n"
				     "  ! other/System32/config/SYSTEM is a folder, not a file\n",
				     own("")));
}

static void a_folder_that_cannot_be_read_counts_as_a_machine(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put("b/SYSTEM");
	put_text("lost+found/file", "");
	if (geteuid() == 0)
		skip();
	chmod(in_top("b"), 0);
	chmod(in_top("lost+found"), 0);
	const char *found = scan();

	chmod(in_top("b"), 0700);
	chmod(in_top("lost+found"), 0700);
	assert_string_equal(found, "a: a/SYSTEM\n"
				   "  ! lost+found cannot be read: Permission denied\n"
				   "b:\n"
				   "  ! b cannot be read: Permission denied\n");
}

/* Nothing in it. */

static void a_folder_without_hives_says_what_was_looked_for(void **state)
{
	(void)state;
	assert_string_equal(scan(), "");
	assert_int_equal(error.code, ERR_IO);
	assert_string_equal(error.text,
			    arena_printf(arena,
					 "%s: holds no registry hives: tlsready looked for Windows\\System32\\config, SYSTEM, "
					 "SOFTWARE and NTUSER.DAT in 1 folder with 0 other files",
					 top));
}

static void links_are_mentioned_where_nothing_is_found(void **state)
{
	(void)state;
	put_link("/mnt/HOST1", "HOST1");
	assert_string_equal(scan(), "");
	assert_non_null(strstr(error.text, "; symbolic links were not followed"));
}

static void a_folder_of_reg_files_says_what_to_do(void **state)
{
	(void)state;
	put_text("one.reg", "");
	put_text("more/two.REG", "");
	assert_string_equal(scan(), "");
	assert_string_equal(error.text,
			    arena_printf(arena,
					 "%s: holds no registry hives, but 2 .reg files: name the files instead of "
					 "the folder, with --each if each of them is a machine",
					 top));
}

static void reg_files_among_machines_are_named(void **state)
{
	(void)state;
	put("HOST1/SYSTEM");
	put_text("HOST1/planned.reg", "");
	put_text("HOST1/later.reg", "");
	put_text("HOST2/export.reg", "");
	assert_string_equal(scan(),
			    "HOST1: HOST1/SYSTEM\n"
			    "  ! HOST1 has 2 .reg files, not evaluated with the folder: name the files to evaluate them\n"
			    "  ! HOST2 has 1 .reg file, not evaluated with the folder: name the file to evaluate it\n");
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	assert_int_equal(scan_folder(in_top("none"), false, arena, &subjects, &count, &error), ERR_IO);
	assert_string_equal(error.text, arena_printf(arena, "%s/none: cannot be read: No such file or directory", top));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_spellings_are_both_evidence_and_named),
		TEST(two_spellings_of_windows_are_one_machine_with_two_hives),
		TEST(no_link_is_followed),
		TEST(links_in_a_volume_are_named_but_for_those_of_windows),
		TEST(the_operand_may_be_a_link),
		TEST(pipes_and_folders_with_names_of_hives_are_not_opened),
		TEST(a_folder_that_cannot_be_read_counts_as_a_machine),
		TEST(a_folder_without_hives_says_what_was_looked_for),
		TEST(links_are_mentioned_where_nothing_is_found),
		TEST(a_folder_of_reg_files_says_what_to_do),
		TEST(reg_files_among_machines_are_named),
		TEST(a_folder_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

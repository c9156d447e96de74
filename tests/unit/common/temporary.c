/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files for what does not fit into memory, on machines and in containers without a folder for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/host/temporary.h"

static void assert_keeps_what_is_written(int fd)
{
	char back[4] = "";

	assert_int_equal(pwrite(fd, "kept", 4, 1 << 20), 4);
	assert_int_equal(pread(fd, back, 4, 1 << 20), 4);
	assert_memory_equal(back, "kept", 4);
}

static void a_temporary_file_is_in_the_folder_and_has_no_name(void **state)
{
	char folder[] = "/tmp/temporary-XXXXXX";
	struct stat in_folder, of_file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	int fd = temporary_file(folder);

	assert_true(fd >= 0);
	assert_keeps_what_is_written(fd);
	assert_int_equal(fstat(fd, &of_file), 0);
	assert_int_equal(stat(folder, &in_folder), 0);
	assert_true(of_file.st_dev == in_folder.st_dev);
	assert_int_equal(of_file.st_nlink, 0);
	close(fd);
	assert_int_equal(rmdir(folder), 0);
}

static void a_folder_that_was_named_and_is_not_there_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(temporary_file("/nowhere/at/all"), -1);
	assert_int_equal(errno, ENOENT);
}

/* Another root folder, which has nothing: root's right, or that of anybody in a namespace of users. */
static bool enter_empty_root(const char *folder)
{
	if (geteuid() != 0 && unshare(CLONE_NEWUSER) != 0)
		return false;
	return chroot(folder) == 0 && chdir("/") == 0;
}

enum { KEPT, LOST, NO_RIGHT };

static int keep_in_empty_root(const char *folder)
{
	char back[4] = "";

	if (!enter_empty_root(folder))
		return NO_RIGHT;
	int fd = temporary_file(NULL);

	return pwrite(fd, "kept", 4, 0) == 4 && pread(fd, back, 4, 0) == 4 && memcmp(back, "kept", 4) == 0 ? KEPT : LOST;
}

static void where_no_folder_can_be_written_to_it_is_in_memory(void **state)
{
	char folder[] = "/tmp/temporary-XXXXXX";
	int status;

	(void)state;
	assert_non_null(mkdtemp(folder));
	pid_t pid = fork();

	if (pid == 0)
		_exit(keep_in_empty_root(folder));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(rmdir(folder), 0);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_RIGHT) {
		print_message("the root folder cannot be changed here\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), KEPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_temporary_file_is_in_the_folder_and_has_no_name),
		cmocka_unit_test(a_folder_that_was_named_and_is_not_there_is_an_error),
		cmocka_unit_test(where_no_folder_can_be_written_to_it_is_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

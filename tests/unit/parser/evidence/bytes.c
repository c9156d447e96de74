/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs as memory: never written, never waited for, never a crash when they change under our hands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "support/reading/bytes_folder.h"

enum { NOBODY = 65534 };

static void assert_refused(const char *path, enum err code, const char *text)
{
	struct artifact *artifact = bytes_folder_open(path);

	assert_int_equal(artifact->error.code, code);
	assert_string_equal(artifact->error.text, text);
	assert_false(artifact_is_open(artifact));
}

static void evidence_is_never_written(void **state)
{
	const struct bytes_folder *folder = *state;
	struct bytes bytes, again;

	bytes_folder_put_letters(folder->file, 2);
	bytes_folder_open_good(folder->file, 0, &bytes);
	memset(bytes.data, 'X', bytes.size);
	bytes_folder_open_good(folder->file, 0, &again);
	assert_int_equal(again.data[0], 'a');
	assert_int_equal(again.data[BYTES_PAGE], 'b');
	bytes_close(&again);
	bytes_close(&bytes);
}

static void there_is_room_for_what_a_log_adds(void **state)
{
	const struct bytes_folder *folder = *state;
	struct bytes bytes;

	bytes_folder_put(folder->file, "abc", 3);
	bytes_folder_open_good(folder->file, 10 * BYTES_PAGE + 1, &bytes);
	assert_int_equal(bytes.size, 3);
	assert_int_equal(bytes.file_size, 3);
	assert_true(bytes.capacity >= 10 * BYTES_PAGE + 1);
	for (size_t i = bytes.size; i < bytes.capacity; i++)
		assert_int_equal(bytes.data[i], 0);
	memset(bytes.data, 'X', bytes.capacity);
	bytes_close(&bytes);
	assert_null(bytes.data);
	bytes_close(&bytes);
}

static void an_empty_file_has_no_bytes(void **state)
{
	const struct bytes_folder *folder = *state;
	struct bytes bytes;

	bytes_folder_put(folder->file, "", 0);
	bytes_folder_open_good(folder->file, BYTES_PAGE, &bytes);
	assert_int_equal(bytes.size, 0);
	assert_null(bytes_at(&bytes, 0, 1));
	assert_false(bytes_shrunk(&bytes));
	bytes_close(&bytes);
}

static void no_handler_stays_when_all_is_closed(void **state)
{
	const struct bytes_folder *folder = *state;
	struct sigaction before, during, after;
	struct bytes one, two;

	bytes_folder_put_letters(folder->file, 1);
	sigaction(SIGBUS, NULL, &before);
	bytes_folder_open_good(folder->file, 0, &one);
	bytes_folder_open_good(folder->file, 0, &two);
	bytes_close(&one);
	sigaction(SIGBUS, NULL, &during);
	bytes_close(&two);
	sigaction(SIGBUS, NULL, &after);
	assert_ptr_not_equal(during.sa_sigaction, before.sa_sigaction);
	assert_ptr_equal(after.sa_sigaction, before.sa_sigaction);
}

static void many_files_can_be_open_at_once(void **state)
{
	const struct bytes_folder *folder = *state;
	static struct bytes all[MANY];

	bytes_folder_put_letters(folder->file, 3);
	for (int i = 0; i < MANY; i++)
		bytes_folder_open_good(folder->file, 5 * BYTES_PAGE, &all[i]);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(all[i].size, 3 * BYTES_PAGE);
		assert_true(all[i].capacity >= 5 * BYTES_PAGE);
		assert_int_equal(all[i].data[2 * BYTES_PAGE], 'c');
		assert_int_equal(all[i].data[4 * BYTES_PAGE], 0);
	}
	for (int i = 0; i < MANY; i++)
		bytes_close(&all[i]);
}

static void what_is_no_file_is_refused_in_words(void **state)
{
	const struct bytes_folder *folder = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%.100s", folder->file);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_refused(folder->file, ERR_IO, "is a socket or a device without a driver, not a file");
	close(fd);
	assert_refused(folder->path, ERR_IO, "is a folder: name the hives or .reg files in it");
		assert_refused("/nowhere/at/all", ERR_IO, "cannot be read: No such file or directory");
	assert_refused("/dev/null/SYSTEM", ERR_IO, "cannot be read: Not a directory");
}

/* Root may read everything, so root becomes nobody for this. */
static void a_file_without_permission_is_refused_in_words(void **state)
{
	const struct bytes_folder *folder = *state;
	bool root = geteuid() == 0;

	bytes_folder_put_letters(folder->file, 1);
	assert_int_equal(chmod(folder->file, 0), 0);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	assert_refused(folder->file, ERR_IO, "cannot be read: Permission denied");
	if (root)
		assert_int_equal(seteuid(0), 0);
}

/* O_NOATIME is for the owner only: others must be able to read all the same. */
static void a_file_of_someone_else_is_read(void **state)
{
	const struct bytes_folder *folder = *state;
	bool root = geteuid() == 0;
	struct bytes bytes;

	bytes_folder_put_letters(folder->file, 1);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	bytes_folder_open_good(root ? folder->file : "/etc/passwd", 0, &bytes);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_true(bytes.size > 0);
	bytes_close(&bytes);
}

static void a_named_pipe_without_a_writer_does_not_hang(void **state)
{
	const struct bytes_folder *folder = *state;
	time_t before = time(NULL);

	assert_int_equal(mkfifo(folder->file, 0600), 0);
	assert_refused(folder->file, ERR_IO, "is an empty pipe");
	assert_true(time(NULL) - before < 10);
}

/* Writes `pages` pages of letters into the pipe, from a process of its own. */
static void feed(int fd, int pages)
{
	char page[BYTES_PAGE];

	if (fork() != 0)
		return;
	for (int i = 0; i < pages; i++) {
		memset(page, 'a' + i, sizeof page);
		if (write(fd, page, sizeof page) < 0)
			_exit(1);
	}
	_exit(0);
}

static void assert_letters(const struct bytes *bytes, int pages)
{
	assert_int_equal(bytes->size, pages * BYTES_PAGE);
	for (int i = 0; i < pages; i++)
		assert_int_equal(bytes->data[i * BYTES_PAGE + BYTES_PAGE - 1], 'a' + i);
	for (size_t i = bytes->size; i < bytes->capacity; i++)
		assert_int_equal(bytes->data[i], 0);
}

static void a_pipe_is_read_to_its_end(void **state)
{
	char path[32];
	struct bytes bytes;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	feed(ends[1], 25);
	close(ends[1]);
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]); /* as a shell's <(...) */
	bytes_folder_open_good(path, 30 * BYTES_PAGE, &bytes);
	assert_letters(&bytes, 25);
	assert_true(bytes.capacity >= 30 * BYTES_PAGE);
	assert_false(bytes_folder_last()->is_file);
	assert_false(bytes_shrunk(&bytes));
	bytes_close(&bytes);
	close(ends[0]);
}

static void a_dash_is_standard_input(void **state)
{
	struct bytes bytes;
	int ends[2], before = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	feed(ends[1], 3);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	bytes_folder_open_good("-", 0, &bytes);
	dup2(before, STDIN_FILENO);
	assert_letters(&bytes, 3);
	bytes_close(&bytes);
	close(ends[0]);
	close(before);
}

static void memory_is_copied(void **state)
{
	char own[] = "abc";
	struct bytes bytes;

	(void)state;
	assert_int_equal(bytes_of_memory(own, 3, 7, 100, &bytes, NULL), 0);
	own[0] = 'X';
	assert_int_equal(bytes.data[0], 'a');
	assert_int_equal(bytes.size, 3);
	assert_int_equal(bytes.source, 7);
	assert_true(bytes.capacity >= 100);
	assert_int_equal(bytes.data[99], 0);
	bytes_close(&bytes);
	assert_int_equal(bytes_of_memory(NULL, 0, 0, 0, &bytes, NULL), 0);
	assert_int_equal(bytes.size, 0);
	bytes_close(&bytes);
}

static void no_number_reaches_outside(void **state)
{
	struct bytes bytes;

	(void)state;
	assert_int_equal(bytes_of_memory("abcdefgh", 8, 0, 64, &bytes, NULL), 0);
	assert_ptr_equal(bytes_at(&bytes, 0, 8), bytes.data);
	assert_ptr_equal(bytes_at(&bytes, 8, 0), bytes.data + 8);
	assert_null(bytes_at(&bytes, 1, 8));
	assert_null(bytes_at(&bytes, 9, 0));
	assert_null(bytes_at(&bytes, UINT64_MAX, 1));
	assert_null(bytes_at(&bytes, 1, UINT64_MAX));
	assert_null(bytes_at(&bytes, UINT64_MAX, UINT64_MAX));
	bytes_close(&bytes);
}

/* Another file of the same name, and what a log changes in memory, are not the evidence. */
static void the_hash_is_that_of_the_file_that_was_opened(void **state)
{
	const struct bytes_folder *folder = *state;
	char expected[DIGEST_HEX];
	struct bytes bytes;

	bytes_folder_put_letters(folder->file, 3);
	bytes_folder_open_good(folder->file, 5 * BYTES_PAGE, &bytes);
	digest_of(bytes.data, bytes.size, expected);
	unlink(folder->file);
	bytes_folder_put_letters(folder->file, 1);
	memset(bytes.data, 'x', 4 * BYTES_PAGE);
	assert_string_equal(artifact_digest(bytes.artifact), expected);
	bytes_close(&bytes);

	bytes_folder_open_good(folder->file, 0, &bytes);
	assert_int_equal(truncate(folder->file, 10), 0);
	assert_string_equal(artifact_digest(bytes.artifact), "");
	bytes_close(&bytes);

	struct artifact memory = artifact_of_memory("memory", "abc", 3);

	digest_of("abc", 3, expected);
	assert_string_equal(artifact_digest(&memory), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(evidence_is_never_written),
		WITH_FOLDER(there_is_room_for_what_a_log_adds),
		WITH_FOLDER(an_empty_file_has_no_bytes),
		WITH_FOLDER(no_handler_stays_when_all_is_closed),
		WITH_FOLDER(many_files_can_be_open_at_once),
		WITH_FOLDER(what_is_no_file_is_refused_in_words),
		WITH_FOLDER(a_file_without_permission_is_refused_in_words),
		WITH_FOLDER(a_file_of_someone_else_is_read),
		WITH_FOLDER(a_named_pipe_without_a_writer_does_not_hang),
		WITH_FOLDER(the_hash_is_that_of_the_file_that_was_opened),
		cmocka_unit_test(a_pipe_is_read_to_its_end),
		cmocka_unit_test(a_dash_is_standard_input),
		cmocka_unit_test(memory_is_copied),
		cmocka_unit_test(no_number_reaches_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

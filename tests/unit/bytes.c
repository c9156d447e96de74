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

#include "parser/evidence/bytes.h"

enum { PAGE = 4096, NOBODY = 65534, MANY = 300 };

struct folder { /* of its own for each test */
	char path[64], file[128];
};

static int make_folder(void **state)
{
	static struct folder folder;

	snprintf(folder.path, sizeof folder.path, "/tmp/bytes.XXXXXX");
	if (!mkdtemp(folder.path) || chmod(folder.path, 0755) < 0)
		return -1;
	snprintf(folder.file, sizeof folder.file, "%s/input", folder.path);
	*state = &folder;
	return 0;
}

/* Closed when the test has ended. */
static struct {
	struct artifact list[2 * MANY];
	size_t count;
} opened;

static int drop_folder(void **state)
{
	const struct folder *folder = *state;

	while (opened.count)
		artifact_close(&opened.list[--opened.count]);
	unlink(folder->file);
	return rmdir(folder->path);
}

static void put_file(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_int_equal(write(fd, data, size), (ssize_t)size);
	close(fd);
}

/* `pages` pages, each full of one letter: a, b, c, ... */
static void put_letters(const char *path, int pages)
{
	char page[PAGE];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	for (int i = 0; i < pages; i++) {
		memset(page, 'a' + i, sizeof page);
		assert_int_equal(write(fd, page, sizeof page), PAGE);
	}
	close(fd);
}

static struct artifact *open_artifact(const char *path)
{
	struct artifact *artifact = &opened.list[opened.count++];

	*artifact = artifact_of(path);
	artifact_open(artifact);
	return artifact;
}

static void open_good(const char *path, size_t capacity, struct bytes *ret)
{
	struct artifact *artifact = open_artifact(path);
	struct error err = { 0 };

	if (bytes_of(artifact, 3, capacity, ret, &err) < 0)
		fail_msg("%s: %s", path, err.text);
	assert_int_equal(ret->source, 3);
}

static void assert_refused(const char *path, enum err code, const char *text)
{
	struct artifact *artifact = open_artifact(path);

	assert_int_equal(artifact->error.code, code);
	assert_string_equal(artifact->error.text, text);
	assert_false(artifact_is_open(artifact));
}

static void evidence_is_never_written(void **state)
{
	const struct folder *folder = *state;
	struct bytes bytes, again;

	put_letters(folder->file, 2);
	open_good(folder->file, 0, &bytes);
	memset(bytes.data, 'X', bytes.size);
	open_good(folder->file, 0, &again);
	assert_int_equal(again.data[0], 'a');
	assert_int_equal(again.data[PAGE], 'b');
	bytes_close(&again);
	bytes_close(&bytes);
}

static void there_is_room_for_what_a_log_adds(void **state)
{
	const struct folder *folder = *state;
	struct bytes bytes;

	put_file(folder->file, "abc", 3);
	open_good(folder->file, 10 * PAGE + 1, &bytes);
	assert_int_equal(bytes.size, 3);
	assert_int_equal(bytes.file_size, 3);
	assert_true(bytes.capacity >= 10 * PAGE + 1);
	for (size_t i = bytes.size; i < bytes.capacity; i++)
		assert_int_equal(bytes.data[i], 0);
	memset(bytes.data, 'X', bytes.capacity);
	bytes_close(&bytes);
	assert_null(bytes.data);
	bytes_close(&bytes);
}

static void an_empty_file_has_no_bytes(void **state)
{
	const struct folder *folder = *state;
	struct bytes bytes;

	put_file(folder->file, "", 0);
	open_good(folder->file, PAGE, &bytes);
	assert_int_equal(bytes.size, 0);
	assert_null(bytes_at(&bytes, 0, 1));
	assert_false(bytes_shrunk(&bytes));
	bytes_close(&bytes);
}

static void a_file_that_shrinks_reads_as_zeros_and_says_so(void **state)
{
	const struct folder *folder = *state;
	struct bytes bytes;

	put_letters(folder->file, 8);
	open_good(folder->file, 0, &bytes);
	assert_false(bytes_shrunk(&bytes));
	assert_int_equal(bytes.data[0], 'a');
	assert_int_equal(truncate(folder->file, PAGE), 0);
	assert_int_equal(bytes.data[0], 'a');
	for (size_t i = PAGE; i < bytes.size; i++)
		assert_int_equal(bytes.data[i], 0);
	bytes.data[5 * PAGE] = 'X';
	assert_int_equal(bytes.data[5 * PAGE], 'X');
	assert_true(bytes_shrunk(&bytes));
	bytes_close(&bytes);
}

static sigjmp_buf landing;

static void land(int number)
{
	siglongjmp(landing, number);
}

static void the_fault_of_another_goes_to_its_own_handler(void **state)
{
	const struct folder *folder = *state;
	struct sigaction mine = { .sa_handler = land }, before, now;
	struct bytes bytes;

	sigaction(SIGBUS, &mine, &before);
	put_letters(folder->file, 2);
	int fd = open(folder->file, O_RDONLY);
	volatile const char *other = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	open_good(folder->file, 0, &bytes);
	assert_int_equal(truncate(folder->file, 0), 0);
	assert_int_equal(bytes.data[PAGE], 0);
	if (sigsetjmp(landing, 1) == 0)
		fail_msg("read %d behind the end of another's mapping", other[PAGE]);
	assert_int_equal(bytes.data[0], 0); /* ours is still looked after */
	bytes_close(&bytes);
	sigaction(SIGBUS, &before, &now);
	assert_ptr_equal(now.sa_handler, land);
	munmap((void *)(uintptr_t)other, 2 * PAGE);
	close(fd);
}

static void no_handler_stays_when_all_is_closed(void **state)
{
	const struct folder *folder = *state;
	struct sigaction before, during, after;
	struct bytes one, two;

	put_letters(folder->file, 1);
	sigaction(SIGBUS, NULL, &before);
	open_good(folder->file, 0, &one);
	open_good(folder->file, 0, &two);
	bytes_close(&one);
	sigaction(SIGBUS, NULL, &during);
	bytes_close(&two);
	sigaction(SIGBUS, NULL, &after);
	assert_ptr_not_equal(during.sa_sigaction, before.sa_sigaction);
	assert_ptr_equal(after.sa_sigaction, before.sa_sigaction);
}

static void many_files_can_be_open_at_once(void **state)
{
	const struct folder *folder = *state;
	static struct bytes all[MANY];

	put_letters(folder->file, 3);
	for (int i = 0; i < MANY; i++)
		open_good(folder->file, 5 * PAGE, &all[i]);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(all[i].size, 3 * PAGE);
		assert_true(all[i].capacity >= 5 * PAGE);
		assert_int_equal(all[i].data[2 * PAGE], 'c');
		assert_int_equal(all[i].data[4 * PAGE], 0);
	}
	for (int i = 0; i < MANY; i++)
		bytes_close(&all[i]);
}

static void what_is_no_file_is_refused_in_words(void **state)
{
	const struct folder *folder = *state;
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
	const struct folder *folder = *state;
	bool root = geteuid() == 0;

	put_letters(folder->file, 1);
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
	const struct folder *folder = *state;
	bool root = geteuid() == 0;
	struct bytes bytes;

	put_letters(folder->file, 1);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	open_good(root ? folder->file : "/etc/passwd", 0, &bytes);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_true(bytes.size > 0);
	bytes_close(&bytes);
}

static void a_named_pipe_without_a_writer_does_not_hang(void **state)
{
	const struct folder *folder = *state;
	time_t before = time(NULL);

	assert_int_equal(mkfifo(folder->file, 0600), 0);
	assert_refused(folder->file, ERR_IO, "is an empty pipe");
	assert_true(time(NULL) - before < 10);
}

/* Writes `pages` pages of letters into the pipe, from a process of its own. */
static void feed(int fd, int pages)
{
	char page[PAGE];

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
	assert_int_equal(bytes->size, pages * PAGE);
	for (int i = 0; i < pages; i++)
		assert_int_equal(bytes->data[i * PAGE + PAGE - 1], 'a' + i);
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
	open_good(path, 30 * PAGE, &bytes);
	assert_letters(&bytes, 25);
	assert_true(bytes.capacity >= 30 * PAGE);
	assert_false(opened.list[opened.count - 1].is_file);
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
	open_good("-", 0, &bytes);
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

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

/* Another file of the same name, and what a log changes in memory, are not the evidence. */
static void the_hash_is_that_of_the_file_that_was_opened(void **state)
{
	const struct folder *folder = *state;
	char expected[DIGEST_HEX];
	struct bytes bytes;

	put_letters(folder->file, 3);
	open_good(folder->file, 5 * PAGE, &bytes);
	digest_of(bytes.data, bytes.size, expected);
	unlink(folder->file);
	put_letters(folder->file, 1);
	memset(bytes.data, 'x', 4 * PAGE);
	assert_string_equal(artifact_digest(bytes.artifact), expected);
	bytes_close(&bytes);

	open_good(folder->file, 0, &bytes);
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
		WITH_FOLDER(a_file_that_shrinks_reads_as_zeros_and_says_so),
		WITH_FOLDER(the_fault_of_another_goes_to_its_own_handler),
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

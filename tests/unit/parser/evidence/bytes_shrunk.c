/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is cut short while it is read is no crash, and whose fault it is, is told by the address of SIGBUS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parser/note_codes.h"
#include "support/reading/bytes_folder.h"
#include "support/reading/hivescene.h"

static void a_file_that_shrinks_reads_as_zeros_and_says_so(void **state)
{
	const struct bytes_folder *folder = *state;
	struct bytes bytes;

	bytes_folder_put_letters(folder->file, 8);
	bytes_folder_open_good(folder->file, 0, &bytes);
	assert_false(bytes_shrunk(&bytes));
	assert_int_equal(bytes.data[0], 'a');
	assert_int_equal(truncate(folder->file, BYTES_PAGE), 0);
	assert_int_equal(bytes.data[0], 'a');
	for (size_t i = BYTES_PAGE; i < bytes.size; i++)
		assert_int_equal(bytes.data[i], 0);
	bytes.data[5 * BYTES_PAGE] = 'X';
	assert_int_equal(bytes.data[5 * BYTES_PAGE], 'X');
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
	const struct bytes_folder *folder = *state;
	struct sigaction mine = { .sa_handler = land }, before, now;
	struct bytes bytes;

	sigaction(SIGBUS, &mine, &before);
	bytes_folder_put_letters(folder->file, 2);
	int fd = open(folder->file, O_RDONLY);
	volatile const char *other = mmap(NULL, 2 * BYTES_PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	bytes_folder_open_good(folder->file, 0, &bytes);
	assert_int_equal(truncate(folder->file, 0), 0);
	assert_int_equal(bytes.data[BYTES_PAGE], 0);
	if (sigsetjmp(landing, 1) == 0)
		fail_msg("read %d behind the end of another's mapping", other[BYTES_PAGE]);
	assert_int_equal(bytes.data[0], 0); /* ours is still looked after */
	bytes_close(&bytes);
	sigaction(SIGBUS, &before, &now);
	assert_ptr_equal(now.sa_handler, land);
	munmap((void *)(uintptr_t)other, 2 * BYTES_PAGE);
	close(fd);
}

static void a_hive_that_shrinks_while_it_is_read_is_told(void **state)
{
	const struct bytes_folder *folder = *state;
	size_t size;
	uint8_t *hive = hivescene_make_system(&size);

	bytes_folder_put(folder->file, hive, size);
	free(hive);
	hivescene_open_file(folder->file, &hivescene_cells);
	hive_second_reader_finish(hivescene.hive);
	assert_null(hivescene_note("hive-shrunk"));
	assert_int_equal(truncate(folder->file, PAGE), 0);
	assert_int_not_equal(hivescene_dword(TLS12, "Enabled"), 1);
	assert_string_equal(hive_digest(hivescene.hive), ""); /* of a part there is none */
	hive_second_reader_finish(hivescene.hive);
	assert_int_equal(hivescene_note("hive-shrunk")->severity, SEVERITY_FATAL);
	hivescene_end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(a_file_that_shrinks_reads_as_zeros_and_says_so),
		WITH_FOLDER(the_fault_of_another_goes_to_its_own_handler),
		WITH_FOLDER(a_hive_that_shrinks_while_it_is_read_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shadow copies are read in processes: what becomes of a copy whose process dies, and of the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>

#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/vshadow/vshadow_parts.h"
#include "support/reading_image/sources.h"
#include "unit/parser/volume/vshadow_scene.h"

/* Processes that fail. */

static void crash(void *context, int fd)
{
	(void)context;
	(void)fd;
	raise(SIGSEGV);
}

static void hang(void *context, int fd)
{
	(void)context;
	(void)fd;
	raise(SIGSTOP);
}

static void say_less(void *context, int fd)
{
	static struct record question, record;

	(void)context;
	library_heard(fd, &question);
	record_start(&record, VSHADOW_BYTES);
	record.size = 5;
	library_say(fd, &record);
	library_heard(fd, &question);
}

static void say_done(void *context, int fd)
{
	static struct record question;

	(void)context;
	library_heard(fd, &question);
	library_say_done(fd);
	library_heard(fd, &question);
}

static void fail_once(void *context, int fd)
{
	static struct record question, record;

	library_heard(fd, &question);
	record_start(&record, VSHADOW_FAILED);
	record_add(&record, (uint64_t)(int64_t)ERR_CORRUPT);
	record_add_text(&record, "cannot be read at 0x0");
	library_say(fd, &record);
	answer(context, fd);
}

static void start_with(void (*serve)(void *context, int fd))
{
	started = running = most = 0;
	first_serve = serve;
}

static void a_copy_whose_process_dies_is_lost_and_no_other(void **state)
{
	static const struct {
		void (*serve)(void *context, int fd);
		const char *word;
	} cases[] = {
		{ crash, "cannot be read as a shadow copy: libvshadow crashed" },
		{ hang, "no sign of life for 2 seconds" },
		{ say_less, "invalid data" },
		{ say_done, "invalid data" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct vshadow *vshadow;
		struct source *lost, *good;
		struct error err = { 0 }, again = { 0 };
		uint8_t byte = 0;

		start_with(cases[i].serve);
		assert_int_equal(open_first(VOLUME, &host, &vshadow, &err), 0);
		assert_int_equal(vshadow_store(vshadow, 1, &lost, &err), 0);
		assert_int_equal(vshadow_store(vshadow, 2, &good, &err), 0);
		assert_int_equal(started, 0);
		assert_int_equal(source_read(lost, 0, &byte, 1, &err), ERR_IO);
		assert_non_null(strstr(err.text, cases[i].word));
		assert_int_equal(source_read(lost, 7, &byte, 1, &again), ERR_IO);
		assert_string_equal(again.text, err.text);
		assert_int_equal(started, 1); /* it is not tried again */
		assert_int_equal(source_read(good, 0, &byte, 1, &err), 0);
		assert_int_equal(byte, 1);
		sources_close(room);
		assert_int_equal(running, 0);
	}
	room = NULL;
}

static void a_place_that_cannot_be_read_costs_no_other_place(void **state)
{
	struct vshadow *vshadow;
	struct source *copy;
	struct error err = { 0 };
	uint8_t two[2] = { 0 };

	(void)state;
	start_with(fail_once);
	assert_int_equal(open_first(VOLUME, &host, &vshadow, &err), 0);
	assert_int_equal(vshadow_store(vshadow, 1, &copy, &err), 0);
	assert_int_equal(source_read(copy, 0, two, 2, &err), ERR_CORRUPT);
	assert_string_equal(err.text, "cannot be read at 0x0");
	assert_int_equal(source_read(copy, VSHADOW_PIECE - 1, two, 2, &err), 0);
	assert_int_equal(two[0], 2);
	assert_int_equal(two[1], 3);
	assert_int_equal(source_read(copy, VOLUME - 1, two, 2, &err), ERR_CORRUPT);
	assert_false(copy->type->place);
}

static void many_copies_take_turns_in_a_few_processes(void **state)
{
	enum { COPIES = 9 };
	struct vshadow *vshadow;
	struct source *copies[COPIES];
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < COPIES; i++) {
		put_copy(ENTRIES + 2 * i * ENTRY, (uint8_t)(10 + i), 5000 + i);
		put_data(ENTRIES + (2 * i + 1) * ENTRY, (uint8_t)(10 + i));
	}
	start_with(NULL);
	assert_int_equal(open_first(VOLUME, &host, &vshadow, &err), 0);
	assert_int_equal(vshadow->count, COPIES + 1);
	for (size_t i = 0; i < COPIES; i++)
		assert_int_equal(vshadow_store(vshadow, i + 1, &copies[i], &err), 0);
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < COPIES; i++) {
			uint8_t byte = 0;

			assert_int_equal(source_read(copies[i], round * VSHADOW_PIECE, &byte, 1, &err), 0);
			assert_int_equal(byte, 10 + i + round);
		}
	assert_int_equal(most, VSHADOW_PROCESSES_LIMIT);
}

static void a_copy_whose_data_is_elsewhere_says_so(void **state)
{
	struct vshadow *vshadow;
	struct source *copy;
	struct error err = { 0 };

	(void)state;
	start_with(NULL);
	assert_int_equal(open_first(VOLUME, &host, &vshadow, &err), 0);
	assert_int_equal(vshadow_store(vshadow, 0, &copy, &err), ERR_UNSUPPORTED);
	assert_string_equal(err.text, "cannot be read: its data is on another disk");
	assert_int_equal(started, 0);
}

static void libvshadow_itself_gives_no_byte_of_a_copy_without_a_description(void **state)
{
	static const struct library_host real = { .sandbox = &process_sandbox };
	struct vshadow *vshadow;
	struct source *copy;
	struct error err = { 0 };
	uint8_t byte;

	(void)state;
	assert_int_equal(open_first(VOLUME, &real, &vshadow, &err), 0);
	assert_int_equal(vshadow_store(vshadow, 1, &copy, &err), 0);
	int result = source_read(copy, 0, &byte, 1, &err);

	assert_true(result == ERR_CORRUPT || result == ERR_UNSUPPORTED); /* it may be missing */
	assert_non_null(strstr(err.text, "cannot be read"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_copy_whose_process_dies_is_lost_and_no_other),
		TEST(a_place_that_cannot_be_read_costs_no_other_place),
		TEST(many_copies_take_turns_in_a_few_processes),
		TEST(a_copy_whose_data_is_elsewhere_says_so),
		TEST(libvshadow_itself_gives_no_byte_of_a_copy_without_a_description),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

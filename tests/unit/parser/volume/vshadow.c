/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shadow copies: what the catalog says, and what becomes of a copy whose process dies. Their bytes: vshadow_media.c. */
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

enum {
	VOLUME = 1 << 20,
	HEADER = 0x1e00,
	CATALOG = 0x10000,
	SECOND_BLOCK = 0x14000,
	ENTRIES = CATALOG + 128,
	ENTRY = 128
};

static uint8_t bytes[VOLUME];

static void put(size_t at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static void put_record(size_t at, unsigned type)
{
	static const uint8_t identifier[] = { 0x6b, 0x87, 0x08, 0x38, 0x76, 0xc1, 0x48, 0x4e,
					      0xb7, 0xae, 0x04, 0x04, 0x6e, 0x6c, 0xc7, 0x52 };

	memcpy(bytes + at, identifier, sizeof identifier);
	put(at + 16, 1, 4);
	put(at + 20, type, 4);
	put(at + 32, at, 8);
}

static void put_copy(size_t at, uint8_t id, uint64_t created)
{
	put(at, 2, 8);
	put(at + 8, VOLUME, 8);
	bytes[at + 16] = id;
	put(at + 48, created, 8);
}

static void put_data(size_t at, uint8_t id)
{
	put(at, 3, 8);
	bytes[at + 16] = id;
}

/* The newer copy comes first; number 3 is the oldest, in another block, and its data is elsewhere. */
static void build(void)
{
	memset(bytes, 0, sizeof bytes);
	put_record(HEADER, 1);
	put(HEADER + 48, CATALOG, 8);
	put_record(CATALOG, 2);
	put_record(SECOND_BLOCK, 2);
	put(CATALOG + 40, SECOND_BLOCK, 8);
	put_copy(ENTRIES, 1, 3000);
	put_data(ENTRIES + ENTRY, 1);
	put(ENTRIES + 2 * ENTRY, 1, 8); /* given back */
	put_copy(ENTRIES + 3 * ENTRY, 2, 2000);
	put_data(ENTRIES + 4 * ENTRY, 2);
	put_copy(SECOND_BLOCK + 128, 3, 1000);
}

static struct source_room *room;

static int open_first(size_t size, const struct library_host *host, struct vshadow **ret, struct error *err)
{
	room = sources_open();
	return vshadow_open(room, source_of_memory(room, "volume", bytes, size), host, ret, err);
}

static int begin(void **state)
{
	(void)state;
	build();
	room = NULL;
	return 0;
}

static int end(void **state)
{
	(void)state;
	if (room)
		sources_close(room);
	return 0;
}

static void copies_are_listed_oldest_first_and_no_process_starts(void **state)
{
	struct vshadow *vshadow;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(open_first(VOLUME, NULL, &vshadow, &err), 0);
	assert_int_equal(vshadow->count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(vshadow->copies[i].id[0], 3 - i);
		assert_int_equal(vshadow->copies[i].created, 1000 * (i + 1));
		assert_int_equal(vshadow->copies[i].size, VOLUME);
		assert_int_equal(vshadow->copies[i].is_elsewhere, i == 0);
	}
}

static void a_volume_that_never_had_any_has_none(void **state)
{
	struct vshadow *vshadow;

	(void)state;
	put(HEADER + 48, 0, 8);
	assert_int_equal(open_first(VOLUME, NULL, &vshadow, NULL), 0);
	assert_int_equal(vshadow->count, 0);
	sources_close(room);
	memset(bytes + HEADER, 0, 512);
	assert_int_equal(open_first(VOLUME, NULL, &vshadow, NULL), 0);
	assert_int_equal(vshadow->count, 0);
	sources_close(room);
	build();
	assert_int_equal(open_first(HEADER, NULL, &vshadow, NULL), 0);
	assert_int_equal(vshadow->count, 0);
}

static void a_damaged_catalog_is_an_error_and_not_an_empty_list(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		int code;
		const char *word;
	} cases[] = {
		{ HEADER + 16, 4, 3, ERR_UNSUPPORTED, "unknown version 3" },
		{ HEADER + 48, 8, VOLUME, ERR_CORRUPT, "behind its end" },
		{ HEADER + 48, 8, UINT64_MAX, ERR_CORRUPT, "behind its end" },
		{ HEADER + 48, 8, HEADER, ERR_CORRUPT, "at 0x1e00 is not a block of it" },
		{ CATALOG, 1, 0, ERR_CORRUPT, "at 0x10000 is not a block" },
		{ CATALOG + 20, 4, 3, ERR_CORRUPT, "at 0x10000 is not a block" },
		{ CATALOG + 32, 8, 0, ERR_CORRUPT, "at 0x10000 is not a block" },
		{ SECOND_BLOCK + 40, 8, SECOND_BLOCK, ERR_LIMIT, "circle" },
		{ ENTRIES, 8, 4, ERR_CORRUPT, "unknown kind 4" },
		{ ENTRIES + 8, 8, UINT64_MAX, ERR_CORRUPT, "size of 0xffffffffffffffff" },
		{ ENTRIES + 16, 1, 2, ERR_CORRUPT, "one of them twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct vshadow *vshadow;
		struct error err = { 0 };

		build();
		put(cases[i].at, cases[i].value, cases[i].size);
		if (cases[i].code == ERR_LIMIT) /* without an entry that comes again */
			memset(bytes + SECOND_BLOCK + 128, 0, ENTRY);
		assert_int_equal(open_first(VOLUME, NULL, &vshadow, &err), cases[i].code);
		assert_non_null(strstr(err.text, cases[i].word));
		sources_close(room);
	}
	room = NULL;
}

static void a_volume_that_is_cut_or_changed_anywhere_does_no_harm(void **state)
{
	struct vshadow *vshadow;

	(void)state;
	for (size_t size = HEADER; size < SECOND_BLOCK + 0x5000; size += 127) {
		int result = open_first(size, NULL, &vshadow, NULL);

		if (size >= HEADER + 128 && size < SECOND_BLOCK + 0x4000)
			assert_int_equal(result, ERR_CORRUPT);
		sources_close(room);
	}
	for (size_t at = HEADER; at < ENTRIES + 6 * ENTRY; at = at == HEADER + 127 ? CATALOG : at + 1) {
		bytes[at] ^= 0xff;
		if (open_first(VOLUME, NULL, &vshadow, NULL) == 0)
			assert_true(vshadow->count <= 4);
		sources_close(room);
		bytes[at] ^= 0xff;
	}
	room = NULL;
}

/* Processes of the test's own in the place of libvshadow. */

static int started, running, most;
static void (*first_serve)(void *context, int fd); /* of the first that starts; the others answer */

static void answer(void *context, int fd)
{
	static struct record question, record;
	const struct vshadow_work *work = context;

	while (library_heard(fd, &question)) {
		uint64_t at = record_number(&question), size = record_number(&question);

		record_start(&record, VSHADOW_BYTES);
		record.size = (uint32_t)size;
		memset(record.bytes, (int)(work->id[0] + at / VSHADOW_PIECE), size);
		library_say(fd, &record);
	}
}

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

static int start_job(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err)
{
	struct sandbox_job other = *job;

	other.serve = started++ == 0 && first_serve ? first_serve : answer;
	running++;
	most = running > most ? running : most;
	return process_sandbox.start_job(&other, ret, err);
}

static enum sandbox_end end_job(struct sandbox_process *process, char why[SANDBOX_WHY])
{
	running--;
	return process_sandbox.end(process, why);
}

static const struct sandbox sandbox = { .start_job = start_job, .end = end_job };
static const struct library_host host = { .sandbox = &sandbox, .patience = 2 };

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
		TEST(copies_are_listed_oldest_first_and_no_process_starts),
		TEST(a_volume_that_never_had_any_has_none),
		TEST(a_damaged_catalog_is_an_error_and_not_an_empty_list),
		TEST(a_volume_that_is_cut_or_changed_anywhere_does_no_harm),
		TEST(a_copy_whose_process_dies_is_lost_and_no_other),
		TEST(a_place_that_cannot_be_read_costs_no_other_place),
		TEST(many_copies_take_turns_in_a_few_processes),
		TEST(a_copy_whose_data_is_elsewhere_says_so),
		TEST(libvshadow_itself_gives_no_byte_of_a_copy_without_a_description),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

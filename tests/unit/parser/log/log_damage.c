/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged and hostile transaction logs of the new format, and damaged hives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parser/hive/log/marvin32.h"
#include "support/build/hivebuild.h"
#include "support/reading/logscene.h"

/* Numbers published by Microsoft: dotnet/runtime, MarvinTests.cs. */
static void the_hash_gives_the_published_values(void **state)
{
	static const struct {
		uint64_t seed;
		uint8_t data[8];
		size_t size;
		uint64_t hash;
	} cases[] = {
		{ 0x004FB61A001BDBCC, { 0 }, 0, 0x30ED35C100CD3C7D },
		{ 0x004FB61A001BDBCC, { 0xAF }, 1, 0x48E73FC77D75DDC1 },
		{ 0x004FB61A001BDBCC, { 0xE7, 0x0F }, 2, 0xB5F6E1FC485DBFF8 },
		{ 0x004FB61A001BDBCC, { 0x37, 0xF4, 0x95 }, 3, 0xF0B07C789B8CF7E8 },
		{ 0x004FB61A001BDBCC, { 0x86, 0x42, 0xDC, 0x59 }, 4, 0x7008F2E87E9CF556 },
		{ 0x804FB61A001BDBCC, { 0x15, 0x3F, 0xB7, 0x98, 0x26 }, 5, 0x0A06114B13464DBD },
		{ 0x804FB61A001BDBCC, { 0xAB, 0x42, 0x7E, 0xA8, 0xD1, 0x0F, 0xC7 }, 7, 0xE203987DBA252FB3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_true(marvin32(cases[i].seed, cases[i].data, cases[i].size) == cases[i].hash);
}

static void an_entry_whose_write_was_interrupted_is_not_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *log = scene_log(scene, 50);

	scene_entry(scene, "-B--");
	size_t torn = scene_entry(scene, "--C-");

	log->data[torn + 600] ^= 1;
	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_int_equal(scene->told[0].last, 50);
	assert_string_equal(scene->told[0].why,
			    "entry 51 at offset 0x1400 fails its hash: the write was interrupted there");
}

static void an_entry_whose_header_was_changed_is_not_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *log = scene_log(scene, 50);
	size_t at = scene_entry(scene, "-B--");

	log->data[at + 8] ^= 1; /* flags, which only the second hash covers */
	assert_false(scene_replay(scene));
	assert_int_equal(scene->told[0].state, LOG_INVALID);
	scene_assert_why(scene, 0, "entry 50 at offset 0x200 fails its hash");
}

static void an_entry_cut_off_by_the_end_of_the_file_is_not_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *log = scene_log(scene, 50);

	scene_entry(scene, "-B--");
	scene_entry(scene, "--C-");
	log->size -= 1;
	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	scene_assert_why(scene, 0, "entry 51 at offset 0x1400 is cut off");
}

static void a_damaged_base_block_comes_from_the_latest_log_and_only_that_is_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene->hive.data[508] ^= 1;
	scene_log(scene, 50);
	scene_entry(scene, "-x--");
	struct logbuild *latest = scene_log(scene, 51);

	scene_entry(scene, "--CDE");
	logbuild_put32(latest->data + 36, 0x1234);
	hivebuild_seal(latest->data);
	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abCDE");
	assert_int_equal(scene_base(scene).root, 0x1234);
	assert_int_equal(scene_base(scene).type, BASEBLOCK_PRIMARY);
	assert_int_equal(scene->told[0].state, LOG_OLD);
	scene_assert_why(scene, 0, "base block of the hive is damaged");
	scene_assert_why(scene, 1, "replaced by the log's");
}

static void a_base_block_full_of_zeros_is_a_damaged_one(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	memset(scene->hive.data, 0, BASEBLOCK_SIZE);

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_true(scene_base(scene).magic && scene_base(scene).checksum_good);
}

static void a_base_block_without_its_signature_is_a_damaged_one(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 50, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	memset(scene->hive.data, 'x', 4);
	hivebuild_seal(scene->hive.data);

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_true(scene_base(scene).magic);
}

static void a_damaged_base_block_stays_when_the_latest_log_gives_nothing(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene->hive.data[508] ^= 1;
	struct logbuild *log = scene_log(scene, 50);
	size_t at = scene_entry(scene, "-B--");

	log->data[at + 600] ^= 1;
	assert_false(scene_replay(scene));
	assert_false(scene_base(scene).checksum_good);
	assert_string_equal(scene_letters(scene), "abcd");
}

static void a_log_that_is_damaged_in_front_is_named_with_its_fault(void **state)
{
	static const struct {
		size_t at;
		uint32_t number;
		bool seal;
		size_t size; /* 0: as it is */
		const char *why;
	} cases[] = {
		{ 0, 0x66676572, false, 1 << 20, NULL }, /* nothing damaged: it is applied */
		{ 0, 0, false, 0, "does not begin like a log" },
		{ 100, 1, false, 0, "checksum of its base block is wrong" },
		{ 8, 49, true, 0, "two sequence numbers differ" },
		{ 28, 0, true, 0, "states that it is not a log" },
		{ 28, 7, true, 0, "states that it is not a log" },
		{ 40, 0, true, 0, "impossible size of the hive" },
		{ 40, 4097, true, 0, "impossible size of the hive" },
		{ 0, 0x66676572, false, 552, "too short" },
		{ 0, 0x66676572, false, 511, "too short" },
		{ 0, 0x66676572, false, 1024, "is cut off" },
		{ 512, 0, false, 0, "holds no entry" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scene_hive(scene, "abcd", 51, 50);
		struct logbuild *log = scene_log(scene, 50);

		scene_entry(scene, "-B--");
		logbuild_put32(log->data + cases[i].at, cases[i].number);
		if (cases[i].seal)
			hivebuild_seal(log->data);
		if (cases[i].size && cases[i].size < log->size)
			log->size = cases[i].size;
		assert_int_equal(scene_replay(scene), cases[i].why == NULL);
		assert_int_equal(scene->told[0].state, cases[i].why ? LOG_INVALID : LOG_APPLIED);
		if (cases[i].why)
			scene_assert_why(scene, 0, cases[i].why);
		scene_forget_log(scene);
	}
}

static void empty_logs_are_normal_and_change_nothing(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50)->size = 0;
	scene_log(scene, 50);
	scene_entry(scene, "-B--");

	assert_true(scene_replay(scene));
	assert_int_equal(scene->told[0].state, LOG_INVALID);
	assert_string_equal(scene->told[0].why, "0 bytes");
	assert_string_equal(scene->told[0].format, "");
	assert_string_equal(scene_letters(scene), "aBcd");
}

/* The second page of the entry is the bad one: were pages written one by one, the first would be there. */
static void an_entry_with_one_page_that_does_not_fit_is_not_applied_at_all(void **state)
{
	static const struct {
		uint32_t at, size;
	} bad[] = {
		{ 4 * SCENE_PAGE, SCENE_PAGE },       /* behind the hive */
		{ 3 * SCENE_PAGE + 512, SCENE_PAGE }, /* partly behind it */
		{ 0xFFFFFE00, 512 },                  /* the end would wrap around */
		{ 0xFFFFF000, SCENE_PAGE },           /* the start too */
		{ SCENE_PAGE, 2 * SCENE_PAGE },       /* more than the entry holds */
		{ SCENE_PAGE, 0xFFFFFE00 },
		{ SCENE_PAGE, 0 },
		{ SCENE_PAGE, 513 }, /* no whole sectors */
		{ SCENE_PAGE + 1, 512 },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		scene_hive(scene, "abcd", 51, 50);
		struct logbuild *log = scene_log(scene, 50);
		size_t at = scene_entry(scene, "AB--");

		logbuild_put32(log->data + at + 48, bad[i].at);
		logbuild_put32(log->data + at + 52, bad[i].size);
		logbuild_rehash(log, at);
		assert_false(scene_replay(scene));
		assert_string_equal(scene_letters(scene), "abcd");
		assert_int_equal(scene->told[0].entries, 0);
		scene_assert_why(scene, 0, "entry 50 at offset 0x200 lists pages that lie outside");
		scene_forget_log(scene);
	}
}

static void an_entry_with_impossible_numbers_is_not_applied(void **state)
{
	static const struct {
		size_t at;
		uint32_t number;
		const char *why;
	} cases[] = {
		{ 4, 0, "impossible size" },
		{ 4, 511, "impossible size" },
		{ 4, 513, "impossible size" },
		{ 4, 0xFFFFFE00, "cut off" },
		{ 16, 0, "impossible size of the hive" },
		{ 16, 4095, "impossible size of the hive" },
		{ 16, 0x80000000, "more than 2 GiB" },
		{ 16, 0xFFFFF000, "more than 2 GiB" },
		{ 20, 0, "lists pages" },
		{ 20, 0x1FFFFFFF, "lists pages" },
		{ 20, 0xFFFFFFFF, "lists pages" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scene_hive(scene, "abcd", 51, 50);
		struct logbuild *log = scene_log(scene, 50);

		scene_entry(scene, "-B--");
		size_t at = scene_entry(scene, "--C-");
		uint32_t size = le32(log->data + at + 4);

		logbuild_put32(log->data + at + cases[i].at, cases[i].number);
		if (cases[i].at != 4)
			logbuild_rehash(log, at);
		assert_int_equal(le32(log->data + at + 4) == size, cases[i].at != 4);
		assert_true(scene_replay(scene));
		assert_string_equal(scene_letters(scene), "aBcd");
		scene_assert_why(scene, 0, cases[i].why);
		scene_forget_log(scene);
	}
}

static void a_log_may_not_make_room_for_more_than_the_limit(void **state)
{
	struct scene *scene = *state;
	struct bytes log;
	struct error err;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *built = scene_log(scene, 50);

	scene_entry(scene, "-B---");
	size_t at = scene_entry(scene, "--C-");

	logbuild_put32(built->data + at + 16, 0xFFFFF000);
	assert_int_equal(bytes_of_memory(built->data, built->size, 0, 0, &log, &err), 0);
	assert_int_equal(log_capacity(&log, 1), BASEBLOCK_SIZE + 5 * SCENE_PAGE);
	bytes_close(&log);

	logbuild_put32(built->data + at + 16, (uint32_t)(LOG_CAPACITY_LIMIT - BASEBLOCK_SIZE));
	assert_int_equal(bytes_of_memory(built->data, built->size, 0, 0, &log, &err), 0);
	assert_true(log_capacity(&log, 1) == LOG_CAPACITY_LIMIT);
	bytes_close(&log);
}

/* Whoever maps the hive may give less room than asked for. */
static void a_page_beyond_the_room_that_was_given_is_refused(void **state)
{
	struct scene *scene = *state;
	struct bytes log;
	struct error err;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *built = scene_log(scene, 50);

	scene_entry(scene, "-B---E");
	assert_int_equal(bytes_of_memory(built->data, built->size, 0, 0, &log, &err), 0);
	assert_false(log_replay(&scene->hive, &log, 1, scene->arena, scene->told, NULL));
	assert_string_equal(scene_letters(scene), "abcd");
	bytes_close(&log);
}

static void nothing_is_replayed_over_less_than_a_base_block(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene->hive.size = BASEBLOCK_SIZE - 1;
	scene_log(scene, 50);
	scene_entry(scene, "ABCD");

	assert_false(scene_replay(scene));
	assert_int_equal(scene->hive.size, BASEBLOCK_SIZE - 1);
	assert_int_equal(scene->told[0].state, LOG_GAP);
}

static void replay_goes_on_when_there_is_no_memory_for_reasons(void **state)
{
	struct scene *scene = *state;
	struct arena *full = arena_new(0);

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	scene_entry(scene, "-B--");
	scene->logs[0].data[0x1400 + 600] ^= 1;
	scene_log(scene, 49);
	scene_entry(scene, "-x--");
	struct arena *own = scene->arena;

	scene->arena = full;
	bool applied = scene_replay(scene);

	scene->arena = own;
	arena_free(full);
	assert_true(applied);
	assert_int_equal(scene->told[0].state, LOG_APPLIED);
	assert_int_equal(scene->told[1].state, LOG_OLD);
	scene_assert_why(scene, 0, "memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hash_gives_the_published_values),
		SCENE_TEST(an_entry_whose_write_was_interrupted_is_not_applied),
		SCENE_TEST(an_entry_whose_header_was_changed_is_not_applied),
		SCENE_TEST(an_entry_cut_off_by_the_end_of_the_file_is_not_applied),
		SCENE_TEST(a_damaged_base_block_comes_from_the_latest_log_and_only_that_is_applied),
		SCENE_TEST(a_base_block_full_of_zeros_is_a_damaged_one),
		SCENE_TEST(a_base_block_without_its_signature_is_a_damaged_one),
		SCENE_TEST(a_damaged_base_block_stays_when_the_latest_log_gives_nothing),
		SCENE_TEST(a_log_that_is_damaged_in_front_is_named_with_its_fault),
		SCENE_TEST(empty_logs_are_normal_and_change_nothing),
		SCENE_TEST(an_entry_with_one_page_that_does_not_fit_is_not_applied_at_all),
		SCENE_TEST(an_entry_with_impossible_numbers_is_not_applied),
		SCENE_TEST(a_log_may_not_make_room_for_more_than_the_limit),
		SCENE_TEST(a_page_beyond_the_room_that_was_given_is_refused),
		SCENE_TEST(nothing_is_replayed_over_less_than_a_base_block),
		SCENE_TEST(replay_goes_on_when_there_is_no_memory_for_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

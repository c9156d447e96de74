/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transaction logs of the old format (DIRT, Windows NT to 8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/reading/logscene.h"

enum { SECOND = 10000000 }; /* in FILETIME */

static void a_log_of_windows_7_makes_a_dirty_hive_whole(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN, "-BC-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBCd");
	assert_int_equal(scene->told[0].state, LOG_APPLIED);
	assert_string_equal(scene->told[0].format, "DIRT");
	assert_int_equal(scene->told[0].first, 51);
	assert_int_equal(scene->told[0].last, 51);
	assert_int_equal(scene->told[0].entries, 1);
	assert_int_equal(scene->told[0].pages, 16);
	assert_string_equal(scene->told[0].why, "all its pages were applied");
}

/* In XP the log is one behind the hive, in NT 4 its file type is 2; the hive keeps its own number. */
static void logs_of_xp_and_nt_are_applied_too(void **state)
{
	struct scene *scene = *state;

	for (uint32_t type = BASEBLOCK_LOG_OLD; type <= BASEBLOCK_LOG_NT; type++) {
		scene_hive(scene, "abcd", 52, 51);
		struct logbuild *log = scene_old_log(scene, 51, SCENE_WRITTEN, "-B--");

		logbuild_put32(log->data + 28, type);
		hivebuild_seal(log->data);
		assert_true(scene_replay(scene));
		assert_string_equal(scene_letters(scene), "aBcd");
		const struct baseblock base = scene_base(scene);

		assert_false(baseblock_dirty(&base));
		assert_int_equal(base.sequence1, 52);
		assert_int_equal(base.type, BASEBLOCK_PRIMARY);
		scene_forget_log(scene);
	}
}

static void a_clean_hive_ignores_its_old_log(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 51);
	scene_old_log(scene, 52, SCENE_WRITTEN + SECOND, "-B--");

	assert_false(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abcd");
	assert_int_equal(scene->told[0].state, LOG_IGNORED_CLEAN);
}

static void the_size_of_the_hive_is_the_one_in_the_log(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN, "----EF");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abcdEF");
	assert_int_equal(scene->hive.size, BASEBLOCK_SIZE + 6 * SCENE_PAGE);
}

/* 509 pages are the first whose bitmap does not fit into one sector with "DIRT": a reader that expects 1024 fails here.
 */
static void the_pages_begin_where_the_bitmap_ends(void **state)
{
	struct scene *scene = *state;
	char before[511], log[511];

	memset(before, 'a', sizeof before);
	memset(log, '-', sizeof log);
	before[510] = log[510] = '\0';
	log[1] = 'B';
	log[509] = 'Z';
	scene_hive(scene, before, 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN, log);
	before[1] = 'B';
	before[509] = 'Z';

	assert_int_equal(scene->logs[0].size, 512 + 1024 + 2 * SCENE_PAGE);
	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), before);
}

/* One bit is one sector. Windows marks eight at once, a log need not. */
static void single_sectors_are_applied(void **state)
{
	struct scene *scene = *state;
	struct logbuild log = logbuild_new(BASEBLOCK_LOG_OLD, 51, 4 * SCENE_PAGE, SCENE_WRITTEN);
	const uint8_t bitmap[] = { 0, 0x81, 0x02, 0 };
	uint8_t bins[4 * SCENE_PAGE];
	struct bytes bytes;
	struct error err;

	memset(bins, 'X', sizeof bins);
	scene_hive(scene, "abcd", 51, 50);
	logbuild_dirt(&log, bitmap, sizeof bins, bins);
	assert_int_equal(bytes_of_memory(log.data, log.size, 0, 0, &bytes, &err), 0);
	assert_true(log_replay(&scene->hive, &bytes, 1, scene->arena, scene->told, NULL));
	const uint8_t *data = scene->hive.data + BASEBLOCK_SIZE;

	assert_int_equal(scene->told[0].pages, 3);
	assert_int_equal(data[4095], 'a');
	assert_int_equal(data[4096], 'X');
	assert_int_equal(data[4096 + 512], 'b');
	assert_int_equal(data[8191], 'X');
	assert_int_equal(data[8192], 'c');
	assert_int_equal(data[8192 + 512], 'X');
	assert_int_equal(data[8192 + 1024], 'c');
	bytes_close(&bytes);
	logbuild_free(&log);
}

static void remnants_behind_the_last_page_are_normal(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *log = scene_old_log(scene, 51, SCENE_WRITTEN, "-BC-");

	log->data[LOG_SECTOR + 4 + 2] = 0; /* the bitmap of page 2: its sectors are now remnants */
	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
}

static void a_log_written_before_the_hive_is_not_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN - 1, "-B--");

	assert_false(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abcd");
	assert_int_equal(scene->told[0].state, LOG_OLD);
	assert_string_equal(scene->told[0].why, "it was written before the hive was last written");
}

static void of_two_old_logs_the_later_is_applied_alone(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN, "-B--");
	scene_old_log(scene, 52, SCENE_WRITTEN + SECOND, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abCd");
	assert_int_equal(scene->told[0].state, LOG_OLD);
	assert_int_equal(scene->told[0].entries, 0);
	assert_int_equal(scene->told[1].state, LOG_APPLIED);
	scene_assert_why(scene, 1, "newer than the hive");
}

static void of_two_old_logs_of_one_time_the_first_is_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN, "-B--");
	scene_old_log(scene, 51, SCENE_WRITTEN, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_int_equal(scene->told[1].state, LOG_OLD);
}

static void a_log_that_cannot_be_used_is_not_applied_in_part(void **state)
{
	static const struct {
		size_t at;
		uint32_t number;
		size_t cut; /* bytes taken off its end */
		const char *why;
	} cases[] = {
		{ 512, 0x54524944, 1, "ends before the pages that it lists" },
		{ 512, 0x54524944, 2 * SCENE_PAGE, "ends before the pages that it lists" },
		{ 512, 0x54524945, 0, "no list of changed pages" },
		{ 516, 0, 0, "lists no changed page" },
		{ 516, 0xFFFFFFFF, 0, "ends before the pages that it lists" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scene_hive(scene, "abcd", 51, 50);
		struct logbuild *log = scene_old_log(scene, 51, SCENE_WRITTEN, "-BC-");

		logbuild_put32(log->data + cases[i].at, cases[i].number);
		log->size -= cases[i].cut;
		assert_false(scene_replay(scene));
		assert_string_equal(scene_letters(scene), "abcd");
		assert_int_equal(scene->told[0].state, LOG_INVALID);
		scene_assert_why(scene, 0, cases[i].why);
		scene_forget_log(scene);
	}
}

static void a_cut_log_leaves_the_way_to_the_other(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN, "-B--");
	scene_old_log(scene, 52, SCENE_WRITTEN + SECOND, "--C-")->size -= 512;

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_true(scene->told[1].lost && !scene->told[0].lost);
	assert_int_equal(scene->told[1].state, LOG_INVALID);
}

static void a_log_that_claims_four_gigabytes_gets_no_room(void **state)
{
	struct scene *scene = *state;
	struct bytes bytes;
	struct error err;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *log = scene_old_log(scene, 51, SCENE_WRITTEN, "-B--");

	logbuild_put32(log->data + 40, 0xFFFFF000);
	hivebuild_seal(log->data);
	assert_int_equal(bytes_of_memory(log->data, log->size, 0, 0, &bytes, &err), 0);
	assert_int_equal(log_capacity(&bytes, 1), 0);
	bytes_close(&bytes);
	assert_false(scene_replay(scene));
	scene_assert_why(scene, 0, "more than 2 GiB");
}

static void a_damaged_base_block_comes_from_the_log(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *log = scene_old_log(scene, 77, SCENE_WRITTEN, "-B--");

	logbuild_put32(log->data + 36, 0x1234);
	hivebuild_seal(log->data);
	memset(scene->hive.data, 0, LOG_SECTOR);
	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	const struct baseblock base = scene_base(scene);

	assert_int_equal(base.root, 0x1234);
	assert_int_equal(base.sequence2, 77);
	assert_int_equal(base.type, BASEBLOCK_PRIMARY);
	assert_true(base.checksum_good);
	scene_assert_why(scene, 0, "replaced by the log's");
}

/* Nothing else can tell the age of a hive whose base block is gone. */
static void a_damaged_hive_has_the_age_of_its_first_bin(void **state)
{
	static const struct {
		uint64_t written; /* of the log */
		bool bin;         /* the hive still has its first bin */
		bool applied;
		const char *why;
	} cases[] = {
		{ SCENE_WRITTEN, true, true, "all its pages were applied" },
		{ SCENE_WRITTEN - 1, true, false, "before the hive was last written" },
		{ SCENE_WRITTEN, false, false, "the log cannot be matched to it" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		scene_hive(scene, "abcd", 51, 50);
		memset(scene->hive.data + 12, 0xff, 8); /* its time, and so the checksum is wrong */
		if (!cases[i].bin)
			scene->hive.data[BASEBLOCK_SIZE] = 'H';
		scene_old_log(scene, 51, cases[i].written, "-B--");

		assert_int_equal(scene_replay(scene), cases[i].applied);
		scene_assert_why(scene, 0, cases[i].why);
		scene_forget_log(scene);
	}
}

static void an_old_log_is_history_when_there_is_a_new_one(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_old_log(scene, 51, SCENE_WRITTEN, "-x--");
	scene_log(scene, 50);
	scene_entry(scene, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abCd");
	assert_int_equal(scene->told[0].state, LOG_OLD);
	scene_assert_why(scene, 0, "old format");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_log_of_windows_7_makes_a_dirty_hive_whole),
		SCENE_TEST(logs_of_xp_and_nt_are_applied_too),
		SCENE_TEST(a_clean_hive_ignores_its_old_log),
		SCENE_TEST(the_size_of_the_hive_is_the_one_in_the_log),
		SCENE_TEST(the_pages_begin_where_the_bitmap_ends),
		SCENE_TEST(single_sectors_are_applied),
		SCENE_TEST(remnants_behind_the_last_page_are_normal),
		SCENE_TEST(a_log_written_before_the_hive_is_not_applied),
		SCENE_TEST(of_two_old_logs_the_later_is_applied_alone),
		SCENE_TEST(of_two_old_logs_of_one_time_the_first_is_applied),
		SCENE_TEST(a_log_that_cannot_be_used_is_not_applied_in_part),
		SCENE_TEST(a_cut_log_leaves_the_way_to_the_other),
		SCENE_TEST(a_log_that_claims_four_gigabytes_gets_no_room),
		SCENE_TEST(a_damaged_base_block_comes_from_the_log),
		SCENE_TEST(a_damaged_hive_has_the_age_of_its_first_bin),
		SCENE_TEST(an_old_log_is_history_when_there_is_a_new_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

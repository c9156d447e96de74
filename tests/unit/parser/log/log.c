/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transaction logs of the new format (HvLE, since Windows 8.1): which are applied, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/reading/logscene.h"

static void a_log_makes_a_dirty_hive_whole(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	scene_entry(scene, "-CC-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aCCd");
	assert_int_equal(scene->told[0].state, LOG_APPLIED);
	assert_string_equal(scene->told[0].format, "HvLE");
	assert_int_equal(scene->told[0].first, 50);
	assert_int_equal(scene->told[0].last, 51);
	assert_int_equal(scene->told[0].entries, 2);
	assert_int_equal(scene->told[0].pages, 3);
	assert_int_equal(scene->told[0].size, scene->logs[0].size);
	assert_string_equal(scene->told[0].why, "it was read to its last entry");
}

static void the_base_block_is_clean_after_replay(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	assert_true(scene_replay(scene));
	const struct baseblock base = scene_base(scene);

	assert_false(baseblock_dirty(&base));
	assert_int_equal(base.sequence1, 50);
	assert_int_equal(base.sequence2, 50);
	assert_int_equal(base.type, BASEBLOCK_PRIMARY);
}

static void a_clean_hive_ignores_even_newer_logs(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 50, 50);
	scene_log(scene, 49);
	scene_entry(scene, "-B--");
	scene_log(scene, 50);
	scene_entry(scene, "--C-");

	assert_false(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abcd");
	assert_int_equal(scene->told[0].state, LOG_IGNORED_CLEAN);
	scene_assert_why(scene, 0, "history");
	assert_int_equal(scene->told[1].state, LOG_IGNORED_CLEAN);
	scene_assert_why(scene, 1, "begins with 50");
}

static void the_order_of_two_logs_is_that_of_their_numbers_not_of_their_names(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 52);
	scene_entry(scene, "--DD");
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	scene_entry(scene, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBDD");
	assert_int_equal(scene->told[0].first, 52);
	assert_int_equal(scene->told[1].last, 51);
	assert_int_equal(scene_base(scene).sequence1, 52);
}

static void a_hive_grows_with_its_log(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "----EF");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abcdEF");
	assert_int_equal(scene->hive.size, BASEBLOCK_SIZE + 6 * SCENE_PAGE);
}

/* The base block speaks of pages that neither file nor log has: they must not pass for empty ones. */
static void pages_that_nobody_wrote_are_not_there(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "----E-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abcdE.");
}

static void a_hive_shrinks_with_its_log(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aB");
}

static void entries_left_over_from_an_earlier_round_are_not_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 431, 429);
	scene_log(scene, 429);
	scene_entry(scene, "-B--");
	scene_entry(scene, "--C-");
	scene->next = 423;
	scene_entry(scene, "-xx-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBCd");
	assert_int_equal(scene->told[0].last, 430);
	scene_assert_why(scene, 0, "sequence 423, at offset 0x2600, is left over");
}

static void a_log_is_applied_up_to_where_an_entry_is_missing(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	scene->next = 52;
	scene_entry(scene, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_string_equal(scene->told[0].why, "entry 51 is missing: entry 52 is at offset 0x1400");
}

static void a_first_entry_with_another_number_than_its_log_is_not_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene->next = 51;
	scene_entry(scene, "-B--");

	assert_false(scene_replay(scene));
	assert_int_equal(scene->told[0].state, LOG_INVALID);
	scene_assert_why(scene, 0, "entry 50 is missing");
}

static void a_second_log_that_does_not_follow_is_not_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	scene_log(scene, 52);
	scene_entry(scene, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_int_equal(scene->told[1].state, LOG_GAP);
	assert_int_equal(scene->told[1].entries, 0);
	assert_string_equal(scene->told[1].why, "it begins with sequence 52, and 51 must come next");
}

static void a_second_log_is_not_applied_when_the_first_gave_nothing(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 1, 0);
	struct logbuild *log = scene_log(scene, 0);
	size_t at = scene_entry(scene, "-B--");

	log->data[at + 600] ^= 1;
	scene_log(scene, 1);
	scene_entry(scene, "--C-");
	assert_false(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abcd");
	assert_int_equal(scene->told[0].state, LOG_INVALID);
	assert_int_equal(scene->told[1].state, LOG_GAP);
}

static void a_gap_between_the_hive_and_its_first_log_is_allowed(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 31, 30);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	scene_log(scene, 51);
	scene_entry(scene, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBCd");
}

static void a_log_older_than_the_hive_is_skipped_and_the_other_applied(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 563, 562);
	scene_log(scene, 559);
	scene_entry(scene, "-x--");
	scene_entry(scene, "-x--");
	scene_log(scene, 562);
	scene_entry(scene, "--C-");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "abCd");
	assert_int_equal(scene->told[0].state, LOG_OLD);
	assert_string_equal(scene->told[0].why, "its newest entry (sequence 560) is older than the hive (562)");
	assert_int_equal(scene->told[1].state, LOG_APPLIED);
}

static void a_log_that_begins_before_the_hive_is_skipped_although_it_ends_after_it(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 52, 51);
	scene_log(scene, 50);
	scene_entry(scene, "-x--");
	scene_entry(scene, "-x--");
	scene_entry(scene, "-x--");

	assert_false(scene_replay(scene));
	assert_int_equal(scene->told[0].state, LOG_OLD);
	scene_assert_why(scene, 0, "it begins before the hive (sequence 50, hive 51)");
}

static void sequence_numbers_wrap_around(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 0xFFFFFFFF, 0xFFFFFFFE);
	scene_log(scene, 1);
	scene_entry(scene, "---D");
	scene_log(scene, 0xFFFFFFFE);
	scene_entry(scene, "-B--");
	scene_entry(scene, "--C-");
	scene_entry(scene, "--c-");
	scene->next = 0xFFFFFFF0;
	scene_entry(scene, "-x--");

	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcD");
	assert_int_equal(scene->told[1].first, 0xFFFFFFFE);
	assert_int_equal(scene->told[1].last, 0);
	scene_assert_why(scene, 1, "left over");
}

static void an_entry_carries_the_transaction_flag_over_and_no_other(void **state)
{
	struct scene *scene = *state;
	static const uint8_t page[SCENE_PAGE] = { 0 };
	const struct logbuild_page pages[] = { { SCENE_PAGE, SCENE_PAGE, page } };
	const struct logbuild_entry entry = { 50, 4 * SCENE_PAGE, 0xFFFFFFFD, pages, 1 };

	scene_hive(scene, "abcd", 51, 50);
	logbuild_put32(scene->hive.data + 144, 2);
	hivebuild_seal(scene->hive.data);
	logbuild_add(scene_log(scene, 50), &entry);

	assert_true(scene_replay(scene));
	assert_int_equal(scene_base(scene).flags, 3);
}

static void a_hive_without_logs_stays_as_it_is(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	assert_false(scene_replay(scene));
	assert_int_equal(scene_base(scene).sequence2, 50);
}

static void what_the_caller_keeps_with_a_log_stays(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	scene_log(scene, 50);
	scene_entry(scene, "-B--");
	scene->told[0].path = "SYSTEM.LOG1";
	strcpy(scene->told[0].sha256, "abc");

	assert_true(scene_replay(scene));
	assert_string_equal(scene->told[0].path, "SYSTEM.LOG1");
	assert_string_equal(scene->told[0].sha256, "abc");
}

/* A real hive, as Windows would have it before and after TLS 1.2 was switched on. */
static uint8_t *tls_hive(uint32_t sequence2, bool enabled, size_t *ret_size)
{
	const struct hivebuild_options options = { .sequence1 = 51, .sequence2 = sequence2 };
	const char *key = "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client";
	struct hivebuild *build = hivebuild_new_with(&options);

	hivebuild_key(build, key);
	if (enabled)
		hivebuild_dword(build, key, "Enabled", 1);
	uint8_t *hive = hivebuild_finish(build, ret_size);

	hivebuild_free(build);
	return hive;
}

static void replay_gives_the_hive_that_windows_was_about_to_write(void **state)
{
	size_t before_size, after_size;
	uint8_t *before = tls_hive(50, false, &before_size), *after = tls_hive(51, true, &after_size);
	struct logbuild built = logbuild_new(BASEBLOCK_LOG_NEW, 51, (uint32_t)before_size - BASEBLOCK_SIZE, 0);
	struct scene *scene = *state;
	struct bytes log;
	struct error err;

	logbuild_add_change(&built, 51, before, before_size, after, after_size);
	assert_int_equal(bytes_of_memory(built.data, built.size, 0, 0, &log, &err), 0);
	assert_int_equal(bytes_of_memory(before, before_size, 0, log_capacity(&log, 1), &scene->hive, &err), 0);
	assert_memory_not_equal(scene->hive.data, after, after_size);
	assert_true(log_replay(&scene->hive, &log, 1, scene->arena, scene->told, NULL));
	assert_int_equal(scene->hive.size, after_size);
	assert_memory_equal(scene->hive.data, after, after_size);
	bytes_close(&log);
	logbuild_free(&built);
	free(before);
	free(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_log_makes_a_dirty_hive_whole),
		SCENE_TEST(the_base_block_is_clean_after_replay),
		SCENE_TEST(a_clean_hive_ignores_even_newer_logs),
		SCENE_TEST(the_order_of_two_logs_is_that_of_their_numbers_not_of_their_names),
		SCENE_TEST(a_hive_grows_with_its_log),
		SCENE_TEST(pages_that_nobody_wrote_are_not_there),
		SCENE_TEST(a_hive_shrinks_with_its_log),
		SCENE_TEST(entries_left_over_from_an_earlier_round_are_not_applied),
		SCENE_TEST(a_log_is_applied_up_to_where_an_entry_is_missing),
		SCENE_TEST(a_first_entry_with_another_number_than_its_log_is_not_applied),
		SCENE_TEST(a_second_log_that_does_not_follow_is_not_applied),
		SCENE_TEST(a_second_log_is_not_applied_when_the_first_gave_nothing),
		SCENE_TEST(a_gap_between_the_hive_and_its_first_log_is_allowed),
		SCENE_TEST(a_log_older_than_the_hive_is_skipped_and_the_other_applied),
		SCENE_TEST(a_log_that_begins_before_the_hive_is_skipped_although_it_ends_after_it),
		SCENE_TEST(sequence_numbers_wrap_around),
		SCENE_TEST(an_entry_carries_the_transaction_flag_over_and_no_other),
		SCENE_TEST(a_hive_without_logs_stays_as_it_is),
		SCENE_TEST(what_the_caller_keeps_with_a_log_stays),
		SCENE_TEST(replay_gives_the_hive_that_windows_was_about_to_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

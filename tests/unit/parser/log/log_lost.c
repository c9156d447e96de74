/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of logs that are there and cannot be used: then the hive is not whole, however much was applied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/reading/logscene.h"

enum { ENTRY_SIZE_AT = 4, ENTRY_SEQUENCE_AT = 12, ENTRY_PAGES_AT = 64, CHECKSUM_AT = 508, NAME_AT = 48, ID_AT = 112 };

/* What is done to the second of three entries, or to the last. */
static void spoil_page(struct logbuild *log, size_t at)
{
	log->data[at + ENTRY_PAGES_AT] ^= 1;
}
static void spoil_size(struct logbuild *log, size_t at)
{
	logbuild_put32(log->data + at + ENTRY_SIZE_AT, 513);
}
static void spoil_magic(struct logbuild *log, size_t at)
{
	log->data[at] = 0;
}
static void zero_header(struct logbuild *log, size_t at)
{
	memset(log->data + at, 0, LOG_SECTOR);
}
static void cut_here(struct logbuild *log, size_t at)
{
	log->size = at + LOG_SECTOR;
}

static void skip_number(struct logbuild *log, size_t at)
{
	logbuild_put32(log->data + at + ENTRY_SEQUENCE_AT, 60);
	logbuild_rehash(log, at);
}

static void make_older(struct logbuild *log, size_t at)
{
	logbuild_put32(log->data + at + ENTRY_SEQUENCE_AT, 40);
	logbuild_rehash(log, at);
}

/* clang-format off */
static const struct {
	const char *what;
	void (*spoil)(struct logbuild *log, size_t at);
	int entry; /* of three */
	bool lost;
	const char *letters;
} rows[] = {
	{ "an entry fails its hash before a sound one",   spoil_page,  1, true,  "aBcd" },
	{ "an entry of impossible size before a sound one", spoil_size, 1, true, "aBcd" },
	{ "an entry has no signature before a sound one", spoil_magic, 1, true,  "aBcd" },
	{ "a sector of zeros before a sound entry",       zero_header, 1, true,  "aBcd" },
	{ "the first entry fails its hash",               spoil_page,  0, true,  "abcd" },
	{ "a number is left out",                         skip_number, 2, true,  "aBCd" },
	{ "the last write was interrupted",               spoil_page,  2, false, "aBCd" },
	{ "the file ends in the last entry",              cut_here,    2, true,  "aBCd" }, /* the copy may be cut off */
	{ "the last entry is of an earlier round",        make_older,  2, false, "aBCd" },
};
/* clang-format on */

static void sound_entries_behind_damage_are_missed(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t at[3];

		scene_hive(scene, "abcd", 51, 50);
		struct logbuild *log = scene_log(scene, 50);

		at[0] = scene_entry(scene, "-B--");
		at[1] = scene_entry(scene, "--C-");
		at[2] = scene_entry(scene, "---D");
		rows[i].spoil(log, at[rows[i].entry]);
		scene_replay(scene);
		if (scene->told[0].lost != rows[i].lost || strcmp(scene_letters(scene), rows[i].letters) != 0)
			fail_msg("%s: %s, %s", rows[i].what, scene->told[0].lost ? "lost" : "not lost",
				 scene_letters(scene));
		scene_forget_log(scene);
	}
}

/* Windows reads what the first log gives; nobody knows what the second would have changed. */
static void a_second_log_with_a_damaged_base_block_is_missed_if_it_goes_on(void **state)
{
	static const struct {
		uint32_t first;
		enum log_state told;
	} seconds[] = { { 51, LOG_GAP }, { 53, LOG_GAP }, { 48, LOG_INVALID } };
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
		scene_hive(scene, "abcd", 51, 50);
		scene_log(scene, 50);
		scene_entry(scene, "-B--");
		struct logbuild *second = scene_log(scene, seconds[i].first);

		scene_entry(scene, "--C-");
		second->data[CHECKSUM_AT] ^= 1;
		assert_true(scene_replay(scene));
		assert_string_equal(scene_letters(scene), "aBcd");
		assert_int_equal(scene->told[0].state, LOG_APPLIED);
		assert_int_equal(scene->told[1].state, seconds[i].told);
		scene_assert_why(scene, 1, "checksum");
		scene_forget_log(scene);
		scene_forget_log(scene);
	}
}

static void a_log_of_another_hive_is_told(void **state)
{
	static const struct {
		size_t at;
		uint8_t hive, log;
		bool foreign;
	} marks[] = {
		{ NAME_AT, 'A', 'A', false }, { NAME_AT, 'A', 'B', true }, { NAME_AT, 0, 'B', false },
		{ NAME_AT, 'A', 0, false },   { ID_AT, 7, 7, false },      { ID_AT, 7, 8, true },
		{ ID_AT, 0, 8, false },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		scene_hive(scene, "abcd", 51, 50);
		struct logbuild *log = scene_log(scene, 50);

		scene_entry(scene, "-B--");
		scene->hive.data[marks[i].at] = marks[i].hive;
		log->data[marks[i].at] = marks[i].log;
		hivebuild_seal(scene->hive.data);
		hivebuild_seal(log->data);
		assert_true(scene_replay(scene));
		assert_string_equal(scene_letters(scene), "aBcd");
		if (scene->told[0].foreign != marks[i].foreign)
			fail_msg("row %zu", i);
		scene_forget_log(scene);
	}
}

/* Entries that lie in each other cannot be true, and each would cost a hash of all that follows. */
static void a_log_that_claims_more_than_it_holds_is_not_hashed_over_and_over(void **state)
{
	struct scene *scene = *state;

	scene_hive(scene, "abcd", 51, 50);
	struct logbuild *log = scene_log(scene, 50);

	scene_entry(scene, "-B--");
	for (size_t at = scene_entry(scene, "ABCD"); at < log->size; at += LOG_SECTOR) {
		memcpy(log->data + at, "HvLE", 4);
		logbuild_put32(log->data + at + ENTRY_SIZE_AT, (uint32_t)(log->size - at));
		logbuild_put32(log->data + at + ENTRY_SEQUENCE_AT, 60);
	}
	assert_true(scene_replay(scene));
	assert_string_equal(scene_letters(scene), "aBcd");
	assert_true(scene->told[0].lost);
	scene_forget_log(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(sound_entries_behind_damage_are_missed),
		SCENE_TEST(a_second_log_with_a_damaged_base_block_is_missed_if_it_goes_on),
		SCENE_TEST(a_log_of_another_hive_is_told),
		SCENE_TEST(a_log_that_claims_more_than_it_holds_is_not_hashed_over_and_over),
	};

	return cmocka_run_group_tests_name("entries of logs that are lost", tests, NULL, NULL);
}

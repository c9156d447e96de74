/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two readers of a hive, each alone and both together, in this process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/reading/hivescene.h"

/* Readers. */

static void both_readers_give_the_same_places_and_data(void **state)
{
	static const uint8_t bytes[5] = { 0x11, 0x22, 0x33, 0x44, 0x55 };
	static const struct hive_options *const options[] = { &hivescene_cells, &hivescene_libregf };
	struct hivebuild *build = hivebuild_new();
	size_t size;

	for (size_t i = 0; i <= sizeof bytes; i++) /* one to three bytes are those that libregf reads wrongly */
		hivebuild_value(build, "Select", (char[]){ 'v', (char)('0' + i), 0 }, REG_BINARY, bytes, i);
	hivebuild_sz(build, "Select", "", "default");
	uint8_t *data = hivebuild_finish(build, &size);

	for (size_t reader = 0; reader < 2; reader++) {
		struct hivevalue value;

		hivescene_open(data, size, options[reader]);
		for (size_t i = 0; i <= sizeof bytes; i++) {
			const char name[] = { 'V', (char)('0' + i), 0 };

			assert_int_equal(hivescene_look("select", name, &value), PRESENT);
			assert_int_equal(value.size, i);
			assert_memory_equal(value.data, bytes, i);
			assert_int_equal(value.at.offset, hivebuild_at(build, HIVEBUILD_VALUE, "Select", name));
			assert_int_equal(value.name[0], 'v');
		}
		assert_int_equal(hivescene_look("Select", "", &value), PRESENT);
		assert_string_equal(value.name, "");
		assert_int_equal(value.size, 16);
		hivescene_end(state);
	}
	free(data);
	hivebuild_free(build);
}

static void lists_are_walked_alike_by_both_readers(void **state)
{
	static const struct hive_options *const options[] = { &hivescene_cells, &hivescene_libregf };
	size_t size;
	uint8_t *data = hivescene_make_system(&size);

	for (size_t reader = 0; reader < 2; reader++) {
		struct hivekey_info info;
		struct hivevalue value;
		hivekey key;

		hivescene_open(data, size, options[reader]);
		assert_int_equal(hive_child_at(hivescene.hive, hive_root(hivescene.hive), 1, &key, NULL), PRESENT);
		assert_int_equal(hive_info(hivescene.hive, key, &info, NULL), 0);
		assert_string_equal(info.name, "Select");
		assert_int_equal(info.written, HIVEBUILD_WRITTEN);
		assert_memory_equal(data + info.at.offset + 4, "nk", 2);
		assert_int_equal(hive_child_at(hivescene.hive, hive_root(hivescene.hive), 3, &key, NULL), ABSENT);
		assert_int_equal(hive_value_at(hivescene.hive, key, 0, &value, NULL), PRESENT);
		assert_string_equal(value.name, "Current");
		assert_int_equal(hive_value_at(hivescene.hive, key, 1, &value, NULL), ABSENT);
		assert_int_equal(hive_value(hivescene.hive, key, "None", &value, NULL), ABSENT);
		assert_int_equal(hive_child(hivescene.hive, key, "None", &key, NULL), ABSENT);
		hivescene_end(state);
	}
	free(data);
}

static void libregf_reads_behind_a_damaged_sibling_and_never_calls_it_absent(void **state)
{
	struct hivebuild *build = hivebuild_new();
	struct hivevalue value;
	size_t size;

	(void)state;
	hivebuild_dword(build, "A", "v", 1);
	hivebuild_dword(build, "B", "v", 2);
	uint8_t *data = hivebuild_finish(build, &size);

	memcpy(data + hivebuild_at(build, HIVEBUILD_KEY, "A", NULL) + 4, "zz", 2);
	hivescene_open(data, size, &hivescene_libregf);
	assert_int_equal(hivescene_dword("B", "v"), 2);
	assert_int_equal(hivescene_look("A", "v", &value), UNREADABLE);
	assert_int_equal(hivescene_look("C", "v", &value), UNREADABLE);
	free(data);
	hivebuild_free(build);
}

/* libregf leaves such an element out and says nothing. */
static void an_element_that_leads_nowhere_is_no_proof_of_absence(void **state)
{
	struct hivebuild *build = hivebuild_new();
	struct hivevalue value;
	hivekey key;
	size_t size;

	(void)state;
	hivebuild_dword(build, "A", "v", 1);
	hivebuild_dword(build, "B", "v", 2);
	uint8_t *data = hivebuild_finish(build, &size);

	input_put32(data + hivebuild_at(build, HIVEBUILD_SUBKEYS, "", NULL) + 8, UINT32_MAX);
	hivescene_open(data, size, &hivescene_libregf);
	assert_int_equal(hivescene_dword("B", "v"), 2);
	assert_int_equal(hivescene_look("A", "v", &value), UNREADABLE);
	assert_int_equal(hive_child_at(hivescene.hive, hive_root(hivescene.hive), 0, &key, NULL), PRESENT);
	assert_int_equal(hive_child_at(hivescene.hive, hive_root(hivescene.hive), 1, &key, NULL), UNREADABLE);
	assert_int_equal(hive_child_at(hivescene.hive, hive_root(hivescene.hive), 2, &key, NULL), ABSENT);
	free(data);
	hivebuild_free(build);
}

/* libregf would open it and find nothing in it. */
static void type_as_log(struct input *input)
{
	input_change(input, TYPE_AT, BASEBLOCK_LOG_NEW);
}

static void libregf_reads_a_hive_that_it_would_refuse_from_repaired_memory(void **state)
{
	static void (*const ways[])(struct input * input) = { input_break_checksum, input_announce_too_much,
							      input_break_both, type_as_log };

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct input input;

		input.data = hivescene_make_system(&input.size);
		ways[i](&input);
		hivescene_open(input.data, input.size, &hivescene_libregf);
		if (hivescene.result < 0)
			fail_msg("way %zu: %s", i, hivescene.error.text);
		assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
		assert_non_null(hivescene_note("hive-repaired-for-libregf"));
		free(input.data);
		hivescene_end(state);
	}
}

static void without_a_process_for_libregf_the_cells_answer_and_it_is_said(void **state)
{
	size_t size;
	uint8_t *data = hivescene_make_system(&size);
	const struct hive_reader *readers;

	hivescene_open(data, size, &(struct hive_options){ .readers = READERS_BOTH });
	assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
	hive_second_reader_finish(hivescene.hive);
	assert_int_equal(hive_readers(hivescene.hive, &readers), 2);
	assert_string_equal(readers[0].status, "read");
	assert_string_equal(readers[1].name, "libregf");
	assert_string_equal(readers[1].status, "not asked");
	assert_string_equal(hive_agreement(hivescene.hive, TLS12, "Enabled"), "cells");
	hivescene_end(state);
	hivescene_open(data, size, &(struct hive_options){ .readers = READER_LIBREGF });
	assert_int_equal(hivescene.result, ERR_UNSUPPORTED);
	free(data);
}

#define TEST(test) cmocka_unit_test_teardown(test, hivescene_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_readers_give_the_same_places_and_data),
		TEST(lists_are_walked_alike_by_both_readers),
		TEST(libregf_reads_behind_a_damaged_sibling_and_never_calls_it_absent),
		TEST(an_element_that_leads_nowhere_is_no_proof_of_absence),
		TEST(libregf_reads_a_hive_that_it_would_refuse_from_repaired_memory),
		TEST(without_a_process_for_libregf_the_cells_answer_and_it_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

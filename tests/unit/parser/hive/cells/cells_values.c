/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cell reader on the names, values and data of whole hives; what layers delete; what is no hive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/build/hivebuild.h"
#include "support/reading/hivelook.h"
#include "unit/parser/hive/cells/cells_opened.h"

static void names_are_decoded_whatever_they_hold(void **state)
{
	static const char *const names[] = { "Ünï",
					     "γειά",
					     "Привет",
					     "日本",
					     "\xF0\x9F\x94\x91",
					     "zero\xC0\x80key",
					     "back\\slash",
					     "lone\xED\xA0\x81",
					     "€ and ÿ",
					     "žluťoučký kůň",
					     "Łódź",
					     "ήώ",
					     "ｗｉｄｅ" };
	static const char *const others[] = { "ÜNÏ", "ПРИВЕТ", "€ AND Ÿ", "ŽLUŤOUČKÝ KŮŇ", "łÓDŹ", "ΉΏ", "ＷＩＤＥ" };

	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct hivebuild *build = hivebuild_new_with(&(struct hivebuild_options){ .utf16_names = wide });
		hivekey key;
		struct hivekey_info info;

		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			hivebuild_append(build, "", names[i]);
			hivebuild_dword(build, "", names[i], (uint32_t)i);
		}
		struct hivelook look = opened(build);

		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			assert_int_equal(look.backend->child(look.self, look.root, names[i], &key, NULL), PRESENT);
			look.backend->info(look.self, key, &info, NULL);
			assert_string_equal(info.name, names[i]);
			assert_int_equal(hivelook_dword(&look, "", names[i]), i);
		}
		for (size_t i = 0; i < sizeof others / sizeof *others; i++)
			assert_int_equal(look.backend->child(look.self, look.root, others[i], &key, NULL), PRESENT);
		assert_int_equal(look.backend->child(look.self, look.root, "zero", &key, NULL), ABSENT);
		assert_int_equal(look.notes->count, 0);
		hivelook_close(&look);
	}
}

static void data_come_out_as_they_went_in(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 5, 8, 16343, 16344, 16345, 32688, 32689, 200000 };
	static uint8_t data[200000];
	char name[32];

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 31 + i / 253);
	for (uint32_t minor = 1; minor <= 6; minor++) {
		struct hivebuild *build = hivebuild_new_with(&(struct hivebuild_options){ .minor = minor });

		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			snprintf(name, sizeof name, "%zu", sizes[i]);
			hivebuild_value(build, "k", name, REG_BINARY, data + i,
					sizes[i] - (sizes[i] == sizeof data ? i : 0));
		}
		hivebuild_dword(build, "k", "in a cell", 7);
		hivebuild_in_cell(build, "k", "in a cell");
		struct hivelook look = opened(build);

		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			struct hivevalue value;

			snprintf(name, sizeof name, "%zu", sizes[i]);
			assert_int_equal(hivelook_value(&look, "k", name, &value), PRESENT);
			assert_int_equal(value.size, sizes[i] - (sizes[i] == sizeof data ? i : 0));
			assert_memory_equal(value.data, data + i, value.size);
			assert_int_equal(value.type, REG_BINARY);
		}
		assert_int_equal(hivelook_dword(&look, "k", "in a cell"), 7);
		hivelook_close(&look);
	}
}

static void values_come_by_index_with_their_places(void **state)
{
	struct hivebuild *build = hivebuild_new();
	struct hivevalue value;
	struct hivekey_info info;
	hivekey key;
	size_t size;

	(void)state;
	hivebuild_sz(build, "k", "", "default");
	hivebuild_dword(build, "k", "one", 1);
	hivebuild_written(build, "k", 131000000000000000);
	free(hivebuild_finish(build, &size));
	size_t key_at = hivebuild_at(build, HIVEBUILD_KEY, "k", NULL),
	       value_at = hivebuild_at(build, HIVEBUILD_VALUE, "k", "one");
	struct hivelook look = opened(build);

	assert_int_equal(hivelook_key(&look, "k", &key), PRESENT);
	assert_int_equal(look.backend->info(look.self, key, &info, NULL), 0);
	assert_int_equal(info.at.offset, key_at);
	assert_int_equal(info.written, 131000000000000000);
	assert_int_equal(look.backend->value_at(look.self, key, 0, &value, NULL), PRESENT);
	assert_string_equal(value.name, "");
	assert_int_equal(value.type, REG_SZ);
	assert_int_equal(look.backend->value_at(look.self, key, 1, &value, NULL), PRESENT);
	assert_string_equal(value.name, "one");
	assert_int_equal(value.at.offset, value_at);
	assert_int_equal(look.backend->value_at(look.self, key, 2, &value, NULL), ABSENT);
	assert_int_equal(hivelook_value(&look, "k", "two", &value), ABSENT);
	hivelook_close(&look);
}

static void of_two_of_one_name_the_first_counts_and_a_note_tells(void **state)
{
	struct hivebuild *build = hivebuild_new();

	(void)state;
	hivebuild_dword(build, "key", "value", 1);
	hivebuild_value_again(build, "key", "VALUE", REG_DWORD, "\2\0\0\0", 4);
	hivebuild_append(build, "", "KEY");
	struct hivelook look = opened(build);

	assert_int_equal(hivelook_dword(&look, "key", "value"), 1);
	assert_int_equal(look.notes->count, 2);
	assert_true(hivelook_noted(&look, "hive-duplicate-name"));
	hivelook_close(&look);
}

static void what_a_layer_deletes_is_absent(void **state)
{
	struct hivebuild *build = hivebuild_new_with(&(struct hivebuild_options){ .minor = 6 });
	struct hivevalue value;
	hivekey key;

	(void)state;
	hivebuild_key(build, "a");
	hivebuild_key(build, "b");
	hivebuild_layer(build, "b", 1);
	hivebuild_dword(build, "c", "gone", 1);
	hivebuild_value_flags(build, "c", "gone", 2);
	hivebuild_dword(build, "c", "stays", 2);
	struct hivelook look = opened(build);

	assert_int_equal(hivelook_key(&look, "b", &key), ABSENT);
	assert_true(hivelook_noted(&look, "hive-tombstone"));
	assert_true(hivelook_noted(&look, "hive-layered"));
	assert_int_equal(hivelook_value(&look, "c", "gone", &value), ABSENT);
	assert_int_equal(hivelook_dword(&look, "c", "stays"), 2);
	assert_int_equal(look.backend->child_at(look.self, look.root, 1, &key, NULL), PRESENT);
	assert_int_equal(look.backend->value_at(look.self, key, 0, &value, NULL), PRESENT);
	assert_string_equal(value.name, "stays");
	assert_int_equal(look.backend->value_at(look.self, key, 1, &value, NULL), ABSENT);
	assert_int_equal(look.backend->child_at(look.self, look.root, 2, &key, NULL), ABSENT);
	hivelook_close(&look);
}

static void what_is_no_hive_is_refused(void **state)
{
	static uint8_t nothing[8192];
	struct hivelook look;

	(void)state;
	assert_false(hivelook_open(&look, &hive_backend_cells, nothing, 0));
	assert_int_equal(look.error.code, ERR_FORMAT);
	hivelook_close(&look);
	assert_false(hivelook_open(&look, &hive_backend_cells, nothing, sizeof nothing));
	assert_int_equal(look.error.code, ERR_FORMAT);
	hivelook_close(&look);
	memcpy(nothing, "regf", 4);
	assert_false(hivelook_open(&look, &hive_backend_cells, nothing, 4096));
	assert_int_equal(look.error.code, ERR_CORRUPT);
	hivelook_close(&look);
	assert_false(hivelook_open(&look, &hive_backend_cells, nothing, sizeof nothing));
	assert_int_equal(look.error.code, ERR_CORRUPT);
	hivelook_close(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_decoded_whatever_they_hold),
		cmocka_unit_test(data_come_out_as_they_went_in),
		cmocka_unit_test(values_come_by_index_with_their_places),
		cmocka_unit_test(of_two_of_one_name_the_first_counts_and_a_note_tells),
		cmocka_unit_test(what_a_layer_deletes_is_absent),
		cmocka_unit_test(what_is_no_hive_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

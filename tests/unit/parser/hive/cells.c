/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cell reader on whole hives: every kind of list, name, version and data. cells_damage.c has the damaged ones. */
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

#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"

enum { MANY = 3000 };

static struct hivelook opened(struct hivebuild *build)
{
	size_t size;
	uint8_t *hive = hivebuild_finish(build, &size);
	struct hivelook look;
	bool good = hivelook_open(&look, &hive_backend_cells, hive, size);

	free(hive);
	hivebuild_free(build);
	if (!good)
		print_error("%s\n", look.error.text);
	assert_true(good);
	return look;
}

static struct hivebuild *with_protocols(const struct hivebuild_options *options)
{
	static const char *const keys[] = { "SSL 2.0\\Client", "SSL 3.0\\Client", "TLS 1.0\\Client", "TLS 1.2\\Client",
					    "TLS 1.2\\Server" };
	struct hivebuild *build = hivebuild_new_with(options);
	char path[256];

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		snprintf(path, sizeof path, PROTOCOLS "\\%s", keys[i]);
		hivebuild_dword(build, path, "Enabled", (uint32_t)i);
	}
	return build;
}

static void expect_protocols(struct hivelook *look)
{
	hivekey key;

	assert_int_equal(hivelook_dword(look, PROTOCOLS "\\SSL 2.0\\Client", "Enabled"), 0);
	assert_int_equal(hivelook_dword(look, PROTOCOLS "\\TLS 1.0\\Client", "enabled"), 2);
	assert_int_equal(
		hivelook_dword(look, "controlset001\\CONTROL\\SecurityProviders\\schannel\\protocols\\tls 1.2\\server",
			       "ENABLED"),
		4);
	assert_int_equal(hivelook_key(look, PROTOCOLS "\\TLS 1.1", &key), ABSENT);
	assert_int_equal(hivelook_key(look, PROTOCOLS "\\TLS 1.2\\Clien", &key), ABSENT);
	assert_int_equal(hivelook_key(look, PROTOCOLS "\\TLS 1.2\\Client2", &key), ABSENT);
	assert_int_equal(look->notes->count, 0);
}

static void every_kind_of_list_and_version_reads_alike(void **state)
{
	static const struct hivebuild_options cases[] = {
		{ .minor = 5 },
		{ .minor = 5, .list = HIVEBUILD_LF },
		{ .minor = 5, .list = HIVEBUILD_LI },
		{ .minor = 5, .list = HIVEBUILD_RI },
		{ .minor = 3 },
		{ .minor = 3, .list = HIVEBUILD_RI },
		{ .minor = 2 },
		{ .minor = 2, .list = HIVEBUILD_RI },
		{ .minor = 1 },
		{ .minor = 4, .utf16_names = true },
		{ .minor = 5, .unsorted = true },
		{ .minor = 5, .sequence1 = 7, .sequence2 = 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct hivelook look = opened(with_protocols(&cases[i]));

		expect_protocols(&look);
		hivelook_close(&look);
	}
}

static void all_children_come_by_index_and_then_no_more(void **state)
{
	static const enum hivebuild_list lists[] = { HIVEBUILD_LH, HIVEBUILD_LI, HIVEBUILD_RI };

	(void)state;
	for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
		struct hivebuild *build =
			hivebuild_new_with(&(struct hivebuild_options){ .list = lists[l], .leaf_limit = 7 });
		char name[32];
		hivekey key;
		size_t count = 0;

		for (int i = 0; i < 100; i++) {
			snprintf(name, sizeof name, "key%02d", i);
			hivebuild_key(build, name);
		}
		struct hivelook look = opened(build);
		struct hivekey_info info;

		for (; look.backend->child_at(look.self, look.root, count, &key, NULL) == PRESENT; count++) {
			snprintf(name, sizeof name, "key%02zu", count);
			assert_int_equal(look.backend->info(look.self, key, &info, NULL), 0);
			assert_string_equal(info.name, name);
		}
		assert_int_equal(count, 100);
		assert_int_equal(look.backend->child_at(look.self, look.root, 100, &key, NULL), ABSENT);
		assert_int_equal(look.backend->child_at(look.self, look.root, 5000, &key, NULL), ABSENT);
		assert_int_equal(look.backend->child_at(look.self, look.root, 42, &key, NULL), PRESENT);
		look.backend->info(look.self, key, &info, NULL);
		assert_string_equal(info.name, "key42");
		hivelook_close(&look);
	}
}

static struct hivebuild *with_many(const struct hivebuild_options *options)
{
	struct hivebuild *build = hivebuild_new_with(options);
	char name[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "key %04d", i);
		hivebuild_append(build, "", name);
	}
	return build;
}

static void a_long_list_is_searched_and_its_absences_are_proven(void **state)
{
	static const struct hivebuild_options cases[] = {
		{ .minor = 5 }, { .minor = 3 }, { .list = HIVEBUILD_LI }, { .list = HIVEBUILD_RI, .leaf_limit = 500 }
	};
	hivekey key;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct hivelook look = opened(with_many(&cases[i]));

		assert_int_equal(hivelook_key(&look, "KEY 0000", &key), PRESENT);
		assert_int_equal(hivelook_key(&look, "key 2999", &key), PRESENT);
		assert_int_equal(hivelook_key(&look, "key 3000", &key), ABSENT);
		assert_int_equal(hivelook_key(&look, "", &key), PRESENT);
		assert_int_equal(hivelook_key(&look, "key 1500x", &key), ABSENT);
		assert_int_equal(hivelook_key(&look, "aaa", &key), ABSENT);
		assert_int_equal(look.notes->count, 0);
		hivelook_close(&look);
	}
}

/* spoils the hash that the list of the root holds for its i-th key */
static struct hivelook with_wrong_hashes(struct hivebuild *build, size_t first, size_t count)
{
	size_t size, at;
	uint8_t *hive = hivebuild_finish(build, &size);
	struct hivelook look;

	at = hivebuild_at(build, HIVEBUILD_SUBKEYS, "", NULL);
	for (size_t i = first; i < first + count; i++)
		memset(hive + at + 8 + 8 * i + 4, 0xA5, 4);
	assert_true(hivelook_open(&look, &hive_backend_cells, hive, size));
	free(hive);
	hivebuild_free(build);
	return look;
}

static void hashes_are_a_filter_and_not_an_authority(void **state)
{
	struct hivelook look;
	hivekey key;

	(void)state;
	look = with_wrong_hashes(with_many(&(struct hivebuild_options){ .leaf_limit = MANY }), 1234, 1);
	assert_int_equal(hivelook_key(&look, "key 1234", &key), PRESENT);
	hivelook_close(&look);

	look = with_wrong_hashes(with_many(&(struct hivebuild_options){ .leaf_limit = MANY }), 0, MANY);
	assert_int_equal(hivelook_key(&look, "key 2999", &key), PRESENT);
	assert_int_equal(hivelook_key(&look, "key 3000", &key), ABSENT);
	assert_true(hivelook_noted(&look, "hive-wrong-hash"));
	hivelook_close(&look);

	struct hivebuild *small = hivebuild_new_with(&(struct hivebuild_options){ .unsorted = true });

	hivebuild_key(small, "zz");
	hivebuild_key(small, "aa");
	hivebuild_key(small, "mm");
	look = with_wrong_hashes(small, 0, 3);
	assert_int_equal(hivelook_key(&look, "AA", &key), PRESENT);
	assert_int_equal(hivelook_key(&look, "mn", &key), ABSENT);
	hivelook_close(&look);
}

static void a_long_unsorted_list_is_found_by_its_hashes(void **state)
{
	struct hivebuild *build = hivebuild_new_with(&(struct hivebuild_options){ .unsorted = true });
	char name[32];
	hivekey key;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "key %04d", i * 7 % MANY);
		hivebuild_append(build, "", name);
	}
	struct hivelook look = opened(build);

	assert_int_equal(hivelook_key(&look, "key 0007", &key), PRESENT);
	assert_int_equal(hivelook_key(&look, "key 2990", &key), PRESENT);
	assert_int_equal(hivelook_key(&look, "key 2990 ", &key), ABSENT);
	hivelook_close(&look);
}

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
		cmocka_unit_test(every_kind_of_list_and_version_reads_alike),
		cmocka_unit_test(all_children_come_by_index_and_then_no_more),
		cmocka_unit_test(a_long_list_is_searched_and_its_absences_are_proven),
		cmocka_unit_test(hashes_are_a_filter_and_not_an_authority),
		cmocka_unit_test(a_long_unsorted_list_is_found_by_its_hashes),
		cmocka_unit_test(names_are_decoded_whatever_they_hold),
		cmocka_unit_test(data_come_out_as_they_went_in),
		cmocka_unit_test(values_come_by_index_with_their_places),
		cmocka_unit_test(of_two_of_one_name_the_first_counts_and_a_note_tells),
		cmocka_unit_test(what_a_layer_deletes_is_absent),
		cmocka_unit_test(what_is_no_hive_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

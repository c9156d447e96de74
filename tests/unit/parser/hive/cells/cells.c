/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cell reader on the keys of whole hives: every kind of list, name and version. cells_damage.c has damaged ones. */
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

#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"

enum { MANY = 3000 };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_list_and_version_reads_alike),
		cmocka_unit_test(all_children_come_by_index_and_then_no_more),
		cmocka_unit_test(a_long_list_is_searched_and_its_absences_are_proven),
		cmocka_unit_test(hashes_are_a_filter_and_not_an_authority),
		cmocka_unit_test(a_long_unsorted_list_is_found_by_its_hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

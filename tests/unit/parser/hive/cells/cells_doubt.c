/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the cell reader reads although Windows would not load a hive like this, or nobody knows what it makes of it: all
 * answers stay, and a warning keeps the machine from READY.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/damaged_hive.h"

enum { BASE_BLOCK = 4096, BINS_SIZE_AT = 40, BIN_OFFSET_AT = 4, BIN_SIZE_AT = 8 };

struct oddity {
	const char *what, *code;
	int part; /* enum hivebuild_part; -1: `at` counts from the start of the file */
	const char *path, *name;
	size_t at;
	uint32_t number;
};

enum {
	FILE_START = -1,
	/* numbers: the size of the cell, made positive; the size and some more */ FREE = -2,
	WIDER = -3,
	MORE = 16
};

static uint32_t number_for(const struct oddity *oddity, uint32_t size)
{
	if (oddity->number == (uint32_t)FREE)
		return 0u - size;
	return oddity->number == (uint32_t)WIDER ? size - MORE : oddity->number;
}

/* clang-format off */
static const struct oddity oddities[] = {
	{ "a key in a free cell",             "hive-free-cell",  HIVEBUILD_KEY,     CLIENT,    NULL,      0, FREE },
	{ "a list of keys in a free cell",    "hive-free-cell",  HIVEBUILD_SUBKEYS, PROTOCOLS, NULL,      0, FREE },
	{ "a list of values in a free cell",  "hive-free-cell",  HIVEBUILD_VALUES,  CLIENT,    NULL,      0, FREE },
	{ "a value in a free cell",           "hive-free-cell",  HIVEBUILD_VALUE,   CLIENT,    "Enabled", 0, FREE },
	{ "a list of keys without a size",    "hive-cell-size",  HIVEBUILD_SUBKEYS, PROTOCOLS, NULL,      0, 0 },
	{ "a list of values without a size",  "hive-cell-size",  HIVEBUILD_VALUES,  CLIENT,    NULL,      0, 0 },
	{ "a cell that runs out of its bin",  "hive-cell-size",  HIVEBUILD_KEY,     CLIENT,    NULL,      0, 0x80000000 },
	{ "a key of this session only",       "hive-key-flags",  HIVEBUILD_KEY,     CLIENT,    NULL,      4, 0x00216B6E },
	{ "a key where another hive is",      "hive-key-flags",  HIVEBUILD_KEY,     CLIENT,    NULL,      4, 0x00226B6E },
	{ "a bin without its signature",      "hive-bin",        FILE_START, NULL, NULL, BASE_BLOCK, 0 },
	{ "a bin that claims another place",  "hive-bin",        FILE_START, NULL, NULL, BASE_BLOCK + BIN_OFFSET_AT, 0x5000 },
	{ "a bin of no whole pages",          "hive-bin",        FILE_START, NULL, NULL, BASE_BLOCK + BIN_SIZE_AT, 0x1001 },
	{ "a bin of no size",                 "hive-bin",        FILE_START, NULL, NULL, BASE_BLOCK + BIN_SIZE_AT, 0 },
	{ "a cell that begins in another",    "hive-bin",        HIVEBUILD_KEY,     SCHANNEL,  NULL,      0, WIDER },
	{ "a bin longer than all of them",    "hive-bin",        FILE_START, NULL, NULL, BASE_BLOCK + BIN_SIZE_AT, 0x10000000 },
};
/* clang-format on */

static uint8_t *location_of(struct damaged_hive *damaged_hive, const struct oddity *oddity)
{
	if (oddity->part == FILE_START)
		return damaged_hive->hive + oddity->at;
	return damaged_hive_part(damaged_hive, (enum hivebuild_part)oddity->part, oddity->path, oddity->name) + oddity->at;
}

static void what_windows_would_not_load_is_read_with_a_warning(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof oddities / sizeof *oddities; i++) {
		struct damaged_hive damaged_hive = damaged_hive_plain();
		uint8_t *to = location_of(&damaged_hive, &oddities[i]);

		damaged_hive_put(to, number_for(&oddities[i], le32(to)));
		damaged_hive_expect_all(&damaged_hive);
		if (!hivelook_noted(&damaged_hive.look, oddities[i].code))
			fail_msg("%s: no note %s", oddities[i].what, oddities[i].code);
		damaged_hive_discharge(&damaged_hive);
	}
}

/* A hive of many bins, with the last ones not counted by the base block. */
static void cells_behind_the_announced_bins_are_told(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();
	char path[64];

	(void)state;
	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof path, "ControlSet001\\Services\\Filler%03d", i);
		hivebuild_key(damaged_hive.build, path);
	}
	free(damaged_hive.hive);
	damaged_hive.hive = hivebuild_finish(damaged_hive.build, &damaged_hive.size);
	assert_true(damaged_hive.size > 4 * BASE_BLOCK);
	damaged_hive_put(damaged_hive.hive + BINS_SIZE_AT, BASE_BLOCK);
	damaged_hive_expect_all(&damaged_hive);
	assert_int_equal(damaged_hive_child(&damaged_hive, path), PRESENT);
	assert_true(hivelook_noted(&damaged_hive.look, "hive-behind-bins"));
	damaged_hive_discharge(&damaged_hive);
}

/* Nothing of the kind on a sound hive, whatever its version, its lists, and values of several pages in one bin. */
static void a_sound_hive_raises_no_doubt(void **state)
{
	static const char *const codes[] = { "hive-free-cell", "hive-cell-size", "hive-key-flags", "hive-bin",
					     "hive-behind-bins" };
	static uint8_t large[3 * HIVEBUILD_SEGMENT];

	(void)state;
	for (uint32_t minor = 1; minor <= 6; minor++) {
		struct damaged_hive damaged_hive = damaged_hive_admit(&(struct hivebuild_options){ .minor = minor });
		struct hivevalue value;

		hivebuild_value(damaged_hive.build, CLIENT, "Large", 3, large, sizeof large);
		free(damaged_hive.hive);
		damaged_hive.hive = hivebuild_finish(damaged_hive.build, &damaged_hive.size);
		damaged_hive_expect_all(&damaged_hive);
		assert_int_equal(hivelook_value(&damaged_hive.look, CLIENT, "Large", &value), PRESENT);
		assert_int_equal(value.size, sizeof large);
		for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
			assert_false(hivelook_noted(&damaged_hive.look, codes[i]));
		damaged_hive_discharge(&damaged_hive);
	}
}

/* SOFTWARE has two of these, Perflib\009 for one: no values, and nothing is damaged. */
static void a_predefined_handle_has_no_values(void **state)
{
	enum { NK_FLAGS = 4 + 2, NK_VALUES = 4 + 36 };
	static const struct {
		uint8_t flags;
		uint32_t count;
		int first;
	} rows[] = { { 0x60, 0x80000050, ABSENT }, { 0x20, 0x80000050, PRESENT }, { 0x60, 3, PRESENT } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct damaged_hive damaged_hive = damaged_hive_plain();
		uint8_t *key = damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, CLIENT, NULL);
		struct hivevalue value;
		hivekey at;

		key[NK_FLAGS] = rows[i].flags;
		damaged_hive_put(key + NK_VALUES, rows[i].count);
		assert_true(damaged_hive_ask(&damaged_hive));
		struct hivelook *look = &damaged_hive.look;

		assert_int_equal(hivelook_key(look, CLIENT, &at), PRESENT);
		assert_int_equal(look->backend->value_at(look->self, at, 0, &value, &look->error), rows[i].first);
		assert_int_equal(look->backend->value(look->self, at, "none", &value, &look->error),
				 rows[i].count == 0x80000050 && rows[i].flags == 0x20 ? UNREADABLE : ABSENT);
		damaged_hive_discharge(&damaged_hive);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_windows_would_not_load_is_read_with_a_warning),
		cmocka_unit_test(a_predefined_handle_has_no_values),
		cmocka_unit_test(cells_behind_the_announced_bins_are_told),
		cmocka_unit_test(a_sound_hive_raises_no_doubt),
	};

	return cmocka_run_group_tests_name("doubtful cells", tests, NULL, NULL);
}

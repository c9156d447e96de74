/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cell reader on a hive that is cut, zeroed and changed everywhere. The promise: what the whole hive has is never
 * ABSENT in a damaged copy of it, and never PRESENT with something else in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/damaged_hive.h"

enum { SECTOR = 512 };

/* Asks a damaged copy for everything: nothing may be absent or wrong. */
static void expect_no_lies(struct damaged_hive *damaged_hive, const uint8_t *damaged, size_t size)
{
	struct damaged_hive copy = { .build = damaged_hive->build };

	if (hivelook_open(&copy.look, &hive_backend_cells, damaged, size))
		for (size_t i = 0; i < DAMAGED_HIVE_CONTENTS; i++)
			damaged_hive_expect(&copy, i, true);
	hivelook_close(&copy.look);
}

static const struct hivebuild_options layouts[] = {
	{ .minor = 5 }, { .minor = 3 }, { .list = HIVEBUILD_LI }, { .list = HIVEBUILD_RI }, { .utf16_names = true }
};

static void a_truncated_hive_never_proves_absence(void **state)
{
	(void)state;
	for (size_t l = 0; l < sizeof layouts / sizeof *layouts; l++) {
		struct damaged_hive damaged_hive = damaged_hive_admit(&layouts[l]);

		for (size_t size = 0; size < damaged_hive.size; size += l ? SECTOR : 8)
			expect_no_lies(&damaged_hive, damaged_hive.hive, size);
		damaged_hive_discharge(&damaged_hive);
	}
}

static void a_zeroed_stretch_never_proves_absence(void **state)
{
	static const size_t stretches[] = { 16, 64, SECTOR, 4096 };

	(void)state;
	for (size_t l = 0; l < sizeof layouts / sizeof *layouts; l++) {
		struct damaged_hive damaged_hive = damaged_hive_admit(&layouts[l]);
		uint8_t *copy = malloc(damaged_hive.size);

		assert_non_null(copy);
		for (size_t s = 0; s < sizeof stretches / sizeof *stretches; s++)
			for (size_t at = 0; at < damaged_hive.size; at += stretches[s]) {
				memcpy(copy, damaged_hive.hive, damaged_hive.size);
				memset(copy + at, 0, stretches[s]);
				expect_no_lies(&damaged_hive, copy, damaged_hive.size);
			}
		free(copy);
		damaged_hive_discharge(&damaged_hive);
	}
}

/* Bytes that are the number itself, its type or the place of its data: no reader can see that they were changed. */
static bool is_data(const struct damaged_hive *damaged_hive, size_t i, size_t at)
{
	size_t vk = hivebuild_at(damaged_hive->build, HIVEBUILD_VALUE, damaged_hive_contents[i].path, damaged_hive_contents[i].name);
	size_t data = hivebuild_at(damaged_hive->build, HIVEBUILD_DATA, damaged_hive_contents[i].path, damaged_hive_contents[i].name);

	return (at >= vk + 8 && at < vk + 20) || (data && at == data + 4);
}

/* Names in lf and li lists, and of values, have no hash: a letter that became another letter cannot be noticed. */
static bool is_name(const struct damaged_hive *damaged_hive, size_t at)
{
	for (size_t i = 0; i < DAMAGED_HIVE_CONTENTS; i++) {
		size_t vk = hivebuild_at(damaged_hive->build, HIVEBUILD_VALUE, damaged_hive_contents[i].path,
					 damaged_hive_contents[i].name);

		if (at >= vk + 24 && at < vk + 24 + strlen(damaged_hive_contents[i].name))
			return true;
	}
	return false;
}

static void no_changed_word_proves_absence(void **state)
{
	static const uint32_t words[] = { 0, 0xFFFFFFFF };
	struct damaged_hive damaged_hive = damaged_hive_plain();
	uint8_t *copy = malloc(damaged_hive.size);

	(void)state;
	assert_non_null(copy);
	for (size_t at = 0; at < damaged_hive.size; at += 4)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			struct hivelook look;

			memcpy(copy, damaged_hive.hive, damaged_hive.size);
			damaged_hive_put(copy + at, words[w]);
			bool open = hivelook_open(&look, &hive_backend_cells, copy, damaged_hive.size);

			for (size_t i = 0; open && i < DAMAGED_HIVE_CONTENTS && !(w == 1 && is_name(&damaged_hive, at)); i++) {
				struct hivevalue value;
				int answer = hivelook_value(&look, damaged_hive_contents[i].path, damaged_hive_contents[i].name,
							    &value);

				if (answer == ABSENT)
					print_error("%zx = %x: %s %s\n", at, words[w], damaged_hive_contents[i].path,
						    damaged_hive_contents[i].name);
				assert_int_not_equal(answer, ABSENT);
				if (answer == PRESENT && !is_data(&damaged_hive, i, at))
					assert_int_equal(value.size == 4 ? le32(value.data) : 0xBAD,
							 damaged_hive_contents[i].number);
			}
			hivelook_close(&look);
		}
	free(copy);
	damaged_hive_discharge(&damaged_hive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_truncated_hive_never_proves_absence),
		cmocka_unit_test(a_zeroed_stretch_never_proves_absence),
		cmocka_unit_test(no_changed_word_proves_absence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

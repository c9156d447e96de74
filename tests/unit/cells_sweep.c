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

#include "support/patient.h"

enum { SECTOR = 512 };

/* Asks a damaged copy for everything: nothing may be absent or wrong. */
static void expect_no_lies(struct patient *patient, const uint8_t *damaged, size_t size)
{
	struct patient copy = { .build = patient->build };

	if (hivelook_open(&copy.look, &hive_backend_cells, damaged, size))
		for (size_t i = 0; i < PATIENT_CONTENTS; i++)
			patient_expect(&copy, i, true);
	hivelook_close(&copy.look);
}

static const struct hivebuild_options layouts[] = {
	{ .minor = 5 }, { .minor = 3 }, { .list = HIVEBUILD_LI }, { .list = HIVEBUILD_RI }, { .utf16_names = true }
};

static void a_truncated_hive_never_proves_absence(void **state)
{
	(void)state;
	for (size_t l = 0; l < sizeof layouts / sizeof *layouts; l++) {
		struct patient patient = patient_admit(&layouts[l]);

		for (size_t size = 0; size < patient.size; size += l ? SECTOR : 8)
			expect_no_lies(&patient, patient.hive, size);
		patient_discharge(&patient);
	}
}

static void a_zeroed_stretch_never_proves_absence(void **state)
{
	static const size_t stretches[] = { 16, 64, SECTOR, 4096 };

	(void)state;
	for (size_t l = 0; l < sizeof layouts / sizeof *layouts; l++) {
		struct patient patient = patient_admit(&layouts[l]);
		uint8_t *copy = malloc(patient.size);

		assert_non_null(copy);
		for (size_t s = 0; s < sizeof stretches / sizeof *stretches; s++)
			for (size_t at = 0; at < patient.size; at += stretches[s]) {
				memcpy(copy, patient.hive, patient.size);
				memset(copy + at, 0, stretches[s]);
				expect_no_lies(&patient, copy, patient.size);
			}
		free(copy);
		patient_discharge(&patient);
	}
}

/* Bytes that are the number itself, its type or the place of its data: no reader can see that they were changed. */
static bool is_data(const struct patient *patient, size_t i, size_t at)
{
	size_t vk = hivebuild_at(patient->build, HIVEBUILD_VALUE, patient_contents[i].path, patient_contents[i].name);
	size_t data = hivebuild_at(patient->build, HIVEBUILD_DATA, patient_contents[i].path, patient_contents[i].name);

	return (at >= vk + 8 && at < vk + 20) || (data && at == data + 4);
}

/* Names in lf and li lists, and of values, have no hash: a letter that became another letter cannot be noticed. */
static bool is_name(const struct patient *patient, size_t at)
{
	for (size_t i = 0; i < PATIENT_CONTENTS; i++) {
		size_t vk = hivebuild_at(patient->build, HIVEBUILD_VALUE, patient_contents[i].path,
					 patient_contents[i].name);

		if (at >= vk + 24 && at < vk + 24 + strlen(patient_contents[i].name))
			return true;
	}
	return false;
}

static void no_changed_word_proves_absence(void **state)
{
	static const uint32_t words[] = { 0, 0xFFFFFFFF };
	struct patient patient = patient_plain();
	uint8_t *copy = malloc(patient.size);

	(void)state;
	assert_non_null(copy);
	for (size_t at = 0; at < patient.size; at += 4)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			struct hivelook look;

			memcpy(copy, patient.hive, patient.size);
			patient_put(copy + at, words[w]);
			bool open = hivelook_open(&look, &hive_backend_cells, copy, patient.size);

			for (size_t i = 0; open && i < PATIENT_CONTENTS && !(w == 1 && is_name(&patient, at)); i++) {
				struct hivevalue value;
				int answer = hivelook_value(&look, patient_contents[i].path, patient_contents[i].name,
							    &value);

				if (answer == ABSENT)
					print_error("%zx = %x: %s %s\n", at, words[w], patient_contents[i].path,
						    patient_contents[i].name);
				assert_int_not_equal(answer, ABSENT);
				if (answer == PRESENT && !is_data(&patient, i, at))
					assert_int_equal(value.size == 4 ? le32(value.data) : 0xBAD,
							 patient_contents[i].number);
			}
			hivelook_close(&look);
		}
	free(copy);
	patient_discharge(&patient);
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

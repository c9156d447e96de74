/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/patient.h"

const struct patient_content patient_contents[PATIENT_CONTENTS] = {
	{ "Select", "Current", 1 },
	{ SCHANNEL, "EventLogging", 7 },
	{ PROTOCOLS "\\SSL 2.0\\Client", "DisabledByDefault", 1 },
	{ PROTOCOLS "\\TLS 1.0\\Client", "Enabled", 10 },
	{ PROTOCOLS "\\TLS 1.0\\Server", "Enabled", 11 },
	{ CLIENT, "DisabledByDefault", 20 },
	{ CLIENT, "Enabled", 21 },
	{ CLIENT, "SchUseStrongCrypto", 22 },
	{ PROTOCOLS "\\TLS 1.2\\Server", "Enabled", 23 },
};

struct patient patient_admit(const struct hivebuild_options *options)
{
	struct patient patient = { .build = hivebuild_new_with(options) };

	for (size_t i = 0; i < PATIENT_CONTENTS; i++)
		hivebuild_dword(patient.build, patient_contents[i].path, patient_contents[i].name,
				patient_contents[i].number);
	hivebuild_in_cell(patient.build, CLIENT, "Enabled");
	hivebuild_sz(patient.build, "ControlSet001\\Control\\ComputerName", "ComputerName", "SYNTH");
	patient.hive = hivebuild_finish(patient.build, &patient.size);
	return patient;
}

struct patient patient_plain(void)
{
	return patient_admit(&(struct hivebuild_options){ 0 });
}

uint8_t *patient_part(struct patient *patient, enum hivebuild_part part, const char *path, const char *name)
{
	size_t at = hivebuild_at(patient->build, part, path, name);

	assert_true(at != 0);
	return patient->hive + at;
}

bool patient_ask(struct patient *patient)
{
	return hivelook_open(&patient->look, &hive_backend_cells, patient->hive, patient->size);
}

void patient_discharge(struct patient *patient)
{
	if (patient->look.arena)
		hivelook_close(&patient->look);
	free(patient->hive);
	hivebuild_free(patient->build);
}

void patient_put(uint8_t *to, uint32_t number)
{
	memcpy(to, &number, sizeof number);
}

void patient_expect(struct patient *patient, size_t i, bool may_be_unreadable)
{
	struct hivevalue value;
	int answer = hivelook_value(&patient->look, patient_contents[i].path, patient_contents[i].name, &value);

	if (answer == UNREADABLE && may_be_unreadable) {
		assert_int_equal(patient->look.error.code, ERR_CORRUPT);
		return;
	}
	if (answer != PRESENT)
		print_error("%s %s: %d: %s\n", patient_contents[i].path, patient_contents[i].name, answer,
			    patient->look.error.text);
	assert_int_equal(answer, PRESENT);
	assert_int_equal(value.type, REG_DWORD);
	assert_int_equal(value.size, 4);
	assert_int_equal(le32(value.data), patient_contents[i].number);
}

void patient_expect_all(struct patient *patient)
{
	if (!patient_ask(patient))
		print_error("%s\n", patient->look.error.text);
	assert_non_null(patient->look.self);
	for (size_t i = 0; i < PATIENT_CONTENTS; i++)
		patient_expect(patient, i, false);
}

int patient_child(struct patient *patient, const char *path)
{
	hivekey key;

	return hivelook_key(&patient->look, path, &key);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/damaged_hive.h"
#include "support/build/le_put.h"

const struct damaged_hive_content damaged_hive_contents[DAMAGED_HIVE_CONTENTS] = {
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

struct damaged_hive damaged_hive_admit(const struct hivebuild_options *options)
{
	struct damaged_hive damaged_hive = { .build = hivebuild_new_with(options) };

	for (size_t i = 0; i < DAMAGED_HIVE_CONTENTS; i++)
		hivebuild_dword(damaged_hive.build, damaged_hive_contents[i].path, damaged_hive_contents[i].name,
				damaged_hive_contents[i].number);
	hivebuild_in_cell(damaged_hive.build, CLIENT, "Enabled");
	hivebuild_sz(damaged_hive.build, "ControlSet001\\Control\\ComputerName", "ComputerName", "SYNTH");
	damaged_hive.hive = hivebuild_finish(damaged_hive.build, &damaged_hive.size);
	return damaged_hive;
}

struct damaged_hive damaged_hive_plain(void)
{
	return damaged_hive_admit(&(struct hivebuild_options){ 0 });
}

uint8_t *damaged_hive_part(struct damaged_hive *damaged_hive, enum hivebuild_part part, const char *path, const char *name)
{
	size_t at = hivebuild_at(damaged_hive->build, part, path, name);

	assert_true(at != 0);
	return damaged_hive->hive + at;
}

bool damaged_hive_ask(struct damaged_hive *damaged_hive)
{
	return hivelook_open(&damaged_hive->look, &hive_backend_cells, damaged_hive->hive, damaged_hive->size);
}

void damaged_hive_discharge(struct damaged_hive *damaged_hive)
{
	if (damaged_hive->look.arena)
		hivelook_close(&damaged_hive->look);
	free(damaged_hive->hive);
	hivebuild_free(damaged_hive->build);
}

void damaged_hive_put(uint8_t *to, uint32_t number)
{
	le32_put(to, number);
}

void damaged_hive_expect(struct damaged_hive *damaged_hive, size_t i, bool may_be_unreadable)
{
	struct hivevalue value;
	int answer = hivelook_value(&damaged_hive->look, damaged_hive_contents[i].path, damaged_hive_contents[i].name, &value);

	if (answer == UNREADABLE && may_be_unreadable) {
		assert_int_equal(damaged_hive->look.error.code, ERR_CORRUPT);
		return;
	}
	if (answer != PRESENT)
		print_error("%s %s: %d: %s\n", damaged_hive_contents[i].path, damaged_hive_contents[i].name, answer,
			    damaged_hive->look.error.text);
	assert_int_equal(answer, PRESENT);
	assert_int_equal(value.type, REG_DWORD);
	assert_int_equal(value.size, 4);
	assert_int_equal(le32(value.data), damaged_hive_contents[i].number);
}

void damaged_hive_expect_all(struct damaged_hive *damaged_hive)
{
	if (!damaged_hive_ask(damaged_hive))
		print_error("%s\n", damaged_hive->look.error.text);
	assert_non_null(damaged_hive->look.self);
	for (size_t i = 0; i < DAMAGED_HIVE_CONTENTS; i++)
		damaged_hive_expect(damaged_hive, i, false);
}

int damaged_hive_child(struct damaged_hive *damaged_hive, const char *path)
{
	hivekey key;

	return hivelook_key(&damaged_hive->look, path, &key);
}

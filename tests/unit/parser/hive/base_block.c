/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hive whose base block is lost is read as far as it goes, is never taken for text, and is never READY. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/program/savedscene.h"

static void shell(const char *command)
{
	char line[2000];

	snprintf(line, sizeof line, "cd '%s' && { %s; } 2>/dev/null", folder, command);
	assert_int_equal(system(line), 0);
}

static void a_hive_without_a_base_block_is_read_and_never_ready(void **state)
{
	static const char *const losses[] = {
		"dd if=/dev/zero of=LOST bs=4096 count=1 conv=notrunc",
		"dd if=/dev/urandom of=LOST bs=512 count=1 conv=notrunc",
		"printf XXXX | dd of=LOST bs=1 conv=notrunc",
		"head -c 4092 /dev/zero | dd of=LOST bs=1 seek=4 conv=notrunc",
		"head -c 1000 /dev/urandom | dd of=LOST bs=1 seek=4 conv=notrunc",
		"printf 'Windows Registry Editor Version 5.00\\r\\n\\r\\n' | dd of=LOST bs=1 conv=notrunc",
		"dd if=SYSTEM of=LOST bs=4096 skip=1",
	};

	(void)state;
	expect(0, "check SYSTEM SOFTWARE");
	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
		shell("cp SYSTEM LOST");
		shell(losses[i]);
		expect(3, "check LOST SOFTWARE --color never -v");
		expect_said("LOST: Base block damaged: ");
		expect_said("EVD506 unknown");
		expect_said("EVD501 pass");
		if (strstr(ran.out, "[reg-"))
			fail_msg("it was read as text:\n%s", ran.out);
		expect_said("TLS 1.2\\Client"); /* its value was read */
		expect(3, "check LOST SOFTWARE -o json=lost.json");
		expect(0, "verify lost.json");
	}
}

static void what_is_left_of_a_hive_is_refused_as_one(void **state)
{
	static const struct {
		const char *loss, *says;
	} table[] = {
		{ "head -c 1000 SYSTEM > LOST", "LOST: is cut off in the base block: 1000 bytes of the first 4096 are there" },
		{ "head -c 1000 /dev/zero > LOST", "LOST is empty: all of its 1000 bytes are zero" },
		{ "head -c 100000 /dev/zero > LOST", "LOST is empty: all of its 100000 bytes are zero" },
		{ "printf '\\1\\2\\3\\4\\0\\0\\0\\0what was a hive' > LOST; touch LOST.LOG1", "LOST is not a registry hive" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		shell(table[i].loss);
		expect(3, "check LOST SOFTWARE --color never");
		expect_said(table[i].says);
		expect_said("tlsready explain EVD501");
		if (strstr(ran.out, "[reg-"))
			fail_msg("it was read as text:\n%s", ran.out);
	}
}

static void a_text_beside_a_log_is_a_text(void **state)
{
	(void)state;
	shell("cp off.reg off; touch off.LOG1 off.LOG2; iconv -t UTF-16 off.reg > wide; touch wide.LOG1");
	expect(1, "check SYSTEM SOFTWARE off --color never");
	expect_said("  .reg      ");
	expect(1, "check SYSTEM SOFTWARE wide --color never");
	expect_said("  .reg      ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAVED_TEST(a_hive_without_a_base_block_is_read_and_never_ready),
		SAVED_TEST(what_is_left_of_a_hive_is_refused_as_one),
		SAVED_TEST(a_text_beside_a_log_is_a_text),
	};

	return cmocka_run_group_tests_name("base_block", tests, NULL, NULL);
}

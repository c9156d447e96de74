/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the file of a fix has, and the machine that most fixes are for. After cmocka.h. */
#ifndef TLSREADY_TESTS_FIX_EDITS_H
#define TLSREADY_TESTS_FIX_EDITS_H

#include <string.h>

#include "support/program/fixscene.h"

static inline void assert_edits(const char *name, const char *expected)
{
	static char edits[OUTPUT_LIMIT];

	assert_true(edits_of(name, edits));
	assert_string_equal(edits, expected);
}

static inline void assert_holds(const char *name, const char *part)
{
	static char edits[OUTPUT_LIMIT];

	assert_true(edits_of(name, edits));
	assert_non_null(strstr(edits, part));
}

static inline void put_client_off(void)
{
	put_hive("SYSTEM", system_hive(1u << 1, 1));
	put_hive("SOFTWARE", software("17763", true));
}

#endif

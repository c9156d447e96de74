/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the program in the scratch folder: what it prints, and what of it is looked for. After cmocka.h. */
#ifndef TLSREADY_TESTS_CLI_H
#define TLSREADY_TESTS_CLI_H

#include <string.h>

#include "support/machine/fixtures.h"
#include "support/program/program.h"

static inline const struct program_run *expect(int code, const char *arguments)
{
	return program_expect(scratch, code, arguments);
}

static inline void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in:\n%s", part, text);
}

#endif

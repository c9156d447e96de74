/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result that is saved in the folder of the test. After cmocka.h. */
#ifndef TLSREADY_TESTS_VERIFY_SAVED_H
#define TLSREADY_TESTS_VERIFY_SAVED_H

#include <stdio.h>
#include <stdlib.h>

#include "support/program/savedscene.h"

static inline void shell(const char *command)
{
	char line[2000];

	snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
	assert_int_equal(system(line), 0);
}

static inline void save(const char *inputs)
{
	char command[1000];

	snprintf(command, sizeof command, "check %s -o json=a.json", inputs);
	if (run(command) > 3 || ran.code == 2)
		fail_msg("tlsready %s: %s", command, ran.err);
}

#endif

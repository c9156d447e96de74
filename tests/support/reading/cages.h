/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An attempt in a process that enters its cage as the product does. */
#ifndef TLSREADY_TESTS_CAGES_H
#define TLSREADY_TESTS_CAGES_H

#include "support/reading/attempts.h"

enum { ALONE = 0, LOST = -1 };

/*
 * What it met: errno, 0, or LOST where the process died. cage: WORKER, READER, LIBRARY, LIBRARY_WITH_FILES; ALONE: none. act,
 * where attempt is NULL. The evidence is the program of the test itself, open for reading.
 */
int met_in(unsigned cage, const struct attempt *attempt, int (*act)(int evidence));

#endif

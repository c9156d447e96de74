/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process of a library that the evidence has taken over: it answers whatever the fuzzer thinks of, and writes what it likes into
 * the memory file. No process is started; what it says lies in the socket already.
 *
 * Its bytes are sessions, one for each start: two bytes for the size of the output, then records: a byte for the kind (255: what
 * follows has no head of its own; 254: the end of the session), two for the size, and the bytes.
 */
#ifndef TLSREADY_TESTS_LIBRARY_FUZZ_H
#define TLSREADY_TESTS_LIBRARY_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "parser/evidence/library/library_host.h"
#include "parser/evidence/library/library_tree.h"

enum { LIBRARY_FUZZ_FOR_REAL = 0x80 }; /* in the first byte: the rest is a file, for the library in its cage */

/* What it says from now on; the host that runs it. */
const struct library_host *library_fuzz_host(const uint8_t *data, size_t size);
/* A cage. */
const struct library_host *library_fuzz_cage(void);

/* Lists folders, fetches and opens files, reads them: twice, and it must be the same. */
void library_fuzz_walk(struct library_tree *tree);

#endif

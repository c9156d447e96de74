/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of samples/, for tests that take them apart. */
#ifndef TLSREADY_TESTS_SUPPORT_SAMPLEFILES_H
#define TLSREADY_TESTS_SUPPORT_SAMPLEFILES_H

#include <stddef.h>

/* Calls take with the path of each .reg file in samples/; not at all where TLSREADY_SOURCE names no folder that has them. */
void samplefiles_each(void (*take)(const char *path));

/* The bytes of a file, with a NUL behind them; the program ends if it has `room` bytes or more. Free it. */
char *samplefile_text(const char *path, size_t room, size_t *ret_size);

/* "ready.reg" of ".../samples/ready.reg". */
const char *samplefile_name(const char *path);

#endif

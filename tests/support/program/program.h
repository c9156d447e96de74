/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program run as its user runs it, in a folder of the test. */
#ifndef TLSREADY_TESTS_SUPPORT_PROGRAM_H
#define TLSREADY_TESTS_SUPPORT_PROGRAM_H

#include <stddef.h>

enum { PROGRAM_OUTPUT_LIMIT = 4 << 20 };

struct program_run {
	int code; /* exit code; 128: it did not exit */
	size_t out_size;
	char out[PROGRAM_OUTPUT_LIMIT], err[PROGRAM_OUTPUT_LIMIT];
};

/* Runs `tlsready ARGUMENTS` in folder, through a shell. What it returns is overwritten by the next call. */
const struct program_run *program_run(const char *folder, const char *arguments);

/* The same, and fails the test with what was printed unless the exit code is this one. */
const struct program_run *program_expect(const char *folder, int code, const char *arguments);

#endif

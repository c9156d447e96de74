/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exit codes: one table, which help and man page are made from. */
#ifndef TLSREADY_CLI_EXIT_H
#define TLSREADY_CLI_EXIT_H

#include <stddef.h>

#include "engine/gate.h"

enum exit_code {
	EXIT_READY = GATE_OPEN,
	EXIT_BELOW_BAR = GATE_BELOW_BAR,
	EXIT_USAGE = 2,
	EXIT_INDETERMINATE = GATE_INDETERMINATE,
	EXIT_DIFFERS = 4,
	EXIT_OUTPUT = 5,
};

struct exit_row {
	enum exit_code code;
	const char *meaning; /* a sentence */
};

extern const struct exit_row exit_rows[];
extern const size_t exit_row_count;

#endif

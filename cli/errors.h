/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user is told when something fails: one line to stderr, and an exit code. */
#ifndef TLSREADY_CLI_ERRORS_H
#define TLSREADY_CLI_ERRORS_H

#include "common/error.h"
#include "engine/messages.h"

/* One line to stderr, neutralised: "tlsready: ...". */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Each of these lines, which are then gone. */
void complain_of_messages(struct messages *messages);

/* Says what went wrong. The exit code that it means. */
int complain_of_error(const struct error *err);

/* The same for memory that has run out where no error tells of it. */
int complain_of_memory(void);

#endif

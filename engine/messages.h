/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines for the user, kept until somebody prints them: the engine prints nothing. */
#ifndef TLSREADY_ENGINE_MESSAGES_H
#define TLSREADY_ENGINE_MESSAGES_H

#include <stddef.h>

#include "common/arena.h"

struct messages {
	struct arena *arena; /* the lines live here */
	const char **list;   /* UTF-8. May hold strings from the evidence: neutralise before printing */
	size_t count, capacity;
};

/* NULL for messages: nobody listens. A line that memory has no room for is lost; arena_failed tells. */
void message_add(struct messages *messages, const char *format, ...) __attribute__((format(printf, 2, 3)));
void message_addv(struct messages *messages, const char *format, va_list args);

#endif

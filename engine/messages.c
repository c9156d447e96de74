/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/messages.h"

void message_addv(struct messages *messages, const char *format, va_list args)
{
	const char *line = messages ? arena_vprintf(messages->arena, format, args) : NULL;
	const char **list =
		line ? arena_grow(messages->arena, messages->list, messages->count, &messages->capacity, sizeof *list)
		     : NULL;

	if (!list)
		return;
	messages->list = list;
	list[messages->count++] = line;
}

void message_add(struct messages *messages, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message_addv(messages, format, args);
	va_end(args);
}

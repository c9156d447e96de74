/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/note.h"

const char *severity_name(enum severity severity)
{
	static const char *const names[] = { "note", "warning", "error", "fatal" };

	return names[severity];
}

void note_add(struct notes *notes, const char *code, enum severity severity, struct location at, const char *format, ...)
{
	struct note *list = NULL;

	if (notes->count < NOTES_LIMIT)
		list = arena_grow(notes->arena, notes->list, notes->count, &notes->capacity, sizeof *list);
	if (!list) {
		notes->dropped++;
		return;
	}
	va_list args;

	va_start(args, format);
	char *sentence = arena_vprintf(notes->arena, format, args);

	va_end(args);
	notes->list = list;
	notes->list[notes->count++] = (struct note){
		.code = code,
		.severity = severity,
		.at = at,
		.text = text_of(notes->arena, sentence ? sentence : ""),
		.raw = sentence ? sentence : "",
	};
}

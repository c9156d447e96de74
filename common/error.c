/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Between two characters of UTF-8. */
static void mark_cut(char text[ERROR_TEXT_LIMIT])
{
	static const char dots[] = "...";
	size_t end = ERROR_TEXT_LIMIT - sizeof dots;

	while (end && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--;
	memcpy(text + end, dots, sizeof dots);
}

static int fill(struct error *err, enum err code, struct location at, const char *format, va_list args)
{
	if (err) {
		err->code = code;
		err->at = at;
		if (vsnprintf(err->text, sizeof err->text, format, args) >= (int)sizeof err->text)
			mark_cut(err->text);
	}
	return code;
}

int error_at(struct error *err, enum err code, struct location at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, code, at, format, args);
	va_end(args);
	return code;
}

int error_set(struct error *err, enum err code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, code, LOCATION_NONE, format, args);
	va_end(args);
	return code;
}

int error_no_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

const char *error_words_after(const char *text, const char *name)
{
	size_t size = strlen(name);
	bool is_named = strncmp(text, name, size) == 0 && strncmp(text + size, ": ", 2) == 0;

	return is_named ? text + size + 2 : text;
}

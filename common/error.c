/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/error.h"

#include <stdarg.h>
#include <stdio.h>

static int fill(struct error *err, enum err code, struct location at, const char *format, va_list args)
{
	if (err) {
		err->code = code;
		err->at = at;
		vsnprintf(err->text, sizeof err->text, format, args);
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

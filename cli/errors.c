/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/errors.h"

#include <stdio.h>

#include "cli/exit.h"
#include "common/ceilings.h"
#include "common/text/text.h"

static void put_line(const char *neutral)
{
	fprintf(stderr, "tlsready: %s\n", neutral ? neutral : "out of memory");
}

void complain(const char *format, ...)
{
	struct arena *arena = arena_new(MESSAGES_CEILING);
	va_list args;

	va_start(args, format);
	char *line = arena ? arena_vprintf(arena, format, args) : NULL;

	va_end(args);
	put_line(line ? text_of(arena, line).utf8 : NULL);
	arena_free(arena);
}

/* Those of a worker are neutral already. */
void complain_of_messages(struct messages *messages)
{
	for (size_t i = 0; i < messages->count; i++) {
		struct arena *arena = arena_new(MESSAGES_CEILING);

		put_line(arena ? text_of_neutral(arena, messages->list[i]).utf8 : NULL);
		arena_free(arena);
	}
	messages->count = 0;
}

static int exit_code_of(enum err code)
{
	switch (code) {
	case ERR_USAGE:
		return EXIT_USAGE;
	case ERR_IO: /* an input cannot be read, or does not have what is asked of it: there is nothing to tell */
	case ERR_FORMAT:
	case ERR_CORRUPT:
	case ERR_UNSUPPORTED:
		return EXIT_INDETERMINATE;
	case ERR_LIMIT:
	case ERR_NOMEM:
		break;
	}
	return EXIT_OUTPUT;
}

int complain_of_error(const struct error *err)
{
	complain("%s", err->text);
	return exit_code_of(err->code);
}

int complain_of_memory(void)
{
	complain("out of memory");
	return EXIT_OUTPUT;
}

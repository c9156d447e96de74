/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/prose.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/options/settings.h"

unsigned prose_width_wanted(bool to_terminal)
{
	const char *columns = getenv("COLUMNS");
	unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;
	struct winsize size;

	if (width >= WIDTH_LEAST && width <= WIDTH_MOST)
		return (unsigned)width;
	return to_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_LEAST ? size.ws_col
													 : 0;
}

/* The words up to end. Returns the column behind the last. */
static size_t put_words(FILE *out, const char *text, const char *end, size_t column, size_t from, size_t to)
{
	for (const char *word = text + strspn(text, " \n"); word < end;) {
		size_t size = strcspn(word, " \n");

		if (column > from && column + 1 + size > to) {
			fprintf(out, "\n%*s", (int)from, "");
			column = from;
		}
		fprintf(out, "%s%.*s", column > from ? " " : "", (int)size, word);
		column += (column > from) + size;
		word += size + strspn(word + size, " \n");
	}
	return column;
}

void prose_put(FILE *out, const char *text, size_t from, size_t to)
{
	put_words(out, text, text + strlen(text), from, from, to);
}

void prose_put_page(FILE *out, const char *text, size_t to)
{
	size_t column = 0;

	for (const char *line = text; *line; line += *line == '\n') {
		size_t size = strcspn(line, "\n");
		bool is_prose = size && *line != ' ';

		if (column && !is_prose)
			fputc('\n', out);
		column = is_prose ? put_words(out, line, line + size, column, 0, to) : 0;
		if (!is_prose)
			fprintf(out, "%.*s\n", (int)size, line);
		line += size;
	}
	if (column)
		fputc('\n', out);
}

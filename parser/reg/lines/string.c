/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Strings, which may have line breaks in them: regedit writes those raw. They are followed in skipped keys as well,
 * where nothing is kept of them.
 */
#include "parser/reg/scanner.h"

enum ending { ENDING_CLOSED, ENDING_OPEN, ENDING_NUL, ENDING_BACKSLASH };

struct string {
	size_t i;     /* the unit behind the closing quote, or the one that spoils the string */
	size_t odd;   /* the first backslash that escapes nothing; 0: none */
	size_t close; /* the quote here closes the string, whatever is before it; 0: none does */
	bool hivex;   /* written by hivexregedit, which puts a backslash before quotes only */
};

/* Unit i is a backslash: what it and the next unit stand for. */
static enum ending unescape_one(const struct line *line, size_t i, uint16_t *to, struct string *string)
{
	uint16_t next = i + 1 < line->count ? line->unit[i + 1] : 0;

	if (i + 1 == line->count)
		return ENDING_BACKSLASH;
	if (next == '0')
		return ENDING_NUL;
	if (next != '\\' && next != '"' && next != 'n' && next != 'r' && !string->odd)
		string->odd = i;
	*to = next == 'n' ? '\n' : next == 'r' ? '\r' : next;
	return ENDING_CLOSED;
}

/* Is the unit at i a backslash that means something? */
static bool is_escape(const struct line *line, size_t i, const struct string *string)
{
	if (line->unit[i] != '\\')
		return false;
	return !string->hivex || (line_has(line, i + 1, "\"", false) && i + 1 != string->close);
}

/* From unit string->i on, into scanner->text. */
static enum ending unescape(struct scanner *scanner, struct string *string)
{
	const struct line *line = &scanner->line;
	uint16_t *to = (uint16_t *)(void *)scanner->text.data; /* as long as the line */
	size_t i = string->i, count = 0;

	for (; i < line->count && line->unit[i] != '"'; i++) {
		bool escapes = is_escape(line, i, string);
		enum ending ending = escapes ? unescape_one(line, i, to + count, string) : ENDING_CLOSED;

		string->i = i;
		if (ending != ENDING_CLOSED)
			return ending;
		if (!escapes)
			to[count] = line->unit[i];
		count++;
		i += escapes;
	}
	scanner->text.size = count;
	string->i = i + 1;
	return i < line->count ? ENDING_CLOSED : ENDING_OPEN;
}

static int drop_string(struct scanner *scanner, enum diagnostic why, size_t i)
{
	diag(scanner, why, line_location(scanner, &scanner->line, i));
	return 0;
}

static int keep_string(struct scanner *scanner, uint32_t type, struct location at)
{
	const uint16_t *units = (const uint16_t *)(const void *)scanner->text.data;
	size_t count = scanner->text.size;
	struct buffer *data = &scanner->data;

	if (2 * count > REG_VALUE_LIMIT) {
		diag(scanner, DIAG_LIMIT, at, "a value of more than 16 MiB");
		return 0;
	}
	data->size = 0;
	if (!buffer_room(data, 2 * count + 2))
		return error_no_memory(scanner->err);
	for (size_t i = 0; i <= count; i++) {
		uint16_t unit = i < count ? units[i] : 0;

		data->data[data->size++] = (uint8_t)unit;
		data->data[data->size++] = (uint8_t)(unit >> 8);
	}
	return value_set(scanner, type, at, NULL);
}

static int closed_string(struct scanner *scanner, const struct string *string, uint32_t type, struct location at)
{
	const struct line *line = &scanner->line;
	size_t behind = line_blanks(line, string->i);

	if (behind < line->count && line->unit[behind] != ';')
		return drop_string(scanner, DIAG_STR_TAIL, behind);
	if (string->odd)
		diag(scanner, DIAG_STR_ESCAPE, line_location(scanner, line, string->odd),
		     quote(scanner, line->unit + string->odd + 1, 1));
	if (scanner->span.lines > 1)
		diag(scanner, DIAG_STR_MULTILINE, at, line->number, line->number + scanner->span.lines - 1);
	return scanner->key == KEY_WANTED ? keep_string(scanner, type, at) : 0;
}

/* hivexregedit's "C:\" is a string that ends in a backslash: the quote at the end of the line, if there is one there.
 */
static size_t last_quote(const struct line *line, size_t i)
{
	size_t end = line->count;

	while (end > i && is_blank(line->unit[end - 1]))
		end--;
	return end > i && line->unit[end - 1] == '"' ? end - 1 : 0;
}

static int end_string(struct scanner *scanner, enum ending ending, const struct string *string, size_t quote,
		      uint32_t type, struct location at)
{
	switch (ending) {
	case ENDING_CLOSED:
		return closed_string(scanner, string, type, at);
	case ENDING_NUL:
		return drop_string(scanner, DIAG_STR_NUL, string->i);
	case ENDING_BACKSLASH:
		return drop_string(scanner, DIAG_STR_BACKSLASH, string->i);
	case ENDING_OPEN:
		break;
	}
	return drop_string(scanner, scanner->line.last ? DIAG_TRUNCATED : DIAG_STR_OPEN, quote);
}

int string_value(struct scanner *scanner, size_t i, uint32_t type, bool hivex, struct location at)
{
	struct string string = { .i = i, .hivex = hivex };
	enum ending ending = unescape(scanner, &string);
	int result = ending == ENDING_OPEN ? line_stretch(scanner, !hivex) : 0;

	if (result < 0)
		return result;
	if (ending == ENDING_OPEN) {
		string = (struct string){ .i = i, .hivex = hivex };
		if (hivex && result != 1)
			string.close = last_quote(&scanner->line, i);
		ending = unescape(scanner, &string);
	}
	if (ending == ENDING_OPEN && result == READER_UNCLOSED && !scanner->line.last)
		drop_string(scanner, DIAG_TRUNCATED_STRING, i - 1);
	return end_string(scanner, ending, &string, i - 1, type, at);
}

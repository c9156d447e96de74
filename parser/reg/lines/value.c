/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Value lines: a name, "=", and data; and lines that are nothing. Strings and hex bytes, which may take several lines,
 * are in string.c and hex.c. Windows drops what it cannot read without a word; here each such line gets one.
 */
#include "parser/reg/scanner.h"

#include <stdio.h>

/* Unescapes a value name into scanner->text; returns the unit behind the closing quote, 0 if there is none. */
static size_t read_name(struct scanner *scanner, size_t i)
{
	const struct line *line = &scanner->line;
	uint16_t *to = (uint16_t *)(void *)scanner->text.data; /* as long as the line */

	for (size_t count = 0; i < line->count; i++) {
		uint16_t unit = line->unit[i];

		if (unit == '"') {
			scanner->text.size = count;
			return i + 1;
		}
		if (unit == '\\') {
			if (++i == line->count || line->unit[i] == '0')
				return 0;
			unit = line->unit[i] == 'n' ? '\n' : line->unit[i] == 'r' ? '\r' : line->unit[i];
		}
		to[count++] = unit;
	}
	return 0;
}

/* Curly, low and angle quotes, and what UTF-8 curly quotes look like in Windows-1252. */
static bool has_typographic_quote(const struct line *line, size_t i)
{
	for (; i < line->count; i++) {
		uint16_t unit = line->unit[i];

		if ((unit >= 0x2018 && unit <= 0x201F) || unit == 0xAB || unit == 0xBB || unit == 0x2033 || unit == 0xFF02)
			return true;
		if (unit == 0xE2 && i + 2 < line->count && line->unit[i + 1] == 0x20AC &&
		    (line->unit[i + 2] == 0x0153 || line->unit[i + 2] == 0x9D || line->unit[i + 2] == 0x2122))
			return true;
	}
	return false;
}

/* A line without effect. Typographic quotes explain more than any other reason. */
static int drop(struct scanner *scanner, enum diagnostic why, size_t i)
{
	const struct line *line = &scanner->line;
	bool is_cut = line->last && (why == DIAG_NAME_QUOTE || (why == DIAG_NO_EQUALS && i == line->count));

	if (has_typographic_quote(line, 0))
		why = DIAG_SMARTQUOTE;
	diag(scanner, is_cut ? DIAG_TRUNCATED : why, line_location(scanner, line, i));
	return 0;
}

static int delete_value(struct scanner *scanner, size_t i, struct location at)
{
	const struct line *line = &scanner->line;
	size_t behind = line_blanks(line, i + 1);

	if (behind < line->count && line->unit[behind] != ';')
		return drop(scanner, DIAG_DELETE_TAIL, behind);
	scanner->summary.deletions++;
	if (scanner->key != KEY_WANTED)
		return 0;
	return emit(scanner, &(struct reg_event){ .directive = REG_DELETE_VALUE,
						  .path = (const char *)scanner->path.data,
						  .name = (const char *)scanner->name.data,
						  .at = at });
}

/* What the author of a broken dword meant, as Windows wants it; or the form alone. */
static const char *dword_meant(const struct line *line, size_t i, char *to, size_t size)
{
	uint64_t value = 0;
	size_t digits = 0;

	if (line_has(line, i, "0x", true))
		for (i += 2; i < line->count && hex_digit(line->unit[i]) >= 0 && digits < 9; i++, digits++)
			value = value << 4 | (uint64_t)hex_digit(line->unit[i]);
	if (digits && digits <= 8)
		snprintf(to, size, "dword:%08x", (unsigned)value);
	else
		snprintf(to, size, "dword: and 1 to 8 hex digits");
	return to;
}

/* The text up to a comment or the end of the line, without the blanks before that. */
static size_t text_end(const struct line *line, size_t i)
{
	size_t end = i;

	for (; i < line->count && line->unit[i] != ';'; i++)
		if (!is_blank(line->unit[i]))
			end = i + 1;
	return end;
}

/*
 * Does the file end inside a number? Exporters write eight digits, and nobody begins a shorter number with a zero:
 * "dword:0000000" was 0, 1, or any number to 0xf. People write "dword:0", though seldom in UTF-16.
 */
static bool is_cut_number(const struct scanner *scanner, size_t from, size_t digits)
{
	const struct line *line = &scanner->line;
	size_t least = scanner->reader.wide ? 1 : 2;
	bool is_short = digits >= least && digits < 8 && line->unit[from] == '0';

	return line->last && from + digits == line->count && (!digits || is_short);
}

static int dword_value(struct scanner *scanner, size_t i, struct location at)
{
	const struct line *line = &scanner->line;
	size_t from = line_blanks(line, i), digits = 0;
	uint32_t value = 0;
	char meant[48];

	for (i = from; i < line->count && hex_digit(line->unit[i]) >= 0 && digits < 9; i++, digits++)
		value = value << 4 | (uint32_t)hex_digit(line->unit[i]);
	if (is_cut_number(scanner, from, digits))
		return drop(scanner, DIAG_TRUNCATED, from);
	i = line_blanks(line, i);
	if (!digits || digits > 8 || (i < line->count && line->unit[i] != ';')) {
		diag(scanner, DIAG_DWORD, line_location(scanner, line, from),
		     quote(scanner, line->unit + from, text_end(line, from) - from),
		     dword_meant(line, from, meant, sizeof meant));
		return 0;
	}
	scanner->data.size = 0;
	if (!buffer_room(&scanner->data, 4))
		return error_no_memory(scanner->err);
	for (int k = 0; k < 4; k++)
		scanner->data.data[k] = (uint8_t)(value >> 8 * k);
	scanner->data.size = 4;
	return value_set(scanner, REG_DWORD, at, NULL);
}

/* Does the file end inside the type that begins at i? */
static bool is_begun(const struct line *line, size_t i)
{
	static const char *const types[] = { "dword:", "hex:", "hex(" };

	if (!line->last)
		return false;
	for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
		size_t same = 0;

		while (i + same < line->count && line->unit[i + same] == (unsigned char)types[k][same])
			same++;
		if (i + same == line->count)
			return true;
	}
	if (!line_has(line, i, "hex(", false))
		return false;
	for (i += 4; i < line->count && hex_digit(line->unit[i]) >= 0;)
		i++;
	return i + line_has(line, i, ")", false) == line->count;
}

/* "(2):" at i: the type; returns the unit behind it, 0 if that is no type. */
static size_t read_type(const struct line *line, size_t i, uint32_t *ret)
{
	size_t digits = 0;

	*ret = 0;
	for (; i < line->count && hex_digit(line->unit[i]) >= 0 && digits < 9; i++, digits++)
		*ret = *ret << 4 | (uint32_t)hex_digit(line->unit[i]);
	return digits && digits <= 8 && line_has(line, i, "):", false) ? i + 2 : 0;
}

static int bad_type(struct scanner *scanner, size_t i)
{
	const struct line *line = &scanner->line;
	size_t end = i;

	if (is_begun(line, i))
		return drop(scanner, DIAG_TRUNCATED, i);
	while (end < line->count && line->unit[end] != ':' && !is_blank(line->unit[end]))
		end++;
	diag(scanner, DIAG_HEXTYPE, line_location(scanner, line, i), quote(scanner, line->unit + i, end - i));
	return 0;
}

static int typed_value(struct scanner *scanner, size_t i, struct location at)
{
	const struct line *line = &scanner->line;
	uint32_t type;
	bool is_string = line_has(line, i, "str(", false);
	size_t from = read_type(line, i + 4, &type);

	if (!from || (is_string && !line_has(line, from, "\"", false)))
		return bad_type(scanner, i);
	return is_string ? string_value(scanner, from + 1, type, true, at) : hex_value(scanner, from, type, at);
}

static int unknown_type(struct scanner *scanner, size_t i)
{
	static const struct {
		const char *text, *hint;
	} hints[] = {
		{ "dword:", " (write dword: in lower case)" },
		{ "hex", " (write hex in lower case)" },
		{ "REG_DWORD", " (write dword:00000001)" },
		{ "0x", " (write dword:00000001)" },
	};
	const struct line *line = &scanner->line;
	size_t end = text_end(line, i);
	bool is_number = end > i && line->unit[i] >= '0' && line->unit[i] <= '9';
	const char *hint = is_number ? " (for a number write dword:00000001)" : "";

	for (size_t k = 0; k < sizeof hints / sizeof *hints; k++)
		if (line_has(line, i, hints[k].text, true))
			hint = hints[k].hint;
	if (has_typographic_quote(line, i) || is_begun(line, i))
		return drop(scanner, DIAG_TRUNCATED, i);
	diag(scanner, DIAG_TYPE, line_location(scanner, line, i), quote(scanner, line->unit + i, end - i), hint);
	return 0;
}

static int read_data(struct scanner *scanner, size_t i, struct location at)
{
	const struct line *line = &scanner->line;

	if (line_has(line, i, "-", false))
		return delete_value(scanner, i, at);
	if (line_has(line, i, "\"", false))
		return string_value(scanner, i + 1, REG_SZ, false, at);
	if (line_has(line, i, "dword:", false))
		return dword_value(scanner, i + 6, at);
	if (line_has(line, i, "hex:", false))
		return hex_value(scanner, i + 4, REG_BINARY, at);
	if (line_has(line, i, "str:\"", false))
		return string_value(scanner, i + 5, REG_SZ, true, at);
	if (line_has(line, i, "hex(", false) || line_has(line, i, "str(", false))
		return typed_value(scanner, i, at);
	return unknown_type(scanner, i);
}

static int named_value(struct scanner *scanner, size_t i, size_t behind)
{
	const struct line *line = &scanner->line;
	size_t equals = line_blanks(line, behind);

	if (!line_has(line, equals, "=", false))
		return drop(scanner, DIAG_NO_EQUALS, equals);
	if (scanner->text.size > REG_NAME_LIMIT) {
		diag(scanner, DIAG_LIMIT, line_location(scanner, line, i), "a value name of more than 16383 characters");
		return 0;
	}
	scanner->name.size = 0;
	if (!raw_append(&scanner->name, (const uint16_t *)(const void *)scanner->text.data, scanner->text.size))
		return error_no_memory(scanner->err);
	return read_data(scanner, line_blanks(line, equals + 1), line_location(scanner, line, i));
}

static int one_value(struct scanner *scanner, size_t i)
{
	bool is_default = scanner->line.unit[i] == '@';
	size_t behind = is_default ? i + 1 : read_name(scanner, i + 1);

	if (is_default)
		scanner->text.size = 0;
	if (!behind)
		return drop(scanner, DIAG_NAME_QUOTE, i);
	return named_value(scanner, i, behind);
}

int value_line(struct scanner *scanner, size_t i)
{
	int result;

	if (scanner->key == KEY_NONE) {
		diag(scanner, DIAG_ORPHAN, line_location(scanner, &scanner->line, i));
		scanner->silent = true;
	}
	do {
		scanner->joined = 0;
		result = one_value(scanner, i);
		i = scanner->joined;
	} while (result == 0 && i);
	return result;
}

int value_set(struct scanner *scanner, uint32_t type, struct location at, const struct buffer *written)
{
	if (scanner->key != KEY_WANTED)
		return 0;
	return emit(scanner, &(struct reg_event){ .directive = REG_SET_VALUE,
						  .path = (const char *)scanner->path.data,
						  .name = (const char *)scanner->name.data,
						  .type = type,
						  .data = scanner->data.data,
						  .size = scanner->data.size,
						  .written = written ? written->data : NULL,
						  .written_size = written ? written->size : 0,
						  .at = at });
}

static bool is_markdown(const struct line *line, size_t i)
{
	static const char *const begins[] = { "- ", "* ", "> ", "```", "~~~", "`", "|", "**" };

	for (size_t k = 0; k < sizeof begins / sizeof *begins; k++)
		if (line_has(line, i, begins[k], false))
			return true;
	return false;
}

int junk_line(struct scanner *scanner, size_t i)
{
	const struct line *line = &scanner->line;
	size_t from = line->unit[i] == 0xFEFF ? line_blanks(line, i + 1) : i; /* a file appended with its mark */

	if (line_has(line, from, "REGEDIT4", false) || line_has(line, from, "Windows Registry Editor Version", false))
		return drop(scanner, DIAG_HEADER_AGAIN, i);
	if (line_has(line, i, "HKEY_", true)) {
		diag(scanner, DIAG_KEY_NO_OPEN, line_location(scanner, line, i),
		     quote(scanner, line->unit + i, line->count - i));
		return 0;
	}
	return drop(scanner, is_markdown(line, i) ? DIAG_MARKDOWN : DIAG_JUNK, i);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hex bytes, on as many lines as there are backslashes. They are followed in skipped keys as well, where nothing is
 * kept of them, because an unfinished value swallows the line below it.
 */
#include "parser/reg/scanner.h"

struct hex {
	uint32_t type;
	struct location at; /* of the value, which may be lines above */
	bool is_long;       /* more than we keep */
};

enum hex_end { HEX_DONE, HEX_MORE, HEX_BAD };

static void add_byte(struct scanner *scanner, struct hex *hex, unsigned byte)
{
	struct buffer *data = &scanner->data;

	if (scanner->key != KEY_WANTED)
		return;
	hex->is_long = hex->is_long || data->size >= REG_VALUE_LIMIT;
	if (!hex->is_long)
		data->data[data->size++] = (uint8_t)byte;
}

/* A backslash where a byte could be: the rest of the line must be empty. */
static enum hex_end continuation(const struct line *line, size_t *i)
{
	size_t behind = line_blanks(line, *i + 1);

	if (behind == line->count || line->unit[behind] == ';')
		return HEX_MORE;
	return HEX_BAD;
}

/* One byte at *i, and the comma behind it. HEX_MORE: so far so good. */
static enum hex_end read_byte(struct scanner *scanner, struct hex *hex, size_t *i)
{
	const struct line *line = &scanner->line;
	unsigned byte = 0;
	size_t end = *i;

	for (; end < line->count && hex_digit(line->unit[end]) >= 0 && byte <= 0xFF; end++)
		byte = byte << 4 | (unsigned)hex_digit(line->unit[end]);
	if (end == *i || byte > 0xFF)
		return HEX_BAD;
	add_byte(scanner, hex, byte);
	*i = end + (end < line->count);
	if (end == line->count || line->unit[end] == ',')
		return HEX_MORE;
	*i = line_blanks(line, end);
	return *i == line->count || line->unit[*i] == ';' ? HEX_DONE : HEX_BAD;
}

/* The bytes of one line, from unit *i on; there *i stays if it is bad. */
static enum hex_end read_line(struct scanner *scanner, struct hex *hex, size_t *i)
{
	const struct line *line = &scanner->line;
	enum hex_end end = HEX_MORE;

	while (end == HEX_MORE) {
		*i = line_blanks(line, *i);
		if (*i == line->count || line->unit[*i] == ';')
			return HEX_DONE;
		if (line->unit[*i] == '\\')
			return continuation(line, i);
		end = read_byte(scanner, hex, i);
	}
	return end;
}

/* A number that has all its bytes shows that it does; whether other bytes would follow, nothing shows. */
static bool is_whole(const struct scanner *scanner, const struct hex *hex)
{
	size_t size = scanner->key == KEY_WANTED ? scanner->data.size : 0;

	return (hex->type == REG_DWORD && size == 4) || (hex->type == REG_QWORD && size == 8);
}

/* Every exporter ends its last line: a file that ends behind a byte was cut there, or written by hand. */
static enum hex_end read_bytes(struct scanner *scanner, struct hex *hex, size_t *i)
{
	enum hex_end end = read_line(scanner, hex, i);

	if (end == HEX_DONE && scanner->line.last && *i == scanner->line.count && !is_whole(scanner, hex))
		diag(scanner, DIAG_TRUNCATED_HEX, hex->at, hex->at.line);
	return end;
}

/* Room for all bytes that the current line can hold. */
static int room_for_line(struct scanner *scanner)
{
	if (scanner->key == KEY_WANTED && !buffer_room(&scanner->data, scanner->line.count / 2 + 1))
		return error_no_memory(scanner->err);
	return 0;
}

static void note_swallowed(struct scanner *scanner, const struct hex *hex, size_t i)
{
	const struct line *line = &scanner->line;
	struct location at = line_location(scanner, line, i);
	const char *key = scanner->key == KEY_WANTED ? (const char *)scanner->path.data : "the key before it";
	bool was_silent = scanner->silent;

	scanner->silent = false; /* what was said of a value without a key was not said of this line */
	if (line->unit[i] == '[')
		diag(scanner, DIAG_SWALLOWED_KEY, at, line->number, hex->at.line, key);
	else
		diag(scanner, DIAG_SWALLOWED, at, line->number, hex->at.line);
	scanner->silent = was_silent;
}

/* The next line of an unfinished value. 0 or an error; *ret_end is HEX_MORE for a blank line or a comment, too. */
static int next_bytes(struct scanner *scanner, struct hex *hex, enum hex_end *ret_end)
{
	const struct line *line = &scanner->line;
	int result = line_next(scanner);
	size_t i = result > 0 ? line_blanks(line, 0) : 0;

	if (result == 0) {
		diag(scanner, DIAG_TRUNCATED_HEX, hex->at, hex->at.line);
		*ret_end = HEX_DONE;
	}
	if (result <= 0 || i == line->count || line->unit[i] == ';')
		return result < 0 ? result : 0;
	if (hex_digit(line->unit[i]) < 0) {
		note_swallowed(scanner, hex, i);
		*ret_end = HEX_BAD;
		return 0;
	}
	result = room_for_line(scanner);
	if (result == 0)
		*ret_end = read_bytes(scanner, hex, &i);
	return result;
}

static int follow(struct scanner *scanner, struct hex *hex, enum hex_end *end)
{
	int result = 0;

	while (result == 0 && *end == HEX_MORE) {
		result = next_bytes(scanner, hex, end);
		if (*end == HEX_BAD)
			diag(scanner, DIAG_HEX_LATER, hex->at, scanner->line.number);
	}
	return result;
}

/* Bytes of an 8-bit file that are UTF-16 already: second bytes mostly zero, first bytes only where both are. */
static bool is_utf16(const struct buffer *bytes)
{
	size_t pairs = bytes->size / 2, zero = 0;

	if (bytes->size < 4 || bytes->size % 2)
		return false;
	for (size_t i = 0; i < bytes->size; i += 2) {
		if (!bytes->data[i] && bytes->data[i + 1])
			return false;
		zero += !bytes->data[i + 1];
	}
	return 2 * zero > pairs && bytes->data[0];
}

/* The importer reads hex strings of an 8-bit file as text in the code page of the machine. */
static bool widen(struct scanner *scanner)
{
	struct buffer *data = &scanner->data, bytes = scanner->data;

	*data = scanner->written;
	scanner->written = bytes;
	data->size = 0;
	if (!buffer_room(data, 2 * bytes.size + 2))
		return false;
	for (size_t i = 0; i < bytes.size; i++) {
		uint16_t unit = unit_of_8bit(bytes.data[i]);

		data->data[data->size++] = (uint8_t)unit;
		data->data[data->size++] = (uint8_t)(unit >> 8);
	}
	return true;
}

/* Half a character is filled up, and a missing NUL added. */
static bool terminate(struct buffer *data)
{
	if (!buffer_room(data, 3))
		return false;
	if (data->size % 2)
		data->data[data->size++] = 0;
	if (data->data[data->size - 1] || data->data[data->size - 2]) {
		data->data[data->size++] = 0;
		data->data[data->size++] = 0;
	}
	return true;
}

static int keep_bytes(struct scanner *scanner, const struct hex *hex)
{
	bool is_text = hex->type == REG_SZ || hex->type == REG_EXPAND_SZ || hex->type == REG_MULTI_SZ, is_wide = false;

	if (hex->is_long) {
		diag(scanner, DIAG_LIMIT, hex->at, "a value of more than 16 MiB");
		return 0;
	}
	if (is_text && scanner->data.size) {
		is_wide = !scanner->reader.wide && is_utf16(&scanner->data);
		if ((!scanner->reader.wide && !widen(scanner)) || !terminate(&scanner->data) ||
		    (is_wide && !terminate(&scanner->written)))
			return error_no_memory(scanner->err);
	}
	return value_set(scanner, hex->type, hex->at, is_wide ? &scanner->written : NULL);
}

/* reged (chntpw) ends the line of an empty binary value nowhere: the next value follows on the same line. */
static bool is_joined(const struct line *line, size_t i)
{
	if (!line_has(line, i, "\"", false))
		return false;
	for (i++; i + 1 < line->count; i++)
		if (line->unit[i] == '"' && line->unit[i + 1] == '=')
			return true;
	return false;
}

int hex_value(struct scanner *scanner, size_t i, uint32_t type, struct location at)
{
	const struct line *line = &scanner->line;
	struct hex hex = { .type = type, .at = at };

	scanner->data.size = 0;
	int result = room_for_line(scanner);

	if (result == 0 && is_joined(line, i)) {
		diag(scanner, DIAG_HEX_JOINED, line_location(scanner, line, i));
		scanner->joined = i;
		return value_set(scanner, type, at, NULL);
	}
	enum hex_end end = result == 0 ? read_bytes(scanner, &hex, &i) : HEX_BAD;

	if (result == 0 && end == HEX_BAD)
		diag(scanner, DIAG_HEX, line_location(scanner, line, i), quote(scanner, line->unit + i, line->count - i));
	if (result == 0)
		result = follow(scanner, &hex, &end);
	return result == 0 && end == HEX_DONE && scanner->key == KEY_WANTED ? keep_bytes(scanner, &hex) : result;
}

int hex_resume(struct scanner *scanner, struct location at)
{
	struct hex hex = { .at = at };
	enum hex_end end = HEX_MORE;

	return follow(scanner, &hex, &end);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line as UTF-16 units, whatever the file holds, and the way back from a unit to its place in the file. 8-bit text
 * is UTF-8 where it is valid UTF-8, line by line, and Windows-1252 elsewhere: nothing in a file tells its code page.
 */
#include "parser/reg/scanner.h"

#include <stdlib.h>

static const uint16_t windows_1252[32];

bool buffer_room(struct buffer *buffer, size_t more)
{
	if (more <= buffer->capacity - buffer->size)
		return true;
	size_t wider = buffer->capacity * 2 > buffer->size + more ? buffer->capacity * 2 : buffer->size + more + 64;
	uint8_t *data = realloc(buffer->data, wider);

	if (!data)
		return false;
	buffer->data = data;
	buffer->capacity = wider;
	return true;
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

uint16_t unit_of_8bit(uint8_t byte)
{
	return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
}

/* One code point of valid UTF-8 (no surrogates, nothing overlong): its size, 0 if there is none here. */
static size_t utf8_point(const uint8_t *p, size_t left, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
	uint32_t point = size < 2 ? p[0] : p[0] & (0x7Fu >> size);

	if (!size || size > left)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		point = point << 6 | (p[i] & 0x3Fu);
	}
	*ret = point;
	return point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000) ? 0 : size;
}

/* Units written, or SIZE_MAX: this is no UTF-8. */
static size_t units_of_utf8(const uint8_t *p, size_t size, uint16_t *to)
{
	size_t count = 0, step;
	uint32_t point;

	for (size_t i = 0; i < size; i += step) {
		step = utf8_point(p + i, size - i, &point);
		if (!step)
			return SIZE_MAX;
		if (point >= 0x10000)
			to[count++] = (uint16_t)(0xD7C0 + (point >> 10));
		to[count++] = (uint16_t)(point < 0x10000 ? point : 0xDC00 + (point & 0x3FF));
	}
	return count;
}

static size_t units_of_8bit(const uint8_t *p, size_t size, uint16_t *to)
{
	for (size_t i = 0; i < size; i++)
		to[i] = unit_of_8bit(p[i]);
	return size;
}

static size_t units_of_utf16le(const uint8_t *p, size_t size, uint16_t *to)
{
	for (size_t i = 0; i < size / 2; i++)
		to[i] = (uint16_t)unit_at(p, i, true);
	return size / 2;
}

static void note_8bit(struct scanner *scanner)
{
	struct location at = { .source = scanner->source,
			       .line = scanner->reader.line,
			       .column = 1,
			       .offset = reader_offset(&scanner->reader) };

	if (!scanner->code_page_told)
		diag(scanner, DIAG_ENC_8BIT, at);
	scanner->code_page_told = true;
	scanner->summary.encoding = "windows-1252";
}

/* One physical line, its line break included if it is part of a string. *ret_step: see struct line. */
static size_t decode_8bit(struct scanner *scanner, const uint8_t *p, size_t size, uint16_t *to, unsigned *ret_step)
{
	size_t count = units_of_utf8(p, size, to);

	*ret_step = count == size ? 1 : 0;
	if (count != SIZE_MAX)
		return count;
	*ret_step = 1;
	note_8bit(scanner);
	return units_of_8bit(p, size, to);
}

static size_t first_line_size(const uint8_t *p, size_t size)
{
	size_t i = 0;

	while (i < size && p[i] != '\n' && p[i] != '\r')
		i++;
	return i < size ? i + 1 : i;
}

/* The units of the span, and how the first of its lines was encoded. */
static size_t decode(struct scanner *scanner, uint16_t *to, unsigned *ret_step)
{
	const uint8_t *p = scanner->reader.data + scanner->reader.at;
	size_t size = scanner->span.size, count = 0;
	unsigned step, *ret = ret_step;

	*ret_step = 2;
	if (scanner->reader.wide)
		return units_of_utf16le(p, size, to);
	*ret_step = 1;
	for (size_t i = 0, part; i < size; i += part) {
		part = first_line_size(p + i, size - i);
		count += decode_8bit(scanner, p + i, part, to + count, ret);
		ret = &step;
	}
	return count;
}

static int set_line(struct scanner *scanner)
{
	struct buffer *units = &scanner->units;
	unsigned step;

	units->size = scanner->text.size = 0;
	if (!buffer_room(units, (scanner->span.size + 1) * sizeof(uint16_t)) ||
	    !buffer_room(&scanner->text, (scanner->span.size + 1) * sizeof(uint16_t)))
		return error_no_memory(scanner->err);
	size_t count = decode(scanner, (uint16_t *)(void *)units->data, &step);

	scanner->line = (struct line){
		.unit = (const uint16_t *)(const void *)units->data,
		.count = count,
		.number = scanner->reader.line,
		.offset = reader_offset(&scanner->reader),
		.step = step,
		.last = scanner->span.last,
		.mark = &scanner->mark,
	};
	scanner->mark = (struct mark){ .column = 1, .offset = scanner->line.offset };
	return 1;
}

/* What damages the line itself, told once for the file. */
static void note_damage(struct scanner *scanner)
{
	const struct line *line = &scanner->line;

	if (scanner->span.oversize) {
		diag(scanner, DIAG_LIMIT, line_location(scanner, line, 0), "a line of more than 32 MiB");
		scanner->summary.damage = "has a line of more than 32 MiB";
	}
	if (!scanner->span.cut)
		return;
	if (!scanner->span.last || scanner->span.total - scanner->span.size > 2) /* one at the end is a C string's */
		scanner->summary.damage = "has NUL in its text";
	if (scanner->damage_told)
		return;
	scanner->damage_told = true;
	diag(scanner, DIAG_NUL, line_location(scanner, line, line->count));
}

int line_take(struct scanner *scanner)
{
	int result = scanner->has_line ? reader_take(&scanner->reader, &scanner->span, scanner->err) : 0;

	scanner->has_line = false;
	return result;
}

int line_next(struct scanner *scanner)
{
	int result = line_take(scanner);

	if (result == 0)
		result = reader_line(&scanner->reader, &scanner->span, scanner->err);
	if (result > 0)
		result = set_line(scanner);
	scanner->has_line = result > 0;
	if (result > 0)
		note_damage(scanner);
	return result;
}

int line_stretch(struct scanner *scanner, bool doubled)
{
	int result = reader_string(&scanner->reader, &scanner->span, doubled, scanner->err);

	return result == 1 ? set_line(scanner) : result;
}

static bool is_second_half(const struct line *line, size_t i)
{
	return i > 0 && (line->unit[i] & 0xFC00) == 0xDC00 && (line->unit[i - 1] & 0xFC00) == 0xD800;
}

/* Bytes of unit i in UTF-8; the second half of a pair adds the fourth byte. */
static unsigned utf8_size(const struct line *line, size_t i)
{
	uint16_t unit = line->unit[i];

	return unit < 0x80 || is_second_half(line, i) ? 1 : unit < 0x800 ? 2 : 3;
}

struct location line_location(const struct scanner *scanner, const struct line *line, size_t i)
{
	struct mark *mark = line->mark;

	if (i < mark->i)
		*mark = (struct mark){ .column = 1, .offset = line->offset };
	for (; mark->i < i && mark->i < line->count; mark->i++) {
		mark->column += !is_second_half(line, mark->i);
		mark->offset += line->step ? line->step : utf8_size(line, mark->i);
	}
	return (struct location){
		.source = scanner->source, .line = line->number, .column = mark->column, .offset = mark->offset
	};
}

size_t line_blanks(const struct line *line, size_t i)
{
	while (i < line->count && is_blank(line->unit[i]))
		i++;
	return i;
}

static unsigned lower(unsigned unit)
{
	return unit >= 'A' && unit <= 'Z' ? unit + ('a' - 'A') : unit;
}

bool line_has(const struct line *line, size_t i, const char *text, bool fold)
{
	for (; *text; text++, i++) {
		unsigned unit = i < line->count ? line->unit[i] : 0, want = (unsigned char)*text;

		if (unit != want && !(fold && lower(unit) == lower(want)))
			return false;
	}
	return true;
}

int hex_digit(unsigned unit)
{
	if (unit >= '0' && unit <= '9')
		return (int)(unit - '0');
	unit = lower(unit);
	return unit >= 'a' && unit <= 'f' ? (int)(unit - 'a' + 10) : -1;
}

/* Raw UTF-8 (common/text/text.h): a lone surrogate takes three bytes, NUL takes two. */
static size_t raw_of_point(uint32_t point, uint8_t *to)
{
	size_t size = !point ? 2 : point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

	for (size_t i = size; i-- > 1; point >>= 6)
		to[i] = (uint8_t)(0x80 | (point & 0x3F));
	to[0] = (uint8_t)(lead[size] | point);
	return size;
}

bool raw_append(struct buffer *buffer, const uint16_t *units, size_t count)
{
	if (!buffer_room(buffer, 3 * count + 1))
		return false;
	for (size_t i = 0; i < count; i++) {
		uint32_t point = units[i];

		if ((point & 0xFC00) == 0xD800 && i + 1 < count && (units[i + 1] & 0xFC00) == 0xDC00)
			point = 0x10000 + ((point - 0xD800) << 10) + (units[++i] - 0xDC00u);
		buffer->size += raw_of_point(point, buffer->data + buffer->size);
	}
	buffer->data[buffer->size] = '\0';
	return true;
}

/* 0x80 to 0x9F; the five that Windows leaves open keep their number, as its best fit does. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/poltext.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/text.h"
#include "parser/bytes.h"

enum { COMPONENT_LIMIT = 255, DEPTH_LIMIT = 512, FIRST_ROOM = 1 << 16 }; /* as parser/pol_entry.c */

/* ---- characters ---- */

/* One character of raw UTF-8 (surrogates as three bytes, NUL as C0 80); *ret 0 and size 1 where it is none. */
static size_t take_character(const uint8_t *p, size_t left, uint32_t *ret)
{
	size_t size = *p < 0x80 ? 1 : *p >= 0xF0 ? 4 : *p >= 0xE0 ? 3 : 2;

	*ret = size == 1 ? *p : *p & (0xFFu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if (i >= left || (p[i] & 0xC0) != 0x80 || (*p >= 0x80 && *p < 0xC2) || *p > 0xF4) {
			*ret = 0;
			return 1;
		}
		*ret = *ret << 6 | (p[i] & 0x3F);
	}
	return size;
}

static bool is_valid_utf8(const uint8_t *p, size_t size)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	for (size_t i = 0; i < size;) {
		uint32_t c;
		size_t taken = take_character(p + i, size - i, &c);

		if ((taken == 1 && p[i] >= 0x80) || c < least[taken] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
			return false;
		i += taken;
	}
	return true;
}

uint8_t *poltext_utf16(struct arena *arena, const char *raw, size_t *ret_size)
{
	size_t left = strlen(raw), at = 0;
	uint8_t *units = arena_array(arena, left + 1, 2); /* a character of n bytes becomes at most n units */

	for (const uint8_t *p = (const uint8_t *)raw; units && left;) {
		uint32_t c, pair[2];
		size_t taken = take_character(p, left, &c);
		bool is_pair = c >= 0x10000;

		pair[0] = is_pair ? 0xD7C0 + (c >> 10) : c;
		pair[1] = 0xDC00 | (c & 0x3FF);
		for (size_t i = 0; i < 1u + is_pair; i++) {
			units[at++] = (uint8_t)pair[i];
			units[at++] = (uint8_t)(pair[i] >> 8);
		}
		p += taken;
		left -= taken;
	}
	if (units)
		units[at] = units[at + 1] = 0;
	*ret_size = at + 2;
	return units;
}

/* ---- the file ---- */

static int no_memory(const struct poltext *text)
{
	return error_set(text->err, ERR_NOMEM, "memory is out");
}

static int read_all(struct poltext *text, reg_read_fn read, void *context, uint8_t **ret, size_t *ret_size)
{
	size_t size = 0, capacity = 0;
	uint8_t *data = NULL;
	int64_t got = 1;

	while (got > 0) {
		if (size == capacity) {
			size_t wider = capacity ? 2 * capacity : FIRST_ROOM;
			uint8_t *room = wider > POL_SIZE_LIMIT ? NULL : arena_alloc(text->arena, wider);

			if (wider > POL_SIZE_LIMIT)
				return error_set(text->err, ERR_LIMIT, "is a policy file of %d MiB or more", POL_SIZE_LIMIT >> 20);
			if (!room)
				return no_memory(text);
			if (size)
				memcpy(room, data, size);
			data = room;
			capacity = wider;
		}
		got = read(context, data + size, capacity - size);
		size += got > 0 ? (size_t)got : 0;
	}
	text->summary.size = size;
	*ret = data;
	*ret_size = size;
	return got < 0 ? error_set(text->err, ERR_IO, "cannot be read to its end") : 0;
}

static void swap_units(uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 1 < size; i += 2) {
		uint8_t first = data[i];

		data[i] = data[i + 1];
		data[i + 1] = first;
	}
}

static bool begins(const uint8_t *data, size_t size, const char *with, size_t with_size)
{
	return size >= with_size && memcmp(data, with, with_size) == 0;
}

/* By its mark; without one, a zero in the first or the second byte tells of UTF-16. */
struct encoding {
	size_t skip; /* the mark */
	bool is_wide, is_big;
};

static struct encoding encoding_of(const uint8_t *data, size_t size)
{
	bool is_big = begins(data, size, "\xFE\xFF", 2), is_little = begins(data, size, "\xFF\xFE", 2);

	if (is_big || is_little)
		return (struct encoding){ 2, true, is_big };
	if (size >= 2 && !data[0] != !data[1])
		return (struct encoding){ 0, true, !data[0] };
	return (struct encoding){ begins(data, size, "\xEF\xBB\xBF", 3) ? 3 : 0, false, false };
}

static char *decode(struct poltext *text, uint8_t *data, size_t size)
{
	struct encoding encoding = encoding_of(data, size);
	size_t skip = encoding.skip;

	if (encoding.is_big)
		swap_units(data, size);
	text->is_utf8 = encoding.is_wide || is_valid_utf8(data, size);
	if (encoding.is_wide)
		return raw_of_utf16le(text->arena, data + skip, (size - skip) & ~(size_t)1);
	return text->is_utf8 ? arena_strndup(text->arena, (const char *)data + skip, size - skip)
			     : raw_of_latin1(text->arena, data, size);
}

int poltext_read(struct poltext *text, reg_read_fn read, void *read_context)
{
	uint8_t *data;
	size_t size;
	int result = read_all(text, read, read_context, &data, &size);

	if (result < 0)
		return result;
	if (!encoding_of(data, size).is_wide && memchr(data, 0, size))
		return error_set(text->err, ERR_FORMAT, "has NUL characters: it is damaged, or not text");
	text->text = decode(text, data, size);
	if (!text->text)
		return no_memory(text);
	return strstr(text->text, "\xC0\x80") ? error_set(text->err, ERR_FORMAT, "has NUL characters: it is damaged, or not text")
					      : 0;
}

/* ---- what it is ---- */

/* The ASCII of the first bytes; other characters become '?'. */
static void narrow(const uint8_t *head, size_t size, char ret[POLTEXT_HEAD + 1])
{
	struct encoding encoding = encoding_of(head, size);
	size_t step = encoding.is_wide ? 2 : 1, count = 0;

	for (size_t i = encoding.skip; i + step <= size && count < POLTEXT_HEAD; i += step) {
		uint8_t low = head[i + encoding.is_big], high = encoding.is_wide ? head[i + !encoding.is_big] : 0;

		ret[count++] = low && low < 0x80 && !high ? (char)low : '?';
	}
	ret[count] = '\0';
}

static bool is_scope_line(const char *line)
{
	size_t size = strcspn(line, "\r\n");

	while (size && (line[size - 1] == ' ' || line[size - 1] == '\t'))
		size--;
	return (size == 8 && strncasecmp(line, "Computer", 8) == 0) || (size == 4 && strncasecmp(line, "User", 4) == 0) ||
	       (size > 5 && strncasecmp(line, "User:", 5) == 0);
}

enum poltext_kind poltext_probe(const uint8_t *head, size_t size)
{
	char text[POLTEXT_HEAD + 1];
	const char *p = text;

	narrow(head, size, text);
	for (p += strspn(p, " \t\r\n"); *p == ';'; p += strspn(p, " \t\r\n"))
		p += strcspn(p, "\r\n");
	if (is_scope_line(p))
		return POLTEXT_LGPO;
	if (*p != '<')
		return POLTEXT_NONE;
	return strstr(p, "<RegistrySettings") ? POLTEXT_GPP : POLTEXT_OTHER_XML;
}

/* ---- settings ---- */

struct place poltext_place(const struct poltext *text, uint32_t line)
{
	return (struct place){ .source = text->source, .line = line, .column = 1, .offset = PLACE_NO_OFFSET };
}

/* UTF-16 units of a component, as Windows counts them. */
static size_t units_in(const char *p, size_t size)
{
	size_t units = 0;

	for (size_t i = 0; i < size; i++)
		units += ((uint8_t)p[i] & 0xC0) != 0x80 ? 1 + ((uint8_t)p[i] >= 0xF0) : 0;
	return units;
}

const char *poltext_path(const struct poltext *text, uint32_t line, const char *root, const char *key)
{
	char *path = arena_alloc(text->arena, strlen(root) + strlen(key) + 2), *end = path ? stpcpy(path, root) : NULL;
	unsigned depth = 0;
	bool is_possible = true;

	for (const char *from = key; end && *from;) {
		size_t size = strcspn(from, "\\");

		if (size) {
			*end++ = '\\';
			memcpy(end, from, size);
			end += size;
			*end = '\0';
			is_possible = is_possible && ++depth <= DEPTH_LIMIT && units_in(from, size) <= COMPONENT_LIMIT;
		}
		from += size + (from[size] == '\\');
	}
	if (path && depth && is_possible)
		return path;
	if (path)
		note_add(text->notes, "pol-key", SEVERITY_WARNING, poltext_place(text, line),
			 "the registry cannot contain such a key: no effect (\"%s\")", key);
	return NULL;
}

static int digit_of(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : 99;
}

bool poltext_number(const char *digits, unsigned base, size_t size, uint8_t ret[8])
{
	uint64_t number = 0, most = size == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * size) - 1;

	if (!*digits)
		return false;
	for (; *digits; digits++) {
		unsigned digit = (unsigned)digit_of(*digits);

		if (digit >= base || number > (most - digit) / base)
			return false;
		number = number * base + digit;
	}
	for (size_t i = 0; i < size; i++)
		ret[i] = (uint8_t)(number >> 8 * i);
	return true;
}

uint8_t *poltext_bytes(struct arena *arena, const char *hex, size_t *ret_size)
{
	size_t size = strlen(hex);
	uint8_t *bytes = size % 2 ? NULL : arena_alloc(arena, size / 2 + 1);

	for (size_t i = 0; bytes && i < size; i += 2) {
		int high = digit_of(hex[i]), low = digit_of(hex[i + 1]);

		if (high > 15 || low > 15)
			return NULL;
		bytes[i / 2] = (uint8_t)(high << 4 | low);
	}
	*ret_size = size / 2;
	return bytes;
}

int poltext_tell(const struct poltext *text, const struct poltext_item *item, enum reg_directive directive)
{
	bool is_value = directive != REG_OPEN_KEY && directive != REG_DELETE_KEY && directive != REG_DELETE_VALUES;

	return text->event(text->context,
			   &(struct reg_event){ .directive = directive,
						.path = item->path,
						.name = is_value ? item->name : "",
						.type = item->type,
						.data = item->data,
						.size = item->size,
						.doubt = item->doubt,
						.at = poltext_place(text, item->line) },
			   text->err);
}

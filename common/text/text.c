/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The neutraliser. What is shown, and why: reference is Unicode's general categories (utf8proc) plus the few characters
 * that render as nothing although their category is a letter or a mark.
 */
#include "common/text/text.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/* A growing string in the arena: text grows by at most one escape per character. */
struct builder {
	struct arena *arena;
	char *data;
	size_t size, capacity;
	bool changed, failed;
};

static void put(struct builder *out, const char *bytes, size_t count)
{
	if (out->failed)
		return;
	if (out->capacity - out->size <= count) {
		size_t wider = out->capacity * 2 + count + 32;
		char *copy = arena_alloc(out->arena, wider);

		if (!copy) {
			out->failed = true;
			return;
		}
		if (out->size)
			memcpy(copy, out->data, out->size);
		out->data = copy;
		out->capacity = wider;
	}
	memcpy(out->data + out->size, bytes, count);
	out->size += count;
	out->data[out->size] = '\0';
}

static void put_escape(struct builder *out, char kind, uint32_t code)
{
	char escape[16];
	int length = snprintf(escape, sizeof escape, "\\%c{%X}", kind, code);

	put(out, escape, (size_t)length);
	out->changed = true;
}

/* Letters and marks that render as nothing: Hangul fillers, the braille blank, variation selectors, CGJ. */
static bool renders_as_nothing(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} blanks[] = { { 0x034F, 0x034F }, { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 },
		       { 0x180B, 0x180F }, { 0x2800, 0x2800 }, { 0x3164, 0x3164 },
		       { 0xFE00, 0xFE0F }, { 0xFFA0, 0xFFA0 }, { 0xE0000, 0xE0FFF } };

	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
		if (code >= blanks[i].first && code <= blanks[i].last)
			return true;
	return false;
}

static bool must_show(uint32_t code)
{
	if (code == ' ')
		return false;
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_ZS: /* a no-break space in "TLS 1.2" makes another key */
		return true;
	default:
		return renders_as_nothing(code);
	}
}

static bool is_mark(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_MC;
}

/* One code point of raw UTF-8: its size in bytes, or 0 for a byte that starts none. Knows WTF-8 and C0 80. */
static size_t decode(const uint8_t *p, size_t left, uint32_t *ret)
{
	utf8proc_int32_t code;

	if (left >= 2 && p[0] == 0xC0 && p[1] == 0x80) {
		*ret = 0;
		return 2;
	}
	if (left >= 3 && p[0] == 0xED && p[1] >= 0xA0 && p[1] <= 0xBF && (p[2] & 0xC0) == 0x80) {
		*ret = 0xD000u | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3Fu);
		return 3;
	}
	utf8proc_ssize_t size = utf8proc_iterate(p, (utf8proc_ssize_t)left, &code);

	if (size <= 0)
		return 0;
	*ret = (uint32_t)code;
	return (size_t)size;
}

bool text_is_ci_command(const void *bytes, size_t left)
{
	const char *p = bytes;

	return left >= 3 && p[0] == '#' && p[1] == '#' && (p[2] == '[' || (left >= 6 && memcmp(p + 2, "vso[", 4) == 0));
}

static void put_code(struct builder *out, const uint8_t *p, size_t size, size_t left, uint32_t code)
{
	if (must_show(code) || text_is_ci_command(p, left)) {
		put_escape(out, 'u', code);
	} else if (code == '\\' && left >= 3 && (p[1] == 'u' || p[1] == 'x') && p[2] == '{') {
		put_escape(out, 'u', '\\');
	} else {
		if (!out->size && is_mark(code)) {
			put(out, "\xE2\x97\x8C", 3);
			out->changed = true;
		}
		put(out, (const char *)p, size);
	}
}

/* "\\u", "\\x": perhaps the start of what looks like an escape of ours. */
static bool is_escape_like(const uint8_t *p, size_t size)
{
	return p[0] == '\\' && size > 1 && (p[1] == 'u' || p[1] == 'x');
}

/* Most strings are ASCII from end to end: so many bytes from p on are shown as they are, whatever follows. */
static size_t plain_run(const uint8_t *p, size_t size)
{
	size_t i = 0;

	while (i < size && p[i] >= 0x20 && p[i] < 0x7F && p[i] != '#' && !is_escape_like(p + i, size - i))
		i++;
	return i;
}

struct text text_of_bytes(struct arena *arena, const void *raw, size_t size)
{
	const uint8_t *p = raw;
	size_t shown = size > TEXT_SHOWN_LIMIT ? TEXT_SHOWN_LIMIT : size, at = 0;
	struct builder out = { .arena = arena };

	while (at < shown && !out.failed) {
		uint32_t code;
		size_t run = plain_run(p + at, shown - at), step = run ? run : decode(p + at, size - at, &code);

		if (run)
			put(&out, (const char *)p + at, run);
		else if (step)
			put_code(&out, p + at, step, size - at, code);
		else
			put_escape(&out, 'x', p[at]);
		at += step ? step : 1;
	}
	if (at < size && !out.failed) {
		char rest[48];

		put(&out, rest, (size_t)snprintf(rest, sizeof rest, "... (%zu more bytes)", size - at));
		out.changed = true;
	}
	return (struct text){ .utf8 = out.data && !out.failed ? out.data : "", .changed = out.changed || out.failed };
}

struct text text_of(struct arena *arena, const char *raw)
{
	return text_of_bytes(arena, raw, strlen(raw));
}

/* Whether this character is shown today is not asked: the tables of another version may have thought otherwise. */
size_t text_escape_size(const char *p)
{
	if (p[0] != '\\' || (p[1] != 'u' && p[1] != 'x') || p[2] != '{')
		return 0;
	size_t digits = strspn(p + 3, "0123456789ABCDEF");
	bool plain = digits && digits <= 6 && (p[3] != '0' || digits == 1);

	return plain && p[3 + digits] == '}' ? digits + 4 : 0;
}

struct text text_of_neutral(struct arena *arena, const char *utf8)
{
	const uint8_t *p = (const uint8_t *)utf8;
	size_t size = strlen(utf8), at = 0;
	struct builder out = { .arena = arena };

	while (at < size && !out.failed) {
		uint32_t code;
		size_t escape = text_escape_size(utf8 + at), step = escape ? escape : decode(p + at, size - at, &code);

		if (escape)
			put(&out, utf8 + at, step);
		else if (step)
			put_code(&out, p + at, step, size - at, code);
		else
			put_escape(&out, 'x', p[at]);
		out.changed |= escape != 0;
		at += step ? step : 1;
	}
	return (struct text){ .utf8 = out.data && !out.failed ? out.data : "", .changed = out.changed || out.failed };
}

struct text text_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *sentence = arena_vprintf(arena, format, args);

	va_end(args);
	return text_of(arena, sentence ? sentence : "");
}

struct text text_copy(struct arena *arena, struct text text)
{
	return (struct text){ .utf8 = arena_strdup(arena, text.utf8 ? text.utf8 : ""), .changed = text.changed };
}

struct text text_after(struct arena *arena, const char *ours, struct text text)
{
	const char *joined = arena_printf(arena, "%s%s", ours, text.utf8);

	return (struct text){ .utf8 = joined ? joined : "", .changed = text.changed || !joined };
}

struct text text_of_utf16le(struct arena *arena, const void *data, size_t size)
{
	const char *raw = raw_of_utf16le(arena, data, size);
	struct text text = text_of(arena, raw ? raw : "");

	if (size % 2)
		text = text_printf(arena, "%s (and half a character)", raw ? raw : "");
	return text;
}

size_t text_width(struct text text)
{
	const uint8_t *p = (const uint8_t *)text.utf8;
	size_t left = strlen(text.utf8), width = 0;

	while (left) {
		utf8proc_int32_t code;
		utf8proc_ssize_t size = utf8proc_iterate(p, (utf8proc_ssize_t)left, &code);

		if (size <= 0)
			return width + left; /* cannot happen: a text is valid UTF-8 */
		width += (size_t)utf8proc_charwidth(code);
		p += size;
		left -= (size_t)size;
	}
	return width;
}

/* UTF-8 of one code point, surrogates included; NUL as C0 80. */
static size_t encode(uint32_t code, char *to)
{
	if (code && code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (char)(0xC0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (char)(0xE0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3F));
		to[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3F));
	to[2] = (char)(0x80 | (code >> 6 & 0x3F));
	to[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

char *raw_of_utf16le(struct arena *arena, const void *data, size_t size)
{
	const uint8_t *p = data;
	size_t units = size / 2, at = 0;
	char *text = arena_array(arena, units + 1, 3), *to = text;

	if (!text)
		return NULL;
	while (at < units) {
		uint32_t code = (uint32_t)(p[2 * at] | p[2 * at + 1] << 8);

		at++;
		if (code >= 0xD800 && code < 0xDC00 && at < units) {
			uint32_t low = (uint32_t)(p[2 * at] | p[2 * at + 1] << 8);

			if (low >= 0xDC00 && low < 0xE000) {
				code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
				at++;
			}
		}
		to += encode(code, to);
	}
	*to = '\0';
	return text;
}

char *raw_of_latin1(struct arena *arena, const void *data, size_t size)
{
	const uint8_t *p = data;
	char *text = arena_array(arena, size + 1, 2), *to = text;

	for (size_t i = 0; text && i < size; i++)
		to += encode(p[i], to);
	if (text)
		*to = '\0';
	return text;
}

size_t utf16le_length(const void *data, size_t size)
{
	const uint8_t *units = data;
	size_t length = 0;

	while (length + 1 < size && (units[length] || units[length + 1]))
		length += 2;
	return length;
}

const char *text_line_guard(const char *utf8)
{
	const char *word = utf8 + strspn(utf8, " ");

	if (strncmp(word, "::", 2) != 0 && strncmp(word, "##", 2) != 0)
		return "";
	return *utf8 == ' ' ? "\\u{20}" : *utf8 == ':' ? "\\u{3A}" : "\\u{23}";
}

bool text_hides(struct text text)
{
	for (const char *p = text.changed ? strchr(text.utf8, '\\') : NULL; p; p = strchr(p + 1, '\\'))
		if (text_escape_size(p))
			return true;
	return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/json/json_writer.h"

#include <inttypes.h>
#include <string.h>
#include <utf8proc.h>

#include "reports/json/json_out.h"

static const uint64_t EXACT_LIMIT = UINT64_C(1) << 53; /* above, a reader that keeps doubles rounds (RFC 8259, 6) */

/* Nothing more: what is on its way goes out. */
static int put_in_file(void *file, const char *bytes, size_t size)
{
	return size ? fwrite(bytes, 1, size, file) != size : fflush(file);
}

struct out out_to_file(FILE *file)
{
	return (struct out){ put_in_file, file };
}

static void flush(struct json_writer *writer)
{
	if (!writer->failed && writer->used && writer->out.put(writer->out.context, writer->buffer, writer->used) != 0)
		writer->failed = ERR_IO;
	writer->used = 0;
}

static void put(struct json_writer *writer, const char *bytes, size_t size)
{
	while (size) {
		size_t room = sizeof writer->buffer - writer->used, part = size < room ? size : room;

		memcpy(writer->buffer + writer->used, bytes, part);
		writer->used += part;
		bytes += part;
		size -= part;
		if (writer->used == sizeof writer->buffer)
			flush(writer);
	}
}

static void put_line(struct json_writer *writer)
{
	static const char blanks[] = "        ";
	size_t left = writer->indent ? (size_t)writer->indent * writer->depth : 0;

	if (writer->indent)
		put(writer, "\n", 1);
	for (; left; left -= left < 8 ? left : 8)
		put(writer, blanks, left < 8 ? left : 8);
}

static void begin_element(struct json_writer *writer)
{
	if (!writer->is_after_key && writer->depth) {
		if (!writer->is_empty)
			put(writer, ",", 1);
		put_line(writer);
	}
	writer->is_after_key = writer->is_empty = false;
}

void write_open(struct json_writer *writer, char bracket)
{
	begin_element(writer);
	put(writer, &bracket, 1);
	writer->depth++;
	writer->is_empty = true;
}

void write_close(struct json_writer *writer, char bracket)
{
	writer->depth--;
	if (!writer->is_empty)
		put_line(writer);
	put(writer, &bracket, 1);
	writer->is_empty = false;
}

static void put_unit(struct json_writer *writer, unsigned unit)
{
	char escape[8];

	put(writer, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04X", unit));
}

/* One character that does not stand for itself; returns its size. */
static size_t put_escape(struct json_writer *writer, const char *text, size_t size)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = memchr(plain, *text, sizeof plain - 1);
	utf8proc_int32_t code;
	utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size, &code);

	if (used <= 0) {
		writer->failed = writer->failed ? writer->failed : ERR_NOMEM;
		return size;
	}
	if (found) {
		put(writer, (char[]){ '\\', letters[found - plain] }, 2);
	} else if (code < 0x10000) {
		put_unit(writer, (unsigned)code);
	} else {
		put_unit(writer, 0xD800 + (((unsigned)code - 0x10000) >> 10));
		put_unit(writer, 0xDC00 + (((unsigned)code - 0x10000) & 0x3FF));
	}
	return (size_t)used;
}

static void put_escaped(struct json_writer *writer, const char *text, size_t size)
{
	for (const char *end = text + size, *p = text; p < end; text = p) {
		while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
			p++;
		put(writer, text, (size_t)(p - text));
		if (p < end)
			p += put_escape(writer, p, (size_t)(end - p));
	}
}

static bool is_part_of_path(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("_./-", c)) ||
	       (unsigned char)c >= 0x80;
}

const struct cited *find_cited(const struct cites *cites, const char *text, const char **ret)
{
	const struct cited *found = NULL;

	for (const char *p = strchr(text, '/') ? text : ""; *p && !found; p++) {
		if (p > text && is_part_of_path(p[-1]))
			continue;
		for (size_t i = 0; i < cites->count; i++)
			if ((!found || cites->list[i].size > found->size) &&
			    strncmp(p, cites->list[i].path, cites->list[i].size) == 0)
				found = &cites->list[i];
		*ret = p;
	}
	return found;
}

void write_string(struct json_writer *writer, const char *utf8)
{
	const char *text = utf8 ? utf8 : "", *at;
	const struct cited *cited;

	begin_element(writer);
	put(writer, "\"", 1);
	for (; writer->cites && (cited = find_cited(writer->cites, text, &at)); text = at + cited->size) {
		put_escaped(writer, text, (size_t)(at - text));
		put_escaped(writer, at + cited->folders, cited->size - cited->folders);
	}
	put_escaped(writer, text, strlen(text));
	put(writer, "\"", 1);
}

void write_key(struct json_writer *writer, const char *key)
{
	begin_element(writer);
	put(writer, "\"", 1);
	put_escaped(writer, key, strlen(key));
	put(writer, "\": ", writer->indent ? 3 : 2);
	writer->is_after_key = true;
}

void write_number(struct json_writer *writer, uint64_t value)
{
	char digits[24];
	const char *quote = value > EXACT_LIMIT ? "\"" : "";

	begin_element(writer);
	put(writer, digits, (size_t)snprintf(digits, sizeof digits, "%s%" PRIu64 "%s", quote, value, quote));
}

void write_flag(struct json_writer *writer, bool value)
{
	begin_element(writer);
	put(writer, value ? "true" : "false", value ? 4 : 5);
}

void write_text(struct json_writer *writer, const char *key, const char *utf8)
{
	write_key(writer, key);
	write_string(writer, utf8);
}

void write_known(struct json_writer *writer, const char *key, const char *utf8)
{
	if (utf8 && *utf8)
		write_text(writer, key, utf8);
}

int write_finish(struct json_writer *writer, bool has_line_break, struct error *err)
{
	if (has_line_break)
		put(writer, "\n", 1);
	flush(writer);
	if (!writer->failed && writer->out.put(writer->out.context, NULL, 0) != 0)
		writer->failed = ERR_IO;
	if (writer->failed == ERR_IO)
		return error_set(err, ERR_IO, "the report could not be written");
	return writer->failed ? json_out_of_memory(err) : 0;
}

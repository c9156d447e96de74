/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query -o reg: for Windows and other tools, as regedit writes it: UTF-16LE and CR LF. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands/query/query.h"
#include "cli/errors.h"
#include "common/le.h"
#include "common/text/utf8.h"

enum { NOTES_TOLD = 20 };

static void put_unit(struct query_output *out, unsigned unit)
{
	putc((int)(unit & 0xFF), out->file);
	putc((int)(unit >> 8), out->file);
}

static void put_ascii(struct query_output *out, const char *text)
{
	for (; *text; text++)
		put_unit(out, (unsigned char)*text);
}

/* Raw UTF-8 back to UTF-16; with quotes and backslashes escaped for a quoted name. */
static void put_raw(struct query_output *out, const char *raw, bool quoted)
{
	size_t left = strlen(raw), size;

	for (const uint8_t *p = (const uint8_t *)raw; left; p += size, left -= size) {
		uint32_t code;

		size = raw_character(p, left, &code);
		if (quoted && (code == '"' || code == '\\'))
			put_unit(out, '\\');
		if (code >= 0x10000) {
			put_unit(out, 0xD800 + ((code - 0x10000) >> 10));
			put_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
		} else {
			put_unit(out, code);
		}
	}
}

void query_reg_begin(struct query_output *out)
{
	put_unit(out, 0xFEFF);
	put_ascii(out, "Windows Registry Editor Version 5.00\r\n");
}

void query_reg_key(struct query_output *out, const char *path, const struct reganswer *key)
{
	(void)key;
	put_ascii(out, "\r\n[");
	put_raw(out, path, false);
	put_ascii(out, "]\r\n");
}

/* A REG_SZ that regedit would write in quotes: ends with its one NUL, and holds no control character. */
static bool is_plain_string(const struct reganswer *value)
{
	if (value->type != REG_SZ || value->size < 2 || value->size % 2 || value->data[value->size - 1] ||
	    value->data[value->size - 2])
		return false;
	for (size_t i = 0; i + 2 < value->size; i += 2)
		if (value->data[i + 1] == 0 && value->data[i] < ' ')
			return false;
	return true;
}

static void put_string(struct query_output *out, const struct reganswer *value)
{
	put_unit(out, '"');
	for (size_t i = 0; i + 2 < value->size; i += 2) {
		unsigned unit = (unsigned)(value->data[i] | value->data[i + 1] << 8);

		if (unit == '"' || unit == '\\')
			put_unit(out, '\\');
		put_unit(out, unit);
	}
	put_unit(out, '"');
}

static void put_hex(struct query_output *out, const struct reganswer *value)
{
	char *hex = query_hex(value->data, value->size, ",");
	char head[24];

	snprintf(head, sizeof head, value->type == REG_BINARY ? "hex:" : "hex(%" PRIx32 "):", value->type);
	put_ascii(out, head);
	put_ascii(out, hex ? hex : "");
	out->failed |= !hex;
	free(hex);
}

void query_reg_value(struct query_output *out, const char *path, const struct reganswer *value)
{
	char dword[24];

	(void)path;
	if (*value->name) {
		put_unit(out, '"');
		put_raw(out, value->name, true);
		put_ascii(out, "\"=");
	} else {
		put_ascii(out, "@=");
	}
	if (value->type == REG_DWORD && value->size == 4) {
		snprintf(dword, sizeof dword, "dword:%08" PRIx32, le32(value->data));
		put_ascii(out, dword);
	} else if (is_plain_string(value)) {
		put_string(out, value);
	} else {
		put_hex(out, value);
	}
	put_ascii(out, "\r\n");
}

/* What tell_of_inputs says of an input, whatever the format. */
static bool is_told(const struct note *note)
{
	return note->severity >= SEVERITY_ERROR && (note->at.line == 0 || strncmp(note->code, "input-", 6) == 0);
}

/* Notes are no registry content: as comments they would be evidence strings in a file that Windows imports. */
void query_reg_note(struct query_output *out, const struct note *note)
{
	const struct input *inputs;
	size_t count = machine_inputs(out->machine, &inputs);
	const char *path =
		note->at.source >= 0 && (size_t)note->at.source < count ? inputs[note->at.source].path : "query";

	if (note->severity < SEVERITY_WARNING || is_told(note) || out->told > NOTES_TOLD)
		return;
	if (out->told++ == NOTES_TOLD)
		complain("query: there are more notes than these %d; -o text prints all of them", NOTES_TOLD);
	else if (note->at.line)
		complain("%s:%" PRIu32 ": %s", path, note->at.line, note->raw);
	else
		complain("%s: %s", path, note->raw);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ndjson for programs (ASCII, nothing lost), text for people (neutralised); reg: cli/commands/query/query_reg.c. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands/query/query.h"
#include "common/ceilings.h"
#include "common/filetime.h"
#include "common/paths.h"

enum { BYTES_SHOWN = 256 }; /* of data in text */

static void begin_nothing(struct query_output *out)
{
	(void)out;
}

char *query_hex(const uint8_t *data, size_t size, const char *comma)
{
	size_t step = 2 + strlen(comma);
	char *hex = malloc(size * step + 1), *to = hex;

	for (size_t i = 0; hex && i < size; i++)
		to += sprintf(to, "%02x%s", data[i], i + 1 < size ? comma : "");
	if (hex)
		*to = '\0';
	return hex;
}

/* --- ndjson --------------------------------------------------------------------------------------------------------- */

/* A string as it is; one that is no UTF-8 (lone surrogates, NUL) neutralised, with its bytes in hex beside it. */
static void put_raw_string(json_t *object, const char *field, const char *raw)
{
	if (json_object_set_new(object, field, json_string(raw)) == 0)
		return;
	struct arena *arena = arena_new(QUERIED_NAME_CEILING);
	char *hex = query_hex((const uint8_t *)raw, strlen(raw), "");
	char hex_field[32];

	snprintf(hex_field, sizeof hex_field, "%s_hex", field);
	if (arena && hex) {
		json_object_set_new(object, field, json_string(text_of(arena, raw).utf8));
		json_object_set_new(object, hex_field, json_string(hex));
	}
	free(hex);
	arena_free(arena);
}

/* The log that the bytes of this place are in; NULL: they are in the file itself. */
static const struct hive_log *log_of(const struct query_output *out, const struct location *at)
{
	const struct hive_log *logs;
	const struct input *inputs;
	size_t count = machine_inputs(out->machine, &inputs);

	if (!at->log || at->source < 0 || (size_t)at->source >= count || !inputs[at->source].hive ||
	    at->log > hive_logs(inputs[at->source].hive, &logs))
		return NULL;
	return &logs[at->log - 1];
}

static void put_location(const struct query_output *out, json_t *object, const struct location *at)
{
	const struct hive_log *log = log_of(out, at);
	json_t *location = log ? json_pack("{s:I}", "offset", (json_int_t)at->log_offset) : NULL;

	if (at->source != LOCATION_NO_SOURCE)
		json_object_set_new(object, "source", json_integer(at->source));
	if (at->line)
		json_object_set_new(object, "line", json_integer(at->line));
	if (at->column)
		json_object_set_new(object, "column", json_integer(at->column));
	if (at->offset != LOCATION_NO_OFFSET)
		json_object_set_new(object, "offset", json_integer((json_int_t)at->offset));
	if (location) {
		put_raw_string(location, "path", log->path);
		json_object_set_new(object, "log", location);
	}
}

/* Names are raw here: of a command to a CI server the first # becomes an escape of JSON's. Strings come whole between escapes. */
static int put_guarded(const char *text, size_t size, void *context)
{
	FILE *file = context;
	const char *end = text + size, *at;

	for (; (at = memchr(text, '#', (size_t)(end - text))); text = at + 1) {
		fwrite(text, 1, (size_t)(at - text), file);
		fputs(text_is_ci_command(at, (size_t)(end - at)) ? "\\u0023" : "#", file);
	}
	fwrite(text, 1, (size_t)(end - text), file);
	return ferror(file) ? -1 : 0;
}

static void print_object(struct query_output *out, json_t *object)
{
	if (!object || json_dump_callback(object, put_guarded, out->file, JSON_COMPACT | JSON_ENSURE_ASCII) < 0 ||
	    putc('\n', out->file) == EOF)
		out->failed = true;
	json_decref(object);
}

static json_t *object_of(const char *kind, const char *path)
{
	json_t *object = json_pack("{s:s}", "kind", kind);

	if (object && path)
		put_raw_string(object, "path", path);
	return object;
}

static void key_ndjson(struct query_output *out, const char *path, const struct reganswer *key)
{
	json_t *object = object_of("key", path);
	char written[FILETIME_TEXT];

	if (object && *filetime_text(key->written, written))
		json_object_set_new(object, "written", json_string(written));
	if (object)
		put_location(out, object, &key->at);
	print_object(out, object);
}

static void value_ndjson(struct query_output *out, const char *path, const struct reganswer *value)
{
	json_t *object = object_of("value", path);
	char *hex = query_hex(value->data, value->size, "");

	if (object && hex) {
		put_raw_string(object, "name", value->name);
		json_object_set_new(object, "type", json_integer(value->type));
		json_object_set_new(object, "data", json_string(hex));
		put_location(out, object, &value->at);
	}
	out->failed |= !hex;
	free(hex);
	print_object(out, object);
}

static void note_ndjson(struct query_output *out, const struct note *note)
{
	json_t *object = object_of("note", NULL);

	if (object) {
		json_object_set_new(object, "code", json_string(note->code));
		json_object_set_new(object, "severity", json_string(severity_name(note->severity)));
		json_object_set_new(object, "text", json_string(note->text.utf8));
		put_location(out, object, &note->at);
	}
	print_object(out, object);
}

/* --- text ----------------------------------------------------------------------------------------------------------- */

/* Text that begins a line, blanks aside, and is no command to a CI server there. */
static void put_first(struct query_output *out, const char *text)
{
	const char *guard = text_line_guard(text);

	fprintf(out->file, "%s%s", guard, text + (*guard != '\0'));
}

static void print_text(struct query_output *out, const char *before, const char *raw, const char *after)
{
	struct arena *arena = arena_new(QUERIED_NAME_CEILING);

	out->failed |= !arena;
	if (arena) {
		fputs(before, out->file);
		put_first(out, text_of(arena, raw).utf8);
		fputs(after, out->file);
	}
	arena_free(arena);
}

static void key_text(struct query_output *out, const char *path, const struct reganswer *key)
{
	(void)key;
	print_text(out, "\n", path, "\n");
}

static void print_utf16(struct query_output *out, const uint8_t *data, size_t size, bool begins_line)
{
	struct arena *arena = arena_new(QUERIED_DATA_CEILING);

	while (size >= 2 && !data[size - 1] && !data[size - 2])
		size -= 2;
	out->failed |= !arena;
	if (arena) {
		const char *text = text_of_utf16le(arena, data, size).utf8;

		if (begins_line)
			put_first(out, text);
		else
			fputs(text, out->file);
		putc('\n', out->file);
	}
	arena_free(arena);
}

/* A line for each string. */
static void print_strings(struct query_output *out, const struct reganswer *value)
{
	size_t at = 0;

	putc('\n', out->file);
	while (at < value->size) {
		size_t size = utf16le_length(value->data + at, value->size - at);

		if (size < 2 && at + 2 >= value->size) /* the NUL that ends the list, or what is left of it */
			break;
		fputs("        ", out->file);
		print_utf16(out, value->data + at, size, true);
		at += size + 2;
	}
}

static void print_bytes(struct query_output *out, const struct reganswer *value)
{
	size_t shown = value->size > BYTES_SHOWN ? BYTES_SHOWN : value->size;
	char *hex = query_hex(value->data, shown, " ");

	fprintf(out->file, "%s", hex ? hex : "");
	if (shown < value->size)
		fprintf(out->file, " ... (%zu bytes; -o ndjson prints all of them)", value->size);
	putc('\n', out->file);
	out->failed |= !hex;
	free(hex);
}

/* Where the bytes of the value that follows are, if a reader would look for them in the hive in vain. */
static void log_text(struct query_output *out, const struct location *at)
{
	const struct hive_log *log = log_of(out, at);
	const struct input *inputs;

	if (!log)
		return;
	machine_inputs(out->machine, &inputs);
	print_text(out, "    ; ", path_name(log->path), "");
	fprintf(out->file, " @0x%" PRIx64, at->log_offset);
	print_text(out, ", replayed to ", path_name(inputs[at->source].path), "");
	fprintf(out->file, " @0x%" PRIx64 "\n", at->offset);
}

static void value_text(struct query_output *out, const char *path, const struct reganswer *value)
{
	const uint8_t *d = value->data;

	(void)path;
	log_text(out, &value->at);
	print_text(out, "    ", *value->name ? value->name : "(default)", "");
	fprintf(out->file, "  %s  ", reg_type_name(value->type));
	if (value->type == REG_DWORD && value->size == 4)
		fprintf(out->file, "0x%08" PRIx32 "\n", le32(d));
	else if (value->type == REG_SZ || value->type == REG_EXPAND_SZ)
		print_utf16(out, d, value->size, false);
	else if (value->type == REG_MULTI_SZ)
		print_strings(out, value);
	else
		print_bytes(out, value);
}

static void note_text(struct query_output *out, const struct note *note)
{
	fprintf(out->file, "\n%s: %s [%s]", severity_name(note->severity), note->text.utf8, note->code);
	if (note->at.line)
		fprintf(out->file, " at line %" PRIu32 ", column %" PRIu32, note->at.line, note->at.column);
	putc('\n', out->file);
}

const struct query_format query_formats[] = {
	{ "ndjson", begin_nothing, key_ndjson, value_ndjson, note_ndjson },
	{ "text", begin_nothing, key_text, value_text, note_text },
	{ "reg", query_reg_begin, query_reg_key, query_reg_value, query_reg_note },
	{ 0 },
};

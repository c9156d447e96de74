/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an EWF image says about its acquisition: header2 (UTF-16, times as Unix seconds) and header (one byte a character,
 * local times), both lines of tab-separated text packed with zlib, and the hashes of the disk. Nothing of this decides which
 * bytes are read: damage here is a note.
 */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "common/le.h"
#include "common/text/text.h"
#include "common/text/utf8.h"

enum {
	HEADER_USUAL = 1 << 12,
	HEADER_LIMIT = 1 << 18, /* packed and unpacked; EnCase's fields have 3000 characters at most */
	HEADERS_LIMIT = 4,      /* applications write each of the two once or twice */
	FIELD_LIMIT = 12000,
	DATE_TEXT = 40,
};

/* hash: MD5; digest: MD5 and SHA-1. Zeros: not made. */
enum { HASH_SIZE = 36, DIGEST_SIZE = 80, MD5_SIZE = 16, SHA1_SIZE = 20 };

static const long long YEAR_10000 = 253402300800;

static int note_damage(struct ewf *ewf, const struct ewf_section *section)
{
	source_note(ewf->room, &ewf->source, DOUBT_NONE, "has a damaged %s section in segment %u, which is not used",
		    section->type, section->segment + 1);
	return 0;
}

/* Unix seconds, or "2002 3 4 10 19 59" in local time. What is neither stays as it is. */
static const char *date_of(struct arena *arena, const char *text)
{
	int year, month, day, hour, minute, second;
	char date[DATE_TEXT], *end;
	long long seconds = strtoll(text, &end, 10);
	time_t when = (time_t)seconds;
	struct tm tm;

	if (!*end && seconds > 0 && seconds < YEAR_10000 && gmtime_r(&when, &tm) &&
	    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &tm))
		return arena_strdup(arena, date);
	if (sscanf(text, "%5d %2d %2d %2d %2d %2d", &year, &month, &day, &hour, &minute, &second) == 6)
		return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, hour, minute, second);
	return text;
}

static void take_field(struct ewf *ewf, const char *name, const char *value)
{
	struct ewf_facts *facts = &ewf->facts;
	/* clang-format off */
	const struct {
		const char *name, **to;
		bool is_date;
	} fields[] = {
		{ "c",  &facts->case_number,     false },
		{ "n",  &facts->evidence_number, false },
		{ "a",  &facts->description,     false },
		{ "e",  &facts->examiner,        false },
		{ "t",  &facts->notes,           false },
		{ "av", &facts->software,        false },
		{ "ov", &facts->platform,        false },
		{ "md", &facts->model,           false },
		{ "sn", &facts->serial,          false },
		{ "m",  &facts->acquired,        true },
		{ "u",  &facts->system_date,     true },
	};
	/* clang-format on */

	if (strcmp(name, "p") == 0)
		facts->has_password |= *value && strcmp(value, "0") != 0;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(fields[i].name, name) == 0 && !**fields[i].to) {
			const char *is = fields[i].is_date ? date_of(ewf->room->arena, value) : value;

			*fields[i].to = is ? is : "";
		}
}

/* Cuts the text at the end of its line, or at the character; returns what follows. */
static char *cut_at(char *text, char at)
{
	char *end = strchr(text, at);

	if (!end)
		return text + strlen(text);
	*end = '\0';
	return end + 1;
}

static char *line_of(char **text)
{
	char *line = *text;

	*text = cut_at(line, '\n');
	size_t size = strlen(line);

	if (size && line[size - 1] == '\r')
		line[size - 1] = '\0';
	return line;
}

/* The category main: a line of names, and a line of values. */
static void take_text(struct ewf *ewf, char *text)
{
	char *line = text;

	while (*text && strcmp(line, "main") != 0)
		line = line_of(&text);
	if (strcmp(line, "main") != 0)
		return;
	char *names = line_of(&text), *values = line_of(&text);

	while (*names) {
		char *name = names, *value = values;

		names = cut_at(name, '\t');
		values = cut_at(value, '\t');
		if (strlen(value) > FIELD_LIMIT)
			value[FIELD_LIMIT] = '\0';
		take_field(ewf, name, value);
	}
}

static char *text_of_header(struct arena *arena, const uint8_t *bytes, size_t size)
{
	if (size >= 2 && le16(bytes) == 0xfeff)
		return raw_of_utf16le(arena, bytes + 2, size - 2);
	return is_valid_utf8(bytes, size) ? arena_strndup(arena, (const char *)bytes, size)
					  : raw_of_latin1(arena, bytes, size);
}

/* The text in *ret_text is the caller's to free; NULL: damaged. */
static int unpack(const uint8_t *packed, size_t size, uint8_t **ret_text, size_t *ret_size)
{
	int answer = Z_BUF_ERROR;

	for (uLongf room = HEADER_USUAL; answer == Z_BUF_ERROR && room <= HEADER_LIMIT; room *= 8) {
		uLongf text_size = room;
		uint8_t *text = malloc(room);

		answer = text ? uncompress(text, &text_size, packed, size) : Z_MEM_ERROR;
		*ret_text = answer == Z_OK ? text : NULL;
		*ret_size = text_size;
		if (answer != Z_OK)
			free(text);
	}
	return answer == Z_MEM_ERROR ? ERR_NOMEM : 0;
}

static int take_packed(struct ewf *ewf, const struct ewf_section *section, uint8_t *packed, size_t size, struct error *err)
{
	uint8_t *text = NULL;
	size_t text_size = 0;
	int result = source_read(section->file, section->at, packed, size, err);

	if (result < 0)
		return result;
	result = unpack(packed, size, &text, &text_size);
	if (result == 0 && !text)
		return note_damage(ewf, section);
	char *raw = text ? text_of_header(ewf->room->arena, text, text_size) : NULL;

	free(text);
	if (!raw)
		return error_no_memory(err);
	take_text(ewf, raw);
	return 0;
}

int ewf_take_header(struct ewf *ewf, const struct ewf_section *section, struct error *err)
{
	uint64_t size = section->end - section->at;

	if (ewf->headers++ >= HEADERS_LIMIT)
		return 0;
	if (!size || size > HEADER_LIMIT)
		return note_damage(ewf, section);
	uint8_t *packed = malloc(size);
	int result = packed ? take_packed(ewf, section, packed, size, err) : error_no_memory(err);

	free(packed);
	return result;
}

static void hex_of(const uint8_t *bytes, size_t size, char hex[DIGEST_HEX])
{
	bool is_made = false;

	for (size_t i = 0; i < size; i++)
		is_made |= bytes[i] != 0;
	for (size_t i = 0; is_made && i < size; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

int ewf_take_hash(struct ewf *ewf, const struct ewf_section *section, struct error *err)
{
	bool has_both = strcmp(section->type, "digest") == 0;
	size_t size = has_both ? DIGEST_SIZE : HASH_SIZE;
	uint8_t bytes[DIGEST_SIZE];

	if (section->end - section->at < size)
		return note_damage(ewf, section);
	int result = source_read(section->file, section->at, bytes, size, err);

	if (result < 0)
		return result;
	if (!ewf_sum_agrees(bytes, size))
		return note_damage(ewf, section);
	hex_of(bytes, MD5_SIZE, ewf->facts.md5);
	if (has_both)
		hex_of(bytes + MD5_SIZE, SHA1_SIZE, ewf->facts.sha1);
	return 0;
}

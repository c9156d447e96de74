/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a text begins: what Windows makes of its first line, and what it is if it is no .reg at all. Windows compares the
 * header exactly; headers it knows by their first letters only ("REGEDIT 4") it accepts without importing a thing.
 */
#include "parser/reg/scanner.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { SEARCH_LIMIT = 64 * 1024 }; /* bytes in which the first key line must come */

enum shape { SHAPE_NOTHING, SHAPE_HEADER, SHAPE_HEADER_LIKE, SHAPE_KEY, SHAPE_VALUE, SHAPE_PROSE };

struct known_header {
	const char *text;
	enum reg_header header;
};

static const struct known_header known_headers[] = {
	{ "Windows Registry Editor Version 5.00", REG_HEADER_V5 },
	{ "REGEDIT4", REG_HEADER_V4 },
	{ "REGEDIT", REG_HEADER_WIN31 },
};

/* Text that other registry tools write, told by how its first line begins. */
static const struct {
	const char *begins, *hint;
} strangers[] = {
	{ "Key: ", "a listing of keys (regfexport writes this); supply the hive itself" },
	{ "PATH,TYPE,", "a table of reglookup; supply the hive itself" },
	{ "Launching ", "a RegRipper report; supply the hive itself" },
	{ "RegRipper", "a RegRipper report; supply the hive itself" },
	{ "HKEY_", "what \"reg query\" prints; use \"reg export\"" },
	{ "<", "XML or HTML" },
	{ "{", "JSON" },
	{ "[", "an INI or INF file" },
};

static const struct known_header *known_header(const struct line *line, size_t i, bool *ret_blank_behind)
{
	for (size_t k = 0; k < sizeof known_headers / sizeof *known_headers; k++) {
		size_t size = strlen(known_headers[k].text), end;

		if (!line_has(line, i, known_headers[k].text, false))
			continue;
		end = line_blanks(line, i + size);
		*ret_blank_behind = end > i + size;
		if (end == line->count)
			return &known_headers[k];
	}
	return NULL;
}

static bool is_key_like(const struct line *line, size_t i)
{
	if (!line_has(line, i, "[", false))
		return false;
	i = line_blanks(line, i + 1);
	i = line_blanks(line, i + line_has(line, i, "-", false));
	return line_has(line, i, "HK", true) || line_has(line, i, "\\", false);
}

static bool is_value_like(const struct line *line, size_t i)
{
	if (line_has(line, i, "@", false))
		return line_has(line, line_blanks(line, i + 1), "=", false);
	if (!line_has(line, i, "\"", false))
		return false;
	for (; i + 1 < line->count; i++)
		if (line->unit[i] == '"' && line_has(line, line_blanks(line, i + 1), "=", false))
			return true;
	return false;
}

static enum shape shape_of(const struct line *line)
{
	size_t i = line_blanks(line, 0);
	bool blank;

	if (i == line->count || line->unit[i] == ';' || line->unit[i] == '#')
		return SHAPE_NOTHING;
	if (known_header(line, i, &blank))
		return SHAPE_HEADER;
	if (line_has(line, i, "REGEDIT", true) || line_has(line, i, "Windows Registry", true))
		return SHAPE_HEADER_LIKE;
	if (is_key_like(line, i))
		return SHAPE_KEY;
	return is_value_like(line, i) ? SHAPE_VALUE : SHAPE_PROSE;
}

/* What a look at the beginning of the file found. */
struct opening {
	enum shape shape; /* of the first line that says something */
	uint32_t line;    /* its number */
	bool has_key;     /* a key line follows somewhere */
	char quoted[REG_QUOTE_SIZE];
};

static void meet(struct scanner *scanner, struct opening *opening)
{
	const struct line *line = &scanner->line;
	enum shape shape = shape_of(line);
	size_t i = line_blanks(line, 0);

	opening->has_key = opening->has_key || shape == SHAPE_KEY;
	if (opening->shape != SHAPE_NOTHING || shape == SHAPE_NOTHING)
		return;
	opening->shape = shape;
	opening->line = line->number;
	snprintf(opening->quoted, sizeof opening->quoted, "%s", quote(scanner, line->unit + i, line->count - i));
}

/* Reads lines until one tells what this is, then goes back to the first. 0 or an error. */
static int probe_header(struct scanner *scanner, struct opening *ret)
{
	struct reader *reader = &scanner->reader;
	int result = reader_want(reader, SEARCH_LIMIT, scanner->err);
	size_t from = reader->at, end = from + SEARCH_LIMIT;
	uint32_t number = reader->line;

	*ret = (struct opening){ 0 };
	reader->hold = true;
	scanner->silent = true;
	while (result >= 0 && reader->at < end && !ret->has_key && ret->shape != SHAPE_HEADER) {
		result = line_next(scanner);
		if (result <= 0)
			break;
		meet(scanner, ret);
		if (scanner->span.oversize)
			break;
	}
	reader->hold = false;
	scanner->silent = false;
	scanner->has_line = false;
	reader->at = reader->seen = from;
	reader->line = number;
	return result < 0 ? result : 0;
}

/* A tab is none: many texts have them. */
static bool has_control(const char *text)
{
	while (*text && (*text == '\t' || !iscntrl((unsigned char)*text)))
		text++;
	return *text;
}

static int refuse_header(struct scanner *scanner, const struct opening *opening)
{
	struct location at = { .source = scanner->source, .line = opening->line, .offset = LOCATION_NO_OFFSET };

	scanner->notes->count =
		scanner->notes_before; /* what was noticed on the way is no news of a file that is none of ours */
	if (opening->shape == SHAPE_NOTHING)
		return error_at(scanner->err, ERR_FORMAT, at, "not a registry file: it contains only empty lines");
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
		if (strncmp(opening->quoted, strangers[i].begins, strlen(strangers[i].begins)) == 0)
			return error_at(scanner->err, ERR_FORMAT, at, "not a registry file: starts with \"%.60s\" (%s)",
					opening->quoted, strangers[i].hint);
	if (has_control(opening->quoted))
		return error_at(scanner->err, ERR_FORMAT, at, "not a registry file: binary data of an unknown kind");
	return error_at(scanner->err, ERR_FORMAT, at, "not a registry file: starts with \"%.60s\"", opening->quoted);
}

/* The first line is no header that Windows knows. */
static int without_header(struct scanner *scanner, bool *ret_read)
{
	struct opening opening;
	int result = probe_header(scanner, &opening);
	struct location at = {
		.source = scanner->source, .line = 1, .column = 1, .offset = reader_offset(&scanner->reader)
	};

	*ret_read = opening.shape == SHAPE_KEY || opening.shape == SHAPE_VALUE;
	scanner->summary.header = *ret_read ? REG_HEADER_MISSING : REG_HEADER_UNKNOWN;
	if (result < 0)
		return result;
	if (*ret_read)
		diag(scanner, DIAG_HEADER_MISSING, at);
	else if (opening.shape == SHAPE_HEADER)
		diag(scanner, DIAG_HEADER_LATE, at, opening.line);
	else if (opening.shape == SHAPE_HEADER_LIKE || opening.has_key)
		diag(scanner, DIAG_HEADER_UNKNOWN, at, opening.quoted);
	else
		return refuse_header(scanner, &opening);
	return 0;
}

int header_read(struct scanner *scanner, bool *ret_read)
{
	int result = line_next(scanner);
	const struct line *line = &scanner->line;
	size_t i = line_blanks(line, 0);
	bool blank_behind = false;
	const struct known_header *known = result > 0 ? known_header(line, i, &blank_behind) : NULL;

	*ret_read = known != NULL;
	if (result < 0)
		return result;
	if (known) {
		scanner->summary.header = known->header;
		if (blank_behind)
			diag(scanner, DIAG_HEADER_BLANK, line_location(scanner, line, i + strlen(known->text)));
		return 0;
	}
	if (result > 0 && line_has(line, i, "REGEDIT", false)) {
		scanner->summary.header = REG_HEADER_IGNORED;
		diag(scanner, DIAG_HEADER_IGNORED, line_location(scanner, line, i),
		     quote(scanner, line->unit + i, line->count - i));
		return 0;
	}
	scanner->has_line = false; /* it is read again */
	return without_header(scanner, ret_read);
}

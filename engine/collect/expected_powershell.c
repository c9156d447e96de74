/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of Get-FileHash: its table, Format-List, and what Export-Csv makes of it. The console cuts and wraps the first two: what is
 * incomplete is refused, never guessed.
 */
#include <string.h>
#include <strings.h>

#include "engine/collect/expected_lines.h"

#define SAVE_AS_CSV "save the list with Export-Csv"

static const char *const field_names[FIELD_COUNT] = { "Algorithm", "Hash", "Path" };

static enum expected_field field_named(const char *name)
{
	enum expected_field field = 0;

	while (field < FIELD_COUNT && strcasecmp(field_names[field], name) != 0)
		field++;
	return field;
}

static bool ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), end_size = strlen(end);

	return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* By the console: "C:\case\SYS..."; PowerShell 7 writes U+2026. */
static bool is_cut(const char *text)
{
	return ends_with(text, "...") || ends_with(text, "\xE2\x80\xA6");
}

static int add_record(struct expected_reading *reading, const struct expected_record *record)
{
	const char *algorithm = record->fields[FIELD_ALGORITHM], *hash = record->fields[FIELD_HASH];
	char *path = record->fields[FIELD_PATH];

	if (algorithm && expected_kind_named(algorithm, strlen(algorithm)) < 0)
		return expected_refuse(reading, "has a hash of %.20s: " EXPECTED_COMPARED, algorithm);
	if (!hash || !path)
		return expected_refuse(reading, "has no %s", field_names[hash ? FIELD_PATH : FIELD_HASH]);
	if (strchr(" :", reading->separator) && (is_cut(hash) || is_cut(path)))
		return expected_refuse(reading, "was cut at the width of the console: " SAVE_AS_CSV);
	size_t digits = expected_hex_digits(hash);
	int kind = algorithm ? expected_kind_named(algorithm, strlen(algorithm)) : expected_kind_with(digits);

	if (hash[digits] || kind < 0 || expected_kind_with(digits) != kind)
		return expected_refuse(reading, "has a hash that does not fit its algorithm");
	return expected_add(reading, kind, hash, digits, path);
}

int expected_powershell_end(struct expected_reading *reading)
{
	struct expected_record record = reading->record;
	uint32_t number = reading->number;

	if (!record.number)
		return 0;
	reading->record = (struct expected_record){ 0 };
	reading->number = record.number;
	int code = add_record(reading, &record);

	reading->number = number;
	return code;
}

/* "Hash      : E3B0..." False: it is none. */
static bool take_list_line(struct expected_reading *reading, char *line, int *ret)
{
	char *colon = strstr(line, " : "), name[16] = "";
	size_t size = colon ? strcspn(line, " ") : 0;

	if (!size || line + size + strspn(line + size, " ") != colon + 1)
		return false;
	memcpy(name, line, size < sizeof name ? size : 0);
	enum expected_field field = field_named(name);

	if (field == FIELD_OTHER)
		return reading->separator == ':';
	*ret = reading->record.fields[field] ? expected_powershell_end(reading) : 0;
	reading->separator = ':';
	reading->record.number = reading->record.number ? reading->record.number : reading->number;
	reading->record.fields[field] = colon + 3;
	expected_trim(colon + 3, " ");
	return true;
}

/* Up to a separator, without quotes; *rest is NULL behind the last one. NULL: a quote has no end. */
static char *take_cell(char **rest, char separator)
{
	char *cell = *rest, *to = cell, *p = cell;

	if (*p == '"') {
		for (p++; *p && (*p != '"' || p[1] == '"'); p++) {
			p += *p == '"';
			*to++ = *p;
		}
		if (*p++ != '"' || (*p && *p != separator))
			return NULL;
	} else {
		to = p += strcspn(p, (char[]){ separator, '\0' });
	}
	*rest = *p ? p + 1 : NULL;
	*to = '\0';
	return cell;
}

static char *take_word(char **rest)
{
	char *word = *rest + strspn(*rest, " "), *end = word + strcspn(word, " ");

	*rest = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

/* The next column of a line; of a table, the last one is all that is left. NULL: there is none. */
static char *take_column(char **rest, char separator, bool is_last)
{
	if (!*rest)
		return NULL;
	if (separator != ' ')
		return take_cell(rest, separator);
	char *word = is_last ? *rest + strspn(*rest, " ") : take_word(rest);

	return *word ? word : NULL;
}

/* The names of columns, separated by this; false: the line has none of a hash. */
static bool take_header_of(struct expected_reading *reading, const char *line, char separator)
{
	char copy[1024], *rest = copy, *name;
	int columns[EXPECTED_COLUMNS_LIMIT];
	size_t count = 0, hashes = 0, others = 0;

	if (strlen(line) >= sizeof copy ||
	    expected_hex_digits(line) >= 32) /* of sha256sum: the name of a file may be anything */
		return false;
	strcpy(copy, line);
	while (count < EXPECTED_COLUMNS_LIMIT && (name = take_column(&rest, separator, false))) {
		columns[count] = (int)field_named(name);
		hashes += columns[count] == FIELD_HASH;
		others += columns[count++] == FIELD_OTHER;
	}
	if (hashes != 1 || count < 2 || (separator == ' ' ? others != 0 : rest != NULL))
		return false;
	memcpy(reading->columns, columns, sizeof columns);
	reading->column_count = count;
	reading->separator = separator;
	return true;
}

static bool take_header(struct expected_reading *reading, const char *line, int *ret)
{
	static const char separators[] = ",;\t ";
	size_t i = 0;

	while (separators[i] && !take_header_of(reading, line, separators[i]))
		i++;
	if (!separators[i])
		return false;
	i = 0;
	while (i < reading->column_count && reading->columns[i] != FIELD_PATH)
		i++;
	if (i == reading->column_count)
		*ret = expected_refuse(reading, "has no column Path: " SAVE_AS_CSV);
	else if (reading->separator == ' ' && i + 1 < reading->column_count)
		*ret = expected_refuse(reading, "has a column behind Path: " SAVE_AS_CSV);
	return true;
}

static int take_columns(struct expected_reading *reading, char *line)
{
	struct expected_record record = { 0 };
	bool is_table = reading->separator == ' ';
	char *rest = line;

	if (is_table && !line[strspn(line, "- ")]) /* below the header */
		return 0;
	if (is_table && *line == ' ')
		return expected_refuse(reading, "continues the line before it: " SAVE_AS_CSV);
	for (size_t i = 0; i < reading->column_count; i++) {
		char *cell = take_column(&rest, reading->separator, i + 1 == reading->column_count);

		if (!cell)
			return expected_refuse(reading, "has fewer columns than the header, or a quote without its end");
		if (reading->columns[i] < FIELD_COUNT)
			record.fields[reading->columns[i]] = cell;
	}
	return rest && !is_table ? expected_refuse(reading, "has more columns than the header")
				 : add_record(reading, &record);
}

bool expected_powershell_line(struct expected_reading *reading, char *line, int *ret)
{
	*ret = 0;
	if (!line[strspn(line, " \t")]) {
		*ret = expected_powershell_end(reading);
		return true;
	}
	if (reading->column_count && !reading->separator) /* of hashdeep */
		return false;
	if (take_header(reading, line, ret) || take_list_line(reading, line, ret))
		return true;
	if (!reading->separator)
		return false;
	*ret = reading->separator == ':' ? expected_refuse(reading, "continues the line before it: " SAVE_AS_CSV)
					 : take_columns(reading, line);
	return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of sha256sum and the like, of openssl dgst and of hashdeep. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/collect/expected_lines.h"

enum column { COLUMN_OTHER = DIGEST_KINDS, COLUMN_NAME }; /* beside the kinds of digests */

/* clang-format off */
static const struct { const char *name; enum digest_kind kind; size_t digits; } kinds[] = {
	{ "sha256",   DIGEST_SHA256, 64 },
	{ "sha2-256", DIGEST_SHA256, 64 },
	{ "sha1",     DIGEST_SHA1,   40 },
	{ "md5",      DIGEST_MD5,    32 },
};
/* clang-format on */
enum { KINDS = sizeof kinds / sizeof *kinds };

int expected_refuse(const struct expected_reading *reading, const char *format, ...)
{
	char what[300];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return error_set(reading->err, ERR_USAGE, "%s:%u: %s", reading->expected->path, reading->number, what);
}

size_t expected_hex_digits(const char *text)
{
	return strspn(text, "0123456789abcdefABCDEF");
}

int expected_kind_with(size_t digits)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].digits == digits)
			return (int)kinds[i].kind;
	return -1;
}

int expected_kind_named(const char *name, size_t size)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strlen(kinds[i].name) == size && strncasecmp(kinds[i].name, name, size) == 0)
			return (int)kinds[i].kind;
	return -1;
}

int expected_add(struct expected_reading *reading, int kind, const char *hex, size_t digits, char *name)
{
	struct expected_hashes *expected = reading->expected;
	struct expected_line *lines =
		arena_grow(expected->arena, expected->lines, expected->count, &expected->room, sizeof *lines);
	char *lower = arena_strndup(expected->arena, hex, digits);

	expected_trim(name, " \t\r"); /* of an editor: no hive's name ends so */
	if (!*name)
		return expected_refuse(reading, "has no file name");
	if (expected->count == EXPECTED_LINES_LIMIT)
		return expected_refuse(reading, "has more hashes before it than tlsready takes");
	if (!lines || !lower)
		return error_no_memory(reading->err);
	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	expected->lines = lines;
	lines[expected->count++] = (struct expected_line){ name, lower, (enum digest_kind)kind, reading->number };
	expected->needs_all |= kind != DIGEST_SHA256;
	return 0;
}

void expected_trim(char *line, const char *ends)
{
	for (size_t size = strlen(line); size && strchr(ends, line[size - 1]);)
		line[--size] = '\0';
}

/* "\\", "\n" and "\r" of a name, which sha256sum announces by a backslash before the hash. */
static char *unescape(char *name)
{
	static const char escapes[] = "\\nr", meant[] = "\\\n\r";
	char *end = name;

	for (const char *p = name; *p; p++) {
		const char *escape = *p == '\\' && p[1] ? strchr(escapes, p[1]) : NULL;

		*end++ = escape ? meant[escape - escapes] : *p;
		p += escape != NULL;
	}
	*end = '\0';
	return name;
}

/* "HEX  NAME", "HEX *NAME", "\HEX  NAME" */
static int take_plain(struct expected_reading *reading, char *line)
{
	bool is_escaped = *line == '\\';
	char *hex = line + is_escaped;
	size_t digits = expected_hex_digits(hex);
	int kind = expected_kind_with(digits);
	char *name = hex + digits;
	bool is_sum = name[0] == ' ' && (name[1] == ' ' || name[1] == '*');

	if (is_sum && (digits == 56 || digits == 96 || digits == 128)) /* SHA-224, SHA-384, SHA-512 */
		return expected_refuse(reading, "has a hash of %zu bits: " EXPECTED_COMPARED, digits * 4);
	if (kind < 0 || !is_sum)
		return expected_refuse(reading, "is not a line of sha256sum, sha1sum, md5sum, hashdeep or Get-FileHash");
	name += 2;
	return expected_add(reading, kind, hex, digits, is_escaped ? unescape(name) : name);
}

/* "SHA256 (NAME) = HEX", "SHA256(NAME)= HEX". False: it is no such line. */
static bool take_tagged(struct expected_reading *reading, char *line, int *ret)
{
	char *open = strchr(line, '('), *close = strrchr(line, ')');
	size_t tag = open ? (size_t)(open - line) : 0;

	while (tag && line[tag - 1] == ' ')
		tag--;
	if (!tag || !close || close < open || !strchr(" =", close[1]))
		return false;
	int kind = expected_kind_named(line, tag);
	char *hex = close + 1 + strspn(close + 1, " =");
	size_t digits = expected_hex_digits(hex);

	if (kind < 0 && (digits < 32 || hex[digits]))
		return false;
	*close = '\0';
	if (kind < 0)
		*ret = expected_refuse(reading, "has a hash of %.*s: " EXPECTED_COMPARED, tag < 20 ? (int)tag : 20, line);
	else if (expected_kind_with(digits) != kind || hex[digits])
		*ret = expected_refuse(reading, "does not end with a hash of its kind");
	else
		*ret = expected_add(reading, kind, hex, digits, open + 1);
	return true;
}

/* "%%%% size,md5,sha256,filename" */
static int take_header(struct expected_reading *reading, char *line)
{
	line += strspn(line, "% ");
	if (strncmp(line, "HASHDEEP-", strlen("HASHDEEP-")) == 0)
		return 0;
	reading->column_count = 0;
	for (char *rest = line, *name; (name = strsep(&rest, ",")) && reading->column_count < EXPECTED_COLUMNS_LIMIT;) {
		int kind = expected_kind_named(name, strlen(name));

		reading->columns[reading->column_count++] = strcmp(name, "filename") == 0 ? COLUMN_NAME
							    : kind >= 0                   ? kind
											  : COLUMN_OTHER;
	}
	return reading->columns[reading->column_count - 1] == COLUMN_NAME
		       ? 0
		       : expected_refuse(reading, "is not a header of hashdeep: it does not end with filename");
}

static int add_column(struct expected_reading *reading, int kind, const char *hex, char *name)
{
	size_t digits = expected_hex_digits(hex);

	if (hex[digits] || expected_kind_with(digits) != kind)
		return expected_refuse(reading, "has a hash that does not fit its column");
	return expected_add(reading, kind, hex, digits, name);
}

static int take_columns(struct expected_reading *reading, char *line)
{
	char *columns[EXPECTED_COLUMNS_LIMIT], *rest = line;
	size_t last = reading->column_count - 1;
	int code = 0;

	for (size_t i = 0; i < last; i++)
		if (!rest || !(columns[i] = strsep(&rest, ",")))
			return expected_refuse(reading, "has fewer columns than the header");
	if (!rest)
		return expected_refuse(reading, "has fewer columns than the header");
	for (size_t i = 0; i < last && code == 0; i++)
		if (reading->columns[i] < DIGEST_KINDS)
			code = add_column(reading, reading->columns[i], columns[i], rest);
	return code;
}

int expected_sums_line(struct expected_reading *reading, char *line)
{
	int code;

	if (strncmp(line, "%%%%", 4) == 0)
		return take_header(reading, line);
	if (reading->column_count)
		return take_columns(reading, line);
	return take_tagged(reading, line, &code) ? code : take_plain(reading, line);
}

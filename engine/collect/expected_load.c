/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of sha256sum and hashdeep, read. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>

#include "common/ceilings.h"
#include "engine/collect/expected_parts.h"

enum { COLUMNS_LIMIT = 16 };

enum column { COLUMN_OTHER = DIGEST_KINDS, COLUMN_NAME }; /* beside the kinds of digests */

struct reading {
	struct expected_hashes *expected;
	struct error *err;
	uint32_t number;            /* of the line */
	int columns[COLUMNS_LIMIT]; /* of hashdeep: a kind of digest, or a column */
	size_t column_count;        /* 0: its header was not met */
};

/* clang-format off */
static const struct { const char *name; enum digest_kind kind; size_t digits; } kinds[] = {
	{ "sha256",   DIGEST_SHA256, 64 },
	{ "sha2-256", DIGEST_SHA256, 64 },
	{ "sha1",     DIGEST_SHA1,   40 },
	{ "md5",      DIGEST_MD5,    32 },
};
/* clang-format on */
enum { KINDS = sizeof kinds / sizeof *kinds };

static int refuse(const struct reading *reading, const char *what)
{
	return error_set(reading->err, ERR_USAGE, "%s:%u: %s", reading->expected->path, reading->number, what);
}

static size_t hex_digits(const char *text)
{
	return strspn(text, "0123456789abcdefABCDEF");
}

/* The row of `kinds` with so many digits, or of this name; KINDS: none. */
static size_t kind_with(size_t digits)
{
	size_t i = 0;

	while (i < KINDS && kinds[i].digits != digits)
		i++;
	return i;
}

static size_t kind_named(const char *name, size_t size)
{
	size_t i = 0;

	while (i < KINDS && (strlen(kinds[i].name) != size || strncasecmp(kinds[i].name, name, size) != 0))
		i++;
	return i;
}

static void trim(char *line, const char *ends)
{
	for (size_t size = strlen(line); size && strchr(ends, line[size - 1]);)
		line[--size] = '\0';
}

static int add(struct reading *reading, enum digest_kind kind, const char *hex, size_t digits, char *name)
{
	struct expected_hashes *expected = reading->expected;
	struct expected_line *lines =
		arena_grow(expected->arena, expected->lines, expected->count, &expected->room, sizeof *lines);
	char *lower = arena_strndup(expected->arena, hex, digits);

	trim(name, " \t\r"); /* of an editor: no hive's name ends so */
	if (!*name)
		return refuse(reading, "has no file name");
	if (expected->count == EXPECTED_LINES_LIMIT)
		return refuse(reading, "has more hashes before it than tlsready takes");
	if (!lines || !lower)
		return error_set(reading->err, ERR_NOMEM, "out of memory");
	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	expected->lines = lines;
	lines[expected->count++] = (struct expected_line){ name, lower, kind, reading->number };
	expected->needs_all |= kind != DIGEST_SHA256;
	return 0;
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
static int take_plain(struct reading *reading, char *line)
{
	bool is_escaped = *line == '\\';
	char *hex = line + is_escaped;
	size_t digits = hex_digits(hex), kind = kind_with(digits);
	char *name = hex + digits;

	if (kind == KINDS || name[0] != ' ' || (name[1] != ' ' && name[1] != '*'))
		return refuse(reading, "is not a line of sha256sum, sha1sum, md5sum or hashdeep");
	name += 2;
	return add(reading, kinds[kind].kind, hex, digits, is_escaped ? unescape(name) : name);
}

/* "SHA256 (NAME) = HEX", "SHA256(NAME)= HEX". False: it is no such line. */
static bool take_tagged(struct reading *reading, char *line, int *ret)
{
	char *open = strchr(line, '('), *close = strrchr(line, ')');
	size_t tag = open ? (size_t)(open - line) : 0, kind;

	while (tag && line[tag - 1] == ' ')
		tag--;
	kind = kind_named(line, tag);
	if (!tag || kind == KINDS || !close || close < open)
		return false;
	char *hex = close + 1 + strspn(close + 1, " =");

	*close = '\0';
	*ret = hex_digits(hex) == kinds[kind].digits && !hex[kinds[kind].digits]
		       ? add(reading, kinds[kind].kind, hex, kinds[kind].digits, open + 1)
		       : refuse(reading, "does not end with a hash of its kind");
	return true;
}

/* "%%%% size,md5,sha256,filename" */
static int take_header(struct reading *reading, char *line)
{
	line += strspn(line, "% ");
	if (strncmp(line, "HASHDEEP-", strlen("HASHDEEP-")) == 0)
		return 0;
	reading->column_count = 0;
	for (char *rest = line, *name; (name = strsep(&rest, ",")) && reading->column_count < COLUMNS_LIMIT;) {
		size_t kind = kind_named(name, strlen(name));

		reading->columns[reading->column_count++] = strcmp(name, "filename") == 0 ? COLUMN_NAME
							    : kind < KINDS                ? (int)kinds[kind].kind
											  : COLUMN_OTHER;
	}
	return reading->columns[reading->column_count - 1] == COLUMN_NAME
		       ? 0
		       : refuse(reading, "is not a header of hashdeep: it does not end with filename");
}

static int add_column(struct reading *reading, enum digest_kind kind, const char *hex, char *name)
{
	size_t digits = hex_digits(hex), of = kind_with(digits);

	if (hex[digits] || of == KINDS || kinds[of].kind != kind)
		return refuse(reading, "has a hash that does not fit its column");
	return add(reading, kind, hex, digits, name);
}

static int take_columns(struct reading *reading, char *line)
{
	char *columns[COLUMNS_LIMIT], *rest = line;
	size_t last = reading->column_count - 1;
	int code = 0;

	for (size_t i = 0; i < last; i++)
		if (!rest || !(columns[i] = strsep(&rest, ",")))
			return refuse(reading, "has fewer columns than the header");
	if (!rest)
		return refuse(reading, "has fewer columns than the header");
	for (size_t i = 0; i < last && code == 0; i++)
		if (reading->columns[i] < DIGEST_KINDS)
			code = add_column(reading, (enum digest_kind)reading->columns[i], columns[i], rest);
	return code;
}

static int take_line(struct reading *reading, char *line)
{
	int code;

	trim(line, "\r");
	if (!line[strspn(line, " \t")] || *line == '#')
		return 0;
	if (strncmp(line, "%%%%", 4) == 0)
		return take_header(reading, line);
	if (reading->column_count)
		return take_columns(reading, line);
	return take_tagged(reading, line, &code) ? code : take_plain(reading, line);
}

static int take_lines(struct reading *reading, char *text, size_t size)
{
	int code = 0;

	if (memchr(text, '\0', size)) {
		reading->number = 1;
		return refuse(reading, "is not text: save the list as UTF-8");
	}
	text += 3 * (strncmp(text, "\xEF\xBB\xBF", 3) == 0); /* a byte order mark */
	for (char *line; code == 0 && (line = strsep(&text, "\n"));) {
		reading->number++;
		code = take_line(reading, line);
	}
	if (code == 0 && reading->expected->count == 0)
		return error_set(reading->err, ERR_USAGE, "%s: has no hashes", reading->expected->path);
	return code;
}

static char *read_text(struct expected_hashes *expected, size_t *ret_size, struct error *err)
{
	struct artifact artifact = artifact_of(expected->path);
	bool fits = artifact_open(&artifact) == 0 && artifact.size <= EXPECTED_FILE_LIMIT;
	char *text = fits ? arena_alloc(expected->arena, (size_t)artifact.size + 1) : NULL;

	*ret_size = (size_t)artifact.size;
	if (artifact.error.code)
		error_set(err, ERR_USAGE, "%s: %s", expected->path, artifact.error.text);
	else if (!fits)
		error_set(err, ERR_USAGE, "%s: a list of hashes has at most %d bytes", expected->path,
			  EXPECTED_FILE_LIMIT);
	else if (!text)
		error_set(err, ERR_NOMEM, "out of memory");
	else if (artifact_read(&artifact, 0, text, *ret_size) != (int64_t)*ret_size)
		text = NULL, error_set(err, ERR_USAGE, "%s: cannot be read to its end", expected->path);
	if (text)
		memcpy(expected->sha256, artifact_digest(&artifact), sizeof expected->sha256);
	artifact_close(&artifact);
	return text;
}

/* Workers mark what they compare, and their parent counts. */
static int share_marks(struct expected_hashes *expected, struct error *err)
{
	void *marks = mmap(NULL, expected->count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (marks == MAP_FAILED)
		return error_set(err, ERR_NOMEM, "out of memory");
	expected->used = marks;
	return 0;
}

int expected_load(const char *path, struct expected_hashes **ret, struct error *err)
{
	struct arena *arena = arena_new(EXPECTED_CEILING);
	struct expected_hashes *expected = arena ? arena_alloc(arena, sizeof *expected) : NULL;
	struct error why = { 0 };
	size_t size;

	if (!expected) {
		arena_free(arena);
		return error_set(err, ERR_NOMEM, "out of memory");
	}
	*expected = (struct expected_hashes){ .arena = arena, .path = path };
	struct reading reading = { .expected = expected, .err = &why };
	char *text = read_text(expected, &size, &why);
	int code = text ? take_lines(&reading, text, size) : (int)why.code;

	code = code ? code : share_marks(expected, &why);
	if (code) {
		expected_free(expected);
		return error_set(err, why.code, "--expect-hashes: %s", why.text);
	}
	*ret = expected;
	return 0;
}

void expected_free(struct expected_hashes *expected)
{
	if (expected && expected->used)
		munmap((void *)(uintptr_t)expected->used, expected->count);
	arena_free(expected ? expected->arena : NULL);
}

bool expected_needs_all(const struct expected_hashes *expected)
{
	return expected->needs_all;
}

const char *expected_sha256(const struct expected_hashes *expected)
{
	return expected->sha256;
}

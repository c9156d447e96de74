/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of hashes as a file: its encoding, its lines, what they are together. */
#include <string.h>
#include <sys/mman.h>

#include "common/ceilings.h"
#include "common/text/text.h"
#include "engine/collect/expected_lines.h"

static int take_line(struct expected_reading *reading, char *line)
{
	int code;

	expected_trim(line, "\r");
	if (*line == '#')
		return 0;
	if (expected_powershell_line(reading, line, &code))
		return code;
	return line[strspn(line, " \t")] ? expected_sums_line(reading, line) : 0;
}

/* As UTF-8; NULL: it is no text, or out of memory. Windows PowerShell writes UTF-16LE with a byte order mark. */
static char *decode(struct expected_hashes *expected, char *text, size_t size)
{
	if (size >= 2 && memcmp(text, "\xFF\xFE", 2) == 0) {
		text = raw_of_utf16le(expected->arena, text + 2, size - 2);
		return size % 2 == 0 && text && !strstr(text, "\xC0\x80") ? text : NULL; /* a NUL */
	}
	if (memchr(text, '\0', size))
		return NULL;
	return text + 3 * (strncmp(text, "\xEF\xBB\xBF", 3) == 0);
}

static int take_lines(struct expected_reading *reading, char *text, size_t size)
{
	int code = 0;

	text = decode(reading->expected, text, size);
	if (!text)
		return error_set(reading->err, ERR_USAGE, "%s: is not text: save the list as UTF-8",
				 reading->expected->path);
	for (char *line; code == 0 && (line = strsep(&text, "\n"));) {
		reading->number++;
		code = take_line(reading, line);
	}
	if (code == 0)
		code = expected_powershell_end(reading);
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
		error_no_memory(err);
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
		return error_no_memory(err);
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
		return error_no_memory(err);
	}
	*expected = (struct expected_hashes){ .arena = arena, .path = path };
	struct expected_reading reading = { .expected = expected, .err = &why };
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

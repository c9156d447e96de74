/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/operands/input_list.h"

#include <errno.h>
#include <string.h>

#include "parser/evidence/artifact.h"

struct reading {
	const char *path;
	struct arena *arena;
	input_line_fn line;
	void *context;
	struct error *err;
	size_t number; /* of the line */
	char text[LIST_LINE_LIMIT + 1];
	size_t size;
	bool is_nul;
};

static int take_line(struct reading *reading)
{
	const char *paths[LIST_PATHS_LIMIT + 1];
	size_t count = 0;

	reading->number++;
	if (!reading->is_nul && reading->size && reading->text[reading->size - 1] == '\r')
		reading->size--;
	if (memchr(reading->text, '\0', reading->size))
		return error_set(reading->err, ERR_USAGE, "%s:%zu: has a NUL character: use -0 if lines end with one",
				 reading->path, reading->number);
	size_t mark = reading->number == 1 && reading->size >= 3 && memcmp(reading->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	char *line =
		arena_strndup(reading->arena, reading->text + mark, reading->size - mark); /* mark: of the byte order */

	reading->size = 0;
	if (!line)
		return error_no_memory(reading->err);
	if (!*line || (*line == '#' && !reading->is_nul)) /* a comment, as rsync has it for its lists */
		return 0;
	for (char *field = line; field; count++) {
		if (count > LIST_PATHS_LIMIT)
			return error_set(reading->err, ERR_USAGE, "%s:%zu: has more than %d paths", reading->path,
					 reading->number, LIST_PATHS_LIMIT);
		paths[count] = strsep(&field, "\t");
	}
	bool has_name = count > 1;

	for (size_t i = 0; i < count; i++)
		if (!*paths[i])
			return error_set(reading->err, ERR_USAGE, "%s:%zu: has an empty %s", reading->path,
					 reading->number, i || !has_name ? "path" : "name");
	return reading->line(reading->context, has_name ? paths[0] : NULL, paths + has_name, count - has_name,
			     reading->err);
}

static int take_bytes(struct reading *reading, const char *bytes, size_t size)
{
	int code = 0;

	for (size_t i = 0; i < size && code == 0; i++)
		if (bytes[i] == (reading->is_nul ? '\0' : '\n'))
			code = take_line(reading);
		else if (reading->size == LIST_LINE_LIMIT)
			code = error_set(reading->err, ERR_USAGE, "%s:%zu: is longer than %d bytes", reading->path,
					 reading->number + 1, LIST_LINE_LIMIT);
		else
			reading->text[reading->size++] = bytes[i];
	return code;
}

static int read_open(struct reading *reading, const struct artifact *list)
{
	char chunk[1 << 14];
	uint64_t at = 0;
	int64_t got = 1;
	int code = 0;

	while (code == 0 && (got = artifact_read(list, at, chunk, sizeof chunk)) > 0) {
		at += (uint64_t)got;
		code = take_bytes(reading, chunk, (size_t)got);
	}
	if (got < 0)
		return error_set(reading->err, ERR_IO, "%s: cannot be read: %s", reading->path, strerror(errno));
	return code == 0 && reading->size ? take_line(reading) : code;
}

int input_list_read(const char *path, bool is_nul, struct arena *arena, input_line_fn line, void *context,
		    struct error *err)
{
	struct artifact list = artifact_of(path);
	struct reading *reading = arena_alloc(arena, sizeof *reading);

	if (!reading)
		return error_no_memory(err);
	*reading = (struct reading){
		.path = path, .arena = arena, .line = line, .context = context, .err = err, .is_nul = is_nul
	};
	if (artifact_open(&list) < 0)
		return error_set(err, ERR_USAGE, "--inputs-from: %s %s", path, list.error.text);
	int code = read_open(reading, &list);

	artifact_close(&list);
	return code;
}

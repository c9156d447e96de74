/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output/rows_existing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/output/output.h"
#include "common/ceilings.h"
#include "common/host/write_all.h"
#include "common/line_reader.h"

enum { COPY_SIZE = 1 << 16 };

struct reading {
	struct rows_existing *existing;
	const struct fleet_head *head;
	enum rows_resume resume;
	const char *path;
	struct line_reader lines;
};

int complain_of_file(const char *path, int reason)
{
	complain("%s: could not be written: %s", path, strerror(reason));
	return EXIT_OUTPUT;
}

static int refuse(const struct reading *reading, const char *what)
{
	complain("%s:%zu: %s; name another file, or delete this one", reading->path, reading->lines.number, what);
	return EXIT_USAGE;
}

static int take_head(const struct reading *reading, struct arena *arena)
{
	struct fleet_head head;
	struct error err = { 0 };

	if (fleet_head_read("the header", reading->lines.line, reading->lines.size, arena, &head, &err) < 0)
		return refuse(reading, err.text);
	const char *differs = fleet_head_difference(&head, reading->head, arena);

	if (!differs)
		return 0;
	complain("--resume: %s is of another run: %s; name another file, or delete this one", reading->path, differs);
	return EXIT_USAGE;
}

static int drop(struct rows_existing *existing, size_t size)
{
	struct rows_span *list = arena_grow(existing->arena, existing->dropped, existing->dropped_count,
					    &existing->dropped_room, sizeof *list);

	if (!list)
		return complain_of_memory();
	list[existing->dropped_count++] = (struct rows_span){ existing->whole, (off_t)size };
	existing->dropped = list;
	return 0;
}

static int keep(struct rows_existing *existing, const struct fleet_row *row)
{
	const char **keys =
		arena_grow(existing->arena, existing->keys, existing->key_count, &existing->key_room, sizeof *keys);
	char *key = arena_strdup(existing->arena, row->input.utf8);

	if (!keys || !key)
		return complain_of_memory();
	keys[existing->key_count++] = key;
	existing->keys = keys;
	existing->seen[row->gate] = true;
	return 0;
}

static int take_row(const struct reading *reading, struct arena *arena)
{
	struct fleet_row row;
	struct error err = { 0 };

	if (fleet_row_read("the row", reading->lines.line, reading->lines.size, arena, &row, &err) < 0)
		return refuse(reading, err.text);
	const char *why = fleet_row_contradiction(&row, reading->head->rules, reading->head->rule_count, arena);

	if (why)
		return refuse(reading, why);
	if (reading->resume == RESUME_FAILED && *row.error.utf8)
		return drop(reading->existing, reading->lines.size);
	return keep(reading->existing, &row);
}

static int take_line(struct reading *reading)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	int code = !arena                       ? complain_of_memory()
		   : reading->lines.number == 1 ? take_head(reading, arena)
						: take_row(reading, arena);

	reading->existing->whole += (off_t)reading->lines.size;
	arena_free(arena);
	return code;
}

/* Whole lines alone: what follows the last one is of a run that was interrupted. */
static int read_lines(struct reading *reading)
{
	const struct line_reader *lines = &reading->lines;
	int code = 0, got = 0;

	while (code == 0 && (got = line_read(&reading->lines)) > 0 && lines->line[lines->size - 1] == '\n')
		code = take_line(reading);
	if (code || got >= 0)
		return code;
	if (got == ERR_LIMIT)
		return refuse(reading, "is too long");
	if (got == ERR_NOMEM)
		return complain_of_memory();
	complain("%s: cannot be read: %s", reading->path, strerror(errno));
	return EXIT_OUTPUT;
}

int rows_existing_read(const char *path, enum rows_resume resume, const struct fleet_head *head, struct rows_existing *ret)
{
	struct reading reading = { .existing = ret,
				   .head = head,
				   .resume = resume,
				   .path = path,
				   .lines = { .file = fopen(path, "re"), .limit = FLEET_HEAD_LIMIT } };

	if (!reading.lines.file)
		return complain_of_file(path, errno);
	int code = read_lines(&reading);

	line_reader_end(&reading.lines);
	fclose(reading.lines.file);
	if (ret->key_count)
		qsort(ret->keys, ret->key_count, sizeof *ret->keys, string_order);
	return code;
}

bool rows_existing_has(const struct rows_existing *existing, const char *key)
{
	return existing->key_count &&
	       bsearch(&key, existing->keys, existing->key_count, sizeof *existing->keys, string_order);
}

off_t rows_existing_size(const struct rows_existing *existing)
{
	off_t size = existing->whole;

	for (size_t i = 0; i < existing->dropped_count; i++)
		size -= existing->dropped[i].size;
	return size;
}

static int copy_span(int from, off_t at, off_t end, int to)
{
	char bytes[COPY_SIZE];

	while (at < end) {
		ssize_t got = pread(from, bytes, end - at < COPY_SIZE ? (size_t)(end - at) : COPY_SIZE, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? errno : EIO; /* it became shorter */
		if (write_all(to, bytes, (size_t)got) < 0)
			return errno;
		at += got;
	}
	return 0;
}

int rows_existing_copy(const struct rows_existing *existing, const char *path, int to)
{
	int from = open(path, O_RDONLY | O_CLOEXEC), reason = from < 0 ? errno : 0;
	off_t at = 0;

	for (size_t i = 0; reason == 0 && i <= existing->dropped_count; i++) {
		struct rows_span gap = { existing->whole, 0 };

		if (i < existing->dropped_count)
			gap = existing->dropped[i];
		reason = copy_span(from, at, gap.at, to);
		at = gap.at + gap.size;
	}
	if (from >= 0)
		close(from);
	return reason;
}

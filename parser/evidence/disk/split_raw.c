/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A raw image in parts: disk.raw.001, disk.raw.002, ... as FTK Imager, X-Ways and split write them. Nothing in the bytes says so: the
 * name does, and the next part next to it. Some tools begin with .000.
 *
 * All parts but the last are of one size. A part of another size in the middle would shift all that follows, so it is an error. That
 * the last parts are missing cannot be seen here: a note says how many there are.
 *
 * A place is in the first part only: struct source_place counts in one source below, and the other parts are files of their own.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parser/evidence/disk/container.h"

enum {
	DIGITS_MIN = 3,
	DIGITS_LIMIT = 6,
	PARTS_LIMIT = 10000,
	GAP_LIMIT = 8, /* so many names behind a missing one are looked for */
	PROBE_ARENA = 1 << 16,
};

struct split {
	struct source source;
	struct source **parts; /* the first is source.below */
	size_t count;
	uint64_t part_size; /* of each part but the last */
};

/* NAME.001: what comes before the digits, how many there are, and the number. */
struct part_name {
	const char *label;
	size_t stem, digits;
	unsigned number;
};

static bool understand(const char *label, struct part_name *ret)
{
	const char *dot = label ? strrchr(label, '.') : NULL;
	size_t digits = dot ? strspn(dot + 1, "0123456789") : 0;

	if (digits < DIGITS_MIN || digits > DIGITS_LIMIT || dot[1 + digits] || dot == label)
		return false;
	*ret = (struct part_name){ .label = label,
				   .stem = (size_t)(dot + 1 - label),
				   .digits = digits,
				   .number = (unsigned)strtoul(dot + 1, NULL, 10) };
	return true;
}

static const char *name_of(struct source_room *room, const struct part_name *first, unsigned number)
{
	return arena_printf(room->arena, "%.*s%0*u", (int)first->stem, first->label, (int)first->digits, number);
}

/* 1: opened, 0: there is no such file, or none that can be looked for (errno 0: no file of the host, or not a file). */
static int open_part(struct source_room *room, struct source *file, const struct part_name *first, unsigned number,
		     struct source **ret, struct error *err)
{
	const char *name = name_of(room, first, number);
	struct error why = { 0 };

	if (!name)
		return error_no_memory(err);
	errno = 0;
	if (source_open_beside(room, file, name, ret, &why) == 0)
		return 1;
	if (errno == ENOENT || errno == 0)
		return 0;
	return error_set(err, why.code, "is a split image, and its part %s %s", name, why.text);
}

static bool has_part(struct source *file, const struct part_name *first, unsigned number)
{
	struct source_room room = { .arena = arena_new(PROBE_ARENA) };
	struct source *part;
	bool found = room.arena &&
		     open_part(&room, file, first, number, &part, NULL) != 0; /* open says why it cannot be read */

	source_room_close(&room);
	arena_free(room.arena);
	return found;
}

static bool is_split(struct source *file, const uint8_t *head, size_t size)
{
	struct part_name name;

	(void)head;
	(void)size;
	if (!understand(file->label, &name) || name.number > 1)
		return false;
	return has_part(file, &name, name.number + 1) || (name.number == 1 && has_part(file, &name, 0));
}

static int read_split(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	const struct split *split = (const struct split *)source;

	for (size_t done = 0, now; done < size; done += now) {
		struct source *part = split->parts[(at + done) / split->part_size];
		const uint64_t within = (at + done) % split->part_size, left = part->size - within;
		struct error why = { 0 };

		now = size - done < left ? size - done : (size_t)left;
		int result = source_read(part, within, (uint8_t *)buffer + done, now, &why);

		if (result < 0)
			return error_set(err, result, "part %s %s", part->label, why.text);
	}
	return 0;
}

static bool place_in_split(struct source *source, uint64_t at, struct source_place *ret)
{
	const struct split *split = (const struct split *)source;
	struct source *part = split->parts[at / split->part_size];

	*ret = (struct source_place){ .in = part, .at = at % split->part_size };
	ret->size = part->size - ret->at;
	return true;
}

static const struct source_type split_type = {
	.name = "split image", .read = read_split, .place = place_in_split, .is_disk = true
};

/* Behind the last part nothing goes on; if it does, the parts between are missing. */
static int check_end(struct source_room *room, struct source *file, const struct part_name *first, unsigned missing,
		     struct error *err)
{
	struct source *part;

	for (unsigned number = missing + 1; number <= missing + GAP_LIMIT; number++) {
		int result = open_part(room, file, first, number, &part, err);

		if (result < 0)
			return result;
		if (result > 0)
			return error_set(err, ERR_IO, "is a split image, and its part %s is missing: %s exists",
					 name_of(room, first, missing), part->label);
	}
	return 0;
}

static int add_part(struct source_room *room, struct split *split, size_t *capacity, struct source *part,
		    struct error *err)
{
	const struct source *last = split->count ? split->parts[split->count - 1] : NULL;

	if (last && last->size != split->part_size)
		return error_set(err, ERR_CORRUPT,
				 "is a split image, and its part %s has %" PRIu64
				 " bytes, but the first part has %" PRIu64 ": it is cut off, or of another image",
				 last->label, last->size, split->part_size);
	if (split->count == PARTS_LIMIT)
		return error_set(err, ERR_LIMIT, "is a split image with more than %d parts", PARTS_LIMIT);
	split->parts = arena_grow(room->arena, split->parts, split->count, capacity, sizeof(struct source *));
	if (!split->parts)
		return error_no_memory(err);
	split->parts[split->count++] = part;
	split->source.size += part->size;
	return 0;
}

static int add_parts(struct source_room *room, struct split *split, const struct part_name *first, struct error *err)
{
	struct source *file = split->source.below, *part = file;
	unsigned number = first->number;
	size_t capacity = 0;
	int found = 1;

	while (found == 1) {
		int result = add_part(room, split, &capacity, part, err);

		if (result < 0)
			return result;
		found = open_part(room, file, first, ++number, &part, err);
	}
	return found < 0 ? found : check_end(room, file, first, number, err);
}

static int open_split(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	struct part_name first;

	if (!understand(file->label, &first) || file->size == 0)
		return error_set(err, ERR_FORMAT, "is not the first part of a split image");
	if (first.number == 1 && has_part(file, &first, 0))
		return error_set(err, ERR_FORMAT, "is the second part of a split image; supply %s",
				 name_of(room, &first, 0));
	struct split *split = source_new(room, &split_type, sizeof *split, file);

	if (!split)
		return error_no_memory(err);
	split->source.label = file->label;
	split->part_size = file->size;
	int result = add_parts(room, split, &first, err);

	if (result < 0)
		return result;
	if (split->parts[split->count - 1]->size > split->part_size)
		return error_set(
			err, ERR_CORRUPT,
			"is a split image whose last part %s is longer than the first: the parts are of different images",
			split->parts[split->count - 1]->label);
	source_note(room, &split->source, DOUBT_NONE, "is a split image of %zu parts; the last is %s", split->count,
		    split->parts[split->count - 1]->label);
	*ret = &split->source;
	return 0;
}

const struct container_format container_split_raw = { .name = "split raw", .is = is_split, .open = open_split };

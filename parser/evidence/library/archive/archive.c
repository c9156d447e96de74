/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An archive is opened: its entries come out of the process of libarchive one by one. */
#include "parser/evidence/library/archive/archive.h"

#include <string.h>
#include <strings.h>

#include "parser/evidence/library/archive/archive_tree.h"

enum { SHOWN_PATH = 100 }; /* its end, with the name of the file */

int archive_start(struct archive_tree *self, struct library_call *call, struct archive_work *work,
		  void (*serve)(void *work, int fd), struct error *err)
{
	work->source = self->file;
	work->kind = self->kind;
	return library_start(call,
			     &(struct library_job){ .host = self->host,
						    .room = self->room,
						    .library = "libarchive",
						    .input_size = self->file->size,
						    .prepare = archive_prepare,
						    .serve = serve,
						    .context = work,
						    .output = work->output },
			     err);
}

/* "disk.raw.gz" has one file, "disk.raw". */
static const char *name_of_one(struct archive_tree *self)
{
	static const char *const suffixes[] = { ".gz", ".bz2", ".xz", ".zst", ".lz4" };
	const char *label = self->file->label ? self->file->label : "data";
	const char *dot = strrchr(label, '.');

	for (size_t i = 0; dot && dot > label && i < sizeof suffixes / sizeof *suffixes; i++)
		if (strcasecmp(dot, suffixes[i]) == 0)
			return arena_strndup(self->room->arena, label, (size_t)(dot - label));
	return arena_strdup(self->room->arena, label);
}

static const char *too_big(struct archive_tree *self, const struct archive_item *item)
{
	if (item->size == LIBRARY_SIZE_UNKNOWN || item->size <= LIBRARY_FILE_LIMIT || item->place != ARCHIVE_NO_PLACE)
		return NULL;
	return arena_printf(self->room->arena, "has %llu MiB, more than are unpacked to memory: unpack the archive first",
			    (unsigned long long)(item->size >> 20));
}

static int take_path(struct archive_tree *self, const char *raw, struct archive_item *item, struct error *err)
{
	bool failed = false;

	if (!*raw)
		raw = name_of_one(self);
	if (raw &&
	    strlen(raw) > ARCHIVE_PATH_LIMIT) { /* no Windows made it; a thousand folders in each other would be walked */
		item->raw = arena_strdup(self->room->arena, raw + strlen(raw) - SHOWN_PATH);
		item->refusal = "has a path that is too long";
		return item->raw ? 0 : error_no_memory(err);
	}
	item->path = raw ? archive_path(self->room->arena, raw, &failed) : NULL;
	if (raw && !failed && !item->path) {
		item->raw = arena_strdup(self->room->arena, raw);
		item->refusal = "has an absolute path, or one with \"..\"";
	}
	return item->path || item->raw ? 0 : error_no_memory(err);
}

static int take_entry(struct archive_tree *self, struct record *record, size_t *names, struct error *err)
{
	struct arena *arena = self->room->arena;
	struct archive_item *items = arena_grow(arena, self->items, self->count, &self->capacity, sizeof *items);
	const char *raw = record_text(record);
	struct archive_item item = { .kind = (enum archive_entry_kind)record_number(record), .number = self->count };

	item.size = record_number(record);
	item.place = record_number(record);
	const char *refusal = record_text(record);

	if (record->is_bad || item.kind > ARCHIVE_IS_OTHER)
		return error_set(err, ERR_CORRUPT, "libarchive returned invalid data while it read it");
	if (self->count == ARCHIVE_ENTRIES_LIMIT || (*names += strlen(raw)) > ARCHIVE_NAMES_LIMIT)
		return error_set(err, ERR_LIMIT,
				 "has more entries than tlsready reads (%d): unpack it into a folder first",
				 ARCHIVE_ENTRIES_LIMIT);
	int result = items ? take_path(self, raw, &item, err) : error_no_memory(err);

	if (result < 0)
		return result;
	if (*refusal && !item.refusal)
		item.refusal = arena_strdup(arena, refusal);
	if (!item.refusal && item.kind == ARCHIVE_IS_FILE)
		item.refusal = too_big(self, &item);
	self->items = items;
	items[self->count++] = item;
	return 0;
}

static int take_all(struct archive_tree *self, struct error *err)
{
	struct library_call call = { 0 };
	struct archive_work work = { .output = -1 };
	size_t names = 0;
	int result = archive_start(self, &call, &work, archive_list_serve, err);

	while (result == 0 && (result = library_next(&call, &self->record, err)) > 0) {
		result = 0;
		if (self->record.kind == ARCHIVE_CUT)
			source_note(self->room, self->file, DOUBT_SOME,
				    "is a tar without an end: it may have been cut off, and files may be missing");
		else
			result = take_entry(self, &self->record, &names, err);
	}
	library_stop(&call);
	return result;
}

int archive_open(struct source_room *room, struct source *file, const struct library_host *host,
		 struct library_tree **ret, struct error *err)
{
	struct archive_tree *self = arena_alloc(room->arena, sizeof *self);
	const char *format = NULL;

	if (!self)
		return error_no_memory(err);
	self->room = room;
	self->file = file;
	self->host = host;
	self->kind = archive_kind(file, &format);
	self->tree = (struct library_tree){ .type = &archive_tree_type, .format = format };
	if (self->kind == KIND_NONE)
		return error_set(err, ERR_FORMAT, "is not an archive");
	int result = take_all(self, err);

	if (result < 0)
		return result;
	archive_tree_sort(self);
	*ret = &self->tree;
	return 0;
}

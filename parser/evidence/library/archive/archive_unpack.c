/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of an archive are unpacked together, into one memory file of which they are windows. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/paths.h"
#include "parser/evidence/library/archive/archive_tree.h"

struct place {
	uint64_t at, size;
	bool is_told;
};

struct unpacking {
	struct archive_item **items; /* by number */
	uint64_t *numbers;
	struct place *places;
	struct error *errors;
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct archive_item *left = *(struct archive_item *const *)a, *right = *(struct archive_item *const *)b;

	return left->number < right->number ? -1 : left->number > right->number;
}

static bool prepare(struct archive_tree *self, struct archive_item **items, size_t count, struct unpacking *ret)
{
	struct arena *arena = self->room->arena;

	qsort(items, count, sizeof *items, compare);
	*ret = (struct unpacking){ .items = items,
				   .numbers = arena_array(arena, count, sizeof *ret->numbers),
				   .places = arena_array(arena, count, sizeof *ret->places),
				   .errors = arena_array(arena, count, sizeof *ret->errors) };
	if (!ret->numbers || !ret->places || !ret->errors)
		return false;
	for (size_t i = 0; i < count; i++) /* a caller may name a file twice */
		if (i == 0 || items[i] != items[i - 1]) {
			items[ret->count] = items[i];
			ret->numbers[ret->count++] = items[i]->number;
		}
	return true;
}

static int take_answer(struct unpacking *unpacking, struct record *record, struct error *err)
{
	uint64_t number = record_number(record);
	size_t i = 0;

	while (i < unpacking->count && unpacking->numbers[i] != number)
		i++;
	if (i == unpacking->count || unpacking->places[i].is_told ||
	    (record->kind != ARCHIVE_FILE && record->kind != ARCHIVE_REFUSED))
		return error_set(err, ERR_CORRUPT, "libarchive returned invalid data while it read it");
	unpacking->places[i].is_told = true;
	if (record->kind == ARCHIVE_FILE) {
		unpacking->places[i].at = record_number(record);
		unpacking->places[i].size = record_number(record);
		return 0;
	}
	enum err code = library_error(record_number(record));
	const char *text = record_text(record);

	if (record->is_bad || !code || !*text)
		return error_set(err, ERR_CORRUPT, "libarchive returned invalid data while it read it");
	error_set(&unpacking->errors[i], code, "%s", text);
	return 0;
}

static int run(struct archive_tree *self, struct unpacking *unpacking, int output, struct error *err)
{
	struct library_call call = { 0 };
	struct archive_work work = { .wanted = unpacking->numbers, .wanted_count = unpacking->count, .output = output };
	int result = archive_start(self, &call, &work, archive_fetch_serve, err);

	while (result == 0 && (result = library_next(&call, &self->record, err)) > 0)
		result = take_answer(unpacking, &self->record, err);
	library_stop(&call);
	return result;
}

static void open_places(struct archive_tree *self, struct unpacking *unpacking, struct source *output)
{
	for (size_t i = 0; i < unpacking->count; i++) {
		struct archive_item *item = unpacking->items[i];
		struct error *error = &unpacking->errors[i];

		if (!unpacking->places[i].is_told)
			error_set(error, ERR_CORRUPT, "is not in the archive any more");
		if (!error->code)
			source_window(self->room, output, unpacking->places[i].at, unpacking->places[i].size, "file",
				      path_name(item->path), &item->source, error);
		item->error = error->code ? error : NULL;
	}
}

/* 0: each has its source, or its error; below 0: none has. */
static int unpack(struct archive_tree *self, struct archive_item **items, size_t count, struct error *err)
{
	struct unpacking unpacking;
	struct source *output;
	int memory = prepare(self, items, count, &unpacking) ? library_output() : -1;

	if (memory < 0)
		return error_set(err, ERR_IO, "cannot be unpacked to memory: %s", strerror(errno));
	int result = run(self, &unpacking, memory, err);

	if (result < 0) {
		close(memory);
		return result;
	}
	result = library_output_take(self->room, memory, self->file, "unpacked", &output, err);
	if (result == 0)
		open_places(self, &unpacking, output);
	return result;
}

/* One file that is damaged ends the pass; where each can be reached by itself, the others may still be right. */
int archive_unpack(struct archive_tree *self, struct archive_item **items, size_t count, struct error *err)
{
	struct error why = { 0 };
	bool is_one_stream = archive_is_packed(self->kind);

	if ((count > 1 || is_one_stream) && unpack(self, items, count, &why) == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (items[i]->source || items[i]->error)
			continue;
		if (!is_one_stream && unpack(self, &items[i], 1, &why) == 0)
			continue;
		items[i]->error = arena_copy(self->room->arena, &why, sizeof why);
		if (!items[i]->error)
			return error_no_memory(err);
	}
	return 0;
}

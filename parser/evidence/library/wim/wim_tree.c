/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The images of a WIM as trees: one process answers what is in a folder, another unpacks. */
#include "parser/evidence/library/wim/wim_tree.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "parser/evidence/library/wim/wim_file.h"

enum { STARTS_LIMIT = 16 }; /* each has the time of a whole run */

struct open_wim {
	struct wim wim;
	struct source_room *room;
	const struct library_host *host;
	const struct wim_paths *paths;
	struct library_call lister;
	unsigned starts; /* of the lister, after the first */
	struct record record;
};

struct unpacked {
	const char *path;
	struct source *source;
	struct error error; /* code 0: there is a source */
};

struct wim_tree {
	struct library_tree tree;
	struct open_wim *of;
	unsigned image;
	struct unpacked *files;
	size_t count, capacity;
};

static void close_wim(struct source *source)
{
	library_stop(&((struct open_wim *)source)->lister);
}

static const struct source_type wim_type = { .name = "WIM", .close = close_wim };

struct wim *wim_new(struct source_room *room, struct source *file, const struct library_host *host,
		    const struct wim_paths *paths)
{
	struct open_wim *of = source_new(room, &wim_type, sizeof *of, file);

	if (!of)
		return NULL;
	of->room = room;
	of->host = host;
	of->paths = paths;
	of->wim.source.label = file->label;
	return &of->wim;
}

struct source_room *wim_room(struct wim *wim)
{
	return ((struct open_wim *)wim)->room;
}

struct record *wim_record(struct wim *wim)
{
	return &((struct open_wim *)wim)->record;
}

static int start(struct open_wim *of, struct library_call *call, struct wim_work *work,
		 void (*serve)(void *work, int fd), struct error *err)
{
	return library_start(call,
			     &(struct library_job){ .host = of->host,
						    .room = of->room,
						    .library = "wimlib",
						    .input_size = of->wim.source.below->size,
						    .prepare = wim_prepare,
						    .serve = serve,
						    .context = work,
						    .output = work->output,
						    .may_open = true },
			     err);
}

int wim_start(struct wim *wim, struct error *err)
{
	struct open_wim *of = (struct open_wim *)wim;
	struct wim_work work = { .paths = of->paths, .output = -1 };

	return start(of, &of->lister, &work, wim_list_serve, err);
}

int wim_ask(struct wim *wim, struct error *err)
{
	struct open_wim *of = (struct open_wim *)wim;
	bool starts_again =
		of->lister.has_refused && of->starts++ < STARTS_LIMIT; /* one image is damaged, the next may be whole */
	int result = starts_again ? wim_start(wim, err) : 0;

	return result < 0 ? result : library_ask(&of->lister, &of->record, err);
}

const struct wim_paths *wim_paths_of(const struct wim *wim)
{
	return ((const struct open_wim *)wim)->paths;
}

int wim_answer(struct wim *wim, struct error *err)
{
	struct open_wim *of = (struct open_wim *)wim;

	return library_next_of_answer(&of->lister, &of->record, err);
}

/* Listing. */

static int hand_out(struct record *record, library_each *each, void *context, struct error *err)
{
	struct library_entry entry = { .name = record_text(record) };

	entry.is_folder = record_number(record) != 0;
	entry.size = record_number(record);
	entry.refusal = record_text(record);
	if (record->is_bad || !*entry.name || strchr(entry.name, '/'))
		return wim_nonsense(err);
	if (!*entry.refusal)
		entry.refusal = NULL;
	return each(context, &entry);
}

static int list(struct library_tree *tree, const char *below, size_t limit, library_each *each, void *context,
		struct error *err)
{
	struct wim_tree *self = (struct wim_tree *)tree;
	struct record *record = &self->of->record;
	size_t count = 0;

	record_start(record, WIM_ASK_LIST);
	record_add(record, self->image);
	record_add_text(record, below);
	int result = wim_ask(&self->of->wim, err);

	while (result == 0 && (result = wim_answer(&self->of->wim, err)) > 0) {
		result = count++ < limit ? hand_out(record, each, context, err)
					 : error_set(err, ERR_LIMIT, "has more than %zu entries in one folder", limit);
		if (result < 0) /* what is left of the answer is nobody's */
			library_stop(&self->of->lister);
	}
	return result;
}

/* Files: opened where they are, or unpacked. */

static struct unpacked *find(struct wim_tree *self, const char *path)
{
	for (size_t i = 0; i < self->count; i++)
		if (strcmp(self->files[i].path, path) == 0)
			return &self->files[i];
	return NULL;
}

static struct unpacked *add(struct wim_tree *self, const char *path)
{
	struct arena *arena = self->of->room->arena;
	struct unpacked *files = arena_grow(arena, self->files, self->count, &self->capacity, sizeof *files);

	if (!files)
		return NULL;
	self->files = files;
	files[self->count] = (struct unpacked){ .path = arena_strdup(arena, path) };
	return files[self->count].path ? &files[self->count++] : NULL;
}

/* A place in the output, before the output is a source: kept in the error's place until then. */
struct place {
	uint64_t at, size;
	struct error error;
	bool is_told;
};

static int take_answer(struct record *record, struct place *places, size_t count, struct error *err)
{
	uint64_t index = record_number(record);

	if (index >= count || places[index].is_told || (record->kind != WIM_FILE && record->kind != WIM_REFUSED))
		return wim_nonsense(err);
	struct place *place = &places[index];

	place->is_told = true;
	if (record->kind == WIM_FILE) {
		place->at = record_number(record);
		place->size = record_number(record);
		return 0;
	}
	return wim_take_refusal(record, &place->error, err);
}

static int run(struct wim_tree *self, const char *const *paths, struct place *places, size_t count, int output,
	       struct error *err)
{
	struct library_call call = { 0 };
	struct wim_work work = {
		.paths = self->of->paths, .image = self->image, .wanted = paths, .wanted_count = count, .output = output
	};
	int result = start(self->of, &call, &work, wim_fetch_serve, err);

	while (result == 0 && (result = library_next(&call, &self->of->record, err)) > 0)
		result = take_answer(&self->of->record, places, count, err);
	library_stop(&call);
	for (size_t i = 0; result == 0 && i < count; i++)
		if (!places[i].is_told)
			result = error_set(err, ERR_CORRUPT, "wimlib did not unpack all files");
	return result;
}

static void open_place(struct wim_tree *self, struct source *output, const struct place *place, struct unpacked *file)
{
	const char *slash = strrchr(file->path, '/');

	file->error = place->error;
	if (place->error.code == 0)
		source_window(self->of->room, output, place->at, place->size, "file", slash ? slash + 1 : file->path,
			      &file->source, &file->error);
}

/* All of them in one process: 0, or a negative enum err, and then none of them is unpacked. */
static int unpack(struct wim_tree *self, const char *const *paths, size_t count, struct error *err)
{
	struct source_room *room = self->of->room;
	struct place *places = arena_array(room->arena, count, sizeof *places);
	struct source *output = NULL;
	int memory = places ? library_output() : -1;

	if (memory < 0)
		return error_set(err, places ? ERR_IO : ERR_NOMEM, "cannot be unpacked to memory: %s", strerror(errno));
	int result = run(self, paths, places, count, memory, err);

	if (result < 0) {
		close(memory);
		return result;
	}
	result = library_output_take(room, memory, self->of->wim.source.below, "unpacked", &output, err);
	for (size_t i = 0; result == 0 && i < count; i++) {
		struct unpacked *file = add(self, paths[i]);

		if (!file)
			return error_no_memory(err);
		open_place(self, output, &places[i], file);
	}
	return result;
}

/* One file that is damaged makes wimlib give up all that are unpacked with it. */
static int unpack_each(struct wim_tree *self, const char *const *paths, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		struct error why = { 0 };

		if (unpack(self, &paths[i], 1, &why) == 0)
			continue;
		struct unpacked *file = add(self, paths[i]);

		if (!file)
			return error_no_memory(err);
		file->error = why;
	}
	return 0;
}

/* 1: it is open, or refused; 0: it is to be unpacked. */
static int take_in_place(struct wim_tree *self, const char *path, struct error *err)
{
	struct unpacked *file = add(self, path);

	if (!file)
		return error_no_memory(err);
	int result = wim_file_open(&self->of->wim, self->image, file->path, &file->source, &file->error);

	if (result == 0)
		self->count--;
	return result == ERR_NOMEM ? error_no_memory(err) : result != 0;
}

static int fetch(struct library_tree *tree, const char *const *below, size_t count, struct error *err)
{
	struct wim_tree *self = (struct wim_tree *)tree;
	const char **paths = arena_array(self->of->room->arena, count + 1, sizeof *paths);
	size_t wanted = 0;
	struct error why = { 0 };
	int result = 0;

	if (!paths)
		return error_no_memory(err);
	for (size_t i = 0; result >= 0 && i < count; i++) {
		result = find(self, below[i]) ? 1 : take_in_place(self, below[i], err);
		if (result == 0)
			paths[wanted++] = below[i];
	}
	if (result < 0)
		return result;
	if (wanted == 0 || (wanted > 1 && unpack(self, paths, wanted, &why) == 0))
		return 0;
	return unpack_each(self, paths, wanted, err);
}

static int open_file(struct library_tree *tree, const char *below, struct source **ret, struct error *err)
{
	struct wim_tree *self = (struct wim_tree *)tree;
	int result = fetch(tree, &below, 1, err);
	struct unpacked *file = result == 0 ? find(self, below) : NULL;

	if (!file)
		return result < 0 ? result : error_no_memory(err);
	if (file->error.code)
		return error_set(err, file->error.code, "%s", file->error.text);
	*ret = file->source;
	return 0;
}

static const struct library_tree_type wim_tree_type = { .name = "WIM", .list = list, .fetch = fetch, .open = open_file };

int wim_tree(struct wim *wim, const struct wim_image *image, struct library_tree **ret, struct error *err)
{
	struct wim_tree *self = arena_alloc(wim_room(wim)->arena, sizeof *self);

	if (!self)
		return error_no_memory(err);
	self->tree = (struct library_tree){ .type = &wim_tree_type, .format = "WIM" };
	self->of = (struct open_wim *)wim;
	self->image = image->index;
	*ret = &self->tree;
	return 0;
}

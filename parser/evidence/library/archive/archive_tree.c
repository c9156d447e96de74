/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of an archive as a tree. They are sorted by path, so what is below a folder is one run of them; folders may have no entry. */
#include "parser/evidence/library/archive/archive_tree.h"

#include <stdlib.h>
#include <string.h>

#include "common/paths.h"

enum { AFTER_SLASH = '/' + 1 };

static int compare(const void *a, const void *b)
{
	const struct archive_item *left = a, *right = b;
	int order = !left->path || !right->path ? (left->path != NULL) - (right->path != NULL)
						: strcmp(left->path, right->path);

	return order ? order : left->number < right->number ? -1 : 1;
}

/* A tar that was appended to has the newer file behind the older one; other archives do not say which of two they mean. */
static void refuse_twins(struct archive_tree *self)
{
	static const char why[] = "is in the archive more than once: which of them is meant cannot be determined";

	for (size_t i = 1; i < self->count; i++) {
		struct archive_item *a = &self->items[i - 1], *b = &self->items[i];

		if (!a->path || strcmp(a->path, b->path) != 0)
			continue;
		if (a->kind == ARCHIVE_IS_FOLDER && b->kind == ARCHIVE_IS_FOLDER)
			continue;
		a->refusal = b->refusal = why;
	}
}

void archive_tree_sort(struct archive_tree *self)
{
	if (self->count)
		qsort(self->items, self->count, sizeof *self->items, compare);
	refuse_twins(self);
}

/* The first item whose path is not less than prefix/name, of which end, if not 0, takes the place of the '/' behind it. */
static size_t lower_bound(const struct archive_tree *self, const char *text, size_t size, char end)
{
	size_t low = 0, high = self->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *path = self->items[middle].path;
		int order = path ? strncmp(path, text, size) : -1;

		if (order == 0 && end && (unsigned char)path[size] < (unsigned char)end)
			order = -1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct archive_item *find(struct archive_tree *self, const char *path, size_t size)
{
	size_t at = lower_bound(self, path, size, '\0');

	/* "a" comes before "a-" and "a/": if it is there, it is the first that begins with it. */
	if (at < self->count && strncmp(self->items[at].path, path, size) == 0 && !self->items[at].path[size])
		return &self->items[at];
	return NULL;
}

struct listing {
	library_each *each;
	void *context;
	size_t limit, count;
	struct error *err;
};

static int hand_out(struct listing *listing, const struct library_entry *entry)
{
	if (listing->count++ == listing->limit)
		return error_set(listing->err, ERR_LIMIT, "has more than %zu entries in one folder", listing->limit);
	return listing->each(listing->context, entry);
}

static int hand_out_item(struct listing *listing, const struct archive_item *item, const char *name)
{
	bool is_folder = item->kind == ARCHIVE_IS_FOLDER && !item->refusal;

	return hand_out(listing, &(struct library_entry){ .name = name,
							  .is_folder = is_folder,
							  .size = is_folder ? 0 : item->size,
							  .refusal = item->refusal });
}

static int list_strays(const struct archive_tree *self, struct listing *listing)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < self->count && !self->items[i].path; i++)
		result = hand_out_item(listing, &self->items[i], self->items[i].raw);
	return result;
}

/* A folder that is only part of the paths of others. *index: the first of those, and then the one behind them. */
static int list_folder(struct archive_tree *self, struct listing *listing, size_t prefix, size_t *index)
{
	const char *path = self->items[*index].path;
	size_t size = prefix + strcspn(path + prefix, "/");
	const struct archive_item *own = find(self, path, size);

	*index = lower_bound(self, path, size, AFTER_SLASH);
	if (own && own->kind == ARCHIVE_IS_FOLDER && !own->refusal)
		return 0;
	const char *name = arena_strndup(self->room->arena, path + prefix, size - prefix);

	return name ? hand_out(listing, &(struct library_entry){ .name = name, .is_folder = true })
		    : error_no_memory(listing->err);
}

static int list_below(struct archive_tree *self, struct listing *listing, const char *below, size_t prefix)
{
	size_t i = lower_bound(self, below, prefix, '\0');
	const char *before = NULL;
	int result = 0;

	while (result == 0 && i < self->count && strncmp(self->items[i].path, below, prefix) == 0) {
		const struct archive_item *item = &self->items[i];
		const char *name = item->path + prefix;

		if (strchr(name, '/')) {
			result = list_folder(self, listing, prefix, &i);
			continue;
		}
		bool is_again = before && item->kind == ARCHIVE_IS_FOLDER && strcmp(before, item->path) == 0;

		if (*name && !is_again)
			result = hand_out_item(listing, item, name);
		before = item->path;
		i++;
	}
	return result;
}

static int list(struct library_tree *tree, const char *below, size_t limit, library_each *each, void *context,
		struct error *err)
{
	struct archive_tree *self = (struct archive_tree *)tree;
	struct listing listing = { .each = each, .context = context, .limit = limit, .err = err };
	const char *prefix = *below ? arena_printf(self->room->arena, "%s/", below) : "";

	if (!prefix)
		return error_no_memory(err);
	int result = *below ? 0 : list_strays(self, &listing);

	return result < 0 ? result : list_below(self, &listing, prefix, strlen(prefix));
}

/* Opening. */

static int fetch(struct library_tree *tree, const char *const *below, size_t count, struct error *err)
{
	struct archive_tree *self = (struct archive_tree *)tree;
	struct archive_item **items = arena_array(self->room->arena, count + 1, sizeof *items);
	size_t wanted = 0;

	if (!items)
		return error_no_memory(err);
	for (size_t i = 0; i < count; i++) {
		struct archive_item *item = find(self, below[i], strlen(below[i]));

		if (item && item->kind == ARCHIVE_IS_FILE && !item->refusal && !item->source && !item->error &&
		    item->place == ARCHIVE_NO_PLACE)
			items[wanted++] = item;
	}
	return wanted ? archive_unpack(self, items, wanted, err) : 0;
}

static int open_item(struct archive_tree *self, struct archive_item *item, struct error *err)
{
	int result = 0;

	if (item->place != ARCHIVE_NO_PLACE && !item->source)
		result = source_window(self->room, self->file, item->place, item->size, "file", path_name(item->path),
				       &item->source, err);
	else if (!item->source && !item->error)
		result = archive_unpack(self, &item, 1, err);
	if (result == 0 && item->error)
		return error_set(err, item->error->code, "%s", item->error->text);
	return result;
}

static int open_file(struct library_tree *tree, const char *below, struct source **ret, struct error *err)
{
	struct archive_tree *self = (struct archive_tree *)tree;
	struct archive_item *item = find(self, below, strlen(below));

	if (!item || item->kind == ARCHIVE_IS_FOLDER)
		return error_set(err, ERR_IO, "does not exist in the archive");
	if (item->refusal)
		return error_set(err, ERR_UNSUPPORTED, "%s", item->refusal);
	int result = open_item(self, item, err);

	if (result == 0)
		*ret = item->source;
	return result;
}

const struct library_tree_type archive_tree_type = { .name = "archive", .list = list, .fetch = fetch, .open = open_file };

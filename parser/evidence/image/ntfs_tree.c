/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/image/trees.h"

#include <errno.h>
#include <string.h>

enum { TAG_WOF = (int)0x80000017, DEPTH_LIMIT = 64, NAME_LIMIT = 1024 };

struct volume {
	struct tree tree;
	struct ntfs *ntfs;
};

/* What is compressed by Windows (WOF) is a file like others; a link leads elsewhere; opening anything else says what it is. */
static enum entry_type type_of(const struct ntfs_entry *entry)
{
	if (entry->is_folder)
		return entry->reparse_tag ? ENTRY_LINK : ENTRY_FOLDER;
	return ENTRY_FILE;
}

/* A name with a slash is none that Windows makes, and would be a path here. */
static int add(void *context, const struct ntfs_entry *entry)
{
	if (strchr(entry->name, '/'))
		return 0;
	return listing_add(context, entry->name, type_of(entry), entry->reference);
}

static const struct listing_entry *entry_of(const struct listing *listing, const char *name)
{
	for (size_t i = 0; i < listing->count; i++)
		if (strcmp(listing->entries[i].name, name) == 0)
			return &listing->entries[i];
	return NULL;
}

/* A name may be wanted twice. */
static int find_names(struct volume *volume, uint64_t folder, const char *const *names, struct listing *ret)
{
	for (; *names; names++) {
		struct ntfs_entry entry;
		int found = ntfs_find(volume->ntfs, folder, *names, &entry, &volume->tree.why);

		if (found < 0)
			return tree_failed(&volume->tree, found);
		if (found && !entry_of(ret, entry.name) && add(ret, &entry) != 0)
			return ENOMEM;
	}
	return 0;
}

static int list(struct tree *tree, const struct listing *parent, const char *name, const char *below,
		const char *const *names, size_t limit, struct listing *ret)
{
	struct volume *volume = (struct volume *)tree;
	const struct listing_entry *entry = parent ? entry_of(parent, name) : NULL;
	int result = 0;

	(void)below;
	*ret = (struct listing){ .fd = -1, .id = entry ? entry->id : NTFS_ROOT };
	if (parent && !entry)
		return ENOENT;
	if (parent) {
		int code = ntfs_confirm(volume->ntfs, parent->id, entry->name, entry->id, &tree->why);

		if (code < 0)
			return tree_failed(tree, code);
	}
	if (names) {
		result = find_names(volume, ret->id, names, ret);
	} else {
		int code = ntfs_each(volume->ntfs, ret->id, limit, add, ret, &tree->why);

		result = code < 0 ? tree_failed(tree, code) : code;
	}
	listing_sort(ret);
	return result;
}

static int open_entry(struct volume *volume, const struct listing *listing, const struct listing_entry *entry,
		      struct source **ret)
{
	struct error *why = &volume->tree.why;
	int code = ntfs_confirm(volume->ntfs, listing->id, entry->name, entry->id, why);

	if (code == 0)
		code = ntfs_open_file(volume->ntfs, entry->id, "file", ret, why);
	return code < 0 ? tree_failed(&volume->tree, code) : 0;
}

static int64_t size_of(struct tree *tree, const struct listing *listing, const struct listing_entry *entry)
{
	struct source *source;

	return open_entry((struct volume *)tree, listing, entry, &source) == 0 ? (int64_t)source->size : -1;
}

static int64_t head(struct tree *tree, const struct listing *listing, const struct listing_entry *entry, void *buffer,
		    size_t size)
{
	struct source *source;

	errno = open_entry((struct volume *)tree, listing, entry, &source);
	if (errno)
		return -1;
	int64_t got = source_read_some(source, 0, buffer, size, &tree->why);

	errno = got < 0 ? tree_failed(tree, (int)got) : 0;
	return got < 0 ? -1 : got;
}

/* As the walk came to it: each name is there, and no link is on the way. */
static int open_path(struct tree *tree, const char *below, struct source **ret, struct error *err)
{
	struct volume *volume = (struct volume *)tree;
	struct ntfs_entry entry = { .reference = NTFS_ROOT, .is_folder = true };
	uint64_t folder = NTFS_ROOT;
	char name[NAME_LIMIT];
	int found = 1, code = 0;

	for (int depth = 0; code == 0 && found > 0 && *below; depth++) {
		size_t size = strcspn(below, "/");

		if (depth == DEPTH_LIMIT || size >= sizeof name || !entry.is_folder || entry.reparse_tag)
			return error_set(err, ERR_IO, "no longer exists: the image has changed");
		memcpy(name, below, size);
		name[size] = '\0';
		folder = entry.reference;
		found = ntfs_find(volume->ntfs, folder, name, &entry, err);
		if (found > 0)
			code = ntfs_confirm(volume->ntfs, folder, entry.name, entry.reference, err);
		below += size + (below[size] == '/');
	}
	if (code < 0 || found < 0)
		return code < 0 ? code : found;
	if (found == 0)
		return error_set(err, ERR_IO, "no longer exists: the image has changed");
	return ntfs_open_file(volume->ntfs, entry.reference, "file", ret, err);
}

static const struct tree_type ntfs_type = { .list = list, .size = size_of, .head = head, .open = open_path };

struct tree *ntfs_tree(struct source_room *room, struct ntfs *ntfs)
{
	struct volume *volume = arena_alloc(room->arena, sizeof *volume);

	if (!volume)
		return NULL;
	*volume = (struct volume){ .tree = { .type = &ntfs_type, .is_volume = true }, .ntfs = ntfs };
	return &volume->tree;
}

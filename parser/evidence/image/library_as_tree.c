/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a library lists, as a tree. The id of an entry is its size and 1, 0 if that is not known before it is unpacked. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "parser/evidence/image/trees.h"

#define ENTRY_NOT_READ "has an entry that is not read: "

struct files {
	struct tree tree;
	struct library_tree *library;
	struct source_room *room;
	const struct source *file;
	bool is_listed; /* its top */
};

struct adding {
	struct files *files;
	struct listing *listing;
	bool is_first; /* the first time that this folder is listed */
};

/* "../SYSTEM", which an archive may hold, is not there for anybody; a reader of the report is told. */
static int add(void *context, const struct library_entry *entry)
{
	const struct adding *adding = context;
	uint64_t id = entry->size == LIBRARY_SIZE_UNKNOWN ? 0 : entry->size + 1;

	if (!strchr(entry->name, '/'))
		return listing_add(adding->listing, entry->name, entry->is_folder ? ENTRY_FOLDER : ENTRY_FILE, id)
			       ? ERR_NOMEM
			       : 0;
	if (adding->is_first)
		source_note(adding->files->room, adding->files->file, DOUBT_NONE, ENTRY_NOT_READ "%s %s", entry->name,
			    entry->refusal ? entry->refusal : "has a path that leads out of it");
	return 0;
}

bool library_notes_entry(const struct source_note *note)
{
	return strncmp(note->text, ENTRY_NOT_READ, sizeof ENTRY_NOT_READ - 1) == 0;
}

static int list(struct tree *tree, const struct listing *parent, const char *name, const char *below,
		const char *const *names, size_t limit, struct listing *ret)
{
	struct files *files = (struct files *)tree;
	struct library_tree *library = files->library;
	struct adding adding = { .files = files, .listing = ret, .is_first = !parent && !files->is_listed };

	(void)name;
	(void)names;
	*ret = (struct listing){ .fd = -1 };
	ret->below = arena_strdup(files->room->arena, below);
	int code = ret->below ? library->type->list(library, below, limit, add, &adding, &tree->why) : ERR_NOMEM;

	files->is_listed |= !parent;
	listing_sort(ret);
	return code < 0 ? tree_failed(tree, code) : 0;
}

static int64_t size_of(struct tree *tree, const struct listing *listing, const struct listing_entry *entry)
{
	(void)tree;
	(void)listing;
	return (int64_t)entry->id - 1;
}

static int open_path(struct tree *tree, const char *below, struct source **ret, struct error *err)
{
	struct library_tree *library = ((struct files *)tree)->library;

	return library->type->open(library, below, ret, err);
}

static int64_t head(struct tree *tree, const struct listing *listing, const struct listing_entry *entry, void *buffer,
		    size_t size)
{
	const char *path = arena_printf(((struct files *)tree)->room->arena, "%s%s%s", listing->below,
					*listing->below ? "/" : "", entry->name);
	struct source *source;
	int code = path ? open_path(tree, path, &source, &tree->why) : ERR_NOMEM;
	int64_t got = code < 0 ? code : source_read_some(source, 0, buffer, size, &tree->why);

	errno = got < 0 ? tree_failed(tree, (int)got) : 0;
	return got < 0 ? -1 : got;
}

static int prepare(struct tree *tree, const char *const *below, size_t count, struct error *err)
{
	struct library_tree *library = ((struct files *)tree)->library;

	return library->type->fetch ? library->type->fetch(library, below, count, err) : 0;
}

static const struct tree_type files_type = {
	.list = list, .size = size_of, .head = head, .prepare = prepare, .open = open_path
};

struct tree *library_as_tree(struct source_room *room, const struct source *file, struct library_tree *library,
			     bool is_volume)
{
	struct files *files = arena_alloc(room->arena, sizeof *files);

	if (!files)
		return NULL;
	*files = (struct files){
		.tree = { .type = &files_type, .is_volume = is_volume }, .library = library, .room = room, .file = file
	};
	return &files->tree;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All names of a folder, in the order of its index. A block that cannot be read is passed over, and the error is told at the
 * end: other names do not depend on it. No block is looked at twice, so that blocks in a circle end.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCKS_LIMIT = 1 << 20, NODE_NAMES = 1 << 20 };

struct walk {
	struct ntfs *ntfs;
	struct folder folder;
	size_t left;
	int (*each)(void *context, const struct ntfs_entry *entry);
	void *context;
	uint8_t *seen; /* a bit for each block */
	uint64_t blocks;
	struct kept_name last;
	struct error damage; /* the first one; code 0: none */
	bool is_over;        /* stopped, or out of something: nothing more is given */
};

static int walk_node(struct walk *walk, const struct node *node, int depth, struct error *err);

static int mark(struct walk *walk, uint64_t block, struct error *err)
{
	uint8_t bit = (uint8_t)(1U << block % 8);

	if (block >= walk->blocks || walk->seen[block / 8] & bit)
		return error_set(err, ERR_CORRUPT, "has a damaged index: a block is referred to twice");
	walk->seen[block / 8] |= bit;
	return 0;
}

/* The block is copied: who is called may look at other folders meanwhile. */
static int walk_child(struct walk *walk, uint64_t vcn, int depth, struct error *err)
{
	struct node node;
	int result = folder_node(walk->ntfs, &walk->folder, vcn, &node, err);

	if (result == 0)
		result = mark(walk, folder_block_number(&walk->folder, vcn), err);
	if (result < 0)
		return result;
	uint8_t *copy = malloc(node.entries.size + 1);

	if (!copy)
		return error_no_memory(err);
	memcpy(copy, node.entries.bytes, node.entries.size);
	node.entries.bytes = copy;
	result = walk_node(walk, &node, depth + 1, err);
	free(copy);
	return result;
}

static bool is_shown(const struct index_entry *entry)
{
	bool is_dot = entry->name.size == 2 && le16(entry->name.bytes) == '.';

	return entry->space != SPACE_DOS && !(is_dot && NTFS_RECORD_OF(entry->reference) == NTFS_RECORD_OF(NTFS_ROOT));
}

static int show(struct walk *walk, const struct index_entry *from, struct arena *arena, struct error *err)
{
	struct ntfs_entry entry;

	if (!is_shown(from))
		return 0;
	walk->is_over = walk->left == 0;
	if (walk->is_over)
		return error_set(err, ERR_LIMIT, "has more entries than are looked at");
	walk->left--;
	int result = entry_of(from, arena, &entry, err);

	if (result == 0)
		result = walk->each(walk->context, &entry);
	walk->is_over = result != 0;
	return result;
}

static void remember(struct walk *walk, const struct error *damage)
{
	if (!walk->damage.code)
		walk->damage = *damage;
}

static void check_order(struct walk *walk, struct span name)
{
	struct error damage = { 0 };

	if (walk->last.is_set && names_are_swapped(walk->ntfs, name_kept(&walk->last), name)) {
		error_set(&damage, ERR_CORRUPT, "has a damaged index: its names are not in order");
		remember(walk, &damage);
	}
	name_keep(&walk->last, name);
}

static int walk_child_if_sound(struct walk *walk, uint64_t vcn, int depth, struct error *err)
{
	struct error damage = { 0 };
	int result = walk_child(walk, vcn, depth, &damage);

	if (!walk->is_over && (result == ERR_CORRUPT || result == ERR_IO)) {
		remember(walk, &damage);
		return 0;
	}
	if (damage.code && err) /* who stopped may have told his own */
		*err = damage;
	return result;
}

static int walk_entries(struct walk *walk, const struct node *node, int depth, struct arena *arena, struct error *err)
{
	struct index_entry entry = { 0 };
	int result = 0;

	for (size_t at = 0; result == 0 && !entry.is_last;) {
		result = node_entry(node, &at, &entry, err);
		if (result == 0 && entry.has_child)
			result = walk_child_if_sound(walk, entry.child, depth, err);
		if (result == 0 && !entry.is_last) {
			check_order(walk, entry.name);
			result = show(walk, &entry, arena, err);
		}
	}
	return result;
}

static int walk_node(struct walk *walk, const struct node *node, int depth, struct error *err)
{
	if (depth == INDEX_DEPTH_LIMIT)
		return error_set(err, ERR_LIMIT, "has an index of more than %d levels", INDEX_DEPTH_LIMIT);
	struct arena *arena = arena_new(NODE_NAMES);

	if (!arena)
		return error_no_memory(err);
	int result = walk_entries(walk, node, depth, arena, err);

	arena_free(arena);
	return result;
}

static int walk_folder(struct walk *walk, struct error *err)
{
	struct node root;

	walk->blocks = walk->folder.blocks.size / walk->folder.block_size;
	if (walk->blocks > BLOCKS_LIMIT)
		return error_set(err, ERR_LIMIT, "has an index of more than %d blocks", BLOCKS_LIMIT);
	walk->seen = calloc(1, (size_t)walk->blocks / 8 + 1);
	if (!walk->seen)
		return error_no_memory(err);
	int result = folder_root(&walk->folder, &root, err);

	if (result == 0)
		result = walk_node(walk, &root, 0, err);
	free(walk->seen);
	if (result == 0 && walk->damage.code) {
		result = walk->damage.code;
		if (err)
			*err = walk->damage;
	}
	return result;
}

int ntfs_each(struct ntfs *ntfs, uint64_t folder, size_t limit,
	      int (*each)(void *context, const struct ntfs_entry *entry), void *context, struct error *err)
{
	struct walk walk = { .ntfs = ntfs, .left = limit, .each = each, .context = context };
	int result = folder_open(ntfs, folder, &walk.folder, err);

	if (result < 0)
		return result;
	result = walk_folder(&walk, err);
	folder_close(&walk.folder);
	return result;
}

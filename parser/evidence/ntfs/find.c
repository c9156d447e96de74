/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One name in a folder, by descent. An attacker or a damaged bit may hide a name by putting a node in another place or out of
 * order: "absent" is said only if on the way down each node is in order and between the two names that lead to it.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <string.h>

#include "common/text/utf8.h"

struct search {
	struct ntfs *ntfs;
	struct span target;
	struct kept_name low, high; /* all names of the node are between them */
	struct index_entry found;
	bool is_found, has_next;
	uint64_t next; /* the child to go on with */
};

/* The first entry that is not before the target decides where to go on. last: the entry before it. */
static int look_at(struct search *search, const struct index_entry *entry, const struct kept_name *last, bool *decided,
		   struct error *err)
{
	int order = 1;
	int result = entry->is_last ? 0 : names_compare(search->ntfs, entry->name, search->target, &order, err);

	if (result < 0 || order < 0)
		return result;
	*decided = true;
	if (order == 0) {
		search->is_found = true;
		search->found = *entry;
		return 0;
	}
	search->has_next = entry->has_child;
	search->next = entry->child;
	search->low = *last;
	if (!entry->is_last)
		name_keep(&search->high, entry->name);
	return 0;
}

/* Not before the entry before it, nor behind the name in the node above that leads past this node. */
static bool is_in_order(const struct search *search, const struct kept_name *last, const struct kept_name *high,
			struct span name)
{
	return !(last->is_set && names_are_swapped(search->ntfs, name_kept(last), name)) &&
	       !(high->is_set && names_are_swapped(search->ntfs, name, name_kept(high)));
}

/* Where it goes on is decided on the way; the rest of the node is still checked. */
static int look_in(struct search *search, const struct node *node, struct error *err)
{
	struct kept_name last = search->low, high = search->high;
	struct index_entry entry = { 0 };
	bool decided = false;

	for (size_t at = 0; !entry.is_last;) {
		int result = node_entry(node, &at, &entry, err);

		if (result == 0 && !decided)
			result = look_at(search, &entry, &last, &decided, err);
		if (result < 0 || search->is_found)
			return result;
		if (!entry.is_last && !is_in_order(search, &last, &high, entry.name))
			return error_set(err, ERR_CORRUPT, "has a damaged index: its names are not in order");
		if (!entry.is_last)
			name_keep(&last, entry.name);
	}
	return 0;
}

static int descend(struct search *search, const struct folder *folder, struct error *err)
{
	struct node node;
	int result = folder_root(folder, &node, err);

	for (int depth = 0; result == 0; depth++) {
		if (depth == INDEX_DEPTH_LIMIT)
			return error_set(err, ERR_LIMIT, "has an index of more than %d levels", INDEX_DEPTH_LIMIT);
		search->has_next = false;
		result = look_in(search, &node, err);
		if (result < 0 || search->is_found || !search->has_next)
			break;
		result = folder_node(search->ntfs, folder, search->next, &node, err);
	}
	return result;
}

/* The index repeats what the record says. A flipped bit there would make a file of a folder, and all in it absent. */
static void settle_kind(struct ntfs *ntfs, struct ntfs_entry *entry)
{
	struct record record;

	if (record_read_base(ntfs, entry->reference, &record, NULL) == 0)
		entry->is_folder = record.flags & RECORD_IS_FOLDER;
}

int ntfs_find(struct ntfs *ntfs, uint64_t folder, const char *name, struct ntfs_entry *ret, struct error *err)
{
	size_t size;
	const uint8_t *utf16 = utf16le_of_raw(ntfs->room->arena, name, &size);
	struct folder opened;

	if (!utf16)
		return error_no_memory(err);
	size -= size >= 2 ? 2 : 0; /* its NUL */
	struct search search = { .ntfs = ntfs, .target = { .bytes = utf16, .size = size } };
	int result = folder_open(ntfs, folder, &opened, err);

	if (result < 0)
		return result;
	if (size > 0 && size <= 2 * NAME_UNITS)
		result = descend(&search, &opened, err);
	if (result == 0 && search.is_found)
		result = entry_of(&search.found, ntfs->room->arena, ret, err);
	if (result == 0 && search.is_found)
		settle_kind(ntfs, ret);
	folder_close(&opened);
	return result < 0 ? result : search.is_found;
}

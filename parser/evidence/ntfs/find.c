/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One name in a folder, by descent. An attacker or a damaged bit may hide a name by putting a node in another place or out of
 * order: "absent" is said only if on the way down each node is in order and between the two names that lead to it.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <string.h>

#include "common/utf8.h"

/* A copy, as nodes come and go. */
struct bound {
	bool is_set;
	uint8_t utf16[2 * NAME_UNITS];
	size_t size;
};

struct search {
	struct ntfs *ntfs;
	struct span target;
	struct bound low, high; /* all names of the node are between them */
	struct index_entry found;
	bool is_found, has_next;
	uint64_t next; /* the child to go on with */
};

static struct span of_bound(const struct bound *bound)
{
	return (struct span){ .bytes = bound->utf16, .size = bound->size };
}

static void set_bound(struct bound *bound, struct span name)
{
	*bound = (struct bound){ .is_set = true, .size = name.size };
	memcpy(bound->utf16, name.bytes, name.size);
}

/* Names that differ in case only may be side by side. What only $UpCase could tell is not checked. */
static bool is_after(const struct search *search, struct span later, struct span earlier)
{
	int order;

	return !names_compare_known(search->ntfs, later, earlier, &order) || order >= 0;
}

/* The first entry that is not before the target decides where to go on; the rest of the node is still checked. */
static int look_at(struct search *search, const struct index_entry *entry, bool *decided, struct span last,
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
	if (last.size)
		set_bound(&search->low, last);
	if (!entry->is_last)
		set_bound(&search->high, entry->name);
	return 0;
}

static bool is_in_order(const struct search *search, const struct index_entry *entry, struct span last,
			const struct bound *low, const struct bound *high)
{
	if (last.size)
		return is_after(search, entry->name, last) &&
		       (!high->is_set || is_after(search, of_bound(high), entry->name));
	return (!low->is_set || is_after(search, entry->name, of_bound(low))) &&
	       (!high->is_set || is_after(search, of_bound(high), entry->name));
}

static int look_in(struct search *search, const struct node *node, struct error *err)
{
	struct bound low = search->low, high = search->high;
	struct index_entry entry = { 0 };
	struct span last = { 0 };
	bool decided = false;

	for (size_t at = 0; !entry.is_last;) {
		int result = node_entry(node, &at, &entry, err);

		if (result == 0 && !decided)
			result = look_at(search, &entry, &decided, last, err);
		if (result < 0 || search->is_found)
			return result;
		if (!entry.is_last && !is_in_order(search, &entry, last, &low, &high))
			return error_set(err, ERR_CORRUPT, "has a damaged index: its names are not in order");
		last = entry.name;
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

int ntfs_find(struct ntfs *ntfs, uint64_t folder, const char *name, struct ntfs_entry *ret, struct error *err)
{
	size_t size;
	const uint8_t *utf16 = utf16le_of_raw(ntfs->room->arena, name, &size);
	struct folder opened;

	if (!utf16)
		return error_set(err, ERR_NOMEM, "out of memory");
	size -= size >= 2 ? 2 : 0; /* its NUL */
	struct search search = { .ntfs = ntfs, .target = { .bytes = utf16, .size = size } };
	int result = folder_open(ntfs, folder, &opened, err);

	if (result < 0)
		return result;
	if (size > 0 && size <= 2 * NAME_UNITS)
		result = descend(&search, &opened, err);
	if (result == 0 && search.is_found)
		result = entry_of(&search.found, ntfs->room->arena, ret, err);
	folder_close(&opened);
	return result < 0 ? result : search.is_found;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a deleted key was, by following the parents that records name; whether somebody asked for that place; and which
 * live key is there now. A parent's cell may have been used again for another key: then the path is that one's.
 */
#include "parser/hive/deleted/deleted_internal.h"

#include <string.h>

void deleted_path(struct deleted *find, uint32_t offset, struct keypath *ret)
{
	struct cells *cells = find->cells;
	struct keynode key;
	const char *why;

	ret->count = 0;
	ret->whole = false;
	while (ret->count < CELLS_DEPTH_LIMIT && deleted_work(find, 1)) {
		ret->whole = cells->base + offset == cells->root;
		if (ret->whole || !cells_key_at(cells, offset, &key, &why) || key.name_bad)
			return;
		ret->keys[ret->count++] = key;
		offset = nk_parent(key.nk);
	}
}

/* The lower end of a path that is too long is what tells more. */
const char *deleted_path_text(struct deleted *find, const struct keypath *path)
{
	static const char gone[] = "...\\";
	const char *names[CELLS_DEPTH_LIMIT];
	size_t shown = 0, size = sizeof gone;

	for (; shown < path->count; shown++) {
		names[shown] = cells_raw_name(find->scratch, &path->keys[shown].name);
		if (strlen(names[shown]) + 1 > DELETED_PATH_LIMIT - size)
			break;
		size += strlen(names[shown]) + 1;
	}
	char *text = arena_alloc(find->arena, size), *to = text;

	if (text && (shown < path->count || !path->whole))
		to = stpcpy(to, gone);
	for (size_t i = shown; text && i > 0; i--) {
		to = stpcpy(to, names[i - 1]);
		if (i > 1)
			*to++ = '\\';
	}
	return text;
}

/* Filters. */

static bool parts_at(const struct filter *filter, const struct keypath *path, size_t from)
{
	size_t i = 0, count = filter->part_count; /* parts run downwards, keys upwards */

	while (i < count && cells_same_name(&filter->parts[count - 1 - i], &path->keys[from + i].name))
		i++;
	return i == count;
}

static bool is_in_path(const struct filter *filter, const struct keypath *path)
{
	for (size_t from = 0; from + filter->part_count <= path->count; from++)
		if (parts_at(filter, path, from))
			return true;
	return false;
}

bool deleted_wants_key(const struct deleted *find, const struct keypath *path)
{
	for (size_t i = 0; i < find->filter_count; i++)
		if (find->filters[i].any_name && is_in_path(&find->filters[i], path))
			return true;
	return false;
}

bool deleted_is_named(const struct deleted *find, const struct cellname *name)
{
	for (size_t i = 0; i < find->filter_count; i++)
		if (!find->filters[i].any_name && cells_same_name(&find->filters[i].name, name))
			return true;
	return false;
}

bool deleted_wants_value(const struct deleted *find, const struct keypath *path, const struct cellname *name)
{
	if (!path)
		return deleted_is_named(find, name);
	for (size_t i = 0; i < find->filter_count; i++) {
		const struct filter *filter = &find->filters[i];

		if ((filter->any_name || cells_same_name(&filter->name, name)) && is_in_path(filter, path))
			return true;
	}
	return false;
}

/* Live keys. */

static bool child_named(struct deleted *find, hivekey *at, const struct cellname *name)
{
	find->exhausted |= find->lookups++ >= DELETED_LOOKUPS_LIMIT;
	return !find->exhausted &&
	       hive_backend_cells.child(find->cells, *at, cells_raw_name(find->scratch, name), at, NULL) == PRESENT;
}

/* From the lowest key of the path that is in use down. */
static bool look_up(struct deleted *find, const struct keypath *path, hivekey *ret)
{
	uint64_t base = find->cells->base;
	size_t i = 0;

	while (i < path->count && deleted_is_free(find, (uint32_t)(path->keys[i].at - base)))
		i++;
	ret->id = i < path->count ? path->keys[i].at : find->cells->root;
	while (i > 0 && child_named(find, ret, &path->keys[i - 1].name))
		i--;
	return i == 0;
}

bool deleted_live_key(struct deleted *find, const struct keypath *path, hivekey *ret)
{
	if (!path->whole || !path->count)
		return false;
	if (find->live.at != path->keys[0].at) {
		find->live.at = path->keys[0].at;
		find->live.there = look_up(find, path, &find->live.key);
	}
	*ret = find->live.key;
	return find->live.there;
}

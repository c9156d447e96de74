/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A .reg that has both CurrentControlSet and the set that Select\Current names has one key under two names: Windows makes
 * the first a link to the second. Where a text says different things of the two, which one counted cannot be told.
 */
#include "parser/view/view.h"

#include <string.h>

enum { DEPTH_LIMIT = 32 };

struct likeness {
	struct regview *view;
	size_t root; /* of a path: where what is below the control set begins */
	int depth;
	const char *unlike; /* the first value that differs */
};

static bool look_at_value(void *context, const struct reganswer *value)
{
	struct likeness *likeness = context;
	struct arena *arena = likeness->view->arena;
	struct reganswer live;
	char *path = arena_printf(arena, "HKLM\\SYSTEM\\CurrentControlSet%s", value->key + likeness->root);

	if (path && regview_value(likeness->view, path, value->name, &live) == PRESENT && live.type == value->type &&
	    live.size == value->size && (!live.size || memcmp(live.data, value->data, live.size) == 0))
		return true;
	likeness->unlike = arena_printf(arena, "%s\\%s", value->key, value->name);
	return false;
}

static bool look_at_key(void *context, const struct reganswer *key)
{
	struct likeness *likeness = context;

	if (likeness->depth == DEPTH_LIMIT) {
		likeness->unlike = key->key;
		return false;
	}
	likeness->depth++;
	regview_each_value(likeness->view, key->key, look_at_value, likeness);
	if (!likeness->unlike)
		regview_each_key(likeness->view, key->key, look_at_key, likeness);
	likeness->depth--;
	return !likeness->unlike;
}

const char *control_set_unlike(struct regview *view, uint32_t number)
{
	struct reganswer key = { .key = arena_printf(view->arena, "HKLM\\SYSTEM\\ControlSet%03u", number) };
	struct likeness likeness = { .view = view, .root = key.key ? strlen(key.key) : 0 };
	uint32_t chosen = view->chosen;

	view->chosen = 0; /* CurrentControlSet is meant as it stands */
	if (key.key)
		look_at_key(&likeness, &key);
	view->chosen = chosen;
	return likeness.unlike;
}

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
	const char *from, *to; /* the set whose keys are walked, and the one that has to have the same */
	bool is_lack_told;     /* what the other does not cover differs, too: CurrentControlSet is what is judged */
	int depth;
	const char *unlike; /* the first key or value that differs */
};

static const char *counterpart(const struct likeness *likeness, const char *key)
{
	return arena_printf(likeness->view->arena, "%s%s", likeness->to, key + strlen(likeness->from));
}

static bool is_lacking(const struct likeness *likeness, enum found found)
{
	return found == ABSENT || (found != PRESENT && likeness->is_lack_told);
}

static bool look_at_value(void *context, const struct reganswer *value)
{
	struct likeness *likeness = context;
	struct reganswer other;
	const char *path = counterpart(likeness, value->key);
	enum found found = path ? regview_value(likeness->view, path, value->name, &other) : UNREADABLE;

	if (found == PRESENT ? other.type == value->type && other.size == value->size &&
				       (!other.size || memcmp(other.data, value->data, other.size) == 0)
			     : !is_lacking(likeness, found))
		return true;
	likeness->unlike = arena_printf(likeness->view->arena, "%s\\%s", value->key, value->name);
	return false;
}

static bool look_at_key(void *context, const struct reganswer *key)
{
	struct likeness *likeness = context;
	struct reganswer other;
	const char *path = counterpart(likeness, key->key);

	if (likeness->depth == DEPTH_LIMIT || !path || regview_key(likeness->view, path, &other) == ABSENT) {
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

static const char *first_unlike(struct regview *view, const char *from, const char *to, bool is_lack_told)
{
	struct likeness likeness = { .view = view, .from = from, .to = to, .is_lack_told = is_lack_told };

	look_at_key(&likeness, &(struct reganswer){ .key = from });
	return likeness.unlike;
}

/* Both ways: what the numbered set proves not to be there is a difference, too. What it does not cover says nothing. */
const char *control_set_unlike(struct regview *view, uint32_t number)
{
	const char *live = "HKLM\\SYSTEM\\CurrentControlSet";
	const char *numbered = arena_printf(view->arena, "HKLM\\SYSTEM\\ControlSet%03u", number);
	uint32_t chosen = view->chosen;
	struct reganswer set;
	const char *unlike = NULL;

	view->chosen = 0; /* CurrentControlSet is meant as it stands */
	if (numbered && regview_key(view, numbered, &set) == PRESENT) {
		unlike = first_unlike(view, numbered, live, true);
		if (!unlike && (unlike = first_unlike(view, live, numbered, false)))
			unlike = arena_printf(view->arena, "%s%s", numbered, unlike + strlen(live));
	}
	view->chosen = chosen;
	return unlike;
}

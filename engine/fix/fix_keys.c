/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys that a fix of an offline hive creates, each with a line of its own: Registry Editor creates the keys above a key,
 * hivexregedit and virt-win-reg refuse a key whose parent does not exist.
 */
#include "engine/fix/fix.h"

#include <string.h>

#include "common/text/name.h"

enum { DEPTH_LIMIT = 32 }; /* keys above one: those of a profile have less than ten */

struct key_list {
	const struct plan *plan;
	struct reg_edit *list;
	size_t count;
};

static bool is_listed(const struct key_list *keys, const char *key)
{
	for (size_t i = 0; i < keys->count; i++)
		if (name_equal(keys->list[i].key, key))
			return true;
	return false;
}

/* A saved result does not show which keys exist: a line for one that does changes nothing. */
static bool exists(const struct plan *plan, const char *key)
{
	struct reganswer answer;

	return plan->view && regview_key(plan->view, regview_short_path(plan->arena, key), &answer) == PRESENT;
}

static void add_key(struct key_list *keys, const char *key, size_t size)
{
	const char *above = arena_strndup(keys->plan->arena, key, size);

	if (above && !is_listed(keys, above) && !exists(keys->plan, above))
		keys->list[keys->count++] = (struct reg_edit){ .kind = EDIT_KEY, .key = above, .value = "" };
}

/* HKEY_LOCAL_MACHINE\SYSTEM and HKEY_CURRENT_USER are the hives themselves. */
static const char *below_hive(const char *key)
{
	const char *end = strchr(key, '\\');

	return end && !name_starts(key, "HKEY_CURRENT_USER\\") ? strchr(end + 1, '\\') : end;
}

static void add_keys_above(struct key_list *keys, const char *key)
{
	const char *at = below_hive(key);

	for (int depth = 0; at && depth < DEPTH_LIMIT; depth++) {
		at = strchr(at + 1, '\\');
		if (at)
			add_key(keys, key, (size_t)(at - key));
	}
}

struct reg_edit *plan_regs_with_keys(const struct plan *plan, size_t *ret_count)
{
	struct key_list keys = {
		.plan = plan, .list = arena_array(plan->arena, plan->count * (DEPTH_LIMIT + 1) + 1, sizeof *keys.list)
	};

	for (size_t i = 0; keys.list && i < plan->count; i++) {
		const struct reg_edit *edit = &plan->edits[i].reg;

		if (edit->kind != EDIT_REMOVE_VALUE)
			add_keys_above(&keys, edit->key);
		keys.list[keys.count++] = *edit;
	}
	*ret_count = keys.count;
	return keys.list;
}

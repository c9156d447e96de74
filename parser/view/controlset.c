/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which control set is current. CurrentControlSet exists only while Windows runs; in a hive Select\Current holds the
 * number of the set it stood for (winreg-kb, "Current control set"; KB102984). Numbers other than 1 and 2 are met in
 * practice (3 and 47), so nothing is assumed about them.
 */
#include "parser/view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/le.h"

#define SYSTEM_ROOT "HKLM\\SYSTEM"
#define SELECT_KEY SYSTEM_ROOT "\\Select"

/* "ControlSet001" -> 1; 0: no control set's name. */
static uint32_t number_of(const char *path)
{
	const char *name = path_last(path);
	size_t prefix = strlen("ControlSet");

	if (!name_starts(name, "ControlSet") || strlen(name) != prefix + 3 || strspn(name + prefix, "0123456789") != 3)
		return 0;
	return (uint32_t)strtoul(name + prefix, NULL, 10);
}

static bool on_control_set(void *context, const struct reganswer *key)
{
	struct control_set *set = context;
	uint32_t number = number_of(key->key);

	if (name_equal(path_last(key->key), "CurrentControlSet"))
		set->stray = *key;
	if (number && set->candidate_count < CONTROL_SETS_LIMIT)
		set->candidates[set->candidate_count++] = number;
	return true;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool dword_of(const struct reganswer *answer, uint32_t *ret)
{
	if (answer->found != PRESENT || answer->type != REG_DWORD || answer->size != 4)
		return false;
	*ret = le32(answer->data);
	return true;
}

static enum control_set_how settle(struct control_set *set, uint32_t number, enum control_set_how how, const char *why)
{
	set->number = number;
	set->why = why;
	return set->how = how;
}

/* Without a usable Select: one set speaks for itself, several do not. */
static void settle_without_select(struct regview *view, struct control_set *set, const char *problem)
{
	struct arena *arena = view->arena;

	if (set->candidate_count == 1)
		settle(set, set->candidates[0], CONTROL_SET_ONLY,
		       arena_printf(arena, "%s; ControlSet%03u is the only control set and was used", problem,
				    set->candidates[0]));
	else if (set->candidate_count)
		settle(set, 0, CONTROL_SET_AMBIGUOUS,
		       arena_printf(arena, "%s, and there are %zu control sets", problem, set->candidate_count));
	else
		settle(set, 0, CONTROL_SET_NONE, "the inputs contain no control set");
}

static void settle_by_select(struct regview *view, struct control_set *set, uint32_t number)
{
	struct arena *arena = view->arena;
	struct reganswer key;
	char *path = arena_printf(arena, SYSTEM_ROOT "\\ControlSet%03u", number);
	enum found found = path ? regview_key(view, path, &key) : UNREADABLE;

	if (found == PRESENT)
		settle(set, number, CONTROL_SET_CURRENT, arena_printf(arena, "Select\\Current=%u", number));
	else if (found == UNREADABLE)
		settle(set, 0, CONTROL_SET_DAMAGED,
		       arena_printf(arena, "Select\\Current=%u, and ControlSet%03u cannot be read", number, number));
	else
		settle(set, 0, CONTROL_SET_AMBIGUOUS,
		       arena_printf(arena, "Select\\Current=%u, but ControlSet%03u does not exist", number, number));
}

/* "ControlSet001", or of several sets "each of the 2 control sets": what CurrentControlSet is none of. NULL: it may be one of them. */
static const char *no_set_alike(struct regview *view, const struct control_set *set)
{
	for (size_t i = 0; i < set->candidate_count; i++)
		if (!control_set_unlike(view, set->candidates[i]))
			return NULL;
	return set->candidate_count == 1 ? arena_printf(view->arena, "ControlSet%03u", set->candidates[0])
	       : set->candidate_count ? arena_printf(view->arena, "each of the %zu control sets", set->candidate_count)
				      : NULL;
}

static void settle_live(struct regview *view, struct control_set *set, uint32_t selected)
{
	settle(set, 0, CONTROL_SET_CURRENT, "the input names CurrentControlSet itself");
	set->live_number = selected;
	const char *unlike = selected ? control_set_unlike(view, selected) : NULL;
	const char *no_set = selected ? NULL : no_set_alike(view, set);

	if (unlike)
		settle(set, 0, CONTROL_SET_AMBIGUOUS,
		       arena_printf(view->arena, "Select\\Current=%u, and CurrentControlSet differs from %s", selected,
				    unlike));
	else if (no_set)
		settle(set, 0, CONTROL_SET_AMBIGUOUS,
		       arena_printf(view->arena,
				    "Select\\Current names no control set, and CurrentControlSet differs from %s",
				    no_set));
}

/* Whether another set than those that were listed would have been listed, too: then one of these was current. */
static bool are_all(struct regview *view, const struct control_set *set)
{
	uint32_t other = 999;
	struct reganswer key;

	for (size_t i = set->candidate_count; i-- > 0;)
		other -= set->candidates[i] == other;
	const char *path = arena_printf(view->arena, SYSTEM_ROOT "\\ControlSet%03u", other);

	return set->candidate_count > 1 && set->candidate_count < CONTROL_SETS_LIMIT && !view->left_out && path &&
	       regview_key(view, path, &key) == ABSENT;
}

/* Where there is a hive, what a .reg says of CurrentControlSet was taken for the set that it stands for. */
static bool is_of_hive(struct regview *view)
{
	const struct mount *system = regview_mount_at(view, SYSTEM_ROOT);

	return system && system->hive;
}

static void resolve_default(struct regview *view, struct control_set *set)
{
	struct reganswer next;

	if (regview_value(view, SELECT_KEY, "Default", &next) != PRESENT)
		return;
	bool is_number = dword_of(&next, &set->default_number);

	if (!set->default_number)
		set->default_why = is_number ? "Select\\Default is 0" : "Select\\Default is not a REG_DWORD";
}

void control_set_resolve(struct regview *view, struct control_set *set)
{
	uint32_t number;

	*set = (struct control_set){ .how = CONTROL_SET_NONE, .why = regview_refused(view, SYSTEM_ROOT) };
	if (!set->why)
		set->why = "the SYSTEM hive was not supplied";
	enum found root = regview_each_key(view, SYSTEM_ROOT, on_control_set, set);
	enum found current = regview_value(view, SELECT_KEY, "Current", &set->select);

	qsort(set->candidates, set->candidate_count, sizeof *set->candidates, ascending);
	resolve_default(view, set);
	bool is_live = set->stray.key && !is_of_hive(view);
	bool is_selected = dword_of(&set->select, &number) && number; /* sets are numbered from 1: 0 selects none */

	set->is_named_so = is_live;
	if (is_live) {
		set->stray = (struct reganswer){ 0 };
		settle_live(view, set, is_selected ? number : 0);
	} else if (root == NOT_COVERED || root == ABSENT)
		return;
	else if (is_selected)
		settle_by_select(view, set, number);
	else if (current == UNREADABLE || root == UNREADABLE)
		settle(set, 0, CONTROL_SET_DAMAGED, "Select\\Current could not be read");
	else
		settle_without_select(view, set,
				      current != PRESENT                ? "Select\\Current is not set"
				      : dword_of(&set->select, &number) ? "Select\\Current is 0"
									: "Select\\Current is not a REG_DWORD");
	set->is_one_of_these = !set->number && root == PRESENT && !is_live && !is_selected && are_all(view, set);
}

/* Somebody asked for this set: that is what decided, whatever Select says. */
void control_set_choose(struct regview *view, const struct control_set *resolved, struct control_set *ret)
{
	const char *why = arena_printf(view->arena, "ControlSet%03u was chosen with --control-set; %s", view->chosen,
				       resolved->why);

	*ret = *resolved;
	ret->is_one_of_these = false;
	settle(ret, view->chosen, CONTROL_SET_CHOSEN, why ? why : resolved->why);
}

bool control_set_is_there(const struct control_set *set, uint32_t number)
{
	for (size_t i = 0; i < set->candidate_count; i++)
		if (set->candidates[i] == number)
			return true;
	return false;
}

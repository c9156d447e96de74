/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What takes a fix back: former values with their type and bytes, values removed that were proven not to be there, keys
 * deleted that come with the fix. What is not known is not guessed.
 */
#include "cli/fix.h"

#include <stdio.h>
#include <string.h>

static const char *why_not(const struct plan *plan, const struct fix_edit *edit)
{
	const struct former *former = &edit->former;
	const char *why = former->found == NOT_COVERED     ? "the input does not reach"
			  : former->found == UNREADABLE    ? "is behind damage"
			  : former->size > UNDO_DATA_LIMIT ? "is larger than an undo writes out"
							   : NULL;

	return why ? arena_printf(plan->arena, "what was in %s\\%s %s", edit->reg.key, edit->reg.value, why) : NULL;
}

static bool is_deleted(const struct reg_edit *edits, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(edits[i].key);

		if (edits[i].kind == EDIT_REMOVE_KEY && name_starts(key, edits[i].key) &&
		    (!key[size] || key[size] == '\\'))
			return true;
	}
	return false;
}

static struct reg_edit back(const struct fix_edit *edit)
{
	struct reg_edit undo = edit->reg;

	undo.kind = edit->former.found == PRESENT ? EDIT_DATA : EDIT_REMOVE_VALUE;
	undo.type = edit->former.type;
	undo.data = edit->former.data;
	undo.size = edit->former.size;
	return undo;
}

bool undo_edits(const struct plan *plan, struct reg_edit **ret, size_t *ret_count, const char **ret_why)
{
	struct reg_edit *edits = arena_array(plan->arena, 2 * plan->count + 1, sizeof *edits);
	size_t count = 0;

	*ret_why = edits ? NULL : "memory is out";
	for (size_t i = 0; !*ret_why && i < plan->count; i++) {
		const char *created = plan->edits[i].former.created;

		*ret_why = why_not(plan, &plan->edits[i]);
		if (created && !is_deleted(edits, count, created))
			edits[count++] = (struct reg_edit){ .kind = EDIT_REMOVE_KEY, .key = created };
	}
	for (size_t i = 0; !*ret_why && i < plan->count; i++)
		if (!is_deleted(edits, count, plan->edits[i].reg.key))
			edits[count++] = back(&plan->edits[i]);
	*ret = edits;
	*ret_count = count;
	return !*ret_why;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What undoes a fix: former values with their type and bytes, and values deleted that were proven absent. Keys stay: a
 * .reg file has no "delete if empty", and whatever was installed below a key since would be deleted with it. What is not
 * known is not guessed.
 */
#include "engine/fix/fix.h"

#include <stdio.h>
#include <string.h>

static const char *why_not(const struct plan *plan, const struct fix_edit *edit)
{
	const struct previous_value *previous = &edit->previous_value;
	const char *why = previous->found == NOT_COVERED     ? "was not supplied"
			  : previous->found == UNREADABLE    ? "cannot be read (damage)"
			  : previous->size > UNDO_DATA_LIMIT ? "is larger than an undo file can contain"
							     : NULL;

	return why ? arena_printf(plan->arena, "the data of %s\\%s %s", edit->reg.key, edit->reg.value, why) : NULL;
}

static struct reg_edit back(const struct fix_edit *edit)
{
	struct reg_edit undo = edit->reg;

	undo.kind = edit->previous_value.found == PRESENT ? EDIT_DATA : EDIT_REMOVE_VALUE;
	undo.type = edit->previous_value.type;
	undo.data = edit->previous_value.data;
	undo.size = edit->previous_value.size;
	return undo;
}

bool undo_edits(const struct plan *plan, struct reg_edit **ret, size_t *ret_count, const char **ret_why)
{
	struct reg_edit *edits = arena_array(plan->arena, plan->count + 1, sizeof *edits);

	*ret_why = edits ? NULL : "out of memory";
	for (size_t i = 0; !*ret_why && i < plan->count; i++) {
		*ret_why = why_not(plan, &plan->edits[i]);
		edits[i] = back(&plan->edits[i]);
	}
	*ret = edits;
	*ret_count = plan->count;
	return !*ret_why;
}

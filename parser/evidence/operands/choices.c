/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/operands/choices.h"

#include <string.h>

enum { CHOICES_LIMIT = 4096, CHOICES_NAMED = 5 };

/* Each by an option that no other has. */
static bool can_choose(const struct subject *const *subjects, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!subjects[i]->option)
			return false;
		for (size_t k = 0; k < i; k++)
			if (strcmp(subjects[i]->option, subjects[k]->option) == 0)
				return false;
	}
	return count && count <= CHOICES_LIMIT;
}

const char *choices_of(const struct subject *const *subjects, size_t count, struct arena *arena)
{
	size_t named = count > CHOICES_NAMED ? CHOICES_NAMED : count;
	const char *list = can_choose(subjects, count) ? "choose one with " : NULL;

	for (size_t i = 0; list && i < named; i++)
		list = arena_printf(arena, "%s%s%s", list,
				    i == 0          ? ""
				    : i + 1 < count ? ", "
						    : " or ",
				    subjects[i]->option);
	return list && named < count ? arena_printf(arena, "%s, ...", list) : list;
}

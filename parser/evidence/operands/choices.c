/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/operands/choices.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "parser/evidence/tree/hive_name.h"

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

/* Not "all": of what has none, all are none. */
static bool is_one_copy(const struct image_choice *choice)
{
	return choice->shadow_copies != SHADOW_COPIES_NONE && choice->shadow_copies != SHADOW_COPIES_ALL;
}

int choice_refuse(const struct image_choice *choice, const char *const *operands, size_t count, struct error *err)
{
	bool is_choice = image_choice_is_made(choice) || is_one_copy(choice);

	if (!is_choice && !choice->needs_image)
		return 0;
	for (size_t i = 0; i < count; i++) /* the evaluation says what is wrong with these */
		if (access(operands[i], R_OK) != 0 || (!is_choice && is_image_name(operands[i])))
			return 0;
	if (!is_choice)
		return error_set(err, ERR_USAGE, "--%s is for images, and none of the inputs is one",
				 choice->needs_image);
	if (choice->has_offset)
		return error_set(err, ERR_USAGE,
				 "--offset: none of the inputs is a disk image, or has a volume at byte 0x%" PRIx64,
				 choice->offset);
	if (choice->member)
		return error_set(err, ERR_USAGE,
				 "--member chooses an image in an archive, and none of the inputs is one");
	bool is_of_wim = choice->image != NULL, is_copy = !is_of_wim && !choice->partition;

	return error_set(err, ERR_USAGE, "--%s chooses a %s of %s, and none of the inputs is an image",
			 is_of_wim ? "image"
			 : is_copy ? "shadow-copies"
				   : "partition",
			 is_copy ? "shadow copy" : "part", is_of_wim ? "a WIM" : "a disk image");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/run_info.h"

#include <string.h>

static const struct case_info nothing;

static bool is_same_text(struct text a, struct text b)
{
	return strcmp(a.utf8 ? a.utf8 : "", b.utf8 ? b.utf8 : "") == 0;
}

bool case_is_same(const struct case_info *a, const struct case_info *b)
{
	a = a ? a : &nothing;
	b = b ? b : &nothing;
	bool is_same = is_same_text(a->number, b->number) && is_same_text(a->exhibit, b->exhibit) &&
		       is_same_text(a->examiner, b->examiner) && is_same_text(a->note, b->note) &&
		       a->tag_count == b->tag_count;

	for (size_t i = 0; is_same && i < a->tag_count; i++)
		is_same = is_same_text(a->tags[i].key, b->tags[i].key) &&
			  is_same_text(a->tags[i].value, b->tags[i].value);
	return is_same;
}

const struct case_info *case_copy(const struct case_info *info, struct arena *arena)
{
	struct case_info *copy = info ? arena_alloc(arena, sizeof *copy) : NULL;
	struct case_tag *tags = copy ? arena_array(arena, info->tag_count + 1, sizeof *tags) : NULL;

	if (!tags)
		return NULL;
	for (size_t i = 0; i < info->tag_count; i++)
		tags[i] = (struct case_tag){ text_copy(arena, info->tags[i].key), text_copy(arena, info->tags[i].value) };
	*copy = (struct case_info){ .number = text_copy(arena, info->number),
				    .exhibit = text_copy(arena, info->exhibit),
				    .examiner = text_copy(arena, info->examiner),
				    .note = text_copy(arena, info->note),
				    .tags = tags,
				    .tag_count = info->tag_count };
	return copy;
}

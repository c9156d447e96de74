/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a merge, for who compares two of them. */
#include "engine/merge/merge_parts.h"

size_t merge_count(const struct merge *merge)
{
	return merge->count;
}

const struct fleet_head *merge_head(const struct merge *merge)
{
	return &merge->head;
}

struct merge_key merge_key(const struct merge *merge, size_t index)
{
	const struct merge_entry *entry = &merge->entries[index];

	return (struct merge_key){ .input = entry->input, .evidence = entry->evidence, .is_error = entry->is_error };
}

int merge_line(struct merge *merge, size_t index, const char **ret, size_t *ret_size, struct error *err)
{
	return spool_line(merge->spool, merge->entries[index].row, ret, ret_size, err);
}

int merge_row(struct merge *merge, size_t index, struct arena *arena, struct fleet_row *ret, struct error *err)
{
	const char *line;
	size_t size;
	int code = merge_line(merge, index, &line, &size, err);

	return code ? code : fleet_row_read("a row", line, size, arena, ret, err);
}

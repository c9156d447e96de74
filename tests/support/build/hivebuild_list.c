/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sub-key lists of a hive that is written: leaves (li, lf, lh) and the ri above them. */
#include "support/build/hivebuild.h"

#include <stdlib.h>
#include <string.h>

#include "support/build/hivebuild_tree.h"

/* Windows sorts by upper-case name, unit by unit. */
static int by_name(const void *a, const void *b)
{
	const struct built_name *x = &(*(struct built_key *const *)a)->name,
				*y = &(*(struct built_key *const *)b)->name;
	size_t i = 0;

	while (i < x->count && i < y->count && hivebuild_upcase(x->units[i]) == hivebuild_upcase(y->units[i]))
		i++;
	if (i < x->count && i < y->count)
		return hivebuild_upcase(x->units[i]) - hivebuild_upcase(y->units[i]);
	return (x->count > y->count) - (x->count < y->count);
}

struct built_key **built_ordered(const struct built_writer *out, const struct built_key *key)
{
	struct built_key **list = hivebuild_alloc(key->child_count, sizeof *list);
	size_t i = 0;

	for (struct built_key *child = key->children; child; child = child->next)
		list[i++] = child;
	if (!out->build->options.unsorted)
		qsort(list, i, sizeof *list, by_name);
	return list;
}

/* What a leaf holds beside the offset: a hash (lh), or the first four characters (lf; 0 for those that do not fit). */
static uint32_t hint(enum hivebuild_list kind, const struct built_name *name)
{
	uint32_t sum = 0;

	for (size_t i = 0; kind == HIVEBUILD_LH && i < name->count; i++)
		sum = sum * 37 + hivebuild_upcase(name->units[i]);
	for (size_t i = 0; kind == HIVEBUILD_LF && i < name->count && i < 4; i++)
		sum |= (name->units[i] > 0xFF ? 0u : name->units[i]) << 8 * i;
	return sum;
}

static uint32_t write_leaf(struct built_writer *out, enum hivebuild_list kind, struct built_key **keys, size_t count)
{
	size_t each = kind == HIVEBUILD_LI ? 4 : 8;
	uint32_t cell = built_cell(out, 4 + each * count);
	uint8_t *leaf = built_record(out, cell);

	memcpy(leaf, kind == HIVEBUILD_LI ? "li" : kind == HIVEBUILD_LF ? "lf" : "lh", 2);
	built_put16(leaf + 2, count);
	for (size_t i = 0; i < count; i++) {
		built_put32(leaf + 4 + each * i, keys[i]->at);
		if (each == 8)
			built_put32(leaf + 8 + each * i, hint(kind, &keys[i]->name));
	}
	return cell;
}

static uint32_t write_root(struct built_writer *out, enum hivebuild_list kind, struct built_key **keys, size_t count,
			   size_t limit)
{
	size_t leaves = (count + limit - 1) / limit;
	uint32_t cell = built_cell(out, 4 + 4 * leaves);

	memcpy(built_record(out, cell), "ri", 2);
	built_put16(built_record(out, cell) + 2, leaves);
	for (size_t i = 0; i < leaves; i++) {
		size_t left = count - i * limit;
		uint32_t leaf = write_leaf(out, kind, keys + i * limit, left < limit ? left : limit);

		built_put32(built_record(out, cell) + 4 + 4 * i, leaf);
	}
	return cell;
}

void built_write_list(struct built_writer *out, struct built_key *key, struct built_key **keys)
{
	const struct hivebuild_options *options = &out->build->options;
	enum hivebuild_list wanted = key->list ? key->list : options->list, kind = wanted;
	size_t limit = options->leaf_limit;

	if (!limit)
		limit = wanted == HIVEBUILD_RI ? 2 : HIVEBUILD_LEAF_LIMIT;
	if (wanted == HIVEBUILD_LIST_DEFAULT || wanted == HIVEBUILD_RI)
		kind = options->minor >= 5 ? HIVEBUILD_LH : options->minor >= 3 ? HIVEBUILD_LF : HIVEBUILD_LI;
	if (wanted == HIVEBUILD_RI || key->child_count > limit)
		key->list_at = write_root(out, kind, keys, key->child_count, limit);
	else
		key->list_at = write_leaf(out, kind, keys, key->child_count);
}

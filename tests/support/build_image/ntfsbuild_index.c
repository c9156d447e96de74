/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The indexes of a built volume, and what is done when all is in it: fixups and copies. */
#include "support/build_image/ntfsbuild.h"

#include <stdlib.h>
#include <string.h>

#include "support/build_image/ntfsbuild_parts.h"

enum { FIXUPS = 0x30, BLOCK_FIXUPS = 0x28, BLOCK_ENTRIES = 0x40, USN = 0x5a17 };
enum { ENTRY_LIMIT = 0x10 + 0x42 + 2 * 255 + 16, ROOT_LIMIT = 520 };

static int in_order(const void *left, const void *right)
{
	const struct ntfsbuild_name *a = left, *b = right;
	uint16_t x[256], y[256];
	size_t m = ntfsbuild_utf16(a->name, x), n = ntfsbuild_utf16(b->name, y);

	if (a->folder != b->folder)
		return a->folder < b->folder ? -1 : 1;
	for (size_t i = 0; i < m && i < n; i++)
		if (ntfsbuild_upper(x[i]) != ntfsbuild_upper(y[i]))
			return ntfsbuild_upper(x[i]) < ntfsbuild_upper(y[i]) ? -1 : 1;
	return m < n ? -1 : m > n;
}

/* name NULL: the last entry of a node. child: a vcn, or UINT64_MAX for none. */
static size_t put_entry(uint8_t *to, const struct ntfsbuild_name *name, uint64_t child)
{
	uint16_t units[256];
	size_t count = name ? ntfsbuild_utf16(name->name, units) : 0, key = name ? 0x42 + 2 * count : 0;
	size_t size = (0x10 + key + 7) / 8 * 8 + (child != UINT64_MAX ? 8 : 0);

	memset(to, 0, size);
	put16(to + 8, (unsigned)size);
	put16(to + 10, (unsigned)key);
	put16(to + 12, (name ? 0 : 2) | (child != UINT64_MAX));
	if (child != UINT64_MAX)
		put64(to + size - 8, child);
	if (!name)
		return size;
	put64(to, (uint64_t)name->sequence << 48 | name->record);
	put64(to + 0x10, (uint64_t)ntfsbuild_sequence(name->folder) << 48 | name->folder);
	put64(to + 0x10 + 0x30, name->size);
	put32(to + 0x10 + 0x38, name->attributes | (name->tag ? 0x400 : 0));
	put32(to + 0x10 + 0x3c, name->tag);
	to[0x10 + 0x40] = (uint8_t)count;
	to[0x10 + 0x41] = name->space;
	for (size_t i = 0; i < count; i++)
		put16(to + 0x10 + 0x42 + 2 * i, units[i]);
	return size;
}

static void put_node(uint8_t *node, size_t first, size_t entries, bool has_children)
{
	put32(node, (uint32_t)first);
	put32(node + 4, (uint32_t)(first + entries));
	put32(node + 8, (uint32_t)(first + entries));
	node[12] = has_children;
}

static void protect(uint8_t *block, size_t at, size_t size)
{
	put16(block + at, USN);
	for (size_t i = 1; i <= size / 512; i++) {
		memcpy(block + at + 2 * i, block + i * 512 - 2, 2);
		put16(block + i * 512 - 2, USN);
	}
}

/* A leaf with as many names as fit; returns how many. */
static size_t put_leaf(struct ntfsbuild *build, const struct ntfsbuild_name *names, size_t count, uint64_t vcn)
{
	uint8_t *block = build->bytes + ntfsbuild_clusters(build, NULL, NTFSBUILD_BLOCK) * build->cluster,
		entry[ENTRY_LIMIT];
	size_t taken = 0, used = 0;

	for (; taken < count; taken++) {
		size_t size = put_entry(entry, &names[taken], UINT64_MAX);

		if (BLOCK_ENTRIES + used + size + 0x10 > NTFSBUILD_BLOCK)
			break;
		memcpy(block + BLOCK_ENTRIES + used, entry, size);
		used += size;
	}
	used += put_entry(block + BLOCK_ENTRIES + used, NULL, UINT64_MAX);
	memcpy(block, "INDX", 4);
	put16(block + 4, BLOCK_FIXUPS);
	put16(block + 6, NTFSBUILD_BLOCK / 512 + 1);
	put64(block + 0x10, vcn);
	put_node(block + 0x18, BLOCK_ENTRIES - 0x18, used, false);
	protect(block, BLOCK_FIXUPS, NTFSBUILD_BLOCK);
	return taken;
}

static size_t put_leaves(struct ntfsbuild *build, unsigned folder, const struct ntfsbuild_name *names, size_t count,
			 uint8_t *root)
{
	uint64_t first = build->next_free / build->cluster,
		 unit = build->cluster <= NTFSBUILD_BLOCK ? build->cluster : 512;
	size_t used = 0, blocks = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t vcn = blocks++ * NTFSBUILD_BLOCK / unit;

		i += put_leaf(build, names + i, count - i, vcn);
		used += put_entry(root + 0x20 + used, i < count ? &names[i] : NULL, vcn);
		if (i + 1 == count) { /* the one between leaves is the last: it needs a leaf behind it */
			vcn = blocks++ * NTFSBUILD_BLOCK / unit;
			put_leaf(build, names, 0, vcn);
			used += put_entry(root + 0x20 + used, NULL, vcn);
		}
	}
	size_t size = blocks * NTFSBUILD_BLOCK;
	struct ntfsbuild_run run = { .lcn = first, .count = build->next_free / build->cluster - first };

	ntfsbuild_runs(build, folder, 0xa0, "$I30", 0, 0, 0, &run, 1, size, size);
	return used;
}

static void put_index(struct ntfsbuild *build, unsigned folder)
{
	const struct ntfsbuild_name *names = build->names;
	uint8_t root[16384] = { 0 };
	size_t count = 0, used = 0;

	while (names < build->names + build->name_count && names->folder != folder)
		names++;
	while (names + count < build->names + build->name_count && names[count].folder == folder)
		used += put_entry(root + 0x20 + used, &names[count++], UINT64_MAX);
	bool is_large = used > ROOT_LIMIT;

	used = is_large ? put_leaves(build, folder, names, count, root)
			: used + put_entry(root + 0x20 + used, NULL, UINT64_MAX);
	put32(root, 0x30);
	put32(root + 4, 1);
	put32(root + 8, NTFSBUILD_BLOCK);
	root[12] = (uint8_t)(build->cluster <= NTFSBUILD_BLOCK ? NTFSBUILD_BLOCK / build->cluster : 2);
	put_node(root + 0x10, 0x10, used, is_large);
	ntfsbuild_value(build, folder, 0x90, "$I30", root, 0x20 + used);
}

void ntfsbuild_finish(struct ntfsbuild *build)
{
	qsort(build->names, build->name_count, sizeof *build->names, in_order);
	for (unsigned i = 0; i < NTFSBUILD_RECORDS; i++)
		if (get16(ntfsbuild_record(build, i) + 0x16) & 2)
			put_index(build, i);
	for (unsigned i = 0; i < NTFSBUILD_RECORDS; i++)
		if (ntfsbuild_record(build, i)[0])
			protect(ntfsbuild_record(build, i), FIXUPS, NTFSBUILD_RECORD);
	memcpy(build->bytes + NTFSBUILD_MIRROR, build->bytes + NTFSBUILD_MFT, 4 * NTFSBUILD_RECORD);
	memcpy(build->bytes + build->size - 512, build->bytes, 512);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/udfbuild.h"

#include <stdlib.h>
#include <string.h>

enum {
	ANCHOR = 256,
	MAIN = 257,
	RESERVE = 262,
	PARTITION = 267, /* sector of its block 0 */
	METADATA = 4,    /* block of the partition where the metadata partition begins; before it, its file entry */
	METADATA_BLOCKS = 60,
	DATA = METADATA + METADATA_BLOCKS,
	DATA_BLOCKS = 60,
	SECTORS = PARTITION + DATA + DATA_BLOCKS,
	TAG = 16,
};

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value & 0xffff);
	put16(at + 2, value >> 16);
}

/* Bit by bit, as the standard's own program does. */
static unsigned crc_of(const uint8_t *bytes, size_t size)
{
	unsigned crc = 0;

	for (size_t i = 0; i < 8 * size; i++) {
		unsigned bit = bytes[i / 8] >> (7 - i % 8) & 1;
		unsigned top = crc >> 15 & 1;

		crc = crc << 1 & 0xffff;
		if (top != bit)
			crc ^= 0x1021;
	}
	return crc;
}

void udfbuild_seal(uint8_t *descriptor)
{
	unsigned size = descriptor[10] | descriptor[11] << 8, sum = 0;

	put16(descriptor + 8, crc_of(descriptor + TAG, size));
	descriptor[4] = 0;
	for (int i = 0; i < TAG; i++)
		sum += descriptor[i];
	descriptor[4] = (uint8_t)sum;
}

static void put_tag(uint8_t *at, unsigned id, uint32_t location, size_t size)
{
	put16(at, id);
	put16(at + 2, 3);
	put16(at + 10, (unsigned)(size - TAG));
	put32(at + 12, location);
	udfbuild_seal(at);
}

static uint8_t *sector(const struct udfbuild *build, uint32_t number)
{
	return build->bytes + (size_t)number * build->block_size;
}

static uint8_t *data_block(const struct udfbuild *build, uint32_t block)
{
	return sector(build, PARTITION + block);
}

static uint8_t *entry_block(const struct udfbuild *build, uint32_t block)
{
	return data_block(build, build->has_metadata ? METADATA + block : block);
}

static unsigned entry_partition(const struct udfbuild *build)
{
	return build->has_metadata ? 1 : 0;
}

struct udfbuild *udfbuild_new(uint32_t block_size, bool has_metadata)
{
	struct udfbuild *build = calloc(1, sizeof *build);

	build->block_size = block_size;
	build->has_metadata = has_metadata;
	build->size = (size_t)SECTORS * block_size;
	build->size = build->size < 65536 ? 65536 : build->size;
	build->bytes = calloc(1, build->size);
	build->count = 1;
	build->nodes[UDF_ROOT] = (struct udf_node){ .name = "", .is_folder = true };
	build->next_entry = has_metadata ? 0 : METADATA;
	build->next_data = DATA;
	return build;
}

struct udf_node *udfbuild_add(struct udfbuild *build, unsigned parent, const char *name, bool is_folder)
{
	struct udf_node *node = &build->nodes[build->count++];

	*node = (struct udf_node){ .parent = parent, .name = name, .is_folder = is_folder };
	return node;
}

struct udf_node *udfbuild_file(struct udfbuild *build, unsigned parent, const char *name, const void *data, size_t size,
			       enum udf_stored stored)
{
	struct udf_node *node = udfbuild_add(build, parent, name, false);

	node->data = data;
	node->size = size;
	node->stored = stored;
	return node;
}

static void mark_data(struct udfbuild *build, const uint8_t *at, size_t size)
{
	for (size_t i = 0; i < size; i++)
		build->is_data[(size_t)(at + i - build->bytes) / build->block_size] = true;
}

/* Blocks with these bytes; the first of them. */
static uint32_t put_data(struct udfbuild *build, const uint8_t *data, size_t size)
{
	uint32_t block = build->next_data;

	memcpy(data_block(build, block), data, size);
	mark_data(build, data_block(build, block), size);
	build->next_data += (uint32_t)((size + build->block_size - 1) / build->block_size) + 1;
	return block;
}

/* In the partition of the file entries, as a short_ad has it. */
static uint32_t put_near(struct udfbuild *build, const uint8_t *data, size_t size)
{
	uint32_t block = build->next_entry;

	memcpy(entry_block(build, block), data, size);
	mark_data(build, entry_block(build, block), size);
	build->next_entry += (uint32_t)((size + build->block_size - 1) / build->block_size);
	return block;
}

static size_t put_long(uint8_t *at, uint32_t kind, size_t size, uint32_t block, unsigned partition)
{
	put32(at, kind << 30 | (uint32_t)size);
	put32(at + 4, block);
	put16(at + 8, partition);
	return 16;
}

/* A block of descriptors; the first of them is put by the caller at its byte 24. */
static uint8_t *put_chain(struct udfbuild *build, uint8_t *from, uint32_t *ret_block)
{
	*ret_block = build->next_data++;
	put_long(from, 3, build->block_size, *ret_block, 0);
	return data_block(build, *ret_block);
}

static size_t put_extents(struct udfbuild *build, const struct udf_node *node, uint8_t *at)
{
	size_t first = node->size > build->block_size ? build->block_size : node->size, rest = node->size - first, used;
	uint32_t block;
	uint8_t *chain;

	switch (node->stored) {
	case UDF_INSIDE:
		memcpy(at, node->data, node->size);
		return node->size;
	case UDF_SHORT:
		put32(at, (uint32_t)node->size);
		put32(at + 4, put_near(build, node->data, node->size));
		return 8;
	case UDF_HOLE:
		return put_long(at, 2, node->size, 0, 0);
	case UDF_LONG:
		used = put_long(at, 0, first, put_data(build, node->data, first), 0);
		return used + put_long(at + used, 0, rest, put_data(build, node->data + first, rest), 0);
	case UDF_CHAIN:
		used = put_long(at, 0, first, put_data(build, node->data, first), 0);
		chain = put_chain(build, at + used, &block);
		put32(chain + 20, 16);
		put_long(chain + 24, 0, rest, put_data(build, node->data + first, rest), 0);
		put_tag(chain, 258, block, 40);
		return used + 16;
	case UDF_LOOP:
		chain = put_chain(build, at, &block);
		put32(chain + 20, 16);
		put_long(chain + 24, 3, build->block_size, block, 0);
		put_tag(chain, 258, block, 40);
		return 16;
	}
	return 0;
}

static void put_entry(struct udfbuild *build, const struct udf_node *node, unsigned type, unsigned kind)
{
	uint8_t *at = entry_block(build, node->entry);
	size_t fields = node->is_extended ? 208 : 168;

	put16(at + 20, 4);
	at[27] = (uint8_t)type;
	put16(at + 34, kind);
	put32(at + 56, (uint32_t)node->size);
	size_t used = put_extents(build, node, at + fields + 8);

	put32(at + fields + 4, (uint32_t)used);
	put_tag(at, node->is_extended ? 266 : 261, node->entry, fields + 8 + used);
}

static unsigned kind_of(enum udf_stored stored)
{
	return stored == UDF_INSIDE ? 3 : stored == UDF_SHORT ? 0 : 1;
}

static size_t put_name(const struct udfbuild *build, uint8_t *at, const struct udf_node *node, unsigned characteristics,
		       uint32_t entry)
{
	size_t size = strlen(node->name), used = 38, step = node->is_wide ? 2 : 1;

	at[18] = (uint8_t)characteristics;
	put_long(at + 20, 0, build->block_size, entry, entry_partition(build));
	if (size) {
		at[used] = (uint8_t)(8 * step);
		for (size_t i = 0; i < size; i++)
			at[used + (i + 1) * step] = (uint8_t)node->name[i];
		at[19] = (uint8_t)(1 + size * step);
	}
	used = (used + at[19] + 3) / 4 * 4;
	put_tag(at, 257, 0, used);
	return used;
}

static void put_folder(struct udfbuild *build, unsigned index)
{
	static const struct udf_node parent = { .name = "" };
	struct udf_node *folder = &build->nodes[index];
	uint8_t names[4096] = { 0 };
	bool before[UDF_SECTORS];
	size_t used = put_name(build, names, &parent, 2 | 8, build->nodes[folder->parent].entry);

	for (unsigned i = 1; i < build->count; i++) {
		const struct udf_node *node = &build->nodes[i];

		if (node->parent == index)
			used += put_name(build, names + used, node,
					 (node->is_folder ? 2u : 0) | (node->is_deleted ? 4u : 0),
					 node->leads_to ? build->nodes[node->leads_to].entry : node->entry);
	}
	folder->data = names;
	folder->size = used;
	folder->stored = used <= build->block_size - 216 ? UDF_INSIDE : UDF_LONG;
	memcpy(before, build->is_data, sizeof before);
	put_entry(build, folder, 4, kind_of(folder->stored));
	memcpy(build->is_data, before, sizeof before); /* names have checksums */
	folder->data = NULL;
}

static void put_sequence(struct udfbuild *build, uint32_t at)
{
	static const char metadata[] = "*UDF Metadata Partition";
	uint8_t *partition = sector(build, at), *volume = sector(build, at + 1), *map = volume + 440;

	put32(partition + 188, PARTITION);
	put32(partition + 192, DATA + DATA_BLOCKS);
	put_tag(partition, 5, at, 512);
	put32(volume + 212, build->block_size);
	put_long(volume + 248, 0, build->block_size, build->next_entry, entry_partition(build));
	put32(volume + 264, build->has_metadata ? 70 : 6);
	put32(volume + 268, build->has_metadata ? 2 : 1);
	map[0] = 1;
	map[1] = 6;
	if (build->has_metadata) {
		map += 6;
		map[0] = 2;
		map[1] = 64;
		memcpy(map + 5, metadata, sizeof metadata - 1);
		put32(map + 40, 0);
		put32(map + 44, 1);
	}
	put_tag(volume, 6, at + 1, 512);
	put_tag(sector(build, at + 2), 8, at + 2, 512);
}

static void put_metadata_file(struct udfbuild *build, uint32_t block)
{
	uint8_t *at = data_block(build, block);
	uint32_t size = METADATA_BLOCKS * build->block_size;

	put16(at + 20, 4);
	at[27] = block ? 251 : 250;
	put32(at + 56, size);
	put32(at + 172, 8);
	put32(at + 176, size);
	put32(at + 180, METADATA);
	put_tag(at, 261, block, 184);
}

void udfbuild_finish(struct udfbuild *build)
{
	static const char *const marks[] = { "BEA01", "NSR03", "TEA01" };
	uint8_t *anchor = sector(build, ANCHOR), *set;

	for (size_t i = 0; i < 3; i++)
		memcpy(build->bytes + UDF_RECOGNITION_AT + i * 2048 + 1, marks[i], 5);
	for (unsigned i = 0; i < build->count; i++)
		build->nodes[i].entry = build->next_entry++;
	for (unsigned i = 0; i < build->count; i++)
		if (build->nodes[i].is_folder)
			put_folder(build, i);
		else
			put_entry(build, &build->nodes[i], 5, kind_of(build->nodes[i].stored));
	put_sequence(build, MAIN);
	put_sequence(build, RESERVE);
	if (build->has_metadata) {
		put_metadata_file(build, 0);
		put_metadata_file(build, 1);
	}
	set = entry_block(build, build->next_entry);
	put_long(set + 400, 0, build->block_size, build->nodes[UDF_ROOT].entry, entry_partition(build));
	put_tag(set, 256, build->next_entry, 512);
	put32(anchor + 16, 5 * build->block_size);
	put32(anchor + 20, MAIN);
	put32(anchor + 24, 5 * build->block_size);
	put32(anchor + 28, RESERVE);
	put_tag(anchor, 2, ANCHOR, 512);
}

void udfbuild_free(struct udfbuild *build)
{
	free(build->bytes);
	free(build);
}

size_t udfbuild_main_at(const struct udfbuild *build)
{
	return (size_t)MAIN * build->block_size;
}

size_t udfbuild_reserve_at(const struct udfbuild *build)
{
	return (size_t)RESERVE * build->block_size;
}

size_t udfbuild_entry_at(const struct udfbuild *build, const struct udf_node *node)
{
	return (size_t)(entry_block(build, node->entry) - build->bytes);
}

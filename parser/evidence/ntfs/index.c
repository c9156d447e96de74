/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of a folder, $I30: its nodes, in the file record and in blocks of their own, and the entries in them. */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>

#include "common/text/text.h"

enum {
	/* $INDEX_ROOT */
	ROOT_TYPE = 0,
	ROOT_COLLATION = 4,
	ROOT_BLOCK_SIZE = 8,
	ROOT_NODE = 0x10,
	INDEXED_FILE_NAME = 0x30,
	COLLATION_FILE_NAME = 1,
	/* a block */
	BLOCK_VCN = 0x10,
	BLOCK_NODE = 0x18,
	/* a node: from its head */
	NODE_FIRST = 0,
	NODE_END = 4,
	NODE_FLAGS = 0x0c,
	NODE_HEAD = 0x10,
	NODE_HAS_CHILDREN = 1,
	/* an entry */
	ENTRY_SIZE = 8,
	ENTRY_KEY_SIZE = 0x0a,
	ENTRY_FLAGS = 0x0c,
	ENTRY_HEAD = 0x10,
	ENTRY_HAS_CHILD = 1,
	ENTRY_IS_LAST = 2,
	/* its key, a $FILE_NAME */
	KEY_SIZE = 0x30,
	KEY_ATTRIBUTES = 0x38,
	KEY_REPARSE_TAG = 0x3c,
	KEY_NAME_UNITS = 0x40,
	KEY_SPACE = 0x41,
	KEY_NAME = 0x42,

	/* Where clusters are larger than blocks, a vcn in the index counts these. */
	SMALL_VCN = 512,
};

enum { ATTRIBUTE_IS_FOLDER = 0x10000000, ATTRIBUTE_IS_REPARSE_POINT = 0x400 };

static const struct block_kind index_block = { .magic = "INDX", .name = "index block" };

static int damaged(struct error *err, const char *what)
{
	return error_set(err, ERR_CORRUPT, "has a damaged index: %s", what);
}

static int check_root(const struct ntfs *ntfs, struct folder *folder, struct error *err)
{
	const uint8_t *root = folder->root.value;

	if (!root || folder->root.size < ROOT_NODE + NODE_HEAD || le32(root + ROOT_TYPE) != INDEXED_FILE_NAME ||
	    le32(root + ROOT_COLLATION) != COLLATION_FILE_NAME)
		return damaged(err, "its root is not one of file names");
	folder->block_size = le32(root + ROOT_BLOCK_SIZE);
	if (folder->block_size < SMALL_VCN || folder->block_size > INDEX_BLOCK_LIMIT ||
	    folder->block_size & (folder->block_size - 1))
		return damaged(err, "its blocks have an impossible size");
	folder->vcn_size = ntfs->geometry.cluster_size <= folder->block_size ? ntfs->geometry.cluster_size : SMALL_VCN;
	return 0;
}

int folder_open(struct ntfs *ntfs, uint64_t reference, struct folder *ret, struct error *err)
{
	struct record record;
	int result = record_read_base(ntfs, reference, &record, err);

	*ret = (struct folder){ .reference = reference };
	if (result < 0)
		return result;
	if (!(record.flags & RECORD_IS_FOLDER))
		return error_set(err, ERR_FORMAT, "is not a folder");
	result = stream_open(ntfs, &record, TYPE_INDEX_ROOT, "$I30", &ret->root, err);
	if (result == 0)
		result = damaged(err, "its root is missing");
	if (result > 0)
		result = check_root(ntfs, ret, err);
	if (result == 0)
		result = stream_open(ntfs, &record, TYPE_INDEX_ALLOCATION, "$I30", &ret->blocks, err);
	if (result < 0)
		folder_close(ret);
	return result < 0 ? result : 0;
}

void folder_close(struct folder *folder)
{
	stream_free(&folder->root);
	stream_free(&folder->blocks);
}

static int node_of(struct span from_head, struct node *ret, struct error *err)
{
	if (from_head.size < NODE_HEAD)
		return damaged(err, "a node is cut off");
	uint32_t first = le32(from_head.bytes + NODE_FIRST), end = le32(from_head.bytes + NODE_END);

	ret->has_children = from_head.bytes[NODE_FLAGS] & NODE_HAS_CHILDREN;
	if (first < NODE_HEAD || first > end || !span_part(from_head, first, end - first, &ret->entries))
		return damaged(err, "the entries of a node are not inside of it");
	return 0;
}

int folder_root(const struct folder *folder, struct node *ret, struct error *err)
{
	struct span node = { .bytes = folder->root.value + ROOT_NODE, .size = (size_t)folder->root.size - ROOT_NODE };

	return node_of(node, ret, err);
}

uint64_t folder_block_number(const struct folder *folder, uint64_t vcn)
{
	return vcn * folder->vcn_size / folder->block_size;
}

int folder_node(struct ntfs *ntfs, const struct folder *folder, uint64_t vcn, struct node *ret, struct error *err)
{
	size_t size = folder->block_size;
	struct span block;

	if (vcn > folder->blocks.size / folder->vcn_size || vcn * folder->vcn_size % size ||
	    folder->blocks.size - vcn * folder->vcn_size < size)
		return damaged(err, "it leads to a block that does not exist");
	int result = block_read(ntfs, &ntfs->blocks, &index_block, &folder->blocks, folder->reference,
				vcn * folder->vcn_size, size, &block, err);

	if (result < 0)
		return result;
	if (le64(block.bytes + BLOCK_VCN) != vcn)
		return damaged(err, "a block has the number of another one");
	span_part(block, BLOCK_NODE, size - BLOCK_NODE, &block);
	return node_of(block, ret, err);
}

static bool parse_key(struct span key, struct index_entry *ret)
{
	ret->key = key;
	if (key.size < KEY_NAME || key.bytes[KEY_NAME_UNITS] == 0)
		return false;
	ret->space = key.bytes[KEY_SPACE];
	return span_part(key, KEY_NAME, 2 * (size_t)key.bytes[KEY_NAME_UNITS], &ret->name);
}

int node_entry(const struct node *node, size_t *at, struct index_entry *ret, struct error *err)
{
	struct span whole, child = { 0 }, key;

	*ret = (struct index_entry){ 0 };
	if (!span_part(node->entries, *at, ENTRY_HEAD, &whole))
		return damaged(err, "the last entry of a node is missing");
	size_t size = le16(whole.bytes + ENTRY_SIZE);
	unsigned flags = le16(whole.bytes + ENTRY_FLAGS);

	ret->reference = le64(whole.bytes);
	ret->is_last = flags & ENTRY_IS_LAST;
	ret->has_child = flags & ENTRY_HAS_CHILD;
	if (size < ENTRY_HEAD || size % 8 || !span_part(node->entries, *at, size, &whole) ||
	    (ret->has_child && !span_part(whole, size - 8, 8, &child)) || size - child.size < ENTRY_HEAD)
		return damaged(err, "an entry has an impossible size");
	if (ret->has_child != node->has_children)
		return damaged(err, "an entry and its node disagree about blocks below");
	if (ret->has_child)
		ret->child = le64(child.bytes);
	whole.size -= child.size;
	if (!ret->is_last &&
	    (!span_part(whole, ENTRY_HEAD, le16(whole.bytes + ENTRY_KEY_SIZE), &key) || !parse_key(key, ret)))
		return damaged(err, "the name of an entry is not inside of it");
	*at += size;
	/* A bit that ends a node early would hide all that follows. Some drivers leave 8 bytes there, where a vcn was. */
	if (ret->is_last && node->entries.size - *at >= ENTRY_HEAD)
		return damaged(err, "a node goes on behind its last entry");
	return 0;
}

int entry_of(const struct index_entry *from, struct arena *arena, struct ntfs_entry *ret, struct error *err)
{
	uint32_t attributes = le32(from->key.bytes + KEY_ATTRIBUTES);

	*ret = (struct ntfs_entry){
		.reference = from->reference,
		.name = raw_of_utf16le(arena, from->name.bytes, from->name.size),
		.is_folder = attributes & ATTRIBUTE_IS_FOLDER,
		.attributes = attributes,
		.size = le64(from->key.bytes + KEY_SIZE),
		.reparse_tag = attributes & ATTRIBUTE_IS_REPARSE_POINT ? le32(from->key.bytes + KEY_REPARSE_TAG) : 0,
	};
	return ret->name ? 0 : error_no_memory(err);
}

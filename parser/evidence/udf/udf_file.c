/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file entry and its extents: the bytes of a file or a folder, read in place. */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/udf/udf_parts.h"

enum { TYPE_FOLDER = 4, TYPE_FILE = 5, STRATEGY_DIRECT = 4 };
enum {
	KIND_SHORT,
	KIND_LONG,
	KIND_EXTENDED,
	KIND_INSIDE,
	KIND_MASK = 7
}; /* of allocation descriptors, ECMA-167 4/14.6.8 */
enum { EXTENT_RECORDED, EXTENT_NEXT = 3, EXTENT_KIND_SHIFT = 30, EXTENT_SIZE_MASK = 0x3fffffff };

enum {
	AT_STRATEGY = 20,
	AT_TYPE = 27,
	AT_FLAGS = 34,
	AT_SIZE = 56,
	AT_ATTRIBUTES = 168,
	AT_ATTRIBUTES_EXTENDED = 208,
	FIELDS_SIZE = 8, /* two sizes: of attributes, of allocation descriptors; then these */
	AT_NEXT_SIZE = 20,
	AT_NEXT = 24,
};

struct extent {
	uint64_t at; /* in the file */
	uint32_t size;
	bool is_stored; /* else zeros */
	struct udf_place place;
};

struct udf_bytes {
	struct source source;
	const struct udf *udf;
	struct extent *extents;
	size_t count, capacity;
};

/* Reading. */

static const struct extent *extent_at(const struct udf_bytes *bytes, uint64_t at)
{
	size_t low = 0, high = bytes->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (bytes->extents[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return &bytes->extents[low];
}

static uint64_t stored_at(const struct udf_bytes *bytes, const struct extent *extent, uint64_t at)
{
	return (uint64_t)extent->place.block * bytes->udf->block_size + (at - extent->at);
}

static int read_udf(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	const struct udf_bytes *bytes = (const struct udf_bytes *)source;
	int result = 0;

	for (size_t done = 0, part; result == 0 && done < size; done += part) {
		const struct extent *extent = extent_at(bytes, at + done);
		uint64_t rest = extent->size - (at + done - extent->at);

		part = rest < size - done ? (size_t)rest : size - done;
		if (extent->is_stored)
			result = source_read(bytes->udf->maps[extent->place.partition],
					     stored_at(bytes, extent, at + done), (uint8_t *)buffer + done, part, err);
		else
			memset((uint8_t *)buffer + done, 0, part);
	}
	return result;
}

static bool place_in_udf(struct source *source, uint64_t at, struct source_place *ret)
{
	const struct udf_bytes *bytes = (const struct udf_bytes *)source;
	const struct extent *extent = extent_at(bytes, at);

	if (!extent->is_stored)
		return false;
	*ret = (struct source_place){ .in = bytes->udf->maps[extent->place.partition],
				      .at = stored_at(bytes, extent, at),
				      .size = extent->size - (at - extent->at) };
	if (ret->size > source->size - at)
		ret->size = source->size - at;
	return ret->at < ret->in->size;
}

static const struct source_type udf_type = { .name = "UDF file", .read = read_udf, .place = place_in_udf };

/* Extents. */

static int add_extent(struct udf_bytes *bytes, const struct extent *extent, struct error *err)
{
	struct extent *list =
		arena_grow(bytes->udf->room->arena, bytes->extents, bytes->count, &bytes->capacity, sizeof *list);

	if (bytes->count == UDF_EXTENTS_LIMIT)
		return error_set(err, ERR_LIMIT, "has more than %d extents", UDF_EXTENTS_LIMIT);
	if (!list)
		return error_no_memory(err);
	list[bytes->count++] = *extent;
	bytes->extents = list;
	return 0;
}

static const size_t descriptor_sizes[] = { [KIND_SHORT] = 8, [KIND_LONG] = 16, [KIND_EXTENDED] = 20 };

/* A short one is in the partition of its file entry; an extended one has other sizes before its place. */
static struct udf_place place_of(const uint8_t *at, unsigned kind, uint16_t partition)
{
	if (kind == KIND_SHORT)
		return (struct udf_place){ le32(at + 4), partition };
	at += kind == KIND_EXTENDED ? 12 : 4;
	return (struct udf_place){ le32(at), le16(at + 4) };
}

/* So many bytes of descriptors; *ret_next: where more of them are, if *ret_has_next. */
static int take_extents(struct udf_bytes *bytes, const uint8_t *at, size_t size, unsigned kind, struct udf_place *next,
			bool *ret_has_next, struct error *err)
{
	const size_t step = descriptor_sizes[kind];
	int result = 0;

	*ret_has_next = false;
	for (; result == 0 && size >= step && !*ret_has_next; at += step, size -= step) {
		unsigned how = le32(at) >> EXTENT_KIND_SHIFT;
		struct extent extent = { .at = bytes->source.size,
					 .size = le32(at) & EXTENT_SIZE_MASK,
					 .is_stored = how == EXTENT_RECORDED,
					 .place = place_of(at, kind, next->partition) };

		if (extent.size == 0)
			break;
		if (extent.place.partition >= bytes->udf->map_count)
			return error_set(err, ERR_CORRUPT, "has an extent in partition %u, which does not exist",
					 extent.place.partition);
		if (how == EXTENT_NEXT) {
			*next = extent.place;
			*ret_has_next = true;
			continue;
		}
		bytes->source.size += extent.size;
		result = add_extent(bytes, &extent, err);
	}
	return result;
}

static int read_block(const struct udf *udf, struct udf_place place, uint8_t block[BLOCK_MOST], uint16_t *ret_tag,
		      struct error *err)
{
	if (place.partition >= udf->map_count)
		return error_set(err, ERR_CORRUPT, "is in partition %u, which does not exist", place.partition);
	int result = source_read(udf->maps[place.partition], (uint64_t)place.block * udf->block_size, block,
				 udf->block_size, err);

	return result < 0 ? result : udf_tag(block, udf->block_size, ret_tag, err);
}

/* Descriptors that go on in blocks of their own: each adds an extent at least, or the chain ends. */
static int take_all_extents(struct udf_bytes *bytes, const uint8_t *at, size_t size, unsigned kind,
			    struct udf_place place, struct error *err)
{
	uint8_t block[BLOCK_MOST];
	bool has_next;
	int result = take_extents(bytes, at, size, kind, &place, &has_next, err);

	for (size_t before = 0, hops = 0; result == 0 && has_next; hops++) {
		uint16_t tag;

		if (hops && bytes->count == before)
			return error_set(err, ERR_CORRUPT, "has a chain of extents that adds nothing");
		before = bytes->count;
		result = read_block(bytes->udf, place, block, &tag, err);
		if (result < 0)
			return result;
		uint32_t more = le32(block + AT_NEXT_SIZE);

		if (tag != TAG_EXTENT || more > bytes->udf->block_size - AT_NEXT)
			return error_set(err, ERR_CORRUPT, "has extents that continue in a block that has none");
		result = take_extents(bytes, block + AT_NEXT, more, kind, &place, &has_next, err);
	}
	return result;
}

/* File entries. */

struct entry {
	uint64_t size; /* of the file */
	unsigned kind; /* of its allocation descriptors, which are in these bytes of the block */
	size_t at, count;
};

static int parse_entry(const uint8_t *block, size_t block_size, uint16_t tag, struct entry *ret, struct error *err)
{
	size_t fields = tag == TAG_FILE_EXTENDED ? AT_ATTRIBUTES_EXTENDED : AT_ATTRIBUTES, rest;

	if (tag != TAG_FILE && tag != TAG_FILE_EXTENDED)
		return error_set(err, ERR_CORRUPT, "has no file entry where it should be");
	if (le16(block + AT_STRATEGY) != STRATEGY_DIRECT)
		return error_set(err, ERR_UNSUPPORTED, "is stored with strategy %u, which tlsready does not read",
				 le16(block + AT_STRATEGY));
	uint32_t attributes = le32(block + fields), count = le32(block + fields + 4);

	rest = block_size - fields - FIELDS_SIZE;
	if (attributes > rest || count > rest - attributes)
		return error_set(err, ERR_CORRUPT, "has a file entry that is larger than its block");
	*ret = (struct entry){ .size = le64(block + AT_SIZE),
			       .kind = le16(block + AT_FLAGS) & KIND_MASK,
			       .at = fields + FIELDS_SIZE + attributes,
			       .count = count };
	return ret->kind <= KIND_INSIDE ? 0
					: error_set(err, ERR_CORRUPT, "has extents of the unknown kind %u", ret->kind);
}

static int open_inside(struct udf *udf, struct udf_place place, const struct entry *entry, struct source **ret,
		       struct error *err)
{
	if (entry->size > entry->count)
		return error_set(err, ERR_CORRUPT, "has %" PRIu64 " bytes in a file entry with room for %zu",
				 entry->size, entry->count);
	return source_window(udf->room, udf->maps[place.partition], (uint64_t)place.block * udf->block_size + entry->at,
			     entry->size, "UDF file", "file", ret, err);
}

static int open_extents(struct udf *udf, struct udf_place place, const struct entry *entry, const uint8_t *block,
			struct source **ret, struct error *err)
{
	struct udf_bytes *bytes = source_new(udf->room, &udf_type, sizeof *bytes, udf->file);

	if (!bytes)
		return error_no_memory(err);
	bytes->udf = udf;
	int result = take_all_extents(bytes, block + entry->at, entry->count, entry->kind, place, err);

	if (result < 0)
		return result;
	if (bytes->source.size < entry->size)
		return error_set(err, ERR_CORRUPT, "has %" PRIu64 " bytes, and extents for %" PRIu64, entry->size,
				 bytes->source.size);
	bytes->source.size = entry->size;
	bytes->source.label = "file";
	*ret = &bytes->source;
	return 0;
}

int udf_file(struct udf *udf, struct udf_place place, struct udf_file *ret, struct error *err)
{
	uint8_t block[BLOCK_MOST] = { 0 };
	struct entry entry = { 0 };
	uint16_t tag;
	int result = read_block(udf, place, block, &tag, err);

	result = result < 0 ? result : parse_entry(block, udf->block_size, tag, &entry, err);
	if (result < 0)
		return result;
	uint8_t type = block[AT_TYPE];

	*ret = (struct udf_file){ .is_folder = type == TYPE_FOLDER, .is_file = type == TYPE_FILE };
	return entry.kind == KIND_INSIDE ? open_inside(udf, place, &entry, &ret->source, err)
					 : open_extents(udf, place, &entry, block, &ret->source, err);
}

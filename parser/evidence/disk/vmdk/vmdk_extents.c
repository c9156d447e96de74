/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The extents of a VMDK that its descriptor lists: files next to it, one after the other. */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/vmdk/vmdk_parts.h"

struct part {
	uint64_t at, size;    /* in the disk */
	struct source *bytes; /* NULL: zeros, or no access */
	bool no_access;
};

/* The disk where it is more than one part. */
struct joined {
	struct source source; /* below: the descriptor */
	struct part *parts;
	size_t count;
};

static const struct part *part_at(const struct joined *joined, uint64_t at)
{
	size_t low = 0, high = joined->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		*(joined->parts[middle].at <= at ? &low : &high) = middle;
	}
	return &joined->parts[low];
}

static int read_part(const struct part *part, uint64_t at, void *buffer, size_t size, struct error *err)
{
	if (part->no_access)
		return error_set(err, ERR_UNSUPPORTED,
				 "the descriptor of the VMDK forbids access (NOACCESS) to 0x%" PRIx64, at);
	if (part->bytes)
		return source_read(part->bytes, at - part->at, buffer, size, err);
	memset(buffer, 0, size);
	return 0;
}

static int read_joined(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	uint8_t *to = buffer;

	while (size) {
		const struct part *part = part_at((const struct joined *)source, at);
		uint64_t left = part->size - (at - part->at);
		size_t wanted = left < size ? (size_t)left : size;
		int result = read_part(part, at, to, wanted, err);

		if (result < 0)
			return result;
		at += wanted;
		to += wanted;
		size -= wanted;
	}
	return 0;
}

static bool place_in_joined(struct source *source, uint64_t at, struct source_place *ret)
{
	const struct part *part = part_at((const struct joined *)source, at);

	*ret = (struct source_place){ .in = part->bytes, .at = at - part->at, .size = part->size - (at - part->at) };
	return part->bytes && !part->no_access;
}

static int open_flat(struct source_room *room, struct source *file, const struct vmdk_extent *extent,
		     struct source **ret, struct error *err)
{
	uint64_t at = extent->offset * VMDK_SECTOR, size = extent->sectors * VMDK_SECTOR;

	if (at > file->size || size > file->size - at)
		return error_set(err, ERR_CORRUPT,
				 "is a VMDK whose extent %s has 0x%" PRIx64 " bytes instead of 0x%" PRIx64
				 ": it is cut off",
				 extent->name, file->size, at + size);
	return source_window(room, file, at, size, "VMDK", file->label, ret, err);
}

static int open_sparse(const struct vmdk_opening *opening, struct source *file, const struct vmdk_extent *extent,
		       uint64_t at, struct source **ret, struct error *err)
{
	struct vmdk_header header;
	const char *in = arena_printf(opening->room->arena, " in %.200s", extent->name);
	int result = in ? vmdk_header_read(file, in, &header, err) : error_no_memory(err);

	return result < 0 ? result : vmdk_sparse_open(opening, file, &header, extent->sectors, in, at, ret, err);
}

static int open_part(const struct vmdk_opening *opening, struct source *descriptor, const struct vmdk_extent *extent,
		     uint64_t at, struct source **ret, struct error *err)
{
	struct error why = { 0 };
	struct source *file;
	int result = source_open_beside(opening->room, descriptor, extent->name, &file, &why);

	if (result < 0)
		return error_set(err, result, "is a VMDK that needs its extent %.200s in the same folder, which %s",
				 extent->name, why.text);
	return extent->kind == VMDK_FLAT ? open_flat(opening->room, file, extent, ret, err)
					 : open_sparse(opening, file, extent, at, ret, err);
}

static int open_parts(const struct vmdk_opening *opening, struct source *file, const struct vmdk_descriptor *descriptor,
		      struct part *parts, struct error *err)
{
	uint64_t at = 0;

	for (size_t i = 0; i < descriptor->count; i++) {
		const struct vmdk_extent *extent = &descriptor->extents[i];
		struct part part = { .at = at, .size = extent->sectors * VMDK_SECTOR, .no_access = extent->no_access };

		if (extent->kind != VMDK_ZERO && !extent->no_access && part.size) {
			int result = open_part(opening, file, extent, at, &part.bytes, err);
			if (result < 0)
				return result;
		}
		parts[i] = part;
		at += part.size;
	}
	return 0;
}

static int join(struct source_room *room, struct source *file, struct part *parts, size_t count, struct source **ret,
		struct error *err)
{
	static const struct source_type joined_type = {
		.name = "VMDK", .read = read_joined, .place = place_in_joined, .is_disk = true
	};
	struct joined *joined = source_new(room, &joined_type, sizeof *joined, file);

	if (!joined)
		return error_no_memory(err);
	joined->parts = parts;
	joined->count = count;
	joined->source.size = parts[count - 1].at + parts[count - 1].size;
	joined->source.label = file->label;
	*ret = &joined->source;
	return 0;
}

static void note_extents(struct source_room *room, const struct source *disk, const struct vmdk_descriptor *descriptor)
{
	const char *first = descriptor->extents[0].name, *last = descriptor->extents[descriptor->count - 1].name;

	if (descriptor->count == 1)
		source_note(room, disk, DOUBT_NONE, "was read with its extent %s", first ? first : "of zeros");
	else
		source_note(room, disk, DOUBT_NONE, "was read with its %zu extents, %s to %s", descriptor->count,
			    first ? first : "zeros", last ? last : "zeros");
}

int vmdk_extents_open(const struct vmdk_opening *opening, struct source *file, const struct vmdk_descriptor *descriptor,
		      struct source **ret, struct error *err)
{
	struct part *parts = arena_array(opening->room->arena, descriptor->count, sizeof *parts);
	struct source *disk = NULL;
	int result = parts ? open_parts(opening, file, descriptor, parts, err) : error_no_memory(err);

	if (result < 0)
		return result;
	/* A disk of one file is that file's: its bytes have a place there. */
	if (descriptor->count == 1 && parts[0].bytes)
		disk = parts[0].bytes;
	else
		result = join(opening->room, file, parts, descriptor->count, &disk, err);
	if (result < 0)
		return result;
	disk->label = file->label;
	note_extents(opening->room, disk, descriptor);
	*ret = disk;
	return 0;
}

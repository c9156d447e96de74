/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VMDK: the disk of VMware and others, with its extents and its parents (snapshots). Where the only extent is the file itself,
 * the name that its descriptor has for it is ignored: disks are renamed, and members of an OVA have no name of their own.
 *
 * Not handled: seSparse, raw device maps, encrypted disks. They are named.
 */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/vmdk/vmdk_parts.h"

struct disk {
	struct source *source;
	uint32_t cid;
};

static bool is_vmdk(struct source *file, const uint8_t *head, size_t size)
{
	(void)file;
	return vmdk_magic(head, size) != VMDK_MAGIC_NONE || vmdk_descriptor_is(head, size);
}

/* The descriptor. */

static int read_text(struct source_room *room, struct source *file, uint64_t at, uint64_t size, const char **ret,
		     struct error *err)
{
	if (size > VMDK_DESCRIPTOR_LIMIT)
		return error_set(err, ERR_LIMIT, "is a VMDK whose descriptor has 0x%" PRIx64 " bytes; the limit is 0x%x",
				 size, VMDK_DESCRIPTOR_LIMIT);
	char *text = arena_alloc(room->arena, (size_t)size + 1);

	if (!text)
		return error_no_memory(err);
	*ret = text;
	return source_read(file, at, text, (size_t)size, err);
}

/* An extent that others were split from has no descriptor in it, or an empty one. */
static int is_alone(struct error *err)
{
	return error_set(
		err, ERR_UNSUPPORTED,
		"is one extent of a VMDK and does not describe the disk: supply the descriptor instead, the small .vmdk file that lists all extents");
}

static int read_embedded(struct source_room *room, struct source *file, const struct vmdk_header *header,
			 struct vmdk_descriptor *ret, struct error *err)
{
	uint64_t at = header->descriptor_at, size = header->descriptor_size;
	const char *text = "";

	if (size == 0)
		return is_alone(err);
	if (at > file->size || size > file->size - at)
		return error_set(err, ERR_CORRUPT,
				 "is a VMDK whose descriptor, at 0x%" PRIx64 ", is behind the end of the file", at);
	int result = read_text(room, file, at, size, &text, err);

	if (result == 0 && !*text)
		return is_alone(err);
	return result < 0 ? result : vmdk_descriptor_parse(room->arena, text, strlen(text), ret, err);
}

/* Zeros behind the text fill the last sector. */
static int read_descriptor(struct source_room *room, struct source *file, struct vmdk_descriptor *ret, struct error *err)
{
	const char *text = "";
	uint64_t size = file->size;
	int result = read_text(room, file, 0, size, &text, err);

	if (result < 0)
		return result;
	while (size && !text[size - 1])
		size--;
	return vmdk_descriptor_parse(room->arena, text, (size_t)size, ret, err);
}

/* Parents. */

static int open_disk(struct vmdk_opening *opening, const struct disk_chain *link, struct source *file, struct disk *ret,
		     struct error *err);

static int open_parent_disk(const struct vmdk_opening *opening, const struct disk_chain *link, struct source *file,
			    struct disk *ret, struct error *err)
{
	uint8_t head[CONTAINER_HEAD];
	const struct disk_chain parent = { .file = file, .child = link, .depth = link->depth + 1 };
	struct vmdk_opening *next = arena_alloc(opening->room->arena, sizeof *next);
	int64_t size = source_read_some(file, 0, head, sizeof head, err);

	if (size < 0)
		return (int)size;
	if (!is_vmdk(file, head, (size_t)size))
		return error_set(err, ERR_FORMAT, "is not a VMDK");
	if (disk_chain_has(link, file))
		return error_set(err, ERR_CORRUPT, "is itself a snapshot of it");
	if (parent.depth == SOURCE_DEPTH_LIMIT)
		return error_set(err, ERR_LIMIT, "is number %d in the chain; there is a limit", SOURCE_DEPTH_LIMIT);
	if (!next)
		return error_no_memory(err);
	*next = (struct vmdk_opening){ .room = opening->room, .chunks = opening->chunks };
	return open_disk(next, &parent, file, ret, err);
}

static int open_parent(struct vmdk_opening *opening, const struct disk_chain *link,
		       const struct vmdk_descriptor *descriptor, struct error *err)
{
	const char *name = descriptor->parent;
	struct error why = { 0 };
	struct source *file;
	struct disk parent;

	if (!name)
		return error_set(err, ERR_CORRUPT, "is a VMDK snapshot whose descriptor does not name the parent");
	int result = source_open_beside(opening->room, link->file, name, &file, &why);

	if (result == 0)
		result = open_parent_disk(opening, link, file, &parent, &why);
	if (result < 0)
		return error_set(err, result,
				 "is a VMDK snapshot that needs its parent %.200s in the same folder, which %s", name,
				 why.text);
	if (parent.cid != descriptor->parent_cid)
		return error_set(err, ERR_CORRUPT,
				 "is a VMDK snapshot of the content ID %08" PRIx32
				 ", and its parent %.200s has %08" PRIx32 ": the parent was changed or is another disk",
				 descriptor->parent_cid, file->label, parent.cid);
	opening->parent = parent.source;
	return 0;
}

/* A parent is as large as its child. */
static int check_parent(const struct vmdk_opening *opening, const struct source *disk, const char *name, struct error *err)
{
	if (!opening->parent)
		return 0;
	if (opening->parent->size < disk->size)
		return error_set(err, ERR_CORRUPT, "is a VMDK snapshot whose parent %.200s is smaller than the disk",
				 name);
	source_note(opening->room, disk, DOUBT_NONE, "is a snapshot and was read with its parent %s", name);
	return 0;
}

/* The disk. */

static int open_extents(const struct vmdk_opening *opening, struct source *file, const struct vmdk_header *header,
			const struct vmdk_descriptor *descriptor, struct source **ret, struct error *err)
{
	const struct vmdk_extent *only = descriptor->extents;

	if (header->sectors && descriptor->count == 1 && only->kind == VMDK_SPARSE && !only->no_access)
		return vmdk_sparse_open(opening, file, header, only->sectors, "", 0, ret, err);
	return vmdk_extents_open(opening, file, descriptor, ret, err);
}

static int open_disk(struct vmdk_opening *opening, const struct disk_chain *link, struct source *file, struct disk *ret,
		     struct error *err)
{
	uint8_t head[VMDK_SECTOR];
	struct vmdk_header header = { 0 };
	struct vmdk_descriptor descriptor;
	int64_t size = source_read_some(file, 0, head, sizeof head, err);
	int result = size < 0 ? (int)size : 0;

	opening->tables = arena_alloc(opening->room->arena, sizeof *opening->tables);
	if (!opening->tables)
		return error_no_memory(err);
	if (result == 0 && vmdk_magic(head, (size_t)size) != VMDK_MAGIC_NONE) {
		result = vmdk_header_read(file, "", &header, err);
		if (result == 0)
			result = read_embedded(opening->room, file, &header, &descriptor, err);
	} else if (result == 0) {
		result = read_descriptor(opening->room, file, &descriptor, err);
	}
	if (result == 0 && descriptor.parent_cid != VMDK_NO_PARENT)
		result = open_parent(opening, link, &descriptor, err);
	if (result == 0)
		result = open_extents(opening, file, &header, &descriptor, &ret->source, err);
	if (result == 0)
		ret->cid = descriptor.cid;
	return result < 0 ? result : check_parent(opening, ret->source, descriptor.parent, err);
}

static int open_vmdk(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	const struct disk_chain link = { .file = file };
	struct vmdk_opening *opening = arena_alloc(room->arena, sizeof *opening);
	struct chunk_cache *chunks = arena_alloc(room->arena, sizeof *chunks);
	struct disk disk;

	if (!opening || !chunks)
		return error_no_memory(err);
	chunks->arena = room->arena;
	*opening = (struct vmdk_opening){ .room = room, .chunks = chunks };
	int result = open_disk(opening, &link, file, &disk, err);

	if (result == 0)
		*ret = disk.source;
	return result;
}

const struct container_format container_vmdk = { .name = "VMDK", .is = is_vmdk, .open = open_vmdk };

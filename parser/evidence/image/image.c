/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the host, the disk in it, the volumes of the disk, and what each of them is. */
#include "parser/evidence/image/image.h"

#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/image/ntfs_tree.h"
#include "parser/evidence/volume/partitions.h"

struct image {
	struct source_room room;
	const char *format;
	const char *scheme;
	struct image_volume *volumes;
	size_t count;
};

enum { BOOT_SECTOR = 512, BOOT_MARK_AT = 510, GPT_4K_AT = 4096 };

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

/* Volumes. */

/* Windows saves memory to hiberfil.sys; what it has not written to the volume before is in there. */
static bool is_hibernated(struct ntfs *ntfs)
{
	static const char *const marks[] = { "HIBR", "hibr", "WAKE", "wake", "RSTR" };
	struct ntfs_entry entry;
	struct source *file;
	char head[4];

	if (ntfs_find(ntfs, NTFS_ROOT, "hiberfil.sys", &entry, NULL) != 1 ||
	    ntfs_open_file(ntfs, entry.reference, "hiberfil.sys", &file, NULL) < 0 ||
	    source_read(file, 0, head, sizeof head, NULL) < 0)
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (memcmp(head, marks[i], sizeof head) == 0)
			return true;
	return false;
}

static void note_state(struct image *image, const struct source *source, struct ntfs *ntfs)
{
	if (is_hibernated(ntfs))
		source_note(&image->room, source, DOUBT_NONE,
			    "is of a Windows that was hibernated or shut down with Fast Startup: the state after the next "
			    "startup may differ");
	if (ntfs_volume_of(ntfs)->is_dirty)
		source_note(&image->room, source, DOUBT_NONE,
			    "was not unmounted cleanly: the state after the next startup may differ");
}

static int open_ntfs(struct image *image, const struct partition *partition, struct image_volume *volume,
		     struct error *err)
{
	struct ntfs *ntfs;
	struct error why = { 0 };
	int result = ntfs_open(&image->room, partition->source, &ntfs, &why);

	if (result == ERR_NOMEM)
		return out_of_memory(err);
	if (result < 0) {
		volume->why = arena_strdup(image->room.arena, why.text);
		volume->may_hold_windows = true;
		return 0;
	}
	note_state(image, partition->source, ntfs);
	volume->tree = ntfs_tree(&image->room, ntfs);
	return volume->tree ? 0 : out_of_memory(err);
}

static bool may_hold_windows(enum volume_kind kind)
{
	return kind == VOLUME_BITLOCKER || kind == VOLUME_UNREADABLE || kind == VOLUME_REFS ||
	       kind == VOLUME_STORAGE_SPACES || kind == VOLUME_LDM || kind == VOLUME_LUKS;
}

/* Why nothing can be looked for in it. */
static const char *why_not(struct image *image, const struct partition *partition)
{
	const struct volume_info *info = &partition->volume;
	const char *detail = info->detail ? info->detail : "";

	switch (info->kind) {
	case VOLUME_BITLOCKER:
		return arena_printf(image->room.arena, "is encrypted with BitLocker%s%s%s", *detail ? " (" : "", detail,
				    *detail ? ")" : "");
	case VOLUME_UNREADABLE:
		return arena_printf(image->room.arena, "cannot be read: %s", detail);
	default:
		return arena_printf(image->room.arena, "is %s, which %s%s%s%s", info->what,
				    may_hold_windows(info->kind) ? "tlsready cannot read" : "holds no Windows",
				    *detail ? " (" : "", detail, *detail ? ")" : "");
	}
}

static int add_volume(struct image *image, const struct partition *partition, struct image_volume *volume,
		      struct error *err)
{
	*volume = (struct image_volume){
		.name = partition->number ? arena_printf(image->room.arena, "partition %u", partition->number) : "",
		.what = partition->volume.what,
		.detail = partition->volume.detail,
		.size = partition->size,
	};
	if (!volume->name)
		return out_of_memory(err);
	if (partition->volume.kind == VOLUME_NTFS)
		return open_ntfs(image, partition, volume, err);
	volume->why = why_not(image, partition);
	volume->may_hold_windows = may_hold_windows(partition->volume.kind);
	return volume->why ? 0 : out_of_memory(err);
}

static int add_disk(struct image *image, struct source *disk, struct error *err)
{
	struct partition_table table;
	int result = partitions_read(&image->room, disk, &table, err);

	if (result < 0)
		return result;
	image->scheme = strcmp(table.scheme, "none") != 0 ? table.scheme : NULL;
	image->volumes = arena_array(image->room.arena, table.count + 1, sizeof *image->volumes);
	if (!image->volumes)
		return out_of_memory(err);
	for (size_t i = 0; result == 0 && i < table.count; i++)
		result = add_volume(image, &table.list[i], &image->volumes[image->count++], err);
	return result;
}

/* Recognition. */

/* A boot sector, of a disk or of a volume, or a GPT with large sectors. */
static bool is_disk(struct source_room *room, struct source *file, const uint8_t *head, size_t size)
{
	struct volume_info info;
	uint8_t gpt[8];

	if (size >= BOOT_SECTOR && head[BOOT_MARK_AT] == 0x55 && head[BOOT_MARK_AT + 1] == 0xAA)
		return true;
	if (source_read(file, GPT_4K_AT, gpt, sizeof gpt, NULL) == 0 && memcmp(gpt, "EFI PART", sizeof gpt) == 0)
		return true;
	return volume_recognise(room, file, &info, NULL) == 0 && may_hold_windows(info.kind) &&
	       info.kind != VOLUME_UNREADABLE;
}

static bool is_hive(const uint8_t *head, size_t size)
{
	return size >= 4 && memcmp(head, "regf", 4) == 0;
}

static bool is_container(struct source *file, const uint8_t *head, size_t size)
{
	for (const struct container_format *const *at = container_formats; *at; at++)
		if ((*at)->is(file, head, size))
			return true;
	return false;
}

bool image_probe(const char *path)
{
	struct source_room room = { .arena = arena_new(IMAGE_CEILING) };
	uint8_t head[CONTAINER_HEAD];
	struct source *file;
	bool is_image = false;

	if (room.arena && source_open_file(&room, path, &file, NULL) == 0) {
		int64_t size = source_read_some(file, 0, head, sizeof head, NULL);

		is_image = size > 0 && !is_hive(head, (size_t)size) &&
			   (is_disk(&room, file, head, (size_t)size) || is_container(file, head, (size_t)size));
	}
	source_room_close(&room);
	arena_free(room.arena);
	return is_image;
}

static int open_file(struct image *image, const char *path, struct error *err)
{
	const struct container_format *format;
	struct source *file, *disk;
	int result = source_open_file(&image->room, path, &file, err);

	result = result < 0 ? result : container_open(&image->room, file, &format, &disk, err);
	if (result < 0)
		return result;
	image->format = format ? format->name : "raw disk image";
	return add_disk(image, disk, err);
}

int image_open(const char *path, struct image **ret, struct error *err)
{
	struct arena *arena = arena_new(IMAGE_CEILING);
	struct image *image = arena ? arena_alloc(arena, sizeof *image) : NULL;

	if (!image) {
		arena_free(arena);
		return out_of_memory(err);
	}
	image->room.arena = arena;
	int result = open_file(image, path, err);

	if (result < 0)
		image_close(image);
	else
		*ret = image;
	return result;
}

const char *image_format(const struct image *image)
{
	return image->format;
}

const char *image_scheme(const struct image *image)
{
	return image->scheme;
}

size_t image_volume_count(const struct image *image)
{
	return image->count;
}

const struct image_volume *image_volume(const struct image *image, size_t index)
{
	return &image->volumes[index];
}

const struct source_note *image_notes(const struct image *image)
{
	return image->room.notes;
}

void image_close(struct image *image)
{
	if (!image)
		return;
	struct arena *arena = image->room.arena; /* the image lives in it */

	source_room_close(&image->room);
	arena_free(arena);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The volumes of a disk: those with NTFS as trees, the others by name. */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/bitlocker/bitlocker.h"
#include "parser/evidence/image/image_parts.h"
#include "parser/evidence/image/trees.h"
#include "parser/evidence/volume/partitions.h"

enum { BOOT_SECTOR = 512, BOOT_MARK_AT = 510, GPT_4K_AT = 4096 };

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

static int open_ntfs(struct image *image, struct source *source, struct image_volume *volume, struct error *err)
{
	struct ntfs *ntfs;
	struct error why = { 0 };
	int result = ntfs_open(&image->room, source, &ntfs, &why);

	if (result == ERR_NOMEM)
		return error_no_memory(err);
	if (result < 0) {
		volume->why = arena_strdup(image->room.arena, why.text);
		volume->may_hold_windows = true;
		return 0;
	}
	note_state(image, source, ntfs);
	volume->tree = ntfs_tree(&image->room, ntfs);
	return volume->tree ? 0 : error_no_memory(err);
}

static bool may_hold_windows(enum volume_kind kind)
{
	return kind == VOLUME_BITLOCKER || kind == VOLUME_UNREADABLE || kind == VOLUME_REFS ||
	       kind == VOLUME_STORAGE_SPACES || kind == VOLUME_LDM || kind == VOLUME_LUKS;
}

/* Why nothing can be looked for in it. */
static const char *why_not(struct image *image, const struct volume_info *info, uint64_t size)
{
	const char *detail = info->detail ? info->detail : "", *open = *detail ? " (" : "", *close = *detail ? ")" : "";
	struct arena *arena = image->room.arena;

	switch (info->kind) {
	case VOLUME_UNREADABLE:
		return arena_printf(arena, "cannot be read: %s", detail);
	case VOLUME_EMPTY:
		return arena_printf(arena, "holds only zeros%s%s%s", open, detail, close);
	case VOLUME_UNKNOWN:
		return size ? "holds data of an unknown kind" : "holds no data";
	case VOLUME_LDM:
		return arena_printf(arena, "is %s%s, which tlsready cannot read",
				    strncmp(info->what, "dynamic", 7) == 0 ? "a " : "", info->what);
	default:
		return arena_printf(arena, "is %s, which %s%s%s%s", info->what,
				    may_hold_windows(info->kind) ? "tlsready cannot read" : "holds no Windows", open,
				    detail, close);
	}
}

/* What a volume holds; one of BitLocker has been opened before. */
static int add_content(struct image *image, struct source *source, const struct volume_info *info,
		       struct image_volume *volume, struct error *err)
{
	if (info->kind == VOLUME_NTFS) {
		size_t index = (size_t)(volume - image->volumes);
		int result = open_ntfs(image, source, volume, err);

		return result < 0 ? result : image_add_shadow_copies(image, source, index, err);
	}
	volume->why = why_not(image, info, source->size);
	volume->may_hold_windows = may_hold_windows(info->kind);
	return volume->why ? 0 : error_no_memory(err);
}

/* An image that is opened for one volume: keys are not tried at others. */
static bool is_wanted(const struct image *image, const struct image_volume *volume)
{
	size_t size = strlen(volume->name);

	return !image->only || strncmp(image->only, volume->name, size) == 0;
}

/* Its content, or why it stays locked. */
static int add_bitlocker(struct image *image, const struct partition *partition, struct image_volume *volume,
			 struct error *err)
{
	struct arena *arena = image->room.arena;
	struct source *clear;
	const char *by;
	struct volume_info info;
	struct error why = { 0 };
	bool is_wanted_here = is_wanted(image, volume);
	int result = bitlocker_open(&image->room, partition->source, is_wanted_here ? image->choice.keys : NULL, &clear,
				    &by, &why);

	if (result == 0)
		result = volume_recognise(&image->room, clear, &info, &why);
	if (result == ERR_NOMEM)
		return error_no_memory(err);
	if (result < 0) {
		volume->why = arena_strdup(arena, why.text);
		volume->may_hold_windows = true;
		return volume->why ? 0 : error_no_memory(err);
	}
	volume->what = info.what;
	volume->detail = arena_printf(arena, "%s, unlocked by %s", partition->volume.what, by);
	return volume->detail ? add_content(image, clear, &info, volume, err) : error_no_memory(err);
}

/* Shadow copies of it are not looked for either. */
static bool is_chosen(const struct image_choice *choice, const struct partition *partition)
{
	if (choice->has_offset || !image_choice_of_volume(choice))
		return true;
	return choice->partition && choice->partition == partition->number;
}

static const char *name_of(const struct partition *partition, struct arena *arena)
{
	if (partition->number)
		return arena_printf(arena, "partition %u", partition->number);
	return partition->at ? arena_printf(arena, "offset 0x%" PRIx64, partition->at) : "";
}

static int add_volume(struct image *image, const struct partition *partition, const char *prefix, struct error *err)
{
	const char *name = name_of(partition, image->room.arena);
	struct image_volume *volume = name ? image_new_volume(image, prefix, name, err) : NULL;

	if (!volume)
		return name ? (int)ERR_LIMIT : error_no_memory(err);
	volume->what = partition->volume.what;
	volume->detail = partition->volume.detail;
	volume->size = partition->size;
	volume->option = partition->number ? arena_printf(image->room.arena, "--%s", name) : NULL;
	if (!image_is_within(image, prefix) || !is_chosen(&image->choice, partition))
		return image_leave_out(volume), 0;
	if (partition->volume.kind == VOLUME_BITLOCKER)
		return add_bitlocker(image, partition, volume, err);
	return add_content(image, partition->source, &partition->volume, volume, err);
}

/* As large as its boot sector says, else up to the end of the disk. */
static int add_at_offset(struct image *image, struct source *disk, const char *prefix, struct error *err)
{
	struct partition partition = { .at = image->choice.offset };
	uint64_t rest = partition.at < disk->size ? disk->size - partition.at : 0;

	if (!rest)
		return error_set(err, ERR_IO, "has no byte 0x%" PRIx64 ": the disk in it has %" PRIu64 " bytes",
				 partition.at, disk->size);
	const char *label = arena_printf(image->room.arena, "offset 0x%" PRIx64, partition.at);

	partition.size = rest;
	int result =
		label ? source_window(&image->room, disk, partition.at, rest, "partition", label, &partition.source, err)
		      : error_no_memory(err);

	result = result < 0 ? result : volume_recognise(&image->room, partition.source, &partition.volume, err);
	if (result < 0)
		return result;
	if (partition.volume.size && partition.volume.size < rest) {
		partition.size = partition.volume.size;
		result = source_window(&image->room, disk, partition.at, partition.size, "partition", label,
				       &partition.source, err);
	}
	return result < 0 ? result : add_volume(image, &partition, prefix, err);
}

int image_add_disk(struct image *image, struct source *disk, const char *prefix, const char **ret_scheme,
		   struct error *err)
{
	struct partition_table table;

	*ret_scheme = NULL;
	if (image->choice.has_offset)
		return add_at_offset(image, disk, prefix, err);
	int result = partitions_read(&image->room, disk, &table, err);

	if (result < 0)
		return result;
	*ret_scheme = strcmp(table.scheme, "none") != 0 ? table.scheme : NULL;
	for (size_t i = 0; result == 0 && i < table.count; i++)
		result = add_volume(image, &table.list[i], prefix, err);
	return result;
}

bool image_is_disk(struct source_room *room, struct source *file, const uint8_t *head, size_t size)
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

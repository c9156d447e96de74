/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VHDX: fixed, dynamic and differencing (AVHDX, checkpoints of Hyper-V), after [MS-VHDX] 8.0. A log that was never replayed, as
 * in every copy of a disk that was in use, is replayed in memory (2.3.3 asks for it even of those who only read).
 *
 * Not here: VHD Sets (.vhds name their data in files of their own), and the states that version 0.95 of the format had.
 */
#include <string.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/vhdx/vhdx_parts.h"

static const char signature[] = "vhdxfile";

static const struct source_type disk_type = { .name = "VHDX", .read = vhdx_read, .place = vhdx_place, .is_disk = true };

static bool is_vhdx(struct source *file, const uint8_t *head, size_t size)
{
	(void)file;
	return size >= sizeof signature - 1 && memcmp(head, signature, sizeof signature - 1) == 0;
}

static int read_layout(struct source_room *room, struct vhdx *vhdx, struct error *err)
{
	struct source *file = vhdx->source.below;
	int result = vhdx_read_header(file, &vhdx->header, err);

	if (result == 0)
		result = vhdx_replay(room, file, &vhdx->header, &vhdx->image, err);
	if (result == 0)
		result = vhdx_read_regions(room, vhdx, err);
	if (result == 0)
		result = vhdx_read_metadata(vhdx, err);
	return result;
}

int vhdx_open(struct source_room *room, struct source *file, const struct vhdx *child, struct vhdx **ret,
	      struct error *err)
{
	struct vhdx *vhdx = source_new(room, &disk_type, sizeof *vhdx, file);

	if (!vhdx)
		return error_no_memory(err);
	vhdx->source.label = file->label;
	vhdx->image = file;
	vhdx->child = child;
	int result = read_layout(room, vhdx, err);

	if (result == 0 && vhdx->has_parent)
		result = vhdx_open_parent(room, vhdx, err);
	if (result == 0)
		*ret = vhdx;
	return result;
}

static int open_vhdx(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	struct vhdx *vhdx = NULL;
	int result = vhdx_open(room, file, /* child= */ NULL, &vhdx, err);

	if (result == 0)
		*ret = &vhdx->source;
	return result;
}

const struct container_format container_vhdx = { .name = "VHDX", .is = is_vhdx, .open = open_vhdx };

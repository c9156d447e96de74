/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VHD of Virtual PC, Virtual Server, Hyper-V, Azure and disk2vhd: fixed, dynamic and differencing (AVHD too) with the parents next to
 * it. Not handled: undo files, and disks of several files, which Virtual Server 2005 no longer made.
 */
#include <inttypes.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/vhd/vhd_parts.h"

/*
 * The bytes of the disk, and the footer. A volume that was copied out of such a file may still end in its footer, which then
 * describes more than is there: it is read like a raw image, and so is a file that lost bytes. Only the first one is sound.
 */
static int open_fixed(struct source_room *room, struct source *file, const struct vhd_footer *footer,
		      struct source **ret, struct error *err)
{
	uint64_t size = footer->size;

	if (size > footer->data_end) {
		size = footer->data_end;
		source_note(room, file, DOUBT_SOME,
			    "ends in the footer of a fixed VHD of %" PRIu64 " bytes, and has %" PRIu64
			    " bytes before it: what is missing may be of its start or inside of it",
			    footer->size, size);
	}
	if (size < footer->data_end)
		source_note(room, file, DOUBT_NONE,
			    "is a fixed VHD with %" PRIu64
			    " bytes between the end of the disk and the footer: they were not read",
			    footer->data_end - size);
	return source_window(room, file, 0, size, "VHD", file->label, ret, err);
}

static int open_blocks(struct source_room *room, const struct vhd_chain *chain, const struct vhd_footer *footer,
		       struct source **ret, struct error *err)
{
	struct vhd_header header;
	struct source *parent = NULL;
	int result = vhd_read_header(room, chain->link.file, footer, &header, err);

	if (result == 0 && footer->type == VHD_DIFFERENCING)
		result = vhd_open_parent(room, chain, &header, &parent, err);
	return result < 0 ? result : vhd_new_blocks(room, chain->link.file, footer, &header, parent, ret, err);
}

int vhd_open(struct source_room *room, const struct vhd_chain *chain, struct source **ret, struct error *err)
{
	struct vhd_footer footer;
	int result = vhd_read_footer(room, chain->link.file, &footer, err);

	if (result == 0)
		result = vhd_check_id(room, chain, footer.id, err);
	if (result < 0)
		return result;
	return footer.type == VHD_FIXED ? open_fixed(room, chain->link.file, &footer, ret, err)
					: open_blocks(room, chain, &footer, ret, err);
}

static int open_vhd(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	unsigned files = 0;

	return vhd_open(room, &(struct vhd_chain){ .link.file = file, .files = &files }, ret, err);
}

const struct container_format container_vhd = { .name = "VHD", .is = vhd_has_footer, .open = open_vhd };

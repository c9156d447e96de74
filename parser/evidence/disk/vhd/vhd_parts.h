/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the VHD reader share: footer and header as they are understood, and the steps from a file to its disk. */
#ifndef TLSREADY_PARSER_EVIDENCE_VHD_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_VHD_PARTS_H

#include "common/be.h"
#include "parser/evidence/disk/chain.h"
#include "parser/evidence/source/source.h"

enum {
	VHD_SECTOR = 512,
	VHD_FOOTER_SIZE = 512,
	VHD_HEADER_SIZE = 1024,
	VHD_ID_SIZE = 16,
	VHD_BLOCK_ENTRY = 4, /* of the table of blocks */
	VHD_FILES_LIMIT = 256, /* that are looked at as parents: each child may name nine, and each of these nine others */
};

enum vhd_type { VHD_FIXED = 2, VHD_DYNAMIC = 3, VHD_DIFFERENCING = 4 };

struct vhd_footer {
	uint64_t size; /* of the disk */
	uint64_t header_at;
	uint32_t type;
	uint8_t id[VHD_ID_SIZE];
	uint64_t data_end; /* where the footer begins; no block goes on behind it */
};

struct vhd_header {
	uint64_t at;
	uint64_t table_at;
	uint32_t blocks, block_size;
	uint8_t bytes[VHD_HEADER_SIZE]; /* the names of the parent are looked for in there */
};

/* The files that lead to this one, the last child first: chains of parents end, and none comes back to itself. */
struct vhd_chain {
	struct disk_chain link;
	unsigned *files;   /* of all chains that were tried, VHD_FILES_LIMIT at most */
	const uint8_t *id; /* what its child wants to find; NULL: the file that was asked for */
};

/* vhd_footer.c */
bool vhd_has_footer(struct source *file, const uint8_t *head, size_t size);
/* Notes of the room say which footer was used, and why, if it is not simply the one at the end. */
int vhd_read_footer(struct source_room *room, struct source *file, struct vhd_footer *ret, struct error *err);
int vhd_read_header(struct source_room *room, struct source *file, const struct vhd_footer *footer,
		    struct vhd_header *ret, struct error *err);

/* vhd_parent.c: the disk that the differencing disk in chain->link.file depends on; and whether a file is the one that was wanted. */
int vhd_open_parent(struct source_room *room, const struct vhd_chain *chain, const struct vhd_header *header,
		    struct source **ret, struct error *err);
int vhd_check_id(struct source_room *room, const struct vhd_chain *chain, const uint8_t *id, struct error *err);

/* vhd_blocks.c: a disk in blocks. parent: NULL for a dynamic disk. */
int vhd_new_blocks(struct source_room *room, struct source *file, const struct vhd_footer *footer,
		   const struct vhd_header *header, struct source *parent, struct source **ret, struct error *err);

/* vhd.c: the disk in chain->link.file. */
int vhd_open(struct source_room *room, const struct vhd_chain *chain, struct source **ret, struct error *err);

#endif

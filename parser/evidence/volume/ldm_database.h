/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database of the Logical Disk Manager, which is on each dynamic disk and describes all disks of its group. */
#ifndef TLSREADY_PARSER_EVIDENCE_LDM_DATABASE_H
#define TLSREADY_PARSER_EVIDENCE_LDM_DATABASE_H

#include "parser/evidence/source/source.h"

enum ldm_layout { LDM_UNKNOWN, LDM_SIMPLE, LDM_MIRRORED, LDM_SPANNED, LDM_STRIPED, LDM_RAID5 };

/* A part of a volume that is on this disk. */
struct ldm_part {
	uint64_t at, size; /* bytes of the disk */
	enum ldm_layout layout;
	bool is_complete;   /* it is all of the volume, or a mirror of all of it */
	const char *volume; /* its name, raw: "Volume1"; NULL: the volume is missing in the database */
};

struct ldm_parts {
	struct ldm_part *list; /* by place */
	size_t count;
};

/*
 * head_at: where the private header is on the disk, in bytes. ERR_FORMAT: it is not there; ERR_CORRUPT and others: the database
 * cannot be trusted.
 */
int ldm_database_read(struct source_room *room, struct source *disk, uint32_t sector_size, uint64_t head_at,
		      struct ldm_parts *ret, struct error *err);

#endif

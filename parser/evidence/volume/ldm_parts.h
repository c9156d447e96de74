/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of the database of a dynamic disk. */
#ifndef TLSREADY_PARSER_EVIDENCE_LDM_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_LDM_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

enum { LDM_NOTHING = 0, LDM_VOLUME = 1, LDM_COMPONENT = 2, LDM_PARTITION = 3, LDM_DISK = 4 };
enum { LDM_GUID_FIELD = 64 };

struct ldm_record {
	uint8_t type;
	uint8_t layout;                /* component */
	uint64_t id, parent, disk;     /* disk: partition */
	uint64_t children;             /* volume: components; component: partitions */
	uint64_t start, size;          /* partition: in sectors of the data of the disk */
	const char *name;              /* volume */
	char guid[LDM_GUID_FIELD + 1]; /* disk, as text */
};

/* LDM_NOTHING for records of other types. */
int ldm_record_read(struct arena *arena, const uint8_t *bytes, size_t size, struct ldm_record *ret, struct error *err);

uint64_t ldm_be(const uint8_t *bytes, size_t size); /* a big-endian number of up to 8 bytes */

#endif

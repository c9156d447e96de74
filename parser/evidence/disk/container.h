/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Containers: files that hold a disk in a layout of their own. Each is a row here and a file of its own, which reads and never
 * writes. A new container is one row and one file.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_CONTAINER_H
#define TLSREADY_PARSER_EVIDENCE_CONTAINER_H

#include "parser/evidence/source/source.h"

enum { CONTAINER_HEAD = 4096 };

struct container_format {
	const char *name; /* "VHDX" */
	/* By content alone, never by the name. head: the first bytes; what is at the end may be read. */
	bool (*is)(struct source *file, const uint8_t *head, size_t size);
	/*
	 * The disk in it, of which file is the source below. ERR_FORMAT, ERR_CORRUPT, ERR_UNSUPPORTED (a variant that is named), ERR_IO (a
	 * parent, an extent, a segment that is missing is named). The text follows the name of the file: "is a differencing VHDX, and its
	 * parent base.vhdx is not in the folder next to it".
	 */
	int (*open)(struct source_room *room, struct source *file, struct source **ret, struct error *err);
};

/* One per file of this folder. */
extern const struct container_format container_vhd, container_vhdx, container_vdi, container_vmdk, container_qcow2,
	container_ewf, container_split_raw;
/* What cannot be read is named: Ex01, L01, AFF4, AD1, seSparse, ... : its open fails with ERR_UNSUPPORTED. */
extern const struct container_format container_named;

extern const struct container_format *const container_formats[]; /* ends with NULL; cheap ones first */

/*
 * The disk in a file: by the first format that knows it, else the file itself (a raw image). ret_format: NULL for raw.
 * A container in a container (VHDX of a raw disk in E01) is not opened here.
 */
int container_open(struct source_room *room, struct source *file, const struct container_format **ret_format,
		   struct source **ret, struct error *err);

#endif

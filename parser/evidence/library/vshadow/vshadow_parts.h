/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two sides of the reader of shadow copies share. Private to vshadow*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_VSHADOW_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_VSHADOW_PARTS_H

#include "parser/evidence/library/library.h"
#include "parser/evidence/library/vshadow/vshadow.h"

enum { VSHADOW_PIECE = 16 << 10 }; /* what Windows copies in one go */

enum {
	VSHADOW_ASK = RECORD_OWN, /* offset, size: up to VSHADOW_PIECE; answer: one of the next two */
	VSHADOW_BYTES,            /* the bytes alone */
	VSHADOW_FAILED,           /* enum err, text */
};

struct vshadow_work {
	struct source *volume;
	uint8_t id[VSHADOW_ID];
	uint64_t size;
};

/* Wants a struct vshadow_work; vshadow_serve answers questions until nobody asks any more. */
void vshadow_prepare(void *work);
void vshadow_serve(void *work, int fd);

/* The copies of a volume, oldest first; VSHADOW_STORES_LIMIT at the most. */
int vshadow_read_catalog(struct source_room *room, struct source *volume, const struct vshadow_copy **ret,
			 size_t *ret_count, struct error *err);

#endif

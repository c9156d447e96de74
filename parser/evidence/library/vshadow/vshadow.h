/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Volume Shadow Copies: what a volume was at an earlier time. Which of them there are is read here, from the catalog, without any
 * process: most volumes have none. Their bytes come from libvshadow, each copy in a process of its own, so that one that is
 * damaged costs no other.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_VSHADOW_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_VSHADOW_H

#include "parser/evidence/library/library_host.h"
#include "parser/evidence/source/source.h"

enum {
	VSHADOW_STORES_LIMIT = 512,  /* Windows keeps no more of one volume */
	VSHADOW_PROCESSES_LIMIT = 4, /* at a time; the one that was started first makes room */
	VSHADOW_ID = 16,
};

struct vshadow_copy {
	uint8_t id[VSHADOW_ID]; /* of the store, as it is stored */
	uint64_t created;       /* FILETIME */
	uint64_t size;          /* of the volume then */
	bool is_elsewhere;      /* its data is on another volume, which is not part of this one */
};

struct vshadow {
	const struct vshadow_copy *copies; /* oldest first */
	size_t count;
};

/* None is no error. ERR_CORRUPT: there may be some, and the catalog is damaged. host: where libvshadow runs later. */
int vshadow_open(struct source_room *room, struct source *volume, const struct library_host *host, struct vshadow **ret,
		 struct error *err);

/*
 * A copy as a volume. Its process starts with the first read; if it dies, every read of this copy is ERR_IO from there on.
 * ERR_UNSUPPORTED: is_elsewhere, or a newer copy is; and with the first read: there is no libvshadow.
 */
int vshadow_store(struct vshadow *vshadow, size_t index, struct source **ret, struct error *err);

bool vshadow_is(const struct source *source); /* a copy, by vshadow_store */

#endif

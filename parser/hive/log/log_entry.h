/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of a new-format log (HvLE, since 8.1), one after the other, and why they end. Internal to the logs. */
#ifndef TLSREADY_PARSER_HIVE_LOG_ENTRY_H
#define TLSREADY_PARSER_HIVE_LOG_ENTRY_H

#include <stdbool.h>

#include "common/arena.h"
#include "parser/evidence/bytes.h"
#include "parser/hive/log/replay_map.h"

struct hvle_entry {
	uint64_t at; /* in the log */
	uint32_t size, flags, sequence, bins_size, pages;
};

enum hvle_end {
	HVLE_RUNNING,
	HVLE_DONE,    /* no entry follows: the ordinary end */
	HVLE_REMNANT, /* an entry of an earlier round follows, which the log's own entries have not yet overwritten */
	HVLE_MISSING, /* a later entry follows: one is missing in between */
	/* An entry follows that may not be applied: */
	HVLE_CUT,
	HVLE_SIZE,
	HVLE_BINS,
	HVLE_LIMIT,
	HVLE_PAGES,
	HVLE_HASH,
};

struct hvle_walk {
	const struct bytes *log;
	bool hash;         /* verify the hashes; false: only look at sizes */
	uint64_t at;       /* of the next entry */
	uint32_t expected; /* its sequence number */
	uint32_t found;    /* the one that is there, for HVLE_REMNANT and HVLE_MISSING */
	uint32_t entries;  /* handed out so far */
	enum hvle_end end;
	struct replay_map *map; /* of what is applied; NULL: not wanted */
	uint32_t index;         /* of the log, there */
};

/* first: the sequence number in the log's base block, which its first entry must have. */
struct hvle_walk hvle_start(const struct bytes *log, uint32_t first, bool hash);

/* The next entry that may be applied; false: walk->end says why there is none. */
bool hvle_next(struct hvle_walk *walk, struct hvle_entry *ret);

/* Writes all pages of the entry or, when one of them does not fit, none: false, and the walk has ended. */
bool hvle_apply(struct hvle_walk *walk, const struct hvle_entry *entry, struct bytes *hive);

/*
 * True if an entry that is sound, and later than `last`, stands anywhere from this place on: then what it holds was
 * lost, for what a round leaves of the one before it is always earlier.
 */
bool hvle_later(const struct bytes *log, uint64_t from, uint32_t last);

/* One clause about the end. NULL: out of memory. */
const char *hvle_why(const struct hvle_walk *walk, struct arena *arena);

#endif

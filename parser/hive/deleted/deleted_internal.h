/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside of the search for deleted records: what deleted*.c share. Records are read through cells.h, which asks nobody
 * whether a cell is free; that is told here.
 */
#ifndef TLSREADY_PARSER_HIVE_DELETED_INTERNAL_H
#define TLSREADY_PARSER_HIVE_DELETED_INTERNAL_H

#include "parser/hive/cells/bins.h"
#include "parser/hive/cells/cells.h"
#include "parser/hive/deleted/deleted.h"

enum {
	DELETED_KEYS_LIMIT = 1 << 20,   /* nk records in free space */
	DELETED_CLAIMS_LIMIT = 1 << 16, /* values, and keys that have them in their lists */
	DELETED_ITEMS_LIMIT = 4096,
	DELETED_LOOKUPS_LIMIT = 4096, /* of live keys, one component each */
	DELETED_WORK_LIMIT = 1 << 26, /* steps: a parent, an entry of a list, 64 bytes of data */
	DELETED_PARTS_LIMIT = 8,      /* components of a filter */
};

/* Cells, the free rests of some, and what follows the last bin. */
struct spanwalk {
	struct binwalk bins;  /* what follows its end is one free span */
	uint64_t end;         /* what cells cannot be in, for 32 bits do not reach there */
	unsigned header;      /* bytes of a cell before its record */
	struct cellspan rest; /* of the cell given last, to be given next */
	uint64_t lost;        /* bytes that neither a bin's header nor a chain of cells accounts for */
};

/* One bit for each CELL_UNIT bytes: they are in free space. */
struct freemap {
	uint8_t *bits;
	size_t units;
};

struct filter {
	struct cellname parts[DELETED_PARTS_LIMIT];
	size_t part_count;
	struct cellname name;
	bool any_name;
};

/* A value in free space; owner: a key that has it in its list. The same value may be claimed by several. */
struct claim {
	uint32_t value, owner; /* offsets; owner CELL_NIL: its name is looked for, nobody claims it */
	uint64_t written;      /* of the owner */
	bool in_use;           /* by that owner: it is no deleted value */
};

struct itemslot {
	struct deleted_item item;
	uint32_t owner; /* offset of the key */
};

struct deleted {
	struct cells *cells;
	struct arena *scratch; /* gone when the search ends */
	struct arena *arena;   /* what items point to */
	struct spanwalk walk;  /* at the beginning */
	struct freemap map;
	struct filter *filters;
	size_t filter_count;
	uint32_t *keys; /* offsets of nk records in free space, ascending */
	size_t key_count, key_room;
	struct claim *claims; /* the first `named` have no owner and ascend */
	size_t claim_count, claim_room, named;
	struct itemslot *items;
	size_t item_count, item_room;
	uint64_t work, lost;
	size_t lookups;
	bool exhausted; /* of work or look-ups: the search ends */
	bool left_out;  /* some things were too many */
	bool no_memory;
	struct { /* the last answer of deleted_live_key */
		uint64_t at;
		bool there;
		hivekey key;
	} live;
};

/* A key and those above it, as far as records can be followed. */
struct keypath {
	struct keynode keys[CELLS_DEPTH_LIMIT]; /* the key itself first, the root not at all */
	size_t count;
	bool whole; /* the last one's parent is the root */
};

/* deleted_space.c */
void deleted_walk(const struct cells *cells, struct spanwalk *ret);
bool deleted_walk_next(struct spanwalk *walk, struct cellspan *ret);
bool deleted_map(struct deleted *find); /* false: no memory */
void deleted_mark_free(struct deleted *find, const struct cellspan *span);
bool deleted_is_free(const struct deleted *find, uint32_t offset);
bool deleted_all_free(const struct deleted *find, uint32_t offset, uint64_t size);
/*
 * What was the record of a cell with size bytes of room; NULL: it is outside the file. *ret_intact: all of it is free
 * and the size field of the old cell, which stays behind in it, agrees.
 */
const uint8_t *deleted_old_record(struct deleted *find, uint32_t offset, uint64_t size, bool *ret_intact);

/* deleted_records.c */
/* Fills map, keys, claims. */
void deleted_collect(struct deleted *find);
/* Claims for the values in the list of a key in free space: all (wanted), or those whose name is looked for. */
void deleted_claim_list(struct deleted *find, const struct keynode *key, bool wanted);
/* Sorts the claims; the first one of each value is the one that counts. */
void deleted_settle_claims(struct deleted *find);
/* A value's record that can be one, all of it in free space. */
bool deleted_value_at(struct deleted *find, uint32_t offset, struct valuenode *ret);

/* deleted_path.c */
void deleted_path(struct deleted *find, uint32_t offset, struct keypath *ret);
const char *deleted_path_text(struct deleted *find, const struct keypath *path); /* NULL: no memory */
bool deleted_wants_key(const struct deleted *find, const struct keypath *path);
/* path NULL: not known. */
bool deleted_wants_value(const struct deleted *find, const struct keypath *path, const struct cellname *name);
bool deleted_is_named(const struct deleted *find, const struct cellname *name);
/* The live key of this path. */
bool deleted_live_key(struct deleted *find, const struct keypath *path, hivekey *ret);

/* deleted.c */
/* Room for one more element, as arena_grow has it. NULL: there are as many as may be, or no memory; find tells which. */
void *deleted_room(struct deleted *find, void *list, size_t count, size_t limit, size_t *room, size_t size);

/* Takes steps off the budget. False: it is used up. */
bool deleted_work(struct deleted *find, uint64_t steps);

#endif

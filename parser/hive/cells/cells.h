/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside of the cell reader (hive_backend_cells): what its files cells*.c share. Nobody else includes this.
 *
 * An offset is what records hold: relative to the first bin, never a pointer. A place is an offset in the file (`at`).
 * Functions that return bool say false for damage.
 */
#ifndef TLSREADY_PARSER_HIVE_CELLS_H
#define TLSREADY_PARSER_HIVE_CELLS_H

#include "parser/hive/backend.h"
#include "parser/hive/format.h"

enum {
	CELLS_KEY_NAME_LIMIT = 512,     /* bytes; Windows stops at 255 characters */
	CELLS_VALUE_NAME_LIMIT = 32768, /* bytes; Windows stops at 16383 characters */
	CELLS_VALUES_LIMIT = 1 << 20,   /* per key */
	CELLS_RI_DEPTH = 2,             /* the format knows 1; a tool that writes one more is tolerated */
	CELLS_LEAVES_LIMIT = 4096,      /* per key: two million sub-keys in half full leaves */
	CELLS_CARVED_LIMIT = 1 << 22,   /* keys */
	CELLS_REPAIRS_LIMIT = 1 << 16,  /* keys whose list had to be carved */
	CELLS_REPAIR_BUCKETS = 256,
	CELLS_NOTED_LIMIT = 1000, /* places with notes */
	CELLS_NOTED_SLOTS = 2048,
	CELLS_CURSORS = 8,
	CELLS_BINS = 64,
	CELLS_PAGE_UNITS = BIN_PAGE / CELL_UNIT,
	CELLS_DEPTH_LIMIT = 512, /* keys above a key, as Windows has it */
};

/* A name as it is in the hive. */
struct cellname {
	const uint8_t *data;
	size_t units; /* characters of UTF-16 */
	bool wide;    /* UTF-16LE; else Latin-1 */
};

/* A name that is looked for. */
struct wanted {
	struct cellname name;
	uint32_t hash;
	bool has_hash; /* its upper case is certain, so hashes and hints may speak against an element */
};

struct cell {
	const uint8_t *data; /* the record */
	uint64_t at;         /* of its size field */
	size_t room;         /* bytes of the record that may be read */
	bool sound;          /* its size field is possible and holds the record */
	bool used;           /* not marked free */
};

struct keynode {
	uint64_t at;
	const uint8_t *nk;
	struct cellname name;
	size_t name_room; /* bytes behind the record that may be the name */
	bool name_bad;    /* the name is zeroed or its length impossible */
};

struct valuenode {
	uint64_t at;
	const uint8_t *vk;
	struct cellname name;
};

/* An element of a sub-key list. */
struct element {
	uint32_t offset; /* of an nk */
	uint32_t hint;   /* lh: hash; lf: first four characters */
	char kind;       /* 'h', 'f', 'i': lh, lf, li */
	uint64_t at;     /* of the element itself */
};

/* One walk over the elements of a sub-key list, whatever leaves and roots it consists of. */
struct listwalk {
	struct cells *cells;
	struct listlevel {
		const uint8_t *items;
		uint64_t at; /* of the cell */
		uint32_t count, next;
		char kind; /* 'h', 'f', 'i', or 'r' for ri */
	} level[CELLS_RI_DEPTH + 1];
	int depth;         /* of the level in hand; -1: at the end */
	uint32_t expected; /* what the nk says */
	size_t index;      /* elements handed out or skipped */
	size_t limit;      /* elements that the file has room for */
	size_t leaves;
	const char *broken; /* why elements may be missing; NULL: none is */
	const char *odd;    /* what was wrong and corrected */
	uint64_t broken_at;
};

/* What became known about one damaged key. */
struct repair {
	struct repair *next;
	uint64_t at;
	size_t name_size; /* bytes; 0: not corrected */
	bool carved;
	const uint32_t *extras; /* offsets of sub-keys that its list does not have */
	size_t extra_count;
};

struct carvedkey {
	uint32_t parent, offset;
};

/* Where an enumeration stands, so that the next index costs nothing. */
struct cursor {
	uint64_t at; /* of the key; 0: free */
	size_t next; /* index that the walk gives next */
	struct listwalk walk;
};

struct cells {
	const struct bytes *bytes;
	struct arena *arena;
	struct notes *notes;
	uint64_t base;         /* where the first bin begins */
	uint64_t bins_end;     /* behind the last bin, as the base block has it; the file may be longer or shorter */
	uint64_t declared_end; /* the same if that may be true, be it short of what the file holds; else UINT64_MAX */
	struct pagebin {
		uint64_t page, at, end;
		bool known, sound;
		bool single; /* the bin is this page, and has cells where starts has bits */
		uint64_t starts[CELLS_PAGE_UNITS / 64];
	} bins[CELLS_BINS];          /* of pages that cells were read from */
	uint64_t *pages_without_bin; /* a bit for each page that no bin has, of those looked at; NULL: there is none yet */
	uint32_t minor;
	unsigned header; /* bytes of a cell before its record: 4; 8 in 1.1 */
	uint64_t root;
	const struct carvedkey *carved; /* sorted by parent and offset */
	size_t carved_count;
	bool carved_all; /* carving was done */
	size_t repairs_made;
	struct repair *repairs[CELLS_REPAIR_BUCKETS];
	uint64_t note_places[CELLS_NOTED_SLOTS];
	size_t noted_count;
	struct cursor cursors[CELLS_CURSORS];
	unsigned cursor_next;
};

/* cells_name.c */
/* Turns a name of ours into what is compared. False: no memory. */
bool cells_wanted(struct arena *arena, const char *raw_utf8, struct wanted *ret);
bool cells_same_name(const struct cellname *a, const struct cellname *b);
int cells_name_order(const struct cellname *a, const struct cellname *b); /* as Windows sorts; like strcmp */
/* True if name may have been wanted before some of its bytes, or the flag for its width, were damaged. */
bool cells_may_have_been(const struct cellname *name, const struct cellname *wanted);
bool cells_all_zero_name(const struct cellname *name);
/* The length at which a name has this hash; 0: none up to that of `longest`. */
size_t cells_units_with_hash(const struct cellname *longest, uint32_t hash);
/* False: the hint (lh, lf) proves that this element is another name. */
bool cells_hint_allows(const struct element *element, const struct wanted *wanted);
/* True if the hint is the one that this name must have, or if that is not certain. */
bool cells_hint_agrees(const struct element *element, const struct cellname *name, bool *certain);
const char *cells_raw_name(struct arena *arena, const struct cellname *name);

/* cells_record.c */
/* `need` bytes of the record must be there. *ret_why (may not be NULL) tells what is wrong. */
bool cells_at(const struct cells *self, uint32_t offset, size_t need, struct cell *ret, const char **ret_why);
bool cells_key_at(struct cells *self, uint32_t offset, struct keynode *ret, const char **ret_why);
bool cells_value_at(struct cells *self, uint32_t offset, struct valuenode *ret, const char **ret_why);
/* False: no cell can be here, so whoever wrote this offset did not mean one. */
static inline bool cells_offset_possible(const struct cells *self, uint32_t offset)
{
	return offset && offset % CELL_UNIT == 0 && offset < self->bins_end - self->base;
}

struct location cells_location(const struct cells *self, uint64_t at);
/* Adds a note, once for each code and place. */
void cells_note(struct cells *self, const char *code, enum severity severity, uint64_t at, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
bool cells_is_tombstone(const struct cells *self, const struct keynode *key);
/* The repair of the key at `at`, made if need be. NULL: no memory, or too many. */
struct repair *cells_repair(struct cells *self, uint64_t at);

/* cells_check.c */
/* Notes what is wrong with a cell whose record is used: its size, that it is marked free, the bin that it is in. */
void cells_check(struct cells *self, const struct cell *cell, const char *what);

/* cells_list.c */
void cells_walk(struct cells *self, const struct keynode *key, struct listwalk *ret);
bool cells_walk_next(struct listwalk *walk, struct element *ret);
/* Leaves out elements of the leaf in hand (an lh) that are possible and have another hash. */
void cells_walk_seek(struct listwalk *walk, uint32_t hash);
void cells_walk_skip(struct listwalk *walk, size_t count);
size_t cells_walk_least(const struct listwalk *walk); /* elements there are at least: those seen and the rest of their list */

/* cells_search.c */
/* Reads the nk of an element; a name whose length is damaged is corrected if the element has its hash. */
bool cells_element_key(struct cells *self, const struct element *element, struct keynode *ret, const char **ret_why);
/* enum found; or a negative enum err. key NULL: the nk at `at` is gone, carving is all there is. */
int cells_find_child(struct cells *self, uint64_t at, const struct keynode *key, const char *name, hivekey *ret,
		     struct error *err);

/* cells_each.c */
/* As child_at of backend.h; key NULL as above. */
int cells_child_index(struct cells *self, uint64_t at, const struct keynode *key, size_t index, hivekey *ret,
		      struct error *err);

/* cells_value.c */
int cells_find_value(struct cells *self, const struct keynode *key, const char *name, struct hivevalue *ret,
		     struct error *err);
int cells_value_index(struct cells *self, const struct keynode *key, size_t index, struct hivevalue *ret,
		      struct error *err);

/* cells_carve.c */
/* Offset of a root key somewhere in the bins; CELL_NIL: there is none. Reads the whole hive. */
uint32_t cells_carve_root(struct cells *self);
/* Keys whose parent is the key at this offset, in the order of their offsets. Reads the whole hive the first time. */
size_t cells_carve_children(struct cells *self, uint32_t parent, const struct carvedkey **ret);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hivebuild.c (the keys), hivebuild_write.c (the bytes) and hivebuild_list.c share. Tests include hivebuild.h. */
#ifndef TLSREADY_TESTS_SUPPORT_HIVEBUILD_TREE_H
#define TLSREADY_TESTS_SUPPORT_HIVEBUILD_TREE_H

#include "support/build/hivebuild.h"

struct built_name { /* UTF-16 units, and whether all of them are Latin-1 */
	uint16_t *units;
	size_t count;
	bool latin1;
};

struct built_value {
	struct built_value *next;
	struct built_name name;
	uint8_t *data;
	size_t size;
	uint32_t type;
	uint16_t flags;
	bool in_cell;
	uint32_t at, data_at; /* cells, once written */
};

struct built_key {
	struct built_key *next, *children;
	struct built_value *values;
	struct built_name name;
	enum hivebuild_list list;
	uint64_t written;
	uint16_t flags;
	uint8_t layer;
	size_t child_count, value_count;
	uint32_t at, list_at, values_at; /* cells, once written */
};

struct hivebuild {
	struct hivebuild_options options;
	char *name;
	struct built_key root;
	uint32_t security_at;
};

/* Upper case as the registry has it, for ASCII, Latin-1, Greek and Cyrillic; the rest as it is. */
uint16_t hivebuild_upcase(uint16_t unit);

/* calloc that never returns NULL. */
void *hivebuild_alloc(size_t count, size_t size);

struct built_name hivebuild_units(const char *raw_utf8, size_t size);

#define BUILT_NIL UINT32_C(0xFFFFFFFF)

struct built_writer {
	const struct hivebuild *build;
	uint8_t *bins;                /* without the base block */
	size_t size, bin, used, room; /* all bins; start of the last one; its used bytes; allocated */
	size_t last;                  /* the cell before, in the last bin (1.1) */
	uint32_t security;
};

void built_put16(uint8_t *p, size_t number);
void built_put32(uint8_t *p, size_t number);

/* A zeroed cell for a record of size bytes. Moves what built_record gave before. */
uint32_t built_cell(struct built_writer *out, size_t size);
uint8_t *built_record(const struct built_writer *out, uint32_t cell);

/* The sub-keys in the order of their list, for free(); then that list, when their cells are known. */
struct built_key **built_ordered(const struct built_writer *out, const struct built_key *key);
void built_write_list(struct built_writer *out, struct built_key *key, struct built_key **keys);

#endif

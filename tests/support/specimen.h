/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines as hives, with their answers known, and the places of the cells on which the answer rests: for tests that
 * damage them. Some are READY; the others are kept from it by one setting each, and would be READY without it.
 */
#ifndef TLSREADY_TESTS_SUPPORT_SPECIMEN_H
#define TLSREADY_TESTS_SUPPORT_SPECIMEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/hivebuild.h"

enum { SPECIMEN_PARTS = 8, SPECIMEN_LAYOUTS = 6 };

struct specimen_row {
	char hive; /* 'S' SYSTEM, 'W' SOFTWARE; 0 ends a list */
	const char *path, *name; /* name NULL: the key alone */
	const char *text; /* REG_SZ; with line breaks REG_MULTI_SZ; of a Blob, hex digits: REG_BINARY. NULL: number, a REG_DWORD */
	uint32_t number;
};

struct specimen {
	const char *name;
	bool ready;
	unsigned crowd; /* keys put beside each key on the way, so that lists are long */
	const struct specimen_row *parts[SPECIMEN_PARTS];
};

extern const struct specimen specimens[];
extern const size_t specimen_count;

/* A cell that matters: where in the file, and how long. */
struct specimen_cell {
	size_t at, size;
};

struct specimen_hive {
	struct hivebuild *build; /* knows where everything is */
	uint8_t *data;
	size_t size;
	struct specimen_cell *cells;
	size_t cell_count;
};

struct specimen_hives {
	struct specimen_hive hive[2]; /* SYSTEM, SOFTWARE */
};

/* For hives of rows of one's own. */
struct hivebuild *specimen_begin(unsigned layout);
void specimen_put(struct hivebuild *build, const struct specimen_row *row);

/* layout: how names and lists are stored, below SPECIMEN_LAYOUTS. */
struct specimen_hives specimen_build(const struct specimen *specimen, unsigned layout);
void specimen_free(struct specimen_hives *hives);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines as hives, with their answers known, and the places of the cells on which the answer rests: for tests that
 * damage them. Some are READY; the others are kept from it by one setting each, and would be READY without it.
 */
#ifndef TLSREADY_TESTS_SUPPORT_SAMPLE_MACHINE_H
#define TLSREADY_TESTS_SUPPORT_SAMPLE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/build/hivebuild.h"

enum { SAMPLE_MACHINE_PARTS = 8, SAMPLE_MACHINE_LAYOUTS = 6 };

struct sample_machine_row {
	char hive; /* 'S' SYSTEM, 'W' SOFTWARE; 0 ends a list */
	const char *path, *name; /* name NULL: the key alone */
	const char *text; /* REG_SZ; with line breaks REG_MULTI_SZ; of a Blob, hex digits: REG_BINARY. NULL: number, a REG_DWORD */
	uint32_t number;
};

struct sample_machine {
	const char *name;
	bool ready;
	unsigned crowd; /* keys put beside each key on the way, so that lists are long */
	const struct sample_machine_row *parts[SAMPLE_MACHINE_PARTS];
};

extern const struct sample_machine sample_machines[];
extern const size_t sample_machine_count;

/* A cell that matters: where in the file, and how long. */
struct sample_machine_cell {
	size_t at, size;
};

struct sample_machine_hive {
	struct hivebuild *build; /* knows where everything is */
	uint8_t *data;
	size_t size;
	struct sample_machine_cell *cells;
	size_t cell_count;
};

struct sample_machine_hives {
	struct sample_machine_hive hive[2]; /* SYSTEM, SOFTWARE */
};

/* For hives of rows of one's own. */
struct hivebuild *sample_machine_begin(unsigned layout);
void sample_machine_put(struct hivebuild *build, const struct sample_machine_row *row);

/* layout: how names and lists are stored, below SAMPLE_MACHINE_LAYOUTS. */
struct sample_machine_hives sample_machine_build(const struct sample_machine *sample_machine, unsigned layout);
void sample_machine_free(struct sample_machine_hives *hives);

#endif

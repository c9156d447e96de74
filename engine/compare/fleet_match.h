/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which row of one fleet is the same machine as which row of another. */
#ifndef TLSREADY_ENGINE_FLEET_MATCH_H
#define TLSREADY_ENGINE_FLEET_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"

/* What a row is known by. The strings are neutral. */
struct fleet_key {
	const char *input, *name, *evidence; /* name: "" unless rows are matched by name; evidence: "" none */
	uint32_t partner;                    /* number of the row on the other side; FLEET_NO_ROW */
	bool is_moved;                       /* matched by the evidence alone */
};

struct fleet_keys {
	struct fleet_key *list;
	size_t count;
};

/*
 * Sets partner and is_moved of both sides. Rows of one input (matches_names: of one name) are partners where each side has one of them, or
 * one of them with the same evidence. Of the others, two are partners by their evidence where nobody else has it: the machine moved.
 * ret_unmatched: inputs (names) that both sides still have, and that have several rows on one of them. 0 or ERR_NOMEM.
 */
int fleet_match(struct fleet_keys *a, struct fleet_keys *b, bool matches_names, struct arena *arena,
		size_t *ret_unmatched);

#endif

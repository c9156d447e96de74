/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of an acquisition. Private to expected_*.c. */
#ifndef TLSREADY_ENGINE_EXPECTED_PARTS_H
#define TLSREADY_ENGINE_EXPECTED_PARTS_H

#include "engine/collect/expected_hashes.h"

struct expected_line {
	const char *name; /* raw, as it is written there */
	const char *hex;  /* lower case */
	enum digest_kind kind;
	uint32_t number; /* of the line, from 1 */
};

struct expected_hashes {
	struct arena *arena;
	const char *path;
	char sha256[DIGEST_HEX];
	struct expected_line *lines; /* one for each hash */
	size_t count, room;
	bool needs_all;
	volatile uint8_t *used; /* by line; shared with workers */
};

#endif

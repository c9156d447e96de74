/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of a Registry.pol, between its bytes (pol.c) and what it does (pol_entry.c). Private to the two. */
#ifndef TLSREADY_PARSER_POL_ENTRY_H
#define TLSREADY_PARSER_POL_ENTRY_H

#include "parser/evidence/bytes.h"
#include "parser/pol/pol.h"

struct pol_reader {
	struct bytes bytes; /* the whole file, in the arena */
	size_t next;        /* what is read next */
	struct arena *arena;
	struct notes *notes;
	reg_event_fn event;
	void *context;
	struct error *err;
	struct pol_summary summary;
};

struct pol_entry {
	const uint8_t *key, *value, *data; /* UTF-16LE without the NUL that ends them; data as it is */
	size_t key_size, value_size;
	uint32_t type, size; /* of data */
	struct location at;
};

/* Tells the events of an entry. 0, ERR_NOMEM, or what the callback returned. */
int pol_entry_tell(struct pol_reader *reader, const struct pol_entry *entry);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second reader beside a first one, for tests: readers made here (a key has the number of its step, and every key has
 * all values) that lie, crash, hang and eat memory, and what they are asked.
 */
#ifndef TLSREADY_TESTS_SUPPORT_WITNESSSCENE_H
#define TLSREADY_TESTS_SUPPORT_WITNESSSCENE_H

#include "parser/hive/hive.h"
#include "parser/hive/second/witness.h"

/* One test's; witness_begin empties it. */
extern struct witness_scene {
	struct arena *arena;
	struct notes notes;
	struct hive *hive;
	struct bytes bytes;
	struct remote *remote;
	struct witness *witness;
	struct hive_reader reader;
	struct error error;
} scene;

/* Set-up and tear-down of cmocka. */
int witness_begin(void **state);
int witness_end(void **state);

unsigned noted(const char *code);

/*
 * The reader made here. What a key is called decides what becomes of it: Crash (or more behind it), Exit, Spin, Eat,
 * Write (over the hive's bytes), Bad (UNREADABLE), None (ABSENT), one of the forbidden things (PRESENT: it was done;
 * ABSENT: the system says that it is not allowed); else PRESENT.
 */
extern const struct hive_backend fake_reader;
extern const struct hive_backend refusing_reader;

/* What a reader has no business to do. Ends with NULL. */
extern const struct forbidden {
	const char *name;
	int (*call)(void);
} forbidden[];

/* scene.witness over the four bytes "hive". The first reader's root is key 100. */
void begin_witness(const struct hive_backend *backend, const struct witness_runner *runner, unsigned seconds);

/* What the first reader says: keys have numbers from 101 on. */
void says_key(uint64_t at, const char *name, int found);
void says_dword(uint64_t at, const char *name, uint32_t type, const char data[4]);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second reader beside a first one, for tests: readers made here (a key has the number of its step, and every key has
 * all values) that lie, crash, hang and eat memory, and what they are asked.
 */
#ifndef TLSREADY_TESTS_SUPPORT_SECONDREADERSCENE_H
#define TLSREADY_TESTS_SUPPORT_SECONDREADERSCENE_H

#include "parser/hive/hive.h"
#include "parser/hive/second/second_reader.h"

/* One test's; second_reader_begin empties it. */
extern struct second_reader_scene {
	struct arena *arena;
	struct notes notes;
	struct hive *hive;
	struct bytes bytes;
	struct remote *remote;
	struct second_reader *second_reader;
	struct hive_reader reader;
	struct error error;
} scene;

/* Set-up and tear-down of cmocka. */
int second_reader_begin(void **state);
int second_reader_end(void **state);

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

/* scene.second_reader over the four bytes "hive". The first reader's root is key 100. */
void begin_second_reader(const struct hive_backend *backend, const struct sandbox *sandbox, unsigned seconds);

/* What the first reader says: keys have numbers from 101 on. */
void says_key(uint64_t at, const char *name, int found);
void says_dword(uint64_t at, const char *name, uint32_t type, const char data[4]);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second reader. Every answer about a key or value that was asked for by name is put to it too, while the program
 * goes on; at the end its answers are compared. Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_WITNESS_H
#define TLSREADY_PARSER_HIVE_WITNESS_H

#include "common/note.h"
#include "parser/hive/hive.h"
#include "parser/hive/second/remote.h"

struct witness;

enum { WITNESS_QUESTIONS_LIMIT = 4096, WITNESS_NOTES_LIMIT = 20 };

/*
 * first is the name of the reader whose answers are compared, root its root key. reader->status, why, agreed and
 * differed are kept up to date by witness_finish. NULL: out of memory.
 */
struct witness *witness_new(struct remote *remote, const char *first, hivekey root, int32_t source, struct arena *arena,
			    struct notes *notes, struct hive_reader *reader);

/* What the first reader said. Only PRESENT and ABSENT are put to the witness; child and value are for PRESENT. */
void witness_key(struct witness *witness, hivekey at, const char *name, int found, hivekey child);
void witness_value(struct witness *witness, hivekey at, const char *name, int found, const struct hivevalue *value);

/* Waits for all answers and compares them. May be called again after more questions. */
void witness_finish(struct witness *witness);

/* hive_agreement of hive.h. */
const char *witness_agreement(const struct witness *witness, const char *path, const char *name);

#endif

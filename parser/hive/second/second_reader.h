/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second reader. Every answer about a key or value that was asked for by name is put to it too, while the program
 * goes on; at the end its answers are compared. Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_SECOND_READER_H
#define TLSREADY_PARSER_HIVE_SECOND_READER_H

#include "common/note.h"
#include "parser/hive/hive.h"
#include "parser/hive/second/remote.h"

struct second_reader;

enum { SECOND_READER_QUESTIONS_LIMIT = 4096, SECOND_READER_NOTES_LIMIT = 20 };

/*
 * first is the name of the reader whose answers are compared, root its root key. reader->status, why, agreed and
 * differed are kept up to date by second_reader_finish. NULL: out of memory.
 */
struct second_reader *second_reader_new(struct remote *remote, const char *first, hivekey root, int32_t source,
					struct arena *arena, struct notes *notes, struct hive_reader *reader);

/* What the first reader said. Only PRESENT and ABSENT are put to the second reader; child and value are for PRESENT. */
void second_reader_key(struct second_reader *second_reader, hivekey at, const char *name, int found, hivekey child);
void second_reader_value(struct second_reader *second_reader, hivekey at, const char *name, int found,
			 const struct hivevalue *value);

/* Waits for all answers and compares them. May be called again after more questions. */
void second_reader_finish(struct second_reader *second_reader);

/* hive_agreement of hive.h. */
const char *second_reader_agreement(const struct second_reader *second_reader, const char *path, const char *name);

#endif

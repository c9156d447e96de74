/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an open hive is made of. Private to hive*.c. */
#ifndef TLSREADY_PARSER_HIVE_HIVE_INTERNAL_H
#define TLSREADY_PARSER_HIVE_HIVE_INTERNAL_H

#include "parser/hive/log/log.h"
#include "parser/hive/second/second_reader.h"

enum { HIVE_READERS = 2 };

struct hive {
	struct bytes bytes;
	struct arena *arena;
	struct notes *notes;
	struct hive_options options;
	struct hive_facts facts;
	char sha256[DIGEST_HEX]; /* hive_digest; "": not yet */
	struct hive_log logs[HIVE_LOGS_LIMIT];
	size_t log_count;
	struct replay_map map; /* of what is in them now */
	struct hive_reader readers[HIVE_READERS];
	size_t reader_count;
	const struct hive_backend *backend; /* the reader in charge */
	void *self;
	hivekey root;
	struct remote *remote; /* of the second reader; NULL: none, or libregf is in charge */
	struct second_reader *second_reader;
	bool told_shrunk, told_unreadable;
};

/*
 * Opens the readers that options.readers asks for: backend, self, root and readers are set. The second reader only starts; what
 * it cannot do is in its struct hive_reader. 0, or why no reader can answer.
 */
int hive_open_readers(struct hive *hive, struct error *err);

#endif

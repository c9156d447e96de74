/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of an earlier run: which machines have theirs, and which of them stay. Private to rows_file.c. */
#ifndef TLSREADY_CLI_ROWS_EXISTING_H
#define TLSREADY_CLI_ROWS_EXISTING_H

#include <sys/types.h>

#include "cli/output/rows_file.h"

struct rows_span {
	off_t at, size;
};

struct rows_existing {
	struct arena *arena; /* of all of it */
	const char **keys;   /* of the rows that stay, sorted */
	size_t key_count, key_room;
	struct rows_span *dropped; /* rows that are to be replaced, ascending */
	size_t dropped_count, dropped_room;
	off_t whole; /* up to the last whole line */
	bool seen[VERDICT_NOT_READY + 1];
};

/* Into one that is empty but for its arena. 0; EXIT_USAGE: no rows, or of other criteria; EXIT_OUTPUT. It has been complained of. */
int rows_existing_read(const char *path, enum rows_resume resume, const struct fleet_head *head,
		       struct rows_existing *ret);

/* Whether one of the rows that stay has this key. */
bool rows_existing_has(const struct rows_existing *existing, const char *key);

/* Bytes of the lines that stay. */
off_t rows_existing_size(const struct rows_existing *existing);

/* Appends the lines that stay, of the file that was read. 0 or an errno. */
int rows_existing_copy(const struct rows_existing *existing, const char *path, int to);

int complain_of_file(const char *path, int reason); /* EXIT_OUTPUT */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A merge while it is made. Private to merge*.c. */
#ifndef TLSREADY_ENGINE_MERGE_PARTS_H
#define TLSREADY_ENGINE_MERGE_PARTS_H

#include "common/digest.h"
#include "engine/merge/merge.h"
#include "engine/run/spool.h"

enum { ENTRY_HASH = 16, NO_RESULT = UINT32_MAX };

struct merge_entry {
	const char *input, *evidence;   /* the key */
	unsigned char hash[ENTRY_HASH]; /* of the row */
	uint32_t row, result;           /* lines of the spool; NO_RESULT: there is only a row */
	uint32_t file;
	bool is_error;
};

struct merge {
	const struct merge_options *options;
	struct arena *arena; /* inputs, file names, the header */
	struct spool *spool;
	struct merge_entry *entries;
	size_t count, room;
	const char **files;
	size_t file_count, file_room;
	struct fleet_head head;   /* of all; without rules until merge_finish */
	const char *head_file;    /* where it is from; NULL: no file had one yet */
	struct fleet_rule *rules; /* as they come */
	size_t rule_count, rule_room;
	size_t broken, conflicts;
	bool has_cases;       /* what the files say of their runs differs */
	enum fail_on fail_on; /* the strictest of the results; rows do not tell, which is at-risk */
};

/* A row of the file that is read, and the machine it was made of (NULL: none). */
int merge_take_row(struct merge *merge, const struct fleet_row *row, const struct machine_result *machine,
		   struct error *err);

/* The header of the file; it lives elsewhere. ERR_USAGE: it differs from the others. */
int merge_take_head(struct merge *merge, const char *path, const struct fleet_head *head, struct error *err);

/* A machine as far as its row tells; it points into row and head, and lives in arena. 0 or ERR_NOMEM. */
int machine_of_row(const struct fleet_head *head, const struct fleet_row *row, struct arena *arena,
		   struct machine_result *ret, struct error *err);

/*
 * A machine of a saved result as it was evaluated by itself, without the number that its run gave to its name, and its row. They live
 * in arena, and point into machine. 0 or ERR_NOMEM.
 */
int row_of_saved(const struct machine_result *machine, struct arena *arena, struct machine_result *ret_plain,
		 struct fleet_row *ret, struct error *err);

#endif

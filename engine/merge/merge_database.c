/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was merged as a database: one pass over the rows, which are sorted. */
#include "common/ceilings.h"
#include "engine/merge/merge_parts.h"
#include "reports/sqlite/database.h"

static int add(struct merge *merge, size_t index, struct database *database, struct error *err)
{
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	struct fleet_row row;
	int code = scratch ? merge_row(merge, index, scratch, &row, err) : error_no_memory(err);

	code = code ? code : database_add(database, &row, err);
	arena_free(scratch);
	return code;
}

int merge_write_database(struct merge *merge, FILE *out, struct error *err)
{
	struct database *database = NULL;
	int code = database_open(merge->options->temporary_folder, &merge->head, &database, err);

	for (size_t i = 0; i < merge->count && code == 0; i++)
		code = add(merge, i, database, err);
	code = code ? code : database_write(database, out, err);
	database_close(database);
	return code;
}

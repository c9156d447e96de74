/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database while it is made. Private to this folder. Without the header of libsqlite3 there is nothing here. */
#ifndef TLSREADY_REPORTS_SQLITE_DATABASE_PARTS_H
#define TLSREADY_REPORTS_SQLITE_DATABASE_PARTS_H

#include "reports/sqlite/database.h"

#ifdef TLSREADY_SQLITE
#include <sqlite3.h>

/* clang-format off */
#define SQLITE_FUNCTIONS(X) \
	X(sqlite3_open_v2) X(sqlite3_close_v2) X(sqlite3_exec) X(sqlite3_errcode) X(sqlite3_errmsg) \
	X(sqlite3_prepare_v2) X(sqlite3_bind_text) X(sqlite3_bind_int64) X(sqlite3_bind_null) X(sqlite3_step) X(sqlite3_reset) X(sqlite3_finalize)
/* clang-format on */

struct sqlite_functions {
#define SQLITE_POINTER(name) __typeof__(name) *name;
	SQLITE_FUNCTIONS(SQLITE_POINTER)
#undef SQLITE_POINTER
};

extern struct sqlite_functions sqlite; /* since database_load */

enum into {
	INTO_META,
	INTO_PROFILE,
	INTO_RULE,
	INTO_MACHINE,
	INTO_FACT,
	INTO_FINDING,
	INTO_REASON,
	INTO_SOURCE,
	INTO_MISSING,
	INTO_FIX,
	INTO_BASELINE,
	INTO_COUNT
};

struct database {
	const char *folder;
	sqlite3 *file;
	sqlite3_stmt *inserts[INTO_COUNT];
	int64_t machines;
};

/* The statements of database->inserts. */
int database_prepare(struct database *database, struct error *err);
int database_put_head(struct database *database, const struct fleet_head *head, struct error *err);

/* ERR_IO, or ERR_NOMEM, by what the library says of its last call. */
int database_failed(const struct database *database, struct error *err);
#endif

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a database: made in a folder for temporary files, compacted, copied to where it is wanted. */
#include "reports/sqlite/database_parts.h"

#ifdef TLSREADY_SQLITE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/host/library.h"
#include "common/host/temporary.h"
#include "reports/embedded.h"

#define FILE_NAME "/database"

enum { COPY_SIZE = 1 << 16 };

struct sqlite_functions sqlite;

int database_load(struct error *err)
{
#define SYMBOL(name) LIBRARY_SYMBOL(struct sqlite_functions, name),
	static const struct library_symbol symbols[] = { SQLITE_FUNCTIONS(SYMBOL) };
#undef SYMBOL
	static void *library;

	if (!library)
		library = library_load(LIBSQLITE3_FILE, symbols, sizeof symbols / sizeof *symbols, &sqlite);
	return library ? 0
		       : error_set(err, ERR_UNSUPPORTED,
				   "SQLite databases cannot be written: libsqlite3 was not found; install libsqlite3-0");
}

int database_failed(const struct database *database, struct error *err)
{
	if (!database->file || sqlite.sqlite3_errcode(database->file) == SQLITE_NOMEM)
		return error_no_memory(err);
	return error_set(err, ERR_IO, "the database cannot be made in %s: %s; name another folder in TMPDIR",
			 database->folder, sqlite.sqlite3_errmsg(database->file));
}

static int run(const struct database *database, const char *sql, struct error *err)
{
	return sqlite.sqlite3_exec(database->file, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
										       : database_failed(database, err);
}

/*
 * The library opens files by name, and may put a journal beside them: both are in a folder of this process alone, which goes as soon as
 * the file is open. The file itself is gone with this process, however that ends.
 */
static int make_folder(const char *folder, char path[PATH_MAX], struct error *err)
{
	if (snprintf(path, PATH_MAX, "%s/tlsready-XXXXXX", folder) >= PATH_MAX - (int)sizeof FILE_NAME)
		errno = ENAMETOOLONG;
	else if (mkdtemp(path)) {
		strcat(path, FILE_NAME);
		return 0;
	}
	return error_set(err, ERR_IO, "no temporary folder can be made in %s: %s; name another folder in TMPDIR",
			 folder, strerror(errno));
}

static void remove_folder(char *path)
{
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
}

static int open_file(struct database *database, struct error *err)
{
	char path[PATH_MAX];
	int code = make_folder(database->folder, path, err);

	if (code)
		return code;
	code = sqlite.sqlite3_open_v2(path, &database->file,
				      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	remove_folder(path);
	return code == SQLITE_OK ? 0 : database_failed(database, err);
}

/* What changes bytes is set, whatever a distribution's default is. Nobody else sees the file: no lock, no journal. */
static int begin(struct database *database, struct error *err)
{
	int code = run(database,
		       "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE; PRAGMA cache_size = -8192;"
		       "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN",
		       err);

	code = code ? code : run(database, sqlite_schema, err);
	return code ? code : database_prepare(database, err);
}

int database_open(const char *folder, const struct fleet_head *head, struct database **ret, struct error *err)
{
	int code = database_load(err);
	struct database *database = code ? NULL : calloc(1, sizeof *database);

	if (!database)
		return code ? code : error_no_memory(err);
	database->folder = folder ? folder : TEMPORARY_FOLDER;
	code = open_file(database, err);
	code = code ? code : begin(database, err);
	code = code ? code : database_put_head(database, head, err);
	if (code)
		database_close(database);
	else
		*ret = database;
	return code;
}

void database_close(struct database *database)
{
	int reason = errno; /* of a failed write to out, for whoever tells of it */

	if (!database)
		return;
	for (size_t i = 0; i < INTO_COUNT; i++)
		sqlite.sqlite3_finalize(database->inserts[i]);
	sqlite.sqlite3_close_v2(database->file);
	free(database);
	errno = reason;
}

/* Each table in one piece, by its key. */
static int compact_into(const struct database *database, const char *path, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	bool is_good = sqlite.sqlite3_prepare_v2(database->file, "VACUUM INTO ?", -1, &statement, NULL) == SQLITE_OK &&
		       sqlite.sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC) == SQLITE_OK &&
		       sqlite.sqlite3_step(statement) == SQLITE_DONE;
	int code = is_good ? 0 : database_failed(database, err);

	sqlite.sqlite3_finalize(statement);
	return code;
}

static int copy(FILE *from, FILE *out, const char *folder, struct error *err)
{
	static char bytes[COPY_SIZE];
	size_t got;

	while ((got = fread(bytes, 1, sizeof bytes, from)))
		if (fwrite(bytes, 1, got, out) != got)
			return error_set(err, ERR_IO, "the database could not be written: %s", strerror(errno));
	return ferror(from)
		       ? error_set(err, ERR_IO, "a temporary file in %s cannot be read: %s", folder, strerror(errno))
		       : 0;
}

/* The compact file, open and without a name. */
static int compact(const struct database *database, FILE **ret, struct error *err)
{
	char path[PATH_MAX];
	int code = make_folder(database->folder, path, err);

	if (code)
		return code;
	code = compact_into(database, path, err);
	*ret = code ? NULL : fopen(path, "re");
	if (!code && !*ret)
		code = error_set(err, ERR_IO, "a temporary file in %s cannot be read: %s", database->folder,
				 strerror(errno));
	remove_folder(path);
	return code;
}

int database_write(struct database *database, FILE *out, struct error *err)
{
	FILE *file = NULL;
	int code = run(database, "COMMIT", err);

	code = code ? code : compact(database, &file, err);
	code = code ? code : copy(file, out, database->folder, err);
	if (file)
		fclose(file);
	return code;
}
#else
static int lacking(struct error *err)
{
	return error_set(err, ERR_UNSUPPORTED,
			 "this build cannot write SQLite databases: sqlite3.h was not found when it was made");
}

int database_load(struct error *err)
{
	return lacking(err);
}

int database_open(const char *folder, const struct fleet_head *head, struct database **ret, struct error *err)
{
	(void)folder, (void)head, (void)ret;
	return lacking(err);
}

int database_add(struct database *database, const struct fleet_row *row, struct error *err)
{
	(void)database, (void)row;
	return lacking(err);
}

int database_write(struct database *database, FILE *out, struct error *err)
{
	(void)database, (void)out;
	return lacking(err);
}

void database_close(struct database *database)
{
	(void)database;
}
#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a fleet as an SQLite database (schema.sql beside this file, described in docs/fleet.md): the same rows in the same order are
 * the same bytes, with one version of libsqlite3. That library is loaded by the first call, and needs 20 MB however many rows there are.
 */
#ifndef TLSREADY_REPORTS_SQLITE_DATABASE_H
#define TLSREADY_REPORTS_SQLITE_DATABASE_H

#include <stdio.h>

#include "reports/rows/fleet_row.h"

#define DATABASE_SCHEMA "tlsready.sqlite/1"

struct database;

/* 0; ERR_UNSUPPORTED: libsqlite3 is missing here, or was missing when this was built. */
int database_load(struct error *err);

/*
 * An empty one, in a file of the folder (NULL: /tmp) that has no name. The folder outlives it; the head is written at once.
 * ERR_UNSUPPORTED, ERR_IO, ERR_NOMEM.
 */
int database_open(const char *folder, const struct fleet_head *head, struct database **ret, struct error *err);
void database_close(struct database *database); /* NULL is fine */

/* ERR_IO: the folder is full, for one; ERR_NOMEM. Of what a row says twice the first counts. */
int database_add(struct database *database, const struct fleet_row *row, struct error *err);

/* When all rows are there: the file, without gaps. ERR_IO: the folder is full, or out cannot be written; ERR_NOMEM. */
int database_write(struct database *database, FILE *out, struct error *err);

#endif

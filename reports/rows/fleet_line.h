/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A struct of a table as one line of canonical JSON. Private to rows. */
#ifndef TLSREADY_REPORTS_FLEET_LINE_H
#define TLSREADY_REPORTS_FLEET_LINE_H

#include "reports/json/rows/rows.h"

extern const struct table fleet_head_table; /* struct fleet_head */
extern const struct table fleet_row_table;  /* struct fleet_row */

int fleet_fact_by_name(const void *a, const void *b); /* struct fleet_fact, for qsort */

/* In arena, with its LF, which ret_size counts. 0 or ERR_NOMEM. */
int fleet_line_write(const struct table *table, const void *what, struct arena *arena, const char **ret,
		     size_t *ret_size, struct error *err);

/* 0, ERR_FORMAT or ERR_NOMEM, which name label. */
int fleet_line_read(const char *label, const char *line, size_t size, const struct table *table, struct arena *arena,
		    void *ret, struct error *err);

#endif

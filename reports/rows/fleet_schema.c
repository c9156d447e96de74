/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a line of rows: the header or a row. */
#include "reports/json/rows/result_rows.h"
#include "reports/rows/fleet_line.h"
#include "reports/rows/fleet_row.h"

static const struct table *const tables[] = { &fleet_head_table, &fleet_row_table, &windows_table };

static const char head[] =
	"{"
	"\"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
	"\"$id\": \"urn:tlsready:rows:1\","
	"\"title\": \"A line of rows of tlsready\","
	"\"description\": \"A file of rows is a header and a row for each machine, a line each of compact JSON with sorted keys. What is not "
	"known is left out; there are no nulls. Strings are neutral, as in a result. Members may be added within version 1, none is removed or "
	"changes its meaning.\","
	"\"oneOf\": [ { \"$ref\": \"#/$defs/header\" }, { \"$ref\": \"#/$defs/row\" } ]"
	"}";

int fleet_schema(FILE *out, struct error *err)
{
	return schema_write(json_loads(head, 0, NULL), tables, sizeof tables / sizeof *tables, out, err);
}

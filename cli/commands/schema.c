/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema: the schemas that are built into the program. */
#include <string.h>

#include "cli/commands.h"
#include "cli/output/output.h"
#include "common/text/suggest.h"
#include "reports/embedded.h"
#include "reports/reports.h"
#include "reports/rows/fleet_row.h"

/* clang-format off */
static const struct {
	const char *name, *text;
	const size_t *size;
	int (*write)(FILE *out, struct error *err); /* made of the rows it is read by */
} schemas[] = {
	{ "result",     NULL,              NULL,                    report_schema },
	{ "rows",       NULL,              NULL,                    fleet_schema },
	{ "history",    history_schema,    &history_schema_size,    NULL },
	{ "fleet-diff", fleet_diff_schema, &fleet_diff_schema_size, NULL },
	{ "profile",    profile_schema,    &profile_schema_size,    NULL },
	{ "waivers",    waivers_schema,    &waivers_schema_size,    NULL },
	{ "sqlite",     sqlite_schema,     &sqlite_schema_size,     NULL }, /* SQL */
};
/* clang-format on */
enum { SCHEMAS = sizeof schemas / sizeof *schemas };

static const char *schema_name(size_t index)
{
	return index < SCHEMAS ? schemas[index].name : NULL;
}

static int put_schema(void *context, FILE *file, struct error *err)
{
	size_t i = *(const size_t *)context;

	if (schemas[i].write)
		return schemas[i].write(file, err);
	return fwrite(schemas[i].text, 1, *schemas[i].size, file) == *schemas[i].size
		       ? 0
		       : error_set(err, ERR_IO, "the schema could not be written");
}

static int complain_of_name(const char *name)
{
	const char *names[SCHEMAS + 1] = { NULL };

	for (size_t i = 0; i < SCHEMAS; i++)
		names[i] = schemas[i].name;
	complain("schema: \"%s\" is not a schema%s; the schemas are result, rows, history, fleet-diff, profile, waivers and sqlite",
		 name, did_you_mean(name, names).text);
	return EXIT_USAGE;
}

static int run_schema(const struct settings *settings)
{
	const char *name = settings->input_count ? settings->inputs[0] : schemas[0].name;

	if (settings->input_count > 1) {
		complain("schema: one schema at a time");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < SCHEMAS; i++)
		if (strcmp(schemas[i].name, name) == 0)
			return write_to(NULL, put_schema, &i);
	return complain_of_name(name);
}

/* clang-format off */
const struct command command_schema = {
	.name = "schema",
	.arguments = "[NAME]",
	.about = "Print the JSON Schema of a saved result (result), of rows, of a history, of two fleets compared, of a profile or of waivers, or the tables of a database (sqlite)",
	.word = schema_name,
	.run = run_schema,
};
/* clang-format on */

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema: the JSON Schemas that are built into the program. */
#include <string.h>

#include "cli/commands.h"
#include "cli/output/output.h"
#include "common/text/suggest.h"
#include "reports/embedded.h"

/* clang-format off */
static const struct {
	const char *name, *text;
	const size_t *size;
} schemas[] = {
	{ "result",  NULL,           NULL }, /* made of the rows it is read by */
	{ "history", history_schema, &history_schema_size },
	{ "profile", profile_schema, &profile_schema_size },
	{ "waivers", waivers_schema, &waivers_schema_size },
};
/* clang-format on */

static const char *schema_name(size_t index)
{
	return index < sizeof schemas / sizeof *schemas ? schemas[index].name : NULL;
}

static int put_result_schema(void *context, FILE *file, struct error *err)
{
	(void)context;
	return report_schema(file, err);
}

static int run_schema(const struct settings *settings)
{
	const char *name = settings->input_count ? settings->inputs[0] : schemas[0].name;

	if (settings->input_count > 1) {
		complain("schema: one schema at a time");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
		if (strcmp(schemas[i].name, name) == 0) {
			if (!schemas[i].text)
				return write_to(NULL, put_result_schema, NULL);
			fwrite(schemas[i].text, 1, *schemas[i].size, stdout);
			return EXIT_READY;
		}
	const char *const names[] = { "result", "history", "profile", "waivers", NULL };

	complain("schema: \"%s\" is not a schema%s; the schemas are result, history, profile and waivers", name,
		 did_you_mean(name, names).text);
	return EXIT_USAGE;
}

/* clang-format off */
const struct command command_schema = {
	.name = "schema",
	.arguments = "[NAME]",
	.about = "Print the JSON Schema of a saved result (result), of a history, of a profile or of waivers",
	.word = schema_name,
	.run = run_schema,
};
/* clang-format on */

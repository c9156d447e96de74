/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version: what this build reads and writes, and what it stands on. */
#include <jansson.h>

#include "cli/commands.h"
#include "cli/libraries.h"
#include "common/ceilings.h"
#include "reports/reports.h"

/* clang-format off */
static const char *const inputs[] = {
	"registry hives (regf 1.1 to 1.6), by its own parser and by libregf",
	"transaction logs next to them (.LOG, .LOG1, .LOG2), replayed in memory",
	".reg files (REGEDIT4 and 5.00; 8-bit, UTF-8, UTF-16)",
	"Registry.pol, Registry.xml of Group Policy Preferences, LGPO text, as --overlay",
};
/* clang-format on */

static void put_words(const struct library_version *libraries, size_t count, const char *build)
{
	const char *profile;

	puts("tlsready " TLSREADY_VERSION "\n\nIt reads:");
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		printf("  %s\n", inputs[i]);
	printf("It writes:\n ");
	for (const struct report_format *format = report_formats; format->name; format++)
		printf(" %s", format->name);
	printf("\nProfiles:\n ");
	for (size_t i = 0; (profile = profile_builtin(i)); i++)
		printf(" %s", profile);
	puts("\nLibraries:");
	for (size_t i = 0; i < count; i++)
		printf("  %-10s %s\n", libraries[i].name, libraries[i].version);
	if (*build)
		printf("Build:\n  %s\n", build);
}

static int put_json(const struct library_version *libraries, size_t count, const char *build)
{
	json_t *version = json_pack("{ss, ss}", "name", "tlsready", "version", TLSREADY_VERSION);
	json_t *list = json_object(), *formats = json_array(), *profiles = json_array();
	const char *profile;

	for (size_t i = 0; i < count; i++)
		json_object_set_new(list, libraries[i].name, json_string(libraries[i].version));
	for (const struct report_format *format = report_formats; format->name; format++)
		json_array_append_new(formats, json_string(format->name));
	for (size_t i = 0; (profile = profile_builtin(i)); i++)
		json_array_append_new(profiles, json_string(profile));
	json_object_set_new(version, "build", json_string(build));
	json_object_set_new(version, "libraries", list);
	json_object_set_new(version, "formats", formats);
	json_object_set_new(version, "profiles", profiles);
	bool is_written = json_dumpf(version, stdout, JSON_INDENT(2) | JSON_SORT_KEYS) == 0 && putchar('\n') != EOF;

	json_decref(version);
	return is_written ? EXIT_READY : EXIT_OUTPUT;
}

static int run_version(const struct settings *settings)
{
	struct arena *arena = arena_new(MESSAGES_CEILING);
	size_t count = 0;
	const struct library_version *libraries = arena ? linked_libraries(arena, &count) : NULL;
	int code = EXIT_READY;

	if (!libraries) {
		arena_free(arena);
		return complain_of_memory();
	}
	if (settings->json)
		code = put_json(libraries, count, build_id(arena));
	else
		put_words(libraries, count, build_id(arena));
	arena_free(arena);
	return code;
}

/* clang-format off */
const struct command command_version = {
	.name = "version",
	.arguments = "",
	.about = "Print what this build reads and writes, and which libraries it uses",
	.options = { OPT_JSON },
	.run = run_version,
};
/* clang-format on */

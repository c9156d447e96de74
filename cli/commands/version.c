/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version: what this build reads and writes, and what it rests on. */
#include <jansson.h>

#include "cli/commands.h"
#include "cli/libraries.h"
#include "common/ceilings.h"
#include "common/host/library.h"
#include "reports/reports.h"

/* clang-format off */
static const char *const inputs[] = {
	"registry hives (regf 1.1 to 1.6), by its own parser and by libregf",
	"transaction logs next to them (.LOG, .LOG1, .LOG2), replayed in memory",
	".reg files (REGEDIT4 and 5.00; 8-bit, UTF-8, UTF-16)",
	"Registry.pol, Registry.xml of Group Policy Preferences, LGPO text, as --overlay",
};
/* clang-format on */

/* What this program is made of. */
struct parts {
	const struct library_version *linked;
	const struct late_library *late;
	size_t linked_count, late_count;
	const char *build;
};

static void put_libraries(const struct parts *parts)
{
	puts(LIBRARIES_ARE_LINKED ? "\nLibraries, all of them linked into tlsready:" : "\nLibraries:");
	for (size_t i = 0; i < parts->linked_count; i++)
		printf("  %-10s %s\n", parts->linked[i].name, parts->linked[i].version);
	if (parts->late_count)
		puts("Libraries that are loaded only when needed:");
	for (size_t i = 0; i < parts->late_count; i++) {
		const struct late_library *late = &parts->late[i];

		printf("  %-10s %s: for %s\n", late->name, late->version ? late->version : "was not found",
		       late->used_for);
	}
}

static void put_words(const struct parts *parts)
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
	put_libraries(parts);
	if (*parts->build)
		printf("Build:\n  %s\n", parts->build);
}

static json_t *linked_as_json(const struct parts *parts)
{
	json_t *list = json_object();

	for (size_t i = 0; i < parts->linked_count; i++)
		json_object_set_new(list, parts->linked[i].name, json_string(parts->linked[i].version));
	return list;
}

static json_t *late_as_json(const struct parts *parts)
{
	json_t *list = json_object();

	for (size_t i = 0; i < parts->late_count; i++) {
		const struct late_library *late = &parts->late[i];

		json_object_set_new(list, late->name,
				    json_pack("{ss, ss, ss?}", "file", late->file, "used_for", late->used_for,
					      "version", late->version));
	}
	return list;
}

static int put_json(const struct parts *parts)
{
	json_t *version = json_pack("{ss, ss}", "name", "tlsready", "version", TLSREADY_VERSION);
	json_t *formats = json_array(), *profiles = json_array();
	const char *profile;

	for (const struct report_format *format = report_formats; format->name; format++)
		json_array_append_new(formats, json_string(format->name));
	for (size_t i = 0; (profile = profile_builtin(i)); i++)
		json_array_append_new(profiles, json_string(profile));
	json_object_set_new(version, "build", json_string(parts->build));
	json_object_set_new(version, "libraries", linked_as_json(parts));
	json_object_set_new(version, "libraries_loaded_when_needed", late_as_json(parts));
	json_object_set_new(version, "is_static", json_boolean(LIBRARIES_ARE_LINKED));
	json_object_set_new(version, "formats", formats);
	json_object_set_new(version, "profiles", profiles);
	bool is_written = json_dumpf(version, stdout, JSON_INDENT(2) | JSON_SORT_KEYS) == 0 && putchar('\n') != EOF;

	json_decref(version);
	return is_written ? EXIT_READY : EXIT_OUTPUT;
}

static int run_version(const struct settings *settings)
{
	struct arena *arena = arena_new(MESSAGES_CEILING);
	struct parts parts = { .build = arena ? build_id(arena) : "" };
	int code = EXIT_READY;

	parts.linked = arena ? linked_libraries(arena, &parts.linked_count) : NULL;
	parts.late = arena ? late_libraries(arena, &parts.late_count) : NULL;
	if (!parts.linked || !parts.late) {
		arena_free(arena);
		return complain_of_memory();
	}
	if (settings->json)
		code = put_json(&parts);
	else
		put_words(&parts);
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

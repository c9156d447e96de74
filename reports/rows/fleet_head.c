/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of rows. */
#include <string.h>

#include "reports/json/rows/result_rows.h"
#include "reports/rows/fleet_line.h"
#include "reports/rows/fleet_row.h"

enum { HEAD_PROFILES_LIMIT = 64 };

CHOICES(schema_choice, "tlsready.rows/1")
CHOICES(type_choice, "header")

ENUM_CHOICES(level_choice, enum level, LEVEL_ERROR, level_name)

/* clang-format off */
#define STRUCT struct fleet_profile
static const struct row profile_rows[] = {
	{ AS_WORDS("name", name),     REQUIRED },
	{ AS_HEX("sha256", sha256),   KNOWN, FORM("sha256"), ABOUT("Of the file of a profile that is not built in.") },
};
static const struct table profile_table = { TABLE(profile_rows) };
#undef STRUCT

#define STRUCT struct fleet_rule
static const struct row rule_rows[] = {
	{ AS_WORDS("id", id),         REQUIRED },
	{ AS_ENUM("level", level, enum level, level_choice), REQUIRED },
	{ AS_WORDS("title", title),   REQUIRED },
};
static const struct table rule_table = { TABLE(rule_rows) };
#undef STRUCT

#define STRUCT struct fleet_head
static const struct row head_rows[] = {
	{ AS_POINTER("case", case_info, struct case_info, case_table), KNOWN },
	{ AS_WORDS("options", options),       KNOWN, ABOUT("Options that change answers, overlays by their SHA-256.") },
	{ AS_LIST("profiles", profiles, profile_count, struct fleet_profile, HEAD_PROFILES_LIMIT, profile_table), REQUIRED,
	  ABOUT("The first decides the verdict."), MORE("\"minItems\": 1") },
	{ AS_LIST("rules", rules, rule_count, struct fleet_rule, FINDINGS_LIMIT, rule_table), REQUIRED },
	{ AS_CONST("schema", schema_choice),  REQUIRED },
	{ AS_WORDS("tool", tool_version),     REQUIRED },
	{ AS_CONST("type", type_choice),      REQUIRED },
	{ AS_HEX("waivers", waivers),         KNOWN, FORM("sha256"), ABOUT("SHA-256 of the waivers file.") },
};
const struct table fleet_head_table = {
	TABLE(head_rows), .name = "header", .about = "The first line: what all rows have in common."
};
#undef STRUCT
/* clang-format on */

int fleet_head_write(const struct fleet_head *head, struct arena *arena, const char **ret, size_t *ret_size,
		     struct error *err)
{
	return fleet_line_write(&fleet_head_table, head, arena, ret, ret_size, err);
}

int fleet_head_read(const char *label, const char *line, size_t size, struct arena *arena, struct fleet_head *ret,
		    struct error *err)
{
	*ret = (struct fleet_head){ .rule_count = 0 };
	int code = fleet_line_read(label, line, size, &fleet_head_table, arena, ret, err);

	return code || ret->profile_count ? code : error_set(err, ERR_FORMAT, "%s: names no profile", label);
}

static const char *known(const char *word)
{
	return word ? word : "";
}

static const char *names_of(const struct fleet_head *head, struct arena *arena)
{
	const char *names = "";

	for (size_t i = 0; names && i < head->profile_count; i++)
		names = arena_printf(arena, "%s%s%s", names, i ? ", " : "", head->profiles[i].name);
	return known(names);
}

/* NULL: the same. */
static const char *differ(const char *what, const char *first, const char *second, struct arena *arena)
{
	if (strcmp(known(first), known(second)) == 0)
		return NULL;
	return arena_printf(arena, "%s \"%s\" and \"%s\"", what, *known(first) ? first : "none",
			    *known(second) ? second : "none");
}

/* Headers of saved results know no hashes and no options: NULL stands for that. */
static const char *differ_known(const char *what, const char *first, const char *second, struct arena *arena)
{
	return first && second ? differ(what, first, second, arena) : NULL;
}

static void add(const char *differs, const char *ret[FLEET_DIFFERENCES], size_t *count)
{
	if (differs && *count < FLEET_DIFFERENCES)
		ret[(*count)++] = differs;
}

size_t fleet_head_differences(const struct fleet_head *first, const struct fleet_head *second, struct arena *arena,
			      const char *ret[FLEET_DIFFERENCES])
{
	const char *profiles = differ("the profiles are", names_of(first, arena), names_of(second, arena), arena);
	size_t count = 0;

	add(differ("the tool version is", first->tool_version, second->tool_version, arena), ret, &count);
	add(profiles, ret, &count);
	for (size_t i = 0; !profiles && i < first->profile_count; i++)
		add(differ_known(arena_printf(arena, "the SHA-256 of profile %s is", first->profiles[i].name),
				 first->profiles[i].sha256, second->profiles[i].sha256, arena),
		    ret, &count);
	add(differ_known("the SHA-256 of the waivers is", first->waivers, second->waivers, arena), ret, &count);
	add(differ_known("the options are", first->options, second->options, arena), ret, &count);
	return count;
}

const char *fleet_head_difference(const struct fleet_head *first, const struct fleet_head *second, struct arena *arena)
{
	const char *all[FLEET_DIFFERENCES];

	return fleet_head_differences(first, second, arena, all) ? all[0] : NULL;
}

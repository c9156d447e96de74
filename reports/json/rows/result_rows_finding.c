/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings. A fix becomes a line of a .reg file that somebody imports: what could leave its line or its quotes is refused when
 * it is read, whoever wrote the file.
 */
#include <string.h>

#include "reports/json/rows/result_rows.h"

CHOICES(dword_choice, "REG_DWORD")
CHOICES(unwaived_choice, "fail", "unknown")

ENUM_CHOICES(level_choice, enum level, LEVEL_ERROR, level_name)
ENUM_CHOICES(outcome_choice, enum outcome, OUTCOME_NOT_APPLICABLE, outcome_name)

static bool has_key(const void *fix)
{
	return *((const struct fix *)fix)->key;
}

static bool has_data(const void *fix)
{
	return has_key(fix) && !((const struct fix *)fix)->removes;
}

/* ASCII that ends neither a quoted name nor a key in brackets. */
static bool is_safe(const char *text, const char *unsafe)
{
	for (const char *p = text; *p; p++)
		if (*p < 0x20 || *p > 0x7E || strchr(unsafe, *p))
			return false;
	return true;
}

static void check_edit(const struct from *from, const struct fix *fix)
{
	const char *type = json_string_value(json_object_get(from->json, "type"));
	bool has_number = json_object_get(from->json, "data") != NULL;

	if (strncmp(fix->key, "HKEY_", 5) != 0 || !is_safe(fix->key, "[]\""))
		take_refuse(from, "key", ERR_FORMAT, "is not the path of a key that a .reg file may name");
	else if (!json_object_get(from->json, "value") || !is_safe(fix->value, "\"\\"))
		take_refuse(from, "value", ERR_FORMAT, "is not the name of a value that a .reg file may set");
	else if (fix->removes ? type || has_number : !type || strcmp(type, "REG_DWORD") != 0 || !has_number)
		take_refuse(from, NULL, ERR_FORMAT, "is neither a REG_DWORD with its data nor a removal");
}

static void check_fix(const struct from *from, void *ret)
{
	const struct fix *fix = ret;

	if (*fix->key)
		check_edit(from, fix);
	else if (!*fix->action || fix->removes)
		take_refuse(from, NULL, ERR_FORMAT, "has neither a key nor an action");
}

static bool is_waived(const void *finding)
{
	return ((const struct finding *)finding)->waiver;
}

static void check_waiver(const struct from *from, void *ret)
{
	const struct finding *finding = ret;

	if (finding->waiver ? finding->outcome != OUTCOME_WAIVED : json_object_get(from->json, "unwaived") != NULL)
		take_refuse(from, NULL, ERR_FORMAT,
			    "has a waiver, or the outcome that it accepts, without the other or without outcome waived");
}

/* clang-format off */
#define STRUCT struct fix
static const struct row fix_rows[] = {
	{ AS_WORDS("action", action),   KNOWN },
	{ AS_U32("data", data),         ALWAYS, .when = has_data, MORE("\"maximum\": 4294967295") },
	{ AS_WORDS("key", key),         KNOWN, FORM("{ \"type\": \"string\", \"pattern\": \"^HKEY_\" }") },
	{ AS_FLAG("removes", removes),  KNOWN, ABOUT("The value is deleted; there is no type and no data.") },
	{ AS_CONST("type", dword_choice), ALWAYS, .when = has_data },
	{ AS_WORDS("value", value),     ALWAYS, .when = has_key, FORM("string") },
};
const struct table fix_table = { .name = "fix", TABLE(fix_rows), .finish = check_fix, MORE(
	"\"minProperties\": 1,"
	"\"dependentRequired\": { \"key\": [\"value\"], \"data\": [\"key\", \"type\"], \"removes\": [\"key\"] },"
	"\"if\": { \"required\": [\"key\"], \"not\": { \"required\": [\"removes\"] } },"
	"\"then\": { \"required\": [\"type\", \"data\"] }") };
#undef STRUCT

#define STRUCT struct source_ref
static const struct row reference_rows[] = {
	{ AS_WORDS("id", id),       REQUIRED },
	{ AS_WORDS("title", title), KNOWN },
	{ AS_WORDS("url", url),     KNOWN },
};
const struct table reference_table = { .name = "reference", TABLE(reference_rows) };
#undef STRUCT

#define STRUCT struct waiver_ref
static const struct row waiver_rows[] = {
	{ AS_TEXT("approved_by", approved_by), KNOWN },
	{ AS_DAY("expires", expires),          REQUIRED, ABOUT("The last day it holds, UTC; or never.") },
	{ AS_TEXT("reason", reason),           REQUIRED },
};
const struct table waiver_table = { .name = "waiver", TABLE(waiver_rows),
	ABOUT("Somebody accepts this finding: it changes the exit code, never the verdict.") };
#undef STRUCT

#define STRUCT struct finding
static const struct row finding_rows[] = {
	{ AS_WORDS("expected", expected), KNOWN },
	{ AS_STRINGS("expected_states", expected_states, expected_count, WORDS_LIMIT), KNOWN, ABOUT("The states of expected, one by one.") },
	{ AS_STRINGS("facts", facts, fact_count, WORDS_LIMIT), REQUIRED },
	{ AS_LIST("fix", fixes, fix_count, struct fix, FIXES_LIMIT, fix_table), REQUIRED },
	{ AS_WORDS("follows", root_cause), KNOWN, ABOUT("The rule that failed and takes this one with it: fixing that one fixes this.") },
	{ AS_WORDS("found", found),       KNOWN },
	{ AS_ENUM("level", level, enum level, level_choice), REQUIRED },
	{ AS_ENUM("outcome", outcome, enum outcome, outcome_choice), REQUIRED },
	{ AS_WORDS("remedy", remedy),     KNOWN },
	{ AS_WORDS("rule", rule),         REQUIRED },
	{ AS_LIST("sources", sources, source_count, struct source_ref, REFERENCES_LIMIT, reference_table), REQUIRED },
	{ AS_TEXT("text", text),          REQUIRED },
	{ AS_WORDS("title", title),       KNOWN },
	{ AS_ENUM("unwaived", unwaived, enum outcome, unwaived_choice), KNOWN, .when = is_waived, ABOUT("The outcome without the waiver.") },
	{ AS_POINTER("waiver", waiver, struct waiver_ref, waiver_table), KNOWN },
	{ AS_WORDS("why", why),           KNOWN },
};
const struct table finding_table = { .name = "finding", TABLE(finding_rows), .finish = check_waiver, MORE(
	"\"dependentRequired\": { \"waiver\": [\"unwaived\"], \"unwaived\": [\"waiver\"] }") };
#undef STRUCT
/* clang-format on */

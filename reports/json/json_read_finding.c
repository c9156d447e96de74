/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings of a saved result. A fix becomes a line of a .reg file that somebody imports: what could leave its line or its
 * quotes is refused here, whoever wrote the file.
 */
#include <string.h>

#include "reports/json/json_read_parts.h"

CHOICES(level_choice, "note", "warning", "error")
CHOICES(outcome_choice, "fail", "unknown", "waived", "pass", "not-applicable")
CHOICES(unwaived_choice, "fail", "unknown")

/* clang-format off */
#define FINDING(field, want) FIELD(struct finding, field, want)
static const struct take finding_rows[] = {
	{ "rule",     TAKE_WORDS,  FINDING(rule, const char *),     true,  NULL },
	{ "level",    TAKE_CHOICE, FINDING(level, enum level),      true,  level_choice },
	{ "outcome",  TAKE_CHOICE, FINDING(outcome, enum outcome),  true,  outcome_choice },
	{ "text",     TAKE_TEXT,   FINDING(text, struct text),      true,  NULL },
	{ "title",    TAKE_WORDS,  FINDING(title, const char *),    false, NULL },
	{ "expected", TAKE_WORDS,  FINDING(expected, const char *), false, NULL },
	{ "found",    TAKE_WORDS,  FINDING(found, const char *),    false, NULL },
	{ "why",      TAKE_WORDS,  FINDING(why, const char *),      false, NULL },
	{ "remedy",   TAKE_WORDS,  FINDING(remedy, const char *),   false, NULL },
	{ "follows",  TAKE_WORDS,  FINDING(root_cause, const char *),  false, NULL },
	{ "unwaived", TAKE_CHOICE, FINDING(unwaived, enum outcome), false, unwaived_choice },
};

#define FIX(field, want) FIELD(struct fix, field, want)
static const struct take fix_rows[] = {
	{ "key",     TAKE_WORDS, FIX(key, const char *),    false, NULL },
	{ "value",   TAKE_WORDS, FIX(value, const char *),  false, NULL },
	{ "data",    TAKE_U32,   FIX(data, uint32_t),       false, NULL },
	{ "action",  TAKE_WORDS, FIX(action, const char *), false, NULL },
	{ "removes", TAKE_FLAG,  FIX(removes, bool),        false, NULL },
};

#define REFERENCE(field) FIELD(struct source_ref, field, const char *)
static const struct take reference_rows[] = {
	{ "id",    TAKE_WORDS, REFERENCE(id),    true,  NULL },
	{ "title", TAKE_WORDS, REFERENCE(title), false, NULL },
	{ "url",   TAKE_WORDS, REFERENCE(url),   false, NULL },
};

#define WAIVER(field, want) FIELD(struct waiver_ref, field, want)
static const struct take waiver_rows[] = {
	{ "reason",      TAKE_TEXT, WAIVER(reason, struct text),      true,  NULL },
	{ "approved_by", TAKE_TEXT, WAIVER(approved_by, struct text), false, NULL },
	{ "expires",     TAKE_DAY,  WAIVER(expires, const char *),    true,  NULL },
};
/* clang-format on */

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
	bool has_data = json_object_get(from->json, "data") != NULL;

	if (strncmp(fix->key, "HKEY_", 5) != 0 || !is_safe(fix->key, "[]\""))
		refuse_json(from, "key", ERR_FORMAT, "is not the path of a key that a .reg file may name");
	else if (!json_object_get(from->json, "value") || !is_safe(fix->value, "\"\\"))
		refuse_json(from, "value", ERR_FORMAT, "is not the name of a value that a .reg file may set");
	else if (fix->removes ? type || has_data : !type || strcmp(type, "REG_DWORD") != 0 || !has_data)
		refuse_json(from, NULL, ERR_FORMAT, "is neither a REG_DWORD with its data nor a removal");
}

static struct fix read_fix(const struct from *from)
{
	struct fix fix = { 0 };

	READ(from, fix_rows, &fix);
	if (*fix.key)
		check_edit(from, &fix);
	else if (!*fix.action || fix.removes)
		refuse_json(from, NULL, ERR_FORMAT, "has neither a key nor an action");
	return fix;
}

static struct source_ref read_reference(const struct from *from)
{
	struct source_ref reference = { 0 };

	READ(from, reference_rows, &reference);
	return reference;
}

static const struct waiver_ref *read_waiver(const struct from *from, const struct finding *finding)
{
	struct from member;
	struct waiver_ref *waiver = NULL;

	if (take_object(from, "waiver", false, &member) && (waiver = take_room(&member, 1, sizeof *waiver)))
		READ(&member, waiver_rows, waiver);
	if (waiver ? finding->outcome != OUTCOME_WAIVED : json_object_get(from->json, "unwaived") != NULL)
		refuse_json(from, NULL, ERR_FORMAT,
			    "has a waiver, or the outcome that it accepts, without the other or without outcome waived");
	return waiver;
}

DEFINE_LIST(read_fixes, struct fix, FIXES_LIMIT, read_fix)
DEFINE_LIST(read_references, struct source_ref, REFERENCES_LIMIT, read_reference)

static struct finding read_finding(const struct from *from)
{
	struct finding finding = { 0 };

	READ(from, finding_rows, &finding);
	finding.facts = take_strings(from, "facts", true, WORDS_LIMIT, &finding.fact_count);
	finding.expected_states = take_strings(from, "expected_states", false, WORDS_LIMIT, &finding.expected_count);
	finding.fixes = read_fixes(from, "fix", true, &finding.fix_count);
	finding.sources = read_references(from, "sources", true, &finding.source_count);
	finding.waiver = read_waiver(from, &finding);
	return finding;
}

DEFINE_LIST(read_list, struct finding, FINDINGS_LIMIT, read_finding)

const struct finding *read_findings(const struct from *from, size_t *ret_count)
{
	return read_list(from, "findings", true, ret_count);
}

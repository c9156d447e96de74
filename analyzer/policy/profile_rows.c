/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a profile is written: one row a member. */
#include "analyzer/policy/profile_parts.h"

enum { LIST_LIMIT = 64, RULES = PROFILE_RULES_LIMIT };

CHOICES(level_choice, "note", "warning", "error")
CHOICES(operator_choice, "equal", "not-equal", "at-least", "at-most", "has-bits", "lacks-bits", "one-of", "contains",
	"present", "absent", "absent-or-equal")

/* clang-format off */
static const struct yamlrow fix_members[] = {
	TEXT_ROW  ("key",    struct rule_fix, key,    false, 0, 1024),
	TEXT_ROW  ("value",  struct rule_fix, value,  false, 0, 1024),
	NUMBER_ROW("data",   struct rule_fix, data,   false),
	FLAG_ROW  ("remove", struct rule_fix, remove),
	TEXT_ROW  ("action", struct rule_fix, action, false, 0, 1024),
};
static const struct yamlrows fix_rows = YAMLROWS(struct rule_fix, fix_members);

static const struct yamlrow unless_members[] = {
	TEXT_ROW ("fact",      struct rule_unless, fact,   true,  1, 64),
	TEXTS_ROW("states",    struct rule_unless, states, false, 1, LIST_LIMIT),
	TEXT_ROW ("issue",     struct rule_unless, issue,  false, 1, 64),
	FLAG_ROW ("undecided", struct rule_unless, undecided),
	PROSE_ROW("why",       struct rule_unless, why,    true,  1, 1024),
};
static const struct yamlrows unless_rows = YAMLROWS(struct rule_unless, unless_members);

static const struct yamlrow instead_members[] = {
	TEXT_ROW ("fact",   struct rule_instead, fact,   true, 1, 64),
	TEXTS_ROW("states", struct rule_instead, states, true, 1, LIST_LIMIT),
	PROSE_ROW("remedy", struct rule_instead, remedy, true, 1, 2000),
	FLAG_ROW ("only",   struct rule_instead, only),
};
static const struct yamlrows instead_rows = YAMLROWS(struct rule_instead, instead_members);

static const struct yamlrow value_members[] = {
	TEXT_ROW  ("path",     struct rule_value, path, true,  1, 1024),
	TEXT_ROW  ("name",     struct rule_value, name, true,  0, 1024),
	TEXT_ROW  ("type",     struct rule_value, type, false, 1, 32),
	CHOICE_ROW("operator", struct rule_value, comparison, enum value_operator, true, operator_choice),
	TEXTS_ROW ("data",     struct rule_value, data, false, 0, LIST_LIMIT),
};
static const struct yamlrows value_rows = YAMLROWS(struct rule_value, value_members);

static const struct yamlrow rule_members[] = {
	TEXT_ROW  ("id",        struct rule, id,        true,  4, 16),
	TEXT_ROW  ("title",     struct rule, title,     true,  1, 200),
	CHOICE_ROW("level",     struct rule, level,     enum level, true, level_choice),
	TEXTS_ROW ("facts",     struct rule, facts,     false, 1, LIST_LIMIT),
	LIST_ROW  ("values",    struct rule, values,    struct rule_value, false, 1, LIST_LIMIT, &value_rows),
	FLAG_ROW  ("any",       struct rule, any),
	FLAG_ROW  ("all",       struct rule, all),
	TEXTS_ROW ("pass",      struct rule, pass,      false, 1, LIST_LIMIT),
	TEXTS_ROW ("fail",      struct rule, fail,      false, 0, LIST_LIMIT),
	TEXTS_ROW ("undecided", struct rule, undecided, false, 1, LIST_LIMIT),
	TEXTS_ROW ("skip",      struct rule, skip,      false, 1, LIST_LIMIT),
	TEXT_ROW  ("issue",     struct rule, issue,     false, 1, 64),
	LIST_ROW  ("unless",    struct rule, unless,    struct rule_unless, false, 1, LIST_LIMIT, &unless_rows),
	TEXT_ROW  ("needs",     struct rule, needs,     false, 1, 16),
	PROSE_ROW ("why",       struct rule, why,       true,  1, 2000),
	PROSE_ROW ("remedy",    struct rule, remedy,    false, 0, 2000),
	LIST_ROW  ("instead",   struct rule, instead,   struct rule_instead, false, 1, LIST_LIMIT, &instead_rows),
	LIST_ROW  ("fixes",     struct rule, fixes,     struct rule_fix, false, 1, LIST_LIMIT, &fix_rows),
	TEXTS_ROW ("sources",   struct rule, sources,   true,  1, LIST_LIMIT),
};
static const struct yamlrows rule_rows = YAMLROWS(struct rule, rule_members);

static const struct yamlrow document_members[] = {
	TEXT_ROW("id",    struct document, id,    true, 1, 64),
	TEXT_ROW("title", struct document, title, true, 1, 300),
	TEXT_ROW("url",   struct document, url,   true, 8, 500),
};
static const struct yamlrows document_rows = YAMLROWS(struct document, document_members);

static const struct yamlrow change_members[] = {
	TEXT_ROW  ("id",    struct rule_change, id,    true, 1, 16),
	CHOICE_ROW("level", struct rule_change, level, enum level, true, level_choice),
};
static const struct yamlrows change_rows = YAMLROWS(struct rule_change, change_members);

static const struct yamlrow profile_members[] = {
	TEXT_ROW ("schema",    struct profile, schema,    true,  1, 64),
	TEXT_ROW ("name",      struct profile, name,      true,  1, PROFILE_NAME_LIMIT),
	TEXT_ROW ("title",     struct profile, title,     true,  1, 200),
	PROSE_ROW("summary",   struct profile, summary,   true,  0, 2000),
	TEXT_ROW ("kind",      struct profile, said_kind, false, 0, 64),
	TEXT_ROW ("extends",   struct profile, extends,   false, 1, 1024),
	TEXTS_ROW("drop",      struct profile, drop,      false, 0, RULES),
	LIST_ROW ("change",    struct profile, changes,   struct rule_change, false, 0, RULES, &change_rows),
	LIST_ROW ("documents", struct profile, documents, struct document,    false, 0, RULES, &document_rows),
	LIST_ROW ("rules",     struct profile, rules,     struct rule,        false, 0, RULES, &rule_rows),
};
/* clang-format on */

const struct yamlkind profile_yaml = { .what = "a profile", .rows = YAMLROWS(struct profile, profile_members) };

const char *value_operator_name(enum value_operator comparison)
{
	return operator_choice(comparison);
}

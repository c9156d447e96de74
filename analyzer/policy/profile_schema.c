/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a profile is written, for libcyaml. */
#include "analyzer/policy/profile_parts.h"

enum { LIST_LIMIT = 64 };

/* clang-format off */
static const cyaml_schema_value_t string_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, 4096),
};

static const cyaml_strval_t levels[] = {
	{ "note", LEVEL_NOTE }, { "warning", LEVEL_WARNING }, { "error", LEVEL_ERROR },
};

static const cyaml_strval_t operators[] = {
	{ "equal",     VALUE_EQUAL },     { "not-equal", VALUE_NOT_EQUAL },
	{ "at-least",  VALUE_AT_LEAST },  { "at-most",   VALUE_AT_MOST },
	{ "has-bits",  VALUE_HAS_BITS },  { "lacks-bits", VALUE_LACKS_BITS },
	{ "one-of",    VALUE_ONE_OF },    { "contains",  VALUE_CONTAINS },
	{ "present",   VALUE_PRESENT },   { "absent",    VALUE_ABSENT },
	{ "absent-or-equal", VALUE_ABSENT_OR_EQUAL },
};

static const cyaml_strval_t kinds[] = {
	{ "readiness", KIND_READINESS }, { "baseline", KIND_BASELINE },
};

static const struct yamltext_help help[] = {
	{ "kind",     "expected readiness or baseline" },
	{ "level",    "expected note, warning or error" },
	{ "operator", "expected equal, not-equal, at-least, at-most, has-bits, lacks-bits, one-of, contains, present, absent "
	              "or absent-or-equal" },
	{ "data",     "expected a list in a value row: data: [1]; a number in a fix: data: 1" },
	{ "values",   "expected a list of path, name, type, operator, data" },
	{ "change",   "expected a list of id and level" },
	{ "drop",     "expected a list of ids: drop: [SCH105]" },
	{ "facts",    "expected a list: facts: [schannel.tls12.client]" },
	{ "pass",     "expected a list of states: pass: [ENABLED]" },
	{ "fail",     "expected a list of states: fail: [DISABLED]" },
	{ "sources",  "expected a list of document ids" },
	{ "instead",  "expected a list of fact, states, remedy, only" },
	{ NULL, NULL },
};

#define OPTIONAL_TEXT (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_schema_field_t fix_fields[] = {
	CYAML_FIELD_STRING_PTR("key",    OPTIONAL_TEXT,       struct rule_fix, key,    0, 1024),
	CYAML_FIELD_STRING_PTR("value",  OPTIONAL_TEXT,       struct rule_fix, value,  0, 1024),
	CYAML_FIELD_UINT      ("data",   CYAML_FLAG_OPTIONAL, struct rule_fix, data),
	CYAML_FIELD_BOOL      ("remove", CYAML_FLAG_OPTIONAL, struct rule_fix, remove),
	CYAML_FIELD_STRING_PTR("action", OPTIONAL_TEXT,       struct rule_fix, action, 0, 1024),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t fix_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_fix, fix_fields),
};

static const cyaml_schema_field_t unless_fields[] = {
	CYAML_FIELD_STRING_PTR("fact",   CYAML_FLAG_POINTER, struct rule_unless, fact,   1, 64),
	CYAML_FIELD_SEQUENCE  ("states", OPTIONAL_TEXT,      struct rule_unless, states, &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_STRING_PTR("issue",  OPTIONAL_TEXT,      struct rule_unless, issue,  1, 64),
	CYAML_FIELD_BOOL      ("undecided", CYAML_FLAG_OPTIONAL, struct rule_unless, undecided),
	CYAML_FIELD_STRING_PTR("why",    CYAML_FLAG_POINTER, struct rule_unless, why,    1, 1024),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t unless_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_unless, unless_fields),
};

static const cyaml_schema_field_t instead_fields[] = {
	CYAML_FIELD_STRING_PTR("fact",   CYAML_FLAG_POINTER, struct rule_instead, fact,   1, 64),
	CYAML_FIELD_SEQUENCE  ("states", CYAML_FLAG_POINTER, struct rule_instead, states, &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_STRING_PTR("remedy", CYAML_FLAG_POINTER, struct rule_instead, remedy, 1, 2000),
	CYAML_FIELD_BOOL      ("only",   CYAML_FLAG_OPTIONAL, struct rule_instead, only),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t instead_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_instead, instead_fields),
};

static const cyaml_schema_field_t value_fields[] = {
	CYAML_FIELD_STRING_PTR("path",     CYAML_FLAG_POINTER,  struct rule_value, path, 1, 1024),
	CYAML_FIELD_STRING_PTR("name",     CYAML_FLAG_POINTER,  struct rule_value, name, 0, 1024),
	CYAML_FIELD_STRING_PTR("type",     OPTIONAL_TEXT,       struct rule_value, type, 1, 32),
	CYAML_FIELD_ENUM      ("operator", CYAML_FLAG_STRICT,   struct rule_value, comparison, operators, CYAML_ARRAY_LEN(operators)),
	CYAML_FIELD_SEQUENCE  ("data",     OPTIONAL_TEXT,       struct rule_value, data, &string_schema, 0, LIST_LIMIT),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t value_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_value, value_fields),
};

static const cyaml_schema_field_t rule_fields[] = {
	CYAML_FIELD_STRING_PTR ("id",      CYAML_FLAG_POINTER,  struct rule, id,      4, 16),
	CYAML_FIELD_STRING_PTR ("title",   CYAML_FLAG_POINTER,  struct rule, title,   1, 200),
	CYAML_FIELD_ENUM       ("level",   CYAML_FLAG_STRICT,   struct rule, level,   levels, CYAML_ARRAY_LEN(levels)),
	CYAML_FIELD_SEQUENCE   ("facts",   OPTIONAL_TEXT,       struct rule, facts,   &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_SEQUENCE   ("values",  OPTIONAL_TEXT,       struct rule, values,  &value_schema, 1, LIST_LIMIT),
	CYAML_FIELD_BOOL       ("any",     CYAML_FLAG_OPTIONAL, struct rule, any),
	CYAML_FIELD_BOOL       ("all",     CYAML_FLAG_OPTIONAL, struct rule, all),
	CYAML_FIELD_SEQUENCE   ("pass",    OPTIONAL_TEXT,       struct rule, pass,    &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_SEQUENCE   ("fail",    OPTIONAL_TEXT,       struct rule, fail,    &string_schema, 0, LIST_LIMIT),
	CYAML_FIELD_SEQUENCE   ("undecided", OPTIONAL_TEXT,     struct rule, undecided, &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_SEQUENCE   ("skip",    OPTIONAL_TEXT,       struct rule, skip,    &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_STRING_PTR ("issue",   OPTIONAL_TEXT,       struct rule, issue,   1, 64),
	CYAML_FIELD_SEQUENCE   ("unless",  OPTIONAL_TEXT,       struct rule, unless,  &unless_schema, 1, LIST_LIMIT),
	CYAML_FIELD_STRING_PTR ("needs",   OPTIONAL_TEXT,       struct rule, needs,   1, 16),
	CYAML_FIELD_STRING_PTR ("why",     CYAML_FLAG_POINTER,  struct rule, why,     1, 2000),
	CYAML_FIELD_STRING_PTR ("remedy",  OPTIONAL_TEXT,       struct rule, remedy,  0, 2000),
	CYAML_FIELD_SEQUENCE   ("instead", OPTIONAL_TEXT,       struct rule, instead, &instead_schema, 1, LIST_LIMIT),
	CYAML_FIELD_SEQUENCE   ("fixes",   OPTIONAL_TEXT,       struct rule, fixes,   &fix_schema, 1, LIST_LIMIT),
	CYAML_FIELD_SEQUENCE   ("sources", CYAML_FLAG_POINTER,  struct rule, sources, &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t rule_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule, rule_fields),
};

static const cyaml_schema_field_t document_fields[] = {
	CYAML_FIELD_STRING_PTR("id",    CYAML_FLAG_POINTER, struct document, id,    1, 64),
	CYAML_FIELD_STRING_PTR("title", CYAML_FLAG_POINTER, struct document, title, 1, 300),
	CYAML_FIELD_STRING_PTR("url",   CYAML_FLAG_POINTER, struct document, url,   8, 500),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t document_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct document, document_fields),
};

static const cyaml_schema_field_t change_fields[] = {
	CYAML_FIELD_STRING_PTR("id",    CYAML_FLAG_POINTER, struct rule_change, id, 1, 16),
	CYAML_FIELD_ENUM      ("level", CYAML_FLAG_STRICT,  struct rule_change, level, levels, CYAML_ARRAY_LEN(levels)),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t change_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_change, change_fields),
};

#define RULES PROFILE_RULES_LIMIT

static const cyaml_schema_field_t profile_fields[] = {
	CYAML_FIELD_STRING_PTR("schema",    CYAML_FLAG_POINTER, struct profile, schema,    1, 64),
	CYAML_FIELD_STRING_PTR("name",      CYAML_FLAG_POINTER, struct profile, name,      1, PROFILE_NAME_LIMIT),
	CYAML_FIELD_STRING_PTR("title",     CYAML_FLAG_POINTER, struct profile, title,     1, 200),
	CYAML_FIELD_STRING_PTR("summary",   CYAML_FLAG_POINTER, struct profile, summary,   0, 2000),
	CYAML_FIELD_ENUM      ("kind",      CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct profile, kind, kinds, CYAML_ARRAY_LEN(kinds)),
	CYAML_FIELD_STRING_PTR("extends",   OPTIONAL_TEXT,      struct profile, extends,   1, 1024),
	CYAML_FIELD_SEQUENCE  ("drop",      OPTIONAL_TEXT,      struct profile, drop,      &string_schema, 0, RULES),
	CYAML_FIELD_SEQUENCE  ("change",    OPTIONAL_TEXT,      struct profile, changes,   &change_schema, 0, RULES),
	CYAML_FIELD_SEQUENCE  ("documents", OPTIONAL_TEXT,      struct profile, documents, &document_schema, 0, RULES),
	CYAML_FIELD_SEQUENCE  ("rules",     OPTIONAL_TEXT,      struct profile, rules,     &rule_schema, 0, RULES),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t profile_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct profile, profile_fields),
};
/* clang-format on */

const struct yamltext_kind profile_kind = { .what = "a profile", .schema = &profile_schema, .help = help };

const char *value_operator_name(enum value_operator comparison)
{
	for (size_t i = 0; i < CYAML_ARRAY_LEN(operators); i++)
		if (operators[i].val == (int64_t)comparison)
			return operators[i].str;
	return "";
}

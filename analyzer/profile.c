/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles read through libcyaml by one schema; what a schema cannot say is checked afterwards. */
#include "analyzer/profile.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/builtin_profiles.h"
#include "analyzer/study.h"

enum { PROFILE_SIZE_LIMIT = 1 << 20, RULES_LIMIT = 1000, LIST_LIMIT = 64 };

#define SCHEMA "tlsready.profile/1"

/* clang-format off */
static const cyaml_schema_value_t string_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, 4096),
};

static const cyaml_strval_t levels[] = {
	{ "note", LEVEL_NOTE }, { "warning", LEVEL_WARNING }, { "error", LEVEL_ERROR },
};

#define OPTIONAL_TEXT (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_schema_field_t fix_fields[] = {
	CYAML_FIELD_STRING_PTR("key",    OPTIONAL_TEXT,       struct rule_fix, key,    0, 1024),
	CYAML_FIELD_STRING_PTR("value",  OPTIONAL_TEXT,       struct rule_fix, value,  0, 1024),
	CYAML_FIELD_UINT      ("data",   CYAML_FLAG_OPTIONAL, struct rule_fix, data),
	CYAML_FIELD_STRING_PTR("action", OPTIONAL_TEXT,       struct rule_fix, action, 0, 1024),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t fix_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_fix, fix_fields),
};

static const cyaml_schema_field_t unless_fields[] = {
	CYAML_FIELD_STRING_PTR("fact",   CYAML_FLAG_POINTER, struct rule_unless, fact,   1, 64),
	CYAML_FIELD_SEQUENCE  ("states", CYAML_FLAG_POINTER, struct rule_unless, states, &string_schema, 1, LIST_LIMIT),
	CYAML_FIELD_STRING_PTR("why",    CYAML_FLAG_POINTER, struct rule_unless, why,    1, 1024),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t unless_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct rule_unless, unless_fields),
};

static const cyaml_schema_field_t rule_fields[] = {
	CYAML_FIELD_STRING_PTR ("id",      CYAML_FLAG_POINTER,  struct rule, id,      4, 16),
	CYAML_FIELD_STRING_PTR ("title",   CYAML_FLAG_POINTER,  struct rule, title,   1, 200),
	CYAML_FIELD_ENUM       ("level",   CYAML_FLAG_STRICT,   struct rule, level,   levels, CYAML_ARRAY_LEN(levels)),
	CYAML_FIELD_SEQUENCE   ("facts",   CYAML_FLAG_POINTER,  struct rule, facts,   &string_schema, 1, LIST_LIMIT),
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

static const cyaml_schema_field_t profile_fields[] = {
	CYAML_FIELD_STRING_PTR("schema",    CYAML_FLAG_POINTER, struct profile, schema,    1, 64),
	CYAML_FIELD_STRING_PTR("name",      CYAML_FLAG_POINTER, struct profile, name,      1, 64),
	CYAML_FIELD_STRING_PTR("title",     CYAML_FLAG_POINTER, struct profile, title,     1, 200),
	CYAML_FIELD_STRING_PTR("summary",   CYAML_FLAG_POINTER, struct profile, summary,   0, 2000),
	CYAML_FIELD_SEQUENCE  ("documents", CYAML_FLAG_POINTER, struct profile, documents, &document_schema, 1, RULES_LIMIT),
	CYAML_FIELD_SEQUENCE  ("rules",     CYAML_FLAG_POINTER, struct profile, rules,     &rule_schema, 1, RULES_LIMIT),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t profile_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct profile, profile_fields),
};
/* clang-format on */

/* libcyaml speaks through a log: its first complaint, and the line that its backtrace names. */
struct complaint {
	char text[512];
	unsigned line;
};

static void listen(cyaml_log_t level, void *context, const char *format, va_list args)
{
	struct complaint *complaint = context;
	char message[512];

	(void)level;
	vsnprintf(message, sizeof message, format, args);
	message[strcspn(message, "\n")] = '\0';
	const char *line = strstr(message, "line: ");

	if (!complaint->text[0])
		snprintf(complaint->text, sizeof complaint->text, "%s",
			 strncmp(message, "Load: ", 6) == 0 ? message + 6 : message);
	if (line && !complaint->line)
		complaint->line = (unsigned)strtoul(line + 6, NULL, 10);
}

static cyaml_config_t config_for(struct complaint *complaint)
{
	return (cyaml_config_t){
		.log_fn = listen,
		.log_ctx = complaint,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS,
	};
}

void profile_free(struct profile *profile)
{
	struct complaint complaint = { 0 };
	cyaml_config_t config = config_for(&complaint);

	cyaml_free(&config, &profile_schema, profile, 0);
}

static bool is_fact(const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_rows[id].name, name) == 0)
			return true;
	return false;
}

static const char NO_FACT[] = "is no fact this program knows (tlsready rules --facts lists them)";

/* What is wrong with a row that the schema let through; NULL: nothing. */
static const char *fault_of(const struct profile *profile, const struct rule *rule, const char **ret_what)
{
	*ret_what = rule->id;
	if (profile_rule(profile, rule->id) != rule)
		return "is used twice as a rule id";
	if (!rule->issue == !rule->pass)
		return "needs either pass (states that are good) or issue";
	for (unsigned i = 0; i < rule->facts_count; i++)
		if (!is_fact(*ret_what = rule->facts[i]))
			return NO_FACT;
	for (unsigned i = 0; i < rule->unless_count; i++)
		if (!is_fact(*ret_what = rule->unless[i].fact))
			return NO_FACT;
	for (unsigned i = 0; i < rule->sources_count; i++)
		if (!profile_document(profile, *ret_what = rule->sources[i]))
			return "is not among the documents of this profile";
	return NULL;
}

/* The line on which `what` stands after the rule's id: good enough for a message. */
static unsigned line_of(const char *yaml, size_t size, const char *id, const char *what)
{
	const char *at = memmem(yaml, size, id, strlen(id));
	const char *there = at ? memmem(at, size - (size_t)(at - yaml), what, strlen(what)) : NULL;
	unsigned line = 1;

	for (const char *p = yaml; there && p < there; p++)
		line += *p == '\n';
	return line;
}

static int check(const char *label, const char *yaml, size_t size, const struct profile *profile, struct error *err)
{
	if (strcmp(profile->schema, SCHEMA) != 0)
		return error_set(err, ERR_USAGE, "%s:%u: schema is %s, expected " SCHEMA, label,
				 line_of(yaml, size, "schema", profile->schema), profile->schema);
	for (unsigned i = 0; i < profile->rules_count; i++) {
		const char *what;
		const char *fault = fault_of(profile, &profile->rules[i], &what);

		if (fault)
			return error_set(err, ERR_USAGE, "%s:%u: %s %s", label,
					 line_of(yaml, size, profile->rules[i].id, what), what, fault);
	}
	return 0;
}

int profile_parse(const char *label, const void *yaml, size_t size, struct profile **ret, struct error *err)
{
	struct complaint complaint = { 0 };
	cyaml_config_t config = config_for(&complaint);
	struct profile *profile = NULL;

	if (cyaml_load_data(yaml, size, &config, &profile_schema, (cyaml_data_t **)&profile, NULL) != CYAML_OK)
		return error_set(err, ERR_USAGE, "%s:%u: %s", label, complaint.line ? complaint.line : 1,
				 complaint.text[0] ? complaint.text : "is no profile");
	int result = check(label, yaml, size, profile, err);

	if (result < 0)
		profile_free(profile);
	else
		*ret = profile;
	return result;
}

const char *profile_builtin(size_t index)
{
	return index < builtin_profile_count ? builtin_profiles[index].name : NULL;
}

static int load_file(const char *path, struct profile **ret, struct error *err)
{
	FILE *file = fopen(path, "re");
	char *yaml = file ? malloc(PROFILE_SIZE_LIMIT) : NULL;
	size_t size = yaml ? fread(yaml, 1, PROFILE_SIZE_LIMIT, file) : 0;
	int result;

	if (!file)
		result = error_set(err, ERR_USAGE, "%s is no built-in profile (tlsready profiles lists them), and as a file: %s",
				   path, strerror(errno));
	else if (!yaml || ferror(file))
		result = error_set(err, ERR_USAGE, "%s: cannot be read: %s", path, strerror(errno));
	else if (size == PROFILE_SIZE_LIMIT)
		result = error_set(err, ERR_USAGE, "%s: larger than a profile may be (1 MiB)", path);
	else
		result = profile_parse(path, yaml, size, ret, err);
	if (file)
		fclose(file);
	free(yaml);
	return result;
}

int profile_load(const char *name, struct profile **ret, struct error *err)
{
	for (size_t i = 0; i < builtin_profile_count; i++)
		if (strcmp(builtin_profiles[i].name, name) == 0)
			return profile_parse(name, builtin_profiles[i].yaml, builtin_profiles[i].size, ret, err);
	return load_file(name, ret, err);
}

const struct rule *profile_rule(const struct profile *profile, const char *id)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (name_equal(profile->rules[i].id, id))
			return &profile->rules[i];
	return NULL;
}

const struct document *profile_document(const struct profile *profile, const char *id)
{
	for (unsigned i = 0; i < profile->documents_count; i++)
		if (strcmp(profile->documents[i].id, id) == 0)
			return &profile->documents[i];
	return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libcyaml says of a file that it refuses, for people who have never heard of libcyaml. */
#include "analyzer/policy/yaml/yamltext_say.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/suggest.h"

enum { KEYS_LIMIT = 64 };

enum told { FIELD_ALONE, FIELD_AND_REST, FIELD_AND_NUMBER, REST_FIRST, REST_LAST };

/* How its words begin, ours, and where the field and the rest of its words go. */
static const struct saying {
	const char *raw, *said;
	enum told told;
} sayings[] = {
	{ "Missing required mapping field: ", " is missing", REST_FIRST },
	{ "Mapping field already seen: ", " is there twice", REST_FIRST },
	{ "STRING length < 1: ", " is empty", FIELD_ALONE },
	{ "STRING length < ", " is too short; characters it needs at least: ", FIELD_AND_NUMBER },
	{ "STRING length > ", " is too long; characters it may have: ", FIELD_AND_NUMBER },
	{ "Invalid ENUM value: ", " cannot be ", FIELD_AND_REST },
	{ "Invalid UINT value: ", " is not a number: ", FIELD_AND_REST },
	{ "Invalid BOOL value: ", " is neither true nor false: ", FIELD_AND_REST },
	{ "Expecting SEQUENCE, ", " is not a list", FIELD_ALONE },
	{ "Expecting MAPPING, ", " has no keys with values (KEY: value)", FIELD_ALONE },
	{ "Expecting SCALAR, ", " is not a single value", FIELD_ALONE },
	{ "Insufficient entries ", " has too few entries", FIELD_ALONE },
	{ "Excessive entries ", " has too many entries", FIELD_ALONE },
	{ "libyaml: ", "this is not YAML: ", REST_LAST },
};

const char YAMLTEXT_UNEXPECTED[] = "Unexpected key: ";

/* The mapping that the fields lead to, from the innermost out. */
static const cyaml_schema_field_t *mapping_at(const cyaml_schema_value_t *schema,
					      const char (*fields)[FIELD_NAME_LIMIT], size_t depth)
{
	while (schema->type == CYAML_SEQUENCE)
		schema = schema->sequence.entry;
	for (const cyaml_schema_field_t *field = schema->type == CYAML_MAPPING ? schema->mapping.fields : NULL;
	     depth && field && field->key; field++)
		if (strcmp(field->key, fields[depth - 1]) == 0)
			return mapping_at(&field->value, fields, depth - 1);
	return !depth && schema->type == CYAML_MAPPING ? schema->mapping.fields : NULL;
}

static void say_unexpected(const char *key, const cyaml_schema_field_t *fields, char *ret, size_t size)
{
	const char *keys[KEYS_LIMIT + 1] = { NULL };
	char all[320] = "";
	size_t count = 0, used = 0;

	for (; fields && fields->key && count < KEYS_LIMIT; fields++)
		keys[count++] = fields->key;
	for (size_t i = 0; i < count && used < sizeof all; i++)
		used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "", keys[i]);
	const char *meant = suggest(key, keys);

	snprintf(ret, size, "%.40s is not a key here; %s%s%sexpected one of: %s", key, meant ? "did you mean " : "",
		 meant ? meant : "", meant ? "? " : "", all);
}

static void put_saying(const struct saying *saying, const char *field, const char *rest, char *ret, size_t size)
{
	const char *first = saying->told == REST_FIRST ? rest : saying->told == REST_LAST ? "" : field;
	int shown = saying->told == FIELD_ALONE || saying->told == REST_FIRST ? 0
		    : saying->told == FIELD_AND_NUMBER                        ? (int)strcspn(rest, ":")
									      : (int)strlen(rest);

	snprintf(ret, size, "%s%s%.*s", first, saying->said, shown, rest);
}

void yamltext_say(const cyaml_schema_value_t *schema, const char *raw, const char (*fields)[FIELD_NAME_LIMIT],
		  size_t depth, char *ret, size_t size)
{
	const char *field = depth ? fields[0] : "this";
	size_t skipped = sizeof YAMLTEXT_UNEXPECTED - 1;

	if (strncmp(raw, YAMLTEXT_UNEXPECTED, skipped) == 0) {
		say_unexpected(raw + skipped, mapping_at(schema, fields, depth), ret, size);
		return;
	}
	snprintf(ret, size, "%s", raw);
	for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
		const struct saying *saying = &sayings[i];
		if (strncmp(raw, saying->raw, strlen(saying->raw)) == 0) {
			put_saying(saying, field, raw + strlen(saying->raw), ret, size);
			return;
		}
	}
}

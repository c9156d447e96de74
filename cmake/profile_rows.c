/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile_rows OUT.c: the built-in profiles as C, for the program to take as they are. Part of the build, not of the
 * program. Each is loaded as a user's own is, with every check, and printed by the schema it was read with: what a
 * profile may hold is said there and nowhere else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/profile_parts.h"

/* The tool has no rows to take: it reads the YAML. */
const struct profile *const profile_rows[] = { NULL };
const size_t profile_rows_count = 0;

/* Fields of YAML that are lists of structures, and what C calls them. */
static const struct list {
	const char *key, *member, *type;
} lists[] = {
	{ "change", "changes", "struct rule_change" },   { "documents", "documents", "struct document" },
	{ "fixes", "fixes", "struct rule_fix" },         { "rules", "rules", "struct rule" },
	{ "unless", "unless", "struct rule_unless" },    { "values", "values", "struct rule_value" },
	{ "instead", "instead", "struct rule_instead" },
};

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "profile_rows: %s: %s\n", what, why);
	exit(1);
}

static const struct list *list_of(const char *key)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strcmp(lists[i].key, key) == 0)
			return &lists[i];
	die(key, "a list of structures that the table lists[] lacks");
}

/* A number's member has the name of its field, but for the one that clang-format would take for a keyword of C++. */
static const char *member_of(const char *key)
{
	return strcmp(key, "operator") == 0 ? "comparison" : key;
}

static const void *pointer_at(const uint8_t *at)
{
	const void *pointer;

	memcpy(&pointer, at, sizeof pointer);
	return pointer;
}

static uint64_t number_at(const uint8_t *at, size_t size)
{
	uint8_t byte;
	uint32_t word;

	if (size == sizeof byte)
		return memcpy(&byte, at, size), byte;
	if (size == sizeof word)
		return memcpy(&word, at, size), word;
	die("a number", "neither of 8 nor of 32 bits");
}

/* Three octal digits end by themselves, whatever follows them. */
static void print_string(FILE *out, const char *string)
{
	putc('"', out);
	for (; *string; string++)
		if (*string < ' ' || *string > '~' || strchr("\"\\?", *string))
			fprintf(out, "\\%03o", (unsigned char)*string);
		else
			putc(*string, out);
	putc('"', out);
}

static void print_struct(FILE *out, const char *type, const cyaml_schema_field_t *fields, const uint8_t *data);

static void print_strings(FILE *out, const uint8_t *data, uint64_t count)
{
	fputs("(char **)(char *const[]){ ", out);
	for (uint64_t i = 0; i < count; i++) {
		print_string(out, pointer_at(data + i * sizeof(char *)));
		fputs(", ", out);
	}
}

static void print_structs(FILE *out, const char *type, const cyaml_schema_value_t *entry, const uint8_t *data,
			  uint64_t count)
{
	fprintf(out, "(%s *)(const %s[]){\n", type, type);
	for (uint64_t i = 0; i < count; i++) {
		print_struct(out, type, entry->mapping.fields, data + i * entry->data_size);
		fputs(",\n", out);
	}
}

static void print_list(FILE *out, const cyaml_schema_field_t *field, const uint8_t *data)
{
	const cyaml_schema_value_t *entry = field->value.sequence.entry;
	const bool is_strings = entry->type == CYAML_STRING;
	const struct list *list = is_strings ? NULL : list_of(field->key);
	const char *member = is_strings ? field->key : list->member;
	const uint64_t count = number_at(data + field->count_offset, field->count_size);
	const uint8_t *entries = pointer_at(data + field->data_offset);

	if (!count)
		return;
	fprintf(out, ".%s_count = %u, .%s = ", member, (unsigned)count, member);
	if (is_strings)
		print_strings(out, entries, count);
	else
		print_structs(out, list->type, entry, entries, count);
	fputs("}, ", out);
}

static void print_text(FILE *out, const char *key, const char *string)
{
	if (!string)
		return;
	fprintf(out, ".%s = ", key);
	print_string(out, string);
	fputs(", ", out);
}

static void print_field(FILE *out, const cyaml_schema_field_t *field, const uint8_t *data)
{
	const uint8_t *at = data + field->data_offset;

	switch (field->value.type) {
	case CYAML_STRING:
		print_text(out, field->key, pointer_at(at));
		break;
	case CYAML_SEQUENCE:
		print_list(out, field, data);
		break;
	case CYAML_UINT:
	case CYAML_ENUM:
	case CYAML_BOOL:
		fprintf(out, ".%s = %uU, ", member_of(field->key), (unsigned)number_at(at, field->value.data_size));
		break;
	default:
		die(field->key, "a kind of field that cannot be printed as C yet");
	}
}

static void print_struct(FILE *out, const char *type, const cyaml_schema_field_t *fields, const uint8_t *data)
{
	fputs("{ ", out);
	for (const cyaml_schema_field_t *field = fields; field->key; field++)
		print_field(out, field, data);
	if (strcmp(type, "struct rule") == 0) { /* what the loader adds */
		struct rule rule;

		memcpy(&rule, data, sizeof rule);
		print_text(out, "from", rule.from);
		fprintf(out, ".is_evidence = %d ", rule.is_evidence);
	}
	fputs("}", out);
}

static void print_profile(FILE *out, size_t index)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load(profile_builtin(index), &profile, &err) < 0)
		die("analyzer/policy/profiles", err.text);
	fprintf(out, "static const struct profile profile_%zu = ", index);
	print_struct(out, "struct profile", profile_kind.schema->mapping.fields, (const uint8_t *)profile);
	fputs(";\n\n", out);
	profile_free(profile);
}

static void print_all(FILE *out)
{
	size_t count = 0;

	fputs("/* Made by cmake/profile_rows.c from analyzer/profiles. */\n#include \"analyzer/policy/profile_parts.h\"\n\n",
	      out);
	for (; profile_builtin(count); count++)
		print_profile(out, count);
	fputs("const struct profile *const profile_rows[] = {\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t&profile_%zu,\n", i);
	fprintf(out, "};\nconst size_t profile_rows_count = %zu;\n", count);
}

/* What a build finds there is whole, or is not there. */
int main(int argc, char **argv)
{
	char path[4096];

	if (argc != 2 || snprintf(path, sizeof path, "%s.new", argv[1]) >= (int)sizeof path)
		die("usage", "profile_rows OUT.c");
	FILE *out = fopen(path, "w");

	if (!out)
		die(path, "cannot be written");
	print_all(out);
	if (fclose(out) != 0 || rename(path, argv[1]) != 0)
		die(argv[1], "cannot be written");
	return 0;
}

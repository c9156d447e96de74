/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile_rows OUT.c: the built-in profiles as C, for the program to take as they are. Part of the build, not of the
 * program. Each is loaded as a user's own is, with every check, and printed by the rows it was read with: what a profile
 * may hold is said there and nowhere else.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/builtin_profiles.h"
#include "analyzer/policy/profile_parts.h"

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "profile_rows: %s: %s\n", what, why);
	exit(1);
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

static void print_text(FILE *out, const char *member, const char *string)
{
	if (!string)
		return;
	fprintf(out, ".%s = ", member);
	print_string(out, string);
	fputs(", ", out);
}

static void print_number(FILE *out, const struct yamlrow *row, const char *at)
{
	uint32_t number = 0;

	if (row->take.kind == TAKE_FLAG)
		number = *(const bool *)(const void *)at;
	else if (row->take.kind == TAKE_U32 || row->take.kind == TAKE_CHOICE)
		memcpy(&number, at, sizeof number);
	else
		die(row->member, "a kind of member that cannot be printed as C yet");
	if (number)
		fprintf(out, ".%s = %" PRIu32 "U, ", row->member, number);
}

static void print_struct(FILE *out, const char *type, const struct yamlrows *rows, const char *data);

static void print_list(FILE *out, const struct yamlrow *row, const char *entries, unsigned count)
{
	if (!count)
		return;
	fprintf(out, ".%s_count = %u, .%s = (%s[]){ ", row->member, count, row->member, row->of);
	for (unsigned i = 0; i < count; i++) {
		if (row->shape == YAML_TEXTS)
			print_string(out, ((const char *const *)(const void *)entries)[i]);
		else
			print_struct(out, row->of, row->each, entries + i * row->each->size);
		fputs(", ", out);
	}
	fputs("}, ", out);
}

static void print_member(FILE *out, const struct yamlrow *row, const char *data)
{
	const char *pointer;
	unsigned count;

	if (row->shape == YAML_ONE) {
		print_number(out, row, data + row->take.offset);
		return;
	}
	memcpy(&pointer, data + row->take.offset, sizeof pointer);
	memcpy(&count, data + row->count, sizeof count);
	if (row->shape == YAML_TEXT || row->shape == YAML_PROSE)
		print_text(out, row->member, pointer);
	else
		print_list(out, row, pointer, count);
}

/* What the loader adds to what is in the file. */
static void print_rest(FILE *out, const char *type, const char *data)
{
	struct profile profile;
	struct rule rule;

	if (strcmp(type, "struct rule") == 0) {
		memcpy(&rule, data, sizeof rule);
		print_text(out, "from", rule.from);
		fprintf(out, ".is_evidence = %d ", rule.is_evidence);
	}
	if (strcmp(type, "struct profile") == 0) {
		memcpy(&profile, data, sizeof profile);
		fprintf(out, ".kind = %uU ", (unsigned)profile.kind);
	}
}

static void print_struct(FILE *out, const char *type, const struct yamlrows *rows, const char *data)
{
	fputs("\n\t{ ", out);
	for (size_t i = 0; i < rows->count; i++)
		print_member(out, &rows->rows[i], data);
	print_rest(out, type, data);
	fputs("}", out);
}

static void print_profile(FILE *out, size_t index)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load(profile_builtin(index), &profile, &err) < 0)
		die("analyzer/policy/profiles", err.text);
	fprintf(out, "static struct profile profile_%zu = ", index);
	print_struct(out, "struct profile", &profile_yaml.rows, (const char *)profile);
	fputs(";\n\n", out);
	profile_free(profile);
}

/* As cmake/embed.cmake calls the bytes of a file. */
static void print_symbol(FILE *out, const char *name)
{
	fputs("profile_", out);
	for (; *name; name++)
		putc(*name == '-' || *name == '.' ? '_' : *name, out);
}

static void print_externs(FILE *out, const char *name)
{
	fputs("extern const char ", out);
	print_symbol(out, name);
	fputs("[];\nextern const size_t ", out);
	print_symbol(out, name);
	fputs("_size;\n", out);
}

static void print_entry(FILE *out, size_t index)
{
	const char *name = profile_builtin(index);

	fprintf(out, "\t{ .name = \"%s\", .rows = &profile_%zu, .yaml = ", name, index);
	print_symbol(out, name);
	fputs(", .size = &", out);
	print_symbol(out, name);
	fputs("_size },\n", out);
}

static void print_all(FILE *out)
{
	size_t count = 0;

	fputs("/* Made by cmake/profile_rows.c from analyzer/policy/profiles. */\n"
	      "#include \"analyzer/policy/builtin_profiles.h\"\n\n",
	      out);
	for (; profile_builtin(count); count++) {
		print_externs(out, profile_builtin(count));
		print_profile(out, count);
	}
	fputs("const struct builtin_profile builtin_profiles[] = {\n", out);
	for (size_t i = 0; i < count; i++)
		print_entry(out, i);
	fputs("\t{ .name = NULL },\n};\n", out);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands to subjects: what is joined by +, what is a folder, and what stands alone. */
#include "parser/evidence/scan.h"

#include <string.h>
#include <sys/stat.h>

struct scan {
	const struct scan_options *options;
	struct arena *arena;
	struct error *err;
	struct subject *subject; /* that is being put together */
	size_t capacity;
};

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

static bool is_there(const char *path)
{
	struct stat file;

	return strcmp(path, "-") == 0 || stat(path, &file) == 0;
}

static bool is_folder(const char *path)
{
	struct stat file;

	return strcmp(path, "-") != 0 && stat(path, &file) == 0 && S_ISDIR(file.st_mode);
}

/* The longest start of text that ends before a + (or at the end) and exists; else up to the first +. */
static char *first_path(const char *text, struct arena *arena)
{
	for (size_t size = strlen(text); size; size--) {
		char *path = text[size] && text[size] != '+' ? NULL : arena_strndup(arena, text, size);

		if (path && is_there(path))
			return path;
	}
	return arena_strndup(arena, text, strcspn(text, "+"));
}

static int start_subject(struct scan *scan, const char *operand)
{
	scan->capacity = 0;
	scan->subject = arena_alloc(scan->arena, sizeof *scan->subject);
	if (!scan->subject)
		return out_of_memory(scan->err);
	*scan->subject = (struct subject){ .operand = operand };
	return 0;
}

static int add_artifact(struct scan *scan, const struct artifact *artifact)
{
	struct subject *subject = scan->subject;
	struct artifact *list =
		arena_grow(scan->arena, subject->artifacts, subject->count, &scan->capacity, sizeof *list);

	if (!list || !artifact->path)
		return out_of_memory(scan->err);
	list[subject->count++] = *artifact;
	subject->artifacts = list;
	return 0;
}

/* A folder as a part of one machine: it must hold exactly one. */
static int add_folder(struct scan *scan, const char *path)
{
	struct subject *found;
	size_t count;
	int result = scan_folder(path, scan->arena, &found, &count, scan->err);

	if (result == 0 && count > 1)
		return error_set(scan->err, ERR_USAGE,
				 "%s holds %zu machines, and + joins inputs of one: name the folder of one of them",
				 path, count);
	for (size_t i = 0; result == 0 && i < found->count; i++)
		result = add_artifact(scan, &found->artifacts[i]);
	return result;
}

static int add_path(struct scan *scan, char *path)
{
	struct artifact artifact = artifact_of(path);

	if (path && !*path)
		return error_set(scan->err, ERR_USAGE, "%s: a path is missing next to +", scan->subject->operand);
	return path && is_folder(path) ? add_folder(scan, path) : add_artifact(scan, &artifact);
}

static int add_operand(struct scan *scan, const char *operand)
{
	int result = 0;

	for (const char *rest = operand; result == 0 && rest;) {
		char *path = first_path(rest, scan->arena);

		if (!path)
			return out_of_memory(scan->err);
		result = add_path(scan, path);
		rest += strlen(path);
		rest = *rest == '+' ? rest + 1 : NULL;
	}
	return result;
}

/* Names of machines: by their files, without folders; names.c makes them longer where several are called alike. */
static int name_subject(struct scan *scan)
{
	struct subject *subject = scan->subject;
	const char *name = "";

	if (subject->has_given_name || subject->name)
		return 0;
	for (size_t i = 0; name && i < subject->count; i++) {
		const char *path = subject->artifacts[i].path, *slash = strrchr(path, '/');

		name = arena_printf(scan->arena, "%s%s%s", name, i ? "+" : "", slash && slash[1] ? slash + 1 : path);
	}
	subject->name = name;
	return name ? 0 : out_of_memory(scan->err);
}

static int hand_over(struct scan *scan, struct subject *subject, scan_found_fn found, void *context)
{
	scan->subject = subject;
	if (scan->options->name) {
		subject->name = scan->options->name;
		subject->has_given_name = true;
	}
	int result = name_subject(scan);

	return result < 0 ? result : found(context, subject, scan->err);
}

/* A folder by itself: each machine in it. */
static int scan_machines(struct scan *scan, const char *path, scan_found_fn found, void *context)
{
	struct subject *subjects;
	size_t count;
	int result = scan_folder(path, scan->arena, &subjects, &count, scan->err);

	if (result == 0 && count > 1 && scan->options->name)
		return error_set(scan->err, ERR_USAGE,
				 "--name: %s holds %zu machines, and the name would be that of each", path, count);
	for (size_t i = 0; result == 0 && i < count; i++)
		result = hand_over(scan, &subjects[i], found, context);
	return result;
}

/* Loose operands from *index on: one of them with --each, else all up to the end, folders left out. */
static int scan_loose(struct scan *scan, const char *const *operands, size_t count, bool each, scan_found_fn found,
		      void *context)
{
	int result = start_subject(scan, operands[0]);

	for (size_t i = 0; result == 0 && i < (each ? 1 : count); i++)
		if (!is_folder(operands[i]))
			result = add_operand(scan, operands[i]);
	return result < 0 ? result : hand_over(scan, scan->subject, found, context);
}

int scan_operands(const char *const *operands, size_t count, const struct scan_options *options, struct arena *arena,
		  scan_found_fn found, void *context, struct error *err)
{
	struct scan scan = { .options = options, .arena = arena, .err = err };
	bool is_loose_done = false;
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++)
		if (is_folder(operands[i])) {
			result = scan_machines(&scan, operands[i], found, context);
		} else if (options->each || !is_loose_done) {
			result = scan_loose(&scan, operands + i, count - i, options->each, found, context);
			is_loose_done = true;
		}
	return result;
}

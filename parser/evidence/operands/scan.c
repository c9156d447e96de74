/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands to subjects: what is joined by +, what is a folder, and what is alone. */
#include "parser/evidence/operands/scan.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/ceilings.h"
#include "common/paths.h"
#include "parser/evidence/image/image.h"
#include "parser/evidence/image/image_scan.h"
#include "parser/evidence/operands/choices.h"
#include "parser/evidence/operands/input_list.h"
#include "parser/evidence/operands/mistyped.h"
#include "parser/evidence/operands/names.h"

enum { KEPT_LIMIT = 16 };

enum { KIND_UNKNOWN, KIND_LOOSE, KIND_MANY };

struct scan {
	const struct scan_options *options;
	void *context; /* of the caller */
	struct arena *arena;
	struct error *err;
	struct subject *subject; /* that is being put together */
	size_t capacity;
	const char *line_name;  /* of the line of a list that it comes from; NULL: it has none */
	const char *line;       /* subject->line */
	struct artifact probed; /* the last file that was opened to see what it is; path NULL: none */
	bool probed_is_image;
	bool has_images;       /* among the operands */
	size_t kept;           /* files that stayed open since */
	char *kinds;           /* of operands: KIND_ */
	const size_t *folders; /* with --each: how many folders the name of each operand needs */
};

static bool is_there(const char *path)
{
	struct stat file;

	return path_is_stdin(path) || stat(path, &file) == 0;
}

static bool is_folder(const char *path)
{
	struct stat file;

	return !path_is_stdin(path) && stat(path, &file) == 0 && S_ISDIR(file.st_mode);
}

static void drop_probed(struct scan *scan)
{
	artifact_close(&scan->probed);
	scan->probed = artifact_of(NULL);
}

/* A pipe or a device is not opened to see what it is. What is no image is read through the same descriptor. */
static bool is_image(struct scan *scan, const char *path)
{
	struct stat file;

	if (path_is_stdin(path) || stat(path, &file) != 0 || !S_ISREG(file.st_mode))
		return false;
	if (!scan->probed.path || strcmp(scan->probed.path, path) != 0) {
		drop_probed(scan);
		scan->probed = artifact_of(arena_strdup(scan->arena, path));
		scan->probed_is_image = scan->probed.path && artifact_open(&scan->probed) == 0 &&
					image_probe(scan->probed.fd, scan->probed.size, path, &scan->options->choice);
	}
	return scan->probed_is_image;
}

/* What may hold many machines. */
static bool is_many(struct scan *scan, const char *path)
{
	return is_folder(path) || is_image(scan, path);
}

static bool is_many_operand(struct scan *scan, const char *const *operands, size_t index)
{
	if (scan->kinds[index] == KIND_UNKNOWN)
		scan->kinds[index] = is_many(scan, operands[index]) ? KIND_MANY : KIND_LOOSE;
	return scan->kinds[index] == KIND_MANY;
}

/* The file as it was opened, if it is the last one that was, and not too many are open; else as a name. */
static struct artifact take_probed(struct scan *scan, const char *path)
{
	struct artifact artifact = artifact_of(path);

	if (path && scan->probed.path && strcmp(scan->probed.path, path) == 0 && scan->probed.fd >= 0 &&
	    scan->kept < KEPT_LIMIT) {
		artifact = scan->probed;
		scan->probed = artifact_of(NULL);
		scan->kept++;
	}
	return artifact;
}

/* ret_contents: of an image; NULL: it is a folder, or could not be opened. */
static int machines_in(struct scan *scan, const char *path, struct subject **ret, size_t *ret_count,
		       const struct contents **ret_contents, struct error *err)
{
	const struct image_options how = { .host = scan->options->host,
					   .choice = scan->options->choice,
					   .states = scan->options->states,
					   .verifier = scan->options->verifier };

	*ret_contents = NULL;
	scan->has_images |= !is_folder(path);
	return is_folder(path) ? scan_folder(path, scan->options->states, scan->arena, ret, ret_count, err)
			       : image_scan(path, &how, scan->arena, ret, ret_count, ret_contents, err);
}

size_t operand_part(const char *text)
{
	char path[PATH_MAX];
	size_t whole = strlen(text);

	for (size_t size = whole; size; size--) {
		if ((text[size] && text[size] != '+') || size >= sizeof path)
			continue;
		snprintf(path, sizeof path, "%.*s", (int)size, text);
		if (is_there(path))
			return size;
	}
	return strcspn(text, "+");
}

static int start_subject(struct scan *scan, const char *operand)
{
	scan->capacity = 0;
	scan->subject = arena_alloc(scan->arena, sizeof *scan->subject);
	if (!scan->subject)
		return error_no_memory(scan->err);
	*scan->subject = (struct subject){ .operand = operand };
	return 0;
}

static int add_artifact(struct scan *scan, const struct artifact *artifact)
{
	struct subject *subject = scan->subject;
	struct artifact *list =
		arena_grow(scan->arena, subject->artifacts, subject->count, &scan->capacity, sizeof *list);

	if (!list || !artifact->path)
		return error_no_memory(scan->err);
	list[subject->count++] = *artifact;
	subject->artifacts = list;
	return 0;
}

static int too_many_machines(const struct scan *scan, const char *path, const struct subject *found, size_t count)
{
	const struct subject **list = arena_array(scan->arena, count, sizeof *list);

	for (size_t i = 0; list && i < count; i++)
		list[i] = &found[i];
	const char *advice = list ? choices_of(list, count, scan->arena) : NULL;

	if (!advice)
		advice = is_folder(path) ? "name the folder of one of them"
					 : "copy the hives of one of them out of the image";
	if (scan->line_name)
		return error_set(scan->err, ERR_USAGE, "%s holds %zu machines, and the line of %s is one: %s", path,
				 count, scan->line_name, advice);
	return error_set(scan->err, ERR_USAGE, "%s holds %zu machines, and + joins inputs of one: %s", path, count,
			 advice);
}

/* A folder or an image as a part of one machine: it must hold exactly one. */
static int add_folder(struct scan *scan, const char *path)
{
	struct subject *found;
	size_t count;
	const struct contents *contents;
	int result = machines_in(scan, path, &found, &count, &contents, scan->err);

	if (result == 0 && count > 1)
		return too_many_machines(scan, path, found, count);
	for (size_t i = 0; result == 0 && i < found->count; i++)
		result = add_artifact(scan, &found->artifacts[i]);
	return result ? result
		      : subject_add_refusals(scan->subject, found->refusals, found->refusal_count, scan->arena,
					     scan->err);
}

static int add_path(struct scan *scan, char *path)
{
	if (path && is_many(scan, path))
		return add_folder(scan, path);
	struct artifact artifact = take_probed(scan, path);

	return add_artifact(scan, &artifact);
}

static int add_operand(struct scan *scan, const char *operand)
{
	int result = 0;

	for (const char *rest = operand; result == 0 && rest;) {
		size_t size = operand_part(rest);
		char *path = arena_strndup(scan->arena, rest, size);

		if (!path)
			return error_no_memory(scan->err);
		if (!size)
			return error_set(scan->err, ERR_USAGE, "%s: a path is missing%s", *operand ? operand : "\"\"",
					 *operand ? " next to +" : "");
		result = add_path(scan, path);
		rest = rest[size] == '+' ? rest + size + 1 : NULL;
	}
	return result;
}

/* With as many folders as it takes to tell the machines of a run apart. */
static int name_subject(struct scan *scan, size_t folders)
{
	struct subject *subject = scan->subject;

	if (!subject->name)
		subject->name = subject_file_names(subject, folders, scan->arena);
	return subject->name ? 0 : error_no_memory(scan->err);
}

static int hand_over(struct scan *scan, struct subject *subject, size_t folders, scan_found_fn found, void *context)
{
	scan->subject = subject;
	subject->line = scan->line;
	if (scan->line_name)
		subject->name = subject->given_name = scan->line_name;
	if (scan->options->name)
		subject->given_name = scan->options->name;
	int result = name_subject(scan, folders);

	if (result == 0 && !subject->input)
		subject->input = subject->given_name   ? subject->given_name
				 : subject->error.code ? subject->operand
						       : subject_file_names(subject, PATH_MAX, scan->arena);
	if (result == 0 && !subject->input)
		result = error_no_memory(scan->err);
	return result < 0 ? result : found(context, subject, scan->err);
}

/* The key of a machine in a folder or an image, below the name that was given for all of them; name NULL: it is the only one. */
static const char *input_in(const struct scan *scan, const char *path, const char *name)
{
	const char *given = scan->options->name ? scan->options->name : scan->line_name;
	const char *base = given ? given : path;
	size_t size = strlen(base);

	while (!given && size > 1 && base[size - 1] == '/')
		size--;
	return name ? arena_printf(scan->arena, "%.*s/%s", (int)size, base, name)
		    : arena_strndup(scan->arena, base, size);
}

/* A folder or an image by itself: each machine in it. */
static int scan_machines(struct scan *scan, const char *path, scan_found_fn found, void *context)
{
	struct subject *subjects, *none = arena_alloc(scan->arena, sizeof *none);
	size_t count;

	if (!none)
		return error_no_memory(scan->err);
	*none = (struct subject){ .operand = path, .name = path_name(path) };
	const struct contents *contents;
	int result = machines_in(scan, path, &subjects, &count, &contents, &none->error);

	if (result == ERR_NOMEM)
		return error_no_memory(scan->err);
	int told = contents && scan->options->image ? scan->options->image(scan->context, contents, scan->err) : 0;

	if (told < 0)
		return told;
	if (result < 0)
		return hand_over(scan, none, 0, found, context);
	for (size_t i = 0; result == 0 && i < count; i++) {
		subjects[i].input = input_in(scan, path, count == 1 ? NULL : subjects[i].name);
		result = subjects[i].input ? hand_over(scan, &subjects[i], 0, found, context)
					   : error_no_memory(scan->err);
	}
	return result;
}

/* Loose operands from here on: one of them with --each, else all, folders left out. */
static int scan_loose(struct scan *scan, const char *const *operands, size_t from, size_t end, size_t folders,
		      scan_found_fn found, void *context)
{
	int result = start_subject(scan, operands[from]);

	for (size_t i = from; result == 0 && i < end; i++)
		if (!is_many_operand(scan, operands, i))
			result = add_operand(scan, operands[i]);
	return result < 0 ? result : hand_over(scan, scan->subject, folders, found, context);
}

struct listed_scan {
	struct scan *scan;
	scan_found_fn found;
	void *context;
};

/* A folder or an image alone is each machine in it, all of that name; with other files, all of it is one machine. */
static int scan_one_line(const struct listed_scan *listed, const char *name, const char *const *paths, size_t count)
{
	struct scan *scan = listed->scan;

	scan->line_name = name;
	scan->line = name || !strchr(paths[0], '+') ? input_in(scan, paths[0], NULL) : NULL; /* + joins what exists */
	if (scan->line && scan->options->wants_line && !scan->options->wants_line(scan->context, scan->line))
		return 0;
	if (count == 1 && is_many(scan, paths[0]))
		return scan_machines(scan, paths[0], listed->found, listed->context);
	int result = start_subject(scan, paths[0]);

	for (size_t i = 0; result == 0 && i < count; i++)
		result = name ? add_path(scan, arena_strdup(scan->arena, paths[i])) : add_operand(scan, paths[i]);
	if (result < 0 && result != ERR_NOMEM) { /* it costs this machine */
		scan->subject->error = *scan->err;
		result = 0;
	}
	scan->subject->name = scan->subject->error.code ? paths[0] : NULL;
	return result < 0 ? result : hand_over(scan, scan->subject, PATH_MAX, listed->found, listed->context);
}

static int scan_line(void *context, const char *name, const char *const *paths, size_t count, struct error *err)
{
	const struct listed_scan *listed = context;
	struct scan *scan = listed->scan;
	struct arena *lasting = scan->arena;

	if (!scan->options->is_transient)
		return scan_one_line(listed, name, paths, count);
	drop_probed(scan); /* its path is in the arena of another line */
	scan->arena = arena_new(SCAN_CEILING);
	int result = scan->arena ? scan_one_line(listed, name, paths, count) : error_no_memory(err);

	drop_probed(scan);
	arena_free(scan->arena);
	scan->arena = lasting;
	return result;
}

/* A list of a fleet may have images tomorrow: an option that only they need is right there. */
static int refuse_choice(const struct scan *scan, const char *const *operands, size_t count, struct error *err)
{
	struct image_choice choice = scan->options->choice;

	if (scan->options->list)
		choice.needs_image = NULL;
	return scan->has_images ? 0 : choice_refuse(&choice, operands, count, err);
}

int scan_operands(const char *const *operands, size_t count, const struct scan_options *options, struct arena *arena,
		  scan_found_fn found, void *context, struct error *err)
{
	struct scan scan = { .options = options, .context = context, .arena = arena, .err = err };
	bool is_loose_done = false;
	int result = operands_refuse_mistyped(operands, count, err); /* before any work */

	if (result < 0)
		return result;

	scan.probed = artifact_of(NULL);
	scan.kinds = arena_alloc(arena, count + 1);
	if (!scan.kinds)
		return error_no_memory(err);
	scan.folders = options->each ? folders_of_names(operands, count, arena) : NULL;
	if (options->each && !scan.folders)
		return error_no_memory(err);
	for (size_t i = 0; result == 0 && i < count; i++)
		if (is_many_operand(&scan, operands, i)) {
			result = scan_machines(&scan, operands[i], found, context);
		} else if (options->each) {
			result = scan_loose(&scan, operands, i, i + 1, scan.folders[i], found, context);
		} else if (!is_loose_done) {
			result = scan_loose(&scan, operands, i, count, 0, found, context);
			is_loose_done = true;
		}
	struct listed_scan listed = { .scan = &scan, .found = found, .context = context };

	if (result == 0 && options->list)
		result = input_list_read(options->list, options->list_is_nul, arena, scan_line, &listed, err);
	drop_probed(&scan);
	return result ? result : refuse_choice(&scan, operands, count, err);
}

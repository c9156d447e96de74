/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands: how they are written, and what they hold. */
#include "engine/machine_input.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/name.h"
#include "engine/gate.h"

enum { BLANKS_LIMIT = 4096, FOLDER_LIMIT = 100000 }; /* bytes before the first brace; entries of a folder looked at */

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

static bool is_there(const char *path)
{
	struct stat file;

	return strcmp(path, "-") == 0 || stat(path, &file) == 0;
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

static bool add_input(struct machine_input *machine_input, size_t *capacity, struct arena *arena, char *path)
{
	char **inputs =
		path ? arena_grow(arena, machine_input->inputs, machine_input->input_count, capacity, sizeof *inputs)
		     : NULL;

	if (!inputs)
		return false;
	machine_input->inputs = inputs;
	inputs[machine_input->input_count++] = path;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The hives in a folder by their names: SYSTEM, SOFTWARE. The order of a folder is chance, so they are sorted. */
static int add_folder(struct machine_input *machine_input, size_t *capacity, struct arena *arena, const char *path,
		      struct error *err)
{
	DIR *folder = opendir(path);
	size_t before = machine_input->input_count, looked = 0;
	const struct dirent *entry;
	bool good = true;

	if (!folder)
		return error_set(err, ERR_IO, "%s: cannot be opened: %s", path, strerror(errno));
	while (good && looked++ < FOLDER_LIMIT && (entry = readdir(folder)))
		if (name_equal(entry->d_name, "SYSTEM") || name_equal(entry->d_name, "SOFTWARE"))
			good = add_input(machine_input, capacity, arena,
					 arena_printf(arena, "%s/%s", path, entry->d_name));
	closedir(folder);
	if (!good)
		return out_of_memory(err);
	if (machine_input->input_count == before)
		return error_set(err, ERR_FORMAT,
				 "%s: is a folder with neither SYSTEM nor SOFTWARE; name the hives "
				 "(Windows\\System32\\config)",
				 path);
	qsort(machine_input->inputs + before, machine_input->input_count - before, sizeof *machine_input->inputs,
	      by_name);
	return 0;
}

static int add_path(struct machine_input *machine_input, size_t *capacity, struct arena *arena, char *path,
		    struct error *err)
{
	struct stat file;

	if (path && !*path)
		return error_set(err, ERR_USAGE, "%s: a path is missing next to +", machine_input->path);
	if (path && strcmp(path, "-") != 0 && stat(path, &file) == 0 && S_ISDIR(file.st_mode))
		return add_folder(machine_input, capacity, arena, path, err);
	return add_input(machine_input, capacity, arena, path) ? 0 : out_of_memory(err);
}

/* No hive and no .reg file begins with a brace. What cannot be read is told of later, as an input. */
static bool is_saved_result(const char *path)
{
	struct stat there;
	FILE *file =
		strcmp(path, "-") != 0 && stat(path, &there) == 0 && S_ISREG(there.st_mode) ? fopen(path, "re") : NULL;
	int c = ' ';

	for (int i = 0; file && i < BLANKS_LIMIT && (c == ' ' || c == '\t' || c == '\r' || c == '\n'); i++)
		c = fgetc(file);
	if (file)
		fclose(file);
	return c == '{';
}

int machine_input_parse(const char *text, struct arena *arena, struct machine_input *ret, struct error *err)
{
	size_t capacity = 0;
	int code = 0;

	*ret = (struct machine_input){ .path = text, .is_result = is_saved_result(text) };
	if (ret->is_result)
		return 0;
	for (const char *rest = text; code == 0 && rest;) {
		char *path = first_path(rest, arena);

		if (!path)
			return out_of_memory(err);
		code = add_path(ret, &capacity, arena, path, err);
		rest += strlen(path);
		rest = *rest == '+' ? rest + 1 : NULL;
	}
	return code;
}

static void *read_file(const char *path, size_t *ret_size, struct error *err)
{
	FILE *file = fopen(path, "re");
	struct stat there;
	bool is_whole = file && fstat(fileno(file), &there) == 0 && (S_ISREG(there.st_mode) || S_ISDIR(there.st_mode));
	bool fits = is_whole && there.st_size <= RESULT_SIZE_LIMIT;
	char *bytes = fits ? malloc((size_t)there.st_size + 1) : NULL;

	*ret_size = bytes ? fread(bytes, 1, (size_t)there.st_size + 1, file) : 0;
	if (file && !is_whole)
		error_set(err, ERR_USAGE, "%s: is a pipe or a device: save the result as a file first", path);
	else if (file && !fits)
		error_set(err, ERR_USAGE, "%s: has %lld bytes, and a saved result has at most %d", path,
			  (long long)there.st_size, RESULT_SIZE_LIMIT);
	else if (!bytes || ferror(file))
		error_set(err, ERR_USAGE, "%s: cannot be read: %s", path, strerror(errno));
	if (file && ferror(file)) {
		free(bytes);
		bytes = NULL;
	}
	if (file)
		fclose(file);
	return bytes;
}

/* check -o ndjson begins so (reports/json/ndjson.c), and JSON sorted by its keys does not. */
static bool is_ndjson(const char *bytes, size_t size)
{
	const char *end = bytes ? memchr(bytes, '\n', size) : NULL;

	return end && size > (size_t)(end - bytes) + 1 && bytes[0] == '{' && end[-1] == '}' && end[1] == '{';
}

/* Whatever is wrong with it: the command line names a file that is no saved result. */
static int refuse_saved(const char *path, bool is_lines, int code, struct error *err)
{
	if (is_lines)
		return error_set(err, ERR_USAGE, "%s: is ndjson; a saved result is a file of check -o json", path);
	code = code == ERR_NOMEM ? ERR_NOMEM : ERR_USAGE;
	if (err)
		err->code = (enum err)code;
	return code;
}

int machine_input_saved(const char *path, struct arena *arena, struct result *ret, enum seal *ret_seal, struct error *err)
{
	struct result *result;
	size_t size;
	void *bytes = read_file(path, &size, err);
	int code = !bytes     ? ERR_IO
		   : ret_seal ? result_read_seal(path, bytes, size, &result, ret_seal, err)
			      : result_read(path, bytes, size, &result, err);

	bool is_lines = code == ERR_FORMAT && is_ndjson(bytes, size);

	free(bytes);
	if (code < 0)
		return refuse_saved(path, is_lines, code, err);
	*ret = *result;
	ret->arena = arena;
	arena_adopt(arena, result->arena);
	return 0;
}

int machine_input_result(const struct engine_options *options, const struct machine_input *machine_input,
			 uint32_t control_set, struct arena *arena, struct result *ret, struct error *err)
{
	struct evaluation evaluation = { .options = options,
					 .inputs = machine_input->inputs,
					 .input_count = machine_input->input_count,
					 .control_set = control_set };
	struct machine_result *machines;

	if (machine_input->is_result && control_set)
		return error_set(err, ERR_USAGE,
				 "--control-set: %s is a saved result: it has the control sets that it was made with",
				 machine_input->path);
	if (machine_input->is_result)
		return machine_input_saved(machine_input->path, arena, ret, NULL, err);
	*ret = (struct result){ .arena = arena };
	int code = evaluate_machine_set(&evaluation, arena, &machines, &ret->machine_count, err);

	ret->machines = machines;
	return code ? code : finish_result(options, ret, err);
}

int machine_input_load(const struct engine_options *options, const char *text, uint32_t control_set,
		       struct arena *arena, struct machine_result **ret, size_t *ret_count, struct error *err)
{
	struct machine_input machine_input;
	struct result result;
	int code = machine_input_parse(text, arena, &machine_input, err);

	code = code ? code : machine_input_result(options, &machine_input, control_set, arena, &result, err);
	if (code)
		return code;
	*ret = (struct machine_result *)(uintptr_t)result.machines; /* made here, or by the reader: nobody else's */
	*ret_count = result.machine_count;
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files behind a saved result. An INPUT stands for a source if its content is the same, else if its name is; where none
 * does, the path of the result is taken. A path was neutralised when it was saved: if that changed it, it opens no file.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/compare/verify.h"
#include "common/paths.h"
#include "engine/machine_input.h"

static bool is_there(const char *path)
{
	struct stat file;

	return stat(path, &file) == 0;
}

/* A path out of a result, which may be anybody's: no pipe and no device is opened for it. */
static bool is_openable(const char *path)
{
	struct stat file;

	return !path_is_stdin(path) && !strstr(path, "\\u{") && !strstr(path, "\\x{") && stat(path, &file) == 0 &&
	       S_ISREG(file.st_mode);
}

/* How many components two paths share at their ends: users' hives all have one name, and folders that differ. */
static size_t shared_tail(const char *a, const char *b)
{
	const char *x = a + strlen(a), *y = b + strlen(b);
	size_t shared = 0;

	while (x > a && y > b && x[-1] == y[-1]) {
		x--;
		y--;
		shared += *x == '/';
	}
	return shared + ((x == a || x[-1] == '/') && (y == b || y[-1] == '/') && *x != '/' && *x);
}

static struct given_file *given_for(struct verify *verify, const struct result_source *source)
{
	struct given_file *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < verify->given_count; i++)
		if (*source->sha256 && strcmp(verify->given[i].sha256, source->sha256) == 0)
			return &verify->given[i];
	for (size_t i = 0; i < verify->given_count; i++) {
		size_t shared = shared_tail(verify->given[i].shown, source->path.utf8);

		if (shared > most) {
			best = &verify->given[i];
			most = shared;
		}
	}
	return best;
}

/* NULL: it is not there. */
static const char *path_of(struct verify *verify, const struct result_source *source)
{
	struct given_file *given = given_for(verify, source);

	if (given)
		given->is_used = true;
	return given ? given->path : is_openable(source->path.utf8) ? source->path.utf8 : NULL;
}

/* Logs lie beside their hive, wherever that is now. */
static void find_logs(struct verify *verify, const char *name, const struct result_source *source, const char *path,
		      struct found_files *files)
{
	int folder = (int)(path_name(path) - path);

	for (size_t i = 0; i < source->log_count; i++) {
		const char *log = path_name(source->logs[i].path.utf8);
		const char *there = arena_printf(verify->arena, "%.*s%s", folder, path, log);

		if (there && !is_there(there)) {
			message_add(&verify->lines, "%s: %s: the transaction log %s is not next to it", name, path, log);
			files->absent++;
		}
	}
}

/* What could not be opened when it was evaluated need not be there now. */
static bool was_there(const struct result_source *source)
{
	return strcmp(source->status, "refused") != 0 || *source->sha256 || source->size;
}

static void find_machine(struct verify *verify, const struct machine_result *machine, struct found_files *files)
{
	files->paths = arena_array(verify->arena, machine->source_count + 1, sizeof *files->paths);
	for (size_t i = 0; files->paths && i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];
		const char *path = path_of(verify, source);

		if (!path && !was_there(source) && !path_is_stdin(source->path.utf8) && !is_there(source->path.utf8))
			path = source->path.utf8;
		bool is_closed = path && was_there(source) && access(path, R_OK) != 0;

		files->paths[i] = is_closed ? NULL : path;
		if (is_closed) {
			message_add(&verify->lines, "%s: %s cannot be read: %s", machine->name.utf8, path,
				    strerror(errno));
			files->absent++;
		} else if (path) {
			find_logs(verify, machine->name.utf8, source, path, files);
		} else {
			message_add(&verify->lines, "%s: %s does not exist: name its current path as INPUT",
				    machine->name.utf8, source->path.utf8);
			files->absent++;
		}
	}
	verify->sources += machine->source_count;
	verify->absent += files->absent;
}

static const char *file_digest(const char *path, struct arena *arena)
{
	struct artifact artifact = artifact_of(path);
	const char *digest = artifact_open(&artifact) == 0 ? arena_strdup(arena, artifact_digest(&artifact)) : "";

	artifact_close(&artifact);
	return digest ? digest : "";
}

static int add_given(struct verify *verify, size_t *capacity, const struct subject *subject, struct error *err)
{
	for (size_t i = 0; i < subject->count; i++) {
		struct given_file *list =
			arena_grow(verify->arena, verify->given, verify->given_count, capacity, sizeof *list);
		const char *path = subject->artifacts[i].path;

		if (!list)
			return error_set(err, ERR_NOMEM, "out of memory");
		list[verify->given_count++] = (struct given_file){ .path = path,
								   .shown = text_of(verify->arena, path).utf8,
								   .sha256 = file_digest(path, verify->arena) };
		verify->given = list;
	}
	return 0;
}

/* INPUTs as check and diff take them: files, or a folder that holds hives. */
static int take_given(struct verify *verify, struct error *err)
{
	size_t capacity = 0;
	int code = 0;

	for (size_t i = 0; i < verify->input_count && code == 0; i++) {
		struct machine_input machine_input;

		code = machine_input_parse((const char *const *)&verify->inputs[i], 1, verify->arena, &machine_input,
					   err);
		if (code == 0 && (machine_input.is_result || path_is_stdin(verify->inputs[i])))
			return error_set(
				err, ERR_USAGE,
				"verify: %s: an INPUT is a hive, a .reg file or a folder of hives that RESULT was made "
				"from",
				verify->inputs[i]);
		for (size_t k = 0; k < machine_input.subjects.count && code == 0; k++)
			code = add_given(verify, &capacity, machine_input.subjects.all[k], err);
	}
	for (size_t i = 0; i < verify->given_count && code == 0; i++)
		if (!is_there(verify->given[i].path))
			code = error_set(err, ERR_IO, "verify: %s does not exist", verify->given[i].path);
	return code;
}

int find_files(struct verify *verify, struct error *err)
{
	const struct result *saved = &verify->saved;
	int code = take_given(verify, err);

	verify->files = arena_array(verify->arena, saved->machine_count + 1, sizeof *verify->files);
	if (code || !verify->files)
		return code ? code : error_set(err, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < saved->machine_count; i++)
		find_machine(verify, &saved->machines[i], &verify->files[i]);
	for (size_t i = 0; i < verify->given_count; i++)
		if (!verify->given[i].is_used)
			return error_set(err, ERR_USAGE,
					 "verify: %s: neither its content nor its name is that of a source of %s",
					 verify->given[i].path, verify->path);
	return 0;
}

void hash_files(struct verify *verify, const struct machine_result *machine, const struct found_files *files)
{
	const char *sha256;

	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];

		if (!files->paths[i] || !*source->sha256)
			continue;
		sha256 = file_digest(files->paths[i], verify->arena);
		if (strcmp(sha256, source->sha256) != 0)
			mismatch(verify, "%s: %s: is not the file that was evaluated: sha256 %s, and the result has %s",
				 machine->name.utf8, files->paths[i], sha256, source->sha256);
	}
}

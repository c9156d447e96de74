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
#include "parser/evidence/image/inside.h"

static bool is_there(const char *path)
{
	struct stat file;

	return stat(path, &file) == 0;
}

static bool is_folder(const char *path)
{
	struct stat file;

	return stat(path, &file) == 0 && S_ISDIR(file.st_mode);
}

bool is_openable(const char *path)
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

static bool is_content_of(const struct given_file *given, const struct result_source *source)
{
	return *source->sha256 && strcmp(given->sha256, source->sha256) == 0;
}

/* Their content is that of some source: under whatever name, they are no strangers. */
static void mark_known(struct verify *verify)
{
	for (size_t i = 0; i < verify->given.count; i++) {
		struct given_file *given = &verify->given.list[i];

		for (size_t k = 0; k < verify->saved.machine_count && !given->is_known; k++)
			for (size_t n = 0; n < verify->saved.machines[k].source_count && !given->is_known; n++)
				given->is_known = is_content_of(given, &verify->saved.machines[k].sources[n]);
	}
}

enum likeness { SAME_CONTENT, NAME_ALONE, NAME_OF_ANOTHER, LIKENESSES };

static enum likeness likeness_of(const struct given_file *given, const struct result_source *source)
{
	return is_content_of(given, source) ? SAME_CONTENT : given->is_known ? NAME_OF_ANOTHER : NAME_ALONE;
}

/*
 * Machines of one image have files in common: of several with the content, the one whose path is the likest. A file with another
 * content whose path is liker still is the source, changed. What has the content of another source comes last.
 */
static struct given_file *given_for(struct verify *verify, const struct result_source *source)
{
	struct given_file *best[LIKENESSES] = { NULL };
	size_t most[LIKENESSES] = { 0 };

	for (size_t i = 0; i < verify->given.count; i++) {
		struct given_file *given = &verify->given.list[i];
		enum likeness likeness = likeness_of(given, source);
		size_t shared = shared_tail(given->shown, source->path.utf8) + (likeness == SAME_CONTENT);

		if (shared <= most[likeness])
			continue;
		best[likeness] = given;
		most[likeness] = shared;
	}
	if (best[NAME_ALONE] && most[NAME_ALONE] >= most[SAME_CONTENT])
		return best[NAME_ALONE];
	return best[SAME_CONTENT] ? best[SAME_CONTENT] : best[NAME_OF_ANOTHER];
}

/* Into files, at index. A path NULL: it is not there. */
static int find_source(struct verify *verify, const struct result_source *source, struct found_files *files,
		       size_t index, struct error *err)
{
	struct given_file *given = given_for(verify, source);
	const struct given_file *found = given;
	int code = given || !source->origin_count ? 0 : find_in_image(verify, source, &found, err);

	if (given)
		given->is_used = true;
	if (found)
		files->paths[index] = found->path;
	else if (!source->origin_count && is_openable(source->path.utf8))
		files->paths[index] = source->path.utf8;
	if (found && found->artifact->inside) {
		files->inside[index] = found->artifact;
		files->machine = found->machine;
	}
	return code;
}

static bool has_log(const struct artifact *hive, const char *name)
{
	for (size_t i = 0; i < hive->log_count; i++)
		if (strcmp(path_name(hive->logs[i].path), name) == 0)
			return true;
	return false;
}

/* Logs lie beside their hive, wherever that is now. */
static void find_logs(struct verify *verify, const char *name, const struct result_source *source, size_t index,
		      struct found_files *files)
{
	const char *path = files->paths[index];
	const struct artifact *inside = files->inside[index];
	int folder = (int)(path_name(path) - path);

	for (size_t i = 0; i < source->log_count; i++) {
		const char *log = path_name(source->logs[i].path.utf8);
		const char *there = arena_printf(verify->arena, "%.*s%s", folder, path, log);

		if (there && !(inside ? has_log(inside, log) : is_there(there))) {
			message_add(&verify->lines, "%s: %s: the transaction log %s is not next to it", name, path, log);
			files->absent++;
		}
	}
}

/* What could not be opened when it was evaluated need not be there now. */
bool was_there(const struct result_source *source)
{
	return source->status != SOURCE_REFUSED || *source->sha256 || source->size;
}

/* An image is named once, not with each hive in it. It may be where it was, and nothing of the result is found in it. */
static void tell_absent(struct verify *verify, const struct machine_result *machine, const struct result_source *source,
			struct found_files *files)
{
	const char *image = source->origin_count ? source->origin[0] : NULL;
	bool is_told = false;

	for (const struct result_source *earlier = machine->sources; image && earlier < source && !is_told; earlier++)
		is_told = earlier->origin_count && strcmp(earlier->origin[0], image) == 0;
	const char *there = image && !is_told ? image_path(source, verify->arena) : NULL;

	files->absent++;
	if (is_told || verify->absent_told++ >= ABSENT_SHOWN)
		return;
	if (there && is_openable(there))
		message_add(&verify->lines,
			    "%s: its inputs are no longer found in %s: name an intact copy of the image as INPUT",
			    machine->name.utf8, image);
	else
		message_add(&verify->lines, "%s: %s does not exist: name %s current path as INPUT", machine->name.utf8,
			    image ? image : source->path.utf8, image ? "the image's" : "its");
}

static int find_one(struct verify *verify, const struct machine_result *machine, size_t index,
		    struct found_files *files, struct error *err)
{
	const struct result_source *source = &machine->sources[index];
	int code = find_source(verify, source, files, index, err);
	const char *path = files->paths[index];

	if (code == 0 && !path && !was_there(source) && !path_is_stdin(source->path.utf8) &&
	    (!is_there(source->path.utf8) || is_folder(source->path.utf8)))
		path = files->paths[index] = source->path.utf8;
	if (code == 0 && path && !files->inside[index] && was_there(source) && access(path, R_OK) != 0) {
		message_add(&verify->lines, "%s: %s cannot be read: %s", machine->name.utf8, path, strerror(errno));
		files->paths[index] = NULL;
		files->absent++;
	} else if (code == 0 && path) {
		find_logs(verify, machine->name.utf8, source, index, files);
	} else if (code == 0) {
		tell_absent(verify, machine, source, files);
	}
	return code;
}

static int find_machine(struct verify *verify, const struct machine_result *machine, struct found_files *files,
			struct error *err)
{
	int code = 0;

	files->paths = arena_array(verify->arena, machine->source_count + 1, sizeof *files->paths);
	files->inside = arena_array(verify->arena, machine->source_count + 1, sizeof *files->inside);
	if (!files->paths || !files->inside)
		return error_no_memory(err);
	for (size_t i = 0; i < machine->source_count && code == 0; i++)
		code = find_one(verify, machine, i, files, err);
	verify->sources += machine->source_count;
	verify->absent += files->absent;
	return code;
}

static const char *file_digest(struct artifact artifact, struct arena *arena)
{
	const char *digest = artifact_open(&artifact) == 0 ? arena_strdup(arena, artifact_digest(&artifact)) : "";

	artifact_close(&artifact);
	return digest ? digest : "";
}

int add_given(struct given_list *given, struct arena *arena, struct subject *subject, struct error *err)
{
	for (size_t i = 0; i < subject->count; i++) {
		struct given_file *list = arena_grow(arena, given->list, given->count, &given->capacity, sizeof *list);
		const struct artifact *artifact = &subject->artifacts[i];

		if (!list)
			return error_no_memory(err);
		list[given->count++] = (struct given_file){ .path = artifact->path,
							    .shown = text_of(arena, artifact->path).utf8,
							    .sha256 = file_digest(*artifact, arena),
							    .artifact = artifact,
							    .machine = subject->name };
		given->list = list;
	}
	subject_close(subject);
	return 0;
}

/* INPUTs as check and diff take them: files, or a folder that holds hives. */
static int take_given(struct verify *verify, struct error *err)
{
	const struct given_list *given = &verify->given;
	int code = 0;

	for (size_t i = 0; i < verify->input_count && code == 0; i++) {
		struct machine_input machine_input;

		code = machine_input_parse_verified((const char *const *)&verify->inputs[i], 1, &verify->choice,
						    verifier_of(verify), verify->arena, &machine_input, err);
		if (code == 0 && (machine_input.is_result || path_is_stdin(verify->inputs[i])))
			return error_set(
				err, ERR_USAGE,
				"verify: %s: an INPUT is a hive, a .reg file or a folder of hives that RESULT was made "
				"from",
				verify->inputs[i]);
		for (size_t k = 0; k < machine_input.subjects.count && code == 0; k++)
			code = add_given(&verify->given, verify->arena, machine_input.subjects.all[k], err);
	}
	for (size_t i = 0; i < given->count && code == 0; i++)
		if (!given->list[i].artifact->inside && !is_there(given->list[i].path))
			code = error_set(err, ERR_IO, "verify: %s does not exist", given->list[i].path);
	return code;
}

/* An image may hold more than the one machine that the result is of. */
static bool is_in_used_image(const struct given_list *given, size_t index)
{
	const struct inside *inside = given->list[index].artifact->inside;

	for (size_t i = 0; inside && i < given->count; i++)
		if (given->list[i].is_used && given->list[i].artifact->inside &&
		    strcmp(given->list[i].artifact->inside->image, inside->image) == 0)
			return true;
	return false;
}

int find_files(struct verify *verify, struct error *err)
{
	const struct result *saved = &verify->saved;

	add_choices(saved, &verify->choice);
	int code = take_given(verify, err);

	mark_known(verify);
	verify->files = arena_array(verify->arena, saved->machine_count + 1, sizeof *verify->files);
	if (code || !verify->files)
		return code ? code : error_no_memory(err);
	for (size_t i = 0; i < saved->machine_count && code == 0; i++)
		code = find_machine(verify, &saved->machines[i], &verify->files[i], err);
	for (size_t i = 0; i < verify->given.count && code == 0; i++)
		if (!verify->given.list[i].is_used && !verify->given.list[i].is_known &&
		    !is_in_used_image(&verify->given, i))
			return error_set(err, ERR_USAGE,
					 "verify: %s: neither its content nor its name is that of a source of %s",
					 verify->given.list[i].path, verify->path);
	return code;
}

void hash_files(struct verify *verify, const struct machine_result *machine, const struct found_files *files)
{
	const char *sha256;

	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];

		if (!files->paths[i] || !*source->sha256)
			continue;
		sha256 = file_digest(files->inside[i] ? *files->inside[i] : artifact_of(files->paths[i]), verify->arena);
		if (files->inside[i])
			inside_close(files->inside[i]->inside);
		if (strcmp(sha256, source->sha256) != 0)
			mismatch(verify, "%s: %s: is not the file that was evaluated: sha256 %s, and the result has %s",
				 machine->name.utf8, files->paths[i], sha256, source->sha256);
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands: how they are written, and what they hold. */
#include "engine/machine_input.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/gate.h"
#include "engine/inputs.h"
#include "parser/evidence/operands/choices.h"
#include "reports/json/ndjson_read.h"

enum {
	BLANKS_LIMIT = 4096, /* bytes before the first brace */
	NAMES_LIMIT = 5,     /* machines that a message names */
};

struct parsing {
	struct machine_input *input;
	struct arena *arena;
};

static int keep_subject(void *context, struct subject *subject, struct error *err)
{
	struct parsing *parsing = context;

	if (subject->error.code)
		return error_set(err, subject->error.code, "%s", subject->error.text);
	return subject_list_add(&parsing->input->subjects, subject, parsing->arena, err);
}

/* No hive and no .reg file begins with a brace. What cannot be read is told of later, as an input. */
static bool is_saved_result(struct artifact *artifact)
{
	char bytes[BLANKS_LIMIT];
	int64_t size = artifact_open(artifact) == 0 ? artifact_read(artifact, 0, bytes, sizeof bytes) : 0;

	for (int64_t i = 0; i < size; i++)
		if (!bytes[i] || !strchr(" \t\r\n", bytes[i]))
			return bytes[i] == '{';
	return false;
}

int machine_input_parse(const char *const *operands, size_t count, const struct image_choice *choice,
			struct arena *arena, struct machine_input *ret, struct error *err)
{
	return machine_input_parse_verified(operands, count, choice, NULL, arena, ret, err);
}

int machine_input_parse_verified(const char *const *operands, size_t count, const struct image_choice *choice,
				 const struct image_verifier *verifier, struct arena *arena, struct machine_input *ret,
				 struct error *err)
{
	struct parsing parsing = { .input = ret, .arena = arena };
	struct scan_options options = { .host = &engine_library_host, .choice = *choice, .verifier = verifier };

	*ret = (struct machine_input){ .path = operands[0], .operand_count = count };
	int code = scan_operands(operands, count, &options, arena, keep_subject, &parsing, err);

	const struct subject *only = code == 0 && ret->subjects.count == 1 ? ret->subjects.all[0] : NULL;

	ret->is_result = only && only->count == 1 && !only->artifacts->folder && is_saved_result(only->artifacts);
	return code;
}

/* "dc01, dc02 and 7 more". NULL: out of memory. */
static const char *names_of(const struct subject_list *list, struct arena *arena)
{
	size_t named = list->count > NAMES_LIMIT ? NAMES_LIMIT : list->count;
	const char *names = "";

	for (size_t i = 0; names && i < named; i++)
		names = arena_printf(arena, "%s%s%s", names, i ? ", " : "", list->all[i]->name);
	return names && list->count > named ? arena_printf(arena, "%s and %zu more", names, list->count - named) : names;
}

/* Inputs of an image cannot be named one by one. */
static bool is_in_image(const struct subject *subject)
{
	return subject->count && subject->artifacts[0].inside;
}

static int several_machines(const struct machine_input *input, const char *command, struct arena *arena, struct error *err)
{
	const char *names = names_of(&input->subjects, arena);
	bool is_inside = input->operand_count == 1 && input->subjects.count && is_in_image(input->subjects.all[0]);
	const char *advice = choices_of((const struct subject *const *)input->subjects.all, input->subjects.count, arena);

	if (!names)
		return error_no_memory(err);
	if (!advice)
		advice = is_inside ? "copy the inputs of one of them out of the image" : "name the inputs of one of them";
	return error_set(err, ERR_USAGE, "%s: %s %zu machines (%s), and %s is about one: %s", command,
			 input->operand_count == 1 ? arena_printf(arena, "%s holds", input->path) : "the inputs are",
			 input->subjects.count, names, command, advice);
}

int machine_input_open_one(const struct machine_input *input, const char *command, bool with_logs, struct arena *arena,
			   struct subject **ret, struct error *err)
{
	if (input->subjects.count != 1)
		return several_machines(input, command, arena, err);
	*ret = input->subjects.all[0];
	subject_open(*ret, with_logs, arena);
	return 0;
}

static void *read_file(struct artifact *artifact, struct error *err)
{
	bool fits = artifact_open(artifact) == 0 && artifact->size <= RESULT_SIZE_LIMIT;
	char *bytes = fits ? malloc((size_t)artifact->size + 1) : NULL;

	if (artifact->error.code)
		error_set(err, ERR_USAGE, "%s: %s", artifact->path, artifact->error.text);
	else if (!fits)
		error_set(err, ERR_USAGE, "%s: has %" PRIu64 " bytes, and a saved result has at most %d",
			  artifact->path, artifact->size, RESULT_SIZE_LIMIT);
	else if (bytes && artifact_read(artifact, 0, bytes, (size_t)artifact->size) == (int64_t)artifact->size)
		return bytes;
	else
		error_set(err, ERR_USAGE, "%s: cannot be read: %s", artifact->path, strerror(errno));
	free(bytes);
	return NULL;
}

/* check -o ndjson begins so (reports/json/ndjson.c), and JSON sorted by its keys does not. */
static bool is_ndjson(const char *bytes, size_t size)
{
	const char *end = bytes ? memchr(bytes, '\n', size) : NULL;

	return end && size > (size_t)(end - bytes) + 1 && bytes[0] == '{' && end[-1] == '}' && end[1] == '{';
}

/* What else of ours it is, by its first line; NULL: nothing. */
static const char *lines_of(const char *bytes, size_t size, struct arena *arena)
{
	const char *end = bytes ? memchr(bytes, '\n', size) : NULL;
	struct ndjson line = { .kind = NDJSON_OTHER };

	if (bytes)
		ndjson_read("", bytes, end ? (size_t)(end - bytes) : size, arena, &line, NULL);
	return line.kind == NDJSON_ROWS  ? "has rows"
	       : line.kind == NDJSON_ROW ? "has rows, and the header line before them is missing"
	       : is_ndjson(bytes, size)  ? "is ndjson"
					 : NULL;
}

/* Whatever is wrong with it: the command line names a file that is no saved result. */
static int refuse_saved(const char *path, const char *lines, int code, struct error *err)
{
	if (lines)
		return error_set(err, ERR_USAGE, "%s: %s; a saved result is a file of check -o json", path, lines);
	code = code == ERR_NOMEM ? ERR_NOMEM : ERR_USAGE;
	if (err)
		err->code = (enum err)code;
	return code;
}

static int read_saved(struct artifact *artifact, struct arena *arena, struct result *ret, enum seal *ret_seal,
		      struct error *err)
{
	const char *path = artifact->path;
	struct result *result;
	void *bytes = read_file(artifact, err);
	size_t size = (size_t)artifact->size;
	int code = !bytes     ? ERR_IO
		   : ret_seal ? result_read_seal(path, bytes, size, &result, ret_seal, err)
			      : result_read(path, bytes, size, &result, err);

	const char *lines = code == ERR_FORMAT ? lines_of(bytes, size, arena) : NULL;

	free(bytes);
	if (code < 0)
		return refuse_saved(path, lines, code, err);
	*ret = *result;
	ret->arena = arena;
	arena_adopt(arena, result->arena);
	return 0;
}

int machine_input_saved(const char *path, struct arena *arena, struct result *ret, enum seal *ret_seal, struct error *err)
{
	struct artifact artifact = artifact_of(path);
	int code = read_saved(&artifact, arena, ret, ret_seal, err);

	artifact_close(&artifact);
	return code;
}

int saved_contradiction(const struct result *result, const char *path, struct error *err)
{
	for (size_t i = 0; i < result->machine_count; i++) {
		const struct machine_result *machine = &result->machines[i];
		const struct finding *against = finding_against_ready(machine);

		if (against)
			return error_set(err, ERR_CORRUPT,
					 "%s: " READY_AGAINST_RULE ": the file was changed after it was written", path,
					 machine->name.utf8, against->rule);
	}
	return 0;
}

int add_machines(const struct evaluation *evaluation, struct result *result, size_t *capacity, struct error *err)
{
	struct machine_result *all = (struct machine_result *)(uintptr_t)result->machines, *machines;
	size_t count;

	subject_open(evaluation->subject, !evaluation->options->no_logs, result->arena);
	int code = evaluate_machine_set(evaluation, result->arena, &machines, &count, err);

	subject_close(evaluation->subject);
	for (size_t i = 0; code == 0 && i < count; i++) {
		all = arena_grow(result->arena, all, result->machine_count, capacity, sizeof *all);
		if (!all)
			return error_no_memory(err);
		all[result->machine_count++] = machines[i];
		result->machines = all;
	}
	return code;
}

/* Machines that its run did not come to would look like machines that are gone. */
static int read_result(const struct engine_options *options, const struct machine_input *machine_input,
		       struct arena *arena, struct result *ret, struct error *err)
{
	int code = read_saved(machine_input->subjects.all[0]->artifacts, arena, ret, NULL, err);

	code = code ? code : saved_contradiction(ret, machine_input->path, err);
	if (code == 0 && ret->incomplete)
		message_add(options->messages, "%s: is of a run that ended early; inputs that were not evaluated: %zu",
			    machine_input->path, ret->incomplete->not_evaluated);
	return code;
}

int machine_input_result(const struct engine_options *options, const struct machine_input *machine_input,
			 uint32_t control_set, struct arena *arena, struct result *ret, struct error *err)
{
	struct evaluation evaluation = { .options = options, .control_set = control_set };
	size_t capacity = 0;
	int code = 0;

	if (machine_input->is_result && control_set)
		return error_set(err, ERR_USAGE,
				 "--control-set: %s is a saved result: it has the control sets that it was made with",
				 machine_input->path);
	if (machine_input->is_result)
		return read_result(options, machine_input, arena, ret, err);
	*ret = (struct result){ .arena = arena };
	for (size_t i = 0; code == 0 && i < machine_input->subjects.count; i++) {
		evaluation.subject = machine_input->subjects.all[i];
		code = add_machines(&evaluation, ret, &capacity, err);
	}
	return code ? code : finish_result(options, ret, err);
}

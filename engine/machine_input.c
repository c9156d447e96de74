/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands: how they are written, and what they hold. */
#include "engine/machine_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BLANKS_LIMIT = 4096 }; /* bytes before the first brace */

static int out_of_memory(void)
{
	complain("out of memory");
	return EXIT_OUTPUT;
}

struct parsing {
	struct machine_input *input;
	struct arena *arena;
};

static int keep_subject(void *context, struct subject *subject, struct error *err)
{
	struct parsing *parsing = context;
	struct machine_input *input = parsing->input;

	if (subject->error.code)
		return error_set(err, subject->error.code, "%s", subject->error.text);
	struct subject **list = arena_grow(parsing->arena, input->subjects, input->count, &input->capacity, sizeof *list);

	if (!list)
		return error_set(err, ERR_NOMEM, "out of memory");
	list[input->count++] = subject;
	input->subjects = list;
	return 0;
}

/* No hive and no .reg file begins with a brace. What cannot be read is told of later, as an input. */
static bool is_saved_result(struct artifact *artifact)
{
	uint8_t bytes[BLANKS_LIMIT];
	int64_t size = artifact_open(artifact) == 0 ? artifact_read(artifact, 0, bytes, sizeof bytes) : 0;

	for (int64_t i = 0; i < size; i++)
		if (!strchr(" \t\r\n", bytes[i]) || !bytes[i])
			return bytes[i] == '{';
	return false;
}

int machine_input_parse(const char *const *operands, size_t count, struct arena *arena, struct machine_input *ret)
{
	struct parsing parsing = { .input = ret, .arena = arena };
	struct scan_options options = { .each = false };
	struct error err = { 0 };

	*ret = (struct machine_input){ .path = operands[0] };
	if (scan_operands(operands, count, &options, arena, keep_subject, &parsing, &err) < 0) {
		complain("%s", err.text);
		return exit_of_scan(&err);
	}
	ret->is_result = ret->count == 1 && ret->subjects[0]->count == 1 && !ret->subjects[0]->artifacts->folder &&
			 is_saved_result(ret->subjects[0]->artifacts);
	return 0;
}

int machine_input_open_one(const struct settings *settings, const char *command, const struct machine_input *input,
			   struct arena *arena, struct subject **ret)
{
	if (input->count != 1) {
		complain("%s: %s holds %zu machines, and %s is about one: name the inputs of one of them", command,
			 input->path, input->count, command);
		return EXIT_USAGE;
	}
	*ret = input->subjects[0];
	subject_open(*ret, !settings->no_logs, arena);
	return 0;
}

static void *read_file(struct artifact *artifact)
{
	bool fits = artifact_open(artifact) == 0 && artifact->size <= RESULT_SIZE_LIMIT;
	char *bytes = fits ? malloc((size_t)artifact->size + 1) : NULL;

	if (artifact->error.code)
		complain("%s: %s", artifact->path, artifact->error.text);
	else if (!fits)
		complain("%s: has %llu bytes, and a saved result has at most %d", artifact->path,
			 (unsigned long long)artifact->size, RESULT_SIZE_LIMIT);
	else if (bytes && artifact_read(artifact, 0, bytes, (size_t)artifact->size) == (int64_t)artifact->size)
		return bytes;
	else
		complain("%s: cannot be read: %s", artifact->path, strerror(errno));
	free(bytes);
	return NULL;
}

/* check -o ndjson begins so (reports/json/ndjson.c), and JSON sorted by its keys does not. */
static bool is_ndjson(const char *bytes, size_t size)
{
	const char *end = bytes ? memchr(bytes, '\n', size) : NULL;

	return end && size > (size_t)(end - bytes) + 1 && bytes[0] == '{' && end[-1] == '}' && end[1] == '{';
}

static int read_saved(struct artifact *artifact, struct arena *arena, struct result *ret, enum seal *ret_seal)
{
	const char *path = artifact->path;
	struct result *result;
	struct error err = { 0 };
	void *bytes = read_file(artifact);
	size_t size = (size_t)artifact->size;
	int code = !bytes     ? ERR_IO
		   : ret_seal ? result_read_seal(path, bytes, size, &result, ret_seal, &err)
			      : result_read(path, bytes, size, &result, &err);

	bool is_lines = code == ERR_FORMAT && is_ndjson(bytes, size);

	free(bytes);
	if (is_lines)
		complain("%s: is ndjson; a saved result is a file of check -o json", path);
	else if (code < 0 && err.code)
		complain("%s", err.text);
	if (code < 0)
		return code == ERR_NOMEM ? EXIT_OUTPUT : EXIT_USAGE;
	*ret = *result;
	ret->arena = arena;
	arena_adopt(arena, result->arena);
	return 0;
}

int machine_input_saved(const char *path, struct arena *arena, struct result *ret, enum seal *ret_seal)
{
	struct artifact artifact = artifact_of(path);
	int code = read_saved(&artifact, arena, ret, ret_seal);

	artifact_close(&artifact);
	return code;
}

int add_machines(const struct evaluation *evaluation, struct result *result, size_t *capacity)
{
	struct machine_result *all = (struct machine_result *)(uintptr_t)result->machines, *machines;
	size_t count;
	int code = evaluate_machine_set(evaluation, result->arena, &machines, &count);

	for (size_t i = 0; code == 0 && i < count; i++) {
		all = arena_grow(result->arena, all, result->machine_count, capacity, sizeof *all);
		if (!all)
			return out_of_memory();
		all[result->machine_count++] = machines[i];
		result->machines = all;
	}
	return code;
}

int machine_input_result(const struct settings *settings, const struct criteria *criteria,
			 const struct machine_input *operand, uint32_t control_set, struct arena *arena,
			 struct result *ret)
{
	struct evaluation evaluation = { .settings = settings,
					 .criteria = criteria,
					 .overlays = overlays_of(settings, arena),
					 .control_set = control_set };
	size_t capacity = 0;
	int code = 0;

	if (operand->is_result && control_set) {
		complain("--control-set: %s is a saved result: it has the control sets that it was made with",
			 operand->path);
		return EXIT_USAGE;
	}
	if (operand->is_result)
		return read_saved(operand->subjects[0]->artifacts, arena, ret, NULL);
	*ret = (struct result){ .arena = arena };
	for (size_t i = 0; code == 0 && i < operand->count; i++) {
		evaluation.subject = operand->subjects[i];
		subject_open(evaluation.subject, !settings->no_logs, arena);
		code = add_machines(&evaluation, ret, &capacity);
		subject_close(evaluation.subject);
	}
	return code ? code : finish_result(settings, criteria, ret);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as the inputs of a machine, through every room: recognised, read, evaluated, reported. Beside crashes and
 * hangs it looks for a READY that its own findings or the base block of a hive speak against, for JSON that does not
 * parse or says something else than the result, and for a second run that says something else than the first. Logs are
 * not found here.
 *
 * The first byte is a set of flags, then come up to three inputs: four bytes little-endian of size, and as many bytes
 * (the last one has what there is).
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/reports.h"
#include "support/search/trial.h"

enum { FLAG_TEXT = 1, FLAG_HTML = 2, FLAG_TWICE = 4, SIZE_FIELD = 4, SIZE_LIMIT = 1 << 20, DIGEST_ROOM = 80 };

static struct bulk bulk;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static size_t split(const uint8_t *data, size_t size, struct trial_input inputs[BULK_INPUTS])
{
	size_t count = 0;

	while (count < BULK_INPUTS && size >= SIZE_FIELD) {
		size_t wanted = le32(data), left = size - SIZE_FIELD;

		wanted = wanted < left ? wanted : left;
		inputs[count++] = (struct trial_input){ .data = data + SIZE_FIELD, .size = wanted };
		data += SIZE_FIELD + wanted;
		size = left - wanted;
	}
	return count;
}

/* A verdict is what the findings say, and none of them is hidden. */
static void check_verdict(const struct machine_result *machine)
{
	must((machine->verdict == VERDICT_READY) == (machine->reason_count == 0),
	     "a verdict without a reason, or READY with one");
	for (size_t i = 0; i < machine->finding_count && machine->verdict == VERDICT_READY; i++) {
		const struct finding *finding = &machine->findings[i];

		must(finding->level == LEVEL_NOTE || finding->outcome == OUTCOME_PASS ||
			     finding->outcome == OUTCOME_NOT_APPLICABLE,
		     "READY, and a rule above a note did not pass");
	}
}

/* An input that is a hive and was used must be one that Windows would load as it is; one that was not read speaks
 * against. */
static void check_inputs(const struct trial *trial, const struct trial_input *inputs)
{
	const struct input *read;
	size_t count = machine_inputs(trial->machine, &read);

	for (size_t i = 0; i < count && trial->result.verdict == VERDICT_READY; i++) {
		must(read[i].kind != INPUT_REFUSED, "READY, and an input was refused");
		must(read[i].kind != INPUT_HIVE || !read[i].used ||
			     !independent_unsound(inputs[i].data, inputs[i].size),
		     "READY by a hive that Windows would not load as it is");
	}
}

static char *written(const struct result *result, const char *format, size_t *ret_size)
{
	const struct report_options options = { 0 };
	struct error err = { 0 };
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	if (!out)
		abort();
	must(report_write(report_format_named(format), result, &options, out, &err) == 0, "a report could not be written");
	fclose(out);
	return text;
}

static void check_json(const struct result *result)
{
	size_t size;
	char *text = written(result, "json", &size);
	json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	const json_t *machine = json_array_get(json_object_get(json, "machines"), 0);
	const char *verdict = json_string_value(json_object_get(machine, "verdict"));

	must(json && verdict, "JSON that does not parse, or lacks the verdict");
	must(strcmp(verdict, verdict_word(result->machines[0].kind, result->machines[0].verdict)) == 0, "JSON has another verdict");
	must(json_array_size(json_object_get(machine, "findings")) == result->machines[0].finding_count,
	     "JSON has other findings");
	json_decref(json);
	free(text);
}

static void check_readable(const struct result *result, const char *format)
{
	size_t size;
	char *text = written(result, format, &size);

	must(size > 0 && !memchr(text, 0, size) && !memchr(text, 0x1B, size), "a report is empty, or holds NUL or ESC");
	free(text);
}

/* The digest of everything that was found. */
static void evaluate(const struct trial_input *inputs, size_t count, int flags, char ret_digest[DIGEST_ROOM])
{
	struct trial trial;

	bulk_evaluate(&bulk, inputs, count, &trial);
	if (!trial.error.code) {
		struct result result = { .arena = trial.arena,
					 .tool_version = "0",
					 .profile = bulk.profile->name,
					 .profile_title = bulk.profile->title,
					 .profile_summary = bulk.profile->summary,
					 .machines = &trial.result,
					 .machine_count = 1,
					 .exit_reason = "" };

		trial.result.name = TEXT("machine");
		check_verdict(&trial.result);
		check_inputs(&trial, inputs);
		must(report_seal(&result, NULL) == 0, "the result cannot be sealed");
		snprintf(ret_digest, DIGEST_ROOM, "%s", result.digest);
		check_json(&result);
		if (flags & FLAG_TEXT)
			check_readable(&result, "text");
		if (flags & FLAG_HTML)
			check_readable(&result, "html");
	}
	trial_free(&trial);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	bulk_open(&bulk);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trial_input inputs[BULK_INPUTS];
	char first[DIGEST_ROOM] = "", second[DIGEST_ROOM] = "";

	if (size < 1 || size > SIZE_LIMIT)
		return 0;
	size_t count = split(data + 1, size - 1, inputs);

	evaluate(inputs, count, data[0], first);
	if (data[0] & FLAG_TWICE)
		evaluate(inputs, count, 0, second);
	must(!(data[0] & FLAG_TWICE) || strcmp(first, second) == 0, "a second run found something else");
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Windows does with a .reg file, as data: 426 import and export cases of Wine's tests, which run on real Windows
 * (TLSREADY_SHARED/reg-conformance). The scanner's events are applied to a registry that starts as the case says, and
 * the outcome must be what Windows leaves behind; every line that Windows drops without a word must have a note.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/reg/scan.h"
#include "parser/view/tree.h"

enum { CEILING = 64 * 1024 * 1024, LINE_SIZE = 1 << 20 };

struct trial {
	const json_t *spec; /* the case as it is written down */
	const char *id;
	uint8_t *input;
	size_t size, at;
	struct arena *arena;
	struct treekey root;
	struct notes notes;
	struct reg_summary summary;
	unsigned failed;
};

static const char *string_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static void fails(struct trial *trial, const char *what, const char *key, const char *name)
{
	print_error("%s: %s: %s \"%s\"\n", trial->id, what, key, name);
	trial->failed++;
}

static int sextet(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

static uint8_t *of_base64(const char *text, size_t *ret_size)
{
	uint8_t *data = malloc(strlen(text) + 1);
	uint32_t bits = 0;
	unsigned have = 0;

	*ret_size = 0;
	for (; sextet(*text) >= 0; text++) {
		bits = bits << 6 | (uint32_t)sextet(*text);
		have += 6;
		if (have >= 8) {
			have -= 8;
			data[(*ret_size)++] = (uint8_t)(bits >> have);
		}
	}
	return data;
}

static int64_t give(void *context, void *buffer, size_t size)
{
	struct trial *trial = context;

	size = size < trial->size - trial->at ? size : trial->size - trial->at;
	memcpy(buffer, trial->input + trial->at, size);
	trial->at += size;
	return (int64_t)size;
}

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct trial *trial = context;
	struct treevalue value = { .name = event->name,
				   .type = event->type,
				   .data = event->data,
				   .size = event->size,
				   .at = event->at,
				   .deleted = event->directive == REG_DELETE_VALUE };

	(void)err;
	switch (event->directive) {
	case REG_OPEN_KEY:
		return tree_open(trial->arena, &trial->root, event->path, !event->implied, event->at);
	case REG_DELETE_KEY:
		return tree_delete(trial->arena, &trial->root, event->path, event->at);
	default:
		return tree_set(trial->arena, &trial->root, event->path, &value);
	}
}

/* The key at a path as Windows takes it: backslashes at its end, doubled ones, mean nothing. */
static struct treekey *key_at(struct trial *trial, const char *path)
{
	char *plain = arena_strdup(trial->arena, path), *to = plain;

	for (; *path; path++)
		if (*path != '\\' || (path[1] && path[1] != '\\'))
			*to++ = *path;
	*to = '\0';
	return tree_find_path(&trial->root, plain);
}

static bool has_key(struct trial *trial, const char *path)
{
	const struct treekey *key = key_at(trial, path);

	return key && key->exists && !key->deleted;
}

static const struct treevalue *value_at(struct trial *trial, const json_t *expected)
{
	struct treekey *key = key_at(trial, string_of(expected, "key"));
	const struct treevalue *value = key ? tree_value(key, string_of(expected, "name")) : NULL;

	return value && !value->deleted ? value : NULL;
}

static bool has_hex(const struct treevalue *value, const char *hex)
{
	char byte[3];
	bool is_same = strlen(hex) == 2 * value->size;

	for (size_t i = 0; is_same && i < value->size; i++) {
		snprintf(byte, sizeof byte, "%02x", value->data[i]);
		is_same = memcmp(byte, hex + 2 * i, 2) == 0;
	}
	return is_same;
}

static void start(struct trial *trial)
{
	const json_t *before = json_object_get(trial->spec, "before"), *item;
	size_t i;

	json_array_foreach(json_object_get(before, "keys"), i, item)
		assert_int_equal(tree_open(trial->arena, &trial->root, json_string_value(item), true, LOCATION_NONE), 0);
	json_array_foreach(json_object_get(before, "values"), i, item)
	{
		size_t size = strlen(string_of(item, "data")) / 2;
		uint8_t *data = arena_alloc(trial->arena, size + 1);
		unsigned byte;

		for (size_t k = 0; k < size && sscanf(string_of(item, "data") + 2 * k, "%2x", &byte) == 1; k++)
			data[k] = (uint8_t)byte;
		assert_int_equal(tree_set(trial->arena, &trial->root, string_of(item, "key"),
					  &(struct treevalue){
						  .name = string_of(item, "name"),
						  .type = (uint32_t)json_integer_value(json_object_get(item, "type")),
						  .data = data,
						  .size = size }),
				 0);
	}
}

static void check_values(struct trial *trial, const json_t *expect)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(expect, "must_exist"), i, item)
	{
		const struct treevalue *value = value_at(trial, item);

		if (!value || value->type != json_integer_value(json_object_get(item, "type")) ||
		    !has_hex(value, string_of(item, "data")))
			fails(trial, "value differs or is missing", string_of(item, "key"), string_of(item, "name"));
	}
	json_array_foreach(json_object_get(expect, "must_not_exist"), i, item) if (value_at(trial, item))
		fails(trial, "value must not be there", string_of(item, "key"), string_of(item, "name"));
}

static void check_keys(struct trial *trial, const json_t *expect)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(expect, "keys_exist"), i, item) if (!has_key(trial, json_string_value(item)))
		fails(trial, "key is missing", json_string_value(item), "");
	json_array_foreach(json_object_get(expect, "keys_absent"), i, item) if (has_key(trial, json_string_value(item)))
		fails(trial, "key must not be there", json_string_value(item), "");
}

static const struct note *note_at(const struct trial *trial, uint32_t line, enum severity least)
{
	for (size_t i = 0; i < trial->notes.count; i++)
		if (trial->notes.list[i].at.line == line && trial->notes.list[i].severity >= least)
			return &trial->notes.list[i];
	return NULL;
}

/* What reg.exe says of the file as a whole: 1 means refused, and then line 1 must carry the reason. */
static void check_exit(struct trial *trial, const json_t *expect)
{
	const json_t *exit = json_object_get(expect, "exit");
	bool must_warn = strcmp(string_of(trial->spec, "header"), "ignored") == 0 || json_integer_value(exit) == 1;

	if (must_warn && !note_at(trial, 1, SEVERITY_WARNING))
		fails(trial, "Windows imports nothing, and nothing is said of it", "line 1", "");
}

static void check_header(struct trial *trial)
{
	static const struct {
		const char *name;
		enum reg_header header;
	} headers[] = { { "v5", REG_HEADER_V5 },
			{ "regedit4", REG_HEADER_V4 },
			{ "win31", REG_HEADER_WIN31 },
			{ "ignored", REG_HEADER_IGNORED },
			{ "invalid", REG_HEADER_UNKNOWN } };
	bool is_bare_utf16 =
		trial->size > 1 && trial->input[0] < 0x80 && !trial->input[1]; /* Windows refuses, we read */

	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		if (strcmp(string_of(trial->spec, "header"), headers[i].name) == 0 &&
		    headers[i].header != trial->summary.header && !is_bare_utf16)
			fails(trial, "header", headers[i].name, "");
}

/* '#' begins a comment in other formats, and is meant as one here. */
static bool is_hash_line(const struct trial *trial, unsigned number)
{
	size_t step = trial->size > 1 && trial->input[0] == 0xFF ? 2 : 1, i = step == 2 ? 2 : 0;

	for (unsigned line = 1; line < number && i < trial->size; i += step)
		line += trial->input[i] == '\n' ||
			(trial->input[i] == '\r' && (i + step >= trial->size || trial->input[i + step] != '\n'));
	while (i < trial->size && (trial->input[i] == ' ' || trial->input[i] == '\t'))
		i += step;
	return i < trial->size && trial->input[i] == '#';
}

static void check_dropped(struct trial *trial)
{
	const json_t *item;
	size_t i;
	char line[16];

	json_array_foreach(json_object_get(json_object_get(trial->spec, "model"), "dropped"), i, item)
	{
		unsigned number = (unsigned)json_integer_value(json_object_get(item, "line"));

		snprintf(line, sizeof line, "line %u", number);
		if (!note_at(trial, number, SEVERITY_NOTE) &&
		    !(strcmp(string_of(item, "why"), "line-not-understood") == 0 && is_hash_line(trial, number)))
			fails(trial, "nothing is said of a dropped line", line, string_of(item, "why"));
	}
}

static bool try_case(const json_t *spec)
{
	static const struct wanted_keys all = { .everything = true };
	struct trial trial = { .spec = spec, .id = string_of(spec, "id"), .arena = arena_new(CEILING) };
	const json_t *expect = json_object_get(spec, "expect");
	struct error error;

	trial.notes.arena = trial.arena;
	trial.input = of_base64(string_of(spec, "input_b64"), &trial.size);
	start(&trial);
	const struct scan_job job = { .read = give, .read_context = &trial, .source = 0, .arena = trial.arena, .notes = &trial.notes,
					      .event = on_event, .context = &trial };

	assert_int_equal(reg_scan(&job, &all, &trial.summary, &error), 0);
	check_values(&trial, expect);
	check_keys(&trial, expect);
	check_exit(&trial, expect);
	check_header(&trial);
	check_dropped(&trial);
	free(trial.input);
	arena_free(trial.arena);
	return !trial.failed;
}

static void the_outcome_is_what_windows_leaves_behind(void **state)
{
	static char line[LINE_SIZE];
	FILE *file = *state;
	unsigned count = 0, passed = 0;

	while (fgets(line, sizeof line, file)) {
		json_t *spec = json_loads(line, 0, NULL);

		assert_non_null(spec);
		count++;
		passed += try_case(spec);
		json_decref(spec);
	}
	print_message("%u of %u cases\n", passed, count);
	assert_true(count >= 426);
	assert_int_equal(passed, count);
}

int main(void)
{
	const char *shared = getenv("TLSREADY_SHARED");
	char path[4096];

	snprintf(path, sizeof path, "%s/reg-conformance/cases.jsonl", shared ? shared : "../shared");
	FILE *file = fopen(path, "r");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(the_outcome_is_what_windows_leaves_behind, file),
	};

	if (!file) {
		printf("skipped: %s is not here\n", path);
		return 77;
	}
	int failed = cmocka_run_group_tests_name("reg_conformance", tests, NULL, NULL);

	fclose(file);
	return failed;
}

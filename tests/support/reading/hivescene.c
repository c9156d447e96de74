/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/files.h"
#include "support/reading/hivescene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CEILING = 64 << 20 };

struct hivescene hivescene;

const struct hive_options hivescene_cells = { .readers = READER_CELLS };
const struct hive_options hivescene_libregf = { .readers = READER_LIBREGF, .in_process = true };
const struct hive_options hivescene_both = { .readers = READERS_BOTH, .in_process = true };

static void hivescene_begin(void)
{
	memset(&hivescene, 0, sizeof hivescene);
	hivescene.arena = arena_new(CEILING);
	hivescene.notes.arena = hivescene.arena;
}

int hivescene_end(void **state)
{
	(void)state;
	hive_close(hivescene.hive);
	if (hivescene.artifact)
		artifact_close(hivescene.artifact);
	arena_free(hivescene.arena);
	memset(&hivescene, 0, sizeof hivescene);
	return 0;
}

void hivescene_open_file(const char *path, const struct hive_options *options)
{
	hivescene_begin();
	hivescene.artifact = file_artifact(hivescene.arena, path);
	hivescene.result =
		hive_open(hivescene.artifact, 0, options, hivescene.arena, &hivescene.notes, &hivescene.hive, &hivescene.error);
}

void hivescene_open(const uint8_t *data, size_t size, const struct hive_options *options)
{
	hivescene_begin();
	hivescene.artifact = memory_artifact(hivescene.arena, data, size);
	hivescene.result =
		hive_open(hivescene.artifact, 0, options, hivescene.arena, &hivescene.notes, &hivescene.hive, &hivescene.error);
}

const struct note *hivescene_note(const char *code)
{
	for (size_t i = 0; i < hivescene.notes.count; i++)
		if (strcmp(hivescene.notes.list[i].code, code) == 0)
			return &hivescene.notes.list[i];
	return NULL;
}

int hivescene_look(const char *path, const char *name, struct hivevalue *ret)
{
	hivekey key = hive_root(hivescene.hive);
	int found = PRESENT;

	while (*path && found == PRESENT) {
		size_t size = strcspn(path, "\\");

		found = hive_child(hivescene.hive, key, arena_strndup(hivescene.arena, path, size), &key,
				   &hivescene.error);
		path += size + (path[size] == '\\');
	}
	return found == PRESENT ? hive_value(hivescene.hive, key, name, ret, &hivescene.error) : found;
}

/* The number of a REG_DWORD; -1: anything else. */
int64_t hivescene_dword(const char *path, const char *name)
{
	struct hivevalue value;

	if (hivescene_look(path, name, &value) != PRESENT || value.type != REG_DWORD || value.size != 4)
		return -1;
	return le32(value.data);
}

/* A SYSTEM hive of several bins. */
uint8_t *hivescene_make_system(size_t *ret_size)
{
	static const uint8_t filler[6000] = { 1 };
	struct hivebuild *build = hivebuild_new();

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, TLS12, "Enabled", 1);
	for (int i = 0; i < 9; i++) {
		char key[32];

		snprintf(key, sizeof key, "Setup\\Filler%d", i);
		hivebuild_value(build, key, "Data", REG_BINARY, filler, sizeof filler);
	}
	uint8_t *data = hivebuild_finish(build, ret_size);

	hivebuild_free(build);
	return data;
}

void input_put32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

void input_change(struct input *input, size_t at, uint32_t number)
{
	input_put32(input->data + at, number);
	hivebuild_seal(input->data);
}

void input_become(struct input *input, const char *text, size_t size)
{
	memcpy(input->data, text, size);
	input->size = size;
}

void input_make_room(struct input *input, size_t size)
{
	input->data = realloc(input->data, size);
	memset(input->data + input->size, 0, size - input->size);
	input->size = size;
}

void input_break_checksum(struct input *input)
{
	input->data[508] ^= 0xFF;
}

void input_announce_too_much(struct input *input)
{
	input_change(input, BINS_SIZE_AT, (uint32_t)input->size + PAGE);
}

void input_break_both(struct input *input)
{
	input_announce_too_much(input);
	input_break_checksum(input);
}

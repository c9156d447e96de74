/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine of inputs and overlays for a test. After cmocka.h. */
#ifndef TLSREADY_TESTS_OVERLAY_STAGE_H
#define TLSREADY_TESTS_OVERLAY_STAGE_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/reading/files.h"

#define HEADER "Windows Registry Editor Version 5.00\r\n\r\n"
#define CLIENT_BELOW "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define CLIENT "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT_BELOW
#define SET_CLIENT "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT_BELOW "]\r\n"

/* A machine of the files of one folder: inputs first, then what lies over them. */
struct stage {
	char *folder, *paths[8];
	size_t count;
	struct arena *arena;
	struct notes notes;
	struct machine_options options;
	struct machine *machine;
	struct regview *view;
};

static inline void open_stage(struct stage *stage)
{
	*stage = (struct stage){ .folder = scratch_make(), .arena = arena_new((size_t)1 << 28) };
	stage->notes.arena = stage->arena;
	stage->options = (struct machine_options){ .hive.readers = READER_CELLS, .wanted_keys = wanted_keys_of(NULL, stage->arena) };
	stage->machine = machine_new(&stage->options, &stage->notes, stage->arena);
}

static inline void close_stage(struct stage *stage)
{
	machine_free(stage->machine);
	for (size_t i = 0; i < stage->count; i++)
		free(stage->paths[i]);
	arena_free(stage->arena);
	scratch_remove(stage->folder);
}

typedef int add_fn(struct machine *machine, struct arena *arena, const char *path, struct error *err);

static inline const struct input *give(struct stage *stage, add_fn *add, const void *data, size_t size)
{
	const struct input *inputs;
	struct error err = { 0 };
	char name[32];

	snprintf(name, sizeof name, "%zu.file", stage->count);
	char *path = stage->paths[stage->count++] = scratch_write(stage->folder, name, data, size);

	assert_int_equal(add(stage->machine, stage->arena, path, &err), 0);
	size_t count = machine_inputs(stage->machine, &inputs);

	return &inputs[count - 1];
}

static inline void give_text(struct stage *stage, add_fn *add, const char *text)
{
	give(stage, add, text, strlen(text));
}

static inline void give_hive(struct stage *stage, struct hivebuild *hive)
{
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);

	give(stage, add_file, bytes, size);
	free(bytes);
	hivebuild_free(hive);
}

#endif

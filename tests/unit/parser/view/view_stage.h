/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view of a machine that a test puts together out of .reg texts and hives. After cmocka.h. */
#ifndef TLSREADY_TESTS_VIEW_STAGE_H
#define TLSREADY_TESTS_VIEW_STAGE_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/text.h"
#include "support/build/hivebuild.h"
#include "support/reading/files.h"
#include "support/machine/fixtures.h"

#define HEADER "Windows Registry Editor Version 5.00\r\n\r\n"
#define SCHANNEL "Control\\SecurityProviders\\SCHANNEL"
#define CLIENT SCHANNEL "\\Protocols\\TLS 1.2\\Client"

/* A machine out of files written for one test. */
struct stage {
	char *folder, *paths[8];
	size_t count;
	struct arena *arena;
	struct notes notes;
	struct machine_options options;
	struct machine *machine;
	struct regview *view;
	struct error err;
	int result;
};

static inline void open_stage(struct stage *stage)
{
	*stage = (struct stage){ .folder = scratch_make(), .arena = arena_new((size_t)1 << 28) };
	stage->notes.arena = stage->arena;
	stage->options.hive.readers = READER_CELLS;
	stage->options.wanted_keys = wanted_keys_of(NULL, stage->arena);
}

static inline void close_stage(struct stage *stage)
{
	machine_free(stage->machine);
	for (size_t i = 0; i < stage->count; i++)
		free(stage->paths[i]);
	arena_free(stage->arena);
	scratch_remove(stage->folder);
}

static inline void give_reg(struct stage *stage, const char *text)
{
	char name[32];

	snprintf(name, sizeof name, "%zu.reg", stage->count);
	stage->paths[stage->count++] = scratch_write(stage->folder, name, text, strlen(text));
}

static inline void give_hive(struct stage *stage, struct hivebuild *hive)
{
	char name[32];
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);

	snprintf(name, sizeof name, "%zu.hive", stage->count);
	stage->paths[stage->count++] = scratch_write(stage->folder, name, bytes, size);
	free(bytes);
	hivebuild_free(hive);
}

static inline void compose(struct stage *stage)
{
	stage->machine = machine_new(&stage->options, &stage->notes, stage->arena);
	for (size_t i = 0; i < stage->count && stage->result == 0; i++)
		stage->result = add_file(stage->machine, stage->arena, stage->paths[i], &stage->err);
	stage->view = machine_view(stage->machine);
}

static inline enum found ask(struct stage *stage, const char *key, const char *name, uint32_t *ret_number)
{
	struct reganswer answer;
	enum found found = regview_value(stage->view, key, name, &answer);

	if (found == PRESENT && answer.size == 4)
		*ret_number = le32(answer.data);
	return found;
}

#endif

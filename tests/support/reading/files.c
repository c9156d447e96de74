/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/files.h"

#include <string.h>

#include "parser/machine/machine.h"

static struct artifact *keep(struct arena *arena, struct artifact artifact)
{
	artifact.path = arena_strdup(arena, artifact.path);
	return arena_copy(arena, &artifact, sizeof artifact);
}

int add_file(struct machine *machine, struct arena *arena, const char *path, struct error *err)
{
	return machine_add(machine, keep(arena, artifact_of(path)), err);
}

static int add_over(struct machine *machine, struct artifact *artifact, struct error *err)
{
	artifact->is_overlay = true;
	return machine_add(machine, artifact, err);
}

int add_overlay(struct machine *machine, struct arena *arena, const char *path, struct error *err)
{
	return add_over(machine, keep(arena, artifact_of(path)), err);
}

int add_text(struct machine *machine, struct arena *arena, const char *text, struct error *err)
{
	return add_over(machine, keep(arena, artifact_of_memory("patch", text, strlen(text))), err);
}

struct artifact *file_artifact(struct arena *arena, const char *path)
{
	struct artifact *artifact = keep(arena, artifact_of(path));

	artifact_open(artifact);
	return artifact;
}

struct artifact *memory_artifact(struct arena *arena, const void *bytes, size_t size)
{
	return keep(arena, artifact_of_memory("memory", bytes, size));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/subject.h"

#include <string.h>

#include "common/paths.h"

static bool is_stdin(const struct artifact *artifact)
{
	return !artifact->folder && strcmp(artifact->path, "-") == 0;
}

bool subject_reads_stdin(const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		if (is_stdin(&subject->artifacts[i]))
			return true;
	return false;
}

/* Two readers of one pipe would get a part each. */
static void refuse_second_stdin(struct subject *subject)
{
	bool is_met = false;

	for (size_t i = 0; i < subject->count; i++) {
		struct artifact *artifact = &subject->artifacts[i];

		if (is_stdin(artifact) && is_met)
			error_set(&artifact->error, ERR_UNSUPPORTED,
				  "is standard input, which can be supplied only once");
		is_met |= is_stdin(artifact);
	}
}

void subject_open(struct subject *subject, bool with_logs, struct arena *arena)
{
	refuse_second_stdin(subject);
	for (size_t i = 0; i < subject->count; i++) {
		struct artifact *artifact = &subject->artifacts[i];

		if (artifact_open(artifact) == 0 && with_logs && artifact->is_file && artifact_is_binary(artifact))
			artifact_find_logs(artifact, arena);
	}
}

const char *subject_file_names(const struct subject *subject, size_t folders, struct arena *arena)
{
	const char *name = "";

	for (size_t i = 0; name && i < subject->count; i++)
		name = arena_printf(arena, "%s%s%s", name, i ? "+" : "", path_tail(subject->artifacts[i].path, folders));
	return name;
}

void subject_close(struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		artifact_close(&subject->artifacts[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this program is made of. */
#ifndef TLSREADY_CLI_LIBRARIES_H
#define TLSREADY_CLI_LIBRARIES_H

#include "analyzer/result.h"

/* The libraries that are linked, sorted by name, with their versions. The list lives in arena; NULL: out of memory. */
const struct library_version *linked_libraries(struct arena *arena, size_t *ret_count);

struct late_library {
	const char *name, *file, *used_for;
	const char *version; /* NULL: it was not found */
};

/* The libraries that are loaded when an input or an output needs them, likewise; none in a static program. */
const struct late_library *late_libraries(struct arena *arena, size_t *ret_count);

/* The build id that the linker wrote into the program, in hex; "" it has none, or out of memory. */
const char *build_id(struct arena *arena);

#endif

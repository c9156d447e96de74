/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parser did, for the analyzer, which does not know of files, and for the result, which does not know of parsers. */
#ifndef TLSREADY_ENGINE_COLLECT_H
#define TLSREADY_ENGINE_COLLECT_H

#include "analyzer/analyze.h"
#include "analyzer/result.h"
#include "common/note.h"
#include "parser/evidence/image/image_facts.h"
#include "parser/machine/machine.h"

/* What the machine read: sources and notes. 0 or ERR_NOMEM. */
int collect_sources(const struct machine *machine, const struct notes *notes, struct arena *arena,
		    struct machine_result *ret);

/* When the files of these sources were last written to. 0 or ERR_NOMEM. */
int collect_file_times(const struct machine *machine, struct arena *arena, struct machine_result *ret);

/* How whole the evidence is. context outlives the analysis. */
struct evidence_context {
	const struct machine *machine;
	struct arena *arena;
	const struct expected_hashes *expected; /* NULL: none */
	bool is_hashed;                         /* the inputs are, as far as they can be read */
	struct notes *notes;
};
struct evidence_state evidence_of(struct evidence_context *context);

/* Where the bytes of this evidence are in the image that its source is in (collect_images.c). */
void collect_image_place(const struct input *input, struct arena *arena, struct evidence *evidence);

/* The way to an artifact of an image: struct result_source origin. 0 if it is in none. */
size_t collect_origin(const struct artifact *artifact, struct arena *arena, const char *const **ret);

/* An image, for a result or a list (collect_acquisition.c). */
struct result_image collect_image(const struct image_facts *facts, struct arena *arena);
/* The images that the sources of the machine are in. 0 or ERR_NOMEM. */
int collect_images(const struct machine *machine, struct arena *arena, struct machine_result *ret);

/* Deleted records of the machine's hives. */
void find_deleted(const struct machine *machine, struct arena *arena, struct notes *notes, struct evidence_state *ret);

#endif

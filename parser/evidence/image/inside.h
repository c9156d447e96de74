/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What artifacts of an image share: which volume of which image they are in, and the image while it is open. It is opened with
 * the first of them, in the process that reads them: readers and their caches belong to one process.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_INSIDE_H
#define TLSREADY_PARSER_EVIDENCE_INSIDE_H

#include "parser/evidence/image/image.h"

struct inside {
	const char *image;  /* raw path of the operand */
	const char *volume; /* its name in the image (struct image_volume) */
	const struct library_host *host;
	uint32_t shadow_copy;  /* the number of the one that the volume is, which alone is opened; 0: it is none */
	struct image *session; /* NULL: not open */
	struct error error;    /* code not 0: it could not be opened */
};

/* A copy that is not open. NULL: out of memory. */
struct inside *inside_copy(const struct inside *inside, struct arena *arena);

/* What will be opened, so that a library unpacks it in one go. What cannot be had fails when it is opened. */
void inside_prepare(struct inside *inside, const char *const *below, size_t count);

/* The file at this path of the volume; it lives until inside_close. */
int inside_open(struct inside *inside, const char *below, struct source **ret, struct error *err);

/* What a reader of the report must be told about the image, so far; NULL: nothing, or it is not open. */
const struct source_note *inside_notes(const struct inside *inside);

/* "VHDX", "raw disk image"; NULL: it is not open. */
const char *inside_format(const struct inside *inside);

void inside_close(struct inside *inside);

#endif

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
	const struct image_facts *facts; /* of the image, and of what is in it on the way to the volume, since the scan */
	struct image_choice choice; /* what it takes to open the volume again: its offset, the number of its shadow copy, keys */
	struct image *session;          /* NULL: not open */
	struct inside_witness *witness; /* of the session; NULL: nothing was asked of it */
	struct error error;             /* code not 0: it could not be opened */
};

/* A copy that is not open. NULL: out of memory. */
struct inside *inside_copy(const struct inside *inside, struct arena *arena);

/* What will be opened, so that a library unpacks it in one go. What cannot be had fails when it is opened. */
void inside_prepare(struct inside *inside, const char *const *below, size_t count);

/* The file at this path of the volume; it lives until inside_close. */
int inside_open(struct inside *inside, const char *below, struct source **ret, struct error *err);

/* Notes what was written to since the image was opened. */
void inside_note_written(struct inside *inside);

/* What a reader of the report must be told about the image, so far; NULL: nothing, or it is not open. */
const struct source_note *inside_notes(const struct inside *inside);

/* What a second reader of the volume says of a file. Texts live until inside_close. */
struct volume_witness {
	const char *name;   /* "libfsntfs" */
	const char *status; /* "read" "failed" */
	const char *why;    /* a clause: why it failed; what differs */
	bool differs;
};

/*
 * Has a file that is open read once more, by libfsntfs in a process that works meanwhile; nothing is asked of files that are not
 * stored as they are in an NTFS volume. below outlives the session. The answer is waited for: NULL: nothing was asked, or our own
 * reader could not read it whole (sha256 is "").
 */
void inside_witness_ask(struct inside *inside, const char *below, struct source *source);
const struct volume_witness *inside_witness_answer(struct inside *inside, const char *below, struct source *source,
						   const char *sha256);
/* "VHDX", "raw disk image"; NULL: it is not open. */
const char *inside_format(const struct inside *inside);

void inside_close(struct inside *inside);

#endif

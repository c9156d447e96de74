/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to image_scan*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_IMAGE_SCAN_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_IMAGE_SCAN_PARTS_H

#include "parser/evidence/image/image_parts.h"
#include "parser/evidence/image/image_scan.h"

struct image_scan {
	const char *path;
	const struct image_options *options;
	struct image *image;
	struct arena *arena;
	struct error *err;
	struct subject *list;
	size_t count, capacity;
	struct scan_refusal *refusals; /* of volumes */
	size_t refusal_count, refusal_capacity;
	const char *closed, *empty; /* volumes that may hold a machine and cannot be read; others: clauses */
	bool has_windows;
	bool has_archive; /* without hives: in a collection nobody looks for a Windows folder */
	struct contents *contents;
	struct contents_volume *seen; /* the volume that is looked at */
	bool has_copies;              /* a machine of them is in a shadow copy */
	struct subject_list lost;     /* shadow copies without a machine, when every state is wanted */
	bool is_any_chosen;           /* of its volumes */
	size_t told;                  /* notes of the image that were looked at */
};

static inline int image_scan_no_memory(const struct image_scan *scan)
{
	return error_no_memory(scan->err);
}

/* Why there is nothing to evaluate, with what is in it and what could be chosen. */
int image_scan_no_machine(const struct image_scan *scan);

#endif

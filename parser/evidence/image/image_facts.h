/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image is stored as, what was recorded when it was acquired, and whether it is still that. */
#ifndef TLSREADY_PARSER_EVIDENCE_IMAGE_FACTS_H
#define TLSREADY_PARSER_EVIDENCE_IMAGE_FACTS_H

#include "parser/evidence/disk/ewf/ewf.h"

/* On the way to a machine there may be several: an archive, and the disk image in it. Texts are raw. */
struct image_facts {
	const struct image_facts *next;   /* what is in this one; NULL: the machine is */
	const char *name;                 /* "case.E01"; of one in an archive its path there */
	const char *format;               /* "EWF", "VHDX", "ZIP" */
	uint64_t size;                    /* of the disk in it; of an archive or a WIM its own */
	const struct ewf_facts *acquired; /* NULL: the format records nothing */
	bool is_checked;                  /* --verify-image was asked for */
	struct ewf_check check;           /* result EWF_CHECK_NONE with is_checked: the format stores no hash */
};

/* How the whole of images is verified; it outlives the scan. */
struct image_verifier {
	/* Called as it goes on, name is that of the image; a negative enum err ends the scan with this error. NULL: nobody listens. */
	int (*progress)(void *context, const char *name, uint64_t done, uint64_t total, struct error *err);
	void *context;
};

/* A copy that shares nothing with it. NULL: out of memory, or facts is NULL. */
const struct image_facts *image_facts_copy(const struct image_facts *facts, struct arena *arena);

#endif

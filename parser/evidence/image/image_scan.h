/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machines in an image: each Windows of each volume is one. */
#ifndef TLSREADY_PARSER_EVIDENCE_IMAGE_SCAN_H
#define TLSREADY_PARSER_EVIDENCE_IMAGE_SCAN_H

#include "parser/evidence/contents.h"
#include "parser/evidence/image/image.h"
#include "parser/evidence/subject.h"

/*
 * They are not open; their artifacts open the image again, in whichever process reads them. Order: by volume. What may hold a
 * Windows and cannot be read is told with the first of them. ERR_IO: there is no machine in it; others as image_open. The text
 * names the image. ret_contents: what was seen, also without a machine; NULL if the image could not be opened.
 */
int image_scan(const char *path, const struct image_options *options, struct arena *arena, struct subject **ret,
	       size_t *ret_count, const struct contents **ret_contents, struct error *err);

#endif

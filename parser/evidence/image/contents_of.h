/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an open image holds, as it is handed out. Private to parser/evidence/image. */
#ifndef TLSREADY_PARSER_EVIDENCE_CONTENTS_OF_H
#define TLSREADY_PARSER_EVIDENCE_CONTENTS_OF_H

#include "parser/evidence/contents.h"
#include "parser/evidence/image/image.h"

/* Copies that outlive the image; machines, whys of what could be read, and notes are still to come. NULL: out of memory. */
struct contents *contents_of(const struct image *image, const char *path, struct arena *arena);

/* The notes of the image so far. False: out of memory. */
bool contents_add_notes(struct contents *contents, const struct image *image, struct arena *arena);

#endif

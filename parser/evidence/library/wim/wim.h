/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WIM, ESD and split WIM (SWM), which wimlib opens in a process of its own. An image of it is a tree. Files in chunks of their own are
 * read in place, chunk by chunk (wim_file.h); those in solid blocks of an ESD, and in a WIM that was written to a pipe, are unpacked by
 * wimlib. A file that was read whole is what was captured: its SHA-1 is compared.
 *
 * All files of one fetch are unpacked together, each block that they share once: files of a solid ESD that are opened one by one
 * cost a block of 64 MiB each.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_H

#include "parser/evidence/library/library_host.h"
#include "parser/evidence/library/library_tree.h"

enum { WIM_IMAGES_LIMIT = 256, WIM_PARTS_LIMIT = 256 };

struct wim_image {      /* texts are raw, "" where the WIM does not say */
	unsigned index; /* from 1 */
	const char *name, *description;
	const char *edition; /* EDITIONID: "ServerStandard" */
	const char *version; /* "10.0.17763.1" */
	const char *build;   /* "17763" */
	const char *arch;    /* "x64" */
	uint64_t size;       /* of all its files (TOTALBYTES), as the WIM states it; 0: unknown */
};

struct wim {
	struct source source; /* the room ends its process */
	const struct wim_image *images;
	size_t image_count;
};

/* By the first bytes. */
bool wim_is(const uint8_t *head, size_t size);

/*
 * A WIM is read in place, wherever it is stored. If it is a file of the host, the other parts of a split one are looked for next to it: a part that is
 * missing is a note, and its files are refused. ERR_UNSUPPORTED: this build has no wimlib, or it is encrypted.
 */
int wim_open(struct source_room *room, struct source *file, const struct library_host *host, struct wim **ret,
	     struct error *err);

/* The files of one image. */
int wim_tree(struct wim *wim, const struct wim_image *image, struct library_tree **ret, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two sides of the WIM reader share. Private to wim*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_PARTS_H

#include "parser/evidence/library/library.h"
#include "parser/evidence/library/wim/wim.h"

enum {
	WIM_ASK_IMAGES = RECORD_OWN, /* answer: WIM_IMAGE... */
	WIM_ASK_LIST,                /* image, path; answer: WIM_ENTRY... */
	WIM_IMAGE,                   /* name, description, edition, version, build, arch */
	WIM_ENTRY,                   /* name, is it a folder, size, refusal or "" */
	WIM_FILE,                    /* number of the path, offset in the output, size */
	WIM_REFUSED,                 /* number of the path, enum err, text */
	WIM_ASK_PLACE,               /* image, path; answer: WIM_PLACE, or WIM_REFUSED with number 0 */
	WIM_PLACE,                   /* part, offset, packed size, size, is it compressed, is it solid, SHA-1 in hex */
};

/* Paths for wimlib: the WIM, and the parts that are there. */
struct wim_paths {
	struct source *files[WIM_PARTS_LIMIT + 1]; /* by the number of the part; NULL: it was not found */
	const char *wim;
	const char *parts[WIM_PARTS_LIMIT];
	unsigned part_count;
	bool lacks_parts;
	struct source *inside; /* NULL: the WIM is a file of the host; else it is this, and wim leads to stand_in */
	int stand_in;
};

struct wim_work {
	const struct wim_paths *paths;
	/* For wim_fetch_serve. */
	unsigned image;
	const char *const *wanted;
	size_t wanted_count;
	int output;
};

/* Wants a struct wim_work; wim_list_serve answers questions until nobody asks any more. */
void wim_prepare(void *work);
void wim_list_serve(void *work, int fd);
void wim_place_say(void *of, const struct wim_work *work, int fd, struct record *question); /* of: a WIMStruct */
void wim_fetch_serve(void *work, int fd);

#endif

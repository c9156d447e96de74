/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader of one hive. Two exist: libregf (the named library) and cells (our own). Both answer the same questions about
 * the same bytes; parser/hive/hive.h puts them together. A backend is one const table at the end of its file.
 *
 * A key is a plain handle: copy freely, never free. Everything handed out lives until close. Text is raw UTF-8
 * (common/text/text.h). Places have file offsets (base block included).
 *
 * Every question returns a negative enum err (with err filled) or
 *   child, value:        enum found without NOT_COVERED: PRESENT, ABSENT, or UNREADABLE when damage on the way leaves open
 *                        whether it is there; then err says what and where
 *   child_at, value_at:  PRESENT; ABSENT when index is past the end; UNREADABLE for a damaged element (go on with the next)
 */
#ifndef TLSREADY_PARSER_HIVE_BACKEND_H
#define TLSREADY_PARSER_HIVE_BACKEND_H

#include "common/arena.h"
#include "common/error.h"
#include "common/note.h"
#include "parser/evidence/bytes.h"
#include "parser/regview.h"

typedef struct {
	uint64_t id;
} hivekey;

struct hivekey_info {
	const char *name;
	struct location at; /* of the key's nk cell (its record, the 4-byte cell size included) */
	uint64_t written;   /* FILETIME */
	/*
	 * Filled in by hive_info, not by a backend. NULL: a key like others. Else why Windows does not answer from it:
	 * what it holds can be listed, and what somebody finds who opens it by its name is elsewhere.
	 */
	const char *redirect;
};

struct hivevalue {
	const char *name; /* "" is the default value */
	uint32_t type;
	const uint8_t *data;
	size_t size;
	struct location at; /* of the vk cell */
};

struct hive_backend {
	const char *name; /* "libregf", "cells" */

	/* bytes stay valid and unchanged until close. ERR_CORRUPT/ERR_FORMAT: this reader cannot open it; err says why. */
	int (*open)(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		    hivekey *ret_root, struct error *err);
	int (*info)(void *self, hivekey at, struct hivekey_info *ret, struct error *err);
	int (*child)(void *self, hivekey at, const char *name, hivekey *ret, struct error *err);
	int (*child_at)(void *self, hivekey at, size_t index, hivekey *ret, struct error *err);
	int (*value)(void *self, hivekey at, const char *name, struct hivevalue *ret, struct error *err);
	int (*value_at)(void *self, hivekey at, size_t index, struct hivevalue *ret, struct error *err);
	void (*close)(void *self);
};

extern const struct hive_backend hive_backend_libregf;
extern const struct hive_backend hive_backend_cells;

#endif

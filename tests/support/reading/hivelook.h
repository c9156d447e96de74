/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks values up by path through one hive backend, as the view does: for tests and fuzz targets. */
#ifndef TLSREADY_TESTS_SUPPORT_HIVELOOK_H
#define TLSREADY_TESTS_SUPPORT_HIVELOOK_H

#include "parser/hive/backend.h"

/* A hive in memory, opened by one backend. May be copied; closed once. */
struct hivelook {
	const struct hive_backend *backend;
	struct arena *arena;
	struct bytes *bytes;
	struct notes *notes;
	struct error error; /* of the last question */
	void *self;         /* NULL: could not be opened, error tells */
	hivekey root;
};

/* Copies data. False: the backend refuses; hivelook_close is fine then, too. */
bool hivelook_open(struct hivelook *look, const struct hive_backend *backend, const void *data, size_t size);
void hivelook_close(struct hivelook *look);

/* enum found, or a negative enum err. Path components are parted by '\'; "" is the root. */
int hivelook_key(struct hivelook *look, const char *path, hivekey *ret);
int hivelook_value(struct hivelook *look, const char *path, const char *name, struct hivevalue *ret);

/* The number in a REG_DWORD of four bytes; -1 for anything else, ABSENT and UNREADABLE included. */
int64_t hivelook_dword(struct hivelook *look, const char *path, const char *name);

const char *found_name(enum found found); /* for messages: "ABSENT" "PRESENT" "NOT_COVERED" "UNREADABLE" */

/* True if a note of this code was made. */
bool hivelook_noted(const struct hivelook *look, const char *code);

#endif

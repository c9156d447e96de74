/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder as an operand: the machines in it, found in one walk, made into subjects one at a time.
 *
 * The folder may come from anybody. No symbolic link in it is followed (it may be one itself), nothing but folders and regular
 * files is opened, and what is not taken is named in the refusals of the nearest machine. A folder that cannot be read, and may
 * hold a machine, is a subject without artifacts: a fleet never loses one silently.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_FOLDER_H
#define TLSREADY_PARSER_EVIDENCE_FOLDER_H

#include "parser/evidence/subject.h"

struct folder;

struct folder_limits {
	size_t depth;    /* folders below the operand that are searched */
	size_t entries;  /* in one folder; of one that has more, none is looked at */
	size_t total;    /* entries in all folders that are looked at */
	size_t machines; /* in one operand */
	size_t refusals; /* named one by one, of a machine; the others are counted */
	size_t sniffed;  /* files in one folder of which the first bytes are read */
};

extern const struct folder_limits folder_limits;

/*
 * Finds the machines. Everything lives in the arena, also path, which the caller keeps. No descriptor stays open.
 * ERR_IO: it cannot be read, or there is no machine in it; ERR_LIMIT; ERR_NOMEM. The text names the operand.
 */
int folder_scan(const char *path, const struct folder_limits *limits, struct arena *arena, struct folder **ret,
		struct error *err);

size_t folder_machines(const struct folder *folder);

/*
 * The machine of this index, by path, as a subject that is not open. It lives in this arena, which may be one of its own, and
 * points into the folder's. NULL: out of memory.
 */
struct subject *folder_subject(const struct folder *folder, size_t index, struct arena *arena);

#endif

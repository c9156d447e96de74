/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder as an operand, or a volume of an image: the machines in it, found in one walk, made into subjects one at a time.
 *
 * The folder may come from anybody. No symbolic link in it is followed (it may be one itself), nothing but folders and regular
 * files is opened, and what is not taken is named in the refusals of the nearest machine. A folder that cannot be read, and may
 * hold a machine, is a subject without artifacts: a fleet never loses one silently.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_FOLDER_H
#define TLSREADY_PARSER_EVIDENCE_FOLDER_H

#include "parser/evidence/subject.h"
#include "parser/evidence/tree/tree.h"

struct folder;

struct folder_limits {
	size_t depth;     /* folders below the operand that are searched */
	size_t entries;   /* in one folder; of one that has more, none is looked at */
	size_t total;     /* entries in all folders that are looked at */
	size_t machines;  /* in one operand */
	size_t refusals;  /* named one by one, of a machine; the others are counted */
	size_t sniffed;   /* files in one folder of which the first bytes are read */
	bool takes_older; /* older copies of hives (RegBack, Windows.old) are machines, too, behind the others */
};

extern const struct folder_limits folder_limits;

/* Where a tree is; its words outlive the folder. */
struct folder_place {
	const char *path;      /* of the top: "collected", "gold.vhdx > partition 2" */
	const char *operand;   /* as the user wrote it */
	struct inside *inside; /* NULL: a folder of the host */
	const char *named_by;  /* the path that names its machines */
};

/*
 * Finds the machines. Everything lives in the arena, also path, which the caller keeps. No descriptor stays open.
 * ERR_IO: it cannot be read, or there is no machine in it; ERR_LIMIT; ERR_NOMEM. The text names the operand.
 */
int folder_scan(const char *path, const struct folder_limits *limits, struct arena *arena, struct folder **ret,
		struct error *err);

/* The same of any tree. One that holds no machine is no error: folder_machines is 0 then. */
int folder_scan_tree(struct tree *tree, const struct folder_place *place, const struct folder_limits *limits,
		     struct arena *arena, struct folder **ret, struct error *err);

/* True if there is a Windows folder in it, whether or not it has hives. */
bool folder_has_windows(const struct folder *folder);

/* .reg files that are there: they are read if they are named. */
size_t folder_reg_files(const struct folder *folder);

size_t folder_machines(const struct folder *folder);

/*
 * The machine of this index, by path, as a subject that is not open. It lives in this arena, which may be one of its own, and
 * points into the folder's. NULL: out of memory.
 */
struct subject *folder_subject(const struct folder *folder, size_t index, struct arena *arena);

#endif

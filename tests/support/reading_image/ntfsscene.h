/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A built volume, opened. */
#ifndef TLSREADY_TESTS_NTFSSCENE_H
#define TLSREADY_TESTS_NTFSSCENE_H

#include "parser/evidence/ntfs/ntfs.h"
#include "support/build_image/ntfsbuild.h"
#include "support/reading_image/sources.h"

struct ntfsscene {
	struct ntfsbuild *build;
	struct source_room *room;
	struct source *volume;
	struct ntfs *ntfs;
	struct error err;
	size_t reads, bytes; /* of the volume */
};

struct ntfsscene *ntfsscene_new(size_t size, size_t cluster);
void ntfsscene_free(struct ntfsscene *scene);

/* Opens, or opens again after a change to the bytes. size: as much of the volume as there is; 0: all. */
int ntfsscene_open(struct ntfsscene *scene, size_t size);

/* By a path with / between names. 1, 0, negative. */
int ntfsscene_find(struct ntfsscene *scene, const char *path, struct ntfs_entry *ret);
/* The file of this path; NULL and scene->err. */
struct source *ntfsscene_file(struct ntfsscene *scene, const char *path);
/* Are these all its bytes, read in pieces of several sizes, and at the places that it names? */
bool ntfsscene_has(struct ntfsscene *scene, struct source *file, const void *bytes, size_t size);
/* Names of a folder, each with a space behind it, in text. */
int ntfsscene_names(struct ntfsscene *scene, uint64_t folder, size_t limit, char *text, size_t size);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small NTFS volumes for tests, written from the documentation and not with what the parser knows: sectors and clusters of 512
 * bytes (or larger clusters), file records of 1024, index blocks of 1024, a tree of two levels at most.
 */
#ifndef TLSREADY_TESTS_NTFSBUILD_H
#define TLSREADY_TESTS_NTFSBUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NTFSBUILD_RECORD = 1024,
	NTFSBUILD_BLOCK = 1024,
	NTFSBUILD_RECORDS = 32,
	NTFSBUILD_MFT = 2048,                                                    /* where $MFT begins */
	NTFSBUILD_MIRROR = NTFSBUILD_MFT + NTFSBUILD_RECORDS * NTFSBUILD_RECORD, /* and $MFTMirr */
	NTFSBUILD_FREE = NTFSBUILD_MIRROR + 4 * NTFSBUILD_RECORD,
	NTFSBUILD_NAMES = 128,
	NTFSBUILD_ROOT = 5,
};

#define NTFSBUILD_HOLE UINT64_MAX

struct ntfsbuild_name {
	unsigned folder, record;
	uint16_t sequence;
	const char *name; /* UTF-8 */
	uint8_t space;    /* 1: Win32, 2: DOS */
	uint32_t attributes, tag;
	uint64_t size;
};

struct ntfsbuild {
	uint8_t *bytes;
	size_t size, cluster, next_free; /* a place */
	unsigned next_record;
	struct ntfsbuild_name names[NTFSBUILD_NAMES];
	size_t name_count;
};

struct ntfsbuild_run {
	uint64_t lcn, count; /* NTFSBUILD_HOLE */
};

struct ntfsbuild *ntfsbuild_new(size_t size, size_t cluster);
void ntfsbuild_free(struct ntfsbuild *build);

/* A record and its name, there and in the index of the folder; folder 0: no name. is_folder: its index is written at the end. */
unsigned ntfsbuild_add(struct ntfsbuild *build, unsigned folder, const char *name, bool is_folder);
/* A further name in an index, which the record does not state; and one that the record states ($FILE_NAME). */
void ntfsbuild_name(struct ntfsbuild *build, unsigned folder, unsigned record, const char *name, uint8_t space);
void ntfsbuild_file_name(struct ntfsbuild *build, unsigned record, unsigned folder, const char *name, uint8_t space);
/* A record that continues another one. */
unsigned ntfsbuild_extension(struct ntfsbuild *build, unsigned base);

void ntfsbuild_value(struct ntfsbuild *build, unsigned record, uint32_t type, const char *name, const void *bytes,
		     size_t size);
/* flags: of the attribute. first: vcn of this piece. */
void ntfsbuild_runs(struct ntfsbuild *build, unsigned record, uint32_t type, const char *name, uint16_t flags,
		    uint8_t unit, uint64_t first, const struct ntfsbuild_run *runs, size_t count, uint64_t size,
		    uint64_t valid);
/* The bytes in free clusters, in a row: the first one. */
uint64_t ntfsbuild_clusters(struct ntfsbuild *build, const void *bytes, size_t size);
/* All of the file in a row. */
void ntfsbuild_data(struct ntfsbuild *build, unsigned record, const void *bytes, size_t size);
/* An entry of an attribute list at `to`; the size of it. */
size_t ntfsbuild_listed(uint8_t *to, uint32_t type, const char *name, uint64_t first, unsigned record);
void ntfsbuild_upcase(struct ntfsbuild *build); /* 128 KiB of the volume */

/* Writes the indexes, fixups, $MFTMirr and the backup boot sector. */
void ntfsbuild_finish(struct ntfsbuild *build);

uint8_t *ntfsbuild_record(struct ntfsbuild *build, unsigned record);
uint64_t ntfsbuild_reference(const struct ntfsbuild *build, unsigned record);

#endif

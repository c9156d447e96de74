/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registry hives made in memory, laid out as Windows does it: cells in bins without gaps, sorted sub-key lists with
 * right hashes, one security cell, names in Latin-1 where they fit. For tests, which then damage them on purpose, and
 * for samples.
 *
 * Paths and names are raw UTF-8 (common/text/text.h: NUL as C0 80); path components are parted by '\', "" is the root key.
 * Keys on the way are made. Source of the format: msuhanov/regf, "Windows registry file format specification". Running
 * out of memory ends the program: this is for tests.
 */
#ifndef TLSREADY_TESTS_SUPPORT_HIVEBUILD_H
#define TLSREADY_TESTS_SUPPORT_HIVEBUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* DEFAULT: lh since 1.5, lf since 1.3, li before; behind an ri when the leaf limit is passed. RI: always behind an ri.
 */
enum hivebuild_list { HIVEBUILD_LIST_DEFAULT, HIVEBUILD_LI, HIVEBUILD_LF, HIVEBUILD_LH, HIVEBUILD_RI };

enum { HIVEBUILD_LEAF_LIMIT = 1012, HIVEBUILD_SEGMENT = 16344 };

struct hivebuild_options {
	uint32_t minor;                /* version 1.minor; 0: 1.5. 1 is the layout of NT 3.1 */
	enum hivebuild_list list;      /* for all keys */
	size_t leaf_limit;             /* elements per leaf; 0: HIVEBUILD_LEAF_LIMIT, and 2 for HIVEBUILD_RI */
	bool utf16_names;              /* all names in UTF-16LE, also those that fit in Latin-1 */
	bool unsorted;                 /* sub-keys in the order made */
	uint32_t sequence1, sequence2; /* 0: 1. Different ones make a dirty hive */
	uint64_t written; /* FILETIME of the base block and of keys without their own; 0: HIVEBUILD_WRITTEN */
	const char *name; /* of the file, as the base block has it; NULL: none */
};

#define HIVEBUILD_WRITTEN UINT64_C(132223104000000000) /* 2020-01-01T00:00:00Z */

struct hivebuild;

struct hivebuild *hivebuild_new(void);
struct hivebuild *hivebuild_software_2019(void); /* SOFTWARE of a Server 2019 on which all of .NET uses TLS 1.2 */
struct hivebuild *hivebuild_new_with(const struct hivebuild_options *options);
void hivebuild_free(struct hivebuild *build); /* NULL is fine */

/* Makes sure that the key is there. */
void hivebuild_key(struct hivebuild *build, const char *path);

/* One more sub-key of path, whatever the name: it may hold '\', or be there already. Later calls by path find the
 * first. */
void hivebuild_append(struct hivebuild *build, const char *path, const char *name);

/* Sets a value ("" is the default value); one of that name is replaced. hivebuild_value_again makes a second one. */
void hivebuild_value(struct hivebuild *build, const char *path, const char *name, uint32_t type, const void *data,
		     size_t size);
void hivebuild_value_again(struct hivebuild *build, const char *path, const char *name, uint32_t type, const void *data,
			   size_t size);
void hivebuild_dword(struct hivebuild *build, const char *path, const char *name, uint32_t number);
void hivebuild_qword(struct hivebuild *build, const char *path, const char *name, uint64_t number);
void hivebuild_sz(struct hivebuild *build, const char *path, const char *name, const char *text); /* REG_SZ with NUL */
/* lines ends with NULL. */
void hivebuild_multi_sz(struct hivebuild *build, const char *path, const char *name, const char *const *lines);

/* Details of a key, made if need be, or of a value that was set. */
void hivebuild_list(struct hivebuild *build, const char *path, enum hivebuild_list list);
void hivebuild_written(struct hivebuild *build, const char *path, uint64_t filetime);
void hivebuild_flags(struct hivebuild *build, const char *path, uint16_t flags); /* added to those of the nk record */
void hivebuild_layer(struct hivebuild *build, const char *path, uint8_t semantics); /* 1: tombstone. Hives of 1.6 */
void hivebuild_value_flags(struct hivebuild *build, const char *path, const char *name,
			   uint16_t flags);                                          /* 2: tombstone */
void hivebuild_in_cell(struct hivebuild *build, const char *path, const char *name); /* up to 4 bytes, yet not inline */

/* The whole file, for free(). The builder may be asked for places, changed and finished again. */
uint8_t *hivebuild_finish(struct hivebuild *build, size_t *ret_size);

/*
 * The offset in the file of a cell (of its 4-byte size) of the last hivebuild_finish; 0: there is none.
 * name is for VALUE and DATA only. DATA of a big value is its db cell, of an inline value 0. SECURITY needs no path.
 */
enum hivebuild_part {
	HIVEBUILD_KEY,     /* nk */
	HIVEBUILD_SUBKEYS, /* li, lf, lh or ri */
	HIVEBUILD_VALUES,  /* list of values */
	HIVEBUILD_VALUE,   /* vk */
	HIVEBUILD_DATA,
	HIVEBUILD_SECURITY, /* sk */
};

size_t hivebuild_at(const struct hivebuild *build, enum hivebuild_part part, const char *path, const char *name);

/* Makes the checksum of a base block right again after it was edited. */
void hivebuild_seal(uint8_t *hive);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the UDF reader share: descriptors, addresses, files. Private to parser/evidence/udf. */
#ifndef TLSREADY_PARSER_EVIDENCE_UDF_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_UDF_PARTS_H

#include "parser/evidence/udf/udf.h"

enum { BLOCK_MOST = 4096, MAPS_LIMIT = 8, TAG_SIZE = 16 };

/* ECMA-167 3/7.2.1 and 4/7.2.1. */
enum tag {
	TAG_ANCHOR = 2,
	TAG_PARTITION = 5,
	TAG_LOGICAL_VOLUME = 6,
	TAG_END = 8,
	TAG_FILE_SET = 256,
	TAG_FILE_NAME = 257,
	TAG_EXTENT = 258,
	TAG_FILE = 261,
	TAG_FILE_EXTENDED = 266,
};

/* Where a block is: in which partition of the logical volume, by number. */
struct udf_place {
	uint32_t block;
	uint16_t partition;
};

struct udf {
	struct source_room *room;
	struct source *file;
	uint32_t block_size;
	struct source *maps[MAPS_LIMIT]; /* the partitions of the logical volume */
	size_t map_count;
	struct udf_place root;
};

/* The tag of a descriptor in so many bytes: its checksums are right. *ret is its identifier. */
int udf_tag(const uint8_t *bytes, size_t size, uint16_t *ret, struct error *err);

/* Anchor, descriptors, partitions, the root folder. */
int udf_volume(struct udf *udf, struct error *err);

struct udf_file {
	bool is_folder, is_file;
	struct source *source; /* its bytes */
};

/* The file or folder whose entry is in this block. Its bytes live as long as the room, and udf must. */
int udf_file(struct udf *udf, struct udf_place place, struct udf_file *ret, struct error *err);

struct udf_name {
	const char *name; /* raw */
	bool is_folder;
	struct udf_place place;
};

/* 0 goes on. */
typedef int udf_name_fn(void *context, const struct udf_name *name);

/* The names in a folder. 0, a negative enum err, or what each returned. */
int udf_names(struct udf *udf, struct source *folder, udf_name_fn *each, void *context, struct error *err);

#endif

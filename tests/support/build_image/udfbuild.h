/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A UDF file system, written from ECMA-167 without any code of the reader. */
#ifndef TLSREADY_TESTS_UDFBUILD_H
#define TLSREADY_TESTS_UDFBUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UDF_NODES = 32, UDF_ROOT = 0, UDF_RECOGNITION_AT = 0x8000, UDF_SECTORS = 512 };

enum udf_stored {
	UDF_INSIDE, /* in the file entry */
	UDF_SHORT,  /* one extent, short_ad */
	UDF_LONG,   /* two extents of long_ad, the second one further on */
	UDF_CHAIN,  /* a block of descriptors for each of its two extents */
	UDF_LOOP,   /* a block of descriptors that goes on in itself */
	UDF_HOLE,   /* an extent that was never written */
};

struct udf_node {
	unsigned parent;
	const char *name; /* Latin-1 */
	bool is_folder, is_deleted, is_wide, is_extended;
	unsigned leads_to; /* a folder: 0: itself; else the node whose entry it names */
	const uint8_t *data;
	size_t size;
	enum udf_stored stored;
	uint32_t entry; /* block of its file entry, since udfbuild_finish */
};

struct udfbuild {
	uint32_t block_size;
	bool has_metadata; /* file entries and folders are in a metadata partition */
	uint8_t *bytes;
	size_t size;
	struct udf_node nodes[UDF_NODES];
	unsigned count;
	uint32_t next_entry, next_data;
	bool is_data[UDF_SECTORS]; /* sectors with bytes of files, which have no checksum */
};

struct udfbuild *udfbuild_new(uint32_t block_size, bool has_metadata);
struct udf_node *udfbuild_add(struct udfbuild *build, unsigned parent, const char *name, bool is_folder);
struct udf_node *udfbuild_file(struct udfbuild *build, unsigned parent, const char *name, const void *data, size_t size,
			       enum udf_stored stored);
void udfbuild_finish(struct udfbuild *build);
void udfbuild_free(struct udfbuild *build);

/* Where the sectors of the volume descriptors are: the main sequence, its reserve. */
size_t udfbuild_main_at(const struct udfbuild *build);
size_t udfbuild_reserve_at(const struct udfbuild *build);
/* Where the file entry of a node is. */
size_t udfbuild_entry_at(const struct udfbuild *build, const struct udf_node *node);
/* Makes the tag of a descriptor right again after it was changed. */
void udfbuild_seal(uint8_t *descriptor);

#endif

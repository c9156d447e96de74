/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small QCOW2 files: a disk of 8 clusters, each filled with a letter of its own. In `clusters` a small letter is a cluster that is
 * stored, a capital one that is compressed, 0 one that reads as zeros, and - one that is not there.
 */
#ifndef TLSREADY_TESTS_QCOW2BUILD_H
#define TLSREADY_TESTS_QCOW2BUILD_H

#include <stddef.h>
#include <stdint.h>

enum {
	QCOW2_CLUSTERS = 8,
	QCOW2_BITS = 9, /* of a cluster, where the recipe has no other */
	QCOW2_CLUSTER = 1 << QCOW2_BITS,
	QCOW2_DISK = QCOW2_CLUSTER * QCOW2_CLUSTERS,
	QCOW2_BITS_MOST = 14,
	QCOW2_DISK_LIMIT = QCOW2_CLUSTERS << QCOW2_BITS_MOST,
	QCOW2_FILE_LIMIT = 16 << QCOW2_BITS_MOST,
	QCOW2_FEATURE_ZSTD = 8,
	QCOW2_FEATURE_SUBCLUSTERS = 16,
};

struct qcow2_recipe {
	unsigned version;      /* 0: 3 */
	unsigned cluster_bits; /* 0: QCOW2_BITS */
	uint64_t features;     /* incompatible ones */
	uint64_t bitmap;       /* of every stored cluster, with subclusters */
	unsigned snapshots;
	const char *feature_name; /* of bit 40; NULL: no table */
	const char *backing, *backing_format, *data_file;
	uint64_t size; /* of the disk; 0: 8 clusters */
};

/* The size of the file: header, L1 table, L2 table, clusters. */
size_t qcow2build(uint8_t file[QCOW2_FILE_LIMIT], const struct qcow2_recipe *recipe, const char *clusters);

/* What the disk reads as, without anything behind it. */
void qcow2build_disk(uint8_t *disk, size_t cluster_size, const char *clusters);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a byte of a QCOW2 disk is stored: L1 table, L2 table, cluster. Bits that the document reserves have to be 0, and
 * clusters are aligned: an entry that is not so is damaged. Reference counts are not looked at.
 */
#include <inttypes.h>

#include "parser/evidence/disk/qcow2/qcow2_parts.h"

#define OFFSET_MASK UINT64_C(0x00fffffffffffe00)
#define COPIED (UINT64_C(1) << 63)
#define PACKED (UINT64_C(1) << 62)
#define ZEROS UINT64_C(1) /* since version 3; nothing with subclusters */

enum { ENTRY = 8, SUBCLUSTERS = 32, PACKED_SECTOR = 512, PACKED_BITS = 62 };

static uint64_t cluster_size(const struct qcow2 *disk)
{
	return UINT64_C(1) << disk->header.cluster_bits;
}

static int bad_entry(const char *table, uint64_t at, uint64_t entry, struct error *err)
{
	return error_set(err, ERR_CORRUPT, "the entry of 0x%" PRIx64 " in the %s table is damaged: 0x%" PRIx64, at,
			 table, entry);
}

/* Compressed: the offset has fewer bits the more a cluster may need for its size in sectors. */
static int take_packed(const struct qcow2 *disk, uint64_t at, uint64_t entry, struct qcow2_run *ret, struct error *err)
{
	unsigned offset_bits = PACKED_BITS - (disk->header.cluster_bits - 8);
	uint64_t offset = entry & ((UINT64_C(1) << offset_bits) - 1);
	uint64_t sectors = (entry & (PACKED - 1)) >> offset_bits;

	if (entry & COPIED || disk->header.has_data_file || offset == 0)
		return bad_entry("L2", at, entry, err);
	ret->stored = QCOW2_PACKED;
	ret->at = offset;
	ret->packed_size = (sectors + 1) * PACKED_SECTOR - offset % PACKED_SECTOR;
	return 0;
}

/* In a data file the cluster at 0 is one like others, and COPIED tells it from none. */
static bool is_allocated(const struct qcow2 *disk, uint64_t entry)
{
	return entry & OFFSET_MASK || (disk->header.has_data_file && entry & COPIED);
}

static int take_cluster(const struct qcow2 *disk, uint64_t at, uint64_t entry, struct qcow2_run *ret, struct error *err)
{
	uint64_t offset = entry & OFFSET_MASK;
	bool may_be_zeros = disk->header.version >= 3 && !disk->header.has_subclusters;

	if (entry & ~(OFFSET_MASK | COPIED | (may_be_zeros ? ZEROS : 0)) || offset % cluster_size(disk))
		return bad_entry("L2", at, entry, err);
	ret->stored = entry & ZEROS ? QCOW2_ZEROS : is_allocated(disk, entry) ? QCOW2_STORED : QCOW2_BACKING;
	ret->at = offset + ret->within;
	return 0;
}

/* The second word of an entry: which subclusters are allocated (low half), which read as zeros (high half). */
static int take_subcluster(const struct qcow2 *disk, uint64_t at, uint64_t bitmap, struct qcow2_run *ret,
			   struct error *err)
{
	uint64_t size = cluster_size(disk) / SUBCLUSTERS, index = ret->within / size;
	bool is_stored = bitmap >> index & 1, is_zeros = bitmap >> (SUBCLUSTERS + index) & 1;

	if ((is_stored && is_zeros) || (is_stored && ret->stored != QCOW2_STORED))
		return bad_entry("subcluster", at, bitmap, err);
	ret->stored = is_zeros ? QCOW2_ZEROS : is_stored ? QCOW2_STORED : QCOW2_BACKING;
	ret->size = size - ret->within % size;
	return 0;
}

/* 0 in *ret: there is no L2 table, and so none of its clusters. */
static int table_of(struct qcow2 *disk, uint64_t at, uint64_t index, uint64_t *ret, struct error *err)
{
	const uint8_t *entry;
	int result = table_piece_entry(&disk->level1, disk->source.below, disk->header.table + index * ENTRY, ENTRY,
				       &entry, err);

	if (result < 0)
		return result;
	*ret = be64(entry) & OFFSET_MASK;
	return be64(entry) & ~(OFFSET_MASK | COPIED) || *ret % cluster_size(disk) ? bad_entry("L1", at, be64(entry), err)
										  : 0;
}

static int find_in_table(struct qcow2 *disk, uint64_t at, uint64_t entry_at, size_t entry_size, struct qcow2_run *ret,
			 struct error *err)
{
	const uint8_t *bytes;
	int result = table_piece_entry(&disk->level2, disk->source.below, entry_at, entry_size, &bytes, err);

	if (result < 0)
		return result;
	uint64_t entry = be64(bytes);

	if (entry & PACKED)
		return take_packed(disk, at, entry, ret, err);
	result = take_cluster(disk, at, entry, ret, err);
	return result < 0 || !disk->header.has_subclusters ? result
							   : take_subcluster(disk, at, be64(bytes + ENTRY), ret, err);
}

int qcow2_find(struct qcow2 *disk, uint64_t at, struct qcow2_run *ret, struct error *err)
{
	size_t entry_size = disk->header.has_subclusters ? 2 * ENTRY : ENTRY;
	uint64_t size = cluster_size(disk), in_table = size / entry_size, cluster = at / size, table,
		 left = disk->source.size - at;
	struct qcow2_run run = { .stored = QCOW2_BACKING, .cluster = cluster, .within = at % size };

	run.size = size - run.within;
	int result = table_of(disk, at, cluster / in_table, &table, err);

	if (result == 0 && table)
		result = find_in_table(disk, at, table + cluster % in_table * entry_size, entry_size, &run, err);
	if (result < 0)
		return result;
	if (run.size > left)
		run.size = left;
	*ret = run;
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a disk to its volumes: GPT (sectors of 512 and 4096 bytes, the backup where the primary is damaged), MBR with logical
 * partitions, volumes of dynamic disks (LDM) that are complete on this disk, and disks that are a volume without any table.
 * Spanned, striped and RAID-5 volumes are named, not put together.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_PARTITIONS_H
#define TLSREADY_PARSER_EVIDENCE_PARTITIONS_H

#include "parser/evidence/volume/recognise.h"

struct partition {
	/*
	 * As Windows' tools and fdisk count them, from 1: GPT by the place in the table, MBR primary 1 to 4, logical from 5; volumes of a
	 * dynamic disk follow. 0: the whole disk is the volume.
	 */
	unsigned number;
	uint64_t at, size; /* bytes, as the table states them */
	const char *type; /* what the table states: "basic data", "EFI system", "0x9a", a GUID; never decides anything */
	const char *name; /* of GPT, of a dynamic volume, raw; NULL: none */
	bool is_active;   /* MBR: the one to start from */
	bool is_cut;      /* it ends behind the end of the disk */
	struct source *source; /* "partition 2", a window; of a cut one as far as it goes, perhaps 0 bytes. Number 0: the disk itself */
	struct volume_info volume;
};

struct partition_table {
	const char *scheme; /* "GPT", "MBR", "none" */
	uint32_t sector_size;
	struct partition *list;
	size_t count; /* 0: a table without partitions */
};

enum { PARTITIONS_LIMIT = 1024 };

/*
 * The volumes of a disk; all of it lives as long as the room. A disk without a table gives one partition, number 0, of any kind.
 * What is odd is a note on the disk or on the partition: the backup GPT was used (DOUBT_NONE), partitions overlap, an entry
 * cannot be right and is not listed, the chain of logical partitions is broken. A partition that cannot be read is listed as
 * VOLUME_UNREADABLE. ERR_CORRUPT: there was a table, and no copy of it can be trusted ("has a damaged GPT: ..."); ERR_IO and
 * others: the first sectors of the disk cannot be read.
 */
int partitions_read(struct source_room *room, struct source *disk, struct partition_table *ret, struct error *err);

#endif

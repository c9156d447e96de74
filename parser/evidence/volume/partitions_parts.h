/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. */
#ifndef TLSREADY_PARSER_EVIDENCE_PARTITIONS_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_PARTITIONS_PARTS_H

#include "parser/evidence/volume/partitions.h"

enum {
	SECTOR = 512,
	SECTOR_4K = 4096,
};

/* A table while it is read. */
struct table {
	struct source_room *room;
	struct source *disk;
	uint32_t sector_size;
	const char *chain_fault; /* of logical partitions, where it ends too early; NULL: nowhere */
	uint64_t chain_fault_at;
	struct partition *list;
	size_t count, capacity;
};

/* What a partition table states about a partition's type. */
struct partition_type {
	const char *name;
	enum volume_kind kind; /* of what Windows keeps there without a signature of its own; VOLUME_UNKNOWN: nothing to say */
	const char *what;
};

/* Adds one with its window and what is on it. ret: NULL if not wanted; valid until the next is added. */
int table_add(struct table *table, const struct partition *stated, struct partition_type type, struct partition **ret,
	      struct error *err);

/* 1: there is one, and its partitions are added; 0: there is none; a negative enum err. */
int gpt_read(struct table *table, struct error *err);

bool mbr_is(const struct table *table,
	    const uint8_t sector[SECTOR]);             /* the end of the sector is a table that can be right */
bool mbr_is_protective(const uint8_t sector[SECTOR]);  /* states that the disk has a GPT */
bool mbr_has_partitions(const uint8_t sector[SECTOR]); /* besides that */
void mbr_note_unlisted(struct table *table, const uint8_t sector[SECTOR]); /* partitions that the GPT of the table has not */
int mbr_read(struct table *table, const uint8_t sector[SECTOR], struct error *err);

/* If the disk is a dynamic one: its volumes are added, those that are complete on this disk with what is on them. */
int ldm_read(struct table *table, struct error *err);

struct partition_type partition_type_of_byte(struct arena *arena, uint8_t type);
struct partition_type partition_type_of_guid(struct arena *arena, const uint8_t guid[16]);
bool partition_is_ldm(const struct partition *partition);

uint32_t crc32_of(uint32_t crc, const uint8_t *bytes, size_t size); /* of ISO 3309; start with 0 */

/* Boot sectors: the first SECTOR bytes of a volume, zeros where it is shorter. */
bool boot_is_ntfs(const uint8_t *head, struct volume_info *ret);
bool boot_is_refs(const uint8_t *head, struct volume_info *ret, struct arena *arena);
bool boot_is_exfat(const uint8_t *head, struct volume_info *ret);
bool boot_is_fat(const uint8_t *head, struct volume_info *ret, struct arena *arena);
uint64_t boot_ntfs_mft(const uint8_t *head); /* where $MFT is, in bytes; of one that boot_is_ntfs */

#endif

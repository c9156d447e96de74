/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on a volume, by its own bytes: never by the type that a partition table states for it. */
#ifndef TLSREADY_PARSER_EVIDENCE_RECOGNISE_H
#define TLSREADY_PARSER_EVIDENCE_RECOGNISE_H

#include "parser/evidence/source/source.h"

enum volume_kind {
	VOLUME_UNKNOWN,    /* data that is not recognised */
	VOLUME_UNREADABLE, /* its first bytes cannot be read: detail is the error */
	VOLUME_EMPTY,      /* its start holds zeros only */
	VOLUME_NTFS,
	VOLUME_BITLOCKER,
	VOLUME_REFS,
	VOLUME_FAT,
	VOLUME_EXFAT,
	VOLUME_LDM, /* a part of a dynamic disk that is not a volume by itself */
	VOLUME_STORAGE_SPACES,
	VOLUME_LINUX, /* ext, XFS, Btrfs, swap, LVM, RAID */
	VOLUME_LUKS,
	VOLUME_APPLE, /* HFS+, APFS */
	VOLUME_ISO,
	VOLUME_UDF,
};

struct volume_info {
	enum volume_kind kind;
	const char *what;   /* as a message names it: "NTFS", "BitLocker", "Storage Spaces", "unknown data" */
	const char *detail; /* raw, NULL: nothing to add. BitLocker: state and protectors; FAT: label; ReFS: version */
	uint64_t size;      /* bytes that its boot sector states, which may be more than there are; 0: unknown */
};

/*
 * What a source holds. Reads a few sectors at most. Damage makes it less sure, and is no error; an error is a place that cannot
 * be read, and memory. A volume that is not recognised is VOLUME_UNKNOWN, even if it may be a damaged NTFS: that is said in
 * `what` if the backup boot sector shows it ("NTFS with a damaged boot sector", kind VOLUME_NTFS).
 */
int volume_recognise(struct source_room *room, struct source *volume, struct volume_info *ret, struct error *err);

/* "512 MB", "1.8 TB", "700 bytes", by 1024 as Windows counts; NULL: out of memory. */
const char *volume_size_text(uint64_t bytes, struct arena *arena);

#endif

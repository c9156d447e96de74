/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of a VHDX log (2.3.1), as the replay sees them. */
#ifndef TLSREADY_PARSER_EVIDENCE_VHDX_LOG_H
#define TLSREADY_PARSER_EVIDENCE_VHDX_LOG_H

#include "parser/evidence/disk/vhdx/vhdx_parts.h"

/* The header of an entry (2.3.1.1). */
enum {
	VHDX_LOG_CHECKSUM = 4,
	VHDX_LOG_ENTRY_LENGTH = 8,
	VHDX_LOG_TAIL = 12,
	VHDX_LOG_SEQUENCE = 16,
	VHDX_LOG_DESCRIPTOR_COUNT = 24,
	VHDX_LOG_GUID = 32,
	VHDX_LOG_FLUSHED_FILE_OFFSET = 48,
	VHDX_LOG_LAST_FILE_OFFSET = 56,
	VHDX_LOG_ENTRY_HEADER = 64,
};

struct vhdx_log_entry {
	uint64_t sequence;
	uint32_t pages; /* 0: no sound entry begins here */
	uint32_t tail;  /* the page of the log where the sequence that it ends begins */
	uint32_t descriptors;
};

struct vhdx_log {
	struct source_room *room;
	struct source *file;
	const struct vhdx_header *header;
	struct vhdx_range ring;
	size_t pages;
	struct vhdx_log_entry *entries; /* one a page of the log */
	uint64_t budget;                /* pages whose checksums may still be computed */
	struct vhdx_write *writes;      /* oldest first */
	size_t count, capacity;
};

/* Where the header of an entry is that begins at this page, counted on behind the end of the ring. */
uint64_t vhdx_log_place(const struct vhdx_log *log, size_t page);

/* Fills entries. */
int vhdx_log_read_entries(struct vhdx_log *log, struct error *err);

/*
 * Where an entry of this number would begin: 1 if its first descriptor or, on the page behind its header, its first data sector is
 * there, whatever became of the header; 0: neither.
 */
int vhdx_log_has_part(const struct vhdx_log *log, size_t page, uint64_t sequence, struct error *err);

/* Adds what the sound entry at this page describes to writes. */
int vhdx_log_keep_writes(struct vhdx_log *log, size_t page, struct error *err);

#endif

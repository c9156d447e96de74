/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the VHDX reader share. Numbers in comments are sections of [MS-VHDX].
 *
 * A disk is read from the image: the file as it is when its log has been replayed. Only headers and log are read from the file
 * itself (2.3.3).
 */
#ifndef TLSREADY_PARSER_EVIDENCE_VHDX_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_VHDX_PARTS_H

#include "common/guid.h"
#include "parser/evidence/source/source.h"

enum {
	VHDX_PAGE = 4096,            /* the unit of log and tables */
	VHDX_MIB = 1 << 20,          /* what is large is aligned to it; all below is headers */
	VHDX_LOG_LIMIT = 64 << 20,   /* Windows makes logs of 1 MiB */
	VHDX_WRITES_LIMIT = 1 << 16, /* that a log may describe */
	VHDX_PAGES = 8,              /* of tables that are kept */
};

struct vhdx_range {
	uint64_t at, size;
};

/* What a header says (2.2.2). */
struct vhdx_header {
	uint64_t sequence;
	uint8_t data_write_guid[GUID_SIZE];
	uint8_t log_guid[GUID_SIZE]; /* zeros: the log is empty */
	uint16_t log_version, version;
	struct vhdx_range log;
	bool other_is_damaged;
};

struct vhdx {
	struct source source;     /* the disk; below: the file */
	struct source *image;     /* the file when its log has been replayed; the file itself if the log is empty */
	const struct vhdx *child; /* the disk that has this one as its parent */
	struct vhdx *parent;      /* NULL: none */
	struct vhdx_header header;
	struct vhdx_range bat, metadata, locator; /* in the image */
	uint32_t block_size, sector_size;
	uint64_t chunk_ratio; /* blocks that share a sector bitmap (2.4) */
	bool has_parent;
	struct vhdx_page {
		uint64_t at; /* 0: empty */
		uint8_t bytes[VHDX_PAGE];
	} pages[VHDX_PAGES];
};

/* A write that the log holds: zeros, or one page. */
struct vhdx_write {
	uint64_t at, size;      /* in the file */
	uint64_t descriptor_at; /* in the file, in its log: it has the first 8 and the last 4 bytes of the page */
	uint64_t data_at;       /* the page without them; 0: zeros */
};

/* vhdx.c: child: NULL, or whose parent it is to be. */
int vhdx_open(struct source_room *room, struct source *file, const struct vhdx *child, struct vhdx **ret,
	      struct error *err);

/* vhdx_header.c */
int vhdx_read_header(struct source *file, struct vhdx_header *ret, struct error *err);
int vhdx_read_regions(struct source_room *room, struct vhdx *vhdx, struct error *err);
/* CRC-32C of size bytes (whole pages) from at on in a ring, with the field for it, bytes 4 to 7, as zeros. */
int vhdx_checksum(struct source *source, const struct vhdx_range *ring, uint64_t at, uint64_t size, uint32_t *ret,
		  struct error *err);
bool vhdx_overlap(const struct vhdx_range *a, const struct vhdx_range *b);
bool vhdx_guid_is(const uint8_t guid[GUID_SIZE], const char *text);

/* vhdx_log.c: the file with its log replayed. */
int vhdx_replay(struct source_room *room, struct source *file, const struct vhdx_header *header, struct source **ret,
		struct error *err);

/* vhdx_overlay.c: a file of this size after the writes, oldest first. */
int vhdx_overlay(struct source_room *room, struct source *file, const struct vhdx_write *writes, size_t count,
		 uint64_t size, struct source **ret, uint64_t *ret_pages, struct error *err);

/* vhdx_metadata.c */
int vhdx_read_metadata(struct vhdx *vhdx, struct error *err);

/* vhdx_parent.c */
int vhdx_open_parent(struct source_room *room, struct vhdx *vhdx, struct error *err);
int vhdx_read_parent(struct vhdx *vhdx, uint64_t at, void *buffer, size_t size, struct error *err);

/* vhdx_blocks.c: the functions of the disk. */
int vhdx_read(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err);
bool vhdx_place(struct source *source, uint64_t at, struct source_place *ret);

#endif

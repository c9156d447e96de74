/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to ewf*.c: one image in memory. ewf.c opens it, ewf_segments.c, ewf_sections.c and ewf_header.c fill it. */
#ifndef TLSREADY_PARSER_EVIDENCE_EWF_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_EWF_PARTS_H

#include "parser/evidence/disk/ewf/ewf.h"

enum {
	EWF_SEGMENTS_LIMIT = 99 + 22 * 26 * 26, /* .E01 to .E99, .EAA to .ZZZ */
	EWF_SECTIONS_LIMIT = 1 << 20,           /* of all segments */
	EWF_CHUNK_LIMIT = 16 << 20,             /* EnCase's largest: 32768 sectors */
	EWF_ERRORS_LIMIT = 1 << 16,             /* ranges of sectors that could not be acquired */
	EWF_CACHED = 8,                         /* decoded chunks, less of large ones */
	EWF_PAGE = 4096,                        /* of a chunk table */
	EWF_CHECKSUM = 4,                       /* Adler-32 */
};

/* A table section: where so many chunks of the disk are stored. Its entries stay in the file. */
struct ewf_table {
	uint64_t first_chunk; /* counted over all segments */
	uint32_t count, segment;
	uint64_t entries_at, copy_at; /* of the segment; copy_at: in table2, 0: none */
	uint64_t base;                /* what the entries count from */
	uint64_t data_at, data_end;   /* chunks are in here */
	uint32_t overflow_from;       /* entries from this one on have 32 bits: see ewf_chunks.c */
	bool has_checksum, is_checked, is_damaged;
};

struct ewf_range {
	uint64_t at, end; /* bytes of the disk */
};

struct ewf_chunk {
	uint64_t number; /* UINT64_MAX: none */
	uint64_t used;   /* when it was asked for */
	uint8_t *bytes;  /* chunk_size */
	size_t size;
};

struct ewf {
	struct source source;
	struct source_room *room;
	struct source **segments; /* [0] is source.below */
	size_t segment_count, segment_room;
	struct ewf_table *tables;
	size_t table_count, table_room;
	uint64_t chunk_count; /* in the tables */

	uint32_t chunk_size; /* 0: no volume section yet */
	uint64_t stated_chunks;
	uint8_t set_identifier[16];
	struct ewf_range *errors; /* ascending, apart */
	size_t error_count;
	struct ewf_facts facts;
	unsigned headers, sections;

	struct {
		const struct ewf_table *table; /* NULL: none */
		uint32_t first, count;
		uint8_t bytes[EWF_PAGE];
	} page;
	struct ewf_chunk cache[EWF_CACHED];
	uint64_t clock;
	uint8_t *stored; /* a chunk as it is in the file */
};

/* A section while its segment is walked; what it holds is at [at, end). */
struct ewf_section {
	const char *type;
	uint32_t segment; /* index in segments */
	struct source *file;
	uint64_t at, end;
};

/* Opens all segments and walks through their sections. */
int ewf_open_segments(struct ewf *ewf, struct error *err);

/* The sections of one segment. ret_is_last: it is the last segment. */
int ewf_walk(struct ewf *ewf, uint32_t segment, bool *ret_is_last, struct error *err);

/* volume, disk and data: how large the disk and its chunks are. */
int ewf_take_volume(struct ewf *ewf, const struct ewf_section *section, struct error *err);
/* When all segments were walked: is what the tables list what the volume section states? */
int ewf_settle_volume(struct ewf *ewf, struct error *err);

/* header and header2; damage is a note. hash and digest. */
int ewf_take_header(struct ewf *ewf, const struct ewf_section *section, struct error *err);
int ewf_take_hash(struct ewf *ewf, const struct ewf_section *section, struct error *err);

/* error2: the sectors that could not be acquired. */
int ewf_take_errors(struct ewf *ewf, const struct ewf_section *section, struct error *err);
void ewf_settle_errors(struct ewf *ewf);
/* ERR_CORRUPT if one of these bytes could not be acquired. */
int ewf_check_acquired(const struct ewf *ewf, uint64_t at, size_t size, struct error *err);

/* A chunk of the disk, decoded and checked; it lives until the next call. */
int ewf_chunk(struct ewf *ewf, uint64_t number, const struct ewf_chunk **ret, struct error *err);
/* Where its bytes are in the segment, if they are stored as they are. */
bool ewf_chunk_place(struct ewf *ewf, uint64_t number, uint32_t *ret_segment, uint64_t *ret_at);
void ewf_drop_chunks(struct ewf *ewf);

/* ERR_CORRUPT: "is an EWF image whose X section at ... WHAT". */
int ewf_damaged(const struct ewf_section *section, const char *what, struct error *err);
int ewf_is_logical(struct error *err); /* ERR_UNSUPPORTED */

/* Size bytes, the last four of which are the Adler-32 of the others. */
bool ewf_sum_agrees(const uint8_t *bytes, size_t size);

#endif

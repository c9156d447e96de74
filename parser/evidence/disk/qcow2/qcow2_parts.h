/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the QCOW2 reader share. Source: QEMU, docs/interop/qcow2.txt. Numbers are big-endian. */
#ifndef TLSREADY_PARSER_EVIDENCE_QCOW2_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_QCOW2_PARTS_H

#include "common/be.h"
#include "parser/evidence/disk/chain.h"
#include "parser/evidence/disk/caches.h"
#include "parser/evidence/disk/container.h"

enum { QCOW2_NAME_LIMIT = 1023 }; /* of a backing file, by the document */

struct qcow2_header {
	uint32_t version, cluster_bits;
	uint64_t size;                 /* of the disk */
	uint64_t table, table_entries; /* L1: where, and of how many entries */
	uint32_t snapshots;
	bool is_corrupt, has_subclusters, is_zstd, has_data_file;
	const char *backing, *backing_format, *data_file; /* raw; NULL: none, not named */
};

/* ERR_UNSUPPORTED: encrypted, version 1, features that are not known; each is named. */
int qcow2_header_read(struct arena *arena, struct source *file, struct qcow2_header *ret, struct error *err);

/* What follows the header: the format of the backing file, the data file, names of features. end: of this part of the file. */
int qcow2_extensions_read(struct arena *arena, struct source *file, uint64_t at, uint64_t end,
			  uint64_t unknown_features, struct qcow2_header *ret, struct error *err);

struct qcow2 {
	struct source source; /* below: the file */
	struct qcow2_header header;
	struct source *data;    /* what clusters are in: the file itself, or its data file */
	struct source *backing; /* NULL: none */
	struct table_piece level1, level2;
	struct chunk_cache *chunks;
};

/* An image and what is behind it. chunks: of the whole chain. */
int qcow2_open(struct source_room *room, const struct disk_chain *link, struct source *file, struct chunk_cache *chunks,
	       struct source **ret, struct error *err);

int qcow2_open_backing(struct source_room *room, const struct disk_chain *link, struct qcow2 *disk, struct error *err);
int qcow2_open_data_file(struct source_room *room, struct source *file, struct qcow2 *disk, struct error *err);

enum qcow2_stored { QCOW2_STORED, QCOW2_PACKED, QCOW2_BACKING, QCOW2_ZEROS };

struct qcow2_run {
	enum qcow2_stored stored;
	uint64_t cluster, within;
	uint64_t at;          /* in data: of the byte, or of the compressed cluster */
	uint64_t size;        /* bytes from here on that are stored alike */
	uint64_t packed_size; /* at most: it is counted in sectors */
};

int qcow2_find(struct qcow2 *disk, uint64_t at, struct qcow2_run *ret, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of the NTFS reader, from below: blocks of several sectors, file records, attributes, run lists, streams.
 * The layout is that of Windows' own headers and of the documentation of the Linux NTFS project.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_NTFS_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_NTFS_PARTS_H

#include "common/le.h"
#include "parser/evidence/ntfs/ntfs.h"

enum {
	RECORD_SIZE_LIMIT = 4096,
	INDEX_BLOCK_LIMIT = 65536,
	CLUSTER_LIMIT = 2 << 20,
	RECORDS_KEPT = 8,
	BLOCKS_KEPT = 4,
	NAME_UNITS = 255, /* of a file; of UTF-16 */
};

enum {
	TYPE_STANDARD_INFORMATION = 0x10,
	TYPE_ATTRIBUTE_LIST = 0x20,
	TYPE_FILE_NAME = 0x30,
	TYPE_VOLUME_NAME = 0x60,
	TYPE_VOLUME_INFORMATION = 0x70,
	TYPE_DATA = 0x80,
	TYPE_INDEX_ROOT = 0x90,
	TYPE_INDEX_ALLOCATION = 0xa0,
	TYPE_REPARSE_POINT = 0xc0,
};

enum { RECORD_MFT = 0, RECORD_VOLUME = 3, RECORD_UPCASE = 10 };

/* Bytes of the volume in memory. */
struct span {
	const uint8_t *bytes;
	size_t size;
};

/* The only place where an offset in a span becomes a pointer. */
static inline bool span_part(struct span span, uint64_t at, uint64_t size, struct span *ret)
{
	if (at > span.size || size > span.size - at)
		return false;
	*ret = (struct span){ .bytes = span.bytes + at, .size = (size_t)size };
	return true;
}

/* boot.c */

struct geometry {
	uint64_t serial, clusters, mft, mirror; /* the last two: cluster numbers */
	unsigned sector_size, cluster_size, record_size;
};

int boot_read(struct source_room *room, struct source *volume, struct geometry *ret, struct error *err);

/* runs.c: where the clusters of a stream are. */

#define RUN_HOLE UINT64_MAX

/* Up to the vcn of the next one. vcn: cluster of the stream; lcn: cluster of the volume. */
struct run {
	uint64_t vcn, lcn;
};

struct runs {
	struct run *list;
	size_t count, capacity;
	uint64_t end; /* the vcn behind the last run */
};

/* What mapping says of the clusters from first to last is added to the end; they must continue there. */
int runs_append(const struct geometry *geometry, struct runs *runs, struct span mapping, uint64_t first, uint64_t last,
		struct error *err);
/* The clusters from vcn on that are stored in a row. False: the run list ends before. */
bool runs_find(const struct runs *runs, uint64_t vcn, struct run *ret, uint64_t *ret_count);
/* True: there is a hole before this many clusters, the first one at *ret_vcn. */
bool runs_have_hole(const struct runs *runs, uint64_t clusters, uint64_t *ret_vcn);

/* stream.c: the bytes of an attribute, wherever they are. */

struct stream {
	uint64_t size, valid; /* from valid on, nothing was ever written: Windows gives zeros */
	uint8_t *value;       /* stored in the file record; NULL: in clusters */
	struct runs runs;
	unsigned unit; /* clusters of a compression unit; 0: not compressed */
	bool is_encrypted;
};

/* A file record, with its fixups undone. */
struct record {
	uint64_t number, base; /* base: reference of the record that this one continues; 0: it is one itself */
	uint16_t sequence, flags;
	size_t first, end; /* of its attributes */
	size_t size;
	uint8_t bytes[RECORD_SIZE_LIMIT];
};

enum { RECORD_IS_IN_USE = 1, RECORD_IS_FOLDER = 2 };

/* 1: ret is it, and must be freed; 0: the record has no such attribute. name: ASCII, "" for none. */
int stream_open(struct ntfs *ntfs, const struct record *record, uint32_t type, const char *name, struct stream *ret,
		struct error *err);
void stream_free(struct stream *stream);

/* The attribute list of a file, in memory. 1: it has one, and ret must be freed; 0: it has none. */
int attribute_list_read(struct ntfs *ntfs, const struct record *record, struct stream *ret, struct error *err);
/* An entry of it: the name of the attribute, and the record that has it. False: damaged. */
bool attribute_list_entry(struct span list, size_t at, struct span *ret, struct span *ret_name);
uint64_t attribute_list_reference(struct span entry);

/* size bytes at `at`, as they are stored (not decompressed); holes and what is behind the valid length are zeros. */
int stream_read(struct ntfs *ntfs, const struct stream *stream, uint64_t at, void *buffer, size_t size,
		struct error *err);
/* Where the byte is in the volume. False: in a record, in a hole, behind the valid length. */
bool stream_place(const struct ntfs *ntfs, const struct stream *stream, uint64_t at, struct source_place *ret);

/* block.c: what is written in several sectors, each with a mark of the same write; the last ones are kept. */

struct block_kind {
	char magic[5];
	const char *name; /* "file record" */
};

struct kept {
	const struct stream *of;
	uint64_t owner, number, used;
	size_t size;
	uint8_t *bytes;
};

struct block_cache {
	struct kept *slots;
	size_t count;
	uint64_t clock;
};

/* Block `number` of a stream, its fixups undone. It lives until count - 1 others were asked for. owner: whose stream. */
int block_read(struct ntfs *ntfs, struct block_cache *cache, const struct block_kind *kind, const struct stream *stream,
	       uint64_t owner, uint64_t at, size_t size, struct span *ret, struct error *err);

/* record.c */

/* A record in use that continues no other: what a folder may refer to. A sequence of 0 in the reference is not checked. */
int record_read_base(struct ntfs *ntfs, uint64_t reference, struct record *ret, struct error *err);
/* The same of a record that continues this one, as its attribute list says. */
int record_read_extension(struct ntfs *ntfs, const struct record *base, uint64_t reference, struct record *ret,
			  struct error *err);

/* attribute.c */

struct attribute {
	uint32_t type;
	uint16_t flags;
	bool is_resident;
	struct span name, value, mapping;
	uint64_t first, last; /* vcn */
	uint64_t size, valid; /* in the attribute with first 0 only */
	unsigned unit_shift;
};

enum { ATTRIBUTE_COMPRESSION = 0x00ff, ATTRIBUTE_LZNT1 = 1, ATTRIBUTE_ENCRYPTED = 0x4000 };

/* The attribute at *at (record->first at the beginning), which moves on. 1, 0 at the end, or ERR_CORRUPT. */
int attribute_next(const struct record *record, size_t *at, struct attribute *ret, struct error *err);
/* The attribute that continues at this cluster; resident ones begin with 0. 1, 0 or ERR_CORRUPT. */
int attribute_find(const struct record *record, uint32_t type, const char *name, uint64_t first, struct attribute *ret,
		   struct error *err);
bool is_named(struct span utf16, const char *ascii);

/* order.c */

/* Less than, equal to or greater than 0 in *ret, without case, as the index is ordered. */
int names_compare(struct ntfs *ntfs, struct span a, struct span b, int *ret, struct error *err);

/* A copy of a name, as nodes come and go. */
struct kept_name {
	bool is_set;
	size_t size;
	uint8_t utf16[2 * NAME_UNITS];
};

void name_keep(struct kept_name *kept, struct span name);
struct span name_kept(const struct kept_name *kept);
/* True if it is certain that they are not in order. Names that differ in case only are in order either way. */
bool names_are_swapped(const struct ntfs *ntfs, struct span earlier, struct span later);

/* index.c: the folder as a tree of nodes. */

struct folder {
	uint64_t reference;
	struct stream root, blocks; /* blocks.size 0: there are none */
	size_t block_size;
	unsigned vcn_size;
};

struct node {
	struct span entries;
	bool has_children;
};

struct index_entry {
	uint64_t reference, child; /* child: vcn of the block with all that is before this entry */
	bool is_last, has_child;
	struct span key, name;
	uint8_t space;
};

enum { SPACE_DOS = 2, INDEX_DEPTH_LIMIT = 16 };

int folder_open(struct ntfs *ntfs, uint64_t reference, struct folder *ret, struct error *err);
void folder_close(struct folder *folder);
int folder_root(const struct folder *folder, struct node *ret, struct error *err);
int folder_node(struct ntfs *ntfs, const struct folder *folder, uint64_t vcn, struct node *ret, struct error *err);
/* The number of the block, for marks; the vcn was read before. */
uint64_t folder_block_number(const struct folder *folder, uint64_t vcn);
/* The entry at *at, which moves on; the last one has no name. */
int node_entry(const struct node *node, size_t *at, struct index_entry *ret, struct error *err);
int entry_of(const struct index_entry *from, struct arena *arena, struct ntfs_entry *ret, struct error *err);

/* lznt1.c. What is decoded fills the output, or ret_size tells how much of it. */
int lznt1_decode(struct span packed, uint8_t *plain, size_t size, size_t *ret_size, struct error *err);

/* reparse.c */

struct reparse {
	uint32_t tag;
	bool is_wof;
	unsigned algorithm; /* of WOF */
};

/* 1: the file is a reparse point, 0: it is none. */
int reparse_read(struct ntfs *ntfs, const struct record *record, struct reparse *ret, struct error *err);
/* ERR_UNSUPPORTED with the name of the tag. */
int reparse_refuse(uint32_t tag, struct error *err);

/* Kinds of files: file.c, compressed.c, wof.c. */

struct file {
	struct source source;
	struct ntfs *ntfs;
	struct stream stream;
};

void file_close(struct source *source);
/* Does not take the stream over. */
int compressed_open(struct ntfs *ntfs, const struct stream *stream, struct file **ret, struct error *err);
/* size: of the file as Windows shows it. */
int wof_open(struct ntfs *ntfs, const struct record *record, const struct reparse *reparse, uint64_t size,
	     struct source **ret, struct error *err);

/* ntfs.c */

struct ntfs {
	struct source source; /* closes what is below */
	struct source_room *room;
	struct source *volume;
	struct geometry geometry;
	struct ntfs_volume about;
	struct stream mft, mirror;
	struct block_cache records, blocks;
	struct kept record_slots[RECORDS_KEPT], block_slots[BLOCKS_KEPT];
	uint16_t *upcase;  /* NULL: not read yet */
	unsigned mirrored; /* bits of the records that a note names */
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layout of a hive, once: where the fields of its records lie. A record is what follows the size field of its cell;
 * whoever asks has checked that all of it is there (bytes_at, cells_at). Offsets in records count from the first bin.
 * Source: msuhanov/regf, "Windows registry file format specification" (CC BY 4.0). Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_FORMAT_H
#define TLSREADY_PARSER_HIVE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/le.h"

/* The base block, also that of a log. */
enum {
	BASEBLOCK_SIZE = 4096,
	LOG_SECTOR = 512, /* all that logs have of it */
	BASE_SEQUENCE1_AT = 4,
	BASE_SEQUENCE2_AT = 8,
	BASE_WRITTEN_AT = 12,
	BASE_MAJOR_AT = 20,
	BASE_MINOR_AT = 24,
	BASE_TYPE_AT = 28,
	BASE_FORMAT_AT = 32,
	BASE_ROOT_AT = 36,
	BASE_BINS_SIZE_AT = 40,
	BASE_NAME_AT = 48,
	BASE_ID_AT = 112,
	BASE_FLAGS_AT = 144,
	BASE_CHECKSUM_AT = 508,
};

enum {
	MINOR_FIRST = 1,    /* NT 3.1 */
	MINOR_SEGMENTS = 4, /* since then, long data are in segments */
	MINOR_USUAL = 5,
	MINOR_LAYER = 6, /* hives of containers, of Windows 10: a layer over another hive */
	MINOR_LAST = MINOR_LAYER,
};

/* Bins. */
enum { BIN_HEADER = 32, BIN_PAGE = 4096 /* bins are whole pages */ };

static inline bool bin_begins(const uint8_t *page)
{
	return page[0] == 'h' && page[1] == 'b' && page[2] == 'i' && page[3] == 'n';
}

static inline uint32_t bin_offset(const uint8_t *bin)
{
	return le32(bin + 4);
}

static inline uint32_t bin_size(const uint8_t *bin)
{
	return le32(bin + 8);
}

static inline uint64_t bin_written(const uint8_t *bin)
{
	return le64(bin + 20);
}

/* Cells. */
#define CELL_NIL UINT32_C(0xFFFFFFFF) /* an offset to nothing */

enum {
	CELL_UNIT = 8,       /* cells are at multiples of it */
	CELL_HEADER = 4,     /* the size */
	CELL_HEADER_OLD = 8, /* 1.0 and 1.1: then the offset of the cell before */
};

static inline bool cell_used(uint32_t size_field)
{
	return size_field >> 31;
}

static inline uint64_t cell_size(uint32_t size_field)
{
	return cell_used(size_field) ? UINT64_C(0x100000000) - size_field : size_field;
}

static inline bool is_record(const uint8_t *record, char first, char second)
{
	return record[0] == first && record[1] == second;
}

/* nk: a key. */
enum {
	NK_SIZE = 76, /* without the name, which follows */
	NK_VOLATILE = 1,
	NK_MOUNT_POINT = 2,
	NK_ROOT = 4,
	NK_LINK = 0x10,
	NK_COMPRESSED = 0x20, /* the name is in Latin-1 */
	NK_PREDEFINED = 0x40,
	NK_LAYER_MASK = 3,
	NK_LAYER_TOMBSTONE = 1, /* "deleted in this layer": j00ru's and yarp's name for the two bits is layer semantics */
};

static inline uint16_t nk_flags(const uint8_t *nk)
{
	return le16(nk + 2);
}

static inline uint64_t nk_written(const uint8_t *nk)
{
	return le64(nk + 4);
}

static inline unsigned nk_layer(const uint8_t *nk)
{
	return nk[13] & NK_LAYER_MASK;
}

static inline uint32_t nk_parent(const uint8_t *nk)
{
	return le32(nk + 16);
}

static inline uint32_t nk_child_count(const uint8_t *nk)
{
	return le32(nk + 20);
}

static inline uint32_t nk_children(const uint8_t *nk)
{
	return le32(nk + 28);
}

static inline uint32_t nk_value_count(const uint8_t *nk)
{
	return le32(nk + 36);
}

static inline uint32_t nk_values(const uint8_t *nk)
{
	return le32(nk + 40);
}

static inline uint16_t nk_name_size(const uint8_t *nk)
{
	return le16(nk + 72);
}

/* vk: a value. */
enum {
	VK_SIZE = 20, /* without the name, which follows */
	VK_COMPRESSED = 1,
	VK_TOMBSTONE = 2, /* in layers */
	VK_INLINE_LIMIT = 4,
	VK_DATA_AT = 8,
};

static inline uint16_t vk_name_size(const uint8_t *vk)
{
	return le16(vk + 2);
}

static inline bool vk_is_inline(const uint8_t *vk)
{
	return le32(vk + 4) >> 31;
}

static inline uint32_t vk_data_size(const uint8_t *vk)
{
	return le32(vk + 4) & 0x7FFFFFFF;
}

/* The data themselves if they are inline. */
static inline const uint8_t *vk_data(const uint8_t *vk)
{
	return vk + VK_DATA_AT;
}

static inline uint32_t vk_data_offset(const uint8_t *vk)
{
	return le32(vk_data(vk));
}

static inline uint32_t vk_type(const uint8_t *vk)
{
	return le32(vk + 12);
}

static inline uint16_t vk_flags(const uint8_t *vk)
{
	return le16(vk + 16);
}

/* Lists: of values plain offsets; of sub-keys (lf, lh, li, ri) and segments (db) with a header. */
enum {
	ENTRY_SIZE = 4,
	LIST_HEADER = 4,
	DB_SIZE = 8,
	SEGMENT_SIZE = 16344, /* of big data; all but the last are full */
};

static inline uint32_t entry_at(const uint8_t *entries, size_t i)
{
	return le32(entries + i * ENTRY_SIZE);
}

/* 'h', 'f', 'i': lh, lf, li; 'r': ri, a list of lists; NUL: it is no list. */
static inline char list_kind(const uint8_t *list)
{
	if (list[0] == 'l' && (list[1] == 'h' || list[1] == 'f' || list[1] == 'i'))
		return (char)list[1];
	return is_record(list, 'r', 'i') ? 'r' : '\0';
}

/* Elements of lh and lf have a hash, or the first four letters, behind the offset. */
static inline bool list_has_hints(char kind)
{
	return kind == 'h' || kind == 'f';
}

static inline size_t list_element_size(char kind)
{
	return list_has_hints(kind) ? 2 * ENTRY_SIZE : ENTRY_SIZE;
}

static inline uint16_t list_count(const uint8_t *list)
{
	return le16(list + 2);
}

static inline uint32_t element_hint(const uint8_t *element)
{
	return le32(element + ENTRY_SIZE);
}

static inline uint32_t db_segments(const uint8_t *db)
{
	return le32(db + 4);
}

#endif

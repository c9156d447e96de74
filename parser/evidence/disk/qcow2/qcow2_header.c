/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of a QCOW2. What the document does not allow is damage; what it allows and tlsready cannot read is named. */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/qcow2/qcow2_parts.h"

enum {
	HEADER_VERSION = 4,
	HEADER_BACKING = 8,
	HEADER_BACKING_SIZE = 16,
	HEADER_CLUSTER_BITS = 20,
	HEADER_SIZE = 24,
	HEADER_ENCRYPTION = 32,
	HEADER_TABLE_ENTRIES = 36,
	HEADER_TABLE = 40,
	HEADER_SNAPSHOTS = 60,
	HEADER_LENGTH_OF_2 = 72, /* and of version 3: */
	HEADER_INCOMPATIBLE = 72,
	HEADER_LENGTH = 100,
	HEADER_LENGTH_OF_3 = 104,
	HEADER_COMPRESSION = 104,
	HEADER_READ = 112,
};

enum {
	FEATURE_DIRTY = 1, /* reference counts alone, which nobody needs to read */
	FEATURE_CORRUPT = 2,
	FEATURE_DATA_FILE = 4,
	FEATURE_COMPRESSION = 8,
	FEATURE_SUBCLUSTERS = 16,
	FEATURES_KNOWN = 31,
};

enum { CLUSTER_BITS_LEAST = 9, CLUSTER_BITS_MOST = 21, SUBCLUSTERS_BITS_LEAST = 14, ENTRY = 8 };
enum { ENCRYPTION_NONE, ENCRYPTION_AES, ENCRYPTION_LUKS };

static int damaged(struct error *err, const char *why)
{
	return error_set(err, ERR_CORRUPT, "is a QCOW2 whose header is damaged: %s", why);
}

static int take_encryption(uint32_t method, struct error *err)
{
	if (method == ENCRYPTION_NONE)
		return 0;
	if (method > ENCRYPTION_LUKS)
		return damaged(err, "its encryption method is unknown");
	return error_set(err, ERR_UNSUPPORTED,
			 "is a QCOW2 encrypted with %s: decrypt it first, for example with qemu-img convert",
			 method == ENCRYPTION_LUKS ? "LUKS" : "AES");
}

static int take_compression(const uint8_t *head, uint32_t length, uint64_t features, struct qcow2_header *ret,
			    struct error *err)
{
	enum { ZLIB, ZSTD };
	uint8_t method = length > HEADER_COMPRESSION ? head[HEADER_COMPRESSION] : ZLIB;

	if ((method != ZLIB) != !!(features & FEATURE_COMPRESSION))
		return damaged(err, "it contradicts itself about the compression method");
	if (method > ZSTD)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a QCOW2 with compression method %u, which tlsready cannot read", method);
	ret->is_zstd = method == ZSTD;
	return 0;
}

/* What version 3 added. *ret_length: of the header; *ret_unknown: features. */
static int take_features(const uint8_t *head, struct qcow2_header *ret, uint32_t *ret_length, uint64_t *ret_unknown,
			 struct error *err)
{
	uint64_t features = be64(head + HEADER_INCOMPATIBLE);

	*ret_length = HEADER_LENGTH_OF_2;
	*ret_unknown = 0;
	if (ret->version == 2)
		return 0;
	*ret_length = be32(head + HEADER_LENGTH);
	*ret_unknown = features & ~(uint64_t)FEATURES_KNOWN;
	if (*ret_length < HEADER_LENGTH_OF_3 || *ret_length % 8 || *ret_length > UINT64_C(1) << ret->cluster_bits)
		return damaged(err, "its length is impossible");
	ret->is_corrupt = features & FEATURE_CORRUPT;
	ret->has_data_file = features & FEATURE_DATA_FILE;
	ret->has_subclusters = features & FEATURE_SUBCLUSTERS;
	if (ret->has_subclusters && ret->cluster_bits < SUBCLUSTERS_BITS_LEAST)
		return damaged(err, "its clusters are too small for subclusters");
	return *ret_unknown ? 0 : take_compression(head, *ret_length, features, ret, err);
}

/* The L1 table has to be there, and to cover the disk. */
static int check_table(const struct source *file, const struct qcow2_header *header, struct error *err)
{
	uint64_t cluster = UINT64_C(1) << header->cluster_bits;
	uint64_t covered = cluster * (cluster / (header->has_subclusters ? 2 * ENTRY : ENTRY));

	if (header->size > INT64_MAX || header->table % cluster ||
	    header->size / covered + !!(header->size % covered) > header->table_entries)
		return damaged(err, "its L1 table does not fit the size of the disk");
	if (header->table > file->size || header->table_entries * ENTRY > file->size - header->table)
		return error_set(err, ERR_CORRUPT,
				 "is a QCOW2 whose L1 table, at 0x%" PRIx64
				 ", is not all inside the file: the file is cut off or damaged",
				 header->table);
	return 0;
}

static int take_backing(struct arena *arena, struct source *file, uint64_t at, uint32_t size, struct qcow2_header *ret,
			struct error *err)
{
	char name[QCOW2_NAME_LIMIT + 1] = { 0 };
	uint64_t cluster = UINT64_C(1) << ret->cluster_bits;

	if (at == 0 && size == 0)
		return 0;
	if (at == 0 || size == 0 || size > QCOW2_NAME_LIMIT || at > cluster || size > cluster - at)
		return damaged(err, "the name of its backing file is not inside");
	int result = source_read(file, at, name, size, err);

	if (result < 0)
		return result;
	if (strlen(name) != size)
		return damaged(err, "the name of its backing file is not text");
	ret->backing = arena_strdup(arena, name);
	return ret->backing ? 0 : error_no_memory(err);
}

static int take_header(const uint8_t *head, struct qcow2_header *ret, struct error *err)
{
	*ret = (struct qcow2_header){
		.version = be32(head + HEADER_VERSION),
		.cluster_bits = be32(head + HEADER_CLUSTER_BITS),
		.size = be64(head + HEADER_SIZE),
		.table = be64(head + HEADER_TABLE),
		.table_entries = be32(head + HEADER_TABLE_ENTRIES),
		.snapshots = be32(head + HEADER_SNAPSHOTS),
	};
	if (ret->version != 2 && ret->version != 3)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a QCOW of version %" PRIu32
				 ", which tlsready cannot read: convert it, for example with qemu-img convert",
				 ret->version);
	if (ret->cluster_bits < CLUSTER_BITS_LEAST || ret->cluster_bits > CLUSTER_BITS_MOST)
		return damaged(err, "its cluster size is impossible");
	return take_encryption(be32(head + HEADER_ENCRYPTION), err);
}

int qcow2_header_read(struct arena *arena, struct source *file, struct qcow2_header *ret, struct error *err)
{
	uint8_t head[HEADER_READ] = { 0 };
	uint64_t unknown = 0, backing, end;
	uint32_t length = 0;
	int64_t size = source_read_some(file, 0, head, sizeof head, err);

	if (size < 0)
		return (int)size;
	if (size < HEADER_LENGTH_OF_2)
		return damaged(err, "the file is cut off");
	int result = take_header(head, ret, err);

	if (result == 0)
		result = take_features(head, ret, &length, &unknown, err);
	if (result < 0)
		return result;
	backing = be64(head + HEADER_BACKING);
	end = backing ? backing : UINT64_C(1) << ret->cluster_bits;
	result = qcow2_extensions_read(arena, file, length, end < file->size ? end : file->size, unknown, ret, err);
	if (result == 0)
		result = check_table(file, ret, err);
	return result < 0 ? result : take_backing(arena, file, backing, be32(head + HEADER_BACKING_SIZE), ret, err);
}

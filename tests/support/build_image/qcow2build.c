/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/qcow2build.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { HEADER_LENGTH = 112, PACKED_SECTOR = 512 };

static void put(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

void qcow2build_disk(uint8_t *disk, size_t cluster_size, const char *clusters)
{
	for (size_t i = 0; i < QCOW2_CLUSTERS; i++)
		memset(disk + i * cluster_size, clusters[i] == '-' || clusters[i] == '0' ? 0 : clusters[i], cluster_size);
}

static size_t put_extension(uint8_t *file, size_t at, uint32_t type, const void *data, size_t size)
{
	put(file + at, type, 4);
	put(file + at + 4, size, 4);
	memcpy(file + at + 8, data, size);
	return at + 8 + (size + 7) / 8 * 8;
}

static void put_extensions(uint8_t *file, size_t at, const struct qcow2_recipe *recipe)
{
	uint8_t feature[48] = { 0, 40 };

	if (recipe->backing_format)
		at = put_extension(file, at, 0xe2792aca, recipe->backing_format, strlen(recipe->backing_format));
	if (recipe->data_file)
		at = put_extension(file, at, 0x44415441, recipe->data_file, strlen(recipe->data_file));
	if (recipe->feature_name) {
		memcpy(feature + 2, recipe->feature_name, strlen(recipe->feature_name));
		at = put_extension(file, at, 0x6803f857, feature, sizeof feature);
	}
	at += 8; /* the end: zeros */
	if (recipe->backing) {
		put(file + 8, at, 8);
		put(file + 16, strlen(recipe->backing), 4);
		memcpy(file + at, recipe->backing, strlen(recipe->backing));
	}
}

static void put_header(uint8_t *file, const struct qcow2_recipe *recipe, unsigned bits)
{
	unsigned version = recipe->version ? recipe->version : 3;
	uint64_t cluster = UINT64_C(1) << bits;

	memcpy(file, "QFI\xfb", 4);
	put(file + 4, version, 4);
	put(file + 20, bits, 4);
	put(file + 24, recipe->size ? recipe->size : QCOW2_CLUSTERS * cluster, 8);
	put(file + 36, 1, 4);
	put(file + 40, cluster, 8);
	put(file + 60, recipe->snapshots, 4);
	if (version > 2) {
		put(file + 72, recipe->features, 8);
		put(file + 96, 4, 4);
		put(file + 100, HEADER_LENGTH, 4);
		file[104] = recipe->features & QCOW2_FEATURE_ZSTD ? 1 : 0;
	}
	put_extensions(file, version > 2 ? HEADER_LENGTH : 72, recipe);
}

static size_t pack(uint8_t *out, size_t room, const uint8_t *in, size_t size, int is_zstd)
{
	z_stream stream = {
		.next_in = (uint8_t *)(uintptr_t)in, .avail_in = (uInt)size, .next_out = out, .avail_out = (uInt)room
	};

	if (is_zstd)
		return ZSTD_compress(out, room, in, size, 3);
	deflateInit2(&stream, 9, Z_DEFLATED, -12, 8, Z_DEFAULT_STRATEGY);
	deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return stream.total_out;
}

size_t qcow2build(uint8_t file[QCOW2_FILE_LIMIT], const struct qcow2_recipe *recipe, const char *clusters)
{
	unsigned bits = recipe->cluster_bits ? recipe->cluster_bits : QCOW2_BITS;
	size_t cluster = (size_t)1 << bits, at = 3 * cluster;
	int wide = recipe->features & QCOW2_FEATURE_SUBCLUSTERS ? 1 : 0;
	uint8_t content[1 << QCOW2_BITS_MOST];

	memset(file, 0, QCOW2_FILE_LIMIT);
	put_header(file, recipe, bits);
	put(file + cluster, 2 * cluster | UINT64_C(1) << 63, 8);
	for (size_t i = 0; i < QCOW2_CLUSTERS; i++) {
		uint8_t *entry = file + 2 * cluster + i * (wide ? 16 : 8);
		int is_packed = clusters[i] >= 'A' && clusters[i] <= 'Z';

		memset(content, clusters[i], cluster);
		if (clusters[i] == '0')
			wide ? put(entry + 8, UINT64_C(0xffffffff) << 32, 8) : put(entry, 1, 8);
		if (clusters[i] == '0' || clusters[i] == '-')
			continue;
		size_t offset = is_packed ? at + 7 : at; /* compressed clusters need not be aligned */
		size_t size = is_packed ? pack(file + offset, cluster * 2, content, cluster,
					       recipe->features & QCOW2_FEATURE_ZSTD ? 1 : 0)
					: cluster;
		uint64_t sectors = (offset % PACKED_SECTOR + size - 1) / PACKED_SECTOR;

		if (is_packed) {
			put(entry, UINT64_C(1) << 62 | sectors << (62 - (bits - 8)) | offset, 8);
		} else {
			memcpy(file + offset, content, cluster);
			put(entry, UINT64_C(1) << 63 | offset, 8);
			if (wide)
				put(entry + 8, recipe->bitmap, 8);
		}
		at = (offset + size + cluster - 1) / cluster * cluster;
	}
	return at;
}

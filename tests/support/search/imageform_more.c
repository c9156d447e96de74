/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VHDX, with and without changes pending in its log; and the forms with compression. */
#include "support/search/imageform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "common/le.h"
#include "support/build_image/vhdxbuild.h"

enum { SECTOR = 512 };

/* VHDX: blocks of 1 MiB. */

enum { BLOCK = VHDXBUILD_MIB, GUID = 0x5a };

static size_t put_blocks(struct vhdxbuild *build, const uint8_t *disk, size_t size, size_t at)
{
	for (size_t i = 0; i < imageform_blocks(size, BLOCK); i++, at += BLOCK) {
		imageform_copy(build->bytes + at, disk, size, BLOCK, i);
		vhdxbuild_entry(build, i, at, BLOCK_FULLY);
	}
	return at;
}

static void vhdx_places(const struct vhdxbuild *build, size_t blocks, struct imageform_file *ret)
{
	*ret = (struct imageform_file){ .bytes = build->bytes, .size = build->size };
	imageform_place(ret, "header", 0x10000, 80, 4);
	imageform_place(ret, "header", 0x20000, 80, 4);
	imageform_place(ret, "regions", 0x30000, 80, 4);
	imageform_place(ret, "regions", 0x40000, 80, 4);
	for (int i = 0; i < 3; i++)
		imageform_place(ret, "block allocation table", VHDXBUILD_BAT, 8 * blocks, 8);
	imageform_place(ret, "metadata", VHDXBUILD_METADATA, 32 * 6, 4);
	imageform_place(ret, "items", VHDXBUILD_ITEMS, 64 * 5, 4);
}

void build_vhdx(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	size_t blocks = imageform_blocks(size, BLOCK);
	struct vhdxbuild build = vhdxbuild_new(size, BLOCK, SECTOR, blocks);

	(void)older;
	put_blocks(&build, disk, size, VHDXBUILD_BLOCKS);
	vhdx_places(&build, blocks, ret);
}

/* The blocks of the older disk are in the table, those of the newer one will be when the log is replayed. */
void build_vhdx_log(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	size_t blocks = imageform_blocks(size, BLOCK);
	struct vhdxbuild build = vhdxbuild_new(size, BLOCK, SECTOR, 2 * blocks);
	uint8_t page[VHDXBUILD_PAGE];

	put_blocks(&build, disk, size, VHDXBUILD_BLOCKS + blocks * BLOCK);
	memcpy(page, build.bytes + VHDXBUILD_BAT, sizeof page);
	put_blocks(&build, older, size, VHDXBUILD_BLOCKS);
	vhdxbuild_guids(&build, GUID, 0x77);
	const struct vhdxbuild_write old = { .at = VHDXBUILD_BAT, .page = build.bytes + VHDXBUILD_BAT },
				     new = { .at = VHDXBUILD_BAT, .page = page };
	size_t next = vhdxbuild_log(&build, 0, 1, 0, GUID, &old, 1);

	vhdxbuild_log(&build, next, 2, 0, GUID, &new, 1);
	vhdxbuild_seal(&build);
	vhdx_places(&build, blocks, ret);
	for (size_t i = 0; i < 4; i++)
		imageform_place(ret, "log", VHDXBUILD_LOG + i * VHDXBUILD_PAGE, 96, 4);
	for (size_t i = 2; i < 4; i++)
		imageform_place(ret, "log", VHDXBUILD_LOG + next * VHDXBUILD_PAGE, 96, 4);
}

void seal_vhdx(struct imageform_file *file)
{
	struct vhdxbuild build = { .bytes = file->bytes,
				   .size = file->size,
				   .log_at = VHDXBUILD_LOG,
				   .log_pages = VHDXBUILD_MIB / VHDXBUILD_PAGE };

	vhdxbuild_seal(&build);
	for (size_t page = 0; page < 4; page++) {
		const uint8_t *entry = file->bytes + VHDXBUILD_LOG + page * VHDXBUILD_PAGE;

		if (memcmp(entry, "loge", 4) == 0 && le32(entry + 8) && le32(entry + 8) <= VHDXBUILD_MIB)
			vhdxbuild_seal_entry(&build, page);
	}
}

/* VMDK, stream-optimized: grains of 64 KiB, each behind its sector and size; table, directory and footer behind their markers. */

enum { GRAIN = 64 << 10, STREAM_DATA = 8 << 10, STREAM_TABLE = 1, STREAM_DIRECTORY, STREAM_FOOTER };

static size_t put_marker(uint8_t *bytes, size_t at, uint64_t sectors, uint32_t type)
{
	imageform_put(bytes + at, sectors, 8);
	imageform_put(bytes + at + 12, type, 4);
	return at + SECTOR;
}

static void put_stream_header(uint8_t *p, size_t size)
{
	static const char text[] = "# Disk DescriptorFile\nversion=1\nCID=1234abcd\nparentCID=ffffffff\n"
				   "createType=\"streamOptimized\"\n\nRW %u SPARSE \"disk.vmdk\"\n";

	memcpy(p, "KDMV", 4);
	imageform_put(p + 4, 3, 4);
	imageform_put(p + 8, 1 | 1 << 16 | 1 << 17, 4);
	imageform_put(p + 12, size / SECTOR, 8);
	imageform_put(p + 20, GRAIN / SECTOR, 8);
	imageform_put(p + 28, 1, 8);
	imageform_put(p + 36, 4, 8);
	imageform_put(p + 44, 512, 4);
	imageform_put(p + 56, UINT64_MAX, 8);
	memcpy(p + 73, "\n \r\n\1", 5);
	sprintf((char *)p + SECTOR, text, (unsigned)(size / SECTOR));
}

static size_t put_grain(uint8_t *bytes, size_t at, size_t number, const uint8_t *grain)
{
	uLongf size = compressBound(GRAIN);

	compress2(bytes + at + 12, &size, grain, GRAIN, 1);
	imageform_put(bytes + at, number * (GRAIN / SECTOR), 8);
	imageform_put(bytes + at + 8, size, 4);
	return (at + 12 + size + SECTOR - 1) / SECTOR * SECTOR;
}

void build_vmdk_stream(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	static uint8_t grain[GRAIN];
	size_t count = imageform_blocks(size, GRAIN), at = STREAM_DATA;
	uint32_t entries[512] = { 0 };

	(void)older;
	imageform_begin(ret, STREAM_DATA + count * (GRAIN + GRAIN / 8) + (16 << 10));
	put_stream_header(ret->bytes, size);
	for (size_t i = 0; i < count; i++) {
		memset(grain, 0, sizeof grain);
		if (!imageform_copy(grain, disk, size, GRAIN, i))
			continue;
		entries[i] = (uint32_t)(at / SECTOR);
		if (ret->place_count < 6)
			imageform_place(ret, "grain", at, 64, 4);
		at = put_grain(ret->bytes, at, i, grain);
	}
	size_t table = put_marker(ret->bytes, at, 4, STREAM_TABLE);

	for (size_t i = 0; i < count; i++)
		imageform_put(ret->bytes + table + 4 * i, entries[i], 4);
	size_t directory = put_marker(ret->bytes, table + 4 * SECTOR, 1, STREAM_DIRECTORY);
	size_t footer = put_marker(ret->bytes, directory + SECTOR, 1, STREAM_FOOTER);

	imageform_put(ret->bytes + directory, table / SECTOR, 4);
	memcpy(ret->bytes + footer, ret->bytes, SECTOR);
	imageform_put(ret->bytes + footer + 56, directory / SECTOR, 8);
	ret->size = footer + 2 * SECTOR;
	imageform_place(ret, "header", 0, 80, 4);
	imageform_place(ret, "footer", footer, 80, 4);
	imageform_place(ret, "directory", directory, 4, 4);
	for (int i = 0; i < 3; i++)
		imageform_place(ret, "grain table", table, 4 * count, 4);
}

/* QCOW2: clusters of 64 KiB. */

enum { CLUSTER_BITS = 16, CLUSTER = 1 << CLUSTER_BITS };

static size_t pack(uint8_t *out, const uint8_t *in)
{
	z_stream stream = {
		.next_in = (uint8_t *)(uintptr_t)in, .avail_in = CLUSTER, .next_out = out, .avail_out = 2 * CLUSTER
	};

	deflateInit2(&stream, 1, Z_DEFLATED, -12, 8, Z_DEFAULT_STRATEGY);
	deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return stream.total_out;
}

/* The entry in the table; *at is moved behind what is stored. */
static uint64_t put_cluster(uint8_t *bytes, const uint8_t *cluster, bool is_packed, size_t *at)
{
	size_t from = *at, size = CLUSTER;

	if (!is_packed) {
		memcpy(bytes + from, cluster, CLUSTER);
		*at += CLUSTER;
		return UINT64_C(1) << 63 | from;
	}
	size = pack(bytes + from, cluster);
	*at += size;
	return UINT64_C(1) << 62 | (uint64_t)((from % SECTOR + size - 1) / SECTOR) << (62 - (CLUSTER_BITS - 8)) | from;
}

static void build_qcow2_of(const uint8_t *disk, size_t size, bool is_packed, struct imageform_file *ret)
{
	static uint8_t cluster[CLUSTER];
	size_t count = imageform_blocks(size, CLUSTER), at = 3 * CLUSTER;

	imageform_begin(ret, (count + 6) * CLUSTER);
	uint8_t *p = ret->bytes;

	memcpy(p, "QFI\xfb", 4);
	imageform_put_big(p + 4, 3, 4);
	imageform_put_big(p + 20, CLUSTER_BITS, 4);
	imageform_put_big(p + 24, size, 8);
	imageform_put_big(p + 36, 1, 4);
	imageform_put_big(p + 40, CLUSTER, 8);
	imageform_put_big(p + 96, 4, 4);
	imageform_put_big(p + 100, 112, 4);
	imageform_put_big(p + CLUSTER, 2 * CLUSTER | UINT64_C(1) << 63, 8);
	for (size_t i = 0; i < count; i++) {
		memset(cluster, 0, sizeof cluster);
		if (imageform_copy(cluster, disk, size, CLUSTER, i))
			imageform_put_big(p + 2 * CLUSTER + 8 * i, put_cluster(p, cluster, is_packed, &at), 8);
	}
	ret->size = (at + CLUSTER - 1) / CLUSTER * CLUSTER;
	imageform_place(ret, "header", 0, 112, 4);
	imageform_place(ret, "L1", CLUSTER, 8, 8);
	for (int i = 0; i < 3; i++)
		imageform_place(ret, "L2", 2 * CLUSTER, 8 * count, 8);
	if (is_packed)
		imageform_place(ret, "compressed cluster", 3 * CLUSTER, 256, 1);
}

void build_qcow2(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	build_qcow2_of(disk, size, false, ret);
}

void build_qcow2_packed(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	build_qcow2_of(disk, size, true, ret);
}

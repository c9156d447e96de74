/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms: those without compression are built here, but VHDX. */
#include "support/search/imageform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/build_image/ewfbuild.h"
#include "support/build_image/vhdbuild.h"

enum { SECTOR = 512, HEADERS = 64 << 10 };

void imageform_place(struct imageform_file *file, const char *name, size_t at, size_t size, size_t entry)
{
	if (file->place_count == IMAGEFORM_PLACES)
		abort();
	file->places[file->place_count++] = (struct imageform_place){ name, at, size, entry };
}

void imageform_put(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

void imageform_put_big(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

void imageform_begin(struct imageform_file *file, size_t size)
{
	*file = (struct imageform_file){ .bytes = calloc(1, size), .size = size };
	if (!file->bytes)
		abort();
}

size_t imageform_blocks(size_t size, size_t block)
{
	return (size + block - 1) / block;
}

bool imageform_copy(uint8_t *to, const uint8_t *disk, size_t size, size_t block, size_t i)
{
	size_t left = size - i * block, n = left < block ? left : block;
	const uint8_t *from = disk + i * block;

	if (*from == 0 && memcmp(from, from + 1, n - 1) == 0)
		return false;
	memcpy(to, from, n);
	return true;
}

/* Raw, and VHD of fixed size. */

void build_raw(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	imageform_begin(ret, size);
	memcpy(ret->bytes, disk, size);
}

static void put_vhd_footer(uint8_t *p, size_t size, uint32_t type)
{
	memcpy(p, "conectix", 8);
	imageform_put_big(p + 8, 2, 4);
	imageform_put_big(p + 12, 0x00010000, 4);
	imageform_put_big(p + 16, type == 2 ? UINT64_MAX : VHDBUILD_HEADER_AT, 8);
	imageform_put_big(p + 40, size, 8);
	imageform_put_big(p + 48, size, 8);
	imageform_put_big(p + 60, type, 4);
	memset(p + 68, 0x55, 16);
	vhdbuild_seal_footer(p);
}

void build_vhd_fixed(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	imageform_begin(ret, size + VHDBUILD_FOOTER);
	memcpy(ret->bytes, disk, size);
	put_vhd_footer(ret->bytes + size, size, 2);
	imageform_place(ret, "footer", size, 84, 0);
}

void seal_vhd_fixed(struct imageform_file *file)
{
	vhdbuild_seal_footer(file->bytes + file->size - VHDBUILD_FOOTER);
}

/* VHD that grows: footer, header, table, blocks of 64 KiB behind a bitmap each, footer. */

enum { VHD_BLOCK = 64 << 10, VHD_BITMAP = SECTOR };

void build_vhd(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	size_t count = imageform_blocks(size, VHD_BLOCK), at = VHDBUILD_LOCATORS_AT + SECTOR;

	imageform_begin(ret, at + count * (VHD_BITMAP + VHD_BLOCK) + VHDBUILD_FOOTER);
	uint8_t *bytes = ret->bytes, *header = bytes + VHDBUILD_HEADER_AT;

	put_vhd_footer(bytes, size, 3);
	memcpy(header, "cxsparse", 8);
	imageform_put_big(header + 8, UINT64_MAX, 8);
	imageform_put_big(header + 16, VHDBUILD_TABLE_AT, 8);
	imageform_put_big(header + 24, 0x00010000, 4);
	imageform_put_big(header + 28, count, 4);
	imageform_put_big(header + 32, VHD_BLOCK, 4);
	vhdbuild_seal_header(header);
	for (size_t i = 0; i < count; i++) {
		bool is_stored = imageform_copy(bytes + at + VHD_BITMAP, disk, size, VHD_BLOCK, i);

		imageform_put_big(bytes + VHDBUILD_TABLE_AT + 4 * i, is_stored ? at / SECTOR : UINT32_MAX, 4);
		if (!is_stored)
			continue;
		memset(bytes + at, 0xff, VHD_BLOCK / SECTOR / 8);
		if (ret->place_count < 8)
			imageform_place(ret, "bitmap", at, VHD_BLOCK / SECTOR / 8, 1);
		at += VHD_BITMAP + VHD_BLOCK;
	}
	put_vhd_footer(bytes + at, size, 3);
	ret->size = at + VHDBUILD_FOOTER;
	imageform_place(ret, "footer", 0, 84, 0);
	imageform_place(ret, "footer", at, 84, 0);
	imageform_place(ret, "header", VHDBUILD_HEADER_AT, 40, 0);
	imageform_place(ret, "table", VHDBUILD_TABLE_AT, 4 * count, 4);
	imageform_place(ret, "table", VHDBUILD_TABLE_AT, 4 * count, 4);
}

void seal_vhd(struct imageform_file *file)
{
	vhdbuild_seal_footer(file->bytes);
	vhdbuild_seal_footer(file->bytes + file->size - VHDBUILD_FOOTER);
	vhdbuild_seal_header(file->bytes + VHDBUILD_HEADER_AT);
}

/* VDI: header, map, blocks. */

enum { VDI_BLOCK = 64 << 10, VDI_MAP = SECTOR, VDI_DATA = 4096 };

void build_vdi(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	size_t count = imageform_blocks(size, VDI_BLOCK), stored = 0;

	imageform_begin(ret, VDI_DATA + count * VDI_BLOCK);
	uint8_t *p = ret->bytes;

	strcpy((char *)p, "<<< a disk >>>\n");
	for (size_t i = 0; i < count; i++) {
		bool is_stored = imageform_copy(p + VDI_DATA + stored * VDI_BLOCK, disk, size, VDI_BLOCK, i);

		imageform_put(p + VDI_MAP + 4 * i, is_stored ? stored++ : UINT32_MAX, 4);
	}
	imageform_put(p + 0x40, 0xbeda107f, 4);
	imageform_put(p + 0x44, 0x00010001, 4);
	imageform_put(p + 0x48, 0x180, 4);
	imageform_put(p + 0x4c, 1, 4);
	imageform_put(p + 0x154, VDI_MAP, 4);
	imageform_put(p + 0x158, VDI_DATA, 4);
	imageform_put(p + 0x168, SECTOR, 4);
	imageform_put(p + 0x170, size, 8);
	imageform_put(p + 0x178, VDI_BLOCK, 4);
	imageform_put(p + 0x180, count, 4);
	imageform_put(p + 0x184, stored, 4);
	ret->size = VDI_DATA + stored * VDI_BLOCK;
	imageform_place(ret, "header", 0x40, 0x150, 4);
	imageform_place(ret, "map", VDI_MAP, 4 * count, 4);
	imageform_place(ret, "map", VDI_MAP, 4 * count, 4);
}

/* VMDK of one file: header, descriptor, copies of directory and table, those, grains of 64 KiB. */

enum { VMDK_GRAIN_SIZE = 64 << 10, VMDK_COPY_AT = 8 * SECTOR, VMDK_OWN_AT = 16 * SECTOR, VMDK_GRAINS_AT = 64 << 10 };

void build_vmdk(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	static const char text[] = "# Disk DescriptorFile\nversion=1\nCID=1234abcd\nparentCID=ffffffff\n"
				   "createType=\"monolithicSparse\"\n\nRW %u SPARSE \"disk.vmdk\"\n";
	size_t count = imageform_blocks(size, VMDK_GRAIN_SIZE), at = VMDK_GRAINS_AT;

	imageform_begin(ret, at + count * VMDK_GRAIN_SIZE);
	uint8_t *p = ret->bytes;

	memcpy(p, "KDMV", 4);
	imageform_put(p + 4, 1, 4);
	imageform_put(p + 8, 3, 4);
	imageform_put(p + 12, size / SECTOR, 8);
	imageform_put(p + 20, VMDK_GRAIN_SIZE / SECTOR, 8);
	imageform_put(p + 28, 1, 8);
	imageform_put(p + 36, 4, 8);
	imageform_put(p + 44, 512, 4);
	imageform_put(p + 48, VMDK_COPY_AT / SECTOR, 8);
	imageform_put(p + 56, VMDK_OWN_AT / SECTOR, 8);
	imageform_put(p + 64, VMDK_GRAINS_AT / SECTOR, 8);
	memcpy(p + 73, "\n \r\n", 4);
	sprintf((char *)p + SECTOR, text, (unsigned)(size / SECTOR));
	imageform_put(p + VMDK_COPY_AT, VMDK_COPY_AT / SECTOR + 1, 4);
	imageform_put(p + VMDK_OWN_AT, VMDK_OWN_AT / SECTOR + 1, 4);
	for (size_t i = 0; i < count; i++)
		if (imageform_copy(p + at, disk, size, VMDK_GRAIN_SIZE, i)) {
			imageform_put(p + VMDK_COPY_AT + SECTOR + 4 * i, at / SECTOR, 4);
			imageform_put(p + VMDK_OWN_AT + SECTOR + 4 * i, at / SECTOR, 4);
			at += VMDK_GRAIN_SIZE;
		}
	ret->size = at;
	imageform_place(ret, "header", 0, 80, 4);
	imageform_place(ret, "descriptor", SECTOR, strlen((char *)p + SECTOR), 1);
	imageform_place(ret, "directory", VMDK_OWN_AT, 4, 4);
	imageform_place(ret, "directory", VMDK_COPY_AT, 4, 4);
	imageform_place(ret, "grain table", VMDK_OWN_AT + SECTOR, 4 * count, 4);
	imageform_place(ret, "grain table", VMDK_OWN_AT + SECTOR, 4 * count, 4);
	imageform_place(ret, "grain table", VMDK_COPY_AT + SECTOR, 4 * count, 4);
}

/* EWF. */

static void ewf_places(struct imageform_file *ret, const struct ewf_file *file, size_t chunks)
{
	const size_t sections[] = { file->volume, file->sectors, file->table, file->table2, file->end };

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (sections[i])
			imageform_place(ret, "section", sections[i], EWF_DESCRIPTOR - 4, 8);
	imageform_place(ret, "volume", file->volume + EWF_DESCRIPTOR, 94, 4);
	for (int i = 0; i < 3; i++) {
		imageform_place(ret, "table", file->table + EWF_DESCRIPTOR, 24 + 4 * chunks, 4);
		if (file->table2)
			imageform_place(ret, "table", file->table2 + EWF_DESCRIPTOR, 24 + 4 * chunks, 4);
	}
}

static void build_ewf_of(const uint8_t *disk, size_t size, enum ewf_packing packing, struct imageform_file *ret)
{
	enum { CHUNK_SECTORS = 64 };
	struct ewf_spec spec = {
		.disk = disk, .size = size, .sectors_per_chunk = CHUNK_SECTORS, .packing = packing, .has_base = true
	};
	struct ewf_file file = ewf_build(&spec, 1);

	*ret = (struct imageform_file){ .bytes = file.bytes, .size = file.size };
	ewf_places(ret, &file, imageform_blocks(size, (size_t)CHUNK_SECTORS * SECTOR));
}

void build_ewf(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	build_ewf_of(disk, size, EWF_PLAIN, ret);
}

void build_ewf_packed(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret)
{
	(void)older;
	build_ewf_of(disk, size, EWF_PACKED, ret);
}

void seal_ewf(struct imageform_file *file)
{
	ewf_fix(file->bytes, file->size);
}

/* clang-format off */
const struct imageform imageforms[] = {
	{ "raw disk",                  build_raw,          NULL },
	{ "VHD of fixed size",         build_vhd_fixed,    seal_vhd_fixed },
	{ "VHD",                       build_vhd,          seal_vhd },
	{ "VHDX",                      build_vhdx,         seal_vhdx },
	{ "VHDX with a log",           build_vhdx_log,     seal_vhdx },
	{ "VDI",                       build_vdi,          NULL },
	{ "VMDK",                      build_vmdk,         NULL },
	{ "VMDK, stream-optimized",    build_vmdk_stream,  NULL },
	{ "QCOW2",                     build_qcow2,        NULL },
	{ "QCOW2, compressed",         build_qcow2_packed, NULL },
	{ "EWF",                       build_ewf,          seal_ewf },
	{ "EWF, compressed",           build_ewf_packed,   seal_ewf },
};
/* clang-format on */

const size_t imageform_count = sizeof imageforms / sizeof *imageforms;

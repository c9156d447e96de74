/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small VMDK files: a disk of 8 grains of 4 KiB, each filled with a letter of its own ("abcdefgh"). In `grains` a letter is a grain
 * that is stored, 0 one that reads as zeros, and - one that is not there.
 */
#ifndef TLSREADY_TESTS_VMDKBUILD_H
#define TLSREADY_TESTS_VMDKBUILD_H

#include <stddef.h>
#include <stdint.h>

enum {
	VMDK_GRAIN = 4096,
	VMDK_GRAINS = 8,
	VMDK_DISK = VMDK_GRAIN * VMDK_GRAINS,
	VMDK_TEXT = 512, /* where the descriptor is in the file */
	VMDK_COPY = 5 * 512,
	VMDK_COPY_TABLE = 6 * 512,
	VMDK_DIRECTORY = 10 * 512,
	VMDK_TABLE = 11 * 512,
	VMDK_DATA = 16 * 512,
	VMDK_FILE_LIMIT = 64 << 10,
};

/* The size of the file. descriptor: NULL: none in it. */
size_t vmdkbuild_sparse(uint8_t file[VMDK_FILE_LIMIT], const char *descriptor, const char *grains);
size_t vmdkbuild_stream(uint8_t file[VMDK_FILE_LIMIT], const char *descriptor, const char *grains);
size_t vmdkbuild_cowd(uint8_t file[VMDK_FILE_LIMIT], const char *grains);

/* What the disk reads as. */
void vmdkbuild_disk(uint8_t disk[VMDK_DISK], const char *grains);

#define VMDK_DESCRIPTOR(cid, parent, extents)                                                                          \
	"# Disk DescriptorFile\nversion=1\nCID=" cid "\nparentCID=" parent                                             \
	"\ncreateType=\"custom\"\n\n# Extent description\n" extents
#define VMDK_ALONE VMDK_DESCRIPTOR("1234abcd", "ffffffff", "RW 64 SPARSE \"another name.vmdk\"\n")

#endif

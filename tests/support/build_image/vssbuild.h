/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shadow copies of a volume that a test builds: the blocks that each state has otherwise than the next one, with the catalog that leads
 * to them. Layout: "Volume Shadow Snapshot (VSS) format" of libvshadow.
 */
#ifndef TLSREADY_TESTS_VSSBUILD_H
#define TLSREADY_TESTS_VSSBUILD_H

#include <stddef.h>
#include <stdint.h>

enum { VSSBUILD_BLOCK = 16 << 10, VSSBUILD_COPIES = 8 };

struct vssbuild_copy {
	const uint8_t *bytes; /* the volume as it was then: as large as it is now */
	uint64_t created;     /* FILETIME */
};

/*
 * Adds the copies, oldest first, to a volume; all that they need is put at `area`, a multiple of the block, in room that no state uses.
 * The 128 bytes at 0x1e00 are overwritten. Returns where each store begins in ret_stores.
 */
void vssbuild_add(uint8_t *volume, size_t size, size_t area, const struct vssbuild_copy *copies, size_t count,
		  size_t ret_stores[VSSBUILD_COPIES]);

/* Takes what the catalog says of where the data of a copy is, as if that were another volume. */
void vssbuild_forget_data(uint8_t *volume, size_t area, size_t copy);

#endif

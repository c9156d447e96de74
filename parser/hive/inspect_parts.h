/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at the bytes of a hive before its cells are read. Private to inspect*.c. */
#ifndef TLSREADY_PARSER_HIVE_INSPECT_PARTS_H
#define TLSREADY_PARSER_HIVE_INSPECT_PARTS_H

#include "parser/hive/cells/bins.h"

enum {
	PAGE = 4096, /* bins are whole pages */
	HBIN_HEADER = 32,
	HBIN_SIZE_AT = 8,
};

enum { TYPE_AT = 28, BINS_SIZE_AT = 40, CHECKSUM_AT = 508 }; /* in the base block */

/* The header of a bin; NULL: there is none. */
static inline const uint8_t *bin_at(const struct bytes *bytes, uint64_t at)
{
	const uint8_t *bin = bytes_at(bytes, at, HBIN_HEADER);

	return bin && memcmp(bin, "hbin", 4) == 0 ? bin : NULL;
}

static inline bool is_zero(const struct bytes *bytes, uint64_t at, size_t size)
{
	const uint8_t *p = bytes_at(bytes, at, size);

	return p && p[0] == 0 && memcmp(p, p + 1, size - 1) == 0;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at the bytes of a hive before its cells are read. Private to inspect*.c. */
#ifndef TLSREADY_PARSER_HIVE_INSPECT_PARTS_H
#define TLSREADY_PARSER_HIVE_INSPECT_PARTS_H

#include "parser/hive/cells/bins.h"

/* The header of a bin; NULL: there is none. */
static inline const uint8_t *bin_at(const struct bytes *bytes, uint64_t at)
{
	const uint8_t *bin = bytes_at(bytes, at, BIN_HEADER);

	return bin && bin_begins(bin) ? bin : NULL;
}

static inline bool is_zero(const struct bytes *bytes, uint64_t at, size_t size)
{
	const uint8_t *p = bytes_at(bytes, at, size);

	return p && p[0] == 0 && memcmp(p, p + 1, size - 1) == 0;
}

#endif

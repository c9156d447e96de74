/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Big-endian numbers at p, of any alignment. The caller has checked that the bytes are there. */
#ifndef TLSREADY_COMMON_BE_H
#define TLSREADY_COMMON_BE_H

#include <stdint.h>

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t be64(const uint8_t *p)
{
	return (uint64_t)be32(p) << 32 | be32(p + 4);
}

#endif

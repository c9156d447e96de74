/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the builder share. */
#ifndef TLSREADY_TESTS_NTFSBUILD_PARTS_H
#define TLSREADY_TESTS_NTFSBUILD_PARTS_H

#include "support/build_image/ntfsbuild.h"

static inline void put16(uint8_t *p, unsigned n)
{
	p[0] = (uint8_t)n;
	p[1] = (uint8_t)(n >> 8);
}

static inline void put32(uint8_t *p, uint32_t n)
{
	put16(p, n & 0xffff);
	put16(p + 2, n >> 16);
}

static inline void put64(uint8_t *p, uint64_t n)
{
	put32(p, (uint32_t)n);
	put32(p + 4, (uint32_t)(n >> 32));
}

static inline unsigned get16(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

uint16_t ntfsbuild_sequence(unsigned record);
size_t ntfsbuild_utf16(const char *name, uint16_t *ret); /* of up to three bytes a character, also lone surrogates */
uint16_t ntfsbuild_upper(unsigned unit);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four bits at a time: headers and logs are small, and a table of 16 can be read. */
#include "parser/evidence/source/crc32c.h"

/* What the bits of i become when they have passed through the polynomial 0x1EDC6F41, mirrored. */
static const uint32_t passed[16] = {
	0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
	0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

uint32_t crc32c(uint32_t crc, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	crc = ~crc;
	while (size--) {
		crc ^= *at++;
		crc = crc >> 4 ^ passed[crc & 15];
		crc = crc >> 4 ^ passed[crc & 15];
	}
	return ~crc;
}

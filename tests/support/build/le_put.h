/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fixtures are files of Windows: their numbers are little-endian whatever the processor. common/le.h reads them. */
#ifndef TLSREADY_TESTS_LE_PUT_H
#define TLSREADY_TESTS_LE_PUT_H

#include <stddef.h>
#include <stdint.h>

#include "common/le.h" /* le32_put */

static inline void le_put(uint8_t *p, uint64_t number, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

#endif

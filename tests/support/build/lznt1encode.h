/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain encoder of LZNT1. */
#ifndef TLSREADY_TESTS_LZNT1ENCODE_H
#define TLSREADY_TESTS_LZNT1ENCODE_H

#include <stddef.h>
#include <stdint.h>

/* Chunks of 4096 bytes, and the end; the bytes used. `to` has room for 9/8 of size and 2 bytes for each chunk. */
size_t lznt1_encode(const uint8_t *from, size_t size, uint8_t *to);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text of files as it is, between its encodings. Raw UTF-8: see common/text/text.h. */
#ifndef TLSREADY_COMMON_UTF8_H
#define TLSREADY_COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"

/* Unicode's own UTF-8: no surrogates, nothing longer than need be. A NUL is a character. */
bool is_valid_utf8(const uint8_t *p, size_t size);

/*
 * One character of raw UTF-8, surrogates as three bytes and NUL as C0 80, in the bytes that are left (one at least; where a NUL
 * ends them, UTF8_MOST will do). Returns how many it has; a byte that begins none stands for itself.
 */
enum { UTF8_MOST = 4 };
size_t raw_character(const uint8_t *p, size_t left, uint32_t *ret);

/* How many of its first bytes are at most so many and end with a character; text: UTF-8 or raw UTF-8 with its NUL. */
size_t raw_cut(const char *raw, size_t most);

/* UTF-16LE with a NUL at its end, in *ret_size bytes; the registry's surrogates come back as they were. NULL: out of memory. */
uint8_t *utf16le_of_raw(struct arena *arena, const char *raw, size_t *ret_size);

#endif

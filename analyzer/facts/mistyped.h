/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registry Editor asks for a number in hexadecimal unless one says otherwise: 2560 becomes 0x2560, where 0xa00 was meant. And who
 * chose decimal and typed 800 got 0x320. Private to the analyzer.
 */
#ifndef TLSREADY_ANALYZER_MISTYPED_H
#define TLSREADY_ANALYZER_MISTYPED_H

#include "analyzer/facts/fact_context.h"

/* What a value may sensibly be, by its documentation. */
typedef bool (*sensible)(uint32_t number);

bool is_protocol_set(uint32_t number); /* WinHTTP, WinINET: bits of SSL 2.0 to TLS 1.3, at least one */
bool is_key_length(uint32_t number);   /* bits of an RSA or Diffie-Hellman key */

/*
 * "NAME=0x2560 looks like the decimal number 2560 (0xa00) entered as hexadecimal", in arena; NULL: the number is sensible, or
 * no other reading of its digits is, or out of memory.
 */
const char *mistyped_words(struct arena *arena, const char *name, uint32_t number, sensible is_sensible);

/* For a decided fact: the issue "mistyped-number", and the words at the beginning of its sentence. */
void look_for_mistyped(struct fact_context *ctx, struct fact_builder *fact, const char *name, const struct dword *value,
		       sensible is_sensible);

#endif

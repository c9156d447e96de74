/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the sectors of a volume are encrypted. Private to this folder. */
#ifndef TLSREADY_PARSER_EVIDENCE_BITLOCKER_CIPHER_H
#define TLSREADY_PARSER_EVIDENCE_BITLOCKER_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sector_cipher;

/* ERR_UNSUPPORTED: an unknown method; ERR_CORRUPT: a key too short for it; ERR_NOMEM. */
int sector_cipher_new(uint16_t method, const uint8_t *key, size_t key_size, uint32_t sector_size,
		      struct sector_cipher **ret);

/* One sector in place; at: its offset in the volume, as it is stored. */
void sector_decrypt(const struct sector_cipher *cipher, uint64_t at, uint8_t *sector);

void sector_cipher_free(struct sector_cipher *cipher); /* wiped; NULL is fine */

#endif

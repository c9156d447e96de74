/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AES as encrypted volumes are read with it, through libcrypto's block cipher. Nothing here encrypts data. */
#ifndef TLSREADY_PARSER_EVIDENCE_BITLOCKER_AES_H
#define TLSREADY_PARSER_EVIDENCE_BITLOCKER_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AES_BLOCK = 16, AES_NONCE = 12, AES_256 = 32 };

enum aes_mode {
	AES_CBC,
	AES_XTS,     /* two keys, one after the other */
	AES_ONE_WAY, /* single blocks are encrypted, to make numbers of them */
};

struct aes; /* a key, ready for use */

/* size: bytes of the key; 16 or 32, of XTS twice as much. NULL: another size, out of memory. */
struct aes *aes_new(enum aes_mode mode, const uint8_t *key, size_t size);
void aes_free(struct aes *aes); /* wiped; NULL is fine */

/* In place; size is a multiple of AES_BLOCK. iv: of CBC; of XTS the tweak, which is encrypted here. */
void aes_decrypt(const struct aes *aes, const uint8_t iv[AES_BLOCK], uint8_t *bytes, size_t size);

/* One block, by a key of CBC or ONE_WAY. */
void aes_encrypt_block(const struct aes *aes, uint8_t block[AES_BLOCK]);

/* CCM (RFC 3610: a nonce of 12 bytes, a MAC of 16) in place, with a key of 256 bits. False: the key is wrong or bytes are damaged; they are wiped then. */
bool aes_ccm_open(const uint8_t key[AES_256], const uint8_t nonce[AES_NONCE], const uint8_t mac[AES_BLOCK],
		  uint8_t *bytes, size_t size);

/* Overwrites what nobody may find in memory. */
void secret_wipe(void *bytes, size_t size);

#endif

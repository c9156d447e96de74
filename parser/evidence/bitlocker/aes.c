/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcrypto's block cipher itself, not its EVP layer, for the reasons in common/digest.c. Its XTS and CCM belong to that layer, so
 * they are here: XTS by IEEE 1619 without ciphertext stealing (sectors are whole blocks), CCM by RFC 3610 without further data.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "parser/evidence/bitlocker/aes.h"

#include <openssl/aes.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

enum {
	CCM_LENGTH_SIZE = AES_BLOCK - 1 - AES_NONCE,
	CCM_COUNTER_FLAGS = CCM_LENGTH_SIZE - 1,
	CCM_MAC_FLAGS = (AES_BLOCK - 2) / 2 << 3 | CCM_COUNTER_FLAGS,
	XTS_FEEDBACK = 0x87,
};

struct aes {
	enum aes_mode mode;
	AES_KEY forward, backward;
};

void secret_wipe(void *bytes, size_t size)
{
	OPENSSL_cleanse(bytes, size);
}

static bool set_keys(struct aes *aes, const uint8_t *key, size_t size)
{
	size_t one = aes->mode == AES_XTS ? size / 2 : size;
	const uint8_t *tweak_key = aes->mode == AES_XTS ? key + one : key;

	return (one == 16 || one == 32) && AES_set_decrypt_key(key, (int)one * 8, &aes->backward) == 0 &&
	       AES_set_encrypt_key(tweak_key, (int)one * 8, &aes->forward) == 0;
}

struct aes *aes_new(enum aes_mode mode, const uint8_t *key, size_t size)
{
	struct aes *aes = calloc(1, sizeof *aes);

	if (!aes)
		return NULL;
	aes->mode = mode;
	if (set_keys(aes, key, size))
		return aes;
	aes_free(aes);
	return NULL;
}

void aes_free(struct aes *aes)
{
	if (!aes)
		return;
	secret_wipe(aes, sizeof *aes);
	free(aes);
}

static void xor_into(uint8_t block[AES_BLOCK], const uint8_t *other)
{
	for (size_t i = 0; i < AES_BLOCK; i++)
		block[i] ^= other[i];
}

/* Times x in GF(2^128), lowest byte first. */
static void double_tweak(uint8_t tweak[AES_BLOCK])
{
	unsigned carry = 0;

	for (size_t i = 0; i < AES_BLOCK; i++) {
		unsigned next = tweak[i] >> 7;

		tweak[i] = (uint8_t)(tweak[i] << 1 | carry);
		carry = next;
	}
	tweak[0] ^= carry ? XTS_FEEDBACK : 0;
}

static void decrypt_xts(const struct aes *aes, const uint8_t iv[AES_BLOCK], uint8_t *bytes, size_t size)
{
	uint8_t tweak[AES_BLOCK];

	AES_encrypt(iv, tweak, &aes->forward);
	for (size_t at = 0; at < size; at += AES_BLOCK) {
		xor_into(bytes + at, tweak);
		AES_decrypt(bytes + at, bytes + at, &aes->backward);
		xor_into(bytes + at, tweak);
		double_tweak(tweak);
	}
}

void aes_decrypt(const struct aes *aes, const uint8_t iv[AES_BLOCK], uint8_t *bytes, size_t size)
{
	uint8_t chain[AES_BLOCK];

	memcpy(chain, iv, sizeof chain);
	if (aes->mode == AES_XTS)
		decrypt_xts(aes, iv, bytes, size);
	else
		AES_cbc_encrypt(bytes, bytes, size, &aes->backward, chain, AES_DECRYPT);
}

void aes_encrypt_block(const struct aes *aes, uint8_t block[AES_BLOCK])
{
	AES_encrypt(block, block, &aes->forward);
}

/* The flags, the nonce, and a number of three bytes, highest first. */
static void ccm_block(uint8_t block[AES_BLOCK], uint8_t flags, const uint8_t nonce[AES_NONCE], size_t number)
{
	block[0] = flags;
	memcpy(block + 1, nonce, AES_NONCE);
	for (size_t i = 0; i < CCM_LENGTH_SIZE; i++)
		block[AES_BLOCK - 1 - i] = (uint8_t)(number >> 8 * i);
}

static void ccm_decrypt(const AES_KEY *key, const uint8_t nonce[AES_NONCE], uint8_t *bytes, size_t size,
			uint8_t ret_mac[AES_BLOCK])
{
	uint8_t stream[AES_BLOCK];

	ccm_block(ret_mac, CCM_MAC_FLAGS, nonce, size);
	AES_encrypt(ret_mac, ret_mac, key);
	for (size_t at = 0; at < size; at += AES_BLOCK) {
		size_t part = size - at < AES_BLOCK ? size - at : AES_BLOCK;

		ccm_block(stream, CCM_COUNTER_FLAGS, nonce, at / AES_BLOCK + 1);
		AES_encrypt(stream, stream, key);
		for (size_t i = 0; i < part; i++) {
			bytes[at + i] ^= stream[i];
			ret_mac[i] ^= bytes[at + i];
		}
		AES_encrypt(ret_mac, ret_mac, key);
	}
	ccm_block(stream, CCM_COUNTER_FLAGS, nonce, 0);
	AES_encrypt(stream, stream, key);
	xor_into(ret_mac, stream);
	secret_wipe(stream, sizeof stream);
}

bool aes_ccm_open(const uint8_t key[AES_256], const uint8_t nonce[AES_NONCE], const uint8_t mac[AES_BLOCK],
		  uint8_t *bytes, size_t size)
{
	AES_KEY schedule;
	uint8_t found[AES_BLOCK];

	AES_set_encrypt_key(key, AES_256 * 8, &schedule);
	ccm_decrypt(&schedule, nonce, bytes, size, found);
	bool is_right = CRYPTO_memcmp(found, mac, AES_BLOCK) == 0;

	if (!is_right)
		secret_wipe(bytes, size);
	secret_wipe(&schedule, sizeof schedule);
	return is_right;
}

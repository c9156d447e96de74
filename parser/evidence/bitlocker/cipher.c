/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AES-CBC with the encrypted offset as IV, AES-XTS with the number of the sector, and the Elephant diffuser of Windows 7: "AES-CBC +
 * Elephant diffuser", N. Ferguson, Microsoft, 2006.
 */
#include "parser/evidence/bitlocker/cipher.h"

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/bitlocker/aes.h"
#include "common/error.h"
#include "common/le.h"

enum {
	TWEAK_AT = 32, /* in the key of a volume with the diffuser */
	TWEAK_SIZE = 2 * AES_BLOCK,
	WORD = 4,
};

struct method {
	uint16_t number;
	enum aes_mode mode;
	bool is_diffused;
	uint8_t key_size;
};

/* clang-format off */
static const struct method methods[] = {
	/* number  mode   diffuser  key */
	{ 0x8000, AES_CBC, true,    16 },
	{ 0x8001, AES_CBC, true,    32 },
	{ 0x8002, AES_CBC, false,   16 },
	{ 0x8003, AES_CBC, false,   32 },
	{ 0x8004, AES_XTS, false,   32 },
	{ 0x8005, AES_XTS, false,   64 },
};
/* clang-format on */

struct sector_cipher {
	const struct method *method;
	uint32_t sector_size;
	struct aes *aes, *tweak; /* tweak: of the diffuser */
};

static const struct method *method_of(uint16_t number)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (methods[i].number == number)
			return &methods[i];
	return NULL;
}

int sector_cipher_new(uint16_t number, const uint8_t *key, size_t key_size, uint32_t sector_size,
		      struct sector_cipher **ret)
{
	const struct method *method = method_of(number);

	if (!method)
		return ERR_UNSUPPORTED;
	if (key_size < method->key_size || (method->is_diffused && key_size < (size_t)TWEAK_AT + method->key_size))
		return ERR_CORRUPT;
	struct sector_cipher *cipher = calloc(1, sizeof *cipher);

	if (!cipher)
		return ERR_NOMEM;
	*cipher = (struct sector_cipher){ .method = method, .sector_size = sector_size };
	cipher->aes = aes_new(method->mode, key, method->key_size);
	if (method->is_diffused)
		cipher->tweak = aes_new(AES_ONE_WAY, key + TWEAK_AT, method->key_size);
	if (!cipher->aes || (method->is_diffused && !cipher->tweak)) {
		sector_cipher_free(cipher);
		return ERR_NOMEM;
	}
	*ret = cipher;
	return 0;
}

void sector_cipher_free(struct sector_cipher *cipher)
{
	if (!cipher)
		return;
	aes_free(cipher->aes);
	aes_free(cipher->tweak);
	free(cipher);
}

static void put_number(uint8_t block[AES_BLOCK], uint64_t number)
{
	memset(block, 0, AES_BLOCK);
	for (size_t i = 0; i < 8; i++)
		block[i] = (uint8_t)(number >> 8 * i);
}

/* The diffuser. */

struct diffuser {
	int rounds;
	bool is_forward; /* by the words that follow; else by those before */
	uint8_t turns[4];
};

static const struct diffuser diffuser_a = { 5, false, { 9, 0, 13, 0 } }, diffuser_b = { 3, true, { 0, 10, 0, 25 } };

static uint32_t word_at(const uint8_t *sector, size_t i)
{
	return le32(sector + WORD * i);
}

static void add_to_word(uint8_t *sector, size_t i, uint32_t number)
{
	number += word_at(sector, i);
	for (size_t k = 0; k < WORD; k++)
		sector[WORD * i + k] = (uint8_t)(number >> 8 * k);
}

static uint32_t turn(uint32_t word, unsigned bits)
{
	return bits ? word << bits | word >> (32 - bits) : word;
}

static void undo(const struct diffuser *diffuser, uint8_t *sector, size_t words)
{
	size_t near = diffuser->is_forward ? 2 : words - 2, far = diffuser->is_forward ? 5 : words - 5;

	for (int round = 0; round < diffuser->rounds; round++)
		for (size_t i = 0; i < words; i++)
			add_to_word(sector, i,
				    word_at(sector, (i + near) % words) ^
					    turn(word_at(sector, (i + far) % words), diffuser->turns[i % 4]));
}

static void undo_diffuser(const struct sector_cipher *cipher, uint64_t at, uint8_t *sector)
{
	uint8_t tweak[TWEAK_SIZE];

	for (size_t half = 0; half < 2; half++) {
		put_number(tweak + AES_BLOCK * half, at);
		tweak[AES_BLOCK * half + AES_BLOCK - 1] = half ? 0x80 : 0;
		aes_encrypt_block(cipher->tweak, tweak + AES_BLOCK * half);
	}
	undo(&diffuser_b, sector, cipher->sector_size / WORD);
	undo(&diffuser_a, sector, cipher->sector_size / WORD);
	for (size_t i = 0; i < cipher->sector_size; i++)
		sector[i] ^= tweak[i % TWEAK_SIZE];
}

void sector_decrypt(const struct sector_cipher *cipher, uint64_t at, uint8_t *sector)
{
	uint8_t iv[AES_BLOCK];

	put_number(iv, cipher->method->mode == AES_XTS ? at / cipher->sector_size : at);
	if (cipher->method->mode == AES_CBC)
		aes_encrypt_block(cipher->aes, iv);
	aes_decrypt(cipher->aes, iv, sector, cipher->sector_size);
	if (cipher->method->is_diffused)
		undo_diffuser(cipher, at, sector);
}

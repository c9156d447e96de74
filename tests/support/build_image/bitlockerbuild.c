/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/bitlockerbuild.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/build_image/tablebuild.h"

enum { KEY = 32, HEADER = 8, ROUNDS = 0x100000, BLOCK_LIMIT = 2048, FIRST_ENTRY = 64 + 48 };

/* Keys of the tests; what protects them is what is tested. */
static const uint8_t master_key[KEY] = "the master key of the test, 32 b",
		     startup_key[KEY] = "a startup key, in a file of .BEK",
		     clear_key[KEY] = "a clear key is there for anybody";
static const char data_key[] = "the key of the data, and behind its 32 bytes is the tweak of it.";
static const uint8_t nonce[12] = "nonce 12 by", salt[16] = "salt of 16 bytes";

static void put(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void must(int is_done)
{
	if (!is_done)
		abort();
}

/* Ciphers. */

static void encrypt(const EVP_CIPHER *cipher, const uint8_t *key, const uint8_t *iv, uint8_t *bytes, size_t size)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int done;

	must(EVP_EncryptInit_ex(context, cipher, NULL, key, iv) && EVP_CIPHER_CTX_set_padding(context, 0));
	must(EVP_EncryptUpdate(context, bytes, &done, bytes, (int)size) && done == (int)size);
	EVP_CIPHER_CTX_free(context);
}

static void seal_ccm(const uint8_t key[KEY], uint8_t *bytes, size_t size, uint8_t mac[16])
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int done;

	must(EVP_EncryptInit_ex(context, EVP_aes_256_ccm(), NULL, NULL, NULL));
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, sizeof nonce, NULL));
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, NULL));
	must(EVP_EncryptInit_ex(context, NULL, NULL, key, nonce));
	must(EVP_EncryptUpdate(context, bytes, &done, bytes, (int)size));
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, mac));
	EVP_CIPHER_CTX_free(context);
}

static uint32_t get(const uint32_t *words, int count, int i)
{
	return words[(i + count) % count];
}

static uint32_t rotate(uint32_t word, int bits)
{
	return bits ? word << bits | word >> (32 - bits) : word;
}

/* Backwards through what the specification gives as decryption. */
static void diffuse(uint32_t *words, int count)
{
	static const int a[] = { 9, 0, 13, 0 }, b[] = { 0, 10, 0, 25 };

	for (int round = 0; round < 5; round++)
		for (int i = count - 1; i >= 0; i--)
			words[i] -= get(words, count, i - 2) ^ rotate(get(words, count, i - 5), a[i % 4]);
	for (int round = 0; round < 3; round++)
		for (int i = count - 1; i >= 0; i--)
			words[i] -= get(words, count, i + 2) ^ rotate(get(words, count, i + 5), b[i % 4]);
}

static void elephant(bool is_256, uint64_t at, uint8_t *sector, uint32_t size)
{
	const EVP_CIPHER *ecb = is_256 ? EVP_aes_256_ecb() : EVP_aes_128_ecb();
	uint8_t tweak[32] = { 0 };
	uint32_t words[1024];

	put(tweak, at, 8);
	put(tweak + 16, at, 8);
	tweak[31] = 0x80;
	encrypt(ecb, (const uint8_t *)data_key + 32, NULL, tweak, sizeof tweak);
	for (uint32_t i = 0; i < size; i++)
		sector[i] ^= tweak[i % 32];
	for (uint32_t i = 0; i < size; i += 4)
		words[i / 4] = sector[i] | (uint32_t)sector[i + 1] << 8 | (uint32_t)sector[i + 2] << 16 |
			       (uint32_t)sector[i + 3] << 24;
	diffuse(words, (int)size / 4);
	for (uint32_t i = 0; i < size; i += 4)
		put(sector + i, words[i / 4], 4);
}

static void encrypt_sector(uint16_t method, uint64_t at, uint8_t *sector, uint32_t size)
{
	const uint8_t *key = (const uint8_t *)data_key;
	bool is_256 = method & 1;
	uint8_t iv[16] = { 0 };

	if (method >= 0x8004) {
		put(iv, at / size, 8);
		encrypt(is_256 ? EVP_aes_256_xts() : EVP_aes_128_xts(), key, iv, sector, size);
		return;
	}
	if (method < 0x8002)
		elephant(is_256, at, sector, size);
	put(iv, at, 8);
	encrypt(is_256 ? EVP_aes_256_ecb() : EVP_aes_128_ecb(), key, NULL, iv, sizeof iv);
	encrypt(is_256 ? EVP_aes_256_cbc() : EVP_aes_128_cbc(), key, iv, sector, size);
}

/* Keys. */

static void sha256(const void *bytes, size_t size, uint8_t ret[KEY])
{
	must(EVP_Digest(bytes, size, ret, NULL, EVP_sha256(), NULL));
}

static void stretch(const uint8_t hash[KEY], uint8_t ret[KEY])
{
	uint8_t state[88] = { 0 };

	memcpy(state + 32, hash, KEY);
	memcpy(state + 64, salt, sizeof salt);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		put(state + 80, i, 8);
		SHA256(state, sizeof state, ret);
		memcpy(state, ret, KEY);
	}
}

static void key_of_recovery(uint8_t ret[KEY])
{
	const char *text = BITLOCKERBUILD_RECOVERY_KEY;
	uint8_t bytes[16], hash[KEY];

	for (int i = 0; i < 8; i++)
		put(bytes + 2 * i, (uint64_t)atoi(text + 7 * i) / 11, 2);
	sha256(bytes, sizeof bytes, hash);
	stretch(hash, ret);
}

static void key_of_password(uint8_t ret[KEY])
{
	const char *text = BITLOCKERBUILD_PASSWORD;
	uint8_t wide[2 * sizeof BITLOCKERBUILD_PASSWORD], hash[KEY];

	for (size_t i = 0; i < sizeof BITLOCKERBUILD_PASSWORD; i++)
		put(wide + 2 * i, (uint8_t)text[i], 2);
	sha256(wide, sizeof wide - 2, hash);
	sha256(hash, sizeof hash, hash);
	stretch(hash, ret);
}

/* Entries. */

static uint8_t *begin(uint8_t *at, uint16_t type, uint16_t value)
{
	put(at + 2, type, 2);
	put(at + 4, value, 2);
	put(at + 6, 1, 2);
	return at + HEADER;
}

static uint8_t *end(uint8_t *entry, uint8_t *at)
{
	put(entry, (uint64_t)(at - entry), 2);
	return at;
}

/* A key as it is. */
static uint8_t *put_key(uint8_t *entry, const uint8_t key[KEY])
{
	uint8_t *at = begin(entry, 0, 1);

	memcpy(at + 4, key, KEY);
	return end(entry, at + 4 + KEY);
}

/* A key encrypted by another one. */
static uint8_t *put_encrypted(uint8_t *entry, uint16_t type, const uint8_t by[KEY], const void *key, size_t size)
{
	uint8_t *at = begin(entry, type, 5), *plain = at + sizeof nonce + 16;

	memcpy(at, nonce, sizeof nonce);
	put(plain, size + 12, 4);
	put(plain + 4, 1, 4);
	put(plain + 8, 0x2000, 4);
	memcpy(plain + 12, key, size);
	seal_ccm(by, plain, size + 12, at + sizeof nonce);
	return end(entry, plain + 12 + size);
}

static uint8_t *put_protector(uint8_t *entry, uint16_t type, uint8_t id, const uint8_t key[KEY], bool is_stretched)
{
	uint8_t *at = begin(entry, 2, 8);

	memset(at, id, 16);
	put(at + 26, type, 2);
	at += 28;
	if (is_stretched) {
		uint8_t *inner = at;

		at = begin(inner, 0, 3);
		memcpy(at + 4, salt, sizeof salt);
		at = end(inner, at + 4 + sizeof salt);
	}
	if (type == 0)
		at = put_key(at, key);
	return end(entry, put_encrypted(at, 0, key, master_key, KEY));
}

static uint8_t *put_protectors(const struct bitlockerbuild *how, uint8_t *at)
{
	uint8_t key[KEY] = { 0 };

	if (how->tpm)
		at = put_protector(at, 0x0100, 0x44, key, false);
	if (how->recovery) {
		key_of_recovery(key);
		at = put_protector(at, 0x0800, 0x11, key, true);
	}
	if (how->password) {
		key_of_password(key);
		at = put_protector(at, 0x2000, 0x33, key, true);
	}
	if (how->startup)
		at = put_protector(at, 0x0200, 0x22, startup_key, false);
	return how->clear ? put_protector(at, 0x0000, 0x55, clear_key, false) : at;
}

size_t bitlockerbuild_bek(uint8_t bytes[BITLOCKERBUILD_BEK])
{
	uint8_t *at = begin(bytes + 48, 6, 9);

	memset(bytes, 0, 48);
	put(bytes + 4, 1, 4);
	put(bytes + 8, 48, 4);
	memset(at, 0x22, 16);
	memset(at + 16, 0, 8);
	at = end(bytes + 48, put_key(at + 24, startup_key));
	put(bytes, (uint64_t)(at - bytes), 4);
	put(bytes + 12, (uint64_t)(at - bytes), 4);
	return (size_t)(at - bytes);
}

/* The volume. */

uint8_t *bitlockerbuild_copy(uint8_t *volume, size_t size, int copy)
{
	return volume + size + (size_t)BITLOCKERBUILD_ROOM * (size_t)copy;
}

void bitlockerbuild_seal(uint8_t *volume, size_t size)
{
	for (int i = 0; i < BITLOCKERBUILD_COPIES; i++) {
		uint8_t *copy = bitlockerbuild_copy(volume, size, i);
		size_t block = (size_t)(copy[8] | copy[9] << 8) * 16;

		if (block && block < BITLOCKERBUILD_ROOM - 8)
			put(copy + block + 4, built_crc32(copy, block), 4);
	}
}

static size_t key_size(uint16_t method)
{
	static const uint8_t sizes[] = { 64, 64, 16, 32, 32, 64 };

	return sizes[method - 0x8000];
}

static void put_metadata(const struct bitlockerbuild *how, uint8_t *volume, size_t size, uint64_t moved_at)
{
	uint8_t block[BLOCK_LIMIT] = "-FVE-FS-", *at = block + FIRST_ENTRY;

	put(block + 10, 2, 2);
	put(block + 12, how->state ? how->state : 4, 2);
	put(block + 14, how->next ? how->next : 4, 2);
	put(block + 16, how->encrypted_size ? how->encrypted_size : size + BITLOCKERBUILD_LATE, 8);
	put(block + 28, BITLOCKERBUILD_MOVED / how->sector_size, 4);
	for (int i = 0; i < BITLOCKERBUILD_COPIES; i++)
		put(block + 32 + 8 * i, size + (size_t)BITLOCKERBUILD_ROOM * (size_t)i, 8);
	put(block + 56, moved_at, 8);
	put(block + 64 + 36, how->method, 2);
	at = put_protectors(how, at);
	at = put_encrypted(at, 3, master_key, data_key, key_size(how->method));
	put(block + 64, (uint64_t)(at - block) - 64, 4);
	put(block + 68, 1, 4);
	put(block + 72, 48, 4);
	put(block + 76, (uint64_t)(at - block) - 64, 4);
	put(block + 8, (uint64_t)(at - block + 15) / 16, 2);
	for (int i = 0; i < BITLOCKERBUILD_COPIES; i++)
		memcpy(bitlockerbuild_copy(volume, size, i), block, sizeof block);
	bitlockerbuild_seal(volume, size);
}

static void put_boot_sector(const struct bitlockerbuild *how, uint8_t *volume, size_t size)
{
	static const uint8_t guids[2][16] = {
		{ 0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01 },
		{ 0x3b, 0x4d, 0xa8, 0x92, 0x80, 0xdd, 0x0e, 0x4d, 0x9e, 0x4e, 0xb1, 0xe3, 0x28, 0x4e, 0xae, 0xd8 },
	};
	uint8_t *places = volume + (how->is_to_go ? 424 : 160);

	memset(volume, 0, how->sector_size);
	memcpy(volume, how->is_to_go ? "\xeb\x58\x90MSWIN4.1" : "\xeb\x58\x90-FVE-FS-", 11);
	put(volume + 11, how->sector_size, 2);
	volume[13] = 8;
	memcpy(places, guids[how->is_on_write], 16);
	for (int i = 0; i < BITLOCKERBUILD_COPIES; i++)
		put(places + 16 + 8 * i, size + (size_t)BITLOCKERBUILD_ROOM * (size_t)i, 8);
	put(volume + 510, 0xaa55, 2);
}

uint8_t *bitlockerbuild(const struct bitlockerbuild *with, const uint8_t *plain, size_t size)
{
	struct bitlockerbuild how = *with;
	size_t moved_at = size + BITLOCKERBUILD_COPIES * BITLOCKERBUILD_ROOM, all = size + BITLOCKERBUILD_LATE;
	uint8_t *volume = calloc(1, all);

	how.sector_size = how.sector_size ? how.sector_size : 512;
	memcpy(volume, plain, size);
	memcpy(volume + moved_at, plain, size < BITLOCKERBUILD_MOVED ? size : BITLOCKERBUILD_MOVED);
	for (size_t at = 0; at < all && (!how.encrypted_size || at < how.encrypted_size); at += how.sector_size)
		encrypt_sector(how.method, at, volume + at, how.sector_size);
	memset(volume + size, 0, BITLOCKERBUILD_COPIES * BITLOCKERBUILD_ROOM);
	put_boot_sector(&how, volume, size);
	put_metadata(&how, volume, size, moved_at);
	return volume;
}

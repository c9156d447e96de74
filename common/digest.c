/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcrypto's hashes themselves, not its EVP layer: fetching an algorithm from a provider and reading openssl.cnf costs a
 * millisecond at every start, a quarter of a whole run over two hives. The functions are marked deprecated since 3.0 in
 * favour of that layer, and compute the same with the same instructions. Nothing else of libcrypto is used: linked from
 * the archive it is 50 kB, where EVP would be 4 MB.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "common/digest.h"

#include <openssl/crypto.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>

struct digest {
	enum digest_kind kind;
	union {
		SHA256_CTX sha256;
		SHA_CTX sha1;
		MD5_CTX md5;
	} context;
};

struct digest *digest_new(void)
{
	return digest_new_of(DIGEST_SHA256);
}

struct digest *digest_new_of(enum digest_kind kind)
{
	struct digest *digest = malloc(sizeof *digest);

	if (!digest)
		return NULL;
	digest->kind = kind;
	if (kind == DIGEST_MD5)
		MD5_Init(&digest->context.md5);
	else if (kind == DIGEST_SHA1)
		SHA1_Init(&digest->context.sha1);
	else
		SHA256_Init(&digest->context.sha256);
	return digest;
}

void digest_update(struct digest *digest, const void *data, size_t size)
{
	if (!digest)
		return;
	if (digest->kind == DIGEST_MD5)
		MD5_Update(&digest->context.md5, data, size);
	else if (digest->kind == DIGEST_SHA1)
		SHA1_Update(&digest->context.sha1, data, size);
	else
		SHA256_Update(&digest->context.sha256, data, size);
}

/* Returns how many bytes of raw it filled. */
static unsigned end(struct digest *digest, unsigned char raw[SHA256_DIGEST_LENGTH])
{
	if (digest->kind == DIGEST_MD5) {
		MD5_Final(raw, &digest->context.md5);
		return MD5_DIGEST_LENGTH;
	}
	if (digest->kind == DIGEST_SHA1) {
		SHA1_Final(raw, &digest->context.sha1);
		return SHA_DIGEST_LENGTH;
	}
	SHA256_Final(raw, &digest->context.sha256);
	return SHA256_DIGEST_LENGTH;
}

void digest_final(struct digest *digest, char hex[DIGEST_HEX])
{
	unsigned char raw[SHA256_DIGEST_LENGTH];

	hex[0] = '\0';
	if (!digest)
		return;
	unsigned size = end(digest, raw);

	for (unsigned i = 0; i < size; i++)
		snprintf(hex + 2 * i, 3, "%02x", raw[i]);
	free(digest);
}

bool digests_begin(struct digests *ret, bool all)
{
	bool is_good = true;

	for (int kind = 0; kind < DIGEST_KINDS; kind++) {
		ret->of[kind] = kind == DIGEST_SHA256 || all ? digest_new_of((enum digest_kind)kind) : NULL;
		is_good &= ret->of[kind] || !(kind == DIGEST_SHA256 || all);
	}
	for (int kind = 0; !is_good && kind < DIGEST_KINDS; kind++) {
		free(ret->of[kind]);
		ret->of[kind] = NULL;
	}
	return is_good;
}

void digests_update(const struct digests *digests, const void *data, size_t size)
{
	for (int kind = 0; kind < DIGEST_KINDS; kind++)
		digest_update(digests->of[kind], data, size);
}

void digests_final(struct digests *digests, char *const hex[DIGEST_KINDS])
{
	for (int kind = 0; kind < DIGEST_KINDS; kind++) {
		digest_final(digests->of[kind], hex[kind]);
		digests->of[kind] = NULL;
	}
}

void digest_of(const void *data, size_t size, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();

	digest_update(digest, data, size);
	digest_final(digest, hex);
}

void digest_bytes_of(const void *data, size_t size, uint8_t ret[DIGEST_RAW])
{
	SHA256_CTX context;

	SHA256_Init(&context); /* SHA256() itself goes through the EVP layer */
	SHA256_Update(&context, data, size);
	SHA256_Final(ret, &context);
	OPENSSL_cleanse(&context, sizeof context); /* passwords are hashed by it, too */
}

void digest_base64_of(const void *data, size_t size, char base64[45])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char raw[SHA256_DIGEST_LENGTH + 1] = { 0 }; /* whole groups of three */
	SHA256_CTX context;

	SHA256_Init(&context); /* SHA256() itself goes through the EVP layer */
	SHA256_Update(&context, data, size);
	SHA256_Final(raw, &context);
	for (unsigned i = 0; i < sizeof raw; i += 3) {
		unsigned group = (unsigned)raw[i] << 16 | (unsigned)raw[i + 1] << 8 | raw[i + 2];

		for (int k = 0; k < 4; k++)
			*base64++ = digits[group >> (18 - 6 * k) & 63];
	}
	base64[-1] = '='; /* 32 bytes leave one digit to fill */
	*base64 = '\0';
}

void digest_thumbprint_of(const void *data, size_t size, char hex[THUMBPRINT_HEX])
{
	unsigned char raw[SHA_DIGEST_LENGTH];
	SHA_CTX context;

	SHA1_Init(&context); /* SHA1() itself goes through the EVP layer */
	SHA1_Update(&context, data, size);
	SHA1_Final(raw, &context);
	for (unsigned i = 0; i < sizeof raw; i++)
		snprintf(hex + 2 * i, 3, "%02X", raw[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libcrypto's SHA-256 itself, not its EVP layer: fetching an algorithm from a provider and reading openssl.cnf costs a
 * millisecond at every start, a quarter of a whole run over two hives. The functions are marked deprecated since 3.0 in
 * favour of that layer, and compute the same with the same instructions.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "common/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>

struct digest {
	SHA256_CTX context;
};

struct digest *digest_new(void)
{
	struct digest *digest = malloc(sizeof *digest);

	if (digest)
		SHA256_Init(&digest->context);
	return digest;
}

void digest_update(struct digest *digest, const void *data, size_t size)
{
	if (digest)
		SHA256_Update(&digest->context, data, size);
}

void digest_final(struct digest *digest, char hex[DIGEST_HEX])
{
	unsigned char raw[SHA256_DIGEST_LENGTH];

	hex[0] = '\0';
	if (!digest)
		return;
	SHA256_Final(raw, &digest->context);
	for (unsigned i = 0; i < sizeof raw; i++)
		snprintf(hex + 2 * i, 3, "%02x", raw[i]);
	free(digest);
}

void digest_of(const void *data, size_t size, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();

	digest_update(digest, data, size);
	digest_final(digest, hex);
}

void digest_base64_of(const void *data, size_t size, char base64[45])
{
	unsigned char raw[SHA256_DIGEST_LENGTH];

	SHA256(data, size, raw);
	EVP_EncodeBlock((unsigned char *)base64, raw, sizeof raw);
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

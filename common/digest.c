/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/digest.h"

#include <openssl/evp.h>
#include <stdio.h>

/* struct digest is libcrypto's context under our name: nothing of ours goes with it. */
static EVP_MD_CTX *context_of(struct digest *digest)
{
	return (EVP_MD_CTX *)(void *)digest;
}

struct digest *digest_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1)
		return (struct digest *)(void *)context;
	EVP_MD_CTX_free(context);
	return NULL;
}

void digest_update(struct digest *digest, const void *data, size_t size)
{
	if (digest)
		EVP_DigestUpdate(context_of(digest), data, size);
}

static unsigned finish(struct digest *digest, unsigned char raw[EVP_MAX_MD_SIZE])
{
	unsigned size = 0;

	if (digest && EVP_DigestFinal_ex(context_of(digest), raw, &size) != 1)
		size = 0;
	EVP_MD_CTX_free(context_of(digest));
	return size;
}

void digest_final(struct digest *digest, char hex[DIGEST_HEX])
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned size = finish(digest, raw);

	hex[0] = '\0';
	for (unsigned i = 0; i < size && i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", raw[i]);
}

void digest_of(const void *data, size_t size, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();

	digest_update(digest, data, size);
	digest_final(digest, hex);
}

void digest_base64_of(const void *data, size_t size, char base64[45])
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	struct digest *digest = digest_new();

	digest_update(digest, data, size);
	base64[0] = '\0';
	if (finish(digest, raw) == 32)
		EVP_EncodeBlock((unsigned char *)base64, raw, 32);
}

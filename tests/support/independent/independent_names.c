/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Second opinion: the names that lists may hold. "TLS Cipher Suites in Windows ..." of every Windows from Vista on, by what
 * stands before and behind _WITH_; "TLS Elliptic Curves in Windows 10 ...", "TLS Supported Groups in Windows 11 24H2".
 */
#include "support/independent/independent_review.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct { const char *before, *behind; bool takes_curve; } families[] = {
	{ "TLS_ECDHE_RSA_WITH_",   " AES_256_GCM_SHA384 AES_128_GCM_SHA256 AES_256_CBC_SHA384 AES_128_CBC_SHA256 AES_256_CBC_SHA AES_128_CBC_SHA ", true },
	{ "TLS_ECDHE_ECDSA_WITH_", " AES_256_GCM_SHA384 AES_128_GCM_SHA256 AES_256_CBC_SHA384 AES_128_CBC_SHA256 AES_256_CBC_SHA AES_128_CBC_SHA ", true },
	{ "TLS_DHE_RSA_WITH_",     " AES_256_GCM_SHA384 AES_128_GCM_SHA256 AES_256_CBC_SHA AES_128_CBC_SHA ", false },
	{ "TLS_DHE_DSS_WITH_",     " AES_256_CBC_SHA256 AES_128_CBC_SHA256 AES_256_CBC_SHA AES_128_CBC_SHA 3DES_EDE_CBC_SHA DES_CBC_SHA ", false },
	{ "TLS_RSA_WITH_",         " AES_256_GCM_SHA384 AES_128_GCM_SHA256 AES_256_CBC_SHA256 AES_128_CBC_SHA256 AES_256_CBC_SHA AES_128_CBC_SHA"
				   " 3DES_EDE_CBC_SHA DES_CBC_SHA RC4_128_SHA RC4_128_MD5 NULL_SHA256 NULL_SHA NULL_MD5 ", false },
	{ "TLS_PSK_WITH_",         " AES_256_GCM_SHA384 AES_128_GCM_SHA256 AES_256_CBC_SHA384 AES_128_CBC_SHA256 NULL_SHA384 NULL_SHA256 ", false },
	{ "TLS_RSA_EXPORT_WITH_",  " RC4_40_MD5 ", false },
	{ "TLS_RSA_EXPORT1024_WITH_",     " RC4_56_SHA DES_CBC_SHA ", false },
	{ "TLS_DHE_DSS_EXPORT1024_WITH_", " DES_CBC_SHA ", false },
	{ "TLS_",                  " AES_256_GCM_SHA384 AES_128_GCM_SHA256 CHACHA20_POLY1305_SHA256 ", false }, /* TLS 1.3 */
	{ "SSL_CK_",               " RC4_128_WITH_MD5 DES_192_EDE3_CBC_WITH_MD5 DES_64_CBC_WITH_MD5 RC4_128_EXPORT40_WITH_MD5 RC4_128_EXPORT40_MD5 ", false },
};

static const char *const curves[] = {
	"curve25519", "NistP192", "NistP224", "NistP256", "NistP384", "NistP521", "brainpoolP256r1", "brainpoolP384r1",
	"brainpoolP512r1", "secP160k1", "secP160r1", "secP160r2", "secP192k1", "secP192r1", "secP224k1", "secP224r1",
	"secP256k1", "secP256r1", "secP384r1", "secP521r1", "x25519_mlkem768", "secp256r1_mlkem768", "secp384r1_mlkem1024",
};
/* clang-format on */

static size_t without_curve(const char *name)
{
	static const char *const endings[] = { "_P256", "_P384", "_P521" };
	size_t size = strlen(name);

	for (size_t i = 0; size > 5 && i < 3; i++)
		if (strcmp(name + size - 5, endings[i]) == 0)
			return size - 5;
	return size;
}

static bool is_word_of(const char *words, const char *word, size_t size)
{
	for (const char *at = words; size && (at = strchr(at, ' ')); at++)
		if (strncmp(at + 1, word, size) == 0 && at[1 + size] == ' ' && !memchr(word, ' ', size))
			return true;
	return false;
}

bool review_is_suite(const char *name)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		size_t before = strlen(families[i].before);
		size_t size = families[i].takes_curve ? without_curve(name) : strlen(name);

		if (size > before && strncmp(name, families[i].before, before) == 0 &&
		    is_word_of(families[i].behind, name + before, size - before))
			return true;
	}
	return false;
}

bool review_is_curve(const char *name)
{
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
		if (strcasecmp(name, curves[i]) == 0)
			return true;
	return false;
}

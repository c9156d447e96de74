/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of suites. Not in it: suites of TLS 1.3 and SSL 2.0, export suites (off by default everywhere), and PSK
 * suites, which SChannel offers only to a program that asks for them (SCH_USE_PRESHAREDKEY_ONLY).
 */
#include "analyzer/facts/ciphers/suites.h"

#include <string.h>

#define EVER UINT32_MAX
#define KX_RSA EXCHANGE_RSA, AUTH_RSA
#define KX_DHE EXCHANGE_DHE, AUTH_RSA
#define KX_DSS EXCHANGE_DHE, AUTH_DSS
#define KX_ECDHE EXCHANGE_ECDHE, AUTH_RSA
#define KX_ECDSA EXCHANGE_ECDHE, AUTH_ECDSA
#define AES256 CIPHER_AES256
#define AES128 CIPHER_AES128
#define SHA384 HASH_SHA384
#define SHA256 HASH_SHA256
#define DES3 CIPHER_3DES
#define RC4 CIPHER_RC4
#define DES CIPHER_DES
#define NONE CIPHER_NULL
#define SHA1 HASH_SHA1
#define MD5 HASH_MD5
#define AZURE ACCEPTED_BY_AZURE
#define SOME ACCEPTED_BY_SOME
#define NOBODY ACCEPTED_BY_NOBODY

/* clang-format off */
/* 22H2 of Windows 10 (19045) and of Windows 11 (22621) dropped DHE_RSA GCM and 3DES from the default. */
#define UNTIL_22H2(first) { { first, 19045 }, { 20348, 22001 } }
/* 1703 has these in "supported, but not enabled by default"; the page of Windows 8 has no DHE_RSA CBC at all. */
#define UNTIL_1703(first) { { first, 15063 } }
#define DHE_CBC_DEFAULT { { 7600, 9200 }, { 9600, 15063 } }

const struct suite suites[] = {
	/* name                                      exchange  cipher   hash    taken   since  update default */
	{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",    KX_ECDHE, AES256,  SHA384, AZURE,  10240, 0,     { { 10240, EVER } } },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",    KX_ECDHE, AES128,  SHA256, AZURE,  10240, 0,     { { 10240, EVER } } },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",    KX_ECDHE, AES256,  SHA384, AZURE,  7600,  9600,  { { 7600, EVER } } },
	{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",    KX_ECDHE, AES128,  SHA256, AZURE,  7600,  0,     { { 7600, EVER } } },
	{ "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",      KX_DHE,   AES256,  SHA384, SOME,   7600,  10240, UNTIL_22H2(7600) },
	{ "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",      KX_DHE,   AES128,  SHA256, SOME,   7600,  10240, UNTIL_22H2(7600) },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",       KX_ECDHE, AES256,  SHA1,   SOME,   6000,  0,     { { 6000, EVER } } },
	{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",       KX_ECDHE, AES128,  SHA1,   SOME,   6000,  0,     { { 6000, EVER } } },
	{ "TLS_RSA_WITH_AES_256_GCM_SHA384",          KX_RSA,   AES256,  SHA384, SOME,   7600,  10240, { { 7600, EVER } } },
	{ "TLS_RSA_WITH_AES_128_GCM_SHA256",          KX_RSA,   AES128,  SHA256, SOME,   7600,  10240, { { 7600, EVER } } },
	{ "TLS_RSA_WITH_AES_256_CBC_SHA256",          KX_RSA,   AES256,  SHA256, SOME,   7600,  0,     { { 7600, EVER } } },
	{ "TLS_RSA_WITH_AES_128_CBC_SHA256",          KX_RSA,   AES128,  SHA256, SOME,   7600,  0,     { { 7600, EVER } } },
	{ "TLS_RSA_WITH_AES_256_CBC_SHA",             KX_RSA,   AES256,  SHA1,   SOME,   6000,  0,     { { 6000, EVER } } },
	{ "TLS_RSA_WITH_AES_128_CBC_SHA",             KX_RSA,   AES128,  SHA1,   SOME,   6000,  0,     { { 6000, EVER } } },
	{ "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",         KX_DHE,   AES256,  SHA1,   SOME,   7600,  10240, DHE_CBC_DEFAULT },
	{ "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",         KX_DHE,   AES128,  SHA1,   SOME,   7600,  10240, DHE_CBC_DEFAULT },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",  KX_ECDSA, AES256,  SHA384, SOME,   7600,  0,     { { 7600, EVER } } },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",  KX_ECDSA, AES128,  SHA256, SOME,   7600,  0,     { { 7600, EVER } } },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",  KX_ECDSA, AES256,  SHA384, SOME,   7600,  0,     { { 7600, EVER } } },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",  KX_ECDSA, AES128,  SHA256, SOME,   7600,  0,     { { 7600, EVER } } },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",     KX_ECDSA, AES256,  SHA1,   SOME,   6000,  0,     { { 6000, EVER } } },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",     KX_ECDSA, AES128,  SHA1,   SOME,   6000,  0,     { { 6000, EVER } } },
	{ "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256",      KX_DSS,   AES256,  SHA256, SOME,   7600,  0,     UNTIL_1703(7600) },
	{ "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256",      KX_DSS,   AES128,  SHA256, SOME,   7600,  0,     UNTIL_1703(7600) },
	{ "TLS_DHE_DSS_WITH_AES_256_CBC_SHA",         KX_DSS,   AES256,  SHA1,   SOME,   6000,  0,     UNTIL_1703(6000) },
	{ "TLS_DHE_DSS_WITH_AES_128_CBC_SHA",         KX_DSS,   AES128,  SHA1,   SOME,   6000,  0,     UNTIL_1703(6000) },
	{ "TLS_RSA_WITH_3DES_EDE_CBC_SHA",            KX_RSA,   DES3,    SHA1,   NOBODY, 6000,  0,     UNTIL_22H2(6000) },
	{ "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA",        KX_DSS,   DES3,    SHA1,   NOBODY, 6000,  0,     UNTIL_1703(6000) },
	{ "TLS_RSA_WITH_RC4_128_SHA",                 KX_RSA,   RC4,     SHA1,   NOBODY, 6000,  0,     { { 6000, 16299 } } },
	{ "TLS_RSA_WITH_RC4_128_MD5",                 KX_RSA,   RC4,     MD5,    NOBODY, 6000,  0,     { { 6000, 16299 } } },
	{ "TLS_RSA_WITH_DES_CBC_SHA",                 KX_RSA,   DES,     SHA1,   NOBODY, 6000,  0,     { { 0, 0 } } },
	{ "TLS_DHE_DSS_WITH_DES_CBC_SHA",             KX_DSS,   DES,     SHA1,   NOBODY, 6000,  0,     { { 0, 0 } } },
	{ "TLS_RSA_WITH_NULL_SHA256",                 KX_RSA,   NONE,    SHA256, NOBODY, 7600,  0,     { { 0, 0 } } },
	{ "TLS_RSA_WITH_NULL_SHA",                    KX_RSA,   NONE,    SHA1,   NOBODY, 6000,  0,     { { 0, 0 } } },
	{ "TLS_RSA_WITH_NULL_MD5",                    KX_RSA,   NONE,    MD5,    NOBODY, 6000,  0,     { { 0, 0 } } },
};
/* clang-format on */

const size_t suite_count = sizeof suites / sizeof *suites;

_Static_assert(sizeof suites / sizeof *suites <= SUITES_LIMIT, "raise SUITES_LIMIT");

static const char *const curve_endings[] = { [CURVE_P256] = "_P256", [CURVE_P384] = "_P384", [CURVE_P521] = "_P521" };

/* The curve at the end of a name, whose length is shortened by it. */
static enum curve curve_of(const char *name, size_t *length)
{
	for (int curve = CURVE_P256; curve <= CURVE_P521; curve++) {
		size_t size = strlen(curve_endings[curve]);

		if (*length > size && memcmp(name + *length - size, curve_endings[curve], size) == 0) {
			*length -= size;
			return (enum curve)curve;
		}
	}
	return CURVE_NONE;
}

size_t suite_named(const char *name, size_t length, enum curve *ret_curve)
{
	size_t i = 0;

	*ret_curve = curve_of(name, &length);
	while (i < suite_count && !(strlen(suites[i].name) == length && memcmp(suites[i].name, name, length) == 0))
		i++;
	return i < suite_count && *ret_curve != CURVE_NONE && suites[i].exchange != EXCHANGE_ECDHE ? suite_count : i;
}

bool suite_is_default(const struct suite *suite, uint32_t build)
{
	for (size_t i = 0; i < sizeof suite->defaults / sizeof *suite->defaults; i++)
		if (build >= suite->defaults[i].from && build < suite->defaults[i].until)
			return true;
	return false;
}

bool suite_is_for_devops(const struct suite *suite)
{
	return suite->acceptance == ACCEPTED_BY_AZURE ||
	       (suite->exchange == EXCHANGE_DHE && suite->authentication == AUTH_RSA &&
		(suite->hash == HASH_SHA384 || suite->hash == HASH_SHA256));
}

const char *acceptance_name(enum acceptance acceptance)
{
	static const char *const names[] = {
		[ACCEPTED_BY_NOBODY] = "nobody",
		[ACCEPTED_BY_SOME] = "some",
		[ACCEPTED_BY_AZURE] = "Azure",
	};

	return names[acceptance];
}

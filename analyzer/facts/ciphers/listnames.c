/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sources: MicrosoftDocs/win32, "TLS Cipher Suites in Windows ..." (all versions) and "TLS Elliptic Curves in Windows 10
 * ...", "TLS Supported Groups in Windows 11 version 24H2 ..."; OpenSSL's ciphers(1) for the other names of the same suites.
 */
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

#include "common/text/spelling.h"

enum { SUITE_SLIPS = 3, CURVE_SLIPS = 2 };

/* clang-format off */
static const char *const other_suites[] = { /* what struct suite has no row for */
	"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
	"TLS_PSK_WITH_AES_256_GCM_SHA384", "TLS_PSK_WITH_AES_128_GCM_SHA256", "TLS_PSK_WITH_AES_256_CBC_SHA384",
	"TLS_PSK_WITH_AES_128_CBC_SHA256", "TLS_PSK_WITH_NULL_SHA384", "TLS_PSK_WITH_NULL_SHA256",
	"TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA", "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA",
	"TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA",
	"SSL_CK_RC4_128_WITH_MD5", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "SSL_CK_DES_64_CBC_WITH_MD5",
	"SSL_CK_RC4_128_EXPORT40_WITH_MD5", "SSL_CK_RC4_128_EXPORT40_MD5", /* as Vista's page prints it */
};

static const struct { const char *theirs, *ours; } openssl_suites[] = {
	{ "ECDHE-RSA-AES256-GCM-SHA384",   "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" },
	{ "ECDHE-RSA-AES128-GCM-SHA256",   "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
	{ "ECDHE-RSA-AES256-SHA384",       "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384" },
	{ "ECDHE-RSA-AES128-SHA256",       "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256" },
	{ "ECDHE-RSA-AES256-SHA",          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA" },
	{ "ECDHE-RSA-AES128-SHA",          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA" },
	{ "ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" },
	{ "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" },
	{ "ECDHE-ECDSA-AES256-SHA384",     "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384" },
	{ "ECDHE-ECDSA-AES128-SHA256",     "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256" },
	{ "ECDHE-ECDSA-AES256-SHA",        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" },
	{ "ECDHE-ECDSA-AES128-SHA",        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA" },
	{ "DHE-RSA-AES256-GCM-SHA384",     "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384" },
	{ "DHE-RSA-AES128-GCM-SHA256",     "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256" },
	{ "DHE-RSA-AES256-SHA",            "TLS_DHE_RSA_WITH_AES_256_CBC_SHA" },
	{ "DHE-RSA-AES128-SHA",            "TLS_DHE_RSA_WITH_AES_128_CBC_SHA" },
	{ "AES256-GCM-SHA384",             "TLS_RSA_WITH_AES_256_GCM_SHA384" },
	{ "AES128-GCM-SHA256",             "TLS_RSA_WITH_AES_128_GCM_SHA256" },
	{ "AES256-SHA256",                 "TLS_RSA_WITH_AES_256_CBC_SHA256" },
	{ "AES128-SHA256",                 "TLS_RSA_WITH_AES_128_CBC_SHA256" },
	{ "AES256-SHA",                    "TLS_RSA_WITH_AES_256_CBC_SHA" },
	{ "AES128-SHA",                    "TLS_RSA_WITH_AES_128_CBC_SHA" },
	{ "DES-CBC3-SHA",                  "TLS_RSA_WITH_3DES_EDE_CBC_SHA" },
};

static const struct curve_row curves[] = {
	/* name                  the same as  taken          FIPS, Azure DevOps */
	{ "NistP256",            NULL,        ACCEPTED_BY_AZURE,  true,  true },
	{ "NistP384",            NULL,        ACCEPTED_BY_AZURE,  true,  true },
	{ "NistP521",            NULL,        ACCEPTED_BY_AZURE,  true,  false },
	{ "curve25519",          NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "NistP192",            NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "NistP224",            NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "brainpoolP256r1",     NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "brainpoolP384r1",     NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "brainpoolP512r1",     NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "secP160k1",           NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "secP160r1",           NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "secP160r2",           NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "secP192k1",           NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "secP192r1",           "NistP192",  ACCEPTED_BY_SOME,   false, false },
	{ "secP224k1",           NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "secP224r1",           "NistP224",  ACCEPTED_BY_SOME,   false, false },
	{ "secP256k1",           NULL,        ACCEPTED_BY_SOME,   false, false },
	{ "secP256r1",           "NistP256",  ACCEPTED_BY_SOME,   false, false },
	{ "secP384r1",           "NistP384",  ACCEPTED_BY_SOME,   false, false },
	{ "secP521r1",           "NistP521",  ACCEPTED_BY_SOME,   false, false },
	{ "x25519_mlkem768",     NULL,        ACCEPTED_BY_NOBODY, true,  false }, /* TLS 1.3 only, as the next two */
	{ "secp256r1_mlkem768",  NULL,        ACCEPTED_BY_NOBODY, true,  false },
	{ "secp384r1_mlkem1024", NULL,        ACCEPTED_BY_NOBODY, true,  false },
};

static const struct { const char *theirs, *ours; } other_curves[] = {
	{ "P-256", "NistP256" }, { "prime256v1", "NistP256" }, { "NIST P-256", "NistP256" }, { "ECDH_P256", "NistP256" },
	{ "P-384", "NistP384" }, { "NIST P-384", "NistP384" }, { "ECDH_P384", "NistP384" },
	{ "P-521", "NistP521" }, { "NIST P-521", "NistP521" }, { "ECDH_P521", "NistP521" },
	{ "X25519", "curve25519" }, { "X25519MLKEM768", "x25519_mlkem768" }, { "SecP256r1MLKEM768", "secp256r1_mlkem768" },
	{ "SecP384r1MLKEM1024", "secp384r1_mlkem1024" },
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool is_name(const char *name, size_t length, const char *wanted)
{
	return strlen(wanted) == length && memcmp(name, wanted, length) == 0;
}

/* The nearest of the names met so far. */
struct nearest {
	const char *name;
	size_t length;
	unsigned slips;
	const char *meant;
};

static void offer(struct nearest *nearest, const char *looks, const char *meant)
{
	unsigned slips = nearest->slips ? spelling_distance(nearest->name, nearest->length, looks, strlen(looks),
							    nearest->slips - 1)
					: SPELLING_FAR;

	if (slips == SPELLING_FAR)
		return;
	nearest->slips = slips;
	nearest->meant = meant;
}

bool suite_is_documented(const char *name, size_t length)
{
	enum curve curve;

	for (size_t i = 0; i < COUNT(other_suites); i++)
		if (is_name(name, length, other_suites[i]))
			return true;
	return suite_named(name, length, &curve) < suite_count;
}

const char *suite_meant(const char *name, size_t length)
{
	struct nearest nearest = { name, length, SUITE_SLIPS + 1, NULL };

	for (size_t i = 0; i < suite_count; i++)
		offer(&nearest, suites[i].name, suites[i].name);
	for (size_t i = 0; i < COUNT(openssl_suites); i++)
		offer(&nearest, openssl_suites[i].theirs, openssl_suites[i].ours);
	for (size_t i = 0; i < COUNT(other_suites); i++)
		offer(&nearest, other_suites[i], other_suites[i]);
	return nearest.meant;
}

size_t suite_but_for_case(const char *name, size_t length)
{
	static const size_t ending = sizeof "_P256" - 1;
	size_t rest = length > ending && name[length - ending] == '_' ? length - ending : length;

	for (size_t i = 0; i < suite_count; i++) {
		size_t size = strlen(suites[i].name);

		if ((size == length || size == rest) && name_starts(name, suites[i].name))
			return i;
	}
	return suite_count;
}

const struct curve_row *curve_at(size_t index)
{
	return index < COUNT(curves) ? &curves[index] : NULL;
}

const struct curve_row *curve_named(const char *name, size_t length)
{
	for (size_t i = 0; i < COUNT(curves); i++)
		if (strlen(curves[i].name) == length && name_starts(name, curves[i].name))
			return &curves[i];
	return NULL;
}

const char *curve_meant(const char *name, size_t length)
{
	struct nearest nearest = { name, length, CURVE_SLIPS + 1, NULL };

	for (size_t i = 0; i < COUNT(other_curves); i++)
		offer(&nearest, other_curves[i].theirs, other_curves[i].ours);
	for (size_t i = 0; i < COUNT(curves); i++)
		offer(&nearest, curves[i].name, curves[i].name);
	return nearest.meant;
}

size_t documented_names(const struct name_list *list)
{
	size_t count = 0;

	for (size_t i = 0; list->state == LIST_SET && i < list->count; i++)
		count += list->location->of_curves ? curve_named(list->names[i].text, list->names[i].length) != NULL
						   : suite_is_documented(list->names[i].text, list->names[i].length);
	return count;
}

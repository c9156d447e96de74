/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second opinion on certificates: no required root of Azure is distrusted, each is there or can be fetched, the chain
 * engine takes keys of 2048 bits, and all six signature algorithms are there. Written from "Azure Certificate Authority
 * details", "System Store Locations", "Configure trusted roots and disallowed certificates", KB2661254.
 */
#include "support/independent_review.h"

#include <string.h>
#include <strings.h>

#define SO "HKLM\\SOFTWARE\\"
#define DEFAULT_STORES "Microsoft\\SystemCertificates\\"
#define ENTERPRISE_STORES "Microsoft\\EnterpriseCertificates\\"
#define ENGINE SO "Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config"
#define LIST "Cryptography\\Configuration\\%sSSL\\00010003"

static const char *const required[] = { "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4", "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74" };

static const char *const trusts[] = { SO DEFAULT_STORES "ROOT", SO DEFAULT_STORES "AuthRoot", SO "Policies\\" DEFAULT_STORES "Root",
				      SO ENTERPRISE_STORES "Root" };
static const char *const distrusts[] = { SO DEFAULT_STORES "Disallowed", SO "Policies\\" DEFAULT_STORES "Disallowed",
					 SO ENTERPRISE_STORES "Disallowed" };

/* The property that dates trust, among the first of a Blob; a Blob that cannot be seen says nothing. */
static void review_blob(struct review *review, const char *key)
{
	struct sighting blob;

	if (review->outsider->value(review->outsider->self, key, "Blob", &blob) != SIGHT_YES || blob.type != 3)
		return;
	size_t size = blob.size < SIGHT_DATA ? blob.size : SIGHT_DATA;

	for (size_t at = 0; at + 12 <= size;) {
		const uint8_t *d = blob.data + at;
		size_t length = (size_t)d[8] | (size_t)d[9] << 8 | (size_t)d[10] << 16 | (size_t)d[11] << 24;

		if (d[0] == 104 || d[0] == 122 || (d[0] >= 126 && d[0] <= 128))
			review_against(review, CHANCE_NONE, "a root's trust is limited by a date");
		if (length > size)
			return;
		at += 12 + length;
	}
}

static bool has_root(struct review *review, const char *thumbprint, bool without_authroot)
{
	bool there = false;

	for (size_t i = 0; i < sizeof trusts / sizeof *trusts; i++) {
		const char *key = review_path(review, "%s\\Certificates\\%s", trusts[i], thumbprint);

		if ((without_authroot && i == 1) || review_key(review, key) == SIGHT_NOT)
			continue;
		there = true;
		review_blob(review, key);
	}
	return there;
}

static void review_roots(struct review *review)
{
	uint32_t off = 0, flags = 0;
	enum number form = review_number(review, SO "Policies\\" DEFAULT_STORES "AuthRoot", "DisableRootAutoUpdate", &off);
	enum number odd = review_number(review, SO "Policies\\" DEFAULT_STORES "Root\\ProtectedRoots", "Flags", &flags);
	bool without_authroot = odd == NUMBER_ODD || (odd == NUMBER_SET && flags & 8);
	bool fetches = form != NUMBER_ODD && !(form == NUMBER_SET && off) && !without_authroot;

	for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
		for (size_t k = 0; k < sizeof distrusts / sizeof *distrusts; k++)
			if (review_key(review, review_path(review, "%s\\Certificates\\%s", distrusts[k], required[i])) == SIGHT_YES)
				review_against(review, CHANCE_NONE, "a root of Azure is distrusted");
		if (!has_root(review, required[i], without_authroot) && !fetches)
			review_against(review, CHANCE_NONE, "a root of Azure is not there, and is not fetched");
	}
}

/* Before Vista there is no such list. */
static void review_list(struct review *review, const char *path)
{
	static const char *const needs[] = { "RSA/SHA256", "RSA/SHA384", "RSA/SHA512", "ECDSA/SHA256", "ECDSA/SHA384", "ECDSA/SHA512" };
	struct sighting value;
	enum sight sight = review->outsider->value(review->outsider->self, path, "Functions", &value);
	unsigned found = 0;

	if (sight == SIGHT_UNSURE)
		review_against(review, CHANCE_UNKNOWN, "the list of signature algorithms cannot be read");
	if (sight != SIGHT_YES)
		return;
	for (size_t at = 0; at + 1 < value.size && at < SIGHT_DATA;) {
		char name[64];
		struct sighting rest = { .size = value.size - at };

		memcpy(rest.data, value.data + at, SIGHT_DATA - at);
		review_decode(&rest, name, sizeof name);
		for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
			found |= strcasecmp(name, needs[i]) == 0 ? 1u << i : 0;
		if (!*name)
			break;
		at += 2 * strlen(name) + 2;
	}
	if (value.type != 7 || found != 63)
		review_against(review, CHANCE_NONE, "a signature algorithm that Azure requires is missing");
}

static void review_hashes(struct review *review)
{
	static const char *const names[] = { "SHA256", "SHA384", "SHA512" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint32_t number = 0;
		enum number form = review_number(
			review, review_path(review, "HKLM\\SYSTEM\\%s\\Control\\SecurityProviders\\SCHANNEL\\Hashes\\%s", review->set, names[i]),
			"Enabled", &number);

		if (form == NUMBER_ODD || (form == NUMBER_SET && number == 0))
			review_against(review, CHANCE_NONE, "a hash of signatures is switched off");
	}
}

void review_certificates(struct review *review)
{
	uint32_t bits = 0;
	enum number form = review_number(review, ENGINE, "MinRsaPubKeyBitLength", &bits);

	if (form == NUMBER_ODD || (form == NUMBER_SET && bits > 2048 && bits != 0xFFFFFFFF))
		review_against(review, CHANCE_NONE, "certificates with RSA keys of 2048 bits are refused");
	review_roots(review);
	review_hashes(review);
	review_list(review, review_path(review, "HKLM\\SYSTEM\\%s\\Control\\" LIST, review->set, "Local\\"));
	review_list(review, review_path(review, SO "Policies\\Microsoft\\" LIST, ""));
}

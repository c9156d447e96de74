/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second opinion on certificates: no required root of Azure is distrusted, each is there as it is or can be fetched, and
 * the chain engine takes RSA keys of 2048 bits and ECDSA keys of 256. Written from "Azure Certificate Authority details",
 * "System Store Locations", "Configure trusted roots and disallowed certificates", MS-GPEF (Blob), KB2661254, "Disable weak
 * cryptographic algorithms in certificate validation". A certificate is the root if OpenSSL's SHA-1 of it says so.
 */
#include "support/independent/independent_review.h"

#include <ctype.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SO "HKLM\\SOFTWARE\\"
#define DEFAULT_STORES "Microsoft\\SystemCertificates\\"
#define ENTERPRISE_STORES "Microsoft\\EnterpriseCertificates\\"
#define ENGINE SO "Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config"

enum { PROPERTY_HASH = 3, PROPERTY_USAGES = 9, PROPERTY_CERTIFICATE = 32, HEADER = 12, AUTHROOT = 1 };

static const char *const required[] = { "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4", "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74" };

enum { REQUIRED = sizeof required / sizeof *required };

static const char *const trusts[] = { SO DEFAULT_STORES "ROOT", SO DEFAULT_STORES "AuthRoot", SO "Policies\\" DEFAULT_STORES "Root",
				      SO ENTERPRISE_STORES "Root" };
static const char *const distrusts[] = { SO DEFAULT_STORES "Disallowed", SO "Policies\\" DEFAULT_STORES "Disallowed",
					 SO ENTERPRISE_STORES "Disallowed" };
static const char of_local_system[] = "HKU\\.DEFAULT\\Software\\" DEFAULT_STORES "Disallowed\\Certificates\\%s";

static uint32_t word(const uint8_t *d)
{
	return (uint32_t)d[0] | (uint32_t)d[1] << 8 | (uint32_t)d[2] << 16 | (uint32_t)d[3] << 24;
}

static bool is_hash(const uint8_t *hash, const char *thumbprint)
{
	char hex[2 * SHA_DIGEST_LENGTH + 1];

	for (size_t i = 0; i < SHA_DIGEST_LENGTH; i++)
		snprintf(hex + 2 * i, 3, "%02X", hash[i]);
	return strcmp(hex, thumbprint) == 0;
}

/* What the records of a Blob say; is_whole: all of it could be seen, and it is made of whole records. */
struct blob {
	bool is_whole, is_dated, is_of, is_other, is_restricted;
};

static void take_record(struct blob *blob, uint32_t property, const uint8_t *data, size_t size, const char *thumbprint)
{
	static const uint8_t servers[] = { 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1 };
	uint8_t hash[SHA_DIGEST_LENGTH];

	if (property == PROPERTY_HASH && size == sizeof hash)
		blob->is_other |= !is_hash(data, thumbprint);
	if (property == PROPERTY_CERTIFICATE) {
		SHA1(data, size, hash);
		blob->is_of |= is_hash(hash, thumbprint);
		blob->is_other |= !is_hash(hash, thumbprint);
	}
	blob->is_restricted |= property == PROPERTY_USAGES && !memmem(data, size, servers, sizeof servers);
	blob->is_dated |= property == 104 || property == 122 || (property >= 126 && property <= 128);
}

static struct blob read_blob(const struct sighting *value, const char *thumbprint)
{
	struct blob blob = { .is_whole = value->type == 3 && value->size && value->size <= SIGHT_DATA };
	size_t size = value->size <= SIGHT_DATA ? value->size : SIGHT_DATA, at = 0;

	while (at < size) {
		size_t length = size - at >= HEADER ? word(value->data + at + 8) : SIZE_MAX;

		if (size - at < HEADER || length > size - at - HEADER) {
			blob.is_whole = false;
			break;
		}
		take_record(&blob, word(value->data + at), value->data + at + HEADER, length, thumbprint);
		at += HEADER + length;
	}
	return blob;
}

/* Whether a root is in a store as it must be, there otherwise, or in no store that counts. */
struct copies {
	bool is_good, is_bad, is_unsure;
};

static void look_at_copy(struct review *review, struct copies *copies, const char *store, const char *thumbprint)
{
	const struct oracle *oracle = review->oracle;
	const char *key = review_path(review, "%s\\Certificates\\%s", store, thumbprint);
	struct sighting value;
	enum sight sight = oracle->key(oracle->self, key);

	if (sight == SIGHT_YES)
		sight = oracle->value(oracle->self, key, "Blob", &value) == SIGHT_UNSURE ? SIGHT_UNSURE : SIGHT_YES;
	copies->is_unsure |= sight == SIGHT_UNSURE;
	copies->is_bad |= sight == SIGHT_UNLISTED;
	if (sight != SIGHT_YES)
		return;
	if (oracle->value(oracle->self, key, "Blob", &value) != SIGHT_YES)
		value = (struct sighting){ .size = 0 };
	struct blob blob = read_blob(&value, thumbprint);

	if (blob.is_dated)
		review_against(review, CHANCE_NONE, "a root's trust is limited by a date");
	if (blob.is_restricted)
		review_against(review, CHANCE_NONE, "a root is not for servers");
	copies->is_good |= blob.is_whole && blob.is_of && !blob.is_other;
	copies->is_bad |= !blob.is_whole || !blob.is_of || blob.is_other;
}

static void review_trust(struct review *review, const char *thumbprint, bool without_authroot, bool fetches)
{
	struct copies copies = { .is_good = false };

	for (size_t i = 0; i < sizeof trusts / sizeof *trusts; i++)
		if (!without_authroot || i != AUTHROOT)
			look_at_copy(review, &copies, trusts[i], thumbprint);
	if (copies.is_good)
		return;
	if (copies.is_bad)
		review_against(review, CHANCE_NONE, "a root of Azure is there, but not as it must be");
	else if (copies.is_unsure)
		review_against(review, CHANCE_UNKNOWN, "whether a root of Azure is there cannot be read");
	else if (!fetches)
		review_against(review, CHANCE_NONE, "a root of Azure is not there, and is not fetched");
}

/* One store of the distrusted: its keys may have other names than they should. */
struct visit {
	struct review *review;
	const char *store;
};

static bool has_digits(const char *name, const char *thumbprint)
{
	for (; *name; name++)
		if (isxdigit((unsigned char)*name) && toupper((unsigned char)*name) != *thumbprint++)
			return false;
	return !*thumbprint;
}

static void look_at_distrusted(void *context, const char *name, const struct sighting *none)
{
	const struct visit *visit = context;
	const struct oracle *oracle = visit->review->oracle;
	struct sighting value;
	char path[512];

	(void)none;
	snprintf(path, sizeof path, "%s\\Certificates\\%.200s", visit->store, name);
	bool has_blob = oracle->value(oracle->self, path, "Blob", &value) == SIGHT_YES;

	for (size_t i = 0; i < REQUIRED; i++) {
		struct blob blob = has_blob ? read_blob(&value, required[i]) : (struct blob){ .is_whole = false };

		if (has_digits(name, required[i]) || (blob.is_whole && blob.is_of))
			review_against(visit->review, CHANCE_NONE, "a root of Azure is distrusted");
	}
}

static void review_distrust(struct review *review)
{
	const struct oracle *oracle = review->oracle;

	for (size_t i = 0; i < sizeof distrusts / sizeof *distrusts; i++) {
		struct visit visit = { review, distrusts[i] };
		const char *path = review_path(review, "%s\\Certificates", distrusts[i]);

		if (review_settled(review, oracle->each_key(oracle->self, path, look_at_distrusted, &visit)) == SIGHT_UNSURE)
			review_against(review, CHANCE_UNKNOWN, "the distrusted certificates cannot all be read");
	}
	for (size_t i = 0; i < REQUIRED; i++)
		if (oracle->key(oracle->self, review_path(review, of_local_system, required[i])) == SIGHT_YES)
			review_against(review, CHANCE_NONE, "LocalSystem distrusts a root of Azure");
}

static void review_roots(struct review *review)
{
	uint32_t off = 0, flags = 0;
	enum number form = review_number(review, SO "Policies\\" DEFAULT_STORES "AuthRoot", "DisableRootAutoUpdate", &off);
	enum number odd = review_number(review, SO "Policies\\" DEFAULT_STORES "Root\\ProtectedRoots", "Flags", &flags);
	bool without_authroot = odd == NUMBER_ODD || (odd == NUMBER_SET && flags & 8);
	bool fetches = form != NUMBER_ODD && !(form == NUMBER_SET && off) && !without_authroot;

	review_distrust(review);
	for (size_t i = 0; i < REQUIRED; i++)
		review_trust(review, required[i], without_authroot, fetches);
}

/* A limit that is above bits, or of another type, and not known to be out of force. */
static void review_limit(struct review *review, const char *name, const char *flags_name, uint32_t bits)
{
	uint32_t limit = 0, flags = 0;
	enum number form = review_number(review, ENGINE, name, &limit);
	bool in_force = true;

	if (form != NUMBER_ODD && !(form == NUMBER_SET && limit > bits && limit != 0xFFFFFFFF))
		return;
	if (*flags_name && review_number(review, ENGINE, flags_name, &flags) == NUMBER_SET)
		in_force = flags & 0x80000000 && flags & (0x10000 | 0x40000 | 0x100000) && !(flags & 8);
	if (in_force)
		review_against(review, CHANCE_NONE, "keys that certificates of Azure have are refused");
}

void review_certificates(struct review *review)
{
	review_limit(review, "MinRsaPubKeyBitLength", "", 2048);
	review_limit(review, "WeakRsaAllMinBitLength", "WeakRsaAllFlags", 2048);
	review_limit(review, "WeakRsaThirdPartyMinBitLength", "WeakRsaThirdPartyFlags", 2048);
	review_limit(review, "WeakEcdsaAllMinBitLength", "WeakEcdsaAllFlags", 256);
	review_limit(review, "WeakEcdsaThirdPartyMinBitLength", "WeakEcdsaThirdPartyFlags", 256);
	review_roots(review);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second opinion on signatures: all six algorithms that Azure requires are in each list there is, and no hash of them
 * is switched off. "CNG Interface Identifiers", "Azure Certificate Authority details", KB245030.
 */
#include "support/independent/independent_review.h"

#include <string.h>
#include <strings.h>

#define LOCAL "HKLM\\SYSTEM\\%s\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010003"
#define POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003"
#define HASHES "HKLM\\SYSTEM\\%s\\Control\\SecurityProviders\\SCHANNEL\\Hashes\\%s"

/* Bit i: needs[i] is one of the strings. */
static unsigned found_in(const struct sighting *value)
{
	static const char *const needs[] = { "RSA/SHA256", "RSA/SHA384", "RSA/SHA512", "ECDSA/SHA256", "ECDSA/SHA384", "ECDSA/SHA512" };
	unsigned found = 0;
	char name[64];

	for (size_t at = 0; at + 1 < value->size && at < SIGHT_DATA; at += 2 * strlen(name) + 2) {
		struct sighting rest = { .size = value->size - at };

		memcpy(rest.data, value->data + at, SIGHT_DATA - at);
		review_decode(&rest, name, sizeof name);
		if (!*name)
			break;
		for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
			found |= strcasecmp(name, needs[i]) == 0 ? 1u << i : 0;
	}
	return found;
}

static void review_list(struct review *review, enum sight sight, const struct sighting *value)
{
	if (sight == SIGHT_UNSURE)
		review_against(review, CHANCE_UNKNOWN, "the list of signature algorithms cannot be read");
	if (sight == SIGHT_YES && (value->type != 7 || found_in(value) != 63))
		review_against(review, CHANCE_NONE, "a signature algorithm that Azure requires is missing");
}

static void review_hash(struct review *review, const char *name)
{
	uint32_t number = 0;
	enum number form = review_number(review, review_path(review, HASHES, review->set, name), "Enabled", &number);

	if (form == NUMBER_ODD || (form == NUMBER_SET && number == 0))
		review_against(review, CHANCE_NONE, "a hash of signatures is switched off");
}

/* No document names the policy's place: evidence need not reach there. */
void review_signatures(struct review *review)
{
	const struct oracle *oracle = review->oracle;
	struct sighting value;

	review_list(review, oracle->value(oracle->self, POLICY, "Functions", &value), &value);
	enum sight sight = oracle->value(oracle->self, review_path(review, LOCAL, review->set), "Functions", &value);

	review_list(review, review_settled(review, sight), &value);
	review_hash(review, "SHA256");
	review_hash(review, "SHA384");
	review_hash(review, "SHA512");
}

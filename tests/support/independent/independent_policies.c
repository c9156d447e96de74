/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second opinion: the minimum TLS version of device management, and the server role where DPM or MABS needs it. */
#include "support/independent/independent_review.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PROTOCOLS "HKLM\\SYSTEM\\%s\\Control\\SecurityProviders\\SCHANNEL"

enum { FIRST_WITH_MINIMUM = 26100 };

/* "1.2", "TLS 1.1", "TLSv1_0", "TLS12": a version up to 1.2, and nothing else in it. */
static bool is_low(const char *text)
{
	char digits[4] = "";
	size_t count = 0;
	bool is_version = strncasecmp(text, "TLS", 3) == 0 || strchr(text, '.');

	for (const char *at = text; *at; at++) {
		if (isdigit((unsigned char)*at) && count < 3)
			digits[count++] = *at;
		else if (!strchr("TLSVtlsv ._-", *at))
			return false;
	}
	return is_version && (strcmp(digits, "10") == 0 || strcmp(digits, "11") == 0 || strcmp(digits, "12") == 0);
}

/* The policy came with one build; before it only what stands there speaks. */
static void look_at_minimum(struct review *review, const char *path, const char *name)
{
	struct sighting value;
	char text[256] = "";
	enum sight sight = review->oracle->value(review->oracle->self, path, name, &value);

	if (review->build >= FIRST_WITH_MINIMUM)
		sight = review_settled(review, sight);
	if (sight == SIGHT_UNSURE)
		review_against(review, CHANCE_UNKNOWN, "a minimum TLS version cannot be read");
	if (sight != SIGHT_YES)
		return;
	if (value.type == 1 || value.type == 2)
		review_decode(&value, text, sizeof text);
	if (!is_low(text))
		review_against(review, CHANCE_NONE, "a minimum TLS version that is above 1.2 or cannot be read");
}

static void review_minimum(struct review *review, const char *path)
{
	look_at_minimum(review, path, "OverrideMinimumEnabledTLSVersionClient");
	look_at_minimum(review, path, "OverrideMinimumEnabledTLSVersionServer");
}

static bool is_server_off(struct review *review)
{
	uint32_t enabled = 0, by_default = 0;
	const char *path = review_path(review, PROTOCOLS "\\Protocols\\TLS 1.2\\Server", review->set);
	enum number e = review_number(review, path, "Enabled", &enabled);
	enum number d = review_number(review, path, "DisabledByDefault", &by_default);

	return (e == NUMBER_SET && !enabled) || (d == NUMBER_SET && by_default) || (d != NUMBER_SET && review->build < SERVER_2012);
}

static void review_server_role(struct review *review)
{
	const struct oracle *oracle = review->oracle;
	enum sight sight = oracle->key(oracle->self, "HKLM\\SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup");

	if (sight == SIGHT_NOT || !is_server_off(review))
		return;
	review_against(review, sight == SIGHT_UNSURE ? CHANCE_UNKNOWN : CHANCE_NONE, "DPM or MABS without TLS 1.2 for servers");
}

void review_policies(struct review *review)
{
	review_minimum(review, "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Cryptography");
	review_minimum(review, "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002");
	review_minimum(review, review_path(review, PROTOCOLS, review->set));
	review_server_role(review);
}

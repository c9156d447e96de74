/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second opinion: the minimum TLS version of device management, and the server role where DPM or MABS needs it. */
#include "support/independent_review.h"

#include <string.h>
#include <strings.h>

#define PROTOCOLS "HKLM\\SYSTEM\\%s\\Control\\SecurityProviders\\SCHANNEL"

/* A version above 1.2, or what is no text. Everything else is left to the program. */
static void look_at_minimum(struct review *review, const char *path, const char *name)
{
	struct sighting value;
	char text[256] = "";

	if (review->outsider->value(review->outsider->self, path, name, &value) != SIGHT_YES)
		return;
	if (value.type == 1 || value.type == 2)
		review_decode(&value, text, sizeof text);
	if (!*text || strstr(text, "1.3") || strcasestr(text, "TLS13") || strstr(text, "1_3"))
		review_against(review, CHANCE_NONE, "a minimum TLS version that is above 1.2 or cannot be read");
}

static void review_minimum(struct review *review, const char *path)
{
	look_at_minimum(review, path, "OverrideMinimumEnabledTLSVersionClient");
	look_at_minimum(review, path, "OverrideMinimumEnabledTLSVersionServer");
}

static void review_server_role(struct review *review)
{
	uint32_t enabled = 0, by_default = 0;

	if (review->outsider->key(review->outsider->self,
				  "HKLM\\SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup") != SIGHT_YES)
		return;
	const char *path = review_path(review, PROTOCOLS "\\Protocols\\TLS 1.2\\Server", review->set);

	if ((review_number(review, path, "Enabled", &enabled) == NUMBER_SET && !enabled) ||
	    (review_number(review, path, "DisabledByDefault", &by_default) == NUMBER_SET && by_default))
		review_against(review, CHANCE_NONE, "DPM or MABS without TLS 1.2 for servers");
}

void review_policies(struct review *review)
{
	review_minimum(review, "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Cryptography");
	review_minimum(review, "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002");
	review_minimum(review, review_path(review, PROTOCOLS, review->set));
	review_server_role(review);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files a user writes: profiles and waivers. Whatever they hold, they load whole, or one error says FILE:LINE.
 *
 * Input: the text; it is taken as a profile, and as a list of waivers.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/profile.h"
#include "analyzer/policy/waivers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds)
{
	if (!holds)
		abort();
}

static void check_error(const struct error *err)
{
	must(err->code == ERR_USAGE && strstr(err->text, ":") != NULL);
}

/* No fact and no id can be evaluated that a report could not show, and the rows about the evidence are there. */
static void check_profile(const struct profile *profile)
{
	const struct rule *whole = profile_rule(profile, "EVD506");

	must(whole && whole->level == LEVEL_ERROR && whole->is_evidence);
	for (unsigned i = 0; i < profile->rules_count; i++) {
		must(profile->rules[i].facts_count > 0);
		for (unsigned k = 0; k < profile->rules[i].sources_count; k++)
			must(profile_document(profile, profile->rules[i].sources[k]) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile *profile = NULL;
	struct waivers *waivers = NULL;
	struct error err = { 0 };

	if (profile_parse("/nowhere/policy.yaml", data, size, &profile, &err) == 0)
		check_profile(profile);
	else
		check_error(&err);
	err = (struct error){ 0 };
	if (waivers_parse("policy.yaml", data, size, &waivers, &err) != 0)
		check_error(&err);
	if (profile)
		profile_free(profile);
	waivers_free(waivers);
	return 0;
}

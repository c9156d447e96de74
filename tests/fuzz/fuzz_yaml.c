/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a profile and as a list of waivers: taken as a whole, or refused with a line. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/profile.h"
#include "analyzer/policy/waivers.h"

enum { SIZE_LIMIT = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void check_fault(int code, const struct error *err)
{
	must(code == ERR_USAGE && err->code == ERR_USAGE, "a refusal that is no fault of the file");
	must(strncmp(err->text, "fuzz:", 5) == 0, "a fault without its line");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile *profile = NULL;
	struct waivers *waivers = NULL;
	struct error err = { 0 };
	int code;

	if (size > SIZE_LIMIT)
		return 0;
	if ((code = profile_parse("fuzz", data, size, &profile, &err)) < 0)
		check_fault(code, &err);
	else
		must(profile->rules_count && *profile->rules[0].id, "a profile without rows");
	profile_free(profile);
	err = (struct error){ 0 };
	if ((code = waivers_parse("fuzz", data, size, &waivers, &err)) < 0)
		check_fault(code, &err);
	waivers_free(waivers);
	return 0;
}

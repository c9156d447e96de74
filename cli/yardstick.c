/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profiles of a command line. */
#include "cli/cli.h"

int yardstick_load(const struct settings *settings, struct yardstick *ret)
{
	struct error err = { 0 };

	*ret = (struct yardstick){ 0 };
	for (; ret->profile_count < settings->profile_count; ret->profile_count++) {
		struct profile *profile = NULL;

		if (profile_load(settings->profiles[ret->profile_count], &profile, &err) < 0) {
			complain("%s", err.text);
			return EXIT_USAGE;
		}
		ret->profiles[ret->profile_count] = profile;
	}
	return 0;
}

void yardstick_free(struct yardstick *yardstick)
{
	for (size_t i = 0; i < yardstick->profile_count; i++)
		profile_free((struct profile *)(uintptr_t)yardstick->profiles[i]);
	yardstick->profile_count = 0;
}

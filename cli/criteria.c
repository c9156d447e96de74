/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profiles and waivers of a command line. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"

/* Alone it would call a machine READY of which it asks nothing about TLS. */
static bool is_evidence_alone(const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (!profile->rules[i].is_evidence)
			return false;
	return true;
}

static int refuse_clash(const struct criteria *criteria)
{
	const struct rule *clash = criteria_clash(criteria);

	for (size_t i = 0; i < criteria->profile_count; i++) {
		const struct profile *profile = criteria->profiles[i];

		if (is_evidence_alone(profile)) {
			complain("--profile %s: it has no rows about TLS, and every profile contains its rows: name "
				 "another one",
				 profile->name);
			return EXIT_USAGE;
		}
		for (size_t k = 0; k < i; k++)
			if (strcmp(profile->name, criteria->profiles[k]->name) == 0) {
				complain("--profile %s is named twice: the first decides the verdict, each further one "
					 "is a baseline",
					 profile->name);
				return EXIT_USAGE;
			}
	}
	if (clash)
		complain("--profile: rule %s of profile %s differs from rule %s of an earlier one: one of them needs another id",
			 clash->id, clash->from, clash->id);
	return clash ? EXIT_USAGE : 0;
}

/*
 * Baselines do not say whether TLS 1.2 works, which is what tlsready is asked: so that is evaluated, too. Left
 * out where a user's row has the id of one of its own, which no report could keep apart.
 */
static int add_readiness(struct criteria *ret)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	for (size_t i = 0; i < ret->profile_count; i++)
		if (ret->profiles[i]->kind == KIND_READINESS)
			return 0;
	if (profile_load(DEFAULT_PROFILE, &profile, &err) < 0) {
		complain("%s", err.text);
		return EXIT_OUTPUT;
	}
	ret->profiles[ret->profile_count++] = profile;
	const struct rule *clash = criteria_clash(ret);

	if (clash) {
		complain("%s is not evaluated separately: it has another rule %s", DEFAULT_PROFILE, clash->id);
		ret->profiles[--ret->profile_count] = NULL;
	}
	return 0;
}

static int load_profiles(const struct settings *settings, struct criteria *ret)
{
	struct error err = { 0 };

	for (; ret->profile_count < settings->profile_count; ret->profile_count++) {
		struct profile *profile = NULL;

		if (profile_load(settings->profiles[ret->profile_count], &profile, &err) < 0) {
			complain("%s", err.text);
			return EXIT_USAGE;
		}
		ret->profiles[ret->profile_count] = profile;
	}
	int code = refuse_clash(ret);

	return code ? code : add_readiness(ret);
}

/* SOURCE_DATE_EPOCH is the clock of builds that must come out the same again (reproducible-builds.org). */
static int set_today(struct criteria *ret)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	struct tm tm;

	if (epoch && (!*epoch || epoch[strspn(epoch, "0123456789")] || strlen(epoch) > 11)) {
		complain("SOURCE_DATE_EPOCH is \"%s\": expected seconds since 1970; waivers expire by it", epoch);
		return EXIT_USAGE;
	}
	if (epoch)
		now = (time_t)strtoll(epoch, NULL, 10);
	if (!gmtime_r(&now, &tm) || strftime(ret->today, sizeof ret->today, "%Y-%m-%d", &tm) != sizeof ret->today - 1) {
		complain("the current date is unknown, and waivers expire by it");
		return EXIT_USAGE;
	}
	return 0;
}

static int load_waivers(const struct settings *settings, struct criteria *ret)
{
	struct waivers *waivers = NULL;
	struct error err = { 0 };

	if (!settings->waivers)
		return 0;
	if (waivers_load(settings->waivers, &waivers, &err) < 0) {
		complain("%s", err.text);
		return EXIT_USAGE;
	}
	ret->waivers = waivers;
	return set_today(ret);
}

int criteria_load(const struct settings *settings, struct criteria *ret)
{
	*ret = (struct criteria){ 0 };
	int code = load_profiles(settings, ret);

	return code ? code : load_waivers(settings, ret);
}

void criteria_free(struct criteria *criteria)
{
	for (size_t i = 0; i < criteria->profile_count; i++)
		profile_free((struct profile *)(uintptr_t)criteria->profiles[i]);
	waivers_free((struct waivers *)(uintptr_t)criteria->waivers);
	*criteria = (struct criteria){ 0 };
}

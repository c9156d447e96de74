/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/criteria.h"

#include <stdio.h>
#include <string.h>

/* A profile or a waiver file is part of what the user asks for: whatever is wrong with it, the question is. */
static int refuse_file(int code, struct error *err)
{
	code = code == ERR_NOMEM ? ERR_NOMEM : ERR_USAGE;
	if (err)
		err->code = (enum err)code;
	return code;
}

/* Alone it would call a machine READY of which it asks nothing about TLS. */
static bool is_evidence_alone(const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (!profile->rules[i].is_evidence)
			return false;
	return true;
}

static int refuse_clash(const struct criteria *criteria, struct error *err)
{
	const struct rule *clash = criteria_clash(criteria);

	for (size_t i = 0; i < criteria->profile_count; i++) {
		const struct profile *profile = criteria->profiles[i];

		if (is_evidence_alone(profile))
			return error_set(err, ERR_USAGE,
					 "--profile %s: it has no rows about TLS, and every profile contains its rows: name "
					 "another one",
					 profile->name);
		for (size_t k = 0; k < i; k++)
			if (strcmp(profile->name, criteria->profiles[k]->name) == 0)
				return error_set(
					err, ERR_USAGE,
					"--profile %s is named twice: the first decides the verdict, each further one "
					"is a baseline",
					profile->name);
	}
	return clash ? error_set(err, ERR_USAGE,
				 "--profile: rule %s of profile %s differs from rule %s of an earlier one: one of them needs "
				 "another id",
				 clash->id, clash->from, clash->id)
		     : 0;
}

/*
 * Baselines do not say whether TLS 1.2 works, which is what tlsready is asked: so that is evaluated, too. Left
 * out where a user's row has the id of one of its own, which no report could keep apart.
 */
static int add_readiness(struct criteria *ret, struct messages *messages, struct error *err)
{
	struct profile *profile = NULL;

	for (size_t i = 0; i < ret->profile_count; i++)
		if (ret->profiles[i]->kind == KIND_READINESS)
			return 0;
	int code = profile_load(DEFAULT_PROFILE, &profile, err);

	if (code < 0)
		return code;
	ret->profiles[ret->profile_count++] = profile;
	const struct rule *clash = criteria_clash(ret);

	if (clash) {
		message_add(messages, "%s is not evaluated separately: it has another rule %s", DEFAULT_PROFILE,
			    clash->id);
		ret->profiles[--ret->profile_count] = NULL;
		profile_free(profile);
	}
	return 0;
}

static int load_profiles(const struct criteria_names *names, struct criteria *ret, struct error *err)
{
	for (; ret->profile_count < names->profile_count; ret->profile_count++) {
		struct profile *profile = NULL;
		int code = profile_load(names->profiles[ret->profile_count], &profile, err);

		if (code < 0)
			return refuse_file(code, err);
		ret->profiles[ret->profile_count] = profile;
	}
	return refuse_clash(ret, err);
}

static int load_waivers(const struct criteria_names *names, struct criteria *ret, struct error *err)
{
	struct waivers *waivers = NULL;

	if (!names->waivers)
		return 0;
	int code = waivers_load(names->waivers, &waivers, err);

	ret->waivers = waivers;
	snprintf(ret->today, sizeof ret->today, "%s", names->today);
	return code < 0 ? refuse_file(code, err) : 0;
}

int criteria_load(const struct criteria_names *names, struct messages *messages, struct criteria *ret, struct error *err)
{
	*ret = (struct criteria){ 0 };
	int code = load_profiles(names, ret, err);

	code = code ? code : add_readiness(ret, messages, err);
	return code ? code : load_waivers(names, ret, err);
}

void criteria_free(struct criteria *criteria)
{
	for (size_t i = 0; i < criteria->profile_count; i++)
		profile_free((struct profile *)(uintptr_t)criteria->profiles[i]);
	waivers_free((struct waivers *)(uintptr_t)criteria->waivers);
	*criteria = (struct criteria){ 0 };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second opinion: which Windows, which control set, what SChannel offers, whether the update is there. */
#include "support/independent/independent_review.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define PACKAGES "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"
#define CONTROL "HKLM\\SYSTEM\\%s\\Control\\"
#define PROTOCOLS CONTROL "SecurityProviders\\SCHANNEL\\Protocols\\"

enum { NEWEST = 29999 }; /* build that may be believed */

static void find_build(struct review *review)
{
	static const char *const names[] = { "CurrentBuildNumber", "CurrentBuild" };
	uint32_t builds[2] = { 0 };
	bool both = true;
	char text[64];

	for (int i = 0; i < 2; i++) {
		enum sight sight = review_text(review, CURRENT_VERSION, names[i], text, sizeof text);

		if (sight == SIGHT_UNSURE)
			return;
		both = both && sight == SIGHT_YES;
		if (strspn(text, "0123456789") == strlen(text))
			builds[i] = (uint32_t)strtoul(text, NULL, 10);
	}
	if (both && builds[0] != builds[1])
		review_against(review, CHANCE_NONE, "the two build numbers differ");
	uint32_t build = review->build = builds[0] ? builds[0] : builds[1];

	if (build != WINDOWS_7_SP1 && build != SERVER_2012 && (build < SERVER_2012_R2 || build > NEWEST))
		review_against(review, CHANCE_NONE, "no Windows, or one that can never be READY");
}

static void find_views(struct review *review)
{
	char arch[32];

	review_text(review, review_path(review, CONTROL "Session Manager\\Environment", review->set),
		    "PROCESSOR_ARCHITECTURE", arch, sizeof arch);
	review->wow = strcasecmp(arch, "x86") != 0;
	if (review->wow && strcasecmp(arch, "AMD64") != 0 && strcasecmp(arch, "ARM64") != 0 &&
	    strcasecmp(arch, "IA64") != 0 && review_key(review, "HKLM\\SOFTWARE\\WOW6432Node") == SIGHT_NOT)
		review_against(review, CHANCE_NONE, "nothing tells 32-bit from 64-bit");
}

/* Control sets. */

static void count_set(void *context, const char *name, const struct sighting *value)
{
	struct review *review = context;

	(void)value;
	if (strncasecmp(name, "ControlSet", 10) != 0 || strlen(name) != 13 || strspn(name + 10, "0123456789") != 3)
		return;
	if (review->set_count++ == review->turn)
		snprintf(review->set, sizeof review->set, "%.13s", name);
}

/* Select\Current counts; without it each set there is, in its turn. A .reg may name CurrentControlSet itself. */
static void find_set(struct review *review)
{
	uint32_t number = 0;

	if (review->oracle->key(review->oracle->self, "HKLM\\SYSTEM\\CurrentControlSet") == SIGHT_YES) {
		snprintf(review->set, sizeof review->set, "CurrentControlSet");
		return;
	}
	enum number current = review_number(review, "HKLM\\SYSTEM\\Select", "Current", &number);

	if (current == NUMBER_SET && number) { /* 0 selects none: each set there is must do */
		snprintf(review->set, sizeof review->set, "ControlSet%03u", number);
		if (review_key(review, review_path(review, "HKLM\\SYSTEM\\%s", review->set)) == SIGHT_NOT)
			review_against(review, CHANCE_NONE, "Select names a set that is not there");
	} else if (current != NUMBER_UNSURE) {
		enum sight sight =
			review->oracle->each_key(review->oracle->self, "HKLM\\SYSTEM", count_set, review);

		if (sight == SIGHT_UNSURE)
			review_against(review, CHANCE_UNKNOWN, "the control sets cannot all be read");
		else if (!*review->set)
			review_against(review, CHANCE_NONE, "no control set");
	}
}

/* SChannel. */

static void review_client(struct review *review)
{
	uint32_t enabled = 0, by_default = 0;
	const char *path = review_path(review, PROTOCOLS "TLS 1.2\\Client", review->set);
	enum number e = review_number(review, path, "Enabled", &enabled);
	enum number d = review_number(review, path, "DisabledByDefault", &by_default);

	if (e == NUMBER_ODD || d == NUMBER_ODD)
		review_against(review, CHANCE_NONE, "a TLS 1.2 value of a wrong type");
	if (e == NUMBER_SET && enabled == 0)
		review_against(review, CHANCE_NONE, "TLS 1.2 is disabled");
	if (d == NUMBER_SET && by_default != 0)
		review_against(review, CHANCE_NONE, "TLS 1.2 is disabled by default");
	if (d == NUMBER_NONE && review->build < SERVER_2012)
		review_against(review, CHANCE_NONE, "TLS 1.2 is off on this Windows until DisabledByDefault is 0");
}

static void review_tls13(struct review *review)
{
	static const char *const roles[] = { "Client", "Server" };
	uint32_t enabled = 0, by_default = 0;

	for (int i = 0; i < 2 && review->build < SERVER_2022; i++) {
		const char *path = review_path(review, PROTOCOLS "TLS 1.3\\%s", review->set, roles[i]);

		if ((review_number(review, path, "Enabled", &enabled) == NUMBER_SET && enabled) ||
		    (review_number(review, path, "DisabledByDefault", &by_default) == NUMBER_SET && !by_default))
			review_against(review, CHANCE_NONE, "TLS 1.3 is forced");
	}
}

void review_schannel(struct review *review)
{
	review_client(review);
	review_tls13(review);
}

/* An image boots from Default, should that be another set. */
bool review_next_set(struct review *review)
{
	uint32_t number = 0;
	char set[32];

	if (strcmp(review->set, "CurrentControlSet") == 0 ||
	    review_number(review, "HKLM\\SYSTEM\\Select", "Default", &number) != NUMBER_SET || !number)
		return false;
	snprintf(set, sizeof set, "ControlSet%03u", number);
	if (strcmp(set, review->set) == 0)
		return false;
	memcpy(review->set, set, sizeof set);
	if (review_key(review, review_path(review, "HKLM\\SYSTEM\\%s", set)) == SIGHT_NOT)
		review_against(review, CHANCE_NONE, "the set of the next boot is not there");
	return true;
}

/* KB3140245. */

struct packages {
	struct review *review;
	bool good, unsure;
};

static bool is_update(const char *name)
{
	static const char kb[] = "for_KB3140245";

	if (strncasecmp(name, "Package_", 8) != 0)
		return false;
	name += 8;
	size_t digits = strspn(name, "0123456789");

	if (digits && name[digits] == '_')
		name += digits + 1;
	name = strncasecmp(name, kb, strlen(kb)) == 0 ? name + strlen(kb) : "";
	return *name == '~' || *name == '_';
}

/* winhttp.dll of the update is 6.1.7601.23375 and 6.2.9200.21797: a rollup that is newer holds it. */
static bool is_rollup(const struct review *review, const char *name)
{
	const char *version = strrchr(name, '~');
	unsigned build, revision;

	return strncasecmp(name, "Package_for_RollupFix~", 22) == 0 &&
	       sscanf(version, "~%u.%u", &build, &revision) == 2 && build == review->build &&
	       revision > (build == SERVER_2012 ? 21797U : 23375U);
}

static void look_at_package(void *context, const char *name, const struct sighting *none)
{
	struct packages *packages = context;
	struct review *review = packages->review;
	uint32_t state = 0;

	(void)none;
	if (!is_update(name) && !is_rollup(review, name))
		return;
	const char *path = review_path(review, PACKAGES "\\%.200s", name);
	enum number number = review_number(review, path, "CurrentState", &state);

	packages->unsure |= number == NUMBER_UNSURE;
	packages->good |=
		number == NUMBER_SET && (state == 0x70 || state == 0x80 || state == 0x50);
}

static void review_update(struct review *review)
{
	struct packages packages = { .review = review };

	if (review->build != WINDOWS_7_SP1 && review->build != SERVER_2012)
		return;
	enum sight sight = review_settled(review, review->oracle->each_key(review->oracle->self, PACKAGES,
									     look_at_package, &packages));

	if (!packages.good && (sight == SIGHT_UNSURE || packages.unsure))
		review_against(review, CHANCE_UNKNOWN, "the packages cannot all be read");
	else if (!packages.good)
		review_against(review, CHANCE_NONE, "KB3140245 is not installed");
}

void review_windows(struct review *review)
{
	find_build(review);
	find_set(review);
	if (!review->build || !*review->set)
		return;
	find_views(review);
	review_update(review);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second opinion: what programs are told that choose no protocol themselves, in both views of SOFTWARE. */
#include "support/independent_review.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NET "HKLM\\SOFTWARE\\%sMicrosoft\\.NETFramework\\v4.0.30319"
#define FRAMEWORK_SETUP "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full"
#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

enum { BIT_TLS12 = 0x800, NET_4_5 = 378389, NET_4_6 = 393295 };

static void review_winhttp(struct review *review, const char *view)
{
	uint32_t bits = 0;
	const char *path = review_path(review, "HKLM\\SOFTWARE\\%s" SETTINGS "\\WinHttp", view);
	enum number number = review_number(review, path, "DefaultSecureProtocols", &bits);

	if (number == NUMBER_ODD || (number == NUMBER_SET && !(bits & BIT_TLS12)))
		review_against(review, CHANCE_NONE, "DefaultSecureProtocols lacks TLS 1.2, or is no number");
	if (number == NUMBER_NONE && review->build < SERVER_2012_R2)
		review_against(review, CHANCE_NONE, "WinHTTP of this Windows needs DefaultSecureProtocols");
}

/* Programs built for 4.5.2 and older want exactly 1 in either value. */
static void review_dotnet(struct review *review, const char *view)
{
	uint32_t os = 0, strong = 0, release = 0;
	const char *path = review_path(review, NET, view);
	enum number o = review_number(review, path, "SystemDefaultTlsVersions", &os);
	enum number s = review_number(review, path, "SchUseStrongCrypto", &strong);

	if (!(o == NUMBER_SET && os == 1) && !(s == NUMBER_SET && strong == 1) && o != NUMBER_UNSURE &&
	    s != NUMBER_UNSURE)
		review_against(review, CHANCE_NONE, "older .NET programs are held to TLS 1.0");
	if (review_number(review, FRAMEWORK_SETUP, "Release", &release) == NUMBER_SET && release < NET_4_6 &&
	    !(s == NUMBER_SET && strong == 1))
		review_against(review, CHANCE_NONE, ".NET Framework 4.5.x needs a rollup to read SystemDefaultTlsVersions");
}

static void look_at_pinned_number(void *context, const char *name, const struct sighting *value)
{
	(void)name;
	if (value->type == 4 && value->size == 4 && memcmp(value->data, "\0\0\0\0", 4) == 0)
		review_against(context, CHANCE_NONE, "a program is pinned by number");
}

static void look_at_pinned_text(void *context, const char *name, const struct sighting *value)
{
	char text[256];

	(void)name;
	review_decode(value, text, sizeof text);
	if (value->type == 1 && !strcasestr(text, "Tls12") && !strcasestr(text, "Tls13") &&
	    !strcasestr(text, "SystemDefault"))
		review_against(context, CHANCE_NONE, "a program is pinned by name");
}

static void review_pins(struct review *review, const char *view)
{
	static const struct {
		const char *key;
		sight_visit visit;
	} pins[] = { { "SystemDefaultTlsVersions", look_at_pinned_number },
		     { "SecurityProtocol", look_at_pinned_text } };

	for (int i = 0; i < 2; i++) {
		const char *path = review_path(review, NET "\\System.Net.ServicePointManager.%s", view, pins[i].key);

		if (review_settled(review, review->outsider->each_value(review->outsider->self, path, pins[i].visit,
									review)) == SIGHT_UNSURE)
			review_against(review, CHANCE_UNKNOWN, "the settings of single programs cannot all be read");
	}
}

static void review_framework(struct review *review)
{
	uint32_t release = 0;
	enum number number = review_number(review, FRAMEWORK_SETUP, "Release", &release);

	if (number == NUMBER_NONE && review->outsider->partial && review->build >= SERVER_2012)
		return; /* it is part of Windows there */
	if (number != NUMBER_UNSURE && (number != NUMBER_SET || release < NET_4_5))
		review_against(review, CHANCE_NONE, ".NET Framework 4.5 is not there");
}

static void review_protocols(struct review *review, const char *path)
{
	uint32_t bits = 0;

	if (review_number(review, path, "SecureProtocols", &bits) == NUMBER_SET && !(bits & BIT_TLS12))
		review_against(review, CHANCE_NONE, "WinINET is pinned below TLS 1.2");
}

static void review_user(struct review *review, const char *root)
{
	static const char *const places[] = { "Policies\\", "" };
	struct sighting value;

	for (int i = 0; i < 2; i++) { /* a user of whom nothing is known counts no more than one who was not given */
		const char *path = review_path(review, "%s\\Software\\%s" SETTINGS, root, places[i]);

		if (review->outsider->value(review->outsider->self, path, "SecureProtocols", &value) != SIGHT_UNLISTED)
			review_protocols(review, path);
	}
}

/* HKEY_USERS holds each user by SID, and beside it the classes of that user, which hold no settings. */
static void look_at_user(void *context, const char *name, const struct sighting *value)
{
	char root[256];

	(void)value;
	if (strcasecmp(name, ".DEFAULT") != 0 && (strncasecmp(name, "S-1-", 4) != 0 || !name[4] || strchr(name, '_')))
		return;
	snprintf(root, sizeof root, "HKU\\%s", name);
	review_user(context, root);
}

static void review_wininet(struct review *review)
{
	const struct outsider *outsider = review->outsider;

	review_protocols(review, "HKLM\\SOFTWARE\\Policies\\" SETTINGS);
	if (outsider->key(outsider->self, "HKCU") == SIGHT_YES)
		review_user(review, "HKCU");
	if (outsider->key(outsider->self, "HKU") == SIGHT_YES)
		outsider->each_key(outsider->self, "HKU", look_at_user, review);
}

void review_programs(struct review *review)
{
	static const char *const views[] = { "", "WOW6432Node\\" };

	for (int i = 0; i < 1 + review->wow; i++) {
		review_winhttp(review, views[i]);
		review_dotnet(review, views[i]);
		review_pins(review, views[i]);
	}
	review_framework(review);
	review_wininet(review);
}

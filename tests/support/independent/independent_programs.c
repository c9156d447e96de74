/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second opinion: what programs are told that choose no protocol themselves, in both views of SOFTWARE. */
#include "support/independent/independent_review.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NET "HKLM\\SOFTWARE\\%sMicrosoft\\.NETFramework\\v4.0.30319"
#define FRAMEWORK_SETUP "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full"
#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

#define AGENT "HKLM\\SOFTWARE\\Microsoft\\Windows Azure Backup\\"
#define DPM "HKLM\\SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup"

enum { BIT_TLS12 = 0x800, NET_4_5 = 378389, NET_4_5_2 = 379893, NET_4_6 = 393295, NET_4_7 = 460798, NET_4_8 = 528040 };

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

/* "true" or "false" of the machine's AppContext key, twelve bytes at most; 0: neither. */
static int review_switch(struct review *review, const char *view, const char *name)
{
	const char *path = review_path(review, "HKLM\\SOFTWARE\\%sMicrosoft\\.NETFramework\\AppContext", view);
	struct sighting value;
	char text[16], word[16] = "";

	if (review->oracle->value(review->oracle->self, path, name, &value) != SIGHT_YES || value.size > 12 ||
	    (value.type != 1 && value.type != 2))
		return 0;
	review_decode(&value, text, sizeof text);
	sscanf(text, "%15s", word);
	if (strlen(word) != strspn(text + strspn(text, " \t\n\v\f\r"), "TRUEFALStruefals"))
		return 0;
	return strcasecmp(word, "true") == 0 ? 1 : strcasecmp(word, "false") == 0 ? -1 : 0;
}

/* For programs built for 4.5.2 and older: exactly 1, or with a switch "false" anything but 0. */
static bool is_on(enum number number, uint32_t value, int dont)
{
	return dont < 0 ? number != NUMBER_SET || value != 0 : number == NUMBER_SET && value == 1;
}

struct net {
	bool os, strong, unsure;
	uint32_t release;
};

static struct net look_at_net(struct review *review, const char *view)
{
	uint32_t os = 0, strong = 0;
	struct net net = { .release = 0 };
	enum number r = review_number(review, FRAMEWORK_SETUP, "Release", &net.release);
	int dont_os = review_switch(review, view, "Switch.System.Net.DontEnableSystemDefaultTlsVersions");
	int dont_strong = review_switch(review, view, "Switch.System.Net.DontEnableSchUseStrongCrypto");
	const char *path = review_path(review, NET, view);
	enum number o = review_number(review, path, "SystemDefaultTlsVersions", &os);
	enum number s = review_number(review, path, "SchUseStrongCrypto", &strong);

	if (r != NUMBER_SET)
		net.release = NET_4_8;
	net.os = is_on(o, os, net.release >= NET_4_7 ? dont_os : 0);
	net.strong = is_on(s, strong, net.release >= NET_4_6 ? dont_strong : 0);
	net.unsure = o == NUMBER_UNSURE || s == NUMBER_UNSURE;
	return net;
}

static bool has_agent(struct review *review)
{
	char path[8];

	return review_key(review, AGENT "Config") == SIGHT_YES || review_key(review, DPM) == SIGHT_YES ||
	       review_text(review, AGENT "Setup", "InstallPath", path, sizeof path) == SIGHT_YES;
}

static void review_dotnet(struct review *review, const char *view)
{
	struct net net = look_at_net(review, view);

	if (!net.os && !net.strong && !net.unsure)
		review_against(review, CHANCE_NONE, "older .NET programs are held to TLS 1.0");
	if (net.release < NET_4_6 && !net.strong && !net.unsure)
		review_against(review, CHANCE_NONE, ".NET Framework 4.5.x needs a rollup to read SystemDefaultTlsVersions");
	if (net.release < NET_4_5_2 && has_agent(review))
		review_against(review, CHANCE_NONE, "the agent wants .NET Framework 4.5.2");
}

struct pins {
	struct review *review;
	struct net net;
};

static void look_at_pinned_number(void *context, const char *name, const struct sighting *value)
{
	struct pins *pins = context;

	(void)name;
	if (value->type == 4 && value->size == 4 && memcmp(value->data, "\1\0\0\0", 4) != 0 && pins->net.os &&
	    !pins->net.strong)
		review_against(pins->review, CHANCE_NONE, "a program is pinned by number");
}

/* The protocols of a text as .NET's Enum.TryParse has them; -1: it cannot read them. */
static long long protocols_of(char *text, uint32_t release)
{
	static const struct {
		const char *name;
		long long bits;
		uint32_t release;
	} names[] = { { "Ssl3", 48, 0 }, { "Tls", 192, 0 }, { "Tls11", 768, 0 }, { "Tls12", 3072, 0 },
		      { "Tls13", 12288, NET_4_8 }, { "SystemDefault", 0, NET_4_7 } };
	long long all = 0, number;
	char rest[2], part[256];
	size_t used = strspn(text, " \t\n\v\f\r");

	if (strspn(text + used, "+-0123456789") && text[used + 1 + strspn(text + used + 1, "0123456789 ")] == '\0' &&
	    sscanf(text, "%lld %1s", &number, rest) == 1)
		return number >= INT32_MIN && number <= INT32_MAX ? (long long)(uint32_t)number : -1;
	for (;; text++) {
		size_t size = strcspn(text, ","), i = 0;

		snprintf(part, sizeof part, "%.*s", (int)size, text + strspn(text, " \t\n\v\f\r"));
		part[strcspn(part, ",")] = '\0';
		for (size_t end = strlen(part); end && strchr(" \t\n\v\f\r", part[end - 1]); end--)
			part[end - 1] = '\0';
		while (i < sizeof names / sizeof *names && (strcmp(names[i].name, part) != 0 || release < names[i].release))
			i++;
		if (i == sizeof names / sizeof *names)
			return -1;
		all |= names[i].bits;
		text += size;
		if (!*text)
			return all;
	}
}

static void look_at_pinned_text(void *context, const char *name, const struct sighting *value)
{
	struct pins *pins = context;
	char text[256];

	(void)name;
	if (value->type != 1 || (!pins->net.os && !pins->net.strong))
		return;
	review_decode(value, text, sizeof text);
	long long bits = protocols_of(text, pins->net.release);
	bool known = !(bits & ~(pins->net.release < NET_4_8 ? 0xFF0LL : 0x3FF0LL));

	if (bits < 0 || (known && (!bits || bits & 0xC00 || (bits & 0x3000 && pins->review->build >= SERVER_2022))))
		return;
	review_against(pins->review, CHANCE_NONE, "a program is pinned by name");
}

static void review_pins(struct review *review, const char *view)
{
	static const struct {
		const char *key;
		sight_visit visit;
	} kinds[] = { { "SystemDefaultTlsVersions", look_at_pinned_number },
		      { "SecurityProtocol", look_at_pinned_text } };
	struct pins pins = { .review = review, .net = look_at_net(review, view) };

	for (int i = 0; i < 2 && !pins.net.unsure; i++) {
		const char *path = review_path(review, NET "\\System.Net.ServicePointManager.%s", view, kinds[i].key);

		if (review_settled(review, review->oracle->each_value(review->oracle->self, path, kinds[i].visit,
									&pins)) == SIGHT_UNSURE)
			review_against(review, CHANCE_UNKNOWN, "the settings of single programs cannot all be read");
	}
}

static void review_framework(struct review *review)
{
	uint32_t release = 0;
	enum number number = review_number(review, FRAMEWORK_SETUP, "Release", &release);

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

		if (review->oracle->value(review->oracle->self, path, "SecureProtocols", &value) != SIGHT_UNLISTED)
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
	const struct oracle *oracle = review->oracle;

	review_protocols(review, "HKLM\\SOFTWARE\\Policies\\" SETTINGS);
	if (oracle->key(oracle->self, "HKCU") == SIGHT_YES)
		review_user(review, "HKCU");
	if (oracle->key(oracle->self, "HKU") == SIGHT_YES)
		oracle->each_key(oracle->self, "HKU", look_at_user, review);
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

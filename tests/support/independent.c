/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules once more, straight from Microsoft's pages (TLS registry settings; Protocols in TLS/SSL; KB245030; KB3140245;
 * WINHTTP_OPTION_SECURE_PROTOCOLS; the reference source of ServicePointManager; the CBS servicing states chart), as what
 * must hold for READY. Each function speaks against it or stays silent. Cipher suites are not looked at.
 */
#include "support/independent.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BIT_TLS12 = 0x800, NET_4_5 = 378389, WINDOWS_7_SP1 = 7601, SERVER_2012 = 9200, SERVER_2012_R2 = 9600,
       SERVER_2022 = 20348, NEWEST = 29999 };

struct review {
	const struct outsider *outsider;
	enum chance chance;
	const char *why;
	uint32_t build;
	char set[32]; /* "ControlSet001" */
	char path[512];
	bool wow;     /* there is a 32-bit view */
};

static void against(struct review *review, enum chance chance, const char *why)
{
	if (chance <= review->chance)
		return;
	review->chance = chance;
	review->why = why;
}

static const char *path_of(struct review *review, const char *format, ...) __attribute__((format(printf, 2, 3)));

static const char *path_of(struct review *review, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(review->path, sizeof review->path, format, args);
	va_end(args);
	return review->path;
}

/* A REG_DWORD of four bytes; anything else of that name is ODD. */
enum number { NUMBER_NONE, NUMBER_SET, NUMBER_ODD, NUMBER_UNSURE };

static enum number number_at(struct review *review, const char *path, const char *name, uint32_t *ret)
{
	struct sighting value;
	enum sight sight = review->outsider->value(review->outsider->self, path, name, &value);

	if (sight == SIGHT_NOT)
		return NUMBER_NONE;
	if (sight == SIGHT_UNSURE) {
		against(review, CHANCE_UNKNOWN, "a number cannot be read");
		return NUMBER_UNSURE;
	}
	if (value.type != 4 || value.size != 4)
		return NUMBER_ODD;
	*ret = (uint32_t)value.data[0] | (uint32_t)value.data[1] << 8 | (uint32_t)value.data[2] << 16 |
	       (uint32_t)value.data[3] << 24;
	return NUMBER_SET;
}

/* UTF-16LE up to its NUL as ASCII; what is not ASCII becomes '?'. */
static void text_of_sighting(const struct sighting *value, char *ret, size_t room)
{
	size_t size = value->size < SIGHT_DATA ? value->size : SIGHT_DATA, used = 0;

	for (size_t i = 0; i + 1 < size && used + 1 < room; i += 2) {
		if (!value->data[i] && !value->data[i + 1])
			break;
		ret[used++] = value->data[i + 1] || value->data[i] >= 0x80 ? '?' : (char)value->data[i];
	}
	ret[used] = '\0';
}

/* A value of another type is none. */
static enum sight text_at(struct review *review, const char *path, const char *name, char *ret, size_t room)
{
	struct sighting value;
	enum sight sight = review->outsider->value(review->outsider->self, path, name, &value);

	*ret = '\0';
	if (sight == SIGHT_UNSURE)
		against(review, CHANCE_UNKNOWN, "a text cannot be read");
	if (sight == SIGHT_YES && (value.type == 1 || value.type == 2))
		text_of_sighting(&value, ret, room);
	return sight;
}

static enum sight key_at(struct review *review, const char *path)
{
	enum sight sight = review->outsider->key(review->outsider->self, path);

	if (sight == SIGHT_UNSURE)
		against(review, CHANCE_UNKNOWN, "whether a key is there cannot be told");
	return sight;
}

/* Windows. */

static void find_build(struct review *review)
{
	static const char *const names[] = { "CurrentBuildNumber", "CurrentBuild" };
	char text[64];

	for (int i = 0; i < 2 && !review->build; i++) {
		if (text_at(review, "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", names[i], text, sizeof text) ==
		    SIGHT_UNSURE)
			return;
		if (strspn(text, "0123456789") == strlen(text))
			review->build = (uint32_t)strtoul(text, NULL, 10);
	}
	uint32_t build = review->build;

	if (build != WINDOWS_7_SP1 && build != SERVER_2012 && (build < SERVER_2012_R2 || build > NEWEST))
		against(review, CHANCE_NONE, "no Windows, or one that can never be READY");
}

static void find_views(struct review *review)
{
	char arch[32];

	text_at(review, path_of(review, "HKLM\\SYSTEM\\%s\\Control\\Session Manager\\Environment", review->set),
		"PROCESSOR_ARCHITECTURE", arch, sizeof arch);
	review->wow = strcasecmp(arch, "x86") != 0;
	if (review->wow && strcasecmp(arch, "AMD64") != 0 && strcasecmp(arch, "ARM64") != 0 &&
	    strcasecmp(arch, "IA64") != 0 && key_at(review, "HKLM\\SOFTWARE\\WOW6432Node") == SIGHT_NOT)
		against(review, CHANCE_NONE, "nothing tells 32-bit from 64-bit");
}

/* Control sets. */

static void count_set(void *context, const char *name, const struct sighting *value)
{
	struct review *review = context;

	(void)value;
	if (strncasecmp(name, "ControlSet", 10) != 0 || strlen(name) != 13 || strspn(name + 10, "0123456789") != 3)
		return;
	if (*review->set)
		against(review, CHANCE_NONE, "several control sets and no Select");
	snprintf(review->set, sizeof review->set, "%.13s", name);
}

/* Select\Current counts; without it the only set there is. A .reg may name CurrentControlSet itself. */
static void find_set(struct review *review)
{
	uint32_t number = 0;

	if (key_at(review, "HKLM\\SYSTEM\\CurrentControlSet") == SIGHT_YES) {
		snprintf(review->set, sizeof review->set, "CurrentControlSet");
		return;
	}
	enum number current = number_at(review, "HKLM\\SYSTEM\\Select", "Current", &number);

	if (current == NUMBER_SET) {
		snprintf(review->set, sizeof review->set, "ControlSet%03u", number);
		if (key_at(review, path_of(review, "HKLM\\SYSTEM\\%s", review->set)) == SIGHT_NOT)
			against(review, CHANCE_NONE, "Select names a set that is not there");
	} else if (current != NUMBER_UNSURE) {
		enum sight sight = review->outsider->each_key(review->outsider->self, "HKLM\\SYSTEM", count_set, review);

		if (sight == SIGHT_UNSURE)
			against(review, CHANCE_UNKNOWN, "the control sets cannot all be read");
		else if (!*review->set)
			against(review, CHANCE_NONE, "no control set");
	}
}

/* SChannel. */

static void review_client(struct review *review, const char *set)
{
	uint32_t enabled = 0, by_default = 0;
	const char *path = path_of(
		review, "HKLM\\SYSTEM\\%s\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client", set);
	enum number e = number_at(review, path, "Enabled", &enabled);
	enum number d = number_at(review, path, "DisabledByDefault", &by_default);

	if (e == NUMBER_ODD || d == NUMBER_ODD)
		against(review, CHANCE_NONE, "a TLS 1.2 value of a wrong type");
	if (e == NUMBER_SET && enabled == 0)
		against(review, CHANCE_NONE, "TLS 1.2 is disabled");
	if (d == NUMBER_SET && by_default != 0)
		against(review, CHANCE_NONE, "TLS 1.2 is disabled by default");
	if (d == NUMBER_NONE && review->build < SERVER_2012)
		against(review, CHANCE_NONE, "TLS 1.2 is off on this Windows until DisabledByDefault is 0");
}

/* An image boots from Default, should that be another set. */
static void review_default_set(struct review *review)
{
	uint32_t number = 0;
	char set[32];

	if (strcmp(review->set, "CurrentControlSet") == 0 ||
	    number_at(review, "HKLM\\SYSTEM\\Select", "Default", &number) != NUMBER_SET || !number)
		return;
	snprintf(set, sizeof set, "ControlSet%03u", number);
	if (strcmp(set, review->set) == 0)
		return;
	if (key_at(review, path_of(review, "HKLM\\SYSTEM\\%s", set)) == SIGHT_NOT)
		against(review, CHANCE_NONE, "the set of the next boot is not there");
	review_client(review, set);
}

static void review_tls13(struct review *review)
{
	static const char *const roles[] = { "Client", "Server" };
	uint32_t enabled = 0;

	for (int i = 0; i < 2 && review->build < SERVER_2022; i++)
		if (number_at(review,
			      path_of(review, "HKLM\\SYSTEM\\%s\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.3\\%s",
				      review->set, roles[i]),
			      "Enabled", &enabled) == NUMBER_SET &&
		    enabled)
			against(review, CHANCE_NONE, "TLS 1.3 is forced");
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

	return strncasecmp(name, "Package_for_RollupFix~", 22) == 0 && sscanf(version, "~%u.%u", &build, &revision) == 2 &&
	       build == review->build && revision > (build == SERVER_2012 ? 21797U : 23375U);
}

static void look_at_package(void *context, const char *name, const struct sighting *none)
{
	struct packages *packages = context;
	struct review *review = packages->review;
	uint32_t state = 0;

	(void)none;
	if (!is_update(name) && !is_rollup(review, name))
		return;
	enum number number = number_at(
		review,
		path_of(review,
			"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\%.200s", name),
		"CurrentState", &state);

	packages->unsure |= number == NUMBER_UNSURE;
	packages->good |= number == NUMBER_SET && (state == 0x70 || state == 0x80 || (state == 0x50 && is_update(name)));
}

static void review_update(struct review *review)
{
	struct packages packages = { .review = review };
	enum sight sight;

	if (review->build != WINDOWS_7_SP1 && review->build != SERVER_2012)
		return;
	sight = review->outsider->each_key(
		review->outsider->self,
		"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages", look_at_package,
		&packages);
	if (!packages.good && (sight == SIGHT_UNSURE || packages.unsure))
		against(review, CHANCE_UNKNOWN, "the packages cannot all be read");
	else if (!packages.good)
		against(review, CHANCE_NONE, "KB3140245 is not installed");
}

/* What programs are told: both views of SOFTWARE. */

static void review_winhttp(struct review *review, const char *view)
{
	uint32_t bits = 0;
	enum number number = number_at(
		review,
		path_of(review, "HKLM\\SOFTWARE\\%sMicrosoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp", view),
		"DefaultSecureProtocols", &bits);

	if (number == NUMBER_ODD || (number == NUMBER_SET && !(bits & BIT_TLS12)))
		against(review, CHANCE_NONE, "DefaultSecureProtocols lacks TLS 1.2, or is no number");
	if (number == NUMBER_NONE && review->build < SERVER_2012_R2)
		against(review, CHANCE_NONE, "WinHTTP of this Windows needs DefaultSecureProtocols");
}

/* Programs built for 4.5.2 and older want exactly 1 in either value. */
static void review_dotnet(struct review *review, const char *view)
{
	uint32_t os = 0, strong = 0;
	const char *path = path_of(review, "HKLM\\SOFTWARE\\%sMicrosoft\\.NETFramework\\v4.0.30319", view);
	enum number o = number_at(review, path, "SystemDefaultTlsVersions", &os);
	enum number s = number_at(review, path, "SchUseStrongCrypto", &strong);

	if (!(o == NUMBER_SET && os == 1) && !(s == NUMBER_SET && strong == 1) && o != NUMBER_UNSURE && s != NUMBER_UNSURE)
		against(review, CHANCE_NONE, "older .NET programs are held to TLS 1.0");
}

static void look_at_pinned_number(void *context, const char *name, const struct sighting *value)
{
	(void)name;
	if (value->type == 4 && value->size == 4 && memcmp(value->data, "\0\0\0\0", 4) == 0)
		against(context, CHANCE_NONE, "a program is pinned by number");
}

static void look_at_pinned_text(void *context, const char *name, const struct sighting *value)
{
	char text[256];

	(void)name;
	text_of_sighting(value, text, sizeof text);
	if (value->type == 1 && !strcasestr(text, "Tls12") && !strcasestr(text, "Tls13") && !strcasestr(text, "SystemDefault"))
		against(context, CHANCE_NONE, "a program is pinned by name");
}

static void review_pins(struct review *review, const char *view)
{
	static const struct {
		const char *key;
		sight_visit visit;
	} pins[] = { { "SystemDefaultTlsVersions", look_at_pinned_number }, { "SecurityProtocol", look_at_pinned_text } };

	for (int i = 0; i < 2; i++)
		if (review->outsider->each_value(
			    review->outsider->self,
			    path_of(review, "HKLM\\SOFTWARE\\%sMicrosoft\\.NETFramework\\v4.0.30319\\System.Net.ServicePointManager.%s",
				    view, pins[i].key),
			    pins[i].visit, review) == SIGHT_UNSURE)
			against(review, CHANCE_UNKNOWN, "the settings of single programs cannot all be read");
}

static void review_framework(struct review *review)
{
	uint32_t release = 0;
	enum number number = number_at(review, "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", &release);

	if (number == NUMBER_NONE && review->outsider->partial && review->build >= SERVER_2012)
		return; /* it is part of Windows there */
	if (number != NUMBER_UNSURE && (number != NUMBER_SET || release < NET_4_5))
		against(review, CHANCE_NONE, ".NET Framework 4.5 is not there");
}

static void review_wininet(struct review *review)
{
	static const char *const keys[] = {
		"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
		"HKCU\\Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
		"HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
	};
	uint32_t bits = 0;

	for (int i = 0; i < 3; i++)
		if ((i == 0 || review->outsider->key(review->outsider->self, "HKCU") == SIGHT_YES) &&
		    number_at(review, keys[i], "SecureProtocols", &bits) == NUMBER_SET && !(bits & BIT_TLS12))
			against(review, CHANCE_NONE, "WinINET is pinned below TLS 1.2");
}

enum chance independent_chance(const struct outsider *outsider, const char **ret_why)
{
	struct review review = { .outsider = outsider, .why = "" };

	find_build(&review);
	find_set(&review);
	if (!review.build || !*review.set) { /* all else hangs on them */
		*ret_why = review.why;
		return review.chance;
	}
	find_views(&review);
	review_client(&review, review.set);
	review_default_set(&review);
	review_tls13(&review);
	review_update(&review);
	for (int i = 0; i < 1 + review.wow; i++) {
		review_winhttp(&review, i ? "WOW6432Node\\" : "");
		review_dotnet(&review, i ? "WOW6432Node\\" : "");
		review_pins(&review, i ? "WOW6432Node\\" : "");
	}
	review_framework(&review);
	review_wininet(&review);
	*ret_why = review.why;
	return review.chance;
}

/* The base block: "Windows registry file format specification" (msuhanov/regf). */

static uint32_t field(const uint8_t *hive, size_t at)
{
	uint32_t number;

	memcpy(&number, hive + at, 4);
	return number;
}

const char *independent_unsound(const void *data, size_t size)
{
	enum { BASE_BLOCK = 4096, CHECKSUM = 508, SEQUENCE1 = 4, SEQUENCE2 = 8, BINS_SIZE = 40 };
	const uint8_t *hive = data;
	uint32_t sum = 0;

	if (size < BASE_BLOCK || memcmp(hive, "regf", 4) != 0)
		return "the base block is cut or has no signature";
	for (size_t at = 0; at < CHECKSUM; at += 4)
		sum ^= field(hive, at);
	sum = sum == 0 ? 1 : sum == 0xFFFFFFFF ? 0xFFFFFFFE : sum;
	if (sum != field(hive, CHECKSUM))
		return "the checksum is wrong";
	if (field(hive, SEQUENCE1) != field(hive, SEQUENCE2))
		return "the hive is dirty";
	return field(hive, BINS_SIZE) > size - BASE_BLOCK ? "bins are cut off" : NULL;
}

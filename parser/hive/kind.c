/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Root keys as Windows NT 3.1 to 11 have them. A SYSTEM hive also has "Software" and "Keyboard Layout", a class hive
 * (UsrClass.dat) also has "Wow6432Node": so a kind that is certain wins over one that is likely, and earlier rows over
 * later.
 */
#include "parser/hive/kind.h"

#include <string.h>

#include "common/text/text.h"

enum { CHILDREN_LIMIT = 512 }; /* of the root that are looked at */

/* clang-format off */
static const struct sign {
	const char *key;   /* '#' stands for a digit */
	const char *below; /* a sub-key that must be there too; NULL: none */
	enum hive_kind kind;
} signs[] = { /* the most telling first */
	{ "Select",                NULL,      HIVE_SYSTEM },
	{ "ControlSet###",         NULL,      HIVE_SYSTEM },
	{ "CurrentControlSet",     NULL,      HIVE_SYSTEM },
	{ "Microsoft",             NULL,      HIVE_SOFTWARE },
	{ "Classes",               NULL,      HIVE_SOFTWARE },
	{ "SAM",                   "Domains", HIVE_SAM },
	{ "Policy",                "Accounts", HIVE_SECURITY },
	{ "Policy",                "Secrets", HIVE_SECURITY },
	{ "RXACT",                 NULL,      HIVE_SECURITY },
	{ "Local Settings",        NULL,      HIVE_OTHER },    /* UsrClass.dat */
	{ "CLSID",                 NULL,      HIVE_OTHER },
	{ "Control Panel",         NULL,      HIVE_USER },
	{ "AppEvents",             NULL,      HIVE_USER },
	{ "Environment",           NULL,      HIVE_USER },
	{ "Software",              NULL,      HIVE_USER },
	{ "Wow6432Node",           NULL,      HIVE_SOFTWARE },
	{ "Policies",              NULL,      HIVE_SOFTWARE },
	{ "Policy",                NULL,      HIVE_SECURITY },
	{ "DerivedData",           NULL,      HIVE_OTHER },    /* COMPONENTS */
	{ "CanonicalData",         NULL,      HIVE_OTHER },
	{ "DriverDatabase",        NULL,      HIVE_OTHER },    /* DRIVERS */
	{ "Objects",               NULL,      HIVE_OTHER },    /* BCD */
	{ "Root",                  NULL,      HIVE_OTHER },    /* Amcache.hve */
	{ "DefaultObjectStore",    NULL,      HIVE_OTHER },    /* Syscache.hve */
	{ "ActivationBroker",      NULL,      HIVE_OTHER },
	{ "LocalState",            NULL,      HIVE_OTHER },    /* settings.dat of an app */
};

static const struct {
	const char *end;
	enum hive_kind kind;
} names[] = {
	{ "SYSTEM",       HIVE_SYSTEM },
	{ "SOFTWARE",     HIVE_SOFTWARE },
	{ "NTUSER.DAT",   HIVE_USER },
	{ "DEFAULT",      HIVE_USER },
	{ "SAM",          HIVE_SAM },
	{ "SECURITY",     HIVE_SECURITY },
	{ "UsrClass.dat", HIVE_OTHER },
	{ "COMPONENTS",   HIVE_OTHER },
	{ "Amcache.hve",  HIVE_OTHER },
	{ "BCD",          HIVE_OTHER },
};
/* clang-format on */

enum { SIGN_COUNT = sizeof signs / sizeof *signs, NAME_COUNT = sizeof names / sizeof *names };

static bool fits(const char *name, const char *pattern)
{
	char plain[64];
	size_t size = strlen(pattern);

	if (strlen(name) != size || size >= sizeof plain)
		return false;
	memcpy(plain, name, size + 1);
	for (size_t i = 0; i < size; i++)
		if (pattern[i] == '#' && plain[i] >= '0' && plain[i] <= '9')
			plain[i] = '#';
	return name_equal(plain, pattern);
}

/* The best sign among those above `best` that this key is; best if there is none. */
static size_t better(const struct hive_backend *backend, void *self, hivekey key, const char *name, size_t best)
{
	hivekey below;

	for (size_t i = 0; i < best; i++)
		if (fits(name, signs[i].key) &&
		    (!signs[i].below || backend->child(self, key, signs[i].below, &below, NULL) == PRESENT))
			return i;
	return best;
}

static const struct {
	const char *name, *root;
} kinds[] = {
	[HIVE_UNKNOWN] = { "unknown", NULL },
	[HIVE_SYSTEM] = { "SYSTEM", "HKLM\\SYSTEM" },
	[HIVE_SOFTWARE] = { "SOFTWARE", "HKLM\\SOFTWARE" },
	[HIVE_USER] = { "user", NULL },
	[HIVE_SAM] = { "SAM", "HKLM\\SAM" },
	[HIVE_SECURITY] = { "SECURITY", "HKLM\\SECURITY" },
	[HIVE_OTHER] = { "other", NULL },
};

const char *hive_kind_name(enum hive_kind kind)
{
	return kinds[kind].name;
}

const char *hive_kind_root(enum hive_kind kind)
{
	return kinds[kind].root;
}

enum hive_kind hive_kind_of(const struct hive_backend *backend, void *self, hivekey root)
{
	size_t best = SIGN_COUNT;
	struct hivekey_info info;
	hivekey key;
	int found = PRESENT;

	for (size_t i = 0; i < CHILDREN_LIMIT && best > 0 && found >= 0 && found != ABSENT; i++) {
		found = backend->child_at(self, root, i, &key, NULL);
		if (found == PRESENT && backend->info(self, key, &info, NULL) >= 0)
			best = better(backend, self, key, info.name, best);
	}
	return best < SIGN_COUNT ? signs[best].kind : HIVE_UNKNOWN;
}

enum hive_kind hive_kind_of_name(const char *embedded_name)
{
	size_t size = strlen(embedded_name);

	for (size_t i = 0; i < NAME_COUNT; i++) {
		size_t end = strlen(names[i].end);

		if (size >= end && name_equal(embedded_name + size - end, names[i].end) &&
		    (size == end || embedded_name[size - end - 1] == '\\'))
			return names[i].kind;
	}
	return HIVE_UNKNOWN;
}

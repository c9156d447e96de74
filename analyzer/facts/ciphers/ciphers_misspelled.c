/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What somebody set about ciphers, hashes, key exchanges and lists, under names or in places that Windows does not read: it has
 * no effect, so it changes no state. Each find gives the fact the issue "near-miss" and is cited. The mistakes are those of
 * published scripts: a slash taken for a separator of keys, names as tools display them, OpenSSL's names.
 */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

#include "common/text/spelling.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define SCHANNEL CONTROL "SecurityProviders\\SCHANNEL"
#define LISTS "Microsoft\\Cryptography\\Configuration"

enum { SLIPS = 2, VISITS_LIMIT = 512, FINDS_LIMIT = 16 };

struct alias {
	const char *theirs, *ours;
};

/* A key whose sub-keys, or values, have names that Windows reads. */
struct family {
	const char *key;             /* the key; "" of no_keys: none */
	const char *const *known;    /* its sub-keys */
	const struct alias *aliases; /* names that are no slip of one of them; ended by NULL */
	const char *const *values;   /* of each known sub-key */
	bool all;                    /* a sub-key of any other name is told if it holds one of the values */
};

/* clang-format off */
static const char *const enabled[] = { "Enabled", NULL };
static const char *const key_values[] = { "Enabled", "ClientMinKeyBitLength", "ClientMaxKeyBitLength", "ServerMinKeyBitLength",
	"ServerMaxKeyBitLength", NULL };
static const char *const list_values[] = { "Functions", "EccCurves", NULL };

/* KB245030; "Triple DES 168/168" was the name before Vista. */
static const char *const cipher_keys[] = { "NULL", "DES 56/56", "RC2 40/128", "RC2 56/128", "RC2 128/128", "RC4 40/128",
	"RC4 56/128", "RC4 64/128", "RC4 128/128", "Triple DES 168", "Triple DES 168/168", "AES 128/128", "AES 256/256", NULL };
static const struct alias cipher_aliases[] = {
	{ "AES 128", "AES 128/128" }, { "AES 256", "AES 256/256" }, { "AES 128/256", "AES 128/128" }, { "AES 256/128", "AES 256/256" },
	{ "RC4", "RC4 128/128" }, { "RC4 128", "RC4 128/128" }, { "RC4 40", "RC4 40/128" }, { "RC4 56", "RC4 56/128" },
	{ "RC4 64", "RC4 64/128" }, { "RC2 40", "RC2 40/128" }, { "RC2 56", "RC2 56/128" }, { "RC2 56/56", "RC2 56/128" },
	{ "RC2 128", "RC2 128/128" }, { "DES", "DES 56/56" }, { "DES 56", "DES 56/56" }, { "3DES", "Triple DES 168" },
	{ "3DES 168", "Triple DES 168" }, { "3DES 168/168", "Triple DES 168" }, { "Triple DES", "Triple DES 168" }, { NULL, NULL },
};
static const char *const hash_keys[] = { "MD5", "SHA", "SHA256", "SHA384", "SHA512", NULL };
static const struct alias hash_aliases[] = {
	{ "SHA1", "SHA" }, { "SHA 160", "SHA" }, { "SHA2 256", "SHA256" }, { "SHA2 384", "SHA384" }, { "SHA2 512", "SHA512" }, { NULL, NULL },
};
static const char *const exchange_keys[] = { "PKCS", "Diffie-Hellman", "ECDH", "Fortezza", NULL };
static const struct alias exchange_aliases[] = {
	{ "DH", "Diffie-Hellman" }, { "DHE", "Diffie-Hellman" }, { "EDH", "Diffie-Hellman" }, { "ECDHE", "ECDH" }, { "RSA", "PKCS" },
	{ "Elliptic Curve Diffie-Hellman", "ECDH" }, { "EC Diffie-Hellman", "ECDH" }, { "ECC", "ECDH" }, { "EC", "ECDH" }, { NULL, NULL },
};
static const char *const schannel_keys[] = { "Ciphers", "CipherSuites", "Hashes", "KeyExchangeAlgorithms", "Protocols", "Messaging", NULL };
static const struct alias schannel_aliases[] = {
	{ "Hash", "Hashes" }, { "KeyExchange", "KeyExchangeAlgorithms" }, { "KeyExchanges", "KeyExchangeAlgorithms" }, { NULL, NULL },
};
/* Interfaces of CNG: 00010002 is SChannel's, 00010003 that of its signatures. */
static const char *const interface_keys[] = { "00010002", "00010003", NULL };
static const struct alias no_aliases[] = { { "10002", "00010002" }, { NULL, NULL } };
static const char *const no_keys[] = { NULL };

static const struct family families[] = {
	/* key                                          sub-keys        other names       their values  all */
	{ SCHANNEL,                                     schannel_keys,  schannel_aliases, no_keys,      false },
	{ SCHANNEL "\\Ciphers",                         cipher_keys,    cipher_aliases,   enabled,      true },
	{ SCHANNEL "\\Hashes",                          hash_keys,      hash_aliases,     enabled,      true },
	{ SCHANNEL "\\KeyExchangeAlgorithms",           exchange_keys,  exchange_aliases, key_values,   true },
	{ "HKLM\\SOFTWARE\\Policies\\" LISTS "\\SSL",   interface_keys, no_aliases,       list_values,  true },
	{ CONTROL "Cryptography\\Configuration\\Local\\SSL", interface_keys, no_aliases,  list_values,  true },
};

/* Lists in places that look right. Windows reads policies in the 64-bit view alone, and its own lists below Local. */
static const struct alias wrong_places[] = {
	{ "HKLM\\SOFTWARE\\WOW6432Node\\Policies\\" LISTS "\\SSL\\00010002", "SOFTWARE\\Policies" },
	{ "HKLM\\SOFTWARE\\" LISTS "\\SSL\\00010002",                        "SOFTWARE\\Policies" },
	{ "HKLM\\SOFTWARE\\Policies\\" LISTS "\\SSL",                        "SSL\\00010002" },
	{ "HKLM\\SOFTWARE\\Policies\\" LISTS "\\Local\\SSL\\00010002",       "Configuration\\SSL\\00010002" },
	{ CONTROL "Cryptography\\Configuration\\SSL\\00010002",              "Configuration\\Local\\SSL\\00010002" },
	{ CONTROL "Cryptography\\Configuration\\Local\\SSL",                 "SSL\\00010002" },
};
/* 00010003 holds signature algorithms: curves have no place there. */
static const char *const signature_keys[] = {
	CONTROL "Cryptography\\Configuration\\Local\\SSL\\00010003", "HKLM\\SOFTWARE\\Policies\\" LISTS "\\SSL\\00010003",
};
/* clang-format on */

struct search {
	struct fact_context *ctx;
	struct fact_builder *fact;
	const struct family *family;
	const char *parent; /* the known sub-key that is looked into */
	const char *told;   /* what the clause names so far */
	size_t finds, visits, below;
};

static const char *known_name(const char *const *known, const char *name)
{
	for (; *known; known++)
		if (name_equal(*known, name))
			return *known;
	return NULL;
}

/* The nearest name within a slip or two; NULL: it is like none. */
static const char *meant_name(const char *const *known, const struct alias *aliases, const char *name)
{
	const char *nearest = NULL;
	unsigned most = SLIPS;

	for (; aliases->theirs; aliases++)
		if (spelling_distance(name, strlen(name), aliases->theirs, strlen(aliases->theirs), 0) == 0)
			return aliases->ours;
	for (; *known; known++) {
		/* half of a short name is another name */
		unsigned limit = strlen(*known) <= 4 && most ? 1 : most;
		unsigned slips = spelling_distance(name, strlen(name), *known, strlen(*known), limit);

		if (slips == SPELLING_FAR || (nearest && slips >= most))
			continue;
		nearest = *known;
		most = slips;
	}
	return nearest;
}

/* The last parts of a path, enough to know the place; the evidence has all of it. */
static const char *brief(const char *path)
{
	static const char *const roots[] = { "\\SCHANNEL\\", "\\Control\\", "HKLM\\" };

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		const char *at = strstr(path, roots[i]);

		if (at)
			return at + strlen(roots[i]);
	}
	return path;
}

/* "Ciphers\AES 128\128 (did you mean AES 128/128?)" */
static void tell(struct search *search, const struct reganswer *answer, const char *meant)
{
	struct arena *arena = search->ctx->arena;

	if (search->finds++ >= FINDS_LIMIT)
		return;
	add_issue(search->fact, "near-miss");
	add_evidence(search->ctx, search->fact, answer);
	const char *comma = *search->told ? ", " : "", *name = answer->name ? answer->name : "";
	const char *told = arena_printf(arena, "%s%s%s%s%s%s%s%s", search->told, comma, brief(answer->key),
					*name ? ", value " : "", name, meant ? " (did you mean " : "",
					meant ? meant : "", meant ? "?)" : "");

	search->told = told ? told : "";
}

static bool look_at_value(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const char *const *values = search->family->values;
	const char *meant = known_name(values, answer->name)
				    ? NULL
				    : meant_name(values, &(struct alias){ NULL, NULL }, answer->name);

	if (meant)
		tell(search, answer, meant);
	return ++search->visits < VISITS_LIMIT;
}

/* A key below a cipher's key: its name was split at the slash. */
static bool look_below(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const char *whole = arena_printf(search->ctx->arena, "%s/%s", search->parent, path_last(answer->key));
	const char *meant = whole ? known_name(search->family->known, whole) : NULL;

	search->below++;
	if (!meant)
		meant = known_name(search->family->known, search->parent);
	if (!meant && whole)
		meant = meant_name(search->family->known, search->family->aliases, whole);
	tell(search, answer, meant);
	return ++search->visits < VISITS_LIMIT;
}

static bool holds_a_value(struct search *search, const char *key)
{
	struct reganswer answer;

	for (const char *const *value = search->family->values; *value; value++)
		if (regview_value(search->ctx->view, key, *value, &answer) == PRESENT)
			return true;
	return false;
}

static bool look_at_key(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const struct family *family = search->family;
	const char *name = path_last(answer->key), *known = known_name(family->known, name);
	const char *meant = known ? NULL : meant_name(family->known, family->aliases, name);

	if (meant && name_equal(meant, "Protocols"))
		return true; /* the facts of protocols tell that */
	search->parent = name;
	search->below = 0;
	if (family->all)
		regview_each_key(search->ctx->view, answer->key, look_below, search);
	if (known && *family->values)
		regview_each_value(search->ctx->view, answer->key, look_at_value, search);
	if (!known && !search->below && (meant || (family->all && holds_a_value(search, answer->key))))
		tell(search, answer, meant);
	return ++search->visits < VISITS_LIMIT;
}

static void look_in_wrong_places(struct search *search)
{
	struct reganswer answer;

	for (size_t i = 0; i < sizeof wrong_places / sizeof *wrong_places; i++)
		for (const char *const *value = list_values; *value; value++)
			if (regview_value(search->ctx->view, wrong_places[i].theirs, *value, &answer) == PRESENT)
				tell(search, &answer, wrong_places[i].ours);
	for (size_t i = 0; i < sizeof signature_keys / sizeof *signature_keys; i++)
		if (regview_value(search->ctx->view, signature_keys[i], "EccCurves", &answer) == PRESENT)
			tell(search, &answer, "SSL\\00010002");
}

void look_for_misspelled(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings)
{
	struct search search = { .ctx = ctx, .fact = fact, .told = "" };

	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		search.family = &families[i];
		search.visits = 0;
		regview_each_key(ctx->view, families[i].key, look_at_key, &search);
	}
	look_in_wrong_places(&search);
	if (search.finds > FINDS_LIMIT)
		remark(ctx, settings, "%s and %zu more: Windows ignores these names", search.told,
		       search.finds - FINDS_LIMIT);
	else if (search.finds)
		remark(ctx, settings, "%s: Windows ignores %s", search.told,
		       search.finds == 1 ? "this name" : "these names");
}

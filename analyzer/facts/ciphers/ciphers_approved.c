/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a client offers TLS 1.2 suites whose cipher NIST does not approve: 3DES (SP 800-131A Rev. 2: not after 2023), RC4 and
 * DES. For "what works" they are of no account, since nobody accepts them; a guideline asks for their absence. Suites without
 * a cipher (NULL) stand in the lists that Windows ships, and are offered only to a program that asks for them.
 */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

enum { DES3, RC4, DES, RC4_40, RC4_56 }; /* rows */

/* clang-format off */
const struct legacy_cipher legacy_ciphers[LEGACY_CIPHERS] = {
	/* key                              cipher       in FIPS mode, off from Windows 10 on */
	[DES3]   = { "Ciphers\\Triple DES 168", CIPHER_3DES, true,  false },
	[RC4]    = { "Ciphers\\RC4 128/128",    CIPHER_RC4,  false, true },
	[DES]    = { "Ciphers\\DES 56/56",      CIPHER_DES,  false, true },
	[RC4_40] = { "Ciphers\\RC4 40/128",     EXPORT_ONLY, false, true },
	[RC4_56] = { "Ciphers\\RC4 56/128",     EXPORT_ONLY, false, true },
};

/* Off by default, and before Windows 10 there for a list to name (the page of Windows 7). In no other table: nobody accepts them. */
static const struct { struct suite suite; int row; } export_suites[] = {
	{ { .name = "TLS_RSA_EXPORT_WITH_RC4_40_MD5",          .cipher = CIPHER_RC4, .exchange = EXCHANGE_RSA, .hash = HASH_MD5 }, RC4_40 },
	{ { .name = "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA",      .cipher = CIPHER_RC4, .exchange = EXCHANGE_RSA, .hash = HASH_SHA1 }, RC4_56 },
	{ { .name = "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA",     .cipher = CIPHER_DES, .exchange = EXCHANGE_RSA, .hash = HASH_SHA1 }, DES },
	{ { .name = "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA", .cipher = CIPHER_DES, .exchange = EXCHANGE_DHE, .hash = HASH_SHA1 }, DES },
};
/* clang-format on */

struct asked {
	const struct cipher_settings *settings;
	struct dword enabled[LEGACY_CIPHERS];
};

static bool is_on(const struct asked *asked, size_t row, uint32_t build, bool at_worst)
{
	const struct legacy_cipher *cipher = &legacy_ciphers[row];
	const struct dword *enabled = &asked->enabled[row], *fips = &asked->settings->fips;
	bool is_fips = fips->state == DWORD_UNKNOWN ? !at_worst : fips->state == DWORD_SET && fips->value;

	if (is_fips && !cipher->in_fips)
		return false;
	if (enabled->state == DWORD_UNKNOWN)
		return at_worst;
	return enabled->state == DWORD_SET ? enabled->value != 0 : !(cipher->is_off_by_default && build >= BUILD_10);
}

/* at_worst: also in another case or form, or in a list that could not be read. */
static bool is_listed(const struct name_list *list, const char *name, bool at_worst)
{
	if (list && list->state == LIST_UNKNOWN)
		return at_worst;
	for (size_t i = 0; list && list->state == LIST_SET && i < list->count; i++) {
		const struct list_name *own = &list->names[i];

		if (own->length == strlen(name) && name_starts(own->text, name) &&
		    (at_worst || (!own->odd && !own->beyond && memcmp(own->text, name, own->length) == 0)))
			return true;
	}
	return false;
}

/* The first suite of such a cipher that is offered. NULL: none. */
static const char *first_offered(const struct asked *asked, uint32_t build, bool at_worst)
{
	const struct name_list *list = deciding_list(asked->settings->functions);
	bool offered[SUITES_LIMIT];

	suites_offered(asked->settings, build, at_worst, offered);
	for (size_t i = 0; i < suite_count; i++)
		for (size_t row = 0; offered[i] && row < LEGACY_CIPHERS; row++)
			if ((int)suites[i].cipher == legacy_ciphers[row].cipher && is_on(asked, row, build, at_worst))
				return suites[i].name;
	for (size_t i = 0; build < BUILD_10 && i < sizeof export_suites / sizeof *export_suites; i++) {
		const struct suite *suite = &export_suites[i].suite;

		if (is_listed(list, suite->name, at_worst) &&
		    is_on(asked, (size_t)export_suites[i].row, build, at_worst) &&
		    !suite_is_switched_off(asked->settings, suite, at_worst))
			return suite->name;
	}
	return NULL;
}

/* On any kind of Windows if the version is not known: at worst one that offers such a suite, at best one that does not. */
static const char *over_windows(const struct asked *asked, uint32_t build, bool at_worst)
{
	const char *suite = build ? first_offered(asked, build, at_worst) : NULL;

	for (size_t i = 0; !build && i < representative_builds_count; i++) {
		suite = first_offered(asked, representative_builds[i], at_worst);
		if (at_worst == (suite != NULL))
			break;
	}
	return suite;
}

/* Everything was read: what is left open is what Schannel makes of it. */
static bool is_all_read(const struct fact_context *ctx, const struct asked *asked)
{
	const struct cipher_settings *settings = asked->settings;
	const struct name_list *list = deciding_list(settings->functions);
	bool is_read = !ctx->windows.guessed && ctx->windows.build && settings->fips.state != DWORD_UNKNOWN && list &&
		       list->state == LIST_SET;

	for (size_t i = 0; i < TOGGLES; i++)
		is_read &= settings->enabled[i].state != DWORD_UNKNOWN;
	return is_read;
}

/* at_worst: the suite that is perhaps offered. */
static void decide_unknown(struct fact_context *ctx, struct fact_builder *fact, const struct asked *asked,
			   const char *at_worst)
{
	const struct name_list *list = deciding_list(asked->settings->functions);
	size_t unread = 0;

	while (unread < LEGACY_CIPHERS && asked->enabled[unread].state != DWORD_UNKNOWN)
		unread++;
	if (list && list->state == LIST_SET && !documented_names(list))
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "%s contains no name that Microsoft documents; what Schannel then offers is not documented",
			    ciphers_decider(ctx, asked->settings));
	else if (unread < LEGACY_CIPHERS)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "whether %s is turned off cannot be determined: %s",
			    strchr(legacy_ciphers[unread].key, '\\') + 1, asked->enabled[unread].why);
	else if (is_all_read(ctx, asked))
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "whether %s is available cannot be determined: in %s its name is not in the documented form, or it "
			    "needs an update",
			    at_worst, ciphers_decider(ctx, asked->settings));
	else
		decide_ciphers_unknown(ctx, fact, asked->settings);
}

static bool is_any_set(const struct dword *dwords, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (dwords[i].state == DWORD_SET)
			return true;
	return false;
}

void decide_ciphers_approved(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	uint32_t build = ctx->windows.guessed ? 0 : ctx->windows.build;
	struct cipher_settings settings;
	struct asked asked = { .settings = &settings };

	if (!copy_ciphers(ctx, row, fact, &settings) || is_before_lists(ctx, fact))
		return;
	settings.remarks = "";
	for (size_t i = 0; i < LEGACY_CIPHERS; i++)
		asked.enabled[i] = ask_schannel(ctx, fact, &settings, legacy_ciphers[i].key, "Enabled");
	const char *worst = over_windows(&asked, build, true), *best = over_windows(&asked, build, false);
	const struct name_list *list = deciding_list(settings.functions);
	const char *name = ciphers_decider(ctx, &settings);
	const char *decider = ciphers_decider_word(&settings, is_any_set(asked.enabled, LEGACY_CIPHERS) ||
								      is_any_set(settings.enabled, TOGGLES));

	if (!worst && list && list->state == LIST_UNKNOWN)
		fact_decide(ctx, fact, "ONLY", "value",
			    "no cipher suite with 3DES, RC4 or DES is available, regardless of %s",
			    list->location->title);
	else if (!worst)
		fact_decide(ctx, fact, "ONLY", decider, "%s leaves no cipher suite with 3DES, RC4 or DES", name);
	else if (best)
		fact_decide(ctx, fact, "MIXED", decider, "%s leaves %s, whose cipher is not approved", name, best);
	else
		decide_unknown(ctx, fact, &asked, worst);
	if (*settings.remarks)
		prepend_reason(ctx, fact, settings.remarks);
}

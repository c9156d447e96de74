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
static const struct { const char *name; int row; } export_suites[] = {
	{ "TLS_RSA_EXPORT_WITH_RC4_40_MD5",          RC4_40 },
	{ "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA",      RC4_56 },
	{ "TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA",     DES },
	{ "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA", DES },
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

static bool is_listed(const struct name_list *list, const char *name)
{
	for (size_t i = 0; list && list->state == LIST_SET && i < list->count; i++)
		if (list->names[i].length == strlen(name) && memcmp(list->names[i].text, name, strlen(name)) == 0)
			return true;
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
	for (size_t i = 0; build < BUILD_10 && i < sizeof export_suites / sizeof *export_suites; i++)
		if (is_listed(list, export_suites[i].name) && is_on(asked, (size_t)export_suites[i].row, build, at_worst))
			return export_suites[i].name;
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

/* at_worst: the suite that is perhaps offered. */
static void decide_unknown(struct fact_context *ctx, struct fact_builder *fact, const struct asked *asked,
			   const char *at_worst)
{
	const struct name_list *list = deciding_list(asked->settings->functions);
	bool is_known = !ctx->windows.guessed && ctx->windows.build;
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
	else if (is_known && list && list->state == LIST_SET && asked->settings->fips.state != DWORD_UNKNOWN)
		fact_decide(
			ctx, fact, "UNKNOWN", "evidence",
			"whether %s offers %s is not documented: the name is not in the documented form, or needs an update",
			ciphers_decider(ctx, asked->settings), at_worst);
	else
		decide_ciphers_unknown(ctx, fact, asked->settings);
}

void decide_ciphers_approved(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	uint32_t build = ctx->windows.guessed ? 0 : ctx->windows.build;
	struct cipher_settings settings;
	struct asked asked = { .settings = &settings };
	bool is_switched = false;

	if (!copy_ciphers(ctx, row, fact, &settings) || is_before_lists(ctx, fact))
		return;
	settings.remarks = "";
	for (size_t i = 0; i < LEGACY_CIPHERS; i++) {
		asked.enabled[i] = ask_schannel(ctx, fact, &settings, legacy_ciphers[i].key, "Enabled");
		is_switched |= asked.enabled[i].state == DWORD_SET;
	}
	const char *worst = over_windows(&asked, build, true), *best = over_windows(&asked, build, false);
	const char *name = ciphers_decider(ctx, &settings), *decider = ciphers_decider_word(&settings, is_switched);

	if (!worst)
		fact_decide(ctx, fact, "ONLY", decider, "%s leaves no cipher suite with 3DES, RC4 or DES", name);
	else if (best)
		fact_decide(ctx, fact, "MIXED", decider, "%s leaves %s, whose cipher is not approved", name, best);
	else
		decide_unknown(ctx, fact, &asked, worst);
	if (*settings.remarks)
		prepend_reason(ctx, fact, settings.remarks);
}

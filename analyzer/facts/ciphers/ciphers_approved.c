/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a client offers TLS 1.2 suites whose cipher NIST does not approve: 3DES (SP 800-131A Rev. 2: not after 2023), RC4, DES
 * and NULL. For "what works" they are of no account, since nobody accepts them; a guideline asks for their absence.
 */
#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"

#include <string.h>

/* clang-format off */
const struct legacy_cipher legacy_ciphers[LEGACY_CIPHERS] = {
	/* key                       cipher       in FIPS mode, off from Windows 10 on */
	{ "Ciphers\\Triple DES 168", CIPHER_3DES, true,  false },
	{ "Ciphers\\RC4 128/128",    CIPHER_RC4,  false, true },
	{ "Ciphers\\DES 56/56",      CIPHER_DES,  false, true },
	{ "Ciphers\\NULL",           CIPHER_NULL, false, false },
};
/* clang-format on */

static bool is_on(const struct legacy_cipher *cipher, const struct dword *enabled, const struct dword *fips,
		  uint32_t build, bool at_worst)
{
	bool is_fips = fips->state == DWORD_UNKNOWN ? !at_worst : fips->state == DWORD_SET && fips->value;

	if (is_fips && !cipher->in_fips)
		return false;
	if (enabled->state == DWORD_UNKNOWN)
		return at_worst;
	return enabled->state == DWORD_SET ? enabled->value != 0 : !(cipher->is_off_by_default && build >= BUILD_10);
}

/* The first suite of such a cipher that is offered. NULL: none. */
static const struct suite *first_offered(const struct cipher_settings *settings, const struct dword enabled[],
					 uint32_t build, bool at_worst)
{
	bool offered[SUITES_LIMIT];

	suites_offered(settings, build, at_worst, offered);
	for (size_t i = 0; i < suite_count; i++)
		for (size_t k = 0; offered[i] && k < LEGACY_CIPHERS; k++)
			if (suites[i].cipher == legacy_ciphers[k].cipher &&
			    is_on(&legacy_ciphers[k], &enabled[k], &settings->fips, build, at_worst))
				return &suites[i];
	return NULL;
}

/* On any kind of Windows if the version is not known: at worst one that offers such a suite, at best one that does not. */
static const struct suite *over_windows(const struct cipher_settings *settings, const struct dword enabled[],
					uint32_t build, bool at_worst)
{
	const struct suite *suite = build ? first_offered(settings, enabled, build, at_worst) : NULL;

	for (size_t i = 0; !build && i < representative_builds_count; i++) {
		suite = first_offered(settings, enabled, representative_builds[i], at_worst);
		if (at_worst == (suite != NULL))
			break;
	}
	return suite;
}

static void decide_unknown(struct fact_context *ctx, struct fact_builder *fact, const struct cipher_settings *settings,
			   const struct dword enabled[])
{
	const struct name_list *list = deciding_list(settings->functions);
	size_t unread = 0;

	while (unread < LEGACY_CIPHERS && enabled[unread].state != DWORD_UNKNOWN)
		unread++;
	if (list && list->state == LIST_SET && !documented_names(list))
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "%s contains no name that Microsoft documents; what Schannel then offers is not documented",
			    ciphers_decider(ctx, settings));
	else if (unread < LEGACY_CIPHERS)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "whether %s is turned off cannot be determined: %s",
			    strchr(legacy_ciphers[unread].key, '\\') + 1, enabled[unread].why);
	else
		decide_ciphers_unknown(ctx, fact, settings);
}

void decide_ciphers_approved(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	uint32_t build = ctx->windows.guessed ? 0 : ctx->windows.build;
	struct dword enabled[LEGACY_CIPHERS];
	struct cipher_settings settings;

	if (!copy_ciphers(ctx, row, fact, &settings) || is_before_lists(ctx, fact))
		return;
	settings.remarks = "";
	for (size_t i = 0; i < LEGACY_CIPHERS; i++)
		enabled[i] = ask_schannel(ctx, fact, &settings, legacy_ciphers[i].key, "Enabled");
	const struct suite *worst = over_windows(&settings, enabled, build, true);
	const struct suite *best = over_windows(&settings, enabled, build, false);
	const char *name = ciphers_decider(ctx, &settings);

	if (!worst)
		fact_decide(ctx, fact, "ONLY", "value", "%s leaves no cipher suite with 3DES, RC4, DES or NULL", name);
	else if (best)
		fact_decide(ctx, fact, "MIXED", "value", "%s leaves %s, whose cipher is not approved", name, best->name);
	else
		decide_unknown(ctx, fact, &settings, enabled);
	if (*settings.remarks)
		prepend_reason(ctx, fact, settings.remarks);
}

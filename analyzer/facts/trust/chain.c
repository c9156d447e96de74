/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chain.keys: the least key lengths of the certificate chain engine. Azure's certificates have RSA keys of 2048 bits and
 * more and ECDSA keys of 256 ("Azure Certificate Authority details"). Sources: KB2661254 (MinRsaPubKeyBitLength), Microsoft
 * "Disable weak cryptographic algorithms in certificate validation" (Weak...), wincrypt.h (0xffffffff: no check).
 *
 * The values EnableWeakSignatureFlags, WeakRsaPubKeyTime and those for MD5 and SHA-1 take nothing away that Azure uses:
 * DigiCert Global Root G2 and Microsoft RSA Root Certificate Authority 2017 and all below them are signed with SHA-2.
 */
#include "analyzer/facts/decision_table.h"
#include "analyzer/facts/mistyped.h"

#include <string.h>

#define CONFIG                                                                                                         \
	"HKLM\\SOFTWARE\\Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config"

enum {
	AUDIT_ONLY = 0x8,
	FOR_SERVERS = 0x10000 | 0x40000 | 0x100000, /* all purposes; servers, for applications that opt in; servers */
};

static const uint32_t in_force = 0x80000000, no_check = 0xffffffff;

struct limit {
	const char *value; /* REG_DWORD, in bits */
	const char *flags; /* the value that puts it in force; NULL: none, it always is */
	uint32_t most;     /* above this, keys of Azure are refused */
	const char *keys;
};

/* clang-format off */
static const struct limit limits[] = {
	{ "MinRsaPubKeyBitLength",         NULL,                       2048, "RSA keys" },
	{ "WeakRsaAllMinBitLength",        "WeakRsaAllFlags",          2048, "RSA keys" },
	{ "WeakRsaThirdPartyMinBitLength", "WeakRsaThirdPartyFlags",   2048, "RSA keys" },
	{ "WeakEcdsaAllMinBitLength",        "WeakEcdsaAllFlags",        256, "ECDSA keys" },
	{ "WeakEcdsaThirdPartyMinBitLength", "WeakEcdsaThirdPartyFlags", 256, "ECDSA keys" },
};
/* clang-format on */

enum { LIMITS = sizeof limits / sizeof *limits };

enum effect { EFFECT_NONE, EFFECT_ACCEPTS, EFFECT_UNKNOWN, EFFECT_REFUSES };

static bool is_in_force(const struct limit *limit, const struct dword *flags)
{
	if (!limit->flags || flags->state == DWORD_ABSENT)
		return true; /* the page says both: it is ignored without flags, and its example sets it alone */
	return flags->state != DWORD_SET ||
	       (flags->value & in_force && flags->value & FOR_SERVERS && !(flags->value & AUDIT_ONLY));
}

/* What one limit does; a value of another type may do anything. */
static enum effect effect_of(const struct limit *limit, const struct dword *bits, const struct dword *flags)
{
	if (bits->state == DWORD_ABSENT)
		return EFFECT_NONE;
	if (!is_in_force(limit, flags))
		return EFFECT_ACCEPTS;
	if (bits->state != DWORD_SET)
		return EFFECT_UNKNOWN;
	if (bits->value <= limit->most || bits->value == no_check)
		return EFFECT_ACCEPTS;
	return flags->state == DWORD_UNKNOWN || flags->state == DWORD_WRONG_TYPE ? EFFECT_UNKNOWN : EFFECT_REFUSES;
}

static const char *const effect_states[] = {
	[EFFECT_NONE] = "DEFAULT",
	[EFFECT_ACCEPTS] = "ACCEPTED",
	[EFFECT_UNKNOWN] = "UNKNOWN",
	[EFFECT_REFUSES] = "REFUSED",
};

static bool is_length(uint32_t number)
{
	return is_key_length(number) || number == 256 || number == 384 || number == 521; /* of ECDSA */
}

/* "MinRsaPubKeyBitLength=8264 (0x2048)", or why nobody meant that number. */
static const char *number_clause(struct fact_context *ctx, const struct limit *limit, uint32_t bits)
{
	const char *mistyped = mistyped_words(ctx->arena, limit->value, bits, is_length);
	const char *clause = mistyped ? arena_printf(ctx->arena, "%s; the minimum of %u bits", mistyped, bits)
				      : arena_printf(ctx->arena, "%s=%u (0x%x)", limit->value, bits, bits);

	return clause ? clause : limit->value;
}

static void decide_refused(struct fact_context *ctx, struct fact_builder *fact, const struct limit *limit,
			   uint32_t bits, const struct dword *flags)
{
	fact->confidence = limit->flags && flags->state == DWORD_ABSENT ? "disputed" : "documented";
	fact_decide(ctx, fact, "REFUSED", "value", "%s refuses certificates with shorter %s; Azure uses %s of %u bits%s",
		    number_clause(ctx, limit, bits), limit->keys, limit->keys, limit->most,
		    limit->flags && flags->state == DWORD_ABSENT
			    ? "; the document also states that Windows ignores the value without flags"
			    : "");
}

static void decide_limit(struct fact_context *ctx, struct fact_builder *fact, enum effect effect,
			 const struct limit *limit, const struct dword *bits, const struct dword *flags)
{
	const struct dword *open = bits->state == DWORD_SET ? flags : bits;

	if (effect == EFFECT_REFUSES)
		decide_refused(ctx, fact, limit, bits->value, flags);
	else if (effect == EFFECT_UNKNOWN)
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "whether %s refuses keys of %u bits cannot be determined: %s", limit->value, limit->most,
			    open->state == DWORD_UNKNOWN ? open->why
							 : "it is not a REG_DWORD, and no document states its effect");
	else if (bits->state == DWORD_SET && bits->value == no_check)
		fact_decide(ctx, fact, "ACCEPTED", "value", "%s=0xffffffff turns off the check of key lengths",
			    limit->value);
	else if (bits->state == DWORD_SET)
		fact_decide(ctx, fact, "ACCEPTED", "value", "%s=%u accepts the %s of %u bits that Azure uses%s",
			    limit->value, bits->value, limit->keys, limit->most,
			    bits->value > limit->most ? ": its flags do not activate it" : "");
	else
		fact_decide(ctx, fact, "ACCEPTED", "value", "the flags of %s do not activate it", limit->value);
}

void decide_chain(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	enum effect worst = EFFECT_NONE;
	struct reganswer key;

	(void)row;
	if (regview_key(ctx->view, CONFIG, &key) == ABSENT)
		add_evidence(ctx, fact, &key); /* it answers for all values */
	for (size_t i = 0; i < LIMITS && key.found != ABSENT; i++) {
		struct dword bits = ask_dword(ctx, fact, CONFIG, limits[i].value), flags = { .state = DWORD_ABSENT };

		if (limits[i].flags && bits.state != DWORD_ABSENT)
			flags = ask_dword(ctx, fact, CONFIG, limits[i].flags);
		enum effect effect = effect_of(&limits[i], &bits, &flags);

		if (effect > worst)
			decide_limit(ctx, fact, effect, &limits[i], &bits, &flags);
		worst = effect > worst ? effect : worst;
	}
	if (worst == EFFECT_NONE)
		fact_decide(ctx, fact, "DEFAULT", "default",
			    "not configured: Windows refuses only RSA keys below 1024 bits");
}

void table_chain(const struct fact_row *row, struct table_writer *out)
{
	static const struct dword none = { .state = DWORD_ABSENT };
	static const struct dword all = { .state = DWORD_SET, .value = 0x80010000 };
	static const struct dword audit = { .state = DWORD_SET, .value = 0x80010008 };
	static const struct dword off = { .state = DWORD_SET, .value = 0x00010000 };

	(void)row;
	table_begin(out, "Values of ...\\CertDllCreateCertificateChainEngine\\Config; the worst one decides", "value",
		    "bits", "alone", "flags 0x80010000", "without 0x80000000", "audit (8)", NULL);
	for (size_t i = 0; i < LIMITS; i++) {
		const uint32_t bits[] = { limits[i].most, limits[i].most + 1, no_check };

		for (size_t k = 0; k < sizeof bits / sizeof *bits; k++) {
			struct dword set = { .state = DWORD_SET, .value = bits[k] };

			table_row(out, limits[i].value, table_number(out, bits[k]),
				  effect_states[effect_of(&limits[i], &set, &none)],
				  effect_states[effect_of(&limits[i], &set, &all)],
				  effect_states[effect_of(&limits[i], &set, &off)],
				  effect_states[effect_of(&limits[i], &set, &audit)], NULL);
		}
	}
	table_begin(out, "Otherwise", "case", "state", NULL);
	table_row(out, "none of the values is set", effect_states[EFFECT_NONE], NULL);
	table_row(out, "a value is not a REG_DWORD, or cannot be read", effect_states[EFFECT_UNKNOWN], NULL);
}

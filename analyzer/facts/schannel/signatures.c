/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schannel.signatures: the signature algorithms that Schannel offers and accepts in TLS 1.2. Sources: "CNG Interface
 * Identifiers" (NCRYPT_SCHANNEL_SIGNATURE_INTERFACE, 00010003); Azure requires RS256, RS384, RS512, ES256, ES384 and ES512
 * of its clients ("Azure Certificate Authority details"); Hashes\... switches off what uses the hash (KB245030).
 *
 * No document gives the policy a list of its own. CNG has a table for the domain beside each local one, so such a list is
 * read: it can only make the state worse.
 */
#include "analyzer/facts/schannel/signatures.h"

#include <string.h>

#include "analyzer/facts/ciphers/suites.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define HASHES CONTROL "SecurityProviders\\SCHANNEL\\Hashes"
#define LOCAL_KEY CONTROL "Cryptography\\Configuration\\Local\\SSL\\00010003"
#define POLICY_KEY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003"

/* clang-format off */
const struct algorithm signature_algorithms[SIGNATURE_ALGORITHMS] = {
	{ "RSA/SHA256",      OFF_256,  true,  true },
	{ "RSA/SHA384",      OFF_384,  true,  true },
	{ "RSA/SHA512",      OFF_512,  true,  true },
	{ "ECDSA/SHA256",    OFF_256,  true,  true },
	{ "ECDSA/SHA384",    OFF_384,  true,  true },
	{ "ECDSA/SHA512",    OFF_512,  true,  true },
	{ "RSAE-PSS/SHA256", OFF_256,  false, true },
	{ "RSAE-PSS/SHA384", OFF_384,  false, true },
	{ "RSAE-PSS/SHA512", OFF_512,  false, true },
	{ "PSS-PSS/SHA256",  OFF_256,  false, false },
	{ "PSS-PSS/SHA384",  OFF_384,  false, false },
	{ "PSS-PSS/SHA512",  OFF_512,  false, false },
	{ "RSA/SHA1",        OFF_NONE, false, false },
	{ "ECDSA/SHA1",      OFF_NONE, false, false },
	{ "DSA/SHA1",        OFF_NONE, false, false },
	{ "DSA/SHA256",      OFF_256,  false, false },
	{ "RSA/MD5",         OFF_NONE, false, false },
};

const struct signature_hash signature_hashes[SIGNATURE_HASHES] = {
	{ "SHA256", OFF_256 },
	{ "SHA384", OFF_384 },
	{ "SHA512", OFF_512 },
};
/* clang-format on */

enum { SHOWN_LIMIT = 64 }; /* bytes of a name that is none */

static bool list_has(const struct name_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (!list->names[i].odd && list->names[i].length == strlen(name) && name_starts(list->names[i].text, name))
			return true;
	return false;
}

/* Whether an algorithm is left. hopeful: what cannot be read is taken for the best it could hold. */
static bool is_left(const struct signature_settings *settings, const struct algorithm *algorithm, bool hopeful)
{
	if (algorithm->hash & (hopeful ? settings->off : settings->off | settings->maybe_off))
		return false;
	for (int i = 0; i < LISTS; i++) {
		const struct name_list *list = &settings->lists[i];

		if (list->state == LIST_SET ? !list_has(list, algorithm->name) : list->state == LIST_UNKNOWN && !hopeful)
			return false;
	}
	return true;
}

static bool is_odd(const struct signature_settings *settings)
{
	return settings->is_odd[LOCAL] || settings->is_odd[POLICY] || *settings->odd_names;
}

const char *signatures_state(const struct signature_settings *settings, bool hopeful)
{
	unsigned usable = 0, missing = 0;

	for (size_t i = 0; i < SIGNATURE_ALGORITHMS; i++) {
		bool left = is_left(settings, &signature_algorithms[i], hopeful);

		usable += left && signature_algorithms[i].is_usable;
		missing += !left && signature_algorithms[i].required;
	}
	return !usable ? "NONE" : missing || is_odd(settings) ? "UNCOMMON" : "COMMON";
}

/* --- asking ------------------------------------------------------------------------------------------------------------ */

/* The list is documented as REG_MULTI_SZ, one name a string. */
/* clang-format off */
static const struct list_location list_places[LISTS] = {
	[POLICY] = { POLICY_KEY, "Functions", "the policy list of signature algorithms", REG_MULTI_SZ, 0, false },
	[LOCAL]  = { LOCAL_KEY,  "Functions", "the local list of signature algorithms",  REG_MULTI_SZ, 0, false },
};
/* clang-format on */

static void ask_list(struct fact_context *ctx, struct fact_builder *fact, struct signature_settings *settings, int which)
{
	size_t before = fact->count;
	struct name_list *list = &settings->lists[which];

	*list = ask_names(ctx, fact, &list_places[which]);
	const struct reganswer *answer = fact->count > before ? &fact->answers[before] : NULL;

	if (which == POLICY && answer && answer->found == NOT_COVERED)
		list->state = LIST_ABSENT; /* no document asks for it: evidence without it is not incomplete */
	settings->is_odd[which] = answer && answer->found == PRESENT && (list->wrong_type || list->state != LIST_SET);
	if (list->state == LIST_UNKNOWN && !settings->why)
		settings->why = list->why;
}

static const char *add_name(struct fact_context *ctx, const char *names, const char *name)
{
	const char *more = arena_printf(ctx->arena, "%s%s%s", names, *names ? ", " : "", name);

	return more ? more : names;
}

static void ask_hash(struct fact_context *ctx, struct fact_builder *fact, struct signature_settings *settings, size_t i)
{
	const char *key = arena_printf(ctx->arena, HASHES "\\%s", signature_hashes[i].name);
	struct dword enabled = ask_dword(ctx, fact, key ? key : HASHES, "Enabled");

	if (enabled.state == DWORD_UNKNOWN) {
		settings->maybe_off |= signature_hashes[i].off;
		settings->why = settings->why ? settings->why : enabled.why;
	} else if (enabled.state == DWORD_WRONG_TYPE) {
		settings->odd_names = add_name(ctx, settings->odd_names, signature_hashes[i].name);
	} else if (enabled.state == DWORD_SET && enabled.value == 0) {
		settings->off |= signature_hashes[i].off;
		settings->off_names = add_name(ctx, settings->off_names, signature_hashes[i].name);
	}
}

static void ask_hashes(struct fact_context *ctx, struct fact_builder *fact, struct signature_settings *settings)
{
	struct reganswer answer;

	if (regview_key(ctx->view, HASHES, &answer) == ABSENT) {
		add_evidence(ctx, fact, &answer); /* it answers for all below */
		return;
	}
	for (size_t i = 0; i < SIGNATURE_HASHES; i++)
		ask_hash(ctx, fact, settings, i);
}

/* --- saying ------------------------------------------------------------------------------------------------------------ */

static const char *const list_names[LISTS] = {
	[LOCAL] = "Local\\SSL\\00010003, Functions", [POLICY] = "Policies\\...\\SSL\\00010003, Functions"
};

static bool is_known(const struct list_name *name)
{
	for (size_t i = 0; i < SIGNATURE_ALGORITHMS; i++)
		if (name->length == strlen(signature_algorithms[i].name) &&
		    name_starts(name->text, signature_algorithms[i].name))
			return true;
	return false;
}

/* The curves and groups that belong into SSL\00010002, EccCurves. */
static bool is_curve(const char *name)
{
	static const char *const beginnings[] = { "NistP",     "curve", "x25519", "secp",
						  "brainpool", "sect",  "prime",  "mlkem" };

	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (name_starts(name, beginnings[i]))
			return true;
	return false;
}

static const char *what_it_is(const char *name)
{
	return is_curve(name) ? "is a curve or group, not a signature algorithm; it belongs in SSL\\00010002, EccCurves"
	       : name_starts(name, "TLS_")
		       ? "is a cipher suite, not a signature algorithm; it belongs in SSL\\00010002, Functions"
		       : "is not a known signature algorithm of Schannel";
}

/* "NistP256" is a curve, ...: the first name of a list that is not an algorithm; "" if all are. */
static const char *offender(struct fact_context *ctx, const struct signature_settings *settings)
{
	for (int which = 0; which < LISTS; which++) {
		if (settings->lists[which].joined)
			return arena_printf(ctx->arena, "\"%s\" (%s) is one string with several names; ",
					    settings->lists[which].joined, list_names[which]);
		for (size_t i = 0; i < settings->lists[which].count; i++) {
			const struct list_name *name = &settings->lists[which].names[i];

			if (is_known(name) && !name->odd)
				continue;
			int shown = name->length < SHOWN_LIMIT ? (int)name->length : SHOWN_LIMIT;
			const char *text = arena_printf(ctx->arena, "%.*s", shown, name->text);
			const char *clause =
				arena_printf(ctx->arena, "\"%s\" (%s) %s; ", text ? text : "", list_names[which],
					     name->odd && is_known(name) ? "has spaces around it and is not counted"
									 : what_it_is(text ? text : ""));

			return clause ? clause : "";
		}
	}
	return "";
}

/* A curve, a suite, a space, several names in one: nobody meant that. Other unknown names may be those of a newer Windows. */
static void note_mistakes(struct fact_context *ctx, struct fact_builder *fact, const struct signature_settings *settings)
{
	for (int which = 0; which < LISTS; which++)
		for (size_t i = 0; i < settings->lists[which].count; i++) {
			const struct list_name *name = &settings->lists[which].names[i];
			const char *text = arena_printf(ctx->arena, "%.*s", (int)name->length, name->text);

			if (name->odd || (text && (is_curve(text) || name_starts(text, "TLS_"))))
				add_issue(fact, "unknown-name");
		}
}

static const char *missing_names(struct fact_context *ctx, const struct signature_settings *settings)
{
	const char *names = "";

	for (size_t i = 0; i < SIGNATURE_ALGORITHMS && names; i++)
		if (signature_algorithms[i].required && !is_left(settings, &signature_algorithms[i], /* hopeful= */ true))
			names = arena_printf(ctx->arena, "%s%s%s", names, *names ? ", " : "",
					     signature_algorithms[i].name);
	return names ? names : "";
}

static const char *add_clause_of(struct fact_context *ctx, const char *clauses, const char *what, const char *rest)
{
	const char *more = arena_printf(ctx->arena, "%s%s%s%s", clauses, *clauses ? "; " : "", what, rest);

	return more ? more : clauses;
}

static const char *odd_words(struct fact_context *ctx, const struct name_list *list)
{
	const char *words =
		list->wrong_type
			? arena_printf(ctx->arena,
				       " has the type %s%s%.*s%s: Windows writes only REG_MULTI_SZ there, and no "
				       "document states the effect",
				       list->wrong_type, list->wrong_text ? ", \"" : "", SHOWN_LIMIT,
				       list->wrong_text ? list->wrong_text : "", list->wrong_text ? "\"" : "")
			: " is empty, and no document states the effect";

	return words ? words : "";
}

/* What takes algorithms away: "Hashes\SHA384, Enabled=0", "Local\SSL\00010003, Functions has 5 names". */
static const char *missing_reason(struct fact_context *ctx, const struct signature_settings *settings)
{
	const char *text = "";

	if (*settings->off_names)
		text = add_clause_of(ctx, text, "Enabled=0 turns off the hash ", settings->off_names);
	if (*settings->odd_names)
		text = add_clause_of(ctx, text, settings->odd_names,
				     ": Enabled is not a REG_DWORD, and no document states its effect");
	for (int i = 0; i < LISTS; i++) {
		const char *names = arena_printf(ctx->arena, " has %zu name%s", settings->lists[i].count,
						 settings->lists[i].count == 1 ? "" : "s");

		if (settings->lists[i].state == LIST_SET)
			text = add_clause_of(ctx, text, list_names[i], names ? names : "");
		if (settings->is_odd[i])
			text = add_clause_of(ctx, text, list_names[i], odd_words(ctx, &settings->lists[i]));
	}
	return text;
}

static void decide_left_state(struct fact_context *ctx, struct fact_builder *fact,
			      const struct signature_settings *settings, const char *state)
{
	const char *missing = missing_names(ctx, settings), *why = missing_reason(ctx, settings),
		   *first = offender(ctx, settings);
	bool is_policy = settings->lists[POLICY].state == LIST_SET || settings->is_odd[POLICY];
	const char *decider = is_policy ? "policy" : *why ? "value" : "default";

	if (is_policy || is_odd(settings))
		fact->confidence = "unconfirmed";
	if (strcmp(state, "NONE") == 0)
		fact_decide(ctx, fact, state, decider, "%s%s: no signature algorithm that Azure uses is available",
			    first, why);
	else if (*missing)
		fact_decide(ctx, fact, state, decider, "%s%s: Azure requires %s, which %s missing", first, why, missing,
			    strchr(missing, ',') ? "are" : "is");
	else if (*why)
		fact_decide(ctx, fact, state, decider, "%s%s; the six algorithms that Azure requires are available",
			    first, why);
	else
		fact_decide(ctx, fact, state, decider, "not configured: the default of Windows applies");
}

void decide_signatures(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct signature_settings settings = { .off_names = "", .odd_names = "" };

	(void)row;
	ask_list(ctx, fact, &settings, LOCAL);
	ask_list(ctx, fact, &settings, POLICY);
	ask_hashes(ctx, fact, &settings);
	if (ctx->windows.build && ctx->windows.build < BUILD_VISTA) {
		fact_decide(ctx, fact, "UNKNOWN", "default",
			    "no document that was read states which signature algorithms %s has for TLS 1.2",
			    ctx->windows.product);
		return;
	}
	const char *state = signatures_state(&settings, /* hopeful= */ false);

	note_mistakes(ctx, fact, &settings);
	if (strcmp(state, signatures_state(&settings, /* hopeful= */ true)) == 0)
		decide_left_state(ctx, fact, &settings, state);
	else
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "which signature algorithms Schannel accepts cannot be determined: %s",
			    settings.why ? settings.why : "it could not be read");
}

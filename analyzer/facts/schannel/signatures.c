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
static bool is_left(const struct signature_survey *survey, const struct algorithm *algorithm, bool hopeful)
{
	if (algorithm->hash & (hopeful ? survey->off : survey->off | survey->maybe_off))
		return false;
	for (int i = 0; i < LISTS; i++) {
		const struct name_list *list = &survey->lists[i];

		if (list->state == LIST_SET ? !list_has(list, algorithm->name) : list->state == LIST_UNKNOWN && !hopeful)
			return false;
	}
	return true;
}

static bool is_odd(const struct signature_survey *survey)
{
	return survey->is_odd[LOCAL] || survey->is_odd[POLICY] || *survey->odd_names;
}

const char *signatures_state(const struct signature_survey *survey, bool hopeful)
{
	unsigned usable = 0, missing = 0;

	for (size_t i = 0; i < SIGNATURE_ALGORITHMS; i++) {
		bool left = is_left(survey, &signature_algorithms[i], hopeful);

		usable += left && signature_algorithms[i].is_usable;
		missing += !left && signature_algorithms[i].required;
	}
	return !usable ? "NONE" : missing || is_odd(survey) ? "UNCOMMON" : "COMMON";
}

/* --- asking ------------------------------------------------------------------------------------------------------------ */

/* The list is documented as REG_MULTI_SZ, one name a string. */
/* clang-format off */
static const struct list_place list_places[LISTS] = {
	[POLICY] = { POLICY_KEY, "Functions", "the policy list of signature algorithms", REG_MULTI_SZ, 0, false },
	[LOCAL]  = { LOCAL_KEY,  "Functions", "the local list of signature algorithms",  REG_MULTI_SZ, 0, false },
};
/* clang-format on */

static void ask_list(struct study *study, struct draft *fact, struct signature_survey *survey, int which)
{
	size_t before = fact->count;
	struct name_list *list = &survey->lists[which];

	*list = ask_names(study, fact, &list_places[which]);
	const struct reganswer *answer = fact->count > before ? &fact->answers[before] : NULL;

	if (which == POLICY && answer && answer->found == NOT_COVERED)
		list->state = LIST_ABSENT; /* no document asks for it: evidence without it is not incomplete */
	survey->is_odd[which] = answer && answer->found == PRESENT && (list->wrong_type || list->state != LIST_SET);
	if (list->state == LIST_UNKNOWN && !survey->why)
		survey->why = list->why;
}

static const char *add_name(struct study *study, const char *names, const char *name)
{
	const char *more = arena_printf(study->arena, "%s%s%s", names, *names ? ", " : "", name);

	return more ? more : names;
}

static void ask_hash(struct study *study, struct draft *fact, struct signature_survey *survey, size_t i)
{
	const char *key = arena_printf(study->arena, HASHES "\\%s", signature_hashes[i].name);
	struct dword enabled = ask_dword(study, fact, key ? key : HASHES, "Enabled");

	if (enabled.state == DWORD_UNKNOWN) {
		survey->maybe_off |= signature_hashes[i].off;
		survey->why = survey->why ? survey->why : enabled.why;
	} else if (enabled.state == DWORD_WRONG_TYPE) {
		survey->odd_names = add_name(study, survey->odd_names, signature_hashes[i].name);
	} else if (enabled.state == DWORD_SET && enabled.value == 0) {
		survey->off |= signature_hashes[i].off;
		survey->off_names = add_name(study, survey->off_names, signature_hashes[i].name);
	}
}

static void ask_hashes(struct study *study, struct draft *fact, struct signature_survey *survey)
{
	struct reganswer answer;

	if (regview_key(study->view, HASHES, &answer) == ABSENT) {
		cite(study, fact, &answer); /* it answers for all below */
		return;
	}
	for (size_t i = 0; i < SIGNATURE_HASHES; i++)
		ask_hash(study, fact, survey, i);
}

/* --- saying ------------------------------------------------------------------------------------------------------------ */

static const char *const list_names[LISTS] = { [LOCAL] = "Local\\SSL\\00010003, Functions",
					       [POLICY] = "Policies\\...\\SSL\\00010003, Functions" };

static bool is_known(const struct list_name *name)
{
	for (size_t i = 0; i < SIGNATURE_ALGORITHMS; i++)
		if (name->length == strlen(signature_algorithms[i].name) && name_starts(name->text, signature_algorithms[i].name))
			return true;
	return false;
}

/* The curves and groups that belong into SSL\00010002, EccCurves. */
static bool is_curve(const char *name)
{
	static const char *const beginnings[] = { "NistP", "curve", "x25519", "secp", "brainpool", "sect", "prime", "mlkem" };

	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (name_starts(name, beginnings[i]))
			return true;
	return false;
}

static const char *what_it_is(const char *name)
{
	return is_curve(name)		  ? "is a curve or group, not a signature algorithm; it belongs in SSL\\00010002, EccCurves" :
	       name_starts(name, "TLS_") ? "is a cipher suite, not a signature algorithm; it belongs in SSL\\00010002, Functions" :
					    "is not a known signature algorithm of Schannel";
}

/* "NistP256" is a curve, ...: the first name of a list that is no algorithm; "" if all are. */
static const char *offender(struct study *study, const struct signature_survey *survey)
{
	for (int which = 0; which < LISTS; which++) {
		if (survey->lists[which].joined)
			return arena_printf(study->arena, "\"%s\" (%s) is one string with several names; ", survey->lists[which].joined,
					    list_names[which]);
		for (size_t i = 0; i < survey->lists[which].count; i++) {
			const struct list_name *name = &survey->lists[which].names[i];

			if (is_known(name) && !name->odd)
				continue;
			int shown = name->length < SHOWN_LIMIT ? (int)name->length : SHOWN_LIMIT;
			const char *text = arena_printf(study->arena, "%.*s", shown, name->text);
			const char *clause = arena_printf(study->arena, "\"%s\" (%s) %s; ", text ? text : "", list_names[which],
							  name->odd && is_known(name) ? "has spaces around it and is not counted" :
							  what_it_is(text ? text : ""));

			return clause ? clause : "";
		}
	}
	return "";
}

/* A curve, a suite, a space, several names in one: nobody meant that. Other unknown names may be those of a newer Windows. */
static void note_mistakes(struct study *study, struct draft *fact, const struct signature_survey *survey)
{
	for (int which = 0; which < LISTS; which++)
		for (size_t i = 0; i < survey->lists[which].count; i++) {
			const struct list_name *name = &survey->lists[which].names[i];
			const char *text = arena_printf(study->arena, "%.*s", (int)name->length, name->text);

			if (name->odd || (text && (is_curve(text) || name_starts(text, "TLS_"))))
				add_issue(fact, "unknown-name");
		}
}

static const char *missing_names(struct study *study, const struct signature_survey *survey)
{
	const char *names = "";

	for (size_t i = 0; i < SIGNATURE_ALGORITHMS && names; i++)
		if (signature_algorithms[i].required && !is_left(survey, &signature_algorithms[i], /* hopeful= */ true))
			names = arena_printf(study->arena, "%s%s%s", names, *names ? ", " : "", signature_algorithms[i].name);
	return names ? names : "";
}

static const char *add_clause_of(struct study *study, const char *clauses, const char *what, const char *rest)
{
	const char *more = arena_printf(study->arena, "%s%s%s%s", clauses, *clauses ? ", " : "", what, rest);

	return more ? more : clauses;
}

static const char *odd_words(struct study *study, const struct name_list *list)
{
	const char *words = list->wrong_type ? arena_printf(study->arena, " has the type %s%s%.*s%s: Windows writes only REG_MULTI_SZ there, and no "
									  "document states the effect", list->wrong_type,
							    list->wrong_text ? ", \"" : "", SHOWN_LIMIT, list->wrong_text ? list->wrong_text : "",
							    list->wrong_text ? "\"" : "") :
					       " is empty, and no document states the effect";

	return words ? words : "";
}

/* What takes algorithms away: "Hashes\SHA384, Enabled=0", "Local\SSL\00010003, Functions has 5 names". */
static const char *cause(struct study *study, const struct signature_survey *survey)
{
	const char *text = "";

	if (*survey->off_names)
		text = add_clause_of(study, text, "Enabled=0 turns off the hash ", survey->off_names);
	if (*survey->odd_names)
		text = add_clause_of(study, text, survey->odd_names, ": Enabled is not a REG_DWORD, and no document states its effect");
	for (int i = 0; i < LISTS; i++) {
		const char *names = arena_printf(study->arena, " has %zu name%s", survey->lists[i].count,
						 survey->lists[i].count == 1 ? "" : "s");

		if (survey->lists[i].state == LIST_SET)
			text = add_clause_of(study, text, list_names[i], names ? names : "");
		if (survey->is_odd[i])
			text = add_clause_of(study, text, list_names[i], odd_words(study, &survey->lists[i]));
	}
	return text;
}

static void settle_left(struct study *study, struct draft *fact, const struct signature_survey *survey, const char *state)
{
	const char *missing = missing_names(study, survey), *why = cause(study, survey), *first = offender(study, survey);
	bool is_policy = survey->lists[POLICY].state == LIST_SET || survey->is_odd[POLICY];
	const char *decider = is_policy ? "policy" : *why ? "value" : "default";

	if (is_policy || is_odd(survey))
		fact->confidence = "unconfirmed";
	if (strcmp(state, "NONE") == 0)
		settle(study, fact, state, decider, "%s%s: no signature algorithm that Azure uses is available", first, why);
	else if (*missing)
		settle(study, fact, state, decider, "%s%s: Azure requires %s, which %s missing", first, why, missing,
		       strchr(missing, ',') ? "are" : "is");
	else if (*why)
		settle(study, fact, state, decider, "%s%s; the six algorithms that Azure requires are available", first, why);
	else
		settle(study, fact, state, decider, "not configured: the default of Windows applies");
}

void decide_signatures(struct study *study, const struct fact_row *row, struct draft *fact)
{
	struct signature_survey survey = { .off_names = "", .odd_names = "" };

	(void)row;
	ask_list(study, fact, &survey, LOCAL);
	ask_list(study, fact, &survey, POLICY);
	ask_hashes(study, fact, &survey);
	if (study->windows.build && study->windows.build < BUILD_VISTA) {
		settle(study, fact, "UNKNOWN", "default", "no document that was read states which signature algorithms %s has for TLS 1.2",
		       study->windows.product);
		return;
	}
	const char *state = signatures_state(&survey, /* hopeful= */ false);

	note_mistakes(study, fact, &survey);
	if (strcmp(state, signatures_state(&survey, /* hopeful= */ true)) == 0)
		settle_left(study, fact, &survey, state);
	else
		settle(study, fact, "UNKNOWN", "evidence", "which signature algorithms Schannel accepts cannot be determined: %s",
		       survey.why ? survey.why : "it could not be read");
}

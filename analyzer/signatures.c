/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schannel.signatures: the signature algorithms that Schannel offers and accepts in TLS 1.2. Sources: "CNG Interface
 * Identifiers" (NCRYPT_SCHANNEL_SIGNATURE_INTERFACE, 00010003); Azure requires RS256, RS384, RS512, ES256, ES384 and ES512
 * of its clients ("Azure Certificate Authority details"); Hashes\... switches off what uses the hash (KB245030).
 *
 * No document gives the policy a list of its own. CNG has a table for the domain beside each local one, so such a list is
 * read: it can only make the state worse.
 */
#include "analyzer/explain.h"
#include "analyzer/namelist.h"
#include "analyzer/suites.h"

#include <string.h>

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define HASHES CONTROL "SecurityProviders\\SCHANNEL\\Hashes"
#define LOCAL_KEY CONTROL "Cryptography\\Configuration\\Local\\SSL\\00010003"
#define POLICY_KEY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003"

enum { LOCAL, POLICY, LISTS };
enum { OFF_256 = 1, OFF_384 = 2, OFF_512 = 4, OFF_NONE = 0 };

struct algorithm {
	const char *name;
	unsigned hash;   /* OFF_...: the switch that takes it away */
	bool required;   /* by Azure */
	bool is_usable;  /* TLS 1.2 with Azure is not excluded while it is left */
};

/* clang-format off */
static const struct algorithm algorithms[] = {
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

static const struct {
	const char *name;
	unsigned off;
} hashes[] = { { "SHA256", OFF_256 }, { "SHA384", OFF_384 }, { "SHA512", OFF_512 } };
/* clang-format on */

enum { SHOWN_LIMIT = 64 }; /* bytes of a name that is none */

enum { ALGORITHMS = sizeof algorithms / sizeof *algorithms, HASHES_ASKED = sizeof hashes / sizeof *hashes };

struct survey {
	struct name_list lists[LISTS];
	bool is_odd[LISTS];         /* another type, or it names nothing */
	unsigned off, maybe_off;    /* OFF_... */
	const char *off_names;      /* hashes that are off: "SHA384, SHA512" */
	const char *odd_names;      /* hashes whose switch is no REG_DWORD: no document states what Schannel makes of it */
	const char *why;            /* of the first switch or list that cannot be read; NULL: all were */
};

static bool list_has(const struct name_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (!list->names[i].blanks && list->names[i].length == strlen(name) && name_starts(list->names[i].text, name))
			return true;
	return false;
}

/* Whether an algorithm is left. hopeful: what cannot be read is taken for the best it could hold. */
static bool is_left(const struct survey *survey, const struct algorithm *algorithm, bool hopeful)
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

static bool is_odd(const struct survey *survey)
{
	return survey->is_odd[LOCAL] || survey->is_odd[POLICY] || *survey->odd_names;
}

static const char *state_of(const struct survey *survey, bool hopeful)
{
	unsigned usable = 0, missing = 0;

	for (size_t i = 0; i < ALGORITHMS; i++) {
		bool left = is_left(survey, &algorithms[i], hopeful);

		usable += left && algorithms[i].is_usable;
		missing += !left && algorithms[i].required;
	}
	return !usable ? "NONE" : missing || is_odd(survey) ? "UNCOMMON" : "COMMON";
}

/* --- asking ------------------------------------------------------------------------------------------------------------ */

/* The list is documented as REG_MULTI_SZ, one name a string. */
static void ask_list(struct study *study, struct draft *fact, struct survey *survey, int which)
{
	size_t before = fact->count;
	struct name_list *list = &survey->lists[which];

	*list = ask_names(study, fact, which == POLICY ? POLICY_KEY : LOCAL_KEY, "Functions", 0);
	const struct reganswer *answer = fact->count > before ? &fact->answers[before] : NULL;

	if (which == POLICY && answer && answer->found == NOT_COVERED)
		list->state = LIST_ABSENT; /* no document asks for it: evidence without it is not incomplete */
	survey->is_odd[which] = answer && answer->found == PRESENT && (answer->type != REG_MULTI_SZ || list->state != LIST_SET);
	if (list->state == LIST_UNKNOWN && !survey->why)
		survey->why = list->why;
}

static const char *add_name(struct study *study, const char *names, const char *name)
{
	const char *more = arena_printf(study->arena, "%s%s%s", names, *names ? ", " : "", name);

	return more ? more : names;
}

static void ask_hash(struct study *study, struct draft *fact, struct survey *survey, size_t i)
{
	const char *key = arena_printf(study->arena, HASHES "\\%s", hashes[i].name);
	struct dword enabled = ask_dword(study, fact, key ? key : HASHES, "Enabled");

	if (enabled.state == DWORD_UNKNOWN) {
		survey->maybe_off |= hashes[i].off;
		survey->why = survey->why ? survey->why : enabled.why;
	} else if (enabled.state == DWORD_WRONG_TYPE) {
		survey->odd_names = add_name(study, survey->odd_names, hashes[i].name);
	} else if (enabled.state == DWORD_SET && enabled.value == 0) {
		survey->off |= hashes[i].off;
		survey->off_names = add_name(study, survey->off_names, hashes[i].name);
	}
}

static void ask_hashes(struct study *study, struct draft *fact, struct survey *survey)
{
	struct reganswer answer;

	if (regview_key(study->view, HASHES, &answer) == ABSENT) {
		cite(study, fact, &answer); /* it answers for all below */
		return;
	}
	for (size_t i = 0; i < HASHES_ASKED; i++)
		ask_hash(study, fact, survey, i);
}

/* --- saying ------------------------------------------------------------------------------------------------------------ */

static const char *const list_names[LISTS] = { [LOCAL] = "Local\\SSL\\00010003, Functions",
					       [POLICY] = "Policies\\...\\SSL\\00010003, Functions" };

static bool is_known(const struct list_name *name)
{
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (name->length == strlen(algorithms[i].name) && name_starts(name->text, algorithms[i].name))
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
					    "is no signature algorithm of Schannel that is known";
}

/* "NistP256" is a curve, ...: the first name of a list that is no algorithm; "" if all are. */
static const char *offender(struct study *study, const struct survey *survey)
{
	for (int which = 0; which < LISTS; which++)
		for (size_t i = 0; i < survey->lists[which].count; i++) {
			const struct list_name *name = &survey->lists[which].names[i];

			if (is_known(name) && !name->blanks)
				continue;
			int shown = name->length < SHOWN_LIMIT ? (int)name->length : SHOWN_LIMIT;
			const char *text = arena_printf(study->arena, "%.*s", shown, name->text);
			const char *clause = arena_printf(study->arena, "\"%s\" (%s) %s; ", text ? text : "", list_names[which],
							  name->blanks && is_known(name) ? "has spaces around it and does not count" :
							  what_it_is(text ? text : ""));

			return clause ? clause : "";
		}
	return "";
}

static const char *missing_names(struct study *study, const struct survey *survey)
{
	const char *names = "";

	for (size_t i = 0; i < ALGORITHMS && names; i++)
		if (algorithms[i].required && !is_left(survey, &algorithms[i], /* hopeful= */ true))
			names = arena_printf(study->arena, "%s%s%s", names, *names ? ", " : "", algorithms[i].name);
	return names ? names : "";
}

static const char *add_clause_of(struct study *study, const char *clauses, const char *what, const char *rest)
{
	const char *more = arena_printf(study->arena, "%s%s%s%s", clauses, *clauses ? ", " : "", what, rest);

	return more ? more : clauses;
}

/* What takes algorithms away: "Hashes\SHA384, Enabled=0", "Local\SSL\00010003, Functions has 5 names". */
static const char *cause(struct study *study, const struct survey *survey)
{
	const char *text = "";

	if (*survey->off_names)
		text = add_clause_of(study, text, "Enabled=0 turns off the hash ", survey->off_names);
	if (*survey->odd_names)
		text = add_clause_of(study, text, survey->odd_names, ": Enabled is no REG_DWORD, and no document states its effect");
	for (int i = 0; i < LISTS; i++) {
		const char *names = arena_printf(study->arena, " has %zu name%s", survey->lists[i].count,
						 survey->lists[i].count == 1 ? "" : "s");

		if (survey->lists[i].state == LIST_SET)
			text = add_clause_of(study, text, list_names[i], names ? names : "");
		if (survey->is_odd[i])
			text = add_clause_of(study, text, list_names[i],
					     " is empty or no REG_MULTI_SZ, and no document states its effect");
	}
	return text;
}

static void settle_left(struct study *study, struct draft *fact, const struct survey *survey, const char *state)
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
		settle(study, fact, state, decider, "no list is set and no hash is turned off: the default of Windows applies");
}

void decide_signatures(struct study *study, const struct fact_row *row, struct draft *fact)
{
	struct survey survey = { .off_names = "", .odd_names = "" };

	(void)row;
	ask_list(study, fact, &survey, LOCAL);
	ask_list(study, fact, &survey, POLICY);
	ask_hashes(study, fact, &survey);
	if (study->windows.build && study->windows.build < BUILD_VISTA) {
		settle(study, fact, "UNKNOWN", "default", "no document that was read states which signature algorithms %s has for TLS 1.2",
		       study->windows.product);
		return;
	}
	const char *state = state_of(&survey, /* hopeful= */ false);

	if (strcmp(state, state_of(&survey, /* hopeful= */ true)) == 0)
		settle_left(study, fact, &survey, state);
	else
		settle(study, fact, "UNKNOWN", "evidence", "which signature algorithms Schannel accepts cannot be determined: %s",
		       survey.why ? survey.why : "it could not be read");
}

/* --- explaining -------------------------------------------------------------------------------------------------------- */

static void put_switches(struct table_writer *out)
{
	table_begin(out, "One hash off (SCHANNEL\\Hashes\\...\\Enabled=0), no list set", "key", "state", NULL);
	for (size_t i = 0; i < HASHES_ASKED; i++) {
		const struct survey survey = { .off = hashes[i].off, .off_names = "", .odd_names = "" };

		table_row(out, hashes[i].name, state_of(&survey, /* hopeful= */ false), NULL);
	}
}

static void put_algorithms(struct table_writer *out)
{
	table_begin(out, "Algorithms by the names of SSL\\00010003, Functions; the state when the list lacks just this one", "name",
		    "required by Azure", "state without it", NULL);
	for (size_t i = 0; i < ALGORITHMS; i++) {
		struct list_name names[ALGORITHMS];
		struct survey survey = { .lists[LOCAL] = { .state = LIST_SET, .names = names }, .off_names = "", .odd_names = "" };

		for (size_t k = 0; k < ALGORITHMS; k++)
			if (k != i)
				names[survey.lists[LOCAL].count++] =
					(struct list_name){ .text = algorithms[k].name, .length = strlen(algorithms[k].name) };
		table_row(out, algorithms[i].name, algorithms[i].required ? "yes" : "no", state_of(&survey, /* hopeful= */ false), NULL);
	}
}

void table_signatures(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	table_begin(out, "What the states mean", "state", "when", NULL);
	table_row(out, "COMMON", "all six algorithms that Azure requires are left, or nothing is set", NULL);
	table_row(out, "UNCOMMON", "only some are left, or a list is empty or no REG_MULTI_SZ", NULL);
	table_row(out, "NONE", "no RSA or ECDSA algorithm with SHA-256, SHA-384 or SHA-512 is left", NULL);
	table_row(out, "UNKNOWN", "what cannot be read would decide", NULL);
	table_begin(out, "Which list counts: an algorithm is left if every list that is set names it", "list", "where", NULL);
	table_row(out, "local", "SYSTEM\\...\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010003, Functions", NULL);
	table_row(out, "policy (unconfirmed)", "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003, Functions", NULL);
	put_switches(out);
	put_algorithms(out);
}

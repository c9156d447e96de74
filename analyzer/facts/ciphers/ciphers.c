/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cipher suites and FIPS mode: TLS 1.2 may be on with nothing left to negotiate with. Sources: Microsoft "Manage
 * Transport Layer Security", "TLS registry settings", KB245030, the pages on suites and curves of each Windows.
 *
 * What could not be read counts both ways, for the best and for the worst it may hold: where both give the same state,
 * it is the state, else the state is not known.
 */
#include "analyzer/facts/ciphers/ciphers.h"

#include <string.h>

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define SCHANNEL CONTROL "SecurityProviders\\SCHANNEL\\"

static const uint32_t documented_on = 0xffffffff; /* KB245030; 1 was reported to leave no common suite */

/* clang-format off */
const struct toggle toggles[TOGGLES] = {
	{ "Ciphers\\AES 256/256",        PART_CIPHER,   CIPHER_AES256,  NULL },
	{ "Ciphers\\AES 128/128",        PART_CIPHER,   CIPHER_AES128,  NULL },
	{ "Hashes\\SHA",                 PART_HASH,     HASH_SHA1,      NULL },
	{ "Hashes\\SHA256",              PART_HASH,     HASH_SHA256,    "hash-off" }, /* and TLS 1.2's key derivation */
	{ "Hashes\\SHA384",              PART_HASH,     HASH_SHA384,    NULL },
	{ RSA_KEY,                       PART_EXCHANGE, EXCHANGE_RSA,   "exchange-off" }, /* KB245030: and authentication */
	{ DH_KEY,                        PART_EXCHANGE, EXCHANGE_DHE,   NULL },
	{ "KeyExchangeAlgorithms\\ECDH", PART_EXCHANGE, EXCHANGE_ECDHE, "exchange-off" },
};
/* clang-format on */

const uint32_t kinds_of_windows[] = { 6000, 7600, 9200, 9600, 10240, 15063, 16299, 19045, 20348, 22621 };
const size_t kinds_of_windows_count = sizeof kinds_of_windows / sizeof *kinds_of_windows;

void remark(struct study *study, struct survey *survey, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *clause = arena_vprintf(study->arena, format, args);

	va_end(args);
	const char *remarks = arena_printf(study->arena, "%s%s%s", survey->remarks, *survey->remarks ? "; " : "", clause ? clause : "");

	survey->remarks = remarks ? remarks : "";
}

static void note_type(struct draft *fact, const struct dword *dword)
{
	if (dword->state != DWORD_WRONG_TYPE)
		return;
	add_issue(fact, "wrong-type");
	fact->confidence = "unconfirmed"; /* no page says what SChannel does with another type */
}

/* An absent key is cited once and answers for everything below: most machines have none of the keys. */
static bool is_proven_absent(struct study *study, struct draft *fact, struct survey *survey, const char *key)
{
	struct reganswer answer;

	for (size_t i = 0; i < survey->absent_count; i++)
		if (name_equal(key, survey->absent[i]))
			return true;
	if (survey->absent_count == ABSENCES_LIMIT || regview_key(study->view, key, &answer) != ABSENT)
		return false;
	cite(study, fact, &answer);
	survey->absent[survey->absent_count++] = key;
	return true;
}

struct dword ask_schannel(struct study *study, struct draft *fact, struct survey *survey, const char *below, const char *name)
{
	const char *parent = arena_printf(study->arena, SCHANNEL "%.*s", (int)strcspn(below, "\\"), below);
	const char *key = arena_printf(study->arena, SCHANNEL "%s", below);

	if (!parent || !key)
		return (struct dword){ .state = DWORD_UNKNOWN, .why = "memory is out" };
	if (is_proven_absent(study, fact, survey, parent) || is_proven_absent(study, fact, survey, key))
		return (struct dword){ .state = DWORD_ABSENT };
	struct dword dword = ask_dword(study, fact, key, name);

	note_type(fact, &dword);
	if (dword.state == DWORD_WRONG_TYPE)
		remark(study, survey, "%s: %s is not a REG_DWORD; it was evaluated as not set", below, name);
	return dword;
}

/* Before Vista the switch was a value of Lsa itself; no Windows without lists of suites is judged here. */
static const char *const fips_names[] = { "Enabled", "MDMEnabled" };

/* MDMEnabled: what device management sets, documented by no page of Microsoft's; it counts where Enabled does not say yes. */
static struct dword ask_fips_by(struct study *study, struct draft *fact, const char **ret_name)
{
	struct dword fips[2], *best = fips;

	for (size_t i = 0; i < 2; i++)
		fips[i] = ask_dword(study, fact, CONTROL "Lsa\\FIPSAlgorithmPolicy", fips_names[i]);
	note_type(fact, &fips[0]);
	bool is_on = fips[0].state == DWORD_SET && fips[0].value;

	if (!is_on && ((fips[1].state == DWORD_SET && fips[1].value) ||
		       (fips[1].state == DWORD_UNKNOWN && fips[0].state != DWORD_UNKNOWN))) {
		fact->confidence = "unconfirmed";
		best = &fips[1];
	}
	*ret_name = fips_names[best - fips];
	return *best;
}

static struct dword ask_fips(struct study *study, struct draft *fact)
{
	const char *name;

	return ask_fips_by(study, fact, &name);
}

void decide_fips(struct study *study, const struct fact_row *row, struct draft *fact)
{
	const char *name;
	struct dword fips = ask_fips_by(study, fact, &name);

	(void)row;
	if (fips.state == DWORD_UNKNOWN)
		settle(study, fact, "UNKNOWN", "evidence", "the FIPS policy cannot be determined: %s", fips.why);
	else if (fips.state == DWORD_SET)
		settle(study, fact, fips.value ? "ON" : "OFF", "value", "FIPSAlgorithmPolicy\\%s=%u", name, fips.value);
	else
		settle(study, fact, "OFF", "default", "FIPSAlgorithmPolicy\\Enabled is %s",
		       fips.state == DWORD_ABSENT ? "not set" : "not a REG_DWORD and was evaluated as not set");
}

static void ask_toggles(struct study *study, struct draft *fact, struct survey *survey)
{
	for (size_t i = 0; i < TOGGLES; i++) {
		struct dword enabled = ask_schannel(study, fact, survey, toggles[i].key, "Enabled");

		survey->enabled[i] = enabled;
		if (enabled.state != DWORD_SET || enabled.value == documented_on)
			continue;
		if (enabled.value) {
			add_issue(fact, "undocumented-form");
			remark(study, survey, "%s: Enabled=%s is not the documented number that turns it on, 0xffffffff",
			       toggles[i].key, cipher_number(study->arena, enabled.value));
		} else if (toggles[i].issue) {
			add_issue(fact, toggles[i].issue);
			remark(study, survey, "%s: Enabled=0 turns it off", toggles[i].key);
		}
	}
}

/* The least of the fearful, the most of the hopeful: over all kinds of Windows if the version is not known. */
static struct left over_windows(const struct survey *survey, uint32_t build, bool hopeful)
{
	size_t kinds = build ? 1 : kinds_of_windows_count;
	struct left all = { 0 };

	for (size_t i = 0; i < kinds; i++) {
		struct left one = suites_left(survey, build ? build : kinds_of_windows[i], hopeful);

		if (i == 0 || (hopeful ? one.reach > all.reach : one.reach < all.reach))
			all = one;
	}
	return all;
}

/* What is left, of a machine that was asked about everything. */
static void decide_left(struct study *study, struct draft *fact, const struct survey *survey)
{
	uint32_t build = study->windows.guessed ? 0 : study->windows.build;
	struct left worst = over_windows(survey, build, /* hopeful= */ false);
	struct left best = over_windows(survey, build, /* hopeful= */ true);

	if (build && build < BUILD_VISTA)
		settle(study, fact, "UNKNOWN", "default", "no document that was read states which TLS 1.2 cipher suites %s has",
		       study->windows.product);
	else
		settle_ciphers(study, fact, survey, &worst, &best);
}

void decide_ciphers(struct study *study, const struct fact_row *row, struct draft *fact)
{
	uint32_t build = study->windows.guessed ? 0 : study->windows.build;
	struct survey *survey = arena_alloc(study->arena, sizeof *survey);

	if (!survey) {
		settle(study, fact, "UNKNOWN", "evidence", "memory is out");
		return;
	}
	*survey = (struct survey){ .remarks = "", .whose = row->what };
	study->ciphers = survey;
	ask_lists(study, fact, survey, build);
	survey->fips = ask_fips(study, fact);
	if (survey->fips.state == DWORD_WRONG_TYPE)
		remark(study, survey, "FIPSAlgorithmPolicy\\Enabled is not a REG_DWORD; it was evaluated as not set");
	ask_toggles(study, fact, survey);
	ask_limits(study, fact, survey, build);
	fact->has_looked = is_answered(fact); /* what Windows makes of it may be unknown: a list is empty or not all the same */
	if (!build || build >= BUILD_VISTA)
		look_at_names(study, fact, survey, build);
	look_for_misspelled(study, fact, survey);
	decide_left(study, fact, survey);
}

/* The same machine, asked for the suites of another service: what was read for ciphers.tls12 answers it. */
void decide_ciphers_for(struct study *study, const struct fact_row *row, struct draft *fact)
{
	*fact = study->facts[FACT_CIPHERS];
	fact->issue_count = 0;
	fact->confidence = NULL;
	if (!study->ciphers) {
		settle(study, fact, "UNKNOWN", "evidence", "memory is out");
		return;
	}
	struct survey survey = *study->ciphers;

	survey.whose = row->what;
	decide_left(study, fact, &survey);
}

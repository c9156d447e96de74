/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cipher suites and FIPS mode: TLS 1.2 may be on with nothing left to negotiate with. Sources: Microsoft "Manage
 * Transport Layer Security", "TLS registry settings", KB245030, the pages on suites and curves of each Windows.
 *
 * What could not be read counts both ways, for the best and for the worst it may hold: where both give the same state,
 * it is the state, else the state is not known.
 */
#include "analyzer/ciphers.h"

#include <string.h>

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define SCHANNEL CONTROL "SecurityProviders\\SCHANNEL\\"
#define POLICY_KEY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define LOCAL_KEY CONTROL "Cryptography\\Configuration\\Local\\SSL\\00010002"
#define DH_KEY "KeyExchangeAlgorithms\\Diffie-Hellman"
#define RSA_KEY "KeyExchangeAlgorithms\\PKCS"

enum {
	POLICY_LIMIT = 1023,  /* characters of a list set by policy: "Manage Transport Layer Security" */
	USUAL_KEY_BITS = 2048,
	LEAST_MESSAGES = 0x4000, /* the smallest of Microsoft's defaults, a server's */
};

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

const uint32_t kinds_of_windows[] = { 6000, 7600, 9200, 9600, 10240, 16299, 19042, 20348, 22621 };
const size_t kinds_of_windows_count = sizeof kinds_of_windows / sizeof *kinds_of_windows;

static void remark(struct study *study, struct survey *survey, const char *what, const char *clause)
{
	const char *remarks = arena_printf(study->arena, "%s; %s%s", survey->remarks, what, clause);

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

static struct dword ask_schannel(struct study *study, struct draft *fact, struct survey *survey, const char *below,
				 const char *name)
{
	const char *parent = arena_printf(study->arena, SCHANNEL "%.*s", (int)strcspn(below, "\\"), below);
	const char *key = arena_printf(study->arena, SCHANNEL "%s", below);

	if (!parent || !key)
		return (struct dword){ .state = DWORD_UNKNOWN, .why = "memory is out" };
	if (is_proven_absent(study, fact, survey, parent) || is_proven_absent(study, fact, survey, key))
		return (struct dword){ .state = DWORD_ABSENT };
	struct dword dword = ask_dword(study, fact, key, name);

	note_type(fact, &dword);
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
		settle(study, fact, "UNKNOWN", "evidence", "the FIPS policy cannot be told: %s", fips.why);
	else if (fips.state == DWORD_SET)
		settle(study, fact, fips.value ? "ON" : "OFF", "value", "FIPSAlgorithmPolicy\\%s is %u", name, fips.value);
	else
		settle(study, fact, "OFF", "default", "FIPSAlgorithmPolicy\\Enabled is %s",
		       fips.state == DWORD_ABSENT ? "not set" : "no REG_DWORD and was taken as absent");
}

static struct dword ask_limit(struct study *study, struct draft *fact, struct survey *survey, const char *key,
			      const char *name)
{
	struct dword limit = ask_schannel(study, fact, survey, key, name);

	if (limit.state == DWORD_UNKNOWN)
		survey->limits_unread = limit.why;
	return limit;
}

static bool bounds_keys(struct study *study, struct draft *fact, struct survey *survey, const char *key)
{
	struct dword least = ask_limit(study, fact, survey, key, "ClientMinKeyBitLength");
	struct dword most = ask_limit(study, fact, survey, key, "ClientMaxKeyBitLength");

	return (least.state == DWORD_SET && least.value > USUAL_KEY_BITS) ||
	       (most.state == DWORD_SET && most.value && most.value < USUAL_KEY_BITS);
}

static void ask_limits(struct study *study, struct draft *fact, struct survey *survey)
{
	survey->dh_unusual = bounds_keys(study, fact, survey, DH_KEY);
	if (survey->dh_unusual) {
		add_issue(fact, "dh-length");
		remark(study, survey, "DHE suites", " are not relied on, as the client refuses Diffie-Hellman keys of 2048 bits");
	}
	if (bounds_keys(study, fact, survey, RSA_KEY)) {
		add_issue(fact, "rsa-length");
		remark(study, survey, "RSA keys of 2048 bits", " are refused");
	}
	struct dword limit = ask_limit(study, fact, survey, "Messaging", "MessageLimitClient");

	if (limit.state == DWORD_SET && limit.value < LEAST_MESSAGES) {
		add_issue(fact, "messages-limited");
		remark(study, survey, "MessageLimitClient", " refuses handshake messages that come in fragments");
	}
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
			remark(study, survey, strchr(toggles[i].key, '\\') + 1, " is switched on by another number than 0xffffffff");
		} else if (toggles[i].issue) {
			add_issue(fact, toggles[i].issue);
		}
	}
}

static void ask_lists(struct study *study, struct draft *fact, struct survey *survey)
{
	static const struct {
		const char *issue, *clause;
	} oddities[] = {
		{ "list-empty", "a list that names nothing was taken as not set" },
		{ "list-too-long", "names beyond the 1023 characters that a policy may have are not relied on" },
		{ "list-format", "names with blanks around them are not relied on" },
	};

	survey->functions[POLICY] = ask_names(study, fact, POLICY_KEY, "Functions", POLICY_LIMIT);
	survey->functions[LOCAL] = ask_names(study, fact, LOCAL_KEY, "Functions", 0);
	survey->curves[POLICY] = ask_names(study, fact, POLICY_KEY, "EccCurves", 0);
	survey->curves[LOCAL] = ask_names(study, fact, LOCAL_KEY, "EccCurves", 0);
	for (size_t i = 0; i < sizeof oddities / sizeof *oddities; i++)
		if (has_issue(fact, oddities[i].issue)) {
			fact->confidence = "unconfirmed";
			remark(study, survey, oddities[i].clause, "");
		}
}

static void look_at_curves(struct study *study, struct draft *fact, struct survey *survey, uint32_t build)
{
	if (build && lacks_curves(deciding_list(survey->functions), build)) {
		add_issue(fact, "no-curve-suffix");
		remark(study, survey, "ECDHE names without a curve", " are not relied on before Windows 10");
	}
	if (build && curves_left(survey, build, /* hopeful= */ true) != REACH_AZURE) {
		add_issue(fact, "no-common-curve");
		remark(study, survey, "neither P-256 nor P-384", " is among the curves, so no ECDHE suite is relied on");
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

void decide_ciphers(struct study *study, const struct fact_row *row, struct draft *fact)
{
	uint32_t build = study->windows.guessed ? 0 : study->windows.build;
	struct survey survey = { .remarks = "" };

	(void)row;
	ask_lists(study, fact, &survey);
	survey.fips = ask_fips(study, fact);
	ask_toggles(study, fact, &survey);
	ask_limits(study, fact, &survey);
	if (build && build < BUILD_VISTA) {
		settle(study, fact, "UNKNOWN", "default", "no page read says which suites %s has for TLS 1.2",
		       study->windows.product);
		return;
	}
	look_at_curves(study, fact, &survey, build);
	struct left worst = over_windows(&survey, build, /* hopeful= */ false);
	struct left best = over_windows(&survey, build, /* hopeful= */ true);

	settle_ciphers(study, fact, &survey, &worst, &best);
	if (has_issue(fact, "wrong-type"))
		also(study, fact, "a value of another type than documented was taken as absent");
}

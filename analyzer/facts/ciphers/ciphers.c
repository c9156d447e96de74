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
	{ "Hashes\\SHA512",              PART_HASH,     HASH_SHA512,    NULL }, /* of no suite; of signatures */
	{ RSA_KEY,                       PART_EXCHANGE, EXCHANGE_RSA,   "exchange-off" }, /* KB245030: and authentication */
	{ DH_KEY,                        PART_EXCHANGE, EXCHANGE_DHE,   NULL },
	{ "KeyExchangeAlgorithms\\ECDH", PART_EXCHANGE, EXCHANGE_ECDHE, "exchange-off" },
};
/* clang-format on */

const uint32_t representative_builds[] = { 6000, 7600, 9200, 9600, 10240, 15063, 16299, 19045, 20348, 22621 };
const size_t representative_builds_count = sizeof representative_builds / sizeof *representative_builds;

void remark(struct fact_context *ctx, struct cipher_settings *settings, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *clause = arena_vprintf(ctx->arena, format, args);

	va_end(args);
	const char *remarks = arena_printf(ctx->arena, "%s%s%s", settings->remarks, *settings->remarks ? "; " : "",
					   clause ? clause : "");

	settings->remarks = remarks ? remarks : "";
}

static void note_type(struct fact_builder *fact, const struct dword *dword)
{
	if (dword->state != DWORD_WRONG_TYPE)
		return;
	add_issue(fact, "wrong-type");
	fact->confidence = "unconfirmed"; /* no page says what SChannel does with another type */
}

/* An absent key is cited once and answers for everything below: most machines have none of the keys. */
static bool is_proven_absent(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			     const char *key)
{
	struct reganswer answer;

	for (size_t i = 0; i < settings->absent_count; i++)
		if (name_equal(key, settings->absent[i]))
			return true;
	if (settings->absent_count == ABSENCES_LIMIT || regview_key(ctx->view, key, &answer) != ABSENT)
		return false;
	add_evidence(ctx, fact, &answer);
	settings->absent[settings->absent_count++] = key;
	return true;
}

struct dword ask_schannel(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings,
			  const char *below, const char *name)
{
	const char *parent = arena_printf(ctx->arena, SCHANNEL "%.*s", (int)strcspn(below, "\\"), below);
	const char *key = arena_printf(ctx->arena, SCHANNEL "%s", below);

	if (!parent || !key)
		return (struct dword){ .state = DWORD_UNKNOWN, .why = "out of memory" };
	if (is_proven_absent(ctx, fact, settings, parent) || is_proven_absent(ctx, fact, settings, key))
		return (struct dword){ .state = DWORD_ABSENT };
	struct dword dword = ask_dword(ctx, fact, key, name);

	note_type(fact, &dword);
	if (dword.state == DWORD_WRONG_TYPE)
		remark(ctx, settings, "%s: %s is not a REG_DWORD; it was evaluated as not set", below, name);
	return dword;
}

/* Before Vista the switch was a value of Lsa itself; no Windows without lists of suites is evaluated here. */
static const char *const fips_names[] = { "Enabled", "MDMEnabled" };

/* MDMEnabled: what device management sets, documented by no page of Microsoft's; it counts where Enabled does not say yes. */
static struct dword ask_fips_by(struct fact_context *ctx, struct fact_builder *fact, const char **ret_name)
{
	struct dword fips[2], *best = fips;

	for (size_t i = 0; i < 2; i++)
		fips[i] = ask_dword(ctx, fact, CONTROL "Lsa\\FIPSAlgorithmPolicy", fips_names[i]);
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

static struct dword ask_fips(struct fact_context *ctx, struct fact_builder *fact)
{
	const char *name;

	return ask_fips_by(ctx, fact, &name);
}

void decide_fips(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const char *name;
	struct dword fips = ask_fips_by(ctx, fact, &name);

	(void)row;
	if (fips.state == DWORD_UNKNOWN)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "the FIPS policy cannot be determined: %s", fips.why);
	else if (fips.state == DWORD_SET)
		fact_decide(ctx, fact, fips.value ? "ON" : "OFF", "value", "FIPSAlgorithmPolicy\\%s=%u", name,
			    fips.value);
	else
		fact_decide(ctx, fact, "OFF", "default", "FIPSAlgorithmPolicy\\Enabled is %s",
			    fips.state == DWORD_ABSENT ? "not set" : "not a REG_DWORD and was evaluated as not set");
}

static void ask_toggles(struct fact_context *ctx, struct fact_builder *fact, struct cipher_settings *settings)
{
	for (size_t i = 0; i < TOGGLES; i++) {
		struct dword enabled = ask_schannel(ctx, fact, settings, toggles[i].key, "Enabled");

		settings->enabled[i] = enabled;
		if (enabled.state != DWORD_SET || enabled.value == documented_on)
			continue;
		if (enabled.value) {
			add_issue(fact, "undocumented-form");
			remark(ctx, settings, "%s: Enabled=%s is not the documented number that turns it on, 0xffffffff",
			       toggles[i].key, cipher_number(ctx->arena, enabled.value));
		} else if (toggles[i].issue) {
			add_issue(fact, toggles[i].issue);
			remark(ctx, settings, "%s: Enabled=0 turns it off", toggles[i].key);
		}
	}
}

/* The least of the fearful, the most of the hopeful: over all kinds of Windows if the version is not known. */
static struct left over_windows(const struct cipher_settings *settings, uint32_t build, bool hopeful)
{
	size_t kinds = build ? 1 : representative_builds_count;
	struct left all = { 0 };

	for (size_t i = 0; i < kinds; i++) {
		struct left one = suites_left(settings, build ? build : representative_builds[i], hopeful);

		if (i == 0 || (hopeful ? one.acceptance > all.acceptance : one.acceptance < all.acceptance))
			all = one;
	}
	return all;
}

bool is_before_lists(struct fact_context *ctx, struct fact_builder *fact)
{
	bool is_before = !ctx->windows.guessed && ctx->windows.build && ctx->windows.build < BUILD_VISTA;

	if (is_before)
		fact_decide(ctx, fact, "UNKNOWN", "default",
			    "no document that was read states which TLS 1.2 cipher suites %s has", ctx->windows.product);
	return is_before;
}

/* What is left, of a machine that was asked about everything. */
static void decide_left(struct fact_context *ctx, struct fact_builder *fact, const struct cipher_settings *settings)
{
	uint32_t build = ctx->windows.guessed ? 0 : ctx->windows.build;
	struct left worst = over_windows(settings, build, /* hopeful= */ false);
	struct left best = over_windows(settings, build, /* hopeful= */ true);

	if (!is_before_lists(ctx, fact))
		decide_ciphers_state(ctx, fact, settings, &worst, &best);
}

void decide_ciphers(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	uint32_t build = ctx->windows.guessed ? 0 : ctx->windows.build;
	struct cipher_settings *settings = arena_alloc(ctx->arena, sizeof *settings);

	if (!settings) {
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "out of memory");
		return;
	}
	*settings = (struct cipher_settings){ .remarks = "", .whose = row->what };
	ctx->ciphers = settings;
	ask_lists(ctx, fact, settings, build);
	settings->fips = ask_fips(ctx, fact);
	if (settings->fips.state == DWORD_WRONG_TYPE)
		remark(ctx, settings, "FIPSAlgorithmPolicy\\Enabled is not a REG_DWORD; it was evaluated as not set");
	ask_toggles(ctx, fact, settings);
	ask_limits(ctx, fact, settings, build);
	fact->has_looked =
		is_answered(fact); /* what Windows makes of it may be unknown: a list is empty or not all the same */
	if (!build || build >= BUILD_VISTA)
		look_at_names(ctx, fact, settings, build);
	look_for_misspelled(ctx, fact, settings);
	decide_left(ctx, fact, settings);
}

bool copy_ciphers(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact,
		  struct cipher_settings *ret)
{
	*fact = ctx->facts[FACT_CIPHERS];
	fact->issue_count = 0;
	fact->confidence = NULL;
	if (!ctx->ciphers) {
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "out of memory");
		return false;
	}
	*ret = *ctx->ciphers;
	ret->whose = row->what;
	ret->curves_refused = NULL;
	return true;
}

/* The same machine, asked for the suites of another service. */
void decide_ciphers_for(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct cipher_settings settings;

	if (!copy_ciphers(ctx, row, fact, &settings))
		return;
	if (!ctx->windows.guessed && ctx->windows.build >= BUILD_10)
		look_at_curves(ctx, fact, &settings, ctx->windows.build);
	decide_left(ctx, fact, &settings);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The minimum TLS version that mobile device management sets: Policy CSP Cryptography/OverrideMinimumEnabledTLSVersionClient
 * and ...Server, documented from build 26100 (Windows 11 24H2, Server 2025), type chr. Neither its values nor its place in
 * the registry are documented: three places are looked at, and what they hold is never more than unconfirmed.
 */
#include "analyzer/facts/decision_table.h"

#include <ctype.h>
#include <string.h>

enum { FIRST_BUILD_WITH_POLICY = 26100 };

/* clang-format off */
static const char *const keys[] = {
	"HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Cryptography", /* where Policy CSP keeps what it was given */
	"HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002", /* a public checker names it */
	"HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL",
};
static const char *const names[] = { "OverrideMinimumEnabledTLSVersionClient", "OverrideMinimumEnabledTLSVersionServer" };
/* clang-format on */

/* From best to worst: of several values the worst counts. */
enum level_set { LEVEL_NOT_SET, LEVEL_UP_TO_TLS12, LEVEL_UNKNOWN, LEVEL_ABOVE_TLS12 };

static const char *const level_states[] = { "NOT_SET", "UP_TO_TLS12", "UNKNOWN", "ABOVE_TLS12" };

struct search {
	enum level_set worst;
	const char *name, *text, *why; /* the value that decides and what it holds; UNKNOWN: why */
};

/* "1.2", "TLS 1.2", "TLSv1.2", "TLS1_2", "TLS12", and their like. What cannot be read as a version is none: UNKNOWN. */
static enum level_set level_of(const char *text)
{
	bool has_word = name_starts(text, "TLS");

	text += has_word ? strlen("TLS") : 0;
	text += strspn(text, " _-");
	text += has_word && (*text == 'v' || *text == 'V');
	text += has_word ? strspn(text, " ") : 0;
	if (!isdigit((unsigned char)*text))
		return LEVEL_UNKNOWN;
	char major = *text++;
	bool has_dot = *text == '.' || (has_word && *text == '_');

	text += has_dot;
	if (!(has_dot || has_word) || !isdigit((unsigned char)*text) || text[1 + strspn(text + 1, " ")])
		return LEVEL_UNKNOWN;
	if (major == '1' && *text <= '2')
		return LEVEL_UP_TO_TLS12;
	return major == '1' ? LEVEL_ABOVE_TLS12 : LEVEL_UNKNOWN;
}

static void keep_level(struct search *search, enum level_set level, const char *name, const char *text, const char *why)
{
	if (level > search->worst)
		*search = (struct search){ level, name, text, why };
}

static void ask_level(struct fact_context *ctx, struct fact_builder *fact, struct search *search, const char *key,
		      const char *name)
{
	const char *text = ask_string(ctx, fact, key, name);
	const struct reganswer *answer = fact->count ? &fact->answers[fact->count - 1] : NULL;

	if (text)
		keep_level(search, level_of(text), name, text, "it is not a version from 1.0 to 1.3");
	else if (answer && answer->found == PRESENT)
		keep_level(search, LEVEL_UNKNOWN, name, NULL, "it is not a string, which the policy is documented to be");
	else if (!answer || answer->found != ABSENT)
		keep_level(search, LEVEL_UNKNOWN, name, NULL,
			   answer && answer->why ? answer->why : "it could not be read");
}

static bool is_value_there(const struct fact_builder *fact)
{
	for (size_t i = 0; i < fact->count; i++)
		if (fact->answers[i].found == PRESENT)
			return true;
	return false;
}

static void decide_level(struct fact_context *ctx, struct fact_builder *fact, const struct search *search)
{
	const char *state = level_states[search->worst];

	if (search->worst == LEVEL_NOT_SET)
		fact_decide(ctx, fact, state, "default", "not configured: no policy sets a minimum TLS version");
	else if (search->worst == LEVEL_UNKNOWN)
		fact_decide(ctx, fact, state, "evidence", "%s%s%.64s%s cannot be evaluated: %s", search->name,
			    search->text ? "=\"" : "", search->text ? search->text : "", search->text ? "\"" : "",
			    search->why);
	else
		fact_decide(ctx, fact, state, "policy", "%s=\"%.64s\" %s", search->name, search->text,
			    search->worst == LEVEL_ABOVE_TLS12
				    ? "sets a minimum above TLS 1.2: Windows may refuse TLS 1.2 (the values and the location of this "
				      "policy are not documented)"
				    : "leaves TLS 1.2 available");
}

void decide_minimum(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const struct windows *windows = &ctx->windows;
	struct search search = { .worst = LEVEL_NOT_SET };

	(void)row;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			ask_level(ctx, fact, &search, keys[i], names[k]);
	if (search.worst != LEVEL_NOT_SET)
		fact->confidence = "unconfirmed";
	if (windows->build && !windows->guessed && windows->build < FIRST_BUILD_WITH_POLICY && !is_value_there(fact)) {
		fact->confidence = "documented"; /* whatever is missing: there is nothing to be set */
		fact_decide(ctx, fact, "NOT_SET", "default",
			    "%s (build %u) has no policy for a minimum TLS version; build %u introduced it",
			    windows->product, windows->build, FIRST_BUILD_WITH_POLICY);
	} else
		decide_level(ctx, fact, &search);
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

void table_minimum(const struct fact_row *row, struct table_writer *out)
{
	static const char *const texts[] = { "1.0", "1.2",    "TLS 1.2", "TLSv1.2", "TLS1_2", "TLS12",
					     "1.3", "TLS1.3", "12",      "",        "none" };

	(void)row;
	table_begin(out, "Where tlsready looks for a minimum TLS version (unconfirmed)", "key", NULL);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		table_row(out, keys[i], NULL);
	table_begin(out, "What a string means; of several values the worst one decides", "value", "state", NULL);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		table_row(out, table_format(out, "\"%s\"", texts[i]), level_states[level_of(texts[i])], NULL);
	table_begin(out, "Otherwise", "value", "state", NULL);
	table_row(out, "not set", level_states[LEVEL_NOT_SET], NULL);
	table_row(out, "not a string, or cannot be read", level_states[LEVEL_UNKNOWN], NULL);
	table_row(out, "not supplied, before build 26100", level_states[LEVEL_NOT_SET], NULL);
	table_row(out, "not supplied, from build 26100 on", level_states[LEVEL_UNKNOWN], NULL);
}

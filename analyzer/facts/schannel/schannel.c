/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SChannel protocols: what Enabled and DisabledByDefault mean. Sources: Microsoft "Transport Layer Security (TLS) registry
 * settings" (2019-02-28 and 2023-04-10), "TLS 1.0 and TLS 1.1 deprecation in Windows", KB245030.
 */
#include "analyzer/facts/decision_table.h"
#include "analyzer/facts/schannel/nearmiss.h"

#define PROTOCOLS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"

static const char *const protocol_keys[] = { "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" };
static const char *const role_keys[] = { "Client", "Server" };

enum {
	FIRST_BUILD_OF_2012 = 9200, /* and of Windows 8 */
	FIRST_BY_ENABLED = 14393,   /* from here on Enabled=1 alone is documented to turn a protocol on */
};

/* What was read for one protocol and role. */
struct setting {
	struct dword enabled, by_default;
	enum default_state without;
	bool is_documented; /* what Windows does without the values is in Microsoft's table */
	const char *windows, *protocol, *role;
};

static bool is_on(const struct dword *dword)
{
	return dword->state == DWORD_SET && dword->value != 0; /* "non-zero" until 2022, now 1; 0xffffffff counts */
}

static bool is_zero(const struct dword *dword)
{
	return dword->state == DWORD_SET && dword->value == 0;
}

/* "Enabled=1", "Enabled=0xffffffff" */
static const char *value_words(struct fact_context *ctx, const char *name, const struct dword *dword)
{
	const char *words = arena_printf(ctx->arena, dword->value < 10 ? "%s=%u" : "%s=0x%x", name, dword->value);

	return words ? words : "";
}

/* Where no value decides, the answer is as good as the table of defaults. */
static void trust_default(struct fact_builder *fact, const struct setting *s)
{
	if (!s->is_documented && !fact->confidence)
		fact->confidence = "derived";
}

static void decide_off(struct fact_context *ctx, struct fact_builder *fact, const struct setting *s)
{
	if (is_on(&s->enabled) && ctx->windows.build >= FIRST_BUILD_OF_2012)
		fact->confidence = "disputed"; /* between the page on 2008 R2 and that on 2016 */
	else
		trust_default(fact, s);
	if (is_on(&s->enabled)) {
		add_issue(fact, "enabled-alone");
		fact_decide(ctx, fact, "DISABLED_BY_DEFAULT", "default",
			    "%s does not turn %s on: on %s the documented step is DisabledByDefault=0, which is not set%s",
			    value_words(ctx, "Enabled", &s->enabled), s->protocol, s->windows,
			    ctx->windows.build >= FIRST_BUILD_OF_2012
				    ? " (disputed: by Microsoft's page on later Windows, Enabled=1 is enough)"
				    : "");
	} else
		fact_decide(ctx, fact, "DISABLED_BY_DEFAULT", "default",
			    "not configured; %s supports %s but disables it by default", s->windows, s->protocol);
}

/* Whether it is on by default is not known; what a value says counts all the same. */
static void decide_either_default(struct fact_context *ctx, struct fact_builder *fact, const struct setting *s)
{
	if (is_on(&s->enabled)) {
		fact_decide(ctx, fact, "ENABLED", "value", "%s turns %s on", value_words(ctx, "Enabled", &s->enabled),
			    s->protocol);
		return;
	}
	trust_default(fact, s);
	fact_decide(ctx, fact, "UNKNOWN", "default",
		    "not configured, and no documentation states whether build %u of Windows enables %s by default",
		    ctx->windows.build, s->protocol);
}

/*
 * https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings: the page of 2019 has three states, and
 * DisabledByDefault counts; that of 2023-04-10 has two, and Enabled=1 is enough. Older Windows: KB245030, DisabledByDefault=0.
 */
static void decide_known(struct fact_context *ctx, struct fact_builder *fact, const struct setting *s)
{
	bool by_enabled = ctx->windows.build >= FIRST_BY_ENABLED;

	if (is_on(&s->by_default)) {
		bool disputed = by_enabled && is_on(&s->enabled);

		if (disputed && !fact->confidence)
			fact->confidence = "disputed";
		fact_decide(ctx, fact, "DISABLED_BY_DEFAULT", "value",
			    "%s: only applications that request %s explicitly can use it%s",
			    value_words(ctx, "DisabledByDefault", &s->by_default), s->protocol,
			    disputed ? " (disputed: by Microsoft's page of 2023, Enabled=1 is enough)" : "");
	} else if (is_zero(&s->by_default))
		fact_decide(ctx, fact, "ENABLED", "value",
			    is_on(&s->enabled) ? "DisabledByDefault=0 and %s turn %s on"
					       : "DisabledByDefault=0%s turns %s on",
			    is_on(&s->enabled) ? value_words(ctx, "Enabled", &s->enabled) : "", s->protocol);
	else if (s->without == DEFAULT_ON) {
		if (!is_on(&s->enabled))
			trust_default(fact, s);
		fact_decide(ctx, fact, "ENABLED", is_on(&s->enabled) ? "value" : "default",
			    "%s; %s enables %s by default",
			    is_on(&s->enabled) ? value_words(ctx, "Enabled", &s->enabled) : "not configured",
			    s->windows, s->protocol);
	} else if (s->without == DEFAULT_EITHER)
		decide_either_default(ctx, fact, s);
	else if (is_on(&s->enabled) && by_enabled)
		fact_decide(ctx, fact, "ENABLED", "value", "%s turns %s on, which %s disables by default",
			    value_words(ctx, "Enabled", &s->enabled), s->protocol, s->windows);
	else
		decide_off(ctx, fact, s);
}

/* Whether the update is there is not known, and need not be where the values leave the protocol off even with it. */
static void decide_by_update(struct fact_context *ctx, struct fact_builder *fact, const struct setting *s)
{
	struct setting updated = *s;
	struct fact_builder with = { 0 };

	updated.without = DEFAULT_OFF; /* of Server 2008; of XP no document states it */
	decide_known(ctx, &with, &updated);
	if (is_state(&with, "ENABLED") || ctx->windows.build < 6002)
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "whether %s supports %s depends on an update that cannot be confirmed", s->windows,
			    s->protocol);
	else
		fact_decide(ctx, fact, with.state, with.decider,
			    "%s, and without its update %s does not support %s at all", with.because.utf8, s->windows,
			    s->protocol);
}

static const char *unread(const struct setting *s)
{
	return s->enabled.state == DWORD_UNKNOWN      ? s->enabled.why
	       : s->by_default.state == DWORD_UNKNOWN ? s->by_default.why
						      : NULL;
}

static void decide_state(struct fact_context *ctx, struct fact_builder *fact, const struct setting *s)
{
	const char *why = unread(s);

	if (s->without == DEFAULT_NONE) {
		trust_default(fact, s);
		fact_decide(ctx, fact, "NOT_SUPPORTED", "default", "%s does not support %s", s->windows, s->protocol);
	} else if (is_zero(&s->enabled))
		fact_decide(ctx, fact, "DISABLED", "value", "Enabled=0 turns %s off for every %s application",
			    s->protocol, s->role);
	else if (why)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "Enabled and DisabledByDefault cannot be determined: %s",
			    why);
	else if (s->without == DEFAULT_UNKNOWN && ctx->windows.build)
		decide_by_update(ctx, fact, s);
	else if (s->without == DEFAULT_UNKNOWN)
		decide_by_windows(ctx, fact, "the effect of the values");
	else
		decide_known(ctx, fact, s);
}

/* What its issues are about. */
static void tell_issues(struct fact_context *ctx, struct fact_builder *fact, const struct setting *s)
{
	static const char as_absent[] = "%s is not a REG_DWORD and was evaluated as not set";

	if (s->enabled.state == DWORD_WRONG_TYPE)
		append_reason(ctx, fact, as_absent, "Enabled");
	if (s->by_default.state == DWORD_WRONG_TYPE)
		append_reason(ctx, fact, as_absent, "DisabledByDefault");
	if (has_issue(fact, "undocumented-form"))
		append_reason(ctx, fact, "%s is not the documented number, Enabled=1",
			      value_words(ctx, "Enabled", &s->enabled));
	if (has_issue(fact, "forced"))
		append_reason(ctx, fact, "Enabled or DisabledByDefault is set to turn it on");
}

/* Only the update is missing, and is made for this Windows: with it, the values would turn the protocol on. */
static bool is_held_by_update(struct fact_context *ctx, const struct setting *s)
{
	struct setting updated = *s;
	struct fact_builder fact = { 0 };

	if (s->without != DEFAULT_NONE || ctx->windows.build < 6002 || ctx->windows.build >= 7600 ||
	    windows_is_client(&ctx->windows))
		return false;
	updated.without = DEFAULT_OFF;
	decide_state(ctx, &fact, &updated);
	return is_state(&fact, "ENABLED");
}

void decide_schannel(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const char *role_key =
		arena_printf(ctx->arena, PROTOCOLS "\\%s\\%s", protocol_keys[row->what], role_keys[row->which]);
	struct setting s = { .without = schannel_default(ctx, (enum protocol)row->what, (enum role)row->which),
			     .is_documented = schannel_is_documented(&ctx->windows),
			     .windows = ctx->windows.product,
			     .protocol = protocol_keys[row->what],
			     .role = row->which == CLIENT ? "client" : "server" };

	if (!role_key)
		return;
	s.enabled = ask_dword(ctx, fact, role_key, "Enabled");
	s.by_default = ask_dword(ctx, fact, role_key, "DisabledByDefault");
	if (s.enabled.state == DWORD_WRONG_TYPE || s.by_default.state == DWORD_WRONG_TYPE) {
		fact->confidence = "unconfirmed"; /* no page read says what SChannel does with another type */
		add_issue(fact, "wrong-type");
	}
	if (is_on(&s.enabled) && s.enabled.value != 1)
		add_issue(fact, "undocumented-form");
	if (s.without == DEFAULT_NONE && (is_on(&s.enabled) || is_zero(&s.by_default)))
		add_issue(fact, "forced");
	decide_state(ctx, fact, &s);
	tell_issues(ctx, fact, &s);
	if ((row->what == TLS11 || row->what == TLS12) && is_held_by_update(ctx, &s))
		set_root_cause(fact, FACT_UPDATE);
	if (row->what == TLS12)
		near_miss_schannel(ctx, fact, protocol_keys[row->what], (enum role)row->which);
}

/* --- explain: the tables come out of the functions above -------------------------------------------------------------- */

static const char *const default_words[] = { "depends on the update", "on", "off", "not supported", "not documented" };

static const char *state_for(struct table_writer *out, uint32_t build, const struct dword *enabled,
			     const struct dword *by_default, enum default_state without)
{
	struct fact_context ctx = { .arena = out->arena, .windows.build = build };
	struct setting s = { *enabled, *by_default, without, true, "", "", "" };
	struct fact_builder fact = { 0 };

	decide_state(&ctx, &fact, &s);
	return fact.state;
}

static void table_settings(struct table_writer *out)
{
	static const struct named_dword values[] = {
		{ "not set", { .state = DWORD_ABSENT } },
		{ "0", { .state = DWORD_SET } },
		{ "not 0", { .state = DWORD_SET, .value = 1 } },
		{ "not a REG_DWORD", { .state = DWORD_WRONG_TYPE } },
	};
	enum { VALUES = sizeof values / sizeof *values };

	table_begin(out, "The two values, and the default of Windows", "Enabled", "DisabledByDefault", "Windows: on",
		    "Windows: off", "off, from build 14393", "not documented", NULL);
	for (size_t i = 0; i < VALUES; i++)
		for (size_t k = 0; k < VALUES; k++) {
			const struct dword *e = &values[i].dword, *d = &values[k].dword;

			table_row(out, values[i].name, values[k].name, state_for(out, 1, e, d, DEFAULT_ON),
				  state_for(out, 1, e, d, DEFAULT_OFF),
				  state_for(out, FIRST_BY_ENABLED, e, d, DEFAULT_OFF),
				  state_for(out, FIRST_BY_ENABLED, e, d, DEFAULT_EITHER), NULL);
		}
	table_begin(out, "If Windows does not have the protocol, or its version is unknown", "Enabled", "not supported",
		    "unknown", NULL);
	for (size_t i = 0; i < VALUES; i++)
		table_row(out, values[i].name, state_for(out, 1, &values[i].dword, &values[0].dword, DEFAULT_NONE),
			  state_for(out, 1, &values[i].dword, &values[0].dword, DEFAULT_UNKNOWN), NULL);
}

static enum default_state default_for(uint32_t build, const char *update, const struct fact_row *row)
{
	struct fact_context ctx = { .windows.build = build };

	ctx.facts[FACT_UPDATE].state = update;
	return schannel_default(&ctx, (enum protocol)row->what, (enum role)row->which);
}

void table_schannel(const struct fact_row *row, struct table_writer *out)
{
	enum default_state without, with;

	table_settings(out);
	table_begin(out, "Without the values, by build (this build or later)", "build", "that is",
		    protocol_keys[row->what], NULL);
	for (size_t i = 0; schannel_default_from(i); i++) {
		uint32_t build = schannel_default_from(i);

		table_row(out, table_number(out, build),
			  build >= 6000 && !windows_is_released(build) ? "later builds, previews"
								       : windows_name(out->arena, build),
			  default_words[default_for(build, "MISSING", row)], NULL);
	}
	without = default_for(6002, "MISSING", row);
	with = default_for(6002, "INSTALLED", row);
	if (without == with)
		return;
	table_begin(out, "On Server 2008 SP2 (builds 6002 and 6003) an update decides", "KB4019276",
		    "without the values", NULL);
	table_row(out, "INSTALLED or LIKELY", default_words[with], NULL);
	table_row(out, "MISSING", default_words[without], NULL);
	table_row(out, "anything else", default_words[default_for(6002, "UNKNOWN", row)], NULL);
}

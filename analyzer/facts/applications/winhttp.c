/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WinHTTP: a bit set of protocols. The effective answer, with SChannel and the update folded in: application's own setting
 * > DefaultSecureProtocols > Windows default, and SChannel overrules all (KB3140245; MicrosoftDocs/win32,
 * WINHTTP_OPTION_SECURE_PROTOCOLS).
 */
#include "analyzer/facts/decision_table.h"
#include "analyzer/facts/mistyped.h"
#include "analyzer/facts/schannel/nearmiss.h"

#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

enum { BIT_TLS12 = 0x800, FIRST_BUILD_KNOWN = 7600, FIRST_BUILD_WITH_TLS12 = 9600 };

static void decide_new(struct fact_context *ctx, struct fact_builder *fact, const struct dword *value)
{
	if (value->state != DWORD_SET && !ctx->windows.released && !fact->confidence)
		fact->confidence = "derived"; /* a preview */
	if (value->state == DWORD_SET)
		fact_decide(ctx, fact, "TLS12", "value", "DefaultSecureProtocols=0x%x contains the TLS 1.2 bit (0x800)",
			    value->value);
	else
		fact_decide(ctx, fact, "TLS12", "default", "%s; WinHTTP of %s uses TLS 1.2 by default",
			    value->state == DWORD_ABSENT
				    ? "DefaultSecureProtocols is not set"
				    : "DefaultSecureProtocols is not a REG_DWORD and was evaluated as not set",
			    ctx->windows.product);
}

/* 7, 2008 R2, 2012: the default is SSL 3.0 and TLS 1.0, and only the updated WinHTTP reads the value. */
static void decide_old(struct fact_context *ctx, struct fact_builder *fact, const struct dword *value)
{
	const struct fact_builder *update = &ctx->facts[FACT_UPDATE];

	if (has_issue(update, "unavailable")) { /* Windows 8 */
		set_root_cause(fact, FACT_UPDATE);
		fact_decide(ctx, fact, "NO_TLS12", "update",
			    "WinHTTP of %s uses SSL 3.0 and TLS 1.0, and no update changes that", ctx->windows.product);
	} else if (value->state != DWORD_SET)
		fact_decide(ctx, fact, "NO_TLS12", "default",
			    "%s; WinHTTP of %s then uses SSL 3.0 and TLS 1.0 (the update does not create the value)",
			    value->state == DWORD_ABSENT
				    ? "DefaultSecureProtocols is not set"
				    : "DefaultSecureProtocols is not a REG_DWORD and was evaluated as not set",
			    ctx->windows.product);
	else if (is_state(update, "MISSING")) {
		set_root_cause(fact, FACT_UPDATE);
		fact_decide(ctx, fact, "NO_TLS12", "update",
			    "WinHTTP reads DefaultSecureProtocols only with KB3140245, which is missing");
	} else if (is_state(update, "INSTALLED") || is_state(update, "LIKELY"))
		fact_decide(
			ctx, fact, "TLS12", "value",
			"KB3140245 or a later rollup is installed, and DefaultSecureProtocols=0x%x contains the TLS 1.2 bit (0x800)",
			value->value);
	else {
		set_root_cause(fact, FACT_UPDATE);
		fact_decide(ctx, fact, "UNKNOWN", "update",
			    "WinHTTP reads DefaultSecureProtocols only with KB3140245, whose state is %s", update->state);
	}
}

/* WinHTTP by itself, as if SChannel had TLS 1.2 on. */
static void decide_own(struct fact_context *ctx, struct fact_builder *fact, const struct dword *value)
{
	bool is_new = ctx->windows.build >= FIRST_BUILD_WITH_TLS12;

	if (value->state == DWORD_SET && !value->value && is_new) {
		add_issue(fact, "zero");
		fact->confidence = "unconfirmed";
		fact_decide(ctx, fact, "UNKNOWN", "value",
			    "DefaultSecureProtocols=0: no documentation states whether WinHTTP then "
			    "offers no protocol or the default ones");
	} else if (value->state == DWORD_SET && !(value->value & BIT_TLS12))
		fact_decide(ctx, fact, "NO_TLS12", "value",
			    "DefaultSecureProtocols=0x%x does not contain the TLS 1.2 bit (0x800)", value->value);
	else if (value->state == DWORD_UNKNOWN)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "DefaultSecureProtocols cannot be determined: %s",
			    value->why);
	else if (is_new)
		decide_new(ctx, fact, value);
	else
		decide_old(ctx, fact, value);
}

static void decide_without_schannel(struct fact_context *ctx, struct fact_builder *fact)
{
	set_root_cause(fact, FACT_TLS12_CLIENT);
	fact_decide(ctx, fact, "NO_TLS12", "value",
		    "Schannel does not use TLS 1.2 for clients (%s), so WinHTTP cannot use it",
		    ctx->facts[FACT_TLS12_CLIENT].state);
}

/* What WinHTTP lacks by itself must be fixed there; SChannel is named only where nothing else is wrong. */
static void decide_value(struct fact_context *ctx, struct fact_builder *fact, const struct dword *value)
{
	const struct fact_builder *schannel = &ctx->facts[FACT_TLS12_CLIENT];

	if (value->state == DWORD_WRONG_TYPE) {
		add_issue(fact, "wrong-type");
		fact->confidence = "unconfirmed"; /* no page states what WinHTTP does with another type */
	}
	decide_own(ctx, fact, value);
	if (is_state(fact, "NO_TLS12") || is_state(schannel, "ENABLED"))
		return;
	if (!is_state(schannel, "UNKNOWN")) {
		decide_without_schannel(ctx, fact);
		return;
	}
	set_root_cause(fact, FACT_TLS12_CLIENT);
	fact_decide(ctx, fact, "UNKNOWN", "evidence", "WinHTTP depends on TLS 1.2 in Schannel, whose state is unknown");
}

void decide_winhttp(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const struct windows *windows = &ctx->windows;
	struct reganswer wow;

	if (row->which == WOW && windows->arch == ARCH_X86) {
		fact_decide(ctx, fact, "N/A", "default", "32-bit Windows has no WOW6432Node view");
		return;
	}
	struct dword value =
		ask_dword(ctx, fact, software_path(ctx, row->which, SETTINGS "\\WinHttp"), "DefaultSecureProtocols");

	if (!windows->build || windows->guessed)
		decide_by_windows(ctx, fact, "the result");
	else if (windows->build < FIRST_BUILD_KNOWN) {
		fact->confidence = "unconfirmed";
		fact_decide(ctx, fact, "UNKNOWN", "default",
			    "no document that was read states which protocols WinHTTP of %s uses", windows->product);
	} else if (row->which == WOW && windows->arch == ARCH_UNKNOWN &&
		   ask_key(ctx, fact, "HKLM\\SOFTWARE\\WOW6432Node", &wow) != PRESENT)
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "whether this Windows is 32-bit or 64-bit cannot be determined");
	else
		decide_value(ctx, fact, &value);
	if (is_state(fact, "UNKNOWN") && is_state(&ctx->facts[FACT_TLS12_CLIENT], "DISABLED")) {
		fact->confidence = "documented"; /* whatever else is unknown */
		decide_without_schannel(ctx, fact);
	}
	look_for_mistyped(ctx, fact, "DefaultSecureProtocols", &value, is_protocol_set);
	fact->has_looked = value.state != DWORD_UNKNOWN; /* what Windows makes of the value may be unknown all the same */
	near_miss_winhttp(ctx, fact, row->which);
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

static const char *state_for(struct table_writer *out, uint32_t build, const char *update, const char *schannel,
			     const struct dword *value)
{
	struct fact_context ctx = { .arena = out->arena, .windows = { .build = build, .product = "" } };
	struct fact_builder fact = { 0 };

	ctx.facts[FACT_UPDATE].state = update;
	ctx.facts[FACT_TLS12_CLIENT].state = schannel;
	decide_value(&ctx, &fact, value);
	return fact.state;
}

void table_winhttp(const struct fact_row *row, struct table_writer *out)
{
	static const struct named_dword values[] = {
		{ "not set", { .state = DWORD_ABSENT } },
		{ "with bit 0x800", { .state = DWORD_SET, .value = BIT_TLS12 } },
		{ "without it", { .state = DWORD_SET, .value = 1 } },
		{ "0", { .state = DWORD_SET } },
		{ "not a REG_DWORD", { .state = DWORD_WRONG_TYPE } },
	};
	static const char *const updates[] = { "INSTALLED", "MISSING", "PENDING" };

	(void)row;
	table_begin(out, "Windows 8.1, Server 2012 R2 and later (from build 9600), by TLS 1.2 for clients in Schannel",
		    "DefaultSecureProtocols", "ENABLED", "not ENABLED", "UNKNOWN", NULL);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		table_row(out, values[i].name,
			  state_for(out, FIRST_BUILD_WITH_TLS12, "NOT_REQUIRED", "ENABLED", &values[i].dword),
			  state_for(out, FIRST_BUILD_WITH_TLS12, "NOT_REQUIRED", "DISABLED", &values[i].dword),
			  state_for(out, FIRST_BUILD_WITH_TLS12, "NOT_REQUIRED", "UNKNOWN", &values[i].dword), NULL);
	table_begin(out,
		    "Windows 7, Server 2008 R2 and 2012 (from build 7600), Schannel ENABLED, by the state of KB3140245",
		    "DefaultSecureProtocols", updates[0], updates[1], "anything else", NULL);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		table_row(out, values[i].name, state_for(out, FIRST_BUILD_KNOWN, updates[0], "ENABLED", &values[i].dword),
			  state_for(out, FIRST_BUILD_KNOWN, updates[1], "ENABLED", &values[i].dword),
			  state_for(out, FIRST_BUILD_KNOWN, updates[2], "ENABLED", &values[i].dword), NULL);
	table_begin(out, "Elsewhere", "Windows", "state", NULL);
	table_row(out, "older than build 7600, or unknown", "UNKNOWN", NULL);
	table_row(out, "any, Schannel DISABLED for clients", "NO_TLS12", NULL);
	table_row(out, "32-bit, for the 32-bit view", "N/A", NULL);
}

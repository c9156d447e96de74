/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A golden image boots from Select\Default: if that is another set than the one that was evaluated, it counts, too. */
#include "analyzer/facts/fact_context.h"

/* Whether two looks at one fact differ in what a rule asks for. Notes about near misses are no such thing. */
static bool differ(enum fact_id id, const struct fact_builder *now, const struct fact_builder *next)
{
	if (id == FACT_TLS13_CLIENT || id == FACT_TLS13_SERVER)
		return has_issue(now, "forced") != has_issue(next, "forced");
	return !is_state(next, now->state ? now->state : "") ||
	       has_issue(next, "wrong-type") != has_issue(now, "wrong-type") ||
	       (id == FACT_CIPHERS &&
		next->issue_count - has_issue(next, "near-miss") != now->issue_count - has_issue(now, "near-miss"));
}

/* What the set that the next startup uses, or may use, says of TLS 1.2 counts too. */
static void compare_next(struct fact_context *ctx, struct fact_builder *fact, const struct control_set *set,
			 uint32_t next_number, const char *next_startup)
{
	static const enum fact_id rows[] = { FACT_TLS12_CLIENT, FACT_TLS12_SERVER, FACT_TLS13_CLIENT, FACT_TLS13_SERVER,
					     FACT_MINIMUM,      FACT_CIPHERS,      FACT_SIGNATURES };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct fact_row *row = &fact_rows[rows[i]];
		struct fact_builder now = { 0 }, next = { 0 };

		row->decide(ctx, row, &now);
		regview_choose_control_set(ctx->view, next_number);
		row->decide(ctx, row, &next);
		regview_choose_control_set(ctx->view, set->how == CONTROL_SET_CHOSEN ? set->number : 0);
		add_doubts(ctx, fact, &next);
		if (!differ(rows[i], &now, &next))
			continue;
		add_issue(fact, "default-differs");
		append_reason(ctx, fact, "%s ControlSet%03u (%s: %s)", next_startup, next_number, row->title,
			      is_state(&next, now.state ? now.state : "") ? "set differently" : next.state);
	}
}

/* A Default that names no set: whichever of them it is. */
static void compare_all(struct fact_context *ctx, struct fact_builder *fact, const struct control_set *set,
			uint32_t number)
{
	const char *next_startup = arena_printf(ctx->arena, "%s; the next startup may use", set->default_why);

	for (size_t i = 0; next_startup && i < set->candidate_count; i++)
		if (set->candidates[i] != number)
			compare_next(ctx, fact, set, set->candidates[i], next_startup);
}

/* A hive that was edited as if its Windows ran: what Windows makes of such a key is not documented. */
static void doubt_next(struct fact_context *ctx, struct fact_builder *fact, const struct control_set *set)
{
	add_evidence(ctx, fact, &set->stray);
	add_issue(fact, "default-differs");
	append_reason(ctx, fact,
		      "the hive has a key named CurrentControlSet, which is a link that Windows makes when it starts: "
		      "whether the next startup uses ControlSet%03u is not known",
		      set->number);
}

/* Nobody knows what a startup with this set comes up with. */
static void tell_missing(struct fact_context *ctx, struct fact_builder *fact, uint32_t number)
{
	struct reganswer key;
	const char *path = arena_printf(ctx->arena, "HKLM\\SYSTEM\\ControlSet%03u", number);

	add_issue(fact, "default-differs");
	append_reason(ctx, fact, "the next startup uses ControlSet%03u, which %s", number,
		      path && regview_key(ctx->view, path, &key) == ABSENT ? "does not exist"
									   : "the inputs do not contain");
}

void compare_default(struct fact_context *ctx, struct fact_builder *fact, const struct control_set *resolved)
{
	const struct control_set set = *resolved; /* the other sets are looked at in its place */
	bool is_settled = set.how == CONTROL_SET_CURRENT || set.how == CONTROL_SET_ONLY || set.how == CONTROL_SET_CHOSEN;
	uint32_t number = set.number ? set.number : set.live_number;

	if (!is_settled || !number)
		return;
	if (set.stray.key)
		doubt_next(ctx, fact, &set);
	if (set.default_why)
		compare_all(ctx, fact, &set, number);
	if (!set.default_number || set.default_number == number)
		return;
	add_issue(fact, "default-is-another-set");
	if (control_set_is_there(&set, set.default_number))
		compare_next(ctx, fact, &set, set.default_number, "the next startup uses");
	else
		tell_missing(ctx, fact, set.default_number);
}

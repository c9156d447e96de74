/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts, then findings, then the verdict. */
#include "analyzer/facts/fact_context.h"

#include <string.h>

#include "analyzer/facts/evidence/missing.h"
#include "analyzer/facts/value_fact.h"
#include "analyzer/facts/windows/identity.h"
#include "analyzer/policy/rules/rules.h"

static struct fact publish(const char *name, const char *title, const struct fact_builder *builder)
{
	return (struct fact){
		.name = name ? name : "",
		.title = title ? title : "",
		.state = builder->state ? builder->state : "UNKNOWN",
		.because = builder->because.utf8 ? builder->because : TEXT("out of memory"),
		.decider = builder->decider ? builder->decider : "evidence",
		.confidence = builder->confidence ? builder->confidence : "documented",
		.evidence = builder->evidence,
		.evidence_count = builder->count,
		.issues = builder->issues,
		.issue_count = builder->issue_count,
		.has_looked = builder->has_looked,
		.root_cause = builder->root_cause ? builder->root_cause : "",
		.by_set = builder->by_set,
		.by_set_count = builder->by_set_count,
	};
}

/* Outside of WOW6432Node are the settings of 64-bit applications, on 32-bit Windows those of all. */
static const char *title_of(struct fact_context *ctx, const char *title)
{
	static const char wide[] = " (64-bit)", narrow[] = " (32-bit)";
	size_t size = strlen(title), end = sizeof wide - 1;
	const char *last = size > end ? title + size - end : "";
	const char *word = strcmp(last, wide) == 0 ? narrow : strcmp(last, narrow) == 0 ? " (WOW6432Node)" : NULL;

	return word && ctx->windows.arch == ARCH_X86 ? arena_printf(ctx->arena, "%.*s%s", (int)(size - end), title, word)
						     : title;
}

static void decide_facts(struct fact_context *ctx, const struct criteria *criteria)
{
	if (regview_control_set(ctx->view)->is_one_of_these)
		decide_each_set(ctx, criteria);
	else
		decide_set(ctx, criteria);
	if (ctx->evidence->finish) /* the last question has been asked */
		ctx->evidence->finish(ctx->evidence);
	for (int id = FACT_EVIDENCE; id < FACT_COUNT; id++)
		fact_rows[id].decide(ctx, &fact_rows[id], &ctx->facts[id]);
}

/* What is known of evidence only when all questions have been asked. */
static void complete_evidence(struct fact_context *ctx, struct fact_builder *builder)
{
	const struct evidence_state *state = ctx->evidence;

	for (size_t i = 0; state->place && i < builder->count; i++)
		state->place(state->context, &builder->evidence[i]);

	for (size_t i = 0; state->readers && i < builder->count; i++) {
		const char *readers = state->readers(state->context, &builder->answers[i]);

		builder->evidence[i].readers = readers ? readers : "";
	}
}

static void publish_facts(struct fact_context *ctx, struct machine_result *ret)
{
	size_t count = FACT_COUNT + ctx->value_count;
	struct fact *facts = arena_array(ctx->arena, count, sizeof *facts);

	for (size_t i = 0; facts && i < count; i++) {
		struct value_fact *value = i < FACT_COUNT ? NULL : &ctx->values[i - FACT_COUNT];
		struct fact_builder *builder = value ? &value->builder : &ctx->facts[i];

		complete_evidence(ctx, builder);
		facts[i] = publish(value ? value->name : fact_rows[i].name,
				   value ? value->title : title_of(ctx, fact_rows[i].title), builder);
	}
	ret->facts = facts;
	ret->fact_count = facts ? count : 0;
}

/* The other profiles: the same facts, evaluated by other rows. */
static int evaluate_baselines(const struct criteria *criteria, struct arena *arena, struct machine_result *ret)
{
	size_t count = criteria->profile_count ? criteria->profile_count - 1 : 0;
	struct baseline *list = arena_array(arena, count, sizeof *list);

	for (size_t i = 0; i < count; i++) {
		const struct profile *profile = criteria->profiles[i + 1];
		struct machine_result alone = { .facts = ret->facts,
						.fact_count = ret->fact_count,
						.windows = ret->windows };

		if (!list || evaluate_rules(profile, arena, &alone) < 0)
			return ERR_NOMEM;
		list[i] = (struct baseline){ .name = arena_strdup(arena, profile->name),
					     .title = arena_strdup(arena, profile->title),
					     .summary = arena_strdup(arena, profile->summary),
					     .path = text_of(arena, profile->path ? profile->path : ""),
					     .sha256 = arena_strdup(arena, profile->sha256 ? profile->sha256 : ""),
					     .kind = profile->kind,
					     .verdict = alone.verdict,
					     .findings = alone.findings,
					     .finding_count = alone.finding_count };
	}
	ret->baselines = list;
	ret->baseline_count = count;
	return 0;
}

/* The set that CurrentControlSet stood for; 0 where that is not one alone. */
static uint32_t evaluated_set(const struct control_set *set)
{
	bool is_one = set->how == CONTROL_SET_CURRENT || set->how == CONTROL_SET_ONLY || set->how == CONTROL_SET_CHOSEN;

	return is_one ? set->number : 0;
}

int analyze(struct regview *view, struct evidence_state *evidence, const struct criteria *criteria, struct arena *arena,
	    struct machine_result *ret)
{
	struct fact_context *ctx = arena_alloc(arena, sizeof *ctx);

	if (!ctx)
		return ERR_NOMEM;
	*ctx = (struct fact_context){ .arena = arena, .view = view, .evidence = evidence };
	decide_facts(ctx, criteria);
	publish_facts(ctx, ret);
	ret->windows = ctx->windows.info;
	if (evaluate_rules(criteria->profiles[0], arena, ret) < 0 || evaluate_baselines(criteria, arena, ret) < 0)
		return ERR_NOMEM;
	name_missing(ctx, ret);
	ret->evaluated_set = evaluated_set(regview_control_set(view));
	identity_read(view, arena, &ret->identity);
	return arena_failed(arena) ? ERR_NOMEM : 0;
}

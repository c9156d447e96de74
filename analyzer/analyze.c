/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts, then findings, then the verdict. */
#include "analyzer/facts/study.h"

#include <string.h>

#include "analyzer/facts/evidence/missing.h"
#include "analyzer/policy/rules/rules.h"
#include "analyzer/policy/rules/values.h"

static struct fact publish(const char *name, const char *title, const struct draft *draft)
{
	return (struct fact){
		.name = name ? name : "",
		.title = title ? title : "",
		.state = draft->state ? draft->state : "UNKNOWN",
		.because = draft->because.utf8 ? draft->because : TEXT("memory is out"),
		.decider = draft->decider ? draft->decider : "evidence",
		.confidence = draft->confidence ? draft->confidence : "documented",
		.evidence = draft->evidence,
		.evidence_count = draft->count,
		.issues = draft->issues,
		.issue_count = draft->issue_count,
		.has_looked = draft->has_looked,
		.cause = draft->cause ? draft->cause : "",
		.by_set = draft->by_set,
		.by_set_count = draft->by_set_count,
	};
}

/* Outside of WOW6432Node are the settings of 64-bit applications, on 32-bit Windows those of all. */
static const char *title_of(struct study *study, const char *title)
{
	static const char wide[] = " (64-bit)", narrow[] = " (32-bit)";
	size_t size = strlen(title), end = sizeof wide - 1;
	const char *last = size > end ? title + size - end : "";
	const char *word = strcmp(last, wide) == 0 ? narrow : strcmp(last, narrow) == 0 ? " (WOW6432Node)" : NULL;

	return word && study->windows.arch == ARCH_X86 ? arena_printf(study->arena, "%.*s%s", (int)(size - end), title, word) : title;
}

static void decide_facts(struct study *study, const struct yardstick *yardstick)
{
	if (regview_control_set(study->view)->is_one_of_these)
		decide_each_set(study, yardstick);
	else
		decide_set(study, yardstick);
	if (study->evidence->finish) /* the last question has been asked */
		study->evidence->finish(study->evidence);
	for (int id = FACT_EVIDENCE; id < FACT_COUNT; id++)
		fact_rows[id].decide(study, &fact_rows[id], &study->facts[id]);
}

static void name_readers(struct study *study, struct draft *draft)
{
	const struct evidence_state *state = study->evidence;

	for (size_t i = 0; state->readers && i < draft->count; i++) {
		const char *readers = state->readers(state->context, &draft->answers[i]);

		draft->evidence[i].readers = readers ? readers : "";
	}
}

static void publish_facts(struct study *study, struct machine_result *ret)
{
	size_t count = FACT_COUNT + study->value_count;
	struct fact *facts = arena_array(study->arena, count, sizeof *facts);

	for (size_t i = 0; facts && i < count; i++) {
		struct value_fact *value = i < FACT_COUNT ? NULL : &study->values[i - FACT_COUNT];
		struct draft *draft = value ? &value->draft : &study->facts[i];

		name_readers(study, draft);
		facts[i] = publish(value ? value->name : fact_rows[i].name,
				   value ? value->title : title_of(study, fact_rows[i].title), draft);
	}
	ret->facts = facts;
	ret->fact_count = facts ? count : 0;
}

/* The other profiles: the same facts, judged by other rows. */
static int judge_baselines(const struct yardstick *yardstick, struct arena *arena, struct machine_result *ret)
{
	size_t count = yardstick->profile_count ? yardstick->profile_count - 1 : 0;
	struct baseline *list = arena_array(arena, count, sizeof *list);

	for (size_t i = 0; i < count; i++) {
		const struct profile *profile = yardstick->profiles[i + 1];
		struct machine_result alone = { .facts = ret->facts, .fact_count = ret->fact_count, .windows = ret->windows };

		if (!list || judge(profile, arena, &alone) < 0)
			return ERR_NOMEM;
		list[i] = (struct baseline){ .name = arena_strdup(arena, profile->name),
					     .title = arena_strdup(arena, profile->title),
					     .summary = arena_strdup(arena, profile->summary),
					     .path = text_of(arena, profile->path ? profile->path : ""),
					     .kind = profile->kind,
					     .verdict = alone.verdict,
					     .findings = alone.findings,
					     .finding_count = alone.finding_count };
	}
	ret->baselines = list;
	ret->baseline_count = count;
	return 0;
}

int analyze(struct regview *view, struct evidence_state *evidence, const struct yardstick *yardstick,
	    struct arena *arena, struct machine_result *ret)
{
	struct study *study = arena_alloc(arena, sizeof *study);

	if (!study)
		return ERR_NOMEM;
	*study = (struct study){ .arena = arena, .view = view, .evidence = evidence };
	decide_facts(study, yardstick);
	publish_facts(study, ret);
	ret->windows = study->windows.info;
	if (judge(yardstick->profiles[0], arena, ret) < 0 || judge_baselines(yardstick, arena, ret) < 0)
		return ERR_NOMEM;
	name_missing(study, ret);
	return arena_failed(arena) ? ERR_NOMEM : 0;
}

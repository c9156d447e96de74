/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts, then findings, then the verdict. */
#include "analyzer/study.h"

#include <string.h>

#include "analyzer/rules.h"
#include "analyzer/values.h"

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
		.cause = draft->cause ? draft->cause : "",
		.by_set = draft->by_set,
		.by_set_count = draft->by_set_count,
	};
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

/* Inputs whose absence left something open, in words a user can act on. */
static void name_missing(const struct study *study, struct machine_result *ret)
{
	static const struct {
		const char *root, *name;
	} hives[] = { { "HKLM\\SYSTEM", "the SYSTEM hive (Windows\\System32\\config\\SYSTEM)" },
		      { "HKLM\\SOFTWARE", "the SOFTWARE hive (Windows\\System32\\config\\SOFTWARE)" } };
	const char **missing = arena_array(study->arena, 2, sizeof *missing);
	struct reganswer answer;

	for (size_t i = 0; missing && i < 2; i++)
		if (regview_key(study->view, hives[i].root, &answer) == NOT_COVERED)
			missing[ret->missing_count++] = hives[i].name;
	ret->missing = missing;
}

/* A hive that was supplied and is of no use is not called missing: what is wrong with it says more. */
static const char *refused_words(const struct study *study)
{
	static const char *const roots[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE" };
	const char *words = NULL;
	struct reganswer answer;

	for (size_t i = 0; i < 2; i++) {
		const char *why = regview_refused(study->view, roots[i]);

		if (!why || regview_key(study->view, roots[i], &answer) != NOT_COVERED || (words && strcmp(why, words) == 0))
			continue;
		words = words ? arena_printf(study->arena, "%s; %s", words, why) : why;
	}
	return words;
}

/* An input that was not given says more than the first rule that misses it. */
static void summarise_missing(const struct study *study, struct machine_result *ret)
{
	const char *refused = refused_words(study);

	if (ret->verdict == VERDICT_INDETERMINATE && refused)
		ret->summary = text_printf(study->arena, "%s, and %zu rule%s could not be decided", refused, ret->reason_count,
					   ret->reason_count == 1 ? "" : "s");
	else if (ret->verdict == VERDICT_INDETERMINATE && ret->missing_count)
		ret->summary = text_printf(study->arena, "%s%s%s%s given, and %zu rule%s could not be decided",
					   ret->missing[0], ret->missing_count > 1 ? " and " : "",
					   ret->missing_count > 1 ? ret->missing[1] : "",
					   ret->missing_count > 1 ? " were not" : " was not", ret->reason_count,
					   ret->reason_count == 1 ? "" : "s");
}

static void publish_facts(struct study *study, struct machine_result *ret)
{
	size_t count = FACT_COUNT + study->value_count;
	struct fact *facts = arena_array(study->arena, count, sizeof *facts);

	for (size_t i = 0; facts && i < count; i++) {
		struct value_fact *value = i < FACT_COUNT ? NULL : &study->values[i - FACT_COUNT];
		struct draft *draft = value ? &value->draft : &study->facts[i];

		name_readers(study, draft);
		facts[i] = publish(value ? value->name : fact_rows[i].name, value ? value->title : fact_rows[i].title, draft);
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
		struct machine_result alone = { .facts = ret->facts, .fact_count = ret->fact_count };

		if (!list || judge(profile, arena, &alone) < 0)
			return ERR_NOMEM;
		list[i] = (struct baseline){ .name = arena_strdup(arena, profile->name),
					     .title = arena_strdup(arena, profile->title),
					     .summary = arena_strdup(arena, profile->summary),
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
	name_missing(study, ret);
	if (judge(yardstick->profiles[0], arena, ret) < 0 || judge_baselines(yardstick, arena, ret) < 0)
		return ERR_NOMEM;
	summarise_missing(study, ret);
	return arena_failed(arena) ? ERR_NOMEM : 0;
}

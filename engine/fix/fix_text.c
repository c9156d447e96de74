/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The .reg file of a fix, with comments that say what it is. */
#include "engine/fix/fix.h"

#include <string.h>

#include "reports/words/report_util.h"

enum { COMMENTS_LIMIT = 72 }; /* lines: what it is, and the sources */

static bool is_fixed(const struct plan *plan, const struct finding *finding)
{
	return weight_of(plan, finding) && finding->outcome == OUTCOME_FAIL &&
	       !weight_of(plan, rule_in(&plan->after[0], finding->rule));
}

static const char *names_of(const struct plan *plan,
			    bool (*is_one)(const struct plan *plan, const struct finding *finding))
{
	const char *names = "";

	for (size_t i = 0; names && i < plan->machine.finding_count; i++)
		if (is_one(plan, &plan->machine.findings[i]))
			names = arena_printf(plan->arena, "%s%s%s", names, *names ? ", " : "",
					     plan->machine.findings[i].rule);
	return names ? names : "";
}

/* "fixes SCH101, NET202"; an update that is missing leaves nothing fixed: "for SCH101". */
static const char *rules_words(const struct plan *plan)
{
	const char *fixed = plan->is_saved ? "" : names_of(plan, is_fixed);
	const char *words =
		arena_printf(plan->arena, *fixed ? "fixes %s" : "for %s", *fixed ? fixed : names_of(plan, asks_for_any));

	return words ? words : "";
}

const char *location_words(const struct plan *plan)
{
	if (!plan->for_offline)
		return "for the running system";
	if (plan->set_count > 1)
		return "for the hives of an image, both control sets";
	return "for the hives of an image";
}

static size_t add_sources(const struct plan *plan, struct text *comments, size_t count)
{
	for (size_t i = 0; i < plan->machine.source_count && count < COMMENTS_LIMIT; i++) {
		const struct result_source *source = &plan->machine.sources[i];
		const char *hash =
			*source->sha256 ? arena_printf(plan->arena, "made from sha256 %s ", source->sha256) : NULL;

		if (hash)
			comments[count++] = text_after(plan->arena, hash, source_name(&plan->machine, (int)i));
	}
	return count;
}

const char *fix_text(const struct plan *plan, const struct reg_edit *edits, size_t count, bool is_undo)
{
	struct text comments[COMMENTS_LIMIT + 1];
	size_t comment_count = 0;
	const char *title = arena_printf(plan->arena, "tlsready %s, %s ", TLSREADY_VERSION,
					 is_undo ? "reverts the fix for" : "fix for");

	comments[comment_count++] = text_after(plan->arena, title ? title : "", plan->machine.name);
	comments[comment_count++] = text_printf(plan->arena, "%s%s; %s", is_undo ? "that fix " : "", rules_words(plan),
						location_words(plan));
	comment_count = add_sources(plan, comments, comment_count);
	if (is_undo)
		comments[comment_count++] =
			TEXT("keys are not deleted: a key that the fix created can remain, empty and without effect");
	return edits ? regfile_text(plan->arena, comments, comment_count, edits, count) : NULL;
}

struct reg_edit *plan_regs(const struct plan *plan)
{
	struct reg_edit *edits = arena_array(plan->arena, plan->count + 1, sizeof *edits);

	for (size_t i = 0; edits && i < plan->count; i++)
		edits[i] = plan->edits[i].reg;
	return edits;
}

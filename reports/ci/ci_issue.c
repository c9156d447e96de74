/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/ci/ci_issue.h"

#include <string.h>

#include "common/digest.h"
#include "reports/words/cited.h"
#include "reports/words/report_util.h"

/* The verdict that this finding makes, were it the only one. */
static enum verdict verdict_alone(const struct finding *finding)
{
	if (finding->level == LEVEL_NOTE)
		return VERDICT_READY;
	if (finding->outcome == OUTCOME_UNKNOWN)
		return VERDICT_INDETERMINATE;
	return finding->level == LEVEL_ERROR ? VERDICT_NOT_READY : VERDICT_AT_RISK;
}

static enum ci_level level_of(const struct report_head *head, const struct machine_result *machine,
			      const struct finding *finding)
{
	if (finding->level == LEVEL_NOTE)
		return CI_NOTE;
	bool is_red = gate_of(head->fail_on, machine->verdict_after_waivers) != GATE_OPEN &&
		      gate_of(head->fail_on, verdict_alone(finding)) != GATE_OPEN;

	return is_red ? CI_ERROR : CI_WARNING;
}

static const char *advice_of(struct arena *arena, const struct finding *finding)
{
	return or_empty(arena_printf(arena, "Expected: %s (%s)%s%s", finding->title, finding->expected,
				     *finding->remedy ? "\n" : "", finding->remedy));
}

/* Of what is in an image the image: that is the file that a repository or a build has. */
static const char *file_of(struct arena *arena, const struct result_source *source, const struct result_log *log)
{
	return repository_path(source->origin_count || !log ? operand_of(arena, source).utf8 : log->path.utf8);
}

static void place(struct arena *arena, const struct machine_result *machine, const struct finding *finding,
		  struct ci_issue *issue)
{
	const struct evidence *evidence = telling_evidence(machine, finding);
	size_t index = evidence && evidence->source >= 0 ? (size_t)evidence->source : 0;
	const struct result_log *log = evidence ? log_of_location(machine, location_of_evidence(evidence)) : NULL;

	if (index < machine->source_count) {
		const struct result_source *source = &machine->sources[index];

		issue->path = file_of(arena, source, log);
	}
	issue->line = evidence ? evidence->line : 0;
	issue->column = evidence ? evidence->column : 0;
}

bool ci_issue_of(struct arena *arena, const struct report_head *head, const struct machine_result *machine,
		 const struct finding *finding, struct ci_issue *ret)
{
	if (finding->outcome != OUTCOME_FAIL && finding->outcome != OUTCOME_UNKNOWN)
		return false;
	/* The worst first, and a cause before what follows from it. */
	*ret = (struct ci_issue){
		.level = level_of(head, machine, finding),
		.rank = 1 + 2 * (unsigned)(VERDICT_NOT_READY - verdict_alone(finding)) + is_consequence(finding),
		.state = finding->outcome == OUTCOME_FAIL ? "not met" : "undetermined",
		.rule = finding->rule,
		.title = finding->title,
		.text = or_empty(arena_printf(arena, "%s: %s%s", machine->name.utf8,
					      finding->outcome == OUTCOME_UNKNOWN ? "Cannot be determined. " : "",
					      finding->text.utf8)),
		.advice = advice_of(arena, finding),
		.path = "",
		.is_proven = verdict_alone(finding) == VERDICT_NOT_READY,
		.fingerprint = finding_fingerprint(arena, machine, finding),
	};
	place(arena, machine, finding, ret);
	return true;
}

static struct ci_issue issue_of_whole(struct arena *arena, const char *title, const char *text)
{
	char hex[DIGEST_HEX];

	digest_of(or_empty(text), strlen(or_empty(text)), hex);
	return (struct ci_issue){ .state = "",
				  .rule = "",
				  .title = title,
				  .text = or_empty(text),
				  .advice = "",
				  .path = "",
				  .fingerprint = or_empty(arena_strdup(arena, hex)) };
}

struct ci_issue ci_issue_of_machine(struct arena *arena, const struct machine_result *machine)
{
	return issue_of_whole(arena, verdict_word(machine->kind, machine->verdict),
			      arena_printf(arena, "%s: %s", machine->name.utf8, machine->summary.utf8));
}

struct ci_issue ci_issue_of_run(struct arena *arena, const struct report_head *head)
{
	if (head->incomplete)
		return issue_of_whole(arena, "INCOMPLETE", incomplete_words(arena, head));
	return issue_of_whole(arena, "INDETERMINATE", "an input contains no machine that could be evaluated");
}

const char *ci_escaped(struct arena *arena, const char *text, const struct ci_escape escapes[])
{
	enum { ESCAPE_SIZE = 6 };
	char *escaped = arena_array(arena, strlen(text) + 1, ESCAPE_SIZE), *end = escaped;

	for (const char *p = text; escaped && *p; p++) {
		const struct ci_escape *row = escapes;

		while (row->escape && row->character != *p)
			row++;
		end = row->escape ? stpcpy(end, row->escape) : (*end = *p, end + 1);
	}
	if (escaped)
		*end = '\0';
	return or_empty(escaped);
}

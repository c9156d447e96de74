/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows have no seal: one can only be compared with what it says itself. */
#include <string.h>

#include "reports/rows/fleet_row.h"

/* A rule that the header does not have may have any level but that of a note. */
static enum level level_of(const struct fleet_rule *rules, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rules[i].id, id) == 0)
			return rules[i].level;
	return LEVEL_WARNING;
}

const char *fleet_row_contradiction(const struct fleet_row *row, const struct fleet_rule *rules, size_t rule_count,
				    struct arena *arena)
{
	const struct {
		const char *const *ids;
		size_t count;
		enum outcome outcome;
	} lists[] = { { row->fail, row->fail_count, OUTCOME_FAIL },
		      { row->unknown, row->unknown_count, OUTCOME_UNKNOWN },
		      /* what is waived changes the gate alone */
		      { row->waived, row->verdict == VERDICT_READY ? row->waived_count : 0, OUTCOME_UNKNOWN } };
	enum verdict said = row->gate < row->verdict ? row->gate : row->verdict, worst = VERDICT_READY;

	for (size_t list = 0; list < sizeof lists / sizeof *lists; list++)
		for (size_t i = 0; i < lists[list].count; i++) {
			enum level level = level_of(rules, rule_count, lists[list].ids[i]);
			enum verdict verdict = outcome_verdict(level, lists[list].outcome);

			worst = verdict > worst ? verdict : worst;
		}
	if (*row->error.utf8 && said != VERDICT_INDETERMINATE)
		return arena_printf(arena, "%s is %s, and could not be evaluated", row->input.utf8,
				    verdict_word(row->kind, said));
	if (said != VERDICT_READY || worst == VERDICT_READY)
		return NULL;
	return arena_printf(arena, "%s is %s, but its rules make it %s", row->input.utf8, verdict_word(row->kind, said),
			    verdict_word(row->kind, worst));
}

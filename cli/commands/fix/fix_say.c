/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user is told beside the files that fix writes. */
#include "cli/commands/fix/fix_say.h"

#include <inttypes.h>
#include <string.h>

#include "analyzer/facts/policies.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"

static const char *counted(struct arena *arena, size_t count, const char *noun)
{
	const char *words = arena_printf(arena, "%zu %s%s", count, noun, count == 1 ? "" : "s");

	return words ? words : "";
}

static size_t keys_of(const struct plan *plan)
{
	size_t keys = 0;

	for (size_t i = 0; i < plan->count; i++)
		keys += i == 0 || strcmp(plan->edits[i].reg.key, plan->edits[i - 1].reg.key) != 0;
	return keys;
}

/* The user's own file names are shown as everything else: neutralised. */
static const char *shown(const struct plan *plan, const char *path)
{
	return path ? text_of(plan->arena, path).utf8 : "the .reg";
}

/* Of edits outside the policy trees that a policy may write all the same: the security option of FIPS mode. */
static void say_security_options(const struct plan *plan, FILE *out)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct reg_edit *edit = &plan->edits[i].reg;
		const struct fix fix = { .key = edit->key,
					 .value = edit->value,
					 .removes = edit->kind == EDIT_REMOVE_VALUE };
		const char *action = policy_action(plan->arena, &fix, plan->machine.windows.build);

		if (*action)
			fprintf(out, "%s\n", action);
	}
}

/* A baseline may turn off what a service needs: CIS has AES 128 off. */
static void say_readiness(const struct plan *plan, FILE *out)
{
	const struct baseline *before = readiness_beside(&plan->machine);

	for (size_t set = 0; before && !plan->is_saved && set < plan->set_count; set++) {
		const struct baseline *after = readiness_beside(&plan->after[set]);

		if (!after || after->verdict <= before->verdict)
			continue;
		fprintf(out, "with this fix, %s; before, %s\n", readiness_words(plan->arena, &plan->after[set]),
			verdict_word(before->kind, before->verdict));
		return;
	}
}

void say_fix(const struct plan *plan, FILE *out, const char *path)
{
	fprintf(out, "wrote %s (%s, %s, %s): ", shown(plan, path), counted(plan->arena, keys_of(plan), "key"),
		counted(plan->arena, plan->count, "value"), location_words(plan));
	if (plan->is_saved)
		fprintf(out, "%s; not minimised: made from a saved result, and not tested\n",
			verdict_word(plan->machine.kind, plan->machine.verdict));
	else
		fprintf(out, "%s -> %s\n", verdict_word(plan->machine.kind, plan->machine.verdict),
			verdict_word(plan->machine.kind, plan_verdict(plan)));
	say_readiness(plan, out);
	if (!plan->is_saved && !plan->is_minimal)
		fprintf(out, "not minimised: more than %d tests would be needed\n", FIX_TRIALS_LIMIT);
	for (size_t i = 0; i < plan->count && !plan->for_offline; i++)
		if (name_starts(plan->edits[i].reg.key, "HKEY_CURRENT_USER")) {
			fputs("HKEY_CURRENT_USER is the user who imports the file: import it as the user whose hive was "
			      "evaluated\n",
			      out);
			break;
		}
	say_security_options(plan, out);
}

/* "1 value as before, 2 values removed" */
static const char *undo_words(const struct plan *plan, const struct reg_edit *edits, size_t count)
{
	static const struct {
		enum reg_edit_kind kind;
		const char *noun, *what;
		/* clang-format off */
	} rows[] = { { EDIT_DATA, "value", "as before" },
		     { EDIT_REMOVE_VALUE, "value", "removed" } };
	/* clang-format on */
	const char *words = "";

	for (size_t row = 0; words && row < sizeof rows / sizeof *rows; row++) {
		size_t of = 0;

		for (size_t i = 0; i < count; i++)
			of += edits[i].kind == rows[row].kind;
		if (of)
			words = arena_printf(plan->arena, "%s%s%s %s", words, *words ? ", " : "",
					     counted(plan->arena, of, rows[row].noun), rows[row].what);
	}
	return words ? words : "";
}

void say_undo(const struct plan *plan, FILE *out, const char *path, const struct reg_edit *edits, size_t count)
{
	fprintf(out, "wrote %s (%s)\n", shown(plan, path), undo_words(plan, edits, count));
}

/* The next boot's control set is out of reach of CurrentControlSet; of a text that has that name, offline keys are, too. */
static bool is_of_next_boot(const struct plan *plan, const struct finding *finding)
{
	return !plan->for_offline && !plan->machine.control_set && plan->machine.evaluated_set &&
	       strcmp(finding->found, "default-differs") == 0;
}

/* A policy is named if changing it was found to help. */
static bool is_called_for(const struct plan *plan, const struct finding *finding, const struct fix *fix)
{
	return !*fix->key || fix_is_edit(fix) || policy_asked(plan, finding, fix);
}

static void say_policy_file(const struct plan *plan, FILE *out, const struct fix *fix)
{
	const struct fix_edit *edit = *fix->key ? policy_asked(plan, NULL, fix) : NULL;

	if (edit && edit->previous_value.policy)
		fprintf(out, "      %s sets %s in %s: change it there.\n",
			text_of_neutral(plan->arena, edit->previous_value.policy).utf8, fix->value, fix->key);
}

static void say_finding(const struct plan *plan, FILE *out, const struct finding *finding)
{
	fprintf(out, "  %s %s: %s\n", finding->rule,
		finding->outcome == OUTCOME_UNKNOWN ? "undetermined" : level_name(finding->level), finding->text.utf8);
	if (finding->outcome == OUTCOME_UNKNOWN && finding->fix_count)
		return; /* whether its remedy is needed is not known */
	if (*finding->remedy)
		fprintf(out, "      %s\n", finding->remedy);
	for (size_t i = 0; i < finding->fix_count; i++) {
		if (adds_to_remedy(finding, &finding->fixes[i]) && is_called_for(plan, finding, &finding->fixes[i]))
			fprintf(out, "      %s\n", finding->fixes[i].action);
		say_policy_file(plan, out, &finding->fixes[i]);
	}
	if (is_of_next_boot(plan, finding))
		fputs("      --for offline writes the control set of the next startup, too\n", out);
}

/* Undecided for want of an input, most likely: one line for all of them. What is wrong with an input is told one by
 * one. */
static bool waits_for_input(const struct plan *plan, const struct finding *finding)
{
	return plan->machine.missing_count && finding->outcome == OUTCOME_UNKNOWN &&
	       family_of(finding->rule) != FAMILY_EVIDENCE;
}

static void say_missing(const struct plan *plan, FILE *out, const struct finding *const *remains, size_t count)
{
	const struct machine_result *machine = &plan->machine;
	const char *between = "  undetermined: ";

	for (size_t i = 0; i < machine->missing_count; i++)
		fprintf(out, "  missing: %s\n", machine->missing[i].name.utf8);
	for (size_t i = 0; i < machine->missing_count; i++)
		fprintf(out, "  get it with: %s\n", machine->missing[i].command);
	for (size_t i = 0; i < count; i++) {
		if (!waits_for_input(plan, remains[i]))
			continue;
		fprintf(out, "%s%s", between, remains[i]->rule);
		between = ", ";
	}
	if (*between == ',')
		fputc('\n', out);
}

void say_remains(const struct plan *plan, FILE *out)
{
	const struct machine_result *machine = &plan->machine;
	size_t count;
	const struct finding **remains = plan_remains(plan, &count);

	if (count)
		fputs("what remains:\n", out);
	for (size_t i = 0; i < count; i++)
		if (!waits_for_input(plan, remains[i]))
			say_finding(plan, out, remains[i]);
	if (count)
		say_missing(plan, out, remains, count);
	for (size_t i = 0; i < machine->finding_count; i++)
		if (machine->findings[i].outcome == OUTCOME_WAIVED)
			fprintf(out, "  %s is accepted by a waiver, and not fixed\n", machine->findings[i].rule);
}

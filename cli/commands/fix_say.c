/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written into the files, and what the user is told beside them. */
#include "engine/fix/fix.h"

#include <inttypes.h>
#include <string.h>

#include "analyzer/facts/policies.h"
#include "reports/words/report_util.h"

enum { COMMENTS_LIMIT = LIST_LIMIT + 8 };

static bool asks_for_any(const struct plan *plan, const struct finding *finding)
{
	for (size_t k = 0; is_fixed_by_edits(plan, finding) && k < plan->count; k++)
		if (asks_for(plan, finding, &plan->edits[k].reg))
			return true;
	return false;
}

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

/* "mends SCH101, NET202"; an update that is missing leaves nothing mended, then it is what they are for. */
static const char *rules_words(const struct plan *plan)
{
	const char *fixed = plan->is_saved ? "" : names_of(plan, is_fixed);
	const char *words =
		arena_printf(plan->arena, *fixed ? "fixes %s" : "for %s", *fixed ? fixed : names_of(plan, asks_for_any));

	return words ? words : "";
}

static const char *location_words(const struct plan *plan)
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

/* The first look has two readers and the others one: what only the second reader brings to light stays. */
static const struct finding *left_of(const struct plan *plan, const struct finding *now)
{
	const struct finding *first = rule_in(&plan->machine, now->rule), *again = rule_in(&plan->before[0], now->rule);
	bool differs = first && again && first->outcome != again->outcome;

	return differs && weight_of(plan, first) > weight_of(plan, now) ? first : now;
}

const struct finding **plan_remains(const struct plan *plan, size_t *ret_count)
{
	const struct machine_result *machine = plan->is_saved ? &plan->machine : &plan->after[0];
	const struct finding **list = arena_array(plan->arena, machine->finding_count + 1, sizeof *list);

	*ret_count = 0;
	for (size_t i = 0; list && i < machine->finding_count; i++) {
		const struct finding *finding = &machine->findings[i];

		finding = plan->is_saved ? finding : left_of(plan, finding);
		if (weight_of(plan, finding) && !(plan->is_saved && asks_for_any(plan, finding) &&
						  !policy_asked(plan, finding, NULL))) /* not tried: counted as fixed */
			list[(*ret_count)++] = finding;
	}
	return list;
}

enum verdict plan_verdict(const struct plan *plan)
{
	enum verdict verdict = VERDICT_READY;
	size_t count;
	const struct finding **remains = plan_remains(plan, &count);

	for (size_t i = 0; i < count; i++)
		if (remains[i]->level != LEVEL_NOTE && weight_of(plan, remains[i]) > verdict)
			verdict = weight_of(plan, remains[i]);
	return verdict;
}

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
	if (!plan->is_saved && !plan->is_minimal)
		fprintf(out, "not minimised: more than %d tests would be needed\n", FIX_TRIALS_LIMIT);
	for (size_t i = 0; i < plan->count; i++)
		if (name_starts(plan->edits[i].reg.key, "HKEY_CURRENT_USER")) {
			fputs("HKEY_CURRENT_USER is the user who imports it: import it as the user whose hive was "
			      "judged\n",
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

/* The next boot's control set is out of reach of a running system's CurrentControlSet. */
static bool is_of_next_boot(const struct plan *plan, const struct finding *finding)
{
	return !plan->for_offline && strcmp(finding->found, "default-differs") == 0;
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
	       strncmp(finding->rule, "EVD", 3) != 0;
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

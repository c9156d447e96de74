/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/fleet_diff/fleet_diff_words.h"

#include <string.h>

#define CUT_WORDS "a row was cut to its limit: what else changed is in the complete results"

enum { LINES_BESIDES = 10 }; /* lines of a machine that are no fact, rule or baseline */

/* clang-format off */
const struct fleet_change_words fleet_change_words[FLEET_CHANGES] = {
	/*                      id              title                                         of a baseline        style           details */
	[FLEET_REGRESSED]    = { "regressed",    "regressed",                                 NULL,                STYLE_FAIL,     true },
	[FLEET_LOST]         = { "lost",         "could not be evaluated in B",               NULL,                STYLE_UNKNOWN,  true },
	[FLEET_BECAME_READY] = { "became-ready", "became ready",                              "became compliant",  STYLE_PASS,     false },
	[FLEET_IMPROVED]     = { "improved",     "improved (not ready)",                      "improved (not compliant)", STYLE_NOTE, false },
	[FLEET_CHANGED]      = { "changed",      "changed with the same verdict",             NULL,                STYLE_NOTE,     true },
	[FLEET_NEW]          = { "new",          "new in B",                                  NULL,                STYLE_NOTE,     false },
	[FLEET_GONE]         = { "gone",         "gone (in A only)",                          NULL,                STYLE_NOTE,     false },
	[FLEET_MOVED]        = { "moved",        "moved",                                     NULL,                STYLE_NOTE,     true },
	[FLEET_FOUND]        = { "found",        "could not be evaluated in A",               NULL,                STYLE_NOTE,     false },
	[FLEET_EVIDENCE]     = { "evidence",     "unchanged with other evidence",             NULL,                STYLE_PASS,     false },
	[FLEET_UNKNOWN]      = { "unknown",      "could not be evaluated in A and in B",      NULL,                STYLE_UNKNOWN,  false },
	[FLEET_SAME]         = { "unchanged",    "unchanged",                                 NULL,                STYLE_PASS,     false },
};
/* clang-format on */

bool fleet_differs(const struct fleet_diff *diff)
{
	return fleet_change_start(diff, FLEET_EVIDENCE) > 0;
}

size_t fleet_change_start(const struct fleet_diff *diff, enum fleet_change change)
{
	size_t start = 0;

	for (size_t i = 0; i < change; i++)
		start += diff->of_change[i];
	return start;
}

const char *fleet_change_title(const struct fleet_diff *diff, enum fleet_change change)
{
	const struct fleet_change_words *words = &fleet_change_words[change];

	return diff->kind == KIND_BASELINE && words->of_baseline ? words->of_baseline : words->title;
}

const char *fleet_counts_words(struct arena *arena, const struct fleet_diff *diff)
{
	const char *words = "";

	for (size_t i = 0; i < FLEET_CHANGES; i++) {
		enum fleet_change change = (enum fleet_change)i;

		if (diff->of_change[i])
			words = or_empty(arena_printf(arena, "%s%s%zu %s", words,
						      !*words              ? ""
						      : i < FLEET_EVIDENCE ? ", "
									   : "; ",
						      diff->of_change[i], fleet_change_title(diff, change)));
	}
	return *words ? words : "no machines";
}

const char *fleet_caveat_words(struct arena *arena, const struct fleet_diff *diff)
{
	const char *words = "";

	for (size_t i = 0; i < diff->caveat_count; i++)
		words = or_empty(arena_printf(arena, "%s%s%s", words, i ? "; " : "", diff->caveats[i]));
	return *words ? or_empty(arena_printf(arena,
					      "A and B were evaluated differently, so answers can differ although a machine did "
					      "not change: %s",
					      words))
		      : "";
}

const char *fleet_unmatched_words(struct arena *arena, const struct fleet_diff *diff)
{
	const char *what = diff->by_name ? "names" : "inputs";

	if (!diff->unmatched)
		return "";
	return or_empty(arena_printf(
		arena, "%s with several rows in A or B that cannot be matched: %zu; these rows are gone and new machines",
		what, diff->unmatched));
}

/* The row that names a machine. */
static const struct fleet_row *row_of(const struct fleet_machine *machine)
{
	return machine->of[1] ? machine->of[1] : machine->of[0];
}

static bool has_own_name(const struct fleet_row *row)
{
	return strcmp(row->input.utf8, row->name.utf8) != 0;
}

const char *fleet_machine_label(struct arena *arena, const struct fleet_machine *machine)
{
	const struct fleet_row *row = row_of(machine);

	if (!has_own_name(row))
		return row->input.utf8;
	return or_empty(arena_printf(arena, "%s (%s)", row->input.utf8, row->name.utf8));
}

const char *fleet_verdict(const struct fleet_row *row)
{
	return *row->error.utf8 ? "NOT EVALUATED" : verdict_word(row->kind, row->verdict);
}

enum outcome_style fleet_verdict_style(const struct fleet_row *row)
{
	return *row->error.utf8 ? STYLE_UNKNOWN : style_of_verdict(row->verdict);
}

/* Lines of a machine. */

struct lines {
	struct fleet_line *list;
	size_t count;
};

static void add(struct lines *lines, const char *what, const char *a, const char *b, const char *about)
{
	lines->list[lines->count++] = (struct fleet_line){ what, a, b, about };
}

static void add_changed(struct lines *lines, const char *what, const char *a, const char *b)
{
	if (strcmp(a, b) != 0)
		add(lines, what, a, b, "");
}

static void add_rest(struct lines *lines, const char *what, const char *about)
{
	if (*about)
		add(lines, what, "", "", about);
}

/* What waivers accept does not change the verdict, only what comes of it. */
static void add_gates(struct lines *lines, const struct fleet_row *a, const struct fleet_row *b)
{
	if (a->gate != a->verdict || b->gate != b->verdict)
		add_changed(lines, "after waivers", verdict_word(a->kind, a->gate), verdict_word(b->kind, b->gate));
}

static void add_rules(struct lines *lines, const struct fleet_machine *machine)
{
	for (size_t i = 0; i < machine->rule_count; i++) {
		const struct fleet_rule_pair *pair = &machine->rules[i];

		add(lines, pair->rule->id, *pair->of[0] ? pair->of[0] : "not evaluated",
		    *pair->of[1] ? pair->of[1] : "not evaluated", pair->rule->title);
	}
}

static void add_words(struct lines *lines, const struct fleet_word_pair *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(lines, list[i].name, list[i].of[0], list[i].of[1], "");
}

static void add_both(struct lines *lines, const struct fleet_machine *machine, bool is_moved)
{
	const struct fleet_row *a = machine->of[0], *b = machine->of[1];

	if (a->verdict != b->verdict && !*a->error.utf8 && !*b->error.utf8)
		add_rest(lines, "because", b->because.utf8);
	if (is_moved)
		add_changed(lines, "input", a->input.utf8, b->input.utf8);
	if (has_own_name(a) || has_own_name(b))
		add_changed(lines, "name", a->name.utf8, b->name.utf8);
	if (!*a->error.utf8 && !*b->error.utf8 && a->windows.build != b->windows.build)
		add_changed(lines, "Windows", a->windows.display.utf8, b->windows.display.utf8);
	add_gates(lines, a, b);
	add_rules(lines, machine);
	add_words(lines, machine->facts, machine->fact_count);
	add_words(lines, machine->baselines, machine->baseline_count);
	if (machine->is_cut)
		add_rest(lines, "not all", CUT_WORDS);
}

const struct fleet_line *fleet_machine_lines(struct arena *arena, const struct fleet_machine *machine, bool is_moved,
					     size_t *ret_count)
{
	size_t room = machine->rule_count + machine->fact_count + machine->baseline_count + LINES_BESIDES;
	struct lines lines = { .list = arena_array(arena, room, sizeof *lines.list) };
	const struct fleet_row *a = machine->of[0], *b = machine->of[1];

	if (lines.list && a)
		add_rest(&lines, "A", a->error.utf8);
	if (lines.list && b)
		add_rest(&lines, "B", b->error.utf8);
	if (lines.list && a && b)
		add_both(&lines, machine, is_moved);
	else if (lines.list)
		add_rest(&lines, "because", row_of(machine)->because.utf8);
	*ret_count = lines.count;
	return lines.list;
}

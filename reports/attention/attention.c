/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/attention/attention.h"

#include <string.h>

#include "reports/words/report_util.h"

struct listing {
	struct arena *arena;
	const struct machine_result *machine;
	struct attention *items;
	size_t count, room;
};

static void add(struct listing *listing, struct attention item)
{
	struct attention *items =
		arena_grow(listing->arena, listing->items, listing->count, &listing->room, sizeof *items);

	if (!items)
		return;
	items[listing->count++] = item;
	listing->items = items;
}

static bool is_about_waivers(const struct finding *finding)
{
	return !finding->fact_count && finding->outcome == OUTCOME_FAIL; /* about the run, not the machine */
}

/* Whatever its level: deleted keys (EVD510) and hidden characters (EVD520) change what the reader makes of the rest. */
static bool is_about_evidence(const struct finding *finding)
{
	return finding->outcome == OUTCOME_FAIL && family_of(finding->rule) == FAMILY_EVIDENCE;
}

static bool needs_attention(const struct machine_result *machine, const struct finding *finding)
{
	bool stands_for_itself = !finding_root_cause(machine->findings, machine->finding_count, finding);

	return finding->waiver || is_about_waivers(finding) || is_about_evidence(finding) ||
	       (affects_verdict(finding) && stands_for_itself);
}

static void add_findings(struct listing *listing)
{
	const struct machine_result *machine = listing->machine;

	for (size_t i = 0; i < machine->finding_count; i++)
		if (needs_attention(machine, &machine->findings[i]))
			add(listing, (struct attention){ .finding = &machine->findings[i] });
}

/* What is wrong with the evidence is why others are undetermined. */
static void add_groups(struct listing *listing, bool of_evidence, bool with_all)
{
	const struct open_group *groups;
	size_t count = open_groups(listing->arena, listing->machine, &groups);

	for (size_t i = 0; i < count; i++) {
		const struct finding *first = groups[i].findings[0];

		if (!groups[i].missing && (with_all || first->level != LEVEL_NOTE) &&
		    (family_of(first->rule) == FAMILY_EVIDENCE) == of_evidence)
			add(listing, (struct attention){ .group = &groups[i] });
	}
}

/* A rule about the evidence may state what a note is about, and a note may name the rule that lists it. */
static bool is_stated(const struct listing *listing, const struct result_note *note)
{
	for (size_t i = 0; i < listing->count; i++) {
		const struct finding *rule = attention_rule(&listing->items[i]);

		if (strstr(attention_text(&listing->items[i]).utf8, note->text.utf8) ||
		    (rule && strstr(note->text.utf8, rule->rule)))
			return true;
	}
	return false;
}

static void add_notes(struct listing *listing, bool with_all)
{
	for (size_t i = 0; i < listing->machine->note_count; i++) {
		const struct result_note *note = &listing->machine->notes[i];

		if (with_all || (style_of_severity(note->severity) != STYLE_NOTE && !is_stated(listing, note)))
			add(listing, (struct attention){ .note = note });
	}
}

size_t attention_of(struct arena *arena, const struct machine_result *machine, bool with_all, const struct attention **ret)
{
	struct listing listing = { .arena = arena, .machine = machine };
	bool evidence_decides = machine->verdict == VERDICT_INDETERMINATE;

	if (evidence_decides)
		add_groups(&listing, true, with_all);
	add_findings(&listing);
	if (!evidence_decides)
		add_groups(&listing, true, with_all);
	add_groups(&listing, false, with_all);
	add_notes(&listing, with_all);
	*ret = listing.items;
	return listing.count;
}

const struct finding *attention_rule(const struct attention *item)
{
	return item->group ? item->group->findings[0] : item->finding;
}

struct text attention_text(const struct attention *item)
{
	const struct finding *finding = attention_rule(item);

	if (!finding)
		return item->note->text;
	return *finding->text.utf8 ? finding->text : (struct text){ .utf8 = finding->title };
}

const struct finding *const *consequences_of(struct arena *arena, const struct machine_result *machine,
					     const struct finding *finding, size_t *ret_count)
{
	const struct finding **list = arena_array(arena, machine->finding_count + 1, sizeof *list);

	*ret_count = 0;
	for (size_t i = 0; list && i < machine->finding_count; i++)
		if (finding_root_cause(machine->findings, machine->finding_count, &machine->findings[i]) == finding)
			list[(*ret_count)++] = &machine->findings[i];
	return list;
}

enum weight { NO_WEIGHT, ABSENT_VALUE, PRESENT_VALUE, VALUE_TO_CHANGE };

static enum weight weight_of(const struct finding *finding, const struct evidence *evidence)
{
	const struct fix *fix = fix_for(finding, evidence);

	if (evidence->answer == ANSWER_NOT_COVERED)
		return NO_WEIGHT;
	if (fix && !is_as_fixed(fix, evidence))
		return VALUE_TO_CHANGE;
	return is_present(evidence) ? PRESENT_VALUE : ABSENT_VALUE;
}

/* Rows of this weight, as far as there is room. */
static size_t rows_of(const struct machine_result *machine, const struct finding *finding, enum weight weight,
		      size_t limit, struct evidence *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);

		for (size_t k = 0; fact && k < fact->evidence_count && count < limit; k++)
			if (weight_of(finding, &fact->evidence[k]) == weight)
				ret[count++] = fact->evidence[k];
	}
	return count;
}

size_t deciding_evidence(const struct machine_result *machine, const struct finding *finding,
			 struct evidence ret[DECIDING_EVIDENCE_LIMIT])
{
	size_t count = rows_of(machine, finding, VALUE_TO_CHANGE, DECIDING_EVIDENCE_LIMIT, ret);

	count = count ? count : rows_of(machine, finding, PRESENT_VALUE, DECIDING_EVIDENCE_LIMIT, ret);
	return count ? count : rows_of(machine, finding, ABSENT_VALUE, 1, ret);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings and facts as text: what needs attention, or everything. */
#include "reports/words/report_baselines.h"
#include "reports/text/text_page.h"

#include <string.h>

enum { TEXT_COLUMN = 20, RULE_COLUMN = 28 };

/* Evidence that this input does not reach shows nothing a reader could look up. */
static bool worth_showing(const struct page *page, const struct evidence *evidence)
{
	return page_is_full(page) || strcmp(evidence->answer, "NOT_COVERED") != 0;
}

static size_t evidence_to_show(const struct page *page, const struct fact *fact, struct evidence *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < fact->evidence_count; i++) {
		if (!worth_showing(page, &fact->evidence[i]))
			continue;
		if (ret)
			ret[count] = fact->evidence[i];
		count++;
	}
	return count;
}

static void put_fact_evidence(struct page *page, const struct machine_result *machine, const struct finding *finding,
			      const struct fact *fact)
{
	struct evidence *list = arena_array(page->arena, fact->evidence_count + 1, sizeof *list);

	if (list)
		text_evidence(page, machine, finding, list, evidence_to_show(page, fact, list), 6);
}

/* Undecided, and nothing was read for it: its sentence says all there is. */
static bool is_bare(const struct page *page, const struct machine_result *machine, const struct finding *finding)
{
	bool bare = finding->outcome == OUTCOME_UNKNOWN;

	for (size_t i = 0; bare && i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);

		bare = !fact || !evidence_to_show(page, fact, NULL);
	}
	return bare;
}

static void put_labelled(struct page *page, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	page_to(page, 4);
	page_put(page, label);
	page_to(page, 10);
	page_prose(page, 10, text);
	page_end(page);
}

/* The rule in a line: what should hold, and what was found instead. */
static void put_expectation(struct page *page, const struct finding *finding)
{
	if (*finding->text.utf8)
		put_labelled(page, "want",
			     *finding->expected ? arena_printf(page->arena, "%s (%s)", finding->title, finding->expected)
						: finding->title);
	if (finding->outcome == OUTCOME_FAIL)
		put_labelled(page, "found", finding->found);
}

static void put_actions(struct page *page, const struct finding *finding)
{
	put_labelled(page, "fix", finding->remedy);
	for (size_t i = 0; i < finding->fix_count; i++)
		if (adds_to_remedy(finding, &finding->fixes[i]))
			put_labelled(page, "fix", finding->fixes[i].action);
}

static void put_headline(struct page *page, const struct finding *finding, const char *word, const char *text,
			 size_t column)
{
	enum outcome_style style = style_of_finding(finding);

	page_to(page, 2);
	page_sign(page, style, 3);
	page_put(page, finding->rule);
	page_put(page, " ");
	page_colored(page, style, word);
	page_to(page, column);
	page_prose(page, column, text);
	page_end(page);
}

static void put_finding(struct page *page, const struct machine_result *machine, const struct finding *finding)
{
	bool failed = finding->outcome == OUTCOME_FAIL;

	put_headline(page, finding, failed ? level_name(finding->level) : outcome_name(finding->outcome),
		     *finding->text.utf8 ? finding->text.utf8 : finding->title, TEXT_COLUMN);
	if (is_bare(page, machine, finding))
		return;
	put_expectation(page, finding);
	for (size_t i = 0; i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);

		if (fact)
			put_fact_evidence(page, machine, finding, fact);
	}
	if (finding->waiver)
		put_labelled(page, "waived", waiver_words(page->arena, finding->waiver));
	if (failed)
		put_actions(page, finding);
}

/* Rules of one fact that could not be determined have one sentence: it is printed once, with the other rules below it. */
static bool is_like(const struct page *page, const struct machine_result *machine, const struct finding *a,
		    const struct finding *b)
{
	return is_bare(page, machine, a) && is_bare(page, machine, b) && !a->waiver && !b->waiver && *a->text.utf8 &&
	       strcmp(a->text.utf8, b->text.utf8) == 0;
}

static bool needs_attention(const struct finding *finding)
{
	bool about_waivers = !finding->fact_count && finding->outcome == OUTCOME_FAIL; /* about the run, not the machine */

	return finding->waiver || about_waivers ||
	       (finding->level != LEVEL_NOTE && (finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN));
}

static void put_all_rules(struct page *page, const struct machine_result *machine)
{
	page_put(page, "\nRules");
	page_end(page);
	for (size_t i = 0; i < machine->finding_count; i++)
		put_headline(page, &machine->findings[i], outcome_name(machine->findings[i].outcome),
			     machine->findings[i].title, RULE_COLUMN);
}

static bool was_put(const struct page *page, const struct machine_result *machine, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (needs_attention(&machine->findings[i]) &&
		    is_like(page, machine, &machine->findings[i], &machine->findings[at]))
			return true;
	return false;
}

static void put_rules_like(struct page *page, const struct machine_result *machine, size_t at)
{
	const char *rules = "";

	for (size_t i = at + 1; i < machine->finding_count && rules; i++)
		if (needs_attention(&machine->findings[i]) &&
		    is_like(page, machine, &machine->findings[at], &machine->findings[i]))
			rules = arena_printf(page->arena, "%s%s%s", rules, *rules ? ", " : "", machine->findings[i].rule);
	if (rules && *rules)
		put_labelled(page, "also", rules);
}

void text_findings(struct page *page, const struct machine_result *machine)
{
	bool was_bare = false;

	for (size_t i = 0; i < machine->finding_count; i++) {
		const struct finding *finding = &machine->findings[i];

		if (!needs_attention(finding) || was_put(page, machine, i))
			continue;
		if (!was_bare || !is_bare(page, machine, finding))
			page_end(page);
		put_finding(page, machine, finding);
		put_rules_like(page, machine, i);
		was_bare = is_bare(page, machine, finding);
	}
	if (page_is_full(page))
		put_all_rules(page, machine);
}

static void put_fact(struct page *page, const struct machine_result *machine, const struct fact *fact)
{
	page_to(page, 2);
	page_put(page, fact->title);
	page_to(page, 40);
	page_put(page, fact->state);
	page_cell(page, 61, 6, arena_printf(page->arena, "%s, %s", fact->decider, fact->confidence));
	page_end(page);
	page_to(page, 6);
	page_prose(page, 6, fact->because.utf8);
	for (size_t i = 0; i < fact->issue_count; i++)
		page_cell(page, 0, 6, arena_printf(page->arena, "issue: %s", fact->issues[i]));
	page_end(page);
	text_evidence(page, machine, NULL, fact->evidence, fact->evidence_count, 6);
}

void text_facts(struct page *page, const struct machine_result *machine)
{
	if (!page_is_full(page))
		return;
	page_put(page, "\nFacts");
	page_end(page);
	for (size_t i = 0; i < machine->fact_count; i++)
		put_fact(page, machine, &machine->facts[i]);
}

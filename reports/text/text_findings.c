/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings and facts as text: what needs attention, or everything. */
#include "reports/attention/attention.h"
#include "reports/words/report_baselines.h"
#include "reports/text/text_page.h"

#include <string.h>

enum { TEXT_COLUMN = 20, RULE_COLUMN = 28, IDS_SHOWN = 8 };

static void put_evidence(struct page *page, const struct machine_result *machine, const struct finding *finding)
{
	struct evidence list[DECIDING_EVIDENCE_LIMIT];

	text_evidence(page, machine, finding, list, deciding_evidence(machine, finding, list), 6);
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

static const char *word_of(const struct finding *finding)
{
	return finding->outcome == OUTCOME_FAIL ? level_name(finding->level) : outcome_name(finding->outcome);
}

void text_finding_line(struct page *page, const struct finding *finding)
{
	put_headline(page, finding, word_of(finding), *finding->text.utf8 ? finding->text.utf8 : finding->title,
		     TEXT_COLUMN);
}

static void put_consequences(struct page *page, const struct machine_result *machine, const struct finding *finding)
{
	size_t count;
	const struct finding *const *list = consequences_of(page->arena, machine, finding, &count);

	if (count)
		put_labelled(page, "also",
			     arena_printf(page->arena, "%s: %s of %s", rule_ids_words(page->arena, list, count, SIZE_MAX),
					  count == 1 ? "a consequence" : "consequences", finding->rule));
}

void text_finding(struct page *page, const struct machine_result *machine, const struct finding *finding)
{
	bool failed = finding->outcome == OUTCOME_FAIL;

	text_finding_line(page, finding);
	if (page_is_full(page))
		put_expectation(page, finding);
	put_evidence(page, machine, finding);
	if (finding->waiver)
		put_labelled(page, "waived", waiver_words(page->arena, finding->waiver));
	if (failed)
		put_actions(page, finding);
	put_consequences(page, machine, finding);
}

/* Rules of one cause: one sentence, and their ids. */
void text_open_group(struct page *page, const struct open_group *group)
{
	size_t most = page_is_full(page) ? SIZE_MAX : IDS_SHOWN;

	text_finding_line(page, group->findings[0]);
	if (group->count > 1)
		put_labelled(page, "also", rule_ids_words(page->arena, group->findings + 1, group->count - 1, most));
}

void text_rules(struct page *page, const struct machine_result *machine)
{
	page_put(page, "\nRules");
	page_end(page);
	for (size_t i = 0; i < machine->finding_count; i++)
		put_headline(page, &machine->findings[i], outcome_name(machine->findings[i].outcome),
			     machine->findings[i].title, RULE_COLUMN);
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
	page_put(page, "\nFacts");
	page_end(page);
	for (size_t i = 0; i < machine->fact_count; i++)
		put_fact(page, machine, &machine->facts[i]);
}

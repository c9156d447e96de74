/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings: a filter without script (check-boxes and :has()), and one <details> per rule. */
#include "reports/html/html.h"
#include "reports/words/report_baselines.h"

#include <stdio.h>
#include <string.h>

static size_t count_everywhere(const struct report_head *head, enum outcome_style style)
{
	size_t count = 0;

	for (size_t i = 0; i < head->machine_count; i++)
		count += head->machines[i].counts.of[style];
	return count;
}

/* html.css hides .r-NAME and .f-NAME while the box x-NAME is not checked; where :has() is unknown all stays visible. */
static void put_box(struct html *html, const char *name, const char *words)
{
	html_open(html, "label", NULL);
	html_open(html, "input", NULL);
	html_attr(html, "type", "checkbox");
	html_attr(html, "id", arena_printf(html->arena, "x-%s", name));
	html_attr(html, "checked", "checked");
	html_empty(html);
	html_say(html, " ");
	html_say(html, words);
	html_close(html);
}

void html_filters(struct html *html)
{
	struct families_used used = families_used(html->head);

	html_open(html, "fieldset", "filters");
	html_element(html, "legend", NULL, "Show");
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		size_t count = count_everywhere(html->head, (enum outcome_style)i);

		if (count)
			put_box(html, styles[i].css, counted_words(html->arena, count, (enum outcome_style)i));
	}
	html_element(html, "span", "gap", "");
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		if (used.has[i])
			put_box(html, rule_families[i].id,
				arena_printf(html->arena, "%s (%s)", rule_families[i].name, rule_families[i].id));
	html_close(html);
}

static void put_summary(struct html *html, const struct finding *finding)
{
	html_open(html, "summary", NULL);
	html_badge(html, style_of_finding(finding), NULL);
	html_element(html, "span", "rule-id", finding->rule);
	html_heading(html, 1, finding->title);
	if (style_of_finding(finding) < STYLE_WAIVED) /* beside PASS, "error" would be misread */
		html_element(html, "span", "level",
			     finding->outcome == OUTCOME_FAIL ? "not met" : level_name(finding->level));
	html_close(html);
}

static void put_states(struct html *html, const struct finding *finding)
{
	html_open(html, "dl", "states");
	html_pair(html, "Expected", state_words(html->arena, finding->expected));
	html_pair(html, "Found", state_words(html->arena, finding->found));
	html_close(html);
}

static void put_waiver(struct html *html, const struct waiver_ref *waiver)
{
	if (!waiver)
		return;
	html_open(html, "dl", "states");
	html_pair(html, "Waived", waiver_until(html->arena, waiver));
	html_pair_open(html, "Reason");
	html_text(html, waiver->reason);
	html_pair_close(html);
	if (*waiver->approved_by.utf8) {
		html_pair_open(html, "Approved by");
		html_text(html, waiver->approved_by);
		html_pair_close(html);
	}
	html_close(html);
}

/* Of many machines, the evidence of a fact is shown once each: under the first finding that rests on it. */
static const struct finding *shown_under(const struct html *html, const struct finding *finding, const struct fact *fact)
{
	for (const struct finding *f = html->machine->findings; html->is_lean && f < finding; f++)
		for (size_t i = 0; html_shows(html, f) && i < f->fact_count; i++)
			if (strcmp(f->facts[i], fact->name) == 0)
				return f;
	return NULL;
}

static void put_fact_evidence(struct html *html, const struct finding *finding, const struct fact *fact)
{
	const struct finding *before = shown_under(html, finding, fact);

	if (!before) {
		html_evidence(html, finding, fact);
		return;
	}
	html_open(html, "p", "soft");
	html_say(html, "Evidence: under ");
	html_rule_link(html, before->rule);
	html_close(html);
}

static void put_fact(struct html *html, const struct finding *finding, const struct fact *fact)
{
	html_open(html, "p", "fact");
	html_link_open(html, NULL, html_id(html, arena_printf(html->arena, "fact-%s", fact->name)));
	html_say(html, fact->title);
	html_close(html);
	html_say(html, ": ");
	html_element(html, "b", NULL, state_words(html->arena, fact->state));
	if (!strstr(finding->text.utf8, fact->because.utf8)) { /* the line above says it of a rule with one fact */
		html_say(html, ". ");
		html_text(html, fact->because);
	}
	html_close(html);
	if (style_of_finding(finding) <= STYLE_WAIVED) /* what passed has its evidence with the fact, a link away */
		put_fact_evidence(html, finding, fact);
}

static void put_facts(struct html *html, const struct finding *finding)
{
	for (size_t i = 0; i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(html->machine, finding->facts[i]);

		if (fact)
			put_fact(html, finding, fact);
	}
}

static void put_rule(struct html *html, const struct finding *finding)
{
	html_open(html, "div", "why");
	if (finding->why && *finding->why)
		html_element(html, "p", NULL, finding->why);
	html_open(html, "p", "refs");
	for (size_t i = 0; i < finding->source_count; i++) {
		html_say(html, i ? " \u00b7 " : "Sources: ");
		html_outside_link(html, &finding->sources[i]);
	}
	html_say(html, finding->source_count ? " \u00b7 " : "");
	html_element(html, "code", NULL, explain_command(html->arena, html->head, finding->rule));
	html_close(html);
	html_close(html);
}

static void put_finding(struct html *html, const struct finding *finding)
{
	enum outcome_style style = style_of_finding(finding);

	html_open(html, "details",
		  arena_printf(html->arena, "rule k-%s r-%s f-%s", styles[style].css, styles[style].css,
			       rule_families[family_of(finding->rule)].id));
	html_attr(html, "id", html_id(html, finding->rule));
	if (style <= STYLE_WARNING)
		html_attr(html, "open", "open");
	put_summary(html, finding);
	html_open(html, "div", "body");
	html_open(html, "p", "what");
	html_text(html, finding->text);
	html_close(html);
	put_states(html, finding);
	put_waiver(html, finding->waiver);
	put_facts(html, finding);
	html_remedy(html, finding);
	put_rule(html, finding);
	html_close(html);
	html_close(html);
}

/* Rules that are well are behind one line each kind, so that what is not well is what one sees. */
static bool is_quiet(enum outcome_style style)
{
	return style == STYLE_PASS || style == STYLE_NOT_APPLICABLE;
}

static void group_open(struct html *html, enum outcome_style style)
{
	html_open(html, "details", arena_printf(html->arena, "group k-%s r-%s", styles[style].css, styles[style].css));
	html_open(html, "summary", NULL);
	html_badge(html, style, NULL);
	html_sayf(html, " %s", counted_words(html->arena, counts_of(html->machine).of[style], style));
	html_close(html);
}

/* Findings come by outcome: those of one look are together. */
static void put_all(struct html *html)
{
	enum outcome_style group = STYLE_COUNT;

	for (size_t i = 0; i < html->machine->finding_count; i++) {
		const struct finding *finding = &html->machine->findings[i];
		enum outcome_style style = style_of_finding(finding);

		if (!html_shows(html, finding))
			continue;
		if (group != STYLE_COUNT && style != group)
			html_close(html);
		if (is_quiet(style) && style != group)
			group_open(html, style);
		group = is_quiet(style) ? style : STYLE_COUNT;
		put_finding(html, finding);
	}
	if (group != STYLE_COUNT)
		html_close(html);
}

void html_findings(struct html *html)
{
	if (html->head->machine_count == 1)
		html_filters(html);
	put_all(html);
	if (html->is_lean)
		html_element(html, "p", "soft",
			     arena_printf(html->arena,
					  "All rules: %s. Everything else is in the JSON "
					  "result, and in the page of this machine alone.",
					  counts_words(html->arena, html->machine)));
}

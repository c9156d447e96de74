/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Baselines as a page shows them: a table of all, and one of the gaps of each. Their rows do not touch the verdict. */
#include "reports/html/html.h"
#include "reports/words/report_baselines.h"

#include <string.h>

static void put_number(struct html *html, const char *label, size_t number)
{
	html_cell_open(html, label);
	html_sayf(html, "%zu", number);
	html_close(html);
}

static void put_baseline(struct html *html, const struct baseline *baseline, const char *const *titles)
{
	struct baseline_counts counts = baseline_counts(html->machine, baseline);

	html_open(html, "tr", NULL);
	html_cell_open(html, titles[0]);
	html_element(html, "b", NULL, baseline->name);
	html_sayf(html, ": %s", baseline->title);
	html_close(html);
	put_number(html, titles[1], counts.failed);
	put_number(html, titles[2], counts.undecided);
	put_number(html, titles[3], counts.waived);
	put_number(html, titles[4], counts.passed);
	html_cell_badge(html, titles[5], style_of_verdict(baseline->verdict),
			verdict_word(baseline->kind, baseline->verdict));
	html_close(html);
}

static void put_found(struct html *html, const struct finding *finding)
{
	html_text(html, finding->text);
	if (!finding->waiver)
		return;
	html_sayf(html, " Waived %s: ", waiver_until(html->arena, finding->waiver));
	html_text(html, finding->waiver->reason);
}

static void put_gap(struct html *html, const struct finding *finding, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell_badge(html, titles[0], style_of_finding(finding), NULL);
	html_cell_open(html, titles[1]);
	if (finding->fact_count) /* its evidence is with the fact */
		html_link_open(html, "rule-id", html_id(html, arena_printf(html->arena, "fact-%s", finding->facts[0])));
	else
		html_open(html, "span", "rule-id");
	html_say(html, finding->rule);
	html_close(html);
	html_close(html);
	html_cell(html, titles[2], finding->title);
	html_cell_open(html, titles[3]);
	put_found(html, finding);
	html_close(html);
	html_close(html);
}

static void put_gaps(struct html *html, const struct baseline *baseline)
{
	static const char *const titles[] = { "Outcome", "Rule", "What it requires", "Found" };

	if (!baseline_counts(html->machine, baseline).gaps)
		return;
	html_heading(html, 1, arena_printf(html->arena, "Gaps of %s", baseline->name));
	html_table_open(html, "stack", NULL, titles, 4);
	for (size_t i = 0; i < baseline->finding_count; i++)
		if (is_gap(html->machine, &baseline->findings[i]))
			put_gap(html, &baseline->findings[i], titles);
	html_close(html);
	html_close(html);
}

void html_baselines(struct html *html)
{
	static const char *const titles[] = { "Profile", "Failed", "Undetermined", "Waived", "Passed", "Verdict" };
	const struct machine_result *machine = html->machine;

	html_element(html, "p", NULL,
		     "Other profiles that the same machine was checked against. They do not change the verdict; findings "
		     "above are not repeated.");
	html_table_open(html, "stack", NULL, titles, 6);
	for (size_t i = 0; i < machine->baseline_count; i++)
		put_baseline(html, &machine->baselines[i], titles);
	html_close(html);
	html_close(html);
	for (size_t i = 0; i < machine->baseline_count; i++)
		put_gaps(html, &machine->baselines[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fails or warns on most machines, and on which. */
#include "reports/html/fleet/html_fleet.h"

static const char *const titles[] = { "Rule", "Machines", "Share" };

static void put_share(struct html *html, const struct rule_total *rule)
{
	size_t percent = rule->machines * 100 / html->head->machine_count;

	html_cell_open(html, titles[2]);
	html_element(html, "span", "percent", percent ? arena_printf(html->arena, "%zu%%", percent) : "<1%");
	html_open(html, "svg", "share");
	html_attr(html, "aria-hidden", "true");
	html_open(html, "rect", arena_printf(html->arena, "k-%s", styles[rule->worst].css));
	html_attr(html, "width", arena_printf(html->arena, "%zu%%", percent));
	html_attr(html, "height", "100%");
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_machines(struct html *html, const struct rule_total *rule)
{
	size_t places[COUNTED_NAMED_LIMIT];

	for (size_t i = 0; i < rule->named_count; i++)
		places[i] = rule->named[i].index;
	fleet_names(html, rule->named_count < rule->machines ? "Machines with the worst verdicts" : "Machines", places,
		    rule->named_count, rule->machines);
}

static void put_rule(struct html *html, const struct rule_total *rule)
{
	html_open(html, "tr", NULL);
	html_cell_open(html, titles[0]);
	html_element(html, "span", "rule-id", rule->rule);
	html_sayf(html, " %s", rule->title);
	put_machines(html, rule);
	html_close(html);
	html_cell(html, titles[1], arena_printf(html->arena, "%zu", rule->machines));
	put_share(html, rule);
	html_close(html);
}

static void put_table(struct html *html, const char *caption, const struct rule_total *const *rules, size_t count)
{
	html_table_open(html, "top", caption, titles, 3);
	for (size_t i = 0; i < count; i++)
		put_rule(html, rules[i]);
	html_close(html);
	html_close(html);
}

void fleet_rules(struct html *html)
{
	const struct rule_total **rules = arena_array(html->arena, html->head->rule_count + 1, sizeof *rules);
	size_t count = rules ? top_rules(html->head, rules, html->head->rule_count) : 0;
	size_t wanted = html->is_lean ? FLEET_RULES_SHOWN : TOP_RULES, shown = count < wanted ? count : wanted;

	if (!count)
		return;
	put_table(html, "Rules that are not met most often", rules, shown);
	if (shown == count)
		return;
	html_open(html, "details", "fold");
	html_element(html, "summary", NULL, arena_printf(html->arena, "%zu more rules", count - shown));
	put_table(html, NULL, rules + shown, count - shown);
	html_close(html);
}

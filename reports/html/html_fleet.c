/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several machines at once: what fails most, then a row each, the worst first, and a column per family of rules. */
#include "reports/html/html.h"

#include <string.h>

static size_t head_titles(const struct families_used *used, const char **titles)
{
	size_t count = 0;

	titles[count++] = "Machine";
	titles[count++] = "Windows";
	titles[count++] = "Verdict";
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		if (used->has[i])
			titles[count++] = rule_families[i].name;
	return count;
}

static void put_machine_name(struct html *html, const struct machine_summary *machine)
{
	html_open(html, "th", NULL);
	html_attr(html, "scope", "row");
	if (html->detailed[html->number - 1])
		html_link_open(html, NULL, arena_printf(html->arena, "m%zu", html->number));
	html_open(html, "bdi", NULL);
	html_text(html, machine->name);
	html_close(html);
	if (html->detailed[html->number - 1])
		html_close(html);
	html_close(html);
}

/* Colour fills the cell and the sign stands in it; the word is for a narrow page and for who cannot see. */
static void put_heat(struct html *html, const char *family, enum outcome_style style)
{
	html_open(html, "td", arena_printf(html->arena, "h k-%s", styles[style].css));
	html_attr(html, "data-label", family);
	html_say(html, styles[style].sign);
	html_element(html, "span", "word", arena_printf(html->arena, " %s", styles[style].word));
	html_close(html);
}

static void put_families(struct html *html, const struct machine_summary *machine, const struct families_used *used)
{
	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		enum outcome_style worst = machine->families[i];

		if (used->has[i])
			put_heat(html, rule_families[i].name, worst == STYLE_COUNT ? STYLE_NOT_APPLICABLE : worst);
	}
}

static void put_machine(struct html *html, const struct machine_summary *machine, const struct families_used *used)
{
	html_open(html, "tr", NULL);
	put_machine_name(html, machine);
	html_cell(html, "Windows", machine->windows);
	html_cell_badge(html, "Verdict", style_of_verdict(machine->verdict),
			verdict_word(machine->kind, machine->verdict));
	put_families(html, machine, used);
	html_close(html);
}

static void put_legend(struct html *html)
{
	html_open(html, "p", "legend");
	for (size_t i = 0; i < STYLE_COUNT; i++)
		html_legend_item(html, arena_printf(html->arena, "h k-%s", styles[i].css), styles[i].sign,
				 styles[i].counted);
	html_close(html);
}

static void put_top_row(struct html *html, const struct rule_total *top, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell_open(html, titles[0]);
	html_element(html, "span", "rule-id", top->rule);
	html_sayf(html, " %s", top->title);
	html_close(html);
	html_cell_open(html, titles[1]);
	html_sayf(html, "%zu", top->machines);
	html_close(html);
	html_cell_open(html, titles[2]);
	html_open(html, "svg", arena_printf(html->arena, "share k-%s", styles[top->worst].css));
	html_attr(html, "aria-hidden", "true");
	html_open(html, "rect", NULL);
	html_attr(html, "width", arena_printf(html->arena, "%zu%%", top->machines * 100 / html->head->machine_count));
	html_attr(html, "height", "100%");
	html_close(html);
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_top(struct html *html)
{
	static const char *const titles[] = { "Rule", "Machines", "Share" };
	const struct rule_total *top[TOP_RULES];
	size_t count = top_rules(html->head, top);

	if (!count)
		return;
	html_table_open(html, "top", "What fails or warns most", titles, 3);
	for (size_t i = 0; i < count; i++)
		put_top_row(html, top[i], titles);
	html_close(html);
	html_close(html);
}

static void put_matrix(struct html *html)
{
	size_t *places = worst_first(html->arena, html->head);
	const char *titles[3 + FAMILY_COUNT];
	struct families_used used = families_used(html->head);

	html_table_open(html, "stack heat", "The worst outcome of each family of rules, worst machines first", titles,
			head_titles(&used, titles));
	for (size_t i = 0; places && i < html->head->machine_count; i++) {
		html->number = places[i] + 1;
		put_machine(html, &html->head->machines[places[i]], &used);
	}
	html_close(html);
	html_close(html);
}

void html_fleet(struct html *html)
{
	html_open(html, "section", NULL);
	html_element(html, "h2", NULL, "Machines");
	put_top(html);
	put_matrix(html);
	put_legend(html);
	if (html->head->machine_count > HTML_DETAILED_LIMIT)
		html_element(html, "p", "soft",
			     "This page has too many machines for all details: those that are ready have a row and no "
			     "section. The JSON result contains everything.");
	html_filters(html);
	html_close(html);
}

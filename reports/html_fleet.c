/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several machines at once: a row each, a column per family of rules, the worst outcome in a cell as sign and word. */
#include "reports/html.h"

#include <string.h>

static size_t head_titles(const struct families_used *used, const char **titles)
{
	size_t count = 0;

	titles[count++] = "Machine";
	titles[count++] = "Windows";
	titles[count++] = "Verdict";
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		if (used->has[i])
			titles[count++] = families[i].name;
	return count;
}

static void put_name(struct html *html, const struct machine_result *machine)
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

static void put_families(struct html *html, const struct machine_result *machine, const struct families_used *used)
{
	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		enum look worst = family_worst(machine, i);

		if (!used->has[i])
			continue;
		html_cell_open(html, families[i].name);
		html_badge(html, worst == LOOK_COUNT ? LOOK_NOT_APPLICABLE : worst, NULL);
		html_close(html);
	}
}

static void put_machine(struct html *html, const struct machine_result *machine, const struct families_used *used)
{
	html_open(html, "tr", NULL);
	put_name(html, machine);
	html_cell_open(html, "Windows");
	html_say(html, windows_words(html->arena, &machine->windows));
	html_close(html);
	html_cell_open(html, "Verdict");
	html_badge(html, look_of_verdict(machine->verdict), verdict_name(machine->verdict));
	html_close(html);
	put_families(html, machine, used);
	html_close(html);
}

void html_fleet(struct html *html)
{
	const char *titles[3 + FAMILY_COUNT];
	struct families_used used = families_used(html->result);

	html_open(html, "section", NULL);
	html_element(html, "h2", NULL, "Machines");
	html_open(html, "table", "stack heat");
	html_element(html, "caption", NULL, "The worst outcome of each family of rules");
	html_row_head(html, titles, head_titles(&used, titles));
	html_open(html, "tbody", NULL);
	for (size_t i = 0; i < html->result->machine_count; i++) {
		html->number = i + 1;
		put_machine(html, &html->result->machines[i], &used);
	}
	html_close(html);
	html_close(html);
	if (html->result->machine_count > HTML_DETAILED_LIMIT)
		html_element(html, "p", "soft",
			     "So many machines do not fit into one page: those that are ready have their row and no "
			     "section; all of it is in the JSON result.");
	html_filters(html);
	html_close(html);
}

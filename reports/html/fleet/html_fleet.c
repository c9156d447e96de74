/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several machines at once: where and why they fail, then a row each, the worst first, and a column per family of rules. */
#include "reports/html/fleet/html_fleet.h"

/* Names are for whoever looks for a machine: on paper very many would hide what the page is about. */
void fleet_names(struct html *html, const char *words, const size_t *places, size_t count, size_t all)
{
	size_t shown = 0;

	if (html->is_lean) {
		html_open(html, "details", "fold");
		html_element(html, "summary", NULL, words);
	}
	html_open(html, "ul", html->is_lean ? "names" : "names few");
	while (shown < count && html->xml->size < HTML_NAMES_SIZE) {
		html_open(html, "li", NULL);
		html_machine_name(html, places[shown++]);
		html_close(html);
	}
	if (shown < all)
		html_element(html, "li", "soft", arena_printf(html->arena, "and %zu more", all - shown));
	html_close(html);
	if (html->is_lean)
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

/* Said once, in front of all lists of machines. */
static void put_shared(struct html *html)
{
	const char *name = html->head->machine_count ? html->head->machines[0].name.utf8 : "";
	char *folder = arena_strndup(html->arena, name, html->shared);

	if (!html->shared || !folder)
		return;
	html_open(html, "p", "soft");
	html_say(html, "The name of each machine begins with ");
	html_path(html, (struct text){ .utf8 = folder });
	html_say(html, ", which these lists leave out.");
	html_close(html);
}

static void put_overview(struct html *html)
{
	html_open(html, "section", "overview");
	html_element(html, "h2", NULL, "Overview");
	put_shared(html);
	fleet_windows(html);
	fleet_rules(html);
	html_close(html);
}

static void put_limits(struct html *html)
{
	static const char paged[] = "The name of a machine leads to its page, with all findings and their evidence.";
	static const char cut[] =
		"This page has too many machines for all details: only those that are not ready have a "
		"section, at most the %d worst. The JSON result contains everything, and -o html=DIR/ "
		"writes a page for each machine.";

	if (html->pages)
		html_element(html, "p", "soft", paged);
	else if (html->head->machine_count > HTML_DETAILED_LIMIT)
		html_element(html, "p", "soft", arena_printf(html->arena, cut, HTML_DETAILED_LIMIT));
}

void html_fleet(struct html *html)
{
	if (html->is_lean)
		put_overview(html);
	html_open(html, "section", NULL);
	html_element(html, "h2", NULL, "Machines");
	if (!html->is_lean) {
		put_shared(html);
		fleet_rules(html);
	}
	fleet_matrix(html);
	fleet_groups(html);
	put_legend(html);
	put_limits(html);
	if (!html->pages)
		html_filters(html);
	html_close(html);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The html format: one file for a case folder. No script, nothing from outside, a Content-Security-Policy that allows
 * nothing but the one style sheet, by its hash. One machine is a page; several are a matrix and a section each, or a matrix and a
 * page each.
 */
#include "reports/formats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "reports/html/fleet/html_fleet.h"
#include "reports/html/html.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_changes.h"

struct section {
	const char *id, *title;
	bool (*wanted)(const struct machine_result *machine);
	void (*write)(struct html *html);
	bool is_for_many; /* written of each of many machines, too */
	bool is_open;     /* unfolded, and printed where not everything is asked for */
};

static bool always(const struct machine_result *machine)
{
	(void)machine;
	return true;
}

/* clang-format off */
static const struct section sections[] = {
	/*                                                                                        many   open */
	{ "summary",   "Summary",                      always,        html_summary,   true,  true },
	{ "glance",    "At a glance",                  always,        html_glance,    true,  true },
	{ "overlay",   "What the overlay changes",     has_overlay,   html_overlay,   true,  true },
	{ "findings",  "Findings",                     always,        html_findings,  true,  true },
	{ "open",      "What could not be determined", has_open,      html_undecided, true,  false },
	{ "baselines", "Baselines",                    has_baselines, html_baselines, false, true },
	{ "timeline",  "Timeline",                     has_times,     html_timeline,  false, false },
	{ "sources",   "Evidence files",               always,        html_sources,   true,  false },
	{ "rules",     "Rules evaluated",              always,        html_rules,     false, false },
	{ "facts",     "All facts",                    always,        html_facts,     false, false },
	{ "notes",     "Notes",                        has_notes,     html_notes,     true,  false },
	{ "reproduce", "How to reproduce",             always,        html_reproduce, false, false },
};
/* clang-format on */
enum { SECTIONS = sizeof sections / sizeof *sections };

static bool is_wanted(const struct html *html, const struct section *section)
{
	return (section->is_for_many || !html->is_lean) && section->wanted(html->machine);
}

static void put_way_back(struct html *html)
{
	html_open(html, "a", NULL);
	html_attr(html, "href", REPORT_INDEX);
	html_say(html, "All machines");
	html_close(html);
	html_say(html, " ");
}

static void put_contents(struct html *html)
{
	html_open(html, "nav", "contents");
	html_attr(html, "aria-label",
		  html->head->machine_count == 1 ? "Sections"
						 : arena_printf(html->arena, "Sections of machine %zu", html->number));
	if (html->is_page)
		put_way_back(html);
	for (size_t i = 0; i < SECTIONS; i++) {
		if (!is_wanted(html, &sections[i]))
			continue;
		html_link_open(html, NULL, html_id(html, sections[i].id));
		html_say(html, sections[i].title);
		html_close(html);
		html_say(html, " ");
	}
	html_close(html);
}

static void put_section(struct html *html, const struct section *section)
{
	static const char *const headings[] = { "h2", "h3" };
	const char *id = html_id(html, section->id),
		   *title = html_id(html, arena_printf(html->arena, "%s-title", section->id));

	html_open(html, "section", section->is_open ? NULL : "folded");
	html_attr(html, "id", id);
	if (html->head->machine_count == 1) /* a named section is a landmark, and names of those must differ */
		html_attr(html, "aria-labelledby", title);
	html_open(html, "details", "part");
	if (section->is_open)
		html_attr(html, "open", "open");
	html_open(html, "summary", NULL);
	html_open(html, headings[html->level - 2], NULL);
	html_attr(html, "id", title);
	html_say(html, section->title);
	html_close(html);
	html_close(html);
	section->write(html);
	html_close(html);
	html_close(html);
}

static void put_sections(struct html *html)
{
	put_contents(html);
	for (size_t i = 0; i < SECTIONS; i++)
		if (is_wanted(html, &sections[i]))
			put_section(html, &sections[i]);
}

static void at_machine(struct html *html, const struct machine_result *machine, size_t index)
{
	html->machine = machine;
	html->number = index + 1;
}

/* html.css prints what is folded only while the box is checked; where :has() is unknown, all is printed. */
static void put_print_choice(struct html *html)
{
	html_open(html, "p", "printing");
	html_open(html, "label", NULL);
	html_open(html, "input", NULL);
	html_attr(html, "type", "checkbox");
	html_attr(html, "id", "x-print");
	html_empty(html);
	html_say(html, " Print all details");
	html_close(html);
	html_close(html);
}

static void open_main(struct html *html)
{
	html_open(html, "main", "wrap");
	html_attr(html, "id", "main");
	put_print_choice(html);
	if (!html->head->incomplete)
		return;
	html_open(html, "p", "legacy");
	html_element(html, "span", "badge k-unknown",
		     arena_printf(html->arena, "%s INCOMPLETE", styles[STYLE_UNKNOWN].sign));
	html_sayf(html, " %s", incomplete_words(html->arena, html->head));
	html_close(html);
}

static void put_one(struct html *html, const struct machine_result *machine)
{
	at_machine(html, machine, 0);
	html->level = 2;
	html_open(html, "header", NULL);
	html_bar(html, "h1", arena_printf(html->arena, "%s: ", subject_words(html->arena, html->head)));
	html_strip(html);
	html_close(html);
	open_main(html);
	put_sections(html);
}

static void put_machine(struct html *html, const struct machine_result *machine, size_t index)
{
	at_machine(html, machine, index);
	html_open(html, "article", html->is_lean ? "machine lean" : "machine");
	html_attr(html, "id", arena_printf(html->arena, "m%zu", html->number));
	html_bar(html, "h2", "");
	if (html->xml->size < HTML_SECTIONS_SIZE)
		put_sections(html);
	else
		html_element(html, "p", "full",
			     "This page is too large for the details of this machine. The JSON result contains them.");
	html_close(html);
}

/* Of very many machines, the worst have a section, up to the limit, and those that are ready have none. */
static bool *choose_detailed(const struct html *html)
{
	const struct report_head *head = html->head;
	bool few = head->machine_count <= HTML_DETAILED_LIMIT;
	bool *detailed = arena_array(html->kept, head->machine_count + 1, sizeof *detailed);

	for (size_t i = 0; detailed && !html->pages && i < head->machine_count && i < HTML_DETAILED_LIMIT; i++)
		detailed[html->worst_first[i]] = few || head->machines[html->worst_first[i]].verdict != VERDICT_READY;
	return detailed;
}

/* Everything that depends on no machine alone. 0 or ERR_NOMEM. */
static int lay_out(struct html *html, bool has_pages)
{
	html->arena = arena_new(REPORT_CEILING);
	html->kept = arena_new_unshared(REPORT_CEILING);
	html->worst_first = html->kept ? worst_first(html->kept, html->head) : NULL;
	if (!html->arena || !html->worst_first || (has_pages && html_pages_name(html) < 0))
		return ERR_NOMEM;
	html->detailed = choose_detailed(html);
	return html->detailed ? 0 : ERR_NOMEM;
}

static void put_several(struct html *html)
{
	html->level = 3;
	html->is_lean = html->head->machine_count > HTML_WHOLE_LIMIT;
	html->shared = shared_folder(html->head);
	html_open(html, "header", NULL);
	html_fleet_bar(html);
	html_strip(html);
	html_close(html);
	open_main(html);
	if (html->head->machine_count)
		html_fleet(html);
	else if (!html->head->incomplete)
		html_element(html, "p", NULL, "Nothing to analyse was found.");
}

static void put_start(struct html *html)
{
	static const char type[] = "<!DOCTYPE html>";

	xml_out_raw(html->xml, type, sizeof type - 1);
	html_open(html, "html", NULL);
	html_attr(html, "lang", "en");
	html_head(html);
	html_open(html, "body", NULL);
	html_open(html, "a", "skip");
	html_attr(html, "href", "#main");
	html_say(html, "Skip to the report");
	html_close(html);
	if (html->head->machine_count != 1 || html->pages)
		put_several(html);
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory while writing the HTML report");
}

int report_html_begin(struct report *report, struct error *err)
{
	struct html *html = calloc(1, sizeof *html);

	report->state = html;
	if (!html)
		return out_of_memory(err);
	html->xml = calloc(1, sizeof *html->xml);
	if (!html->xml)
		return out_of_memory(err);
	html->xml->file = report->out;
	html->head = report->head;
	if (lay_out(html, report->options->files) < 0)
		return out_of_memory(err);
	put_start(html);
	return 0;
}

bool report_html_wants(const struct report *report, size_t index)
{
	const struct html *html = report->state;

	return !html || !html->detailed || html->pages || html->detailed[index];
}

/* What was made for one machine is not needed for the next. */
int report_html_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct html *html = report->state;

	if (html->pages)
		return html_page_write(html, report->options->files, machine, index, err);
	if (!html->detailed[index])
		return 0;
	if (!report_scratch(&html->arena))
		return out_of_memory(err);
	if (report->head->machine_count == 1)
		put_one(html, machine);
	else
		put_machine(html, machine, index);
	return 0;
}

static void put_end(struct html *html)
{
	html_close(html); /* main */
	html_run(html);
	html_close(html);
	html_close(html);
	html->failed |= arena_failed(html->arena);
}

int report_html_end(struct report *report, struct error *err)
{
	struct html *html = report->state;

	if (!html)
		return 0;
	if (!report->failed)
		put_end(html);
	arena_free(html->arena);
	arena_free(html->kept);
	int code = html->xml ? xml_out_close(html->xml, "HTML", html->failed || report->failed, err) : ERR_NOMEM;

	free(html->xml);
	free(html);
	return code;
}

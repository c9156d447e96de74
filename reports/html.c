/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The html format: one file for a case folder. No script, nothing from outside, a Content-Security-Policy that allows
 * nothing but the one style sheet, by its hash. One machine is a page; several are a matrix and a section each.
 */
#include "reports/formats.h"

#include <string.h>

#include "common/digest.h"
#include "reports/html.h"
#include "reports/embedded.h"

struct section {
	const char *id, *title;
	bool (*wanted)(const struct machine_result *machine);
	void (*write)(struct html *html);
};

static bool always(const struct machine_result *machine)
{
	(void)machine;
	return true;
}

/* clang-format off */
static const struct section sections[] = {
	{ "glance",    "At a glance",               always,    html_glance    },
	{ "first",     "Do this first",             has_first, html_first     },
	{ "open",      "What could not be decided", has_open,  html_undecided },
	{ "findings",  "Findings",                  always,    html_findings  },
	{ "timeline",  "Timeline",                  has_times, html_timeline  },
	{ "sources",   "Evidence files",            always,    html_sources   },
	{ "rules",     "Rules evaluated",           always,    html_rules     },
	{ "facts",     "All facts",                 always,    html_facts     },
	{ "notes",     "Notes",                     has_notes, html_notes     },
	{ "reproduce", "How to reproduce",          always,    html_reproduce },
};
/* clang-format on */
enum { SECTIONS = sizeof sections / sizeof *sections };

static void put_meta(struct html *html, const char *kind, const char *name, const char *content)
{
	html_open(html, "meta", NULL);
	html_attr(html, kind, name);
	html_attr(html, "content", content);
	html_empty(html);
}

static void put_policy(struct html *html)
{
	char hash[45];

	digest_base64_of(html_css, html_css_size, hash);
	put_meta(html, "http-equiv", "Content-Security-Policy",
		 arena_printf(html->arena, "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", hash));
}

/* "NOT READY: dc01", or how many of the machines are ready. */
static void put_title(struct html *html)
{
	const struct result *result = html->result;

	html_open(html, "title", NULL);
	if (result->machine_count == 1)
		html_sayf(html, "%s: %s", verdict_name(result->machines->verdict), result->machines->name.utf8);
	else
		html_sayf(html, "%zu of %zu machines ready", verdicts_of(result, VERDICT_READY), result->machine_count);
	html_say(html, " \u00b7 TLS 1.2 readiness");
	html_close(html);
}

static void put_head(struct html *html)
{
	html_open(html, "head", NULL);
	html_open(html, "meta", NULL);
	html_attr(html, "charset", "utf-8");
	html_empty(html);
	put_policy(html);
	put_meta(html, "name", "viewport", "width=device-width, initial-scale=1");
	put_meta(html, "name", "color-scheme", "light dark");
	put_meta(html, "name", "referrer", "no-referrer");
	put_meta(html, "name", "generator", arena_printf(html->arena, "tlsready %s", html->result->tool_version));
	put_title(html);
	html_open(html, "style", NULL);
	html->failed |= xmlTextWriterWriteRawLen(html->xml, XML_CHARS(html_css), (int)html_css_size) < 0;
	html_close(html);
	html_close(html);
}

static void put_tally(struct html *html, struct counts counts)
{
	html_open(html, "ul", "tally");
	for (size_t i = 0; i < LOOK_COUNT; i++) {
		if (!counts.of[i])
			continue;
		html_open(html, "li", NULL);
		html_element(html, "b", NULL, arena_printf(html->arena, "%zu", counts.of[i]));
		html_sayf(html, " %s", looks[i].counted);
		html_close(html);
	}
	html_close(html);
}

static void put_verdict(struct html *html, enum verdict verdict)
{
	html_open(html, "p", "verdict");
	html_element(html, "span", "sign", looks[look_of_verdict(verdict)].sign);
	html_say(html, " ");
	html_say(html, verdict_name(verdict));
	html_close(html);
}

static void put_name(struct html *html, const char *heading, const char *before)
{
	html_open(html, heading, NULL);
	html_say(html, before);
	html_open(html, "bdi", NULL);
	html_text(html, html->machine->name);
	html_close(html);
	html_close(html);
}

static void put_windows(struct html *html)
{
	const struct windows_info *windows = &html->machine->windows;

	html_open(html, "p", "sub");
	html_text(html, windows->display);
	if (windows->installed && *windows->installed)
		html_sayf(html, " \u00b7 installed %s", time_words(html->arena, windows->installed));
	html_close(html);
}

/* The bar of one machine: the verdict, why, and the counts. */
static void put_bar(struct html *html, const char *heading, const char *before)
{
	const struct machine_result *machine = html->machine;

	html_open(html, "div", arena_printf(html->arena, "bar v-%s", looks[look_of_verdict(machine->verdict)].css));
	html_open(html, "div", "wrap");
	html_open(html, "div", NULL);
	put_verdict(html, machine->verdict);
	html_element(html, "p", "meaning", verdict_meaning(machine->verdict));
	html_close(html);
	html_open(html, "div", NULL);
	put_name(html, heading, before);
	html_open(html, "p", "lead");
	html_text(html, machine->summary);
	html_close(html);
	put_windows(html);
	put_tally(html, counts_of(machine));
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_fleet_bar(struct html *html)
{
	static const enum verdict order[] = { VERDICT_NOT_READY, VERDICT_INDETERMINATE, VERDICT_AT_RISK, VERDICT_READY };
	const struct result *result = html->result;
	size_t worst = 0;

	while (worst + 1 < sizeof order / sizeof *order && !verdicts_of(result, order[worst]))
		worst++;
	if (!result->machine_count)
		worst = 1;
	html_open(html, "div", arena_printf(html->arena, "bar v-%s", looks[look_of_verdict(order[worst])].css));
	html_open(html, "div", "wrap");
	html_open(html, "p", "verdict");
	html_sayf(html, "%zu of %zu ready", verdicts_of(result, VERDICT_READY), result->machine_count);
	html_close(html);
	html_open(html, "div", NULL);
	html_element(html, "h1", NULL, "TLS 1.2 readiness");
	html_open(html, "ul", "tally");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (verdicts_of(result, order[i]))
			html_element(html, "li", NULL, arena_printf(html->arena, "%zu %s", verdicts_of(result, order[i]), verdict_name(order[i])));
	html_close(html);
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_strip(struct html *html)
{
	const struct result *result = html->result;

	html_open(html, "div", "strip");
	html_open(html, "dl", "wrap");
	html_pair(html, "Profile", arena_printf(html->arena, "%s: %s", result->profile, result->profile_title ? result->profile_title : ""));
	html_pair(html, "Made by", arena_printf(html->arena, "tlsready %s", result->tool_version));
	html_pair_open(html, "Digest");
	html_element(html, "code", "hash", *result->digest ? result->digest : "not sealed");
	html_pair_close(html);
	html_close(html);
	html_close(html);
}

static void put_contents(struct html *html)
{
	html_open(html, "nav", "contents");
	html_attr(html, "aria-label", html->result->machine_count == 1 ? "Sections" :
		  arena_printf(html->arena, "Sections of machine %zu", html->number));
	for (size_t i = 0; i < SECTIONS; i++) {
		if (!sections[i].wanted(html->machine))
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
	const char *id = html_id(html, section->id), *title = html_id(html, arena_printf(html->arena, "%s-title", section->id));

	html_open(html, "section", NULL);
	html_attr(html, "id", id);
	if (html->result->machine_count == 1) /* a named section is a landmark, and names of those must differ */
		html_attr(html, "aria-labelledby", title);
	html_open(html, headings[html->level - 2], NULL);
	html_attr(html, "id", title);
	html_say(html, section->title);
	html_close(html);
	section->write(html);
	html_close(html);
}

static void put_sections(struct html *html)
{
	put_contents(html);
	for (size_t i = 0; i < SECTIONS; i++)
		if (sections[i].wanted(html->machine))
			put_section(html, &sections[i]);
}

static void at_machine(struct html *html, size_t i)
{
	html->machine = &html->result->machines[i];
	html->number = i + 1;
}

static void put_one(struct html *html)
{
	at_machine(html, 0);
	html->level = 2;
	html_open(html, "header", NULL);
	put_bar(html, "h1", "TLS 1.2 readiness: ");
	put_strip(html);
	html_close(html);
	html_open(html, "main", "wrap");
	html_attr(html, "id", "main");
	put_sections(html);
}

static void put_several(struct html *html)
{
	html->level = 3;
	html_open(html, "header", NULL);
	put_fleet_bar(html);
	put_strip(html);
	html_close(html);
	html_open(html, "main", "wrap");
	html_attr(html, "id", "main");
	if (!html->result->machine_count)
		html_element(html, "p", NULL, "Nothing to analyse was found.");
	else
		html_fleet(html);
	for (size_t i = 0; i < html->result->machine_count; i++) {
		at_machine(html, i);
		html_open(html, "article", "machine");
		html_attr(html, "id", arena_printf(html->arena, "m%zu", i + 1));
		put_bar(html, "h2", "");
		put_sections(html);
		html_close(html);
	}
}

static void put_page(struct html *html)
{
	xmlTextWriterWriteDTD(html->xml, XML_CHARS("html"), NULL, NULL, NULL);
	html_open(html, "html", NULL);
	html_attr(html, "lang", "en");
	put_head(html);
	html_open(html, "body", NULL);
	html_open(html, "a", "skip");
	html_attr(html, "href", "#main");
	html_say(html, "Skip to the report");
	html_close(html);
	if (html->result->machine_count == 1)
		put_one(html);
	else
		put_several(html);
	html_run(html);
	html_close(html);
	html_close(html);
	html_close(html);
}

static int flush(xmlBuffer *buffer, FILE *out, struct error *err)
{
	size_t size = (size_t)xmlBufferLength(buffer);

	if (fwrite(xmlBufferContent(buffer), 1, size, out) != size || fputc('\n', out) == EOF || fflush(out) != 0)
		return error_set(err, ERR_IO, "the HTML report could not be written");
	return 0;
}

int report_html(const struct result *result, const struct report_options *options, FILE *out, struct error *err)
{
	xmlBuffer *buffer = xmlBufferCreate();
	struct html html = { .result = result, .arena = arena_new(REPORT_SCRATCH_LIMIT) };
	int rc = ERR_NOMEM;

	(void)options;
	html.xml = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
	if (html.xml && html.arena)
		put_page(&html);
	xmlFreeTextWriter(html.xml);
	if (html.xml && html.arena && !html.failed && !arena_failed(html.arena))
		rc = flush(buffer, out, err);
	else
		error_set(err, ERR_NOMEM, "out of memory while writing the HTML report");
	xmlBufferFree(buffer);
	arena_free(html.arena);
	return rc;
}

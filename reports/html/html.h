/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Markup through reports/xml, which escapes; nothing here or in the html_*.c files puts a '<' into a string.
 * Private to the html format.
 *
 * Evidence goes through html_text, html_code or html_path and nowhere else: never into an attribute, an id, a class or
 * the style. Escapes that the neutraliser made (\u{202E}) become chips: an attacker's own "\u{" was escaped before, so
 * they cannot be imitated.
 */
#ifndef TLSREADY_REPORTS_HTML_H
#define TLSREADY_REPORTS_HTML_H

#include "reports/words/report_util.h"
#include "reports/reports.h"
#include "reports/xml/xml_out.h"

struct html {
	struct xml_out *xml;
	const struct report_head *head;
	struct arena *arena;
	const struct machine_result *machine; /* the one being written */
	size_t number;                        /* its place in the result, from 1: ids start with "m1-" */
	int level;                            /* of a section's heading: 2, or 3 when there are several machines */
	struct arena *kept;                   /* what lives as long as the page; arena: as long as a machine */
	const size_t *worst_first;            /* places of the machines */
	bool *detailed;                       /* by machine: does it get a section of its own? */
	const char **pages;                   /* by machine: the file of its page; NULL: all is in this one */
	bool is_page;                         /* of one machine of these: the head has this one alone, and its digest */
	size_t shared; /* bytes that the names of all begin with, which lists of machines leave out */
	bool is_lean;  /* of many machines only what needs attention is written out */
	bool failed;
};

enum { HTML_NOTES_LIMIT = 1000, HTML_HEX_SHOWN = 128 };
enum { HTML_WHOLE_LIMIT = 10 };     /* machines that are written out whole: of more, only what needs attention */
enum { HTML_DETAILED_LIMIT = 200 }; /* machines with a section each: more make a page that no browser enjoys */
/* Bytes of a page, after which no more names are listed, and no more sections written out: 8 MB is what a browser opens at once. */
enum { HTML_NAMES_SIZE = 4000000, HTML_SECTIONS_SIZE = 6500000 };

void html_open(struct html *html, const char *element, const char *css); /* css: class names, or NULL */
void html_attr(struct html *html, const char *name, const char *value);  /* right after html_open; constants and ids */
void html_close(struct html *html);
void html_empty(struct html *html); /* closes a void element: meta, input, wbr */
void html_say(struct html *html, const char *ours);
void html_sayf(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));
void html_element(struct html *html, const char *element, const char *css, const char *ours);
void html_heading(struct html *html, int below, const char *ours); /* below: 0 for a section's heading, 1 within it */

void html_text(struct html *html, struct text text); /* prose with chips */
void html_code(struct html *html, struct text text); /* an isolated piece of evidence */
void html_path(struct html *html, struct text text); /* the same, and it may break behind each '\' */

/* "m1-SCH101": an id of this machine. part comes from a rule or is ours; what an id cannot hold becomes '-'. */
const char *html_id(struct html *html, const char *part);
void html_link_open(struct html *html, const char *css, const char *id); /* plain words where the target is left out */
bool html_shows(const struct html *html, const struct finding *finding); /* false: left out of a lean page */
void html_rule_link(struct html *html, const char *rule);                /* its id, linked to its finding */
/* The name of a machine, linked to its section or page, if it has one. */
void html_machine_name(struct html *html, size_t index);
void html_legend_item(struct html *html, const char *css, const char *sign, const char *words);
void html_outside_link(struct html *html, const struct source_ref *source);     /* plain words unless it is https: */
void html_badge(struct html *html, enum outcome_style style, const char *word); /* word NULL: the outcome's own */
void html_state(struct html *html, const char *state);                          /* in words */
void html_location(struct html *html, struct location at);
void html_pair(struct html *html, const char *label, const char *ours); /* <div><dt><dd>; nothing when ours is "" */
/* The SHA-256; below it SHA-1 and MD5, where they are known. */
void html_hashes(struct html *html, const char *sha256, const char *sha1, const char *md5);
void html_pair_open(struct html *html, const char *label);
void html_pair_close(struct html *html);
void html_row_head(struct html *html, const char *const *titles, size_t count);
/* A table as far as its body, to be closed twice. caption may be NULL. */
void html_table_open(struct html *html, const char *css, const char *caption, const char *const *titles, size_t count);
void html_cell_open(struct html *html, const char *label); /* a td that shows its label when rows are stacked */
void html_cell(struct html *html, const char *label, const char *ours);
void html_cell_badge(struct html *html, const char *label, enum outcome_style style, const char *word);

/* Sections of a machine. has_...: whether there is something to write. */
void html_glance(struct html *html);
void html_summary(struct html *html);
bool has_open(const struct machine_result *machine);
void html_undecided(struct html *html);
void html_findings(struct html *html);
void html_baselines(struct html *html);
bool has_times(const struct machine_result *machine);
void html_timeline(struct html *html);
void html_sources(struct html *html);
void html_replay(struct html *html);
void html_overlay(struct html *html);
void html_rules(struct html *html);
void html_facts(struct html *html);
bool has_notes(const struct machine_result *machine);
void html_notes(struct html *html);
void html_reproduce(struct html *html);

/* Above the sections. */
void html_head(struct html *html);
/* The same of another page: its title (neutral), and rules of its own after those of html.css. */
void html_head_of(struct html *html, const char *title, const char *css, size_t css_size);
void html_bar(struct html *html, const char *heading, const char *before); /* of one machine; before: its name */
void html_fleet_bar(struct html *html);
void html_strip(struct html *html);

/* A page a machine. */
int html_pages_name(struct html *html); /* makes html->pages. 0 or ERR_NOMEM */
int html_page_write(const struct html *html, const struct report_files *files, const struct machine_result *machine,
		    size_t index, struct error *err);

/* Parts that sections share. */
void html_filters(struct html *html);
void html_evidence(struct html *html, const struct finding *finding, const struct fact *fact);
void html_evidence_rows(struct html *html, const struct finding *finding, const char *caption,
			const struct evidence *list, size_t count);
void html_missing(struct html *html); /* what is missing, and the commands that get it */
void html_fix_command(struct html *html);
void html_remedy(struct html *html, const struct finding *finding);
void html_run(struct html *html);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first page: why this verdict, with the values and the fix, what is missing, and the hashes of the evidence. It fits on
 * one screen and on one sheet; everything below it says more.
 */
#include "reports/html/html.h"

#include <string.h>

#include "reports/attention/attention.h"
#include "reports/words/image_words.h"

enum { CAUSES_SHOWN = 3, SOURCES_SHOWN = 8, IDS_SHOWN = 8 };

static void put_remedy(struct html *html, const struct finding *finding)
{
	const char *words = *finding->remedy ? finding->remedy : finding->fix_count ? finding->fixes[0].action : "";

	if (finding->outcome != OUTCOME_FAIL || !*words)
		return;
	html_open(html, "p", NULL);
	html_element(html, "b", NULL, "Fix: ");
	html_say(html, words);
	html_close(html);
}

static void put_others(struct html *html, const char *word, const struct finding *const *findings, size_t count)
{
	if (count)
		html_element(html, "p", "soft",
			     arena_printf(html->arena, "%s: %s", word,
					  rule_ids_words(html->arena, findings, count, IDS_SHOWN)));
}

static void put_evidence(struct html *html, const struct finding *finding)
{
	struct evidence list[DECIDING_EVIDENCE_LIMIT];
	size_t count = deciding_evidence(html->machine, finding, list);

	html_evidence_rows(html, finding, arena_printf(html->arena, "Decisive values: %s", finding->rule), list, count);
}

static void put_rule(struct html *html, const struct attention *item)
{
	const struct finding *rule = attention_rule(item);
	size_t count;

	html_badge(html, style_of_finding(rule), NULL);
	html_say(html, " ");
	html_rule_link(html, rule->rule);
	html_say(html, " ");
	html_text(html, attention_text(item));
	if (item->group) {
		put_others(html, "Also undetermined for this reason", item->group->findings + 1, item->group->count - 1);
		return;
	}
	put_evidence(html, rule);
	put_remedy(html, rule);
	const struct finding *const *list = consequences_of(html->arena, html->machine, rule, &count);

	put_others(html, "Consequences, which need no fix of their own", list, count);
}

static void put_note(struct html *html, const struct result_note *note)
{
	html_badge(html, style_of_severity(note->severity), note->severity);
	html_say(html, " ");
	html_text(html, note->text);
}

static void put_causes(struct html *html)
{
	const struct attention *items;
	size_t count = attention_of(html->arena, html->machine, false, &items);

	if (!count)
		return;
	html_open(html, "ol", "causes");
	for (size_t i = 0; i < count && i < CAUSES_SHOWN; i++) {
		html_open(html, "li", NULL);
		if (items[i].note)
			put_note(html, items[i].note);
		else
			put_rule(html, &items[i]);
		html_close(html);
	}
	html_close(html);
	if (count <= CAUSES_SHOWN)
		return;
	html_open(html, "p", NULL);
	html_link_open(html, NULL, html_id(html, "findings"));
	html_sayf(html, "%zu more", count - CAUSES_SHOWN);
	html_close(html);
	html_close(html);
}

/* What is missing, and how many rules need it. */
static void put_missing(struct html *html)
{
	const struct open_group *groups;
	size_t count = open_groups(html->arena, html->machine, &groups);

	for (size_t i = 0; i < count; i++) {
		if (!groups[i].missing)
			continue;
		html_open(html, "p", NULL);
		html_badge(html, STYLE_UNKNOWN, "MISSING");
		html_say(html, " ");
		html_text(html, groups[i].missing->name);
		html_sayf(html, ", %s", needed_by_words(html->arena, groups, i, IDS_SHOWN));
		html_close(html);
	}
	if (html->machine->missing_count)
		html_missing(html);
}

static void put_source(struct html *html, const struct result_source *source, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell_open(html, titles[0]);
	html_path(html, source->path);
	html_close(html);
	html_cell(html, titles[1], *source->role ? source->role : source_kind_name(source->kind));
	html_cell(html, titles[2], source_size_words(html->arena, source));
	html_cell(html, titles[3],
		  source->status == SOURCE_READ ? hive_state(source) : source_status_name(source->status));
	html_cell_open(html, titles[4]);
	html_hashes(html, source->sha256 && *source->sha256 ? source->sha256 : "not calculated", source->sha1,
		    source->md5);
	html_close(html);
	html_close(html);
}

static void put_sources(struct html *html)
{
	static const char *const titles[] = { "Evidence file", "Role", "Size", "State", "SHA-256" };
	size_t count = html->machine->source_count, shown = count < SOURCES_SHOWN ? count : SOURCES_SHOWN;

	if (!count)
		return;
	html_table_open(html, "stack inputs", NULL, titles, sizeof titles / sizeof *titles);
	for (size_t i = 0; i < shown; i++)
		put_source(html, &html->machine->sources[i], titles);
	html_close(html);
	html_close(html);
	if (shown < count)
		html_element(html, "p", "soft", arena_printf(html->arena, "%zu more below", count - shown));
}

/* What --verify-image found: whether the image is the one that was acquired comes before what is in it. */
static void put_verifications(struct html *html)
{
	for (size_t i = 0; i < html->machine->image_count; i++) {
		const struct result_image *image = &html->machine->images[i];
		struct text words = verification_words(html->arena, image);

		if (!*words.utf8)
			continue;
		html_open(html, "p", NULL);
		html_path(html, image->name);
		html_say(html, ": ");
		html_text(html, words);
		html_close(html);
	}
}

void html_summary(struct html *html)
{
	put_causes(html);
	put_missing(html);
	html_fix_command(html);
	put_verifications(html);
	put_sources(html);
}

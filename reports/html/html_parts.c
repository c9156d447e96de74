/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces that every section uses: ids, links, badges, places, rows. */
#include "reports/html/html.h"

#include <string.h>

static const char id_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

const char *html_id(struct html *html, const char *part)
{
	char *id = arena_printf(html->arena, "m%zu-%s", html->number, part);

	if (!id)
		return "x";
	for (char *p = id + strspn(id, id_letters); *p; p += strspn(p, id_letters))
		*p = '-';
	return id;
}

bool html_shows(const struct html *html, const struct finding *finding)
{
	/* What is undecided has its sentence under "What could not be determined"; its evidence would make most of the page. */
	return !html->is_lean || affects_verdict(finding) || finding->outcome == OUTCOME_WAIVED;
}

/* Whether the part of "m1-PART" is on the page. */
static bool has_target(const struct html *html, const char *id)
{
	const char *part = strchr(id, '-');

	if (!html->is_lean || !part)
		return true;
	for (size_t i = 0; i < html->machine->finding_count; i++)
		if (strcmp(html->machine->findings[i].rule, part + 1) == 0)
			return html_shows(html, &html->machine->findings[i]);
	return strncmp(part + 1, "fact-", 5) != 0;
}

void html_link_open(struct html *html, const char *css, const char *id)
{
	if (!has_target(html, id)) {
		html_open(html, "span", css);
		return;
	}
	const char *href = arena_printf(html->arena, "#%s", id);

	html_open(html, "a", css);
	html_attr(html, "href", href ? href : "#main");
}

void html_rule_link(struct html *html, const char *rule)
{
	html_link_open(html, "rule-id", html_id(html, rule));
	html_say(html, rule);
	html_close(html);
}

void html_machine_name(struct html *html, size_t index)
{
	bool has_link = html->pages || html->detailed[index];

	if (has_link)
		html_open(html, "a", NULL);
	if (has_link)
		html_attr(html, "href", html->pages ? html->pages[index] : arena_printf(html->arena, "#m%zu", index + 1));
	html_open(html, "bdi", NULL);
	html_text(html, (struct text){ .utf8 = html->head->machines[index].name.utf8 + html->shared });
	html_close(html);
	if (has_link)
		html_close(html);
}

void html_legend_item(struct html *html, const char *css, const char *sign, const char *words)
{
	html_open(html, "span", NULL);
	html_element(html, "span", css, sign);
	html_sayf(html, " %s", words);
	html_close(html);
	html_say(html, " ");
}

/* A profile may come from a user: only what cannot be anything but a web address becomes one. */
static bool is_safe_url(const char *url)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$()*+,;=%";

	return strncmp(url, "https://", 8) == 0 && url[8] && !url[strspn(url, plain)];
}

void html_outside_link(struct html *html, const struct source_ref *source)
{
	const char *words = source->title && *source->title ? source->title : source->id;

	if (!source->url || !is_safe_url(source->url)) {
		html_say(html, words);
		return;
	}
	html_open(html, "a", NULL);
	html_attr(html, "href", source->url);
	html_attr(html, "rel", "noreferrer noopener");
	html_say(html, words);
	html_close(html);
}

void html_badge(struct html *html, enum outcome_style style, const char *word)
{
	const char *css = arena_printf(html->arena, "badge k-%s", styles[style].css);

	html_open(html, "span", css ? css : "badge");
	html_sayf(html, "%s %s", styles[style].sign, word ? word : styles[style].word);
	html_close(html);
}

void html_state(struct html *html, const char *state)
{
	html_say(html, state_words(html->arena, state));
}

void html_location(struct html *html, struct location at)
{
	struct text location = location_name(html->arena, html->machine, at);

	if (!*location.utf8)
		return;
	html_link_open(html, "place", html_id(html, arena_printf(html->arena, "s%d", at.source)));
	html_open(html, "bdi", NULL);
	html_text(html, location);
	html_close(html);
	html_close(html);
}

static void put_hash(struct html *html, const char *label, const char *hash)
{
	if (!hash || !*hash)
		return;
	html_open(html, "span", "detail");
	html_say(html, label);
	html_element(html, "code", "hash", hash);
	html_close(html);
}

void html_hashes(struct html *html, const char *sha256, const char *sha1, const char *md5)
{
	html_element(html, "code", "hash", sha256);
	put_hash(html, "SHA-1 ", sha1);
	put_hash(html, "MD5 ", md5);
}

void html_pair_open(struct html *html, const char *label)
{
	html_open(html, "div", NULL);
	html_element(html, "dt", NULL, label);
	html_open(html, "dd", NULL);
}

void html_pair_close(struct html *html)
{
	html_close(html);
	html_close(html);
}

void html_pair(struct html *html, const char *label, const char *ours)
{
	if (!ours || !*ours)
		return;
	html_pair_open(html, label);
	html_say(html, ours);
	html_pair_close(html);
}

void html_row_head(struct html *html, const char *const *titles, size_t count)
{
	html_open(html, "thead", NULL);
	html_open(html, "tr", NULL);
	for (size_t i = 0; i < count; i++) {
		html_open(html, "th", NULL);
		html_attr(html, "scope", "col");
		html_say(html, titles[i]);
		html_close(html);
	}
	html_close(html);
	html_close(html);
}

void html_table_open(struct html *html, const char *css, const char *caption, const char *const *titles, size_t count)
{
	html_open(html, "table", css);
	if (caption)
		html_element(html, "caption", NULL, caption);
	html_row_head(html, titles, count);
	html_open(html, "tbody", NULL);
}

void html_cell_open(struct html *html, const char *label)
{
	html_open(html, "td", NULL);
	html_attr(html, "data-label", label);
}

void html_cell(struct html *html, const char *label, const char *ours)
{
	html_cell_open(html, label);
	html_say(html, ours);
	html_close(html);
}

void html_cell_badge(struct html *html, const char *label, enum outcome_style style, const char *word)
{
	html_cell_open(html, label);
	html_badge(html, style, word);
	html_close(html);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is above the sections: the head with its policy, the bar with the verdict, the strip with the digest. */
#include "reports/html/html.h"

#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "reports/embedded.h"
#include "reports/words/case_words.h"
#include "reports/words/identity_words.h"
#include "reports/words/report_baselines.h"

static void put_meta(struct html *html, const char *kind, const char *name, const char *content)
{
	html_open(html, "meta", NULL);
	html_attr(html, kind, name);
	html_attr(html, "content", content);
	html_empty(html);
}

/* " 'sha256-...'" */
static const char *hash_of(struct html *html, const char *css, size_t css_size)
{
	char hash[45];

	digest_base64_of(css, css_size, hash);
	html->failed |= !*hash; /* a page that its own policy would leave without its style */
	return arena_printf(html->arena, " 'sha256-%s'", hash);
}

static void put_policy(struct html *html, const char *css, size_t css_size)
{
	put_meta(html, "http-equiv", "Content-Security-Policy",
		 arena_printf(html->arena, "default-src 'none'; style-src%s%s; base-uri 'none'; form-action 'none'",
			      hash_of(html, html_css, html_css_size), css ? hash_of(html, css, css_size) : ""));
}

static void put_style(struct html *html, const char *css, size_t css_size)
{
	html_open(html, "style", NULL);
	xml_out_raw(html->xml, css, css_size);
	html_close(html);
}

static const char *good_word(const struct report_head *head)
{
	return kind_of_run(head) == KIND_BASELINE ? "compliant" : "ready";
}

/* "NOT READY: dc01", or how many of the machines are ready. */
static const char *title_of(const struct html *html)
{
	const struct report_head *head = html->head;
	const char *subject = subject_words(html->arena, head);

	if (head->machine_count == 1)
		return arena_printf(html->arena, "%s: %s \u00b7 %s",
				    verdict_word(head->machines->kind, head->machines->verdict),
				    head->machines->name.utf8, subject);
	return arena_printf(html->arena, "%zu of %zu machines %s \u00b7 %s", verdicts_of(head, VERDICT_READY),
			    head->machine_count, good_word(head), subject);
}

void html_head_of(struct html *html, const char *title, const char *css, size_t css_size)
{
	html_open(html, "head", NULL);
	html_open(html, "meta", NULL);
	html_attr(html, "charset", "utf-8");
	html_empty(html);
	put_policy(html, css, css_size);
	put_meta(html, "name", "viewport", "width=device-width, initial-scale=1");
	put_meta(html, "name", "color-scheme", "light dark");
	put_meta(html, "name", "referrer", "no-referrer");
	put_meta(html, "name", "generator", arena_printf(html->arena, "tlsready %s", html->head->tool_version));
	html_element(html, "title", NULL, title ? title : "");
	put_style(html, html_css, html_css_size);
	if (css)
		put_style(html, css, css_size);
	html_close(html);
}

void html_head(struct html *html)
{
	html_head_of(html, title_of(html), NULL, 0);
}

static void put_tally(struct html *html, struct counts counts)
{
	html_open(html, "ul", "tally");
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		if (!counts.of[i])
			continue;
		html_open(html, "li", NULL);
		html_element(html, "b", NULL, arena_printf(html->arena, "%zu", counts.of[i]));
		html_say(html, strchr(counted_words(html->arena, counts.of[i], (enum outcome_style)i), ' '));
		html_close(html);
	}
	html_close(html);
}

static void put_verdict(struct html *html, enum profile_kind kind, enum verdict verdict)
{
	html_open(html, "p", "verdict");
	html_element(html, "span", "sign", styles[style_of_verdict(verdict)].sign);
	html_say(html, " ");
	html_say(html, verdict_word(kind, verdict));
	html_close(html);
}

static void put_machine_name(struct html *html, const char *heading, const char *before)
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

static void put_identity(struct html *html)
{
	const char *words = identity_words(html->arena, html->machine, false);

	if (!*words)
		return;
	html_open(html, "p", "sub");
	html_text(html, (struct text){ .utf8 = words, .changed = true });
	html_close(html);
}

static void put_waived(struct html *html)
{
	const char *words = waived_words(html->arena, html->machine);

	if (*words)
		html_element(html, "p", "sub", words);
}

/* The bar of one machine: the verdict, why, and the counts. */
void html_bar(struct html *html, const char *heading, const char *before)
{
	const struct machine_result *machine = html->machine;
	const struct baseline *beside = readiness_beside(machine);

	html_open(html, "div", arena_printf(html->arena, "bar v-%s", styles[style_of_verdict(machine->verdict)].css));
	html_open(html, "div", "wrap");
	html_open(html, "div", NULL);
	put_verdict(html, machine->kind, machine->verdict);
	html_element(html, "p", "meaning",
		     beside ? machine->summary.utf8 : verdict_meaning(machine->kind, machine->verdict));
	html_close(html);
	html_open(html, "div", NULL);
	put_machine_name(html, heading, before);
	html_open(html, "p", "lead");
	if (beside)
		html_sayf(html, "%s %s", styles[style_of_verdict(beside->verdict)].sign,
			  readiness_words(html->arena, machine));
	else
		html_text(html, machine->summary);
	html_close(html);
	put_waived(html);
	put_windows(html);
	put_identity(html);
	put_tally(html, counts_of(machine));
	html_close(html);
	html_close(html);
	html_close(html);
}

void html_fleet_bar(struct html *html)
{
	static const enum verdict order[] = { VERDICT_NOT_READY, VERDICT_INDETERMINATE, VERDICT_AT_RISK, VERDICT_READY };
	const struct report_head *head = html->head;
	size_t worst = 0;

	while (worst + 1 < sizeof order / sizeof *order && !verdicts_of(head, order[worst]))
		worst++;
	if (!head->machine_count)
		worst = 1;
	html_open(html, "div", arena_printf(html->arena, "bar v-%s", styles[style_of_verdict(order[worst])].css));
	html_open(html, "div", "wrap");
	html_open(html, "p", "verdict");
	html_sayf(html, "%zu of %zu %s", verdicts_of(head, VERDICT_READY), head->machine_count, good_word(head));
	html_close(html);
	html_open(html, "div", NULL);
	html_element(html, "h1", NULL, subject_words(html->arena, head));
	html_open(html, "ul", "tally");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (verdicts_of(head, order[i]))
			html_element(html, "li", NULL,
				     arena_printf(html->arena, "%zu %s", verdicts_of(head, order[i]),
						  verdict_word(kind_of_run(head), order[i])));
	html_close(html);
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_case(struct html *html)
{
	struct case_word words[CASE_WORDS_LIMIT];
	size_t count = case_words(html->arena, html->head->case_info, words);

	for (size_t i = 0; i < count; i++) {
		html_open(html, "div", NULL);
		html_open(html, "dt", NULL);
		html_text(html, (struct text){ .utf8 = words[i].label, .changed = true });
		html_close(html);
		html_open(html, "dd", NULL);
		html_text(html, words[i].value);
		html_pair_close(html);
	}
}

void html_strip(struct html *html)
{
	const struct report_head *head = html->head;

	html_open(html, "div", "strip");
	html_open(html, "dl", "wrap");
	put_case(html);
	html_pair(html, "Profile",
		  arena_printf(html->arena, "%s: %s", head->profile, head->profile_title ? head->profile_title : ""));
	html_pair(html, "Made by", arena_printf(html->arena, "tlsready %s", head->tool_version));
	if (head->run && head->run->started)
		html_pair(html, "Examined", time_words(html->arena, head->run->started));
	html_pair_open(html, "Digest");
	html_element(html, "code", "hash", *head->digest ? head->digest : "not sealed");
	html_pair_close(html);
	html_close(html);
	html_close(html);
}

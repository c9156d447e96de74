/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the logs and the overlays change: a sentence, and a table of facts before and after. */
#include "reports/html/html.h"
#include "reports/words/report_changes.h"

/* A verdict is a word of its own; a fact has a state. */
static void put_answer(struct html *html, const char *title, const struct fact_change *change, const char *answer)
{
	html_cell_open(html, title);
	if (*change->fact)
		html_state(html, answer);
	else
		html_say(html, answer);
	html_close(html);
}

static void put_change(struct html *html, const struct fact_change *change, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell(html, titles[0], change->title);
	put_answer(html, titles[1], change, change->before);
	put_answer(html, titles[2], change, change->after);
	html_close(html);
}

static void put_changes(struct html *html, struct changes changes)
{
	static const char *const titles[] = { "Fact", "Before", "After" };

	html_open(html, "p", NULL);
	html_text(html, changes.sentence);
	html_close(html);
	if (!changes.count)
		return;
	html_table_open(html, "stack", NULL, titles, 3);
	for (size_t i = 0; i < changes.count; i++)
		put_change(html, &changes.list[i], titles);
	html_close(html);
	html_close(html);
}

void html_replay(struct html *html)
{
	if (html->machine->is_replayed)
		put_changes(html, replay_changes(html->arena, html->machine));
}

void html_overlay(struct html *html)
{
	put_changes(html, overlay_changes(html->arena, html->machine));
}

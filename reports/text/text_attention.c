/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What needs attention, in the lines that one screen leaves: each finding with its values and its fix as long as there is room,
 * then its sentence alone, then its id. The first is always whole. What is undetermined for want of an input is below, with
 * the input.
 */
#include "reports/text/text_page.h"
#include "reports/attention/attention.h"

#include <string.h>

enum { LINES_FOR_OMITTED = 5, LINES_AT_LEAST = 12, IDS_SHOWN = 8 };

struct screen {
	struct page *page;
	const struct machine_result *machine;
	const struct attention *items;
	size_t count, left; /* left: lines */
	size_t shortened;   /* findings without their values and fixes */
};

static void put_item(struct page *page, const struct machine_result *machine, const struct attention *item, bool is_whole)
{
	if (item->note)
		text_note(page, machine, item->note);
	else if (item->group)
		text_open_group(page, item->group);
	else if (is_whole)
		text_finding(page, machine, item->finding);
	else
		text_finding_line(page, item->finding);
}

/* Whether it is printed: always when it must be, else when it has no more lines than are left. */
static bool put_if_fits(struct screen *screen, const struct attention *item, bool is_whole, bool must)
{
	struct page *page = screen->page;
	struct page_block block;

	page_block_begin(page, &block);
	if (item->finding && is_whole && item != screen->items)
		page_end(page);
	put_item(page, screen->machine, item, is_whole);
	page_block_end(page, &block);
	bool fits = must || block.lines <= screen->left;

	if (fits) {
		page_put_block(page, &block);
		screen->left -= block.lines < screen->left ? block.lines : screen->left;
	}
	page_block_free(&block);
	return fits;
}

/* "5 more: CIP703, CIP704, 3 notes" */
static void put_omitted(struct screen *screen, const struct attention *const *omitted, size_t count)
{
	struct arena *arena = screen->page->arena;
	const struct finding **list = arena_array(arena, count + 1, sizeof *list);
	size_t rules = 0;

	for (size_t i = 0; list && i < count; i++)
		if (attention_rule(omitted[i]))
			list[rules++] = attention_rule(omitted[i]);
	size_t notes = count - rules;
	const char *ids = rule_ids_words(arena, list, rules, IDS_SHOWN);

	if (!count && !screen->shortened)
		return;
	page_to(screen->page, 5);
	if (count)
		page_prose(screen->page, 5, arena_printf(arena, "%zu more: %s", count, ids));
	if (notes)
		page_prose_on(screen->page, 5,
			      arena_printf(arena, "%s%zu note%s", rules ? "and " : "", notes, notes == 1 ? "" : "s"));
	(count ? page_prose_on : page_prose)(screen->page, 5,
					     screen->shortened
						     ? "(tlsready check -v lists all, with their values and fixes)"
						     : "(tlsready check -v lists all)");
	page_end(screen->page);
}

static void put_items(struct screen *screen)
{
	const struct attention **omitted = arena_array(screen->page->arena, screen->count + 1, sizeof *omitted);
	size_t count = 0;

	for (size_t i = 0; omitted && i < screen->count; i++) {
		const struct attention *item = &screen->items[i];
		bool is_all = i + 1 == screen->count && !count && !screen->shortened;

		screen->left += is_all ? LINES_FOR_OMITTED : 0;
		if (put_if_fits(screen, item, true, i == 0 || page_is_full(screen->page)))
			continue;
		screen->left -= is_all ? 1 : 0; /* for the line about it */
		if (put_if_fits(screen, item, false, false))
			screen->shortened++;
		else
			omitted[count++] = item;
	}
	put_omitted(screen, omitted, count);
}

/* Why this verdict, unless what follows begins with these words. */
static void put_summary(const struct screen *screen)
{
	const struct machine_result *machine = screen->machine;
	const char *words =
		*machine->summary.utf8 ? machine->summary.utf8 : verdict_meaning(machine->kind, machine->verdict);

	if (screen->count && strcmp(attention_text(screen->items).utf8, words) == 0)
		return;
	page_line(screen->page, 2, words);
}

/* However long the list of inputs below is, there are a few. */
static size_t lines_left(const struct page *page, size_t last_line)
{
	size_t used = page->lines + LINES_FOR_OMITTED;

	return last_line > used + LINES_AT_LEAST ? last_line - used : LINES_AT_LEAST;
}

/* What is wrong with the inputs is the summary, where nothing else can be said of a machine. */
static bool is_summary(const struct machine_result *machine, const struct attention *item)
{
	const char *words = attention_text(item).utf8, *because = item->note ? NULL : strstr(words, ": ");
	size_t length = because ? strlen(because + 2) : 0;

	return length && strncmp(machine->summary.utf8, because + 2, length) == 0 &&
	       strncmp(machine->summary.utf8 + length, "; ", 2) == 0;
}

void text_attention(struct page *page, const struct machine_result *machine, size_t last_line)
{
	struct screen screen = { .page = page, .machine = machine };

	screen.count = attention_of(page->arena, machine, page_is_full(page), &screen.items);
	if (screen.count && !page_is_full(page) && is_summary(machine, screen.items)) {
		screen.items++;
		screen.count--;
	}
	put_summary(&screen);
	if (screen.count)
		page_end(page);
	screen.left = lines_left(page, last_line);
	put_items(&screen);
	if (machine->notes_dropped) {
		page_putf(page, "     %zu more notes were not kept", machine->notes_dropped);
		page_end(page);
	}
}

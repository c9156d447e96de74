/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the logs and the overlays change, as text: a line for each fact, before and after. */
#include "reports/words/report_changes.h"
#include "reports/text/text_page.h"

static size_t widest_title(const struct page *page, const struct changes *changes)
{
	size_t widest = 0;

	for (size_t i = 0; i < changes->count; i++) {
		size_t width = page_width(page, changes->list[i].title);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void put_changes(struct page *page, struct changes changes)
{
	size_t column = 4 + widest_title(page, &changes) + 2;

	page_to(page, 2);
	page_prose(page, 2, changes.sentence.utf8);
	page_end(page);
	for (size_t i = 0; i < changes.count; i++) {
		page_to(page, 4);
		page_put(page, changes.list[i].title);
		page_cell(page, column, 6,
			  arena_printf(page->arena, "%s -> %s", changes.list[i].before, changes.list[i].after));
		page_end(page);
	}
}

void text_replay(struct page *page, const struct machine_result *machine)
{
	if (machine->is_replayed)
		put_changes(page, replay_changes(page->arena, machine));
}

void text_overlay(struct page *page, const struct machine_result *machine)
{
	if (!has_overlay(machine))
		return;
	page_end(page);
	page_put(page, "What the overlay changes");
	page_end(page);
	put_changes(page, overlay_changes(page->arena, machine));
}

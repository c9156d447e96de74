/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was looked at, as lines: the key once, below it each value with what was found, what is wanted, and where. Long
 * data is cut unless everything was asked for; JSON and HTML have it whole.
 */
#include "reports/text/text_page.h"

#include <string.h>

enum { NAME_COLUMN_MOST = 26, FOUND_COLUMN_MOST = 22 };

struct columns {
	size_t indent, found, wanted;
};

/* "(default)" is the value without a name; a question about a key shows as such. */
static const char *value_name(const struct evidence *evidence)
{
	if (evidence->is_key)
		return "(key)";
	return *evidence->value.utf8 ? evidence->value.utf8 : "(default)";
}

static const char *found_words(struct page *page, const struct evidence *evidence)
{
	if (!is_present(evidence))
		return answer_words(evidence);
	if (evidence->is_key)
		return evidence->answer == ANSWER_DELETED ? "deleted" : "there";
	const char *words = arena_printf(page->arena, "%s %s", evidence->type,
					 page_clip(page, evidence->data.utf8, PAGE_DATA_SHOWN));

	return words ? words : "";
}

static void put_wanted(struct page *page, const struct finding *finding, const struct evidence *evidence,
		       const struct columns *columns)
{
	const struct fix *fix = finding ? fix_for(finding, evidence) : NULL;

	if (fix && !is_as_fixed(fix, evidence))
		page_cell(page, columns->wanted, columns->indent + 2,
			  arena_printf(page->arena, "want %s", wanted_words(page->arena, fix)));
}

/* With everything: why it is absent or unreadable, once, below the last of the rows that share it. */
static void put_detail(struct page *page, const struct evidence *evidence, const struct evidence *next, size_t indent)
{
	bool shared = next && strcmp(next->key.utf8, evidence->key.utf8) == 0 &&
		      strcmp(next->detail.utf8, evidence->detail.utf8) == 0;

	if (!page_is_full(page) || !*evidence->detail.utf8 || shared)
		return;
	page_to(page, indent);
	page_prose(page, indent, evidence->detail.utf8);
	if (!is_own_answer(evidence) && *evidence->written)
		page_cell(page, 0, indent,
			  arena_printf(page->arena, "last written %s", time_words(page->arena, evidence->written)));
	page_end(page);
}

static void put_row(struct page *page, const struct machine_result *machine, const struct finding *finding,
		    const struct evidence *evidence, const struct columns *columns)
{
	size_t next = columns->indent + 2;

	page_to(page, columns->indent);
	page_put(page, page_clip(page, value_name(evidence), PAGE_DATA_SHOWN));
	page_cell(page, columns->found, next, found_words(page, evidence));
	put_wanted(page, finding, evidence, columns);
	page_cell(page, 0, next, location_name(page->arena, machine, location_of_evidence(evidence)).utf8);
	const char *image = page_is_full(page) ? image_place_name(page->arena, evidence).utf8 : "";

	if (*image)
		page_cell(page, 0, next, arena_printf(page->arena, "= %s", image));
	if (page_is_full(page) && *evidence->data_hex)
		page_cell(page, 0, next, arena_printf(page->arena, "hex %s", evidence->data_hex));
	if (page_is_full(page) && *evidence->readers)
		page_cell(page, 0, next, arena_printf(page->arena, "read by %s", evidence->readers));
	page_end(page);
}

/* Columns as wide as their widest cell; a cell that is wider than `most` does not push the others away. */
static void widen(size_t *widest, size_t width, size_t most)
{
	if (width > *widest && width <= most)
		*widest = width;
}

static struct columns columns_of(struct page *page, const struct evidence *list, size_t count, size_t indent)
{
	size_t name = 0, found = 0;

	for (size_t i = 0; i < count; i++) {
		widen(&name, page_width(page, value_name(&list[i])), NAME_COLUMN_MOST);
		widen(&found, page_width(page, found_words(page, &list[i])), FOUND_COLUMN_MOST);
	}
	return (struct columns){ indent, indent + name + 2, indent + name + found + 4 };
}

/* The key, and when it was last written if any of the readings below it knows (a .reg does not). */
static void put_key(struct page *page, const struct evidence *list, size_t count, size_t indent)
{
	const char *written = key_written(list, count);

	page_to(page, indent);
	page_put(page, page_clip(page, list->key.utf8, PAGE_WORD_SHOWN));
	if (*written)
		page_cell(page, 0, indent + 2,
			  arena_printf(page->arena, "key last written %s", time_words(page->arena, written)));
	page_end(page);
}

void text_evidence(struct page *page, const struct machine_result *machine, const struct finding *finding,
		   const struct evidence *list, size_t count, size_t indent)
{
	const char *key = NULL;
	struct columns columns = columns_of(page, list, count, indent + 2);

	for (size_t i = 0; i < count; i++) {
		if (!key || strcmp(key, list[i].key.utf8) != 0)
			put_key(page, &list[i], count - i, indent);
		key = list[i].key.utf8;
		put_row(page, machine, finding, &list[i], &columns);
		put_detail(page, &list[i], i + 1 < count ? &list[i + 1] : NULL, columns.indent + 2);
	}
}

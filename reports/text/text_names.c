/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of machines in a narrow column. Those of a fleet often begin alike: folders that all share, and where the column is
 * too narrow whatever all share, are told once, and each row shows the rest. What is still too long loses its middle; where two rows would then look the same, they show their whole names.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/text/text_names.h"

enum {
	SHARED_LEAST = 4, /* bytes: less is not worth a line that explains it */
	NAME_HEAD_PART = 5
}; /* of the width, for the start of a name: what tells machines apart is behind it */

static size_t shared_by(const char *a, const char *b, size_t most)
{
	size_t size = 0;

	while (size < most && a[size] && a[size] == b[size])
		size++;
	return size;
}

/* Bytes all names begin with, up to the end of a part of a name ("dc-", not "dc-0"). */
static size_t shared_start(const struct report_head *head)
{
	const char *first = head->machine_count > 1 ? head->machines[0].name.utf8 : "";
	size_t size = strlen(first);

	for (size_t i = 1; i < head->machine_count; i++)
		size = shared_by(first, head->machines[i].name.utf8, size);
	while (size && !strchr("-_. +/", first[size - 1]))
		size--;
	return size < SHARED_LEAST ? 0 : size;
}

/* Bytes of text that take this many columns, or a character more. */
static size_t skip_columns(struct page *page, const char *text, size_t columns)
{
	size_t bytes = 0, all = page_width(page, text);

	while (text[bytes] && all - page_width(page, text + bytes) < columns)
		for (bytes++; ((unsigned char)text[bytes] & 0xC0) == 0x80;)
			bytes++;
	return bytes;
}

const char *name_in_columns(struct page *page, const char *text, size_t width)
{
	size_t head = width / NAME_HEAD_PART, all = page_width(page, text);

	if (all <= width)
		return text;
	const char *tail = text + skip_columns(page, text, all - (width - head - 2));
	const char *name = arena_printf(page->arena, "%.*s..%s", (int)skip_columns(page, text, head), text, tail);

	return name ? name : "";
}

static bool is_twice(const char *const *sorted, size_t count, const char *name)
{
	const char *const *found = count ? bsearch(&name, sorted, count, sizeof *sorted, string_order) : NULL;

	return found && ((found > sorted && strcmp(found[-1], name) == 0) ||
			 (found + 1 < sorted + count && strcmp(found[1], name) == 0));
}

/* ".reg": bytes of an extension that all names have, and something before it. */
static size_t shared_end(const struct report_head *head, size_t start)
{
	const char *first = head->machine_count > 1 ? head->machines[0].name.utf8 : "", *dot = strrchr(first, '.');
	size_t size = dot ? strlen(dot) : 0;

	for (size_t i = 0; i < head->machine_count && size; i++) {
		size_t length = strlen(head->machines[i].name.utf8);

		if (length <= start + size || strcmp(head->machines[i].name.utf8 + length - size, dot) != 0)
			size = 0;
	}
	return size < SHARED_LEAST ? 0 : size;
}

static void drop_shared(struct page *page, struct short_names *names)
{
	names->start = shared_start(page->head);
	names->is_folder = names->start && names->start == shared_folder(page->head);
	names->end = shared_end(page->head, names->start);
	for (size_t i = 0; i < page->head->machine_count; i++) {
		const char *name = page->head->machines[i].name.utf8;
		const char *rest = arena_printf(page->arena, "%s%.*s", names->start && !names->is_folder ? ".." : "",
						(int)(strlen(name) - names->start - names->end), name + names->start);

		names->list[i] = rest ? rest : "";
	}
}

static size_t widest(struct page *page, const struct short_names *names)
{
	size_t width = 0;

	for (size_t i = 0; i < page->head->machine_count; i++)
		if (page_width(page, names->list[i]) > width)
			width = page_width(page, names->list[i]);
	return width;
}

/* A whole name has a line of its own, so it costs no columns. */
static void shorten(struct page *page, struct short_names *names, size_t width)
{
	size_t count = page->head->machine_count;
	const char **sorted = arena_array(page->arena, count, sizeof *sorted);

	for (size_t i = 0; i < count; i++)
		names->list[i] = name_in_columns(page, names->list[i], width);
	if (!sorted)
		return;
	memcpy(sorted, names->list, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, string_order);
	for (size_t i = 0; i < count; i++) {
		const char *whole = page->head->machines[i].name.utf8;

		if (page_width(page, whole) > width && is_twice(sorted, count, names->list[i]))
			names->list[i] = whole;
	}
}

struct short_names short_names_of(struct page *page, size_t width)
{
	size_t count = page->head->machine_count;
	struct short_names names = { .list = arena_array(page->arena, count + 1, sizeof *names.list) };

	for (size_t i = 0; names.list && i < count; i++)
		names.list[i] = page->head->machines[i].name.utf8;
	if (!names.list)
		return names;
	if (shared_folder(page->head) || widest(page, &names) > width)
		drop_shared(page, &names);
	names.width = widest(page, &names);
	if (names.width > width) {
		shorten(page, &names, width);
		names.width = width;
	}
	return names;
}

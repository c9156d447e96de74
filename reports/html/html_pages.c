/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page a machine, next to a page of all of them: what they are called, and how one is written. */
#include "reports/html/html.h"

#include <stdlib.h>
#include <string.h>

struct named {
	const char *name;
	size_t index;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Machines with the same input are told apart by a number, which cannot be mistaken for the digits of a hash. */
int html_pages_name(struct html *html)
{
	size_t count = html->head->machine_count, number = 1;
	struct named *list = arena_array(html->kept, count + 1, sizeof *list);

	html->pages = arena_array(html->kept, count + 1, sizeof *html->pages);
	if (!list || !html->pages)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct machine_summary *machine = &html->head->machines[i];

		list[i] = (struct named){ machine_file_name(html->kept, machine->input, machine->name), i };
		if (!list[i].name)
			return ERR_NOMEM;
	}
	qsort(list, count, sizeof *list, by_name);
	for (size_t i = 0; i < count; i++) {
		number = i && strcmp(list[i].name, list[i - 1].name) == 0 ? number + 1 : 1;
		html->pages[list[i].index] = number == 1 ? arena_printf(html->kept, "%s.html", list[i].name)
							 : arena_printf(html->kept, "%s-%zu.html", list[i].name, number);
	}
	return arena_failed(html->kept) ? ERR_NOMEM : 0;
}

struct page {
	struct report_head head;
	const struct machine_result *machine;
};

static int put_page(void *what, FILE *out, struct error *err)
{
	static const struct report_options options = { .width = 0 };
	const struct report_format *format = report_format_named("html");
	const struct page *page = what;
	struct report report = { .head = &page->head, .options = &options, .out = out };

	if (report_begin(format, &report, err) == 0) {
		((struct html *)report.state)->is_page = true;
		report_machine(format, &report, page->machine, 0, err);
	}
	return report_end(format, &report, err);
}

int html_page_write(const struct html *html, const struct report_files *files, const struct machine_result *machine,
		    size_t index, struct error *err)
{
	struct page page = { .head = *html->head, .machine = machine };

	page.head.machines += index;
	page.head.machine_count = 1;
	page.head.digest = machine->digest ? machine->digest : "";
	page.head.incomplete = NULL; /* this machine is complete */
	return files->write(files->context, html->pages[index], put_page, &page, err);
}

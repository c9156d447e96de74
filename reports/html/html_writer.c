/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements and text. Knows HTML's void and inline elements, and nothing of machines. */
#include "reports/html/html.h"

#include <stdarg.h>
#include <string.h>

/* A line break before each block element keeps the file readable; between inline ones it would show. */
static bool is_inline(const char *element)
{
	static const char *const list[] = { "a",     "b",     "bdi",   "code", "span", "wbr",
					    "label", "input", "title", "desc", "text", "time" };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (strcmp(list[i], element) == 0)
			return true;
	return false;
}

void html_open(struct html *html, const char *element, const char *css)
{
	if (!is_inline(element))
		xml_out_raw(html->xml, "\n", 1);
	xml_out_open(html->xml, element);
	if (css)
		html_attr(html, "class", css);
}

void html_attr(struct html *html, const char *name, const char *value)
{
	xml_out_attribute(html->xml, name, value);
}

void html_close(struct html *html)
{
	xml_out_end(html->xml);
}

void html_empty(struct html *html)
{
	xml_out_end_short(html->xml);
}

void html_say(struct html *html, const char *ours)
{
	xml_out_text(html->xml, ours);
}

void html_sayf(struct html *html, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *text = arena_vprintf(html->arena, format, args);

	va_end(args);
	html_say(html, text ? text : "");
}

void html_element(struct html *html, const char *element, const char *css, const char *ours)
{
	html_open(html, element, css);
	html_say(html, ours);
	html_close(html);
}

void html_heading(struct html *html, int below, const char *ours)
{
	static const char *const names[] = { "h2", "h3", "h4", "h5", "h6" };
	int level = html->level + below;

	html_element(html, names[(level > 6 ? 6 : level) - 2], NULL, ours);
}

static void put_run(struct html *html, const char *text, size_t size)
{
	const char *run = size ? arena_strndup(html->arena, text, size) : "";

	if (run && *run)
		html_say(html, run);
}

/* One chip, or one run of plain characters; its length. */
static size_t put_piece(struct html *html, const char *p, bool changed, bool may_break)
{
	size_t size = changed ? text_escape_size(p) : 0;

	if (size) {
		html_open(html, "span", "esc");
		put_run(html, p, size);
		html_close(html);
		return size;
	}
	while (p[size] && !(changed && size && text_escape_size(p + size)) && !(may_break && size && p[size - 1] == '\\'))
		size++;
	put_run(html, p, size);
	if (may_break && p[size - 1] == '\\') {
		html_open(html, "wbr", NULL);
		html_empty(html);
	}
	return size;
}

static void put_pieces(struct html *html, struct text text, bool may_break)
{
	for (const char *p = text.utf8; *p;)
		p += put_piece(html, p, text.changed, may_break);
}

void html_text(struct html *html, struct text text)
{
	put_pieces(html, text, false);
}

static void put_code(struct html *html, struct text text, bool may_break)
{
	html_open(html, "bdi", NULL);
	html_open(html, "code", NULL);
	put_pieces(html, text, may_break);
	html_close(html);
	html_close(html);
}

void html_code(struct html *html, struct text text)
{
	put_code(html, text, false);
}

void html_path(struct html *html, struct text text)
{
	put_code(html, text, true);
}

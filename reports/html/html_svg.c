/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/html/html_svg.h"

void svg_down(struct html *html, const char *attribute, int pixels)
{
	html_attr(html, attribute, arena_printf(html->arena, "%d", pixels));
}

void svg_across(struct html *html, const char *attribute, int tenths)
{
	html_attr(html, attribute, arena_printf(html->arena, "%d.%d%%", tenths / 10, tenths % 10));
}

void svg_line(struct html *html, const char *css, int left, int top, int right, int bottom, const char *tip)
{
	html_open(html, "line", css);
	svg_across(html, "x1", left);
	svg_across(html, "x2", right);
	svg_down(html, "y1", top);
	svg_down(html, "y2", bottom);
	if (tip)
		html_element(html, "title", NULL, tip);
	html_close(html);
}

void svg_words(struct html *html, const char *css, int x, int y, const char *words)
{
	html_open(html, "text", css);
	svg_across(html, "x", x);
	svg_down(html, "y", y);
	html_attr(html, "text-anchor", x < 100 ? "start" : x > 900 ? "end" : "middle");
	html_say(html, words);
	html_close(html);
}

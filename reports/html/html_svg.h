/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a drawing: across in tenths of a per cent of its width, so that it fits any page; down in pixels. */
#ifndef TLSREADY_REPORTS_HTML_SVG_H
#define TLSREADY_REPORTS_HTML_SVG_H

#include "reports/html/html.h"

/* Right after html_open. */
void svg_down(struct html *html, const char *attribute, int pixels);
void svg_across(struct html *html, const char *attribute, int tenths);

/* css: class names, or NULL. tip: shown on hovering, ours; NULL: none. */
void svg_line(struct html *html, const char *css, int left, int top, int right, int bottom, const char *tip);

/* Centred at x; at either end of the drawing, towards its middle. */
void svg_words(struct html *html, const char *css, int x, int y, const char *words);

#endif

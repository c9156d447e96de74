/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of a history as a drawing. Private to reports/history. */
#ifndef TLSREADY_REPORTS_HISTORY_DRAWING_H
#define TLSREADY_REPORTS_HISTORY_DRAWING_H

#include "reports/history/history.h"
#include "reports/html/html.h"

/* Nothing where fewer than two states have a place in time. html->number tells its ids from those of others. */
void history_drawing(struct html *html, const struct history *history);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page says of several machines at once. Its size is bounded whatever their number. Private to the html format. */
#ifndef TLSREADY_REPORTS_HTML_FLEET_H
#define TLSREADY_REPORTS_HTML_FLEET_H

#include "reports/html/html.h"

enum {
	FLEET_WINDOWS_LIMIT = 15, /* rows of the distribution, the last one of all others */
	FLEET_RULES_SHOWN = 15,   /* that fail on most machines; others are folded away. Of a few machines, TOP_RULES */
	FLEET_ROWS_LIMIT = 500,   /* machines with a row each, the worst; the others are grouped */
	FLEET_GROUPS_LIMIT = 300, /* groups with a row each */
};

/* The sections above those of single machines. */
void html_fleet(struct html *html);

/* Their parts. */
void fleet_windows(struct html *html);
void fleet_rules(struct html *html);
void fleet_matrix(struct html *html);
void fleet_groups(struct html *html);

/* Of many machines folded away: the names of the machines of places, as far as the page has room, and how many of all are left out. */
void fleet_names(struct html *html, const char *words, const size_t *places, size_t count, size_t all);

/* Machines that a comparison finds equal. */
struct fleet_group {
	const struct machine_summary *machine; /* the first one */
	const size_t *places;                  /* of all of them, in the order in which they came */
	size_t count;
};
typedef int fleet_order(const struct machine_summary *a, const struct machine_summary *b);

/* Groups in that order. NULL: out of memory. */
struct fleet_group *fleet_group(struct html *html, const size_t *places, size_t count, fleet_order *order,
				size_t *ret_count);

#endif

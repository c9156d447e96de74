/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of rows that are made of a result. */
#ifndef TLSREADY_REPORTS_REPORT_ROWS_H
#define TLSREADY_REPORTS_REPORT_ROWS_H

#include "reports/rows/fleet_row.h"

/* Sorts them by id; of rules with one id the first stays. */
void fleet_rules_sort(struct fleet_rule *rules, size_t *count);

/* What a result knows; NULL is a hash or options that it does not have. It points into the result. 0 or ERR_NOMEM. */
int fleet_head_of_result(const struct result *result, struct arena *arena, struct fleet_head *ret, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a run keeps of a machine, as a line: the worker that evaluated it makes it, so that nobody has to read the whole machine
 * for it. A line of JSON, with its LF.
 */
#ifndef TLSREADY_REPORTS_SUMMARY_LINE_H
#define TLSREADY_REPORTS_SUMMARY_LINE_H

#include "reports/summary.h"

/* A rule that came out as something else than good. */
struct rule_style {
	const char *rule;
	uint32_t style; /* enum outcome_style */
};

struct summary_line {
	struct machine_summary summary;
	struct text input_name; /* as in struct machine_result */
	bool is_named;
	const char *digest;
	const struct rule_style *rules; /* those of rule_totals_add */
	size_t rule_count;
};

/* Writes it by put, which returns other than 0 to end it. 0, ERR_IO or ERR_NOMEM. */
int summary_line_write(const struct machine_result *machine, int (*put)(void *context, const char *bytes, size_t size),
		       void *context, struct error *err);

/* The bytes may be anybody's. What ret points to lives in arena. ERR_FORMAT: no such line; ERR_NOMEM. */
int summary_line_read(const char *line, size_t size, struct arena *arena, struct summary_line *ret, struct error *err);

#endif

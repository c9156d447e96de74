/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results made by hand, the input of the report tests: no parser and no analyzer is involved.
 *
 * dc01    NOT READY: a hive with a replayed log, one that only our own reader could read, a .reg on top, a refused
 * file; strings of every hostile kind, all through the neutraliser; more warnings than a terminal wants web02   READY:
 * a default Windows Server 2019, nothing to say but that old protocols are still on kiosk7  INDETERMINATE: the SOFTWARE
 * hive was not given
 */
#ifndef TLSREADY_TESTS_SUPPORT_FIXTURE_RESULT_H
#define TLSREADY_TESTS_SUPPORT_FIXTURE_RESULT_H

#include "reports/reports.h"

enum fixture { FIXTURE_NOT_READY, FIXTURE_READY, FIXTURE_INDETERMINATE, FIXTURE_ALL, FIXTURE_NOTHING };

/* What dc01 holds, before the neutraliser (raw UTF-8, common/text/text.h). */
#define FIXTURE_HOSTILE                                                                                                \
	"\x1b[31mred\x1b]8;;http://evil.example/\x07\xE2\x80\xAEgpj.exe</td><script>alert(1)</script>"                 \
	"<img src=x onerror=alert(1)>\" onmouseover=\"alert(1)\" style='x' ${x} {{x}} nul\xC0\x80 \xED\xA0\x80 "       \
	"\\u{202E} \xFF"

/* Free it with result_free. NULL: out of memory. Not sealed; its run block is there. */
struct result *fixture_result(enum fixture which);

/* The report in memory (free it), or NULL; *ret_size (if not NULL) without the NUL that ends it. */
char *fixture_report(const char *format, const struct result *result, const struct report_options *options,
		     size_t *ret_size);

/* The state of one fact replaced, to see that a digest notices. */
void fixture_change_fact(struct result *result, const char *name, const char *state);

#endif

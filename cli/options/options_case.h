/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a run: its case, its exhibit, tags. Private to the options. */
#ifndef TLSREADY_CLI_OPTIONS_CASE_H
#define TLSREADY_CLI_OPTIONS_CASE_H

#include "cli/options/options.h"

/* As option_row.take. A word of at most row->limit bytes; KEY=VALUE, each key once. */
bool take_said(struct settings *ret, const struct option_row *row, const char *given);
bool take_tag(struct settings *ret, const struct option_row *row, const char *given);

/* A word: a second one would silently take the place of what evidence is compared with. */
bool take_once(struct settings *ret, const struct option_row *row, const char *given);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts held against the rows of a profile, and the verdict that follows. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_RULES_H
#define TLSREADY_ANALYZER_RULES_H

#include "analyzer/profile.h"

/*
 * Judges machine's facts: fills findings, verdict, reasons and summary. The profile's strings are copied.
 * 0 or ERR_NOMEM.
 */
int judge(const struct profile *profile, struct arena *arena, struct machine_result *machine);

#endif

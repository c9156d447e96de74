/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that would decide what is open. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_MISSING_H
#define TLSREADY_ANALYZER_MISSING_H

#include "analyzer/facts/fact_context.h"
#include "analyzer/facts/value_fact.h"

/* Fills missing of a machine whose findings are there, and its summary where that is what keeps the verdict open. */
void name_missing(const struct fact_context *ctx, struct machine_result *ret);

#endif

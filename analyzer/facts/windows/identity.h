/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine a registry is of: names, what it is joined to, times. No fact, and nothing that a rule reads. */
#ifndef TLSREADY_ANALYZER_IDENTITY_H
#define TLSREADY_ANALYZER_IDENTITY_H

#include "analyzer/result.h"
#include "parser/regview.h"

/*
 * Fills ret; what is made lives in arena. Where it is not known which control set is current, what all of them say is
 * taken. Call it after the facts are decided: what it asks must not become part of their evidence. The view's chosen
 * control set is 0 afterwards in that case, else as it was.
 */
void identity_read(struct regview *view, struct arena *arena, struct machine_identity *ret);

#endif

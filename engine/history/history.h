/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * States of machines, joined to histories: which states are of one machine, when each was, where nothing changed, and what
 * changed when. Nothing is read or evaluated here.
 */
#ifndef TLSREADY_ENGINE_HISTORY_H
#define TLSREADY_ENGINE_HISTORY_H

#include "parser/evidence/subject.h"
#include "reports/history/history.h"

struct evaluated_state {
	const struct subject *subject;        /* of scan_options.states */
	const struct machine_result *machine; /* NULL: it was not evaluated */
	const char *why;                      /* with machine NULL: a clause, raw */
};

/* What the subjects are outlives the histories, which live in arena. 0 or ERR_NOMEM. */
int history_make(const struct evaluated_state *states, size_t count, struct arena *arena, struct history **ret,
		 size_t *ret_count, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What text and HTML say alike of a history. All of it is neutral and lives in arena; "" when out of memory. Private to them. */
#ifndef TLSREADY_REPORTS_HISTORY_WORDS_H
#define TLSREADY_REPORTS_HISTORY_WORDS_H

#include "reports/history/history.h"

/* "2024-02-11 03:00:12Z", "2024-02-11 03:00:12Z or later" (or earlier), "now", "time unknown" */
const char *history_when(struct arena *arena, const struct history_state *state);

/* "shadow copy 1", "shadow copy 1 to shadow copy 4, 2024-03-01 10:00:00Z: 4 states without a change" */
const char *history_states_words(struct arena *arena, const struct history *history, const struct history_span *span);

/* "NOT READY", "UNKNOWN" */
const char *history_verdict(const struct history_state *state);
enum outcome_style history_style(const struct history_state *state);

/* "Between 2024-02-11 03:00:12Z (shadow copy 2) and 2024-02-20 09:12:31Z, when the key was last written"; "" nothing is known of it */
const char *history_moment(struct arena *arena, const struct history *history, const struct history_span *span,
			   const struct history_change *change);

/* The moment that all changes of a span share, said once in front of them; "" they differ, or there is one change only. */
const char *history_one_moment(struct arena *arena, const struct history *history, const struct history_span *span);

/* What is odd about the time of the key; "" nothing. If it is so of several keys, one sentence says it of all of them. */
const char *history_oddity(struct arena *arena, const struct history_span *span, const struct history_change *change);
const char *history_oddities(struct arena *arena, const struct history_span *span);

/* "REG_DWORD 0", "absent" */
const char *history_answer(struct arena *arena, const struct evidence *evidence);

/* "SYSTEM @0x1478 = gold.raw @0x3a4c1478"; "" no place. */
const char *history_location(struct arena *arena, const struct history_state *state, const struct evidence *evidence);

/*
 * The changes of a span that need one line for all of their kind: "cannot be determined in this state: A; B and 12 more"; "" there
 * are none. is_full: all are named.
 */
const char *history_others(struct arena *arena, const struct history_span *span, enum history_change_kind kind,
			   bool is_full);

/* "computer name: OLD to NEW"; "" it is the same, or not known. */
const char *history_rename(struct arena *arena, const struct history *history, const struct history_span *span);

/* Why a span is one of its own although no fact has another state; "" it is not so. */
const char *history_no_change(struct arena *arena, const struct history *history, const struct history_span *span);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of history_make. Private to engine/history. */
#ifndef TLSREADY_ENGINE_HISTORY_PARTS_H
#define TLSREADY_ENGINE_HISTORY_PARTS_H

#include "engine/history/history.h"

/* The spans of states that are in order. 0 or ERR_NOMEM. */
int history_find_spans(struct history *history, struct arena *arena);

/* The sentence about all of it. */
struct text history_summary(const struct history *history, struct arena *arena);

#endif

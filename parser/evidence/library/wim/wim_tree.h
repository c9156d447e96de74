/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A WIM that is open, and the process that lists it. Private to wim*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_TREE_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_TREE_H

#include "parser/evidence/library/wim/wim_parts.h"

/* paths is filled before wim_start. NULL: out of memory. */
struct wim *wim_new(struct source_room *room, struct source *file, const struct library_host *host,
		    const struct wim_paths *paths);
struct source_room *wim_room(struct wim *wim);
const struct wim_paths *wim_paths_of(const struct wim *wim);
struct record *wim_record(struct wim *wim); /* for the next question, and then for its answers */

/* 0, or a negative enum err; wim_answer: 1 for a record, 0 at the end. */
int wim_start(struct wim *wim, struct error *err);
int wim_ask(struct wim *wim, struct error *err);
int wim_answer(struct wim *wim, struct error *err);

#endif

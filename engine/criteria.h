/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which profiles and waivers a run has, loaded. */
#ifndef TLSREADY_ENGINE_CRITERIA_H
#define TLSREADY_ENGINE_CRITERIA_H

#include "analyzer/analyze.h"
#include "common/error.h"
#include "engine/messages.h"

struct criteria_names {
	const char *const *profiles; /* names of built-in ones, or files; the first decides */
	size_t profile_count;
	const char *waivers; /* a file; NULL: none */
	const char *today;   /* "2026-12-31", by which waivers expire; needed with waivers */
};

/*
 * 0; ERR_USAGE: a profile or the waivers cannot be read, are wrong or clash; ERR_NOMEM. messages get a line if the readiness
 * profile that comes with baselines is left out. Release with criteria_free, also after a failure.
 */
int criteria_load(const struct criteria_names *names, struct messages *messages, struct criteria *ret, struct error *err);
void criteria_free(struct criteria *criteria);

#endif

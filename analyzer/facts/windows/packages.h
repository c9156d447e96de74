/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An update among the servicing packages of Windows. Private to update.c and packages.c. */
#ifndef TLSREADY_ANALYZER_PACKAGES_H
#define TLSREADY_ANALYZER_PACKAGES_H

#include "analyzer/facts/fact_context.h"

#define PACKAGES "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"

/* Which builds need which update. */
struct need {
	uint32_t first_build, last_build;
	const char *kb;
	uint32_t rollup;    /* revision of the first rollup that carries it; 0: this build cannot take it at all */
	const char *before; /* what must be there first */
	const char *none;   /* not NULL: clients of this build cannot have it; why, and what helps */
};

/* From worst to best: of several packages the best one counts. */
enum rank { RANK_NONE, RANK_MISSING, RANK_UNREAD, RANK_PARTIAL, RANK_PENDING, RANK_SUPERSEDED, RANK_INSTALLED };

struct search {
	struct fact_context *ctx;
	struct fact_builder *fact;
	const struct need *need;
	struct candidate {
		enum rank rank;
		const char *name, *word;
	} best, parent, rollup; /* of the packages of the update, those without a number, and the rollups that carry it */
};

/*
 * Looks at all packages and cites those that count; fills best and rollup. A package whose parent comes or goes at the next
 * startup does so, too, whatever its own state. As regview_each_key.
 */
enum found search_packages(struct search *search);

/* What a CurrentState means ("Understanding Component-Based Servicing"), and in words, for a sentence. */
enum rank rank_of(uint32_t current_state, const char **ret_word);
const char *rank_state(enum rank rank); /* of update.tls12: "INSTALLED" ... */
uint32_t known_state(size_t index);     /* a CurrentState that the chart names; UINT32_MAX past the end */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waivers: accepted findings, with a reason, a machine and a last day. A YAML file:
 *
 *   version: 1
 *   waivers:
 *   - rule: OSU402
 *     machine: "gold-2012*"       # name glob, or "sha256:..." of one of the machine's inputs; absent: every machine
 *     expires: 2026-12-31         # last day it holds, UTC; "never" must be spelled out
 *     reason: "host is retired in Q4, ticket 4711"
 *     approved_by: "jane@example.org"   # may be absent
 */
#ifndef TLSREADY_ANALYZER_WAIVERS_H
#define TLSREADY_ANALYZER_WAIVERS_H

#include <stddef.h>

#include "analyzer/result.h"
#include "common/digest.h"
#include "common/error.h"

#define WAIVER_HASH "sha256:"

struct waiver {
	const char *rule, *machine, *expires, *reason, *approved_by; /* machine, approved_by: NULL when absent */
};

struct waivers {
	struct arena *arena; /* all of it */
	uint32_t version;
	struct waiver *list;
	unsigned list_count;
	char sha256[DIGEST_HEX]; /* not in the file: of the file; "" it is none */
};

/* ERR_USAGE: the text has FILE:LINE and what was expected. */
int waivers_load(const char *path, struct waivers **ret, struct error *err);
int waivers_parse(const char *label, const void *yaml, size_t size, struct waivers **ret, struct error *err);
void waivers_free(struct waivers *waivers); /* NULL is fine */

/*
 * Marks what these waivers bear in a machine that has been evaluated and whose name and sources are known: outcome waived, and
 * the gate that follows; verdict and reasons stay. today is "2026-11-23", UTC. Adds the findings EVD590 (a waiver has
 * expired) and EVD591 (a waiver was of no use here). 0 or ERR_NOMEM.
 */
int waive(const struct waivers *waivers, const char *today, struct arena *arena, struct machine_result *machine);

/*
 * Adds the finding EVD592 to every machine of a run, where a waiver names a machine that none of them is: a misspelled name
 * would go unnoticed. 0 or ERR_NOMEM.
 */
int waive_strangers(const struct waivers *waivers, struct arena *arena, struct machine_result *machines, size_t count);

/* Its two halves, for a run whose machines are not in memory: what of the machines is looked at are their names. NULL: none. */
const char *waiver_strangers(const struct waivers *waivers, struct arena *arena, const struct machine_result *machines,
			     size_t count);
int waive_stranger_row(const char *strangers, struct arena *arena, struct machine_result *machine);

/* EVD590 to EVD592, for `explain`: they are in no profile. Index from 0; NULL past the end. */
struct waiver_row {
	const char *id, *title, *why, *remedy;
};
const struct waiver_row *waiver_row(size_t index);

#endif

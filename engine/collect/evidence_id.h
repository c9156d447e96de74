/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which bytes a machine was made from, whatever they are called and wherever they were: the key for duplicates, and for "changed
 * since". A contract (docs/fleet.md):
 *
 * A line for each input that was named or found, and for each transaction log of a hive: ROLE, a space, its SHA-256 in
 * lower-case digits ("-" where it could not be read), and LF. ROLE is the role of the source ("SYSTEM", "SYSTEM, SOFTWARE", "user"),
 * its kind where it has none ("other"); "SYSTEM log" for a log; "overlay " before both for what --overlay laid over the machine. The
 * lines are sorted by their bytes, and the SHA-256 of all of them is the id.
 */
#ifndef TLSREADY_ENGINE_EVIDENCE_ID_H
#define TLSREADY_ENGINE_EVIDENCE_ID_H

#include "analyzer/result.h"

/* "sha256:..."; "": none of them has a hash (--no-hash, or nothing could be read); NULL: out of memory. */
const char *evidence_id(const struct result_source *sources, size_t count, struct arena *arena);

#endif

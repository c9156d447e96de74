/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run has in common with the other runs of its fleet, and which machines are its share. */
#ifndef TLSREADY_ENGINE_FLEET_H
#define TLSREADY_ENGINE_FLEET_H

#include "engine/options.h"
#include "reports/rows/fleet_row.h"

/* What the engine options do not say. */
struct fleet_options {
	uint32_t control_set, shadow_copies;
};

/*
 * The header of rows that these options make; files of profiles, waivers and overlays are hashed. It points into options. 0;
 * ERR_USAGE: a file cannot be read again; ERR_NOMEM.
 */
int fleet_head_of(const struct engine_options *options, struct arena *arena, struct fleet_head *ret, struct error *err);

/* The options that change answers, as they are typed; overlays and expected hashes by their SHA-256. NULL: out of memory. */
const char *options_words(const struct engine_options *options, const struct fleet_options *more, struct arena *arena);

/*
 * Which of count shards (from 1) a machine is in, from 0: FNV-1a of 64 bits over the bytes of its input (struct subject), then the
 * final mix of MurmurHash3 (fmix64), modulo count. A contract: other programs may compute it.
 */
uint64_t fleet_hash(const char *input);
unsigned fleet_shard(const char *input, unsigned count);

#endif

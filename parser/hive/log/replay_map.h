/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where in which log the bytes are that a replay put into a hive, sector by sector: evidence is cited where it is. Starts
 * as { .arena = arena }. Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_REPLAY_MAP_H
#define TLSREADY_PARSER_HIVE_REPLAY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"

struct replay_sector {
	uint64_t at;   /* in the hive */
	uint64_t from; /* in the log */
	uint32_t log;  /* index of the log */
	uint32_t turn; /* a later one has overwritten an earlier one */
};

struct replay_map {
	struct arena *arena;
	struct replay_sector *list;
	size_t count, capacity;
	uint32_t turns;
};

/*
 * Whole sectors (512 bytes) were copied from here in this log to there in the hive. The list grows in map->arena, which
 * remembers when memory was out. map NULL: not recorded.
 */
void replay_map_add(struct replay_map *map, uint32_t log, uint64_t from, uint64_t at, uint64_t size);

/* All pages are copied: from now on there is one sector for each place, sorted. */
void replay_map_close(struct replay_map *map);

/* After replay_map_close. False: the byte of the hive at this place is its file's own. */
bool replay_map_find(const struct replay_map *map, uint64_t at, uint32_t *ret_log, uint64_t *ret_from);

#endif

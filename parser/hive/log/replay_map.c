/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list that only grows, 24 bytes for 512 of log, sorted once. */
#include "parser/hive/log/replay_map.h"

#include <stdlib.h>

#include "parser/hive/log/log.h"
#include "parser/hive/log/log_internal.h"

/* Twice as many as a hive has sectors: then those that were overwritten since are dropped. */
#define SECTORS_LIMIT ((size_t)(LOG_CAPACITY_LIMIT / LOG_SECTOR * 2))

static int by_place(const void *a, const void *b)
{
	const struct replay_sector *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->turn > y->turn) - (x->turn < y->turn);
}

void replay_map_close(struct replay_map *map)
{
	size_t kept = 0;

	if (map->count)
		qsort(map->list, map->count, sizeof *map->list, by_place);
	for (size_t i = 0; i < map->count; i++)
		if (i + 1 == map->count || map->list[i + 1].at != map->list[i].at)
			map->list[kept++] = map->list[i];
	map->count = kept;
}

void replay_map_add(struct replay_map *map, uint32_t log, uint64_t from, uint64_t at, uint64_t size)
{
	if (map)
		map->turns++;
	for (uint64_t done = 0; map && done < size; done += LOG_SECTOR) {
		if (map->count == SECTORS_LIMIT)
			replay_map_close(map);
		struct replay_sector *list = arena_grow(map->arena, map->list, map->count, &map->capacity, sizeof *list);

		if (!list) /* the arena tells */
			return;
		map->list = list;
		list[map->count++] =
			(struct replay_sector){ .at = at + done, .from = from + done, .log = log, .turn = map->turns };
	}
}

static int compare_with_sector(const void *key, const void *sector)
{
	uint64_t at = *(const uint64_t *)key, start = ((const struct replay_sector *)sector)->at;

	return at < start ? -1 : at - start >= LOG_SECTOR;
}

bool replay_map_find(const struct replay_map *map, uint64_t at, uint32_t *ret_log, uint64_t *ret_from)
{
	const struct replay_sector *sector =
		map->count ? bsearch(&at, map->list, map->count, sizeof *map->list, compare_with_sector) : NULL;

	if (!sector)
		return false;
	*ret_log = sector->log;
	*ret_from = sector->from + (at - sector->at);
	return true;
}

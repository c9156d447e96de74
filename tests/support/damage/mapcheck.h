/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replay says that it copied is there, in the log and in the hive; and nothing else of the hive has changed. */
#ifndef TLSREADY_TESTS_SUPPORT_MAPCHECK_H
#define TLSREADY_TESTS_SUPPORT_MAPCHECK_H

#include "parser/hive/baseblock.h"
#include "parser/hive/log/log.h"

static inline bool map_is_true(const struct replay_map *map, const struct bytes *hive, const struct bytes *logs, size_t count)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct replay_sector *sector = &map->list[i];
		const uint8_t *from = sector->log < count ? bytes_at(&logs[sector->log], sector->from, LOG_SECTOR) : NULL;
		const uint8_t *to = bytes_at(hive, sector->at, LOG_SECTOR);

		if (!from || !to || memcmp(from, to, LOG_SECTOR) != 0 || sector->at < BASEBLOCK_SIZE)
			return false;
	}
	return true;
}

static inline bool map_is_whole(const struct replay_map *map, const struct bytes *hive, const uint8_t *before, size_t size)
{
	uint64_t from;
	uint32_t log;

	for (uint64_t at = BASEBLOCK_SIZE; at < hive->size; at++)
		if ((at >= size || hive->data[at] != before[at]) && (at < size || hive->data[at]) &&
		    !replay_map_find(map, at, &log, &from))
			return false;
	return true;
}

#endif

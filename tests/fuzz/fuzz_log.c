/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hive and up to three transaction logs, all of them hostile.
 *
 * Input: a byte of flags (1: make the checksums of the base blocks right, 2: and the hashes of the entries, so that
 * what lies behind them is reached), the number of pages of the hive, 512 bytes of its base block, and the logs, each
 * behind a byte with its size in sectors. The pages of the hive are not fuzzed: replay looks at the first bin's time
 * only.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parser/hive/baseblock.h"
#include "parser/hive/log/log.h"
#include "support/build/hivebuild.h"
#include "support/build/logbuild.h"
#include "support/damage/mapcheck.h"

enum { LOGS = 3, SEAL = 1, REHASH = 2, ROOM_LIMIT = 4 << 20, ENTRY_HEADER = 40, PAGE = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t size;
};

static void must(int holds)
{
	if (!holds)
		abort();
}

/* Memory of its own for each file, no byte more, so that reading past the end is seen. */
static struct bytes take_bytes(struct input *input, size_t size)
{
	struct bytes taken = { .size = size < input->size ? size : input->size };

	taken.capacity = taken.size;
	taken.data = malloc(taken.size + !taken.size);
	must(taken.data != NULL);
	memcpy(taken.data, input->data, taken.size);
	input->data += taken.size;
	input->size -= taken.size;
	return taken;
}

static uint8_t take_byte(struct input *input)
{
	if (input->size == 0)
		return 0;
	input->size--;
	return *input->data++;
}

static void seal_checksums(struct bytes *bytes, unsigned flags)
{
	struct logbuild log = { bytes->data, bytes->size };

	if (flags & SEAL && bytes->size >= LOG_SECTOR)
		hivebuild_seal(bytes->data);
	for (size_t at = LOG_SECTOR; flags & REHASH && at + ENTRY_HEADER <= bytes->size; at += LOG_SECTOR) {
		uint32_t entry = le32(bytes->data + at + 4);

		if (entry >= ENTRY_HEADER && entry <= bytes->size - at)
			logbuild_rehash(&log, at);
	}
}

static void make_room(struct bytes *hive, size_t room)
{
	uint8_t *data = calloc(1, room);

	must(data != NULL);
	memcpy(data, hive->data, hive->size);
	free(hive->data);
	hive->data = data;
	hive->capacity = room;
}

/* Base block from the input, then a first bin and zeros. */
static struct bytes take_hive(struct input *input, unsigned flags)
{
	size_t size = (size_t)take_byte(input) * PAGE;
	struct bytes hive = take_bytes(input, LOG_SECTOR);

	seal_checksums(&hive, flags & SEAL);
	if (size < hive.size)
		return hive;
	make_room(&hive, size);
	hive.size = size;
	if (size > BASEBLOCK_SIZE)
		memcpy(hive.data + BASEBLOCK_SIZE, "hbin", 4);
	return hive;
}

static void check(const struct bytes *hive, const uint8_t *before, size_t before_size, const struct hive_log *told,
		  size_t count, bool applied)
{
	struct baseblock base;
	uint32_t entries = 0;

	for (size_t i = 0; i < count; i++) {
		must(told[i].why != NULL && told[i].format != NULL);
		must((told[i].state == LOG_APPLIED) == (told[i].entries > 0));
		must((told[i].entries > 0) == (told[i].pages > 0));
		entries += told[i].entries;
	}
	must(applied == (entries > 0));
	must(hive->size >= before_size && hive->size <= hive->capacity);
	if (applied)
		must(baseblock_read(hive, 0, &base) && base.magic && !baseblock_dirty(&base) && base.type == 0);
	else
		must(hive->size == before_size && memcmp(hive->data, before, before_size) == 0);
}

static void replay(struct bytes *hive, const struct bytes *logs, size_t count)
{
	struct arena *arena = arena_new(1 << 20);
	struct bytes before = *hive;
	struct hive_log told[HIVE_LOGS_LIMIT] = { 0 };
	size_t room = log_capacity(logs, count);

	must(arena != NULL && room <= LOG_CAPACITY_LIMIT);
	room = room < ROOM_LIMIT ? room : ROOM_LIMIT;
	before.data = malloc(hive->size + 1);
	must(before.data != NULL);
	memcpy(before.data, hive->data, hive->size);
	if (room > hive->capacity)
		make_room(hive, room);
	struct replay_map map = { .arena = arena };
	bool applied = log_replay(hive, logs, count, arena, told, &map);

	must(map_is_true(&map, hive, logs, count));
	must(arena_failed(arena) || map_is_whole(&map, hive, before.data, before.size));
	check(hive, before.data, before.size, told, count, applied);
	must(!applied || !log_replay(hive, logs, count, arena, told, NULL)); /* clean now: once is enough */
	free(before.data);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	unsigned flags = take_byte(&input);
	struct bytes hive = take_hive(&input, flags), logs[LOGS];
	size_t count = 0;

	for (; count < LOGS && input.size > 0; count++) {
		logs[count] = take_bytes(&input, (size_t)take_byte(&input) * LOG_SECTOR);
		seal_checksums(&logs[count], flags);
	}
	replay(&hive, logs, count);
	while (count > 0)
		free(logs[--count].data);
	free(hive.data);
	return 0;
}

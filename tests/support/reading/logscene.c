/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/logscene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/damage/mapcheck.h"

enum { SCENE_ARENA = 1 << 20, HBIN_HEADER = 32 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

int scene_setup(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	must(scene);
	scene->arena = arena_new(SCENE_ARENA);
	must(scene->arena);
	scene->hive = BYTES_NONE;
	*state = scene;
	return 0;
}

int scene_teardown(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < scene->count; i++)
		logbuild_free(&scene->logs[i]);
	bytes_close(&scene->hive);
	arena_free(scene->arena);
	free(scene);
	return 0;
}

/* The first page begins like a bin, with the time of the hive: old logs are compared with it. */
static void draw(uint8_t *bins, const char *letters)
{
	for (size_t i = 0; letters[i]; i++)
		memset(bins + i * SCENE_PAGE, letters[i], SCENE_PAGE);
	memset(bins, 0, HBIN_HEADER);
	memcpy(bins, "hbin", 4);
	logbuild_put32(bins + 8, SCENE_PAGE);
	logbuild_put32(bins + 20, (uint32_t)SCENE_WRITTEN);
	logbuild_put32(bins + 24, (uint32_t)(SCENE_WRITTEN >> 32));
}

static uint8_t *new_bins(const char *letters, uint32_t *ret_size)
{
	must(strlen(letters) <= SCENE_PAGES_LIMIT);
	*ret_size = (uint32_t)strlen(letters) * SCENE_PAGE;
	uint8_t *bins = calloc(1, *ret_size);

	must(bins);
	draw(bins, letters);
	return bins;
}

void scene_hive(struct scene *scene, const char *letters, uint32_t sequence1, uint32_t sequence2)
{
	uint32_t bins_size = (uint32_t)strlen(letters) * SCENE_PAGE;
	struct logbuild base = logbuild_new(BASEBLOCK_PRIMARY, sequence1, bins_size, SCENE_WRITTEN);
	struct error err;

	logbuild_put32(base.data + 8, sequence2);
	hivebuild_seal(base.data);
	bytes_close(&scene->hive);
	must(bytes_of_memory(base.data, base.size, 0, BASEBLOCK_SIZE + bins_size, &scene->hive, &err) == 0);
	scene->hive.size = BASEBLOCK_SIZE + bins_size;
	draw(scene->hive.data + BASEBLOCK_SIZE, letters);
	logbuild_free(&base);
}

static struct logbuild *keep_log(struct scene *scene, struct logbuild log)
{
	must(scene->count < HIVE_LOGS_LIMIT);
	scene->logs[scene->count] = log;
	return &scene->logs[scene->count++];
}

struct logbuild *scene_log(struct scene *scene, uint32_t first)
{
	uint32_t bins_size = scene_base(scene).bins_size;

	scene->next = first;
	return keep_log(scene, logbuild_new(BASEBLOCK_LOG_NEW, first, bins_size, SCENE_WRITTEN));
}

static uint32_t pick_pages(const char *letters, const uint8_t *bins, struct logbuild_page *pages)
{
	uint32_t count = 0;

	for (uint32_t i = 0; letters[i]; i++)
		if (letters[i] != '-')
			pages[count++] = (struct logbuild_page){ i * SCENE_PAGE, SCENE_PAGE, bins + i * SCENE_PAGE };
	return count;
}

size_t scene_entry(struct scene *scene, const char *letters)
{
	struct logbuild_page pages[SCENE_PAGES_LIMIT];
	struct logbuild_entry entry = { .sequence = scene->next++, .pages = pages };
	uint8_t *bins = new_bins(letters, &entry.bins_size);

	entry.count = pick_pages(letters, bins, pages);
	size_t at = logbuild_add(&scene->logs[scene->count - 1], &entry);

	free(bins);
	return at;
}

struct logbuild *scene_old_log(struct scene *scene, uint32_t sequence, uint64_t written, const char *letters)
{
	uint8_t bitmap[SCENE_PAGES_LIMIT] = { 0 };
	uint32_t bins_size;
	uint8_t *bins = new_bins(letters, &bins_size);
	struct logbuild log = logbuild_new(BASEBLOCK_LOG_OLD, sequence, bins_size, written);

	for (size_t i = 0; letters[i]; i++)
		bitmap[i] = letters[i] == '-' ? 0 : 0xff;
	logbuild_dirt(&log, bitmap, bins_size, bins);
	free(bins);
	return keep_log(scene, log);
}

static void make_room(struct scene *scene, size_t capacity)
{
	struct bytes larger;
	struct error err;

	if (capacity <= scene->hive.capacity)
		return;
	must(bytes_of_memory(scene->hive.data, scene->hive.size, 0, capacity, &larger, &err) == 0);
	bytes_close(&scene->hive);
	scene->hive = larger;
}

bool scene_replay(struct scene *scene)
{
	struct bytes logs[HIVE_LOGS_LIMIT];
	struct error err;

	for (size_t i = 0; i < scene->count; i++)
		must(bytes_of_memory(scene->logs[i].data, scene->logs[i].size, (int32_t)i, 0, &logs[i], &err) == 0);
	make_room(scene, log_capacity(logs, scene->count));
	struct replay_map map = { .arena = scene->arena };
	bool applied = log_replay(&scene->hive, logs, scene->count, scene->arena, scene->told, &map);

	must(map_is_true(&map, &scene->hive, logs, scene->count));
	for (size_t i = 0; i < scene->count; i++)
		bytes_close(&logs[i]);
	return applied;
}

/* Looks behind where a bin has its header; a page that was written in part is not one letter. */
static char letter_of(const uint8_t *page)
{
	for (size_t i = HBIN_HEADER; i < SCENE_PAGE; i++)
		if (page[i] != page[HBIN_HEADER])
			return '?';
	return page[HBIN_HEADER] ? (char)page[HBIN_HEADER] : '0';
}

const char *scene_letters(struct scene *scene)
{
	size_t pages = scene_base(scene).bins_size / SCENE_PAGE;

	must(pages <= SCENE_PAGES_LIMIT);
	for (size_t i = 0; i < pages; i++) {
		const uint8_t *page = bytes_at(&scene->hive, BASEBLOCK_SIZE + i * SCENE_PAGE, SCENE_PAGE);

		scene->letters[i] = page ? letter_of(page) : '.';
	}
	scene->letters[pages] = '\0';
	return scene->letters;
}

struct baseblock scene_base(const struct scene *scene)
{
	struct baseblock block;

	must(baseblock_read(&scene->hive, 0, &block));
	return block;
}

void scene_assert_why(const struct scene *scene, size_t log, const char *part)
{
	if (!strstr(scene->told[log].why, part))
		fail_msg("\"%s\" does not say \"%s\"", scene->told[log].why, part);
}

void scene_forget_log(struct scene *scene)
{
	logbuild_free(&scene->logs[--scene->count]);
}

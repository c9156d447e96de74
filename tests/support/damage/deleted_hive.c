/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/damage/deleted_hive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_CEILING = 64 << 20 };

static const struct deleted_filter wanted[] = {
	{ "SCHANNEL", NULL },
	{ "TLS 1.2", NULL },
	{ "SCHANNEL", "Enabled" },
	{ "SCHANNEL", "DisabledByDefault" },
	{ ".NETFramework", "SchUseStrongCrypto" },
};
const struct deleted_filters deleted_hive_filters = { wanted, sizeof wanted / sizeof *wanted };
const struct deleted_filters deleted_hive_everything = { &(const struct deleted_filter){ "", NULL }, 1 };

struct hivebuild *deleted_hive_plan(const struct hivebuild_options *options)
{
	struct hivebuild *build = hivebuild_new_with(options);

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, PROTOCOLS "\\TLS 1.0\\Client", "Enabled", 1);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	hivebuild_dword(build, CLIENT, "DisabledByDefault", 1);
	hivebuild_sz(build, CLIENT, "Note", "agreed with the customer");
	hivebuild_dword(build, SERVER, "Enabled", 1);
	hivebuild_dword(build, "Other", "Enabled", 7);
	hivebuild_written(build, CLIENT, DELETED_HIVE_LONG_AGO);
	return build;
}

struct deleted_hive deleted_hive_of(struct hivebuild *build, const struct hivebuild_options *options)
{
	struct deleted_hive scene = { .build = build, .header = options->minor == 1 ? 8 : 4, .enough = SIZE_MAX };

	scene.hive = hivebuild_finish(build, &scene.size);
	scene.bytes = BYTES_NONE;
	return scene;
}

struct deleted_hive deleted_hive_plain(void)
{
	const struct hivebuild_options options = { .minor = 5 };

	return deleted_hive_of(deleted_hive_plan(&options), &options);
}

static void forget_items(struct deleted_hive *scene)
{
	bytes_close(&scene->bytes);
	arena_free(scene->arena);
	scene->arena = NULL;
	scene->count = 0;
}

void deleted_hive_end(struct deleted_hive *scene)
{
	forget_items(scene);
	free(scene->hive);
	hivebuild_free(scene->build);
}

/* What is handed out must be there to be read. */
bool deleted_hive_take(void *context, const struct deleted_item *item)
{
	struct deleted_hive *scene = context;

	assert_true(item->at.offset < scene->bytes.size);
	assert_true(item->is_key ? item->key && !item->name : item->name != NULL);
	for (size_t i = 0; item->data && i < item->size; i++)
		scene->sum += item->data[i];
	if (scene->count < DELETED_HIVE_ITEMS)
		scene->items[scene->count] = *item;
	scene->count++;
	return scene->count < scene->enough;
}

int deleted_hive_search_for(struct deleted_hive *scene, const struct deleted_filters *what)
{
	forget_items(scene);
	scene->arena = arena_new(ARENA_CEILING);
	scene->notes = (struct notes){ .arena = scene->arena };
	assert_int_equal(bytes_of_memory(scene->hive, scene->size, 0, 0, &scene->bytes, NULL), 0);
	return deleted_find(&scene->bytes, what, scene->arena, &scene->notes, deleted_hive_take, scene, &scene->error);
}

size_t deleted_hive_search(struct deleted_hive *scene)
{
	assert_int_equal(deleted_hive_search_for(scene, &deleted_hive_filters), 0);
	return scene->count;
}

bool deleted_hive_noted(const struct deleted_hive *scene, const char *code)
{
	for (size_t i = 0; i < scene->notes.count; i++)
		if (strcmp(scene->notes.list[i].code, code) == 0)
			return true;
	return false;
}

/* Instruments. */

void deleted_hive_put32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

size_t deleted_hive_part(const struct deleted_hive *scene, enum hivebuild_part what, const char *path, const char *name)
{
	size_t at = hivebuild_at(scene->build, what, path, name);

	assert_int_not_equal(at, 0);
	return at;
}

uint8_t *deleted_hive_record(const struct deleted_hive *scene, uint32_t offset)
{
	return scene->hive + FIRST_BIN + offset + scene->header;
}

uint8_t *deleted_hive_nk(const struct deleted_hive *scene, const char *path)
{
	return scene->hive + deleted_hive_part(scene, HIVEBUILD_KEY, path, NULL) + scene->header;
}

static uint32_t deleted_hive_cell_size(const uint8_t *p)
{
	uint32_t field = le32(p);

	return field & UINT32_C(0x80000000) ? 0 - field : field;
}

/* The free cell that `at` lies in. */
uint8_t *deleted_hive_free_cell(const struct deleted_hive *scene, size_t at, size_t *ret_start)
{
	for (size_t bin = FIRST_BIN, size; bin < scene->size; bin += size) {
		size = le32(scene->hive + bin + 8);
		for (size_t cell = bin + BIN_HEADER; cell < bin + size; cell += deleted_hive_cell_size(scene->hive + cell))
			if (at >= cell && at - cell < deleted_hive_cell_size(scene->hive + cell)) {
				*ret_start = cell;
				assert_true(le32(scene->hive + cell) < UINT32_C(0x80000000));
				return scene->hive + cell;
			}
	}
	fail_msg("no cell at %zx", at);
	return NULL;
}

/* Free neighbours become one; the size fields inside stay as they were. */
static void deleted_hive_merge(const struct deleted_hive *scene)
{
	for (size_t bin = FIRST_BIN, size; bin < scene->size; bin += size) {
		size = le32(scene->hive + bin + 8);
		for (size_t cell = bin + BIN_HEADER; cell < bin + size;) {
			size_t next = cell + deleted_hive_cell_size(scene->hive + cell);

			if (next < bin + size && scene->hive[cell + 3] < 0x80 && scene->hive[next + 3] < 0x80)
				deleted_hive_put32(scene->hive + cell,
						le32(scene->hive + cell) + le32(scene->hive + next));
			else
				cell = next;
		}
	}
}

void deleted_hive_release(const struct deleted_hive *scene, size_t at)
{
	deleted_hive_put32(scene->hive + at, 0 - le32(scene->hive + at));
	deleted_hive_merge(scene);
}

/* A cell of `size` bytes in use, in free space, where Windows might make one. */
void deleted_hive_use_again(const struct deleted_hive *scene, size_t at, uint32_t size)
{
	size_t start;
	uint8_t *cell = deleted_hive_free_cell(scene, at, &start);
	uint32_t whole = le32(cell), before = (uint32_t)(at - start);

	if (before)
		deleted_hive_put32(cell, before);
	deleted_hive_put32(scene->hive + at, 0 - size);
	if (whole > before + size)
		deleted_hive_put32(scene->hive + at + size, whole - before - size);
}

/* Takes an entry out of a list: those behind it move up, and what is over stays as it was. */
static void close_gap(uint8_t *entries, uint32_t count, size_t entry, uint32_t offset)
{
	uint32_t i = 0;

	while (i < count && le32(entries + i * entry) != offset)
		i++;
	assert_true(i < count);
	memmove(entries + i * entry, entries + (i + 1) * entry, (count - i - 1) * entry);
}

static void deleted_hive_release_value(const struct deleted_hive *scene, uint32_t offset)
{
	const uint8_t *vk = deleted_hive_record(scene, offset);

	if (!(le32(vk + 4) & UINT32_C(0x80000000)))
		deleted_hive_release(scene, FIRST_BIN + le32(vk + 8));
	deleted_hive_release(scene, FIRST_BIN + offset);
}

void deleted_hive_delete_value(const struct deleted_hive *scene, const char *path, const char *name)
{
	uint8_t *nk = deleted_hive_nk(scene, path);
	uint32_t count = le32(nk + NK_VALUE_COUNT), list = le32(nk + NK_VALUES);
	uint32_t value = (uint32_t)deleted_hive_part(scene, HIVEBUILD_VALUE, path, name) - FIRST_BIN;

	close_gap(deleted_hive_record(scene, list), count, 4, value);
	deleted_hive_put32(nk + NK_VALUE_COUNT, count - 1);
	if (count == 1) {
		deleted_hive_put32(nk + NK_VALUES, NIL);
		deleted_hive_release(scene, FIRST_BIN + list);
	}
	deleted_hive_release_value(scene, value);
}

static void unlink_key(const struct deleted_hive *scene, uint8_t *parent, uint32_t offset)
{
	uint32_t count = le32(parent + NK_CHILD_COUNT), list = le32(parent + NK_CHILDREN);
	uint8_t *leaf = deleted_hive_record(scene, list);

	close_gap(leaf + 4, count, leaf[1] == 'i' ? 4 : 8, offset);
	leaf[2] = (uint8_t)(count - 1);
	deleted_hive_put32(parent + NK_CHILD_COUNT, count - 1);
	if (count == 1) {
		deleted_hive_put32(parent + NK_CHILDREN, NIL);
		deleted_hive_release(scene, FIRST_BIN + list);
	}
}

/* The record of a key keeps the number and the list of its values: so does Windows. */
void deleted_hive_delete_key(const struct deleted_hive *scene, const char *path)
{
	uint8_t *nk = deleted_hive_nk(scene, path);
	uint32_t offset = (uint32_t)deleted_hive_part(scene, HIVEBUILD_KEY, path, NULL) - FIRST_BIN;
	uint32_t count = le32(nk + NK_VALUE_COUNT), list = le32(nk + NK_VALUES);

	for (uint32_t i = 0; i < count; i++)
		deleted_hive_release_value(scene, le32(deleted_hive_record(scene, list) + 4 * i));
	if (count)
		deleted_hive_release(scene, FIRST_BIN + list);
	unlink_key(scene, deleted_hive_record(scene, le32(nk + NK_PARENT)), offset);
	deleted_hive_release(scene, FIRST_BIN + offset);
}

void deleted_hive_expect_key(const struct deleted_hive *scene, size_t i, const char *path)
{
	assert_true(i < scene->count);
	assert_true(scene->items[i].is_key);
	assert_string_equal(scene->items[i].key, path);
}

void deleted_hive_expect_dword(const struct deleted_hive *scene, size_t i, const char *path, const char *name,
			    uint32_t number)
{
	const struct deleted_item *item = &scene->items[i];

	assert_true(i < scene->count);
	assert_false(item->is_key);
	if (path)
		assert_string_equal(item->key, path);
	else
		assert_null(item->key);
	assert_string_equal(item->name, name);
	assert_int_equal(item->type, REG_DWORD);
	assert_int_equal(item->size, 4);
	assert_true(item->data_intact);
	assert_int_equal(le32(item->data), number);
}

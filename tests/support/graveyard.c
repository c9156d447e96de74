/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/graveyard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_CEILING = 64 << 20 };

static const struct deleted_interest wanted[] = {
	{ "SCHANNEL", NULL },
	{ "TLS 1.2", NULL },
	{ "SCHANNEL", "Enabled" },
	{ "SCHANNEL", "DisabledByDefault" },
	{ ".NETFramework", "SchUseStrongCrypto" },
};
const struct deleted_interests graveyard_interests = { wanted, sizeof wanted / sizeof *wanted };
const struct deleted_interests graveyard_everything = { &(const struct deleted_interest){ "", NULL }, 1 };

struct hivebuild *graveyard_plan(const struct hivebuild_options *options)
{
	struct hivebuild *build = hivebuild_new_with(options);

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, PROTOCOLS "\\TLS 1.0\\Client", "Enabled", 1);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	hivebuild_dword(build, CLIENT, "DisabledByDefault", 1);
	hivebuild_sz(build, CLIENT, "Note", "agreed with the customer");
	hivebuild_dword(build, SERVER, "Enabled", 1);
	hivebuild_dword(build, "Other", "Enabled", 7);
	hivebuild_written(build, CLIENT, GRAVEYARD_LONG_AGO);
	return build;
}

struct graveyard graveyard_of(struct hivebuild *build, const struct hivebuild_options *options)
{
	struct graveyard scene = { .build = build, .header = options->minor == 1 ? 8 : 4, .enough = SIZE_MAX };

	scene.hive = hivebuild_finish(build, &scene.size);
	scene.bytes = BYTES_NONE;
	return scene;
}

struct graveyard graveyard_plain(void)
{
	const struct hivebuild_options options = { .minor = 5 };

	return graveyard_of(graveyard_plan(&options), &options);
}

static void forget_items(struct graveyard *scene)
{
	bytes_close(&scene->bytes);
	arena_free(scene->arena);
	scene->arena = NULL;
	scene->count = 0;
}

void graveyard_end(struct graveyard *scene)
{
	forget_items(scene);
	free(scene->hive);
	hivebuild_free(scene->build);
}

/* What is handed out must be there to be read. */
bool graveyard_take(void *context, const struct deleted_item *item)
{
	struct graveyard *scene = context;

	assert_true(item->at.offset < scene->bytes.size);
	assert_true(item->is_key ? item->key && !item->name : item->name != NULL);
	for (size_t i = 0; item->data && i < item->size; i++)
		scene->sum += item->data[i];
	if (scene->count < GRAVEYARD_ITEMS)
		scene->items[scene->count] = *item;
	scene->count++;
	return scene->count < scene->enough;
}

int graveyard_search_for(struct graveyard *scene, const struct deleted_interests *what)
{
	forget_items(scene);
	scene->arena = arena_new(ARENA_CEILING);
	scene->notes = (struct notes){ .arena = scene->arena };
	assert_int_equal(bytes_of_memory(scene->hive, scene->size, 0, 0, &scene->bytes, NULL), 0);
	return deleted_find(&scene->bytes, what, scene->arena, &scene->notes, graveyard_take, scene, &scene->error);
}

size_t graveyard_search(struct graveyard *scene)
{
	assert_int_equal(graveyard_search_for(scene, &graveyard_interests), 0);
	return scene->count;
}

bool graveyard_noted(const struct graveyard *scene, const char *code)
{
	for (size_t i = 0; i < scene->notes.count; i++)
		if (strcmp(scene->notes.list[i].code, code) == 0)
			return true;
	return false;
}

/* Instruments. */

void graveyard_put32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

size_t graveyard_part(const struct graveyard *scene, enum hivebuild_part what, const char *path, const char *name)
{
	size_t at = hivebuild_at(scene->build, what, path, name);

	assert_int_not_equal(at, 0);
	return at;
}

uint8_t *graveyard_record(const struct graveyard *scene, uint32_t offset)
{
	return scene->hive + FIRST_BIN + offset + scene->header;
}

uint8_t *graveyard_nk(const struct graveyard *scene, const char *path)
{
	return scene->hive + graveyard_part(scene, HIVEBUILD_KEY, path, NULL) + scene->header;
}

static uint32_t graveyard_cell_size(const uint8_t *p)
{
	uint32_t field = le32(p);

	return field & UINT32_C(0x80000000) ? 0 - field : field;
}

/* The free cell that `at` lies in. */
uint8_t *graveyard_free_cell(const struct graveyard *scene, size_t at, size_t *ret_start)
{
	for (size_t bin = FIRST_BIN, size; bin < scene->size; bin += size) {
		size = le32(scene->hive + bin + 8);
		for (size_t cell = bin + BIN_HEADER; cell < bin + size; cell += graveyard_cell_size(scene->hive + cell))
			if (at >= cell && at - cell < graveyard_cell_size(scene->hive + cell)) {
				*ret_start = cell;
				assert_true(le32(scene->hive + cell) < UINT32_C(0x80000000));
				return scene->hive + cell;
			}
	}
	fail_msg("no cell at %zx", at);
	return NULL;
}

/* Free neighbours become one; the size fields inside stay as they were. */
static void graveyard_merge(const struct graveyard *scene)
{
	for (size_t bin = FIRST_BIN, size; bin < scene->size; bin += size) {
		size = le32(scene->hive + bin + 8);
		for (size_t cell = bin + BIN_HEADER; cell < bin + size;) {
			size_t next = cell + graveyard_cell_size(scene->hive + cell);

			if (next < bin + size && scene->hive[cell + 3] < 0x80 && scene->hive[next + 3] < 0x80)
				graveyard_put32(scene->hive + cell,
						le32(scene->hive + cell) + le32(scene->hive + next));
			else
				cell = next;
		}
	}
}

void graveyard_release(const struct graveyard *scene, size_t at)
{
	graveyard_put32(scene->hive + at, 0 - le32(scene->hive + at));
	graveyard_merge(scene);
}

/* A cell of `size` bytes in use, in free space, where Windows might make one. */
void graveyard_use_again(const struct graveyard *scene, size_t at, uint32_t size)
{
	size_t start;
	uint8_t *cell = graveyard_free_cell(scene, at, &start);
	uint32_t whole = le32(cell), before = (uint32_t)(at - start);

	if (before)
		graveyard_put32(cell, before);
	graveyard_put32(scene->hive + at, 0 - size);
	if (whole > before + size)
		graveyard_put32(scene->hive + at + size, whole - before - size);
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

static void graveyard_release_value(const struct graveyard *scene, uint32_t offset)
{
	const uint8_t *vk = graveyard_record(scene, offset);

	if (!(le32(vk + 4) & UINT32_C(0x80000000)))
		graveyard_release(scene, FIRST_BIN + le32(vk + 8));
	graveyard_release(scene, FIRST_BIN + offset);
}

void graveyard_delete_value(const struct graveyard *scene, const char *path, const char *name)
{
	uint8_t *nk = graveyard_nk(scene, path);
	uint32_t count = le32(nk + NK_VALUE_COUNT), list = le32(nk + NK_VALUES);
	uint32_t value = (uint32_t)graveyard_part(scene, HIVEBUILD_VALUE, path, name) - FIRST_BIN;

	close_gap(graveyard_record(scene, list), count, 4, value);
	graveyard_put32(nk + NK_VALUE_COUNT, count - 1);
	if (count == 1) {
		graveyard_put32(nk + NK_VALUES, NIL);
		graveyard_release(scene, FIRST_BIN + list);
	}
	graveyard_release_value(scene, value);
}

static void unlink_key(const struct graveyard *scene, uint8_t *parent, uint32_t offset)
{
	uint32_t count = le32(parent + NK_CHILD_COUNT), list = le32(parent + NK_CHILDREN);
	uint8_t *leaf = graveyard_record(scene, list);

	close_gap(leaf + 4, count, leaf[1] == 'i' ? 4 : 8, offset);
	leaf[2] = (uint8_t)(count - 1);
	graveyard_put32(parent + NK_CHILD_COUNT, count - 1);
	if (count == 1) {
		graveyard_put32(parent + NK_CHILDREN, NIL);
		graveyard_release(scene, FIRST_BIN + list);
	}
}

/* The record of a key keeps the number and the list of its values: so does Windows. */
void graveyard_delete_key(const struct graveyard *scene, const char *path)
{
	uint8_t *nk = graveyard_nk(scene, path);
	uint32_t offset = (uint32_t)graveyard_part(scene, HIVEBUILD_KEY, path, NULL) - FIRST_BIN;
	uint32_t count = le32(nk + NK_VALUE_COUNT), list = le32(nk + NK_VALUES);

	for (uint32_t i = 0; i < count; i++)
		graveyard_release_value(scene, le32(graveyard_record(scene, list) + 4 * i));
	if (count)
		graveyard_release(scene, FIRST_BIN + list);
	unlink_key(scene, graveyard_record(scene, le32(nk + NK_PARENT)), offset);
	graveyard_release(scene, FIRST_BIN + offset);
}

void graveyard_expect_key(const struct graveyard *scene, size_t i, const char *path)
{
	assert_true(i < scene->count);
	assert_true(scene->items[i].is_key);
	assert_string_equal(scene->items[i].key, path);
}

void graveyard_expect_dword(const struct graveyard *scene, size_t i, const char *path, const char *name,
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

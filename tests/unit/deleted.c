/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deleted keys and values: found where Windows leaves them, told apart from what is in use, and never taken at their
 * word. The hives are made whole and then operated on as Windows does when it deletes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/hive/deleted.h"
#include "parser/regview.h"
#include "support/hivebuild.h"

#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define TLS12 PROTOCOLS "\\TLS 1.2"
#define CLIENT TLS12 "\\Client"
#define SERVER TLS12 "\\Server"
#define NIL UINT32_C(0xFFFFFFFF)

enum { ITEMS = 64, ARENA_CEILING = 64 << 20, FIRST_BIN = 4096, BIN_HEADER = 32, PAGE = 4096 };
enum { NK_PARENT = 16, NK_CHILD_COUNT = 20, NK_CHILDREN = 28, NK_VALUE_COUNT = 36, NK_VALUES = 40, NK_NAME = 76 };

static const uint64_t long_ago = UINT64_C(130000000000000000);

static const struct deleted_interest wanted[] = {
	{ "SCHANNEL", NULL },
	{ "TLS 1.2", NULL },
	{ "SCHANNEL", "Enabled" },
	{ "SCHANNEL", "DisabledByDefault" },
	{ ".NETFramework", "SchUseStrongCrypto" },
};
static const struct deleted_interests interests = { wanted, sizeof wanted / sizeof *wanted };
static const struct deleted_interests everything = { &(const struct deleted_interest){ "", NULL }, 1 };

/* A hive on the table. */
struct scene {
	struct hivebuild *build;
	uint8_t *hive;
	size_t size, header; /* header: bytes of a cell before its record */
	struct arena *arena;
	struct bytes bytes;
	struct notes notes;
	struct error error;
	struct deleted_item items[ITEMS];
	size_t count; /* of all items, also those that `items` has no room for */
	size_t enough;
	unsigned sum; /* of all data: every byte was read */
};

static struct hivebuild *plan(const struct hivebuild_options *options)
{
	struct hivebuild *build = hivebuild_new_with(options);

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, PROTOCOLS "\\TLS 1.0\\Client", "Enabled", 1);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	hivebuild_dword(build, CLIENT, "DisabledByDefault", 1);
	hivebuild_sz(build, CLIENT, "Note", "agreed with the customer");
	hivebuild_dword(build, SERVER, "Enabled", 1);
	hivebuild_dword(build, "Other", "Enabled", 7);
	hivebuild_written(build, CLIENT, long_ago);
	return build;
}

static struct scene scene_of(struct hivebuild *build, const struct hivebuild_options *options)
{
	struct scene scene = { .build = build, .header = options->minor == 1 ? 8 : 4, .enough = SIZE_MAX };

	scene.hive = hivebuild_finish(build, &scene.size);
	scene.bytes = BYTES_NONE;
	return scene;
}

static struct scene scene_plain(void)
{
	const struct hivebuild_options options = { .minor = 5 };

	return scene_of(plan(&options), &options);
}

static void forget_items(struct scene *scene)
{
	bytes_close(&scene->bytes);
	arena_free(scene->arena);
	scene->arena = NULL;
	scene->count = 0;
}

static void scene_end(struct scene *scene)
{
	forget_items(scene);
	free(scene->hive);
	hivebuild_free(scene->build);
}

/* What is handed out must be there to be read. */
static bool take(void *context, const struct deleted_item *item)
{
	struct scene *scene = context;

	assert_true(item->at.offset < scene->bytes.size);
	assert_true(item->is_key ? item->key && !item->name : item->name != NULL);
	for (size_t i = 0; item->data && i < item->size; i++)
		scene->sum += item->data[i];
	if (scene->count < ITEMS)
		scene->items[scene->count] = *item;
	scene->count++;
	return scene->count < scene->enough;
}

static int search_for(struct scene *scene, const struct deleted_interests *what)
{
	forget_items(scene);
	scene->arena = arena_new(ARENA_CEILING);
	scene->notes = (struct notes){ .arena = scene->arena };
	assert_int_equal(bytes_of_memory(scene->hive, scene->size, 0, 0, &scene->bytes, NULL), 0);
	return deleted_find(&scene->bytes, what, scene->arena, &scene->notes, take, scene, &scene->error);
}

static size_t search(struct scene *scene)
{
	assert_int_equal(search_for(scene, &interests), 0);
	return scene->count;
}

static bool noted(const struct scene *scene, const char *code)
{
	for (size_t i = 0; i < scene->notes.count; i++)
		if (strcmp(scene->notes.list[i].code, code) == 0)
			return true;
	return false;
}

/* Instruments. */

static void put32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

static size_t part(const struct scene *scene, enum hivebuild_part what, const char *path, const char *name)
{
	size_t at = hivebuild_at(scene->build, what, path, name);

	assert_int_not_equal(at, 0);
	return at;
}

static uint8_t *record(const struct scene *scene, uint32_t offset)
{
	return scene->hive + FIRST_BIN + offset + scene->header;
}

static uint8_t *nk_of(const struct scene *scene, const char *path)
{
	return scene->hive + part(scene, HIVEBUILD_KEY, path, NULL) + scene->header;
}

static uint32_t cell_size(const uint8_t *p)
{
	uint32_t field = le32(p);

	return field & UINT32_C(0x80000000) ? 0 - field : field;
}

/* The free cell that `at` lies in. */
static uint8_t *free_cell_around(const struct scene *scene, size_t at, size_t *ret_start)
{
	for (size_t bin = FIRST_BIN, size; bin < scene->size; bin += size) {
		size = le32(scene->hive + bin + 8);
		for (size_t cell = bin + BIN_HEADER; cell < bin + size; cell += cell_size(scene->hive + cell))
			if (at >= cell && at - cell < cell_size(scene->hive + cell)) {
				*ret_start = cell;
				assert_true(le32(scene->hive + cell) < UINT32_C(0x80000000));
				return scene->hive + cell;
			}
	}
	fail_msg("no cell at %zx", at);
	return NULL;
}

/* Free neighbours become one; the size fields inside stay as they were. */
static void merge(const struct scene *scene)
{
	for (size_t bin = FIRST_BIN, size; bin < scene->size; bin += size) {
		size = le32(scene->hive + bin + 8);
		for (size_t cell = bin + BIN_HEADER; cell < bin + size;) {
			size_t next = cell + cell_size(scene->hive + cell);

			if (next < bin + size && scene->hive[cell + 3] < 0x80 && scene->hive[next + 3] < 0x80)
				put32(scene->hive + cell, le32(scene->hive + cell) + le32(scene->hive + next));
			else
				cell = next;
		}
	}
}

static void release(const struct scene *scene, size_t at)
{
	put32(scene->hive + at, 0 - le32(scene->hive + at));
	merge(scene);
}

/* A cell of `size` bytes in use, in free space, where Windows might make one. */
static void use_again(const struct scene *scene, size_t at, uint32_t size)
{
	size_t start;
	uint8_t *cell = free_cell_around(scene, at, &start);
	uint32_t whole = le32(cell), before = (uint32_t)(at - start);

	if (before)
		put32(cell, before);
	put32(scene->hive + at, 0 - size);
	if (whole > before + size)
		put32(scene->hive + at + size, whole - before - size);
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

static void release_value(const struct scene *scene, uint32_t offset)
{
	const uint8_t *vk = record(scene, offset);

	if (!(le32(vk + 4) & UINT32_C(0x80000000)))
		release(scene, FIRST_BIN + le32(vk + 8));
	release(scene, FIRST_BIN + offset);
}

static void delete_value(const struct scene *scene, const char *path, const char *name)
{
	uint8_t *nk = nk_of(scene, path);
	uint32_t count = le32(nk + NK_VALUE_COUNT), list = le32(nk + NK_VALUES);
	uint32_t value = (uint32_t)part(scene, HIVEBUILD_VALUE, path, name) - FIRST_BIN;

	close_gap(record(scene, list), count, 4, value);
	put32(nk + NK_VALUE_COUNT, count - 1);
	if (count == 1) {
		put32(nk + NK_VALUES, NIL);
		release(scene, FIRST_BIN + list);
	}
	release_value(scene, value);
}

static void unlink_key(const struct scene *scene, uint8_t *parent, uint32_t offset)
{
	uint32_t count = le32(parent + NK_CHILD_COUNT), list = le32(parent + NK_CHILDREN);
	uint8_t *leaf = record(scene, list);

	close_gap(leaf + 4, count, leaf[1] == 'i' ? 4 : 8, offset);
	leaf[2] = (uint8_t)(count - 1);
	put32(parent + NK_CHILD_COUNT, count - 1);
	if (count == 1) {
		put32(parent + NK_CHILDREN, NIL);
		release(scene, FIRST_BIN + list);
	}
}

/* The record of a key keeps the number and the list of its values: so does Windows. */
static void delete_key(const struct scene *scene, const char *path)
{
	uint8_t *nk = nk_of(scene, path);
	uint32_t offset = (uint32_t)part(scene, HIVEBUILD_KEY, path, NULL) - FIRST_BIN;
	uint32_t count = le32(nk + NK_VALUE_COUNT), list = le32(nk + NK_VALUES);

	for (uint32_t i = 0; i < count; i++)
		release_value(scene, le32(record(scene, list) + 4 * i));
	if (count)
		release(scene, FIRST_BIN + list);
	unlink_key(scene, record(scene, le32(nk + NK_PARENT)), offset);
	release(scene, FIRST_BIN + offset);
}

static void expect_key(const struct scene *scene, size_t i, const char *path)
{
	assert_true(i < scene->count);
	assert_true(scene->items[i].is_key);
	assert_string_equal(scene->items[i].key, path);
}

static void expect_dword(const struct scene *scene, size_t i, const char *path, const char *name, uint32_t number)
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

/* What is found. */

static void expect_client(const struct scene *scene, size_t from)
{
	static const char note[] = "a\0g\0r\0e\0e\0d";
	const struct deleted_item *items = scene->items + from;

	expect_key(scene, from, CLIENT);
	expect_dword(scene, from + 1, CLIENT, "Enabled", 0);
	expect_dword(scene, from + 2, CLIENT, "DisabledByDefault", 1);
	assert_string_equal(items[3].name, "Note");
	assert_int_equal(items[3].type, REG_SZ);
	assert_int_equal(items[3].size, 50);
	assert_true(items[3].data_intact);
	assert_memory_equal(items[3].data, note, sizeof note);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(items[i].written, long_ago);
		assert_int_equal(items[i].owner, DELETED_OWNER_DELETED);
	}
	assert_int_equal(items[0].at.offset, hivebuild_at(scene->build, HIVEBUILD_KEY, CLIENT, NULL));
	assert_int_equal(items[3].at.offset, hivebuild_at(scene->build, HIVEBUILD_VALUE, CLIENT, "Note"));
}

static const struct hivebuild_options layouts[] = {
	{ .minor = 5 }, { .minor = 4 }, { .minor = 3 },
	{ .minor = 2 }, { .minor = 1 }, { .minor = 5, .utf16_names = true },
};

enum { LAYOUTS = sizeof layouts / sizeof *layouts };

static void a_deleted_key_is_found_with_its_values_places_and_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct scene scene = scene_of(plan(&layouts[i]), &layouts[i]);

		delete_key(&scene, CLIENT);
		assert_int_equal(search(&scene), 4);
		expect_client(&scene, 0);
		assert_int_equal(scene.notes.count, 0);
		scene_end(&scene);
	}
}

static void an_untouched_hive_has_nothing_deleted(void **state)
{
	(void)state;
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct scene scene = scene_of(plan(&layouts[i]), &layouts[i]);

		assert_int_equal(search(&scene), 0);
		assert_int_equal(scene.notes.count, 0);
		scene_end(&scene);
	}
}

static void dead_records_that_were_merged_into_one_cell_are_all_found(void **state)
{
	struct scene scene = scene_plain();
	size_t first, last;

	(void)state;
	delete_key(&scene, CLIENT);
	delete_key(&scene, SERVER);
	delete_key(&scene, TLS12);
	free_cell_around(&scene, hivebuild_at(scene.build, HIVEBUILD_KEY, TLS12, NULL), &first);
	free_cell_around(&scene, hivebuild_at(scene.build, HIVEBUILD_KEY, SERVER, NULL), &last);
	assert_int_equal(first, last);
	assert_int_equal(search(&scene), 7);
	expect_key(&scene, 0, TLS12);
	expect_client(&scene, 1);
	expect_key(&scene, 5, SERVER);
	expect_dword(&scene, 6, SERVER, "Enabled", 1);
	scene_end(&scene);
}

/* The last of three leaves its number in the list's cell, which keeps its size; the first is overwritten by the next.
 */
static void a_deleted_value_has_its_key_if_the_list_still_shows_it(void **state)
{
	struct scene scene = scene_plain();

	(void)state;
	delete_value(&scene, CLIENT, "Note");
	assert_int_equal(search(&scene), 0); /* nobody asked for that name */
	delete_value(&scene, CLIENT, "DisabledByDefault");
	assert_int_equal(search(&scene), 1);
	expect_dword(&scene, 0, CLIENT, "DisabledByDefault", 1);
	assert_int_equal(scene.items[0].owner, DELETED_OWNER_LIVE);
	assert_int_equal(scene.items[0].written, long_ago);
	scene_end(&scene);
}

static void a_deleted_value_without_a_key_is_told_by_its_name(void **state)
{
	struct scene scene = scene_plain();

	(void)state;
	delete_value(&scene, CLIENT, "Enabled");
	assert_int_equal(search(&scene), 1);
	expect_dword(&scene, 0, NULL, "Enabled", 0);
	assert_int_equal(scene.items[0].owner, DELETED_OWNER_UNKNOWN);
	assert_int_equal(scene.items[0].written, 0);
	scene_end(&scene);
}

static void a_value_of_a_key_that_is_known_to_be_another_is_not_listed(void **state)
{
	struct scene scene = scene_plain();

	(void)state;
	delete_key(&scene, "Other");
	assert_int_equal(search(&scene), 0);
	scene_end(&scene);
}

static void interests_are_components_without_case(void **state)
{
	static const struct {
		const char *path, *name;
		size_t items;
	} rows[] = {
		{ "schannel", NULL, 4 },           { "CHANNEL", NULL, 0 },
		{ "Protocols\\tls 1.2", NULL, 4 }, { "Protocols\\Client", NULL, 0 },
		{ "TLS 1.2\\Client", NULL, 4 },    { "TLS 1.2\\Client\\x", NULL, 0 },
		{ "ControlSet001", NULL, 4 },      { "", NULL, 4 },
		{ "client", "ENABLED", 1 },        { "client", "Enable", 0 },
		{ "Server", "Enabled", 0 },        { "", "Note", 1 },
	};
	struct scene scene = scene_plain();

	(void)state;
	delete_key(&scene, CLIENT);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct deleted_interest one = { rows[i].path, rows[i].name };

		assert_int_equal(search_for(&scene, &(struct deleted_interests){ &one, 1 }), 0);
		assert_int_equal(scene.count, rows[i].items);
	}
	scene_end(&scene);
}

/* A name is asked for in the keys of its own row only. */
static void the_names_of_one_interest_are_not_those_of_another(void **state)
{
	static const struct deleted_interest rows[] = { { "Client", "Enabled" }, { "Server", "DisabledByDefault" } };
	struct scene scene = scene_plain();

	(void)state;
	delete_key(&scene, CLIENT);
	assert_int_equal(search_for(&scene, &(struct deleted_interests){ rows, 2 }), 0);
	assert_int_equal(scene.count, 1);
	expect_dword(&scene, 0, CLIENT, "Enabled", 0);
	scene_end(&scene);
}

static void items_come_in_the_order_of_their_paths(void **state)
{
	const struct hivebuild_options options = { .minor = 5, .unsorted = true };
	struct hivebuild *build = hivebuild_new_with(&options);

	(void)state;
	hivebuild_dword(build, SERVER, "Enabled", 2);
	hivebuild_dword(build, CLIENT, "Enabled", 1);
	struct scene scene = scene_of(build, &options);

	delete_key(&scene, SERVER);
	delete_key(&scene, CLIENT);
	assert_int_equal(search(&scene), 4);
	assert_true(scene.items[0].at.offset > scene.items[2].at.offset);
	expect_key(&scene, 0, CLIENT);
	expect_dword(&scene, 1, CLIENT, "Enabled", 1);
	expect_key(&scene, 2, SERVER);
	expect_dword(&scene, 3, SERVER, "Enabled", 2);
	scene_end(&scene);
}

/* Lists are given room to grow, and old records stay in it. */
static void what_a_sub_key_list_leaves_of_its_cell_is_searched(void **state)
{
	struct scene scene = scene_plain();
	size_t client = part(&scene, HIVEBUILD_KEY, CLIENT, NULL), list = part(&scene, HIVEBUILD_KEY, TLS12, NULL);
	static const uint8_t lists[][4] = { "lh\x2", "lf\x2", "li\x4", "ri\x4" };

	(void)state;
	delete_key(&scene, CLIENT);
	delete_key(&scene, SERVER);
	delete_key(&scene, TLS12);
	use_again(&scene, list, (uint32_t)(client - list) + 256);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		memcpy(scene.hive + list + 4, lists[i], 4);
		assert_int_equal(search_for(&scene, &everything), 0);
		expect_key(&scene, 0, "...\\Client");
		assert_int_equal(scene.items[0].at.offset, client);
		scene.hive[list + 6] = 0xFF; /* it is full */
		assert_int_equal(search_for(&scene, &everything), 0);
		assert_true(scene.items[0].at.offset > client);
	}
	memcpy(scene.hive + list + 4, lists[0], 4);
	release(&scene, list);
	assert_int_equal(search_for(&scene, &everything), 0);
	assert_int_equal(scene.count, 6);
	scene_end(&scene);
}

static void what_follows_the_last_bin_is_searched(void **state)
{
	struct scene scene = scene_plain();
	size_t cell = part(&scene, HIVEBUILD_KEY, CLIENT, NULL), old = scene.size + 48;
	uint8_t *wider = realloc(scene.hive, scene.size + PAGE);

	(void)state;
	assert_non_null(wider);
	memset(wider + scene.size, 0, PAGE);
	memcpy(wider + old, wider + cell, NK_NAME + 4 + 6);
	memcpy(wider + old + 4 + NK_NAME, "Kunde ", 6);
	scene.hive = wider;
	scene.size += PAGE;
	assert_int_equal(search(&scene), 1);
	expect_key(&scene, 0, TLS12 "\\Kunde ");
	assert_int_equal(scene.items[0].at.offset, old);
	scene_end(&scene);
}

/* What is told apart. */

/* "Spare\Client", deleted, made to look as if it had been below TLS 1.2. */
static struct scene scene_with_double(uint32_t enabled, uint64_t written)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = plan(&options);

	hivebuild_dword(build, "Spare\\Client", "Enabled", enabled);
	hivebuild_dword(build, "Spare\\Client", "DisabledByDefault", 1);
	hivebuild_sz(build, "Spare\\Client", "Note", "agreed with the customer");
	hivebuild_written(build, "Spare\\Client", written);
	struct scene scene = scene_of(build, &options);

	delete_key(&scene, "Spare\\Client");
	put32(nk_of(&scene, "Spare\\Client") + NK_PARENT,
	      (uint32_t)part(&scene, HIVEBUILD_KEY, TLS12, NULL) - FIRST_BIN);
	return scene;
}

static void a_copy_of_a_live_key_is_no_evidence(void **state)
{
	struct scene scene = scene_with_double(0, long_ago);

	(void)state;
	assert_int_equal(search(&scene), 0);
	scene_end(&scene);
}

static void a_key_that_was_made_again_shows_what_was_different(void **state)
{
	struct scene scene = scene_with_double(1, long_ago - 1);

	(void)state;
	assert_int_equal(search(&scene), 2);
	expect_key(&scene, 0, CLIENT);
	expect_dword(&scene, 1, CLIENT, "Enabled", 1);
	assert_int_equal(scene.items[1].written, long_ago - 1);
	scene_end(&scene);
}

/* The data of the copy are those of the live value, which has them to itself. */
static void a_copy_that_shares_its_data_with_the_live_value_is_no_evidence(void **state)
{
	struct scene scene = scene_with_double(0, long_ago);
	uint8_t *vk = scene.hive + part(&scene, HIVEBUILD_VALUE, "Spare\\Client", "Note") + 4;
	const uint8_t *live = scene.hive + part(&scene, HIVEBUILD_VALUE, CLIENT, "Note") + 4;

	(void)state;
	put32(vk + 8, le32(live + 8));
	assert_int_equal(search(&scene), 0);
	put32(vk + 8, 13);
	assert_int_equal(search(&scene), 1);
	assert_null(scene.items[0].data);
	assert_false(scene.items[0].data_intact);
	scene_end(&scene);
}

/* A key of the same name is there, but who says that it was in this place? */
static void a_path_that_begins_with_dots_is_no_copy(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = plan(&options);

	(void)state;
	hivebuild_dword(build, "Spare\\Other", "Enabled", 7);
	struct scene scene = scene_of(build, &options);

	delete_key(&scene, "Spare\\Other");
	put32(nk_of(&scene, "Spare\\Other") + NK_PARENT, NIL);
	assert_int_equal(search_for(&scene, &everything), 0);
	assert_int_equal(scene.count, 2);
	expect_key(&scene, 0, "...\\Other");
	scene_end(&scene);
}

/* Some tools free the records and leave the lists of those above as they were: what they lead to is not alive. */
static void a_dead_key_does_not_keep_its_sub_keys_alive(void **state)
{
	struct scene scene = scene_plain();

	(void)state;
	delete_key(&scene, TLS12);
	release(&scene, part(&scene, HIVEBUILD_KEY, CLIENT, NULL));
	assert_int_equal(search(&scene), 2);
	expect_key(&scene, 0, TLS12);
	expect_key(&scene, 1, CLIENT);
	scene_end(&scene);
}

/* The second value of a name is no answer of the registry, and yet it is in use. Only its cell is marked free. */
static void a_value_that_a_key_in_use_lists_is_not_called_deleted(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = plan(&options);
	size_t first = 0, second;

	(void)state;
	hivebuild_value_again(build, SERVER, "Enabled", REG_DWORD, "\2\0\0\0", 4);
	struct scene scene = scene_of(build, &options);
	uint32_t list = le32(nk_of(&scene, SERVER) + NK_VALUES);

	first = le32(record(&scene, list));
	second = le32(record(&scene, list) + 4);
	release(&scene, FIRST_BIN + first);
	release(&scene, FIRST_BIN + second);
	assert_int_equal(search(&scene), 0);
	delete_key(&scene, CLIENT); /* whose list, it seems, has it too, and which was written later */
	put32(nk_of(&scene, CLIENT) + 8, 0x7FFFFFFF);
	put32(scene.hive + part(&scene, HIVEBUILD_VALUES, CLIENT, NULL) + 4, (uint32_t)second);
	assert_int_equal(search(&scene), 4);
	expect_key(&scene, 0, CLIENT);
	expect_dword(&scene, 1, CLIENT, "DisabledByDefault", 1);
	expect_dword(&scene, 3, NULL, "Enabled", 0);
	release(&scene, part(&scene, HIVEBUILD_KEY, SERVER, NULL));
	release(&scene, FIRST_BIN + list);
	assert_int_equal(search(&scene), 4);
	scene_end(&scene);
}

/* One damaged size field does not make evidence of what is in use; nor does a size of the bins that leaves some out. */
static void records_in_use_are_not_called_deleted(void **state)
{
	struct scene scene = scene_plain();

	(void)state;
	for (size_t at = 0; at < scene.size; at += 4) {
		uint32_t word = le32(scene.hive + at);

		put32(scene.hive + at, 0 - word);
		if (at != 36) /* no root: nothing can be asked */
			assert_int_equal(search(&scene), 0);
		put32(scene.hive + at, word);
	}
	scene_end(&scene);
}

static void bins_that_the_base_block_leaves_out_are_still_in_use(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = hivebuild_new_with(&options);
	char filler[3500] = { 0 };

	(void)state;
	hivebuild_value(build, "A", "filler", REG_BINARY, filler, sizeof filler);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	struct scene scene = scene_of(build, &options);

	assert_true(part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled") > FIRST_BIN + PAGE);
	put32(scene.hive + 40, PAGE);
	assert_int_equal(search(&scene), 0);
	scene_end(&scene);
}

static void data_whose_place_is_in_use_again_are_not_intact(void **state)
{
	struct scene scene = scene_plain();
	size_t data = part(&scene, HIVEBUILD_DATA, CLIENT, "Note");

	(void)state;
	delete_key(&scene, CLIENT);
	use_again(&scene, data, 16);
	assert_int_equal(search(&scene), 4);
	assert_string_equal(scene.items[3].name, "Note");
	assert_false(scene.items[3].data_intact);
	expect_dword(&scene, 1, CLIENT, "Enabled", 0);
	scene_end(&scene);
}

static void data_whose_place_was_cut_up_since_are_not_intact(void **state)
{
	struct scene scene = scene_plain();
	size_t data = part(&scene, HIVEBUILD_DATA, CLIENT, "Note");

	(void)state;
	delete_key(&scene, CLIENT);
	use_again(&scene, data, 16);
	release(&scene, data);
	put32(scene.hive + data, 16); /* as it is before it is merged with what is behind it */
	assert_int_equal(search(&scene), 4);
	assert_false(scene.items[3].data_intact);
	scene_end(&scene);
}

static void records_that_were_written_over_in_part_are_not_listed(void **state)
{
	struct scene scene = scene_plain();
	size_t nk = part(&scene, HIVEBUILD_KEY, SERVER, NULL), vk = part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled");

	(void)state;
	delete_key(&scene, CLIENT);
	delete_key(&scene, SERVER);
	assert_int_equal(search(&scene), 6);
	use_again(&scene, vk + 24, 8); /* the name */
	assert_int_equal(search(&scene), 5);
	expect_dword(&scene, 1, CLIENT, "DisabledByDefault", 1);
	use_again(&scene, nk + 4 + NK_NAME, 8);
	assert_int_equal(search(&scene), 4);
	expect_dword(&scene, 3, NULL, "Enabled", 1);
	scene_end(&scene);
}

static void values_lose_their_key_when_the_list_is_used_again(void **state)
{
	struct scene scene = scene_plain();
	size_t list = part(&scene, HIVEBUILD_VALUES, CLIENT, NULL);

	(void)state;
	delete_key(&scene, CLIENT);
	use_again(&scene, list, 16);
	assert_int_equal(search(&scene), 3);
	expect_key(&scene, 0, CLIENT);
	expect_dword(&scene, 1, NULL, "Enabled", 0);
	expect_dword(&scene, 2, NULL, "DisabledByDefault", 1);
	scene_end(&scene);
}

/* Two keys had the cell of the value one after the other, and the lists of both are there. */
static void a_value_belongs_to_the_key_that_was_written_last(void **state)
{
	struct scene scene = scene_plain();

	(void)state;
	delete_key(&scene, SERVER);
	delete_key(&scene, CLIENT);
	uint32_t value = (uint32_t)part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled") - FIRST_BIN;

	put32(scene.hive + part(&scene, HIVEBUILD_VALUES, SERVER, NULL) + 4, value);
	assert_int_equal(search(&scene), 6);
	expect_dword(&scene, 4, SERVER, "Enabled", 0);
	expect_dword(&scene, 5, NULL, "Enabled", 1);
	scene_end(&scene);
}

/* What is hostile, or damaged. */

static void a_path_that_cannot_be_followed_begins_with_dots(void **state)
{
	struct scene scene = scene_plain();
	size_t tls12 = part(&scene, HIVEBUILD_KEY, TLS12, NULL);
	uint32_t own = (uint32_t)part(&scene, HIVEBUILD_KEY, CLIENT, NULL) - FIRST_BIN;
	const uint32_t parents[] = { NIL, 0, 13, 0x7FFFFFF8, 32 + 8, own };

	(void)state;
	delete_key(&scene, CLIENT);
	delete_key(&scene, SERVER);
	delete_key(&scene, TLS12);
	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
		put32(scene.hive + tls12 + 4 + NK_PARENT, parents[i]);
		search(&scene);
		assert_int_equal(memcmp(scene.items[0].key, "...\\", 4), 0);
	}
	put32(scene.hive + tls12 + 4 + NK_PARENT, NIL);
	search(&scene);
	expect_key(&scene, 0, "...\\TLS 1.2");
	expect_key(&scene, 1, "...\\TLS 1.2\\Client");
	expect_dword(&scene, 2, "...\\TLS 1.2\\Client", "Enabled", 0);
	memset(scene.hive + tls12 + 4 + NK_NAME, 0, strlen("TLS 1.2"));
	assert_int_equal(search_for(&scene, &everything), 0);
	assert_int_equal(scene.count, 6);
	expect_key(&scene, 0, "...\\Client");
	scene_end(&scene);
}

static void keys_that_are_their_own_ancestors_end(void **state)
{
	struct scene scene = scene_plain();
	uint32_t own = (uint32_t)part(&scene, HIVEBUILD_KEY, TLS12, NULL) - FIRST_BIN;

	(void)state;
	delete_key(&scene, CLIENT);
	delete_key(&scene, SERVER);
	delete_key(&scene, TLS12);
	put32(record(&scene, own) + NK_PARENT, own);
	assert_int_equal(search(&scene), 7);
	for (size_t i = 0; i < scene.count; i++)
		assert_true(strlen(scene.items[i].key) <= DELETED_PATH_LIMIT);
	scene_end(&scene);
}

static void impossible_counts_sizes_and_lists_are_not_followed(void **state)
{
	static const uint32_t words[] = { NIL, 0x7FFFFFFF, 0x40000001, 0x80000005, 0xFFFF, 13, 0 };
	struct scene scene = scene_plain();
	uint8_t *nk = nk_of(&scene, CLIENT), *vk = scene.hive + part(&scene, HIVEBUILD_VALUE, CLIENT, "Note") + 4;
	uint8_t *const fields[] = { nk + NK_VALUE_COUNT, nk + NK_VALUES, nk + 72, vk + 2, vk + 4, vk + 8 };

	(void)state;
	delete_key(&scene, CLIENT);
	for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			uint32_t word = le32(fields[f]);

			put32(fields[f], words[w]);
			assert_true(search(&scene) <= 4);
			put32(fields[f], word);
		}
	scene_end(&scene);
}

static void a_hive_with_deleted_keys_may_be_cut_anywhere(void **state)
{
	struct scene scene = scene_plain();
	size_t whole = scene.size;

	(void)state;
	delete_key(&scene, CLIENT);
	for (size_t size = 0; size < whole; size += size < FIRST_BIN ? 512 : 1) {
		scene.size = size;
		int code = search_for(&scene, &interests);

		assert_true(code == 0 || code == ERR_FORMAT || code == ERR_CORRUPT);
		assert_true(scene.count <= 4);
	}
	scene.size = whole;
	scene_end(&scene);
}

/* Whatever one word says: no crash, nothing handed out that cannot be read. */
static void a_hive_with_deleted_keys_may_be_damaged_anywhere(void **state)
{
	static const uint32_t words[] = { 0, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x20, 0xFFFFFFF8 };
	struct scene scene = scene_plain();

	(void)state;
	delete_key(&scene, CLIENT);
	delete_key(&scene, SERVER);
	delete_key(&scene, TLS12);
	for (size_t at = 0; at < scene.size; at += 4)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			uint32_t word = le32(scene.hive + at);

			put32(scene.hive + at, words[w]);
			search_for(&scene, &interests);
			put32(scene.hive + at, word);
		}
	scene_end(&scene);
}

static void a_broken_chain_of_cells_is_told_and_the_next_bin_searched(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = hivebuild_new_with(&options);
	char filler[3000] = { 0 };

	(void)state;
	hivebuild_value(build, "A", "filler", REG_BINARY, filler, sizeof filler);
	hivebuild_value(build, "B", "filler", REG_BINARY, filler, sizeof filler);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	struct scene scene = scene_of(build, &options);
	size_t filled = part(&scene, HIVEBUILD_DATA, "A", "filler");

	assert_true(part(&scene, HIVEBUILD_KEY, CLIENT, NULL) > FIRST_BIN + PAGE);
	delete_key(&scene, CLIENT);
	put32(scene.hive + filled, 0);
	assert_int_equal(search(&scene), 2);
	assert_true(noted(&scene, "hive-deleted-skipped"));
	put32(scene.hive + filled, 3 * PAGE); /* a free cell that goes on behind its bin */
	assert_int_equal(search(&scene), 2);
	assert_true(noted(&scene, "hive-deleted-skipped"));
	put32(scene.hive + FIRST_BIN + 8, 0x7FFFF000); /* the bin says that it takes in all the others */
	assert_int_equal(search(&scene), 2);
	memset(scene.hive + FIRST_BIN, 0, 4);
	assert_int_equal(search(&scene), 2);
	put32(scene.hive + part(&scene, HIVEBUILD_KEY, CLIENT, NULL) / PAGE * PAGE + 8, 0); /* its own bin's size */
	assert_int_equal(search(&scene), 2);
	scene_end(&scene);
}

enum { MANY = 5000, LIMIT = 4096 };

/* Many keys below PROTOCOLS, and as many below "Spare", marked free, that say the same of themselves but for `parent`.
 */
static struct scene scene_with_many(bool same_parent)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = plan(&options);
	char name[16];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "%d", i);
		hivebuild_append(build, PROTOCOLS, name);
		hivebuild_append(build, "Spare", name);
	}
	struct scene scene = scene_of(build, &options);
	uint32_t spare = (uint32_t)part(&scene, HIVEBUILD_KEY, "Spare", NULL) - FIRST_BIN;
	uint32_t protocols = (uint32_t)part(&scene, HIVEBUILD_KEY, PROTOCOLS, NULL) - FIRST_BIN;

	for (size_t at = FIRST_BIN; at + 8 < scene.size; at += 8) {
		uint8_t *nk = scene.hive + at + 4;

		if (memcmp(nk, "nk", 2) != 0 || le32(nk + NK_PARENT) != spare)
			continue;
		put32(scene.hive + at, 0 - le32(scene.hive + at));
		put32(nk + NK_PARENT, same_parent ? protocols : NIL);
	}
	return scene;
}

static void too_many_deleted_keys_are_told(void **state)
{
	struct scene scene = scene_with_many(false);

	(void)state;
	assert_int_equal(search_for(&scene, &everything), 0);
	assert_int_equal(scene.count, LIMIT);
	assert_true(noted(&scene, "hive-deleted-limit"));
	scene_end(&scene);
}

/* Looking up what is there has a price: what was not compared is not listed. */
static void too_many_copies_are_told_and_not_taken_for_evidence(void **state)
{
	struct scene scene = scene_with_many(true);

	(void)state;
	assert_int_equal(search(&scene), 0);
	assert_true(noted(&scene, "hive-deleted-limit"));
	scene_end(&scene);
}

/* Keys whose lists are each as long as a list may be: a hundred of them are a hundred million entries. */
static void the_work_that_a_hive_can_cause_has_a_limit(void **state)
{
	enum { ENTRIES = 1 << 20, KEYS = 100 };
	const struct hivebuild_options options = { .minor = 3 };
	struct hivebuild *build = plan(&options);
	uint8_t *data = calloc(ENTRIES, 4);
	char path[256];

	(void)state;
	assert_non_null(data);
	hivebuild_value(build, "Lists", "list", REG_BINARY, data, (size_t)ENTRIES * 4);
	free(data);
	for (int i = 0; i < KEYS; i++) {
		snprintf(path, sizeof path, TLS12 "\\%d", i);
		hivebuild_key(build, path);
	}
	struct scene scene = scene_of(build, &options);
	uint32_t list = (uint32_t)part(&scene, HIVEBUILD_DATA, "Lists", "list") - FIRST_BIN;

	for (int i = 0; i < KEYS; i++) {
		snprintf(path, sizeof path, TLS12 "\\%d", i);
		delete_key(&scene, path);
		put32(nk_of(&scene, path) + NK_VALUE_COUNT, ENTRIES);
		put32(nk_of(&scene, path) + NK_VALUES, list);
	}
	release(&scene, FIRST_BIN + list);
	search(&scene);
	assert_true(scene.count < KEYS);
	assert_true(noted(&scene, "hive-deleted-limit"));
	scene_end(&scene);
}

/* The door. */

static void the_search_ends_when_the_caller_has_enough(void **state)
{
	struct scene scene = scene_plain();

	(void)state;
	delete_key(&scene, CLIENT);
	scene.enough = 2;
	assert_int_equal(search(&scene), 2);
	scene_end(&scene);
}

static void what_cannot_be_searched_is_an_error(void **state)
{
	static const struct deleted_interest odd[] = { { "a\\\\b", NULL },
						       { "\\a", NULL },
						       { "1\\2\\3\\4\\5\\6\\7\\8\\9", NULL } };
	struct scene scene = scene_plain();
	struct arena *small = arena_new(64);

	(void)state;
	delete_key(&scene, CLIENT);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_int_equal(search_for(&scene, &(struct deleted_interests){ &odd[i], 1 }), ERR_USAGE);
	search(&scene);
	assert_int_equal(deleted_find(&scene.bytes, &interests, small, &scene.notes, take, &scene, NULL), ERR_NOMEM);
	arena_free(small);
	memset(scene.hive, 0, FIRST_BIN + 4);
	assert_int_equal(search_for(&scene, &interests), ERR_FORMAT);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deleted_key_is_found_with_its_values_places_and_time),
		cmocka_unit_test(an_untouched_hive_has_nothing_deleted),
		cmocka_unit_test(dead_records_that_were_merged_into_one_cell_are_all_found),
		cmocka_unit_test(a_deleted_value_has_its_key_if_the_list_still_shows_it),
		cmocka_unit_test(a_deleted_value_without_a_key_is_told_by_its_name),
		cmocka_unit_test(a_value_of_a_key_that_is_known_to_be_another_is_not_listed),
		cmocka_unit_test(interests_are_components_without_case),
		cmocka_unit_test(the_names_of_one_interest_are_not_those_of_another),
		cmocka_unit_test(items_come_in_the_order_of_their_paths),
		cmocka_unit_test(what_a_sub_key_list_leaves_of_its_cell_is_searched),
		cmocka_unit_test(what_follows_the_last_bin_is_searched),
		cmocka_unit_test(a_copy_of_a_live_key_is_no_evidence),
		cmocka_unit_test(a_key_that_was_made_again_shows_what_was_different),
		cmocka_unit_test(a_copy_that_shares_its_data_with_the_live_value_is_no_evidence),
		cmocka_unit_test(a_path_that_begins_with_dots_is_no_copy),
		cmocka_unit_test(a_dead_key_does_not_keep_its_sub_keys_alive),
		cmocka_unit_test(a_value_that_a_key_in_use_lists_is_not_called_deleted),
		cmocka_unit_test(records_in_use_are_not_called_deleted),
		cmocka_unit_test(bins_that_the_base_block_leaves_out_are_still_in_use),
		cmocka_unit_test(data_whose_place_is_in_use_again_are_not_intact),
		cmocka_unit_test(data_whose_place_was_cut_up_since_are_not_intact),
		cmocka_unit_test(records_that_were_written_over_in_part_are_not_listed),
		cmocka_unit_test(values_lose_their_key_when_the_list_is_used_again),
		cmocka_unit_test(a_value_belongs_to_the_key_that_was_written_last),
		cmocka_unit_test(a_path_that_cannot_be_followed_begins_with_dots),
		cmocka_unit_test(keys_that_are_their_own_ancestors_end),
		cmocka_unit_test(impossible_counts_sizes_and_lists_are_not_followed),
		cmocka_unit_test(a_hive_with_deleted_keys_may_be_cut_anywhere),
		cmocka_unit_test(a_hive_with_deleted_keys_may_be_damaged_anywhere),
		cmocka_unit_test(a_broken_chain_of_cells_is_told_and_the_next_bin_searched),
		cmocka_unit_test(too_many_deleted_keys_are_told),
		cmocka_unit_test(too_many_copies_are_told_and_not_taken_for_evidence),
		cmocka_unit_test(the_work_that_a_hive_can_cause_has_a_limit),
		cmocka_unit_test(the_search_ends_when_the_caller_has_enough),
		cmocka_unit_test(what_cannot_be_searched_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

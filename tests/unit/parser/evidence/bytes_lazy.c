/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hives that come page by page from a source: the same answers, notes and deleted records as from memory, with every page that
 * was not asked for out of reach, so that a reader which reads more than it asked for ends the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/hive/deleted/deleted.h"
#include "parser/hive/baseblock.h"
#include "parser/hive/hive.h"
#include "support/build/logbuild.h"
#include "support/machine/sample_machine.h"
#include "support/reading_image/sources.h"

enum { KEYS = 3000, VALUES = 2000, DEPTH = 24, PAGE = 4096, PATH_SIZE = 600, MANY = 900 };

struct look {
	struct digest *digest;
	struct hive *hive;
	struct arena *arena;
	struct notes notes;
	unsigned keys, deleted;
};

static void say(struct look *look, const char *text)
{
	digest_update(look->digest, text, strlen(text) + 1);
}

static void walk(struct look *look, hivekey at, unsigned depth)
{
	struct hivekey_info info;
	struct hivevalue value;
	struct error err;
	hivekey child;
	int answer;

	if (depth == DEPTH || look->keys++ >= KEYS || hive_info(look->hive, at, &info, &err) < 0)
		return;
	say(look, info.name);
	for (size_t i = 0; i < VALUES && (answer = hive_value_at(look->hive, at, i, &value, &err)) != ABSENT; i++)
		if (answer == PRESENT) {
			say(look, value.name);
			digest_update(look->digest, value.data, value.size);
		}
	for (size_t i = 0; (answer = hive_child_at(look->hive, at, i, &child, &err)) != ABSENT && answer >= 0; i++)
		if (answer == PRESENT)
			walk(look, child, depth + 1);
}

static bool visit(void *context, const struct deleted_item *item)
{
	struct look *look = context;

	say(look, item->key ? item->key : "?");
	if (item->data)
		digest_update(look->digest, item->data, item->size);
	return ++look->deleted < KEYS;
}

/* All that can be learned of a hive, as one hash. */
static void describe(struct artifact *artifact, bool with_deleted, char hex[DIGEST_HEX])
{
	static const struct deleted_filter all = { .path = "" };
	static const struct deleted_filters filters = { .list = &all, .count = 1 };
	struct hive_options options = { .readers = READER_CELLS, .no_hash = true };
	struct look look = { .digest = digest_new(), .arena = arena_new(1 << 28) };
	struct error err = { 0 };

	look.notes.arena = look.arena;
	if (hive_open(artifact, 0, &options, look.arena, &look.notes, &look.hive, &err) == 0) {
		walk(&look, hive_root(look.hive), 0);
		if (with_deleted && deleted_find(hive_bytes(look.hive), &filters, look.arena, &look.notes, visit, &look, &err) < 0)
			say(&look, err.text);
		hive_second_reader_finish(look.hive);
	} else {
		say(&look, err.text);
	}
	for (size_t i = 0; i < look.notes.count; i++)
		say(&look, look.notes.list[i].text.utf8);
	hive_close(look.hive);
	digest_final(look.digest, hex);
	arena_free(look.arena);
}

static struct artifact artifact_of_source(struct source *source, const char *path)
{
	struct artifact artifact = artifact_of(path);

	artifact.source = source;
	artifact.size = source->size;
	artifact.head_size = (size_t)source_read_some(source, 0, artifact.head, sizeof artifact.head, NULL);
	artifact.has_logs = true;
	return artifact;
}

static void must_be_alike(const uint8_t *data, size_t size, const char *name)
{
	struct source_room *room = sources_open();
	struct artifact memory = artifact_of_memory(name, data, size);
	struct artifact lazy = artifact_of_source(source_of_memory(room, name, data, size), name);
	char hex[2][DIGEST_HEX];

	for (int deleted = 0; deleted < 2; deleted++) {
		describe(&memory, deleted, hex[0]);
		bytes_guard_pages = true;
		describe(&lazy, deleted, hex[1]);
		bytes_guard_pages = false;
		if (strcmp(hex[0], hex[1]) != 0)
			fail_msg("%s is read in another way (%s deleted records)", name, deleted ? "with" : "without");
	}
	sources_close(room);
}

static void machines_are_read_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_machine_count; i++)
		for (unsigned layout = 0; layout < SAMPLE_MACHINE_LAYOUTS; layout++) {
			struct sample_machine_hives hives = sample_machine_build(&sample_machines[i], layout);

			for (int h = 0; h < 2; h++)
				must_be_alike(hives.hive[h].data, hives.hive[h].size, sample_machines[i].name);
			sample_machine_free(&hives);
		}
}

/* Lists, data and names that go on in the next page, in bins of many pages. */
static void records_over_several_pages_are_read_alike(void **state)
{
	static const enum hivebuild_list lists[] = { HIVEBUILD_LI, HIVEBUILD_LF, HIVEBUILD_LH, HIVEBUILD_RI };
	static const uint8_t data[5 * PAGE] = { 1, 2, 3 };

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct hivebuild *build = hivebuild_new_with(&(struct hivebuild_options){ .list = lists[i] });
		char name[PATH_SIZE];
		size_t size;

		for (int k = 0; k < MANY; k++) {
			snprintf(name, sizeof name, "ControlSet001\\Control\\a key with quite a long name, number %d", k);
			hivebuild_key(build, name);
			snprintf(name, sizeof name, "value %d", k);
			hivebuild_dword(build, "ControlSet001\\Values", name, (uint32_t)k);
		}
		hivebuild_value(build, "ControlSet001", "data", 3, data, sizeof data);
		uint8_t *hive = hivebuild_finish(build, &size);

		must_be_alike(hive, size, "a hive with long lists");
		free(hive);
		hivebuild_free(build);
	}
}

static uint8_t *file_bytes(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(1 << 24);

	*ret_size = file && data ? fread(data, 1, 1 << 24, file) : 0;
	if (file)
		fclose(file);
	return data;
}

static void damaged_hives_are_read_alike(void **state)
{
	static const char corpus[] = "tests/fuzz/corpus/cells";
	DIR *folder = opendir(corpus);
	const struct dirent *entry;
	unsigned count = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		char path[PATH_SIZE];
		size_t size;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", corpus, entry->d_name);
		uint8_t *data = file_bytes(path, &size);

		must_be_alike(data, size, entry->d_name);
		free(data);
		count++;
	}
	closedir(folder);
	assert_true(count > 20);
}

enum { SEQUENCE1 = 4, SEQUENCE2 = 8, BINS_SIZE = 40, CHECKSUM = 508, SECTOR = 512 };

/* Not written to the end: what became of it is in the log. */
static void make_dirty(uint8_t *hive)
{
	uint32_t sum = 0;

	logbuild_put32(hive + SEQUENCE1, 2);
	logbuild_put32(hive + SEQUENCE2, 1);
	for (size_t at = 0; at < CHECKSUM; at += 4)
		sum ^= le32(hive + at);
	logbuild_put32(hive + CHECKSUM, sum);
}

static void logs_are_replayed_alike(void **state)
{
	struct sample_machine_hives before = sample_machine_build(&sample_machines[0], 0),
				    after = sample_machine_build(&sample_machines[0], 1);
	struct sample_machine_hive *hive = &before.hive[0], *grown = &after.hive[0];
	struct logbuild log = logbuild_new(BASEBLOCK_LOG_NEW, 2, (uint32_t)grown->size - PAGE, 0);
	struct source_room *room = sources_open();
	struct artifact memory, lazy, logs[2];
	char hex[3][DIGEST_HEX];

	(void)state;
	logbuild_add_change(&log, 2, hive->data, hive->size, grown->data, grown->size);
	make_dirty(hive->data);
	memory = artifact_of_memory("SYSTEM", hive->data, hive->size);
	lazy = artifact_of_source(source_of_memory(room, "SYSTEM", hive->data, hive->size), "SYSTEM");
	logs[0] = artifact_of_memory("SYSTEM.LOG1", log.data, log.size);
	logs[1] = artifact_of_source(source_of_memory(room, "SYSTEM.LOG1", log.data, log.size), "SYSTEM.LOG1");
	memory.is_file = lazy.is_file = memory.has_logs = true;
	memory.logs = &logs[0];
	lazy.logs = &logs[1];
	memory.log_count = lazy.log_count = 1;
	describe(&memory, true, hex[0]);
	bytes_guard_pages = true;
	describe(&lazy, true, hex[1]);
	lazy.log_count = 0;
	describe(&lazy, true, hex[2]);
	bytes_guard_pages = false;
	assert_string_equal(hex[0], hex[1]);
	assert_string_not_equal(hex[0], hex[2]);
	logbuild_free(&log);
	sources_close(room);
	sample_machine_free(&before);
	sample_machine_free(&after);
}

/* A source of which one page cannot be read. */
struct broken {
	struct source source;
	const uint8_t *data;
	uint64_t bad;
	size_t read;
};

static int read_broken(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct broken *broken = (struct broken *)source;

	if (broken->bad < at + size && at < broken->bad + PAGE)
		return error_set(err, ERR_IO, "cannot be read at 0x%llx", (unsigned long long)broken->bad);
	memcpy(buffer, broken->data + at, size);
	broken->read += size;
	return 0;
}

static const struct source_type broken_type = { .name = "disk", .read = read_broken };

static void what_cannot_be_read_is_unreadable_and_never_zeros(void **state)
{
	struct sample_machine_hives hives = sample_machine_build(&sample_machines[0], 0);
	const struct sample_machine_hive *hive = &hives.hive[0];
	struct source_room *room = sources_open();
	struct broken *broken = source_new(room, &broken_type, sizeof *broken, NULL);
	struct bytes bytes;
	struct error err;

	(void)state;
	broken->data = hive->data;
	broken->source.size = hive->size;
	broken->bad = PAGE;
	struct artifact artifact = artifact_of_source(&broken->source, "SYSTEM");

	assert_int_equal(bytes_of(&artifact, 0, 0, &bytes, &err), 0);
	assert_non_null(bytes_at(&bytes, 0, PAGE));
	assert_null(bytes_unreadable(&bytes));
	assert_null(bytes_at(&bytes, PAGE, 1));
	assert_null(bytes_at(&bytes, 0, PAGE + 1));
	assert_int_equal(bytes_unreadable(&bytes)->at.offset, PAGE);
	assert_false(bytes_read_through(&bytes));
	assert_string_equal(bytes_digest(&bytes), "");
	if (hive->size > 2 * PAGE)
		assert_memory_equal(bytes_at(&bytes, 2 * PAGE, PAGE), hive->data + 2 * PAGE, PAGE);
	bytes_write(&bytes, PAGE + 8, "partly", 6); /* the rest of the page is unknown still */
	assert_null(bytes_at(&bytes, PAGE + 8, 6));
	bytes_close(&bytes);
	sources_close(room);
	sample_machine_free(&hives);
}

static void only_what_is_asked_for_is_read(void **state)
{
	uint8_t *data = calloc(1, 64 * PAGE);
	struct source_room *room = sources_open();
	struct broken *source = source_new(room, &broken_type, sizeof *source, NULL);
	struct bytes bytes;
	struct error err;

	(void)state;
	source->data = data;
	source->source.size = 64 * PAGE - 100;
	source->bad = UINT64_MAX - PAGE;
	struct artifact artifact = artifact_of_source(&source->source, "SYSTEM");

	source->read = 0;
	assert_int_equal(bytes_of(&artifact, 0, 100 * PAGE, &bytes, &err), 0);
	assert_non_null(bytes_at(&bytes, 5 * PAGE + 7, 20));
	assert_non_null(bytes_at(&bytes, 5 * PAGE + 7, 20));
	assert_int_equal(source->read, PAGE);
	assert_non_null(bytes_at(&bytes, 4 * PAGE, 3 * PAGE));
	assert_int_equal(source->read, 3 * PAGE);
	assert_null(bytes_at(&bytes, 64 * PAGE - 100, 1));
	bytes_write(&bytes, 80 * PAGE, "grown", 5);
	assert_memory_equal(bytes_at(&bytes, 80 * PAGE, 5), "grown", 5);
	assert_int_equal(*bytes_at(&bytes, 70 * PAGE, 1), 0);
	assert_int_equal(source->read, 3 * PAGE);
	assert_true(bytes_read_through(&bytes));
	assert_int_equal(source->read, source->source.size);
	assert_string_equal(bytes_digest(&bytes), ""); /* of other bytes than the source's it would be */
	bytes_close(&bytes);
	source->read = 0;
	assert_int_equal(bytes_of(&artifact, 0, 0, &bytes, &err), 0);
	assert_string_not_equal(bytes_digest(&bytes), "");
	assert_int_equal(source->read, source->source.size);
	bytes_close(&bytes);
	sources_close(room);
	free(data);
}

/* Its signature is restored in memory, from what the checksum says. */
static void a_hive_has_the_hash_of_what_was_read_and_not_of_what_was_mended(void **state)
{
	static const struct hive_options options = { .readers = READER_CELLS };
	struct sample_machine_hives hives = sample_machine_build(&sample_machines[0], 0);
	const struct sample_machine_hive *sample = &hives.hive[0];

	(void)state;
	for (int is_mended = 0; is_mended < 2; is_mended++) {
		struct source_room *room = sources_open();
		struct look look = { .arena = arena_new(1 << 24) };
		struct error err;
		char expected[DIGEST_HEX];

		look.notes.arena = look.arena;
		memcpy(sample->data, is_mended ? "\0\0\0\0" : "regf", 4);
		digest_of(sample->data, sample->size, expected);
		struct artifact artifact =
			artifact_of_source(source_of_memory(room, "SYSTEM", sample->data, sample->size), "SYSTEM");

		assert_int_equal(hive_open(&artifact, 0, &options, look.arena, &look.notes, &look.hive, &err), 0);
		assert_memory_equal(bytes_at(hive_bytes(look.hive), 0, 4), "regf", 4);
		assert_string_equal(hive_digest(look.hive), expected);
		hive_close(look.hive);
		arena_free(look.arena);
		sources_close(room);
	}
	sample_machine_free(&hives);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machines_are_read_alike),
		cmocka_unit_test(records_over_several_pages_are_read_alike),
		cmocka_unit_test(damaged_hives_are_read_alike),
		cmocka_unit_test(logs_are_replayed_alike),
		cmocka_unit_test(a_hive_has_the_hash_of_what_was_read_and_not_of_what_was_mended),
		cmocka_unit_test(what_cannot_be_read_is_unreadable_and_never_zeros),
		cmocka_unit_test(only_what_is_asked_for_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

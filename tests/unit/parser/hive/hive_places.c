/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values are cited where their bytes are: in a log, if they were replayed from one, else in the hive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "parser/hive/log/replay_map.h"
#include "support/reading/hivescene.h"
#include "support/build/logbuild.h"

enum {
	NUMBERS = 200,
	TEXTS = 100,
	VK_TYPE = CELL_HEADER + 12,
	VK_DATA = CELL_HEADER + 8, /* of up to four bytes; else where they are */
	TEXT_SIZE = 40,
};

static char folder[] = "/tmp/places.XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void put_file(const char *name, const void *data, size_t size)
{
	FILE *file = fopen(in_folder(name), "w");

	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

/* The same layout each time: numbers in their records, and data in a cell of their own. */
static struct image {
	uint8_t *data;
	size_t size;
	size_t number[NUMBERS], text[TEXTS]; /* of their vk cells */
} before, after;

/* Of two lengths, so that records begin at every place of a sector. */
static void name_number(unsigned i, char name[16])
{
	snprintf(name, 16, i % 2 ? "V%03u" : "V%03u-even", i);
}

static struct image make_image(uint32_t number, char fill)
{
	static const struct hivebuild_options dirty = { .sequence1 = 9, .sequence2 = 8, .name = "SYSTEM" };
	struct hivebuild *hive = hivebuild_new_with(&dirty);
	struct image image = { 0 };
	char text[TEXT_SIZE], name[16];

	memset(text, fill, sizeof text);
	hivebuild_dword(hive, "Select", "Current", 1);
	for (unsigned i = 0; i < TEXTS; i++) {
		snprintf(name, sizeof name, "T%03u", i);
		hivebuild_value(hive, TLS12, name, REG_BINARY, text, sizeof text);
	}
	for (uint32_t i = 0; i < NUMBERS; i++) {
		name_number(i, name);
		hivebuild_dword(hive, TLS12, name, number + i);
	}
	image.data = hivebuild_finish(hive, &image.size);
	for (unsigned i = 0; i < TEXTS; i++) {
		snprintf(name, sizeof name, "T%03u", i);
		image.text[i] = hivebuild_at(hive, HIVEBUILD_VALUE, TLS12, name);
	}
	for (unsigned i = 0; i < NUMBERS; i++) {
		name_number(i, name);
		image.number[i] = hivebuild_at(hive, HIVEBUILD_VALUE, TLS12, name);
	}
	hivebuild_free(hive);
	return image;
}

static int begin(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/places.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	before = make_image(0x10000, 'a');
	after = make_image(0x20000, 'b');
	return before.size == after.size && before.text[0] == after.text[0] ? 0 : -1;
}

static int end(void **state)
{
	hivescene_end(state);
	free(before.data);
	free(after.data);
	unlink(in_folder("SYSTEM"));
	unlink(in_folder("SYSTEM.LOG1"));
	unlink(in_folder("SYSTEM.LOG2"));
	return rmdir(folder);
}

static size_t data_of_text(unsigned i)
{
	return PAGE + le32(before.data + before.text[i] + VK_DATA) + CELL_HEADER;
}

/* A text whose record and whose data are in different sectors, each in one. */
static unsigned text_across(char name[8])
{
	unsigned i = 0;

	while (i < TEXTS && (before.text[i] / LOG_SECTOR == data_of_text(i) / LOG_SECTOR ||
			     before.text[i] / LOG_SECTOR != (before.text[i] + 23) / LOG_SECTOR))
		i++;
	assert_in_range(i, 0, TEXTS - 1);
	snprintf(name, 8, "T%03u", i);
	return i;
}

/* A log that has this sector of the image afterwards, and opens the hive with it. */
static void open_with_sector(size_t at, bool is_old)
{
	size_t sector = at / LOG_SECTOR * LOG_SECTOR - PAGE;
	uint32_t bins_size = (uint32_t)before.size - PAGE;
	struct logbuild log = logbuild_new(is_old ? BASEBLOCK_LOG_OLD : BASEBLOCK_LOG_NEW, 8, bins_size, HIVEBUILD_WRITTEN);

	if (is_old) {
		uint8_t *bitmap = calloc(1, bins_size / LOG_SECTOR / 8);

		bitmap[sector / LOG_SECTOR / 8] = (uint8_t)(1 << sector / LOG_SECTOR % 8);
		logbuild_dirt(&log, bitmap, bins_size, after.data + PAGE);
		free(bitmap);
	} else {
		const struct logbuild_page page = { (uint32_t)sector, LOG_SECTOR, after.data + PAGE + sector };

		logbuild_add(&log, &(struct logbuild_entry){ 8, bins_size, 0, &page, 1 });
	}
	put_file("SYSTEM", before.data, before.size);
	put_file("SYSTEM.LOG1", "", 0);
	put_file("SYSTEM.LOG2", log.data, log.size);
	logbuild_free(&log);
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_both);
	assert_int_equal(hivescene.result, 0);
	assert_true(hive_facts(hivescene.hive)->replayed);
}

static struct location location_of_value(const char *name)
{
	struct hivevalue value = { .at = LOCATION_NONE };

	assert_int_equal(hivescene_look(TLS12, name, &value), PRESENT);
	return value.at;
}

/* The log, read as anybody would, has there what the hive has. */
static void assert_in_log(struct location at, size_t offset, size_t size)
{
	struct artifact file = artifact_of(in_folder("SYSTEM.LOG2"));
	struct bytes log;

	assert_int_equal(at.log, 2);
	assert_int_equal(at.offset, offset);
	assert_int_equal(artifact_open(&file), 0);
	assert_int_equal(bytes_of(&file, 0, 0, &log, NULL), 0);
	assert_non_null(bytes_at(&log, at.log_offset, size));
	assert_memory_equal(bytes_at(&log, at.log_offset, size), after.data + offset, size);
	bytes_close(&log);
	artifact_close(&file);
}

static void a_number_from_a_log_is_cited_by_its_record_there(void **state)
{
	for (int is_old = 0; is_old < 2; is_old++) {
		open_with_sector(before.number[7], is_old);
		assert_int_equal(hivescene_dword(TLS12, "V007"), 0x20007);
		assert_in_log(location_of_value("V007"), before.number[7], CELL_HEADER);
		hivescene_end(state);
	}
}

static void what_no_log_has_is_cited_in_the_hive(void **state)
{
	(void)state;
	open_with_sector(before.number[7], false);
	assert_int_equal(hivescene_dword(TLS12, "V199"), 0x100C7);
	assert_int_equal(location_of_value("V199").log, 0);
	assert_int_equal(location_of_value("V199").offset, before.number[199]);
}

/* The record is the file's, and the data that it leads to are the log's. */
static void data_of_a_cell_of_their_own_are_cited_where_they_begin(void **state)
{
	char name[8];
	size_t at = data_of_text(text_across(name));

	(void)state;
	open_with_sector(at, false);
	assert_in_log(location_of_value(name), at, 8);
}

/* The data are the file's, and what says that they are the value's is the log's. */
static void a_record_from_a_log_is_cited_if_its_data_are_not(void **state)
{
	char name[8];
	size_t at = before.text[text_across(name)];

	(void)state;
	logbuild_put32(after.data + at + VK_TYPE, REG_NONE);
	open_with_sector(at, false);
	assert_in_log(location_of_value(name), at, CELL_HEADER);
}

/* Only the second half of the record is from the log: that is where its number is. */
static void a_record_across_two_sectors_is_cited_by_its_number(void **state)
{
	size_t i = 0;

	(void)state;
	while (i < NUMBERS && before.number[i] % LOG_SECTOR + VK_DATA < LOG_SECTOR)
		i++;
	while (i < NUMBERS && before.number[i] % LOG_SECTOR + VK_DATA != LOG_SECTOR + 4)
		i++;
	assert_in_range(i, 0, NUMBERS - 1);
	char name[16];

	name_number((unsigned)i, name);
	open_with_sector(before.number[i] + VK_DATA, false);
	assert_int_equal(hivescene_dword(TLS12, name), 0x20000 + (int64_t)i);
	assert_in_log(location_of_value(name), before.number[i] + VK_DATA, 4);
}

static void of_several_writes_the_last_one_counts(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct replay_map map = { .arena = arena };
	uint64_t from;
	uint32_t log;

	(void)state;
	replay_map_add(&map, 0, 1000, 8192, 4096);
	replay_map_add(&map, 1, 5000, 8704, 512);
	replay_map_add(&map, 1, 7000, 4096, 512);
	replay_map_close(&map);
	assert_int_equal(map.count, 9);
	static const struct {
		uint64_t at, from;
		int log; /* -1: the file's own */
	} rows[] = { { 4095, 0, -1 }, { 4096, 7000, 1 }, { 4607, 7511, 1 }, { 4608, 0, -1 }, { 8192, 1000, 0 },
		     { 8703, 1511, 0 }, { 8704, 5000, 1 }, { 9215, 5511, 1 }, { 9216, 2024, 0 }, { 12287, 5095, 0 },
		     { 12288, 0, -1 }, { UINT64_MAX, 0, -1 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(replay_map_find(&map, rows[i].at, &log, &from), rows[i].log >= 0);
		if (rows[i].log >= 0) {
			assert_int_equal(log, rows[i].log);
			assert_int_equal(from, rows[i].from);
		}
	}
	arena_free(arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_number_from_a_log_is_cited_by_its_record_there),
		TEST(what_no_log_has_is_cited_in_the_hive),
		TEST(data_of_a_cell_of_their_own_are_cited_where_they_begin),
		TEST(a_record_from_a_log_is_cited_if_its_data_are_not),
		TEST(a_record_across_two_sectors_is_cited_by_its_number),
		cmocka_unit_test(of_several_writes_the_last_one_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

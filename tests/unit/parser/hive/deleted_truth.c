/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was deleted in real and made hives, against what yarp's scanner finds (rows of the state "deleted" in truth.tsv
 * of the shared corpora). A row that is not found fails, unless it is named below with its reason. What is found beyond
 * the rows is counted: of large hives the rows have a small part only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/hive/deleted/deleted.h"
#include "parser/regview.h"

enum { ROW_FIELDS = 6, ROWS = 128, NAMES = 16, PATH_LIMIT = 8192, HIVE_LIMIT = 64 << 20, SKIPPED = 77 };
enum { ARENA_CEILING = 256 << 20 };

struct row {
	char *hive, *state, *key, *value, *type, *data;
	bool found;
};

static char *line_of[ROWS * 2]; /* what rows point into */
static struct row rows[ROWS * 2];
static size_t row_count;

struct tally {
	const char *hive;
	struct arena *arena;
	unsigned keys, values, found, extra;
};

static const char *shared(void)
{
	const char *folder = getenv("TLSREADY_SHARED");

	return folder ? folder : "../shared";
}

/* A file of the corpus, or its .xz unpacked. */
static void read_hive(const char *name, struct bytes *ret)
{
	char path[PATH_LIMIT];
	uint8_t *data = malloc(HIVE_LIMIT);

	assert_non_null(data);
	snprintf(path, sizeof path, "%s/hives/%s", shared(), name);
	bool packed = access(path, R_OK) != 0;

	if (packed)
		snprintf(path, sizeof path, "xz -dc '%s/hives/%s.xz'", shared(), name);
	FILE *file = packed ? popen(path, "r") : fopen(path, "rb");

	assert_non_null(file);
	size_t size = fread(data, 1, HIVE_LIMIT, file);

	(packed ? pclose : fclose)(file);
	assert_true(size > 0);
	assert_int_equal(bytes_of_memory(data, size, 0, 0, ret, NULL), 0);
	free(data);
}

static void take_row(char *line)
{
	char *fields[ROW_FIELDS] = { 0 };
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *rest = line; rest && count < ROW_FIELDS;)
		fields[count++] = strsep(&rest, "\t");
	if (count < ROW_FIELDS || strcmp(fields[1], "deleted") != 0) {
		free(line);
		return;
	}
	assert_true(row_count < sizeof rows / sizeof *rows);
	line_of[row_count] = line;
	rows[row_count++] = (struct row){ fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], false };
}

static void read_rows(FILE *file)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, file) >= 0) {
		take_row(line);
		line = NULL;
		room = 0;
	}
	free(line);
}

static bool is_count(const struct row *row)
{
	return strcmp(row->key, "(count)") == 0;
}

static bool is_value(const struct row *row)
{
	return strcmp(row->type, "value") == 0;
}

/* "type 4 0x00000001", "type 1 x:34003500": as the rows show them. Long data are cut there. */
static bool same_data(struct arena *arena, const struct deleted_item *item, const char *expected)
{
	char *shown = arena_printf(arena, "type %u x:", item->type);

	if (item->type == REG_DWORD && item->size == 4 && item->data)
		return strcmp(arena_printf(arena, "type 4 0x%08x", le32(item->data)), expected) == 0;
	for (size_t i = 0; item->data && i < item->size && strlen(shown) < strlen(expected); i++)
		shown = arena_printf(arena, "%s%02x", shown, item->data[i]);
	return strcmp(shown, expected) == 0;
}

/* Rows leave out what is missing before a path. */
static const char *known_part(const char *path)
{
	return strncmp(path, "...\\", 4) == 0 ? path + 4 : path;
}

static bool is_item_of(const struct row *row, const struct tally *tally, const struct deleted_item *item)
{
	if (row->found || is_count(row) || strcmp(row->hive, tally->hive) != 0 || is_value(row) == item->is_key)
		return false;
	if (item->is_key)
		return strcmp(known_part(item->key), row->key) == 0;
	return strcmp(item->name, row->value) == 0 && same_data(tally->arena, item, row->data);
}

static bool count_item(void *context, const struct deleted_item *item)
{
	struct tally *tally = context;

	*(item->is_key ? &tally->keys : &tally->values) += 1;
	for (size_t i = 0; i < row_count; i++)
		if (is_item_of(&rows[i], tally, item)) {
			rows[i].found = true;
			tally->found++;
			return true;
		}
	tally->extra++;
	return true;
}

/* Everything that was a key, and the values with the names that the hive's rows have. */
static size_t wanted_keys_of(const char *hive, struct deleted_filter ret[NAMES])
{
	size_t count = 1;

	ret[0] = (struct deleted_filter){ "", NULL };
	for (size_t i = 0; i < row_count; i++) {
		bool known = !is_value(&rows[i]) || strcmp(rows[i].hive, hive) != 0;

		for (size_t n = 1; n < count && !known; n++)
			known = strcmp(ret[n].name, rows[i].value) == 0;
		if (!known && count < NAMES)
			ret[count++] = (struct deleted_filter){ "", rows[i].value };
	}
	return count;
}

static void search(const char *hive, const struct deleted_filters *filters, struct tally *tally)
{
	struct bytes bytes;
	struct arena *arena = arena_new(ARENA_CEILING);
	struct notes notes = { .arena = arena };
	struct error err = { 0 };

	*tally = (struct tally){ .hive = hive, .arena = arena };
	read_hive(hive, &bytes);
	int code = deleted_find(&bytes, filters, arena, &notes, count_item, tally, &err);

	if (code != 0)
		print_error("%s: %s\n", hive, err.text);
	assert_int_equal(code, 0);
	bytes_close(&bytes);
	arena_free(arena);
}

/* Rows that are not found, and why that is right. NULL: it is not. */
static const char *reason(const struct row *row)
{
	(void)row;
	return NULL;
}

static unsigned missed_rows(const char *hive)
{
	unsigned missed = 0;

	for (size_t i = 0; i < row_count; i++) {
		const struct row *row = &rows[i];

		if (row->found || is_count(row) || strcmp(row->hive, hive) != 0)
			continue;
		missed += !reason(row);
		printf("  %s: %s %s %s%s\n", reason(row) ? "left out" : "MISSED", row->key, row->value, row->data,
		       reason(row) ? reason(row) : "");
	}
	return missed;
}

static void what_yarp_recovers_is_found(void **state)
{
	unsigned missed = 0, found = 0;

	(void)state;
	for (size_t i = 0; i < row_count; i++) {
		struct deleted_filter list[NAMES];
		struct deleted_filters filters = { .list = list };
		struct tally tally;

		if (!is_count(&rows[i]))
			continue;
		filters.count = wanted_keys_of(rows[i].hive, list);
		search(rows[i].hive, &filters, &tally);
		printf("%s: %u keys, %u values, %u of them rows; yarp: %s, %s\n", rows[i].hive, tally.keys,
		       tally.values, tally.found, rows[i].type, rows[i].data);
		missed += missed_rows(rows[i].hive);
		found += tally.found;
	}
	printf("rows: %u found, %u missed\n", found, missed);
	assert_true(found >= 45);
	assert_int_equal(missed, 0);
}

/* No real SYSTEM hive here had TLS keys deleted; unowned values named Enabled are all that is told of them. */
static void real_hives_show_no_deleted_protocol_keys(void **state)
{
	static const char *const hives[] = { "dissect-SYSTEM", "regipy-SYSTEM", "regipy-SYSTEM-old",
					     "regipy-SYSTEM_WIN_10_1709", "dfwinreg-SYSTEM-old" };
	static const struct deleted_filter list[] = { { "SCHANNEL", NULL }, { "SCHANNEL", "DisabledByDefault" } };
	struct tally tally;

	(void)state;
	for (size_t i = 0; i < sizeof hives / sizeof *hives; i++) {
		search(hives[i], &(struct deleted_filters){ list, 2 }, &tally);
		assert_int_equal(tally.keys + tally.values, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_yarp_recovers_is_found),
		cmocka_unit_test(real_hives_show_no_deleted_protocol_keys),
	};
	char path[PATH_LIMIT];

	snprintf(path, sizeof path, "%s/hives/truth.tsv", shared());
	FILE *file = fopen(path, "r");

	if (!file) {
		printf("skipped: %s is not there\n", path);
		return SKIPPED;
	}
	read_rows(file);
	fclose(file);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	for (size_t i = 0; i < row_count; i++)
		free(line_of[i]);
	return failed;
}

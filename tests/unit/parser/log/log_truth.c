/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replay against the corpus of dirty hives in $TLSREADY_SHARED/hives: the image after replay is the one that an
 * independent replay (and yarp) made, and every log entry in it verifies. Skipped without the corpus.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <glob.h>
#include <unistd.h>

#include "common/digest.h"
#include "parser/hive/baseblock.h"
#include "parser/hive/log/log.h"
#include "parser/hive/log/marvin32.h"
#include "support/damage/mapcheck.h"

enum { LINE_LIMIT = 4096, COLUMNS_LIMIT = 16, FILE_LIMIT = 64 << 20, SKIPPED = 77, ENTRY_HEADER = 40 };

/* As counted when the corpus was collected; fewer means that it was not read to the end. */
enum { IMAGES_KNOWN = 32, ENTRIES_KNOWN = 221 };

/* All names are relative to the folder of the corpus from here on. False: there is none. */
static bool enter_corpus(void)
{
	const char *shared = getenv("TLSREADY_SHARED");

	return chdir(shared ? shared : "../shared") == 0 && chdir("hives") == 0;
}

static size_t split(char *line, char *columns[COLUMNS_LIMIT])
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	while (count < COLUMNS_LIMIT && line)
		columns[count++] = strsep(&line, "\t");
	return count;
}

/* Packed files are read through xz. size is 0 for an empty file. */
static uint8_t *slurp(const char *path, size_t *ret_size)
{
	char command[LINE_LIMIT + 32];
	size_t length = strlen(path);
	bool packed = length > 3 && strcmp(path + length - 3, ".xz") == 0;

	snprintf(command, sizeof command, "xz -dc '%.*s'", LINE_LIMIT, path);
	FILE *file = packed ? popen(command, "r") : fopen(path, "rb");

	if (!file)
		return NULL;
	uint8_t *data = malloc(FILE_LIMIT);

	*ret_size = fread(data, 1, FILE_LIMIT, file);
	if (packed)
		assert_int_equal(pclose(file), 0);
	else
		fclose(file);
	return data;
}

static uint8_t *slurp_item(const char *name, size_t *ret_size)
{
	char packed[LINE_LIMIT];

	snprintf(packed, sizeof packed, "%s.xz", name);
	return slurp(access(name, R_OK) == 0 ? name : packed, ret_size);
}

static void open_item(const char *name, size_t capacity, struct bytes *ret)
{
	struct error err;
	size_t size = 0;
	uint8_t *data = slurp_item(name, &size);

	if (!data)
		fail_msg("%s is not in the corpus", name);
	assert_int_equal(bytes_of_memory(data, size, 0, capacity, ret, &err), 0);
	free(data);
}

/* The column `logs` of the manifest: names with commas. "" if there are none. */
static char *logs_of(const char *hive, char line[LINE_LIMIT])
{
	char *columns[COLUMNS_LIMIT], *logs = NULL;
	FILE *manifest = fopen("MANIFEST.tsv", "r");

	assert_non_null(manifest);
	while (!logs && fgets(line, LINE_LIMIT, manifest)) {
		size_t count = split(line, columns), length = strlen(hive);

		if (count > 9 && strncmp(columns[0], hive, length) == 0 &&
		    (columns[0][length] == '\0' || strcmp(columns[0] + length, ".xz") == 0))
			logs = columns[9];
	}
	fclose(manifest);
	assert_non_null(logs);
	return logs;
}

struct case_of_truth {
	const char *hive, *bins_size, *sha256, *remark;
	struct bytes image, logs[HIVE_LOGS_LIMIT];
	const char *names[HIVE_LOGS_LIMIT];
	struct hive_log told[HIVE_LOGS_LIMIT];
	size_t count;
	struct arena *arena;
	bool applied;
};

static void replay_case(struct case_of_truth *c, char *names)
{
	for (char *name; names && c->count < HIVE_LOGS_LIMIT && (name = strsep(&names, ","));)
		if (*name) {
			c->names[c->count] = name;
			open_item(name, 0, &c->logs[c->count++]);
		}
	open_item(c->hive, log_capacity(c->logs, c->count), &c->image);
	c->arena = arena_new(64 << 20);
	struct replay_map map = { .arena = c->arena };

	c->applied = log_replay(&c->image, c->logs, c->count, c->arena, c->told, &map);
	assert_true(map_is_true(&map, &c->image, c->logs, c->count));
}

static void close_case(struct case_of_truth *c)
{
	for (size_t i = 0; i < c->count; i++)
		bytes_close(&c->logs[i]);
	bytes_close(&c->image);
	arena_free(c->arena);
}

static void print_case(const struct case_of_truth *c)
{
	for (size_t i = 0; i < c->count; i++)
		print_message("  %s: %s %u-%u, %u entries, %u pages: %s\n", c->names[i], c->told[i].format,
			      c->told[i].first, c->told[i].last, c->told[i].entries, c->told[i].pages, c->told[i].why);
}

/* Every case of the corpus in turn; check looks at what replay made of it. */
static size_t each_case(void (*check)(const struct case_of_truth *c, const struct baseblock *base))
{
	char line[LINE_LIMIT], manifest_line[LINE_LIMIT], *columns[COLUMNS_LIMIT];
	FILE *truth = fopen("truth.tsv", "r");
	size_t cases = 0;

	assert_non_null(truth);
	while (fgets(line, sizeof line, truth)) {
		if (split(line, columns) < 7 || strcmp(columns[2], "(image)") != 0)
			continue;
		struct case_of_truth c = {
			.hive = columns[0], .bins_size = columns[4], .sha256 = columns[5], .remark = columns[6]
		};
		struct baseblock base;

		replay_case(&c, logs_of(c.hive, manifest_line));
		assert_true(baseblock_read(&c.image, 0, &base));
		check(&c, &base);
		close_case(&c);
		cases++;
	}
	fclose(truth);
	return cases;
}

static void check_image(const struct case_of_truth *c, const struct baseblock *base)
{
	const uint8_t *bins = bytes_at(&c->image, BASEBLOCK_SIZE, base->bins_size);
	char sha256[DIGEST_HEX], bins_size[32];

	print_message("%s\n", c->hive);
	print_case(c);
	snprintf(bins_size, sizeof bins_size, "%u bytes", base->bins_size);
	assert_string_equal(bins_size, c->bins_size);
	assert_non_null(bins);
	digest_of(bins, base->bins_size, sha256);
	assert_string_equal(sha256, c->sha256);
}

static void every_image_of_the_corpus_is_the_one_of_an_independent_replay(void **state)
{
	(void)state;
	size_t images = each_case(check_image);

	print_message("%zu images equal\n", images);
	assert_true(images >= IMAGES_KNOWN);
}

/* The remark of the truth names the logs that were not used: "LOG2:older than primary". */
static void check_refusal(const struct case_of_truth *c, size_t log)
{
	static const struct {
		const char *phrase;
		enum log_state state;
	} refusals[] = { { "older than primary", LOG_OLD }, { "gap", LOG_GAP }, { "bad header", LOG_INVALID } };

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		char expected[64];

		snprintf(expected, sizeof expected, "%s:%s", strrchr(c->names[log], '.') + 1, refusals[i].phrase);
		if (strstr(c->remark, expected))
			assert_int_equal(c->told[log].state, refusals[i].state);
	}
}

static void check_remark(const struct case_of_truth *c, const struct baseblock *base)
{
	const char *last = strstr(c->remark, "last=");
	bool clean = strncmp(c->remark, "clean", strlen("clean")) == 0;

	assert_int_equal(c->applied, strstr(c->remark, "same as yarp") != NULL);
	assert_int_equal(baseblock_dirty(base), !c->applied && !clean);
	if (last && c->applied)
		assert_int_equal(base->sequence1, strtoul(last + strlen("last="), NULL, 10));
	for (size_t i = 0; i < c->count; i++) {
		check_refusal(c, i);
		assert_int_equal(c->told[i].state == LOG_IGNORED_CLEAN, clean);
	}
}

static void what_became_of_each_log_is_what_an_independent_replay_says(void **state)
{
	(void)state;
	assert_true(each_case(check_remark) >= IMAGES_KNOWN);
}

/* Remnants count too: what was once written whole verifies for ever. */
static size_t count_entries(const uint8_t *log, size_t size, const char *name)
{
	size_t entries = 0, at = LOG_SECTOR;

	while (at + ENTRY_HEADER <= size) {
		const uint8_t *entry = log + at;
		uint32_t bytes = le32(entry + 4);

		at += LOG_SECTOR;
		if (memcmp(entry, "HvLE", 4) != 0 || bytes < LOG_SECTOR || bytes > size - (at - LOG_SECTOR))
			continue;
		if (marvin32(MARVIN32_LOG_SEED, entry, 32) != le64(entry + 32) ||
		    marvin32(MARVIN32_LOG_SEED, entry + ENTRY_HEADER, bytes - ENTRY_HEADER) != le64(entry + 24))
			fail_msg("%s: entry at 0x%zx does not verify", name, at - LOG_SECTOR);
		at += bytes - LOG_SECTOR;
		entries++;
	}
	return entries;
}

static void every_log_entry_of_the_corpus_verifies(void **state)
{
	size_t entries = 0;
	glob_t logs;

	(void)state;
	assert_int_equal(glob("*.LOG*", 0, NULL, &logs), 0);
	for (size_t i = 0; i < logs.gl_pathc; i++) {
		size_t size = 0;
		uint8_t *log = slurp(logs.gl_pathv[i], &size);

		assert_non_null(log);
		entries += count_entries(log, size, logs.gl_pathv[i]);
		free(log);
	}
	globfree(&logs);
	print_message("%zu log entries verify\n", entries);
	assert_true(entries >= ENTRIES_KNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_image_of_the_corpus_is_the_one_of_an_independent_replay),
		cmocka_unit_test(what_became_of_each_log_is_what_an_independent_replay_says),
		cmocka_unit_test(every_log_entry_of_the_corpus_verifies),
	};

	if (!enter_corpus()) {
		print_message("skipped: there is no corpus of hives in $TLSREADY_SHARED (default ../shared)\n");
		return SKIPPED;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

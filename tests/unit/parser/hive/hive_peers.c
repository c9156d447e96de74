/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Better than peers, case by case: for each hive that was damaged on purpose, how many values each of five other tools
 * reads in it, and how many we do. What any of them reads, we read alike. Skipped without the corpus.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/sandbox/reader_process.h"
#include "support/reading/files.h"
#include "support/reading/hivetruth.h"

enum { OURS, PEERS = 6 };

static const char *const tools[PEERS] = { "tlsready", "libregf", "hivex", "yarp", "dissect", "python-registry" };

struct tally {
	unsigned read[PEERS];
	bool opened[PEERS];
	unsigned wrong; /* rows that we read otherwise than all who read them */
};

/* True if the list names the tool: "opened by dissect,hivex,libregf", "not seen by yarp". */
static bool is_named(const char *list, const char *tool)
{
	size_t size = strlen(tool);

	for (const char *at = strstr(list, tool); at; at = strstr(at + 1, tool))
		if ((at == list || at[-1] == ' ' || at[-1] == ',') && (!at[size] || strchr(", ;:|=", at[size])))
			return true;
	return false;
}

static void see_who_opens(size_t i, size_t end, struct tally *tally)
{
	for (; i < end; i++)
		for (size_t tool = OURS + 1; strcmp(truth_rows[i].key, "(status)") == 0 && tool < PEERS; tool++)
			tally->opened[tool] = is_named(truth_rows[i].type, tools[tool]);
}

static void count_row(struct hive *hive, struct arena *arena, const struct truth_row *row, struct tally *tally)
{
	struct hivevalue value;
	struct error err;
	bool ours = hive && truth_look_row(hive, arena, row, &value, &err) == PRESENT && truth_same(arena, &value, row);

	tally->read[OURS] += ours;
	for (size_t tool = OURS + 1; tool < PEERS; tool++)
		tally->read[tool] += tally->opened[tool] && !is_named(row->differ, tools[tool]);
	if (ours)
		return;
	tally->wrong++;
	print_message("WORSE: %s: %s %s\n", row->hive, row->key, row->value);
}

static struct tally evaluate_hive(size_t i, size_t end)
{
	const struct hive_options options = { .readers = READERS_BOTH, .no_logs = true, .sandbox = &process_sandbox };
	struct tally tally = { 0 };
	struct arena *arena = arena_new(1 << 30);
	struct notes notes = { .arena = arena };
	struct hive *hive = NULL;
	struct error err;

	tally.opened[OURS] =
		hive_open(file_artifact(arena, truth_path(arena, truth_rows[i].hive)), 0, &options, arena, &notes, &hive, &err) == 0;
	see_who_opens(i, end, &tally);
	for (; i < end; i++)
		if (truth_is_value(&truth_rows[i], "raw"))
			count_row(hive, arena, &truth_rows[i], &tally);
	hive_close(hive);
	arena_free(arena);
	return tally;
}

static void print_line(const char *name, const struct tally *tally)
{
	char line[256];
	int size = snprintf(line, sizeof line, "%-30s", name + strlen("synth-mal-"));

	for (size_t tool = 0; tool < PEERS; tool++)
		size += tally->opened[tool]
				? snprintf(line + size, sizeof line - (size_t)size, " %15u", tally->read[tool])
				: snprintf(line + size, sizeof line - (size_t)size, " %15s", "refused");
	print_message("%s\n", line);
}

static void whatever_a_peer_reads_in_a_damaged_hive_we_read_too(void **state)
{
	unsigned cases = 0, worse = 0, better[PEERS] = { 0 }, fewer[PEERS] = { 0 };

	(void)state;
	print_message("%-30s %15s %15s %15s %15s %15s %15s\n", "values read in", tools[0], tools[1], tools[2], tools[3],
		      tools[4], tools[5]);
	for (size_t i = 0, end; i < truth_count; i = end) {
		end = truth_end_of_hive(i);
		if (strncmp(truth_rows[i].hive, "synth-mal-", 10) != 0 || strcmp(truth_rows[i].state, "raw") != 0)
			continue;
		struct tally tally = evaluate_hive(i, end);

		print_line(truth_rows[i].hive, &tally);
		for (size_t tool = OURS + 1; tool < PEERS; tool++) {
			fewer[tool] += tally.read[tool] > tally.read[OURS];
			better[tool] += tally.read[tool] < tally.read[OURS];
		}
		worse += tally.wrong > 0;
		cases++;
	}
	for (size_t tool = OURS + 1; tool < PEERS; tool++)
		print_message("%s: we read more in %u of %u cases, fewer in %u\n", tools[tool], better[tool], cases,
			      fewer[tool]);
	for (size_t tool = OURS + 1; tool < PEERS; tool++)
		worse += fewer[tool];
	assert_int_equal(worse, 0);
	assert_true(cases >= 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_a_peer_reads_in_a_damaged_hive_we_read_too),
	};

	return truth_load() ? cmocka_run_group_tests(tests, truth_unpack, truth_drop) : TRUTH_SKIPPED;
}

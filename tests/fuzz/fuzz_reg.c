/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as .reg text. The first byte picks the size of the window and whether SSE2 helps. Beside crashes it looks
 * for lies: places outside the file, and keys that the quick look at what nobody asked for finds elsewhere than the
 * full parser.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/reading/regscene.h"

enum { ASKED = 3, SIZE_LIMIT = 1 << 16 };

static const struct wanted_key asked[ASKED] = {
	{ HIVE_SYSTEM, "CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL", REG_SUBTREE },
	{ HIVE_SYSTEM, "Select", 0 },
	{ HIVE_SOFTWARE, "Microsoft\\.NETFramework", 1 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void check_places(const struct regscene *scene, size_t size)
{
	for (size_t i = 0; i < scene->notes.count; i++) {
		const struct location *at = &scene->notes.list[i].at;

		must(at->line >= 1 && at->line <= size + 1 && at->column <= size + 1);
		must(at->offset <= size);
	}
	for (const char *line = scene->events; *line; line = strchr(line, '\n') + 1) {
		unsigned number, column;
		unsigned long long offset;

		if (sscanf(line, "%u:%u+%llu ", &number, &column, &offset) == 3)
			must(number >= 1 && number <= size && column >= 1 && column <= size && offset < size);
	}
}

/* EricZimmerman's comment makes other hives of the same paths: then there is nothing to compare by path alone. */
static void compare(const struct regscene *full, const struct regscene *some)
{
	must(full->result == some->result);
	if (full->result)
		return;
	must(full->summary.header == some->summary.header);
	if (full->summary.header == REG_HEADER_WIN31)
		return;
	must(full->summary.keys == some->summary.keys && full->summary.deletions == some->summary.deletions);
	if (full->summary.ez_tools)
		return;
	char *expected = regscene_only(full->events, asked, ASKED), *got = regscene_only(some->events, asked, ASKED);

	must(strcmp(expected, got) == 0);
	free(expected);
	free(got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > SIZE_LIMIT)
		return 0;
	bool plain = data[0] & 0x80;
	size_t chunk = 1 + (data[0] & 0x7F) * 4u;
	struct regscene full = { .places = true, .chunk = chunk, .plain = plain };
	struct regscene some = {
		.places = true, .wanted_keys = asked, .filter_count = ASKED, .chunk = chunk, .plain = plain
	};

	regscene_scan(&full, data + 1, size - 1);
	regscene_scan(&some, data + 1, size - 1);
	check_places(&full, size);
	check_places(&some, size);
	compare(&full, &some);
	regscene_close(&full);
	regscene_close(&some);
	return 0;
}

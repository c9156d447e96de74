/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a hive for the cell reader: opened, walked, asked. Beside crashes and hangs it looks for lies: a key or
 * value that an enumeration shows must not be ABSENT when it is asked for by its name.
 */
#include <stdlib.h>
#include <string.h>

#include "support/reading/hivelook.h"
#include "support/search/tlspaths.h"

enum { KEYS_BUDGET = 500, CHILDREN_BUDGET = 64, DEPTH_BUDGET = 24, MINOR_PLACE = 24, LAYERED = 6 };

struct walker {
	struct hivelook look;
	unsigned keys;
	bool layered; /* tombstones: a name may be shown once and deleted once */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void walk_values(struct walker *walker, hivekey at)
{
	struct hivelook *look = &walker->look;
	struct hivevalue value, again;
	unsigned sum = 0;
	int answer;

	for (size_t i = 0; i < CHILDREN_BUDGET; i++) {
		answer = look->backend->value_at(look->self, at, i, &value, &look->error);
		if (answer == ABSENT || answer < 0)
			return;
		if (answer != PRESENT)
			continue;
		for (size_t b = 0; b < value.size; b++)
			sum += value.data[b]; /* every byte that is handed out may be read */
		answer = look->backend->value(look->self, at, value.name, &again, &look->error);
		must(answer != ABSENT || walker->layered);
	}
	if (sum == UINT32_MAX)
		abort();
}

static void walk_key(struct walker *walker, hivekey at, unsigned depth)
{
	struct hivelook *look = &walker->look;
	struct hivekey_info info;
	hivekey child, again;

	if (depth == DEPTH_BUDGET || walker->keys++ >= KEYS_BUDGET)
		return;
	walk_values(walker, at);
	for (size_t i = 0; i < CHILDREN_BUDGET; i++) {
		int answer = look->backend->child_at(look->self, at, i, &child, &look->error);

		if (answer == ABSENT || answer < 0)
			return;
		if (answer != PRESENT)
			continue;
		must(look->backend->info(look->self, child, &info, &look->error) == 0);
		answer = look->backend->child(look->self, at, info.name, &again, &look->error);
		must(answer != ABSENT || walker->layered);
		walk_key(walker, child, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct walker walker = { .layered = size > MINOR_PLACE && data[MINOR_PLACE] == LAYERED };

	if (hivelook_open(&walker.look, &hive_backend_cells, data, size)) {
		walk_key(&walker, walker.look.root, 0);
		for (size_t i = 0; i < tls_paths_count; i++) {
			struct hivevalue value;

			hivelook_value(&walker.look, tls_paths[i].path, tls_paths[i].name, &value);
		}
	}
	hivelook_close(&walker.look);
	return 0;
}

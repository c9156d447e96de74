/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/sample_machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/le.h"

/* clang-format off */
static const struct hivebuild_options layouts[SAMPLE_MACHINE_LAYOUTS] = {
	{ .minor = 5 }, { .minor = 3 }, { .list = HIVEBUILD_RI }, { .list = HIVEBUILD_LI }, { .utf16_names = true },
	{ .unsorted = true },
};
/* clang-format on */

static bool is_of(const struct sample_machine_row *row, int hive)
{
	return row->hive == "SW"[hive];
}

/* Neighbours of the key the names of which lie before and behind its own. */
static void put_crowd(struct hivebuild *build, const char *path, unsigned crowd)
{
	const char *last = strrchr(path, '\\');
	char name[1024];

	for (unsigned i = 0; i < crowd; i++) {
		snprintf(name, sizeof name, "%.*s%c%u neighbour", (int)(last ? last + 1 - path : 0), path,
			 'A' + (int)(i % 26), i);
		hivebuild_key(build, name);
	}
}

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void put_bytes(struct hivebuild *build, const struct sample_machine_row *row)
{
	uint8_t bytes[2048];
	size_t size = strlen(row->text) / 2;

	if (size > sizeof bytes)
		abort();
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(digit(row->text[2 * i]) << 4 | digit(row->text[2 * i + 1]));
	hivebuild_value(build, row->path, row->name, 3, bytes, size);
}

static void put_lines(struct hivebuild *build, const struct sample_machine_row *row)
{
	char copy[1024];
	const char *lines[32];
	size_t count = 0;

	snprintf(copy, sizeof copy, "%s", row->text);
	for (char *at = strtok(copy, "\n"); at && count + 1 < sizeof lines / sizeof *lines; at = strtok(NULL, "\n"))
		lines[count++] = at;
	lines[count] = NULL;
	hivebuild_multi_sz(build, row->path, row->name, lines);
}

void sample_machine_put(struct hivebuild *build, const struct sample_machine_row *row)
{
	if (!row->name)
		hivebuild_key(build, row->path);
	else if (row->text && strcmp(row->name, "Blob") == 0)
		put_bytes(build, row);
	else if (row->text && strchr(row->text, '\n'))
		put_lines(build, row);
	else if (row->text)
		hivebuild_sz(build, row->path, row->name, row->text);
	else
		hivebuild_dword(build, row->path, row->name, row->number);
}

/* Crowds the last part's keys only: those that keep the machine from READY. */
static void put_rows(struct hivebuild *build, const struct sample_machine *sample_machine, int hive)
{
	for (int p = 0; p < SAMPLE_MACHINE_PARTS && sample_machine->parts[p]; p++)
		for (const struct sample_machine_row *row = sample_machine->parts[p]; row->hive; row++)
			if (is_of(row, hive)) {
				sample_machine_put(build, row);
				if (p + 1 == SAMPLE_MACHINE_PARTS || !sample_machine->parts[p + 1])
					put_crowd(build, row->path, sample_machine->crowd);
			}
}

static void add_cell(struct sample_machine_hive *hive, size_t at)
{
	for (size_t i = 0; i < hive->cell_count; i++)
		if (hive->cells[i].at == at)
			return;
	if (!at)
		return;
	hive->cells = realloc(hive->cells, (hive->cell_count + 1) * sizeof *hive->cells);
	if (!hive->cells)
		abort();
	int32_t size = (int32_t)le32(hive->data + at);

	hive->cells[hive->cell_count++] = (struct sample_machine_cell){ .at = at, .size = (size_t)(size < 0 ? -size : size) };
}

static void add_key_cells(struct sample_machine_hive *hive, const struct hivebuild *build, const char *path)
{
	add_cell(hive, hivebuild_at(build, HIVEBUILD_KEY, path, NULL));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_SUBKEYS, path, NULL));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_VALUES, path, NULL));
}

/* Its key, every key above, and the value. */
static void add_row_cells(struct sample_machine_hive *hive, const struct hivebuild *build, const struct sample_machine_row *row)
{
	char path[1024];

	add_key_cells(hive, build, "");
	for (size_t size = 1; size <= strlen(row->path); size++)
		if (row->path[size] == '\\' || !row->path[size]) {
			snprintf(path, sizeof path, "%.*s", (int)size, row->path);
			add_key_cells(hive, build, path);
		}
	if (!row->name)
		return;
	add_cell(hive, hivebuild_at(build, HIVEBUILD_VALUE, row->path, row->name));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_DATA, row->path, row->name));
}

struct hivebuild *sample_machine_begin(unsigned layout)
{
	return hivebuild_new_with(&layouts[layout]);
}

static struct sample_machine_hive build_hive(const struct sample_machine *sample_machine, unsigned layout, int which)
{
	struct hivebuild *build = sample_machine_begin(layout);
	struct sample_machine_hive hive = { .build = build };

	put_rows(build, sample_machine, which);
	hive.data = hivebuild_finish(build, &hive.size);
	for (int p = 0; p < SAMPLE_MACHINE_PARTS && sample_machine->parts[p]; p++)
		for (const struct sample_machine_row *row = sample_machine->parts[p]; row->hive; row++)
			if (is_of(row, which))
				add_row_cells(&hive, build, row);
	return hive;
}

struct sample_machine_hives sample_machine_build(const struct sample_machine *sample_machine, unsigned layout)
{
	return (struct sample_machine_hives){ .hive = { build_hive(sample_machine, layout, 0), build_hive(sample_machine, layout, 1) } };
}

void sample_machine_free(struct sample_machine_hives *hives)
{
	for (int i = 0; i < 2; i++) {
		hivebuild_free(hives->hive[i].build);
		free(hives->hive[i].data);
		free(hives->hive[i].cells);
	}
}

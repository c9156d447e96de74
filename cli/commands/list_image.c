/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list: the volumes of an image, a line each; its machines follow it as those of a folder do. */
#include <stdio.h>
#include <string.h>

#include "cli/commands/list.h"

enum { COLUMNS = 3 }; /* name, what, size; then what is in it */

const struct contents *list_image_of(const struct list_totals *totals, const struct subject *subject)
{
	const struct contents *last = totals->image_count ? totals->images[totals->image_count - 1] : NULL;

	return last && subject->operand && strcmp(last->operand, subject->operand) == 0 ? last : NULL;
}

bool list_has_volume(const struct contents *contents, const struct scan_refusal *refusal)
{
	for (size_t i = 0; i < contents->count; i++)
		if (contents->volumes[i].machines == 0 && strcmp(contents->volumes[i].path, refusal->path) == 0)
			return true;
	return false;
}

static void cells_of(const struct contents_volume *volume, struct arena *arena, struct text cells[COLUMNS])
{
	cells[0] = text_of(arena, *volume->name ? volume->name : "whole file");
	cells[1] = text_of(arena, volume->what);
	cells[2] = text_of(arena, volume->size_text);
}

/* The reasons name most details already: "is encrypted with BitLocker (...)". */
static void print_rest(const struct contents_volume *volume, struct arena *arena)
{
	const char *why = volume->why ? volume->why : "";

	if (volume->detail && !strstr(why, volume->detail))
		printf("%s; ", text_of(arena, volume->detail).utf8);
	if (volume->machines)
		printf("%zu machine%s\n", volume->machines, volume->machines == 1 ? "" : "s");
	else
		printf("%s\n", text_of(arena, why).utf8);
}

static void print_volumes(const struct contents *contents, struct arena *arena)
{
	size_t widths[COLUMNS] = { 0 };
	struct text cells[COLUMNS];

	for (size_t i = 0; i < contents->count; i++) {
		cells_of(&contents->volumes[i], arena, cells);
		for (size_t k = 0; k < COLUMNS; k++)
			widths[k] = text_width(cells[k]) > widths[k] ? text_width(cells[k]) : widths[k];
	}
	for (size_t i = 0; i < contents->count; i++) {
		cells_of(&contents->volumes[i], arena, cells);
		for (size_t k = 0; k < COLUMNS; k++) {
			int space = (int)(widths[k] - text_width(cells[k]));

			if (widths[k])
				printf("  %*s%s%*s", k == 2 ? space : 0, "", cells[k].utf8, k == 2 ? 0 : space, "");
		}
		fputs("  ", stdout);
		print_rest(&contents->volumes[i], arena);
	}
}

void list_text_image(const struct contents *contents, struct arena *arena)
{
	printf("%s: %s%s%s%s\n", text_of(arena, contents->operand).utf8, text_of(arena, contents->format).utf8,
	       contents->scheme ? ", " : "", contents->scheme ? text_of(arena, contents->scheme).utf8 : "",
	       contents->count ? "" : ", without any volume");
	print_volumes(contents, arena);
	for (size_t i = 0; i < contents->note_count; i++)
		printf("  %s: %s %s\n", contents->notes[i].is_doubt ? "doubt" : "note",
		       text_of(arena, contents->notes[i].source).utf8, text_of(arena, contents->notes[i].text).utf8);
}

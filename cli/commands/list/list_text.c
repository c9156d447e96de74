/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list as text: the volumes of an image, a line each, and of each machine its inputs. */
#include <stdio.h>
#include <string.h>

#include "cli/commands/list/list.h"
#include "common/filetime.h"
#include "engine/collect/collect.h"
#include "reports/words/image_words.h"
#include "reports/words/report_util.h"

/* Images. */

enum { VOLUME_COLUMNS = 3 }; /* name, what, size; then what is in it */

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

static void volume_cells(const struct contents_volume *volume, struct arena *arena, struct text cells[VOLUME_COLUMNS])
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
	size_t widths[VOLUME_COLUMNS] = { 0 };
	struct text cells[VOLUME_COLUMNS];

	for (size_t i = 0; i < contents->count; i++) {
		volume_cells(&contents->volumes[i], arena, cells);
		for (size_t k = 0; k < VOLUME_COLUMNS; k++)
			widths[k] = text_width(cells[k]) > widths[k] ? text_width(cells[k]) : widths[k];
	}
	for (size_t i = 0; i < contents->count; i++) {
		volume_cells(&contents->volumes[i], arena, cells);
		for (size_t k = 0; k < VOLUME_COLUMNS; k++) {
			int space = (int)(widths[k] - text_width(cells[k]));

			if (widths[k])
				printf("  %*s%s%*s", k == 2 ? space : 0, "", cells[k].utf8, k == 2 ? 0 : space, "");
		}
		fputs("  ", stdout);
		print_rest(&contents->volumes[i], arena);
	}
}

/* Several machines in several images of an archive: names of volumes do not say which option it takes. */
static void print_option(const struct contents *contents)
{
	const char *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < contents->count; i++) {
		const struct contents_volume *volume = &contents->volumes[i];
		bool is_in_member = volume->machines && volume->option && volume->has_siblings;

		first = is_in_member && !first ? volume->option : first;
		count += is_in_member;
	}
	if (count > 1)
		printf("  to evaluate one of them: %s\n", first);
}

/* What is recorded of an acquisition, and what a verification found. */
static void print_facts(const struct image_facts *facts, bool is_alone, struct arena *arena)
{
	const struct result_image image = collect_image(facts, arena);
	struct image_word words[IMAGE_WORDS_LIMIT];
	size_t count = image_words(arena, &image, words);

	if (count && !is_alone)
		printf("  %s\n", image.name.utf8);
	for (size_t i = 0; i < count; i++)
		printf("  %-18s  %s\n", words[i].label, words[i].value.utf8);
}

static void print_image(const struct contents *contents, struct arena *arena)
{
	printf("%s: %s%s%s%s\n", text_of(arena, contents->operand).utf8, text_of(arena, contents->format).utf8,
	       contents->scheme ? ", " : "", contents->scheme ? text_of(arena, contents->scheme).utf8 : "",
	       contents->count ? "" : ", without any volume");
	for (const struct image_facts *facts = contents->facts; facts; facts = facts->next)
		print_facts(facts, contents->facts->next == NULL, arena);
	print_volumes(contents, arena);
	print_option(contents);
	for (size_t i = 0; i < contents->note_count; i++)
		printf("  %s: %s %s\n", contents->notes[i].is_doubt ? "doubt" : "note",
		       text_of(arena, contents->notes[i].source).utf8, text_of(arena, contents->notes[i].text).utf8);
}

/* Machines. */

enum { COLUMNS = 4 }; /* what, state, size, written; then the path */

static struct text what_of(const struct listed *listed, struct arena *arena)
{
	const struct artifact *artifact = listed->artifact;
	const char *scope = list_scope(artifact);

	if (listed->error.code)
		return TEXT("not read");
	if (listed->hive && strcmp(listed->hive, "user") == 0 && artifact->user)
		return text_printf(arena, "user %s", artifact->user);
	if (listed->hive)
		return text_of(arena, listed->hive);
	if (strcmp(listed->kind, "reg") == 0)
		return TEXT(".reg");
	return artifact->user ? text_printf(arena, "policy, user %s", artifact->user)
	       : scope        ? text_printf(arena, "policy, %s", scope)
			      : TEXT("policy");
}

static void cells_of(const struct listed *listed, struct arena *arena, struct text cells[COLUMNS])
{
	char time[FILETIME_TEXT] = "";

	if (listed->hive && strlen(filetime_text(listed->written, time)) > 16) {
		time[10] = ' ';
		time[16] = '\0'; /* to the minute, in UTC */
	}
	cells[0] = what_of(listed, arena);
	cells[1] = listed->hive ? listed->is_dirty ? TEXT("dirty") : TEXT("clean") : TEXT("");
	cells[2] = text_of(arena, listed->error.code ? "" : size_words(arena, listed->artifact->size));
	cells[3] = text_of(arena, time);
}

static void widen(size_t widths[COLUMNS], const struct text cells[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (text_width(cells[i]) > widths[i])
			widths[i] = text_width(cells[i]);
}

static void print_cells(const struct text cells[COLUMNS], const size_t widths[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		int space = (int)(widths[i] - text_width(cells[i]));

		if (widths[i])
			printf("  %*s%s%*s", i == 2 ? space : 0, "", cells[i].utf8, i == 2 ? 0 : space, "");
	}
}

static void print_path(const struct listed *listed, struct arena *arena)
{
	const struct artifact *artifact = listed->artifact;

	printf("  %s", text_of(arena, artifact->path).utf8);
	for (size_t i = 0; i < artifact->log_count; i++) {
		const char *dot = strrchr(artifact->logs[i].path, '.');

		printf("%s%s", i ? " " : "  + ", text_of(arena, dot ? dot : artifact->logs[i].path).utf8);
	}
	if (artifact->logs_dropped)
		printf(" and %zu more logs, which are not read", artifact->logs_dropped);
	if (listed->error.code)
		printf(": %s", text_of(arena, listed->error.text).utf8);
	putchar('\n');
}

void list_text_begin(void)
{
}

bool list_text_image(const struct contents *contents, const struct list_totals *totals, struct arena *arena)
{
	if (totals->subjects)
		putchar('\n');
	print_image(contents, arena);
	return !arena_failed(arena);
}

/* What is not taken, but for volumes of an image, which are listed. */
static void print_notes(const struct listed_machine *machine, const struct contents *image)
{
	const struct subject *subject = machine->subject;

	for (size_t i = 0; i < subject->refusal_count; i++)
		if (!image || !list_has_volume(image, &subject->refusals[i]))
			printf("  note: %s %s\n", text_of(machine->arena, subject->refusals[i].path).utf8,
			       text_of(machine->arena, subject->refusals[i].why).utf8);
}

bool list_text_machine(const struct listed_machine *machine, const struct list_totals *totals)
{
	const struct subject *subject = machine->subject;
	const struct contents *image = list_image_of(totals, subject);
	struct text cells[COLUMNS];
	size_t widths[COLUMNS] = { 0 };

	if (image && subject->error.code)
		return puts("  no machine was found in it") >= 0 || ferror(stdout);
	if (totals->subjects || totals->is_after_image)
		putchar('\n');
	printf("%s\n", text_of(machine->arena, subject->name).utf8);
	for (size_t i = 0; i < machine->count; i++) {
		cells_of(&machine->inputs[i], machine->arena, cells);
		widen(widths, cells);
	}
	for (size_t i = 0; i < machine->count; i++) {
		cells_of(&machine->inputs[i], machine->arena, cells);
		print_cells(cells, widths);
		print_path(&machine->inputs[i], machine->arena);
	}
	if (subject->error.code)
		printf("  not read  %s\n", text_of(machine->arena, subject->error.text).utf8);
	print_notes(machine, image);
	return !arena_failed(machine->arena);
}

static void print_count(size_t count, const char *one, const char *many)
{
	printf("%zu %s", count, count == 1 ? one : many);
}

bool list_text_end(const struct list_totals *totals, struct arena *arena)
{
	(void)arena;
	if (totals->subjects == 0)
		return true;
	putchar('\n');
	print_count(totals->machines, "machine, ", "machines, ");
	print_count(totals->inputs, "input, ", "inputs, ");
	print_count(totals->logs, "transaction log", "transaction logs");
	if (totals->unread)
		printf("; %zu of the inputs cannot be read", totals->unread);
	if (totals->closed) {
		fputs("; ", stdout);
		print_count(totals->closed, "volume", "volumes");
		fputs(" that may hold Windows cannot be read", stdout);
	}
	if (totals->notes) {
		fputs("; ", stdout);
		print_count(totals->notes, "note", "notes");
	}
	puts("");
	return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list: what is inside of files and folders, and what was refused; nothing is evaluated. */
#include "cli/commands/list.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "common/ceilings.h"
#include "common/filetime.h"
#include "engine/inputs.h"
#include "parser/evidence/scan.h"
#include "reports/words/report_util.h"

/* Text. */

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

static void text_begin(void)
{
}

static bool text_machine(const struct listed_machine *machine, bool is_first)
{
	const struct subject *subject = machine->subject;
	struct text cells[COLUMNS];
	size_t widths[COLUMNS] = { 0 };

	printf("%s%s\n", is_first ? "" : "\n", text_of(machine->arena, subject->name).utf8);
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
	for (size_t i = 0; i < subject->refusal_count; i++)
		printf("  note: %s %s\n", text_of(machine->arena, subject->refusals[i].path).utf8,
		       text_of(machine->arena, subject->refusals[i].why).utf8);
	return !arena_failed(machine->arena);
}

static void print_count(size_t count, const char *one, const char *many)
{
	printf("%zu %s", count, count == 1 ? one : many);
}

static void text_end(const struct list_totals *totals)
{
	if (totals->machines == 0)
		return;
	putchar('\n');
	print_count(totals->machines, "machine, ", "machines, ");
	print_count(totals->inputs, "input, ", "inputs, ");
	print_count(totals->logs, "transaction log", "transaction logs");
	if (totals->unread)
		printf("; %zu of the inputs cannot be read", totals->unread);
	if (totals->notes) {
		fputs("; ", stdout);
		print_count(totals->notes, "note", "notes");
	}
	puts("");
}

/* clang-format off */
static const struct list_format list_formats[] = { /* ends with a NULL name */
	{ "text", text_begin,      text_machine,      text_end },
	{ "json", list_json_begin, list_json_machine, list_json_end },
	{ 0 },
};
/* clang-format on */

/* The command. */

struct listing_run {
	const struct list_format *format;
	struct list_totals totals;
	size_t usable; /* machines of which something can be read */
};

static void count(struct listing_run *run, const struct listed_machine *machine)
{
	run->totals.machines++;
	run->totals.inputs += machine->count;
	run->totals.unread += machine->count - machine->read;
	run->totals.notes += machine->subject->refusal_count;
	for (size_t i = 0; i < machine->count; i++)
		run->totals.logs += machine->inputs[i].artifact->log_count;
	run->usable += machine->read > 0;
}

static bool look_at_all(struct listed_machine *machine)
{
	const struct subject *subject = machine->subject;

	machine->inputs = arena_array(machine->arena, subject->count + 1, sizeof *machine->inputs);
	for (size_t i = 0; machine->inputs && i < subject->count; i++) {
		struct listed *listed = &machine->inputs[machine->count++];

		listed->artifact = &subject->artifacts[i];
		list_look(listed, machine->arena);
		machine->read += !listed->error.code;
	}
	return machine->inputs;
}

static int list_machine(void *context, struct subject *subject, struct error *err)
{
	struct listing_run *run = context;
	struct listed_machine machine = { .subject = subject, .arena = arena_new(LISTED_MACHINE_CEILING) };
	bool is_good = machine.arena;

	if (is_good) {
		subject_open(subject, true, machine.arena);
		is_good = look_at_all(&machine) && run->format->machine(&machine, run->totals.machines == 0);
		count(run, &machine);
		subject_close(subject);
	}
	arena_free(machine.arena);
	return is_good ? 0 : error_set(err, ERR_NOMEM, "%s: out of memory", subject->operand);
}

static struct format_name format_name(size_t i)
{
	return (struct format_name){ .name = list_formats[i].name };
}

static const struct list_format *format_of(const struct settings *settings)
{
	struct outputs outputs;

	if (outputs_parse(&command_list, settings, &outputs))
		return NULL;
	if (outputs.count == 1 && !outputs.list[0].path)
		return &list_formats[outputs.list[0].format];
	complain("list: --output is one of text, json (to standard output)");
	return NULL;
}

static int exit_code(const struct listing_run *run, int result, const struct error *err)
{
	if (result < 0)
		complain("%s", err->text);
	if (result == ERR_USAGE)
		return EXIT_USAGE;
	if (result == ERR_NOMEM)
		return EXIT_OUTPUT;
	return result < 0 || !run->usable ? EXIT_INDETERMINATE : EXIT_READY;
}

static int run_list(const struct settings *settings)
{
	struct listing_run run = { .format = format_of(settings) };
	const struct scan_options options = { .host = &engine_library_host,
					      .shadow_copies = settings->shadow_copies,
					      .each = settings->each,
					      .list = settings->list,
					      .list_is_nul = settings->list_is_nul };
	struct error err = { .code = 0 };
	int code = EXIT_USAGE;

	if (run.format && settings->input_count == 0 && !settings->list) {
		complain("list: an input is missing: tlsready list FOLDER");
	} else if (run.format) {
		struct arena *arena = arena_new(SCAN_CEILING);

		run.format->begin();
		int result = scan_operands((const char *const *)settings->inputs, settings->input_count, &options,
					   arena, list_machine, &run, &err);

		run.format->end(&run.totals);
		code = exit_code(&run, result, &err);
		arena_free(arena);
	}
	return code;
}

/* clang-format off */
const struct command command_list = {
	.name = "list",
	.arguments = "INPUT...",
	.about = "Show which machines, hives, logs and policies files and folders contain",
	.details =
		"INPUT is a folder, or what check takes. In a folder, each Windows volume and each set of hives is a machine: mounted\n"
		"volumes, config folders, and what KAPE, Velociraptor, acquire, CyLR, UAC and FTK Imager collect. Nothing is evaluated.\n"
		"Symbolic links are not followed; what was not taken is listed with the reason. Formats for --output: text, json. Exit\n"
		"codes: 0 there is a machine, 3 there is none, 2 wrong usage.\n\n"
		"  tlsready list collected/\n"
		"  tlsready list /mnt/windows -o json",
	.options = { OPT_OUTPUT, OPT_SHADOW_COPIES, OPT_EACH, OPT_INPUTS_FROM, OPT_NULL },
	.format = format_name,
	.run = run_list,
};
/* clang-format on */

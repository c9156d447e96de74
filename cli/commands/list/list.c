/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list: what is inside of images, files and folders, and what was refused; nothing is evaluated. */
#include "cli/commands/list/list.h"

#include <stdio.h>

#include "cli/commands.h"
#include "cli/image_progress.h"
#include "cli/output/output.h"
#include "common/ceilings.h"
#include "engine/inputs.h"
#include "parser/evidence/operands/scan.h"

/* clang-format off */
static const struct list_format list_formats[] = { /* ends with a NULL name */
	{ "text", list_text_begin, list_text_image, list_text_machine, list_text_end },
	{ "json", list_json_begin, list_json_image, list_json_machine, list_json_end },
	{ 0 },
};
/* clang-format on */

/* The command. */

struct listing_run {
	const struct settings *settings;
	const struct list_format *format;
	struct list_totals totals;
	struct arena *arena; /* of the scan */
	size_t usable;       /* machines of which something can be read */
	bool is_altered;     /* an image is not what its stored hashes are of, or cannot be compared with them */
};

static void count(struct listing_run *run, const struct listed_machine *machine)
{
	run->totals.subjects++;
	run->totals.machines += !machine->subject->error.code;
	run->totals.is_after_image = false;
	run->totals.inputs += machine->count;
	run->totals.unread += machine->count - machine->read;
	const struct contents *image = list_image_of(&run->totals, machine->subject);

	for (size_t i = 0; i < machine->subject->refusal_count; i++)
		run->totals.notes += !image || !list_has_volume(image, &machine->subject->refusals[i]);
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

	if (image_progress_stopped(run->settings))
		return error_set(err, ERR_IO, "interrupted");
	struct listed_machine machine = { .subject = subject, .arena = arena_new(LISTED_MACHINE_CEILING) };
	bool is_good = machine.arena;

	if (is_good) {
		subject_open(subject, true, machine.arena);
		is_good = look_at_all(&machine) && run->format->machine(&machine, &run->totals);
		count(run, &machine);
		subject_close(subject);
	}
	arena_free(machine.arena);
	return is_good ? 0 : error_set(err, ERR_NOMEM, "%s: out of memory", subject->operand);
}

static int list_image(void *context, const struct contents *contents, struct error *err)
{
	struct listing_run *run = context;
	struct list_totals *totals = &run->totals;
	struct arena *arena = arena_new(LISTED_MACHINE_CEILING);
	const struct contents **list =
		arena_grow(run->arena, totals->images, totals->image_count, &totals->image_capacity, sizeof *list);
	bool is_good = arena && list && run->format->image(contents, totals, arena);

	arena_free(arena);
	if (!is_good)
		return error_set(err, ERR_NOMEM, "%s: out of memory", contents->operand);
	totals->images = list;
	list[totals->image_count++] = contents;
	totals->is_after_image = true;
	totals->notes += contents->note_count;
	for (const struct image_facts *facts = contents->facts; facts; facts = facts->next)
		run->is_altered |= facts->check.result == EWF_CHECK_MISMATCH || facts->check.result == EWF_CHECK_DAMAGED;
	for (size_t i = 0; i < contents->count; i++)
		totals->closed += contents->volumes[i].may_hold_windows;
	return 0;
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
	return result < 0 || !run->usable || run->is_altered ? EXIT_INDETERMINATE : EXIT_READY;
}

static int run_list(const struct settings *settings)
{
	struct listing_run run = { .settings = settings, .format = format_of(settings) };
	struct image_progress progress;
	const struct scan_options options = { .host = &engine_library_host,
					      .choice = settings->choice,
					      .verifier = image_progress_begin(settings, &progress),
					      .each = settings->each,
					      .image = list_image,
					      .list = settings->list,
					      .list_is_nul = settings->list_is_nul };
	struct error err = { .code = 0 };
	int code = EXIT_USAGE;

	if (run.format && settings->input_count == 0 && !settings->list) {
		complain("list: an input is missing: tlsready list FOLDER, or tlsready list IMAGE");
	} else if (run.format) {
		struct arena *arena = run.arena = arena_new(SCAN_CEILING);

		run.format->begin();
		int result = scan_operands((const char *const *)settings->inputs, settings->input_count, &options,
					   arena, list_machine, &run, &err);

		int stopped = image_progress_end(&progress, settings);

		if (!run.format->end(&run.totals, arena) && result == 0)
			result = error_no_memory(&err);
		code = stopped ? stopped : exit_code(&run, result, &err);
		arena_free(arena);
	}
	return code;
}

/* clang-format off */
const struct command command_list = {
	.name = "list",
	.arguments = "INPUT...",
	.about = "Show which volumes, machines, hives, logs and policies images and folders contain",
	.details =
		"INPUT is a folder, or what check takes. In a folder, each Windows volume and each set of hives is a machine: mounted\n"
		"volumes, config folders, and what KAPE, Velociraptor, acquire, CyLR, UAC and FTK Imager collect. Nothing is evaluated.\n"
		"Of a disk image, a WIM or an archive, each volume is listed with its file system and size, the machines in it, or why it\n"
		"has none: BitLocker without its key, ReFS, damage. Symbolic links are not followed; what was not taken is listed with the reason. Formats\n"
		"for --output: text, json. Exit codes: 0 there is a machine, 3 there is none,\n"
		"or --verify-image found another disk than the one that was acquired, 2 wrong usage.\n\n"
		"  tlsready list collected/\n"
		"  tlsready list case.E01\n"
		"  tlsready list /mnt/windows -o json",
	.options = { OPT_OUTPUT, OPT_SHADOW_COPIES, OPT_PARTITION, OPT_OFFSET, OPT_IMAGE, OPT_MEMBER, OPT_RECOVERY_KEY, OPT_PASSWORD_FILE, OPT_BEK,
		     OPT_VERIFY_IMAGE, OPT_NO_PROGRESS, OPT_EACH, OPT_INPUTS_FROM, OPT_NULL },
	.format = format_name,
	.run = run_list,
};
/* clang-format on */

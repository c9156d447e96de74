/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history: the states of each machine of one image or folder, evaluated and compared in order of time. */
#include "engine/history/history.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/commands/workers.h"
#include "cli/interrupt.h"
#include "cli/output/output.h"
#include "common/ceilings.h"
#include "common/sandbox/pool.h"
#include "engine/inputs.h"
#include "parser/evidence/operands/scan.h"

struct looking_back {
	const struct settings *settings;
	const struct engine_options *options;
	struct arena *arena, *scan_arena;    /* scan_arena: workers have none of it */
	struct subject_list in_use, earlier; /* states that can be evaluated: as the machine is now, and before */
	struct subject_list lost;
	struct outputs outputs;
	struct run *run;
	struct evaluated_state *states;
	size_t state_count;
	bool is_stopped;
};

static const struct {
	const char *name, *about;
	int (*write)(const struct history_report *report, const struct report_options *options, FILE *out,
		     struct error *err);
} formats[] = {
	{ "text", "for a terminal: the spans and what changed between them", history_text },
	{ "json", "every state, span and change (tlsready schema history)", history_json },
	{ "html", "one page with a timeline", history_html },
};

static struct format_name format_name(size_t i)
{
	return i < sizeof formats / sizeof *formats ? (struct format_name){ formats[i].name, formats[i].about }
						    : (struct format_name){ 0 };
}

static int put(const void *what, size_t format, const struct report_options *options, FILE *file, struct error *err)
{
	return formats[format].write(what, options, file, err);
}

static int keep_subject(void *context, struct subject *subject, struct error *err)
{
	struct looking_back *all = context;
	const struct subject_state *state = &subject->state;

	if (!state->volume && subject->error.code)
		return error_set(err, subject->error.code, "%s", subject->error.text);
	if (!state->volume)
		return error_set(
			err, ERR_USAGE,
			"%s: is neither an image nor a folder, so it holds one state only; tlsready check evaluates it",
			subject->operand);
	struct subject_list *list = subject->error.code                  ? &all->lost
				    : state->older || state->shadow_copy ? &all->earlier
									 : &all->in_use;

	return subject_list_add(list, subject, all->scan_arena, err);
}

static int find_states(struct looking_back *all)
{
	const struct settings *settings = all->settings;
	struct scan_options how = { .host = &engine_library_host, .choice = settings->choice, .states = true };
	struct error err = { 0 };

	if (access(settings->inputs[0], R_OK) != 0) {
		complain("%s: cannot be read: %s", settings->inputs[0], strerror(errno));
		return errno == ENOENT || errno == ENOTDIR ? EXIT_USAGE : EXIT_INDETERMINATE;
	}
	if (!settings->has_shadow_copies)
		how.choice.shadow_copies = SHADOW_COPIES_ALL;
	int code =
		scan_operands((const char *const *)settings->inputs, 1, &how, all->scan_arena, keep_subject, all, &err);

	if (code == 0)
		return 0;
	int exit_code = complain_of_error(&err);

	return code == ERR_IO ? EXIT_INDETERMINATE : exit_code;
}

static void add_state(struct looking_back *all, const struct subject *subject, const struct machine_result *machine,
		      const char *why)
{
	all->states[all->state_count++] = (struct evaluated_state){ .subject = subject, .machine = machine, .why = why };
}

/* The machines of a run are in the order of its subjects; after an interruption the last of them are missing. */
static int read_states(struct looking_back *all, const struct subject_list *subjects, struct error *err)
{
	size_t evaluated = run_head(all->run)->machine_count;
	struct machine_result *machines = arena_array(all->arena, subjects->count + 1, sizeof *machines);
	size_t room = subjects->count + all->lost.count;
	int code = 0;

	all->states = arena_array(all->arena, room + 1, sizeof *all->states);
	if (!machines || !all->states)
		return error_no_memory(err);
	for (size_t i = 0; code == 0 && i < subjects->count; i++) {
		code = i < evaluated ? run_machine(all->run, i, all->arena, &machines[i], err) : 0;
		add_state(all, subjects->all[i], i < evaluated ? &machines[i] : NULL, "was not evaluated");
	}
	for (size_t i = 0; i < all->lost.count; i++)
		add_state(all, all->lost.all[i], NULL, all->lost.all[i]->error.text);
	return code;
}

/* The states in use first: then it is the earlier ones of a name that are numbered. */
static int evaluate_states(struct looking_back *all, struct error *err)
{
	struct subject_list subjects = { 0 };
	int code = 0;

	for (size_t i = 0; code == 0 && i < all->in_use.count; i++)
		code = subject_list_add(&subjects, all->in_use.all[i], all->scan_arena, err);
	for (size_t i = 0; code == 0 && i < all->earlier.count; i++)
		code = subject_list_add(&subjects, all->earlier.all[i], all->scan_arena, err);
	if (code == 0)
		code = workers_run(all->settings, all->options, &subjects, 0, &all->run, err);
	all->is_stopped = code == POOL_STOPPED;
	return code < 0 ? code : read_states(all, &subjects, err);
}

/* The exit code is that of check for the machines as they are now; without such a state nothing is known of now. */
static int finish(struct looking_back *all, struct history_report *report)
{
	struct result present = { .arena = all->arena };
	struct machine_result *machines = arena_array(all->arena, report->count + 1, sizeof *machines);

	if (!machines)
		return ERR_NOMEM;
	for (size_t i = 0; i < report->count; i++)
		if (report->histories[i].present)
			machines[present.machine_count++] = *report->histories[i].present;
		else
			present.exit_code = EXIT_INDETERMINATE;
	present.machines = machines;
	finish_head(all->options, &present);
	report->head = report_head_bare(&present);
	report->head.digest = "";
	report->operand = text_of(all->arena, all->settings->inputs[0]);
	return 0;
}

static int look_back(struct looking_back *all)
{
	struct history_report report = { 0 };
	struct history *histories;
	struct error err = { 0 };
	int code = find_states(all);

	if (code)
		return code;
	code = evaluate_states(all, &err);
	code = code ? code : history_make(all->states, all->state_count, all->arena, &histories, &report.count, &err);
	if (code == 0) {
		report.histories = histories;
		code = finish(all, &report);
	}
	if (code < 0)
		return err.code ? complain_of_error(&err) : complain_of_memory();
	code = outputs_write(all->settings, &all->outputs, put, &report);
	if (all->is_stopped)
		complain("history: interrupted: not every state was evaluated");
	return code ? code : all->is_stopped ? interrupt_exit_code() : report.head.exit_code;
}

static int run_with(struct looking_back *all, const struct criteria *criteria)
{
	struct messages messages = { .arena = all->arena };
	struct engine_options options = engine_options_of(all->settings, criteria, &messages, all->arena);

	all->options = &options;
	all->scan_arena = arena_new_unshared(SCAN_CEILING);
	int code = all->scan_arena ? look_back(all) : complain_of_memory();

	run_close(all->run);
	arena_free(all->scan_arena);
	return code;
}

static int run_history(const struct settings *settings)
{
	struct looking_back all = { .settings = settings };
	struct criteria criteria;

	if (settings->input_count != 1) {
		complain(settings->input_count
				 ? "history: one image or folder at a time"
				 : "history: an input is missing: tlsready history IMAGE, or tlsready history FOLDER");
		return EXIT_USAGE;
	}
	int code = outputs_parse(&command_history, settings, &all.outputs);

	if (code)
		return code;
	code = load_criteria(settings, &criteria);
	all.arena = code ? NULL : arena_new(HISTORY_CEILING);
	if (code == 0)
		code = all.arena ? run_with(&all, &criteria) : complain_of_memory();
	arena_free(all.arena);
	criteria_free(&criteria);
	return code;
}

/* clang-format off */
const struct command command_history = {
	.name = "history",
	.arguments = "IMAGE|FOLDER",
	.about = "Show how the TLS state of a machine changed: shadow copies, RegBack, Windows.old, now",
	.details =
		"Each shadow copy of its volume, each older copy of its hives (RegBack, repair, Windows.old) and the hives in use are evaluated\n"
		"as states of one machine and compared in order of time. States without a change are shown as one span; a state that cannot be\n"
		"read is shown as such. A shadow copy has the time at which it was made; an older copy is not older than the latest time in its\n"
		"hives. The last-written times of keys narrow the moment of a change. In a folder there are no shadow copies.\n"
		"Formats for --output: text, json, html. The exit code is that of check for the machine as it is now; 3 if that is unknown.\n\n"
		"  tlsready history case.E01\n"
		"  tlsready history case.E01 -o html=history.html\n"
		"  tlsready history /mnt/windows -o json",
	.options = { OPT_PROFILE, OPT_OUTPUT, OPT_FAIL_ON, OPT_SHADOW_COPIES, OPT_PARTITION, OPT_OFFSET, OPT_IMAGE, OPT_MEMBER,
		     OPT_RECOVERY_KEY, OPT_PASSWORD_FILE, OPT_BEK, OPT_JOBS, OPT_TIMEOUT, OPT_MEMORY, OPT_NO_PROGRESS,
		     OPT_READER, OPT_NO_LOGS, OPT_NO_HASH, OPT_QUIET, OPT_VERBOSE, OPT_COLOR, OPT_ASCII, OPT_WIDTH },
	.format = format_name,
	.run = run_history,
};
/* clang-format on */

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine, from inputs to a judged result: the same for check, diff, fix, and for every second look at a machine. */
#include "engine/judge.h"

#include <string.h>

/* "SYSTEM+SOFTWARE": the names without their folders. NULL: memory is out. */
static const char *names_of(const struct job *job, struct arena *arena)
{
	const char *name = "";

	for (size_t i = 0; name && i < job->input_count; i++)
		name = arena_printf(arena, "%s%s%s", name, i ? "+" : "", path_tail(job->inputs[i], job->folders));
	return name;
}

static struct text name_of(const struct job *job, struct arena *arena)
{
	const char *name = names_of(job, arena);

	if (name && job->control_set)
		name = arena_printf(arena, "%s ControlSet%03u", name, job->control_set);
	return text_of(arena, name ? name : "");
}

static struct machine_options options_of(const struct job *job, struct arena *arena)
{
	struct machine_options options = machine_options_of(job->settings, interests_of(job->yardstick, arena));

	options.hive.no_logs |= job->without_logs;
	if (job->is_second_look) {
		options.no_hash = true;
		options.hive.readers = READER_CELLS;
	}
	return options;
}

/* 0, or the exit code that ends the run. */
static int add_all(struct machine *machine, const struct job *job)
{
	const struct settings *settings = job->settings;
	struct error err = { 0 };
	int code = add_inputs(machine, job->inputs, job->input_count, settings->overlays,
			      job->without_overlays ? 0 : settings->overlay_count);

	if (code == 0 && job->patch && machine_add_text(machine, "patch", job->patch, job->patch_size, &err) < 0) {
		complain("%s", err.text);
		code = EXIT_OUTPUT;
	}
	return code;
}

static bool was_replayed(const struct machine *machine)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);

	for (size_t i = 0; i < count; i++)
		if (inputs[i].hive && inputs[i].used && hive_facts(inputs[i].hive)->replayed)
			return true;
	return false;
}

/* A set that somebody named and that is not there is a slip. Without a SYSTEM hive it is one more thing that is missing. */
static int choose_control_set(const struct job *job, struct regview *view, struct arena *arena)
{
	if (!job->control_set || job->is_second_look) {
		regview_choose_control_set(view, job->control_set);
		return 0;
	}
	const struct control_set *set = regview_control_set(view);
	char *path = arena_printf(arena, "HKLM\\SYSTEM\\ControlSet%03u", job->control_set);
	const char *names = names_of(job, arena), *there = "";
	struct reganswer key;

	regview_choose_control_set(view, job->control_set);
	if (!path || set->how == CONTROL_SET_NONE ||
	    regview_key(view, path, &key) == PRESENT || key.found == UNREADABLE)
		return 0;
	for (size_t i = 0; there && i < set->candidate_count; i++)
		there = arena_printf(arena, "%s%sControlSet%03u", there, i ? ", " : "", set->candidates[i]);
	complain("--control-set %u: %s has no ControlSet%03u; it has %s", job->control_set, names ? names : "", job->control_set,
		 there && *there ? there : "CurrentControlSet itself");
	return EXIT_USAGE;
}

/* Which set is current is not known, and the facts were decided all the same: a reader must not miss it. */
static void note_control_sets(struct regview *view, struct notes *notes, const struct machine_result *machine)
{
	const struct control_set *set = regview_control_set(view);
	const struct fact *fact = machine_fact(machine, "controlset");

	if (set->is_one_of_these && fact)
		note_add(notes, "control-sets", SEVERITY_WARNING, set->select.at, "%s", fact->because.utf8);
}

static int judge_view(const struct job *job, struct machine *machine, struct notes *notes, struct arena *arena,
		      struct machine_result *ret)
{
	struct regview *view = machine_view(machine);
	struct evidence_context context = { .machine = machine };
	struct evidence_state evidence = evidence_of(&context);
	int code = choose_control_set(job, view, arena);

	if (code)
		return code;
	ret->control_set = job->control_set;
	if (job->settings->deleted && !job->is_second_look)
		find_deleted(machine, arena, notes, &evidence);
	if (!job->is_second_look)
		complain_of_inputs(machine, notes);
	const struct yardstick *yardstick = job->yardstick;

	bool failed = analyze(view, &evidence, yardstick, arena, ret) < 0;

	if (!failed)
		note_control_sets(view, notes, ret);
	if (failed || gather(machine, notes, arena, ret) < 0 ||
	    (yardstick->waivers && waive(yardstick->waivers, yardstick->today, arena, ret) < 0)) {
		complain("memory is out");
		return EXIT_OUTPUT;
	}
	ret->is_replayed = was_replayed(machine);
	return 0;
}

int judge_job(const struct job *job, struct arena *arena, struct machine_result *ret)
{
	struct machine_options options = options_of(job, arena);
	struct notes notes = { .arena = arena };
	struct machine *machine = machine_new(&options, &notes, arena);
	int code = machine ? add_all(machine, job) : EXIT_OUTPUT;

	*ret = (struct machine_result){ .name = name_of(job, arena) };
	if (code == 0)
		code = judge_view(job, machine, &notes, arena, ret);
	machine_free(machine);
	return code;
}

bool reads_stdin(const struct job *job)
{
	for (size_t i = 0; i < job->input_count; i++)
		if (strcmp(job->inputs[i], "-") == 0)
			return true;
	return false;
}

/* The facts in which two looks at one machine differ. */
static const struct fact_change *compare(const struct machine_result *before, const struct machine_result *after,
					 struct arena *arena, size_t *ret_count)
{
	struct fact_change *changes = arena_array(arena, after->fact_count, sizeof *changes);

	for (size_t i = 0; changes && i < after->fact_count; i++) {
		const struct fact *fact = &after->facts[i], *old = machine_fact(before, fact->name);

		if (old && strcmp(old->state, fact->state) != 0)
			changes[(*ret_count)++] = (struct fact_change){ fact->name, fact->title, old->state, fact->state };
	}
	return changes;
}

void compare_without_logs(const struct job *job, struct arena *arena, struct machine_result *ret)
{
	struct job again = *job;
	struct machine_result alone;

	again.without_logs = again.is_second_look = true;
	if (ret->is_replayed && !reads_stdin(job) && judge_job(&again, arena, &alone) == 0)
		ret->changes = compare(&alone, ret, arena, &ret->change_count);
}

void compare_without_overlays(const struct job *job, struct arena *arena, struct machine_result *ret)
{
	struct job again = *job;
	struct machine_result bare;

	again.without_overlays = again.is_second_look = true;
	if (!job->settings->overlay_count || reads_stdin(job) || judge_job(&again, arena, &bare) != 0)
		return;
	ret->is_overlaid = true;
	ret->before_overlay = bare.verdict;
	ret->overlay_changes = compare(&bare, ret, arena, &ret->overlay_change_count);
}

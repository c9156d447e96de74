/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/words/report_changes.h"

struct changes replay_changes(struct arena *arena, const struct machine_result *machine)
{
	struct changes changes = { .sentence = TEXT(""), .list = machine->changes, .count = machine->change_count };
	const char *words = NULL;

	if (!machine->is_replayed)
		return (struct changes){ .sentence = TEXT("") };
	if (!changes.count)
		changes.sentence = TEXT("The transaction logs changed no TLS fact.");
	else
		words = arena_printf(arena, "The transaction logs changed %zu fact%s:", changes.count,
				     changes.count == 1 ? "" : "s");
	if (words)
		changes.sentence.utf8 = words;
	return changes;
}

bool has_overlay(const struct machine_result *machine)
{
	bool has = machine->is_overlaid;

	for (size_t i = 0; i < machine->source_count; i++)
		has |= machine->sources[i].is_overlay;
	return has;
}

/* "planned.reg and gpo.pol": those that were read. */
static struct text overlay_names(struct arena *arena, const struct machine_result *machine)
{
	struct text names = TEXT("");

	for (size_t i = 0; i < machine->source_count; i++) {
		struct text name = source_name(machine, (int)i);

		if (!machine->sources[i].is_overlay)
			continue;
		const char *joined = arena_printf(arena, "%s%s%s", names.utf8, *names.utf8 ? " and " : "", name.utf8);

		names = (struct text){ .utf8 = joined ? joined : "", .changed = names.changed || name.changed };
	}
	return *names.utf8 ? names : TEXT("The overlay");
}

/* The verdict first, then the facts. */
static const struct fact_change *with_verdict(struct arena *arena, const struct machine_result *machine)
{
	size_t count = machine->overlay_change_count;
	struct fact_change *list = arena_array(arena, count + 1, sizeof *list);

	if (!list)
		return NULL;
	list[0] = (struct fact_change){ .fact = "",
					.title = "Verdict",
					.before = verdict_word(machine->kind, machine->before_overlay),
					.after = verdict_word(machine->kind, machine->verdict) };
	for (size_t i = 0; i < count; i++)
		list[i + 1] = machine->overlay_changes[i];
	return list;
}

struct changes overlay_changes(struct arena *arena, const struct machine_result *machine)
{
	struct text names = overlay_names(arena, machine);
	bool is_nothing = machine->before_overlay == machine->verdict && !machine->overlay_change_count;
	const char *words = " would change:";
	struct changes changes = { .sentence = TEXT("") };

	if (!has_overlay(machine))
		return changes;
	if (!machine->is_overlaid)
		words = ": not compared, because an input can be read only once.";
	else if (is_nothing)
		words = " would change no evaluated fact.";
	else
		changes.list = with_verdict(arena, machine);
	changes.count = changes.list ? machine->overlay_change_count + 1 : 0;
	const char *sentence = arena_printf(arena, "%s%s", names.utf8, words);

	changes.sentence = (struct text){ .utf8 = sentence ? sentence : "", .changed = names.changed };
	return changes;
}

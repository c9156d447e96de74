/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two fleets as JSON (schema tlsready.fleet-diff/1, fleet_diff.schema.json): sorted keys, no clock, no host; machine by machine. */
#include "common/ceilings.h"
#include "reports/fleet_diff/fleet_diff_words.h"
#include "reports/json/json_writer.h"

static const char *const side_keys[FLEET_DIFF_SIDES] = { "a", "b" };

static void write_list(struct json_writer *writer, const char *key, char bracket)
{
	write_key(writer, key);
	write_open(writer, bracket);
}

static void write_count(struct json_writer *writer, const char *key, uint64_t number)
{
	write_key(writer, key);
	write_number(writer, number);
}

/* Only what is true is there. */
static void write_true(struct json_writer *writer, const char *key, bool value)
{
	if (!value)
		return;
	write_key(writer, key);
	write_flag(writer, true);
}

static void write_sides(struct json_writer *writer, const char *const of[FLEET_DIFF_SIDES])
{
	for (size_t side = 0; side < FLEET_DIFF_SIDES; side++)
		write_known(writer, side_keys[side], of[side]);
}

static void write_row(struct json_writer *writer, const char *key, const struct fleet_row *row)
{
	if (!row)
		return;
	write_list(writer, key, '{');
	write_known(writer, "because", row->because.utf8);
	write_known(writer, "digest", row->digest);
	write_known(writer, "error", row->error.utf8);
	write_known(writer, "evidence", row->evidence);
	if (row->gate != row->verdict)
		write_text(writer, "gate", verdict_word(row->kind, row->gate));
	write_text(writer, "input", row->input.utf8);
	write_text(writer, "name", row->name.utf8);
	write_text(writer, "verdict", verdict_word(row->kind, row->verdict));
	write_known(writer, "windows", row->windows.display.utf8);
	write_close(writer, '}');
}

static void write_words(struct json_writer *writer, const char *key, const char *name,
			const struct fleet_word_pair *list, size_t count)
{
	if (!count)
		return;
	write_list(writer, key, '[');
	for (size_t i = 0; i < count; i++) {
		write_open(writer, '{');
		write_sides(writer, list[i].of);
		write_text(writer, name, list[i].name);
		write_close(writer, '}');
	}
	write_close(writer, ']');
}

static void write_rules(struct json_writer *writer, const struct fleet_machine *machine)
{
	if (!machine->rule_count)
		return;
	write_list(writer, "rules", '[');
	for (size_t i = 0; i < machine->rule_count; i++) {
		const struct fleet_rule_pair *pair = &machine->rules[i];

		write_open(writer, '{');
		write_sides(writer, pair->of);
		write_text(writer, "level", level_name(pair->rule->level));
		write_text(writer, "rule", pair->rule->id);
		write_text(writer, "title", pair->rule->title);
		write_close(writer, '}');
	}
	write_close(writer, ']');
}

static void write_machine(struct json_writer *writer, const struct fleet_pair *pair, const struct fleet_machine *machine)
{
	write_open(writer, '{');
	write_row(writer, "a", machine->of[0]);
	write_row(writer, "b", machine->of[1]);
	write_words(writer, "baselines", "profile", machine->baselines, machine->baseline_count);
	write_text(writer, "change", fleet_change_words[pair->change].id);
	write_true(writer, "cut", machine->is_cut);
	write_words(writer, "facts", "fact", machine->facts, machine->fact_count);
	write_true(writer, "moved", pair->is_moved);
	write_true(writer, "regression", machine->is_regression);
	write_rules(writer, machine);
	write_close(writer, '}');
}

static int write_machines(struct json_writer *writer, const struct fleet_diff *diff, struct error *err)
{
	int code = 0;

	write_list(writer, "machines", '[');
	for (size_t i = 0; i < diff->pair_count && code == 0; i++) {
		struct arena *scratch = arena_new(REPORT_CEILING);
		struct fleet_machine machine;

		code = scratch ? diff->read(diff->context, &diff->pairs[i], scratch, &machine, err)
			       : error_no_memory(err);
		if (code == 0)
			write_machine(writer, &diff->pairs[i], &machine);
		arena_free(scratch);
	}
	write_close(writer, ']');
	return code;
}

static void write_side(struct json_writer *writer, const struct fleet_diff *diff, size_t side)
{
	const struct fleet_head *head = diff->head[side];

	write_list(writer, side_keys[side], '{');
	write_count(writer, "machines", diff->machines[side]);
	write_text(writer, "operand", diff->label[side].utf8);
	write_list(writer, "profiles", '[');
	for (size_t i = 0; i < head->profile_count; i++)
		write_string(writer, head->profiles[i].name);
	write_close(writer, ']');
	write_text(writer, "tool", head->tool_version);
	write_close(writer, '}');
}

/* Keys of an object are sorted, and these in another order are the changes. */
static void write_counts(struct json_writer *writer, const struct fleet_diff *diff)
{
	static const enum fleet_change sorted[FLEET_CHANGES] = {
		FLEET_BECAME_READY, FLEET_CHANGED, FLEET_EVIDENCE, FLEET_FOUND,     FLEET_GONE, FLEET_IMPROVED,
		FLEET_LOST,         FLEET_MOVED,   FLEET_NEW,      FLEET_REGRESSED, FLEET_SAME, FLEET_UNKNOWN,
	};

	write_list(writer, "counts", '{');
	for (size_t i = 0; i < FLEET_CHANGES; i++)
		write_count(writer, fleet_change_words[sorted[i]].id, diff->of_change[sorted[i]]);
	write_close(writer, '}');
}

static void write_notes(struct json_writer *writer, const struct fleet_diff *diff, struct arena *arena)
{
	const char *notes[] = { fleet_caveat_words(arena, diff), fleet_unmatched_words(arena, diff) };

	write_list(writer, "notes", '[');
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (*notes[i])
			write_string(writer, notes[i]);
	write_close(writer, ']');
}

static int write_diff(struct json_writer *writer, const struct fleet_diff *diff, struct arena *arena, struct error *err)
{
	write_open(writer, '{');
	write_side(writer, diff, 0);
	write_side(writer, diff, 1);
	write_counts(writer, diff);
	int code = write_machines(writer, diff, err);

	write_text(writer, "match", diff->by_name ? "name" : "input");
	write_notes(writer, diff, arena);
	write_count(writer, "regressions", diff->regressions);
	write_key(writer, "same");
	write_flag(writer, !fleet_differs(diff));
	write_text(writer, "schema", "tlsready.fleet-diff/1");
	write_close(writer, '}');
	return code;
}

int fleet_diff_json(const struct fleet_diff *diff, const struct report_options *options, FILE *out, struct error *err)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	struct json_writer writer = { .out = out_to_file(out), .indent = 2 };

	(void)options;
	if (!arena)
		return error_no_memory(err);
	int code = write_diff(&writer, diff, arena, err);
	int finished = write_finish(&writer, true, code ? NULL : err);

	if (code == 0 && finished == 0 && arena_failed(arena))
		code = error_no_memory(err);
	arena_free(arena);
	return code ? code : finished;
}

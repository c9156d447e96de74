/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A history as JSON (schema tlsready.history/1, history.schema.json): sorted keys, no clock, no host. */
#include <stdint.h>
#include <string.h>

#include "reports/history/history.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"

static const char *const kind_words[] = { "older-copy", "shadow-copy", "present" };
static const char *const time_words_of[] = { "", "made", "not_before", "not_after" };
static const char *const change_words[] = { "changed", "lost", "found", "back" };

static json_t *json_of_sources(struct maker *maker, const struct machine_result *machine)
{
	json_t *list = json_array();

	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];
		json_t *object = json_object();

		put_string(maker, object, "path", source->path.utf8);
		put_string(maker, object, "role", source->role);
		put_string(maker, object, "status", source_status_name(source->status));
		put_known(maker, object, "why", source->why.utf8);
		put_known(maker, object, "sha256", source->sha256);
		append(maker, list, object);
	}
	return list;
}

static void put_machine(struct maker *maker, json_t *object, const struct machine_result *machine)
{
	put_string(maker, object, "verdict", verdict_word(machine->kind, machine->verdict));
	put_string(maker, object, "summary", machine->summary.utf8);
	put_string(maker, object, "windows", machine->windows.display.utf8);
	put_known(maker, object, "computer_name", machine->identity.computer_name.utf8);
	put_known(maker, object, "last_shutdown", machine->identity.last_shutdown);
	put_known(maker, object, "digest", machine->digest);
	put_value(maker, object, "sources", json_of_sources(maker, machine));
}

static json_t *json_of_state(struct maker *maker, const struct history_state *state)
{
	json_t *object = json_object();

	put_string(maker, object, "kind", kind_words[state->kind]);
	put_string(maker, object, "label", state->label.utf8);
	put_string(maker, object, "path", state->path.utf8);
	put_known(maker, object, time_words_of[state->time_is], state->time);
	put_flag(maker, object, "known", state->machine != NULL);
	put_known(maker, object, "why", state->why.utf8);
	if (state->machine)
		put_machine(maker, object, state->machine);
	return object;
}

static void put_fact(struct maker *maker, json_t *object, const char *key, const struct fact *fact, size_t state)
{
	json_t *side = json_object();

	put_string(maker, side, "state", fact->state);
	put_string(maker, side, "because", fact->because.utf8);
	put_known(maker, side, "decider", fact->decider);
	put_number(maker, side, "of", state);
	put_value(maker, object, key, side);
}

static json_t *json_of_values(struct maker *maker, const struct history_change *change)
{
	json_t *list = json_array();

	for (size_t i = 0; i < change->value_count; i++) {
		json_t *object = json_object();

		put_string(maker, object, "change", change->values[i].change);
		put_value(maker, object, "from", json_of_evidence(maker, NULL, change->values[i].from));
		put_value(maker, object, "to", json_of_evidence(maker, NULL, change->values[i].to));
		append(maker, list, object);
	}
	return list;
}

static json_t *json_of_change(struct maker *maker, const struct history_change *change, size_t at)
{
	json_t *object = json_object();

	put_string(maker, object, "fact", change->to->name);
	put_known(maker, object, "title", change->to->title);
	put_string(maker, object, "change", change_words[change->kind]);
	put_fact(maker, object, "from", change->from, change->since);
	put_fact(maker, object, "to", change->to, at);
	put_known(maker, object, "consequence_of", change->follows ? change->follows->name : "");
	put_known(maker, object, "after", change->after);
	put_known(maker, object, "not_after", change->before);
	put_known(maker, object, "key_written", change->written);
	if (*change->written)
		put_flag(maker, object, "key_written_fits", !change->is_odd);
	put_value(maker, object, "values", json_of_values(maker, change));
	return object;
}

static json_t *json_of_span(struct maker *maker, const struct history *history, const struct history_span *span)
{
	const struct machine_result *machine = span_state(history, span)->machine;
	json_t *object = json_object(), *changes = json_array();

	put_number(maker, object, "first", span->first);
	put_number(maker, object, "last", span->first + span->count - 1);
	if (machine)
		put_string(maker, object, "verdict", verdict_word(machine->kind, machine->verdict));
	if (span->reference != SIZE_MAX)
		put_number(maker, object, "compared_with", span->reference);
	for (size_t i = 0; i < span->change_count; i++)
		append(maker, changes, json_of_change(maker, &span->changes[i], span->first));
	put_value(maker, object, "changes", changes);
	return object;
}

static json_t *json_of_history(struct maker *maker, const struct history *history)
{
	json_t *object = json_object(), *states = json_array(), *spans = json_array();

	for (size_t i = 0; i < history->count; i++)
		append(maker, states, json_of_state(maker, &history->states[i]));
	for (size_t i = 0; i < history->span_count; i++)
		append(maker, spans, json_of_span(maker, history, &history->spans[i]));
	put_string(maker, object, "name", history->name.utf8);
	put_string(maker, object, "place", history->place.utf8);
	put_string(maker, object, "summary", history->summary.utf8);
	if (history->present)
		put_string(maker, object, "verdict", verdict_word(history->present->kind, history->present->verdict));
	put_number(maker, object, "unknown_states", history->unknown);
	put_value(maker, object, "states", states);
	put_value(maker, object, "spans", spans);
	return object;
}

int history_json(const struct history_report *report, const struct report_options *options, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *object = json_object(), *machines = json_array(), *tool = json_object(), *exit = json_object();

	(void)options;
	for (size_t i = 0; i < report->count; i++)
		append(&maker, machines, json_of_history(&maker, &report->histories[i]));
	put_string(&maker, tool, "name", "tlsready");
	put_string(&maker, tool, "version", report->head.tool_version);
	put_number(&maker, exit, "code", (uint64_t)report->head.exit_code);
	put_string(&maker, exit, "reason", report->head.exit_reason);
	put_string(&maker, object, "schema", "tlsready.history/1");
	put_string(&maker, object, "operand", report->operand.utf8);
	put_string(&maker, object, "profile", report->head.profile);
	put_value(&maker, object, "tool", tool);
	put_value(&maker, object, "exit", exit);
	put_value(&maker, object, "machines", machines);
	int code = json_out(object, maker.failed, JSON_INDENT(2), out, err);

	json_decref(object);
	return code;
}

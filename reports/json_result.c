/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result as JSON values: every field of struct result, so that any other format can be made from the saved JSON.
 * Escapes (\u{202E}) are part of the strings; raw data is in data_hex, so nothing is lost.
 */
#include "reports/json_result.h"

#include <string.h>

#include "common/error.h"
#include "reports/report_util.h"

static void put_place(struct maker *maker, json_t *object, struct place at)
{
	if (at.source >= 0)
		put_number(maker, object, "source", (uint64_t)at.source);
	if (at.offset != PLACE_NO_OFFSET)
		put_number(maker, object, "offset", at.offset);
	put_nonzero(maker, object, "line", at.line);
	put_nonzero(maker, object, "column", at.column);
}

json_t *json_of_evidence(struct maker *maker, const struct evidence *evidence)
{
	json_t *object = json_object();

	put_string(maker, object, "key", evidence->key.utf8);
	put_string(maker, object, "answer", evidence->answer);
	if (!evidence->is_key)
		put_string(maker, object, "value", evidence->value.utf8);
	if (!evidence->is_key && is_present(evidence)) {
		put_string(maker, object, "type", evidence->type);
		put_string(maker, object, "data", evidence->data.utf8);
		put_string(maker, object, "data_hex", evidence->data_hex);
	}
	put_place(maker, object, place_of_evidence(evidence));
	put_known(maker, object, "written", evidence->written);
	put_known(maker, object, "readers", evidence->readers);
	put_known(maker, object, "detail", evidence->detail.utf8);
	return object;
}

json_t *json_of_fact(struct maker *maker, const struct fact *fact)
{
	json_t *object = json_object(), *evidence = json_array();

	for (size_t i = 0; i < fact->evidence_count; i++)
		append(maker, evidence, json_of_evidence(maker, &fact->evidence[i]));
	put_string(maker, object, "state", fact->state);
	put_string(maker, object, "because", fact->because.utf8);
	put_known(maker, object, "title", fact->title);
	put_known(maker, object, "decider", fact->decider);
	put_known(maker, object, "confidence", fact->confidence);
	put_value(maker, object, "evidence", evidence);
	if (fact->issue_count)
		put_value(maker, object, "issues", strings_of(maker, fact->issues, fact->issue_count));
	return object;
}

static json_t *json_of_fix(struct maker *maker, const struct fix *fix)
{
	json_t *object = json_object();

	if (*fix->key) {
		put_string(maker, object, "key", fix->key);
		put_string(maker, object, "value", fix->value);
		put_string(maker, object, "type", "REG_DWORD");
		put_number(maker, object, "data", fix->data);
	}
	put_known(maker, object, "action", fix->action);
	return object;
}

static json_t *json_of_reference(struct maker *maker, const struct source_ref *source)
{
	json_t *object = json_object();

	put_string(maker, object, "id", source->id);
	put_known(maker, object, "title", source->title);
	put_known(maker, object, "url", source->url);
	return object;
}

static void put_finding_words(struct maker *maker, json_t *object, const struct finding *finding)
{
	put_string(maker, object, "rule", finding->rule);
	put_string(maker, object, "level", level_name(finding->level));
	put_string(maker, object, "outcome", outcome_name(finding->outcome));
	put_string(maker, object, "text", finding->text.utf8);
	put_known(maker, object, "title", finding->title);
	put_known(maker, object, "expected", finding->expected);
	put_known(maker, object, "found", finding->found);
	put_known(maker, object, "why", finding->why);
	put_known(maker, object, "remedy", finding->remedy);
}

json_t *json_of_finding(struct maker *maker, const struct finding *finding)
{
	json_t *object = json_object(), *fixes = json_array(), *sources = json_array();

	put_finding_words(maker, object, finding);
	for (size_t i = 0; i < finding->fix_count; i++)
		append(maker, fixes, json_of_fix(maker, &finding->fixes[i]));
	for (size_t i = 0; i < finding->source_count; i++)
		append(maker, sources, json_of_reference(maker, &finding->sources[i]));
	put_value(maker, object, "facts", strings_of(maker, finding->facts, finding->fact_count));
	put_value(maker, object, "fix", fixes);
	put_value(maker, object, "sources", sources);
	return object;
}

json_t *json_of_note(struct maker *maker, const struct result_note *note)
{
	json_t *object = json_object();

	put_string(maker, object, "code", note->code);
	put_string(maker, object, "severity", note->severity);
	put_string(maker, object, "text", note->text.utf8);
	put_place(maker, object, place_of_note(note));
	return object;
}

static json_t *json_of_facts(struct maker *maker, const struct machine_result *machine)
{
	json_t *object = json_object();

	for (size_t i = 0; i < machine->fact_count; i++)
		put_value(maker, object, machine->facts[i].name, json_of_fact(maker, &machine->facts[i]));
	return object;
}

static json_t *json_of_counts(struct maker *maker, const struct machine_result *machine)
{
	size_t counts[OUTCOME_NOT_APPLICABLE + 1] = { 0 };
	json_t *object = json_object();

	for (size_t i = 0; i < machine->finding_count; i++)
		counts[machine->findings[i].outcome]++;
	for (size_t i = 0; i <= OUTCOME_NOT_APPLICABLE; i++)
		put_number(maker, object, outcome_name((enum outcome)i), counts[i]);
	return object;
}

static json_t *json_of_windows(struct maker *maker, const struct windows_info *windows)
{
	json_t *object = json_object();

	put_string(maker, object, "product", windows->product);
	put_known(maker, object, "display", windows->display.utf8);
	put_known(maker, object, "version", windows->version);
	put_nonzero(maker, object, "build", windows->build);
	put_nonzero(maker, object, "ubr", windows->ubr);
	put_known(maker, object, "arch", windows->arch);
	put_known(maker, object, "installed", windows->installed);
	return object;
}

static void put_lists(struct maker *maker, json_t *object, const struct machine_result *machine)
{
	json_t *sources = json_array(), *findings = json_array(), *notes = json_array();

	for (size_t i = 0; i < machine->source_count; i++)
		append(maker, sources, json_of_source(maker, &machine->sources[i]));
	for (size_t i = 0; i < machine->finding_count; i++)
		append(maker, findings, json_of_finding(maker, &machine->findings[i]));
	for (size_t i = 0; i < machine->note_count; i++)
		append(maker, notes, json_of_note(maker, &machine->notes[i]));
	put_value(maker, object, "sources", sources);
	put_value(maker, object, "findings", findings);
	put_value(maker, object, "notes", notes);
}

/* What the logs of its hives changed. */
static json_t *json_of_replay(struct maker *maker, const struct machine_result *machine)
{
	json_t *object = json_object(), *changes = json_array();

	for (size_t i = 0; i < machine->change_count; i++) {
		json_t *change = json_object();

		put_string(maker, change, "fact", machine->changes[i].fact);
		put_string(maker, change, "before", machine->changes[i].before);
		put_string(maker, change, "after", machine->changes[i].after);
		append(maker, changes, change);
	}
	put_value(maker, object, "changes", changes);
	return object;
}

json_t *json_of_machine(struct maker *maker, const struct machine_result *machine)
{
	json_t *object = json_object();

	put_string(maker, object, "name", machine->name.utf8);
	put_string(maker, object, "verdict", verdict_name(machine->verdict));
	put_value(maker, object, "verdict_reasons", strings_of(maker, machine->reasons, machine->reason_count));
	put_known(maker, object, "summary", machine->summary.utf8);
	put_value(maker, object, "windows", json_of_windows(maker, &machine->windows));
	put_value(maker, object, "facts", json_of_facts(maker, machine));
	put_value(maker, object, "counts", json_of_counts(maker, machine));
	put_lists(maker, object, machine);
	if (machine->is_replayed)
		put_value(maker, object, "replay", json_of_replay(maker, machine));
	put_nonzero(maker, object, "notes_dropped", machine->notes_dropped);
	put_value(maker, object, "missing", strings_of(maker, machine->missing, machine->missing_count));
	return object;
}

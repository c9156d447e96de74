/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result as JSON values: every field of struct result, so that any other format can be made from the saved JSON.
 * Escapes (\u{202E}) are part of the strings; raw data is in data_hex, so nothing is lost.
 */
#include "reports/json/json_result.h"

#include <string.h>

#include "reports/words/report_util.h"

static json_t *json_of_fix(struct maker *maker, const struct fix *fix)
{
	json_t *object = json_object();

	if (*fix->key) {
		put_string(maker, object, "key", fix->key);
		put_string(maker, object, "value", fix->value);
	}
	if (fix->removes) {
		put_flag(maker, object, "removes", true);
	} else if (*fix->key) {
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
	put_known(maker, object, "follows", finding->root_cause);
}

static json_t *json_of_waiver(struct maker *maker, const struct waiver_ref *waiver)
{
	json_t *object = json_object();

	put_string(maker, object, "reason", waiver->reason.utf8);
	put_known(maker, object, "approved_by", waiver->approved_by.utf8);
	put_string(maker, object, "expires", waiver->expires);
	return object;
}

json_t *json_of_finding(struct maker *maker, const struct finding *finding)
{
	json_t *object = json_object(), *fixes = json_array(), *sources = json_array();

	put_finding_words(maker, object, finding);
	for (size_t i = 0; i < finding->fix_count; i++)
		append(maker, fixes, json_of_fix(maker, &finding->fixes[i]));
	for (size_t i = 0; i < finding->source_count; i++)
		append(maker, sources, json_of_reference(maker, &finding->sources[i]));
	if (finding->waiver) {
		put_value(maker, object, "waiver", json_of_waiver(maker, finding->waiver));
		put_string(maker, object, "unwaived", outcome_name(finding->unwaived));
	}
	if (finding->expected_count)
		put_value(maker, object, "expected_states",
			  strings_of(maker, finding->expected_states, finding->expected_count));
	put_value(maker, object, "facts", strings_of(maker, finding->facts, finding->fact_count));
	put_value(maker, object, "fix", fixes);
	put_value(maker, object, "sources", sources);
	return object;
}

json_t *json_of_note(struct maker *maker, const struct machine_result *machine, const struct result_note *note)
{
	json_t *object = json_object();

	put_string(maker, object, "code", note->code);
	put_string(maker, object, "severity", note->severity);
	put_string(maker, object, "text", note->text.utf8);
	put_location(maker, object, machine, location_of_note(note));
	return object;
}

static json_t *json_of_facts(struct maker *maker, const struct machine_result *machine)
{
	json_t *object = json_object();

	for (size_t i = 0; i < machine->fact_count; i++)
		put_value(maker, object, machine->facts[i].name, json_of_fact(maker, machine, &machine->facts[i], i));
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

static json_t *json_of_identity(struct maker *maker, const struct machine_identity *identity)
{
	json_t *object = json_object();

	put_known(maker, object, "computer_name", identity->computer_name.utf8);
	put_known(maker, object, "dns_name", identity->dns_name.utf8);
	put_known(maker, object, "domain", identity->domain.utf8);
	put_string(maker, object, "joined", joined_name(identity->joined));
	put_known(maker, object, "tenant_id", identity->tenant_id.utf8);
	put_known(maker, object, "tenant_name", identity->tenant_name.utf8);
	put_known(maker, object, "time_zone", identity->time_zone.utf8);
	put_known(maker, object, "utc_offset", identity->utc_offset);
	put_known(maker, object, "installed", identity->installed);
	put_known(maker, object, "last_shutdown", identity->last_shutdown);
	put_known(maker, object, "product_type", identity->product_type);
	return object;
}

static json_t *json_of_findings(struct maker *maker, const struct finding *findings, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		append(maker, list, json_of_finding(maker, &findings[i]));
	return list;
}

static void put_lists(struct maker *maker, json_t *object, const struct machine_result *machine)
{
	json_t *sources = json_array(), *notes = json_array();

	for (size_t i = 0; i < machine->source_count; i++)
		append(maker, sources, json_of_source(maker, &machine->sources[i]));
	for (size_t i = 0; i < machine->note_count; i++)
		append(maker, notes, json_of_note(maker, machine, &machine->notes[i]));
	put_value(maker, object, "sources", sources);
	put_value(maker, object, "findings", json_of_findings(maker, machine->findings, machine->finding_count));
	put_value(maker, object, "notes", notes);
}

static json_t *json_of_changes(struct maker *maker, const struct fact_change *list, size_t count)
{
	json_t *changes = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *change = json_object();

		put_string(maker, change, "fact", list[i].fact);
		put_string(maker, change, "before", list[i].before);
		put_string(maker, change, "after", list[i].after);
		append(maker, changes, change);
	}
	return changes;
}

/* What the logs of its hives changed, and what the .reg files laid over it. */
static void put_changes(struct maker *maker, json_t *object, const struct machine_result *machine)
{
	if (machine->is_replayed) {
		json_t *replay = json_object();

		put_value(maker, replay, "changes", json_of_changes(maker, machine->changes, machine->change_count));
		put_value(maker, object, "replay", replay);
	}
	if (machine->is_overlaid) {
		json_t *overlay = json_object();

		put_string(maker, overlay, "before", verdict_word(machine->kind, machine->before_overlay));
		put_value(maker, overlay, "changes",
			  json_of_changes(maker, machine->overlay_changes, machine->overlay_change_count));
		put_value(maker, object, "overlay", overlay);
	}
}

static json_t *json_of_baselines(struct maker *maker, const struct machine_result *machine)
{
	json_t *list = json_array();

	for (size_t i = 0; i < machine->baseline_count; i++) {
		const struct baseline *baseline = &machine->baselines[i];
		json_t *object = json_object();

		put_string(maker, object, "name", baseline->name);
		put_known(maker, object, "title", baseline->title);
		put_known(maker, object, "summary", baseline->summary);
		put_known(maker, object, "path", baseline->path.utf8);
		put_string(maker, object, "kind", kind_name(baseline->kind));
		put_string(maker, object, "verdict", verdict_word(baseline->kind, baseline->verdict));
		put_value(maker, object, "findings",
			  json_of_findings(maker, baseline->findings, baseline->finding_count));
		append(maker, list, object);
	}
	return list;
}

static json_t *json_of_missing(struct maker *maker, const struct machine_result *machine)
{
	json_t *list = json_array();

	for (size_t i = 0; i < machine->missing_count; i++) {
		json_t *object = json_object();

		put_string(maker, object, "name", machine->missing[i].name.utf8);
		put_string(maker, object, "file", machine->missing[i].file);
		put_string(maker, object, "command", machine->missing[i].command);
		append(maker, list, object);
	}
	return list;
}

json_t *json_of_machine(struct maker *maker, const struct machine_result *machine)
{
	json_t *object = json_object();

	put_string(maker, object, "name", machine->name.utf8);
	if (machine->is_named)
		put_flag(maker, object, "named", true);
	put_string(maker, object, "kind", kind_name(machine->kind));
	put_string(maker, object, "verdict", verdict_word(machine->kind, machine->verdict));
	if (machine->verdict_after_waivers != machine->verdict)
		put_string(maker, object, "gate", verdict_word(machine->kind, machine->verdict_after_waivers));
	put_nonzero(maker, object, "control_set", machine->control_set);
	put_nonzero(maker, object, "evaluated_set", machine->evaluated_set);
	put_value(maker, object, "verdict_reasons", strings_of(maker, machine->reasons, machine->reason_count));
	put_known(maker, object, "summary", machine->summary.utf8);
	put_value(maker, object, "windows", json_of_windows(maker, &machine->windows));
	if (has_identity(&machine->identity))
		put_value(maker, object, "identity", json_of_identity(maker, &machine->identity));
	put_value(maker, object, "facts", json_of_facts(maker, machine));
	put_value(maker, object, "counts", json_of_counts(maker, machine));
	put_lists(maker, object, machine);
	put_changes(maker, object, machine);
	if (machine->baseline_count)
		put_value(maker, object, "baselines", json_of_baselines(maker, machine));
	put_nonzero(maker, object, "notes_dropped", machine->notes_dropped);
	put_value(maker, object, "missing", json_of_missing(maker, machine));
	return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as JSON (schema tlsready.diff/1): sorted keys, no clock, no host. */
#include <string.h>

#include "cli/commands/diff_formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"

static json_t *json_of_side(struct maker *maker, const struct side *side)
{
	json_t *object = json_object();

	put_string(maker, object, "operand", side->label.utf8);
	put_known(maker, object, "digest", side->result->digest);
	put_string(maker, object, "profile", side->result->profile);
	return object;
}

static json_t *json_of_machine_side(struct maker *maker, const struct machine_result *machine)
{
	json_t *object = json_object();

	put_string(maker, object, "name", machine->name.utf8);
	put_string(maker, object, "verdict", verdict_word(machine->kind, machine->verdict));
	put_nonzero(maker, object, "control_set", machine->control_set);
	put_string(maker, object, "windows", machine->windows.display.utf8);
	return object;
}

static void put_state(struct maker *maker, json_t *object, const char *key, const struct fact *fact)
{
	json_t *state = fact ? json_object() : NULL;

	if (!fact)
		return;
	put_string(maker, state, "state", fact->state);
	put_string(maker, state, "because", fact->because.utf8);
	put_known(maker, state, "decider", fact->decider);
	put_value(maker, object, key, state);
}

static json_t *json_of_facts(struct maker *maker, const struct fact_pairs *pairs)
{
	json_t *list = json_array();

	for (size_t i = 0; i < pairs->count; i++) {
		const struct fact *fact = pairs->list[i].b ? pairs->list[i].b : pairs->list[i].a;
		json_t *object = json_object();

		put_string(maker, object, "fact", fact->name);
		put_known(maker, object, "title", fact->title);
		put_state(maker, object, "a", pairs->list[i].a);
		put_state(maker, object, "b", pairs->list[i].b);
		append(maker, list, object);
	}
	return list;
}

static json_t *json_of_rules(struct maker *maker, const struct machine_diff *diff)
{
	json_t *list = json_array();

	for (size_t i = 0; i < diff->rule_count; i++) {
		json_t *object = json_object();

		put_string(maker, object, "rule", diff->rules[i].b->rule);
		put_known(maker, object, "title", diff->rules[i].b->title);
		put_string(maker, object, "level", level_name(diff->rules[i].b->level));
		put_string(maker, object, "a", outcome_name(diff->rules[i].a->outcome));
		put_string(maker, object, "b", outcome_name(diff->rules[i].b->outcome));
		append(maker, list, object);
	}
	return list;
}

static json_t *json_of_values(struct maker *maker, const struct machine_diff *diff)
{
	static const char *const names[] = { "added", "changed", "removed" };
	json_t *object = json_object(), *list = json_array();

	for (size_t i = 0; i < diff->value_count; i++) {
		json_t *pair = json_object();

		put_string(maker, pair, "change", names[diff->values[i].change]);
		put_value(maker, pair, "a", json_of_evidence(maker, NULL, diff->values[i].a));
		put_value(maker, pair, "b", json_of_evidence(maker, NULL, diff->values[i].b));
		append(maker, list, pair);
	}
	for (size_t i = 0; i < VALUE_CHANGES; i++)
		put_number(maker, object, names[i], diff->of_change[i]);
	put_known(maker, object, "first_written", diff->first);
	put_known(maker, object, "last_written", diff->last);
	put_value(maker, object, "list", list);
	return object;
}

static json_t *json_of_pair(struct maker *maker, const struct machine_diff *diff)
{
	json_t *object = json_object();

	put_flag(maker, object, "same", !diff->differs);
	put_value(maker, object, "a", json_of_machine_side(maker, diff->a));
	put_value(maker, object, "b", json_of_machine_side(maker, diff->b));
	put_value(maker, object, "facts", json_of_facts(maker, &diff->effects));
	put_value(maker, object, "other_reason", json_of_facts(maker, &diff->reasons));
	put_value(maker, object, "evidence", json_of_facts(maker, &diff->evidence));
	put_value(maker, object, "undecided", json_of_facts(maker, &diff->unknown));
	put_value(maker, object, "one_side", json_of_facts(maker, &diff->single));
	put_value(maker, object, "rules", json_of_rules(maker, diff));
	put_value(maker, object, "values", json_of_values(maker, diff));
	return object;
}

static json_t *json_of_only(struct maker *maker, const struct machine_result *const *machines, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		append(maker, list, json_of_machine_side(maker, machines[i]));
	return list;
}

int diff_json(const struct diff *diff, const struct report_options *options, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *object = json_object(), *machines = json_array();

	(void)options;
	for (size_t i = 0; i < diff->pair_count; i++)
		append(&maker, machines, json_of_pair(&maker, &diff->pairs[i]));
	put_string(&maker, object, "schema", "tlsready.diff/1");
	put_flag(&maker, object, "same", !diff->differs);
	put_value(&maker, object, "a", json_of_side(&maker, &diff->a));
	put_value(&maker, object, "b", json_of_side(&maker, &diff->b));
	put_value(&maker, object, "machines", machines);
	put_value(&maker, object, "only_a", json_of_only(&maker, diff->only_a, diff->only_a_count));
	put_value(&maker, object, "only_b", json_of_only(&maker, diff->only_b, diff->only_b_count));
	int code = json_out(object, maker.failed, JSON_INDENT(2), out, err);

	json_decref(object);
	return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two evaluated machines. */
#include <stdlib.h>
#include <string.h>

#include "engine/compare/diff.h"

#include "common/text/key_path.h"
#include "common/text/name.h"

enum { VALUES_LIMIT = 10000 }; /* changed places that are kept for one machine */

static bool is_state(const struct fact *fact, const char *state)
{
	return strcmp(fact->state, state) == 0;
}

bool fact_is_of_evidence(const char *name)
{
	return strncmp(name, "evidence.", 9) == 0 || strcmp(name, "controlset") == 0;
}

static struct fact_pairs *list_for(struct machine_diff *diff, struct fact_pair pair)
{
	if (!pair.a || !pair.b)
		return &diff->single;
	if (!is_state(pair.a, pair.b->state))
		return fact_is_of_evidence(pair.a->name) ? &diff->evidence : &diff->effects;
	if (is_state(pair.a, "UNKNOWN"))
		return &diff->unknown;
	return strcmp(pair.a->decider, pair.b->decider) != 0 && !fact_is_of_evidence(pair.a->name) ? &diff->reasons
												   : NULL;
}

static bool add_pair(struct machine_diff *diff, struct fact_pair pair, struct arena *arena, size_t room)
{
	struct fact_pairs *list = list_for(diff, pair);

	if (!list)
		return true;
	if (!list->list)
		list->list = arena_array(arena, room, sizeof *list->list);
	if (list->list)
		list->list[list->count++] = pair;
	return list->list;
}

static bool compare_facts(struct machine_diff *diff, struct arena *arena)
{
	size_t room = diff->a->fact_count + diff->b->fact_count;
	bool good = true;

	for (size_t i = 0; i < diff->a->fact_count && good; i++) {
		const struct fact *a = &diff->a->facts[i];

		good = add_pair(diff, (struct fact_pair){ a, machine_fact(diff->b, a->name) }, arena, room);
	}
	for (size_t i = 0; i < diff->b->fact_count && good; i++) {
		const struct fact *b = &diff->b->facts[i];

		if (!machine_fact(diff->a, b->name))
			good = add_pair(diff, (struct fact_pair){ NULL, b }, arena, room);
	}
	return good;
}

static const struct finding *finding_of(const struct machine_result *machine, const char *rule)
{
	for (size_t i = 0; i < machine->finding_count; i++)
		if (strcmp(machine->findings[i].rule, rule) == 0)
			return &machine->findings[i];
	return NULL;
}

static bool compare_rules(struct machine_diff *diff, struct arena *arena)
{
	diff->rules = arena_array(arena, diff->b->finding_count, sizeof *diff->rules);
	for (size_t i = 0; diff->rules && i < diff->b->finding_count; i++) {
		const struct finding *b = &diff->b->findings[i], *a = finding_of(diff->a, b->rule);

		if (a && a->outcome != b->outcome)
			diff->rules[diff->rule_count++] = (struct rule_pair){ a, b };
	}
	return diff->rules;
}

static bool is_same_location(const struct evidence *a, const struct evidence *b)
{
	return a->is_key == b->is_key && name_equal(a->value.utf8, b->value.utf8) &&
	       key_path_equal(a->key.utf8, b->key.utf8);
}

/* What was not covered or could not be read is neither there nor absent: no change can be told of it. */
static enum value_change change_of(const struct evidence *a, const struct evidence *b)
{
	if (a->answer == ANSWER_ABSENT && b->answer == ANSWER_PRESENT)
		return VALUE_ADDED;
	if (a->answer == ANSWER_PRESENT && b->answer == ANSWER_ABSENT)
		return VALUE_REMOVED;
	bool is_other = strcmp(a->type, b->type) != 0 || strcmp(a->data_hex, b->data_hex) != 0;

	return a->answer == ANSWER_PRESENT && b->answer == ANSWER_PRESENT && is_other ? VALUE_CHANGED : VALUE_CHANGES;
}

static void note_time(struct machine_diff *diff, const char *written)
{
	if (!*written)
		return;
	if (!*diff->first || strcmp(written, diff->first) < 0)
		diff->first = written;
	if (strcmp(written, diff->last) > 0)
		diff->last = written;
}

static void add_value(struct machine_diff *diff, struct value_pair pair)
{
	for (size_t i = 0; i < diff->value_count; i++)
		if (is_same_location(diff->values[i].b, pair.b))
			return; /* several facts look at one place */
	if (diff->value_count == VALUES_LIMIT)
		return;
	diff->values[diff->value_count++] = pair;
	diff->of_change[pair.change]++;
	note_time(diff, pair.b->written);
}

static void compare_evidence(struct machine_diff *diff, const struct fact *a, const struct fact *b)
{
	for (size_t i = 0; i < b->evidence_count; i++) {
		for (size_t k = 0; k < a->evidence_count; k++) {
			struct value_pair pair = { &a->evidence[k], &b->evidence[i], VALUE_CHANGES };

			if (!is_same_location(pair.a, pair.b))
				continue;
			pair.change = change_of(pair.a, pair.b);
			if (pair.change != VALUE_CHANGES)
				add_value(diff, pair);
			break;
		}
	}
}

static bool compare_values(struct machine_diff *diff, struct arena *arena)
{
	const struct fact_pairs *const lists[] = { &diff->effects, &diff->reasons };
	size_t room = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < lists[i]->count; k++)
			room += lists[i]->list[k].b->evidence_count;
	diff->values = arena_array(arena, room < VALUES_LIMIT ? room : VALUES_LIMIT, sizeof *diff->values);
	for (size_t i = 0; diff->values && i < 2; i++)
		for (size_t k = 0; k < lists[i]->count; k++)
			compare_evidence(diff, lists[i]->list[k].a, lists[i]->list[k].b);
	return diff->values;
}

int compare_fact_values(const struct fact *a, const struct fact *b, struct arena *arena, struct machine_diff *ret)
{
	size_t room = b->evidence_count < VALUES_LIMIT ? b->evidence_count : VALUES_LIMIT;

	*ret = (struct machine_diff){ .values = arena_array(arena, room + 1, sizeof *ret->values),
				      .first = "",
				      .last = "" };
	if (!ret->values)
		return ERR_NOMEM;
	compare_evidence(ret, a, b);
	return 0;
}

int compare_machines(const struct machine_result *a, const struct machine_result *b, struct arena *arena,
		     struct machine_diff *ret)
{
	*ret = (struct machine_diff){ .a = a, .b = b, .first = "", .last = "" };
	if (!compare_facts(ret, arena) || !compare_rules(ret, arena) || !compare_values(ret, arena))
		return ERR_NOMEM;
	ret->differs = ret->effects.count > 0 || a->verdict != b->verdict;
	return 0;
}

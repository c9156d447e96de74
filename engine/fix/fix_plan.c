/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What findings ask for, and what is there instead. The machine is opened once more and held open: the result of a
 * check has what was cited, and an undo needs all of a previous value and the keys above it.
 */
#include "engine/fix/fix.h"

#include <string.h>

#include "common/text/name.h"
#include "engine/inputs.h"

static const struct {
	const char *root;
	enum hive_kind kind;
} roots[] = {
	{ "HKEY_LOCAL_MACHINE\\SYSTEM\\", HIVE_SYSTEM },
	{ "HKEY_LOCAL_MACHINE\\SOFTWARE\\", HIVE_SOFTWARE },
	{ "HKEY_CURRENT_USER\\", HIVE_USER },
};

static void add_wanted_key(struct wanted_key *list, size_t *count, const char *key)
{
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (name_starts(key, roots[i].root))
			list[(*count)++] = (struct wanted_key){ roots[i].kind, key + strlen(roots[i].root), 0 };
}

/* What the facts read, and every key that a fix of these rules would write. */
static struct wanted_keys wanted_keys_for(const struct plan *plan)
{
	const struct machine_result *machine = &plan->machine;
	struct wanted_keys wanted_keys = wanted_keys_of(plan->evaluation.options->criteria, plan->arena);
	size_t count = wanted_keys.count, most = count;

	for (size_t i = 0; i < machine->finding_count; i++)
		most += machine->findings[i].fix_count;
	struct wanted_key *list = arena_array(plan->arena, most + 1, sizeof *list);

	if (!list)
		return wanted_keys;
	memcpy(list, wanted_keys.list, count * sizeof *list);
	for (size_t i = 0; i < machine->finding_count; i++)
		for (size_t k = 0; k < machine->findings[i].fix_count; k++)
			add_wanted_key(list, &count, machine->findings[i].fixes[k].key);
	return (struct wanted_keys){ .list = list, .count = count };
}

static int open_baseline_machine(struct plan *plan, struct error *err)
{
	const struct engine_options *common = plan->evaluation.options;
	struct engine_options plain = *common; /* what a look at known inputs needs */
	struct machine_options *options = arena_alloc(plan->arena, sizeof *options);
	struct notes *notes = arena_alloc(plan->arena, sizeof *notes);

	if (!options || !notes)
		return error_no_memory(err);
	plain.no_hash = true;
	plain.readers = READER_CELLS;
	*options = machine_options_of(&plain, wanted_keys_for(plan));
	notes->arena = plan->arena;
	plan->baseline_machine = machine_new(options, notes, plan->arena);
	int code = plan->baseline_machine
			   ? add_inputs(plan->baseline_machine, plan->evaluation.subject, common->overlays, err)
			   : error_no_memory(err);

	plan->view = code ? NULL : machine_view(plan->baseline_machine);
	return code;
}

void plan_close(struct plan *plan)
{
	machine_free(plan->baseline_machine);
	plan->baseline_machine = NULL;
}

/* Offline there is no CurrentControlSet: the set that was evaluated, and the one that an image boots from. */
static void choose_sets(struct plan *plan)
{
	const struct control_set *set = regview_control_set(plan->view);

	plan->set_count = 1;
	plan->sets[0] = plan->evaluation.control_set;
	if (!plan->for_offline || plan->sets[0])
		return;
	plan->sets[0] = set->number ? set->number : set->live_number;
	if (plan->sets[0] && set->default_number && set->default_number != plan->sets[0] &&
	    control_set_is_there(set, set->default_number))
		plan->sets[plan->set_count++] = set->default_number;
}

static int open_plan(struct plan *plan, struct error *err)
{
	int code = open_baseline_machine(plan, err);

	if (code == 0)
		choose_sets(plan);
	for (size_t i = 0; i < plan->set_count && code == 0; i++) {
		struct evaluation evaluation = plan->evaluation;

		evaluation.is_reassessment = true;
		evaluation.control_set = i ? plan->sets[i] : evaluation.control_set;
		code = evaluate(&evaluation, plan->arena, &plan->before[i], err);
	}
	return code;
}

static bool is_only(const struct plan *plan, const struct finding *finding)
{
	return plan->only && name_equal(plan->only, finding->rule);
}

enum verdict weight_of(const struct plan *plan, const struct finding *finding)
{
	if (finding->level == LEVEL_NOTE && !is_only(plan, finding))
		return VERDICT_READY;
	if (finding->outcome == OUTCOME_UNKNOWN)
		return VERDICT_INDETERMINATE;
	if (finding->outcome != OUTCOME_FAIL)
		return VERDICT_READY;
	return finding->level == LEVEL_ERROR ? VERDICT_NOT_READY : VERDICT_AT_RISK;
}

bool is_fixed_by_edits(const struct plan *plan, const struct finding *finding)
{
	return finding->outcome == OUTCOME_FAIL && weight_of(plan, finding) != VERDICT_READY &&
	       (!plan->only || is_only(plan, finding));
}

const struct finding *rule_in(const struct machine_result *machine, const char *rule)
{
	for (size_t i = 0; i < machine->finding_count; i++)
		if (name_equal(machine->findings[i].rule, rule))
			return &machine->findings[i];
	return NULL;
}

static bool same_location(const struct reg_edit *a, const struct reg_edit *b)
{
	return name_equal(a->key, b->key) && name_equal(a->value, b->value);
}

bool asks_for(const struct plan *plan, const struct finding *finding, const struct reg_edit *edit)
{
	for (size_t i = 0; i < finding->fix_count; i++)
		for (size_t k = 0; *finding->fixes[i].key && k < plan->set_count; k++) {
			struct reg_edit asked = regfile_edit(plan->arena, &finding->fixes[i], plan->sets[k]);

			if (same_location(&asked, edit))
				return true;
		}
	return false;
}

const struct fix_edit *policy_asked(const struct plan *plan, const struct finding *finding, const struct fix *fix)
{
	const struct finding one = { .fixes = fix, .fix_count = 1 };

	for (size_t i = 0; i < plan->policy_count; i++)
		if (asks_for(plan, fix ? &one : finding, &plan->policies[i].reg))
			return &plan->policies[i];
	return NULL;
}

/* Edits of one key stand together. What two rules ask of one value is what the worse one asks. */
static int add_edit(struct plan *plan, const struct reg_edit *edit, struct error *err)
{
	size_t at = plan->count;

	for (size_t i = 0; i < plan->count; i++) {
		if (same_location(&plan->edits[i].reg, edit))
			return 0;
		if (name_equal(plan->edits[i].reg.key, edit->key))
			at = i + 1;
	}
	if (strpbrk(edit->key, "\r\n") || strpbrk(edit->value, "\r\n"))
		return error_set(err, ERR_USAGE, "fix: %s\\%s has a line break, which no .reg file can contain",
				 edit->key, edit->value);
	if (plan->count == FIX_EDITS_LIMIT)
		return error_set(err, ERR_USAGE, "fix: the profile requires more than %d edits", FIX_EDITS_LIMIT);
	memmove(&plan->edits[at + 1], &plan->edits[at], (plan->count++ - at) * sizeof *plan->edits);
	plan->edits[at] = (struct fix_edit){ .reg = *edit, .is_policy = !fix_is_edit(&(struct fix){ .key = edit->key }) };
	return 0;
}

static int collect(struct plan *plan, const struct machine_result *machine, uint32_t set, struct error *err)
{
	int code = 0;

	for (size_t i = 0; i < machine->finding_count; i++) {
		const struct finding *finding = &machine->findings[i];

		for (size_t k = 0; is_fixed_by_edits(plan, finding) && k < finding->fix_count && code == 0; k++) {
			struct reg_edit edit = regfile_edit(plan->arena, &finding->fixes[k], set);

			code = *edit.key ? add_edit(plan, &edit, err) : 0;
		}
	}
	return code;
}

/* What a policy file sets comes back with the next refresh, wherever it is. */
static const char *policy_of(const struct plan *plan, int32_t source)
{
	const struct input *inputs;
	size_t count = machine_inputs(plan->baseline_machine, &inputs);

	return source >= 0 && (size_t)source < count && inputs[source].kind == INPUT_POL ? inputs[source].path : NULL;
}

static struct previous_value previous_value_of(const struct plan *plan, const struct reg_edit *edit)
{
	const char *path = regview_short_path(plan->arena, edit->key);
	struct reganswer value;
	struct previous_value previous = { .found = regview_value(plan->view, path, edit->value, &value) };

	if (previous.found == PRESENT) {
		previous.type = value.type;
		previous.data = value.data;
		previous.size = value.size;
		previous.policy = policy_of(plan, value.at.source);
	}
	return previous;
}

static bool is_so(const struct fix_edit *edit)
{
	const struct previous_value *previous = &edit->previous_value;
	const uint8_t *d = previous->data;
	uint32_t number = edit->reg.number;

	if (edit->reg.kind == EDIT_REMOVE_VALUE)
		return previous->found == ABSENT;
	return previous->found == PRESENT && previous->type == REG_DWORD && previous->size == 4 &&
	       d[0] == (uint8_t)number && d[1] == (uint8_t)(number >> 8) && d[2] == (uint8_t)(number >> 16) &&
	       d[3] == (uint8_t)(number >> 24);
}

/* A path that stands for no known set cannot be written for an image. */
static int check_paths(const struct plan *plan, struct error *err)
{
	for (size_t i = 0; plan->for_offline && i < plan->count; i++)
		if (strstr(plan->edits[i].reg.key, "\\CurrentControlSet\\"))
			return error_set(err, ERR_UNSUPPORTED,
					 "fix: --for offline: the inputs do not show which ControlSetNNN is current: "
					 "supply the SYSTEM hive, or an export with its Select key");
	return 0;
}

/* Looks up what is at the place of new edits, and keeps those that are not so yet. */
static void keep_news(struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		struct fix_edit *edit = &plan->edits[i];

		if (!edit->is_looked_up)
			edit->previous_value = plan->is_saved ? previous_value_saved(plan, &edit->reg)
							      : previous_value_of(plan, &edit->reg);
		edit->is_looked_up = true;
		edit->is_policy = edit->is_policy || edit->previous_value.policy;
		if (!is_so(edit))
			plan->edits[kept++] = *edit;
	}
	plan->count = kept;
}

int plan_edits(struct plan *plan, const struct machine_result *machines, struct error *err)
{
	int code = 0;

	if (!plan->edits)
		plan->edits = arena_array(plan->arena, FIX_EDITS_LIMIT + 1, sizeof *plan->edits);
	if (!plan->edits)
		return error_no_memory(err);
	for (size_t i = 0; i < plan->set_count && code == 0; i++)
		code = collect(plan, &machines[i], plan->sets[i], err);
	keep_news(plan);
	return code ? code : check_paths(plan, err);
}

int plan_make(struct plan *plan, struct error *err)
{
	int code = plan->is_saved ? plan_open_saved(plan, err) : open_plan(plan, err);

	code = code ? code : plan_edits(plan, plan->is_saved ? &plan->machine : plan->before, err);
	if (code == 0 && !plan->is_saved)
		code = plan_try(plan, err);
	return code ? code : plan_part(plan, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plan from a saved result: what was there before is read from the evidence that it cites, and nothing is tried out.
 * The file may have been written by anybody, so what it calls a fix is not written anywhere: the profile's own is.
 */
#include "engine/fix/fix.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/facts/policies.h"
#include "reports/words/report_util.h"

static const struct fix *fixes_of(const struct plan *plan, const struct rule *rule)
{
	struct fix *fixes = arena_array(plan->arena, rule->fixes_count + 1, sizeof *fixes);

	for (unsigned i = 0; fixes && i < rule->fixes_count; i++) {
		const struct rule_fix *own = &rule->fixes[i];

		fixes[i] = (struct fix){ .key = own->key ? own->key : "",
					 .value = own->value ? own->value : "",
					 .data = own->data,
					 .removes = own->remove,
					 .action = own->action ? own->action : "" };
		if (!*fixes[i].action && !fix_is_edit(&fixes[i]))
			fixes[i].action = policy_action(plan->arena, &fixes[i], plan->machine.windows.build);
	}
	return fixes;
}

/* Every finding with the fixes of its rule in the profile at hand. */
static int take_own_fixes(struct plan *plan, struct error *err)
{
	const struct profile *profile = plan->evaluation.options->criteria->profiles[0];
	struct machine_result *machine = &plan->machine;
	struct finding *findings = arena_array(plan->arena, machine->finding_count + 1, sizeof *findings);

	for (size_t i = 0; findings && i < machine->finding_count; i++) {
		const struct rule *rule = profile_rule(profile, machine->findings[i].rule);

		findings[i] = machine->findings[i];
		findings[i].fixes = rule && findings[i].fix_count ? fixes_of(plan, rule) : NULL;
		findings[i].fix_count = findings[i].fixes ? rule->fixes_count : 0;
		if (!rule && machine->findings[i].fix_count)
			return error_set(
				err, ERR_USAGE,
				"fix: %s of the saved result is not a rule of the profile %s: name the profile that it "
				"was made with (--profile)",
				machine->findings[i].rule, profile->name);
	}
	machine->findings = findings;
	return findings ? 0 : error_no_memory(err);
}

int plan_open_saved(struct plan *plan, struct error *err)
{
	int code = take_own_fixes(plan, err);

	plan->set_count = 1;
	plan->sets[0] = plan->machine.control_set;
	if (code || !plan->for_offline || plan->sets[0])
		return code;
	plan->sets[0] = plan->machine.evaluated_set;
	if (fact_has_issue(machine_fact(&plan->machine, "controlset"), "default-is-another-set"))
		return error_set(
			err, ERR_UNSUPPORTED,
			"fix: --for offline: Select\\Default names another control set than the one that was evaluated, "
			"and a saved result does not contain both: supply the hives");
	return 0;
}

static const struct evidence *cited(const struct plan *plan, const struct reg_edit *edit)
{
	const struct fix location = { .key = edit->key, .value = edit->value, .action = "" };
	const struct finding about = { .fixes = &location, .fix_count = 1 };

	for (size_t i = 0; i < plan->machine.fact_count; i++) {
		const struct fact *fact = &plan->machine.facts[i];

		for (size_t k = 0; k < fact->evidence_count; k++)
			if (fact->evidence[k].answer != ANSWER_DELETED && fix_for(&about, &fact->evidence[k]))
				return &fact->evidence[k];
	}
	return NULL;
}

static bool key_is_absent(const struct fact *fact, const struct fix *location)
{
	const struct finding about = { .fixes = location, .fix_count = 1 };

	for (size_t i = 0; i < fact->evidence_count; i++) {
		struct evidence asked = fact->evidence[i];

		if (!asked.is_key || asked.answer != ANSWER_ABSENT)
			continue;
		asked.is_key = false; /* as fix_for compares: the place alone */
		asked.value = TEXT("");
		if (fix_for(&about, &asked))
			return true;
	}
	return false;
}

/* The key, or one above it, was found to be absent: so is every value. */
static bool has_no_key(const struct plan *plan, const struct reg_edit *edit)
{
	for (const char *end = edit->key + strlen(edit->key); end;
	     end = memrchr(edit->key, '\\', (size_t)(end - edit->key))) {
		const struct fix location = { .key = arena_strndup(plan->arena, edit->key, (size_t)(end - edit->key)),
					      .value = "",
					      .action = "" };

		for (size_t i = 0; location.key && i < plan->machine.fact_count; i++)
			if (key_is_absent(&plan->machine.facts[i], &location))
				return true;
	}
	return false;
}

/* REG_UNKNOWN has no number: false. */
static bool type_named(const char *name, uint32_t *ret)
{
	for (uint32_t type = REG_NONE; type <= REG_QWORD; type++)
		if (strcmp(reg_type_name(type), name) == 0) {
			*ret = type;
			return true;
		}
	return false;
}

static uint8_t *bytes_of_hex(struct arena *arena, const char *hex, size_t *ret_size)
{
	uint8_t *bytes = arena_alloc(arena, strlen(hex) / 2 + 1);
	unsigned byte;

	*ret_size = 0;
	for (; bytes && sscanf(hex, "%2x", &byte) == 1 && hex[1]; hex += 2)
		bytes[(*ret_size)++] = (uint8_t)byte;
	return bytes;
}

enum { HEX_KEPT = 4096 }; /* a result keeps as many bytes of a value; one that long may be cut */

struct previous_value previous_value_saved(const struct plan *plan, const struct reg_edit *edit)
{
	static const enum found found[] = { [ANSWER_PRESENT] = PRESENT,
					    [ANSWER_ABSENT] = ABSENT,
					    [ANSWER_NOT_COVERED] = NOT_COVERED,
					    [ANSWER_UNREADABLE] = UNREADABLE,
					    [ANSWER_DELETED] = NOT_COVERED };
	const struct evidence *evidence = cited(plan, edit);
	struct previous_value previous = { .found = evidence ? found[evidence->answer] : NOT_COVERED };

	if (!evidence && has_no_key(plan, edit))
		previous.found = ABSENT;
	if (previous.found != PRESENT)
		return previous;
	if (evidence->source >= 0 && plan->machine.sources[evidence->source].kind == SOURCE_POL)
		previous.policy = plan->machine.sources[evidence->source].path.utf8;
	previous.data = bytes_of_hex(plan->arena, evidence->data_hex, &previous.size);
	if (!previous.data || !type_named(evidence->type, &previous.type) || previous.size >= HEX_KEPT)
		previous.found = NOT_COVERED;
	return previous;
}

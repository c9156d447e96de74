/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/result.h"

#include <string.h>

const char *joined_name(enum joined joined)
{
	static const char *const names[] = { "unknown", "workgroup", "domain", "tenant" };

	return names[joined];
}

static bool is_known(const char *text)
{
	return text && *text;
}

bool has_identity(const struct machine_identity *identity)
{
	return is_known(identity->computer_name.utf8) || is_known(identity->dns_name.utf8) ||
	       is_known(identity->domain.utf8) || is_known(identity->tenant_id.utf8) ||
	       is_known(identity->time_zone.utf8) || is_known(identity->utc_offset) || is_known(identity->installed) ||
	       is_known(identity->last_shutdown) || is_known(identity->product_type) ||
	       identity->joined != JOINED_UNKNOWN;
}

/* Approved trees of Group Policy, and where the Policy CSP of MDM keeps what it was given. */
static const char *const policy_trees[] = {
	"SOFTWARE\\Policies\\",
	"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\",
	"SOFTWARE\\Microsoft\\PolicyManager\\",
};

bool fix_is_edit(const struct fix *fix)
{
	const char *below = strchr(fix->key, '\\');

	for (size_t i = 0; below && i < sizeof policy_trees / sizeof *policy_trees; i++)
		if (name_starts(below + 1, policy_trees[i]))
			return false;
	return *fix->key;
}

void result_free(struct result *result)
{
	if (result)
		arena_free(result->arena); /* the result itself lives in it */
}

const struct finding *finding_root_cause(const struct finding *findings, size_t count, const struct finding *finding)
{
	for (size_t i = 0; finding->root_cause && *finding->root_cause && i < count; i++)
		if (findings[i].outcome == OUTCOME_FAIL && strcmp(findings[i].rule, finding->root_cause) == 0)
			return &findings[i];
	return NULL;
}

const struct baseline *readiness_beside(const struct machine_result *machine)
{
	for (size_t i = 0; machine->kind == KIND_BASELINE && i < machine->baseline_count; i++)
		if (machine->baselines[i].kind == KIND_READINESS)
			return &machine->baselines[i];
	return NULL;
}

const struct finding *finding_against_ready(const struct machine_result *machine)
{
	bool is_ready = machine->verdict == VERDICT_READY, passes = machine->verdict_after_waivers == VERDICT_READY;

	for (size_t i = 0; (is_ready || passes) && i < machine->finding_count; i++) {
		const struct finding *finding = &machine->findings[i];
		bool is_waived = finding->outcome == OUTCOME_WAIVED; /* which changes the verdict after waivers alone */

		if (outcome_verdict(finding->level, is_waived && is_ready ? OUTCOME_UNKNOWN : finding->outcome) !=
		    VERDICT_READY)
			return finding;
	}
	return NULL;
}

const struct fact *machine_fact(const struct machine_result *machine, const char *name)
{
	for (size_t i = 0; i < machine->fact_count; i++)
		if (strcmp(machine->facts[i].name, name) == 0)
			return &machine->facts[i];
	return NULL;
}

bool fact_has_issue(const struct fact *fact, const char *issue)
{
	for (size_t i = 0; fact && i < fact->issue_count; i++)
		if (strcmp(fact->issues[i], issue) == 0)
			return true;
	return false;
}

const char *answer_name(enum answer answer)
{
	static const char *const names[] = { "PRESENT", "ABSENT", "NOT_COVERED", "UNREADABLE", "DELETED" };

	return names[answer];
}

const char *source_kind_name(enum source_kind kind)
{
	static const char *const names[] = { "hive", "reg", "pol", "other" };

	return names[kind];
}

const char *source_status_name(enum source_status status)
{
	static const char *const names[] = { "read", "refused", "not needed" };

	return names[status];
}

const char *verification_name(enum verification verification)
{
	static const char *const names[] = { "match", "mismatch", "damaged", "no stored hash" };

	return names[verification];
}

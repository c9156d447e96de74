/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/gate.h"

#include "reports/reports.h"

enum gate gate_worse(enum gate a, enum gate b)
{
	static const enum gate worst_first[] = { GATE_BELOW_BAR, GATE_INDETERMINATE, GATE_OPEN };

	for (size_t i = 0; i < sizeof worst_first / sizeof *worst_first; i++)
		if (a == worst_first[i] || b == worst_first[i])
			return worst_first[i];
	return a; /* what a saved result has may be none of them */
}

void gate_count(struct gate_count *count, enum verdict verdict, enum verdict after_waivers)
{
	count->all_ready &= after_waivers == VERDICT_READY;
	count->any_waived |= verdict != after_waivers;
}

const char *gate_reason_of(int exit_code, const struct gate_count *count, enum profile_kind kind)
{
	if (exit_code != GATE_OPEN)
		return exit_code == GATE_BELOW_BAR ? "below-bar" : "indeterminate";
	return !count->all_ready       ? "above-bar"
	       : count->any_waived     ? "waived"
	       : kind == KIND_BASELINE ? "compliant"
				       : "ready";
}

const char *gate_reason(const struct result *result)
{
	struct gate_count count = { .all_ready = true };

	for (size_t i = 0; i < result->machine_count; i++)
		gate_count(&count, result->machines[i].verdict, result->machines[i].verdict_after_waivers);
	return gate_reason_of(result->exit_code, &count, result->machine_count ? result->machines->kind : KIND_READINESS);
}

void finish_head(const struct engine_options *options, struct result *ret)
{
	const struct profile *profile = options->criteria->profiles[0];
	enum gate gate = options->fail_on == FAIL_ON_NEVER ? GATE_OPEN
							   : (enum gate)ret->exit_code; /* an operand without a machine */

	for (size_t i = 0; i < ret->machine_count; i++)
		gate = gate_worse(gate, gate_of(options->fail_on, ret->machines[i].verdict_after_waivers));
	ret->profile = profile->name;
	ret->profile_title = profile->title;
	ret->profile_summary = profile->summary;
	ret->profile_path = text_of(ret->arena, profile->path ? profile->path : "");
	ret->profile_sha256 = profile->sha256;
	ret->waivers_sha256 = options->criteria->waivers ? options->criteria->waivers->sha256 : NULL;
	ret->waivers_path = text_of(ret->arena, options->waivers_path ? options->waivers_path : "");
	ret->expected_path = text_of(ret->arena, options->expected_path ? options->expected_path : "");
	ret->options = options->words;
	ret->case_info = options->case_info;
	ret->tool_version = TLSREADY_VERSION;
	ret->fail_on = options->fail_on;
	ret->exit_code = (int)gate;
	ret->exit_reason = gate_reason(ret);
}

int finish_result(const struct engine_options *options, struct result *ret, struct error *err)
{
	finish_head(options, ret);
	return report_seal(ret, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results that were saved, and edits to them. After cmocka.h. */
#ifndef TLSREADY_TESTS_JSON_SAVED_H
#define TLSREADY_TESTS_JSON_SAVED_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program/fixture_result.h"

/* The JSON of a sealed result. */
static inline char *saved(struct result *result, size_t *ret_size)
{
	assert_int_equal(report_seal(result, NULL), 0);
	char *text = fixture_report("json", result, NULL, ret_size);

	assert_non_null(text);
	return text;
}

static inline char *saved_fixture(enum fixture which, size_t *ret_size)
{
	struct result *result = fixture_result(which);
	char *text = saved(result, ret_size);

	result_free(result);
	return text;
}

/* A machine with everything that today's fixtures have not: waived, overlaid, checked against a second profile. */
static inline struct result *rich_result(void)
{
	static const struct waiver_ref waiver = { TEXT("retires in Q4"), TEXT("jane@example.org"), "2026-12-31" };
	static const struct fix fixes[] = { { "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\X", "Enabled", 0, "", true },
					    { "", "", 0, "install KB3140245", false } };
	static const char *const facts[] = { "windows" }, *const states[] = { "A" };
	static const struct finding findings[] = {
		{ "ZZZ101", "It holds", LEVEL_ERROR, OUTCOME_WAIVED, TEXT("found"), "A", "B", "", "", facts, 1, fixes, 2, NULL, 0,
		  &waiver, OUTCOME_UNKNOWN, "ZZZ100", states, 1 },
	};
	static const struct baseline baselines[] = { { "stig", "A baseline", "", TEXT("stig.yaml"), KIND_BASELINE, VERDICT_AT_RISK, findings, 1, "" } };
	static const struct fact_change changes[] = { { "windows", "Windows", "UNKNOWN", "Windows Server 2019" } };
	static const struct result_source sources[] = {
		{ .path = TEXT("planned.reg"), .kind = SOURCE_REG, .role = "", .format = "", .status = SOURCE_READ, .why = TEXT(""),
		  .sha256 = "", .size = UINT64_MAX, .is_overlay = true, .written = "", .root_written = "" },
	};
	static const struct fact windows[] = { { .name = "windows", .title = "Windows", .state = "Windows Server 2019",
						 .because = TEXT("so"), .decider = "value", .confidence = "documented",
						 .root_cause = "controlset" } };
	struct result *result = fixture_result(FIXTURE_READY);
	struct machine_result *machine = arena_alloc(result->arena, sizeof *machine);
	const struct machine_identity identity = {
		TEXT("DC01"), TEXT("dc01.corp.example"), TEXT("corp.example"), TEXT("f8cdef31"), TEXT("Contoso"), TEXT("@tzres.dll,-322"),
		"+02:00", "2019-02-03T10:11:12Z", "2024-03-01T10:22:31.1234567Z", "domain controller", JOINED_DOMAIN };

	*machine = (struct machine_result){
		.name = TEXT("rich ControlSet002"), .is_named = true, .evaluated_set = 2, .identity = identity, .verdict = VERDICT_NOT_READY, .verdict_after_waivers = VERDICT_AT_RISK, .summary = TEXT(""),
		.windows = { .product = "UNKNOWN", .display = TEXT("") }, .sources = sources, .source_count = 1, .facts = windows,
		.fact_count = 1, .findings = findings, .finding_count = 1, .notes_dropped = 3, .is_overlaid = true,
		.before_overlay = VERDICT_INDETERMINATE, .overlay_changes = changes, .overlay_change_count = 1, .control_set = 2,
		.baselines = baselines, .baseline_count = 1,
	};
	result->machines = machine;
	result->machine_count = 1;
	return result;
}

/* text with the first `from` replaced; free it. */
static inline char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("there is no %s", from);
	size_t size = strlen(text) + strlen(to) + 1;
	char *other = malloc(size);

	snprintf(other, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return other;
}

#endif

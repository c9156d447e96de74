/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to these machines is invented; the shape of it is what the analyzer makes of real ones. */
#include "support/program/fixture_result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program/fixture_parts.h"
#include "support/program/fixture_rows.h"

static struct machine_result ready(struct arena *arena)
{
	struct evidence none[] = {
		ev_absent(0, CLIENT12, "Enabled", "nearest key: " PROTOCOLS, 0x3020, NET_WRITTEN),
		ev_absent(0, CLIENT12, "DisabledByDefault", "nearest key: " PROTOCOLS, 0x3020, NET_WRITTEN),
	};
	struct own_fact own[] = { { "schannel.tls12.client", NULL, NULL, NULL, KEEP(arena, none), 2 } };
	struct result_source sources[] = {
		{ .path = TEXT("SYSTEM"),
		  .kind = SOURCE_HIVE,
		  .role = "SYSTEM",
		  .format = "regf 1.5",
		  .status = SOURCE_READ,
		  .why = TEXT(""),
		  .sha256 = SHA_B,
		  .size = 9437184,
		  .sequence1 = 5,
		  .sequence2 = 5,
		  .written = "", .root_written = "" },
		{ .path = TEXT("SOFTWARE"),
		  .kind = SOURCE_HIVE,
		  .role = "SOFTWARE",
		  .format = "regf 1.5",
		  .status = SOURCE_READ,
		  .why = TEXT(""),
		  .sha256 = SHA_A,
		  .size = 75497472,
		  .sequence1 = 7,
		  .sequence2 = 7,
		  .written = "", .root_written = "" },
	};

	return (struct machine_result){
		.name = TEXT("web02"),
		.verdict = VERDICT_READY,
		.summary = TEXT("Everything the profile asks was read and is good."),
		.evaluated_set = 1,
		.windows = { "Windows Server 2019", TEXT("Windows Server 2019 Standard (10.0.17763.4974) x64"), "10.0",
			     17763, 4974, "x64", "" },
		.sources = KEEP(arena, sources),
		.source_count = 2,
		.facts = fixture_facts(arena, own, 1),
		.fact_count = FIXTURE_FACTS,
		.findings = KEEP(arena, good_findings),
		.finding_count = COUNT(good_findings),
	};
}

static struct machine_result indeterminate(struct arena *arena)
{
	static const char *const reasons[] = { "NET201", "OSU401", "WHT301" };
	static const struct missing_input wanted[] = { { TEXT("the SOFTWARE hive (Windows\\System32\\config\\SOFTWARE)"),
							 "SOFTWARE", "reg save HKLM\\SOFTWARE SOFTWARE" } };
	struct evidence net[] = { ev_missing(NET4_64, "SystemDefaultTlsVersions", "no SOFTWARE hive was given") };
	struct evidence http[] = { ev_missing(WINHTTP, "DefaultSecureProtocols", "no SOFTWARE hive was given") };
	struct own_fact own[] = {
		{ "dotnet4.64", "UNKNOWN", "The SOFTWARE hive was not given.", "evidence", KEEP(arena, net), 1 },
		{ "dotnet4.32", "UNKNOWN", "The SOFTWARE hive was not given.", "evidence", NULL, 0 },
		{ "winhttp.64", "UNKNOWN", "The SOFTWARE hive was not given.", "evidence", KEEP(arena, http), 1 },
		{ "winhttp.32", "UNKNOWN", "The SOFTWARE hive was not given.", "evidence", NULL, 0 },
		{ "update.tls12", "UNKNOWN", "The SOFTWARE hive was not given.", "evidence", NULL, 0 },
		{ "windows", "UNKNOWN", "Only the SYSTEM hive was given.", "evidence", NULL, 0 },
	};
	struct result_source sources[] = {
		{ .path = TEXT("/case/it's here/SYSTEM"),
		  .kind = SOURCE_HIVE,
		  .role = "SYSTEM",
		  .format = "regf 1.3",
		  .status = SOURCE_READ,
		  .why = TEXT(""),
		  .sha256 = "",
		  .size = 3145728,
		  .is_dirty = true,
		  .sequence1 = 5,
		  .sequence2 = 4,
		  .written = "", .root_written = "" },
	};

	return (struct machine_result){
		.name = TEXT("kiosk7"),
		.verdict = VERDICT_INDETERMINATE,
		.reasons = reasons,
		.reason_count = 3,
		.summary = TEXT("Three rules could not be decided without the SOFTWARE hive."),
		.windows = { "UNKNOWN", TEXT("Windows not known"), "", 0, 0, "UNKNOWN", "" },
		.sources = KEEP(arena, sources),
		.source_count = 1,
		.facts = fixture_facts(arena, own, COUNT(own)),
		.fact_count = FIXTURE_FACTS,
		.findings = KEEP(arena, open_findings),
		.finding_count = COUNT(open_findings),
		.missing = wanted,
		.missing_count = 1,
	};
}

static void put_machines(struct result *result, enum fixture which)
{
	struct machine_result all[] = { fixture_not_ready(result->arena), ready(result->arena),
					indeterminate(result->arena) };

	for (size_t i = 0; i < COUNT(all); i++)
		all[i].verdict_after_waivers = all[i].verdict;
	const struct machine_result *kept = KEEP(result->arena, all);

	result->machines = kept && which < FIXTURE_ALL ? kept + which : kept;
	result->machine_count = which == FIXTURE_ALL ? COUNT(all) : which == FIXTURE_NOTHING ? 0 : 1;
}

struct result *fixture_result(enum fixture which)
{
	/* clang-format off */
	static const struct { int code; const char *reason; } exits[] = {
		[FIXTURE_NOT_READY] = { 1, "below-bar" }, [FIXTURE_READY] = { 0, "ready" },
		[FIXTURE_INDETERMINATE] = { 3, "indeterminate" }, [FIXTURE_ALL] = { 1, "below-bar" }, [FIXTURE_NOTHING] = { 3, "nothing" },
	};
	/* clang-format on */
	struct arena *arena = arena_new(64 << 20);
	struct result *result = arena ? arena_alloc(arena, sizeof *result) : NULL;
	struct run_info *run = arena ? arena_alloc(arena, sizeof *run) : NULL;

	if (!result || !run) {
		arena_free(arena);
		return NULL;
	}
	*run = (struct run_info){ .started = "2026-02-03T04:05:06Z",
				  .host = "examiner-3",
				  .command = text_of(arena, "tlsready check '/case/17/" FIXTURE_HOSTILE
							    "' -o html=report.html") };
	*result = (struct result){ .arena = arena,
				   .tool_version = "0.1.0",
				   .profile = "azure-backup",
				   .profile_title = "Transport Layer Security in Azure Backup",
				   .profile_summary = "What the article asks of a machine that is backed up to Azure.",
				   .exit_code = exits[which].code,
				   .exit_reason = exits[which].reason,
				   .digest = "",
				   .run = run };
	put_machines(result, which);
	return result;
}

void fixture_change_fact(struct result *result, const char *name, const char *state)
{
	struct machine_result *machine = arena_copy(result->arena, result->machines, sizeof *machine);
	struct fact *facts = arena_copy(result->arena, machine->facts, machine->fact_count * sizeof *facts);

	for (size_t i = 0; i < machine->fact_count; i++)
		if (strcmp(facts[i].name, name) == 0)
			facts[i].state = state;
	machine->facts = facts;
	result->machines = machine;
	result->machine_count = 1;
}

char *fixture_report(const char *format, const struct result *result, const struct report_options *options,
		     size_t *ret_size)
{
	const struct report_options usual = { .verbosity = 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	int rc = report_write(report_format_named(format), result, options ? options : &usual, out, NULL);

	fclose(out);
	if (rc == 0) {
		if (ret_size)
			*ret_size = size;
		return text;
	}
	free(text);
	return NULL;
}

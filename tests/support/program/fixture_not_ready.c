/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dc01, the machine with something of everything. */
#include "support/program/fixture_parts.h"

#include <string.h>

#include "support/program/fixture_rows.h"

static const struct fact *not_ready_facts(struct arena *arena)
{
	static const char *const wrong_type[] = { "wrong-type", "undocumented-form" };
	struct evidence client[] = {
		ev_dword(0, CLIENT12, "Enabled", "0", "00000000", 0x1f2a4, CLIENT_WRITTEN),
		ev_absent(0, CLIENT12, "DisabledByDefault", NULL, 0x1f1d8, CLIENT_WRITTEN),
	};
	struct evidence server[] = {
		ev_dword(0, SERVER12, "Enabled", "0xffffffff (4294967295)", "ffffffff", 0x1f4b0, CLIENT_WRITTEN),
		ev_with_data(ev_dword(0, SERVER12, "DisabledByDefault", "", "", 0x1f4d0, CLIENT_WRITTEN), "REG_SZ",
			     text_of(arena, FIXTURE_HOSTILE), "1b005b00330031006d00"),
	};
	struct evidence net64[] = {
		ev_in_reg(2, NET4_64, "SystemDefaultTlsVersions", "1", "01000000", 14),
		ev_dword(1, NET4_64, "SchUseStrongCrypto", "1", "01000000", 0x1e04d10, NET_WRITTEN),
	};
	struct evidence net32[] = {
		ev_absent(1, NET4_32, "SystemDefaultTlsVersions", "nearest key: HKLM\\SOFTWARE\\WOW6432Node\\Microsoft",
			  0x1e04c20, NET_WRITTEN),
		ev_absent(1, NET4_32, "SchUseStrongCrypto", "nearest key: HKLM\\SOFTWARE\\WOW6432Node\\Microsoft",
			  0x1e04c20, NET_WRITTEN),
	};
	struct evidence http[] = {
		ev_with_data(ev_dword(1, WINHTTP, "DefaultSecureProtocols", "0xa00 (2560)", "000a0000", 0x2211008,
				      "2021-06-09T17:45:00.5000000Z"),
			     "REG_DWORD", ev_say("0xa00 (2560)"), "000a0000"),
	};
	struct evidence set[] = { ev_dword(0, "HKLM\\SYSTEM\\Select", "Current", "1", "01000000", 0x1190,
					   "2026-01-15T05:00:00.0000000Z") };
	struct evidence update[] = {
		{ .key = TEXT(
			  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"),
		  .value = TEXT(""),
		  .is_key = true,
		  .answer = ANSWER_UNREADABLE,
		  .type = "",
		  .data = TEXT(""),
		  .data_hex = "",
		  .detail = TEXT("its list of sub-keys points outside the file"),
		  .source = 1,
		  .offset = 0x7f3020,
		  .written = "2022-02-02T02:02:02.0000000Z",
		  .readers = "cells" },
	};
	struct own_fact own[] = {
		{ "schannel.tls12.client", "DISABLED", "Enabled is 0, and 0 switches TLS 1.2 off.", "value",
		  KEEP(arena, client), 2 },
		{ "schannel.tls12.server", "ENABLED", "Enabled is not 0; the form 0xffffffff is not documented.",
		  "value", KEEP(arena, server), 2 },
		{ "dotnet4.64", "OS_DEFAULT", NULL, "policy", KEEP(arena, net64), 2 },
		{ "dotnet4.32", "LEGACY", "Neither value is there, and this .NET does not ask Windows by itself.",
		  "default", KEEP(arena, net32), 2 },
		{ "winhttp.64", "TLS12", "DefaultSecureProtocols holds 0x800.", "value", KEEP(arena, http), 1 },
		{ "update.tls12", "UNKNOWN", "The list of installed packages is damaged.", "evidence",
		  KEEP(arena, update), 1 },
		{ "controlset", NULL, NULL, NULL, KEEP(arena, set), 1 },
		{ "windows", "Windows Server 2012", "CurrentBuildNumber is 9200 and InstallationType is Server.",
		  "value", NULL, 0 },
		{ "backup-agent", "PRESENT", "The key of the MARS agent is there.", "value", NULL, 0 },
	};
	struct fact *facts = fixture_facts(arena, own, COUNT(own));

	for (size_t i = 0; facts && i < FIXTURE_FACTS; i++) {
		if (strcmp(facts[i].name, "schannel.tls12.server") != 0)
			continue;
		facts[i].issues = wrong_type;
		facts[i].issue_count = COUNT(wrong_type);
		facts[i].confidence = "disputed";
	}
	return facts;
}

static const struct result_note *many_notes(struct arena *arena, size_t *ret_count)
{
	enum { WARNINGS = 13 };
	struct result_note *notes = arena_array(arena, WARNINGS + 1, sizeof *notes);

	for (uint32_t i = 0; notes && i < WARNINGS; i++)
		notes[i] = (struct result_note){ .code = "reg-data",
						 .severity = i ? "warning" : "error",
						 .source = 2,
						 .offset = UINT64_MAX,
						 .line = 20 + i,
						 .column = 3,
						 .text = text_printf(arena, "the value \"%s%u\" has no effect",
								     i ? "v" : FIXTURE_HOSTILE, i) };
	if (notes)
		notes[WARNINGS] =
			(struct result_note){ .code = "hive-dirty",
					      .severity = "note",
					      .source = 0,
					      .offset = 4,
					      .text = TEXT("the hive was not closed; its log was replayed in memory") };
	*ret_count = WARNINGS + 1;
	return notes;
}

static const struct result_source *not_ready_sources(struct arena *arena)
{
	struct result_log logs[] = {
		{ .path = TEXT("/case/17/SYSTEM.LOG1"),
		  .state = "applied",
		  .format = "new",
		  .first = 811,
		  .last = 813,
		  .entries = 3,
		  .pages = 17,
		  .size = 262144,
		  .sha256 = SHA_B,
		  .why = TEXT("") },
		{ .path = TEXT("/case/17/SYSTEM.LOG2"),
		  .state = "old",
		  .format = "new",
		  .size = 262144,
		  .sha256 = SHA_A,
		  .why = TEXT("its entries end before the hive's sequence number 811") },
	};
	struct result_reader both[] = { { "cells", "read", TEXT(""), 214, 0 },
					{ "libregf", "read", TEXT(""), 214, 0 } };
	struct result_reader one[] = {
		{ "cells", "read", TEXT(""), 96, 0 },
		{ "libregf", "refused", TEXT("invalid hive bin header"), 0, 0 },
	};
	struct result_source sources[] = {
		{ .path = TEXT("/case/17/SYSTEM"),
		  .kind = SOURCE_HIVE,
		  .role = "SYSTEM",
		  .format = "regf 1.5",
		  .status = SOURCE_READ,
		  .why = TEXT(""),
		  .sha256 = SHA_A,
		  .size = 13107200,
		  .is_dirty = true,
		  .is_replayed = true,
		  .sequence1 = 814,
		  .sequence2 = 811,
		  .written = "2026-01-15T05:00:00.0000000Z", .root_written = "2026-01-14T04:00:00.0000000Z",
		  .logs = KEEP(arena, logs),
		  .log_count = 2,
		  .readers = KEEP(arena, both),
		  .reader_count = 2 },
		{ .path = TEXT("/case/17/SOFTWARE"),
		  .kind = SOURCE_HIVE,
		  .role = "SOFTWARE",
		  .format = "regf 1.5",
		  .status = SOURCE_READ,
		  .why = TEXT(""),
		  .sha256 = SHA_B,
		  .size = 74448896,
		  .sequence1 = 99,
		  .sequence2 = 99,
		  .written = "2026-01-15T05:00:09.2500000Z", .root_written = "",
		  .readers = KEEP(arena, one),
		  .reader_count = 2 },
		{ .path = TEXT("planned gpo.reg"),
		  .kind = SOURCE_REG,
		  .role = "SYSTEM, SOFTWARE",
		  .format = ".reg 5.00, utf-16le",
		  .status = SOURCE_READ,
		  .why = TEXT(""),
		  .sha256 = SHA_A,
		  .size = 4242,
		  .written = "", .root_written = "" },
		{ .path = text_of(arena, "/case/17/" FIXTURE_HOSTILE ".dat"),
		  .kind = SOURCE_OTHER,
		  .role = "",
		  .format = "",
		  .status = SOURCE_REFUSED,
		  .why = TEXT("this is neither a hive nor a .reg file"),
		  .sha256 = SHA_B,
		  .size = 17,
		  .written = "", .root_written = "" },
	};

	return KEEP(arena, sources);
}

struct machine_result fixture_not_ready(struct arena *arena)
{
	static const char *const reasons[] = { "NET201", "SCH101" };
	static const struct missing_input wanted[] = { { TEXT("an undamaged SOFTWARE hive"), "SOFTWARE",
							 "reg save HKLM\\SOFTWARE SOFTWARE" } };
	struct machine_result machine = {
		.name = text_of(arena, "dc01"),
		.verdict = VERDICT_NOT_READY,
		.reasons = reasons,
		.reason_count = 2,
		.summary = TEXT("The TLS 1.2 client is switched off by the registry, and 32-bit .NET programs may "
				"still take TLS 1.0."),
		.evaluated_set = 1,
		.windows = { "Windows Server 2012", TEXT("Windows Server 2012 Standard (6.2.9200.24000) x64"), "6.2",
			     9200, 24000, "x64", "2014-05-06T07:08:09.0000000Z" },
		.sources = not_ready_sources(arena),
		.source_count = 4,
		.facts = not_ready_facts(arena),
		.fact_count = FIXTURE_FACTS,
		.missing = wanted,
		.missing_count = 1,
		.notes_dropped = 2,
		.finding_count = COUNT(bad_findings),
	};
	struct finding *findings = KEEP(arena, bad_findings);

	if (findings)
		findings[2].text =
			text_printf(arena, "A value holds \"%s\" and a name \"%s%0600d\".", FIXTURE_HOSTILE, "long", 0);
	machine.findings = findings;
	machine.notes = many_notes(arena, &machine.note_count);
	return machine;
}

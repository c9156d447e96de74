/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to these machines is invented; the shape of it is what the analyzer makes of real ones. */
#include "support/fixture_result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROTOCOLS "HKLM\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define CLIENT12 PROTOCOLS "\\TLS 1.2\\Client"
#define SERVER12 PROTOCOLS "\\TLS 1.2\\Server"
#define NET4_64 "HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
#define NET4_32 "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319"
#define WINHTTP "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define SCHANNEL_LINE "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define NET4_LINE "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
#define NET4_32_LINE "HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319"
#define CLIENT_WRITTEN "2024-03-01T10:22:31.1234567Z"
#define NET_WRITTEN "2019-11-20T08:00:03.0000000Z"
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define KEEP(arena, array) arena_copy((arena), (array), sizeof(array))

static struct text say(const char *constant)
{
	return (struct text){ .utf8 = constant };
}

static struct evidence dword(int source, const char *key, const char *value, const char *data, const char *hex,
			     uint64_t offset, const char *written)
{
	return (struct evidence){ .key = say(key),
				  .value = say(value),
				  .answer = "PRESENT",
				  .type = "REG_DWORD",
				  .data = say(data),
				  .data_hex = hex,
				  .detail = TEXT(""),
				  .source = source,
				  .offset = offset,
				  .written = written,
				  .readers = "cells, libregf" };
}

static struct evidence absent(int source, const char *key, const char *value, const char *nearest, uint64_t offset,
			      const char *written)
{
	return (struct evidence){ .key = say(key),
				  .value = say(value),
				  .answer = "ABSENT",
				  .type = "",
				  .data = TEXT(""),
				  .data_hex = "",
				  .detail = say(nearest ? nearest : "the key is there, without this value"),
				  .source = source,
				  .offset = offset,
				  .written = written,
				  .readers = "cells, libregf" };
}

static struct evidence missing(const char *key, const char *value, const char *why)
{
	return (struct evidence){ .key = say(key),
				  .value = say(value),
				  .answer = "NOT_COVERED",
				  .type = "",
				  .data = TEXT(""),
				  .data_hex = "",
				  .detail = say(why),
				  .source = -1,
				  .offset = UINT64_MAX,
				  .written = "",
				  .readers = "" };
}

static struct evidence with_data(struct evidence evidence, const char *type, struct text data, const char *hex)
{
	evidence.type = type;
	evidence.data = data;
	evidence.data_hex = hex;
	return evidence;
}

static struct evidence in_reg(int source, const char *key, const char *value, const char *data, const char *hex,
			      uint32_t line)
{
	struct evidence evidence = dword(source, key, value, data, hex, UINT64_MAX, "");

	evidence.line = line;
	evidence.column = 1;
	evidence.readers = "";
	return evidence;
}

/* The facts that most machines share; a machine puts its own rows over them. */
/* clang-format off */
static const struct fact usual_facts[] = {
	/* name                  title                       state                  because                                          */
	{ "schannel.ssl2.client",  "SSL 2.0, client",          "NOT_SUPPORTED",       TEXT("This Windows has no SSL 2.0."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.ssl2.server",  "SSL 2.0, server",          "NOT_SUPPORTED",       TEXT("This Windows has no SSL 2.0."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.ssl3.client",  "SSL 3.0, client",          "DISABLED_BY_DEFAULT", TEXT("No value is set; this Windows leaves SSL 3.0 out unless a program asks for it."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.ssl3.server",  "SSL 3.0, server",          "DISABLED_BY_DEFAULT", TEXT("No value is set; this Windows leaves SSL 3.0 out unless a program asks for it."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls10.client", "TLS 1.0, client",          "ENABLED",             TEXT("No value is set; on by default."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls10.server", "TLS 1.0, server",          "ENABLED",             TEXT("No value is set; on by default."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls11.client", "TLS 1.1, client",          "ENABLED",             TEXT("No value is set; on by default."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls11.server", "TLS 1.1, server",          "DISABLED",            TEXT("Enabled is 0."), "value", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls12.client", "TLS 1.2, client",          "ENABLED",             TEXT("No value is set; on by default since Windows 8 and Server 2012."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls12.server", "TLS 1.2, server",          "ENABLED",             TEXT("No value is set; on by default since Windows 8 and Server 2012."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls13.client", "TLS 1.3, client",          "NOT_SUPPORTED",       TEXT("TLS 1.3 came with Windows 11 and Server 2022."), "default", "documented", NULL, 0, NULL, 0 },
	{ "schannel.tls13.server", "TLS 1.3, server",          "NOT_SUPPORTED",       TEXT("TLS 1.3 came with Windows 11 and Server 2022."), "default", "documented", NULL, 0, NULL, 0 },
	{ "dotnet4.64",            ".NET Framework 4, 64-bit", "OS_DEFAULT",          TEXT("SystemDefaultTlsVersions is 1: Windows chooses the version."), "value", "documented", NULL, 0, NULL, 0 },
	{ "dotnet4.32",            ".NET Framework 4, 32-bit", "OS_DEFAULT",          TEXT("SystemDefaultTlsVersions is 1: Windows chooses the version."), "value", "documented", NULL, 0, NULL, 0 },
	{ "dotnet2.64",            ".NET Framework 2, 64-bit", "NOT_INSTALLED",       TEXT("Version 2.0 and 3.5 are not installed."), "evidence", "documented", NULL, 0, NULL, 0 },
	{ "dotnet2.32",            ".NET Framework 2, 32-bit", "NOT_INSTALLED",       TEXT("Version 2.0 and 3.5 are not installed."), "evidence", "documented", NULL, 0, NULL, 0 },
	{ "winhttp.64",            "WinHTTP, 64-bit",          "TLS12",               TEXT("No value is set; the default of this Windows includes TLS 1.2."), "default", "documented", NULL, 0, NULL, 0 },
	{ "winhttp.32",            "WinHTTP, 32-bit",          "TLS12",               TEXT("No value is set; the default of this Windows includes TLS 1.2."), "default", "documented", NULL, 0, NULL, 0 },
	{ "wininet.machine",       "WinINET, machine",         "DEFAULT",             TEXT("No value is set."), "default", "documented", NULL, 0, NULL, 0 },
	{ "wininet.policy",        "WinINET, policy",          "DEFAULT",             TEXT("No policy is set."), "default", "documented", NULL, 0, NULL, 0 },
	{ "wininet.user",          "WinINET, user",            "UNKNOWN",             TEXT("No user hive was given."), "evidence", "documented", NULL, 0, NULL, 0 },
	{ "update.tls12",          "Update for TLS 1.2",       "NOT_REQUIRED",        TEXT("This Windows needs none."), "default", "documented", NULL, 0, NULL, 0 },
	{ "ciphers.tls12",         "TLS 1.2 cipher suites",    "COMMON",              TEXT("No list is set; the default has suites that Azure accepts."), "default", "derived", NULL, 0, NULL, 0 },
	{ "fips",                  "FIPS mode",                "OFF",                 TEXT("FipsAlgorithmPolicy\\Enabled is 0."), "value", "documented", NULL, 0, NULL, 0 },
	{ "windows",               "Windows",                  "Windows Server 2019", TEXT("CurrentBuildNumber is 17763 and InstallationType is Server."), "value", "documented", NULL, 0, NULL, 0 },
	{ "controlset",            "Control set",              "CURRENT",             TEXT("Select\\Current is 1, and ControlSet001 is there."), "value", "documented", NULL, 0, NULL, 0 },
	{ "backup-agent",          "Azure Backup agent",       "ABSENT",              TEXT("No key of MARS, MABS or DPM is there."), "evidence", "derived", NULL, 0, NULL, 0 },
};

static const struct source_ref azure[] = {
	{ "azure-backup-tls", "Transport Layer Security in Azure Backup", "https://learn.microsoft.com/azure/backup/transport-layer-security" },
	{ "tls-registry-settings", "TLS registry settings", "https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings" },
};
static const struct source_ref not_a_link[] = { { "own-standard", "House standard, section 3", "javascript:alert(1)" } };

static const struct fix client_fixes[] = {
	{ SCHANNEL_LINE "\\TLS 1.2\\Client", "Enabled", 1, "" },
	{ SCHANNEL_LINE "\\TLS 1.2\\Client", "DisabledByDefault", 0, "" },
};
static const struct fix net_fixes[] = {
	{ NET4_LINE, "SystemDefaultTlsVersions", 1, "" }, { NET4_LINE, "SchUseStrongCrypto", 1, "" },
	{ NET4_32_LINE, "SystemDefaultTlsVersions", 1, "" }, { NET4_32_LINE, "SchUseStrongCrypto", 1, "" },
};
static const struct fix update_fixes[] = { { "", "", 0, "install KB3140245" } };

static const char *const client12_facts[] = { "schannel.tls12.client" }, *const server12_facts[] = { "schannel.tls12.server" },
	*const net4_facts[] = { "dotnet4.64", "dotnet4.32" }, *const net2_facts[] = { "dotnet2.64", "dotnet2.32" },
	*const winhttp_facts[] = { "winhttp.64", "winhttp.32" }, *const update_facts[] = { "update.tls12" },
	*const cipher_facts[] = { "ciphers.tls12" }, *const windows_facts[] = { "windows" }, *const set_facts[] = { "controlset" },
	*const tls10_facts[] = { "schannel.tls10.client", "schannel.tls10.server" },
	*const tls11_facts[] = { "schannel.tls11.client", "schannel.tls11.server" };

#define FACTS(list) .facts = list, .fact_count = COUNT(list)
#define FIXES(list) .fixes = list, .fix_count = COUNT(list)
#define SOURCES(list) .sources = list, .source_count = COUNT(list)
#define WHY_CLIENT "Azure Backup stops taking older versions; a client without TLS 1.2 ends with error 10054."
#define WHY_NET "A .NET program that names no version takes what the framework gives it, and that may be TLS 1.0."

static const struct finding good_findings[] = {
	{ "LEG601", "TLS 1.0 is off", LEVEL_NOTE, OUTCOME_FAIL, TEXT("TLS 1.0 is still on for client and server."), "DISABLED", "ENABLED", "It no longer counts as safe.", "", FACTS(tls10_facts), SOURCES(not_a_link) },
	{ "LEG602", "TLS 1.1 is off", LEVEL_NOTE, OUTCOME_FAIL, TEXT("TLS 1.1 is still on for the client."), "DISABLED", "ENABLED", "It no longer counts as safe.", "", FACTS(tls11_facts) },
	{ "CIP701", "A TLS 1.2 suite that Azure accepts is left", LEVEL_ERROR, OUTCOME_PASS, TEXT("The default list is in use."), "COMMON", "COMMON", "", "", FACTS(cipher_facts), SOURCES(azure) },
	{ "EVD501", "The control set in use is known", LEVEL_ERROR, OUTCOME_PASS, TEXT("ControlSet001 is the current one."), "CURRENT", "CURRENT", "", "", FACTS(set_facts) },
	{ "NET201", ".NET 4 lets Windows choose the TLS version", LEVEL_WARNING, OUTCOME_PASS, TEXT("Both views are set."), "OS_DEFAULT or STRONG", "OS_DEFAULT", WHY_NET, "", FACTS(net4_facts), SOURCES(azure) },
	{ "OSU401", "The update that TLS 1.2 needs is there", LEVEL_ERROR, OUTCOME_PASS, TEXT("This Windows needs none."), "NOT_REQUIRED, INSTALLED", "NOT_REQUIRED", "", "", FACTS(update_facts), SOURCES(azure) },
	{ "SCH101", "TLS 1.2 is on for clients", LEVEL_ERROR, OUTCOME_PASS, TEXT("On by default."), "ENABLED", "ENABLED", WHY_CLIENT, "", FACTS(client12_facts), SOURCES(azure) },
	{ "SCH102", "TLS 1.2 is on for servers", LEVEL_NOTE, OUTCOME_PASS, TEXT("On by default."), "ENABLED", "ENABLED", "", "", FACTS(server12_facts), SOURCES(azure) },
	{ "WHT301", "WinHTTP offers TLS 1.2", LEVEL_ERROR, OUTCOME_PASS, TEXT("On by default."), "TLS12", "TLS12", "", "", FACTS(winhttp_facts), SOURCES(azure) },
	{ "NET202", ".NET 2 lets Windows choose the TLS version", LEVEL_WARNING, OUTCOME_NOT_APPLICABLE, TEXT("Not installed."), "OS_DEFAULT or STRONG", "NOT_INSTALLED", WHY_NET, "", FACTS(net2_facts) },
};

static const struct finding bad_findings[] = {
	{ "NET201", ".NET 4 lets Windows choose the TLS version", LEVEL_ERROR, OUTCOME_FAIL, TEXT("The 32-bit view has no SystemDefaultTlsVersions and no SchUseStrongCrypto: a program may still take TLS 1.0."), "OS_DEFAULT or STRONG", "LEGACY", WHY_NET, "Set both values in both views, then restart the programs that use .NET.", FACTS(net4_facts), FIXES(net_fixes), SOURCES(azure) },
	{ "SCH101", "TLS 1.2 is on for clients", LEVEL_ERROR, OUTCOME_FAIL, TEXT("The TLS 1.2 client is switched off: Enabled is 0."), "ENABLED", "DISABLED", WHY_CLIENT, "Set Enabled to 1 and DisabledByDefault to 0, then restart Windows.", FACTS(client12_facts), FIXES(client_fixes), SOURCES(azure) },
	{ "EVD520", "No string in the evidence tries to mislead its reader", LEVEL_WARNING, OUTCOME_FAIL, TEXT(""), "", "4 strings", "Control and direction characters in names are no accident.", "", .facts = NULL },
	{ "SCH131", "Protocol values have a documented form", LEVEL_WARNING, OUTCOME_FAIL, TEXT("Enabled of the TLS 1.2 server is 0xffffffff; documented is 1. Windows takes it as on."), "1", "0xffffffff", "", "", FACTS(server12_facts), SOURCES(azure) },
	{ "LEG601", "TLS 1.0 is off", LEVEL_NOTE, OUTCOME_FAIL, TEXT("TLS 1.0 is still on for client and server."), "DISABLED", "ENABLED", "It no longer counts as safe.", "", FACTS(tls10_facts), SOURCES(not_a_link) },
	{ "OSU401", "The update that TLS 1.2 needs is there", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("No package list could be read, so nothing tells whether KB3140245 is installed."), "INSTALLED", "UNKNOWN", "WinHTTP of this Windows has no TLS 1.2 without it.", "Install KB3140245.", FACTS(update_facts), FIXES(update_fixes), SOURCES(azure) },
	{ "LEG602", "TLS 1.1 is off", LEVEL_NOTE, OUTCOME_WAIVED, TEXT("Waived until 2026-12-31: host retires, ticket 4711."), "DISABLED", "ENABLED", "", "", FACTS(tls11_facts) },
	{ "CIP701", "A TLS 1.2 suite that Azure accepts is left", LEVEL_ERROR, OUTCOME_PASS, TEXT("The default list is in use."), "COMMON", "COMMON", "", "", FACTS(cipher_facts) },
	{ "OSU402", "The Windows version is known", LEVEL_ERROR, OUTCOME_PASS, TEXT("Build 9200."), "", "Windows Server 2012", "", "", FACTS(windows_facts) },
	{ "WHT301", "WinHTTP offers TLS 1.2", LEVEL_ERROR, OUTCOME_PASS, TEXT("DefaultSecureProtocols holds 0x800."), "TLS12", "TLS12", "", "", FACTS(winhttp_facts) },
	{ "NET202", ".NET 2 lets Windows choose the TLS version", LEVEL_WARNING, OUTCOME_NOT_APPLICABLE, TEXT("Not installed."), "OS_DEFAULT or STRONG", "NOT_INSTALLED", WHY_NET, "", FACTS(net2_facts) },
};

static const struct finding open_findings[] = {
	{ "NET201", ".NET 4 lets Windows choose the TLS version", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("The SOFTWARE hive was not given."), "OS_DEFAULT or STRONG", "UNKNOWN", WHY_NET, "", FACTS(net4_facts), FIXES(net_fixes), SOURCES(azure) },
	{ "OSU401", "The update that TLS 1.2 needs is there", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("The SOFTWARE hive was not given."), "NOT_REQUIRED, INSTALLED", "UNKNOWN", "", "", FACTS(update_facts), FIXES(update_fixes), SOURCES(azure) },
	{ "WHT301", "WinHTTP offers TLS 1.2", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("The SOFTWARE hive was not given."), "TLS12", "UNKNOWN", "", "", FACTS(winhttp_facts), SOURCES(azure) },
	{ "EVD501", "The control set in use is known", LEVEL_ERROR, OUTCOME_PASS, TEXT("ControlSet001 is the current one."), "CURRENT", "CURRENT", "", "", FACTS(set_facts) },
	{ "SCH101", "TLS 1.2 is on for clients", LEVEL_ERROR, OUTCOME_PASS, TEXT("Enabled is 1 and DisabledByDefault is 0."), "ENABLED", "ENABLED", WHY_CLIENT, "", FACTS(client12_facts), SOURCES(azure) },
};
/* clang-format on */

/* A machine's own facts: the usual ones, some of them replaced. */
struct own_fact {
	const char *name, *state, *because, *decider;
	const struct evidence *evidence;
	size_t count;
};

static void put_own(struct fact *facts, const struct own_fact *own)
{
	for (size_t i = 0; i < COUNT(usual_facts); i++) {
		if (strcmp(facts[i].name, own->name) != 0)
			continue;
		facts[i].state = own->state ? own->state : facts[i].state;
		facts[i].because = own->because ? say(own->because) : facts[i].because;
		facts[i].decider = own->decider ? own->decider : facts[i].decider;
		facts[i].evidence = own->evidence;
		facts[i].evidence_count = own->count;
	}
}

static struct fact *facts_with(struct arena *arena, const struct own_fact *own, size_t count)
{
	struct fact *facts = KEEP(arena, usual_facts);

	for (size_t i = 0; facts && i < count; i++)
		put_own(facts, own + i);
	return facts;
}

static const struct fact *not_ready_facts(struct arena *arena)
{
	static const char *const wrong_type[] = { "wrong-type", "undocumented-form" };
	struct evidence client[] = {
		dword(0, CLIENT12, "Enabled", "0", "00000000", 0x1f2a4, CLIENT_WRITTEN),
		absent(0, CLIENT12, "DisabledByDefault", NULL, 0x1f1d8, CLIENT_WRITTEN),
	};
	struct evidence server[] = {
		dword(0, SERVER12, "Enabled", "0xffffffff (4294967295)", "ffffffff", 0x1f4b0, CLIENT_WRITTEN),
		with_data(dword(0, SERVER12, "DisabledByDefault", "", "", 0x1f4d0, CLIENT_WRITTEN), "REG_SZ",
			  text_of(arena, FIXTURE_HOSTILE), "1b005b00330031006d00"),
	};
	struct evidence net64[] = {
		in_reg(2, NET4_64, "SystemDefaultTlsVersions", "1", "01000000", 14),
		dword(1, NET4_64, "SchUseStrongCrypto", "1", "01000000", 0x1e04d10, NET_WRITTEN),
	};
	struct evidence net32[] = {
		absent(1, NET4_32, "SystemDefaultTlsVersions", "nearest key: HKLM\\SOFTWARE\\WOW6432Node\\Microsoft",
		       0x1e04c20, NET_WRITTEN),
		absent(1, NET4_32, "SchUseStrongCrypto", "nearest key: HKLM\\SOFTWARE\\WOW6432Node\\Microsoft",
		       0x1e04c20, NET_WRITTEN),
	};
	struct evidence http[] = {
		with_data(dword(1, WINHTTP, "DefaultSecureProtocols", "0xa00 (2560)", "000a0000", 0x2211008,
				"2021-06-09T17:45:00.5000000Z"),
			  "REG_DWORD", say("0xa00 (2560)"), "000a0000"),
	};
	struct evidence set[] = { dword(0, "HKLM\\SYSTEM\\Select", "Current", "1", "01000000", 0x1190,
					"2026-01-15T05:00:00.0000000Z") };
	struct evidence update[] = {
		{ .key = TEXT(
			  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"),
		  .value = TEXT(""),
		  .is_key = true,
		  .answer = "UNREADABLE",
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
	struct fact *facts = facts_with(arena, own, COUNT(own));

	for (size_t i = 0; facts && i < COUNT(usual_facts); i++) {
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

#define SHA_A "9b1f0e6a51e6a0dd5c2a2b1df2b3e57e0f4f6d8a7c1b90e3ff50a41c8e77c2e0"
#define SHA_B "41aa7c90be1d2f3c44556677889900aabbccddeeff0011223344556677a809d7"

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
		  .kind = "hive",
		  .role = "SYSTEM",
		  .format = "regf 1.5",
		  .status = "read",
		  .why = TEXT(""),
		  .sha256 = SHA_A,
		  .size = 13107200,
		  .is_dirty = true,
		  .is_replayed = true,
		  .sequence1 = 814,
		  .sequence2 = 811,
		  .written = "2026-01-15T05:00:00.0000000Z",
		  .logs = KEEP(arena, logs),
		  .log_count = 2,
		  .readers = KEEP(arena, both),
		  .reader_count = 2 },
		{ .path = TEXT("/case/17/SOFTWARE"),
		  .kind = "hive",
		  .role = "SOFTWARE",
		  .format = "regf 1.5",
		  .status = "read",
		  .why = TEXT(""),
		  .sha256 = SHA_B,
		  .size = 74448896,
		  .sequence1 = 99,
		  .sequence2 = 99,
		  .written = "2026-01-15T05:00:09.2500000Z",
		  .readers = KEEP(arena, one),
		  .reader_count = 2 },
		{ .path = TEXT("planned gpo.reg"),
		  .kind = "reg",
		  .role = "SYSTEM, SOFTWARE",
		  .format = ".reg 5.00, utf-16le",
		  .status = "read",
		  .why = TEXT(""),
		  .sha256 = SHA_A,
		  .size = 4242,
		  .written = "" },
		{ .path = text_of(arena, "/case/17/" FIXTURE_HOSTILE ".dat"),
		  .kind = "other",
		  .role = "",
		  .format = "",
		  .status = "refused",
		  .why = TEXT("this is neither a hive nor a .reg file"),
		  .sha256 = SHA_B,
		  .size = 17,
		  .written = "" },
	};

	return KEEP(arena, sources);
}

static struct machine_result not_ready(struct arena *arena)
{
	static const char *const reasons[] = { "NET201", "SCH101" }, *const wanted[] = { "an undamaged SOFTWARE hive" };
	struct machine_result machine = {
		.name = text_of(arena, "dc01"),
		.verdict = VERDICT_NOT_READY,
		.reasons = reasons,
		.reason_count = 2,
		.summary = TEXT("The TLS 1.2 client is switched off by the registry, and 32-bit .NET programs may "
				"still take TLS 1.0."),
		.windows = { "Windows Server 2012", TEXT("Windows Server 2012 Standard (6.2.9200.24000) x64"), "6.2",
			     9200, 24000, "x64", "2014-05-06T07:08:09.0000000Z" },
		.sources = not_ready_sources(arena),
		.source_count = 4,
		.facts = not_ready_facts(arena),
		.fact_count = COUNT(usual_facts),
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

static struct machine_result ready(struct arena *arena)
{
	struct evidence none[] = {
		absent(0, CLIENT12, "Enabled", "nearest key: " PROTOCOLS, 0x3020, NET_WRITTEN),
		absent(0, CLIENT12, "DisabledByDefault", "nearest key: " PROTOCOLS, 0x3020, NET_WRITTEN),
	};
	struct own_fact own[] = { { "schannel.tls12.client", NULL, NULL, NULL, KEEP(arena, none), 2 } };
	struct result_source sources[] = {
		{ .path = TEXT("SYSTEM"),
		  .kind = "hive",
		  .role = "SYSTEM",
		  .format = "regf 1.5",
		  .status = "read",
		  .why = TEXT(""),
		  .sha256 = SHA_B,
		  .size = 9437184,
		  .sequence1 = 5,
		  .sequence2 = 5,
		  .written = "" },
		{ .path = TEXT("SOFTWARE"),
		  .kind = "hive",
		  .role = "SOFTWARE",
		  .format = "regf 1.5",
		  .status = "read",
		  .why = TEXT(""),
		  .sha256 = SHA_A,
		  .size = 75497472,
		  .sequence1 = 7,
		  .sequence2 = 7,
		  .written = "" },
	};

	return (struct machine_result){
		.name = TEXT("web02"),
		.verdict = VERDICT_READY,
		.summary = TEXT("Everything the profile asks was read and is good."),
		.windows = { "Windows Server 2019", TEXT("Windows Server 2019 Standard (10.0.17763.4974) x64"), "10.0",
			     17763, 4974, "x64", "" },
		.sources = KEEP(arena, sources),
		.source_count = 2,
		.facts = facts_with(arena, own, 1),
		.fact_count = COUNT(usual_facts),
		.findings = KEEP(arena, good_findings),
		.finding_count = COUNT(good_findings),
	};
}

static struct machine_result indeterminate(struct arena *arena)
{
	static const char *const reasons[] = { "NET201", "OSU401", "WHT301" }, *const wanted[] = {
		"the SOFTWARE hive (Windows\\System32\\config\\SOFTWARE)"
	};
	struct evidence net[] = { missing(NET4_64, "SystemDefaultTlsVersions", "no SOFTWARE hive was given") };
	struct evidence http[] = { missing(WINHTTP, "DefaultSecureProtocols", "no SOFTWARE hive was given") };
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
		  .kind = "hive",
		  .role = "SYSTEM",
		  .format = "regf 1.3",
		  .status = "read",
		  .why = TEXT(""),
		  .sha256 = "",
		  .size = 3145728,
		  .is_dirty = true,
		  .sequence1 = 5,
		  .sequence2 = 4,
		  .written = "" },
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
		.facts = facts_with(arena, own, COUNT(own)),
		.fact_count = COUNT(usual_facts),
		.findings = KEEP(arena, open_findings),
		.finding_count = COUNT(open_findings),
		.missing = wanted,
		.missing_count = 1,
	};
}

static void put_machines(struct result *result, enum fixture which)
{
	struct machine_result all[] = { not_ready(result->arena), ready(result->arena), indeterminate(result->arena) };
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
	int rc = report_format_named(format)->write(result, options ? options : &usual, out, NULL);

	fclose(out);
	if (rc == 0) {
		if (ret_size)
			*ret_size = size;
		return text;
	}
	free(text);
	return NULL;
}

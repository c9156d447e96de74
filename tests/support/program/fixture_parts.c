/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at the registry, and the facts that most machines share. */
#include "support/program/fixture_parts.h"

#include <string.h>

/* The facts that most machines share; a machine puts its own rows over them. */
/* clang-format off */
static const struct fact usual_facts[] = {
	/* name                  title                       state                  because                                          */
	{ "schannel.ssl2.client",  "SSL 2.0, client",          "NOT_SUPPORTED",       TEXT("This Windows has no SSL 2.0."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.ssl2.server",  "SSL 2.0, server",          "NOT_SUPPORTED",       TEXT("This Windows has no SSL 2.0."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.ssl3.client",  "SSL 3.0, client",          "DISABLED_BY_DEFAULT", TEXT("No value is set; this Windows leaves SSL 3.0 out unless a program asks for it."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.ssl3.server",  "SSL 3.0, server",          "DISABLED_BY_DEFAULT", TEXT("No value is set; this Windows leaves SSL 3.0 out unless a program asks for it."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls10.client", "TLS 1.0, client",          "ENABLED",             TEXT("No value is set; on by default."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls10.server", "TLS 1.0, server",          "ENABLED",             TEXT("No value is set; on by default."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls11.client", "TLS 1.1, client",          "ENABLED",             TEXT("No value is set; on by default."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls11.server", "TLS 1.1, server",          "DISABLED",            TEXT("Enabled is 0."), "value", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls12.client", "TLS 1.2, client",          "ENABLED",             TEXT("No value is set; on by default since Windows 8 and Server 2012."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls12.server", "TLS 1.2, server",          "ENABLED",             TEXT("No value is set; on by default since Windows 8 and Server 2012."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls13.client", "TLS 1.3, client",          "NOT_SUPPORTED",       TEXT("TLS 1.3 came with Windows 11 and Server 2022."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "schannel.tls13.server", "TLS 1.3, server",          "NOT_SUPPORTED",       TEXT("TLS 1.3 came with Windows 11 and Server 2022."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "dotnet4.64",            ".NET Framework 4, 64-bit", "OS_DEFAULT",          TEXT("SystemDefaultTlsVersions is 1: Windows chooses the version."), "value", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "dotnet4.32",            ".NET Framework 4, 32-bit", "OS_DEFAULT",          TEXT("SystemDefaultTlsVersions is 1: Windows chooses the version."), "value", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "dotnet2.64",            ".NET Framework 2, 64-bit", "NOT_INSTALLED",       TEXT("Version 2.0 and 3.5 are not installed."), "evidence", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "dotnet2.32",            ".NET Framework 2, 32-bit", "NOT_INSTALLED",       TEXT("Version 2.0 and 3.5 are not installed."), "evidence", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "winhttp.64",            "WinHTTP, 64-bit",          "TLS12",               TEXT("No value is set; the default of this Windows includes TLS 1.2."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "winhttp.32",            "WinHTTP (32-bit)",          "TLS12",               TEXT("No value is set; the default of this Windows includes TLS 1.2."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "wininet.machine",       "WinINet, machine",         "DEFAULT",             TEXT("No value is set."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "wininet.policy",        "WinINet, policy",          "DEFAULT",             TEXT("No policy is set."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "wininet.user",          "WinINet, user",            "UNKNOWN",             TEXT("No user hive was given."), "evidence", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "update.tls12",          "Update for TLS 1.2",       "NOT_REQUIRED",        TEXT("This Windows needs none."), "default", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "ciphers.tls12",         "TLS 1.2 cipher suites",    "COMMON",              TEXT("No list is set; the default has suites that Azure accepts."), "default", "derived", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "fips",                  "FIPS mode",                "OFF",                 TEXT("FipsAlgorithmPolicy\\Enabled is 0."), "value", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "windows",               "Windows",                  "Windows Server 2019", TEXT("CurrentBuildNumber is 17763 and InstallationType is Server."), "value", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "controlset",            "Control set",              "CURRENT",             TEXT("Select\\Current=1, and ControlSet001 is there."), "value", "documented", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
	{ "backup-agent",          "Azure Backup agent",       "ABSENT",              TEXT("No key of MARS, MABS or DPM is there."), "evidence", "derived", NULL, 0, NULL, 0, false, NULL, NULL, 0 },
};
/* clang-format on */
_Static_assert(sizeof usual_facts / sizeof *usual_facts == FIXTURE_FACTS, "count the rows");

struct text ev_say(const char *constant)
{
	return (struct text){ .utf8 = constant };
}

struct evidence ev_dword(int source, const char *key, const char *value, const char *data, const char *hex,
			 uint64_t offset, const char *written)
{
	return (struct evidence){ .key = ev_say(key),
				  .value = ev_say(value),
				  .answer = ANSWER_PRESENT,
				  .type = "REG_DWORD",
				  .data = ev_say(data),
				  .data_hex = hex,
				  .detail = TEXT(""),
				  .source = source,
				  .offset = offset,
				  .written = written,
				  .readers = "cells, libregf" };
}

struct evidence ev_absent(int source, const char *key, const char *value, const char *nearest, uint64_t offset,
			  const char *written)
{
	return (struct evidence){ .key = ev_say(key),
				  .value = ev_say(value),
				  .answer = ANSWER_ABSENT,
				  .type = "",
				  .data = TEXT(""),
				  .data_hex = "",
				  .detail = ev_say(nearest ? nearest : "the key exists without this value"),
				  .nearest = ev_say(nearest ? nearest + strlen("nearest key: ") : ""),
				  .source = source,
				  .offset = offset,
				  .written = written,
				  .readers = "cells, libregf" };
}

struct evidence ev_missing(const char *key, const char *value, const char *why)
{
	return (struct evidence){ .key = ev_say(key),
				  .value = ev_say(value),
				  .answer = ANSWER_NOT_COVERED,
				  .type = "",
				  .data = TEXT(""),
				  .data_hex = "",
				  .detail = ev_say(why),
				  .source = -1,
				  .offset = UINT64_MAX,
				  .written = "",
				  .readers = "" };
}

struct evidence ev_with_data(struct evidence evidence, const char *type, struct text data, const char *hex)
{
	evidence.type = type;
	evidence.data = data;
	evidence.data_hex = hex;
	return evidence;
}

struct evidence ev_in_reg(int source, const char *key, const char *value, const char *data, const char *hex,
			  uint32_t line)
{
	struct evidence evidence = ev_dword(source, key, value, data, hex, UINT64_MAX, "");

	evidence.line = line;
	evidence.column = 1;
	evidence.readers = "";
	return evidence;
}

static void put_own(struct fact *facts, const struct own_fact *own)
{
	for (size_t i = 0; i < FIXTURE_FACTS; i++) {
		if (strcmp(facts[i].name, own->name) != 0)
			continue;
		facts[i].state = own->state ? own->state : facts[i].state;
		facts[i].because = own->because ? ev_say(own->because) : facts[i].because;
		facts[i].decider = own->decider ? own->decider : facts[i].decider;
		facts[i].evidence = own->evidence;
		facts[i].evidence_count = own->count;
	}
}

struct fact *fixture_facts(struct arena *arena, const struct own_fact *own, size_t count)
{
	struct fact *facts = KEEP(arena, usual_facts);

	for (size_t i = 0; facts && i < count; i++)
		put_own(facts, own + i);
	return facts;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the facts that are one question and one answer, for explain. */
#include "analyzer/explain/explain.h"

#include <string.h>

struct plain_row {
	const char *fact, *state, *when; /* fact: a beginning of its name */
};

/* clang-format off */
static const struct plain_row rows[] = {
	{ "controlset",        "CURRENT",      "a .reg names CurrentControlSet, or Select\\Current names a control set that exists" },
	{ "controlset",        "FALLBACK",     "no usable Select, and one control set: it is used" },
	{ "controlset",        "FALLBACK",     "no usable Select, several control sets, and every fact is the same in each of them" },
	{ "controlset",        "AMBIGUOUS",    "no usable Select and several control sets that differ, or Current names a control set that does not exist" },
	{ "controlset",        "UNKNOWN",      "SYSTEM was not supplied, or Select or the control set that it names cannot be read" },
	{ "backup-agent",      "SERVER",       "SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup exists: DPM or MABS" },
	{ "backup-agent",      "PRESENT",      "SOFTWARE\\Microsoft\\Windows Azure Backup\\Config exists" },
	{ "backup-agent",      "INSTALLED",    "SOFTWARE\\Microsoft\\Windows Azure Backup\\Setup has InstallPath: not registered yet" },
	{ "backup-agent",      "ABSENT",       "SOFTWARE was read, and none of them exists" },
	{ "backup-agent",      "UNKNOWN",      "a key cannot be read, or was not supplied" },
	{ "backup-agent.server", "NOT_NEEDED", "neither DPM nor MABS is installed" },
	{ "backup-agent.server", "ON",         "schannel.tls12.server is ENABLED" },
	{ "backup-agent.server", "OFF",        "DPM or MABS is installed, and schannel.tls12.server is neither ENABLED nor UNKNOWN" },
	{ "backup-agent.server", "UNKNOWN",    "one of the two cannot be determined" },
	{ "proxy.localsystem", "SET",          "ProxyEnable is not 0 and ProxyServer names a proxy, or AutoConfigURL or DefaultConnectionSettings does" },
	{ "proxy.localsystem", "UNKNOWN",      "HKU\\.DEFAULT (S-1-5-18) was not supplied, or a value cannot be read" },
	{ "proxy.localsystem", "NONE",         "none of these; with ProxySettingsPerUser=0 the values of the machine apply" },
	{ "proxy.winhttp",     "SET",          "Connections\\WinHttpSettings names a proxy" },
	{ "proxy.winhttp",     "UNKNOWN",      "the value cannot be read, or has an unknown layout" },
	{ "proxy.winhttp",     "NONE",         "the value is not set, or names no proxy" },
	{ "evidence.inputs",   "ALTERED",      "a hash of --expect-hashes differs: the machine is INDETERMINATE, whatever else was found" },
	{ "evidence.inputs",   "INCOMPLETE",   "an input was refused, or imports nothing" },
	{ "evidence.inputs",   "COMPLETE",     "every input was read" },
	{ "evidence.hives",    "DISPUTED",     "two parsers read different values from a hive" },
	{ "evidence.hives",    "DAMAGED",      "part of a hive is lost, or a value that a fact needs cannot be read" },
	{ "evidence.hives",    "DIRTY",        "a hive is dirty, and one of its transaction logs is missing or could not be applied" },
	{ "evidence.hives",    "WHOLE",        "none of these" },
	{ "evidence.deleted",  "NOT_SEARCHED", "without --deleted" },
	{ "evidence.deleted",  "FOUND",        "the free space of a hive has a deleted key or value about TLS" },
	{ "evidence.deleted",  "UNKNOWN",      "not all free space could be searched, and nothing was found" },
	{ "evidence.deleted",  "NONE",         "all free space was searched, and nothing was found" },
	{ "evidence.text",     "PLAIN",        "no name or data that was read contains a hidden character" },
	{ "evidence.text",     "HIDDEN",       "a name or data contains hidden characters; reports show them by their code" },
	{ "evidence.agreement", "CONTRADICTED", "a .reg file contradicts a hive or another .reg file on a value that a fact uses" },
	{ "evidence.agreement", "UNKNOWN",     "a hive has such a value, but it cannot be read" },
	{ "evidence.agreement", "AGREE",       "neither; --overlay files and policies are not compared" },
	{ "evidence.policy",   "N/A",          "the inputs contain no Group Policy files of the machine" },
	{ "evidence.policy",   "WORSE",        "with the policy files laid over the registry, the verdict is worse" },
	{ "evidence.policy",   "PENDING",      "with them, the verdict is not worse, and facts differ" },
	{ "evidence.policy",   "AGREE",        "with them, every fact is the same, as far as the files can be read" },
	{ "dotnet4.overrides", "NO_TLS12",     "SystemDefaultTlsVersions of an application is a number other than 1 where the machine leaves "
	                                       "the choice to Windows and strong cryptography is off; or its SecurityProtocol does not contain "
	                                       "TLS 1.2 where one of the two is on" },
	{ "dotnet4.overrides", "NO_TLS12",     "what SecurityProtocol can contain: SystemDefault (4.7), Ssl3, Tls, Tls11, Tls12, Tls13 (4.8) in "
	                                       "this case, separated by commas, or one decimal number; Tls13 does not make up for Tls12" },
	{ "dotnet4.overrides", "UNKNOWN",      "the keys cannot be read or were not supplied, or the machine's values decide and cannot be read" },
	{ "dotnet4.overrides", "TLS12",        "such values are set, and all of them keep TLS 1.2 or are ignored" },
	{ "dotnet4.overrides", "NONE",         "no such value is set" },
	{ "dotnet2.overrides", "NO_TLS12",     "SystemDefaultTlsVersions of an application is a number other than 1, or its "
	                                       "SecurityProtocol does not contain TLS 1.2; the machine's values do not matter" },
	{ "dotnet2.overrides", "TLS12",        "such values are set, and all of them keep TLS 1.2" },
	{ "dotnet2.overrides", "NONE",         "no such value is set" },
	{ "dotnet2.overrides", "UNKNOWN",      "the keys cannot be read, or were not supplied" },
};
/* clang-format on */

void table_plain(const struct fact_row *row, struct table_writer *out)
{
	bool begun = false;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].fact, row->name) != 0)
			continue;
		if (!begun)
			table_begin(out, "What the states mean; the first that fits applies", "state", "when", NULL);
		begun = true;
		table_row(out, rows[i].state, rows[i].when, NULL);
	}
}

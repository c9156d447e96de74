/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the facts that are one question and one answer, for explain. */
#include "analyzer/explain.h"

#include <string.h>

struct plain_row {
	const char *fact, *state, *when; /* fact: a beginning of its name */
};

/* clang-format off */
static const struct plain_row rows[] = {
	{ "controlset",        "CURRENT",      "a .reg names CurrentControlSet, or Select\\Current names a set that is there" },
	{ "controlset",        "FALLBACK",     "no usable Select, and one control set: it is taken" },
	{ "controlset",        "FALLBACK",     "no usable Select, several sets, and every fact is the same by each of them" },
	{ "controlset",        "AMBIGUOUS",    "no usable Select and several sets that differ, or Current names a set that is not there" },
	{ "controlset",        "UNKNOWN",      "no SYSTEM evidence, or Select or the set it names cannot be read" },
	{ "backup-agent",      "SERVER",       "SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup exists: DPM or MABS" },
	{ "backup-agent",      "PRESENT",      "SOFTWARE\\Microsoft\\Windows Azure Backup\\Config exists" },
	{ "backup-agent",      "INSTALLED",    "SOFTWARE\\Microsoft\\Windows Azure Backup\\Setup has InstallPath: not registered yet" },
	{ "backup-agent",      "ABSENT",       "SOFTWARE was read, and none of them exists" },
	{ "backup-agent",      "UNKNOWN",      "a key cannot be read, or no input reaches it" },
	{ "backup-agent.server", "NOT_NEEDED", "neither DPM nor MABS is installed" },
	{ "backup-agent.server", "ON",         "schannel.tls12.server is ENABLED" },
	{ "backup-agent.server", "OFF",        "DPM or MABS is installed, and schannel.tls12.server is neither ENABLED nor UNKNOWN" },
	{ "backup-agent.server", "UNKNOWN",    "one of the two cannot be determined" },
	{ "proxy.localsystem", "SET",          "ProxyEnable is not 0 and ProxyServer names one, AutoConfigURL, or DefaultConnectionSettings" },
	{ "proxy.localsystem", "UNKNOWN",      "HKU\\.DEFAULT (S-1-5-18) is not in the input, or a value cannot be read" },
	{ "proxy.localsystem", "NONE",         "none of these; ProxySettingsPerUser=0 makes the values of the machine count" },
	{ "proxy.winhttp",     "SET",          "Connections\\WinHttpSettings names a proxy" },
	{ "proxy.winhttp",     "UNKNOWN",      "the value cannot be read, or has an unknown layout" },
	{ "proxy.winhttp",     "NONE",         "it does not exist, or names none" },
	{ "evidence.inputs",   "COMPLETE",     "every input given was read" },
	{ "evidence.inputs",   "INCOMPLETE",   "an input was refused, or imports nothing" },
	{ "evidence.hives",    "DISPUTED",     "two readers of a hive gave different values" },
	{ "evidence.hives",    "DAMAGED",      "part of a hive is lost, or something that a fact asked for cannot be read" },
	{ "evidence.hives",    "DIRTY",        "a hive is dirty, and a transaction log of it is missing or could not be applied" },
	{ "evidence.hives",    "WHOLE",        "none of these" },
	{ "evidence.deleted",  "NOT_SEARCHED", "--deleted was not given" },
	{ "evidence.deleted",  "FOUND",        "a deleted key or value that concerns TLS lies in the free space of a hive" },
	{ "evidence.deleted",  "UNKNOWN",      "not all free space could be searched, and nothing was found" },
	{ "evidence.deleted",  "NONE",         "all free space was searched, and nothing was found" },
	{ "evidence.text",     "PLAIN",        "no name or data that was read holds a character that hides" },
	{ "evidence.text",     "HIDDEN",       "some do; reports show them by their code" },
	{ "evidence.agreement", "CONTRADICTED", "a .reg file states otherwise than a hive or another .reg file, on a value that a fact uses" },
	{ "evidence.agreement", "UNKNOWN",     "a hive holds such a value where it cannot be read" },
	{ "evidence.agreement", "AGREE",       "neither; --overlay files and policies are not compared" },
	{ "dotnet4.overrides", "NO_TLS12",     "SystemDefaultTlsVersions of an application is a number other than 1 where the machine leaves "
	                                       "the choice to Windows and strong cryptography is off; or its SecurityProtocol leaves out TLS "
	                                       "1.2 where one of the two is on" },
	{ "dotnet4.overrides", "NO_TLS12",     "what SecurityProtocol may hold: SystemDefault (4.7), Ssl3, Tls, Tls11, Tls12, Tls13 (4.8) in "
	                                       "this case, separated by commas, or one decimal number; Tls13 alone counts from build 20348" },
	{ "dotnet4.overrides", "UNKNOWN",      "the keys cannot be read or are not covered, or the machine's values decide and cannot be read" },
	{ "dotnet4.overrides", "TLS12",        "there are such values, and all of them leave TLS 1.2 in, or are ignored" },
	{ "dotnet4.overrides", "NONE",         "there is none" },
	{ "dotnet2.overrides", "NO_TLS12",     "SystemDefaultTlsVersions of an application is a number other than 1, or its "
	                                       "SecurityProtocol leaves out TLS 1.2, whatever the machine's values are" },
	{ "dotnet2.overrides", "TLS12",        "there are such values, and all of them leave TLS 1.2 in" },
	{ "dotnet2.overrides", "NONE",         "there is none" },
	{ "dotnet2.overrides", "UNKNOWN",      "the keys cannot be read, or no input reaches them" },
};
/* clang-format on */

void table_plain(const struct fact_row *row, struct table_writer *out)
{
	bool begun = false;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].fact, row->name) != 0)
			continue;
		if (!begun)
			table_begin(out, "What the states mean; where several fit, the first", "state", "when", NULL);
		begun = true;
		table_row(out, rows[i].state, rows[i].when, NULL);
	}
}

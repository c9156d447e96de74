/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of findings, for the files that make the machines. */
#ifndef TLSREADY_TESTS_SUPPORT_FIXTURE_ROWS_H
#define TLSREADY_TESTS_SUPPORT_FIXTURE_ROWS_H

#include "analyzer/result.h"

#define SCHANNEL_LINE "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define NET4_LINE "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
#define NET4_32_LINE "HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319"
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* clang-format off */
static const struct source_ref azure[] = {
	{ "azure-backup-tls", "Transport Layer Security in Azure Backup", "https://learn.microsoft.com/azure/backup/transport-layer-security" },
	{ "tls-registry-settings", "TLS registry settings", "https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings" },
};
static const struct source_ref not_a_link[] = { { "own-standard", "House standard, section 3", "javascript:alert(1)" } };

static const struct fix client_fixes[] = {
	{ SCHANNEL_LINE "\\TLS 1.2\\Client", "Enabled", 1, "", false },
	{ SCHANNEL_LINE "\\TLS 1.2\\Client", "DisabledByDefault", 0, "", false },
};
static const struct fix net_fixes[] = {
	{ NET4_LINE, "SystemDefaultTlsVersions", 1, "", false }, { NET4_LINE, "SchUseStrongCrypto", 1, "", false },
	{ NET4_32_LINE, "SystemDefaultTlsVersions", 1, "", false }, { NET4_32_LINE, "SchUseStrongCrypto", 1, "", false },
};
static const struct fix update_fixes[] = { { "", "", 0, "install KB3140245", false } };

static const char *const client12_facts[] = { "schannel.tls12.client" }, *const server12_facts[] = { "schannel.tls12.server" },
	*const net4_facts[] = { "dotnet4.64", "dotnet4.32" }, *const net2_facts[] = { "dotnet2.64", "dotnet2.32" },
	*const winhttp_facts[] = { "winhttp.64", "winhttp.32" }, *const update_facts[] = { "update.tls12" },
	*const cipher_facts[] = { "ciphers.tls12" }, *const windows_facts[] = { "windows" }, *const set_facts[] = { "controlset" },
	*const tls10_facts[] = { "schannel.tls10.client", "schannel.tls10.server" },
	*const tls11_facts[] = { "schannel.tls11.client", "schannel.tls11.server" };

static const char *const from_windows[] = { "OS_DEFAULT", "STRONG" }, *const enabled[] = { "ENABLED" }, *const disabled[] = { "DISABLED" },
	*const common[] = { "COMMON" }, *const current[] = { "CURRENT" }, *const tls12[] = { "TLS12" }, *const state_one[] = { "1" },
	*const installed[] = { "INSTALLED" }, *const updated[] = { "NOT_REQUIRED", "INSTALLED" };

#define STATES(list) .expected_states = list, .expected_count = COUNT(list)
#define FACTS(list) .facts = list, .fact_count = COUNT(list)
#define FIXES(list) .fixes = list, .fix_count = COUNT(list)
#define SOURCES(list) .sources = list, .source_count = COUNT(list)
#define WHY_CLIENT "Azure Backup stops taking older versions; a client without TLS 1.2 ends with error 10054."
#define WHY_NET "A .NET program that names no version takes what the framework gives it, and that may be TLS 1.0."

__attribute__((unused)) static const struct finding good_findings[] = {
	{ "LEG601", "TLS 1.0 is off", LEVEL_NOTE, OUTCOME_FAIL, TEXT("TLS 1.0 is still on for client and server."), "DISABLED", "ENABLED", "It no longer counts as safe.", "", FACTS(tls10_facts), SOURCES(not_a_link), STATES(disabled) },
	{ "LEG602", "TLS 1.1 is off", LEVEL_NOTE, OUTCOME_FAIL, TEXT("TLS 1.1 is still on for the client."), "DISABLED", "ENABLED", "It no longer counts as safe.", "", FACTS(tls11_facts), STATES(disabled) },
	{ "CIP701", "A TLS 1.2 suite that Azure accepts is left", LEVEL_ERROR, OUTCOME_PASS, TEXT("The default list is in use."), "COMMON", "COMMON", "", "", FACTS(cipher_facts), SOURCES(azure), STATES(common) },
	{ "EVD501", "The control set in use is known", LEVEL_ERROR, OUTCOME_PASS, TEXT("ControlSet001 is the current one."), "CURRENT", "CURRENT", "", "", FACTS(set_facts), STATES(current) },
	{ "NET201", ".NET 4 lets Windows choose the TLS version", LEVEL_WARNING, OUTCOME_PASS, TEXT("Both views are set."), "OS_DEFAULT or STRONG", "OS_DEFAULT", WHY_NET, "", FACTS(net4_facts), SOURCES(azure), STATES(from_windows) },
	{ "OSU401", "The update that TLS 1.2 needs is there", LEVEL_ERROR, OUTCOME_PASS, TEXT("This Windows needs none."), "NOT_REQUIRED, INSTALLED", "NOT_REQUIRED", "", "", FACTS(update_facts), SOURCES(azure), STATES(updated) },
	{ "SCH101", "TLS 1.2 is on for clients", LEVEL_ERROR, OUTCOME_PASS, TEXT("On by default."), "ENABLED", "ENABLED", WHY_CLIENT, "", FACTS(client12_facts), SOURCES(azure), STATES(enabled) },
	{ "SCH102", "TLS 1.2 is on for servers", LEVEL_NOTE, OUTCOME_PASS, TEXT("On by default."), "ENABLED", "ENABLED", "", "", FACTS(server12_facts), SOURCES(azure), STATES(enabled) },
	{ "WHT301", "WinHTTP offers TLS 1.2", LEVEL_ERROR, OUTCOME_PASS, TEXT("On by default."), "TLS12", "TLS12", "", "", FACTS(winhttp_facts), SOURCES(azure), STATES(tls12) },
	{ "NET202", ".NET 2 lets Windows choose the TLS version", LEVEL_WARNING, OUTCOME_NOT_APPLICABLE, TEXT("Not installed."), "OS_DEFAULT or STRONG", "NOT_INSTALLED", WHY_NET, "", FACTS(net2_facts), STATES(from_windows) },
};

__attribute__((unused)) static const struct finding bad_findings[] = {
	{ "NET201", ".NET 4 lets Windows choose the TLS version", LEVEL_ERROR, OUTCOME_FAIL, TEXT("The 32-bit view has no SystemDefaultTlsVersions and no SchUseStrongCrypto: a program may still take TLS 1.0."), "OS_DEFAULT or STRONG", "LEGACY", WHY_NET, "Set both values in both views, then restart the programs that use .NET.", FACTS(net4_facts), FIXES(net_fixes), SOURCES(azure), STATES(from_windows) },
	{ "SCH101", "TLS 1.2 is on for clients", LEVEL_ERROR, OUTCOME_FAIL, TEXT("The TLS 1.2 client is switched off: Enabled is 0."), "ENABLED", "DISABLED", WHY_CLIENT, "Set Enabled to 1 and DisabledByDefault to 0, then restart Windows.", FACTS(client12_facts), FIXES(client_fixes), SOURCES(azure), STATES(enabled) },
	{ "EVD520", "No string in the evidence tries to mislead its reader", LEVEL_WARNING, OUTCOME_FAIL, TEXT(""), "", "4 strings", "Control and direction characters in names are no accident.", "", .facts = NULL },
	{ "SCH131", "Protocol values have a documented form", LEVEL_WARNING, OUTCOME_FAIL, TEXT("Enabled of the TLS 1.2 server is 0xffffffff; documented is 1. Windows takes it as on."), "1", "0xffffffff", "", "", FACTS(server12_facts), SOURCES(azure), STATES(state_one) },
	{ "LEG601", "TLS 1.0 is off", LEVEL_NOTE, OUTCOME_FAIL, TEXT("TLS 1.0 is still on for client and server."), "DISABLED", "ENABLED", "It no longer counts as safe.", "", FACTS(tls10_facts), SOURCES(not_a_link), STATES(disabled) },
	{ "OSU401", "The update that TLS 1.2 needs is there", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("No package list could be read, so nothing tells whether KB3140245 is installed."), "INSTALLED", "UNKNOWN", "WinHTTP of this Windows has no TLS 1.2 without it.", "Install KB3140245.", FACTS(update_facts), FIXES(update_fixes), SOURCES(azure), STATES(installed) },
	{ "LEG602", "TLS 1.1 is off", LEVEL_NOTE, OUTCOME_WAIVED, TEXT("Waived until 2026-12-31: host retires, ticket 4711."), "DISABLED", "ENABLED", "", "", FACTS(tls11_facts), STATES(disabled) },
	{ "CIP701", "A TLS 1.2 suite that Azure accepts is left", LEVEL_ERROR, OUTCOME_PASS, TEXT("The default list is in use."), "COMMON", "COMMON", "", "", FACTS(cipher_facts), STATES(common) },
	{ "OSU402", "The Windows version is known", LEVEL_ERROR, OUTCOME_PASS, TEXT("Build 9200."), "", "Windows Server 2012", "", "", FACTS(windows_facts) },
	{ "WHT301", "WinHTTP offers TLS 1.2", LEVEL_ERROR, OUTCOME_PASS, TEXT("DefaultSecureProtocols holds 0x800."), "TLS12", "TLS12", "", "", FACTS(winhttp_facts), STATES(tls12) },
	{ "NET202", ".NET 2 lets Windows choose the TLS version", LEVEL_WARNING, OUTCOME_NOT_APPLICABLE, TEXT("Not installed."), "OS_DEFAULT or STRONG", "NOT_INSTALLED", WHY_NET, "", FACTS(net2_facts), STATES(from_windows) },
};

__attribute__((unused)) static const struct finding open_findings[] = {
	{ "NET201", ".NET 4 lets Windows choose the TLS version", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("The SOFTWARE hive was not given."), "OS_DEFAULT or STRONG", "UNKNOWN", WHY_NET, "", FACTS(net4_facts), FIXES(net_fixes), SOURCES(azure), STATES(from_windows) },
	{ "OSU401", "The update that TLS 1.2 needs is there", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("The SOFTWARE hive was not given."), "NOT_REQUIRED, INSTALLED", "UNKNOWN", "", "", FACTS(update_facts), FIXES(update_fixes), SOURCES(azure), STATES(updated) },
	{ "WHT301", "WinHTTP offers TLS 1.2", LEVEL_ERROR, OUTCOME_UNKNOWN, TEXT("The SOFTWARE hive was not given."), "TLS12", "UNKNOWN", "", "", FACTS(winhttp_facts), SOURCES(azure), STATES(tls12) },
	{ "EVD501", "The control set in use is known", LEVEL_ERROR, OUTCOME_PASS, TEXT("ControlSet001 is the current one."), "CURRENT", "CURRENT", "", "", FACTS(set_facts), STATES(current) },
	{ "SCH101", "TLS 1.2 is on for clients", LEVEL_ERROR, OUTCOME_PASS, TEXT("Enabled is 1 and DisabledByDefault is 0."), "ENABLED", "ENABLED", WHY_CLIENT, "", FACTS(client12_facts), SOURCES(azure), STATES(enabled) },
};
/* clang-format on */

#endif

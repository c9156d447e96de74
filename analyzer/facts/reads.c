/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each fact reads. A .reg is scanned for these keys and no others, and `collect --minimal` exports them, but for the
 * optional ones, which decide nothing. A key that a
 * decider asks for and that is missing here is NOT_COVERED for a .reg, so a slip costs an answer and never makes one up; a
 * test compares every sample with and without this list, and one without each of its rows.
 */
#include "analyzer/facts/fact_context.h"

#include <string.h>
#include <strings.h>

#define CONTROL "CurrentControlSet\\Control\\"
#define SSL_CONFIGURATION "Cryptography\\Configuration\\"
#define WIN "Microsoft\\Windows\\CurrentVersion\\"
#define NT "Microsoft\\Windows NT\\CurrentVersion"
#define NET "Microsoft\\.NETFramework"
#define SETUP "Microsoft\\NET Framework Setup\\NDP\\"
#define WOW "WOW6432Node\\"
#define CERTIFICATES "Microsoft\\SystemCertificates\\"
#define ENTERPRISE "Microsoft\\EnterpriseCertificates\\"
#define AGENT "Microsoft\\Windows Azure Backup\\"

/* clang-format off */
/* The roots that roots.azure requires, and not the hundreds beside them. */
#define ROOTS_IN(kind, store) \
	{ kind, store "\\Certificates\\DF3C24F9BFD666761B268073FE06D1CC8D4F82A4", 0 }, \
	{ kind, store "\\Certificates\\73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74", 0 }

#define READS static const struct wanted_key
#define END { HIVE_UNKNOWN, NULL, 0 }

READS windows[] = {
	{ HIVE_SOFTWARE, NT,                                                    0 },
	{ HIVE_SYSTEM,   CONTROL "ProductOptions",                              0 },
	{ HIVE_SYSTEM,   CONTROL "Windows",                                     0 },
	{ HIVE_SYSTEM,   CONTROL "Session Manager\\Environment",                0 },
	{ HIVE_SYSTEM,   "WPA\\PosReady",                                       0 }, END };
READS controlset[] = {
	{ HIVE_SYSTEM,   "Select",                                              0 }, END };
READS update[] = {
	{ HIVE_SOFTWARE, WIN "Component Based Servicing\\Packages",             1 },
	{ HIVE_SOFTWARE, "Microsoft\\Updates\\Windows XP\\SP4\\KB4019276",      0 }, END };
READS schannel[] = { /* SCHANNEL, and its misspellings */
	{ HIVE_SYSTEM,   CONTROL "SecurityProviders",                           REG_SUBTREE }, END };
READS minimum[] = {
	{ HIVE_SYSTEM,   CONTROL "SecurityProviders",                           REG_SUBTREE },
	{ HIVE_SOFTWARE, "Policies\\Microsoft\\Cryptography\\Configuration",     REG_SUBTREE },
	{ HIVE_SOFTWARE, "Microsoft\\PolicyManager\\current\\device\\Cryptography", 0 }, END };
READS dotnet[] = { /* and what is written for it in error */
	{ HIVE_SOFTWARE, NET,                                                   2 },
	{ HIVE_SOFTWARE, WOW NET,                                               2 },
	{ HIVE_SOFTWARE, "Microsoft\\.NET Framework",                           1 },
	{ HIVE_SOFTWARE, WOW "Microsoft\\.NET Framework",                       1 },
	{ HIVE_SOFTWARE, "Microsoft\\NETFramework",                             1 },
	{ HIVE_SOFTWARE, "Microsoft\\NET Framework",                            1 },
	{ HIVE_SOFTWARE, "WO*\\" NET,                                           2 }, /* WOW64Node, WOW6432, Wow6342Node, ... */
	{ HIVE_SOFTWARE, "W0W*\\" NET,                                          2 },
	{ HIVE_SOFTWARE, "SysWOW*\\" NET,                                       2 },
	{ HIVE_SOFTWARE, SETUP "v4\\Full",                                      0 },
	{ HIVE_SOFTWARE, SETUP "v2.0.50727",                                    0 },
	{ HIVE_SOFTWARE, SETUP "v3.0",                                          0 },
	{ HIVE_SOFTWARE, SETUP "v3.5",                                          0 }, END };
READS winhttp[] = {
	{ HIVE_SOFTWARE, WIN "Internet Settings",                               1 },
	{ HIVE_SOFTWARE, WOW WIN "Internet Settings",                           1 },
	{ HIVE_SOFTWARE, "WO*\\" WIN "Internet Settings\\WinHttp",              0 }, END };
READS wininet[] = {
	{ HIVE_SOFTWARE, WIN "Internet Settings",                               1 },
	{ HIVE_SOFTWARE, "Policies\\" WIN "Internet Settings",                  0 },
	{ HIVE_USER,     "Software\\" WIN "Internet Settings",                  0 },
	{ HIVE_USER,     "Software\\Policies\\" WIN "Internet Settings",        0 }, END };
READS proxy[] = {
	{ HIVE_SOFTWARE, WIN "Internet Settings",                               1 },
	{ HIVE_SOFTWARE, "Policies\\" WIN "Internet Settings",                  0 },
	{ HIVE_USER,     "Software\\" WIN "Internet Settings",                  0 },
	{ HIVE_USER,     "Software\\" WIN "Internet Settings\\Connections",     0 }, END };
READS fips[] = {
	{ HIVE_SYSTEM,   CONTROL "Lsa\\FIPSAlgorithmPolicy",                    0 }, END };
READS ciphers[] = { /* and lists in places that Windows ignores */
	{ HIVE_SYSTEM,   CONTROL "SecurityProviders",                           REG_SUBTREE },
	{ HIVE_SYSTEM,   CONTROL SSL_CONFIGURATION "Local\\SSL",                1 },
	{ HIVE_SYSTEM,   CONTROL SSL_CONFIGURATION "SSL",                       1 },
	{ HIVE_SOFTWARE, "Policies\\Microsoft\\Cryptography\\Configuration",     REG_SUBTREE },
	{ HIVE_SOFTWARE, WOW "Policies\\Microsoft\\" SSL_CONFIGURATION "SSL",   1 },
	{ HIVE_SOFTWARE, "Microsoft\\" SSL_CONFIGURATION "SSL",                 1 }, END };
READS signatures[] = {
	{ HIVE_SYSTEM,   CONTROL "SecurityProviders",                           REG_SUBTREE },
	{ HIVE_SYSTEM,   CONTROL SSL_CONFIGURATION "Local\\SSL",                1 },
	{ HIVE_SOFTWARE, "Policies\\Microsoft\\Cryptography\\Configuration",     REG_SUBTREE }, END };
READS roots[] = {
	ROOTS_IN(HIVE_SOFTWARE, CERTIFICATES "ROOT"),
	ROOTS_IN(HIVE_SOFTWARE, CERTIFICATES "AuthRoot"),
	ROOTS_IN(HIVE_SOFTWARE, "Policies\\" CERTIFICATES "Root"),
	ROOTS_IN(HIVE_SOFTWARE, ENTERPRISE "Root"),
	ROOTS_IN(HIVE_USER,     "Software\\" CERTIFICATES "Root"),
	{ HIVE_SOFTWARE, CERTIFICATES "Disallowed\\Certificates",               1 },
	{ HIVE_SOFTWARE, "Policies\\" CERTIFICATES "Disallowed\\Certificates",  1 },
	{ HIVE_SOFTWARE, ENTERPRISE "Disallowed\\Certificates",                 1 },
	{ HIVE_USER,     "Software\\" CERTIFICATES "Disallowed\\Certificates",  1 },
	{ HIVE_SOFTWARE, CERTIFICATES "AuthRoot\\AutoUpdate",                   0 },
	{ HIVE_SOFTWARE, "Policies\\" CERTIFICATES "AuthRoot",                  0 },
	{ HIVE_SOFTWARE, "Policies\\" CERTIFICATES "Root\\ProtectedRoots",      0 }, END };
READS chain[] = {
	{ HIVE_SOFTWARE, "Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config", 0 }, END };
READS agent[] = {
	{ HIVE_SOFTWARE, AGENT "Config",                                        0 },
	{ HIVE_SOFTWARE, AGENT "Setup",                                         0 },
	{ HIVE_SOFTWARE, "Microsoft\\Microsoft Data Protection Manager\\Setup", 0 }, END };
READS machine[] = {
	{ HIVE_SYSTEM,   CONTROL "ProductOptions",                              0 },
	{ HIVE_SYSTEM,   CONTROL "Windows",                                     0 },
	{ HIVE_SYSTEM,   CONTROL "Session Manager\\Environment",                0 },
	{ HIVE_SYSTEM,   "DriverDatabase",                                      0 },
	{ HIVE_SYSTEM,   "Setup\\Service Reporting API\\Components\\CoreOS",    0 },
	{ HIVE_SOFTWARE, NT,                                                    0 },
	{ HIVE_SOFTWARE, WOW NT,                                                0 },
	{ HIVE_SOFTWARE, WOW "Microsoft\\Windows\\CurrentVersion",              0 },
	{ HIVE_SOFTWARE, WOW SETUP "v4\\Full",                                  0 }, END };

/* Which machine it is (windows/identity.c). No fact reads these: nobody has to export them, and damage in them is none. */
READS identity[] = {
	{ HIVE_SYSTEM,   CONTROL "ComputerName\\ComputerName",                   0 },
	{ HIVE_SYSTEM,   CONTROL "TimeZoneInformation",                          0 },
	{ HIVE_SYSTEM,   CONTROL "CloudDomainJoin\\JoinInfo",                    1 },
	{ HIVE_SYSTEM,   CONTROL "CloudDomainJoin\\TenantInfo",                  1 },
	{ HIVE_SYSTEM,   "CurrentControlSet\\Services\\Tcpip\\Parameters",      0 },
	{ HIVE_SOFTWARE, NT "\\Winlogon",                                       0 }, END };

static const struct wanted_key *const reads[FACT_COUNT] = { /* those of the facts about evidence are these again */
	[FACT_WINDOWS]         = windows,  [FACT_CONTROLSET]      = controlset, [FACT_UPDATE]           = update,
	[FACT_UPDATE_2919355]  = update,   [FACT_SSL2_CLIENT]     = schannel,   [FACT_SSL2_SERVER]      = schannel,
	[FACT_SSL3_CLIENT]     = schannel, [FACT_SSL3_SERVER]     = schannel,   [FACT_TLS10_CLIENT]     = schannel,
	[FACT_TLS10_SERVER]    = schannel, [FACT_TLS11_CLIENT]    = schannel,   [FACT_TLS11_SERVER]     = schannel,
	[FACT_TLS12_CLIENT]    = schannel, [FACT_TLS12_SERVER]    = schannel,   [FACT_TLS13_CLIENT]     = schannel,
	[FACT_TLS13_SERVER]    = schannel, [FACT_MINIMUM]         = minimum,    [FACT_DOTNET4_64]       = dotnet,
	[FACT_DOTNET4_32]      = dotnet,   [FACT_DOTNET4_OVERRIDES] = dotnet,   [FACT_DOTNET2_64]       = dotnet,
	[FACT_DOTNET2_32]      = dotnet,   [FACT_DOTNET2_OVERRIDES] = dotnet,   [FACT_WINHTTP_64]       = winhttp,
	[FACT_WINHTTP_32]      = winhttp,  [FACT_WININET_MACHINE] = wininet,    [FACT_WININET_POLICY]   = wininet,
	[FACT_WININET_USER]    = wininet,  [FACT_PROXY_SYSTEM]    = proxy,      [FACT_PROXY_WINHTTP]    = proxy,
	[FACT_FIPS]            = fips,     [FACT_CIPHERS]         = ciphers,    [FACT_CIPHERS_DEVOPS]   = ciphers,
	[FACT_CIPHERS_APPROVED] = ciphers,
	[FACT_SIGNATURES]      = signatures, [FACT_ROOTS]         = roots,      [FACT_CHAIN]            = chain,
	[FACT_BACKUP_AGENT]    = agent,    [FACT_AGENT_SERVER]    = agent,      [FACT_MACHINE]          = machine,
};
/* clang-format on */

static bool is_same(const struct wanted_key *a, const struct wanted_key *b)
{
	return a->kind == b->kind && a->depth == b->depth && strcasecmp(a->path, b->path) == 0;
}

static size_t add(struct wanted_key *list, size_t count, const struct wanted_key *wanted_key)
{
	for (size_t i = 0; i < count; i++)
		if (is_same(&list[i], wanted_key))
			return count;
	list[count] = *wanted_key;
	return count + 1;
}

static size_t add_rows(struct wanted_key *list, size_t count, const struct wanted_key *row)
{
	for (; row && row->path; row++)
		count = add(list, count, row);
	return count;
}

size_t reads_of_facts(struct wanted_key list[READS_LIMIT])
{
	size_t count = 0;

	for (int id = 0; id < FACT_COUNT; id++)
		count = add_rows(list, count, reads[id]);
	return count;
}

size_t reads_of_identity(struct wanted_key *list, size_t count)
{
	return add_rows(list, count, identity);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/specimen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SET1 "ControlSet001\\Control\\"
#define SET2 "ControlSet002\\Control\\"
#define SCHANNEL "SecurityProviders\\SCHANNEL\\"
#define PROTOCOLS SCHANNEL "Protocols\\"
#define SUITES "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define ENVIRONMENT "Session Manager\\Environment"
#define NT "Microsoft\\Windows NT\\CurrentVersion"
#define NDP "Microsoft\\NET Framework Setup\\NDP\\v4\\Full"
#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define PINS NET "\\System.Net.ServicePointManager."
#define APPCONTEXT "Microsoft\\.NETFramework\\AppContext"
#define DONT_OS "Switch.System.Net.DontEnableSystemDefaultTlsVersions"
#define DONT_STRONG "Switch.System.Net.DontEnableSchUseStrongCrypto"
#define WINDOWS "Microsoft\\Windows\\CurrentVersion\\"
#define WINHTTP WINDOWS "Internet Settings\\WinHttp"
#define PACKAGES WINDOWS "Component Based Servicing\\Packages\\"
#define WOW "WOW6432Node\\"

/* clang-format off */

/* What every machine has. */
static const struct specimen_row one_set[] = {
	{ 'S', "Select", "Current", NULL, 1 },
	{ 'S', "Select", "Default", NULL, 1 },
	{ 'S', "Select", "Failed", NULL, 0 },
	{ 'S', "Select", "LastKnownGood", NULL, 1 },
	{ 'S', SET1 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64", 0 },
	{ 'S', SET1 PROTOCOLS "SSL 2.0\\Client", "DisabledByDefault", NULL, 1 },
	{ 'S', SET1 "Lsa", "LimitBlankPasswordUse", NULL, 1 },
	{ 0 },
};
static const struct specimen_row second_is_current[] = {
	{ 'S', "Select", "Current", NULL, 2 },
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64", 0 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 1 },
	{ 0 },
};
static const struct specimen_row second_is_next[] = {
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct specimen_row dotnet[] = {
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', NET, "SystemDefaultTlsVersions", NULL, 1 },
	{ 'W', NET, "SchUseStrongCrypto", NULL, 1 },
	{ 'W', WOW NET, "SystemDefaultTlsVersions", NULL, 1 },
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 1 },
	{ 'W', PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 1 },
	{ 'W', "Policies\\" WINDOWS "Internet Settings", "SecureProtocols", NULL, 0xA80 },
	{ 0 },
};
static const struct specimen_row server2019[] = {
	{ 'W', NT, "ProductName", "Windows Server 2019 Standard", 0 },
	{ 'W', NT, "CurrentVersion", "6.3", 0 },
	{ 'W', NT, "CurrentBuild", "17763", 0 },
	{ 'W', NT, "CurrentBuildNumber", "17763", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 'W', NT, "UBR", NULL, 4974 },
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 0 },
};
static const struct specimen_row windows7[] = {
	{ 'W', NT, "ProductName", "Windows 7 Professional", 0 },
	{ 'W', NT, "CurrentVersion", "6.1", 0 },
	{ 'W', NT, "CurrentBuild", "7601", 0 },
	{ 'W', NT, "CurrentBuildNumber", "7601", 0 },
	{ 'W', NT, "CSDVersion", "Service Pack 1", 0 },
	{ 'W', NT, "InstallationType", "Client", 0 },
	{ 'W', PACKAGES "Package_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.7", "CurrentState", NULL, 0x70 },
	{ 'W', PACKAGES "Package_for_KB4474419~31bf3856ad364e35~amd64~~6.1.3.2", "CurrentState", NULL, 0x70 },
	{ 0 },
};
static const struct specimen_row server2012[] = {
	{ 'W', NT, "ProductName", "Windows Server 2012 Standard", 0 },
	{ 'W', NT, "CurrentVersion", "6.2", 0 },
	{ 'W', NT, "CurrentBuild", "9200", 0 },
	{ 'W', NT, "CurrentBuildNumber", "9200", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 0 },
};
static const struct specimen_row client_on[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 1 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 0 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "Enabled", NULL, 1 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct specimen_row pinned_in_vain[] = { /* strong cryptography is on; 3072 is Tls12; TLS1.2 is no name */
	{ 'W', PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 0 },
	{ 'W', PINS "SecurityProtocol", "C:\\agent.exe", "3072", 0 },
	{ 'W', PINS "SecurityProtocol", "C:\\other.exe", "TLS1.2", 0 },
	{ 0 },
};
static const struct specimen_row switches_false[] = { /* and no value */
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', APPCONTEXT, DONT_OS, "false", 0 },
	{ 'W', APPCONTEXT, DONT_STRONG, "false", 0 },
	{ 'W', WOW APPCONTEXT, DONT_OS, "false", 0 },
	{ 'W', WOW APPCONTEXT, DONT_STRONG, "false", 0 },
	{ 0 },
};
static const struct specimen_row winhttp_on[] = {
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 'W', WOW WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 0 },
};
static const struct specimen_row update[] = {
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", NULL, 0x70 },
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "InstallClient", "WindowsUpdate", 0 },
	{ 0 },
};
static const struct specimen_row rollup[] = {
	{ 'W', PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~9200.22436.1.5", "CurrentState", NULL, 0x70 },
	{ 0 },
};

/* What keeps a machine from READY. */
static const struct specimen_row old_rollup[] = {
	{ 'W', PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~9200.21700.1.5", "CurrentState", NULL, 0x70 },
	{ 0 },
};
static const struct specimen_row update_staged[] = {
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", NULL, 0x40 },
	{ 0 },
};
static const struct specimen_row client_off[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct specimen_row client_off_by_default[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 1 },
	{ 0 },
};
static const struct specimen_row client_text[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", "1", 0 },
	{ 0 },
};
static const struct specimen_row tls13_forced[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.3\\Client", "Enabled", NULL, 1 },
	{ 0 },
};
static const struct specimen_row winhttp_off[] = {
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA0 },
	{ 0 },
};
static const struct specimen_row winhttp_wow_off[] = {
	{ 'W', WOW WINHTTP, "DefaultSecureProtocols", NULL, 0xA0 },
	{ 0 },
};
static const struct specimen_row dotnet_off[] = {
	{ 'W', WOW NET, "SystemDefaultTlsVersions", NULL, 0 },
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 0 },
	{ 0 },
};
static const struct specimen_row pinned[] = {
	{ 'W', PINS "SecurityProtocol", "C:\\agent.exe", "Tls", 0 },
	{ 0 },
};
static const struct specimen_row pinned_number[] = {
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 0 },
	{ 'W', WOW PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 2 },
	{ 0 },
};
static const struct specimen_row agent_of_4_5_1[] = {
	{ 'W', NDP, "Release", NULL, 378675 },
	{ 'W', "Microsoft\\Windows Azure Backup\\Config", "ScratchLocation", "C:\\Scratch", 0 },
	{ 0 },
};
static const struct specimen_row switches_true[] = {
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', APPCONTEXT, DONT_OS, "true", 0 },
	{ 'W', APPCONTEXT, DONT_STRONG, "true", 0 },
	{ 'W', WOW APPCONTEXT, DONT_OS, "true", 0 },
	{ 'W', WOW APPCONTEXT, DONT_STRONG, "true", 0 },
	{ 0 },
};
static const struct specimen_row wininet_off[] = {
	{ 'W', "Policies\\" WINDOWS "Internet Settings", "SecureProtocols", NULL, 0x80 },
	{ 0 },
};
static const struct specimen_row suites_legacy[] = {
	{ 'W', SUITES, "Functions", "TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_3DES_EDE_CBC_SHA", 0 },
	{ 0 },
};
static const struct specimen_row suites_few[] = {
	{ 'W', SUITES, "Functions", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0 },
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct specimen_row ciphers_off[] = {
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 128/128", "Enabled", NULL, 0 },
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};

/* In every row a later part overrides an earlier one. */
const struct specimen specimens[] = {
	{ "Server 2019 with the values written out",   true,  0, { one_set, dotnet, server2019, client_on } },
	{ "Windows 7 with the whole recipe",           true,  0,
	  { one_set, dotnet, windows7, client_on, winhttp_on, update } },
	{ "Server 2012 with a rollup",                 true,  0, { one_set, dotnet, server2012, winhttp_on, rollup } },
	{ "Server 2019 by its defaults",               true,  0, { one_set, dotnet, server2019 } },
	{ "Server 2019, harmless values of programs",  true,  0, { one_set, dotnet, server2019, pinned_in_vain } },
	{ "Server 2019, AppContext switches false",    true,  0, { one_set, switches_false, server2019 } },
	{ "Server 2019, AppContext switches true",     false, 0, { one_set, switches_true, server2019 } },
	{ "Server 2019, a program pinned by number",   false, 0, { one_set, dotnet, server2019, pinned_number } },
	{ "Server 2012, the agent on .NET 4.5.1",      false, 0,
	  { one_set, dotnet, server2012, winhttp_on, rollup, agent_of_4_5_1 } },
	{ "Server 2019, client off",                   false, 0, { one_set, dotnet, server2019, client_off } },
	{ "Server 2019, client off by default",        false, 0,
	  { one_set, dotnet, server2019, client_off_by_default } },
	{ "Server 2019, Enabled is a text",            false, 0, { one_set, dotnet, server2019, client_text } },
	{ "Server 2019, TLS 1.3 forced",               false, 0, { one_set, dotnet, server2019, tls13_forced } },
	{ "Server 2019, WinHTTP off",                  false, 0, { one_set, dotnet, server2019, winhttp_off } },
	{ "Server 2019, 32-bit WinHTTP off",           false, 0, { one_set, dotnet, server2019, winhttp_wow_off } },
	{ "Server 2019, 32-bit .NET off",              false, 0, { one_set, dotnet, server2019, dotnet_off } },
	{ "Server 2019, a program pinned",             false, 0, { one_set, dotnet, server2019, pinned } },
	{ "Server 2019, WinINET policy",               false, 0, { one_set, dotnet, server2019, wininet_off } },
	{ "Server 2019, RC4 and 3DES alone",           false, 0, { one_set, dotnet, server2019, suites_legacy } },
	{ "Server 2019, the one suite's cipher off",   false, 0, { one_set, dotnet, server2019, suites_few } },
	{ "Server 2019, AES off",                      false, 0, { one_set, dotnet, server2019, ciphers_off } },
	{ "Server 2019, the second set is current",    false, 0,
	  { one_set, dotnet, server2019, client_on, second_is_current } },
	{ "Server 2019, the second set is next",       false, 0, { one_set, dotnet, server2019, second_is_next } },
	{ "Windows 7, nothing enabled",                false, 0, { one_set, dotnet, windows7, winhttp_on, update } },
	{ "Windows 7, no update",                      false, 0, { one_set, dotnet, windows7, client_on, winhttp_on } },
	{ "Windows 7, update staged",                  false, 0,
	  { one_set, dotnet, windows7, client_on, winhttp_on, update_staged } },
	{ "Server 2012, old rollup",                   false, 0,
	  { one_set, dotnet, server2012, winhttp_on, old_rollup } },
	{ "Server 2012, no WinHTTP value",             false, 0, { one_set, dotnet, server2012, update } },
	{ "Server 2019, client off, in a crowd",       false, 140, { one_set, dotnet, server2019, client_off } },
	{ "Server 2019, WinHTTP off, in a crowd",      false, 600, { one_set, dotnet, server2019, winhttp_off } },
};
const size_t specimen_count = sizeof specimens / sizeof *specimens;

static const struct hivebuild_options layouts[SPECIMEN_LAYOUTS] = {
	{ .minor = 5 }, { .minor = 3 }, { .list = HIVEBUILD_RI }, { .list = HIVEBUILD_LI }, { .utf16_names = true },
	{ .unsorted = true },
};
/* clang-format on */

static bool is_of(const struct specimen_row *row, int hive)
{
	return row->hive == "SW"[hive];
}

/* Neighbours of the key the names of which lie before and behind its own. */
static void put_crowd(struct hivebuild *build, const char *path, unsigned crowd)
{
	const char *last = strrchr(path, '\\');
	char name[1024];

	for (unsigned i = 0; i < crowd; i++) {
		snprintf(name, sizeof name, "%.*s%c%u neighbour", (int)(last ? last + 1 - path : 0), path,
			 'A' + (int)(i % 26), i);
		hivebuild_key(build, name);
	}
}

static void put_row(struct hivebuild *build, const struct specimen_row *row)
{
	if (row->text)
		hivebuild_sz(build, row->path, row->name, row->text);
	else
		hivebuild_dword(build, row->path, row->name, row->number);
}

/* Crowds the last part's keys only: those that keep the machine from READY. */
static void put_rows(struct hivebuild *build, const struct specimen *specimen, int hive)
{
	for (int p = 0; p < SPECIMEN_PARTS && specimen->parts[p]; p++)
		for (const struct specimen_row *row = specimen->parts[p]; row->hive; row++)
			if (is_of(row, hive)) {
				put_row(build, row);
				if (p + 1 == SPECIMEN_PARTS || !specimen->parts[p + 1])
					put_crowd(build, row->path, specimen->crowd);
			}
}

static void add_cell(struct specimen_hive *hive, size_t at)
{
	int32_t size;

	for (size_t i = 0; i < hive->cell_count; i++)
		if (hive->cells[i].at == at)
			return;
	if (!at)
		return;
	hive->cells = realloc(hive->cells, (hive->cell_count + 1) * sizeof *hive->cells);
	if (!hive->cells)
		abort();
	memcpy(&size, hive->data + at, 4);
	hive->cells[hive->cell_count++] = (struct specimen_cell){ .at = at, .size = (size_t)(size < 0 ? -size : size) };
}

static void add_key_cells(struct specimen_hive *hive, const struct hivebuild *build, const char *path)
{
	add_cell(hive, hivebuild_at(build, HIVEBUILD_KEY, path, NULL));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_SUBKEYS, path, NULL));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_VALUES, path, NULL));
}

/* Its key, every key above, and the value. */
static void add_row_cells(struct specimen_hive *hive, const struct hivebuild *build, const struct specimen_row *row)
{
	char path[1024];

	add_key_cells(hive, build, "");
	for (size_t size = 1; size <= strlen(row->path); size++)
		if (row->path[size] == '\\' || !row->path[size]) {
			snprintf(path, sizeof path, "%.*s", (int)size, row->path);
			add_key_cells(hive, build, path);
		}
	add_cell(hive, hivebuild_at(build, HIVEBUILD_VALUE, row->path, row->name));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_DATA, row->path, row->name));
}

static struct specimen_hive build_hive(const struct specimen *specimen, unsigned layout, int which)
{
	struct hivebuild *build = hivebuild_new_with(&layouts[layout]);
	struct specimen_hive hive = { .build = build };

	put_rows(build, specimen, which);
	hive.data = hivebuild_finish(build, &hive.size);
	for (int p = 0; p < SPECIMEN_PARTS && specimen->parts[p]; p++)
		for (const struct specimen_row *row = specimen->parts[p]; row->hive; row++)
			if (is_of(row, which))
				add_row_cells(&hive, build, row);
	return hive;
}

struct specimen_hives specimen_build(const struct specimen *specimen, unsigned layout)
{
	return (struct specimen_hives){ .hive = { build_hive(specimen, layout, 0), build_hive(specimen, layout, 1) } };
}

void specimen_free(struct specimen_hives *hives)
{
	for (int i = 0; i < 2; i++) {
		hivebuild_free(hives->hive[i].build);
		free(hives->hive[i].data);
		free(hives->hive[i].cells);
	}
}

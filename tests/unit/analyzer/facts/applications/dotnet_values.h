/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines with values of .NET Framework. After cmocka.h. */
#ifndef TLSREADY_TESTS_DOTNET_VALUES_H
#define TLSREADY_TESTS_DOTNET_VALUES_H

#include <stddef.h>

#include "analyzer/facts/applications/dotnet.h"
#include "support/machine/statements.h"

#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
#define PROTOCOLS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
#define NDP SOFT "Microsoft\\NET Framework Setup\\NDP\\"
#define APPCONTEXT "Microsoft\\.NETFramework\\AppContext"
#define DONT_OS "Switch.System.Net.DontEnableSystemDefaultTlsVersions"
#define DONT_STRONG "Switch.System.Net.DontEnableSchUseStrongCrypto"
#define PINS "\\System.Net.ServicePointManager."
#define EXE "C:\\Program Files\\Microsoft Azure Recovery Services Agent\\bin\\cbengine.exe"

enum { NOT_SET = 99 };

static inline struct rows machine_of(const char *build, uint32_t release)
{
	struct rows rows = { .count = 0 };

	rows_add(&rows, (struct statement)SZ(NT, "CurrentBuildNumber", build));
	rows_add(&rows, (struct statement)SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64"));
	if (release)
		rows_add(&rows, (struct statement)DW(NDP "v4\\Full", "Release", release));
	return rows;
}

static inline void add_values(struct rows *rows, uint32_t os, uint32_t strong)
{
	static const char *const keys[] = { SOFT DOTNET4_KEY, WOW6432 DOTNET4_KEY };

	for (size_t i = 0; i < COUNT(keys); i++) {
		if (os != NOT_SET)
			rows_add(rows, (struct statement)DW(keys[i], "SystemDefaultTlsVersions", os));
		if (strong != NOT_SET)
			rows_add(rows, (struct statement)DW(keys[i], "SchUseStrongCrypto", strong));
	}
}

#endif

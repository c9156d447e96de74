/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/statements.h"

#include <stdlib.h>
#include <string.h>

#define NET "Microsoft\\.NETFramework\\v4.0.30319"

const char *const both_hives[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };
const char *const system_only[] = { "HKLM\\SYSTEM", NULL };
const char *const software_only[] = { "HKLM\\SOFTWARE", NULL };
const char *const no_hive[] = { NULL };

void rows_add(struct rows *rows, struct statement row)
{
	if (rows->count == ROWS_LIMIT)
		abort();
	rows->list[rows->count++] = row;
}

struct rows rows_ready(const char *build, const char *type, const char *arch)
{
	struct rows rows = {
		.list = {
			SZ(NT, "CurrentBuildNumber", build),
			SZ("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", arch),
			DW(SOFT "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049),
			DW(SOFT NET, "SystemDefaultTlsVersions", 1),
			DW(SOFT NET, "SchUseStrongCrypto", 1),
			DW(WOW6432 NET, "SystemDefaultTlsVersions", 1),
			DW(WOW6432 NET, "SchUseStrongCrypto", 1),
		},
		.count = 7,
	};

	if (type)
		rows_add(&rows, (struct statement)SZ(NT, "InstallationType", type));
	return rows;
}

void evaluate_rows(struct evaluated *ret, const struct rows *rows, const char *const *covers)
{
	evaluate_statements(ret, rows->list, rows->count, covers, "azure-backup");
}

bool fact_has(const struct fact *fact, const char *issue)
{
	for (size_t i = 0; i < fact->issue_count; i++)
		if (strcmp(fact->issues[i], issue) == 0)
			return true;
	return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/trap.h"

#include <stdio.h>
#include <string.h>

void judge_trap(struct judged *ret, const struct trap *trap, const char *const *covers)
{
	struct statement rows[TRAP_ROWS + 2];
	size_t count = 0;

	if (covers != software_only)
		rows[count++] = (struct statement)SZ(CCS "ProductOptions", "ProductType", "ServerNT");
	if (*trap->build)
		rows[count++] = (struct statement)SZ(NT, "CurrentBuildNumber", trap->build);
	for (size_t i = 0; i < TRAP_ROWS && trap->rows[i].key; i++)
		rows[count++] = trap->rows[i];
	judge_statements(ret, rows, count, covers, "azure-backup");
}

static unsigned differences(const struct trap *trap, const char *const *covers)
{
	struct judged judged;

	judge_trap(&judged, trap, covers);
	const struct fact *fact = machine_fact(&judged.result, "ciphers.tls12");
	bool good = strcmp(fact->state, trap->state) == 0 &&
		    (trap->issue ? fact_has(fact, trap->issue) : fact->issue_count == 0);

	if (!good)
		printf("%s (%s): %s, expected %s %s; %s\n", trap->what, trap->build, fact->state, trap->state,
		       trap->issue ? trap->issue : "and no issue", fact->because.utf8);
	judged_free(&judged);
	return !good;
}

unsigned trap_differences(const struct trap *traps, size_t count, const char *const *covers)
{
	unsigned faults = 0;

	for (size_t i = 0; i < count; i++)
		faults += differences(&traps[i], covers);
	return faults;
}

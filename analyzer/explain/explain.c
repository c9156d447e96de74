/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which decider explains which fact. */
#include "analyzer/explain/explain.h"

/* clang-format off */
static const struct { /* the first row whose name the fact's begins with */
	const char *fact;
	void (*put)(const struct fact_row *row, struct table_writer *out);
} tables[] = {
	{ "windows",           table_windows },
	{ "update.",           table_update },
	{ "schannel.signatures", table_signatures },
	{ "schannel.minimum",  table_minimum },
	{ "schannel.",         table_schannel },
	{ "dotnet4.overrides", table_plain },
	{ "dotnet2.overrides", table_plain },
	{ "dotnet4.",          table_dotnet },
	{ "dotnet2.",          table_dotnet2 },
	{ "winhttp.",          table_winhttp },
	{ "wininet.",          table_wininet },
	{ "ciphers.approved",  table_legacy_ciphers },
	{ "ciphers.",          table_ciphers },
	{ "roots.",            table_roots },
	{ "chain.",            table_chain },
	{ "fips",              table_fips },
	{ "evidence.machine",  table_machine },
	{ "",                  table_plain },
};
/* clang-format on */

const struct decision_table *fact_tables(const struct fact_row *row, struct arena *arena)
{
	struct table_writer out = { .arena = arena };

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		if (!name_starts(row->name, tables[i].fact))
			continue;
		tables[i].put(row, &out);
		break;
	}
	return out.first;
}

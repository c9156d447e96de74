/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of .NET Framework 4.x: made by the functions that decide. */
#include "analyzer/facts/applications/dotnet.h"
#include "analyzer/explain/explain.h"

static void table_choice(struct table_writer *out, const char *first, const char *second,
			 const struct dotnet_machine *world)
{
	static const char *const offers[] = { "TLS 1.0", "TLS 1.2", "OS choice" };

	table_row(out, first, second, offers[dotnet_choice_of(world, 0)], offers[dotnet_choice_of(world, 1)],
		  offers[dotnet_choice_of(world, 2)], dotnet_state_of(world), NULL);
}

static void table_values(struct table_writer *out)
{
	static const struct named_dword values[] = {
		{ "not set", { .state = DWORD_ABSENT } },
		{ "0", { .state = DWORD_SET } },
		{ "1", { .state = DWORD_SET, .value = 1 } },
		{ "2 or more", { .state = DWORD_SET, .value = 2 } },
		{ "not a REG_DWORD", { .state = DWORD_WRONG_TYPE } },
	};
	enum { VALUES = sizeof values / sizeof *values };

	table_begin(out,
		    "SystemDefaultTlsVersions, SchUseStrongCrypto, and the highest that applications can use, by the version "
		    "that they target",
		    "SysDefault", "StrongCrypto", dotnet_targets[0], dotnet_targets[1], dotnet_targets[2], "state", NULL);
	for (size_t i = 0; i < VALUES; i++)
		for (size_t k = 0; k < VALUES; k++)
			table_choice(out, values[i].name, values[k].name,
				     &(struct dotnet_machine){ .os = values[i].dword, .strong = values[k].dword });
}

static void table_switches(struct table_writer *out)
{
	static const struct {
		const char *name;
		enum dotnet_switch dont;
	} switches[] = {
		{ "not set", SWITCH_UNSET },
		{ "true", SWITCH_TRUE },
		{ "false", SWITCH_FALSE },
	};
	enum { SWITCHES = sizeof switches / sizeof *switches };

	table_begin(out,
		    "The machine's AppContext switches Switch.System.Net.DontEnable..., with neither value set (from 4.7; 4.6 "
		    "reads the second alone; with true a value must be 1, with false any but 0 will do)",
		    "...SystemDefaultTlsVersions", "...SchUseStrongCrypto", dotnet_targets[0], dotnet_targets[1],
		    dotnet_targets[2], "state", NULL);
	for (size_t i = 0; i < SWITCHES; i++)
		for (size_t k = 0; k < SWITCHES; k++)
			table_choice(out, switches[i].name, switches[k].name,
				     &(struct dotnet_machine){ .release = RELEASE_4_8,
							       .dont_os = switches[i].dont,
							       .dont_strong = switches[k].dont });
}

void table_dotnet(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	table_values(out);
	table_switches(out);
	table_begin(out, "What the states mean", "state", "meaning", NULL);
	for (size_t i = 0; i < dotnet_meaning_count; i++)
		table_row(out, dotnet_meanings[i].state, dotnet_meanings[i].meaning, NULL);
	table_row(out, "NOT_INSTALLED", "no Release of 378389 (4.5) or more", NULL);
	table_row(out, "N/A", "the 32-bit view of a 32-bit Windows", NULL);
	table_begin(out, "Versions by Release (that number or more)", "Release", "version", NULL);
	for (size_t i = 0; i < dotnet_release_count; i++)
		table_row(out, table_number(out, dotnet_releases[i].least), dotnet_releases[i].name, NULL);
}

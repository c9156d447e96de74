/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences that sum up a machine: counts, old protocols that are still on. */
#include "reports/words/report_util.h"

#include <stdio.h>
#include <string.h>

static bool is_on(const struct machine_result *machine, size_t protocol, const char *role)
{
	const struct fact *fact = protocol_fact(machine, protocol, role);

	return fact && strcmp(fact->state, "ENABLED") == 0;
}

static bool is_unknown(const struct machine_result *machine, size_t protocol, const char *role)
{
	const struct fact *fact = protocol_fact(machine, protocol, role);

	return !fact || strcmp(fact->state, "UNKNOWN") == 0;
}

static const char *roles_on(bool client, bool server)
{
	if (client && server)
		return "client+server";
	return client ? "client" : server ? "server" : NULL;
}

const char *legacy_words(struct arena *arena, const struct machine_result *machine)
{
	const char *on = "";
	bool unknown = false;

	for (size_t i = 0; i < PROTOCOL_COUNT; i++) {
		if (!protocols[i].is_legacy)
			continue;
		const char *roles = roles_on(is_on(machine, i, "client"), is_on(machine, i, "server"));

		unknown |= is_unknown(machine, i, "client") || is_unknown(machine, i, "server");
		if (roles)
			on = report_join(arena, on, ", ", arena_printf(arena, "%s %s on", protocols[i].name, roles));
	}
	if (on && !*on)
		return unknown ? "unknown" : "none";
	return on ? on : "";
}

const char *counts_words(struct arena *arena, const struct machine_result *machine)
{
	static const enum outcome_style order[] = { STYLE_FAIL,   STYLE_WARNING, STYLE_NOTE,          STYLE_UNKNOWN,
						    STYLE_WAIVED, STYLE_PASS,    STYLE_NOT_APPLICABLE };
	struct counts counts = counts_of(machine);
	const char *list = "";

	for (size_t i = 0; i < STYLE_COUNT; i++)
		if (counts.of[order[i]])
			list = report_join(arena, list, ", ", counted_words(arena, counts.of[order[i]], order[i]));
	return list ? list : "";
}

const char *incomplete_words(struct arena *arena, const struct report_head *head)
{
	const struct incomplete_run *run = head->incomplete;

	if (!run)
		return "";
	size_t count = run->not_evaluated;
	const char *inputs = run->inputs ? arena_printf(arena, "%zu of %zu inputs", count, run->inputs)
					 : arena_printf(arena, "%zu input%s", count, count == 1 ? "" : "s");

	const char *words = report_join(arena, inputs,
					count == 1 ? " was not evaluated: the run " : " were not evaluated: the run ",
					strcmp(run->reason, "failed") == 0 ? "failed" : "was interrupted");

	return words ? words : "";
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Per-executable settings of .NET Framework, which beat the machine's: one value for each full path of a program, in a
 * sub-key of the version's key. Read in the source of 4.x (ServicePointManager.Configuration.cs), which looks at them
 * only while strong cryptography or the system default is on; that 2.0 to 3.5 reads them too is UNCONFIRMED by any
 * page.
 */
#include "analyzer/dotnet.h"

struct overrides {
	struct study *study;
	struct draft *fact;
	unsigned harmless, harmful;
	const char *example;
};

static bool pins_old_protocol(struct study *study, const struct reganswer *value)
{
	if (value->type == REG_DWORD && value->size == 4)
		return value->data[0] == 0 && value->data[1] == 0 && value->data[2] == 0 && value->data[3] == 0;
	if (value->type != REG_SZ)
		return false;
	const char *text = raw_of_utf16le(study->arena, value->data, value->size);

	for (const char *at = text; at && *at; at++)
		if (name_starts(at, "Tls12") || name_starts(at, "Tls13") || name_starts(at, "SystemDefault"))
			return false;
	return true;
}

static bool look_at_override(void *context, const struct reganswer *value)
{
	struct overrides *overrides = context;

	cite(overrides->study, overrides->fact, value);
	if (pins_old_protocol(overrides->study, value)) {
		overrides->harmful++;
		overrides->example = value->name;
	} else {
		overrides->harmless++;
	}
	return true;
}

static void settle_overrides(struct overrides *overrides, bool doubtful)
{
	struct study *study = overrides->study;
	struct draft *fact = overrides->fact;

	if (overrides->harmful)
		settle(study, fact, "NO_TLS12", "value",
		       "%u program%s pinned below TLS 1.2, or kept from what Windows offers, such as %s",
		       overrides->harmful, overrides->harmful == 1 ? " is" : "s are", overrides->example);
	else if (doubtful)
		settle(study, fact, "UNKNOWN", "evidence",
		       "the per-program settings are not in the input, or cannot be read");
	else
		settle(study, fact, overrides->harmless ? "TLS12" : "NONE", "value", "%u per-program setting%s",
		       overrides->harmless, overrides->harmless == 1 ? "" : "s");
}

void decide_overrides(struct study *study, const struct fact_row *row, struct draft *fact)
{
	static const char *const names[] = { "System.Net.ServicePointManager.SystemDefaultTlsVersions",
					     "System.Net.ServicePointManager.SecurityProtocol" };
	const char *version = row->what == 2 ? DOTNET2_KEY : DOTNET4_KEY;
	struct overrides overrides = { .study = study, .fact = fact };
	bool doubtful = false;

	for (int i = 0; i < 4; i++) {
		const char *below = arena_printf(study->arena, "%s\\%s", version, names[i % 2]);
		const char *key = software_path(study, i < 2 ? NATIVE : WOW, below ? below : "");
		struct reganswer answer;

		if (ask_key(study, fact, key, &answer) == PRESENT)
			answer.found = regview_each_value(study->view, key, look_at_override, &overrides);
		doubtful |= answer.found == UNREADABLE || answer.found == NOT_COVERED;
	}
	fact->confidence = row->what == 2 ? "unconfirmed" : "derived";
	settle_overrides(&overrides, doubtful);
}

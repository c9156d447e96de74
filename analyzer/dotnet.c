/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .NET Framework 4.x: which protocols a program gets that sets nothing itself. The framework's own rules, read in its
 * source (ServicePointManager.Configuration.cs, NetRegistryConfiguration.cs, AppContextDefaultValues.Defaults.cs): a value
 * counts only as REG_DWORD; old targets want exactly 1, newer ones anything but 0.
 */
#include "analyzer/study.h"

#include <stdio.h>
#include <string.h>

#define FRAMEWORK "Microsoft\\.NETFramework\\v4.0.30319"
#define SETUP_KEY "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full"

enum { RELEASE_4_5 = 378389, BUILD_WITH_4_5 = 9200 }; /* dotnet/docs, how-to-determine-which-versions-are-installed */

enum choice { CHOICE_LEGACY, CHOICE_STRONG, CHOICE_OS };

/* Targets: up to 4.5.2, 4.6 to 4.6.2, 4.7 and later. on_if_unset: what the framework takes for a value that is not there. */
static const struct target {
	bool default_os, default_strong;
} targets[] = { { false, false }, { false, true }, { true, true } };

/* Old targets switch on at exactly 1; new ones switch off at exactly 0. */
static bool is_on(const struct dword *dword, bool on_if_unset)
{
	if (dword->state != DWORD_SET)
		return on_if_unset;
	return on_if_unset ? dword->value != 0 : dword->value == 1;
}

static enum choice choice_of(const struct target *target, const struct dword *os, const struct dword *strong)
{
	if (is_on(os, target->default_os))
		return CHOICE_OS;
	return is_on(strong, target->default_strong) ? CHOICE_STRONG : CHOICE_LEGACY;
}

static const char *state_of(const struct dword *os, const struct dword *strong)
{
	unsigned count[3] = { 0 };

	for (size_t i = 0; i < 3; i++)
		count[choice_of(&targets[i], os, strong)]++;
	if (count[CHOICE_OS] == 3)
		return "OS_DEFAULT";
	if (count[CHOICE_LEGACY] == 0)
		return "STRONG";
	return count[CHOICE_LEGACY] == 3 ? "LEGACY" : "APP_DEPENDENT";
}

/* An unreadable value may hold anything: the state stands only if it is the same for everything it may hold. */
static const char *state_of_doubtful(const struct dword *os, const struct dword *strong)
{
	static const struct dword any[] = {
		{ .state = DWORD_ABSENT }, { .state = DWORD_SET, .value = 0 }, { .state = DWORD_SET, .value = 1 }
	};
	const char *state = NULL;

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			const char *one = state_of(os->state == DWORD_UNKNOWN ? &any[i] : os,
						   strong->state == DWORD_UNKNOWN ? &any[k] : strong);

			if (state && strcmp(state, one) != 0)
				return NULL;
			state = one;
		}
	return state;
}

static const char *describe(struct study *study, const char *name, const struct dword *dword)
{
	const char *text = dword->state == DWORD_SET	    ? arena_printf(study->arena, "%s is %u", name, dword->value) :
			   dword->state == DWORD_WRONG_TYPE ? arena_printf(study->arena, "%s is no REG_DWORD and is ignored", name) :
			   dword->state == DWORD_UNKNOWN    ? arena_printf(study->arena, "%s cannot be told", name) :
							      arena_printf(study->arena, "%s is not set", name);

	return text ? text : "";
}

static const char *meaning(const char *state)
{
	static const struct {
		const char *state, *meaning;
	} meanings[] = {
		{ "OS_DEFAULT", "every program that sets nothing itself leaves the choice to SChannel" },
		{ "STRONG", "every program that sets nothing itself offers TLS 1.2" },
		{ "LEGACY", "every program that sets nothing itself is held to SSL 3.0 and TLS 1.0" },
		{ "APP_DEPENDENT", "programs built for older frameworks are held to TLS 1.0, newer ones are not" },
	};

	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (strcmp(meanings[i].state, state) == 0)
			return meanings[i].meaning;
	return "";
}

static void judge_values(struct study *study, struct draft *fact, int view)
{
	const char *key = software_path(study, view, FRAMEWORK);
	struct dword os = ask_dword(study, fact, key, "SystemDefaultTlsVersions");
	struct dword strong = ask_dword(study, fact, key, "SchUseStrongCrypto");
	const char *state = state_of_doubtful(&os, &strong);
	bool set = os.state == DWORD_SET || strong.state == DWORD_SET;

	if (os.state == DWORD_WRONG_TYPE || strong.state == DWORD_WRONG_TYPE)
		add_issue(fact, "wrong-type");
	if (state && (os.state != DWORD_SET || strong.state != DWORD_SET || os.value != 1 || strong.value != 1))
		add_issue(fact, "not-as-documented");
	if (!state)
		settle(study, fact, "UNKNOWN", "evidence", "the values cannot be told: %s",
		       os.state == DWORD_UNKNOWN ? os.why : strong.why);
	else
		settle(study, fact, state, set ? "value" : "default", "%s and %s: %s",
		       describe(study, "SystemDefaultTlsVersions", &os), describe(study, "SchUseStrongCrypto", &strong),
		       meaning(state));
}

/* 1 installed, 0 not, -1 unknown. Part of Windows since 8 and Server 2012, so there only a proven absence counts. */
static int is_installed(struct study *study, struct draft *fact)
{
	struct dword release = ask_dword(study, fact, SETUP_KEY, "Release");

	if (release.state == DWORD_SET)
		return release.value >= RELEASE_4_5;
	if (release.state == DWORD_UNKNOWN)
		return study->windows.build >= BUILD_WITH_4_5 ? 1 : -1;
	return study->windows.build ? 0 : -1;
}

void decide_dotnet(struct study *study, const struct fact_row *row, struct draft *fact)
{
	struct reganswer wow;

	if (row->which == WOW && study->windows.arch == ARCH_X86) {
		settle(study, fact, "N/A", "default", "32-bit Windows has no WOW6432Node view");
		return;
	}
	int installed = is_installed(study, fact);

	if (installed < 0)
		settle(study, fact, "UNKNOWN", "evidence", "nothing in the input says whether .NET Framework 4.5 or later is there");
	else if (!installed)
		settle(study, fact, "NOT_INSTALLED", "value", ".NET Framework 4.5 or later is not there (no Release value of 378389 or more)");
	else if (row->which == WOW && study->windows.arch == ARCH_UNKNOWN &&
		 ask_key(study, fact, "HKLM\\SOFTWARE\\WOW6432Node", &wow) != PRESENT)
		settle(study, fact, "UNKNOWN", "evidence", "nothing in the input says whether this Windows is 32-bit or 64-bit");
	else
		judge_values(study, fact, row->which);
}

/* Per-executable settings, which beat the machine's: one value for each full path of a program. */
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

void decide_overrides(struct study *study, const struct fact_row *row, struct draft *fact)
{
	static const char *const keys[] = { FRAMEWORK "\\System.Net.ServicePointManager.SystemDefaultTlsVersions",
					    FRAMEWORK "\\System.Net.ServicePointManager.SecurityProtocol" };
	struct overrides overrides = { .study = study, .fact = fact };
	bool doubtful = false;

	(void)row;
	for (int i = 0; i < 4; i++) {
		enum found found = regview_each_value(study->view, software_path(study, i < 2 ? NATIVE : WOW, keys[i % 2]),
						      look_at_override, &overrides);

		doubtful |= found == UNREADABLE || found == NOT_COVERED;
	}
	fact->confidence = "derived";
	if (overrides.harmful)
		settle(study, fact, "NO_TLS12", "value", "%u program%s pinned below TLS 1.2, such as %s", overrides.harmful,
		       overrides.harmful == 1 ? " is" : "s are", overrides.example);
	else if (doubtful)
		settle(study, fact, "UNKNOWN", "evidence", "the per-program settings are not in the input, or cannot be read");
	else
		settle(study, fact, overrides.harmless ? "TLS12" : "NONE", "value", "%u per-program setting%s",
		       overrides.harmless, overrides.harmless == 1 ? "" : "s");
}

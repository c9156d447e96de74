/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .NET Framework 4.x: which protocols a program gets that sets nothing itself. The framework's own rules, read in its
 * source (ServicePointManager.Configuration.cs, NetRegistryConfiguration.cs, AppContextDefaultValues.Defaults.cs): a value
 * counts only as REG_DWORD; old targets want exactly 1, newer ones anything but 0. AppContext switches of a program and
 * code that sets ServicePointManager overrule the registry, and no registry shows them.
 */
#include "analyzer/dotnet.h"

#include <string.h>

#include "analyzer/explain.h"
#include "analyzer/nearmiss.h"

#define SETUP_KEY "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full"

enum { BUILD_WITH_4_5 = 9200, RELEASE_4_5 = 378389, RELEASE_4_6 = 393295 };

/* clang-format off */
static const struct { uint32_t least; const char *name; } releases[] = { /* dotnet/docs, how-to-determine-which-versions */
	{ RELEASE_4_5, ".NET Framework 4.5" },
	{ 378675, ".NET Framework 4.5.1" },
	{ 379893, ".NET Framework 4.5.2" },
	{ RELEASE_4_6, ".NET Framework 4.6" },
	{ 394254, ".NET Framework 4.6.1" },
	{ 394802, ".NET Framework 4.6.2" },
	{ 460798, ".NET Framework 4.7" },
	{ 461308, ".NET Framework 4.7.1" },
	{ 461808, ".NET Framework 4.7.2" },
	{ 528040, ".NET Framework 4.8" },
	{ 533320, ".NET Framework 4.8.1" },
};

enum choice { CHOICE_LEGACY, CHOICE_STRONG, CHOICE_OS };

/* on_if_unset: what the framework takes for a value that is not there. */
static const struct target {
	const char *name;
	bool default_os, default_strong;
} targets[] = {
	{ "up to 4.5.2", false, false },
	{ "4.6-4.6.2",   false, true },
	{ "4.7...",      true,  true },
};
enum { TARGETS = sizeof targets / sizeof *targets };

static const struct { const char *state, *meaning; } meanings[] = {
	{ "OS_DEFAULT",    "every program that sets nothing itself leaves the choice to SChannel" },
	{ "STRONG",        "every program that sets nothing itself offers TLS 1.2" },
	{ "LEGACY",        "every program that sets nothing itself is held to SSL 3.0 and TLS 1.0" },
	{ "APP_DEPENDENT", "programs built for older frameworks are held to TLS 1.0, newer ones are not" },
};
/* clang-format on */

const char *dotnet_release_name(uint32_t release)
{
	const char *name = "";

	for (size_t i = 0; i < sizeof releases / sizeof *releases && releases[i].least <= release; i++)
		name = releases[i].name;
	return name;
}

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

	for (size_t i = 0; i < TARGETS; i++)
		count[choice_of(&targets[i], os, strong)]++;
	if (count[CHOICE_OS] == TARGETS)
		return "OS_DEFAULT";
	if (count[CHOICE_LEGACY] == 0)
		return "STRONG";
	return count[CHOICE_LEGACY] == TARGETS ? "LEGACY" : "APP_DEPENDENT";
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

const char *dotnet_say(struct study *study, const char *name, const struct dword *dword)
{
	const char *text = dword->state == DWORD_SET	    ? arena_printf(study->arena, "%s is %u", name, dword->value) :
			   dword->state == DWORD_WRONG_TYPE ? arena_printf(study->arena, "%s is no REG_DWORD and is ignored", name) :
			   dword->state == DWORD_UNKNOWN    ? arena_printf(study->arena, "%s cannot be told", name) :
							      arena_printf(study->arena, "%s is not set", name);

	return text ? text : "";
}

static const char *meaning(const char *state)
{
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (strcmp(meanings[i].state, state) == 0)
			return meanings[i].meaning;
	return "";
}

static bool is_one(const struct dword *dword)
{
	return dword->state == DWORD_SET && dword->value == 1;
}

/* 4.5.x learned SystemDefaultTlsVersions from rollups of May 2016 (KB3154521), which no registry key proves. */
static bool hangs_on_rollup(uint32_t release, const struct dword *os, const struct dword *strong)
{
	return release && release < RELEASE_4_6 && is_one(os) && !is_one(strong);
}

static void settle_values(struct study *study, struct draft *fact, const struct dword *os, const struct dword *strong,
			  uint32_t release)
{
	const char *state = state_of_doubtful(os, strong), *name = dotnet_release_name(release);
	bool set = os->state == DWORD_SET || strong->state == DWORD_SET, old = hangs_on_rollup(release, os, strong);

	if (os->state == DWORD_WRONG_TYPE || strong->state == DWORD_WRONG_TYPE)
		add_issue(fact, "wrong-type");
	if (state && !(is_one(os) && is_one(strong)))
		add_issue(fact, "not-as-documented");
	if (old)
		add_issue(fact, "old-framework");
	if (old)
		fact->confidence = "derived";
	else if (!set && state)
		fact->confidence = "disputed";
	if (!state)
		settle(study, fact, "UNKNOWN", "evidence", "the values cannot be told: %s",
		       os->state == DWORD_UNKNOWN ? os->why : strong->why);
	else
		settle(study, fact, state, set ? "value" : "default", "%s and %s: %s%s%s%s%s",
		       dotnet_say(study, "SystemDefaultTlsVersions", os), dotnet_say(study, "SchUseStrongCrypto", strong),
		       meaning(state), *name ? " (" : "", name, *name ? ")" : "",
		       !set ? "; Azure Backup's article lists the values as required, .NET's own page reads as if programs built "
			      "for 4.7 did without" :
		       old ? "; this version reads SystemDefaultTlsVersions only with a rollup of May 2016 or later, and "
			     "SchUseStrongCrypto, which it reads, is not 1" : "");
}

static void judge_values(struct study *study, struct draft *fact, int view, uint32_t release)
{
	const char *key = software_path(study, view, DOTNET4_KEY);
	struct dword os = ask_dword(study, fact, key, "SystemDefaultTlsVersions");
	struct dword strong = ask_dword(study, fact, key, "SchUseStrongCrypto");

	settle_values(study, fact, &os, &strong, release);
	near_miss_dotnet(study, fact, 4, view);
}

/* 1 installed, 0 not, -1 unknown. Part of Windows since 8 and Server 2012, so there only a proven absence counts. */
static int is_installed(struct study *study, struct draft *fact, uint32_t *ret_release)
{
	struct dword release = ask_dword(study, fact, SETUP_KEY, "Release"); /* in both views; the native one is read */

	*ret_release = release.state == DWORD_SET ? release.value : 0;
	if (release.state == DWORD_SET)
		return release.value >= RELEASE_4_5;
	if (release.state == DWORD_UNKNOWN)
		return study->windows.build >= BUILD_WITH_4_5 ? 1 : -1;
	return study->windows.build ? 0 : -1;
}

bool dotnet_lacks_view(struct study *study, struct draft *fact, int view)
{
	struct reganswer wow;
	enum arch arch = study->windows.arch;

	if (view != WOW || (arch != ARCH_X86 && arch != ARCH_UNKNOWN))
		return false;
	if (arch == ARCH_X86)
		settle(study, fact, "N/A", "default", "32-bit Windows has no WOW6432Node view");
	else if (ask_key(study, fact, "HKLM\\SOFTWARE\\WOW6432Node", &wow) == PRESENT)
		return false;
	else
		settle(study, fact, "UNKNOWN", "evidence", "nothing in the input says whether this Windows is 32-bit or 64-bit");
	return true;
}

void decide_dotnet(struct study *study, const struct fact_row *row, struct draft *fact)
{
	uint32_t release;

	if (row->which == WOW && study->windows.arch == ARCH_X86) {
		dotnet_lacks_view(study, fact, row->which);
		return;
	}
	int installed = is_installed(study, fact, &release);

	if (installed < 0)
		settle(study, fact, "UNKNOWN", "evidence", "nothing in the input says whether .NET Framework 4.5 or later is there");
	else if (!installed)
		settle(study, fact, "NOT_INSTALLED", "value", ".NET Framework 4.5 or later is not there (no Release value of 378389 or more)");
	else if (!dotnet_lacks_view(study, fact, row->which))
		judge_values(study, fact, row->which, release);
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

static void table_values(struct table_writer *out)
{
	static const char *const offers[] = { "TLS 1.0", "TLS 1.2", "OS choice" };
	static const struct { const char *name; struct dword dword; } values[] = {
		{ "not set", { .state = DWORD_ABSENT } }, { "0", { .state = DWORD_SET } },
		{ "1", { .state = DWORD_SET, .value = 1 } }, { "2 or more", { .state = DWORD_SET, .value = 2 } },
		{ "no REG_DWORD", { .state = DWORD_WRONG_TYPE } },
	};
	enum { VALUES = sizeof values / sizeof *values };

	table_begin(out, "SystemDefaultTlsVersions, SchUseStrongCrypto, and the highest that programs get, by the version they "
		    "were built for", "SysDefault", "StrongCrypto", targets[0].name, targets[1].name, targets[2].name, "state", NULL);
	for (size_t i = 0; i < VALUES; i++)
		for (size_t k = 0; k < VALUES; k++) {
			const struct dword *os = &values[i].dword, *strong = &values[k].dword;

			table_row(out, values[i].name, values[k].name, offers[choice_of(&targets[0], os, strong)],
				  offers[choice_of(&targets[1], os, strong)], offers[choice_of(&targets[2], os, strong)],
				  state_of(os, strong), NULL);
		}
}

void table_dotnet(const struct fact_row *row, struct table_writer *out)
{
	(void)row;
	table_values(out);
	table_begin(out, "What the states mean", "state", "meaning", NULL);
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		table_row(out, meanings[i].state, meanings[i].meaning, NULL);
	table_row(out, "NOT_INSTALLED", "no Release of 378389 (4.5) or more", NULL);
	table_row(out, "N/A", "the 32-bit view of a 32-bit Windows", NULL);
	table_begin(out, "Versions by Release (that number or more)", "Release", "version", NULL);
	for (size_t i = 0; i < sizeof releases / sizeof *releases; i++)
		table_row(out, table_number(out, releases[i].least), releases[i].name, NULL);
}

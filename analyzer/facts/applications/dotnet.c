/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .NET Framework 4.x: which protocols an application gets that sets nothing itself (dotnet_machine.c has the rules), and what
 * the version of the framework has to do with it. Every value is asked for, whatever else is known: a reader wants to see
 * it. AppContext switches of an application's own and code that sets ServicePointManager are in no registry.
 */
#include "analyzer/facts/applications/dotnet.h"

#include <string.h>

#include "analyzer/facts/schannel/nearmiss.h"

/* clang-format off */
const struct dotnet_meaning dotnet_meanings[] = {
	{ "OS_DEFAULT",    "applications that do not choose a protocol themselves leave the choice to Windows" },
	{ "STRONG",        "applications that do not choose a protocol themselves can use TLS 1.2" },
	{ "LEGACY",        "applications that do not choose a protocol themselves are limited to SSL 3.0 and TLS 1.0" },
	{ "APP_DEPENDENT", "applications that target older versions of the framework are limited to TLS 1.0, others are not" },
};
/* clang-format on */

const size_t dotnet_meaning_count = sizeof dotnet_meanings / sizeof *dotnet_meanings;

const char *dotnet_say(struct fact_context *ctx, const char *name, const struct dword *dword)
{
	/* clang-format off */
	const char *text = dword->state == DWORD_SET	    ? arena_printf(ctx->arena, "%s=%u", name, dword->value) :
			   dword->state == DWORD_WRONG_TYPE ? arena_printf(ctx->arena, "%s is not a REG_DWORD and is ignored", name) :
			   dword->state == DWORD_UNKNOWN    ? arena_printf(ctx->arena, "%s cannot be determined", name) :
							      arena_printf(ctx->arena, "%s is not set", name);
	/* clang-format on */

	return text ? text : "";
}

static const char *meaning(const char *state)
{
	for (size_t i = 0; i < dotnet_meaning_count; i++)
		if (strcmp(dotnet_meanings[i].state, state) == 0)
			return dotnet_meanings[i].meaning;
	return "";
}

static bool is_one(const struct dword *dword)
{
	return dword->state == DWORD_SET && dword->value == 1;
}

/* Neither value counts: the version of the application decides, or a switch. */
static bool is_unset(const struct dotnet_machine *machine)
{
	return machine->os.state == DWORD_ABSENT && machine->strong.state == DWORD_ABSENT;
}

static enum dotnet_switch switch_of(const struct dotnet_machine *machine, bool strong)
{
	return strong ? machine->dont_strong : machine->dont_os;
}

/* Whether the version that is installed reads the switch, and it is there in a form that counts. */
static bool is_effective(const struct dotnet_machine *machine, bool strong)
{
	enum dotnet_switch dont = switch_of(machine, strong);

	return (dont == SWITCH_TRUE || dont == SWITCH_FALSE) &&
	       (!machine->release || machine->release >= (strong ? RELEASE_4_6 : RELEASE_4_7));
}

static const char *say_switch(struct fact_context *ctx, const struct dotnet_machine *machine, bool strong)
{
	const char *text = arena_printf(ctx->arena, "%s=%s", dotnet_switch_name(strong),
					switch_of(machine, strong) == SWITCH_TRUE ? "true" : "false");

	return text ? text : "";
}

static const char *say_values(struct fact_context *ctx, const struct dotnet_machine *machine)
{
	static const char neither[] = "either SystemDefaultTlsVersions nor SchUseStrongCrypto is set";
	bool os = is_effective(machine, false), strong = is_effective(machine, true);
	const char *text;

	if (is_unset(machine) && !os && !strong)
		text = arena_printf(ctx->arena, "N%s", neither);
	else if (is_unset(machine))
		text = arena_printf(ctx->arena, "AppContext switch%s %s%s%s, and n%s", os && strong ? "es" : "",
				    os ? say_switch(ctx, machine, false) : "", os && strong ? " and " : "",
				    strong ? say_switch(ctx, machine, true) : "", neither);
	else
		text = arena_printf(ctx->arena, "%s, %s", dotnet_say(ctx, "SystemDefaultTlsVersions", &machine->os),
				    dotnet_say(ctx, "SchUseStrongCrypto", &machine->strong));
	return text ? text : "";
}

/* APP_DEPENDENT: up to which target. */
static const char *say_state(const struct dotnet_machine *machine, const char *state)
{
	if (strcmp(state, "APP_DEPENDENT") != 0)
		return meaning(state);
	if (machine->release && machine->release < RELEASE_4_6) /* no application can target more than is installed */
		return meaning("LEGACY");
	return dotnet_choice_of(machine, 1) == CHOICE_LEGACY
		       ? "applications that target .NET Framework 4.6.2 or earlier are limited to TLS 1.0"
		       : "applications that target .NET Framework 4.5.2 or earlier are limited to TLS 1.0";
}

/* 4.5.x learned SystemDefaultTlsVersions from rollups of May 2016 (KB3154521), which no registry key proves. */
static bool depends_on_rollup(const struct dotnet_machine *machine)
{
	return machine->release_least < RELEASE_4_6 && is_one(&machine->os) && !is_one(&machine->strong);
}

/* Those that the sentence has not named yet. */
static void tell_switches(struct fact_context *ctx, struct fact_builder *fact, const struct dotnet_machine *machine)
{
	for (int strong = 0; strong < 2; strong++) {
		enum dotnet_switch dont = switch_of(machine, strong);

		if (dont == SWITCH_IGNORED) {
			add_issue(fact, "ignored");
			append_reason(ctx, fact, "the AppContext value %s is ignored: it is not the text true or false",
				      dotnet_switch_name(strong));
		} else if (is_effective(machine, strong) && !is_unset(machine))
			append_reason(ctx, fact, "the AppContext switch %s sets the default",
				      say_switch(ctx, machine, strong));
		else if ((dont == SWITCH_TRUE || dont == SWITCH_FALSE) && !is_effective(machine, strong))
			append_reason(ctx, fact, "this version does not read the AppContext switch %s",
				      dotnet_switch_name(strong));
	}
}

static const char *first_unread(const struct dotnet_machine *machine)
{
	return machine->os.state == DWORD_UNKNOWN       ? machine->os.why
	       : machine->strong.state == DWORD_UNKNOWN ? machine->strong.why
							: "the AppContext switches, or the version, could not be read";
}

static bool has_switch(const struct dotnet_machine *machine)
{
	return is_effective(machine, false) || is_effective(machine, true);
}

static const char *confidence_of(const struct dotnet_machine *machine)
{
	bool set = machine->os.state == DWORD_SET || machine->strong.state == DWORD_SET;

	if (depends_on_rollup(machine) || (has_switch(machine) && !(is_one(&machine->os) && is_one(&machine->strong))))
		return "derived";
	return set ? "documented" : "disputed";
}

static void add_issues(struct fact_builder *fact, const struct dotnet_machine *machine)
{
	if (machine->os.state == DWORD_WRONG_TYPE || machine->strong.state == DWORD_WRONG_TYPE)
		add_issue(fact, "wrong-type");
	if (!(is_one(&machine->os) && is_one(&machine->strong)))
		add_issue(fact, "not-as-documented");
	if (depends_on_rollup(machine))
		add_issue(fact, "old-framework");
}

void dotnet_tell_tls10(struct fact_context *ctx, struct fact_builder *fact)
{
	const struct fact_builder *tls10 = &ctx->facts[FACT_TLS10_CLIENT], *ssl3 = &ctx->facts[FACT_SSL3_CLIENT];
	bool is_off = is_state(tls10, "DISABLED") || is_state(tls10, "NOT_SUPPORTED");
	bool is_ssl3_off = is_state(ssl3, "DISABLED") || is_state(ssl3, "NOT_SUPPORTED");

	if (!is_state(fact, "LEGACY") && !is_state(fact, "APP_DEPENDENT"))
		return;
	if (is_off && is_ssl3_off)
		append_reason(ctx, fact,
			      "SSL 3.0 and TLS 1.0 are off for clients: these applications have no protocol left and cannot "
			      "connect at all");
	else if (is_off)
		append_reason(ctx, fact,
			      "TLS 1.0 is off for clients: these applications have only SSL 3.0 left and cannot connect to any "
			      "server that requires TLS");
	else if (is_state(tls10, "DISABLED_BY_DEFAULT"))
		append_reason(ctx, fact,
			      "TLS 1.0 is disabled by default for clients; these applications request it explicitly, which "
			      "Windows may still allow");
}

static void decide_values_state(struct fact_context *ctx, struct fact_builder *fact, const struct dotnet_machine *machine)
{
	const char *state = dotnet_state_in_all(machine), *name = dotnet_release_name(machine->release);

	if (!state) {
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s: what applies cannot be determined: %s",
			    say_values(ctx, machine), first_unread(machine));
		return;
	}
	fact->confidence = confidence_of(machine);
	add_issues(fact, machine);
	fact_decide(ctx, fact, state,
		    machine->os.state == DWORD_SET || machine->strong.state == DWORD_SET ? "value" : "default",
		    "%s: %s%s%s%s", say_values(ctx, machine), say_state(machine, state), *name ? " (" : "", name,
		    *name ? ")" : "");
	dotnet_tell_tls10(ctx, fact);
	if (depends_on_rollup(machine))
		append_reason(ctx, fact,
			      "%s reads SystemDefaultTlsVersions only with a rollup of May 2016 or later; "
			      "SchUseStrongCrypto needs no rollup, but is not 1",
			      *name ? name : "a version before 4.6");
	if (is_unset(machine) && !has_switch(machine))
		append_reason(ctx, fact,
			      "Azure Backup's article requires both values; by Microsoft's page on .NET, applications "
			      "that target .NET Framework 4.7 do not need them");
}

/* The agent's troubleshooting page asks for 4.5.2; where Release was not read, what comes with Windows counts. */
static void tell_agent_minimum(struct fact_context *ctx, struct fact_builder *fact, const struct dotnet_machine *machine)
{
	const char *name = dotnet_release_name(machine->release);

	if (machine->release_least >= RELEASE_4_5_2)
		return;
	add_issue(fact, "below-4.5.2");
	if (machine->release)
		append_reason(
			ctx, fact,
			"Release=%u is %s, and the Azure Backup agent requires .NET Framework 4.5.2 (379893) or later",
			machine->release, *name ? name : "older than .NET Framework 4.5");
	else
		append_reason(ctx, fact,
			      "the version cannot be determined, and the Azure Backup agent requires .NET Framework 4.5.2 "
			      "(Release=379893) or later");
}

/* Part of Windows since 8 and Server 2012, so there only a proven absence counts. */
int dotnet_is_installed(struct fact_context *ctx, struct fact_builder *fact, struct dotnet_machine *machine)
{
	/* in both views; the 64-bit one is read, on 32-bit Windows the only one */
	struct dword release = ask_dword(ctx, fact, DOTNET4_SETUP, "Release");

	machine->release = release.state == DWORD_SET ? release.value : 0;
	machine->release_least = machine->release ? machine->release : dotnet_release_of_windows(ctx->windows.build);
	if (release.state == DWORD_SET)
		return release.value >= RELEASE_4_5;
	if (release.state == DWORD_UNKNOWN)
		return machine->release_least ? 1 : -1;
	return ctx->windows.build ? 0 : -1;
}

bool dotnet_lacks_view(struct fact_context *ctx, struct fact_builder *fact, int view)
{
	struct reganswer wow;
	enum arch arch = ctx->windows.arch;

	if (view != WOW || (arch != ARCH_X86 && arch != ARCH_UNKNOWN))
		return false;
	if (arch == ARCH_X86)
		fact_decide(ctx, fact, "N/A", "default", "32-bit Windows has no WOW6432Node view");
	else if (ask_key(ctx, fact, "HKLM\\SOFTWARE\\WOW6432Node", &wow) == PRESENT)
		return false;
	else
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "whether this Windows is 32-bit or 64-bit cannot be determined");
	return true;
}

static void decide_machine_state(struct fact_context *ctx, struct fact_builder *fact, int view, int installed,
				 const struct dotnet_machine *machine)
{
	if (installed < 0)
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "%s: whether .NET Framework 4.5 or later is installed cannot be determined: Release could not be read or "
			    "is not set, and the version of Windows does not decide it",
			    say_values(ctx, machine));
	else if (!installed)
		fact_decide(ctx, fact, "NOT_INSTALLED", "value",
			    ".NET Framework 4.5 or later is not installed: Release is not set to 378389 or more");
	else if (!dotnet_lacks_view(ctx, fact, view)) {
		decide_values_state(ctx, fact, machine);
		tell_agent_minimum(ctx, fact, machine);
	}
}

void decide_dotnet(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct dotnet_machine machine = { 0 };

	if (row->which == WOW && ctx->windows.arch == ARCH_X86) {
		dotnet_lacks_view(ctx, fact, row->which);
		return;
	}
	int installed = dotnet_is_installed(ctx, fact, &machine);

	dotnet_ask(ctx, fact, row->which, &machine);
	decide_machine_state(ctx, fact, row->which, installed, &machine);
	if (installed)
		tell_switches(ctx, fact, &machine);
	near_miss_dotnet(ctx, fact, 4, row->which);
}

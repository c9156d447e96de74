/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the registry decides for an application on .NET Framework 4.x that sets no protocol itself, by the framework's own
 * rules (ServicePointManager.Configuration.cs, NetRegistryConfiguration.cs). A value counts only as REG_DWORD. A switch
 * Switch.System.Net.DontEnable... turns the default of its value: with "true" the value must be 1, with "false" anything but
 * 0 will do; without the switch the version decides that the application was built for.
 *
 * The switches of the machine are values of the key AppContext (AppContextDefaultValues.DefaultOverrides.cs): text of at
 * most 12 bytes, which bool.TryParse reads. Version 4.6 brought them, 4.7 the one of SystemDefaultTlsVersions. Those of
 * an application's own configuration file are in no registry.
 */
#include "analyzer/facts/applications/dotnet.h"

#include <string.h>

#define APPCONTEXT_KEY "Microsoft\\.NETFramework\\AppContext"

enum { SWITCH_SIZE = 12 }; /* bytes of the framework's buffer: "false" with its NUL */

/* clang-format off */
static const struct { /* what the framework takes for a value that is not set and has no switch */
	bool os, strong;
} defaults[DOTNET_TARGETS] = {
	{ false, false },
	{ false, true },
	{ true,  true },
};

const char *const dotnet_targets[DOTNET_TARGETS] = { "up to 4.5.2", "4.6-4.6.2", "4.7..." };

const struct dotnet_release dotnet_releases[] = { /* dotnet/docs, how-to-determine-which-versions */
	{ RELEASE_4_5, ".NET Framework 4.5" },
	{ 378675, ".NET Framework 4.5.1" },
	{ RELEASE_4_5_2, ".NET Framework 4.5.2" },
	{ RELEASE_4_6, ".NET Framework 4.6" },
	{ 394254, ".NET Framework 4.6.1" },
	{ 394802, ".NET Framework 4.6.2" },
	{ RELEASE_4_7, ".NET Framework 4.7" },
	{ 461308, ".NET Framework 4.7.1" },
	{ 461808, ".NET Framework 4.7.2" },
	{ RELEASE_4_8, ".NET Framework 4.8" },
	{ 533320, ".NET Framework 4.8.1" },
};

/* Versions of the framework that are part of Windows, from this build on (dotnet/docs, versions-and-dependencies). */
static const struct { uint32_t build, release; } in_windows[] = {
	{  9200, RELEASE_4_5 }, {  9600, 378675 }, { 10240, RELEASE_4_6 }, { 10586, 394254 }, { 14393, 394802 },
	{ 15063, RELEASE_4_7 }, { 16299, 461308 }, { 17134, 461808 },      { 18362, RELEASE_4_8 },
};
/* clang-format on */

const size_t dotnet_release_count = sizeof dotnet_releases / sizeof *dotnet_releases;

const char *dotnet_release_name(uint32_t release)
{
	const char *name = "";

	for (size_t i = 0; i < dotnet_release_count && dotnet_releases[i].least <= release; i++)
		name = dotnet_releases[i].name;
	return name;
}

uint32_t dotnet_release_of_windows(uint32_t build)
{
	uint32_t release = 0;

	for (size_t i = 0; i < sizeof in_windows / sizeof *in_windows && in_windows[i].build <= build; i++)
		release = in_windows[i].release;
	return release;
}

const char *dotnet_switch_name(bool strong)
{
	return strong ? "Switch.System.Net.DontEnableSchUseStrongCrypto"
		      : "Switch.System.Net.DontEnableSystemDefaultTlsVersions";
}

/* bool.TryParse: without spaces around it, in any case. */
static enum dotnet_switch switch_of(struct arena *arena, const struct reganswer *answer)
{
	static const char spaces[] = " \t\n\v\f\r";

	if ((answer->type != REG_SZ && answer->type != REG_EXPAND_SZ) || answer->size > SWITCH_SIZE)
		return SWITCH_IGNORED;
	char *text = answer_string(arena, answer);

	if (!text)
		return SWITCH_UNKNOWN;
	text += strspn(text, spaces);
	for (size_t size = strlen(text); size && strchr(spaces, text[size - 1]); size--)
		text[size - 1] = '\0';
	return name_equal(text, "true") ? SWITCH_TRUE : name_equal(text, "false") ? SWITCH_FALSE : SWITCH_IGNORED;
}

static enum dotnet_switch ask_switch(struct fact_context *ctx, struct fact_builder *fact, int view, bool strong)
{
	struct reganswer answer;

	switch (ask_value(ctx, fact, software_path(ctx, view, APPCONTEXT_KEY), dotnet_switch_name(strong), &answer)) {
	case PRESENT:
		return switch_of(ctx->arena, &answer);
	case ABSENT:
		return SWITCH_UNSET;
	default:
		return SWITCH_UNKNOWN;
	}
}

void dotnet_ask(struct fact_context *ctx, struct fact_builder *fact, int view, struct dotnet_machine *ret)
{
	const char *key = software_path(ctx, view, DOTNET4_KEY);

	ret->os = ask_dword(ctx, fact, key, "SystemDefaultTlsVersions");
	ret->strong = ask_dword(ctx, fact, key, "SchUseStrongCrypto");
	ret->dont_os = ask_switch(ctx, fact, view, false);
	ret->dont_strong = ask_switch(ctx, fact, view, true);
}

/* Off by default: on at exactly 1. On by default: off at exactly 0. */
static bool is_on(const struct dword *dword, enum dotnet_switch dont, bool by_default)
{
	bool on = dont == SWITCH_TRUE ? false : dont == SWITCH_FALSE ? true : by_default;

	if (dword->state != DWORD_SET)
		return on;
	return on ? dword->value != 0 : dword->value == 1;
}

bool dotnet_is_os(const struct dotnet_machine *world, size_t target)
{
	return is_on(&world->os, world->release < RELEASE_4_7 ? SWITCH_UNSET : world->dont_os, defaults[target].os);
}

bool dotnet_is_strong(const struct dotnet_machine *world, size_t target)
{
	return is_on(&world->strong, world->release < RELEASE_4_6 ? SWITCH_UNSET : world->dont_strong,
		     defaults[target].strong);
}

enum dotnet_choice dotnet_choice_of(const struct dotnet_machine *world, size_t target)
{
	if (dotnet_is_os(world, target))
		return CHOICE_OS;
	return dotnet_is_strong(world, target) ? CHOICE_STRONG : CHOICE_LEGACY;
}

const char *dotnet_state_of(const struct dotnet_machine *world)
{
	unsigned count[3] = { 0 };

	for (size_t i = 0; i < DOTNET_TARGETS; i++)
		count[dotnet_choice_of(world, i)]++;
	if (count[CHOICE_OS] == DOTNET_TARGETS)
		return "OS_DEFAULT";
	if (count[CHOICE_LEGACY] == 0)
		return "STRONG";
	return count[CHOICE_LEGACY] == DOTNET_TARGETS ? "LEGACY" : "APP_DEPENDENT";
}

/* --- what was not read may hold anything -------------------------------------------------------------------------------- */

enum { ANY_VALUE = 4, ANY_SWITCH = 3, ANY_RELEASE = 4 };

static bool any_value(struct dword *dword, size_t i)
{
	static const struct dword any[ANY_VALUE] = { { .state = DWORD_ABSENT },
						     { .state = DWORD_SET, .value = 0 },
						     { .state = DWORD_SET, .value = 1 },
						     { .state = DWORD_SET, .value = 2 } };

	if (dword->state == DWORD_UNKNOWN)
		*dword = any[i];
	else
		return i == 0;
	return true;
}

static bool any_switch(enum dotnet_switch *dont, size_t i)
{
	static const enum dotnet_switch any[ANY_SWITCH] = { SWITCH_UNSET, SWITCH_TRUE, SWITCH_FALSE };

	if (*dont == SWITCH_UNKNOWN)
		*dont = any[i];
	else
		return i == 0;
	return true;
}

/* One of each behaviour: 4.5, 4.6, 4.7, 4.8, none older than what comes with Windows. */
static bool any_release(struct dotnet_machine *world, size_t i)
{
	static const uint32_t any[ANY_RELEASE] = { RELEASE_4_5, RELEASE_4_6, RELEASE_4_7, RELEASE_4_8 };

	if (world->release)
		return i == 0;
	world->release = any[i];
	return i + 1 == ANY_RELEASE || any[i + 1] > world->release_least;
}

static bool make_world(struct dotnet_machine *world, size_t number)
{
	return any_value(&world->os, number % ANY_VALUE) && any_value(&world->strong, number / ANY_VALUE % ANY_VALUE) &&
	       any_switch(&world->dont_os, number / ANY_VALUE / ANY_VALUE % ANY_SWITCH) &&
	       any_switch(&world->dont_strong, number / ANY_VALUE / ANY_VALUE / ANY_SWITCH % ANY_SWITCH) &&
	       any_release(world, number / ANY_VALUE / ANY_VALUE / ANY_SWITCH / ANY_SWITCH);
}

void dotnet_worlds(const struct dotnet_machine *machine,
		   bool (*visit)(void *context, const struct dotnet_machine *world), void *context)
{
	size_t count = (size_t)ANY_VALUE * ANY_VALUE * ANY_SWITCH * ANY_SWITCH * ANY_RELEASE;
	bool more = true;

	for (size_t i = 0; i < count && more; i++) {
		struct dotnet_machine world = *machine;

		if (make_world(&world, i))
			more = visit(context, &world);
	}
}

static bool compare_state(void *context, const struct dotnet_machine *world)
{
	const char **state = context, *one = dotnet_state_of(world);

	if (*state && strcmp(*state, one) != 0)
		one = NULL;
	*state = one;
	return one != NULL;
}

const char *dotnet_state_in_all(const struct dotnet_machine *machine)
{
	const char *state = NULL;

	dotnet_worlds(machine, compare_state, &state);
	return state;
}

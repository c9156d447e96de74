/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Per-application values of .NET Framework: one for each full path of an executable, in two sub-keys of the version's key.
 * Read in the source of 4.x (ServicePointManager.Configuration.cs):
 *   SystemDefaultTlsVersions (REG_DWORD) is read only where the choice is left to Windows, and any number but 1 takes that
 *     away; the application can still use TLS 1.2 where strong cryptography is on.
 *   SecurityProtocol (REG_SZ) is read only where one of the two is on, and Enum.TryParse reads it: names in their case
 *     between commas, or one decimal number. What it cannot read is ignored. A number with other bits than those of the
 *     protocols is an error, after which the framework falls back to SSL 3.0 and TLS 1.0.
 * Which version an application was built for is not known: a value is harmful if it takes TLS 1.2 from any of them.
 *
 * That 2.0 to 3.5 reads them too is UNCONFIRMED by any page; the conditions are not relied upon there.
 */
#include "analyzer/facts/applications/dotnet.h"

#include <string.h>

#include "common/le.h"

enum { BIT_TLS12 = 0xC00, BIT_TLS13 = 0x3000, BITS_OLD = 0xFF0, BITS_ALL = BITS_OLD | BIT_TLS13 };

/* clang-format off */
static const struct { const char *name; uint32_t bits, release; } protocols[] = { /* release: the first that knows the name */
	{ "SystemDefault", 0,         RELEASE_4_7 },
	{ "Ssl3",          0x30,      0 },
	{ "Tls",           0xC0,      0 },
	{ "Tls11",         0x300,     0 },
	{ "Tls12",         BIT_TLS12, 0 },
	{ "Tls13",         BIT_TLS13, RELEASE_4_8 },
};

static const struct { const char *key, *name; uint32_t type; } kinds[] = {
	{ "System.Net.ServicePointManager.SystemDefaultTlsVersions", "SystemDefaultTlsVersions", REG_DWORD },
	{ "System.Net.ServicePointManager.SecurityProtocol",         "SecurityProtocol",         REG_SZ },
};
/* clang-format on */

enum harm { HARM_NONE, HARM_IGNORED, HARM_POSSIBLE, HARM_SURE, HARMS };

/* One value, and what it does in the worlds looked at so far. */
struct override {
	bool is_old;      /* of 2.0 to 3.5 */
	bool is_protocol; /* SecurityProtocol */
	const char *text; /* its data: up to the first NUL */
	uint32_t number;
	bool harms, spares, is_ignored, is_error;
};

/* --- Enum.TryParse ------------------------------------------------------------------------------------------------------- */

static const char *skip_spaces(const char *at)
{
	return at + strspn(at, " \t\n\v\f\r");
}

static size_t trimmed(const char *at, size_t size)
{
	while (size && strchr(" \t\n\v\f\r", at[size - 1]))
		size--;
	return size;
}

/* A sign and digits, as an int. False: it is none, or too large for one. */
static bool parse_number(const char *text, size_t size, uint32_t *ret)
{
	bool minus = *text == '-';
	size_t i = minus || *text == '+';
	uint64_t number = 0;

	if (i == size)
		return false;
	for (; i < size; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text[i] - '0');
		if (number > (uint64_t)INT32_MAX + minus)
			return false;
	}
	*ret = minus ? (uint32_t)(-(int64_t)number) : (uint32_t)number;
	return true;
}

static bool parse_name(const char *text, size_t size, uint32_t release, uint32_t *ret)
{
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
		if (strlen(protocols[i].name) == size && strncmp(text, protocols[i].name, size) == 0 &&
		    release >= protocols[i].release) {
			*ret |= protocols[i].bits;
			return true;
		}
	return false;
}

static bool parse_protocols(const char *text, uint32_t release, uint32_t *ret)
{
	const char *at = skip_spaces(text);
	size_t size = trimmed(at, strlen(at));

	*ret = 0;
	if (parse_number(at, size, ret))
		return true;
	for (;; at++) {
		at = skip_spaces(at);
		size = strcspn(at, ",");
		if (!parse_name(at, trimmed(at, size), release, ret))
			return false;
		at += size;
		if (!*at)
			return true;
	}
}

/* --- one value in one world ------------------------------------------------------------------------------------------------ */

/* What SecurityProtocol leaves of TLS 1.2. TLS 1.3 does not make up for it. */
static bool takes_tls12(struct override *override, uint32_t release)
{
	uint32_t bits, known = override->is_old || release < RELEASE_4_8 ? BITS_OLD : BITS_ALL;

	if (!parse_protocols(override->text, release, &bits)) {
		override->is_ignored = true;
		return false;
	}
	override->is_error = bits & ~known && !override->is_old; /* 2.0 to 3.5 goes on without it */
	if (bits & ~known)
		return override->is_error;
	return bits && !(bits & BIT_TLS12);
}

/* An application that the machine's values let use TLS 1.2, and that cannot because of its own value. */
static bool harms_target(struct override *override, const struct dotnet_machine *world, size_t target)
{
	bool is_strong = dotnet_is_strong(world, target);

	if (dotnet_choice_of(world, target) == CHOICE_LEGACY)
		return false; /* its own value is not even read */
	if (override->is_protocol)
		return takes_tls12(override, world->release);
	return dotnet_is_os(world, target) && override->number != 1 && !is_strong;
}

static bool try_world(void *context, const struct dotnet_machine *world)
{
	struct override *override = context;
	bool harms = false;

	for (size_t i = 0; i < DOTNET_TARGETS; i++)
		harms |= harms_target(override, world, i);
	override->harms |= harms;
	override->spares |= !harms;
	return true;
}

static enum harm harm_of(struct override *override, const struct dotnet_machine *machine)
{
	dotnet_worlds(machine, try_world, override);
	if (override->harms)
		return override->spares ? HARM_POSSIBLE : HARM_SURE;
	return override->is_ignored ? HARM_IGNORED : HARM_NONE;
}

/* --- all values ----------------------------------------------------------------------------------------------------------- */

struct overrides {
	struct fact_context *ctx;
	struct fact_builder *fact;
	int version, view;
	size_t kind;
	bool is_asked[2]; /* the machine's values, of the view */
	bool is_missing;  /* no framework that reads such values is installed */
	struct dotnet_machine machine[2];
	unsigned count[HARMS];
	const char *first[HARMS]; /* "C:\x.exe: SecurityProtocol="Tls" ..." */
};

/* 2.0 to 3.5: as if the choice were left to Windows, and strong cryptography off. */
static const struct dotnet_machine *machine_of(struct overrides *overrides)
{
	struct fact_context *ctx = overrides->ctx;
	bool is_wow = overrides->view == WOW;
	struct dotnet_machine *machine = &overrides->machine[is_wow];

	if (overrides->is_asked[is_wow])
		return machine;
	overrides->is_asked[is_wow] = true;
	if (overrides->version == 2) {
		*machine = (struct dotnet_machine){ .release = RELEASE_4_5, .os = { .state = DWORD_SET, .value = 1 } };
		return machine;
	}
	overrides->is_missing = !dotnet_is_installed(ctx, overrides->fact, machine);
	dotnet_ask(ctx, overrides->fact, overrides->view, machine);
	return machine;
}

static const char *consequence(enum harm harm, const struct override *override)
{
	bool is_protocol = override->is_protocol;

	switch (harm) {
	case HARM_SURE:
		return override->is_error
			       ? "has a protocol that .NET Framework does not know, so SSL 3.0 and TLS 1.0 are used"
		       : is_protocol ? "does not contain TLS 1.2"
				     : "limits the application to TLS 1.0 (strong cryptography is off)";
	case HARM_POSSIBLE:
		return "may remove TLS 1.2: this depends on the machine's .NET values, which cannot be determined";
	case HARM_IGNORED:
		return is_protocol ? "is ignored: it does not name protocols as .NET Framework does (Tls12)"
				   : "is ignored: it is not a REG_DWORD";
	default:
		return "does not remove TLS 1.2";
	}
}

static void count(struct overrides *overrides, const struct reganswer *value, enum harm harm, const char *data,
		  const char *effect)
{
	const char *sentence =
		arena_printf(overrides->ctx->arena, "%s%s: %s%s %s", value->name,
			     overrides->view == WOW ? " (32-bit)" : "", kinds[overrides->kind].name, data, effect);

	if (harm == HARM_IGNORED)
		add_issue(overrides->fact, "ignored");
	if (!overrides->count[harm]++)
		overrides->first[harm] = sentence ? sentence : "";
}

static bool look_at_override(void *context, const struct reganswer *value)
{
	struct overrides *overrides = context;
	struct arena *arena = overrides->ctx->arena;
	struct override override = { .is_old = overrides->version == 2, .is_protocol = overrides->kind == 1, .text = "" };
	const char *data;

	add_evidence(overrides->ctx, overrides->fact, value);
	if (value->type != kinds[overrides->kind].type || (!override.is_protocol && value->size != 4)) {
		count(overrides, value, HARM_IGNORED, override.is_protocol ? " of another type than REG_SZ" : "",
		      consequence(HARM_IGNORED, &override));
		return true;
	}
	if (override.is_protocol) {
		const char *text = answer_string(arena, value);

		override.text = text ? text : "";
		data = arena_printf(arena, "=\"%s\"", override.text);
	} else {
		override.number = le32(value->data);
		data = arena_printf(arena, "=%u", override.number);
	}
	const struct dotnet_machine *machine = machine_of(overrides);
	enum harm harm = overrides->is_missing ? HARM_IGNORED : harm_of(&override, machine);

	count(overrides, value, harm, data ? data : "",
	      overrides->is_missing ? "is not read: .NET Framework 4.5 or later is not installed"
				    : consequence(harm, &override));
	return true;
}

static void decide_overrides_state(struct overrides *overrides, bool doubtful)
{
	static const struct {
		enum harm harm;
		const char *state, *decider;
	} order[] = {
		{ HARM_SURE, "NO_TLS12", "value" },
		{ HARM_POSSIBLE, "UNKNOWN", "evidence" },
		{ HARM_NONE, "TLS12", "value" },
		{ HARM_IGNORED, "TLS12", "value" },
	};
	struct fact_context *ctx = overrides->ctx;
	struct fact_builder *fact = overrides->fact;

	if (doubtful && !overrides->count[HARM_SURE])
		return fact_decide(ctx, fact, "UNKNOWN", "evidence",
				   "the per-application values were not supplied, or cannot be read");
	fact_decide(ctx, fact, "NONE", "value", "no application has a value of its own");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		unsigned number = overrides->count[order[i].harm];

		if (!number)
			continue;
		fact_decide(ctx, fact, order[i].state, order[i].decider, "%s", overrides->first[order[i].harm]);
		if (number > 1)
			append_reason(ctx, fact, "%u other value%s like it", number - 1, number > 2 ? "s" : "");
		break;
	}
	if (overrides->count[HARM_IGNORED] && strcmp(overrides->first[HARM_IGNORED], fact->because.utf8) != 0)
		append_reason(ctx, fact, "%s", overrides->first[HARM_IGNORED]);
}

void decide_overrides(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const char *version = row->what == 2 ? DOTNET2_KEY : DOTNET4_KEY;
	struct overrides overrides = { .ctx = ctx, .fact = fact, .version = row->what };
	bool doubtful = false;

	fact->confidence = row->what == 2 ? "unconfirmed" : "derived";
	for (size_t i = 0; i < 4; i++) {
		overrides.kind = i % 2;
		overrides.view = i < 2 ? NATIVE : WOW;
		if (overrides.view == WOW && ctx->windows.arch == ARCH_X86)
			continue; /* 32-bit Windows reads nothing there */
		const char *below = arena_printf(ctx->arena, "%s\\%s", version, kinds[overrides.kind].key);
		const char *key = software_path(ctx, overrides.view, below ? below : "");
		struct reganswer answer;

		if (ask_key(ctx, fact, key, &answer) == PRESENT) {
			answer.found = regview_each_value(ctx->view, key, look_at_override, &overrides);
			ask_gone(ctx, fact, key, /* values= */ true, "");
		}
		doubtful |= answer.found == UNREADABLE || answer.found == NOT_COVERED;
	}
	decide_overrides_state(&overrides, doubtful);
}

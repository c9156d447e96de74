/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .NET Framework 2.0 to 3.5, which share one runtime and one key (v2.0.50727). Its default is hard-coded: SSL 3.0 and TLS
 * 1.0. SystemDefaultTlsVersions=1 hands the choice to Windows, but only once the framework knows the value: KB3154517 to
 * KB3154520, superseded by every later update of the framework, so a package that is not listed proves nothing.
 * SchUseStrongCrypto changes no default here: "supports the SchUseStrongCrypto flag only when an explicit TLS value is
 * passed" (Microsoft's best practices with .NET Framework).
 */
#include "analyzer/facts/applications/dotnet.h"

#include <string.h>

#include "analyzer/facts/decision_table.h"
#include "analyzer/facts/schannel/nearmiss.h"

#define SETUP "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\"

enum support { SUPPORT_YES, SUPPORT_NO, SUPPORT_UNKNOWN };

/* clang-format off */
static const struct { const char *key, *name; } versions[] = { /* the highest first */
	{ "v3.5",       ".NET Framework 3.5" },
	{ "v3.0",       ".NET Framework 3.0" },
	{ "v2.0.50727", ".NET Framework 2.0" },
};

/* From this build on. */
static const struct row {
	uint32_t build;
	bool is_part;       /* of Windows, and cannot be taken out: no key is needed to know that it is there */
	const char *kb;     /* the update that brought SystemDefaultTlsVersions; NULL: support says it */
	enum support support;
	const char *why;
} rows[] = {
	{     1, false, NULL,      SUPPORT_NO,      "no update for this Windows adds it" },
	{  6000, true,  NULL,      SUPPORT_NO,      "KB3154517 needs Service Pack 2" },
	{  6002, true,  "3154517", SUPPORT_UNKNOWN, NULL },
	{  7600, true,  NULL,      SUPPORT_NO,      "KB3154518 needs Service Pack 1" },
	{  7601, true,  "3154518", SUPPORT_UNKNOWN, NULL },
	{  9200, false, "3154519", SUPPORT_UNKNOWN, NULL },
	{  9600, false, "3154520", SUPPORT_UNKNOWN, NULL },
	{ 10240, false, NULL,      SUPPORT_UNKNOWN, "here it came with a cumulative update of May 2016" },
	{ 14393, false, NULL,      SUPPORT_YES,     "this Windows came with it" }, /* derived: released after May 2016 */
};
/* clang-format on */

static const struct row *row_of(uint32_t build)
{
	const struct row *best = &rows[0];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].build <= build)
			best = &rows[i];
	return best;
}

/* What is known before the values are looked at. */
struct runtime {
	const char *name;
	enum support support;
	const char *why;
	struct dword os, strong;
};

/* Whether the framework reads SystemDefaultTlsVersions. */
static void find_support(struct fact_context *ctx, struct fact_builder *fact, struct runtime *runtime)
{
	const struct row *row = row_of(ctx->windows.build);
	const char *state = row->kb ? package_state(ctx, fact, row->kb) : NULL;

	runtime->support = ctx->windows.build ? row->support : SUPPORT_UNKNOWN;
	runtime->why = ctx->windows.build ? row->why : "the version of Windows is unknown";
	if (!row->kb)
		return;
	if (strcmp(state, "INSTALLED") == 0 || strcmp(state, "LIKELY") == 0) {
		runtime->support = SUPPORT_YES;
		runtime->why = arena_printf(ctx->arena, "KB%s is installed", row->kb);
	} else {
		runtime->why = arena_printf(ctx->arena,
					    "KB%s cannot be confirmed, and any later update of the framework contains it",
					    row->kb);
	}
}

static bool is_one(const struct dword *dword)
{
	return dword->state == DWORD_SET && dword->value == 1;
}

/* The decision, apart from the sentence. */
static const char *state_of(const struct runtime *runtime)
{
	bool may_be_one = is_one(&runtime->os) || runtime->os.state == DWORD_UNKNOWN;

	if (is_one(&runtime->os) && runtime->support == SUPPORT_YES)
		return "OS_DEFAULT";
	return may_be_one && runtime->support != SUPPORT_NO ? "UNKNOWN" : "LEGACY";
}

/* clang-format off */
static const struct { const char *state, *decider, *confidence, *meaning; } meanings[] = {
	{ "OS_DEFAULT", "value",    "documented", "applications that do not choose a protocol themselves leave the choice to Windows" },
	{ "LEGACY",     "default",  "documented",
	  "applications that do not choose a protocol themselves are limited to SSL 3.0 and TLS 1.0" },
	{ "UNKNOWN",    "evidence", "derived",    "whether applications leave the choice to Windows cannot be determined" },
};
/* clang-format on */

static void decide_runtime(struct fact_context *ctx, struct fact_builder *fact, const struct runtime *runtime)
{
	static const char *const reads[] = {
		[SUPPORT_YES] = "is read",
		[SUPPORT_NO] = "is not read",
		[SUPPORT_UNKNOWN] = "may not be read",
	};
	const char *state = state_of(runtime);
	size_t i = 0;

	while (strcmp(meanings[i].state, state) != 0)
		i++;
	fact->confidence = meanings[i].confidence;
	fact_decide(ctx, fact, state, meanings[i].decider, "%s, %s: %s (%s; SystemDefaultTlsVersions %s: %s)",
		    dotnet_say(ctx, "SystemDefaultTlsVersions", &runtime->os),
		    dotnet_say(ctx, "SchUseStrongCrypto", &runtime->strong), meanings[i].meaning, runtime->name,
		    reads[runtime->support], runtime->why ? runtime->why : "");
	if (is_one(&runtime->strong) && !is_one(&runtime->os))
		append_reason(ctx, fact,
			      "SchUseStrongCrypto=1 applies only to applications that choose a protocol themselves");
	dotnet_tell_tls10(ctx, fact);
}

/* 1 installed, 0 not, -1 unknown. Setup writes Install=1 for each version, in both views; the native one is read. */
static int is_installed(struct fact_context *ctx, struct fact_builder *fact, const char **ret_name)
{
	bool doubtful = false;

	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		const char *key = arena_printf(ctx->arena, SETUP "%s", versions[i].key);
		struct dword install = ask_dword(ctx, fact, key ? key : SETUP, "Install");

		doubtful |= install.state == DWORD_UNKNOWN;
		if (is_one(&install)) {
			*ret_name = versions[i].name;
			return 1;
		}
	}
	if (row_of(ctx->windows.build)->is_part) {
		*ret_name = "part of this Windows";
		return 1;
	}
	return doubtful || !ctx->windows.build ? -1 : 0;
}

static void decide_installed(struct fact_context *ctx, struct fact_builder *fact, int view, int installed,
			     const struct runtime *runtime)
{
	if (installed < 0)
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "%s, %s: whether .NET Framework 2.0 to 3.5 is installed cannot be determined",
			    dotnet_say(ctx, "SystemDefaultTlsVersions", &runtime->os),
			    dotnet_say(ctx, "SchUseStrongCrypto", &runtime->strong));
	else if (!installed)
		fact_decide(ctx, fact, "NOT_INSTALLED", "value",
			    ".NET Framework 2.0 to 3.5 is not installed (no version of it has Install=1%s)",
			    ctx->windows.build >= 9200 ? "; since Windows 8 it is a feature that is off by default" : "");
	else if (!dotnet_lacks_view(ctx, fact, view))
		decide_runtime(ctx, fact, runtime);
}

/* The values are asked for, and cited, whatever else is known. */
void decide_dotnet2(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const char *key = software_path(ctx, row->which, DOTNET2_KEY);
	struct runtime runtime = { .name = "" };

	if (row->which == WOW && ctx->windows.arch == ARCH_X86) {
		dotnet_lacks_view(ctx, fact, row->which);
		return;
	}
	int installed = is_installed(ctx, fact, &runtime.name);

	runtime.os = ask_dword(ctx, fact, key, "SystemDefaultTlsVersions");
	runtime.strong = ask_dword(ctx, fact, key, "SchUseStrongCrypto");
	if (runtime.os.state == DWORD_WRONG_TYPE || runtime.strong.state == DWORD_WRONG_TYPE)
		add_issue(fact, "wrong-type");
	if (installed > 0)
		find_support(ctx, fact, &runtime);
	decide_installed(ctx, fact, row->which, installed, &runtime);
	near_miss_dotnet(ctx, fact, 2, row->which);
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

static void table_builds(struct table_writer *out)
{
	static const char *const words[] = { "yes", "no", "not known" };

	table_begin(out,
		    "Per Windows, from this build on: whether the framework is there, and reads SystemDefaultTlsVersions",
		    "build", "is there", "reads it", "why", NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		table_row(out, table_number(out, rows[i].build), rows[i].is_part ? "yes" : "if installed",
			  rows[i].kb ? table_format(out, "with KB%s", rows[i].kb) : words[rows[i].support],
			  rows[i].kb ? "or a later update of the framework" : rows[i].why, NULL);
}

void table_dotnet2(const struct fact_row *row, struct table_writer *out)
{
	static const struct named_dword values[] = {
		{ "not 1", { .state = DWORD_ABSENT } },
		{ "1", { .state = DWORD_SET, .value = 1 } },
	};

	(void)row;
	table_begin(out, "SystemDefaultTlsVersions (by whether the framework reads it) and SchUseStrongCrypto",
		    "SysDefault", "StrongCrypto", "if it is read", "if not", "not known", NULL);
	for (size_t i = 0; i < 4; i++) {
		struct runtime runtime = { .os = values[i / 2].dword, .strong = values[i % 2].dword };
		const char *cells[3];

		for (int support = SUPPORT_YES; support <= SUPPORT_UNKNOWN; support++) {
			runtime.support = (enum support)support;
			cells[support] = state_of(&runtime);
		}
		table_row(out, values[i / 2].name, values[i % 2].name, cells[0], cells[1], cells[2], NULL);
	}
	table_builds(out);
	table_begin(out, "What the states mean", "state", "meaning", NULL);
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		table_row(out, meanings[i].state, meanings[i].meaning, NULL);
}

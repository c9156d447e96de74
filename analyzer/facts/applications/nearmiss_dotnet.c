/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .NET values that somebody set and the framework does not read: below a version that is none (v4.0.30139, v4), on the key
 * .NETFramework itself, below a WOW6432Node that is none, and with almost the right name: SystemTlsVersions, UseStrongCrypto,
 * letters of another alphabet. Names that the framework does read are in a table.
 */
#include "analyzer/facts/schannel/nearmiss.h"

#include <string.h>

#include "common/text/spelling.h"

#define FRAMEWORK "Microsoft\\.NETFramework"

enum { VALUE_SLIPS = 2, KEY_SLIPS = 3, VIEW_SIZE = 64 /* bytes of a key's name that may be meant as WOW6432Node */ };

static const char *const values[] = { "SystemDefaultTlsVersions", "SchUseStrongCrypto", NULL };
static const char *const switches[] = { "Switch.System.Net.DontEnableSystemDefaultTlsVersions",
					"Switch.System.Net.DontEnableSchUseStrongCrypto", NULL };

/* Read as well (ServicePointManager.Configuration.cs, System.ServiceModel): what resembles these is no concern of TLS. */
static const char *const other_names[] = { "SchSendAuxRecord",
					   "HWRPortReuseOnSocketBind",
					   "RequireCertificateEKUs",
					   "UseStrictRfcInterimResponseHandling",
					   "Switch.System.Net.DontEnableSchSendAuxRecord",
					   "Switch.System.Net.DontEnableTlsAlerts",
					   "Switch.System.ServiceModel.DontEnableSystemDefaultTlsVersions",
					   NULL };

/* What the values are known by, folded. */
static const char *const parts[] = { "strongcr", "schuse", "usestrong", "tlsver", "defaulttls", "systemtls", NULL };

/* KB4022913 has the values written under every version's key that Microsoft ever made: those are right where they are. */
static const char *const known_versions[] = { "v1.0.3705", "v1.1.4322", "v2.0.50727", "v3.0", "v3.5", "v4.0.30319", NULL };
static const char *const known_views[] = { "WOW6432Node", "WOWAA32Node", NULL }; /* the latter: 32-bit ARM */
static const char *const contexts[] = { "AppContext", NULL };
static const char *const other_frameworks[] = { ".NET Framework", "NETFramework", "NET Framework", ".NETFrameworks" };

struct search {
	struct fact_context *ctx;
	struct fact_builder *fact;
	const char *version;       /* "v4.0.30319" */
	const char *const *wanted; /* the right names of values */
	const char *hint;
	const char *below; /* path below a view */
	size_t count;
};

static void tell(struct search *search, const char *issue, const struct reganswer *answer)
{
	near_miss_tell(search->ctx, search->fact, issue, answer, search->hint, &search->count);
}

/* Almost one of the names, and none that is read. */
static bool is_like(struct arena *arena, const char *const *wanted, const char *name)
{
	const char *folded = spelling_fold(arena, name);

	if (name_is_in(wanted, name) || name_is_in(other_names, name))
		return false;
	for (const char *const *part = parts; *part; part++)
		if (strstr(folded, *part))
			return true;
	for (; *wanted; wanted++)
		if (spelling_is_like(name, *wanted, VALUE_SLIPS))
			return true;
	return false;
}

static bool look_at_value(void *context, const struct reganswer *answer)
{
	struct search *search = context;

	if (is_like(search->ctx->arena, search->wanted, answer->name))
		tell(search, "near-miss", answer);
	return true;
}

/* The first value of a key that is one of the names, or looks like one. */
struct first_value {
	struct search *search;
	struct reganswer answer;
	bool found;
};

static bool find_value(void *context, const struct reganswer *answer)
{
	struct first_value *first = context;
	const char *const *wanted = first->search->wanted;

	first->found = name_is_in(wanted, answer->name) || is_like(first->search->ctx->arena, wanted, answer->name);
	if (first->found)
		first->answer = *answer;
	return !first->found;
}

static bool holds(struct search *search, const char *key, struct reganswer *ret)
{
	struct first_value first = { .search = search };

	regview_each_value(search->ctx->view, key, find_value, &first);
	*ret = first.answer;
	return first.found;
}

/* The right names on a key where nothing is read. */
static void look_for_values(struct search *search, const char *key)
{
	struct reganswer answer;

	for (const char *const *name = values; *name; name++)
		if (regview_value(search->ctx->view, key, *name, &answer) == PRESENT)
			tell(search, "misplaced", &answer);
}

/* A version that is none is reported for 4.x unless it begins like the older ones. */
static bool is_old_version(const char *folded)
{
	folded += *folded == 'v';
	return *folded == '2' || *folded == '3';
}

/* v4.0, v4 and v4.0.30139 are meant as v4.0.30319; v4.8 is another version's name. */
static bool is_like_version(struct arena *arena, const char *folded, const char *wanted)
{
	const char *right = spelling_fold(arena, wanted);
	size_t size = strlen(folded);

	return (size > 1 && strncmp(folded, right, size) == 0) || spelling_is_like(folded, right, KEY_SLIPS);
}

static bool look_at_version(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	struct arena *arena = search->ctx->arena;
	const char *name = path_last(answer->key), *folded = spelling_fold(arena, name);
	bool is_old = is_old_version(spelling_fold(arena, search->version));
	struct reganswer value;

	if (name_is_in(known_versions, name) || name_is_in(contexts, name) || is_old_version(folded) != is_old)
		return true;
	if (holds(search, answer->key, &value))
		tell(search, is_like_version(arena, folded, search->version) ? "near-miss" : "misplaced", &value);
	return true;
}

/* A key beside WOW6432Node that is meant as it: what would be read is below it. */
static bool look_at_view(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	struct arena *arena = search->ctx->arena;
	const char *name = path_last(answer->key), *below, *folded;
	struct reganswer value;

	if (name_is_in(known_views, name) || strlen(name) > VIEW_SIZE)
		return true;
	folded = spelling_fold(arena, name);
	if (!strstr(folded, "wow") && !spelling_is_like(name, known_views[0], KEY_SLIPS))
		return true;
	below = arena_printf(arena, "%s\\%s", answer->key, search->below);
	if (below && holds(search, below, &value))
		tell(search, "near-miss", &value);
	return true;
}

/* A key of switches that is not AppContext. */
static bool look_at_context(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const char *name = path_last(answer->key);
	struct reganswer value;

	if (!name_is_in(contexts, name) && spelling_is_like(name, contexts[0], VALUE_SLIPS) &&
	    holds(search, answer->key, &value))
		tell(search, "near-miss", &value);
	return true;
}

static void look_for_switches(struct search *search, const char *framework)
{
	const char *key = arena_printf(search->ctx->arena, "%s\\%s", framework, contexts[0]);

	if (!key)
		return;
	search->wanted = switches;
	search->hint =
		"Switch.System.Net.DontEnableSystemDefaultTlsVersions and Switch.System.Net.DontEnableSchUseStrongCrypto";
	regview_each_value(search->ctx->view, key, look_at_value, search);
	search->hint = contexts[0];
	regview_each_key(search->ctx->view, framework, look_at_context, search);
}

/* What is set next to the version's key, where all versions share a place: reported for 4.x. */
static void look_beside(struct search *search, const char *framework, int view)
{
	struct fact_context *ctx = search->ctx;

	for (size_t i = 0; i < sizeof other_frameworks / sizeof *other_frameworks; i++) {
		const char *other = arena_printf(ctx->arena, "Microsoft\\%s\\%s", other_frameworks[i], search->version);

		search->hint = ".NETFramework";
		look_for_values(search, software_path(ctx, view, other ? other : ""));
	}
	search->hint = "the key of the version below it";
	look_for_values(search, framework);
	search->hint = "SystemDefaultTlsVersions and SchUseStrongCrypto in the key of the version below it";
	regview_each_value(ctx->view, framework, look_at_value, search);
	look_for_switches(search, framework);
}

void near_miss_dotnet(struct fact_context *ctx, struct fact_builder *fact, int version, int view)
{
	const char *key = version == 2 ? "v2.0.50727" : "v4.0.30319";
	const char *framework = software_path(ctx, view, FRAMEWORK);
	const char *below = arena_printf(ctx->arena, FRAMEWORK "\\%s", key);
	struct search search = { .ctx = ctx, .fact = fact, .version = key, .wanted = values, .hint = key, .below = below };

	if (!below)
		return;
	regview_each_key(ctx->view, framework, look_at_version, &search);
	search.hint = "SystemDefaultTlsVersions and SchUseStrongCrypto";
	regview_each_value(ctx->view, software_path(ctx, view, below), look_at_value, &search);
	search.hint = known_views[0];
	if (view == WOW)
		regview_each_key(ctx->view, "HKLM\\SOFTWARE", look_at_view, &search);
	if (version != 2)
		look_beside(&search, framework, view);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mistakes are those seen in published .reg files, scripts and support threads: values on the key "TLS 1.2" itself,
 * "TLS1.2" without the space, "Clients", DisableByDefault. A key that only looks odd is left alone: it must resemble what
 * Windows reads, or hold a value that Windows would read. .NET Framework: nearmiss_dotnet.c.
 */
#include "analyzer/facts/schannel/nearmiss.h"

#include <string.h>

#include "common/text/spelling.h"

#define PROVIDERS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders"
#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

enum { TOLD_LIMIT = 3 }; /* finds that the sentence names; the rest is counted */

/* Names next to each other, and what a name there may have been meant to be. NULL-ended lists. */
struct search {
	struct fact_context *ctx;
	struct fact_builder *fact;
	const char *const *known;  /* right names */
	const char *const *wanted; /* a name that looks like one of these is a near miss */
	unsigned slips;            /* letters that may differ: none where right names are one letter apart */
	const char *const *values; /* a key that holds one of these is misplaced, whatever its name; NULL: no matter */
	bool must_hold;            /* a near miss, too, counts only if it holds one */
	const char *below;         /* ... in its sub-key `below`; NULL: in itself */
	bool (*concerns)(const char *name); /* only keys of such names; NULL: all */
	const char *hint;                   /* where Windows looks instead */
	const char *effect;                 /* what becomes of what was found; NULL: Windows ignores it */
	size_t count;
};

static bool resembles(const struct search *search, const char *name)
{
	for (const char *const *wanted = search->wanted; wanted && *wanted; wanted++)
		if (spelling_is_like(name, *wanted, search->slips))
			return true;
	return false;
}

/* Enough of a path to know the place; the evidence has all of it. */
static const char *brief(const char *path)
{
	static const char providers[] = "\\SecurityProviders\\", software[] = "HKLM\\SOFTWARE\\";
	const char *below = strstr(path, providers);

	if (below)
		return below + strlen(providers);
	return name_starts(path, software) ? path + strlen(software) : path;
}

/* One find: the issue, the evidence, and a clause behind the sentence that is there. */
static void tell(struct search *search, const char *issue, const struct reganswer *answer)
{
	struct fact_builder *fact = search->fact;
	struct arena *arena = search->ctx->arena;
	bool is_value = answer->name != NULL;
	struct text clause;

	add_issue(fact, issue);
	add_evidence(search->ctx, fact, answer);
	if (search->count++ < TOLD_LIMIT)
		clause = text_printf(
			arena, "%s %s%s%s exists, and %s%s%s%s", is_value ? "value" : "key",
			is_value ? answer->name : brief(answer->key), is_value ? " of " : "",
			is_value ? brief(answer->key) : "", search->effect ? search->effect : "Windows ignores it",
			search->hint ? " (it reads " : "", search->hint ? search->hint : "", search->hint ? ")" : "");
	else if (search->count == TOLD_LIMIT + 1)
		clause = TEXT("and more like it");
	else
		return;
	add_clause(search->ctx, fact, clause);
}

void near_miss_tell(struct fact_context *ctx, struct fact_builder *fact, const char *issue,
		    const struct reganswer *answer, const char *hint, size_t *count)
{
	struct search search = { .ctx = ctx, .fact = fact, .hint = hint, .count = *count };

	tell(&search, issue, answer);
	*count = search.count;
}

/* The first of the values that the key holds; false: none. */
static bool holds(const struct search *search, const char *key, struct reganswer *ret)
{
	const char *path = search->below ? arena_printf(search->ctx->arena, "%s\\%s", key, search->below) : key;

	for (const char *const *value = search->values; path && value && *value; value++)
		if (regview_value(search->ctx->view, path, *value, ret) == PRESENT)
			return true;
	return false;
}

static bool look_at_key(void *context, const struct reganswer *answer)
{
	struct search *search = context;
	const char *name = path_last(answer->key);
	struct reganswer value;

	if (name_is_in(search->known, name) || (search->concerns && !search->concerns(name)))
		return true;
	if (resembles(search, name) && !search->must_hold)
		tell(search, "near-miss", answer);
	else if (holds(search, answer->key, &value))
		tell(search, resembles(search, name) ? "near-miss" : "misplaced", &value);
	return true;
}

static bool look_at_value(void *context, const struct reganswer *answer)
{
	struct search *search = context;

	if (*answer->name && !name_is_in(search->known, answer->name) && resembles(search, answer->name))
		tell(search, "near-miss", answer);
	return true;
}

/* Values with these very names that stand on a key where Windows does not look. */
static void look_for_values(struct search *search, const char *key, const char *const *names)
{
	struct reganswer answer;

	for (; *names; names++)
		if (regview_value(search->ctx->view, key, *names, &answer) == PRESENT)
			tell(search, "misplaced", &answer);
}

/* --- SChannel ----------------------------------------------------------------------------------------------------- */

static const char *const protocol_values[] = { "Enabled", "DisabledByDefault", NULL };
static const char *const tls12_names[] = { "TLS 1.2", "TLS v1.2", "TLS 1,2", "TSL 1.2", "TLS 1.2.0", NULL };
static const char *const known_protocols[] = { "SSL 2.0", "SSL 3.0",  "TLS 1.0",  "TLS 1.1", "TLS 1.2",
					       "TLS 1.3", "DTLS 1.0", "DTLS 1.2", NULL };
static const char *const known_roles[] = { "Client", "Server", NULL };
static const char *const role_names[][2] = { [CLIENT] = { "Client", NULL }, [SERVER] = { "Server", NULL } };
static const char *const known_schannel[] = { "Protocols", NULL };
static const char *const known_providers[] = { "SCHANNEL", NULL };

/* What is no near miss of the server's key is the client's affair. */
static bool is_not_server(const char *name)
{
	return !spelling_is_like(name, "Server", 2);
}

/* Mistakes above the role's key are the client's: one find, one fact. */
static void look_above(struct search *search, const char *protocol)
{
	regview_each_key(search->ctx->view, PROVIDERS "\\SCHANNEL\\Protocols", look_at_key, search);
	search->known = NULL;
	search->hint = arena_printf(search->ctx->arena, "SCHANNEL\\Protocols\\%s", protocol);
	regview_each_key(search->ctx->view, PROVIDERS "\\SCHANNEL", look_at_key, search);
	search->wanted = search->known = known_schannel;
	search->slips = 2;
	regview_each_key(search->ctx->view, PROVIDERS "\\SCHANNEL", look_at_key, search);
	search->wanted = search->known = known_providers;
	regview_each_key(search->ctx->view, PROVIDERS, look_at_key, search);
}

void near_miss_schannel(struct fact_context *ctx, struct fact_builder *fact, const char *protocol, enum role role)
{
	const char *key = arena_printf(ctx->arena, PROVIDERS "\\SCHANNEL\\Protocols\\%s", protocol);
	const char *role_key = arena_printf(ctx->arena, "%s\\%s", key ? key : "", role_names[role][0]);
	struct search search = {
		.ctx = ctx, .fact = fact, .known = known_protocols, .wanted = tls12_names, .hint = protocol
	};

	if (!key || !role_key)
		return;
	if (role == CLIENT)
		look_above(&search, protocol);
	search.known = known_roles;
	search.wanted = role_names[role];
	search.values = role == CLIENT ? protocol_values : NULL;
	search.concerns = role == CLIENT ? is_not_server : NULL;
	search.slips = 2;
	search.hint = role_names[role][0];
	regview_each_key(ctx->view, key, look_at_key, &search);
	search.hint = "the Client and Server keys below it";
	look_for_values(&search, key, protocol_values);
	search.known = search.wanted = protocol_values;
	search.hint = "Enabled and DisabledByDefault";
	regview_each_value(ctx->view, role_key, look_at_value, &search);
}

/* --- the 32-bit view ---------------------------------------------------------------------------------------------- */

static const char *const wow[] = { "WOW6432Node", NULL };
static const char *const known_views[] = { "WOW6432Node", "WOWAA32Node", NULL }; /* the latter: 32-bit ARM */

static bool is_like_wow(const char *name)
{
	return name_starts(name, "WOW");
}

/* WoW64Node and the like, if what would be read is below. */
static void look_for_views(struct fact_context *ctx, struct fact_builder *fact, const char *below,
			   const char *const *values)
{
	struct search search = { .ctx = ctx,
				 .fact = fact,
				 .known = known_views,
				 .wanted = wow,
				 .slips = 3,
				 .values = values,
				 .must_hold = true,
				 .below = below,
				 .concerns = is_like_wow,
				 .hint = "WOW6432Node" };

	regview_each_key(ctx->view, "HKLM\\SOFTWARE", look_at_key, &search);
}

/* --- WinHTTP ------------------------------------------------------------------------------------------------------ */

static const char *const winhttp_values[] = { "DefaultSecureProtocols", NULL };
static const char *const known_settings[] = { "WinHttp", NULL };

/* The value in the other view alone: it changes nothing for this one. */
static void look_at_other_view(struct search *search, int view)
{
	struct reganswer own;

	if (!is_state(search->fact, "NO_TLS12") ||
	    regview_value(search->ctx->view, software_path(search->ctx, view, SETTINGS "\\WinHttp"), winhttp_values[0],
			  &own) != ABSENT)
		return;
	search->effect = view == WOW ? "32-bit applications do not read it, but the one in WOW6432Node"
				     : "64-bit applications do not read it, but the one outside WOW6432Node";
	look_for_values(search, software_path(search->ctx, view == WOW ? NATIVE : WOW, SETTINGS "\\WinHttp"),
			winhttp_values);
}

void near_miss_winhttp(struct fact_context *ctx, struct fact_builder *fact, int view)
{
	struct search search = { .ctx = ctx,
				 .fact = fact,
				 .known = known_settings,
				 .wanted = known_settings,
				 .slips = 2,
				 .values = winhttp_values,
				 .must_hold = true,
				 .hint = "Internet Settings\\WinHttp" };

	regview_each_key(ctx->view, software_path(ctx, view, SETTINGS), look_at_key, &search);
	look_for_values(&search, software_path(ctx, view, SETTINGS), winhttp_values);
	search.known = search.wanted = winhttp_values;
	search.hint = winhttp_values[0];
	regview_each_value(ctx->view, software_path(ctx, view, SETTINGS "\\WinHttp"), look_at_value, &search);
	look_at_other_view(&search, view);
	if (view == WOW)
		look_for_views(ctx, fact, SETTINGS "\\WinHttp", winhttp_values);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of states and issues. A decider that uses another one fails the test fact_states. */
#include "analyzer/facts/fact_states.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/facts/windows/windows_release.h"

enum { PRODUCT_SIZE = 128 };

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_ISSUES ((const char *const[]){ NULL })

#define PROTOCOL LIST("ENABLED", "DISABLED_BY_DEFAULT", "DISABLED", "NOT_SUPPORTED", "UNKNOWN")
#define PROTOCOL_ISSUES LIST("wrong-type", "undocumented-form", "enabled-alone", "forced", "misplaced", "near-miss")
#define DOTNET LIST("OS_DEFAULT", "STRONG", "APP_DEPENDENT", "LEGACY", "NOT_INSTALLED", "N/A", "UNKNOWN")
#define DOTNET_ISSUES                                                                                                  \
	LIST("wrong-type", "not-as-documented", "old-framework", "below-4.5.2", "ignored", "misplaced", "near-miss")
#define PINNED LIST("NONE", "TLS12", "NO_TLS12", "UNKNOWN")
#define WINHTTP LIST("TLS12", "NO_TLS12", "N/A", "UNKNOWN")
#define WININET LIST("TLS12", "NO_TLS12", "DEFAULT", "UNKNOWN")

/* clang-format off */
static const struct fact_states fact_states[] = {
	{ "windows",              LIST("Windows*", "UNKNOWN"),                       LIST("builds-differ") },
	{ "controlset",           LIST("CURRENT", "FALLBACK", "AMBIGUOUS", "UNKNOWN"), LIST("default-is-another-set", "default-differs") },
	{ "update.tls12",         LIST("NOT_REQUIRED", "INSTALLED", "LIKELY", "PENDING", "PARTIAL", "MISSING", "UNKNOWN"), LIST("unavailable") },
	{ "update.kb2919355",     LIST("NOT_REQUIRED", "INSTALLED", "LIKELY", "PENDING", "PARTIAL", "MISSING", "UNKNOWN"), NO_ISSUES },
	{ "schannel.ssl2.client",  PROTOCOL, PROTOCOL_ISSUES }, { "schannel.ssl2.server",  PROTOCOL, PROTOCOL_ISSUES },
	{ "schannel.ssl3.client",  PROTOCOL, PROTOCOL_ISSUES }, { "schannel.ssl3.server",  PROTOCOL, PROTOCOL_ISSUES },
	{ "schannel.tls10.client", PROTOCOL, PROTOCOL_ISSUES }, { "schannel.tls10.server", PROTOCOL, PROTOCOL_ISSUES },
	{ "schannel.tls11.client", PROTOCOL, PROTOCOL_ISSUES }, { "schannel.tls11.server", PROTOCOL, PROTOCOL_ISSUES },
	{ "schannel.tls12.client", PROTOCOL, PROTOCOL_ISSUES }, { "schannel.tls12.server", PROTOCOL, PROTOCOL_ISSUES },
	{ "schannel.tls13.client", PROTOCOL, PROTOCOL_ISSUES }, { "schannel.tls13.server", PROTOCOL, PROTOCOL_ISSUES },
	{ "schannel.minimum",     LIST("NOT_SET", "UP_TO_TLS12", "ABOVE_TLS12", "UNKNOWN"), NO_ISSUES },
	{ "dotnet4.64",           DOTNET,  DOTNET_ISSUES },
	{ "dotnet4.32",           DOTNET,  DOTNET_ISSUES },
	{ "dotnet4.overrides",    PINNED,  LIST("ignored") },
	{ "dotnet2.64",           DOTNET,  DOTNET_ISSUES },
	{ "dotnet2.32",           DOTNET,  DOTNET_ISSUES },
	{ "dotnet2.overrides",    PINNED,  LIST("ignored") },
	{ "winhttp.64",           WINHTTP, LIST("wrong-type", "zero", "mistyped-number", "misplaced", "near-miss") },
	{ "winhttp.32",           WINHTTP, LIST("wrong-type", "zero", "mistyped-number", "misplaced", "near-miss") },
	{ "wininet.machine",      WININET, LIST("wrong-type", "mistyped-number") },
	{ "wininet.policy",       WININET, LIST("wrong-type", "mistyped-number") },
	{ "wininet.user",         WININET, LIST("wrong-type", "mistyped-number") },
	{ "proxy.localsystem",    LIST("NONE", "SET", "UNKNOWN"),                    NO_ISSUES },
	{ "proxy.winhttp",        LIST("NONE", "SET", "UNKNOWN"),                    NO_ISSUES },
	{ "fips",                 LIST("ON", "OFF", "UNKNOWN"),                      LIST("wrong-type") },
	{ "ciphers.tls12",        LIST("COMMON", "UNCOMMON", "NONE", "UNKNOWN"),
	  LIST("wrong-type", "undocumented-form", "list-empty", "list-too-long", "list-format", "names-joined", "unknown-name",
	       "no-curve-suffix", "no-common-curve", "exchange-off", "hash-off", "dh-length", "rsa-length", "messages-limited",
	       "mistyped-number", "misplaced", "near-miss") },
	{ "ciphers.devops",       LIST("COMMON", "UNCOMMON", "NONE", "UNKNOWN"),     LIST("no-common-curve") },
	{ "ciphers.approved",     LIST("ONLY", "MIXED", "UNKNOWN"),                  LIST("wrong-type") },
	{ "schannel.signatures",  LIST("COMMON", "UNCOMMON", "NONE", "UNKNOWN"),     LIST("unknown-name") },
	{ "roots.azure",          LIST("TRUSTED", "FETCHABLE", "MISSING", "DISTRUSTED", "UNKNOWN"), LIST("date-limited") },
	{ "chain.keys",           LIST("DEFAULT", "ACCEPTED", "REFUSED", "UNKNOWN"), NO_ISSUES },
	{ "backup-agent",         LIST("PRESENT", "INSTALLED", "SERVER", "ABSENT", "UNKNOWN"), LIST("unsupported-windows") },
	{ "backup-agent.server",  LIST("ON", "OFF", "NOT_NEEDED", "UNKNOWN"),        NO_ISSUES },
	{ "evidence.machine",     LIST("ONE", "MIXED", "N/A"),                       NO_ISSUES },
	{ "evidence.agreement",   LIST("AGREE", "CONTRADICTED", "UNKNOWN"),          NO_ISSUES },
	{ "evidence.policy",      LIST("AGREE", "PENDING", "WORSE", "N/A", "UNKNOWN"), NO_ISSUES },
	{ "evidence.inputs",      LIST("COMPLETE", "INCOMPLETE", "ALTERED"),         NO_ISSUES },
	{ "evidence.hives",       LIST("WHOLE", "DIRTY", "DAMAGED", "DISPUTED"),     NO_ISSUES },
	{ "evidence.deleted",     LIST("NONE", "FOUND", "NOT_SEARCHED", "UNKNOWN"),  NO_ISSUES },
	{ "evidence.text",        LIST("PLAIN", "HIDDEN"),                           NO_ISSUES },
};
/* clang-format on */
const size_t fact_states_count = sizeof fact_states / sizeof *fact_states;

static const struct fact_states value_states = { "value.", LIST("AS_REQUIRED", "OTHER", "ABSENT", "UNKNOWN", "N/A"),
						 NO_ISSUES };

const struct fact_states *states_of_fact(const char *fact)
{
	for (size_t i = 0; i < fact_states_count; i++)
		if (strcmp(fact_states[i].fact, fact) == 0)
			return &fact_states[i];
	return strncmp(fact, value_states.fact, strlen(value_states.fact)) == 0 ? &value_states : NULL;
}

bool is_implied_state(const char *state)
{
	return strcmp(state, "UNKNOWN") == 0 || strcmp(state, "N/A") == 0;
}

/* Whether there is a state that both name. */
static bool overlap(const char *a, const char *b)
{
	size_t a_size = strcspn(a, "*"), b_size = strcspn(b, "*");

	if (a[a_size] && b[b_size])
		return strncmp(a, b, a_size < b_size ? a_size : b_size) == 0;
	if (a[a_size])
		return strncmp(a, b, a_size) == 0;
	return b[b_size] ? strncmp(a, b, b_size) == 0 : strcmp(a, b) == 0;
}

/* Whether a Windows is called so. */
static bool is_product(const char *state)
{
	char either[PRODUCT_SIZE];

	for (size_t i = 0; i < windows_release_count; i++) {
		const struct windows_release *release = &windows_releases[i];

		snprintf(either, sizeof either, WINDOWS_EITHER, release->client, release->server);
		if (overlap(release->client, state) || overlap(release->server, state) || overlap(either, state))
			return true;
	}
	return false;
}

bool has_state(const struct fact_states *fact, const char *state)
{
	for (const char *const *own = fact->states; *own; own++)
		if (overlap(*own, state))
			return !strchr(*own, '*') || is_product(state);
	return false;
}

bool may_have_issue(const struct fact_states *fact, const char *issue)
{
	for (const char *const *own = fact->issues; *own; own++)
		if (strcmp(*own, issue) == 0)
			return true;
	return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roots.azure: TLS 1.2 is of no use to a client that refuses the server's certificate. Sources: Microsoft "Azure
 * Certificate Authority details", "Transport Layer Security in Azure Backup" (section on certificate changes), "Configure
 * trusted roots and disallowed certificates". Expiry is not compared with a clock: a result has none.
 */
#include "analyzer/facts/trust/roots.h"

#include <string.h>

#include "analyzer/facts/ciphers/suites.h"

#define POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\"
#define AUTO_UPDATE "HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\AuthRoot\\AutoUpdate"
#define AZURE_CA "Azure Certificate Authority details"
#define AZURE_BACKUP "TLS in Azure Backup, out of date"

enum { WITHOUT_AUTHROOT = 8 }; /* wincrypt.h, CERT_PROT_ROOT_DISABLE_LM_AUTH_FLAG */

/* The issuing CAs of Azure chain to the two that are asked. Each thumbprint was compared with the certificate. */
/* clang-format off */
const struct azure_root azure_roots[] = {
	{ "DigiCert Global Root G2",                       "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4", "RSA 2048, SHA-256", "2038", AZURE_CA,     "2025-11-17", true },
	{ "Microsoft RSA Root Certificate Authority 2017", "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74", "RSA 4096, SHA-384", "2042", AZURE_CA,     "2025-11-17", true },
	{ "DigiCert Global Root CA",                       "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436", "RSA 2048, SHA-1",   "2031", AZURE_CA,     "2025-11-17", false },
	{ "Microsoft ECC Root Certificate Authority 2017", "999A64C37FF47D9FAB95F14769891460EEC4C3C5", "P-384",             "2042", AZURE_CA,     "2025-11-17", false },
	{ "DigiCert Global Root G3",                       "7E04DE896A3E666D00E687D33FFAD93BE83D349E", "P-384",             "2038", AZURE_CA,     "2025-11-17", false },
	{ "DigiCert TLS RSA 4096 Root G5",                 "A78849DC5D7C758C8CDE399856B3AAD0B2A57135", "RSA 4096, SHA-384", "2046", AZURE_CA,     "2025-11-17", false },
	{ "DigiCert TLS ECC P384 Root G5",                 "17F3DE5E9F0F19E98EF61F32266E20C407AE30EE", "P-384",             "2046", AZURE_CA,     "2025-11-17", false },
	{ "Baltimore CyberTrust Root",                     "D4DE20D05E66FC53FE1A50882C78DB2852CAE474", "RSA 2048, SHA-1",   "2025", AZURE_BACKUP, "2024-10-08", false },
	{ "D-TRUST Root Class 3 CA 2 2009",                "58E8ABB0361533FB80F79B1B6D29D3FF8D5F00F0", "RSA 2048, SHA-256", "2029", AZURE_BACKUP, "2025-11-17", false },
};
/* clang-format on */

const size_t azure_root_count = sizeof azure_roots / sizeof *azure_roots;

/* What is asked of Windows beside the stores. */
struct root_policy {
	struct dword disabled, flags;
	const char *list_url; /* RootDirUrl: another source of the list of roots; NULL: not set */
	bool without_authroot;
	enum root_update update;
};

static enum root_trust trust_of(const struct root_check *check)
{
	if (check->distrusts)
		return ROOT_DISTRUSTED;
	if (check->is_restricted)
		return check->is_trusted ? ROOT_UNKNOWN
					 : ROOT_DISTRUSTED; /* which of two copies Windows takes is not documented */
	if (check->distrust_unread)
		return ROOT_UNKNOWN;
	if (check->is_trusted)
		return ROOT_TRUSTED;
	return check->unread ? ROOT_UNKNOWN : ROOT_ABSENT;
}

static bool any(const enum root_trust *trust, size_t count, enum root_trust what)
{
	for (size_t i = 0; i < count; i++)
		if (trust[i] == what)
			return true;
	return false;
}

const char *roots_state(const enum root_trust *trust, size_t count, enum root_update update)
{
	if (any(trust, count, ROOT_DISTRUSTED))
		return "DISTRUSTED";
	if (any(trust, count, ROOT_UNKNOWN))
		return "UNKNOWN";
	if (!any(trust, count, ROOT_ABSENT))
		return "TRUSTED";
	return update == UPDATE_OFF ? "MISSING" : update == UPDATE_ON ? "FETCHABLE" : "UNKNOWN";
}

/* Another type than REG_DWORD: nothing documents that Windows ignores it, so it counts as set. */
static enum root_update update_of(const struct root_policy *policy)
{
	const struct dword *disabled = &policy->disabled;

	if (policy->without_authroot || disabled->state == DWORD_WRONG_TYPE ||
	    (disabled->state == DWORD_SET && disabled->value))
		return UPDATE_OFF;
	return disabled->state == DWORD_UNKNOWN || policy->flags.state == DWORD_UNKNOWN ? UPDATE_UNKNOWN : UPDATE_ON;
}

static struct root_policy ask_policy(struct fact_context *ctx, struct fact_builder *fact)
{
	struct root_policy policy = { .disabled = ask_dword(ctx, fact, POLICY "AuthRoot", "DisableRootAutoUpdate") };

	policy.flags = ask_dword(ctx, fact, POLICY "Root\\ProtectedRoots", "Flags");
	policy.without_authroot = policy.flags.state == DWORD_WRONG_TYPE ||
				  (policy.flags.state == DWORD_SET && policy.flags.value & WITHOUT_AUTHROOT);
	ask_dword(ctx, fact, POLICY "AuthRoot",
		  "EnableDisallowedCertAutoUpdate"); /* for the record: it adds distrust only */
	policy.list_url = ask_string(ctx, fact, AUTO_UPDATE, "RootDirUrl");
	policy.update = update_of(&policy);
	return policy;
}

/* "DigiCert Global Root G2 (DF3C...) or Microsoft ... (73A5...)": the roots that came out so. */
static const char *names_of(struct fact_context *ctx, const struct root_check *checks, const enum root_trust *trust,
			    size_t count, enum root_trust what)
{
	const char *names = "", *before = "";

	for (size_t i = 0; i < count && names; i++) {
		if (trust[i] != what)
			continue;
		names = arena_printf(ctx->arena, "%s%s%s (%s)", names, before, checks[i].root->name,
				     checks[i].root->thumbprint);
		before = what == ROOT_TRUSTED ? " and " : " or ";
	}
	return names ? names : "";
}

static const struct root_check *first_of(const struct root_check *checks, const enum root_trust *trust, size_t count,
					 enum root_trust what)
{
	for (size_t i = 0; i < count; i++)
		if (trust[i] == what)
			return &checks[i];
	return NULL;
}

static void decide_distrusted(struct fact_context *ctx, struct fact_builder *fact, const struct root_check *check)
{
	const struct root_store *store = check->distrusts;

	fact->confidence = !store || check->by_name_alone ? "derived" : "documented";
	if (!store)
		fact_decide(
			ctx, fact, "DISTRUSTED", "value",
			"%s (%s) is not trusted for servers: its purposes do not include server authentication (1.3.6.1.5.5.7.3.1)",
			check->root->name, check->root->thumbprint);
	else
		fact_decide(ctx, fact, "DISTRUSTED", name_starts(store->key, POLICY) ? "policy" : "value",
			    "%s (%s) is in %s: %s refuses every Azure certificate that chains to it%s",
			    check->root->name, check->root->thumbprint, store->name,
			    store->local_system ? "a service that runs as LocalSystem" : "Windows",
			    check->by_name_alone ? "; only the name of the key shows this, its data does not confirm it"
						 : "");
}

/* What keeps Windows from fetching roots: "DisableRootAutoUpdate=1". */
static const char *what_stops(struct fact_context *ctx, const struct root_policy *policy)
{
	/* clang-format off */
	const char *what = policy->disabled.state == DWORD_WRONG_TYPE ? "DisableRootAutoUpdate, which is not a REG_DWORD, may prevent" :
			   policy->flags.state == DWORD_WRONG_TYPE    ? "ProtectedRoots\\Flags, which is not a REG_DWORD, may prevent" :
			   policy->without_authroot ?
				   arena_printf(ctx->arena, "ProtectedRoots\\Flags=%u excludes the store AuthRoot and prevents",
						policy->flags.value) :
				   arena_printf(ctx->arena, "DisableRootAutoUpdate=%u prevents", policy->disabled.value);
	/* clang-format on */

	return what ? what : "";
}

static void decide_absent(struct fact_context *ctx, struct fact_builder *fact, const struct root_policy *policy,
			  const char *state, const char *names)
{
	if (policy->disabled.state == DWORD_WRONG_TYPE || policy->flags.state == DWORD_WRONG_TYPE || policy->list_url)
		fact->confidence = "unconfirmed";
	if (strcmp(state, "MISSING") == 0)
		fact_decide(ctx, fact, state, "policy",
			    "%s the download of root certificates, and no trusted root store has %s",
			    what_stops(ctx, policy), names);
	else if (strcmp(state, "FETCHABLE") == 0)
		fact_decide(
			ctx, fact, state, "default",
			"no trusted root store has %s; Windows downloads a root certificate when a server first needs it",
			names);
	else if (policy->flags.state == DWORD_UNKNOWN)
		fact_decide(
			ctx, fact, state, "evidence",
			"no trusted root store except AuthRoot may have %s, and whether AuthRoot applies cannot be determined: %s",
			names, policy->flags.why);
	else
		fact_decide(ctx, fact, state, "evidence",
			    "no trusted root store has %s, and whether Windows may download it cannot be determined: %s",
			    names, policy->disabled.why);
	if (policy->list_url && strcmp(state, "FETCHABLE") == 0)
		append_reason(
			ctx, fact,
			"RootDirUrl=%s names another source of root certificates; whether it has the root is unknown (unconfirmed)",
			policy->list_url);
}

static const char *why_unknown(const struct root_check *check)
{
	if (check->is_restricted)
		return "one store limits its purposes and another does not";
	return check->distrust_unread ? check->distrust_unread : check->unread;
}

static void decide_roots_state(struct fact_context *ctx, struct fact_builder *fact, const struct root_check *checks,
			       const enum root_trust *trust, size_t count, const struct root_policy *policy)
{
	const char *state = roots_state(trust, count, policy->update);
	const struct root_check *bad = first_of(checks, trust, count, ROOT_DISTRUSTED);
	const struct root_check *open = first_of(checks, trust, count, ROOT_UNKNOWN);

	if (bad)
		decide_distrusted(ctx, fact, bad);
	else if (open)
		fact_decide(ctx, fact, state, "evidence", "whether Windows trusts %s cannot be determined: %s",
			    open->root->name, why_unknown(open));
	else if (strcmp(state, "TRUSTED") == 0)
		fact_decide(ctx, fact, state, "value",
			    "the trusted root stores have %s, and no store of untrusted certificates has them",
			    names_of(ctx, checks, trust, count, ROOT_TRUSTED));
	else
		decide_absent(ctx, fact, policy, state, names_of(ctx, checks, trust, count, ROOT_ABSENT));
}

/* What the state does not show. */
static void add_remarks(struct fact_context *ctx, struct fact_builder *fact, const struct root_check *checks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (checks[i].is_dated) {
			add_issue(fact, "date-limited");
			fact->confidence = "unconfirmed";
			append_reason(
				ctx, fact,
				"a property of %s limits trust in it by a date or a purpose (104, 122, 126, 127 or 128)",
				checks[i].root->name);
		}
		if (checks[i].has_own_copy && !checks[i].is_trusted)
			append_reason(ctx, fact,
				      "LocalSystem's own store has %s, which applies only to services of that account",
				      checks[i].root->name);
	}
}

void decide_roots_of(struct fact_context *ctx, struct fact_builder *fact, const struct azure_root *roots, size_t count)
{
	struct root_check checks[ROOTS_ASKED_LIMIT] = { { 0 } };
	enum root_trust trust[ROOTS_ASKED_LIMIT] = { ROOT_ABSENT };
	struct root_policy policy;
	size_t asked = 0;

	for (size_t i = 0; i < count && asked < ROOTS_ASKED_LIMIT; i++)
		if (roots[i].asked)
			checks[asked++].root = &roots[i];
	look_for_roots(ctx, fact, checks, asked, STORE_DISTRUSTS, /* skip_downloads= */ false);
	policy = ask_policy(ctx, fact);
	look_for_roots(ctx, fact, checks, asked, STORE_TRUSTS,
		       policy.without_authroot || policy.flags.state == DWORD_UNKNOWN);
	for (size_t i = 0; i < asked; i++)
		trust[i] = trust_of(&checks[i]);
	decide_roots_state(ctx, fact, checks, trust, asked, &policy);
	add_remarks(ctx, fact, checks, asked);
}

/* Before Vista roots came with a component of Windows; no document that was read states when it fetches one. */
void decide_roots(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	uint32_t build = ctx->windows.build;

	(void)row;
	decide_roots_of(ctx, fact, azure_roots, azure_root_count);
	if (build && build < BUILD_VISTA && (is_state(fact, "FETCHABLE") || is_state(fact, "MISSING")))
		fact_decide(
			ctx, fact, "UNKNOWN", "default",
			"whether %s can download the roots of Azure cannot be determined: no document that was read states it",
			ctx->windows.product);
	const char *others = other_distrusted_roots(ctx, fact);

	if (*others)
		append_reason(ctx, fact, "%s is untrusted, too; few Azure servers need it", others);
}

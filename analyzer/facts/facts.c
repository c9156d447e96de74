/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fact table, and the facts too small for a file of their own. Names and order are a contract. */
#include "analyzer/facts/fact_context.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/value_fact.h"

static void decide_controlset(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	static const char *const states[] = {
		[CONTROL_SET_NONE] = "UNKNOWN",    [CONTROL_SET_CURRENT] = "CURRENT",
		[CONTROL_SET_ONLY] = "FALLBACK",   [CONTROL_SET_AMBIGUOUS] = "AMBIGUOUS",
		[CONTROL_SET_DAMAGED] = "UNKNOWN", [CONTROL_SET_CHOSEN] = "CURRENT",
	};
	const struct control_set *set = regview_control_set(ctx->view);

	(void)row;
	if (set->select.key)
		add_evidence(ctx, fact, &set->select);
	ask_gone(ctx, fact, "HKLM\\SYSTEM", /* values= */ false, "ControlSet");
	fact_decide(ctx, fact, states[set->how], set->how == CONTROL_SET_CURRENT ? "value" : "evidence", "%s", set->why);
	/* An export of CurrentControlSet has no Select, and needs none. */
	fact->has_looked = is_state(fact, "CURRENT") || is_state(fact, "FALLBACK");
}

/* After the protocols' defaults are known: the comparison rests on them. */
static void decide_agent_and_default(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	compare_default(ctx, &ctx->facts[FACT_CONTROLSET], regview_control_set(ctx->view));
	decide_agent(ctx, row, fact);
}

static const struct reganswer *unreadable_in(const struct fact_builder *fact)
{
	for (size_t i = 0; i < fact->count; i++)
		if (fact->answers[i].found == UNREADABLE)
			return &fact->answers[i];
	return NULL;
}

/* The first answer of the facts before that could not be read: what a record once held matters, as somebody asked for it. */
static const struct reganswer *first_unreadable(const struct fact_context *ctx)
{
	const struct reganswer *unread = NULL;

	for (int id = 0; id < FACT_EVIDENCE && !unread; id++)
		unread = unreadable_in(&ctx->facts[id]);
	for (size_t i = 0; i < ctx->value_count && !unread; i++)
		if (ctx->values[i].is_own) /* a baseline says nothing about the verdict */
			unread = unreadable_in(&ctx->values[i].builder);
	return unread;
}

static void decide_evidence(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const struct evidence_state *evidence = ctx->evidence;
	const struct reganswer *unread = row->what ? first_unreadable(ctx) : NULL;

	if (row->what == 0 && evidence->altered)
		fact_decide(ctx, fact, ALTERED_EVIDENCE, "evidence", "%s", evidence->altered);
	else if (row->what == 0 && evidence->incomplete)
		fact_decide(ctx, fact, "INCOMPLETE", "evidence", "%s", evidence->incomplete);
	else if (row->what == 0)
		fact_decide(ctx, fact, "COMPLETE", "evidence", "every input was read");
	else if (evidence->disputed)
		fact_decide(ctx, fact, "DISPUTED", "evidence", "%s", evidence->disputed);
	else if (evidence->damaged)
		fact_decide(ctx, fact, "DAMAGED", "evidence", "%s", evidence->damaged);
	else if (unread)
		fact_decide(ctx, fact, "DAMAGED", "evidence", "%s%s%s cannot be read: %s", unread->key,
			    unread->name ? ", value " : "", unread->name ? unread->name : "",
			    unread->why ? unread->why : "it is damaged");
	else if (evidence->dirty)
		fact_decide(ctx, fact, "DIRTY", "evidence", "%s", evidence->dirty);
	else
		fact_decide(ctx, fact, "WHOLE", "evidence",
			    "no hive is damaged, and all transaction log changes have been applied");
}

/* Each record is evidence of its own; none is an answer of the registry. */
static void decide_deleted(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const struct evidence_state *evidence = ctx->evidence;

	(void)row;
	for (size_t i = 0; i < evidence->deleted_count; i++) {
		const struct deleted_entry *entry = &evidence->deleted[i];
		size_t before = fact->count;

		add_evidence(ctx, fact,
			     &(struct reganswer){ .found = PRESENT,
						  .key = entry->key,
						  .name = entry->name,
						  .type = entry->type,
						  .data = entry->data,
						  .size = entry->data ? entry->size : 0,
						  .at = entry->at,
						  .written = entry->written });
		if (fact->count > before) {
			fact->evidence[before].answer = ANSWER_DELETED;
			fact->evidence[before].detail =
				entry->is_intact ? TEXT("deleted") : TEXT("deleted, and partly overwritten since");
		}
	}
	if (!evidence->deleted_searched)
		fact_decide(ctx, fact, "NOT_SEARCHED", "evidence",
			    "the free space of the hives was not searched (--deleted)");
	else if (evidence->deleted_count)
		fact_decide(ctx, fact, "FOUND", "evidence",
			    "%zu deleted key%s or value%s about TLS found in free space", evidence->deleted_count,
			    evidence->deleted_count == 1 ? "" : "s", evidence->deleted_count == 1 ? "" : "s");
	else if (evidence->deleted_incomplete)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "not all free space of the hives could be searched");
	else
		fact_decide(ctx, fact, "NONE", "evidence", "no deleted key or value about TLS was found in free space");
}

#define SCHANNEL_ABOUT                                                                                                 \
	"Whether Schannel uses this protocol in this role for applications that do not choose a protocol themselves"

#define WOW_ABOUT(values)                                                                                              \
	"The same for 32-bit applications on 64-bit Windows, which read the WOW6432Node copy of the " values

/* Its answers are those of ciphers.tls12. */
static bool is_copy(int id)
{
	return id == FACT_CIPHERS_DEVOPS || id == FACT_CIPHERS_APPROVED;
}

/* Over all that the facts before cite: names and data as a report shows them. */
static void decide_text(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	size_t found = 0;

	(void)row;
	for (int id = 0; id < FACT_TEXT; id++)
		for (size_t i = 0; !is_copy(id) && i < ctx->facts[id].count; i++) {
			const struct evidence *evidence = &ctx->facts[id].evidence[i];

			if (!text_hides(evidence->key) && !text_hides(evidence->value) && !text_hides(evidence->data))
				continue;
			add_evidence(ctx, fact, &ctx->facts[id].answers[i]);
			found++;
		}
	if (found)
		fact_decide(ctx, fact, "HIDDEN", "value",
			    "%zu of the names and data contain control, bidirectional, invisible or "
			    "unassigned characters; reports show them by their code",
			    found);
	else
		fact_decide(ctx, fact, "PLAIN", "value", "no name or data that was read contains a hidden character");
}

/* clang-format off */
const struct fact_row fact_rows[FACT_COUNT] = {
	/*                        name                      title                    decide             arguments, lane */
	[FACT_WINDOWS]         = { "windows",               "Windows version",       decide_windows,    0, 0, LANE_WINDOWS,
		"The build and edition of Windows, on which the defaults depend" },
	[FACT_CONTROLSET]      = { "controlset",            "Control set",           decide_controlset, 0, 0, LANE_WINDOWS,
		"Which ControlSetNNN is CurrentControlSet" },
	[FACT_UPDATE]          = { "update.tls12",          "Update for TLS 1.2",    decide_update,     UPDATE_TLS12, 0, LANE_WINDOWS,
		"Whether the update that this Windows needs for TLS 1.2 is installed" },
	[FACT_UPDATE_2919355]  = { "update.kb2919355",      "Update KB2919355",      decide_update,     UPDATE_2919355, 0, LANE_WINDOWS,
		"Whether the update of April 2014 is installed on Windows 8.1 and Server 2012 R2; Azure DevOps asks for it" },
	[FACT_SSL2_CLIENT]     = { "schannel.ssl2.client",  "SSL 2.0, client",       decide_schannel,   SSL2, CLIENT, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_SSL2_SERVER]     = { "schannel.ssl2.server",  "SSL 2.0, server",       decide_schannel,   SSL2, SERVER, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_SSL3_CLIENT]     = { "schannel.ssl3.client",  "SSL 3.0, client",       decide_schannel,   SSL3, CLIENT, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_SSL3_SERVER]     = { "schannel.ssl3.server",  "SSL 3.0, server",       decide_schannel,   SSL3, SERVER, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS10_CLIENT]    = { "schannel.tls10.client", "TLS 1.0, client",       decide_schannel,   TLS10, CLIENT, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS10_SERVER]    = { "schannel.tls10.server", "TLS 1.0, server",       decide_schannel,   TLS10, SERVER, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS11_CLIENT]    = { "schannel.tls11.client", "TLS 1.1, client",       decide_schannel,   TLS11, CLIENT, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS11_SERVER]    = { "schannel.tls11.server", "TLS 1.1, server",       decide_schannel,   TLS11, SERVER, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS12_CLIENT]    = { "schannel.tls12.client", "TLS 1.2, client",       decide_schannel,   TLS12, CLIENT, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS12_SERVER]    = { "schannel.tls12.server", "TLS 1.2, server",       decide_schannel,   TLS12, SERVER, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS13_CLIENT]    = { "schannel.tls13.client", "TLS 1.3, client",       decide_schannel,   TLS13, CLIENT, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_TLS13_SERVER]    = { "schannel.tls13.server", "TLS 1.3, server",       decide_schannel,   TLS13, SERVER, LANE_SCHANNEL, SCHANNEL_ABOUT },
	[FACT_MINIMUM]         = { "schannel.minimum",      "Minimum TLS version",   decide_minimum,    0, 0, LANE_SCHANNEL,
		"The minimum TLS version that mobile device management sets for clients and servers" },
	[FACT_DOTNET4_64]      = { "dotnet4.64",            ".NET Framework 4.x (64-bit)",      decide_dotnet,     4, NATIVE, LANE_DOTNET,
		"Which protocols 64-bit applications on .NET Framework 4.x use that do not choose a protocol themselves" },
	[FACT_DOTNET4_32]      = { "dotnet4.32",            ".NET Framework 4.x (32-bit)",      decide_dotnet,     4, WOW, LANE_DOTNET, WOW_ABOUT("values") },
	[FACT_DOTNET4_OVERRIDES] = { "dotnet4.overrides",   ".NET Framework 4.x, per application", decide_overrides,  4, 0, LANE_DOTNET,
		"Whether per-application values remove TLS 1.2, by the rules of .NET Framework" },
	[FACT_DOTNET2_64]      = { "dotnet2.64",            ".NET Framework 2.0-3.5 (64-bit)",  decide_dotnet2,    2, NATIVE, LANE_DOTNET,
		"Which protocols 64-bit applications on .NET Framework 2.0 to 3.5 use that do not choose a protocol themselves" },
	[FACT_DOTNET2_32]      = { "dotnet2.32",            ".NET Framework 2.0-3.5 (32-bit)",  decide_dotnet2,    2, WOW, LANE_DOTNET, WOW_ABOUT("values") },
	[FACT_DOTNET2_OVERRIDES] = { "dotnet2.overrides",   ".NET Framework 2.0-3.5, per application", decide_overrides, 2, 0, LANE_DOTNET,
		"Whether per-application values of .NET Framework 2.0 to 3.5 remove TLS 1.2" },
	[FACT_WINHTTP_64]      = { "winhttp.64",            "WinHTTP (64-bit)",       decide_winhttp,    0, NATIVE, LANE_WINHTTP,
		"Whether 64-bit applications that do not choose protocols use TLS 1.2 in WinHTTP; Schannel and the update are included" },
	[FACT_WINHTTP_32]      = { "winhttp.32",            "WinHTTP (32-bit)",       decide_winhttp,    0, WOW, LANE_WINHTTP, WOW_ABOUT("value") },
	[FACT_WININET_MACHINE] = { "wininet.machine",       "WinINet, machine",      decide_wininet,    WININET_MACHINE, 0, LANE_WINHTTP,
		"The machine's own copy of Internet Options, which applies only where settings are per machine" },
	[FACT_WININET_POLICY]  = { "wininet.policy",        "WinINet, policy",       decide_wininet,    WININET_POLICY, 0, LANE_WINHTTP,
		"The policy for the protocols of WinINet, of the machine and of every user supplied; the worst one decides" },
	[FACT_WININET_USER]    = { "wininet.user",          "WinINet, user",         decide_wininet,    WININET_USER, 0, LANE_WINHTTP,
		"The protocols in the Internet Options of every user supplied; the worst one decides" },
	[FACT_PROXY_SYSTEM]    = { "proxy.localsystem",     "Proxy of LocalSystem",  decide_proxy,      PROXY_LOCAL_SYSTEM, 0, LANE_OTHERS,
		"The proxy in the Internet Settings of LocalSystem, under which the service of the Azure Backup agent runs" },
	[FACT_PROXY_WINHTTP]   = { "proxy.winhttp",         "Proxy of WinHTTP",      decide_proxy,      PROXY_WINHTTP, 0, LANE_OTHERS,
		"The proxy of services that use WinHTTP (netsh winhttp show proxy)" },
	[FACT_FIPS]            = { "fips",                  "FIPS mode",             decide_fips,       0, 0, LANE_CIPHERS,
		"Whether FIPS mode limits Windows to FIPS 140 algorithms" },
	[FACT_CIPHERS]         = { "ciphers.tls12",         "TLS 1.2 cipher suites", decide_ciphers,    CIPHERS_AZURE, 0, LANE_CIPHERS,
		"Which TLS 1.2 cipher suites are available: one that Azure accepts, only others, or none" },
	[FACT_CIPHERS_DEVOPS]  = { "ciphers.devops",        "Azure DevOps cipher suites", decide_ciphers_for, CIPHERS_DEVOPS, 0, LANE_CIPHERS,
		"The same for Azure DevOps, whose list has DHE_RSA with GCM as well" },
	[FACT_CIPHERS_APPROVED] = { "ciphers.approved",     "Approved cipher suites", decide_ciphers_approved, 0, 0, LANE_CIPHERS,
		"Whether a TLS 1.2 cipher suite is offered whose cipher NIST does not approve: 3DES, RC4, DES" },
	[FACT_SIGNATURES]      = { "schannel.signatures",   "Signature algorithms",  decide_signatures, 0, 0, LANE_SCHANNEL,
		"Whether Schannel accepts the signature algorithms that Azure requires of its clients" },
	[FACT_ROOTS]           = { "roots.azure",           "Azure root certificates", decide_roots,    0, 0, LANE_OTHERS,
		"Whether Windows trusts the root certificates that Azure's servers chain to, or can download them" },
	[FACT_CHAIN]           = { "chain.keys",            "Certificate key lengths", decide_chain,    0, 0, LANE_OTHERS,
		"Whether the certificate chain engine accepts keys of the lengths that Azure's certificates have" },
	[FACT_BACKUP_AGENT]    = { "backup-agent",          "Azure Backup agent",    decide_agent_and_default, 0, 0, LANE_OTHERS,
		"Whether the Azure Backup agent (MARS) is configured or installed here, or a server for it: DPM, MABS" },
	[FACT_AGENT_SERVER]    = { "backup-agent.server",   "TLS 1.2 for DPM and MABS", decide_agent_server, 0, 0, LANE_OTHERS,
		"Whether TLS 1.2 is on for servers where DPM or MABS needs it" },
	[FACT_MACHINE]         = { "evidence.machine",      "One machine",           decide_machine,    0, 0, LANE_OTHERS,
		"Whether SYSTEM and SOFTWARE can be of one machine: role, architecture and version in both" },
	[FACT_EVIDENCE]        = { "evidence.inputs",       "Inputs",                decide_evidence,   0, 0, LANE_OTHERS,
		"Whether every input could be read" },
	[FACT_HIVES]           = { "evidence.hives",        "Hives",                 decide_evidence,   1, 0, LANE_OTHERS,
		"Whether the hives are complete and current, and both parsers read the same values" },
	[FACT_DELETED]         = { "evidence.deleted",      "Deleted TLS records",   decide_deleted,    0, 0, LANE_OTHERS,
		"Deleted TLS keys and values in the free space of hives, looked for with --deleted" },
	[FACT_TEXT]            = { "evidence.text",         "Names and data",        decide_text,       0, 0, LANE_OTHERS,
		"Whether a name or data that was read contains hidden characters: control, bidirectional, zero-width, unassigned" },
	[FACT_AGREEMENT]       = { "evidence.agreement",    "Agreement of inputs",   decide_agreement,  0, 0, LANE_OTHERS,
		"Whether a .reg file contradicts a hive or another .reg file on a value that a fact uses; --overlay files never do" },
	[FACT_POLICY]          = { "evidence.policy",       "Group Policy files",    decide_policy,     0, 0, LANE_OTHERS,
		"What the next Group Policy refresh changes, by the Registry.pol and Registry.xml files of a folder that holds a Windows volume" },
};

const struct deleted_name analyzer_deleted_names[] = {
	{ "SCHANNEL\\Protocols", NULL },
	{ "TLS 1.2", NULL }, /* its parents may be gone */
	{ "", "SchUseStrongCrypto" },
	{ "", "SystemDefaultTlsVersions" },
	{ "", "DefaultSecureProtocols" },
	{ "", "DisabledByDefault" },
};
/* clang-format on */
const size_t analyzer_deleted_name_count = sizeof analyzer_deleted_names / sizeof *analyzer_deleted_names;

enum lane lane_of_fact(const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_rows[id].name, name) == 0)
			return fact_rows[id].lane;
	return LANE_OTHERS;
}

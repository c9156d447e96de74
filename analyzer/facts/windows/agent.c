/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The software of Azure Backup on this machine: the agent (MARS), registered or only installed, and the servers DPM and
 * MABS, which accept connections from agents, so that TLS 1.2 for servers counts there. Key names: Microsoft,
 * "Support matrix for backup with the Microsoft Azure Recovery Services (MARS) agent",
 * https://learn.microsoft.com/azure/backup/backup-support-matrix-mars-agent. No page documents Setup\InstallPath; public tools
 * that look for the agent test it.
 */
#include "analyzer/facts/fact_context.h"

#define AGENT "HKLM\\SOFTWARE\\Microsoft\\Windows Azure Backup"
#define SERVER_SETUP "HKLM\\SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup"
#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

enum { ROLE_VALUES = 2 }; /* Enabled, DisabledByDefault: what the server role was decided by */

/* "does not support Windows Server Core SKUs", "must be 64 bit": the agent's support matrix. */
static void note_unsupported(struct fact_context *ctx, struct fact_builder *fact)
{
	const char *type = ask_string(ctx, fact, CURRENT_VERSION, "InstallationType");
	const char *what = type && name_equal(type, "Server Core") ? "Server Core"
			   : ctx->windows.arch == ARCH_X86         ? "32-bit Windows"
								   : NULL;

	if (!what)
		return;
	add_issue(fact, "unsupported-windows");
	append_reason(ctx, fact, "the agent does not support %s", what);
}

static void decide_unknown(struct fact_context *ctx, struct fact_builder *fact)
{
	const char *why = NULL;

	for (size_t i = 0; i < fact->count && !why; i++)
		why = fact->answers[i].why;
	fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s", why ? why : "the keys of Azure Backup could not be read");
}

void decide_agent(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct reganswer key;
	enum found server = ask_key(ctx, fact, SERVER_SETUP, &key);
	enum found config = ask_key(ctx, fact, AGENT "\\Config", &key);
	enum found path = ask_value(ctx, fact, AGENT "\\Setup", "InstallPath", &key);

	(void)row;
	if (server == PRESENT)
		fact_decide(ctx, fact, "SERVER", "value",
			    "software of Data Protection Manager or Azure Backup Server (MABS) is installed");
	else if (config == PRESENT)
		fact_decide(ctx, fact, "PRESENT", "value", "the Azure Backup agent is configured");
	else if (path == PRESENT)
		fact_decide(ctx, fact, "INSTALLED", "value", "the Azure Backup agent is installed and not registered");
	else if (server == ABSENT && config == ABSENT && path == ABSENT)
		fact_decide(ctx, fact, "ABSENT", "value", "neither the Azure Backup agent nor DPM or MABS is installed");
	else
		decide_unknown(ctx, fact);
	if (is_state(fact, "PRESENT") || is_state(fact, "INSTALLED"))
		note_unsupported(ctx, fact);
}

/* A server that is off matters only where DPM or MABS is; one that is on is fine, whether they are there or not. */
void decide_agent_server(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	const struct fact_builder *role = &ctx->facts[FACT_TLS12_SERVER];
	struct reganswer key;
	enum found found = ask_key(ctx, fact, SERVER_SETUP, &key);

	(void)row;
	for (size_t i = 0; found != ABSENT && i < ROLE_VALUES && i < role->count; i++)
		add_evidence(ctx, fact, &role->answers[i]);
	if (found == ABSENT)
		fact_decide(ctx, fact, "NOT_NEEDED", "value", "neither DPM nor MABS is installed");
	else if (is_state(role, "ENABLED"))
		fact_decide(ctx, fact, "ON", role->decider, "TLS 1.2 is on for servers");
	else if (found == PRESENT && !is_state(role, "UNKNOWN"))
		fact_decide(ctx, fact, "OFF", role->decider,
			    "TLS 1.2 for servers is %s, but DPM or MABS is installed and accepts connections from agents",
			    role->state);
	else if (found == PRESENT)
		fact_decide(ctx, fact, "UNKNOWN", "evidence",
			    "DPM or MABS is installed, and the state of TLS 1.2 for servers cannot be determined");
	else
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "whether DPM or MABS is installed cannot be determined: %s",
			    key.why ? key.why : "the key could not be read");
}

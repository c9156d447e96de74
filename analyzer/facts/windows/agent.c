/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The software of Azure Backup on this machine: the agent (MARS), registered or only installed, and the servers DPM and
 * MABS, which accept connections from agents, so that TLS 1.2 for servers counts there. Key names: Microsoft's support
 * matrix of the MARS agent; Setup\InstallPath is what public tools that look for the agent test (windows-truth B1, B2).
 */
#include "analyzer/facts/study.h"

#define AGENT "HKLM\\SOFTWARE\\Microsoft\\Windows Azure Backup"
#define SERVER_SETUP "HKLM\\SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\Setup"
#define CURRENT_VERSION "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

enum { ROLE_VALUES = 2 }; /* Enabled, DisabledByDefault: what the server role was decided by */

/* "does not support Windows Server Core SKUs", "must be 64 bit": the agent's support matrix. */
static void note_unsupported(struct study *study, struct draft *fact)
{
	const char *type = ask_string(study, fact, CURRENT_VERSION, "InstallationType");
	const char *what = type && name_equal(type, "Server Core")   ? "Server Core"
			   : study->windows.arch == ARCH_X86 ? "32-bit Windows"
							     : NULL;

	if (!what)
		return;
	add_issue(fact, "unsupported-windows");
	also(study, fact, "the agent does not support %s", what);
}

static void settle_unknown(struct study *study, struct draft *fact)
{
	const char *why = NULL;

	for (size_t i = 0; i < fact->count && !why; i++)
		why = fact->answers[i].why;
	settle(study, fact, "UNKNOWN", "evidence", "%s", why ? why : "the keys of Azure Backup could not be read");
}

void decide_agent(struct study *study, const struct fact_row *row, struct draft *fact)
{
	struct reganswer key;
	enum found server = ask_key(study, fact, SERVER_SETUP, &key);
	enum found config = ask_key(study, fact, AGENT "\\Config", &key);
	enum found path = ask_value(study, fact, AGENT "\\Setup", "InstallPath", &key);

	(void)row;
	if (server == PRESENT)
		settle(study, fact, "SERVER", "value", "software of Data Protection Manager or Azure Backup Server (MABS) is installed");
	else if (config == PRESENT)
		settle(study, fact, "PRESENT", "value", "the Azure Backup agent is configured");
	else if (path == PRESENT)
		settle(study, fact, "INSTALLED", "value", "the Azure Backup agent is installed and not registered");
	else if (server == ABSENT && config == ABSENT && path == ABSENT)
		settle(study, fact, "ABSENT", "value", "neither the Azure Backup agent nor DPM or MABS is installed");
	else
		settle_unknown(study, fact);
	if (is_state(fact, "PRESENT") || is_state(fact, "INSTALLED"))
		note_unsupported(study, fact);
}

/* A server that is off matters only where DPM or MABS is; one that is on is fine, whether they are there or not. */
void decide_agent_server(struct study *study, const struct fact_row *row, struct draft *fact)
{
	const struct draft *role = &study->facts[FACT_TLS12_SERVER];
	struct reganswer key;
	enum found found = ask_key(study, fact, SERVER_SETUP, &key);

	(void)row;
	for (size_t i = 0; found != ABSENT && i < ROLE_VALUES && i < role->count; i++)
		cite(study, fact, &role->answers[i]);
	if (found == ABSENT)
		settle(study, fact, "NOT_NEEDED", "value", "neither DPM nor MABS is installed");
	else if (is_state(role, "ENABLED"))
		settle(study, fact, "ON", role->decider, "TLS 1.2 is on for servers");
	else if (found == PRESENT && !is_state(role, "UNKNOWN"))
		settle(study, fact, "OFF", role->decider,
		       "TLS 1.2 for servers is %s, but DPM or MABS is installed and accepts connections from agents", role->state);
	else if (found == PRESENT)
		settle(study, fact, "UNKNOWN", "evidence",
		       "DPM or MABS is installed, and the state of TLS 1.2 for servers cannot be determined");
	else
		settle(study, fact, "UNKNOWN", "evidence", "whether DPM or MABS is installed cannot be determined: %s",
		       key.why ? key.why : "the key could not be read");
}

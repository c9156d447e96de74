/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent of Azure Backup, its servers, and when TLS 1.2 for servers counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define TLS12_SERVER CONTROL "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server"
#define AGENT SOFT "Microsoft\\Windows Azure Backup"
#define DPM SOFT "Microsoft\\Microsoft Data Protection Manager\\Setup"

enum { MORE = 3 };

/* A machine that is READY, and up to three rows more. */
static void evaluate_with(struct evaluated *ret, const struct statement *more, const char *type, const char *arch,
		       const char *const *covers)
{
	struct rows rows = rows_ready("17763", type, arch);

	for (size_t i = 0; i < MORE && more[i].key; i++)
		rows_add(&rows, more[i]);
	evaluate_rows(ret, &rows, covers);
}

static void the_agent_and_its_servers_are_told_apart(void **state)
{
	static const struct {
		struct statement rows[MORE];
		const char *agent, *server;
		enum outcome sch112;
		enum verdict verdict;
	} table[] = {
		{ { { 0 } }, "ABSENT", "NOT_NEEDED", OUTCOME_NOT_APPLICABLE, VERDICT_READY },
		{ { SZ(AGENT "\\Config", "MachineId", "x") }, "PRESENT", "NOT_NEEDED", OUTCOME_NOT_APPLICABLE, VERDICT_READY },
		{ { SZ(AGENT "\\Setup", "InstallPath", "C:\\x") }, "INSTALLED", "NOT_NEEDED", OUTCOME_NOT_APPLICABLE, VERDICT_READY },
		{ { SZ(AGENT "\\Setup", "Other", "x") }, "ABSENT", "NOT_NEEDED", OUTCOME_NOT_APPLICABLE, VERDICT_READY },
		{ { SZ(AGENT "\\Config", "MachineId", "x"), DW(TLS12_SERVER, "Enabled", 0) },
		  "PRESENT", "NOT_NEEDED", OUTCOME_NOT_APPLICABLE, VERDICT_READY },
		{ { SZ(DPM, "InstallPath", "C:\\x") }, "SERVER", "ON", OUTCOME_PASS, VERDICT_READY },
		{ { SZ(DPM, "InstallPath", "C:\\x"), SZ(AGENT "\\Config", "MachineId", "x"), DW(TLS12_SERVER, "Enabled", 0) },
		  "SERVER", "OFF", OUTCOME_FAIL, VERDICT_AT_RISK },
		{ { SZ(DPM, "InstallPath", "C:\\x"), DW(TLS12_SERVER, "DisabledByDefault", 1) },
		  "SERVER", "OFF", OUTCOME_FAIL, VERDICT_AT_RISK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct evaluated evaluated;

		evaluate_with(&evaluated, table[i].rows, "Server", "AMD64", both_hives);
		assert_string_equal(state_of(&evaluated.result, "backup-agent"), table[i].agent);
		assert_string_equal(state_of(&evaluated.result, "backup-agent.server"), table[i].server);
		assert_int_equal(finding_named(&evaluated.result, "SCH112")->outcome, table[i].sch112);
		assert_int_equal(evaluated.result.verdict, table[i].verdict);
		evaluated_free(&evaluated);
	}
}

/* SOFTWARE is not covered: only a server role that is off needs to know whether a server is there. */
static void an_unknown_agent_is_undecided_only_where_the_server_role_is_off(void **state)
{
	static const struct statement off[3] = { DW(TLS12_SERVER, "Enabled", 0) }, on[3] = { { 0 } },
				      server[3] = { SZ(DPM, "InstallPath", "C:\\x") };
	struct evaluated evaluated;

	(void)state;
	evaluate_with(&evaluated, off, "Server", "AMD64", system_only);
	assert_string_equal(state_of(&evaluated.result, "backup-agent"), "UNKNOWN");
	assert_int_equal(finding_named(&evaluated.result, "SCH112")->outcome, OUTCOME_UNKNOWN);
	assert_int_equal(evaluated.result.verdict, VERDICT_INDETERMINATE);
	evaluated_free(&evaluated);
	evaluate_with(&evaluated, on, "Server", "AMD64", system_only);
	assert_int_equal(finding_named(&evaluated.result, "SCH112")->outcome, OUTCOME_PASS);
	evaluated_free(&evaluated);
	evaluate_with(&evaluated, server, "Server", "AMD64", system_only);
	assert_string_equal(state_of(&evaluated.result, "backup-agent"), "SERVER");
	evaluated_free(&evaluated);
}

static void a_windows_that_the_agent_does_not_support_is_a_note(void **state)
{
	static const struct {
		const char *type, *arch;
		struct statement rows[MORE];
		enum outcome outcome;
	} table[] = {
		{ "Server Core", "AMD64", { SZ(AGENT "\\Config", "MachineId", "x") }, OUTCOME_FAIL },
		{ "Client", "x86", { SZ(AGENT "\\Setup", "InstallPath", "x") }, OUTCOME_FAIL },
		{ "Server", "AMD64", { SZ(AGENT "\\Config", "MachineId", "x") }, OUTCOME_PASS },
		{ "Server Core", "AMD64", { { 0 } }, OUTCOME_PASS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct evaluated evaluated;

		evaluate_with(&evaluated, table[i].rows, table[i].type, table[i].arch, both_hives);
		assert_int_equal(finding_named(&evaluated.result, "OSU411")->outcome, table[i].outcome);
		assert_int_equal(evaluated.result.verdict, VERDICT_READY);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_agent_and_its_servers_are_told_apart),
		cmocka_unit_test(an_unknown_agent_is_undecided_only_where_the_server_role_is_off),
		cmocka_unit_test(a_windows_that_the_agent_does_not_support_is_a_note),
	};

	return cmocka_run_group_tests_name("agent", tests, NULL, NULL);
}

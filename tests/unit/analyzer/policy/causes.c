/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from another failure says so, and asks for nothing of its own; what is wrong by itself never hides behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"

#define NT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define CCS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define TLS12_KEY CCS "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define WINHTTP "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define PACKAGES "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"
#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { NOT_SET = 0x12345678, ROOM = 24 };

/* A machine whose .NET is fine; what is NOT_SET is left out. */
struct machine_case {
	const char *build, *type;
	const char *package; /* the update's number */
	uint32_t package_state, enabled, by_default, winhttp;
	const char *root_cause;                   /* of winhttp.64 */
	const char *client_follows, *winhttp_follows; /* SCH101 and WHT301; "" nothing; NULL: the rule does not fail */
};

static size_t add(struct statement *rows, size_t count, const char *key, const char *name, uint32_t number)
{
	if (number != NOT_SET)
		rows[count++] = (struct statement){ key, name, REG_DWORD, NULL, number };
	return count;
}

static void evaluate_case(struct evaluated *ret, const struct machine_case *c)
{
	static const char *const both_hives[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };
	static const char *const kb4019276 = PACKAGES "Package_for_KB4019276~31bf3856ad364e35~amd64~~6.0.1.1";
	static const char *const kb3140245 = PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2";
	struct statement rows[ROOM] = {
		{ NT, "CurrentBuildNumber", REG_SZ, c->build, 0 },
		{ NT, "InstallationType", REG_SZ, c->type, 0 },
		{ CCS "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", REG_SZ, "AMD64", 0 },
	};
	size_t count = 3;

	count = add(rows, count, "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049);
	count = add(rows, count, "HKLM\\SOFTWARE\\" NET, "SystemDefaultTlsVersions", 1);
	count = add(rows, count, "HKLM\\SOFTWARE\\" NET, "SchUseStrongCrypto", 1);
	count = add(rows, count, "HKLM\\SOFTWARE\\WOW6432Node\\" NET, "SystemDefaultTlsVersions", 1);
	count = add(rows, count, "HKLM\\SOFTWARE\\WOW6432Node\\" NET, "SchUseStrongCrypto", 1);
	count = add(rows, count, PACKAGES "Package_for_KB976902~31bf3856ad364e35~amd64~~6.1.1.17514", "CurrentState", 0x70);
	count = add(rows, count, strcmp(c->package, "4019276") == 0 ? kb4019276 : kb3140245, "CurrentState", c->package_state);
	count = add(rows, count, TLS12_KEY, "Enabled", c->enabled);
	count = add(rows, count, TLS12_KEY, "DisabledByDefault", c->by_default);
	count = add(rows, count, "HKLM\\SOFTWARE\\" WINHTTP, "DefaultSecureProtocols", c->winhttp);
	count = add(rows, count, "HKLM\\SOFTWARE\\WOW6432Node\\" WINHTTP, "DefaultSecureProtocols", c->winhttp);
	evaluate_statements(ret, rows, count, both_hives, "azure-backup");
}

static void check_finding(const struct evaluated *evaluated, const char *rule, const char *root_cause)
{
	const struct machine_result *machine = &evaluated->result;
	const struct finding *finding = finding_named(machine, rule);
	const struct finding *cause = finding_root_cause(machine->findings, machine->finding_count, finding);

	assert_int_equal(finding->outcome == OUTCOME_FAIL, root_cause != NULL);
	assert_string_equal(finding->root_cause, root_cause ? root_cause : "");
	assert_true((cause != NULL) == (*finding->root_cause != '\0'));
	assert_true(!cause || (cause < finding && strstr(finding->remedy, cause->rule))); /* the cause is told first */
}

/* clang-format off */
static const struct machine_case cases[] = {
	/* build   type      update     state    Enabled  ByDefault WinHTTP   cause                    SCH101    WHT301 */
	{ "17763", "Server", "",        NOT_SET, 0,       0,        NOT_SET,  "schannel.tls12.client", "",       "SCH101" },
	{ "17763", "Server", "",        NOT_SET, 1,       1,        0xA00,    "schannel.tls12.client", "",       "SCH101" },
	{ "17763", "Server", "",        NOT_SET, 0,       0,        0xA0,     "",                      "",       "" },
	{ "17763", "Server", "",        NOT_SET, 1,       0,        0xA0,     "",                      NULL,     "" },
	{ "17763", "Server", "",        NOT_SET, 1,       0,        0xA00,    "",                      NULL,     NULL },
	{ "7601",  "Client", "3140245", 0x70,    0,       0,        0xA00,    "schannel.tls12.client", "",       "SCH101" },
	{ "7601",  "Client", "3140245", 0x70,    NOT_SET, NOT_SET,  0xA00,    "schannel.tls12.client", "",       "SCH101" },
	{ "7601",  "Client", "3140245", 0x70,    0,       0,        NOT_SET,  "",                      "",       "" },
	{ "7601",  "Client", "3140245", NOT_SET, 1,       0,        0xA00,    "update.tls12",          NULL,     "OSU402" },
	{ "7601",  "Client", "3140245", NOT_SET, 0,       0,        0xA00,    "update.tls12",          "",       "OSU402" },
	{ "9200",  "Server", "3140245", 0x40,    NOT_SET, NOT_SET,  0x800,    "update.tls12",          NULL,     "OSU402" },
	{ "9200",  "Server", "3140245", 0x40,    NOT_SET, NOT_SET,  NOT_SET,  "",                      NULL,     "" },
	{ "6002",  "Server", "4019276", NOT_SET, 1,       0,        NOT_SET,  "",                      "OSU402", NULL },
	{ "6002",  "Server", "4019276", NOT_SET, NOT_SET, NOT_SET,  NOT_SET,  "",                      "",       NULL },
	{ "6002",  "Client", "4019276", NOT_SET, 1,       0,        NOT_SET,  "",                      "",       NULL },
};
/* clang-format on */

static void what_follows_from_another_failure_names_it_and_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evaluated evaluated;

		evaluate_case(&evaluated, &cases[i]);
		assert_string_equal(machine_fact(&evaluated.result, "winhttp.64")->root_cause, cases[i].root_cause);
		check_finding(&evaluated, "SCH101", cases[i].client_follows);
		check_finding(&evaluated, "WHT301", cases[i].winhttp_follows);
		evaluated_free(&evaluated);
	}
}

static void a_cause_that_is_waived_is_none(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_case(&evaluated, &cases[0]);
	const struct finding *follower = finding_named(&evaluated.result, "WHT301");
	struct finding findings[] = { *finding_named(&evaluated.result, "SCH101"), *follower };

	assert_ptr_equal(finding_root_cause(findings, 2, &findings[1]), &findings[0]);
	findings[0].outcome = OUTCOME_WAIVED;
	assert_null(finding_root_cause(findings, 2, &findings[1]));
	evaluated_free(&evaluated);
}

/* A value that WinHTTP would not take TLS 1.2 from, whatever becomes of the update. */
static void an_unfinished_update_excuses_no_value_that_is_wrong(void **state)
{
	static const struct {
		uint32_t winhttp;
		enum outcome outcome;
		enum verdict verdict;
	} table[] = {
		{ 0xA00, OUTCOME_NOT_APPLICABLE, VERDICT_AT_RISK },
		{ 0xA0, OUTCOME_FAIL, VERDICT_NOT_READY },
		{ NOT_SET, OUTCOME_FAIL, VERDICT_NOT_READY },
	};
	static const uint32_t unfinished[] = { 0x05, 0x60, 0x65, 0xFFFFFF90 };

	(void)state;
	for (size_t i = 0; i < COUNT(table) * COUNT(unfinished); i++) {
		struct machine_case one = { "7601", "Client", "3140245", unfinished[i % COUNT(unfinished)], 1, 0,
					    table[i / COUNT(unfinished)].winhttp, NULL, NULL, NULL };
		struct evaluated evaluated;

		evaluate_case(&evaluated, &one);
		assert_int_equal(finding_named(&evaluated.result, "WHT301")->outcome, table[i / COUNT(unfinished)].outcome);
		assert_int_equal(evaluated.result.verdict, table[i / COUNT(unfinished)].verdict);
		evaluated_free(&evaluated);
	}
}

static void vista_has_no_tls12_whatever_its_packages_leave_open(void **state)
{
	struct machine_case vista = { "6002", "Client", "4019276", 0x60, 1, 0, NOT_SET, NULL, NULL, NULL };
	struct evaluated evaluated;

	(void)state;
	evaluate_case(&evaluated, &vista);
	assert_string_equal(state_of(&evaluated.result, "schannel.tls12.client"), "NOT_SUPPORTED");
	assert_int_equal(evaluated.result.verdict, VERDICT_NOT_READY);
	evaluated_free(&evaluated);
	vista.type = "Server";
	evaluate_case(&evaluated, &vista);
	assert_string_equal(state_of(&evaluated.result, "schannel.tls12.client"), "UNKNOWN");
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_follows_from_another_failure_names_it_and_changes_nothing),
		cmocka_unit_test(a_cause_that_is_waived_is_none),
		cmocka_unit_test(an_unfinished_update_excuses_no_value_that_is_wrong),
		cmocka_unit_test(vista_has_no_tls12_whatever_its_packages_leave_open),
	};

	return cmocka_run_group_tests_name("causes", tests, NULL, NULL);
}

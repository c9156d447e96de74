/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Windows does not read is found and named, and what is right, or no matter of TLS, is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define PROVIDERS CONTROL "SecurityProviders\\"
#define PROTOCOLS PROVIDERS "SCHANNEL\\Protocols\\"
#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define NET "Microsoft\\.NETFramework"

/* A Windows 7 in which everything is right: no default hides what is missing. */
static const struct statement windows7[] = {
	SZ(NT, "CurrentBuildNumber", "7601"),
	SZ(NT, "InstallationType", "Client"),
	SZ(CONTROL "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64"),
	DW(SOFT "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049),
};

static void evaluate_with(struct evaluated *ret, const struct statement *more, size_t count)
{
	struct statement rows[48];

	memcpy(rows, windows7, sizeof windows7);
	memcpy(rows + COUNT(windows7), more, count * sizeof *more);
	evaluate_statements(ret, rows, COUNT(windows7) + count, both_hives, "azure-backup");
}

/* One mistake each: which fact notices it, as what, and the name its sentence must hold. */
static const struct {
	struct statement mistake;
	const char *fact, *issue, *named;
} mistakes[] = {
	{ DW(PROTOCOLS "TLS1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "TLS1.2" },
	{ DW(PROTOCOLS "TLS v1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "TLS v1.2" },
	{ DW(PROTOCOLS "TLS 1.2\\Clients", "Enabled", 1), "schannel.tls12.client", "near-miss", "Clients" },
	{ DW(PROTOCOLS "TLS 1.2\\Cliente", "Enabled", 1), "schannel.tls12.client", "near-miss", "Cliente" },
	{ DW(PROTOCOLS "TLS 1.2\\client ", "Enabled", 1), "schannel.tls12.client", "near-miss", "client " },
	{ DW(PROTOCOLS "TLS\xC2\xA0" "1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "TLS\\u{A0}1.2" },
	{ DW(PROTOCOLS "TLS\xE2\x80\x89" "1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "TLS\\u{2009}1.2" },
	{ DW(PROTOCOLS "\xD0\xA2LS 1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "\xD0\xA2LS 1.2" },
	{ DW(PROTOCOLS "\xEF\xBC\xB4\xEF\xBC\xAC\xEF\xBC\xB3 1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", " 1.2" },
	{ DW(PROTOCOLS "TLS 1.2\\\xD0\xA1lient", "Enabled", 1), "schannel.tls12.client", "near-miss", "\xD0\xA1lient" },
	{ DW(PROTOCOLS "TLS 1.2\\Client\xC2\xA0", "Enabled", 1), "schannel.tls12.client", "near-miss", "Client\\u{A0}" },
	{ DW(PROTOCOLS "TLS 1.2\\Client", "Enabled ", 1), "schannel.tls12.client", "near-miss", "Enabled " },
	{ DW(PROTOCOLS "TLS 1.2\\Servers", "Enabled", 1), "schannel.tls12.server", "near-miss", "Servers" },
	{ DW(PROTOCOLS "TLS 1.2\\Workstation", "Enabled", 1), "schannel.tls12.client", "misplaced", "Workstation" },
	{ DW(PROTOCOLS "TLS 1.2", "Enabled", 1), "schannel.tls12.client", "misplaced", "Enabled" },
	{ DW(PROTOCOLS "TLS 1.2\\Client", "DisableByDefault", 0), "schannel.tls12.client", "near-miss", "DisableByDefault" },
	{ DW(PROTOCOLS "TLS 1.2\\Client", "Enable", 1), "schannel.tls12.client", "near-miss", "Enable" },
	{ DW(PROVIDERS "SCHANNEL\\TLS 1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "SCHANNEL\\TLS 1.2" },
	{ DW(PROVIDERS "SCHANNEL\\Protocol\\TLS 1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "Protocol" },
	{ DW(PROVIDERS "SCHANEL\\Protocols\\TLS 1.2\\Client", "Enabled", 1), "schannel.tls12.client", "near-miss", "SCHANEL" },
	{ DW(SOFT NET, "SchUseStrongCrypto", 1), "dotnet4.64", "misplaced", "SchUseStrongCrypto" },
	{ DW(SOFT NET "\\4.0.30319", "SchUseStrongCrypto", 1), "dotnet4.64", "near-miss", "\\4.0.30319" },
	{ DW(SOFT NET "\\v4.0.3019", "SchUseStrongCrypto", 1), "dotnet4.64", "near-miss", "v4.0.3019" },
	{ DW(SOFT NET "\\v4.8", "SystemDefaultTlsVersions", 1), "dotnet4.64", "misplaced", "v4.8" },
	{ DW(SOFT NET "\\v2.0.5727", "SystemDefaultTlsVersions", 1), "dotnet2.64", "near-miss", "v2.0.5727" },
	{ DW(SOFT NET "\\v4.0.30319", "SystemDefaultTlsVersion", 1), "dotnet4.64", "near-miss", "SystemDefaultTlsVersion " },
	{ DW(SOFT NET "\\v4.0.30319", "SchUseStrongCrypt", 1), "dotnet4.64", "near-miss", "SchUseStrongCrypt " },
	{ DW(SOFT NET "\\v4.0.30319", "SystemTlsVersions", 1), "dotnet4.64", "near-miss", "SystemTlsVersions" },
	{ DW(SOFT NET "\\v4.0.30319", "SchUseStrongCryptography", 1), "dotnet4.64", "near-miss", "SchUseStrongCryptography" },
	{ DW(SOFT NET "\\v4.0.30319", "UseStrongCrypto", 1), "dotnet4.64", "near-miss", "UseStrongCrypto" },
	{ DW(WOW6432 NET "\\v4.0.30319", "SchStrongCrypto", 1), "dotnet4.32", "near-miss", "SchStrongCrypto" },
	{ DW(SOFT NET "\\v4.0.30319", "SchUseStrongCrypto ", 1), "dotnet4.64", "near-miss", "SchUseStrongCrypto " },
	{ DW(SOFT NET "\\v4.0.30319", "S\xD1\x81hUseStr0ngCrypto", 1), "dotnet4.64", "near-miss", "hUseStr0ngCrypto" },
	{ DW(SOFT NET "\\v2.0.50727", "SystemDefaultTls", 1), "dotnet2.64", "near-miss", "SystemDefaultTls" },
	{ DW(SOFT NET, "UseStrongCrypto", 1), "dotnet4.64", "near-miss", "UseStrongCrypto" },
	{ DW(SOFT NET "\\v4.0.30139", "SchUseStrongCrypto", 1), "dotnet4.64", "near-miss", "v4.0.30139" },
	{ DW(SOFT NET "\\v4.0.30139", "UseStrongCrypto", 1), "dotnet4.64", "near-miss", "v4.0.30139" },
	{ DW(SOFT NET "\\v4.0", "SchUseStrongCrypto", 1), "dotnet4.64", "near-miss", "v4.0" },
	{ DW(WOW6432 NET "\\v4", "SystemDefaultTlsVersions", 1), "dotnet4.32", "near-miss", "v4" },
	{ DW(SOFT NET "\\v2.0.50272", "SystemDefaultTlsVersions", 1), "dotnet2.64", "near-miss", "v2.0.50272" },
	{ DW(SOFT NET "\\v2", "SystemDefaultTlsVersions", 1), "dotnet2.64", "near-miss", "v2" },
	{ DW(SOFT "SysWOW64Node\\" NET "\\v4.0.30319", "SchUseStrongCrypto", 1), "dotnet4.32", "near-miss", "SysWOW64Node" },
	{ DW(SOFT "WOW6432\\" NET "\\v4.0.30319", "SchUseStrongCrypto", 1), "dotnet4.32", "near-miss", "WOW6432" },
	{ SZ(SOFT NET "\\AppContext", "Switch.System.Net.DontEnableSchUseStrongCryto", "false"), "dotnet4.64", "near-miss",
	  "DontEnableSchUseStrongCryto " },
	{ SZ(SOFT NET "\\AppContext", "DontEnableSystemDefaultTlsVersions", "false"), "dotnet4.64", "near-miss",
	  "DontEnableSystemDefaultTlsVersions" },
	{ SZ(SOFT NET "\\AppContexts", "Switch.System.Net.DontEnableSchUseStrongCrypto", "false"), "dotnet4.64", "near-miss",
	  "AppContexts" },
	{ DW(SOFT "Microsoft\\.NET Framework\\v4.0.30319", "SchUseStrongCrypto", 1), "dotnet4.64", "misplaced", ".NET Framework" },
	{ DW(SOFT "WoW64Node\\" NET "\\v4.0.30319", "SchUseStrongCrypto", 1), "dotnet4.32", "near-miss", "WoW64Node" },
	{ DW(WOW6432 NET "\\v4.0.3031", "SchUseStrongCrypto", 1), "dotnet4.32", "near-miss", "v4.0.3031" },
	{ DW(SOFT SETTINGS, "DefaultSecureProtocols", 0xA00), "winhttp.64", "misplaced", "DefaultSecureProtocols" },
	{ DW(WOW6432 SETTINGS, "DefaultSecureProtocols", 0xA00), "winhttp.32", "misplaced", "WOW6432Node" },
	{ DW(WOW6432 SETTINGS "\\WinHttp", "DefaultSecureProtocols", 0xA00), "winhttp.64", "misplaced", "WOW6432Node" },
	{ DW(SOFT SETTINGS "\\WinHttp", "DefaultSecureProtocol", 0xA00), "winhttp.64", "near-miss", "DefaultSecureProtocol " },
	{ DW(SOFT SETTINGS "\\WinHttps", "DefaultSecureProtocols", 0xA00), "winhttp.64", "near-miss", "WinHttps" },
	{ DW(SOFT "WOW64Node\\" SETTINGS "\\WinHttp", "DefaultSecureProtocols", 0xA00), "winhttp.32", "near-miss", "WOW64Node" },
};

static void every_mistake_is_found_and_named(void **state)
{
	unsigned missed = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct evaluated evaluated;

		evaluate_with(&evaluated, &mistakes[i].mistake, 1);
		const struct fact *fact = machine_fact(&evaluated.result, mistakes[i].fact);
		bool found = fact_has(fact, mistakes[i].issue), named = strstr(fact->because.utf8, mistakes[i].named) != NULL;

		if (!found || !named)
			printf("%s, %s: %s; %s\n", mistakes[i].mistake.key, mistakes[i].mistake.name,
			       found ? "not named" : "not found", fact->because.utf8);
		missed += !found || !named;
		evaluated_free(&evaluated);
	}
	assert_int_equal(missed, 0);
}

/* What is right, or has nothing to do with TLS. */
static const struct statement harmless[] = {
	DW(PROTOCOLS "TLS 1.1\\Client", "Enabled", 0),
	DW(PROTOCOLS "TLS 1.3\\Client", "Enabled", 0),
	DW(PROTOCOLS "DTLS 1.2\\Client", "Enabled", 1),
	DW(PROTOCOLS "Multi-Protocol Unified Hello\\Server", "Enabled", 0),
	DW(PROTOCOLS "PCT 1.0\\Client", "Enabled", 0),
	DW(PROTOCOLS "TLS 1.2\\Client", "enabled", 1),
	DW(PROTOCOLS "tls 1.2\\server", "DISABLEDBYDEFAULT", 0),
	SZ(PROTOCOLS "TLS 1.2\\Client", "", "1"), /* stray default values of policy templates */
	DW(PROVIDERS "SCHANNEL\\Ciphers\\AES 128/128", "Enabled", 1),
	DW(PROVIDERS "WDigest", "UseLogonCredential", 0),
	DW(SOFT NET, "UseRyuJIT", 1),
	DW(SOFT NET "\\v1.1.4322", "SchUseStrongCrypto", 1), /* KB4022913 has it written under every version */
	DW(SOFT NET "\\v3.0", "SchUseStrongCrypto", 1),
	DW(SOFT NET "\\v2.0.50727", "SchUseStrongCrypto", 1),
	DW(SOFT NET "\\v4.0.30319\\SKUs\\Client", "x", 1),
	DW(SOFT NET "\\AssemblyFolders", "x", 1),
	DW(SOFT NET "\\v4.0.30319", "SchSendAuxRecord", 0),
	DW(SOFT NET "\\v4.0.30319", "RequireCertificateEKUs", 0),
	DW(SOFT NET "\\v4.0.30319", "UseStrictRfcInterimResponseHandling", 0),
	SZ(SOFT NET "\\AppContext", "Switch.System.ServiceModel.DontEnableSystemDefaultTlsVersions", "false"),
	SZ(SOFT NET "\\AppContext", "Switch.System.Net.DontEnableTlsAlerts", "true"),
	DW(SOFT "WOWAA32Node\\" NET "\\v4.0.30319", "SchUseStrongCrypto", 1),
	DW(SOFT "Wow64\\x86", "x", 1),
	DW(SOFT SETTINGS, "SecureProtocols", 0xA80),
	DW(SOFT SETTINGS "\\WinHttp\\x", "x", 1),
	DW(SOFT SETTINGS "\\Connections", "x", 1),
};

static void what_is_right_or_no_matter_of_tls_is_left_alone(void **state)
{
	struct evaluated evaluated;
	unsigned alarms = 0;

	(void)state;
	evaluate_with(&evaluated, harmless, COUNT(harmless));
	for (size_t i = 0; i < evaluated.result.fact_count; i++) {
		const struct fact *fact = &evaluated.result.facts[i];

		if (fact_has(fact, "near-miss") || fact_has(fact, "misplaced")) {
			printf("%s: %s\n", fact->name, fact->because.utf8);
			alarms++;
		}
	}
	assert_int_equal(alarms, 0);
	evaluated_free(&evaluated);
}

static void a_value_in_the_other_view_is_no_mistake_where_windows_needs_none(void **state)
{
	static const struct statement rows[] = {
		SZ(NT, "CurrentBuildNumber", "17763"),
		SZ(CONTROL "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64"),
		DW(SOFT SETTINGS "\\WinHttp", "DefaultSecureProtocols", 0xA00),
	};
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "winhttp.32"), "TLS12");
	assert_false(fact_has(machine_fact(&evaluated.result, "winhttp.32"), "misplaced"));
	evaluated_free(&evaluated);
}

static void many_mistakes_make_one_sentence_of_bounded_length(void **state)
{
	struct statement rows[20];
	static char keys[20][160];
	struct evaluated evaluated;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(keys[i], sizeof keys[i], SOFT NET "\\v4.%zu", i + 50);
		rows[i] = (struct statement)DW(keys[i], "SchUseStrongCrypto", 1);
	}
	evaluate_with(&evaluated, rows, COUNT(rows));
	const struct fact *fact = machine_fact(&evaluated.result, "dotnet4.64");

	assert_true(strlen(fact->because.utf8) < 900);
	assert_non_null(strstr(fact->because.utf8, "more like it"));
	assert_true(fact->evidence_count >= COUNT(rows));
	evaluated_free(&evaluated);
}

static void a_name_that_would_fool_a_reader_is_shown_as_what_it_is(void **state)
{
	const struct statement row = DW(PROTOCOLS "TLS 1.2\\Client\xE2\x80\xAE", "Enabled", 1);
	struct evaluated evaluated;

	(void)state;
	evaluate_with(&evaluated, &row, 1);
	const struct fact *fact = machine_fact(&evaluated.result, "schannel.tls12.client");

	assert_true(fact_has(fact, "misplaced") || fact_has(fact, "near-miss"));
	assert_null(strstr(fact->because.utf8, "\xE2\x80\xAE"));
	assert_non_null(strstr(fact->because.utf8, "\\u{202E}"));
	evaluated_free(&evaluated);
}

/* Real hives: whatever they are, no alarm was ever justified in them. */
static void no_real_hive_raises_a_false_alarm(void **state)
{
	const char *shared = getenv("TLSREADY_SHARED");
	char pattern[1024];
	glob_t found;
	unsigned alarms = 0;

	(void)state;
	snprintf(pattern, sizeof pattern, "%s/hives/*", shared ? shared : "../shared");
	if (glob(pattern, 0, NULL, &found) != 0) {
		printf("skipped: no hives (set TLSREADY_SHARED)\n");
		skip();
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *paths[] = { found.gl_pathv[i], NULL };
		struct evaluated evaluated;

		evaluate_files(&evaluated, paths, READER_CELLS, "azure-backup");
		for (size_t k = 0; k < evaluated.result.fact_count; k++) {
			const struct fact *fact = &evaluated.result.facts[k];
			bool alarm = fact_has(fact, "near-miss") || fact_has(fact, "misplaced");

			if (alarm && strstr(paths[0], "odd-values")) {
				alarm = false; /* made with a key "TLS 1.2 " on purpose */
				assert_non_null(strstr(fact->because.utf8, "TLS 1.2 "));
			}
			if (alarm && strstr(paths[0], "synth-soft-") && strcmp(fact->name, "winhttp.32") == 0) {
				alarm = false; /* made with the native DefaultSecureProtocols alone, and Windows 7 needs both */
				assert_non_null(strstr(fact->because.utf8, "WOW6432Node"));
			}
			if (alarm)
				printf("%s: %s: %s\n", paths[0], fact->name, fact->because.utf8);
			alarms += alarm;
		}
		evaluated_free(&evaluated);
	}
	printf("%zu files\n", found.gl_pathc);
	globfree(&found);
	assert_int_equal(alarms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_found_and_named),
		cmocka_unit_test(what_is_right_or_no_matter_of_tls_is_left_alone),
		cmocka_unit_test(a_value_in_the_other_view_is_no_mistake_where_windows_needs_none),
		cmocka_unit_test(many_mistakes_make_one_sentence_of_bounded_length),
		cmocka_unit_test(a_name_that_would_fool_a_reader_is_shown_as_what_it_is),
		cmocka_unit_test(no_real_hive_raises_a_false_alarm),
	};

	return cmocka_run_group_tests_name("nearmiss", tests, NULL, NULL);
}

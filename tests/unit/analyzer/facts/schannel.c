/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SChannel by build, spelled once more from Microsoft's table of protocols, and what its two values do where it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define PROTOCOLS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"

enum { NOT_SET = 0x12345678 };

static const struct {
	const char *key, *fact;
} protocols[] = { { "SSL 2.0", "ssl2" }, { "SSL 3.0", "ssl3" }, { "TLS 1.0", "tls10" },
		  { "TLS 1.1", "tls11" }, { "TLS 1.2", "tls12" }, { "TLS 1.3", "tls13" } };

/* A server of this build with the two values of one protocol. */
static void evaluate_values(struct evaluated *ret, const char *build, const char *key, uint32_t enabled, uint32_t by_default,
			 const char *profile)
{
	struct statement rows[5] = { SZ(NT, "CurrentBuildNumber", build), SZ(NT, "InstallationType", "Server"),
				     SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64") };
	size_t count = 3;

	if (enabled != NOT_SET)
		rows[count++] = (struct statement)DW(key, "Enabled", enabled);
	if (by_default != NOT_SET)
		rows[count++] = (struct statement)DW(key, "DisabledByDefault", by_default);
	evaluate_statements(ret, rows, count, both_hives, profile);
}

/* Microsoft "Protocols in TLS/SSL (Schannel SSP)", page of 2025-03-20: 1 on, 0 off, - not supported, ? not in the table. */
/* clang-format off */
static const struct {
	const char *build;
	const char *client, *server; /* SSL 2.0, SSL 3.0, TLS 1.0, 1.1, 1.2, 1.3 */
} defaults[] = {
	{ "2600",  "111---", "111---" }, { "3790",  "111---", "111---" }, { "6000",  "011---", "111---" },
	{ "6001",  "011---", "111---" }, { "7600",  "01100-", "11100-" }, { "7601",  "01100-", "11100-" },
	{ "9200",  "01111-", "01111-" }, { "9600",  "01111-", "01111-" }, { "10240", "01111-", "01111-" },
	{ "10586", "01111-", "01111-" }, { "14393", "-0111-", "-0111-" }, { "17763", "-0111-", "-0111-" },
	{ "19045", "-0111-", "-0111-" }, { "20348", "-01111", "-01111" }, { "22000", "-01111", "-01111" },
	{ "22631", "-01111", "-01111" }, { "25398", "-01111", "-01111" }, { "26100", "-01111", "-01111" },
	{ "25399", "-0??11", "-0??11" }, { "26101", "-0??11", "-0??11" },
	{ "25931", "-0??11", "-0??11" }, { "26120", "-0??11", "-0??11" }, { "26200", "-0??11", "-0??11" },
	{ "28000", "-0??11", "-0??11" }, { "29550", "-0??11", "-0??11" },
};
/* clang-format on */

static const char *state_of_mark(char mark)
{
	return mark == '1' ? "ENABLED" : mark == '0' ? "DISABLED_BY_DEFAULT" : mark == '-' ? "NOT_SUPPORTED" : "UNKNOWN";
}

static void the_defaults_are_those_of_microsofts_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(defaults); i++) {
		struct evaluated evaluated;

		evaluate_values(&evaluated, defaults[i].build, "", NOT_SET, NOT_SET, "azure-backup");
		for (size_t k = 0; k < 2 * COUNT(protocols); k++) {
			char fact[64];
			char mark = (k % 2 ? defaults[i].server : defaults[i].client)[k / 2];

			snprintf(fact, sizeof fact, "schannel.%s.%s", protocols[k / 2].fact, k % 2 ? "server" : "client");
			if (strcmp(state_of(&evaluated.result, fact), state_of_mark(mark)) != 0)
				fail_msg("%s of build %s is %s", fact, defaults[i].build, state_of(&evaluated.result, fact));
		}
		evaluated_free(&evaluated);
	}
}

static void what_the_table_does_not_have_is_never_called_documented(void **state)
{
	static const struct {
		const char *build;
		bool documented, preview;
	} builds[] = { { "26100", true, false }, { "17763", true, false }, { "7601", true, false },
		       { "26200", false, false }, { "29550", false, true }, { "25931", false, true },
		       { "21390", false, true }, { "14300", false, true }, { "3790", false, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(builds); i++) {
		struct evaluated evaluated;

		evaluate_values(&evaluated, builds[i].build, "", NOT_SET, NOT_SET, "azure-backup");
		for (size_t k = 0; k < evaluated.result.fact_count; k++) {
			const struct fact *fact = &evaluated.result.facts[k];

			if (strncmp(fact->name, "schannel.ssl", 12) == 0 || strncmp(fact->name, "schannel.tls", 12) == 0)
				assert_string_equal(fact->confidence, builds[i].documented ? "documented" : "derived");
		}
		if (builds[i].preview) {
			assert_string_equal(machine_fact(&evaluated.result, "windows")->confidence, "derived");
			assert_string_equal(machine_fact(&evaluated.result, "update.tls12")->confidence, "derived");
			assert_string_equal(machine_fact(&evaluated.result, "winhttp.64")->confidence, "derived");
		}
		evaluated_free(&evaluated);
	}
}

/*
 * The value, the build, and what becomes of SSL 3.0 (or TLS 1.2), client. TRS18, TRS19, TRS23, KB245030 in
 * tests/unit/analyzer/tables/SOURCES.md.
 */
static void enabled_alone_turns_on_what_newer_windows_leaves_off(void **state)
{
	static const struct {
		const char *build, *key;
		uint32_t enabled, by_default;
		const char *expected, *confidence;
	} table[] = {
		{ "14393", "SSL 3.0", 1, NOT_SET, "ENABLED", "documented" },
		{ "17763", "SSL 3.0", 1, NOT_SET, "ENABLED", "documented" },
		{ "17763", "SSL 3.0", 0xffffffff, NOT_SET, "ENABLED", "documented" },
		{ "26100", "SSL 3.0", 1, NOT_SET, "ENABLED", "documented" },
		{ "17763", "SSL 3.0", 1, 1, "DISABLED_BY_DEFAULT", "disputed" },
		{ "17763", "SSL 3.0", NOT_SET, 1, "DISABLED_BY_DEFAULT", "documented" },
		{ "17763", "SSL 3.0", 0, NOT_SET, "DISABLED", "documented" },
		{ "17763", "SSL 2.0", 1, 0, "NOT_SUPPORTED", "documented" },
		{ "17763", "TLS 1.2", 1, 1, "DISABLED_BY_DEFAULT", "disputed" },
		{ "29550", "TLS 1.0", 1, NOT_SET, "ENABLED", "documented" },
		{ "29550", "TLS 1.1", NOT_SET, 0, "ENABLED", "documented" },
		{ "29550", "TLS 1.0", 0, NOT_SET, "DISABLED", "documented" },
		{ "29550", "TLS 1.0", NOT_SET, 1, "DISABLED_BY_DEFAULT", "documented" },
		{ "7601", "TLS 1.2", 1, NOT_SET, "DISABLED_BY_DEFAULT", "documented" },
		{ "7601", "TLS 1.1", 1, NOT_SET, "DISABLED_BY_DEFAULT", "documented" },
		{ "7601", "TLS 1.2", 1, 1, "DISABLED_BY_DEFAULT", "documented" },
		{ "9600", "SSL 2.0", 1, NOT_SET, "DISABLED_BY_DEFAULT", "disputed" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[256], name[64];
		struct evaluated evaluated;
		size_t k = 0;

		while (strcmp(protocols[k].key, table[i].key) != 0)
			k++;
		snprintf(key, sizeof key, PROTOCOLS "%s\\Client", table[i].key);
		snprintf(name, sizeof name, "schannel.%s.client", protocols[k].fact);
		evaluate_values(&evaluated, table[i].build, key, table[i].enabled, table[i].by_default, "azure-backup");
		const struct fact *fact = machine_fact(&evaluated.result, name);

		assert_string_equal(fact->state, table[i].expected);
		assert_string_equal(fact->confidence, table[i].confidence);
		evaluated_free(&evaluated);
	}
}

static void ssl3_that_is_on_is_a_gap_of_every_profile_that_asks(void **state)
{
	static const struct {
		const char *profile, *rule;
	} rules[] = { { "azure-backup", "LEG602" }, { "tls12-only", "ONL902" }, { "nist-800-52r2", "NST912" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rules) * 2; i++) {
		struct evaluated evaluated;
		const char *rule = rules[i / 2].rule;

		evaluate_values(&evaluated, "17763", PROTOCOLS "SSL 3.0\\Server", i % 2 ? 1 : NOT_SET, NOT_SET, rules[i / 2].profile);
		assert_int_equal(finding_named(&evaluated.result, rule)->outcome, i % 2 ? OUTCOME_FAIL : OUTCOME_PASS);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_defaults_are_those_of_microsofts_table),
		cmocka_unit_test(what_the_table_does_not_have_is_never_called_documented),
		cmocka_unit_test(enabled_alone_turns_on_what_newer_windows_leaves_off),
		cmocka_unit_test(ssl3_that_is_on_is_a_gap_of_every_profile_that_asks),
	};

	return cmocka_run_group_tests_name("schannel", tests, NULL, NULL);
}

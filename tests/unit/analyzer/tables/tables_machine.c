/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Smaller tables, spelled a second time: what Windows was never made for and what tells two machines apart, WinHTTP and
 * WinINET by build and bit ([WHO], [K314]), limits of Schannel ([TRS23]), the keys of the agent ([MARSM]).
 * Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"
#include "support/machine/statements.h"
#include "unit/analyzer/tables/tables_keys.h"

#define WOW SOFT "WOW6432Node\\Microsoft\\"
#define SCHANNEL CONTROL "SecurityProviders\\SCHANNEL\\"
#define CLIENT12 SCHANNEL "Protocols\\TLS 1.2\\Client"
#define SETTINGS "Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define WINHTTP SOFT SETTINGS "\\WinHttp"

#define ARCH(value) SZ(CONTROL "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", value)

/* Evaluates a machine of this build and role with some rows more (ended by a key of NULL). */
static void evaluate_with(struct evaluated *ret, uint32_t build, const char *type, const struct statement *more)
{
	char number[16];
	struct statement rows[8] = { SZ(NT, "CurrentBuildNumber", number) };
	size_t count = 1;

	snprintf(number, sizeof number, "%u", build);
	if (type)
		rows[count++] = (struct statement)SZ(NT, "InstallationType", type);
	for (; more && more->key; more++)
		rows[count++] = *more;
	evaluate_statements(ret, rows, count, both_hives, "azure-backup");
}

/* --- evidence.machine ------------------------------------------------------------------------------------------------------ */

static void what_was_never_made(void **state)
{
	static const char *const rows[][4] = {
		{ "x86", "server", "7600", "any later" },    { "x86", "client", "22000", "any later" },
		{ "AMD64", "client or server", "1", "3789" }, { "IA64", "client", "6000", "any later" },
		{ "IA64", "server", "9200", "any later" },   { "ARM64", "client or server", "1", "10239" },
		{ "ARM64", "server", "10240", "20347" },
	};
	static const char *const packs[][3] = {
		{ "6000", "6000", "0x0" }, { "6001", "6001", "0x100" }, { "6002", "6003", "0x200" },
		{ "7600", "7600", "0x0" }, { "7601", "7601", "0x100" }, { "9200", "any later", "0x0" },
	};

	(void)state;
	EXPECT_TABLE("evidence.machine", 1, rows);
	EXPECT_TABLE("evidence.machine", 2, packs);
}

static void the_page_of_one_machine_names_what_is_compared(void **state)
{
	static const char *const rows[][3] = {
		{ "Control\\ProductOptions\\ProductType", "InstallationType, else ProductName",
		  "a client and a server; not for EditionID ServerRdsh" },
		{ "PROCESSOR_ARCHITECTURE", "CurrentBuildNumber, role", "an edition that does not exist (second table)" },
		{ "PROCESSOR_ARCHITECTURE", "WOW6432Node", "x86, and values that only 64-bit Windows or its .NET Framework sets up" },
		{ "Control\\Windows\\CSDVersion", "CurrentBuildNumber", "the service pack of another build" },
		{ "Control\\Windows\\CSDBuildNumber", "CurrentBuildNumber", "17514 (7 SP1) and a build before 6000 or after 10240" },
		{ "Setup\\...\\Components\\CoreOS\\Version", "CurrentBuildNumber", "builds more than 250 apart" },
		{ "DriverDatabase\\Version", "CurrentBuildNumber", "0x0A000000 (10.0) and a build below 9800" },
	};

	(void)state;
	EXPECT_TABLE("evidence.machine", 0, rows);
}

static bool ends_with(const char *text, const char *end)
{
	return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static void what_excludes_another_says_why(void **state)
{
	static const struct {
		uint32_t build;
		const char *type;
		struct statement row;
		const char *why; /* NULL: nothing */
	} table[] = {
		{ 7600, "Server", ARCH("x86"), ": no x86 edition of Windows Server 2008 R2 or later exists" },
		{ 7599, "Server", ARCH("x86"), NULL },
		{ 22000, "Client", ARCH("x86"), ": no x86 edition of Windows 11 exists" },
		{ 21999, "Client", ARCH("x86"), NULL },
		{ 3789, "Client", ARCH("AMD64"), ": no x64 edition of Windows before build 3790 exists" },
		{ 3789, "Server", ARCH("AMD64"), ": no x64 edition of Windows before build 3790 exists" },
		{ 3790, "Server", ARCH("AMD64"), NULL },
		{ 6000, "Client", ARCH("IA64"), ": no Itanium edition of Windows Vista or later clients exists" },
		{ 5999, "Client", ARCH("IA64"), NULL },
		{ 9200, "Server", ARCH("IA64"), ": no Itanium edition of Windows Server 2012 or later exists" },
		{ 9199, "Server", ARCH("IA64"), NULL },
		{ 10239, "Client", ARCH("ARM64"), ": no ARM64 edition of Windows before Windows 10 exists" },
		{ 10239, "Server", ARCH("ARM64"), ": no ARM64 edition of Windows before Windows 10 exists" },
		{ 10240, "Server", ARCH("ARM64"), ": no ARM64 edition of Windows Server 2016 or 2019 was released" },
		{ 20347, "Server", ARCH("ARM64"), ": no ARM64 edition of Windows Server 2016 or 2019 was released" },
		{ 20348, "Server", ARCH("ARM64"), NULL },
		{ 10240, "Client", ARCH("ARM64"), NULL },
		{ 6000, NULL, DW(CONTROL "Windows", "CSDVersion", 0x100), ": build 6000 has no service pack" },
		{ 6001, NULL, DW(CONTROL "Windows", "CSDVersion", 0x200), ": build 6001 is Service Pack 1" },
		{ 6002, NULL, DW(CONTROL "Windows", "CSDVersion", 0x100), ": builds 6002 and 6003 are Service Pack 2" },
		{ 6003, NULL, DW(CONTROL "Windows", "CSDVersion", 0), ": builds 6002 and 6003 are Service Pack 2" },
		{ 7600, NULL, DW(CONTROL "Windows", "CSDVersion", 0x100), ": build 7600 has no service pack" },
		{ 7601, NULL, DW(CONTROL "Windows", "CSDVersion", 0x200), ": build 7601 is Service Pack 1" },
		{ 9200, NULL, DW(CONTROL "Windows", "CSDVersion", 0x100), ": Windows 8, Windows Server 2012 and later have no service packs" },
		{ 9199, NULL, DW(CONTROL "Windows", "CSDVersion", 0x100), NULL },
		{ 5999, NULL, DW(CONTROL "Windows", "CSDBuildNumber", 17514), ": 17514 is of Windows 7 SP1 and Windows Server 2008 R2 SP1" },
		{ 6000, NULL, DW(CONTROL "Windows", "CSDBuildNumber", 17514), NULL },
		{ 10240, NULL, DW(CONTROL "Windows", "CSDBuildNumber", 17514), NULL },
		{ 10241, NULL, DW(CONTROL "Windows", "CSDBuildNumber", 17514), ": 17514 is of Windows 7 SP1 and Windows Server 2008 R2 SP1" },
		{ 19041, NULL, SZ("HKLM\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS", "Version", "10.0.19291.1"), NULL },
		{ 19041, NULL, SZ("HKLM\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS", "Version", "10.0.19292.1"), ": the versions differ" },
		{ 17763, NULL, SZ("HKLM\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS", "Version", "6.0.5999.1"), NULL },
		{ 17763, NULL, SZ("HKLM\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS", "Version", "6.0.6000.1"), ": the versions differ" },
		{ 7601, "Client", ARCH("x86"), NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement more[] = { table[i].row, { 0 } };
		struct evaluated evaluated;

		evaluate_with(&evaluated, table[i].build, table[i].type, more);
		const struct fact *fact = machine_fact(&evaluated.result, "evidence.machine");

		if (strcmp(fact->state, table[i].why ? "MIXED" : "ONE") != 0 || (table[i].why && !ends_with(fact->because.utf8, table[i].why)))
			fail_msg("row %zu: %s: %s", i, fact->state, fact->because.utf8);
		evaluated_free(&evaluated);
	}
}

/* What setup of 64-bit Windows keeps in its 32-bit view. */
static void on_x86_four_values_of_wow64_tell_another_machine(void **state)
{
	static const struct statement values[] = {
		SZ(WOW "Windows NT\\CurrentVersion", "CurrentVersion", "6.3"),
		SZ(WOW "Windows\\CurrentVersion", "ProgramFilesDir", "C:\\Program Files (x86)"),
		SZ(WOW ".NETFramework", "InstallRoot", "C:\\Windows\\Microsoft.NET\\Framework\\"),
		DW(WOW "NET Framework Setup\\NDP\\v4\\Full", "Release", 528049),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		const struct statement more[] = { ARCH("x86"), values[i], { 0 } };
		struct evaluated evaluated;

		evaluate_with(&evaluated, 19045, "Client", more);
		assert_string_equal(state_of(&evaluated.result, "evidence.machine"), "MIXED");
		assert_non_null(strstr(machine_fact(&evaluated.result, "evidence.machine")->because.utf8, values[i].key));
		evaluated_free(&evaluated);
	}
}

static void product_names_of_clients_are_known(void **state)
{
	static const char *const names[] = { "Microsoft Windows XP", "Windows Vista (TM) Business", "Windows 7 Professional", "Windows 8.1 Pro",
					     "Windows 10 Pro", "Windows 11 Pro" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct statement more[] = { SZ(NT, "ProductName", names[i]), SZ(CONTROL "ProductOptions", "ProductType", "ServerNT"), { 0 } };
		struct evaluated evaluated;

		evaluate_with(&evaluated, 7601, NULL, more);
		assert_string_equal(state_of(&evaluated.result, "evidence.machine"), "MIXED");
		evaluated_free(&evaluated);
	}
}

/* --- WinHTTP, WinINET ------------------------------------------------------------------------------------------------------ */

/* [WHO]: 7 and 8 offer SSL 3.0 and TLS 1.0, 8.1 and later TLS 1.2; nothing is documented before 7. */
static void winhttp_offers_tls_12_by_itself_from_build_9600_on(void **state)
{
	static const struct {
		uint32_t build;
		const char *state;
	} table[] = { { 6003, "UNKNOWN" }, { 7599, "UNKNOWN" }, { 7600, "NO_TLS12" }, { 9200, "NO_TLS12" },
		      { 9599, "NO_TLS12" }, { 9600, "TLS12" },	{ 28000, "TLS12" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement more[] = { DW(CLIENT12, "DisabledByDefault", 0), ARCH("AMD64"), { 0 } };
		struct evaluated evaluated;

		evaluate_with(&evaluated, table[i].build, "Server", more);
		assert_string_equal(state_of(&evaluated.result, "winhttp.64"), table[i].state);
		evaluated_free(&evaluated);
	}
}

static void one_bit_is_that_of_tls_12(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 32; bit++) {
		const struct statement more[] = { ARCH("AMD64"), DW(WINHTTP, "DefaultSecureProtocols", 1U << bit),
						  DW(SOFT SETTINGS, "SecureProtocols", 1U << bit),
						  DW(SOFT "Policies\\" SETTINGS, "SecureProtocols", 1U << bit), { 0 } };
		const char *state_of_bit = bit == 11 ? "TLS12" : "NO_TLS12"; /* 0x800 */
		struct evaluated evaluated;

		evaluate_with(&evaluated, 17763, "Server", more);
		assert_string_equal(state_of(&evaluated.result, "winhttp.64"), state_of_bit);
		assert_string_equal(state_of(&evaluated.result, "wininet.machine"), state_of_bit);
		assert_string_equal(state_of(&evaluated.result, "wininet.policy"), state_of_bit);
		evaluated_free(&evaluated);
	}
}

static void the_states_of_wininet_are_ranked(void **state)
{
	static const char *const user[][2] = {
		{ "without bit 0x800", "NO_TLS12" }, { "not a REG_DWORD", "NO_TLS12" }, { "damaged", "UNKNOWN" },
		{ "with bit 0x800", "TLS12" },       { "not set", "DEFAULT" },          { "not supplied", "UNKNOWN" },
	};

	(void)state;
	EXPECT_TABLE("wininet.user", 0, user);
	EXPECT_TABLE("wininet.machine", 0, user);
}

/* No page states what WinINet does with another type. */
static void secure_protocols_of_another_type_are_not_called_unset(void **state)
{
	static const struct {
		const char *key, *fact;
	} rows[] = {
		{ SOFT "Policies\\" SETTINGS, "wininet.policy" },
		{ SOFT SETTINGS, "wininet.machine" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct statement more[] = { ARCH("AMD64"), SZ(rows[i].key, "SecureProtocols", "128"), { 0 } };
		struct evaluated evaluated;

		evaluate_with(&evaluated, 17763, "Server", more);
		assert_string_equal(state_of(&evaluated.result, rows[i].fact), "NO_TLS12");
		assert_non_null(strstr(machine_fact(&evaluated.result, rows[i].fact)->because.utf8,
				       "SecureProtocols is not a REG_DWORD; Microsoft does not document the effect"));
		evaluated_free(&evaluated);
	}
}

/* --- limits of Schannel ------------------------------------------------------------------------------------------------------ */

/* [TRS23]: PKCS is read from Windows 10 1507 on; servers have Diffie-Hellman keys of 2048 bits, Azure RSA up to 4096 ([AZCA]). */
static void limits_harm_from_one_bit_on(void **state)
{
	static const struct {
		uint32_t build;
		const char *key, *name;
		uint32_t number;
		const char *issue; /* NULL: none */
	} table[] = {
		{ 6002, "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMinKeyBitLength", 2049, "dh-length" },
		{ 17763, "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMinKeyBitLength", 2048, NULL },
		{ 17763, "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMaxKeyBitLength", 2047, "dh-length" },
		{ 17763, "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMaxKeyBitLength", 2048, NULL },
		{ 17763, "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 2049, "rsa-length" },
		{ 17763, "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 2048, NULL },
		{ 17763, "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", 4095, "rsa-length" },
		{ 17763, "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", 4096, NULL },
		{ 10240, "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 4096, "rsa-length" },
		{ 10239, "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 4096, NULL },
		{ 17763, "Messaging", "MessageLimitClient", 0x3fff, "messages-limited" },
		{ 17763, "Messaging", "MessageLimitClient", 0x4000, NULL },
		{ 17763, "Ciphers\\AES 128/128", "Enabled", 0xffffffff, NULL },
		{ 17763, "Ciphers\\AES 128/128", "Enabled", 0xfffffffe, "undocumented-form" },
		{ 17763, "Ciphers\\AES 128/128", "Enabled", 1, "undocumented-form" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[256];
		struct evaluated evaluated;

		snprintf(key, sizeof key, SCHANNEL "%s", table[i].key);
		const struct statement more[] = { DW(key, table[i].name, table[i].number), { 0 } };

		evaluate_with(&evaluated, table[i].build, "Server", more);
		const struct fact *fact = machine_fact(&evaluated.result, "ciphers.tls12");

		if (fact->issue_count != (table[i].issue != NULL) || (table[i].issue && strcmp(fact->issues[0], table[i].issue) != 0))
			fail_msg("row %zu: %s", i, fact->because.utf8);
		if (table[i].issue && strstr(table[i].issue, "-length"))
			assert_non_null(strstr(fact->because.utf8, strcmp(table[i].issue, "dh-length") == 0 ? "refuses Diffie-Hellman keys" :
													      "refuses RSA keys"));
		evaluated_free(&evaluated);
	}
}

/* Either value turns FIPS mode on: Enabled by [CSP], AllowFipsAlgorithmPolicy; no page is known for MDMEnabled. */
static void fips_mode_has_two_values(void **state)
{
	static const char *const names[] = { "Enabled", "MDMEnabled" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct statement more[] = { DW(CONTROL "Lsa\\FIPSAlgorithmPolicy", names[i], 1), { 0 } };
		char words[64];
		struct evaluated evaluated;

		evaluate_with(&evaluated, 17763, "Server", more);
		snprintf(words, sizeof words, "FIPSAlgorithmPolicy\\%s=1", names[i]);
		assert_string_equal(state_of(&evaluated.result, "fips"), "ON");
		assert_string_equal(machine_fact(&evaluated.result, "fips")->because.utf8, words);
		evaluated_free(&evaluated);
	}
}

/* No page is known that describes suites, signatures or the download of roots before Vista. */
static void lists_of_suites_begin_with_vista(void **state)
{
	static const struct {
		const char *fact, *before, *since;
	} table[] = { { "ciphers.tls12", "UNKNOWN", "UNCOMMON" }, { "schannel.signatures", "UNKNOWN", "COMMON" },
		      { "roots.azure", "UNKNOWN", "FETCHABLE" } };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(table); i++) {
		struct evaluated evaluated;

		evaluate_with(&evaluated, i % 2 ? 6000 : 5999, "Client", (const struct statement[]){ ARCH("x86"), { 0 } });
		assert_string_equal(state_of(&evaluated.result, table[i / 2].fact), i % 2 ? table[i / 2].since : table[i / 2].before);
		evaluated_free(&evaluated);
	}
}

/* --- the software of Azure Backup -------------------------------------------------------------------------------------------- */

/* Registered: Config; installed: Setup\InstallPath; DPM and MABS: Microsoft Data Protection Manager\Setup. */
static void the_software_of_azure_backup_has_its_keys(void **state)
{
	static const struct {
		struct statement row;
		const char *state;
	} table[] = {
		{ SZ(SOFT "Microsoft\\Windows Azure Backup\\Config", "MachineId", "x"), "PRESENT" },
		{ SZ(SOFT "Microsoft\\Windows Azure Backup\\Setup", "InstallPath", "x"), "INSTALLED" },
		{ SZ(SOFT "Microsoft\\Windows Azure Backup\\Setup", "Other", "x"), "ABSENT" },
		{ SZ(SOFT "Microsoft\\Microsoft Data Protection Manager\\Setup", "x", "x"), "SERVER" },
		{ SZ(SOFT "Microsoft\\Microsoft Data Protection Manager", "x", "x"), "ABSENT" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement more[] = { table[i].row, DW(SCHANNEL "Protocols\\TLS 1.2\\Server", "Enabled", 0), { 0 } };
		struct evaluated evaluated;

		evaluate_with(&evaluated, 17763, "Server Core", more);
		assert_string_equal(state_of(&evaluated.result, "backup-agent"), table[i].state);
		const struct fact *role = machine_fact(&evaluated.result, "backup-agent.server");

		assert_string_equal(role->state, i == 3 ? "OFF" : "NOT_NEEDED");
		assert_int_equal(role->evidence_count, i == 3 ? 3 : 1); /* the key, and both values of the role */
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_never_made),
		cmocka_unit_test(the_page_of_one_machine_names_what_is_compared),
		cmocka_unit_test(what_excludes_another_says_why),
		cmocka_unit_test(on_x86_four_values_of_wow64_tell_another_machine),
		cmocka_unit_test(product_names_of_clients_are_known),
		cmocka_unit_test(winhttp_offers_tls_12_by_itself_from_build_9600_on),
		cmocka_unit_test(one_bit_is_that_of_tls_12),
		cmocka_unit_test(the_states_of_wininet_are_ranked),
		cmocka_unit_test(secure_protocols_of_another_type_are_not_called_unset),
		cmocka_unit_test(limits_harm_from_one_bit_on),
		cmocka_unit_test(fips_mode_has_two_values),
		cmocka_unit_test(lists_of_suites_begin_with_vista),
		cmocka_unit_test(the_software_of_azure_backup_has_its_keys),
	};

	return cmocka_run_group_tests_name("tables of machines", tests, NULL, NULL);
}

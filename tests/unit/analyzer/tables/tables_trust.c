/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables about roots and policies, spelled a second time: stores ([STL], [GPEF]), roots ([AZCA],
 * [ABK]), and the policies that write a value ([CSP]: tables "Group policy mapping"). Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/trust/certblob.h"
#include "analyzer/facts/policies.h"
#include "analyzer/facts/trust/roots.h"
#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"
#include "support/machine/statements.h"

#define LM "HKEY_LOCAL_MACHINE\\"

/* --- roots.azure ------------------------------------------------------------------------------------------------------------ */

/* clang-format off */
static const struct root_store stores[] = {
	{ SOFT "Microsoft\\SystemCertificates\\Disallowed\\Certificates",           "Untrusted Certificates of the machine",    STORE_DISTRUSTS, false, false },
	{ SOFT "Policies\\Microsoft\\SystemCertificates\\Disallowed\\Certificates", "Untrusted Certificates of Group Policy",   STORE_DISTRUSTS, false, false },
	{ SOFT "Microsoft\\EnterpriseCertificates\\Disallowed\\Certificates",       "Untrusted Certificates of the enterprise", STORE_DISTRUSTS, false, false },
	{ "HKU\\.DEFAULT\\Software\\Microsoft\\SystemCertificates\\Disallowed\\Certificates", "LocalSystem's own Untrusted Certificates", STORE_DISTRUSTS, false, true },
	{ "HKU\\S-1-5-18\\Software\\Microsoft\\SystemCertificates\\Disallowed\\Certificates", "LocalSystem's own Untrusted Certificates", STORE_DISTRUSTS, false, true },
	{ SOFT "Microsoft\\SystemCertificates\\ROOT\\Certificates",                 "Trusted Root of the machine",              STORE_TRUSTS,    false, false },
	{ SOFT "Microsoft\\SystemCertificates\\AuthRoot\\Certificates",             "Third-Party Root (AuthRoot)",              STORE_TRUSTS,    true,  false },
	{ SOFT "Policies\\Microsoft\\SystemCertificates\\Root\\Certificates",       "Trusted Root of Group Policy",             STORE_TRUSTS,    false, false },
	{ SOFT "Microsoft\\EnterpriseCertificates\\Root\\Certificates",             "Trusted Root of the enterprise",           STORE_TRUSTS,    false, false },
	{ "HKU\\.DEFAULT\\Software\\Microsoft\\SystemCertificates\\Root\\Certificates", "LocalSystem's own Trusted Root",       STORE_TRUSTS,    false, true },
	{ "HKU\\S-1-5-18\\Software\\Microsoft\\SystemCertificates\\Root\\Certificates", "LocalSystem's own Trusted Root",       STORE_TRUSTS,    false, true },
};
/* clang-format on */

static void the_stores_are_those_of_windows(void **state)
{
	(void)state;
	assert_int_equal(root_store_count, COUNT(stores));
	for (size_t i = 0; i < COUNT(stores); i++) {
		assert_string_equal(root_stores[i].key, stores[i].key);
		assert_string_equal(root_stores[i].name, stores[i].name);
		assert_int_equal(root_stores[i].role, stores[i].role);
		assert_int_equal(root_stores[i].downloads, stores[i].downloads);
		assert_int_equal(root_stores[i].local_system, stores[i].local_system);
	}
}

static void each_root_names_its_source_and_date(void **state)
{
	static const char *const rows[][6] = {
		{ "DigiCert Global Root G2", NULL, NULL, "2038", "Azure Certificate Authority details, 2025-11-17", "yes" },
		{ "Microsoft RSA Root Certificate Authority 2017", NULL, NULL, "2042", "Azure Certificate Authority details, 2025-11-17", "yes" },
		{ "DigiCert Global Root CA", NULL, NULL, "2031", "Azure Certificate Authority details, 2025-11-17", "no" },
		{ "Microsoft ECC Root Certificate Authority 2017", NULL, NULL, "2042", "Azure Certificate Authority details, 2025-11-17", "no" },
		{ "DigiCert Global Root G3", NULL, NULL, "2038", "Azure Certificate Authority details, 2025-11-17", "no" },
		{ "DigiCert TLS RSA 4096 Root G5", NULL, NULL, "2046", "Azure Certificate Authority details, 2025-11-17", "no" },
		{ "DigiCert TLS ECC P384 Root G5", NULL, NULL, "2046", "Azure Certificate Authority details, 2025-11-17", "no" },
		{ "Baltimore CyberTrust Root", NULL, NULL, "2025", "TLS in Azure Backup, out of date, 2024-10-08", "no" },
		{ "D-TRUST Root Class 3 CA 2 2009", NULL, NULL, "2029", "TLS in Azure Backup, out of date, 2025-11-17", "no" },
	};

	(void)state;
	EXPECT_TABLE("roots.azure", 1, rows);
}

/* [ROOTS], wincrypt.h: CERT_PROT_ROOT_DISABLE_LM_AUTH_FLAG is 8 and no other flag takes AuthRoot away. */
static void what_keeps_windows_from_fetching_roots(void **state)
{
	static const struct {
		struct statement row;
		const char *state;
	} table[] = {
		{ DW(SOFT "Policies\\Microsoft\\SystemCertificates\\AuthRoot", "DisableRootAutoUpdate", 1), "MISSING" },
		{ DW(SOFT "Policies\\Microsoft\\SystemCertificates\\AuthRoot", "DisableRootAutoUpdate", 0), "FETCHABLE" },
		{ DW(SOFT "Microsoft\\SystemCertificates\\AuthRoot", "DisableRootAutoUpdate", 1), "FETCHABLE" },
		{ DW(SOFT "Policies\\Microsoft\\SystemCertificates\\Root\\ProtectedRoots", "Flags", 8), "MISSING" },
		{ DW(SOFT "Policies\\Microsoft\\SystemCertificates\\Root\\ProtectedRoots", "Flags", 0xf7), "FETCHABLE" },
		{ SZ(SOFT "Microsoft\\SystemCertificates\\AuthRoot\\AutoUpdate", "RootDirUrl", "http://x"), "FETCHABLE" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", "17763"), table[i].row };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "roots.azure"), table[i].state);
		assert_int_equal(strstr(machine_fact(&evaluated.result, "roots.azure")->because.utf8, "RootDirUrl=http://x") != NULL, i == 5);
		evaluated_free(&evaluated);
	}
}

/* [GPEF], wincrypt.h: 3 SHA-1, 9 usages, 32 the certificate; 104, 122, 126, 127 and 128 limit trust. */
static void a_property_of_a_blob_has_its_number(void **state)
{
	(void)state;
	for (uint32_t property = 0; property < 300; property++) {
		uint8_t bytes[12 + 20] = { (uint8_t)property, (uint8_t)(property >> 8), 0, 0, 1, 0, 0, 0, 20 };

		bytes[12] = 0x30; /* also a list of usages: one, of 16 bytes */
		bytes[13] = 18;
		bytes[14] = 6;
		bytes[15] = 16;
		struct certblob blob = certblob_read(bytes, sizeof bytes);
		bool is_dated = property == 104 || property == 122 || (property >= 126 && property <= 128);

		assert_null(blob.why);
		assert_int_equal(blob.sha1 != NULL, property == 3);
		assert_int_equal(blob.der != NULL, property == 32);
		assert_int_equal(blob.servers, property != 9);
		assert_int_equal(blob.dated, is_dated);
	}
}

/* 1.3.6.1.5.5.7.3.1; each byte counts. */
static void one_usage_is_that_of_servers(void **state)
{
	static const uint8_t head[] = { 9, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1 };
	uint8_t bytes[sizeof head];

	(void)state;
	memcpy(bytes, head, sizeof head);
	assert_true(certblob_read(bytes, sizeof bytes).servers);
	for (size_t i = 16; i < sizeof bytes; i++) {
		bytes[i]++;
		assert_false(certblob_read(bytes, sizeof bytes).servers);
		bytes[i]--;
	}
	for (size_t i = 12; i < 15; i += 2) { /* SEQUENCE, OBJECT IDENTIFIER */
		bytes[i]++;
		assert_non_null(certblob_read(bytes, sizeof bytes).why);
		bytes[i]--;
	}
}

/* --- policies ------------------------------------------------------------------------------------------------------------------ */

#define SSL LM "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define INTERNET "SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define MANAGER LM "SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Cryptography"
#define REFRESH " is a policy value: a change in the registry lasts until the next policy refresh. gpresult /h lists the Group Policy " \
	"object that sets it."
#define SSL_WORDS "Computer Configuration > Administrative Templates > Network > SSL Configuration Settings; CipherSuiteOrder.admx: "
#define IE_WORDS "Administrative Templates > Windows Components > Internet Explorer > "

static const struct {
	const char *key, *value;
	uint32_t build;
	bool removes;
	const char *words;
} policies[] = {
	{ SSL, "Functions", 10239, true, "Set the Group Policy \"SSL Cipher Suite Order\" (" SSL_WORDS "SSLCipherSuiteOrder) to Not Configured, "
	  "or a list with TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256 and TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256. Functions" REFRESH },
	{ SSL, "Functions", 10240, true, "Set the Group Policy \"SSL Cipher Suite Order\" (" SSL_WORDS "SSLCipherSuiteOrder; MDM: "
	  "Cryptography/TLSCipherSuites) to Not Configured, or a list with TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 and "
	  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. Functions" REFRESH },
	{ SSL, "EccCurves", 10240, true, "Set the Group Policy \"ECC Curve Order\" (" SSL_WORDS "SSLCurveOrder; MDM: "
	  "Cryptography/ConfigureEllipticCurveCryptography) to Not Configured, or a list with NistP256 and NistP384. EccCurves" REFRESH },
	{ LM INTERNET, "SecureProtocols", 9600, true, "Set the Group Policy \"Turn off encryption support\" (Computer Configuration > " IE_WORDS
	  "Internet Control Panel > Advanced Page; inetres.admx: Advanced_SetWinInetProtocols; MDM: InternetExplorer/DisableEncryptionSupport) "
	  "to Not Configured, or a combination with TLS 1.2. SecureProtocols" REFRESH },
	{ "HKEY_CURRENT_USER\\" INTERNET, "EnableSSL3Fallback", 9600, true, "Set the Group Policy \"Allow fallback to SSL 3.0 (Internet "
	  "Explorer)\" (User Configuration > " IE_WORDS "Security Features; inetres.admx: Advanced_EnableSSL3Fallback; MDM: "
	  "InternetExplorer/AllowFallbackToSSL3) to Not Configured. EnableSSL3Fallback" REFRESH },
	{ LM "SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\AuthRoot", "DisableRootAutoUpdate", 9600, true, "Set the Group Policy \"Turn off "
	  "Automatic Root Certificates Update\" (Computer Configuration > Administrative Templates > System > Internet Communication "
	  "Management > Internet Communication settings; ICM.admx: CertMgr_DisableAutoRootUpdates; MDM: ADMX_ICM/CertMgr_DisableAutoRootUpdates) "
	  "to Not Configured, or Disabled. DisableRootAutoUpdate" REFRESH },
	{ LM "SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy", "Enabled", 9600, true,
	  "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy\\Enabled: if the Group Policy \"System cryptography: "
	  "Use FIPS compliant algorithms for encryption, hashing, and signing\" (Computer Configuration > Windows Settings > Security Settings "
	  "> Local Policies > Security Options; MDM: Cryptography/AllowFipsAlgorithmPolicy) sets this value, change it there, or the value "
	  "returns." },
	{ MANAGER, "OverrideMinimumEnabledTLSVersionClient", 26100, true, "Set the MDM policy Cryptography/OverrideMinimumEnabledTLSVersionClient "
	  "to 1.2, or remove the policy. OverrideMinimumEnabledTLSVersionClient" REFRESH },
	{ MANAGER, "OverrideMinimumEnabledTLSVersionServer", 26100, true, "Set the MDM policy Cryptography/OverrideMinimumEnabledTLSVersionServer "
	  "to 1.2, or remove the policy. OverrideMinimumEnabledTLSVersionServer" REFRESH },
};

static void the_words_about_a_policy_are_complete(void **state)
{
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT(policies); i++) {
		const struct fix fix = { .key = policies[i].key, .value = policies[i].value, .removes = policies[i].removes };

		assert_string_equal(policy_action(arena, &fix, policies[i].build), policies[i].words);
		if (policies[i].build > 10240 || policies[i].build == 9600) /* only the list of suites differs by build */
			assert_string_equal(policy_action(arena, &fix, 1), policies[i].words);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stores_are_those_of_windows),
		cmocka_unit_test(each_root_names_its_source_and_date),
		cmocka_unit_test(what_keeps_windows_from_fetching_roots),
		cmocka_unit_test(a_property_of_a_blob_has_its_number),
		cmocka_unit_test(one_usage_is_that_of_servers),
		cmocka_unit_test(the_words_about_a_policy_are_complete),
	};

	return cmocka_run_group_tests_name("tables of trust", tests, NULL, NULL);
}

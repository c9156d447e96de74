/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kinds of mistakes that cases from the field are samples of (../shared/field/README.md), with other values, in
 * other places: names, lists, numbers and switches. Those of the evidence: field_kinds_evidence.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/verdict/field_files.h"

/* A machine with one more key. */
#define WITH(path, values) { MACHINE KEY(path, values) }, NULL
#define SCHANNEL_KEY(below) WITH(SCHANNEL below, OFF)

static void misspelled_names_are_found_wherever_windows_reads(void **state)
{
	static const struct kind_row rows[] = {
		{ "AES256/256", SCHANNEL_KEY("Ciphers\\AES256/256"), { "rule CIP709 fail", "finding AES256/256 .*AES 256/256", "verdict READY" } },
		{ "RC4 split", SCHANNEL_KEY("Ciphers\\RC4 128\\128"), { "finding RC4 128\\\\128 .*RC4 128/128" } },
		{ "dash", SCHANNEL_KEY("Ciphers\\AES-128/128"), { "finding AES-128/128 .*AES 128/128" } },
		{ "SHA-1", SCHANNEL_KEY("Hashes\\SHA-1"), { "finding SHA-1 \\(did you mean SHA\\?" } },
		{ "SHA2-384", SCHANNEL_KEY("Hashes\\SHA2-384"), { "finding SHA2-384 .*SHA384" } },
		{ "no dash", SCHANNEL_KEY("KeyExchangeAlgorithms\\Diffie Hellman"), { "finding Diffie Hellman .*Diffie-Hellman" } },
		{ "RSA", SCHANNEL_KEY("KeyExchangeAlgorithms\\RSA"), { "finding Algorithms.RSA .*PKCS" } },
		{ "EC", SCHANNEL_KEY("KeyExchangeAlgorithms\\EC Diffie-Hellman"), { "finding EC Diffie-Hellman .did you mean ECDH" } },
		{ "fourteen", { MACHINE KEY(SCHANNEL "Ciphers\\AES 128\\128", OFF) KEY(SCHANNEL "Ciphers\\AES 256\\256", OFF)
		  KEY(SCHANNEL "Ciphers\\DES 56\\56", OFF) KEY(SCHANNEL "Ciphers\\RC2 40\\128", OFF) KEY(SCHANNEL "Ciphers\\RC2 56\\128", OFF)
		  KEY(SCHANNEL "Ciphers\\RC2 128\\128", OFF) KEY(SCHANNEL "Ciphers\\RC4 40\\128", OFF) KEY(SCHANNEL "Ciphers\\RC4 56\\128", OFF)
		  KEY(SCHANNEL "Ciphers\\RC4 64\\128", OFF) KEY(SCHANNEL "Ciphers\\RC4 128\\128", OFF)
		  KEY(SCHANNEL "Ciphers\\Triple DES 168\\168", OFF) KEY(SCHANNEL "Hashes\\SHA 256", OFF) KEY(SCHANNEL "Hashes\\SHA 384", OFF)
		  KEY(SCHANNEL "Hashes\\SHA 512", OFF) }, NULL,
		  { "finding AES 128\\\\128", "finding Triple DES 168\\\\168", "finding RC4 64\\\\128", "finding SHA 512" } },
		{ "32-bit policies", WITH(SOFTWARE "WOW6432Node\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002",
					  "\"Functions\"=\"" RC4 "\"\n"), { "verdict READY", "finding WOW6432Node.Policies" } },
		{ "a digit short", WITH(SOFTWARE "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\0010003",
					"\"Functions\"=\"RSA/SHA1\"\n"), { "finding SSL.0010003 .*00010003" } },
		{ "curves with the signatures", WITH(LOCAL "00010003", "\"EccCurves\"=\"NistP256\"\n"),
		  { "rule CIP709 fail", "finding 00010003, value EccCurves .*00010002" } },
		{ "Function", WITH(POLICY, "\"Function\"=\"" ENHANCED "\"\n"), { "finding value Function .*Functions" } },
		{ "no-break space in a value", WITH(SCHANNEL "Protocols\\TLS 1.2\\Client", "\"Enabled\xA0\"=dword:00000000\n"),
		  { "rule SCH104 fail", "rule EVD520 fail" } },
		{ "no-break space in Client", WITH(SCHANNEL "Protocols\\TLS 1.2\\Client\xA0", OFF), { "rule SCH104 fail", "rule EVD520 fail" } },
		{ ".NET value", { UNSET KEY(NET, "\"SystemDefaultTlsVersion\"=dword:00000001\n") }, NULL,
		  { "verdict AT RISK", "rule NET208 fail" } },
		{ ".NET key", { UNSET KEY(SOFTWARE "Microsoft\\.NETFramework\\v4.0.30139", BOTH_SET) }, NULL,
		  { "verdict AT RISK", "rule NET208 fail", "finding v4.0.30139" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

static void lists_of_another_type_or_form_are_named(void **state)
{
	static const struct kind_row rows[] = {
		{ "curves as one string", WITH(POLICY, "\"EccCurves\"=\"NistP521,NistP384\"\n"),
		  { "verdict AT RISK", "rule CIP714 fail", "finding NistP521,NistP384", "finding REG_SZ" } },
		{ "expanded, and the machine's own list is bad",
		  { MACHINE KEY(POLICY, "\"Functions\"=hex(2):54,00,4c,00,53,00,00,00\n")
		    KEY(LOCAL "00010002", "\"Functions\"=hex(7):52,00,43,00,34,00,00,00,00,00\n") }, NULL,
		  { "verdict NOT READY|AT RISK|INDETERMINATE", "rule CIP714 fail", "finding REG_EXPAND_SZ" } },
		{ "a local list in one string", WITH(LOCAL "00010002", "\"Functions\"=\"" ENHANCED "," SECOND "\"\n"),
		  { "verdict AT RISK", "rule CIP714 fail", "finding " ENHANCED } },
		{ "semicolons", WITH(POLICY, "\"Functions\"=\"" ENHANCED "; " SECOND "\"\n"),
		  { "verdict AT RISK", "finding (?i)semicolon|;", "text! is for TLS 1.3, or refused everywhere" } },
		{ "no-break space", WITH(POLICY, "\"Functions\"=\"" ENHANCED ",\xA0" SECOND "\"\n"), { "verdict AT RISK", "rule CIP706 fail" } },
		{ "space at the end", WITH(POLICY, "\"Functions\"=\"" ENHANCED " \"\n"), { "verdict AT RISK", "rule CIP706 fail" } },
		{ "unknown suite", WITH(POLICY, "\"Functions\"=\"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA383," SECOND "\"\n"),
		  { "verdict AT RISK", "finding SHA383.*did you mean " ENHANCED } },
		{ "TLS 1.3 only", WITH(POLICY, "\"Functions\"=\"TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256\"\n"),
		  { "verdict NOT READY", "rule CIP701 fail", "finding TLS_AES_256_GCM_SHA384" } },
		{ "empty", WITH(POLICY, "\"Functions\"=\"\"\n"), { "verdict AT RISK", "finding (?i)empty" } },
		{ "REGEDIT4", { "REGEDIT4\n\n" SERVER KEY(POLICY, "\"Functions\"=hex(1):54,4c,53,5f,00\n") }, NULL,
		  { "verdict AT RISK", "rule CIP707 fail" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define SIX                                                                                                                 \
	"52,00,53,00,41,00,2f,00,53,00,48,00,41,00,32,00,35,00,36,00,00,00," /* RSA/SHA256 ... */                            \
	"52,00,53,00,41,00,2f,00,53,00,48,00,41,00,33,00,38,00,34,00,00,00,"                                                 \
	"52,00,53,00,41,00,2f,00,53,00,48,00,41,00,35,00,31,00,32,00,00,00,"                                                 \
	"45,00,43,00,44,00,53,00,41,00,2f,00,53,00,48,00,41,00,32,00,35,00,36,00,00,00,"                                     \
	"45,00,43,00,44,00,53,00,41,00,2f,00,53,00,48,00,41,00,33,00,38,00,34,00,00,00,"                                     \
	"45,00,43,00,44,00,53,00,41,00,2f,00,53,00,48,00,41,00,35,00,31,00,32,00,00,00,"

static void a_list_of_signatures_holds_nothing_else(void **state)
{
	static const struct kind_row rows[] = {
		{ "the six", WITH(LOCAL "00010003", "\"Functions\"=hex(7):" SIX "00,00\n"), { "verdict READY", "rule CRT823 pass" } },
		{ "and P1", WITH(LOCAL "00010003", "\"Functions\"=hex(7):" SIX "4e,00,69,00,73,00,74,00,50,00,31,00,00,00,00,00\n"),
		  { "verdict AT RISK", "rule CRT823 fail", "finding NistP1.*00010003" } },
		{ "and a name of a later Windows", WITH(LOCAL "00010003", "\"Functions\"=hex(7):" SIX "4d,00,4c,00,00,00,00,00\n"),
		  { "verdict READY", "rule CRT823 pass", "says CRT821 \"ML\"" } },
		{ "one string", WITH(LOCAL "00010003", "\"Functions\"=\"RSA/SHA256,RSA/SHA384\"\n"),
		  { "verdict AT RISK", "finding REG_SZ, .RSA/SHA256,RSA/SHA384" } },
		{ "empty", WITH(LOCAL "00010003", "\"Functions\"=hex(7):00,00\n"), { "verdict AT RISK", "finding (?i)empty" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define DSP(number) KEY(WINHTTP, "\"DefaultSecureProtocols\"=dword:" number "\n")

static void decimal_numbers_in_hexadecimal_are_named(void **state)
{
	static const struct kind_row rows[] = {
		{ "2048", { MACHINE DSP("00002048") }, NULL, { "verdict NOT READY", "finding (?i)decimal number 2048" } },
		{ "2688", { MACHINE DSP("00002688") }, NULL, { "verdict NOT READY", "finding (?i)decimal number 2688" } },
		{ "2720", { MACHINE DSP("00002720") }, NULL, { "verdict NOT READY", "finding (?i)decimal number 2720" } },
		{ "policy", WITH(SOFTWARE "Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
				 "\"SecureProtocols\"=dword:00002688\n"), { "verdict AT RISK", "says WHT311 (?i)decimal" } },
		{ "RSA", WITH(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "\"ClientMinKeyBitLength\"=dword:00002048\n"),
		  { "verdict AT RISK", "says CIP719 (?i)decimal" } },
		{ "chain engine", WITH(ENGINE, "\"MinRsaPubKeyBitLength\"=dword:00002048\n"),
		  { "verdict AT RISK", "says CRT811 (?i)0x2048 looks like the decimal number 2048" } },
		{ "chain engine, ECDSA", WITH(ENGINE, "\"WeakEcdsaAllMinBitLength\"=dword:00000384\n"),
		  { "verdict AT RISK", "says CRT811 (?i)decimal number 384" } },
		{ "chain engine, meant", WITH(ENGINE, "\"MinRsaPubKeyBitLength\"=dword:00000c00\n"), { "says CRT811 =3072 .0xc00. refuses" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define OBSOLETE "1.511.1 () (Obsolete data - do not use)"
#define BEFORE_VISTA(product, version, build)                                                                               \
	HEAD SYSTEM_ROOT SOFTWARE_ROOT KEY(SOFTWARE "Microsoft\\Windows NT\\CurrentVersion", "\"ProductName\"=\"" product "\"\n"      \
		"\"CurrentVersion\"=\"" version "\"\n\"CurrentBuild\"=\"" OBSOLETE "\"\n\"CurrentBuildNumber\"=\"" build "\"\n")
#define NO_TAMPERING { "verdict NOT READY", "rule OSU405 pass|not-applicable", "fix! -> NOT READY", "fix nothing is written" }
#define MDM SOFTWARE "Microsoft\\PolicyManager\\current\\device\\Cryptography"

static void policies_and_old_windows_get_no_useless_fix(void **state)
{
	static const struct kind_row rows[] = {
		{ "NT 4.0", { BEFORE_VISTA("Microsoft Windows NT", "4.0", "1381") }, NULL, NO_TAMPERING },
		{ "2000", { BEFORE_VISTA("Microsoft Windows 2000", "5.0", "2195") }, NULL, NO_TAMPERING },
		{ "XP", { BEFORE_VISTA("Microsoft Windows XP", "5.1", "2600") }, NULL, NO_TAMPERING },
		{ "2003 that was set up for TLS 1.2", { BEFORE_VISTA("Microsoft Windows Server 2003", "5.2", "3790") LEAF }, NULL, NO_TAMPERING },
		{ "suites", WITH(POLICY, "\"Functions\"=\"" RC4 "\"\n"), { "verdict NOT READY", "fix (?i)group policy", "fix! -> READY" } },
		{ "curves", WITH(POLICY, "\"EccCurves\"=hex(7):62,00,00,00,00,00\n"),
		  { "verdict AT RISK", "fix (?i)group policy", "fix! -> READY" } },
		{ "WinINet", WITH(SOFTWARE "Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
				  "\"SecureProtocols\"=dword:000000a0\n"), { "verdict AT RISK", "fix (?i)group policy", "fix! -> READY" } },
		{ "root certificates", { MACHINE KEY(SOFTWARE "Policies\\Microsoft\\SystemCertificates\\AuthRoot",
				  "\"DisableRootAutoUpdate\"=dword:00000001\n") }, NULL,
		  { "verdict AT RISK", "rule CRT802 fail", "fix (?i)group policy", "fix! -> READY" } },
		{ "a suite list and TLS 1.2 off", { MACHINE KEY(POLICY, "\"Functions\"=\"" RC4 "\"\n") KEY(CONTROL CLIENT, OFF) }, NULL,
		  { "verdict NOT READY", "fix (?i)group policy", "fix! -> READY" } },
		{ "a minimum by MDM", WITH(MDM, "\"OverrideMinimumEnabledTLSVersionClient\"=\"TLS 1.3\"\n"),
		  { "verdict AT RISK", "rule SCH131 fail", "fix! -> READY" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define PREVIEW(build, kind) { HEAD SYSTEM_ROOT SOFTWARE_ROOT X64 DOTNET_SET WINDOWS("Windows", "6.3", build, kind) }, NULL
#define NO_PAGE { "verdict READY", "fact schannel.tls10.client UNKNOWN|DISABLED_BY_DEFAULT", "fact schannel.tls12.client ENABLED" }

static void previews_have_no_documented_default(void **state)
{
	static const struct kind_row rows[] = {
		{ "server", PREVIEW("26300", "Server"), NO_PAGE },     { "client", PREVIEW("26300", "Client"), NO_PAGE },
		{ "canary", PREVIEW("27891", "Client"), NO_PAGE },     { "vNext", PREVIEW("27891", "Server"), NO_PAGE },
		{ "26H1 and later", PREVIEW("28100", "Client"), NO_PAGE },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define LEGACY_OFF                                                                                                          \
	KEY(SCHANNEL "Protocols\\SSL 3.0\\Client", OFF) KEY(SCHANNEL "Protocols\\TLS 1.0\\Client", OFF)                        \
	KEY(SCHANNEL "Protocols\\TLS 1.1\\Client", OFF)
#define SWITCHES(path, strong, system)                                                                                      \
	KEY(path "Microsoft\\.NETFramework\\AppContext", "\"Switch.System.Net.DontEnableSchUseStrongCrypto\"=" strong "\n"             \
	    "\"Switch.System.Net.DontEnableSystemDefaultTlsVersions\"=" system "\n")

static void facts_about_dotnet_are_put_together(void **state)
{
	static const struct kind_row rows[] = {
		{ "all legacy protocols off", { UNSET LEGACY_OFF }, NULL,
		  { "verdict AT RISK", "says NET202 (?i)are off for clients.*cannot connect" } },
		{ "TLS 1.0 off alone", { UNSET KEY(SCHANNEL "Protocols\\TLS 1.0\\Client", OFF) }, NULL, { "says NET202 (?i)is off for clients" } },
		{ "TLS 1.0 off by default", { UNSET KEY(SCHANNEL "Protocols\\TLS 1.0\\Client", "\"DisabledByDefault\"=dword:00000001\n") }, NULL,
		  { "says NET202 (?i)disabled by default" } },
		{ "of servers only", { UNSET KEY(SCHANNEL "Protocols\\TLS 1.0\\Server", OFF) }, NULL, { "verdict AT RISK", "text! (?i)is off for clients" } },
		{ "both values 0", { UNSET LEGACY_OFF KEY(NET, BOTH_OFF) KEY(NET32, BOTH_OFF) }, NULL,
		  { "verdict NOT READY", "says NET201 (?i)no protocol left" } },
		{ "both values 0 for 64-bit applications", { UNSET LEGACY_OFF KEY(NET, BOTH_OFF) KEY(NET32, BOTH_SET) }, NULL,
		  { "verdict AT RISK", "says NET202 (?i)no protocol left" } },
		{ "one view only", { UNSET SWITCHES(SOFTWARE "WOW6432Node\\", "\"TRUE\"", "\"True\"") }, NULL,
		  { "fact dotnet4.32 LEGACY", "fact dotnet4.64 APP_DEPENDENT" } },
		{ "no text", { UNSET SWITCHES(SOFTWARE, "dword:00000001", "dword:00000001") }, NULL,
		  { "fact dotnet4.64 APP_DEPENDENT", "rule NET210 fail" } },
		{ "false and true", { UNSET SWITCHES(SOFTWARE, "\"false\"", "\"true\"") }, NULL, { "fact dotnet4.64 STRONG" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

static void the_banner_of_a_baseline_says_nothing_of_tls_12(void **state)
{
#define BASELINE(profile) { profile, { MACHINE }, "-p " profile " 0.reg", { "verdict NOT COMPLIANT|DEVIATIONS|COMPLIANT|INDETERMINATE", \
	"html! stops TLS 1.2", "html azure-backup: READY", "text azure-backup: READY" } }
	static const struct kind_row rows[] = {
		BASELINE("disa-stig"), BASELINE("cis-iis10"), BASELINE("nist-800-52r2"), BASELINE("microsoft-baseline"),
		BASELINE("tls12-only"), BASELINE("exchange"), BASELINE("entra-connect"),
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(misspelled_names_are_found_wherever_windows_reads),
		cmocka_unit_test(lists_of_another_type_or_form_are_named),
		cmocka_unit_test(a_list_of_signatures_holds_nothing_else),
		cmocka_unit_test(decimal_numbers_in_hexadecimal_are_named),
		cmocka_unit_test(policies_and_old_windows_get_no_useless_fix),
		cmocka_unit_test(previews_have_no_documented_default),
		cmocka_unit_test(facts_about_dotnet_are_put_together),
		cmocka_unit_test(the_banner_of_a_baseline_says_nothing_of_tls_12),
	};

	return cmocka_run_group_tests_name("kinds of cases from the field", tests, NULL, NULL);
}

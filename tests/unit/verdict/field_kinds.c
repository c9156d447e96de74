/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kinds of mistakes that cases from the field are samples of (../shared/field/README.md), with other values, in other
 * places. A row has the text of its files and what must be answered, in the words of tests/support/machine/expectation.h. Files are
 * written as Registry Editor does, UTF-16 with CR LF; those that begin with REGEDIT4 in 8 bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/expectation.h"
#include "support/machine/fixtures.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { FILES_LIMIT = 3, WANTS_LIMIT = 6, TEXT_LIMIT = 1 << 15 };

struct kind_row {
	const char *name;
	const char *texts[FILES_LIMIT]; /* of 0.reg, 1.reg, 2.reg */
	const char *arguments;          /* NULL: these files */
	const char *wants[WANTS_LIMIT];
};

#define HEAD "Windows Registry Editor Version 5.00\n\n"
#define SYSTEM_ROOT "[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n"
#define SOFTWARE_ROOT "[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
#define SOFTWARE "HKEY_LOCAL_MACHINE\\SOFTWARE\\"
#define CONTROL "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
#define SET(number) "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet00" number "\\Control\\"
#define SCHANNEL CONTROL "SecurityProviders\\SCHANNEL\\"
#define CLIENT "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define POLICY SOFTWARE "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define LOCAL CONTROL "Cryptography\\Configuration\\Local\\SSL\\"
#define NET SOFTWARE "Microsoft\\.NETFramework\\v4.0.30319"
#define NET32 SOFTWARE "WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319"
#define WINHTTP SOFTWARE "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define ENGINE SOFTWARE "Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config"

#define KEY(path, values) "[" path "]\n" values "\n"
#define ON "\"Enabled\"=dword:00000001\n"
#define OFF "\"Enabled\"=dword:00000000\n"
#define WINDOWS(product, version, build, kind)                                                                              \
	KEY(SOFTWARE "Microsoft\\Windows NT\\CurrentVersion", "\"ProductName\"=\"" product "\"\n\"CurrentVersion\"=\"" version \
	    "\"\n\"CurrentBuild\"=\"" build "\"\n\"CurrentBuildNumber\"=\"" build "\"\n\"InstallationType\"=\"" kind "\"\n")
#define SERVER_2019 WINDOWS("Windows Server 2019 Standard", "6.3", "17763", "Server")
#define SERVER_2012R2 WINDOWS("Windows Server 2012 R2 Standard", "6.3", "9600", "Server")
#define X64 KEY(CONTROL "Session Manager\\Environment", "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n")
#define DOTNET KEY(SOFTWARE "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "\"Release\"=dword:00080eb1\n")
#define BOTH_SET "\"SystemDefaultTlsVersions\"=dword:00000001\n\"SchUseStrongCrypto\"=dword:00000001\n"
#define DOTNET_SET DOTNET KEY(NET, BOTH_SET) KEY(NET32, BOTH_SET)
#define BOTH_OFF "\"SystemDefaultTlsVersions\"=dword:00000000\n\"SchUseStrongCrypto\"=dword:00000000\n"
/* Whole machines: READY, but for what is added. */
#define BARE SERVER_2019 X64 DOTNET_SET
#define SERVER SYSTEM_ROOT SOFTWARE_ROOT BARE
#define MACHINE HEAD SERVER
#define UNSET HEAD SYSTEM_ROOT SOFTWARE_ROOT SERVER_2019 X64 DOTNET
#define SETS HEAD SYSTEM_ROOT SOFTWARE_ROOT SERVER_2012R2 DOTNET_SET
#define OF_SET(number, values)                                                                              \
	KEY(SET(number) "Session Manager\\Environment", "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n") KEY(SET(number) CLIENT, values)
#define ENHANCED "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
#define SECOND "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
#define RC4 "TLS_RSA_WITH_RC4_128_SHA"

/* Latin-1 to what Registry Editor writes. */
static char *write_text(const char *folder, int number, const char *text)
{
	static uint8_t data[4 * TEXT_LIMIT];
	size_t step = strncmp(text, "REGEDIT4", 8) == 0 ? 1 : 2, size = 0;
	char name[8];

	assert_true(strlen(text) < TEXT_LIMIT);
	memset(data, 0, sizeof data);
	if (step == 2 && *text) {
		memcpy(data, "\xFF\xFE", 2);
		size = 2;
	}
	for (; *text; text++, size += step) {
		if (*text == '\n') {
			data[size] = '\r';
			size += step;
		}
		data[size] = (uint8_t)*text;
	}
	snprintf(name, sizeof name, "%d.reg", number);
	return scratch_write(folder, name, data, size);
}

static unsigned run(const struct kind_row *row)
{
	static const char *const inputs[FILES_LIMIT] = { "0.reg", "0.reg 1.reg", "0.reg 1.reg 2.reg" };
	char *folder = scratch_make();
	size_t wants = 0;
	int files = 0;

	for (; files < FILES_LIMIT && row->texts[files]; files++)
		free(write_text(folder, files, row->texts[files]));
	while (wants < WANTS_LIMIT && row->wants[wants])
		wants++;
	unsigned misses = expectation_misses(row->name, folder, row->arguments ? row->arguments : inputs[files - 1], row->wants, wants);

	scratch_remove(folder);
	return misses;
}

static void expect_all(const struct kind_row *rows, size_t count)
{
	unsigned misses = 0;

	for (size_t i = 0; i < count; i++)
		misses += run(&rows[i]);
	assert_int_equal(misses, 0);
}

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

static void control_sets_that_agree_decide(void **state)
{
	static const struct kind_row rows[] = {
		{ "three that are off", { SETS OF_SET("1", OFF) OF_SET("2", OFF) OF_SET("3", OFF) }, NULL, { "verdict NOT READY" } },
		{ "one unlike", { SETS OF_SET("1", ON) OF_SET("2", OFF) OF_SET("3", ON) }, NULL,
		  { "verdict INDETERMINATE", "finding ControlSet002: DISABLED" } },
		{ "alike in another form", { SETS OF_SET("1", ON) OF_SET("2", "\"Enabled\"=dword:ffffffff\n") }, NULL,
		  { "verdict READY", "fact schannel.tls12.client ENABLED", "says SCH105 ControlSet002: .*0xffffffff", "rule SCH105 fail" } },
		{ "a wrong type in the second", { SETS OF_SET("1", ON) OF_SET("2", "\"Enabled\"=\"1\"\n") }, NULL,
		  { "verdict AT RISK", "fact schannel.tls12.client ENABLED", "rule SCH102 fail" } },
		{ "Select selects none", { SETS OF_SET("1", OFF) OF_SET("2", OFF) KEY("HKEY_LOCAL_MACHINE\\SYSTEM\\Select",
					   "\"Current\"=dword:00000000\n") }, NULL, { "verdict NOT READY", "finding Select.Current is 0" } },
		{ "Select selects none of two", { SETS OF_SET("1", ON) OF_SET("2", OFF) KEY("HKEY_LOCAL_MACHINE\\SYSTEM\\Select",
						  "\"Current\"=dword:00000000\n") }, NULL, { "verdict INDETERMINATE" } },
		{ "Select is a string", { SETS OF_SET("1", OFF) OF_SET("2", OFF) KEY("HKEY_LOCAL_MACHINE\\SYSTEM\\Select",
					  "\"Current\"=\"1\"\n") }, NULL, { "verdict NOT READY", "finding Select.Current is not a REG_DWORD" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define LEAF KEY(CONTROL CLIENT, ON)

static void absence_that_nobody_exported_is_unknown(void **state)
{
	static const struct kind_row rows[] = {
		{ "without root keys", { HEAD BARE LEAF }, NULL, { "verdict INDETERMINATE", "text (?i)reg (export|save)" } },
		{ "one root only", { HEAD SYSTEM_ROOT BARE LEAF }, NULL, { "verdict INDETERMINATE" } },
		{ "the other root only", { HEAD SOFTWARE_ROOT BARE LEAF }, NULL, { "verdict INDETERMINATE" } },
		{ "a misspelled root", { HEAD "[HKEY_LOCAL_MACHINE\\SYTEM]\n\n" SOFTWARE_ROOT BARE }, NULL, { "verdict INDETERMINATE" } },
		{ "a root in a comment", { HEAD ";" SYSTEM_ROOT ";" SOFTWARE_ROOT BARE }, NULL, { "verdict INDETERMINATE" } },
		{ "several files of a key each", { HEAD SERVER_2019, HEAD DOTNET_SET, HEAD X64 LEAF }, NULL, { "verdict INDETERMINATE" } },
		{ "deletions only", { HEAD "[-" CONTROL CLIENT "]\n" }, NULL, { "verdict INDETERMINATE" } },
		{ "the roots in a file of their own, which then lacks the rest", { HEAD SYSTEM_ROOT SOFTWARE_ROOT, HEAD BARE }, NULL,
		  { "verdict AT RISK", "rule EVD507 fail" } },
		{ "nothing", { HEAD }, NULL, { "verdict INDETERMINATE" } },
		{ "an empty file beside a machine", { MACHINE, "" }, NULL, { "verdict INDETERMINATE", "text (?i)1.reg is empty" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define BROKEN(line) { MACHINE KEY(CONTROL CLIENT, line "\n") }, NULL, { "verdict INDETERMINATE", "rule EVD501 unknown", "finding 0.reg:[0-9]+: " }

/* No export has such a line: whoever wrote it meant something. */
static void a_line_without_effect_is_no_evidence_of_absence(void **state)
{
	static const struct kind_row rows[] = {
		{ "0x", BROKEN("\"Enabled\"=dword:0x00000000") },
		{ "nine digits", BROKEN("\"Enabled\"=dword:000000000") },
		{ "controls for quotes", BROKEN("\x93" "Enabled\x94=dword:00000000") },
		{ "no equals sign", BROKEN("\"Enabled\" dword:00000000") },
		{ "no quote at the end", BROKEN("\"Enabled=dword:00000000") },
		{ "unknown type", BROKEN("\"Enabled\"=REG_DWORD:0") },
		{ "another shell", BROKEN("reg add Enabled") },
		{ "slashes", { MACHINE "[HKEY_LOCAL_MACHINE/SYSTEM/CurrentControlSet/Control/SecurityProviders/SCHANNEL/Protocols/TLS 1.2/Client]\n"
			       OFF }, NULL, { "verdict INDETERMINATE", "rule EVD501 unknown" } },
		{ "no bracket", { MACHINE "[" CONTROL CLIENT "\n" OFF }, NULL, { "verdict INDETERMINATE", "rule EVD501 unknown" } },
		{ "before the bracket", { MACHINE " [" CONTROL CLIENT "]x\n" OFF }, NULL, { "verdict INDETERMINATE|NOT READY" } },
		{ "and TLS 1.2 is off all the same", { MACHINE KEY(CONTROL CLIENT, OFF "\"DisabledByDefault\"=dword:0x1\n") }, NULL,
		  { "verdict NOT READY", "rule EVD501 unknown" } },
		{ "in a key that nobody asks for", { MACHINE KEY(SOFTWARE "Vendor", "\"A\"=dword:0x0\n") }, NULL, { "verdict READY" } },
		{ "in an import", { MACHINE, HEAD KEY(CONTROL CLIENT, "\"Enabled\"=dword:0x00000000\n") }, "0.reg --overlay 1.reg",
		  { "verdict READY", "finding dword:00000000" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define ROLE(type) KEY(CONTROL "ProductOptions", "\"ProductType\"=\"" type "\"\n")
#define OTHER(role, arch)                                                                                                   \
	HEAD SYSTEM_ROOT ROLE(role) KEY(CONTROL "Session Manager\\Environment", "\"PROCESSOR_ARCHITECTURE\"=\"" arch "\"\n")
#define CLIENT_11 HEAD SOFTWARE_ROOT WINDOWS("Windows 10 Pro", "6.3", "22631", "Client") DOTNET_SET
#define CORE_2019 HEAD SOFTWARE_ROOT WINDOWS("Windows Server 2019 Datacenter", "6.3", "17763", "Server Core") DOTNET_SET

static void two_machines_are_no_machine(void **state)
{
	static const struct kind_row rows[] = {
		{ "a domain controller and Windows 11", { OTHER("LanmanNT", "AMD64"), CLIENT_11 }, NULL,
		  { "verdict INDETERMINATE", "finding LanmanNT .*Client" } },
		{ "a client and a Server Core", { OTHER("WinNT", "AMD64"), CORE_2019 }, NULL, { "verdict INDETERMINATE" } },
		{ "Windows 11 for x86", { OTHER("WinNT", "x86"), CLIENT_11 }, NULL, { "verdict INDETERMINATE", "finding x86 edition" } },
		{ "a server for ARM64", { OTHER("ServerNT", "ARM64"), CORE_2019 }, NULL,
		  { "verdict INDETERMINATE", "finding ARM64 edition" } },
		{ "a service pack of Windows 7", { OTHER("ServerNT", "AMD64") KEY(CONTROL "Windows", "\"CSDBuildNumber\"=dword:0000446a\n"
						  "\"CSDVersion\"=dword:00000100\n"), CORE_2019 }, NULL,
		  { "verdict INDETERMINATE", "finding 17514" } },
		{ "one machine", { OTHER("ServerNT", "AMD64"), CORE_2019 }, NULL, { "verdict READY" } },
		{ "Windows 11 for ARM64", { OTHER("WinNT", "ARM64"), CLIENT_11 }, NULL, { "verdict READY" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

static void evidence_against_evidence_is_named(void **state)
{
	static const struct kind_row rows[] = {
		{ "two exports", { MACHINE KEY(CONTROL CLIENT, OFF), MACHINE KEY(CONTROL CLIENT, ON) }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg:.*contradicts 0.reg" } },
		{ "a deletion", { MACHINE KEY(CONTROL CLIENT, OFF), HEAD "[-" CONTROL CLIENT "]\n" }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts" } },
		{ "a value deleted", { MACHINE KEY(CONTROL CLIENT, OFF), HEAD KEY(CONTROL CLIENT, "\"Enabled\"=-\n") }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts" } },
		{ "another type", { MACHINE KEY(CONTROL CLIENT, ON), HEAD KEY(CONTROL CLIENT, "\"Enabled\"=\"1\"\n") }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts .*REG_SZ" } },
		{ "a list more", { MACHINE, HEAD KEY(POLICY, "\"Functions\"=\"" ENHANCED "\"\n") }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts" } },
		{ "two exports joined", { MACHINE KEY(CONTROL CLIENT, OFF) HEAD KEY(CONTROL CLIENT, ON) }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 0.reg:.*overrides line" } },
		{ "two exports joined that agree", { MACHINE KEY(CONTROL CLIENT, ON) HEAD KEY(CONTROL CLIENT, ON) }, NULL, { "verdict READY" } },
		{ "as an overlay", { MACHINE KEY(CONTROL CLIENT, OFF), HEAD KEY(CONTROL CLIENT, ON) }, "0.reg --overlay 1.reg",
		  { "verdict READY", "rule EVD507 pass|not-applicable" } },
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
		cmocka_unit_test(control_sets_that_agree_decide),
		cmocka_unit_test(absence_that_nobody_exported_is_unknown),
		cmocka_unit_test(a_line_without_effect_is_no_evidence_of_absence),
		cmocka_unit_test(two_machines_are_no_machine),
		cmocka_unit_test(evidence_against_evidence_is_named),
		cmocka_unit_test(policies_and_old_windows_get_no_useless_fix),
		cmocka_unit_test(previews_have_no_documented_default),
		cmocka_unit_test(facts_about_dotnet_are_put_together),
		cmocka_unit_test(the_banner_of_a_baseline_says_nothing_of_tls_12),
	};

	return cmocka_run_group_tests_name("kinds of cases from the field", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is set about suites under names that Windows does not read: found, named, and without effect on the state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/cipher_cases.h"

#define EXCHANGES "KeyExchangeAlgorithms\\"
#define CONFIGURATION "Microsoft\\Cryptography\\Configuration\\"
#define LEGACY_LIST(key) SZ(key, "Functions", LEGACY)

static const struct {
	struct statement mistake;
	const char *told; /* what the sentence begins with */
} mistakes[] = {
	{ OFF("Ciphers\\AES 128\\128"), "Ciphers\\AES 128\\128 (did you mean AES 128/128?)" },
	{ OFF("Ciphers\\RC4 40\\128"), "Ciphers\\RC4 40\\128 (did you mean RC4 40/128?)" },
	{ OFF("Ciphers\\Triple DES 168\\168"), "Ciphers\\Triple DES 168\\168 (did you mean Triple DES 168/168?)" },
	{ OFF("Ciphers\\AES128/128"), "Ciphers\\AES128/128 (did you mean AES 128/128?)" },
	{ OFF("Ciphers\\AES 256-256"), "Ciphers\\AES 256-256 (did you mean AES 256/256?)" },
	{ OFF("Ciphers\\RC4 128-128"), "Ciphers\\RC4 128-128 (did you mean RC4 128/128?)" },
	{ OFF("Ciphers\\AES 128"), "Ciphers\\AES 128 (did you mean AES 128/128?)" },
	{ OFF("Ciphers\\3DES"), "Ciphers\\3DES (did you mean Triple DES 168?)" },
	{ OFF("Ciphers\\TripleDES 168"), "Ciphers\\TripleDES 168 (did you mean Triple DES 168?)" },
	{ OFF("Ciphers\\AES 128/128 "), "Ciphers\\AES 128/128  (did you mean AES 128/128?)" },
	{ OFF("Ciphers\\AES\xC2\xA0" "128/128"), "Ciphers\\AES\\u{A0}128/128 (did you mean AES 128/128?)" },
	{ OFF("Ciphers\\Camellia 256/256"), "Ciphers\\Camellia 256/256: Windows ignores this name" },
	{ DW(SCHANNEL "Ciphers\\AES 128/128", "Enable", 0), "Ciphers\\AES 128/128, value Enable (did you mean Enabled?)" },
	{ DW(SCHANNEL "Ciphers\\AES 128/128", "Enabled ", 0), "Ciphers\\AES 128/128, value Enabled  (did you mean Enabled?)" },
	{ OFF("Hashes\\SHA 256"), "Hashes\\SHA 256 (did you mean SHA256?)" },
	{ OFF("Hashes\\SHA-512"), "Hashes\\SHA-512 (did you mean SHA512?)" },
	{ OFF("Hashes\\SHA2-256"), "Hashes\\SHA2-256 (did you mean SHA256?)" },
	{ OFF("Hashes\\SHA1"), "Hashes\\SHA1 (did you mean SHA?)" },
	{ OFF("Hashes\\MD 5"), "Hashes\\MD 5 (did you mean MD5?)" },
	{ OFF(EXCHANGES "Diffie Hellman"), EXCHANGES "Diffie Hellman (did you mean Diffie-Hellman?)" },
	{ OFF(EXCHANGES "DiffieHelman"), EXCHANGES "DiffieHelman (did you mean Diffie-Hellman?)" },
	{ OFF(EXCHANGES "ECDHE"), EXCHANGES "ECDHE (did you mean ECDH?)" },
	{ OFF(EXCHANGES "RSA"), EXCHANGES "RSA (did you mean PKCS?)" },
	{ DW(SCHANNEL EXCHANGES "Diffie-Hellman", "ClientMinKeyBitsLength", 4096),
	  EXCHANGES "Diffie-Hellman, value ClientMinKeyBitsLength (did you mean ClientMinKeyBitLength?)" },
	{ OFF("Cipher\\AES 128/128"), "Cipher (did you mean Ciphers?)" },
	{ OFF("Hash\\SHA256"), "Hash (did you mean Hashes?)" },
	{ OFF("KeyExchangeAlgorithm\\PKCS"), "KeyExchangeAlgorithm (did you mean KeyExchangeAlgorithms?)" },
	{ LEGACY_LIST(SOFT "WOW6432Node\\Policies\\" CONFIGURATION "SSL\\00010002"),
	  "SOFTWARE\\WOW6432Node\\Policies\\" CONFIGURATION "SSL\\00010002, value Functions (did you mean SOFTWARE\\Policies?)" },
	{ LEGACY_LIST(SOFT "Policies\\" CONFIGURATION "SSL\\0010002"),
	  "SOFTWARE\\Policies\\" CONFIGURATION "SSL\\0010002 (did you mean 00010002?)" },
	{ LEGACY_LIST(SOFT "Policies\\" CONFIGURATION "SSL\\10002"), "SOFTWARE\\Policies\\" CONFIGURATION "SSL\\10002 (did you mean" },
	{ LEGACY_LIST(SOFT "Policies\\" CONFIGURATION "SSL\\Default"), "SOFTWARE\\Policies\\" CONFIGURATION "SSL\\Default: Windows" },
	{ LEGACY_LIST(SOFT "Policies\\" CONFIGURATION "SSL"), "SOFTWARE\\Policies\\" CONFIGURATION "SSL, value Functions (did you mean SSL\\00010002" },
	{ LEGACY_LIST(SOFT CONFIGURATION "SSL\\00010002"), "SOFTWARE\\" CONFIGURATION "SSL\\00010002, value Functions" },
	{ SZ(POLICY, "Function", LEGACY), "SOFTWARE\\Policies\\" CONFIGURATION "SSL\\00010002, value Function (did you mean Functions?)" },
	{ MULTI(POLICY, "ECC Curves", "curve25519"), "SOFTWARE\\Policies\\" CONFIGURATION "SSL\\00010002, value ECC Curves (did you mean EccCurves?)" },
	{ LEGACY_LIST(CCS "Cryptography\\Configuration\\SSL\\00010002"), "Cryptography\\Configuration\\SSL\\00010002, value Functions" },
};

static void every_mistake_is_told_and_changes_nothing(void **state)
{
	unsigned missed = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const struct cipher_case cipher_case = { "", "17763", { mistakes[i].mistake }, NULL, NULL };
		struct evaluated evaluated;

		evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
		const struct fact *fact = machine_fact(&evaluated.result, "ciphers.tls12");
		const char *because = fact->because.utf8;
		bool good = fact_has(fact, "near-miss") && fact->issue_count == 1 && strcmp(fact->state, "COMMON") == 0 &&
			    strncmp(because, mistakes[i].told, strlen(mistakes[i].told)) == 0 &&
			    finding_named(&evaluated.result, "CIP709")->outcome == OUTCOME_FAIL;

		if (!good)
			printf("%s: %s\n", mistakes[i].told, because);
		missed += !good;
		evaluated_free(&evaluated);
	}
	assert_int_equal(missed, 0);
}

static void names_that_windows_reads_are_left_alone(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "other ciphers", "17763",
		  { OFF("Ciphers\\NULL"), OFF("Ciphers\\DES 56/56"), OFF("Ciphers\\RC2 40/128"), OFF("ciphers\\rc4 64/128") }, "COMMON", NULL },
		{ "both names of 3DES", "17763", { OFF("Ciphers\\Triple DES 168"), OFF("Ciphers\\Triple DES 168/168") }, "COMMON", NULL },
		{ "MD5", "17763", { OFF("Hashes\\MD5") }, "COMMON", NULL },
		{ "a server's key length", "17763",
		  { DW(SCHANNEL EXCHANGES "Diffie-Hellman", "ServerMinKeyBitLength", 2048) }, "COMMON", NULL },
		{ "signatures", "17763",
		  { MULTI(CCS "Cryptography\\Configuration\\Local\\SSL\\00010003", "Functions", "RSA/SHA256\nRSA/SHA384\nRSA/SHA512") },
		  "COMMON", NULL },
		{ "what is no setting of a cipher", "17763", { DW(SCHANNEL "Ciphers\\Vendor", "Version", 1) }, "COMMON", NULL },
		{ "other keys of SCHANNEL", "17763",
		  { DW(SCHANNEL "CertMapping", "Enabled", 1), DW(SCHANNEL "Protocol\\TLS 1.2\\Client", "Enabled", 1) }, "COMMON", NULL },
	};

	(void)state;
	assert_int_equal(cipher_case_differences(cipher_cases, COUNT(cipher_cases), both_hives), 0);
}

static void of_many_mistakes_each_is_named(void **state)
{
	static const struct cipher_case cipher_case = {
		"", "17763", { OFF("Ciphers\\RC4 128\\128"), OFF("Hashes\\SHA 256"), OFF("Hashes\\SHA 384"), OFF("Hashes\\SHA 512") }, NULL, NULL
	};
	struct evaluated evaluated;

	(void)state;
	evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
	const struct fact *fact = machine_fact(&evaluated.result, "ciphers.tls12");

	assert_non_null(strstr(fact->because.utf8, "Ciphers\\RC4 128\\128 (did you mean RC4 128/128?), Hashes\\SHA 256 "));
	assert_non_null(strstr(fact->because.utf8, "Hashes\\SHA 512 (did you mean SHA512?): Windows ignores these names; "));
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_told_and_changes_nothing),
		cmocka_unit_test(names_that_windows_reads_are_left_alone),
		cmocka_unit_test(of_many_mistakes_each_is_named),
	};

	return cmocka_run_group_tests_name("misspelled settings of suites", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of cipher suites: which counts, in which forms, and what each Windows has without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/cipher_cases.h"

static void expect_all(const struct cipher_case *cipher_cases, size_t count, const char *const *covers)
{
	assert_int_equal(cipher_case_differences(cipher_cases, count, covers), 0);
}

static void every_windows_has_its_default(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "default", "6002", { { 0 } }, "UNCOMMON", NULL },  { "default", "7601", { { 0 } }, "COMMON", NULL },
		{ "default", "9200", { { 0 } }, "COMMON", NULL },    { "default", "9600", { { 0 } }, "COMMON", NULL },
		{ "default", "10240", { { 0 } }, "COMMON", NULL },   { "default", "14393", { { 0 } }, "COMMON", NULL },
		{ "default", "17763", { { 0 } }, "COMMON", NULL },   { "default", "19045", { { 0 } }, "COMMON", NULL },
		{ "default", "20348", { { 0 } }, "COMMON", NULL },   { "default", "26100", { { 0 } }, "COMMON", NULL },
		{ "default", "2600", { { 0 } }, "UNKNOWN", NULL },   { "default", "", { { 0 } }, "UNKNOWN", NULL },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

/* Counted on Microsoft's pages, without 3DES, RC4 and NULL. */
static void a_default_has_as_many_suites_as_its_page_lists(void **state)
{
	static const struct {
		const char *build, *count;
	} pages[] = { { "6002", " 8 TLS 1.2 cipher suites" },	{ "7601", " 24 TLS 1.2 cipher suites" },  { "9200", " 22 TLS 1.2 cipher suites" },  { "9600", " 24 TLS 1.2 cipher suites" },
		      { "10586", " 26 TLS 1.2 cipher suites" }, { "14393", " 26 TLS 1.2 cipher suites" }, { "15063", " 20 TLS 1.2 cipher suites" }, { "16299", " 20 TLS 1.2 cipher suites" },
		      { "19041", " 20 TLS 1.2 cipher suites" }, { "19044", " 20 TLS 1.2 cipher suites" }, { "19045", " 18 TLS 1.2 cipher suites" }, { "20348", " 20 TLS 1.2 cipher suites" },
		      { "22000", " 20 TLS 1.2 cipher suites" }, { "22621", " 18 TLS 1.2 cipher suites" }, { "26100", " 18 TLS 1.2 cipher suites" } };

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		const struct cipher_case cipher_case = { "default", pages[i].build, { { 0 } }, "", NULL };
		struct evaluated evaluated;

		evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
		assert_non_null(strstr(machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8, pages[i].count));
		evaluated_free(&evaluated);
	}
}

static void a_list_decides_and_policy_comes_before_the_machine(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "legacy", "17763", { SZ(POLICY, "Functions", LEGACY) }, "NONE", NULL },
		{ "TLS 1.3 only", "20348", { SZ(POLICY, "Functions", "TLS_AES_256_GCM_SHA384") }, "NONE", NULL },
		{ "PSK", "17763", { SZ(POLICY, "Functions", "TLS_PSK_WITH_AES_256_GCM_SHA384") }, "NONE", NULL },
		{ "one good suite", "17763", { SZ(POLICY, "Functions", LEGACY "," GCM256) }, "COMMON", NULL },
		{ "a comma at the end", "17763", { SZ(POLICY, "Functions", GCM256 ",") }, "COMMON", NULL },
		{ "ECDSA only", "17763", { SZ(POLICY, "Functions", ECDSA) }, "UNCOMMON", NULL },
		{ "RSA key exchange only", "17763", { SZ(POLICY, "Functions", RSA256) }, "UNCOMMON", NULL },
		{ "CBC with SHA-1 only", "17763", { SZ(POLICY, "Functions", ECDHE_SHA) }, "UNCOMMON", NULL },
		{ "DHE GCM only", "17763", { SZ(POLICY, "Functions", DHE256) }, "UNCOMMON", NULL },
		{ "local list alone", "17763", { MULTI(LOCAL, "Functions", "TLS_RSA_WITH_RC4_128_MD5") }, "NONE", NULL },
		{ "good policy, bad local list", "20348",
		  { SZ(POLICY, "Functions", GCM256), MULTI(LOCAL, "Functions", "TLS_AES_256_GCM_SHA384") }, "COMMON", NULL },
		{ "bad policy, good local list", "20348",
		  { SZ(POLICY, "Functions", LEGACY), MULTI(LOCAL, "Functions", GCM256) }, "NONE", NULL },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

static void a_list_in_an_odd_form_never_goes_unsaid(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "empty", "17763", { SZ(POLICY, "Functions", "") }, "COMMON", "list-empty" },
		{ "commas alone", "17763", { SZ(POLICY, "Functions", ",,,") }, "COMMON", "list-empty" },
		{ "empty list of strings", "17763", { MULTI(LOCAL, "Functions", "") }, "COMMON", "list-empty" },
		{ "empty policy over a bad local list", "17763",
		  { SZ(POLICY, "Functions", ""), MULTI(LOCAL, "Functions", "TLS_RSA_WITH_RC4_128_SHA") }, "NONE", "list-empty" },
		{ "blank after the comma", "17763", { SZ(POLICY, "Functions", ECDSA ", " GCM256) }, "UNCOMMON", "list-format" },
		{ "a number", "17763", { DW(POLICY, "Functions", 1) }, "COMMON", "wrong-type" },
		{ "a policy of strings", "17763", { MULTI(POLICY, "Functions", GCM256) }, "COMMON", "wrong-type" },
		{ "a policy of strings over a bad local list", "17763",
		  { MULTI(POLICY, "Functions", GCM256), MULTI(LOCAL, "Functions", "TLS_RSA_WITH_RC4_128_SHA") }, "NONE", "wrong-type" },
		{ "a bad policy of strings is not what decides", "17763", { MULTI(POLICY, "Functions", LEGACY) }, "COMMON", "wrong-type" },
		{ "a policy that is expanded", "17763", { { POLICY, "Functions", REG_EXPAND_SZ, GCM256, 0 } }, "COMMON", "wrong-type" },
		{ "a local list in one string", "17763", { SZ(LOCAL, "Functions", GCM256) }, "COMMON", "wrong-type" },
		{ "curves in one string", "19045", { SZ(POLICY, "EccCurves", "NistP384,NistP256") }, "COMMON", "wrong-type" },
		{ "two names in one of the strings", "17763", { MULTI(LOCAL, "Functions", GCM256 "," CBC384) }, "UNCOMMON", "names-joined" },
		{ "two curves in one of the strings", "19045", { MULTI(POLICY, "EccCurves", "NistP384,NistP256") }, "UNCOMMON", "names-joined" },
		{ "and one that is right", "19045", { MULTI(POLICY, "EccCurves", "NistP384 NistP256\nNistP521") }, "COMMON", "names-joined" },
		{ "semicolons", "26100", { SZ(POLICY, "Functions", GCM256 ";" CBC384) }, "UNCOMMON", "list-format" },
		{ "line breaks", "17763", { SZ(POLICY, "Functions", ECDSA ",\r\n" GCM256) }, "UNCOMMON", "list-format" },
		{ "line breaks alone", "17763", { SZ(POLICY, "Functions", GCM256 "\r\n" CBC384) }, "UNCOMMON", "list-format" },
		{ "a line break at the end", "17763", { SZ(POLICY, "Functions", CBC384 "," GCM256 "\r\n") }, "COMMON", "list-format" },
		{ "a tab", "17763", { SZ(POLICY, "Functions", "\t" GCM256) }, "UNCOMMON", "list-format" },
		{ "a tab for a name", "17763", { SZ(POLICY, "Functions", GCM256 ",\t") }, "COMMON", "list-format" },
		{ "a no-break space", "17763", { SZ(POLICY, "Functions", GCM256 ",\xA0" CBC384) }, "COMMON", "list-format" },
		{ "spaces alone", "17763", { SZ(POLICY, "Functions", GCM256 " " CBC384) }, "UNCOMMON", "list-format" },
		{ "OpenSSL's colons", "17763", { SZ(POLICY, "Functions", GCM256 ":" CBC384) }, "UNCOMMON", "list-format" },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

static void a_name_that_no_page_has_is_not_relied_on(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "OpenSSL's name", "17763", { SZ(POLICY, "Functions", "ECDHE-RSA-AES256-GCM-SHA384") }, "UNCOMMON", "unknown-name" },
		{ "and nothing of the kind can be on", "17763",
		  { SZ(POLICY, "Functions", "ECDHE-RSA-AES256-GCM-SHA384"), OFF("Ciphers\\AES 128/128"), OFF("Ciphers\\AES 256/256") },
		  "NONE", "unknown-name" },
		{ "OpenSSL's name beside one that is right", "17763", { SZ(POLICY, "Functions", GCM256 ",AES128-SHA") }, "COMMON", "unknown-name" },
		{ "OpenSSL's name beside a bad one", "17763",
		  { SZ(POLICY, "Functions", LEGACY ",ECDHE-RSA-AES256-GCM-SHA384") }, "NONE", "unknown-name" },
		{ "another case", "17763", { SZ(POLICY, "Functions", "tls_ecdhe_rsa_with_aes_256_gcm_sha384") }, "UNCOMMON", "unknown-name" },
		{ "another case beside a bad one", "17763",
		  { SZ(POLICY, "Functions", LEGACY ",Tls_Ecdhe_Rsa_With_Aes_256_Gcm_Sha384") }, "UNCOMMON", "unknown-name" },
		{ "another case, with a curve", "9600",
		  { SZ(POLICY, "Functions", LEGACY ",tls_ecdhe_rsa_with_aes_256_cbc_sha384_p256") }, "UNCOMMON", "unknown-name" },
		{ "a slip", "17763", { SZ(POLICY, "Functions", "TLS_ECHDE_RSA_WITH_AES_256_GCM_SHA384") }, "UNCOMMON", "unknown-name" },
		{ "names of other versions of TLS are documented", "20348",
		  { SZ(POLICY, "Functions", "TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256," GCM256) }, "COMMON", NULL },
		{ "a curve that no page has", "19045", { MULTI(POLICY, "EccCurves", "prime256v1") }, "UNCOMMON", "unknown-name" },
		{ "and one that is right", "19045", { MULTI(POLICY, "EccCurves", "P-256\nNistP256") }, "COMMON", "unknown-name" },
		{ "curves of the default, as the pages vary their case", "26100",
		  { MULTI(POLICY, "EccCurves", "curve25519\nnistP256\nnistP384") }, "COMMON", NULL },
		{ "post-quantum groups beside NIST curves", "26100",
		  { MULTI(POLICY, "EccCurves", "x25519_mlkem768\nNistP384") }, "COMMON", NULL },
		{ "a curve that is unknown, in FIPS mode", "19045",
		  { MULTI(POLICY, "EccCurves", "P-256"), DW(FIPS, "Enabled", 1) }, "UNCOMMON", "unknown-name" },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

/* The element that is wrong comes first, and what it should be. */
static void the_sentence_begins_with_what_is_wrong(void **state)
{
	static const struct {
		struct cipher_case cipher_case;
		const char *begins, *holds;
	} cases[] = {
		{ { "", "17763", { SZ(POLICY, "Functions", GCM256 ",ECDHE-RSA-AES128-GCM-SHA256") }, NULL, NULL },
		  "\"ECDHE-RSA-AES128-GCM-SHA256\" (did you mean TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256?)", "no cipher suite of this name" },
		{ { "", "17763", { SZ(POLICY, "Functions", GCM256 ",TLS_ECDHE_RSA_WITH_AES256_CBC_SHA38") }, NULL, NULL },
		  "\"TLS_ECDHE_RSA_WITH_AES256_CBC_SHA38\" (did you mean " CBC384 "?)", "" },
		{ { "", "17763", { SZ(POLICY, "Functions", GCM256 ",A,B,C,D,E") }, NULL, NULL }, "\"A\", \"B\", \"C\" and 2 more in", "" },
		{ { "", "17763", { SZ(POLICY, "Functions", GCM256 ";" CBC384) }, NULL, NULL }, "\"" GCM256 ";" CBC384 "\" in", "a semicolon (;)" },
		{ { "", "17763", { SZ(POLICY, "Functions", GCM256 ",\xA0" CBC384) }, NULL, NULL }, "\"\\u{A0}" CBC384 "\"", "U+00A0" },
		{ { "", "17763", { MULTI(POLICY, "EccCurves", "NistP384,NistP256") }, NULL, NULL }, "\"NistP384,NistP256\" is one string", "" },
		{ { "", "17763", { MULTI(POLICY, "Functions", GCM256) }, NULL, NULL }, "Functions=\"" GCM256 "\" of the SSL Cipher Suite Order policy has the "
		  "type REG_MULTI_SZ", "writes only REG_SZ" },
		{ { "", "17763", { MULTI(POLICY, "EccCurves", "ECDH_P256") }, NULL, NULL }, "\"ECDH_P256\" (did you mean NistP256?)", "" },
		{ { "", "22631", { MULTI(POLICY, "EccCurves", "secP521r1") }, NULL, NULL }, "\"secP521r1\" is the SECG name of NistP521", "" },
		{ { "", "17763", { SZ(POLICY, "Functions", LEGACY) }, NULL, NULL }, "\"TLS_RSA_WITH_RC4_128_SHA\", ", "can use with these settings" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evaluated evaluated;

		evaluate_cipher_case(&evaluated, &cases[i].cipher_case, both_hives);
		const char *because = machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8;

		if (strncmp(because, cases[i].begins, strlen(cases[i].begins)) != 0 || !strstr(because, cases[i].holds))
			print_message("%s\n", because);
		assert_ptr_equal(strstr(because, cases[i].begins), because);
		assert_non_null(strstr(because, cases[i].holds));
		evaluated_free(&evaluated);
	}
}

static void suites_beyond_the_limit_of_a_policy_are_not_relied_on(void **state)
{
	char list[2048] = "";

	(void)state;
	for (int i = 0; i < 30; i++)
		strcat(list, ECDSA ",");
	strcat(list, GCM256);
	const struct cipher_case policy = { "long", "17763", { SZ(POLICY, "Functions", list) }, "UNCOMMON", "list-too-long" };

	expect_all(&policy, 1, both_hives);
	for (char *comma = list; (comma = strchr(comma, ',')); )
		*comma = '\n';
	const struct cipher_case local = { "long", "17763", { MULTI(LOCAL, "Functions", list) }, "COMMON", NULL };

	expect_all(&local, 1, both_hives);
}

static void before_windows_10_a_name_carries_its_curve(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "no curve", "9600", { SZ(POLICY, "Functions", CBC384 "," CBC256) }, "UNCOMMON", "no-curve-suffix" },
		{ "curve", "9600", { SZ(POLICY, "Functions", CBC384 "_P256") }, "COMMON", NULL },
		{ "curve", "7601", { SZ(POLICY, "Functions", CBC256 "_P384") }, "COMMON", NULL },
		{ "P-521 alone", "9600", { SZ(POLICY, "Functions", CBC384 "_P521") }, "COMMON", NULL },
		{ "curve on 10", "19045", { SZ(POLICY, "Functions", CBC384 "_P256," RSA256) }, "COMMON", NULL },
		{ "no curve on 10", "10240", { SZ(POLICY, "Functions", CBC384) }, "COMMON", NULL },
		{ "a curve where none belongs", "17763", { SZ(POLICY, "Functions", LEGACY "," RSA256 "_P256") }, "UNCOMMON", "unknown-name" },
		{ "ECDHE with GCM before 10", "9600", { SZ(POLICY, "Functions", GCM256 "_P256") }, "NONE", NULL },
		{ "ECDHE with SHA-2 on Vista", "6002", { SZ(POLICY, "Functions", CBC384 "_P256") }, "NONE", NULL },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

static void what_comes_with_an_update_counts_when_the_local_list_shows_it(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "update not shown", "7601", { SZ(POLICY, "Functions", CBC384 "_P256") }, "UNCOMMON", NULL },
		{ "update shown", "7601",
		  { SZ(POLICY, "Functions", CBC384 "_P256"), MULTI(LOCAL, "Functions", CBC384 "_P256") }, "COMMON", NULL },
		{ "never an update", "9600", { SZ(POLICY, "Functions", CBC384 "_P256") }, "COMMON", NULL },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_windows_has_its_default),
		cmocka_unit_test(a_default_has_as_many_suites_as_its_page_lists),
		cmocka_unit_test(a_list_decides_and_policy_comes_before_the_machine),
		cmocka_unit_test(a_list_in_an_odd_form_never_goes_unsaid),
		cmocka_unit_test(a_name_that_no_page_has_is_not_relied_on),
		cmocka_unit_test(the_sentence_begins_with_what_is_wrong),
		cmocka_unit_test(suites_beyond_the_limit_of_a_policy_are_not_relied_on),
		cmocka_unit_test(before_windows_10_a_name_carries_its_curve),
		cmocka_unit_test(what_comes_with_an_update_counts_when_the_local_list_shows_it),
	};

	return cmocka_run_group_tests_name("lists of cipher suites", tests, NULL, NULL);
}

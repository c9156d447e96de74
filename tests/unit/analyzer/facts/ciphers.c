/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left to negotiate TLS 1.2 with: switches, curves, limits, and what is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/ciphers/ciphers.h"
#include "support/machine/cipher_cases.h"

static void expect_all(const struct cipher_case *cipher_cases, size_t count, const char *const *covers)
{
	assert_int_equal(cipher_case_differences(cipher_cases, count, covers), 0);
}

static void what_is_switched_off_takes_its_suites_away(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "AES 128 off", "17763", { OFF("Ciphers\\AES 128/128") }, "COMMON", NULL },
		{ "AES 256 off", "17763", { OFF("Ciphers\\AES 256/256") }, "COMMON", NULL },
		{ "both off", "17763", { OFF("Ciphers\\AES 128/128"), OFF("Ciphers\\AES 256/256") }, "NONE", NULL },
		{ "both off", "7601", { OFF("ciphers\\aes 128/128"), OFF("ciphers\\aes 256/256") }, "NONE", NULL },
		{ "a slash is no backslash", "17763", { OFF("Ciphers\\AES 128\\128"), OFF("Ciphers\\AES 256\\256") }, "COMMON", "near-miss" },
		{ "the one cipher of the list", "17763",
		  { SZ(POLICY, "Functions", GCM256), OFF("Ciphers\\AES 256/256") }, "NONE", NULL },
		{ "RC4 and 3DES off", "17763", { OFF("Ciphers\\RC4 128/128"), OFF("Ciphers\\Triple DES 168") }, "COMMON", NULL },
		{ "on as documented", "17763", { DW(SCHANNEL "Ciphers\\AES 256/256", "Enabled", 0xffffffff) }, "COMMON", NULL },
		{ "a hash of signatures", "17763", { DW(SCHANNEL "Hashes\\SHA512", "Enabled", 1) }, "COMMON", "undocumented-form" },
		{ "off", "17763", { DW(SCHANNEL "Hashes\\SHA512", "Enabled", 0) }, "COMMON", NULL },
		{ "on with 1", "17763", { DW(SCHANNEL "Ciphers\\AES 256/256", "Enabled", 1) }, "COMMON", "undocumented-form" },
		{ "off as text", "17763", { SZ(SCHANNEL "Ciphers\\AES 128/128", "Enabled", "0") }, "COMMON", "wrong-type" },
		{ "RSA off", "17763", { OFF("KeyExchangeAlgorithms\\PKCS") }, "COMMON", "exchange-off" },
		{ "ECDH off", "17763", { OFF("KeyExchangeAlgorithms\\ECDH") }, "UNCOMMON", "exchange-off" },
		{ "ECDH off", "19045", { OFF("KeyExchangeAlgorithms\\ECDH") }, "UNCOMMON", "exchange-off" },
		{ "Diffie-Hellman off", "17763", { OFF("KeyExchangeAlgorithms\\Diffie-Hellman") }, "COMMON", NULL },
		{ "every exchange off", "17763",
		  { OFF("KeyExchangeAlgorithms\\Diffie-Hellman"), OFF("KeyExchangeAlgorithms\\ECDH"),
		    OFF("KeyExchangeAlgorithms\\PKCS") }, "NONE", "exchange-off" },
		{ "SHA-1 off", "17763", { OFF("Hashes\\SHA") }, "COMMON", NULL },
		{ "SHA-256 off", "17763", { OFF("Hashes\\SHA256") }, "COMMON", "hash-off" },
		{ "SHA-2 off", "17763", { OFF("Hashes\\SHA256"), OFF("Hashes\\SHA384") }, "UNCOMMON", "hash-off" },
		{ "all hashes off", "17763", { OFF("Hashes\\SHA256"), OFF("Hashes\\SHA384"), OFF("Hashes\\SHA") }, "NONE", "hash-off" },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

static void curves_and_fips_mode_narrow_ecdhe(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "NIST curves", "17763", { MULTI(POLICY, "EccCurves", "NistP384\nNistP256") }, "COMMON", NULL },
		{ "curve25519 alone", "17763", { MULTI(POLICY, "EccCurves", "curve25519") }, "UNCOMMON", "no-common-curve" },
		{ "P-521 alone", "17763", { MULTI(POLICY, "EccCurves", "NistP521") }, "COMMON", NULL },
		{ "P-521 alone, FIPS", "17763", { MULTI(POLICY, "EccCurves", "nistP521"), DW(FIPS, "Enabled", 1) }, "COMMON", NULL },
		{ "SECG's names", "22631", { MULTI(POLICY, "EccCurves", "secP384r1\nsecP256r1") }, "UNCOMMON", "no-common-curve" },
		{ "SECG's names beside NIST's", "22631", { MULTI(POLICY, "EccCurves", "secP384r1\nNistP256") }, "COMMON", NULL },
		{ "post-quantum groups alone", "26100", { MULTI(POLICY, "EccCurves", "x25519_mlkem768") }, "UNCOMMON", "no-common-curve" },
		{ "curve25519, no DHE", "19045", { MULTI(POLICY, "EccCurves", "curve25519") }, "UNCOMMON", "no-common-curve" },
		{ "curve25519, ECDHE alone, FIPS", "17763",
		  { MULTI(POLICY, "EccCurves", "curve25519"), SZ(POLICY, "Functions", GCM256), DW(FIPS, "Enabled", 1) },
		  "NONE", "no-common-curve" },
		{ "parted by a blank", "19045", { MULTI(POLICY, "EccCurves", "NistP384 NistP256") }, "UNCOMMON", "names-joined" },
		{ "policy over local curves", "17763",
		  { MULTI(POLICY, "EccCurves", "NistP256"), MULTI(LOCAL, "EccCurves", "curve25519") }, "COMMON", NULL },
		{ "curves before 10 are not read", "9600", { MULTI(POLICY, "EccCurves", "curve25519") }, "COMMON", NULL },
		{ "in no form", "9600", { SZ(POLICY, "EccCurves", "P-256;P-384") }, "COMMON", NULL },
		{ "FIPS alone", "17763", { DW(FIPS, "Enabled", 1) }, "COMMON", NULL },
		{ "curve25519, ECDHE alone, FIPS of device management", "17763",
		  { MULTI(POLICY, "EccCurves", "curve25519"), SZ(POLICY, "Functions", GCM256), DW(FIPS, "MDMEnabled", 1) },
		  "NONE", "no-common-curve" },
		{ "FIPS of a wrong type", "17763", { SZ(FIPS, "Enabled", "1") }, "COMMON", "wrong-type" },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

static void limits_on_keys_and_messages_are_said(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "DH minimum", "17763",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMinKeyBitLength", 4096) }, "COMMON", "dh-length" },
		{ "DH minimum, DHE alone", "17763",
		  { SZ(POLICY, "Functions", DHE256),
		    DW(SCHANNEL "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMinKeyBitLength", 4096) }, "UNCOMMON", "dh-length" },
		{ "DH minimum of 2048", "17763",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMinKeyBitLength", 2048) }, "COMMON", NULL },
		{ "RSA minimum", "17763",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 4096) }, "COMMON", "rsa-length" },
		{ "RSA maximum", "17763",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", 1024) }, "COMMON", "rsa-length" },
		{ "RSA maximum below 4096", "17763",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", 3072) }, "COMMON", "rsa-length" },
		{ "RSA maximum of 4096", "17763",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", 4096) }, "COMMON", NULL },
		{ "RSA bounds before Windows 10 are not read", "9600",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 4096),
		    DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", 1024) }, "COMMON", NULL },
		{ "RSA bounds from 1507 on", "10240",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 4096) }, "COMMON", "rsa-length" },
		{ "messages", "17763", { DW(SCHANNEL "Messaging", "MessageLimitClient", 0) }, "COMMON", "messages-limited" },
		{ "messages by default", "17763", { DW(SCHANNEL "Messaging", "MessageLimitClient", 0x8000) }, "COMMON", NULL },
	};

	(void)state;
	expect_all(cipher_cases, COUNT(cipher_cases), both_hives);
}

static void what_cannot_be_read_is_known_only_where_it_changes_nothing(void **state)
{
	static const struct cipher_case no_policy[] = {
		{ "good local list, policy not covered", "", { MULTI(LOCAL, "Functions", GCM256) }, "UNKNOWN", NULL },
		{ "both ciphers off, policy not covered", "",
		  { OFF("Ciphers\\AES 128/128"), OFF("Ciphers\\AES 256/256") }, "NONE", NULL },
	};
	static const struct cipher_case no_switches[] = {
		{ "good policy, switches not covered", "17763", { SZ(POLICY, "Functions", GCM256) }, "UNKNOWN", NULL },
		{ "bad policy, switches not covered", "17763", { SZ(POLICY, "Functions", LEGACY) }, "NONE", NULL },
	};
	static const struct cipher_case no_version[] = {
		{ "legacy on any Windows", "", { SZ(POLICY, "Functions", LEGACY) }, "NONE", NULL },
		{ "good since Windows 10", "", { SZ(POLICY, "Functions", GCM256) }, "UNKNOWN", NULL },
	};

	(void)state;
	expect_all(no_policy, COUNT(no_policy), system_only);
	expect_all(no_switches, COUNT(no_switches), software_only);
	expect_all(no_version, COUNT(no_version), both_hives);
}

static void nothing_left_is_not_ready_though_the_protocol_is_on(void **state)
{
	static const struct cipher_case cipher_case = { "legacy", "17763", { SZ(POLICY, "Functions", LEGACY) }, "NONE", NULL };
	struct evaluated evaluated;

	(void)state;
	evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
	assert_string_equal(state_of(&evaluated.result, "schannel.tls12.client"), "ENABLED");
	assert_int_equal(finding_named(&evaluated.result, "CIP701")->outcome, OUTCOME_FAIL);
	assert_int_equal(evaluated.result.verdict, VERDICT_NOT_READY);
	evaluated_free(&evaluated);
}

static void the_sentence_names_who_decided_and_the_best_that_is_left(void **state)
{
	static const struct cipher_case cipher_case = {
		"mixed", "17763", { SZ(POLICY, "Functions", ECDSA "," CBC384 "," DHE256), OFF("KeyExchangeAlgorithms\\Diffie-Hellman") },
		"COMMON", NULL
	};
	struct evaluated evaluated;

	(void)state;
	evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
	assert_string_equal(machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8,
			    "the SSL Cipher Suite Order policy (3 names) leaves 2 TLS 1.2 cipher suites, with Diffie-Hellman turned off, 1 "
			    "of them on the lists of Azure; the strongest is TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384");
	evaluated_free(&evaluated);
}

static void azure_devops_has_a_list_of_its_own(void **state)
{
	static const struct {
		struct cipher_case cipher_case;
		const char *azure, *devops;
	} cases[] = {
		{ { "", "17763", { { 0 } }, NULL, NULL }, "COMMON", "COMMON" },
		{ { "", "17763", { SZ(POLICY, "Functions", DHE256) }, NULL, NULL }, "UNCOMMON", "COMMON" },
		{ { "", "9600", { SZ(POLICY, "Functions", DHE256) }, NULL, NULL }, "UNCOMMON", "UNCOMMON" },
		{ { "", "17763", { SZ(POLICY, "Functions", RSA256) }, NULL, NULL }, "UNCOMMON", "UNCOMMON" },
		{ { "", "17763", { OFF("KeyExchangeAlgorithms\\ECDH") }, NULL, NULL }, "UNCOMMON", "COMMON" },
		{ { "", "17763", { SZ(POLICY, "Functions", LEGACY) }, NULL, NULL }, "NONE", "NONE" },
		{ { "", "", { SZ(POLICY, "Functions", DHE256) }, NULL, NULL }, "UNKNOWN", "UNKNOWN" },
		{ { "", "7601", { SZ(POLICY, "Functions", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P521") }, NULL, NULL }, "COMMON", "UNCOMMON" },
		{ { "", "7601", { SZ(POLICY, "Functions", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256") }, NULL, NULL }, "COMMON", "COMMON" },
		{ { "", "19045", { MULTI(LOCAL, "EccCurves", "NistP521") }, NULL, NULL }, "COMMON", "UNCOMMON" },
		{ { "", "19045", { MULTI(LOCAL, "EccCurves", "NistP521\nNistP384") }, NULL, NULL }, "COMMON", "COMMON" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evaluated evaluated;

		evaluate_cipher_case(&evaluated, &cases[i].cipher_case, both_hives);
		assert_string_equal(state_of(&evaluated.result, "ciphers.tls12"), cases[i].azure);
		assert_string_equal(state_of(&evaluated.result, "ciphers.devops"), cases[i].devops);
		evaluated_free(&evaluated);
	}
}

/* 3DES beside approved suites is offered all the same. */
static void suites_of_other_ciphers_are_found_beside_approved_ones(void **state)
{
	static const struct cipher_case cases[] = {
		{ "default", "17763", { { 0 } }, "MIXED", NULL },
		{ "default without 3DES", "19045", { { 0 } }, "ONLY", NULL },
		{ "3DES off", "17763", { OFF("Ciphers\\Triple DES 168") }, "ONLY", NULL },
		{ "the hash of its suites off", "17763", { OFF("Hashes\\SHA") }, "ONLY", NULL },
		{ "FIPS leaves 3DES", "17763", { DW(FIPS, "Enabled", 1) }, "MIXED", NULL },
		{ "approved alone", "17763", { SZ(POLICY, "Functions", GCM256) }, "ONLY", NULL },
		{ "3DES beside them", "22631", { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_WITH_3DES_EDE_CBC_SHA") }, "MIXED", NULL },
		{ "NULL is offered to no program that does not ask", "22631",
		  { MULTI(LOCAL, "Functions", GCM256 "\nTLS_RSA_WITH_NULL_SHA256") }, "ONLY", NULL },
		{ "export suites", "7601", { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_EXPORT_WITH_RC4_40_MD5") }, "MIXED", NULL },
		{ "export suites, FIPS", "7601",
		  { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_EXPORT_WITH_RC4_40_MD5"), DW(FIPS, "Enabled", 1) }, "ONLY", NULL },
		{ "export suites, off", "7601",
		  { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_EXPORT_WITH_RC4_40_MD5"), OFF("Ciphers\\RC4 40/128") }, "ONLY", NULL },
		{ "export suites from Windows 10 on", "17763",
		  { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_EXPORT_WITH_RC4_40_MD5") }, "ONLY", NULL },
		{ "export suites in another case", "7601",
		  { SZ(POLICY, "Functions", GCM256 ",tls_rsa_export_with_rc4_40_md5") }, "UNKNOWN", NULL },
		{ "export suites with a blank", "7601",
		  { SZ(POLICY, "Functions", GCM256 ", TLS_RSA_EXPORT_WITH_RC4_40_MD5") }, "UNKNOWN", NULL },
		{ "export suites, key exchange off", "7601",
		  { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_EXPORT_WITH_RC4_40_MD5"), OFF("KeyExchangeAlgorithms\\PKCS") }, "ONLY", NULL },
		{ "in another case", "17763", { SZ(POLICY, "Functions", GCM256 ",tls_rsa_with_3des_ede_cbc_sha") }, "UNKNOWN", NULL },
		{ "RC4 is off by default", "17763", { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_WITH_RC4_128_SHA") }, "ONLY", NULL },
		{ "RC4 turned on", "17763",
		  { SZ(POLICY, "Functions", GCM256 ",TLS_RSA_WITH_RC4_128_SHA"),
		    DW(SCHANNEL "Ciphers\\RC4 128/128", "Enabled", 0xffffffff) }, "MIXED", NULL },
		{ "RC4 before Windows 10", "9600", { SZ(POLICY, "Functions", "TLS_RSA_WITH_RC4_128_SHA") }, "MIXED", NULL },
		{ "no documented name", "17763", { SZ(POLICY, "Functions", "TLS_OURS") }, "UNKNOWN", NULL },
		{ "which Windows?", "", { { 0 } }, "UNKNOWN", NULL },
		{ "on no Windows", "", { SZ(POLICY, "Functions", GCM256) }, "ONLY", NULL },
		{ "before lists", "3790", { { 0 } }, "UNKNOWN", NULL },
		{ "no policy supplied", "",
		  { OFF("Ciphers\\Triple DES 168"), OFF("Ciphers\\RC4 128/128"), OFF("Ciphers\\DES 56/56") }, "UNKNOWN", NULL },
		{ "no policy supplied", "",
		  { OFF("Ciphers\\Triple DES 168"), OFF("Ciphers\\RC4 128/128"), OFF("Ciphers\\DES 56/56"), OFF("Ciphers\\RC4 40/128"),
		    OFF("Ciphers\\RC4 56/128") }, "ONLY", NULL },
		{ "a switch of another type", "17763", { SZ(SCHANNEL "Ciphers\\Triple DES 168", "Enabled", "0") }, "MIXED", "wrong-type" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evaluated evaluated;

		evaluate_cipher_case(&evaluated, &cases[i], strcmp(cases[i].what, "no policy supplied") ? both_hives : system_only);
		const struct fact *fact = machine_fact(&evaluated.result, "ciphers.approved");

		if (strcmp(fact->state, cases[i].state) != 0)
			fail_msg("%s: %s, because %s", cases[i].what, fact->state, fact->because.utf8);
		assert_int_equal(fact->issue_count, cases[i].issue != NULL);
		evaluated_free(&evaluated);
	}
}

static void keys_that_are_not_there_are_cited_once(void **state)
{
	static const struct cipher_case cipher_case = { "default", "17763", { { 0 } }, "COMMON", NULL };
	struct evaluated evaluated;
	unsigned below_exchange = 0;

	(void)state;
	evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
	const struct fact *fact = machine_fact(&evaluated.result, "ciphers.tls12");

	for (size_t i = 0; i < fact->evidence_count; i++)
		below_exchange += strstr(fact->evidence[i].key.utf8, "KeyExchangeAlgorithms") != NULL;
	assert_int_equal(below_exchange, 1);
	evaluated_free(&evaluated);
}

static void fips_mode_is_read_as_it_is_documented(void **state)
{
	static const struct {
		struct statement row;
		const char *state;
	} table[] = {
		{ DW(FIPS, "Enabled", 1), "ON" }, { DW(FIPS, "Enabled", 0), "OFF" },
		{ SZ(FIPS, "Enabled", "1"), "OFF" }, { { FIPS, NULL, 0, NULL, 0 }, "OFF" },
		{ DW(FIPS, "MDMEnabled", 1), "ON" }, { DW(FIPS, "MDMEnabled", 0), "OFF" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct evaluated evaluated;

		evaluate_statements(&evaluated, &table[i].row, 1, both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "fips"), table[i].state);
		evaluated_free(&evaluated);
	}
	struct evaluated evaluated;

	evaluate_statements(&evaluated, NULL, 0, software_only, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "fips"), "UNKNOWN");
	evaluated_free(&evaluated);
}

static bool is_alike(uint32_t a, uint32_t b)
{
	bool alike = (a < BUILD_10) == (b < BUILD_10);

	for (size_t i = 0; i < suite_count; i++)
		alike = alike && suite_is_default(&suites[i], a) == suite_is_default(&suites[i], b) &&
			(a < suites[i].since) == (b < suites[i].since) && (a < suites[i].with_update) == (b < suites[i].with_update);
	return alike;
}

/* Builds that Microsoft released: where one differs from the one before, a kind of Windows begins. */
static void there_is_one_kind_of_windows_for_each_difference(void **state)
{
	static const uint32_t released[] = { 6000,  6001,  6002,  6003,	 7600,	7601,  9200,  9600,  10240, 10586, 14393, 15063, 16299, 17134,
					     17763, 18362, 18363, 19041, 19042, 19043, 19044, 19045, 20348, 22000, 22621, 22631, 26100, 26200 };
	size_t kind = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(released); i++) {
		if (i && is_alike(released[i - 1], released[i]))
			continue;
		assert_true(kind < representative_builds_count);
		assert_true(is_alike(representative_builds[kind], released[i]));
		kind++;
	}
	assert_int_equal(kind, representative_builds_count);
}

/* The table of suites against their names: TLS_<exchange>_<certificate>_WITH_<cipher>_<hash>. */
static void every_suite_is_made_of_what_its_name_says(void **state)
{
	static const char *const exchanges[] = { "TLS_RSA_WITH", "TLS_DHE_", "TLS_ECDHE_" };
	static const char *const certificates[] = { "RSA_WITH", "ECDSA_WITH", "DSS_WITH" };
	static const char *const ciphers[] = { "AES_256", "AES_128", "3DES_EDE", "RC4_128", "_DES_", "_NULL_" };
	static const char *const hashes[] = { "_SHA384", "_SHA256", "_SHA", "_MD5" };

	(void)state;
	for (size_t i = 0; i < suite_count; i++) {
		const char *name = suites[i].name, *hash = strrchr(name, '_');

		assert_ptr_equal(strstr(name, exchanges[suites[i].exchange]), name);
		assert_non_null(strstr(name, certificates[suites[i].authentication]));
		assert_non_null(strstr(name, ciphers[suites[i].cipher]));
		assert_string_equal(hash, hashes[suites[i].hash]);
		assert_true(suites[i].acceptance != ACCEPTED_BY_AZURE || suites[i].authentication == AUTH_RSA);
		assert_true(!suites[i].defaults[0].from || suites[i].defaults[0].from >= suites[i].since);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_switched_off_takes_its_suites_away),
		cmocka_unit_test(curves_and_fips_mode_narrow_ecdhe),
		cmocka_unit_test(limits_on_keys_and_messages_are_said),
		cmocka_unit_test(what_cannot_be_read_is_known_only_where_it_changes_nothing),
		cmocka_unit_test(nothing_left_is_not_ready_though_the_protocol_is_on),
		cmocka_unit_test(the_sentence_names_who_decided_and_the_best_that_is_left),
		cmocka_unit_test(azure_devops_has_a_list_of_its_own),
		cmocka_unit_test(suites_of_other_ciphers_are_found_beside_approved_ones),
		cmocka_unit_test(keys_that_are_not_there_are_cited_once),
		cmocka_unit_test(fips_mode_is_read_as_it_is_documented),
		cmocka_unit_test(there_is_one_kind_of_windows_for_each_difference),
		cmocka_unit_test(every_suite_is_made_of_what_its_name_says),
	};

	return cmocka_run_group_tests_name("cipher suites", tests, NULL, NULL);
}

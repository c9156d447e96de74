/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables about signatures and limits, spelled a second time: signature algorithms ([AZCA], [SIG], [CNG]), key lengths
 * ([MINRSA], [AZCA]), the minimum version ([CSP]). Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/schannel/signatures.h"
#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"
#include "support/machine/statements.h"

#define ENGINE SOFT "Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config"

/* --- schannel.signatures ------------------------------------------------------------------------------------------------------ */

static void the_algorithms_are_those_of_schannel_and_six_are_required(void **state)
{
	static const struct algorithm expected[] = {
		{ "RSA/SHA256", OFF_256, true, true },	     { "RSA/SHA384", OFF_384, true, true },
		{ "RSA/SHA512", OFF_512, true, true },	     { "ECDSA/SHA256", OFF_256, true, true },
		{ "ECDSA/SHA384", OFF_384, true, true },     { "ECDSA/SHA512", OFF_512, true, true },
		{ "RSAE-PSS/SHA256", OFF_256, false, true }, { "RSAE-PSS/SHA384", OFF_384, false, true },
		{ "RSAE-PSS/SHA512", OFF_512, false, true }, { "PSS-PSS/SHA256", OFF_256, false, false },
		{ "PSS-PSS/SHA384", OFF_384, false, false }, { "PSS-PSS/SHA512", OFF_512, false, false },
		{ "RSA/SHA1", OFF_NONE, false, false },	     { "ECDSA/SHA1", OFF_NONE, false, false },
		{ "DSA/SHA1", OFF_NONE, false, false },	     { "DSA/SHA256", OFF_256, false, false },
		{ "RSA/MD5", OFF_NONE, false, false },
	};
	static const struct signature_hash hashes[] = { { "SHA256", OFF_256 }, { "SHA384", OFF_384 }, { "SHA512", OFF_512 } };

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_string_equal(signature_algorithms[i].name, expected[i].name);
		assert_int_equal(signature_algorithms[i].hash, expected[i].hash);
		assert_int_equal(signature_algorithms[i].required, expected[i].required);
		assert_int_equal(signature_algorithms[i].is_usable, expected[i].is_usable);
	}
	for (size_t i = 0; i < COUNT(hashes); i++) {
		assert_string_equal(signature_hashes[i].name, hashes[i].name);
		assert_int_equal(signature_hashes[i].off, hashes[i].off);
	}
}

/* What stands in the wrong list is told by what it is: [CUR] has the curves and groups. */
static void a_curve_in_the_list_of_signatures_is_recognised(void **state)
{
	static const char *const curves[] = { "NistP256", "curve25519", "x25519_mlkem768", "secP256r1", "secp256r1_mlkem768",
					      "brainpoolP256r1", "sect571r1", "prime256v1", "mlkem768" };

	(void)state;
	for (size_t i = 0; i < COUNT(curves); i++) {
		const struct statement rows[] = {
			SZ(NT, "CurrentBuildNumber", "17763"),
			{ "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010003", "Functions",
			  REG_MULTI_SZ, curves[i], 0 },
		};
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_non_null(strstr(machine_fact(&evaluated.result, "schannel.signatures")->because.utf8, "is a curve or group"));
		evaluated_free(&evaluated);
	}
}

static void a_list_of_signatures_is_called_by_its_place(void **state)
{
	static const struct {
		const char *key, *words;
	} table[] = {
		{ "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010003",
		  "\"x\" (Local\\SSL\\00010003, Functions) is not a known signature algorithm" },
		{ SOFT "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003",
		  "\"x\" (Policies\\...\\SSL\\00010003, Functions) is not a known signature algorithm" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", "17763"), { table[i].key, "Functions", REG_MULTI_SZ, "x", 0 } };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_non_null(strstr(machine_fact(&evaluated.result, "schannel.signatures")->because.utf8, table[i].words));
		evaluated_free(&evaluated);
	}
}

/* --- chain.keys --------------------------------------------------------------------------------------------------------------- */

#define ALONE(name, bits, more) { name, bits, "ACCEPTED", "ACCEPTED", "ACCEPTED", "ACCEPTED" }, \
	{ name, more, "REFUSED", "REFUSED", "REFUSED", "REFUSED" }, \
	{ name, "4294967295", "ACCEPTED", "ACCEPTED", "ACCEPTED", "ACCEPTED" }
#define WITH_FLAGS(name, bits, more) { name, bits, "ACCEPTED", "ACCEPTED", "ACCEPTED", "ACCEPTED" }, \
	{ name, more, "REFUSED", "REFUSED", "ACCEPTED", "ACCEPTED" }, \
	{ name, "4294967295", "ACCEPTED", "ACCEPTED", "ACCEPTED", "ACCEPTED" }

static void the_limits_of_the_chain_engine_are_those_of_microsoft(void **state)
{
	static const char *const rows[][6] = {
		ALONE("MinRsaPubKeyBitLength", "2048", "2049"),
		WITH_FLAGS("WeakRsaAllMinBitLength", "2048", "2049"),
		WITH_FLAGS("WeakRsaThirdPartyMinBitLength", "2048", "2049"),
		WITH_FLAGS("WeakEcdsaAllMinBitLength", "256", "257"),
		WITH_FLAGS("WeakEcdsaThirdPartyMinBitLength", "256", "257"),
	};
	static const char *const otherwise[][2] = { { "none of the values is set", "DEFAULT" },
						    { "a value is not a REG_DWORD, or cannot be read", "UNKNOWN" } };

	(void)state;
	EXPECT_TABLE("chain.keys", 0, rows);
	EXPECT_TABLE("chain.keys", 1, otherwise);
}

/* CERT_CHAIN_ENABLE_..._FLAG of wincrypt.h: 0x80000000, and one of those for servers; 8 logs only. */
static void a_limit_is_in_force_by_its_own_flags(void **state)
{
	static const struct {
		const char *bits, *flags, *keys;
		uint32_t number;
	} limits[] = {
		{ "WeakRsaAllMinBitLength", "WeakRsaAllFlags", "RSA keys of 2048 bits", 4096 },
		{ "WeakRsaThirdPartyMinBitLength", "WeakRsaThirdPartyFlags", "RSA keys of 2048 bits", 4096 },
		{ "WeakEcdsaAllMinBitLength", "WeakEcdsaAllFlags", "ECDSA keys of 256 bits", 384 },
		{ "WeakEcdsaThirdPartyMinBitLength", "WeakEcdsaThirdPartyFlags", "ECDSA keys of 256 bits", 384 },
		{ "MinRsaPubKeyBitLength", "WeakRsaAllFlags", "RSA keys of 2048 bits", 4096 },
	};
	static const struct {
		uint32_t flags;
		bool refuses;
	} table[] = { { 0x80010000, true },  { 0x80040000, true },	{ 0x80100000, true },  { 0x80020000, false }, { 0x80080000, false },
		      { 0x80200000, false }, { 0x80000001, false }, { 0x00010001, false }, { 0x80000000, false }, { 0x00010000, false }, { 0x40010000, false }, { 0x80010008, false },
		      { 0x80010004, true },  { 0x80010007, true } };

	(void)state;
	for (size_t i = 0; i < COUNT(limits) * COUNT(table); i++) {
		size_t limit = i / COUNT(table), k = i % COUNT(table);
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", "17763"),
						  DW(ENGINE, limits[limit].bits, limits[limit].number),
						  DW(ENGINE, limits[limit].flags, table[k].flags) };
		bool refuses = table[k].refuses || limit == 4; /* the last knows no flags */
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		const struct fact *fact = machine_fact(&evaluated.result, "chain.keys");

		if (strcmp(fact->state, refuses ? "REFUSED" : "ACCEPTED") != 0)
			fail_msg("%s, flags %x: %s", limits[limit].bits, table[k].flags, fact->state);
		if (refuses)
			assert_non_null(strstr(fact->because.utf8, limits[limit].keys));
		evaluated_free(&evaluated);
	}
}

/* --- schannel.minimum --------------------------------------------------------------------------------------------------------- */

static void a_minimum_is_looked_for_under_two_names_in_three_places(void **state)
{
	static const char *const places[][1] = {
		{ SOFT "Microsoft\\PolicyManager\\current\\device\\Cryptography" },
		{ SOFT "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002" },
		{ "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL" },
	};
	static const char *const names[] = { "OverrideMinimumEnabledTLSVersionClient", "OverrideMinimumEnabledTLSVersionServer" };

	(void)state;
	EXPECT_TABLE("schannel.minimum", 0, places);
	for (size_t i = 0; i < COUNT(places) * COUNT(names); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", "26100"), SZ(places[i / 2][0], names[i % 2], "1.3") };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "schannel.minimum"), "ABOVE_TLS12");
		assert_non_null(strstr(machine_fact(&evaluated.result, "schannel.minimum")->because.utf8, names[i % 2]));
		evaluated_free(&evaluated);
	}
}

/* [CSP]: "Windows 11, version 24H2 [10.0.26100] and later". SYSTEM alone does not cover the policy. */
static void the_policy_of_a_minimum_came_with_build_26100(void **state)
{
	static const char *const windows_only[] = { "HKLM\\SOFTWARE\\Microsoft\\Windows NT", NULL };
	static const struct {
		const char *build, *state;
	} table[] = { { "26099", "NOT_SET" }, { "26100", "UNKNOWN" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", table[i].build) };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), windows_only, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "schannel.minimum"), table[i].state);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_algorithms_are_those_of_schannel_and_six_are_required),
		cmocka_unit_test(a_curve_in_the_list_of_signatures_is_recognised),
		cmocka_unit_test(a_list_of_signatures_is_called_by_its_place),
		cmocka_unit_test(the_limits_of_the_chain_engine_are_those_of_microsoft),
		cmocka_unit_test(a_limit_is_in_force_by_its_own_flags),
		cmocka_unit_test(a_minimum_is_looked_for_under_two_names_in_three_places),
		cmocka_unit_test(the_policy_of_a_minimum_came_with_build_26100),
	};

	return cmocka_run_group_tests_name("tables of signatures", tests, NULL, NULL);
}

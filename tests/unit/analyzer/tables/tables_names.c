/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names, spelled a second time: suites and curves that Microsoft documents and those that others use for them ([CIPH], [CUR],
 * OpenSSL's ciphers(1)), keys and values below SCHANNEL ([KB245030], [TRS23], [CNG]), numbers that people mistype ([WHO]).
 * Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/ciphers/listnames.h"
#include "analyzer/facts/mistyped.h"
#include "support/machine/cipher_cases.h"

/* clang-format off */
static const char *const other_suites[] = {
	"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "TLS_PSK_WITH_AES_256_GCM_SHA384",
	"TLS_PSK_WITH_AES_128_GCM_SHA256", "TLS_PSK_WITH_AES_256_CBC_SHA384", "TLS_PSK_WITH_AES_128_CBC_SHA256",
	"TLS_PSK_WITH_NULL_SHA384", "TLS_PSK_WITH_NULL_SHA256", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA",
	"TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA", "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA", "SSL_CK_RC4_128_WITH_MD5",
	"SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "SSL_CK_DES_64_CBC_WITH_MD5", "SSL_CK_RC4_128_EXPORT40_WITH_MD5", "SSL_CK_RC4_128_EXPORT40_MD5",
};

static const struct { const char *theirs, *ours; } suites_of_openssl[] = {
	{ "ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" },
	{ "ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
	{ "ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384" },
	{ "ECDHE-RSA-AES128-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256" },
	{ "ECDHE-RSA-AES256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA" },
	{ "ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA" },
	{ "ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" },
	{ "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" },
	{ "ECDHE-ECDSA-AES256-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384" },
	{ "ECDHE-ECDSA-AES128-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256" },
	{ "ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" },
	{ "ECDHE-ECDSA-AES128-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA" },
	{ "DHE-RSA-AES256-GCM-SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384" },
	{ "DHE-RSA-AES128-GCM-SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256" },
	{ "DHE-RSA-AES256-SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA" },
	{ "DHE-RSA-AES128-SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA" },
	{ "AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384" },
	{ "AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256" },
	{ "AES256-SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA256" },
	{ "AES128-SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256" },
	{ "AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA" },
	{ "AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA" },
	{ "DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA" },
};

static const struct { const char *theirs, *ours; } curves_of_others[] = { /* SP 800-186, SEC 2, IANA's "TLS Supported Groups" */
	{ "P-256", "NistP256" }, { "prime256v1", "NistP256" }, { "NIST P-256", "NistP256" }, { "ECDH_P256", "NistP256" },
	{ "P-384", "NistP384" }, { "NIST P-384", "NistP384" }, { "ECDH_P384", "NistP384" }, { "P-521", "NistP521" },
	{ "NIST P-521", "NistP521" }, { "ECDH_P521", "NistP521" }, { "X25519", "curve25519" },
	{ "X25519MLKEM768", "x25519_mlkem768" }, { "SecP256r1MLKEM768", "secp256r1_mlkem768" },
	{ "SecP384r1MLKEM1024", "secp384r1_mlkem1024" },
};
/* clang-format on */

static void suites_of_other_kinds_are_documented_by_their_very_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(other_suites); i++) {
		assert_true(suite_is_documented(other_suites[i], strlen(other_suites[i])));
		assert_false(suite_is_documented(other_suites[i], strlen(other_suites[i]) - 1));
	}
}

/* Three letters too many in a suite, two in a curve: so far may a name be from what is taken for it. */
static const char *meant_with(const char *more, const char *name, bool of_curves)
{
	static char text[128];

	snprintf(text, sizeof text, "%.*s%s%s", (int)strlen(name) - 1, name, more, name + strlen(name) - 1);
	return of_curves ? curve_meant(text, strlen(text)) : suite_meant(text, strlen(text));
}

static void expect_meant(const char *name, const char *meant, bool of_curves)
{
	const char *near = meant_with(of_curves ? "QQ" : "QQQ", name, of_curves);

	if (!near || strcmp(near, meant) != 0)
		fail_msg("%s: %s, expected %s", name, near ? near : "nothing", meant);
	assert_null(meant_with(of_curves ? "QQQ" : "QQQQ", name, of_curves));
}

static void a_name_is_known_from_three_letters_away(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(other_suites); i++)
		expect_meant(other_suites[i], other_suites[i], false);
	for (size_t i = 0; i < suite_count; i++)
		expect_meant(suites[i].name, suites[i].name, false);
	for (size_t i = 0; i < COUNT(suites_of_openssl); i++)
		expect_meant(suites_of_openssl[i].theirs, suites_of_openssl[i].ours, false);
}

static void a_curve_is_known_from_two_letters_away(void **state)
{
	const struct curve_row *row;

	(void)state;
	for (size_t i = 0; i < COUNT(curves_of_others); i++)
		expect_meant(curves_of_others[i].theirs, curves_of_others[i].ours, true);
	for (size_t i = 0; (row = curve_at(i)); i++)
		assert_string_equal(meant_with("", row->name, true), row->name);
}

/* --- below SCHANNEL ------------------------------------------------------------------------------------------------------- */

static bool has_near_miss(const struct evaluated *evaluated)
{
	const struct fact *fact = machine_fact(&evaluated->result, "ciphers.tls12");

	for (size_t i = 0; i < fact->issue_count; i++)
		if (strcmp(fact->issues[i], "near-miss") == 0)
			return true;
	return false;
}

static void evaluate_row(struct evaluated *ret, struct statement row)
{
	struct cipher_case cipher_case = { "", "17763", { { 0 } }, NULL, NULL };

	cipher_case.rows[0] = row;
	evaluate_cipher_case(ret, &cipher_case, both_hives);
}

#define LENGTHS "KeyExchangeAlgorithms\\Diffie-Hellman"
#define DEFAULTS CCS "Cryptography\\Configuration\\Local\\SSL\\"

static void what_windows_reads_is_no_mistake(void **state)
{
	static const char *const ciphers[] = { "NULL", "DES 56/56", "RC2 40/128", "RC2 56/128", "RC2 128/128", "RC4 40/128", "RC4 56/128",
					       "RC4 64/128", "RC4 128/128", "Triple DES 168", "Triple DES 168/168", "AES 128/128",
					       "AES 256/256" };
	static const char *const keys[] = { "Hashes\\MD5", "Hashes\\SHA", "Hashes\\SHA256", "Hashes\\SHA384", "Hashes\\SHA512",
					    "KeyExchangeAlgorithms\\PKCS", LENGTHS, "KeyExchangeAlgorithms\\ECDH",
					    "KeyExchangeAlgorithms\\Fortezza", "CipherSuites", "Messaging", "Protocols" };
	static const char *const lengths[] = { "Enabled", "ClientMinKeyBitLength", "ClientMaxKeyBitLength", "ServerMinKeyBitLength",
					       "ServerMaxKeyBitLength" };
	static const char *const lists[] = { "Functions", "EccCurves" };
	char key[256];
	struct evaluated evaluated;

	(void)state;
	for (size_t i = 0; i < COUNT(ciphers) + COUNT(keys); i++) {
		snprintf(key, sizeof key, SCHANNEL "%s%s", i < COUNT(ciphers) ? "Ciphers\\" : "",
			 i < COUNT(ciphers) ? ciphers[i] : keys[i - COUNT(ciphers)]);
		evaluate_row(&evaluated, (struct statement)DW(key, "Enabled", 0xffffffff));
		if (has_near_miss(&evaluated))
			fail_msg("%s: %s", key, machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8);
		evaluated_free(&evaluated);
	}
	for (size_t i = 0; i < COUNT(lengths); i++) {
		evaluate_row(&evaluated, (struct statement)DW(SCHANNEL LENGTHS, lengths[i], 0xffffffff));
		assert_false(has_near_miss(&evaluated));
		evaluated_free(&evaluated);
	}
	for (size_t i = 0; i < 4 * COUNT(lists); i++) {
		static const char *const places[] = { POLICY, DEFAULTS "00010002", DEFAULTS "00010003",
						      "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003" };

		/* signatures have no curves: EccCurves belongs to the suites' key, 00010002 */
		evaluate_row(&evaluated, (struct statement)MULTI(places[i / 2], lists[i % 2], "NistP256"));
		assert_int_equal(has_near_miss(&evaluated), i / 2 >= 2 && strcmp(lists[i % 2], "EccCurves") == 0);
		evaluated_free(&evaluated);
	}
}

/* Names that tools and people use, and those of Windows. */
static void what_others_call_it_is_recognised(void **state)
{
	static const struct {
		const char *key, *meant;
	} table[] = {
		{ "Ciphers\\AES 128", "AES 128/128" },	  { "Ciphers\\AES 256", "AES 256/256" },
		{ "Ciphers\\AES 128/256", "AES 128/128" }, { "Ciphers\\AES 256/128", "AES 256/256" },
		{ "Ciphers\\RC4", "RC4 128/128" },	  { "Ciphers\\RC4 128", "RC4 128/128" },
		{ "Ciphers\\RC4 40", "RC4 40/128" },	  { "Ciphers\\RC4 56", "RC4 56/128" },
		{ "Ciphers\\RC4 64", "RC4 64/128" },	  { "Ciphers\\RC2 40", "RC2 40/128" },
		{ "Ciphers\\RC2 56", "RC2 56/128" },	  { "Ciphers\\RC2 56/56", "RC2 56/128" },
		{ "Ciphers\\RC2 128", "RC2 128/128" },	  { "Ciphers\\DES", "DES 56/56" },
		{ "Ciphers\\DES 56", "DES 56/56" },	  { "Ciphers\\3DES", "Triple DES 168" },
		{ "Ciphers\\3DES 168", "Triple DES 168" }, { "Ciphers\\3DES 168/168", "Triple DES 168" },
		{ "Ciphers\\Triple DES", "Triple DES 168" }, { "Hashes\\SHA1", "SHA" },
		{ "Hashes\\SHA 160", "SHA" },		  { "Hashes\\SHA2 256", "SHA256" },
		{ "Hashes\\SHA2 384", "SHA384" },	  { "Hashes\\SHA2 512", "SHA512" },
		{ "KeyExchangeAlgorithms\\DH", "Diffie-Hellman" }, { "KeyExchangeAlgorithms\\DHE", "Diffie-Hellman" },
		{ "KeyExchangeAlgorithms\\EDH", "Diffie-Hellman" }, { "KeyExchangeAlgorithms\\ECDHE", "ECDH" },
		{ "KeyExchangeAlgorithms\\RSA", "PKCS" }, { "KeyExchangeAlgorithms\\Elliptic Curve Diffie-Hellman", "ECDH" },
		{ "Hash\\SHA256", "Hashes" },		  { "KeyExchange\\PKCS", "KeyExchangeAlgorithms" },
		{ "KeyExchanges\\PKCS", "KeyExchangeAlgorithms" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[256], words[128];
		struct evaluated evaluated;

		snprintf(key, sizeof key, SCHANNEL "%s", table[i].key);
		snprintf(words, sizeof words, " (did you mean %s?)", table[i].meant);
		evaluate_row(&evaluated, (struct statement)DW(key, "Enabled", 0));
		if (!has_near_miss(&evaluated) || !strstr(machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8, words))
			fail_msg("%s: %s", key, machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8);
		evaluated_free(&evaluated);
	}
}

/* Windows reads policies in the 64-bit view alone, below Policies, and its own lists below Local ([MTLS], [CSP]). */
static void a_list_in_a_wrong_place_is_named_with_the_right_one(void **state)
{
#define LISTS "Microsoft\\Cryptography\\Configuration"
	static const struct {
		const char *key, *meant;
	} table[] = {
		{ "HKLM\\SOFTWARE\\WOW6432Node\\Policies\\" LISTS "\\SSL\\00010002", "SOFTWARE\\Policies" },
		{ "HKLM\\SOFTWARE\\" LISTS "\\SSL\\00010002", "SOFTWARE\\Policies" },
		{ "HKLM\\SOFTWARE\\Policies\\" LISTS "\\SSL", "SSL\\00010002" },
		{ "HKLM\\SOFTWARE\\Policies\\" LISTS "\\Local\\SSL\\00010002", "Configuration\\SSL\\00010002" },
		{ CCS "Cryptography\\Configuration\\SSL\\00010002", "Configuration\\Local\\SSL\\00010002" },
		{ CCS "Cryptography\\Configuration\\Local\\SSL", "SSL\\00010002" },
	};
	static const char *const values[] = { "Functions", "EccCurves" };

	(void)state;
	for (size_t i = 0; i < COUNT(table) * COUNT(values); i++) {
		char words[256];
		struct evaluated evaluated;

		evaluate_row(&evaluated, (struct statement)MULTI(table[i / 2].key, values[i % 2], "x"));
		snprintf(words, sizeof words, ", value %s (did you mean %s?)", values[i % 2], table[i / 2].meant);
		if (!has_near_miss(&evaluated) || !strstr(machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8, words))
			fail_msg("%s: %s", table[i / 2].key, machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8);
		evaluated_free(&evaluated);
	}
}

/* Interface 00010002 is that of SChannel ([CNG]); another one with a list in it is none that Windows reads. */
static void a_key_of_another_interface_is_named(void **state)
{
	static const char *const places[] = { "HKLM\\SOFTWARE\\Policies\\" LISTS "\\SSL", CCS "Cryptography\\Configuration\\Local\\SSL" };
	static const struct {
		const char *name, *words;
	} table[] = { { "10002", "10002 (did you mean 00010002?)" }, { "99990099", "99990099: Windows ignores this name" } };

	(void)state;
	for (size_t i = 0; i < COUNT(places) * COUNT(table); i++) {
		char key[256];
		struct evaluated evaluated;

		snprintf(key, sizeof key, "%s\\%s", places[i / 2], table[i % 2].name);
		evaluate_row(&evaluated, (struct statement)MULTI(key, "Functions", "x"));
		if (!strstr(machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8, table[i % 2].words))
			fail_msg("%s: %s", key, machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8);
		evaluated_free(&evaluated);
	}
}

/* A name that is like none is told where every sub-key has a meaning, and only if it holds a value that is read there. */
static void a_name_like_none_is_told_below_ciphers_hashes_and_exchanges(void **state)
{
	static const struct {
		const char *key, *value;
		bool told;
	} table[] = {
		{ "Ciphers\\Camellia", "Enabled", true },	      { "Ciphers\\Camellia", "Version", false },
		{ "Hashes\\Whirlpool", "Enabled", true },	      { "Hashes\\Whirlpool", "Version", false },
		{ "KeyExchangeAlgorithms\\Kyberlike", "Enabled", true }, { "KeyExchangeAlgorithms\\Kyberlike", "Version", false },
		{ "KeyExchangeAlgorithms\\Kyberlike", "ClientMinKeyBitLength", true },
		{ "KeyExchangeAlgorithms\\Kyberlike", "ClientMaxKeyBitLength", true },
		{ "KeyExchangeAlgorithms\\Kyberlike", "ServerMinKeyBitLength", true },
		{ "KeyExchangeAlgorithms\\Kyberlike", "ServerMaxKeyBitLength", true },
		{ "CertMapping", "Enabled", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[256];
		struct evaluated evaluated;

		snprintf(key, sizeof key, SCHANNEL "%s", table[i].key);
		evaluate_row(&evaluated, (struct statement)DW(key, table[i].value, 0xffffffff));
		if (has_near_miss(&evaluated) != table[i].told)
			fail_msg("%s, %s: %s", key, table[i].value, machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8);
		evaluated_free(&evaluated);
	}
}

/* --- numbers -------------------------------------------------------------------------------------------------------------- */

static void the_bits_are_those_of_winhttp(void **state)
{
	static const uint32_t bits = 0x8 | 0x20 | 0x80 | 0x200 | 0x800 | 0x2000;

	(void)state;
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(is_protocol_set(1U << i), bits >> i & 1);
	assert_true(is_protocol_set(bits));
	assert_false(is_protocol_set(0));
	assert_false(is_protocol_set(bits | 1));
}

/* Lengths of RSA and Diffie-Hellman keys that are in use; 0 turns a limit off. */
static void the_lengths_are_those_of_keys(void **state)
{
	static const uint32_t lengths[] = { 0, 512, 768, 1024, 1536, 2048, 3072, 4096, 7680, 8192, 15360, 16384 };
	size_t next = 0;

	(void)state;
	for (uint32_t number = 0; number <= 0x10000; number++) {
		bool expected = next < COUNT(lengths) && number == lengths[next];

		if (is_key_length(number) != expected)
			fail_msg("%u", number);
		next += expected;
	}
	assert_int_equal(next, COUNT(lengths));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suites_of_other_kinds_are_documented_by_their_very_names),
		cmocka_unit_test(a_name_is_known_from_three_letters_away),
		cmocka_unit_test(a_curve_is_known_from_two_letters_away),
		cmocka_unit_test(what_windows_reads_is_no_mistake),
		cmocka_unit_test(what_others_call_it_is_recognised),
		cmocka_unit_test(a_list_in_a_wrong_place_is_named_with_the_right_one),
		cmocka_unit_test(a_key_of_another_interface_is_named),
		cmocka_unit_test(a_name_like_none_is_told_below_ciphers_hashes_and_exchanges),
		cmocka_unit_test(the_bits_are_those_of_winhttp),
		cmocka_unit_test(the_lengths_are_those_of_keys),
	};

	return cmocka_run_group_tests_name("tables of names", tests, NULL, NULL);
}

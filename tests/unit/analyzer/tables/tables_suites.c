/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of cipher suites and curves, spelled a second time. Suites: the page of each Windows in
 * [CIPH]; who takes a suite: [AFD], [AFDDHE], [B2C], [ADO]; curves: [CUR]. Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/ciphers/ciphers.h"
#include "analyzer/facts/ciphers/listnames.h"
#include "support/machine/spelled.h"
#include "support/machine/cipher_cases.h"

/* clang-format off */
static const char *const suites_of_windows[][4] = {
	/* name                                     shipped from              by default                     taken by */
	{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",   "10240",                  "10240 and later",               "Azure" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",   "10240",                  "10240 and later",               "Azure" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",   "7600, by update to 9599",  "7600 and later",              "Azure" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",   "7600",                   "7600 and later",                "Azure" },
	{ "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",     "7600, by update to 10239", "7600 to 19044, 20348 to 22000", "some" },
	{ "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",     "7600, by update to 10239", "7600 to 19044, 20348 to 22000", "some" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",      "6000",                   "6000 and later",                "some" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",      "6000",                   "6000 and later",                "some" },
	{ "TLS_RSA_WITH_AES_256_GCM_SHA384",         "7600, by update to 10239", "7600 and later",              "some" },
	{ "TLS_RSA_WITH_AES_128_GCM_SHA256",         "7600, by update to 10239", "7600 and later",              "some" },
	{ "TLS_RSA_WITH_AES_256_CBC_SHA256",         "7600",                   "7600 and later",                "some" },
	{ "TLS_RSA_WITH_AES_128_CBC_SHA256",         "7600",                   "7600 and later",                "some" },
	{ "TLS_RSA_WITH_AES_256_CBC_SHA",            "6000",                   "6000 and later",                "some" },
	{ "TLS_RSA_WITH_AES_128_CBC_SHA",            "6000",                   "6000 and later",                "some" },
	{ "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",        "7600, by update to 10239", "7600 to 9199, 9600 to 15062", "some" },
	{ "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",        "7600, by update to 10239", "7600 to 9199, 9600 to 15062", "some" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "7600",                   "7600 and later",                "some" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "7600",                   "7600 and later",                "some" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "7600",                   "7600 and later",                "some" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "7600",                   "7600 and later",                "some" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",    "6000",                   "6000 and later",                "some" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",    "6000",                   "6000 and later",                "some" },
	{ "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256",     "7600",                   "7600 to 15062",                 "some" },
	{ "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256",     "7600",                   "7600 to 15062",                 "some" },
	{ "TLS_DHE_DSS_WITH_AES_256_CBC_SHA",        "6000",                   "6000 to 15062",                 "some" },
	{ "TLS_DHE_DSS_WITH_AES_128_CBC_SHA",        "6000",                   "6000 to 15062",                 "some" },
	{ "TLS_RSA_WITH_3DES_EDE_CBC_SHA",           "6000",                   "6000 to 19044, 20348 to 22000", "nobody" },
	{ "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA",       "6000",                   "6000 to 15062",                 "nobody" },
	{ "TLS_RSA_WITH_RC4_128_SHA",                "6000",                   "6000 to 16298",                 "nobody" },
	{ "TLS_RSA_WITH_RC4_128_MD5",                "6000",                   "6000 to 16298",                 "nobody" },
	{ "TLS_RSA_WITH_DES_CBC_SHA",                "6000",                   "no build",                      "nobody" },
	{ "TLS_DHE_DSS_WITH_DES_CBC_SHA",            "6000",                   "no build",                      "nobody" },
	{ "TLS_RSA_WITH_NULL_SHA256",                "7600",                   "no build",                      "nobody" },
	{ "TLS_RSA_WITH_NULL_SHA",                   "6000",                   "no build",                      "nobody" },
	{ "TLS_RSA_WITH_NULL_MD5",                   "6000",                   "no build",                      "nobody" },
};

/* The first table of each page, without what "is only used when the application explicitly requests". */
#define CBC_SHA "ECDHE_RSA_WITH_AES_256_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA RSA_WITH_AES_256_CBC_SHA RSA_WITH_AES_128_CBC_SHA " \
	"ECDHE_ECDSA_WITH_AES_256_CBC_SHA ECDHE_ECDSA_WITH_AES_128_CBC_SHA "
#define SHA2 "ECDHE_RSA_WITH_AES_256_CBC_SHA384 ECDHE_RSA_WITH_AES_128_CBC_SHA256 RSA_WITH_AES_256_GCM_SHA384 RSA_WITH_AES_128_GCM_SHA256 " \
	"RSA_WITH_AES_256_CBC_SHA256 RSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 " \
	"ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 "
#define DHE_GCM "DHE_RSA_WITH_AES_256_GCM_SHA384 DHE_RSA_WITH_AES_128_GCM_SHA256 "
#define DHE_CBC "DHE_RSA_WITH_AES_256_CBC_SHA DHE_RSA_WITH_AES_128_CBC_SHA "
#define DSS "DHE_DSS_WITH_AES_256_CBC_SHA DHE_DSS_WITH_AES_128_CBC_SHA DHE_DSS_WITH_3DES_EDE_CBC_SHA "
#define DSS_SHA2 "DHE_DSS_WITH_AES_256_CBC_SHA256 DHE_DSS_WITH_AES_128_CBC_SHA256 "
#define GCM "ECDHE_RSA_WITH_AES_256_GCM_SHA384 ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
#define RC4 "RSA_WITH_RC4_128_SHA RSA_WITH_RC4_128_MD5 "
#define TRIPLE_DES "RSA_WITH_3DES_EDE_CBC_SHA "

static const struct { uint32_t first, last; const char *suites; } pages[] = {
	{  6000,  6003, CBC_SHA DSS TRIPLE_DES RC4 },                               /* Windows Vista */
	{  7600,  7601, SHA2 CBC_SHA DHE_GCM DHE_CBC DSS DSS_SHA2 TRIPLE_DES RC4 }, /* Windows 7 */
	{  9200,  9200, SHA2 CBC_SHA DHE_GCM DSS DSS_SHA2 TRIPLE_DES RC4 },         /* Windows 8: no DHE_RSA with CBC */
	{  9600,  9600, SHA2 CBC_SHA DHE_GCM DHE_CBC DSS DSS_SHA2 TRIPLE_DES RC4 }, /* Windows 8.1 */
	{ 10240, 14393, SHA2 CBC_SHA DHE_GCM DHE_CBC DSS DSS_SHA2 TRIPLE_DES RC4 GCM }, /* Windows 10 v1507, v1511, v1607 */
	{ 15063, 15063, SHA2 CBC_SHA DHE_GCM TRIPLE_DES RC4 GCM },                  /* Windows 10 v1703 */
	{ 16299, 19044, SHA2 CBC_SHA DHE_GCM TRIPLE_DES GCM },                      /* v1709 to 21H2 */
	{ 19045, 19045, SHA2 CBC_SHA GCM },                                         /* Windows 10 22H2 */
	{ 20348, 22000, SHA2 CBC_SHA DHE_GCM TRIPLE_DES GCM },                      /* Windows Server 2022, Windows 11 */
	{ 22621, 28000, SHA2 CBC_SHA GCM },                                         /* Windows 11 22H2, 24H2, Server 2025 */
};
/* clang-format on */

static void every_cell_of_a_suite_is_that_of_its_page(void **state)
{
	(void)state;
	EXPECT_TABLE("ciphers.tls12", 4, suites_of_windows);
}

static bool names(const char *list, const char *name)
{
	size_t size = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += size)
		if (at[size] == ' ' && (at == list || at[-1] == ' '))
			return true;
	return false;
}

static void each_windows_offers_by_default_what_its_page_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(pages); i++)
		for (size_t k = 0; k < COUNT(suites_of_windows); k++) {
			uint32_t build = i % 2 ? pages[i / 2].last : pages[i / 2].first;
			const char *name = suites_of_windows[k][0];
			enum curve curve;
			size_t index = suite_named(name, strlen(name), &curve);

			assert_int_equal(index, k); /* the best first: the sentence names the first one that is left */
			if (suite_is_default(&suites[index], build) != names(pages[i / 2].suites, name + strlen("TLS_")))
				fail_msg("%s, build %u", name, build);
		}
}

/* [ADO]: AzureDevOpsTls12Analysis.ps1 names six. */
static void azure_devops_names_six(void **state)
{
	(void)state;
	for (size_t i = 0; i < suite_count; i++)
		assert_int_equal(suite_is_for_devops(&suites[i]), names(GCM DHE_GCM "ECDHE_RSA_WITH_AES_256_CBC_SHA384 "
									"ECDHE_RSA_WITH_AES_128_CBC_SHA256 ",
									suites[i].name + strlen("TLS_")));
}

/* "Prior to Windows 10, cipher suite strings were appended with the elliptic curve" ([CIPH]). */
static void a_name_ends_with_one_of_three_curves(void **state)
{
	static const struct {
		const char *ending;
		enum curve curve;
	} endings[] = { { "", CURVE_NONE }, { "_P256", CURVE_P256 }, { "_P384", CURVE_P384 }, { "_P521", CURVE_P521 } };
	enum curve curve;

	(void)state;
	for (size_t i = 0; i < COUNT(endings); i++) {
		char ecdhe[64], rsa[64];

		snprintf(ecdhe, sizeof ecdhe, GCM256 "%s", endings[i].ending);
		snprintf(rsa, sizeof rsa, RSA256 "%s", endings[i].ending);
		assert_int_equal(suite_named(ecdhe, strlen(ecdhe), &curve), 0);
		assert_int_equal(curve, endings[i].curve);
		assert_int_equal(suite_named(rsa, strlen(rsa), &curve), *endings[i].ending ? suite_count : 8);
	}
	assert_int_equal(suite_named(GCM256 "_P224", strlen(GCM256 "_P224"), &curve), suite_count);
}

/* Counted on the pages of [CIPH], without what nobody takes; accepted: those of Azure that need no update. */
static void what_is_left_with_nothing_set(void **state)
{
	static const char *const rows[][5] = {
		{ "6000", "8", "0", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "UNCOMMON" },
		{ "7600", "24", "1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "COMMON" },
		{ "9200", "22", "1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "COMMON" },
		{ "9600", "24", "2", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "COMMON" },
		{ "10240", "26", "4", GCM256, "COMMON" },
		{ "15063", "20", "4", GCM256, "COMMON" },
		{ "16299", "20", "4", GCM256, "COMMON" },
		{ "19045", "18", "4", GCM256, "COMMON" },
		{ "20348", "20", "4", GCM256, "COMMON" },
		{ "22621", "18", "4", GCM256, "COMMON" },
	};

	(void)state;
	EXPECT_TABLE("ciphers.tls12", 2, rows);
}

/* [KB245030], [PSTLS], [AFDDHE]: each switch, and what its suites leave of the 20 of Server 2019. */
static void a_switch_takes_the_suites_of_its_part(void **state)
{
	static const struct {
		const char *key, *part; /* of the names that it takes */
		const char *issue;
	} switches[] = {
		{ "Ciphers\\AES 256/256", "AES_256", NULL },
		{ "Ciphers\\AES 128/128", "AES_128", NULL },
		{ "Hashes\\SHA", "_SHA ", NULL },
		{ "Hashes\\SHA256", "_SHA256 ", "hash-off" },
		{ "Hashes\\SHA384", "_SHA384 ", NULL },
		{ "Hashes\\SHA512", "_SHA512 ", NULL }, /* of none */
		{ "KeyExchangeAlgorithms\\PKCS", "TLS_RSA_", "exchange-off" },
		{ "KeyExchangeAlgorithms\\Diffie-Hellman", "TLS_DHE_", NULL },
		{ "KeyExchangeAlgorithms\\ECDH", "TLS_ECDHE_", "exchange-off" },
	};

	(void)state;
	assert_int_equal(COUNT(switches), TOGGLES);
	for (size_t i = 0; i < COUNT(switches); i++)
		for (size_t k = 0; k < COUNT(suites_of_windows); k++) {
			char key[256], words[64];
			struct evaluated evaluated;

			if (strcmp(suites_of_windows[k][3], "nobody") == 0)
				continue;
			snprintf(key, sizeof key, SCHANNEL "%s", switches[i].key);
			snprintf(words, sizeof words, "%s ", suites_of_windows[k][0]);
			const struct cipher_case cipher_case = {
				"", "17763", { SZ(POLICY, "Functions", suites_of_windows[k][0]), DW(key, "Enabled", 0) }, NULL, NULL
			};

			evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
			const struct fact *fact = machine_fact(&evaluated.result, "ciphers.tls12");

			if ((strcmp(fact->state, "NONE") == 0) != (strstr(words, switches[i].part) != NULL))
				fail_msg("%s: %s is %s", switches[i].key, suites_of_windows[k][0], fact->state);
			assert_int_equal(fact->issue_count, switches[i].issue != NULL);
			if (switches[i].issue)
				assert_string_equal(fact->issues[0], switches[i].issue);
			evaluated_free(&evaluated);
		}
}

/* [CUR]; P-256, P-384 and P-521 are what [AZCA] requires; curves of SECG have entries of their own in [CUR]. */
static void every_curve_is_that_of_its_page(void **state)
{
	static const char *const rows[][4] = {
		{ "NistP256", "", "Azure", "yes" },	{ "NistP384", "", "Azure", "yes" },
		{ "NistP521", "", "Azure", "yes" },	{ "curve25519", "", "some", "no" },
		{ "NistP192", "", "some", "no" },	{ "NistP224", "", "some", "no" },
		{ "brainpoolP256r1", "", "some", "no" }, { "brainpoolP384r1", "", "some", "no" },
		{ "brainpoolP512r1", "", "some", "no" }, { "secP160k1", "", "some", "no" },
		{ "secP160r1", "", "some", "no" },	{ "secP160r2", "", "some", "no" },
		{ "secP192k1", "", "some", "no" },	{ "secP192r1", "NistP192", "some", "no" },
		{ "secP224k1", "", "some", "no" },	{ "secP224r1", "NistP224", "some", "no" },
		{ "secP256k1", "", "some", "no" },	{ "secP256r1", "NistP256", "some", "no" },
		{ "secP384r1", "NistP384", "some", "no" }, { "secP521r1", "NistP521", "some", "no" },
		{ "x25519_mlkem768", "", "TLS 1.3 only", "yes" }, { "secp256r1_mlkem768", "", "TLS 1.3 only", "yes" },
		{ "secp384r1_mlkem1024", "", "TLS 1.3 only", "yes" },
	};

	(void)state;
	EXPECT_TABLE("ciphers.tls12", 5, rows);
}

/* A row that has no name of NIST's is no curve of NIST's under another name: its "" above is not the text "". */
static void only_secg_names_stand_for_nist_curves(void **state)
{
	const struct curve_row *row;

	(void)state;
	for (size_t i = 0; (row = curve_at(i)); i++)
		assert_int_equal(row->nist != NULL, strncmp(row->name, "secP", 4) == 0 && row->name[7] == 'r' && row->name[8] == '1' &&
							    strcmp(row->name, "secP160r1") != 0);
}

/* [MTLS]: "limited to 1,023 characters"; both lists of each place, in the type of the administrative templates and of Windows. */
static void lists_are_read_in_their_place_and_type(void **state)
{
	static const struct {
		struct statement row;
		const char *state, *says;
	} table[] = {
		{ SZ(POLICY, "Functions", RSA256), "UNCOMMON", "the SSL Cipher Suite Order policy" },
		{ MULTI(POLICY, "Functions", RSA256), "COMMON", "the SSL Cipher Suite Order policy has the type REG_MULTI_SZ: Windows writes only REG_SZ" },
		{ MULTI(LOCAL, "Functions", RSA256), "UNCOMMON", "the local cipher suite list" },
		{ SZ(LOCAL, "Functions", RSA256), "COMMON", "the local cipher suite list has the type REG_SZ: Windows writes only REG_MULTI_SZ" },
		{ MULTI(POLICY, "EccCurves", "curve25519"), "UNCOMMON", "the ECC Curve Order policy" },
		{ SZ(POLICY, "EccCurves", "curve25519"), "COMMON", "the ECC Curve Order policy has the type REG_SZ: Windows writes only REG_MULTI_SZ" },
		{ MULTI(LOCAL, "EccCurves", "curve25519"), "UNCOMMON", "the local curve list" },
		{ SZ(LOCAL, "EccCurves", "curve25519"), "COMMON", "the local curve list has the type REG_SZ: Windows writes only REG_MULTI_SZ" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct cipher_case cipher_case = { "", "17763", { { 0 } }, NULL, NULL };
		struct evaluated evaluated;

		cipher_case.rows[0] = table[i].row;
		evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
		const struct fact *fact = machine_fact(&evaluated.result, "ciphers.tls12");

		if (strcmp(fact->state, table[i].state) != 0 || !strstr(fact->because.utf8, table[i].says))
			fail_msg("row %zu: %s: %s", i, fact->state, fact->because.utf8);
		evaluated_free(&evaluated);
	}
}

static void a_policy_has_1023_characters_and_other_lists_any_number(void **state)
{
	static const struct {
		const char *key, *value;
		uint32_t type;
		size_t end; /* where the last name ends, a NistP256 or the best suite */
		const char *state;
	} table[] = {
		{ POLICY, "Functions", REG_SZ, 1023, "COMMON" },	 { POLICY, "Functions", REG_SZ, 1024, "UNCOMMON" },
		{ LOCAL, "Functions", REG_MULTI_SZ, 3000, "COMMON" },	 { POLICY, "EccCurves", REG_MULTI_SZ, 3000, "COMMON" },
		{ LOCAL, "EccCurves", REG_MULTI_SZ, 3000, "COMMON" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		bool of_curves = strcmp(table[i].value, "EccCurves") == 0;
		const char *filler = of_curves ? "curve25519" : "TLS_RSA_WITH_NULL_SHA", *last = of_curves ? "NistP256" : GCM256;
		char text[4096];
		size_t used = 0;

		while (used + 2 * strlen(filler) + strlen(last) + 3 < table[i].end)
			used += (size_t)sprintf(text + used, "%s%c", filler, table[i].type == REG_SZ ? ',' : '\n');
		used += (size_t)sprintf(text + used, "%.*s%c", (int)(table[i].end - used - strlen(last) - 1),
					"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
					table[i].type == REG_SZ ? ',' : '\n');
		used += (size_t)sprintf(text + used, "%s", last);
		assert_int_equal(used, table[i].end);
		struct cipher_case cipher_case = { "", "17763", { { table[i].key, table[i].value, table[i].type, text, 0 } }, NULL, NULL };
		struct evaluated evaluated;

		evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
		if (strcmp(state_of(&evaluated.result, "ciphers.tls12"), table[i].state) != 0)
			fail_msg("row %zu: %s", i, machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8);
		evaluated_free(&evaluated);
	}
}

/* A list of documented names in its place and type: nothing is said of it. */
static void a_list_in_order_raises_no_issue(void **state)
{
	static const struct statement rows[] = {
		SZ(POLICY, "Functions", GCM256), MULTI(LOCAL, "Functions", GCM256), MULTI(POLICY, "EccCurves", "NistP384"),
		MULTI(LOCAL, "EccCurves", "NistP384"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cipher_case cipher_case = { "", "17763", { { 0 } }, "COMMON", NULL };

		cipher_case.rows[0] = rows[i];
		assert_int_equal(cipher_case_differences(&cipher_case, 1, both_hives), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_of_a_suite_is_that_of_its_page),
		cmocka_unit_test(each_windows_offers_by_default_what_its_page_lists),
		cmocka_unit_test(azure_devops_names_six),
		cmocka_unit_test(a_name_ends_with_one_of_three_curves),
		cmocka_unit_test(what_is_left_with_nothing_set),
		cmocka_unit_test(a_switch_takes_the_suites_of_its_part),
		cmocka_unit_test(every_curve_is_that_of_its_page),
		cmocka_unit_test(only_secg_names_stand_for_nist_curves),
		cmocka_unit_test(lists_are_read_in_their_place_and_type),
		cmocka_unit_test(a_policy_has_1023_characters_and_other_lists_any_number),
		cmocka_unit_test(a_list_in_order_raises_no_issue),
	};

	return cmocka_run_group_tests_name("tables of suites", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of cipher suites: which counts, in which forms, and what each Windows has without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/trap.h"

static void expect_all(const struct trap *traps, size_t count, const char *const *covers)
{
	assert_int_equal(trap_differences(traps, count, covers), 0);
}

static void every_windows_has_its_default(void **state)
{
	static const struct trap traps[] = {
		{ "default", "6002", { { 0 } }, "UNCOMMON", NULL },  { "default", "7601", { { 0 } }, "COMMON", NULL },
		{ "default", "9200", { { 0 } }, "COMMON", NULL },    { "default", "9600", { { 0 } }, "COMMON", NULL },
		{ "default", "10240", { { 0 } }, "COMMON", NULL },   { "default", "14393", { { 0 } }, "COMMON", NULL },
		{ "default", "17763", { { 0 } }, "COMMON", NULL },   { "default", "19045", { { 0 } }, "COMMON", NULL },
		{ "default", "20348", { { 0 } }, "COMMON", NULL },   { "default", "26100", { { 0 } }, "COMMON", NULL },
		{ "default", "2600", { { 0 } }, "UNKNOWN", NULL },   { "default", "", { { 0 } }, "UNKNOWN", NULL },
	};

	(void)state;
	expect_all(traps, COUNT(traps), both_hives);
}

/* Counted on Microsoft's pages, without 3DES, RC4 and NULL. */
static void a_default_has_as_many_suites_as_its_page_lists(void **state)
{
	static const struct {
		const char *build, *count;
	} pages[] = { { "6002", " 8 suites" },	{ "7601", " 24 suites" },  { "9600", " 24 suites" }, { "10586", " 26 suites" },
		      { "14393", " 26 suites" }, { "16299", " 20 suites" }, { "19041", " 20 suites" }, { "19045", " 18 suites" },
		      { "20348", " 20 suites" }, { "22000", " 20 suites" } };

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		const struct trap trap = { "default", pages[i].build, { { 0 } }, "", NULL };
		struct judged judged;

		judge_trap(&judged, &trap, both_hives);
		assert_non_null(strstr(machine_fact(&judged.result, "ciphers.tls12")->because.utf8, pages[i].count));
		judged_free(&judged);
	}
}

static void a_list_decides_and_policy_comes_before_the_machine(void **state)
{
	static const struct trap traps[] = {
		{ "legacy", "17763", { SZ(POLICY, "Functions", LEGACY) }, "NONE", NULL },
		{ "TLS 1.3 only", "20348", { SZ(POLICY, "Functions", "TLS_AES_256_GCM_SHA384") }, "NONE", NULL },
		{ "names of no Windows", "17763", { SZ(POLICY, "Functions", "ECDHE-RSA-AES256-GCM-SHA384") }, "NONE", NULL },
		{ "another case", "17763", { SZ(POLICY, "Functions", "tls_ecdhe_rsa_with_aes_256_gcm_sha384") }, "NONE", NULL },
		{ "PSK", "17763", { SZ(POLICY, "Functions", "TLS_PSK_WITH_AES_256_GCM_SHA384") }, "NONE", NULL },
		{ "one good suite", "17763", { SZ(POLICY, "Functions", LEGACY "," GCM256) }, "COMMON", NULL },
		{ "a comma at the end", "17763", { SZ(POLICY, "Functions", GCM256 ",") }, "COMMON", NULL },
		{ "a list of strings", "17763", { MULTI(POLICY, "Functions", GCM256) }, "COMMON", NULL },
		{ "commas in a list of strings", "17763", { MULTI(POLICY, "Functions", GCM256 "," CBC384) }, "NONE", NULL },
		{ "ECDSA only", "17763", { SZ(POLICY, "Functions", ECDSA) }, "UNCOMMON", NULL },
		{ "RSA key exchange only", "17763", { SZ(POLICY, "Functions", RSA256) }, "UNCOMMON", NULL },
		{ "CBC with SHA-1 only", "17763", { SZ(POLICY, "Functions", ECDHE_SHA) }, "UNCOMMON", NULL },
		{ "DHE GCM only", "17763", { SZ(POLICY, "Functions", DHE256) }, "COMMON", NULL },
		{ "local list alone", "17763", { MULTI(LOCAL, "Functions", "TLS_RSA_WITH_RC4_128_MD5") }, "NONE", NULL },
		{ "good policy, bad local list", "20348",
		  { SZ(POLICY, "Functions", GCM256), MULTI(LOCAL, "Functions", "TLS_AES_256_GCM_SHA384") }, "COMMON", NULL },
		{ "bad policy, good local list", "20348",
		  { SZ(POLICY, "Functions", LEGACY), MULTI(LOCAL, "Functions", GCM256) }, "NONE", NULL },
	};

	(void)state;
	expect_all(traps, COUNT(traps), both_hives);
}

static void a_list_in_an_odd_form_never_goes_unsaid(void **state)
{
	static const struct trap traps[] = {
		{ "empty", "17763", { SZ(POLICY, "Functions", "") }, "COMMON", "list-empty" },
		{ "commas alone", "17763", { SZ(POLICY, "Functions", ",,,") }, "COMMON", "list-empty" },
		{ "empty list of strings", "17763", { MULTI(LOCAL, "Functions", "") }, "COMMON", "list-empty" },
		{ "empty policy over a bad local list", "17763",
		  { SZ(POLICY, "Functions", ""), MULTI(LOCAL, "Functions", "TLS_RSA_WITH_RC4_128_SHA") }, "NONE", "list-empty" },
		{ "blank after the comma", "17763", { SZ(POLICY, "Functions", ECDSA ", " GCM256) }, "UNCOMMON", "list-format" },
		{ "a number", "17763", { DW(POLICY, "Functions", 1) }, "COMMON", "wrong-type" },
	};

	(void)state;
	expect_all(traps, COUNT(traps), both_hives);
}

static void suites_beyond_the_limit_of_a_policy_are_not_relied_on(void **state)
{
	char list[2048] = "";

	(void)state;
	for (int i = 0; i < 30; i++)
		strcat(list, ECDSA ",");
	strcat(list, GCM256);
	const struct trap policy = { "long", "17763", { SZ(POLICY, "Functions", list) }, "UNCOMMON", "list-too-long" };
	const struct trap local = { "long", "17763", { SZ(LOCAL, "Functions", list) }, "COMMON", NULL };

	expect_all(&policy, 1, both_hives);
	expect_all(&local, 1, both_hives);
}

static void before_windows_10_a_name_carries_its_curve(void **state)
{
	static const struct trap traps[] = {
		{ "no curve", "9600", { SZ(POLICY, "Functions", CBC384 "," CBC256) }, "UNCOMMON", "no-curve-suffix" },
		{ "curve", "9600", { SZ(POLICY, "Functions", CBC384 "_P256") }, "COMMON", NULL },
		{ "curve", "7601", { SZ(POLICY, "Functions", CBC256 "_P384") }, "COMMON", NULL },
		{ "P-521 alone", "9600", { SZ(POLICY, "Functions", CBC384 "_P521") }, "UNCOMMON", NULL },
		{ "curve on 10", "19045", { SZ(POLICY, "Functions", CBC384 "_P256," RSA256) }, "COMMON", NULL },
		{ "no curve on 10", "10240", { SZ(POLICY, "Functions", CBC384) }, "COMMON", NULL },
		{ "a curve where none belongs", "17763", { SZ(POLICY, "Functions", DHE256 "_P256") }, "NONE", NULL },
		{ "ECDHE with GCM before 10", "9600", { SZ(POLICY, "Functions", GCM256 "_P256") }, "NONE", NULL },
		{ "ECDHE with SHA-2 on Vista", "6002", { SZ(POLICY, "Functions", CBC384 "_P256") }, "NONE", NULL },
	};

	(void)state;
	expect_all(traps, COUNT(traps), both_hives);
}

static void what_comes_with_an_update_counts_when_the_local_list_shows_it(void **state)
{
	static const struct trap traps[] = {
		{ "update not shown", "9600", { SZ(POLICY, "Functions", DHE256) }, "UNCOMMON", NULL },
		{ "update shown", "9600", { SZ(POLICY, "Functions", DHE256), MULTI(LOCAL, "Functions", DHE256) }, "COMMON", NULL },
		{ "never an update", "17763", { SZ(POLICY, "Functions", DHE256) }, "COMMON", NULL },
	};

	(void)state;
	expect_all(traps, COUNT(traps), both_hives);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_windows_has_its_default),
		cmocka_unit_test(a_default_has_as_many_suites_as_its_page_lists),
		cmocka_unit_test(a_list_decides_and_policy_comes_before_the_machine),
		cmocka_unit_test(a_list_in_an_odd_form_never_goes_unsaid),
		cmocka_unit_test(suites_beyond_the_limit_of_a_policy_are_not_relied_on),
		cmocka_unit_test(before_windows_10_a_name_carries_its_curve),
		cmocka_unit_test(what_comes_with_an_update_counts_when_the_local_list_shows_it),
	};

	return cmocka_run_group_tests_name("lists of cipher suites", tests, NULL, NULL);
}

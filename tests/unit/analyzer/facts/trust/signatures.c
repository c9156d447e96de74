/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schannel.signatures and chain.keys: which signatures and key lengths of certificates this machine accepts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/explain/explain.h"
#include "support/machine/fixtures.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define HEADER "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
#define CONTROL "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
#define LOCAL CONTROL "Cryptography\\Configuration\\Local\\SSL\\00010003]\n"
#define POLICY "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010003]\n"
#define HASH(name, data) CONTROL "SecurityProviders\\SCHANNEL\\Hashes\\" name "]\n\"Enabled\"=" data "\n\n"
#define ENGINE \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\\OID\\EncodingType 0\\" \
	"CertDllCreateCertificateChainEngine\\Config]\n"

#define SIX "RSA/SHA256,RSA/SHA384,RSA/SHA512,ECDSA/SHA256,ECDSA/SHA384,ECDSA/SHA512"
#define STOCK_2012R2 "RSA/SHA256,RSA/SHA384,RSA/SHA1,ECDSA/SHA256,ECDSA/SHA384,ECDSA/SHA1,DSA/SHA1"
#define STOCK_2016 STOCK_2012R2 ",RSA/SHA512,ECDSA/SHA512"
#define STOCK_2022 "RSAE-PSS/SHA256,RSAE-PSS/SHA384,RSAE-PSS/SHA512," STOCK_2016

enum { TEXT_ROOM = 16384 };

/* "Functions"=hex(7):... of names with commas between; '|' stands for a comma within a name. */
static size_t put_list(char *text, const char *names)
{
	size_t used = (size_t)sprintf(text, "\"Functions\"=hex(7):");

	for (const char *at = names; *at; at++)
		used += (size_t)sprintf(text + used, "%02x,00,", *at == ',' ? 0 : *at == '|' ? ',' : *at);
	return used + (size_t)sprintf(text + used, "%s\n\n", *names ? "00,00,00,00" : "00,00");
}

struct row {
	const char *local, *policy; /* lists; NULL: not set */
	const char *more;           /* text of .reg */
	const char *state, *says;
};

static void evaluate_row(struct evaluated *ret, const struct row *row)
{
	char *text = malloc(TEXT_ROOM);
	size_t used = (size_t)sprintf(text, "%s", HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control]\n\n");

	if (row->local) {
		used += (size_t)sprintf(text + used, LOCAL);
		used += put_list(text + used, row->local);
	}
	if (row->policy) {
		used += (size_t)sprintf(text + used, POLICY);
		used += put_list(text + used, row->policy);
	}
	sprintf(text + used, "%s", row->more);
	evaluate_text(ret, text, "azure-backup");
	free(text);
}

static void expect_all(const char *fact, const struct row *rows, size_t count)
{
	unsigned faults = 0;

	for (size_t i = 0; i < count; i++) {
		struct evaluated evaluated;

		evaluate_row(&evaluated, &rows[i]);
		const struct fact *found = machine_fact(&evaluated.result, fact);

		if (strcmp(found->state, rows[i].state) != 0 || (rows[i].says && !strstr(found->because.utf8, rows[i].says))) {
			printf("row %zu: %s, expected %s \"%s\"; %s\n", i, found->state, rows[i].state, rows[i].says ? rows[i].says : "",
			       found->because.utf8);
			faults++;
		}
		evaluated_free(&evaluated);
	}
	assert_int_equal(faults, 0);
}

static void all_six_algorithms_must_be_on_the_list(void **state)
{
	static const struct row rows[] = {
		{ NULL, NULL, "", "COMMON", "not configured" },
		{ SIX, NULL, "", "COMMON", NULL },
		{ STOCK_2016, NULL, "", "COMMON", "9 names" },
		{ STOCK_2022, NULL, "", "COMMON", NULL },
		{ "rsa/sha256,rsa/sha384,rsa/sha512,ecdsa/sha256,ecdsa/sha384,ecdsa/sha512", NULL, "", "COMMON", NULL },
		{ STOCK_2012R2, NULL, "", "UNCOMMON", "RSA/SHA512, ECDSA/SHA512" },
		{ "RSA/SHA384,RSA/SHA512,ECDSA/SHA256,ECDSA/SHA384,ECDSA/SHA512", NULL, "", "UNCOMMON", "RSA/SHA256" },
		{ "RSA/SHA256,RSA/SHA512,ECDSA/SHA256,ECDSA/SHA384,ECDSA/SHA512", NULL, "", "UNCOMMON", "RSA/SHA384" },
		{ "RSA/SHA256,RSA/SHA384,ECDSA/SHA256,ECDSA/SHA384,ECDSA/SHA512", NULL, "", "UNCOMMON", "RSA/SHA512" },
		{ "RSA/SHA256,RSA/SHA384,RSA/SHA512,ECDSA/SHA384,ECDSA/SHA512", NULL, "", "UNCOMMON", "ECDSA/SHA256" },
		{ "RSA/SHA256,RSA/SHA384,RSA/SHA512,ECDSA/SHA256,ECDSA/SHA512", NULL, "", "UNCOMMON", "ECDSA/SHA384" },
		{ "RSA/SHA256,RSA/SHA384,RSA/SHA512,ECDSA/SHA256,ECDSA/SHA384", NULL, "", "UNCOMMON", "ECDSA/SHA512" },
		{ "ECDSA/SHA256,ECDSA/SHA384", NULL, "", "UNCOMMON", "RSA/SHA256" },
		{ "RSAE-PSS/SHA256", NULL, "", "UNCOMMON", NULL },
		{ "RSA/SHA1,DSA/SHA1,ECDSA/SHA1,RSA/MD5", NULL, "", "NONE", NULL },
	};

	(void)state;
	expect_all("schannel.signatures", rows, COUNT(rows));
}

/* One name alone: enough for some server, or for none of Azure's; and the switch that takes it away. */
static void an_algorithm_alone_is_worth_what_azure_does_with_it(void **state)
{
	static const struct {
		const char *name, *hash;
		bool usable;
	} table[] = {
		{ "RSA/SHA256", "SHA256", true },      { "RSA/SHA384", "SHA384", true },      { "RSA/SHA512", "SHA512", true },
		{ "ECDSA/SHA256", "SHA256", true },    { "ECDSA/SHA384", "SHA384", true },    { "ECDSA/SHA512", "SHA512", true },
		{ "RSAE-PSS/SHA256", "SHA256", true }, { "RSAE-PSS/SHA384", "SHA384", true }, { "RSAE-PSS/SHA512", "SHA512", true },
		{ "PSS-PSS/SHA256", NULL, false },     { "PSS-PSS/SHA384", NULL, false },     { "PSS-PSS/SHA512", NULL, false },
		{ "RSA/SHA1", NULL, false },	       { "ECDSA/SHA1", NULL, false },	      { "DSA/SHA1", NULL, false },
		{ "DSA/SHA256", NULL, false },	       { "RSA/MD5", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char off[256] = "";

		if (table[i].hash)
			snprintf(off, sizeof off, HASH("%s", "dword:00000000"), table[i].hash);
		const struct row rows[] = { { table[i].name, NULL, "", table[i].usable ? "UNCOMMON" : "NONE", ": " },
					    { table[i].name, NULL, off, "NONE", "has 1 name" } };
		struct evaluated evaluated;

		expect_all("schannel.signatures", rows, COUNT(rows));
		evaluate_row(&evaluated, &rows[0]);
		assert_null(strchr(machine_fact(&evaluated.result, "schannel.signatures")->because.utf8, '"')); /* a name that is known */
		evaluated_free(&evaluated);
	}
}

static void a_name_that_is_none_is_named_first(void **state)
{
	static const struct row rows[] = {
		{ "NistP384,NistP256", NULL, "", "NONE", "\"NistP384\" (Local\\SSL\\00010003, Functions) is a curve" },
		{ "x25519_mlkem768", NULL, "", "NONE", "is a curve or group" },
		{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", NULL, "", "NONE", "is a cipher suite" },
		{ "RSA/SHA256|RSA/SHA384", NULL, "", "NONE", "\"RSA/SHA256,RSA/SHA384\" (Local\\SSL\\00010003, Functions) is one string with several names" },
		{ "SHA256RSA", NULL, "", "NONE", "\"SHA256RSA\"" },
		{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABB", NULL, "", "NONE", "AA\" (Local" },
		{ SIX ",curve25519", NULL, "", "COMMON", "\"curve25519\"" },
		{ "RSA/SHA256 ,RSA/SHA384,RSA/SHA512,ECDSA/SHA256,ECDSA/SHA384,ECDSA/SHA512", NULL, "", "UNCOMMON", "has spaces" },
	};

	(void)state;
	expect_all("schannel.signatures", rows, COUNT(rows));
}

static void a_list_in_another_form_is_never_common(void **state)
{
	static const struct row rows[] = {
		{ "", NULL, "", "UNCOMMON", "empty" },
		{ NULL, NULL, LOCAL "\"Functions\"=dword:00000001\n", "UNCOMMON", "only REG_MULTI_SZ" },
		{ NULL, NULL, LOCAL "\"Functions\"=\"" SIX "\"\n", "UNCOMMON", "only REG_MULTI_SZ" },
		{ NULL, NULL, LOCAL "\"Functions\"=\"RSA/SHA1\"\n", "UNCOMMON", "only REG_MULTI_SZ" },
		{ SIX, "", "", "UNCOMMON", "Policies" },
		{ SIX, SIX, "", "COMMON", NULL },
		{ SIX, "RSA/SHA256", "", "UNCOMMON", "Policies" },
		{ "RSA/SHA256", SIX, "", "UNCOMMON", NULL },
		{ NULL, "NistP256", "", "NONE", "\"NistP256\" (Policies" },
	};

	(void)state;
	expect_all("schannel.signatures", rows, COUNT(rows));
}

static void a_hash_that_is_off_takes_its_algorithms_away(void **state)
{
	static const struct row rows[] = {
		{ NULL, NULL, HASH("SHA256", "dword:00000000"), "UNCOMMON", "RSA/SHA256, ECDSA/SHA256" },
		{ NULL, NULL, HASH("SHA384", "dword:00000000"), "UNCOMMON", "RSA/SHA384, ECDSA/SHA384" },
		{ NULL, NULL, HASH("SHA512", "dword:00000000"), "UNCOMMON", "RSA/SHA512, ECDSA/SHA512" },
		{ NULL, NULL, HASH("SHA512", "dword:ffffffff"), "COMMON", NULL },
		{ NULL, NULL, HASH("SHA384", "\"0\""), "UNCOMMON", "not a REG_DWORD" },
		{ NULL, NULL, HASH("SHA", "dword:00000000"), "COMMON", NULL },
		{ NULL, NULL, HASH("SHA256", "dword:00000000") HASH("SHA384", "dword:00000000") HASH("SHA512", "dword:00000000"), "NONE",
		  "SHA256, SHA384, SHA512" },
		{ "RSA/SHA256,ECDSA/SHA256", NULL, HASH("SHA256", "dword:00000000"), "NONE", NULL },
	};

	(void)state;
	expect_all("schannel.signatures", rows, COUNT(rows));
}

static void what_is_not_covered_is_unknown_unless_the_rest_decides(void **state)
{
	static const struct statement rows[] = {
		{ "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", REG_SZ, "17763", 0 },
		{ "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010003", "Functions",
		  REG_MULTI_SZ, "RSA/SHA1", 0 },
	};
	static const struct statement product[] = {
		{ "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductType", REG_SZ, "ServerNT", 0 },
	};
	static const char *const software_only[] = { "HKLM\\SOFTWARE", NULL }, *const system_only[] = { "HKLM\\SYSTEM", NULL };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, product, 1, system_only, "azure-backup"); /* the list of the policy is documented nowhere */
	assert_string_equal(state_of(&evaluated.result, "schannel.signatures"), "COMMON");
	evaluated_free(&evaluated);
	evaluate_statements(&evaluated, rows, 1, software_only, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "schannel.signatures"), "UNKNOWN");
	evaluated_free(&evaluated);
	evaluate_statements(&evaluated, rows, 2, software_only, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "schannel.signatures"), "NONE");
	evaluated_free(&evaluated);
}

/* A machine that starts from another control set next time is asked about that one too. */
static void the_next_control_set_counts(void **state)
{
	static const char text[] = HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n\"Default\"=dword:00000002\n\n"
		"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control]\n\n"
		"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\SecurityProviders\\SCHANNEL\\Hashes\\SHA512]\n\"Enabled\"=dword:00000000\n";
	struct evaluated evaluated;

	(void)state;
	evaluate_text(&evaluated, text, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "schannel.signatures"), "COMMON");
	assert_non_null(strstr(machine_fact(&evaluated.result, "controlset")->because.utf8, "Signature algorithms: UNCOMMON"));
	evaluated_free(&evaluated);
}

static void the_chain_engine_accepts_keys_up_to_its_least_length(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
		{ NULL, NULL, "", "DEFAULT", NULL },
		{ NULL, NULL, ENGINE "\"WeakSignatureLogDir\"=\"C:\\\\log\"\n", "DEFAULT", NULL },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=dword:00000200\n", "ACCEPTED", NULL },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=dword:00000800\n", "ACCEPTED", "=2048" },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=dword:00000801\n", "REFUSED", "=2049" },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=dword:00001000\n", "REFUSED", "=4096" },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=dword:00002048\n", "REFUSED", "=0x2048 looks like the decimal number 2048" },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=dword:ffffffff\n", "ACCEPTED", "off" },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=\"4096\"\n", "UNKNOWN", "not a REG_DWORD" },
		{ NULL, NULL, ENGINE "\"EnableWeakSignatureFlags\"=dword:00000002\n", "DEFAULT", NULL },
		{ NULL, NULL, ENGINE "\"WeakRSAAllMinBitLength\"=dword:00000c00\n\"WeakRsaAllFlags\"=dword:80100000\n", "REFUSED", "=3072" },
		{ NULL, NULL, ENGINE "\"WeakRsaThirdPartyMinBitLength\"=dword:00001000\n", "REFUSED", "without flags" },
		{ NULL, NULL, ENGINE "\"WeakRsaAllMinBitLength\"=dword:00001000\n\"WeakRsaAllFlags\"=dword:00100000\n", "ACCEPTED", "flags" },
		{ NULL, NULL, ENGINE "\"WeakRsaAllMinBitLength\"=dword:00001000\n\"WeakRsaAllFlags\"=dword:80400000\n", "ACCEPTED", "flags" },
		{ NULL, NULL, ENGINE "\"WeakRsaAllMinBitLength\"=dword:00001000\n\"WeakRsaAllFlags\"=dword:80100008\n", "ACCEPTED", "flags" },
		{ NULL, NULL, ENGINE "\"WeakRsaAllMinBitLength\"=dword:00001000\n\"WeakRsaAllFlags\"=dword:80040000\n", "REFUSED", NULL },
		{ NULL, NULL, ENGINE "\"WeakRsaAllMinBitLength\"=dword:00001000\n\"WeakRsaAllFlags\"=\"x\"\n", "UNKNOWN", "not a REG_DWORD" },
		{ NULL, NULL, ENGINE "\"WeakRsaAllMinBitLength\"=dword:00000400\n\"WeakRsaAllFlags\"=dword:80100000\n", "ACCEPTED", NULL },
		{ NULL, NULL, ENGINE "\"WeakEcdsaAllMinBitLength\"=dword:00000180\n\"WeakEcdsaAllFlags\"=dword:80010000\n", "REFUSED", "ECDSA" },
		{ NULL, NULL, ENGINE "\"WeakEcdsaThirdPartyMinBitLength\"=dword:00000101\n\"WeakEcdsaThirdPartyFlags\"=dword:80010000\n", "REFUSED", "ECDSA" },
		{ NULL, NULL, ENGINE "\"WeakEcdsaThirdPartyMinBitLength\"=dword:00000180\n\"WeakEcdsaThirdPartyFlags\"=dword:00010000\n", "ACCEPTED", NULL },
		{ NULL, NULL, ENGINE "\"WeakRsaThirdPartyMinBitLength\"=dword:00000c00\n\"WeakRsaThirdPartyFlags\"=dword:00010000\n", "ACCEPTED", NULL },
		{ NULL, NULL, ENGINE "\"MinRsaPubKeyBitLength\"=dword:00000800\n\"WeakRsaThirdPartyMinBitLength\"=dword:00001000\n", "REFUSED", "Weak" },
	};
	/* clang-format on */

	(void)state;
	expect_all("chain.keys", rows, COUNT(rows));
}

static void a_software_hive_that_was_not_supplied_leaves_key_lengths_unknown(void **state)
{
	static const struct statement rows[] = {
		{ "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductType", REG_SZ, "ServerNT", 0 },
	};
	static const char *const system_only[] = { "HKLM\\SYSTEM", NULL };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, 1, system_only, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "chain.keys"), "UNKNOWN");
	evaluated_free(&evaluated);
}

/* The page of a fact is made of its functions: the rows of the six required ones say what a list without them is. */
static void the_pages_say_which_algorithms_are_required(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = fact_tables(&fact_rows[FACT_SIGNATURES], arena);
	unsigned required = 0;

	(void)state;
	while (table->next)
		table = table->next;
	for (size_t i = 0; i < table->row_count; i++) {
		bool is_required = strcmp(table->rows[i][1], "yes") == 0;

		required += is_required && strstr("," SIX ",", table->rows[i][0]);
		assert_string_equal(table->rows[i][2], is_required ? "UNCOMMON" : "COMMON");
	}
	assert_int_equal(required, 6);
	assert_non_null(fact_tables(&fact_rows[FACT_CHAIN], arena));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_six_algorithms_must_be_on_the_list),
		cmocka_unit_test(an_algorithm_alone_is_worth_what_azure_does_with_it),
		cmocka_unit_test(a_name_that_is_none_is_named_first),
		cmocka_unit_test(a_list_in_another_form_is_never_common),
		cmocka_unit_test(a_hash_that_is_off_takes_its_algorithms_away),
		cmocka_unit_test(what_is_not_covered_is_unknown_unless_the_rest_decides),
		cmocka_unit_test(the_next_control_set_counts),
		cmocka_unit_test(the_chain_engine_accepts_keys_up_to_its_least_length),
		cmocka_unit_test(a_software_hive_that_was_not_supplied_leaves_key_lengths_unknown),
		cmocka_unit_test(the_pages_say_which_algorithms_are_required),
	};

	return cmocka_run_group_tests_name("signatures", tests, NULL, NULL);
}

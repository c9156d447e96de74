/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that were typed in the other base are recognised; others are not suspected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/mistyped.h"
#include "support/machine/cipher_cases.h"

#define WINHTTP "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"

static void a_number_in_the_other_base_is_recognised(void **state)
{
	static const struct {
		uint32_t number;
		sensible is_sensible;
		const char *words; /* NULL: nothing is suspected */
	} cases[] = {
		{ 0x2560, is_protocol_set, "N=0x2560 looks like the decimal number 2560 (0xa00) entered as hexadecimal" },
		{ 0x2048, is_protocol_set, "N=0x2048 looks like the decimal number 2048 (0x800) entered as hexadecimal" },
		{ 0x2688, is_protocol_set, "N=0x2688 looks like the decimal number 2688 (0xa80) entered as hexadecimal" },
		{ 0x2720, is_protocol_set, "N=0x2720 looks like the decimal number 2720 (0xaa0) entered as hexadecimal" },
		{ 0x10240, is_protocol_set, "N=0x10240 looks like the decimal number 10240 (0x2800) entered as hexadecimal" },
		{ 800, is_protocol_set, "N=800 (0x320) looks like the hexadecimal number 0x800 entered as decimal" },
		{ 280, is_protocol_set, "N=280 (0x118) looks like the hexadecimal number 0x280 entered as decimal" },
		{ 0xa00, is_protocol_set, NULL }, { 0xaa0, is_protocol_set, NULL }, { 0x800, is_protocol_set, NULL },
		{ 0x2800, is_protocol_set, NULL }, { 0, is_protocol_set, NULL },    { 1, is_protocol_set, NULL },
		{ 0xffffffff, is_protocol_set, NULL }, { 0x99999999, is_protocol_set, NULL },
		{ 0x2048, is_key_length, "N=0x2048 looks like the decimal number 2048 (0x800) entered as hexadecimal" },
		{ 0x4096, is_key_length, "N=0x4096 looks like the decimal number 4096 (0x1000) entered as hexadecimal" },
		{ 0x1024, is_key_length, "N=0x1024 looks like the decimal number 1024 (0x400) entered as hexadecimal" },
		{ 1000, is_key_length, "N=1000 (0x3e8) looks like the hexadecimal number 0x1000 entered as decimal" },
		{ 2048, is_key_length, NULL }, { 4096, is_key_length, NULL }, { 0, is_key_length, NULL }, { 0x900, is_key_length, NULL },
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *words = mistyped_words(arena, "N", cases[i].number, cases[i].is_sensible);

		assert_int_equal(words == NULL, cases[i].words == NULL);
		if (words)
			assert_string_equal(words, cases[i].words);
	}
	arena_free(arena);
}

static void the_sentence_of_winhttp_begins_with_it(void **state)
{
	static const struct cipher_case cipher_case = { "", "17763", { DW("HKLM\\SOFTWARE\\" WINHTTP, "DefaultSecureProtocols", 0x2560) }, NULL, NULL };
	static const char begins[] = "DefaultSecureProtocols=0x2560 looks like the decimal number 2560 (0xa00)";
	struct evaluated evaluated;

	(void)state;
	evaluate_cipher_case(&evaluated, &cipher_case, both_hives);
	assert_string_equal(state_of(&evaluated.result, "winhttp.64"), "NO_TLS12");
	assert_int_equal(strncmp(machine_fact(&evaluated.result, "winhttp.64")->because.utf8, begins, strlen(begins)), 0);
	assert_int_equal(finding_named(&evaluated.result, "WHT306")->outcome, OUTCOME_FAIL);
	evaluated_free(&evaluated);
}

static void so_does_that_of_a_key_length(void **state)
{
	static const struct cipher_case cipher_cases[] = {
		{ "RSA", "17763", { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 0x2048) }, "COMMON", "mistyped-number" },
		{ "Diffie-Hellman", "17763",
		  { DW(SCHANNEL "KeyExchangeAlgorithms\\Diffie-Hellman", "ClientMinKeyBitLength", 0x2048) }, "COMMON", "mistyped-number" },
		{ "not read", "9600", { DW(SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", 0x2048) }, "COMMON", NULL },
	};
	static const char begins[] = "KeyExchangeAlgorithms\\PKCS: ClientMinKeyBitLength=0x2048 looks like the decimal number 2048 (0x800) "
				     "entered as hexadecimal; as a number, ClientMinKeyBitLength refuses RSA keys shorter than 8264 bits; ";
	struct evaluated evaluated;

	(void)state;
	assert_int_equal(cipher_case_differences(cipher_cases, COUNT(cipher_cases), both_hives), 0);
	evaluate_cipher_case(&evaluated, &cipher_cases[0], both_hives);
	assert_int_equal(strncmp(machine_fact(&evaluated.result, "ciphers.tls12")->because.utf8, begins, strlen(begins)), 0);
	assert_int_equal(finding_named(&evaluated.result, "CIP719")->outcome, OUTCOME_FAIL);
	assert_int_equal(evaluated.result.verdict == VERDICT_READY, false);
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_in_the_other_base_is_recognised),
		cmocka_unit_test(the_sentence_of_winhttp_begins_with_it),
		cmocka_unit_test(so_does_that_of_a_key_length),
	};

	return cmocka_run_group_tests_name("numbers in the other base", tests, NULL, NULL);
}

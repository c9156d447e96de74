/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that a person takes for the same are found alike, and names that mean something else are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/text/spelling.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static unsigned distance(const char *a, const char *b)
{
	return spelling_distance(a, strlen(a), b, strlen(b), 3);
}

static void what_cannot_be_told_apart_by_eye_folds_to_one_name(void **state)
{
	static const struct {
		const char *name, *folded;
	} table[] = {
		{ "TLS 1.2", "tls12" },
		{ "TLS\xC2\xA0" "1.2", "tls12" },		       /* no-break space */
		{ "TLS_1-2", "tls12" },
		{ "\xEF\xBC\xB4\xEF\xBC\xAC\xEF\xBC\xB3 1.2", "tls12" }, /* full width */
		{ "TLS\xE2\x80\x8B 1.2", "tls12" },		       /* zero width space */
		{ "TLS\xE2\x80\x93" "1.2", "tls12" },		       /* en dash */
		{ "Sch\xC3\x9CseStrongCrypto", "schusestrongcrypto" }, /* an accent */
		{ "TLS\xFF 1.2", "tls12" },			       /* no UTF-8 */
		{ "", "" },
		{ " . ", "" },
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(spelling_fold(arena, table[i].name), table[i].folded);
	arena_free(arena);
}

static void a_slip_is_a_letter_more_less_other_or_swapped(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned distance;
	} table[] = {
		{ "client", "client", 0 }, { "clients", "client", 1 }, { "clint", "client", 1 },
		{ "cleint", "client", 1 }, { "cliemt", "client", 1 },  { "", "ab", 2 },
		{ "server", "client", SPELLING_FAR }, { "v4030139", "v4030319", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(distance(table[i].a, table[i].b), table[i].distance);
		assert_int_equal(distance(table[i].b, table[i].a), table[i].distance);
	}
}

static void letters_of_another_alphabet_in_what_was_typed_are_no_slips(void **state)
{
	(void)state;
	assert_int_equal(distance("\xD1\x81lient", "client"), 0); /* Cyrillic es */
	assert_int_equal(distance("client", "\xD1\x81lient"), 1);
	assert_int_equal(distance("\xD1\x81li\xD0\xB5\xD0\xBFt", "client"), 1); /* the third one is */
}

static void names_are_alike_but_for_spaces_dots_and_a_letter_or_two(void **state)
{
	static const struct {
		const char *name, *wanted;
		unsigned slips;
		bool alike;
	} table[] = {
		{ "TLS1.2", "TLS 1.2", 0, true },	 { "tls_1-2", "TLS 1.2", 0, true },
		{ "TLS 1.1", "TLS 1.2", 0, false },	 { "DTLS 1.2", "TLS 1.2", 0, false },
		{ "Clients", "Client", 1, true },	 { "Clint", "Client", 1, true },
		{ "Server", "Client", 2, false },	 { "DisableByDefault", "DisabledByDefault", 1, true },
		{ "", "Client", 2, false },		 { "Enabled", "DisabledByDefault", 2, false },
		{ "TLS\xC2\xA0" "1.2", "TLS 1.2", 0, true },	 { "\xD0\xA2LS 1.2", "TLS 1.2", 0, true },
		{ "\xD0\xA2LS 1.1", "TLS 1.2", 0, false }, { "T\xE2\x80\x8BLS 1.2", "TLS 1.2", 0, true },
		{ "Cilent", "Client", 1, true },	 { "\xD0\xBF\xD1\x80\xD0\xBE\xD0\xB1\xD0\xB0", "TLS 1.2", 0, false },
		{ "TLS \xED\xA0\x80 1.2", "TLS 1.2", 0, false }, { "\xC3", "T", 1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(spelling_is_like(table[i].name, table[i].wanted, table[i].slips), table[i].alike);
}

static void hostile_names_look_like_nothing(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	char many[SPELLING_LIMIT + 2];

	(void)state;
	memset(many, 'a', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	assert_string_equal(spelling_fold(arena, many), "");
	assert_int_equal(distance(many, many), SPELLING_FAR);
	many[SPELLING_LIMIT] = '\0';
	assert_int_equal(distance(many, many), 0);
	assert_false(spelling_is_like("Client\xFF", "Client", 1)); /* no UTF-8 */
	assert_false(spelling_is_like("\xED\xA0\x80\xFF\xFE", "Client", 2));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_told_apart_by_eye_folds_to_one_name),
		cmocka_unit_test(a_slip_is_a_letter_more_less_other_or_swapped),
		cmocka_unit_test(letters_of_another_alphabet_in_what_was_typed_are_no_slips),
		cmocka_unit_test(names_are_alike_but_for_spaces_dots_and_a_letter_or_two),
		cmocka_unit_test(hostile_names_look_like_nothing),
	};

	return cmocka_run_group_tests_name("spelling", tests, NULL, NULL);
}

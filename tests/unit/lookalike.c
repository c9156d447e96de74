/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that a person takes for the same are found alike, and names that mean something else are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/lookalike.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

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
		{ "", "" },
		{ " . ", "" },
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(lookalike_fold(arena, table[i].name), table[i].folded);
	arena_free(arena);
}

static void a_slip_is_a_letter_more_less_other_or_swapped(void **state)
{
	static const struct {
		const char *a, *b;
		size_t distance;
	} table[] = {
		{ "client", "client", 0 }, { "clients", "client", 1 }, { "clint", "client", 1 },  { "cleint", "client", 1 },
		{ "cliemt", "client", 1 }, { "", "ab", 2 },	       { "server", "client", 4 }, { "v4030139", "v4030319", 1 },
		{ "\xD1\x81lient", "client", 1 }, /* Cyrillic es */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(lookalike_distance(table[i].a, table[i].b, 3), table[i].distance);
		assert_int_equal(lookalike_distance(table[i].b, table[i].a, 3), table[i].distance);
	}
}

static void hostile_names_look_like_nothing(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	static char longer[LOOKALIKE_LIMIT * 4 + 2];
	char many[LOOKALIKE_LIMIT + 2];

	(void)state;
	memset(longer, 'a', sizeof longer - 1);
	memset(many, 'a', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	assert_string_equal(lookalike_fold(arena, longer), "");
	assert_int_equal(lookalike_distance(many, many, 2), 3);
	assert_true(lookalike(arena, "Client\xFF", "Client", 1)); /* no UTF-8: one letter more */
	assert_false(lookalike(arena, "\xED\xA0\x80\xFF\xFE", "Client", 2));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_told_apart_by_eye_folds_to_one_name),
		cmocka_unit_test(a_slip_is_a_letter_more_less_other_or_swapped),
		cmocka_unit_test(hostile_names_look_like_nothing),
	};

	return cmocka_run_group_tests_name("lookalike", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of the commands that reports print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/text/shell.h"

static void a_word_is_read_back_by_a_shell_as_it_was(void **state)
{
	static const char *const table[][2] = {
		{ "case/SYSTEM", "case/SYSTEM" },
		{ "--no-hash", "--no-hash" },
		{ "-o=a,b@1.2+3%:_", "-o=a,b@1.2+3%:_" },
		{ "", "''" },
		{ "two words", "'two words'" },
		{ "$(id)", "'$(id)'" },
		{ "~", "'~'" },
		{ "a\nb", "'a\nb'" },
		{ "\xC3\xA9", "'\xC3\xA9'" },
		{ "it's", "'it'\\''s'" },
		{ "''", "''\\'''\\'''" },
		{ "back\\slash", "'back\\slash'" },
	};
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_string_equal(shell_quoted(arena, table[i][0]), table[i][1]);
	arena_free(arena);
}

static void a_word_for_which_there_is_no_memory_is_none(void **state)
{
	struct arena *arena = arena_new(1);

	(void)state;
	assert_null(shell_quoted(arena, "two words"));
	assert_string_equal(shell_quoted(arena, "word"), "word");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_read_back_by_a_shell_as_it_was),
		cmocka_unit_test(a_word_for_which_there_is_no_memory_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

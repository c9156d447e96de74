/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/text/shell.h"

#include <stdbool.h>
#include <string.h>

static bool is_plain(const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+:@%,=-";

	return *word && !word[strspn(word, plain)];
}

const char *shell_quoted(struct arena *arena, const char *word)
{
	const char *quoted = "'", *quote;

	if (is_plain(word))
		return word;
	for (; quoted && (quote = strchr(word, '\'')); word = quote + 1)
		quoted = arena_printf(arena, "%s%.*s'\\''", quoted, (int)(quote - word), word);
	return quoted ? arena_printf(arena, "%s%s'", quoted, word) : NULL;
}

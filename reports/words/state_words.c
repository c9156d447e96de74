/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of facts in words, for readers; JSON, CSV and profiles have their names. */
#include "reports/words/report_util.h"

#include <ctype.h>
#include <string.h>

/* clang-format off */
static const struct {
	const char *state, *words;
} known[] = {
	{ "OS_DEFAULT",    "Windows default" },
	{ "STRONG",        "strong protocols" },
	{ "APP_DEPENDENT", "depends on the application" },
	{ "LEGACY",        "legacy protocols" },
	{ "N/A",           "not applicable" },
	{ "TLS12",         "TLS 1.2" },
	{ "NO_TLS12",      "no TLS 1.2" },
	{ "UP_TO_TLS12",   "up to TLS 1.2" },
	{ "ABOVE_TLS12",   "above TLS 1.2" },
	{ "LIKELY",        "probably installed" },
	{ "PARTIAL",       "partially installed" },
	{ "COMMON",        "accepted by Azure" },
	{ "UNCOMMON",      "not accepted by Azure" },
	{ "FETCHABLE",     "downloaded when needed" },
	{ "SERVER",        "DPM or MABS server" },
	{ "ONE",           "one machine" },
	{ "MIXED",         "several machines" },
	{ "WHOLE",         "intact" },
	{ "DIRTY",         "log changes missing" },
	{ "HIDDEN",        "hidden characters" },
	{ "Windows*",      "a known Windows version" },
};
/* clang-format on */

static bool is_name(const char *state, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!isupper((unsigned char)state[i]) && !isdigit((unsigned char)state[i]) && state[i] != '_')
			return false;
	return size > 0;
}

/* "not supported" of NOT_SUPPORTED; what is no name of a state stays as it is. */
static const char *one_state(struct arena *arena, const char *state, size_t size)
{
	char *words = arena_strndup(arena, state, size);

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].state) == size && strncmp(known[i].state, state, size) == 0)
			return known[i].words;
	for (size_t i = 0; words && is_name(state, size) && i < size; i++)
		words[i] = state[i] == '_' ? ' ' : (char)tolower((unsigned char)state[i]);
	return words ? words : "";
}

const char *state_words(struct arena *arena, const char *states)
{
	static const char separator[] = " or ";
	const char *words = "";

	for (const char *next; states; states = next) {
		const char *end = strstr(states, separator);
		size_t size = end ? (size_t)(end - states) : strlen(states);

		words = arena_printf(arena, "%s%s%s", words, *words ? separator : "", one_state(arena, states, size));
		words = words ? words : "";
		next = end ? end + strlen(separator) : NULL;
	}
	char *sentence = arena_strdup(arena, words);

	if (sentence && islower((unsigned char)*sentence))
		*sentence = (char)toupper((unsigned char)*sentence);
	return sentence ? sentence : "";
}

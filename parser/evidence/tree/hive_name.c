/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/tree/hive_name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct {
	const char *text;
	enum hive_word word;
	bool is_whole; /* the name that Windows gives the file */
} words[] = { /* of two that start alike, the longer one first */
	{ "SYSTEM",     WORD_SYSTEM,   true },
	{ "SOFTWARE",   WORD_SOFTWARE, true },
	{ "NTUSER.DAT", WORD_NTUSER,   true },
	{ "NTUSER.MAN", WORD_NTUSER,   true },
	{ "NTUSER",     WORD_NTUSER,   false },
	{ "DEFAULT",    WORD_DEFAULT,  true },
};
/* clang-format on */

static const char *const hive_endings[] = { ".hve", ".hiv", ".hive", ".dat", ".bin", NULL };
static const char *const older_endings[] = { ".sav", ".bak", ".old", ".alt", ".org", ".orig", ".tmp", NULL };
static const char *const log_endings[] = { ".log", ".log1", ".log2", NULL };

static bool is_letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_one_of(const char *const *list, const char *text)
{
	while (*list && strcasecmp(*list, text) != 0)
		list++;
	return *list;
}

/* "%5C" of a path that became a name; the word follows it. */
static bool is_encoded(const char *text, const char *at)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	return at - text >= 3 && at[-3] == '%' && strchr(digits, at[-2]) && strchr(digits, at[-1]);
}

static bool starts_word(const char *text, const char *at)
{
	return at == text || !is_letter_or_digit(at[-1]) || is_encoded(text, at);
}

/* Copies get numbers: "SYSTEM2". But System32 is the folder of the hives, in a path that became a name. */
static bool ends_word(const char *end)
{
	size_t digits = strspn(end, "0123456789");

	return !is_letter_or_digit(end[digits]) && !(digits == 2 && strncmp(end, "32", 2) == 0);
}

/* Where the word is in the text by itself: "DC01_SYSTEM", not "ecosystem". */
static const char *find_word(const char *text, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = text; *at; at++)
		if (strncasecmp(at, word, size) == 0 && starts_word(text, at) && ends_word(at + size))
			return at;
	return NULL;
}

/* Both sides of the word, without what separates them from it. */
static void set_rest(struct hive_name *ret, const char *start, size_t start_size, const char *end, size_t end_size)
{
	while (start_size && !is_letter_or_digit(start[start_size - 1]))
		start_size--;
	while (end_size && !is_letter_or_digit(*end))
		end++, end_size--;
	while (end_size && !is_letter_or_digit(end[end_size - 1]))
		end_size--;
	snprintf(ret->rest, sizeof ret->rest, "%.*s%s%.*s", (int)start_size, start, start_size && end_size ? "_" : "",
		 (int)end_size, end);
}

static void take_ending(struct hive_name *ret, const char *dot, size_t *end_size)
{
	ret->is_older = is_one_of(older_endings, dot);
	ret->has_ending = !ret->is_older && !is_one_of(hive_endings, dot);
	if (!ret->has_ending)
		*end_size -= strlen(dot);
}

struct hive_name hive_name_of(const char *name)
{
	struct hive_name ret = { .word = WORD_NONE };
	const char *dot = strrchr(name, '.');

	if (strlen(name) >= HIVE_NAME_LIMIT || (dot && is_one_of(log_endings, dot)))
		return ret;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *at = find_word(name, words[i].text), *end = at ? at + strlen(words[i].text) : NULL;
		size_t end_size = at ? strlen(end) : 0;

		if (!at)
			continue;
		ret.word = words[i].word;
		ret.is_exact = words[i].is_whole && at == name && !end_size;
		if (dot && dot >= end)
			take_ending(&ret, dot, &end_size);
		set_rest(&ret, name, (size_t)(at - name), end, end_size);
		return ret;
	}
	return ret;
}

size_t hive_name_starts(const char *rest, const char *machine)
{
	size_t size = strlen(machine);

	if (!size || strncasecmp(rest, machine, size) != 0 || is_letter_or_digit(rest[size]))
		return 0;
	while (rest[size] && !is_letter_or_digit(rest[size]))
		size++;
	return size;
}

static bool ends_with(const char *name, size_t size, const char *ending)
{
	size_t length = strlen(ending);

	return size > length && strncasecmp(name + size - length, ending, length) == 0;
}

bool is_image_name(const char *name)
{
	static const char *const endings[] = { ".vhd", ".vhdx", ".avhdx", ".avhd", ".vmdk", ".qcow2", ".vdi", ".e01",
					       ".raw", ".dd",   ".img",   ".bin",  ".wim",  ".esd",   ".swm", ".001",
					       ".iso", ".ova",  ".zip",   ".7z",   ".tar",  ".tgz" };
	static const char *const packed[] = { ".gz", ".xz", ".zst", ".bz2" };
	size_t size = strlen(name);

	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
		if (ends_with(name, size, packed[i])) {
			size -= strlen(packed[i]); /* "disk.raw.gz" */
			break;
		}
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (ends_with(name, size, endings[i]))
			return true;
	return false;
}

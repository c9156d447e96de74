/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What libregf says, in our words, and names on their way to and from it. Keys, values and files are libregf.c's.
 */
#include "parser/hive/second/libregf_text.h"

#include <string.h>

#include "common/le.h"
#include "common/text/text.h"
#include "common/text/utf8.h"

enum {
	NAME_UNITS_LIMIT = 1 << 15, /* Windows: 255 for keys, 16383 for values */
	BACKTRACE_LIMIT = 8192,
};

/* Errors: its own words, once, without its inner names; and what is known of them (measured with release 20201007). */

/* clang-format off */
static const struct fault {
	const char *sign, *known;
} faults[] = {
	{ "file header checksum",    "it refuses every hive whose base block has a wrong checksum" },
	{ "hive bin offset",         "it refuses the whole hive when one bin names a wrong offset" },
	{ "hive bin header",         "it refuses a hive that is shorter than its base block states" },
	{ "cell size",               "it loses all cells of a bin when one of them is damaged" },
	{ "hive bin cell at offset", "it loses all cells of a bin when one of them is damaged" },
	{ "named key",               "it stops at a damaged key and does not look at those behind it" },
	{ "key name size",           "it stops at a damaged key and does not look at those behind it" },
};
/* clang-format on */

static const char *known_fault(const char *text)
{
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (strstr(text, faults[i].sign))
			return faults[i].known;
	return NULL;
}

/* The backtrace begins with the cause: "libregf_inner_function: what happened.\n". */
int regf_translate(libregf_error_t **error, enum err code, struct error *err)
{
	char trace[BACKTRACE_LIMIT] = "", *text = trace;

	if (*error && libregf_error_backtrace_sprint(*error, trace, sizeof trace) < 0 &&
	    libregf_error_sprint(*error, trace, sizeof trace) < 0)
		trace[0] = '\0';
	libregf_error_free(error);
	trace[strcspn(trace, "\n")] = '\0';
	char *colon = strstr(trace, ": ");

	if (colon)
		text = colon + 2;
	size_t size = strlen(text);

	if (size && text[size - 1] == '.')
		text[size - 1] = '\0';
	const char *known = known_fault(text);

	return error_set(err, code, "libregf: %.300s%s%s%s", *text ? text : "no reason given", known ? " (known: " : "",
			 known ? known : "", known ? ")" : "");
}

int regf_answer(int result, libregf_error_t **error, struct error *err)
{
	if (result == 1)
		return PRESENT;
	if (result == 0)
		return ABSENT;
	regf_translate(error, ERR_CORRUPT, err);
	return UNREADABLE;
}

/* Names. libregf takes UTF-16 in the order of this machine. */

uint16_t *regf_units(struct arena *arena, const char *name, size_t *ret_count)
{
	uint8_t *bytes = utf16le_of_raw(arena, name, ret_count);
	uint16_t *units = (uint16_t *)bytes; /* in place: a unit is never written before it was read */

	*ret_count = *ret_count / 2 - 1;
	for (size_t i = 0; units && i < *ret_count; i++)
		units[i] = le16(bytes + 2 * i);
	return units;
}

static const char *name_of_units(struct arena *arena, uint16_t *units, size_t count)
{
	uint8_t *bytes = (uint8_t *)units; /* in place: a unit is never written before it was read */

	if (count && units[count - 1] == 0) /* the size counts an end that is not part of the name */
		count--;
	for (size_t i = 0; i < count; i++) {
		uint16_t unit = units[i];

		bytes[2 * i] = (uint8_t)unit;
		bytes[2 * i + 1] = (uint8_t)(unit >> 8);
	}
	return raw_of_utf16le(arena, bytes, 2 * count);
}

int regf_name(struct arena *arena, const struct regf_naming *naming, intptr_t *thing, const char **ret, struct error *err)
{
	libregf_error_t *error = NULL;
	size_t count = 0;

	if (naming->size(thing, &count, &error) != 1)
		return regf_translate(&error, ERR_CORRUPT, err);
	if (count > NAME_UNITS_LIMIT)
		return error_set(err, ERR_LIMIT, "libregf: a name of %zu characters", count);
	uint16_t *units = arena_array(arena, count + 1, sizeof *units);

	if (units && count && naming->text(thing, units, count, &error) != 1) /* a default value has size 0 */
		return regf_translate(&error, ERR_CORRUPT, err);
	*ret = units ? name_of_units(arena, units, count) : NULL;
	return *ret ? 0 : error_no_memory(err);
}

const struct regf_naming regf_key_naming = { libregf_key_get_utf16_name_size, libregf_key_get_utf16_name };
const struct regf_naming regf_value_naming = { libregf_value_get_utf16_name_size, libregf_value_get_utf16_name };

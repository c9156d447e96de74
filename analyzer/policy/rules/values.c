/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain value compared with what a row wants: types, operators, comparing. */
#include "analyzer/policy/rules/values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct value_type value_types[] = {
	{ "REG_DWORD", REG_DWORD, VALUE_NUMBER },
	{ "REG_QWORD", REG_QWORD, VALUE_NUMBER },
	{ "REG_SZ", REG_SZ, VALUE_TEXT },
	{ "REG_EXPAND_SZ", REG_EXPAND_SZ, VALUE_TEXT },
	{ "REG_MULTI_SZ", REG_MULTI_SZ, VALUE_LIST },
	{ "REG_BINARY", REG_BINARY, VALUE_BYTES },
};

const struct value_type *value_type_of(const struct rule_value *value)
{
	for (size_t i = 0; i < sizeof value_types / sizeof *value_types; i++)
		if (strcmp(value_types[i].name, value->type ? value->type : "REG_DWORD") == 0)
			return &value_types[i];
	return NULL;
}

bool value_takes_data(enum value_operator comparison)
{
	return comparison != VALUE_PRESENT && comparison != VALUE_ABSENT;
}

/* clang-format off */
enum { FOR_NUMBER = 1 << VALUE_NUMBER, FOR_TEXT = 1 << VALUE_TEXT, FOR_LIST = 1 << VALUE_LIST,
       FOR_ALL = FOR_NUMBER | FOR_TEXT | FOR_LIST };

static const struct operator_row {
	unsigned shapes;         /* that it can be asked of */
	bool absent_is_good;
	const char *words;       /* before the data */
} operators[] = {
	[VALUE_EQUAL]           = { FOR_ALL,              false, "" },
	[VALUE_NOT_EQUAL]       = { FOR_ALL,              true,  "anything except " },
	[VALUE_AT_LEAST]        = { FOR_NUMBER,           false, "at least " },
	[VALUE_AT_MOST]         = { FOR_NUMBER,           false, "at most " },
	[VALUE_HAS_BITS]        = { FOR_NUMBER,           false, "all bits of " },
	[VALUE_LACKS_BITS]      = { FOR_NUMBER,           true,  "no bit of " },
	[VALUE_ONE_OF]          = { FOR_NUMBER | FOR_TEXT, false, "one of " },
	[VALUE_CONTAINS]        = { FOR_TEXT | FOR_LIST,  false, "something with " },
	[VALUE_PRESENT]         = { FOR_ALL | 1 << VALUE_BYTES, false, "a value" },
	[VALUE_ABSENT]          = { FOR_ALL | 1 << VALUE_BYTES, true,  "no value" },
	[VALUE_ABSENT_OR_EQUAL] = { FOR_ALL,              true,  "no value, or " },
};
/* clang-format on */

bool value_fits(enum value_operator comparison, enum value_shape shape)
{
	return operators[comparison].shapes & 1U << shape;
}

bool value_may_be_absent(enum value_operator comparison)
{
	return operators[comparison].absent_is_good;
}

bool value_number(const char *text, uint64_t *ret)
{
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = text + (is_hex ? 2 : 0);

	if (!*digits || digits[strspn(digits, is_hex ? "0123456789abcdefABCDEF" : "0123456789")])
		return false;
	errno = 0;
	*ret = strtoull(digits, NULL, is_hex ? 16 : 10);
	return errno == 0;
}

const char *value_wanted(struct arena *arena, const struct rule_value *value)
{
	const char *wanted = operators[value->comparison].words;

	for (unsigned i = 0; i < value->data_count && wanted; i++)
		wanted = arena_printf(arena, "%s%s%s", wanted, i ? ", " : "", value->data[i]);
	if (wanted && value->type && strcmp(value->type, "REG_DWORD") != 0)
		wanted = arena_printf(arena, "%s (%s)", wanted, value->type);
	return wanted ? wanted : "";
}

static bool compare_number(const struct rule_value *value, uint64_t is)
{
	for (unsigned i = 0; i < value->data_count; i++) {
		uint64_t data;

		if (!value_number(value->data[i], &data))
			return false;
		switch (value->comparison) {
		case VALUE_NOT_EQUAL:
			return is != data;
		case VALUE_AT_LEAST:
			return is >= data;
		case VALUE_AT_MOST:
			return is <= data;
		case VALUE_HAS_BITS:
			return (is & data) == data;
		case VALUE_LACKS_BITS:
			return !(is & data);
		default:
			if (is == data)
				return true;
		}
	}
	return false;
}

static bool is_number_as_required(const struct rule_value *value, const struct reganswer *answer)
{
	size_t size = answer->type == REG_QWORD ? 8 : 4;
	uint64_t number = 0;

	if (answer->size != size)
		return false; /* Windows' own readers refuse it as well */
	for (size_t i = 0; i < size; i++)
		number |= (uint64_t)answer->data[i] << 8 * i;
	return compare_number(value, number);
}

/* Registry text and what a profile wants compare without ASCII case, as the names in it mostly do. */
static bool compare_text(const struct rule_value *value, const char *is)
{
	if (value->comparison == VALUE_CONTAINS)
		return name_contains(is, value->data[0]);
	for (unsigned i = 0; i < value->data_count; i++)
		if (name_equal(is, value->data[i]))
			return value->comparison != VALUE_NOT_EQUAL;
	return value->comparison == VALUE_NOT_EQUAL;
}

const char *value_next_string(struct arena *arena, const struct reganswer *answer, size_t *at)
{
	size_t start = *at,
	       length = start < answer->size ? utf16le_length(answer->data + start, answer->size - start) : 0;

	if (!length)
		return NULL;
	*at = start + length + 2;
	return raw_of_utf16le(arena, answer->data + start, length);
}

static bool compare_list(struct arena *arena, const struct rule_value *value, const struct reganswer *answer)
{
	unsigned count = 0, same = 0;
	bool found = false;
	const char *string;

	for (size_t at = 0; (string = value_next_string(arena, answer, &at)); count++) {
		found = found || name_equal(string, value->data[0]);
		same += count < value->data_count && name_equal(string, value->data[count]);
	}
	if (value->comparison == VALUE_CONTAINS)
		return found;
	return (count == value->data_count && same == count) == (value->comparison != VALUE_NOT_EQUAL);
}

bool value_is_as_required(struct arena *arena, const struct rule_value *value, const struct reganswer *answer)
{
	const struct value_type *type = value_type_of(value);
	size_t at = 0;

	if (value->comparison == VALUE_ABSENT || !type || answer->type != type->type)
		return false;
	if (value->comparison == VALUE_PRESENT)
		return true;
	if (type->shape == VALUE_NUMBER)
		return is_number_as_required(value, answer);
	if (type->shape == VALUE_LIST)
		return compare_list(arena, value, answer);
	const char *text = value_next_string(arena, answer, &at);

	return compare_text(value, text ? text : "");
}

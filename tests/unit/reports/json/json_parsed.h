/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JSON, parsed by jansson. After cmocka.h. */
#ifndef TLSREADY_TESTS_JSON_PARSED_H
#define TLSREADY_TESTS_JSON_PARSED_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "support/program/fixture_result.h"

static inline struct result *sealed(enum fixture which)
{
	struct result *result = fixture_result(which);

	assert_non_null(result);
	assert_int_equal(report_seal(result, NULL), 0);
	return result;
}

static inline json_t *parsed(const struct result *result)
{
	size_t size = 0;
	char *text = fixture_report("json", result, NULL, &size);

	assert_non_null(text);
	assert_int_equal(strlen(text), size);
	for (size_t i = 0; i < size; i++)
		assert_true(text[i] == '\n' || (text[i] >= 0x20 && text[i] < 0x7F));
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	free(text);
	assert_non_null(json);
	return json;
}

static inline json_t *parsed_fixture(enum fixture which)
{
	struct result *result = sealed(which);
	json_t *json = parsed(result);

	result_free(result);
	return json;
}

static inline const char *string_at(const json_t *object, const char *key)
{
	const char *string = json_string_value(json_object_get(object, key));

	if (!string)
		fail_msg("no string %s", key);
	return string;
}

#endif

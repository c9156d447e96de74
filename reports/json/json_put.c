/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of JSON objects. No nulls: what is not known is left out by the callers. */
#include "reports/json/json_result.h"
#include "reports/json/rows/result_rows.h"

#include <inttypes.h>
#include <stdio.h>

#define EXACT_LIMIT                                                                                                    \
	(UINT64_C(1) << 53) /* above, a reader that keeps numbers as doubles rounds (RFC 8259 section 6)               \
			     */

void put_value(struct maker *maker, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		maker->failed = true;
}

void put_string(struct maker *maker, json_t *object, const char *key, const char *value)
{
	put_value(maker, object, key, json_string(value ? value : ""));
}

void put_known(struct maker *maker, json_t *object, const char *key, const char *value)
{
	if (value && *value)
		put_string(maker, object, key, value);
}

void put_flag(struct maker *maker, json_t *object, const char *key, bool value)
{
	put_value(maker, object, key, json_boolean(value));
}

void put_number(struct maker *maker, json_t *object, const char *key, uint64_t value)
{
	char digits[24];

	if (value <= EXACT_LIMIT) {
		put_value(maker, object, key, json_integer((json_int_t)value));
		return;
	}
	snprintf(digits, sizeof digits, "%" PRIu64, value);
	put_string(maker, object, key, digits);
}

void put_nonzero(struct maker *maker, json_t *object, const char *key, uint64_t value)
{
	if (value)
		put_number(maker, object, key, value);
}

void append(struct maker *maker, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		maker->failed = true;
}

json_t *strings_of(struct maker *maker, const char *const *list, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		append(maker, array, json_string(list[i]));
	return array;
}

static json_t *tree_of(struct maker *maker, const struct table *table, const struct machine_result *machine,
		       const void *what)
{
	json_t *tree = tree_of_table(table, machine, what);

	maker->failed |= !tree;
	return tree;
}

json_t *json_of_evidence(struct maker *maker, const struct machine_result *machine, const struct evidence *evidence)
{
	return tree_of(maker, &evidence_table, machine, evidence);
}

json_t *json_of_image(struct maker *maker, const struct result_image *image)
{
	return tree_of(maker, &image_table, NULL, image);
}

json_t *json_of_machine(struct maker *maker, const struct machine_result *machine)
{
	return tree_of(maker, &machine_table, machine, machine);
}

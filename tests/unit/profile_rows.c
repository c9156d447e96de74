/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The built-in profiles that the build turned into C are the YAML's, field by field. The fields are those of the schema
 * that reads the YAML; whatever else a structure holds is compared byte by byte, so that no new field is forgotten.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/policy/profile_parts.h"

enum { STRUCT_SIZE_LIMIT = 1024 };

/* Counts what was compared: a walk that ends at once must not pass for one that found nothing. */
static unsigned compared;

static const void *pointer_at(const uint8_t *at)
{
	const void *pointer;

	memcpy(&pointer, at, sizeof pointer);
	return pointer;
}

static unsigned count_at(const cyaml_schema_field_t *field, const uint8_t *data)
{
	unsigned count;

	assert_int_equal(field->count_size, sizeof count);
	memcpy(&count, data + field->count_offset, sizeof count);
	return count;
}

static bool same_struct(const cyaml_schema_field_t *fields, size_t size, const uint8_t *a, const uint8_t *b);

static bool same_text(const char *a, const char *b)
{
	compared++;
	return !a == !b && (!a || strcmp(a, b) == 0);
}

static bool same_entry(const cyaml_schema_value_t *entry, const uint8_t *a, const uint8_t *b)
{
	if (entry->type == CYAML_STRING)
		return same_text(pointer_at(a), pointer_at(b));
	assert_int_equal(entry->type, CYAML_MAPPING);
	return same_struct(entry->mapping.fields, entry->data_size, a, b);
}

static bool same_list(const cyaml_schema_field_t *field, const uint8_t *a, const uint8_t *b)
{
	const cyaml_schema_value_t *entry = field->value.sequence.entry;
	const size_t size = entry->type == CYAML_STRING ? sizeof(char *) : entry->data_size;
	const unsigned count = count_at(field, a);
	bool same = count == count_at(field, b);

	for (unsigned i = 0; i < count && same; i++)
		same = same_entry(entry, (const uint8_t *)pointer_at(a + field->data_offset) + i * size,
				  (const uint8_t *)pointer_at(b + field->data_offset) + i * size);
	return same;
}

static bool same_field(const cyaml_schema_field_t *field, const uint8_t *a, const uint8_t *b)
{
	const size_t at = field->data_offset;
	bool same = field->value.type == CYAML_SEQUENCE ? same_list(field, a, b)
		    : field->value.type == CYAML_STRING ? same_text(pointer_at(a + at), pointer_at(b + at))
							: memcmp(a + at, b + at, field->value.data_size) == 0;

	if (!same)
		print_message("  not the same: %s\n", field->key);
	return same;
}

/* What the schema speaks of has been compared: it is blotted out in both. */
static void blot(const cyaml_schema_field_t *field, uint8_t *data)
{
	const bool is_pointer = field->value.flags & CYAML_FLAG_POINTER;

	memset(data + field->data_offset, 0, is_pointer ? sizeof(char *) : field->value.data_size);
	if (field->value.type == CYAML_SEQUENCE)
		memset(data + field->count_offset, 0, field->count_size);
}

static bool same_struct(const cyaml_schema_field_t *fields, size_t size, const uint8_t *a, const uint8_t *b)
{
	uint8_t rest_a[STRUCT_SIZE_LIMIT], rest_b[STRUCT_SIZE_LIMIT];
	bool same = true;

	assert_true(size > 0 && size <= STRUCT_SIZE_LIMIT);
	memcpy(rest_a, a, size);
	memcpy(rest_b, b, size);
	for (; fields->key; fields++) {
		same = same_field(fields, a, b) && same;
		blot(fields, rest_a);
		blot(fields, rest_b);
	}
	return same && memcmp(rest_a, rest_b, size) == 0;
}

static bool same_profile(const struct profile *a, const struct profile *b)
{
	return same_struct(profile_kind.schema->mapping.fields, sizeof *a, (const uint8_t *)a, (const uint8_t *)b);
}

static struct profile *load(const char *name)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load(name, &profile, &err) < 0)
		fail_msg("%s", err.text);
	return profile;
}

static struct profile *load_yaml(const char *name)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load_for(NULL, name, &profile, &err) < 0)
		fail_msg("%s", err.text);
	return profile;
}

static void the_rows_of_every_built_in_profile_are_what_its_yaml_says(void **state)
{
	size_t count = 0;

	(void)state;
	for (; profile_builtin(count); count++) {
		struct profile *yaml = load_yaml(profile_builtin(count)), *rows = load(profile_builtin(count));

		compared = 0;
		if (!same_profile(rows, yaml))
			fail_msg("profile %s: its rows and its YAML differ", yaml->name);
		assert_true(compared > 7 * yaml->rules_count);
		profile_free(yaml);
		profile_free(rows);
	}
	assert_true(count > 0);
	assert_int_equal(profile_rows_count, count);
}

static void a_built_in_profile_is_taken_as_it_is_and_outlives_its_users(void **state)
{
	struct profile *first = load("azure-backup");

	(void)state;
	profile_free(first);
	struct profile *second = load("azure-backup"), *yaml = load_yaml("azure-backup");

	assert_ptr_equal(first, second);
	assert_ptr_not_equal(second, yaml);
	profile_free(second);
	profile_free(yaml);
}

static void set_from(struct profile *profile)
{
	profile->rules[0].from[0] ^= 1;
}
static void set_evidence(struct profile *profile)
{
	profile->rules[0].is_evidence ^= true;
}
static void set_level(struct profile *profile)
{
	profile->rules[1].level ^= LEVEL_WARNING;
}
static void set_state(struct profile *profile)
{
	profile->rules[0].pass[0][0] ^= 1;
}
static void set_source(struct profile *profile)
{
	profile->rules[0].sources_count--;
}
static void set_url(struct profile *profile)
{
	profile->documents[0].url[0] ^= 1;
}

/* The comparison itself: each kind of field, and those that the schema does not know. */
static void a_row_that_differs_in_one_field_is_seen(void **state)
{
	static void (*const changes[])(struct profile *) = { set_from,  set_evidence, set_level,
							     set_state, set_source,   set_url };
	const struct profile *rows = load("client");

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct profile *yaml = load_yaml("client");
		unsigned sources = yaml->rules[0].sources_count;

		assert_true(same_profile(rows, yaml));
		changes[i](yaml);
		assert_false(same_profile(rows, yaml));
		yaml->rules[0].sources_count = sources;
		profile_free(yaml);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rows_of_every_built_in_profile_are_what_its_yaml_says),
		cmocka_unit_test(a_built_in_profile_is_taken_as_it_is_and_outlives_its_users),
		cmocka_unit_test(a_row_that_differs_in_one_field_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The built-in profiles that the build turned into C are their YAML, member by member. The members are those of the rows that
 * read the YAML; whatever else a structure has is compared byte by byte, so that no new member is forgotten.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/policy/profile_parts.h"
#include "support/machine/fixtures.h"

enum { STRUCT_SIZE_LIMIT = 1024 };

/* Counts what was compared: a walk that ends at once must not pass for one that found nothing. */
static unsigned compared;

static const char *pointer_at(const char *at)
{
	const char *pointer;

	memcpy(&pointer, at, sizeof pointer);
	return pointer;
}

static unsigned count_at(const char *at)
{
	unsigned count;

	memcpy(&count, at, sizeof count);
	return count;
}

static bool same_text(const char *a, const char *b)
{
	compared++;
	return !a == !b && (!a || strcmp(a, b) == 0);
}

static bool same_struct(const struct yamlrows *rows, const char *a, const char *b);

static bool same_list(const struct yamlrow *row, const char *a, const char *b)
{
	const size_t size = row->shape == YAML_TEXTS ? sizeof(char *) : row->each->size;
	const char *one = pointer_at(a + row->take.offset), *other = pointer_at(b + row->take.offset);
	const unsigned count = count_at(a + row->count);
	bool same = count == count_at(b + row->count);

	for (unsigned i = 0; i < count && same; i++)
		same = row->shape == YAML_TEXTS ? same_text(pointer_at(one + i * size), pointer_at(other + i * size))
						: same_struct(row->each, one + i * size, other + i * size);
	return same;
}

static bool same_member(const struct yamlrow *row, const char *a, const char *b)
{
	const size_t at = row->take.offset;
	const bool is_line = row->shape == YAML_TEXT || row->shape == YAML_PROSE;
	const size_t size = row->take.kind == TAKE_FLAG ? sizeof(bool) : sizeof(uint32_t);
	const bool same = is_line                    ? same_text(pointer_at(a + at), pointer_at(b + at))
			  : row->shape == YAML_ONE ? memcmp(a + at, b + at, size) == 0
						   : same_list(row, a, b);

	if (!same)
		print_message("  not the same: %s\n", row->member);
	return same;
}

/* What the rows speak of has been compared: it is blotted out in both. */
static void blot(const struct yamlrow *row, char *data)
{
	const size_t size = row->shape != YAML_ONE           ? sizeof(char *)
			    : row->take.kind == TAKE_FLAG ? sizeof(bool)
							  : sizeof(uint32_t);

	memset(data + row->take.offset, 0, size);
	if (row->shape == YAML_TEXTS || row->shape == YAML_LIST)
		memset(data + row->count, 0, sizeof(unsigned));
}

static bool same_struct(const struct yamlrows *rows, const char *a, const char *b)
{
	char rest_a[STRUCT_SIZE_LIMIT], rest_b[STRUCT_SIZE_LIMIT];
	bool same = true;

	assert_true(rows->size > 0 && rows->size <= STRUCT_SIZE_LIMIT);
	memcpy(rest_a, a, rows->size);
	memcpy(rest_b, b, rows->size);
	for (size_t i = 0; i < rows->count; i++) {
		same = same_member(&rows->rows[i], a, b) && same;
		blot(&rows->rows[i], rest_a);
		blot(&rows->rows[i], rest_b);
	}
	return same && memcmp(rest_a, rest_b, rows->size) == 0;
}

/* Where a structure is: the profile itself knows besides who owns it, and which file it is of. */
static bool same_profile(const struct profile *a, const struct profile *b)
{
	struct profile one = *a, other = *b;

	one.arena = other.arena = NULL;
	one.path = other.path = NULL;
	return same_struct(&profile_yaml.rows, (const char *)&one, (const char *)&other);
}

static struct profile *load(const char *name)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load(name, &profile, &err) < 0)
		fail_msg("%s", err.text);
	return profile;
}

/* The same by the path of its YAML, as a user would name it. */
static struct profile *load_yaml(const char *name)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char path[4096];

	snprintf(path, sizeof path, "%s/analyzer/policy/profiles/%s.yaml", source ? source : ".", name);
	return load(path);
}

/* These two are what every other one has anyway; a user's file could not be either. */
static bool is_of_all(const char *name)
{
	return strcmp(name, "client") == 0 || strcmp(name, "evidence") == 0;
}

static void the_rows_of_every_built_in_profile_are_what_its_yaml_says(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t i = 0; profile_builtin(i); i++) {
		if (is_of_all(profile_builtin(i)))
			continue;
		struct profile *yaml = load_yaml(profile_builtin(i)), *rows = load(profile_builtin(i));

		compared = 0;
		if (!same_profile(rows, yaml))
			fail_msg("profile %s: its rows and its YAML differ", yaml->name);
		assert_true(compared > 7 * yaml->rules_count);
		profile_free(yaml);
		count++;
	}
	assert_true(count > 5);
}

static void a_built_in_profile_is_taken_as_it_is_and_outlives_its_users(void **state)
{
	struct profile *first = load("azure-backup");

	(void)state;
	profile_free(first);
	assert_ptr_equal(first, load("azure-backup"));
	assert_string_equal(first->name, "azure-backup");
}

/* Profiles that stand on it get copies of its rows. */
static void what_a_profile_changes_stays_its_own(void **state)
{
	static const char yaml[] = "schema: tlsready.profile/1\nname: own\ntitle: t\nsummary: s\nextends: azure-backup\n"
				   "change:\n- {id: LEG601, level: error}\n";
	const struct profile *base = load("azure-backup");
	const enum level before = profile_rule(base, "LEG601")->level;
	struct profile *own = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_not_equal(before, LEVEL_ERROR);
	assert_int_equal(profile_parse("own.yaml", yaml, strlen(yaml), &own, &err), 0);
	assert_int_equal(profile_rule(own, "LEG601")->level, LEVEL_ERROR);
	assert_int_equal(profile_rule(base, "LEG601")->level, before);
	profile_free(own);
}

/* The comparison itself: a member that the rows do not know, a number, a count, a text. */
static void a_row_that_differs_in_one_member_is_seen(void **state)
{
	const struct profile *rows = load("client");

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct profile copy = *rows;
		struct rule rule = rows->rules[0];

		copy.rules = &rule;
		copy.rules_count = 1;
		struct profile other = copy;
		struct rule changed = rule;

		other.rules = &changed;
		assert_true(same_profile(&copy, &other));
		changed.from[0] ^= (char)(i == 0);
		changed.is_evidence ^= i == 1;
		changed.level ^= (enum level)(i == 2);
		changed.sources_count -= i == 3;
		changed.title = i == 4 ? "x" : changed.title;
		assert_false(same_profile(&copy, &other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rows_of_every_built_in_profile_are_what_its_yaml_says),
		cmocka_unit_test(a_built_in_profile_is_taken_as_it_is_and_outlives_its_users),
		cmocka_unit_test(what_a_profile_changes_stays_its_own),
		cmocka_unit_test(a_row_that_differs_in_one_member_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

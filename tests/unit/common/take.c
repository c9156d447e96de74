/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members taken by rows: where a fault is, with and without lines of the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/take.h"

struct thing {
	const char *name;
	uint32_t weight;
};

static const struct take rows[] = { { "name", TAKE_WORDS, FIELD(struct thing, name, const char *), true, NULL },
				    { "weight", TAKE_U32, FIELD(struct thing, weight, uint32_t), false, NULL } };

static struct thing read_thing(const struct from *from)
{
	struct thing thing = { 0 };

	TAKE(from, rows, &thing);
	return thing;
}

DEFINE_LIST(read_things, struct thing, 4, read_thing)

/* Lines of a file in which a number is on line 10 plus itself, and everything else on line 3. */
static bool line_of_number(void *context, const json_t *in, const char *key, size_t index, struct location *ret)
{
	const json_t *node = key ? json_object_get(in, key) : json_array_get(in, index);

	*(unsigned *)context += 1;
	ret->line = json_is_integer(node) ? 10 + (uint32_t)json_integer_value(node) : 3;
	return true;
}

static void expect_fault(const char *json, bool with_lines, const char *text, uint32_t line)
{
	unsigned asked = 0;
	struct error err = { 0 };
	struct taker taker = { .arena = arena_new(1 << 20), .label = "x", .err = &err };
	struct from from = { .taker = &taker, .json = json_loads(json, 0, NULL) };
	size_t count;

	taker.where = with_lines ? line_of_number : NULL;
	taker.context = &asked;
	read_things(&from, "things", true, &count);
	assert_int_equal(taker.failed, err.code);
	assert_string_equal(err.text, text);
	assert_int_equal(err.at.line, line);
	assert_int_equal(asked, with_lines && *text ? 1 : 0);
	json_decref((json_t *)(uintptr_t)from.json);
	arena_free(taker.arena);
}

static void a_fault_names_the_path_and_the_line_where_one_is_known(void **state)
{
	(void)state;
	expect_fault("{\"things\": [{\"name\": \"a\", \"weight\": 2}]}", true, "", 0);
	expect_fault("{\"things\": [{\"name\": \"a\"}, {\"name\": 7}]}", false,
		     "x: things[1].name: is a number, not a string", 0);
	expect_fault("{\"things\": [{\"name\": \"a\"}, {\"name\": 7}]}", true,
		     "x:17: things[1].name: is a number, not a string", 17);
	expect_fault("{\"things\": [{\"weight\": 5}]}", true, "x:3: things[0]: \"name\" is missing", 3);
	expect_fault("{}", true, "x:3: \"things\" is missing", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_fault_names_the_path_and_the_line_where_one_is_known) };

	return cmocka_run_group_tests_name("take", tests, NULL, NULL);
}

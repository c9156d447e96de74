/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML as a tree: what is read as what, where it is, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/policy/yaml/yamltree.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct yamltree parse(const char *yaml, size_t size, struct error *err)
{
	struct yamltree tree;
	struct arena *arena = arena_new(64 << 20);

	*err = (struct error){ 0 };
	if (yamltree_parse("x.yaml", yaml, size, arena, &tree, err) == 0)
		return tree;
	arena_free(arena);
	return (struct yamltree){ 0 };
}

static struct yamltree parse_good(const char *yaml)
{
	struct error err;
	struct yamltree tree = parse(yaml, strlen(yaml), &err);

	if (err.code)
		fail_msg("%s", err.text);
	return tree;
}

static void drop(struct yamltree *tree)
{
	struct arena *arena = tree->arena;

	yamltree_free(tree);
	arena_free(arena);
}

static void scalars_are_what_the_core_schema_and_a_reader_take_them_for(void **state)
{
	static const struct {
		const char *yaml;
		json_type type;
		const char *text;
	} table[] = {
		{ "7", JSON_INTEGER, "7" },
		{ "007", JSON_INTEGER, "007" },
		{ "-1", JSON_INTEGER, "-1" },
		{ "+1", JSON_INTEGER, "+1" },
		{ "0x00000800", JSON_INTEGER, "0x00000800" },
		{ "'7'", JSON_STRING, "7" },
		{ "0x", JSON_STRING, "0x" },
		{ "1.5", JSON_STRING, "1.5" },
		{ "99999999999999999999", JSON_STRING, "99999999999999999999" },
		{ "true", JSON_TRUE, "true" },
		{ "false", JSON_FALSE, "false" },
		{ "'true'", JSON_STRING, "true" },
		{ "OFF", JSON_STRING, "OFF" },
		{ "yes", JSON_STRING, "yes" },
		{ "~", JSON_STRING, "~" },
		{ "''", JSON_STRING, "" },
		{ "2026-12-31", JSON_STRING, "2026-12-31" },
		{ "|\n  a\n  b\n", JSON_STRING, "a\nb\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct yamltree tree = parse_good(table[i].yaml);

		assert_int_equal(json_typeof(tree.root), table[i].type);
		assert_string_equal(yamltree_text(&tree, tree.root), table[i].text);
		drop(&tree);
	}
}

static void expect_at(struct yamltree *tree, const json_t *in, const char *key, size_t index, uint32_t line,
		      uint32_t column)
{
	struct location at = { 0 };

	assert_true(yamltree_where(tree, in, key, index, &at));
	assert_int_equal(at.line, line);
	assert_int_equal(at.column, column);
}

static void every_node_knows_its_line_and_column(void **state)
{
	struct yamltree tree =
		parse_good("# comment\na: 1\nb:\n- x: true\n  y: true\n- [p,  q]\n'c':\n  long: |\n    text\n");
	const json_t *list = json_object_get(tree.root, "b"), *c = json_object_get(tree.root, "c");
	struct location at;

	(void)state;
	expect_at(&tree, NULL, NULL, 0, 2, 1);
	expect_at(&tree, tree.root, "a", 0, 2, 4);
	expect_at(&tree, tree.root, "b", 0, 4, 1);
	expect_at(&tree, list, NULL, 0, 4, 3);
	expect_at(&tree, json_array_get(list, 0), "x", 0, 4, 6);
	expect_at(&tree, json_array_get(list, 0), "y", 0, 5, 6);
	expect_at(&tree, list, NULL, 1, 6, 3);
	expect_at(&tree, json_array_get(list, 1), NULL, 1, 6, 8);
	expect_at(&tree, c, "long", 0, 8, 9);
	assert_true(yamltree_where_key(&tree, tree.root, "b", &at));
	assert_int_equal(at.line, 3);
	assert_int_equal(at.column, 1);
	assert_false(yamltree_where(&tree, tree.root, "d", 0, &at));
	assert_false(yamltree_where(&tree, list, NULL, 2, &at));
	assert_false(yamltree_where_key(&tree, tree.root, "d", &at));
	drop(&tree);
}

#define FOUR(text) text text text text

static void what_is_not_read_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *yaml, *said;
		uint32_t column;
	} table[] = {
		{ "a: 1\nb: 2\na: 3\n", "x.yaml:3: a is set twice, first on line 1", 1 },
		{ "x: {a: 1,\n    a: 2}\n", "x.yaml:2: a is set twice, first on line 1", 5 },
		{ "a: &x 1\nb: *x\n", "x.yaml:2: *x is an alias, and aliases are not supported", 4 },
		{ "a: !!str 1\n", "x.yaml:1: tags are not supported", 4 },
		{ "a: !mine [1]\n", "x.yaml:1: tags are not supported", 4 },
		{ "a: 1\n? [b]\n: 2\n", "x.yaml:2: a key must be a single value", 3 },
		{ "{{a: 1}: 2}\n", "x.yaml:1: a key must be a single value", 2 },
		{ "a: 1\n---\nb: 2\n", "x.yaml:2: a second document begins here, and one is read", 1 },
		{ "a: \"b\\0c\"\n", "x.yaml:1: this holds a character that cannot be shown: \\u{0}", 4 },
		{ FOUR("[[[[") "[", "x.yaml:1: lists and keys are nested too deeply", 17 },
		{ "a: 1\nb: [1, 2\nc: }\n", "x.yaml:2: this is not YAML: the list that begins here has no ]", 4 },
		{ "a: 1\n\tb: 2\n", "x.yaml:2: this is not YAML: the indentation has a tab; use spaces", 1 },
		{ "a: 1\nb: \xFF\n", "x.yaml:2: this is not YAML: it has bytes that are not UTF-8", 1 },
		{ "a: {b: 1\n", "x.yaml:1: this is not YAML: what begins here with { has no }", 4 },
		{ "a: b: c\n", "x.yaml:1: this is not YAML: \": \" is not expected here; put quotes", 5 },
		{ "a: \"HKLM\\SYSTEM\"\n", "x.yaml:1: this is not YAML: a path of the registry needs single quotes", 9 },
		{ "a: 1\nb: 'x\nc: 2\n", "x.yaml:2: this is not YAML: the quote that begins here is not closed", 4 },
		{ "- a\nb: 1\n", "x.yaml:2: this is not YAML: the indentation does not fit the lines above", 1 },
		{ "a: @b\n", "x.yaml:1: this is not YAML: a value cannot begin with this character", 4 },
		{ "a: - b\n", "x.yaml:1: this is not YAML: \"- \" is not expected here", 4 },
		{ "a: 1\nb\nc: 2\n", "x.yaml:3: this is not YAML: \":\" is missing behind a key", 1 },
		{ "%FOO\n", "x.yaml:1: this is not YAML: this line has a form", 5 },
		{ "a: 1\nb: \xED\xA0\x80\n", "x.yaml:2: this is not YAML: ", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct error err;
		struct yamltree tree = parse(table[i].yaml, strlen(table[i].yaml), &err);

		assert_null(tree.root);
		assert_int_equal(err.code, ERR_USAGE);
		if (strncmp(err.text, table[i].said, strlen(table[i].said)) != 0 || err.at.column != table[i].column)
			fail_msg("%s\n   wanted %s, column %u\n   got    %s, column %u", table[i].yaml, table[i].said,
				 table[i].column, err.text, err.at.column);
	}
}

static void a_bomb_of_values_is_refused(void **state)
{
	size_t size = 3 * (YAMLTREE_NODES_LIMIT + 2);
	char *yaml = malloc(size);
	struct error err;

	(void)state;
	for (size_t i = 0; i < size; i++)
		yaml[i] = "- \n"[i % 3];
	assert_null(parse(yaml, size, &err).root);
	assert_non_null(strstr(err.text, "more than 200000 values"));
	free(yaml);
}

static void an_empty_document_has_no_root(void **state)
{
	struct yamltree nothing = parse_good(""), comment = parse_good("# a\n");

	(void)state;
	assert_null(nothing.root);
	assert_null(comment.root);
	drop(&nothing);
	drop(&comment);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_are_what_the_core_schema_and_a_reader_take_them_for),
		cmocka_unit_test(every_node_knows_its_line_and_column),
		cmocka_unit_test(what_is_not_read_is_refused_with_its_place),
		cmocka_unit_test(a_bomb_of_values_is_refused),
		cmocka_unit_test(an_empty_document_has_no_root),
	};

	return cmocka_run_group_tests_name("yamltree", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/policy/yaml/yamltree.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "analyzer/policy/yaml/yaml_problem.h"

/* One for each node, in the order of the text; looked through when something is wrong with one. */
struct yamltree_mark {
	const json_t *in;
	const char *key; /* NULL: an element, or the document */
	size_t index;
	yaml_mark_t at, key_at;
};

struct yamltree_number {
	const json_t *node;
	const char *written;
};

/* A list or an object around what comes next. */
struct frame {
	json_t *node;
	const char *key; /* of an object: read, and its value comes next */
	yaml_mark_t key_at;
};

struct reading {
	const char *label;
	struct yamltree *tree;
	struct error *err;
	struct frame frames[YAMLTREE_DEPTH_LIMIT]; /* the outermost first */
	size_t depth, capacity, number_capacity;
	bool has_document, has_ended;
};

static struct location location_of(yaml_mark_t mark)
{
	struct location at = LOCATION_NONE;

	at.line = (uint32_t)mark.line + 1;
	at.column = (uint32_t)mark.column + 1;
	return at;
}

__attribute__((format(printf, 3, 4))) static int refuse(const struct reading *reading, yaml_mark_t mark,
							const char *format, ...)
{
	const struct location at = location_of(mark);
	char text[ERROR_TEXT_LIMIT / 2];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return error_at(reading->err, ERR_USAGE, at, "%.200s:%" PRIu32 ": %s", reading->label, at.line, text);
}

static int no_memory(const struct reading *reading)
{
	return error_no_memory(reading->err);
}

static struct frame *top_of(struct reading *reading)
{
	return reading->depth ? &reading->frames[reading->depth - 1] : NULL;
}

static bool wants_key(struct reading *reading)
{
	const struct frame *top = top_of(reading);

	return top && json_is_object(top->node) && !top->key;
}

static int put_mark(struct reading *reading, yaml_mark_t at)
{
	struct yamltree *tree = reading->tree;
	const struct frame *top = top_of(reading);
	struct yamltree_mark *marks =
		arena_grow(tree->arena, tree->marks, tree->count, &reading->capacity, sizeof *marks);

	if (!marks)
		return no_memory(reading);
	tree->marks = marks;
	marks[tree->count++] = (struct yamltree_mark){
		.in = top ? top->node : NULL,
		.key = top ? top->key : NULL,
		.index = top && !top->key ? json_array_size(top->node) - 1 : 0,
		.at = at,
		.key_at = top && top->key ? top->key_at : at,
	};
	return 0;
}

/* Hands the node over to what is around it. NULL: out of memory. */
static int put_node(struct reading *reading, json_t *node, yaml_mark_t at)
{
	struct frame *top = top_of(reading);
	int failed = !node;

	if (!top)
		reading->tree->root = node;
	else if (top->key)
		failed = json_object_set_new(top->node, top->key, node);
	else
		failed = json_array_append_new(top->node, node);
	int result = failed ? no_memory(reading) : put_mark(reading, at);

	if (top)
		top->key = NULL;
	return result;
}

static int on_start(struct reading *reading, json_t *node, const unsigned char *tag, yaml_mark_t at)
{
	const char *fault = tag                                      ? "tags are not supported"
			    : wants_key(reading)                     ? "a key must be a single value"
			    : reading->depth == YAMLTREE_DEPTH_LIMIT ? "lists and keys are nested too deeply"
								     : NULL;

	if (fault) {
		json_decref(node);
		return refuse(reading, at, "%s", fault);
	}
	int result = put_node(reading, node, at);

	if (result == 0)
		reading->frames[reading->depth++] = (struct frame){ .node = node };
	return result;
}

static int on_key(struct reading *reading, const char *key, yaml_mark_t at)
{
	struct frame *top = top_of(reading);
	struct location first;

	if (yamltree_where_key(reading->tree, top->node, key, &first))
		return refuse(reading, at, "%.60s is set twice, first on line %" PRIu32, key, first.line);
	top->key = arena_strdup(reading->tree->arena, key);
	top->key_at = at;
	return top->key ? 0 : no_memory(reading);
}

/* "7" "-1" "0x1F", within 63 bits. */
static bool is_number(const char *text, json_int_t *ret)
{
	const bool is_hex = strncmp(text, "0x", 2) == 0;
	const char *digits = is_hex ? text + 2 : text + (*text == '-' || *text == '+');
	const size_t size = strspn(digits, is_hex ? "0123456789abcdefABCDEF" : "0123456789");

	if (!size || digits[size])
		return false;
	errno = 0;
	*ret = strtoll(text, NULL, is_hex ? 16 : 10);
	return errno == 0;
}

/* A number, whose spelling is kept if it is not JSON's. */
static json_t *number_of(struct reading *reading, const char *text, json_int_t number)
{
	struct yamltree *tree = reading->tree;
	json_t *node = json_integer(number);
	char same[24];

	snprintf(same, sizeof same, "%" JSON_INTEGER_FORMAT, number);
	if (strcmp(same, text) == 0)
		return node;
	struct yamltree_number *numbers =
		arena_grow(tree->arena, tree->numbers, tree->number_count, &reading->number_capacity, sizeof *numbers);

	if (numbers) {
		tree->numbers = numbers;
		numbers[tree->number_count++] = (struct yamltree_number){ node, arena_strdup(tree->arena, text) };
	}
	return node;
}

static json_t *scalar_of(struct reading *reading, const char *text, bool is_plain)
{
	json_int_t number;

	if (is_plain && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))
		return json_boolean(*text == 't');
	return is_plain && is_number(text, &number) ? number_of(reading, text, number) : json_string(text);
}

static int on_scalar(struct reading *reading, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	if (event->data.scalar.tag)
		return refuse(reading, event->start_mark, "tags are not supported");
	if (memchr(text, '\0', event->data.scalar.length))
		return refuse(reading, event->start_mark, "this holds a character that cannot be shown: \\u{0}");
	if (wants_key(reading))
		return on_key(reading, text, event->start_mark);
	return put_node(reading, scalar_of(reading, text, is_plain), event->start_mark);
}

static int on_document(struct reading *reading, yaml_mark_t at)
{
	if (reading->has_document)
		return refuse(reading, at, "a second document begins here, and one is read");
	reading->has_document = true;
	return 0;
}

static int on_event(struct reading *reading, const yaml_event_t *event)
{
	if (reading->tree->count > YAMLTREE_NODES_LIMIT)
		return refuse(reading, event->start_mark, "more than %d values", YAMLTREE_NODES_LIMIT);
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return on_document(reading, event->start_mark);
	case YAML_ALIAS_EVENT:
		return refuse(reading, event->start_mark, "*%.60s is an alias, and aliases are not supported",
			      (const char *)event->data.alias.anchor);
	case YAML_SCALAR_EVENT:
		return on_scalar(reading, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(reading, json_array(), event->data.sequence_start.tag, event->start_mark);
	case YAML_MAPPING_START_EVENT:
		return on_start(reading, json_object(), event->data.mapping_start.tag, event->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		reading->depth--;
		return 0;
	default:
		reading->has_ended = event->type == YAML_STREAM_END_EVENT;
		return 0;
	}
}

/* Bytes that are no text have an offset instead of a mark. */
static int no_yaml(const struct reading *reading, const yaml_parser_t *parser, const char *text)
{
	const struct yaml_problem *problem = yaml_problem(parser->problem);
	yaml_mark_t mark = problem->is_at_start && parser->context ? parser->context_mark : parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR)
		return no_memory(reading);
	for (size_t i = 0; parser->error == YAML_READER_ERROR && i < parser->problem_offset; i++)
		mark.line += text[i] == '\n';
	return refuse(reading, mark, "this is not YAML: %s", problem->words);
}

static int read_events(struct reading *reading, yaml_parser_t *parser, const char *text)
{
	int result = 0;

	while (result == 0 && !reading->has_ended) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return no_yaml(reading, parser, text);
		result = on_event(reading, &event);
		yaml_event_delete(&event);
	}
	return result;
}

int yamltree_parse(const char *label, const void *text, size_t size, struct arena *arena, struct yamltree *ret,
		   struct error *err)
{
	struct reading reading = { .label = label, .tree = ret, .err = err };
	yaml_parser_t parser;

	*ret = (struct yamltree){ .arena = arena };
	if (!yaml_parser_initialize(&parser))
		return no_memory(&reading);
	yaml_parser_set_input_string(&parser, text, size);
	int result = read_events(&reading, &parser, text);

	yaml_parser_delete(&parser);
	if (result == 0 && arena_failed(arena))
		result = no_memory(&reading);
	if (result < 0)
		yamltree_free(ret);
	return result;
}

void yamltree_free(struct yamltree *tree)
{
	json_decref(tree->root);
	*tree = (struct yamltree){ 0 };
}

static const struct yamltree_mark *mark_of(const struct yamltree *tree, const json_t *in, const char *key, size_t index)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct yamltree_mark *mark = &tree->marks[i];

		if (mark->in == in &&
		    (key ? mark->key && strcmp(mark->key, key) == 0 : !mark->key && mark->index == index))
			return mark;
	}
	return NULL;
}

bool yamltree_where(void *tree, const json_t *in, const char *key, size_t index, struct location *ret)
{
	const struct yamltree_mark *mark = mark_of(tree, in, key, index);

	if (mark)
		*ret = location_of(mark->at);
	return mark;
}

bool yamltree_where_key(const struct yamltree *tree, const json_t *in, const char *key, struct location *ret)
{
	const struct yamltree_mark *mark = json_object_get(in, key) ? mark_of(tree, in, key, 0) : NULL;

	if (mark)
		*ret = location_of(mark->key_at);
	return mark;
}

const char *yamltree_text(const struct yamltree *tree, const json_t *scalar)
{
	if (json_is_boolean(scalar))
		return json_is_true(scalar) ? "true" : "false";
	if (!json_is_integer(scalar))
		return json_string_value(scalar);
	for (size_t i = 0; i < tree->number_count; i++)
		if (tree->numbers[i].node == scalar)
			return tree->numbers[i].written;
	return arena_printf(tree->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(scalar));
}

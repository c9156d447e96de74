/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of names: REG_SZ "A,B,C" as the policy for suites has them, REG_MULTI_SZ for the others. People separate them by
 * whatever their editor has; such names are found all the same, and marked.
 */
#include "analyzer/facts/ciphers/namelist.h"

#include <string.h>

#include "common/text/spelling.h"

enum { NAMES_LIMIT = 1024, DATA_LIMIT = 1 << 16 };

struct reading {
	struct fact_context *ctx;
	struct name_list *list;
	struct list_name *names;
	size_t capacity;
};

/* The bytes of a separator, of any kind that is met, at p; 0: there is a letter of a name. */
static size_t gap_at(const char *p, size_t left)
{
	uint32_t code;

	return strchr(",;:|", *p) ? 1 : spelling_space(p, left, &code);
}

static void add_name(struct reading *reading, const struct list_name *name)
{
	struct name_list *list = reading->list;
	struct list_name *names = list->count == NAMES_LIMIT
					  ? NULL
					  : arena_grow(reading->ctx->arena, reading->names, list->count,
						       &reading->capacity, sizeof *names);

	list->is_too_long |= name->beyond || !names;
	if (!names)
		return;
	list->names = reading->names = names;
	names[list->count++] = *name;
}

/* What is between two documented separators: one name, unless others separate more. "A,B," has an empty one, as in docs. */
static void add_element(struct reading *reading, const char *text, size_t length, bool is_beyond)
{
	struct name_list *list = reading->list;
	size_t first = list->count, gap, pieces = 0;
	bool is_odd = false;

	for (size_t at = 0; at < length;) {
		if ((gap = gap_at(text + at, length - at))) {
			is_odd = true;
			at += gap;
			continue;
		}
		struct list_name name = { .text = text + at, .beyond = is_beyond };

		for (; at < length && !gap_at(text + at, length - at); at++)
			name.length++;
		add_name(reading, &name);
		pieces++;
	}
	if (!is_odd)
		return;
	const char **fault = list->location->type == REG_MULTI_SZ && pieces > 1 ? &list->joined : &list->separated;

	*fault = *fault ? *fault : arena_printf(reading->ctx->arena, "%.*s", (int)length, text);
	for (size_t i = first; i < list->count; i++)
		reading->names[i].odd = true;
}

static void split(struct reading *reading, const char *text)
{
	size_t limit = reading->list->location->limit;

	for (const char *at = text; at;) {
		size_t length = strcspn(at, ",");

		add_element(reading, at, length, limit && (size_t)(at - text) + length > limit);
		at = at[length] ? at + length + 1 : NULL;
	}
}

/* The characters of one string: up to its NUL, or to the end. */
static void read_data(struct reading *reading, const struct reganswer *answer)
{
	size_t size = answer->size < DATA_LIMIT ? answer->size : DATA_LIMIT, at = 0, end;

	reading->list->is_too_long |= answer->size > DATA_LIMIT;
	while ((end = utf16le_length(answer->data + at, size - at)) > 0) {
		const char *text = raw_of_utf16le(reading->ctx->arena, answer->data + at, end);

		at += end + 2;
		if (text && answer->type == REG_MULTI_SZ)
			add_element(reading, text, strlen(text), false);
		else if (text)
			split(reading, text);
		if (answer->type != REG_MULTI_SZ || at >= size)
			break;
	}
}

/* The first string of a value of any type of text; NULL: it is none, or empty. */
static const char *first_string(struct arena *arena, const struct reganswer *answer)
{
	size_t size = answer->size < DATA_LIMIT ? answer->size : DATA_LIMIT;
	bool is_text = answer->type == REG_SZ || answer->type == REG_EXPAND_SZ || answer->type == REG_MULTI_SZ;
	size_t end = is_text ? utf16le_length(answer->data, size) : 0;

	return end ? raw_of_utf16le(arena, answer->data, end) : NULL;
}

struct name_list ask_names(struct fact_context *ctx, struct fact_builder *fact, const struct list_location *location)
{
	struct name_list list = { .state = LIST_ABSENT, .location = location };
	struct reading reading = { .ctx = ctx, .list = &list };
	struct reganswer answer;
	enum found found = ask_value(ctx, fact, location->key, location->value, &answer);

	if (found == ABSENT)
		return list;
	if (found != PRESENT) {
		list.state = LIST_UNKNOWN;
		list.why = answer.why ? answer.why : "it could not be read";
	} else if (answer.type != location->type) {
		list.wrong_type = reg_type_name(answer.type);
		list.wrong_text = first_string(ctx->arena, &answer);
	} else {
		read_data(&reading, &answer);
		list.is_empty = list.count == 0;
		list.state = list.count ? LIST_SET : LIST_ABSENT;
	}
	return list;
}

const char *odd_separator(struct arena *arena, const char *text, uint32_t type)
{
	static const struct {
		char sign;
		const char *words;
	} known[] = { { ';', "a semicolon (;)" }, { ':', "a colon (:)" },  { '|', "a vertical bar (|)" },
		      { ',', "a comma (,)" },     { ' ', "a space" },      { '\t', "a tab" },
		      { '\r', "a line break" },   { '\n', "a line break" } };
	size_t size = strlen(text), at = 0;
	uint32_t code = 0;

	while (at < size && (!gap_at(text + at, size - at) || (type == REG_SZ && text[at] == ',')))
		at++;
	for (size_t i = 0; at < size && i < sizeof known / sizeof *known; i++)
		if (text[at] == known[i].sign)
			return known[i].words;
	const char *words =
		at < size && spelling_space(text + at, size - at, &code) ? arena_printf(arena, "U+%04X", code) : "";

	return words ? words : "";
}

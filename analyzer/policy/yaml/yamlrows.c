/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/policy/yaml/yamlrows.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/policy/yaml/yamltree.h"
#include "common/text/suggest.h"

enum { KEYS_LIMIT = 64 };

/* Reports print these strings as they are: nothing in them may fool a terminal or a reader. NULL: something could. */
static const char *fit_to_show(struct arena *arena, const char *string, bool has_lines)
{
	const struct text text = text_of(arena, string);

	if (!text.changed)
		return text.utf8;
	for (const char *at = string; has_lines && *at; at += *at == '\n') {
		size_t size = strcspn(at, "\n");

		if (text_of_bytes(arena, at, size).changed)
			return NULL;
		at += size;
	}
	return has_lines ? arena_strdup(arena, string) : NULL;
}

static const char *take_line(const struct from *at, size_t least, size_t most, bool has_lines)
{
	struct arena *arena = at->taker->arena;
	const char *string = yamltree_text(at->taker->context, at->json);

	if (!string)
		return take_text(at).utf8; /* which says what it is instead */
	size_t size = strlen(string);
	const char *shown = size <= most ? fit_to_show(arena, string, has_lines) : NULL;

	if (size < least && least == 1)
		take_refuse(at, NULL, ERR_USAGE, "is empty");
	else if (size < least)
		take_refuse(at, NULL, ERR_USAGE, "is too short; characters it needs at least: %zu", least);
	else if (size > most)
		take_refuse(at, NULL, ERR_USAGE, "is too long; characters it may have: %zu", most);
	else if (!shown && !arena_failed(arena))
		take_refuse(at, NULL, ERR_USAGE, "holds a character that cannot be shown: %s",
			    text_of(arena, string).utf8);
	return shown;
}

/* The list that the row asks for; false: it is refused. */
static bool find_list(const struct from *from, const struct yamlrow *row, struct from *ret)
{
	const char *key = row->take.key;
	const char *alone = yamltree_text(from->taker->context, json_object_get(from->json, key));

	if (alone && row->shape == YAML_TEXTS) {
		take_refuse(from, key, ERR_USAGE, "is a single value, expected a list: %s: [%.60s]", key, alone);
		return false;
	}
	size_t count = take_list(from, key, true, row->most, ret);

	if (ret->json && count < row->least)
		take_refuse(from, key, ERR_USAGE, "is an empty list");
	return ret->json && !from->taker->failed;
}

static void take_texts(const struct from *list, void *ret, unsigned *ret_count)
{
	size_t count = json_array_size(list->json);
	const char **texts = take_room(list, count, sizeof *texts);

	for (size_t i = 0; texts && i < count; i++) {
		const struct from element = { list->taker, json_array_get(list->json, i), list, NULL, i };

		texts[i] = take_line(&element, 0, YAML_ELEMENT_LIMIT, false);
	}
	memcpy(ret, &texts, sizeof texts);
	*ret_count = texts ? (unsigned)count : 0;
}

static void take_structs(const struct from *list, const struct yamlrows *each, void *ret, unsigned *ret_count)
{
	size_t count = json_array_size(list->json);
	char *all = take_room(list, count, each->size);
	struct from element;

	for (size_t i = 0; all && i < count && take_element(list, i, &element); i++)
		yamlrows_take(&element, each, all + i * each->size);
	memcpy(ret, &all, sizeof all);
	*ret_count = all ? (unsigned)count : 0;
}

/* What is not there keeps its zeros, but for what the taker says of it. */
static void take_row(const struct from *from, const struct yamlrow *row, char *ret)
{
	const char *key = row->take.key;
	const struct from at = { from->taker, json_object_get(from->json, key), from, key, 0 };
	unsigned *count = (unsigned *)(void *)(ret + row->count);
	char *to = ret + row->take.offset;
	struct from list;

	if (row->shape == YAML_ONE) {
		take_members(from, &row->take, 1, ret);
	} else if (!at.json && row->take.required) {
		take_refuse(from, NULL, ERR_USAGE, "\"%s\" is missing", key);
	} else if (!at.json) {
		return;
	} else if (row->shape == YAML_TEXT || row->shape == YAML_PROSE) {
		const char *line = take_line(&at, row->least, row->most, row->shape == YAML_PROSE);

		memcpy(to, &line, sizeof line);
	} else if (find_list(from, row, &list)) {
		if (row->shape == YAML_TEXTS)
			take_texts(&list, to, count);
		else
			take_structs(&list, row->each, to, count);
	}
}

/* Longer than what take_refuse holds: a key that is mistyped is told what keys there are. */
static void refuse_key(const struct from *from, const char *key, const struct yamlrows *rows)
{
	const char *keys[KEYS_LIMIT + 1] = { NULL };
	char all[ERROR_TEXT_LIMIT * 5 / 8] = "";
	struct location at = LOCATION_NONE;

	for (size_t i = 0; i < rows->count && i < KEYS_LIMIT; i++) {
		size_t used = strlen(all);

		keys[i] = rows->rows[i].take.key;
		snprintf(all + used, sizeof all - used, "%s%s", i ? ", " : "", keys[i]);
	}
	const char *meant = suggest(key, keys);

	yamltree_where_key(from->taker->context, from->json, key, &at);
	from->taker->failed = ERR_USAGE;
	error_at(from->taker->err, ERR_USAGE, at, "%.100s:%u: %.40s is not a key here; %s%s%sexpected one of: %s",
		 from->taker->label, at.line, text_of(from->taker->arena, key).utf8, meant ? "did you mean " : "",
		 meant ? meant : "", meant ? "? " : "", all);
}

static bool is_known(const struct yamlrows *rows, const char *key)
{
	for (size_t i = 0; i < rows->count; i++)
		if (strcmp(rows->rows[i].take.key, key) == 0)
			return true;
	return false;
}

void yamlrows_take(const struct from *from, const struct yamlrows *rows, void *ret)
{
	json_t *object = (json_t *)(uintptr_t)from->json; /* jansson's iterators want it so */

	for (void *at = json_object_iter(object); at && !from->taker->failed; at = json_object_iter_next(object, at))
		if (!is_known(rows, json_object_iter_key(at)))
			refuse_key(from, json_object_iter_key(at), rows);
	for (size_t i = 0; i < rows->count && !from->taker->failed; i++)
		take_row(from, &rows->rows[i], ret);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of hostile objects, checked one by one. */
#include "common/take.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/suggest.h"

enum {
	SHOWN_LIMIT = 60,
	CHOICES_LIMIT = 32
}; /* bytes of a wrong string quoted in an error; words of which the nearest is named */

/* Where it lies, from the outside in: "machines[0].findings[3]". */
static void put_path(const struct from *from, const char *key, char path[TAKE_PATH_LIMIT])
{
	char inner[TAKE_PATH_LIMIT];

	snprintf(path, TAKE_PATH_LIMIT, "%.*s", SHOWN_LIMIT, key ? key : "");
	for (; from && from->up; from = from->up) {
		const char *dot = *path && *path != '[' ? "." : "";

		memcpy(inner, path, sizeof inner);
		if (from->key)
			snprintf(path, TAKE_PATH_LIMIT, "%.*s%s%.160s", SHOWN_LIMIT, from->key, dot, inner);
		else
			snprintf(path, TAKE_PATH_LIMIT, "[%zu]%s%.200s", from->index, dot, inner);
	}
}

struct location take_where(const struct from *from, const char *key)
{
	const struct taker *taker = from->taker;
	const json_t *in = from->up ? from->up->json : NULL;
	struct location found = LOCATION_NONE;
	bool is_member = key && json_object_get(from->json, key);

	if (!taker->where)
		return LOCATION_NONE;
	bool is_known = is_member ? taker->where(taker->context, from->json, key, 0, &found)
				  : taker->where(taker->context, in, from->key, from->index, &found);

	return is_known ? found : LOCATION_NONE;
}

static void say(const struct taker *taker, struct location at, enum err code, const char *path, const char *what)
{
	char line[24] = "";

	if (at.line)
		snprintf(line, sizeof line, ":%" PRIu32, at.line);
	error_at(taker->err, code, at, "%s%s: %s%s%s", taker->label, line, path, *path ? ": " : "", what);
}

void take_refuse(const struct from *from, const char *key, enum err code, const char *format, ...)
{
	char path[TAKE_PATH_LIMIT], what[TAKE_PATH_LIMIT];
	va_list args;

	if (from->taker->failed)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	put_path(from, key, path);
	from->taker->failed = code;
	say(from->taker, take_where(from, key), code, path, what);
}

void *take_room(const struct from *from, size_t count, size_t size)
{
	void *room = count ? arena_array(from->taker->arena, count, size) : NULL;

	if (count && !room)
		take_refuse(from, NULL, ERR_NOMEM, "%s does not fit into memory",
			    from->taker->subject ? from->taker->subject : "it");
	return room;
}

static const char *type_name(const json_t *json)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",    [JSON_STRING] = "a string",
		[JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
		[JSON_FALSE] = "false",      [JSON_NULL] = "null"
	};

	return names[json_typeof(json)];
}

/* The member; NULL if it is not there, or is of another type (which is refused). */
static const json_t *member(const struct from *from, const char *key, bool required, json_type type, const char *wanted)
{
	const json_t *json = json_object_get(from->json, key);

	if (!json && required)
		take_refuse(from, NULL, ERR_FORMAT, "\"%s\" is missing", key);
	if (!json || json_typeof(json) == type)
		return json;
	take_refuse(from, key, ERR_FORMAT, "is %s, not %s", type_name(json), wanted);
	return NULL;
}

struct text take_text(const struct from *from)
{
	if (!json_is_string(from->json)) {
		take_refuse(from, NULL, ERR_FORMAT, "is %s, not a string", type_name(from->json));
		return TEXT("");
	}
	if (json_string_length(from->json) > TAKE_STRING_LIMIT) {
		take_refuse(from, NULL, ERR_LIMIT, "is longer than %d bytes", TAKE_STRING_LIMIT);
		return TEXT("");
	}
	return text_of_neutral(from->taker->arena, json_string_value(from->json));
}

bool take_object(const struct from *from, const char *key, bool required, struct from *ret)
{
	*ret = (struct from){ from->taker, member(from, key, required, JSON_OBJECT, "an object"), from, key, 0 };
	return ret->json;
}

size_t take_list(const struct from *from, const char *key, bool required, size_t limit, struct from *ret)
{
	*ret = (struct from){ from->taker, member(from, key, required, JSON_ARRAY, "a list"), from, key, 0 };
	size_t count = ret->json ? json_array_size(ret->json) : 0;

	if (count <= limit)
		return count;
	take_refuse(from, key, ERR_LIMIT, "has %zu elements, and at most %zu are read", count, limit);
	return 0;
}

bool take_element(const struct from *list, size_t index, struct from *ret)
{
	*ret = (struct from){ list->taker, json_array_get(list->json, index), list, NULL, index };
	if (json_is_object(ret->json))
		return true;
	take_refuse(ret, NULL, ERR_FORMAT, "is %s, not an object", type_name(ret->json));
	return false;
}

const char *const *take_strings(const struct from *from, const char *key, bool required, size_t limit, size_t *ret_count)
{
	struct from list, element;
	size_t count = take_list(from, key, required, limit, &list);
	const char **strings = take_room(&list, count, sizeof *strings);

	for (size_t i = 0; strings && i < count; i++) {
		element = (struct from){ from->taker, json_array_get(list.json, i), &list, NULL, i };
		strings[i] = take_text(&element).utf8;
	}
	*ret_count = strings ? count : 0;
	return strings;
}

/* 'd' in the pattern is a digit, everything else is itself. True if text starts so. */
static bool has_shape(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++)
		if (*pattern == 'd' ? *text < '0' || *text > '9' : *text != *pattern)
			return false;
	return true;
}

static bool is_time(const char *text)
{
	static const char pattern[] = "dddd-dd-ddTdd:dd:dd";

	if (!has_shape(text, pattern))
		return false;
	text += strlen(pattern);
	size_t digits = *text == '.' ? strspn(text + 1, "0123456789") : 0;

	if (*text == '.' && (digits < 1 || digits > 7))
		return false;
	return strcmp(text + (digits ? digits + 1 : 0), "Z") == 0;
}

static bool is_day(const char *text)
{
	return strcmp(text, "never") == 0 || (has_shape(text, "dddd-dd-dd") && strlen(text) == strlen("dddd-dd-dd"));
}

static bool is_hex(const char *text)
{
	size_t size = strlen(text);

	return size % 2 == 0 && strspn(text, "0123456789abcdef") == size;
}

static const struct {
	bool (*check)(const char *text);
	const char *wanted;
} forms[] = {
	[TAKE_TIME] = { is_time, "a time like 2024-03-01T10:22:31Z" },
	[TAKE_DAY] = { is_day, "a day like 2026-12-31, or never" },
	[TAKE_HEX] = { is_hex, "whole bytes in lower-case hex" },
};

static const char *take_word(const struct from *at, enum take_kind kind)
{
	const char *word = take_text(at).utf8;
	bool has_form = kind == TAKE_TIME || kind == TAKE_DAY || kind == TAKE_HEX;

	if (has_form && !at->taker->failed && !forms[kind].check(word))
		take_refuse(at, NULL, ERR_FORMAT, "\"%.*s\" is not %s", SHOWN_LIMIT, word, forms[kind].wanted);
	return word;
}

/* The index of the word among the choices; without one an error that names them, and 0. */
static size_t take_index(const struct from *at, take_choice choice)
{
	const char *word = take_text(at).utf8;
	const char *words[CHOICES_LIMIT + 1] = { NULL };
	char all[TAKE_PATH_LIMIT] = "";

	for (size_t i = 0; choice(i); i++) {
		size_t used = strlen(all);

		if (strcmp(choice(i), word) == 0)
			return i;
		if (i < CHOICES_LIMIT)
			words[i] = choice(i);
		snprintf(all + used, sizeof all - used, "%s%s", i ? ", " : "", choice(i));
	}
	take_refuse(at, NULL, ERR_FORMAT, "\"%.*s\" is none of %s%s", SHOWN_LIMIT, word, all,
		    words[1] ? did_you_mean(word, words).text : "");
	return 0;
}

/* put_number's two forms: an integer, or above 2^53 a string of digits. */
static uint64_t take_number(const struct from *at, uint64_t most)
{
	const char *digits = json_string_value(at->json);
	uint64_t number = json_is_integer(at->json) && json_integer_value(at->json) >= 0
				  ? (uint64_t)json_integer_value(at->json)
				  : UINT64_MAX;

	if (digits && most == UINT64_MAX && strspn(digits, "0123456789") == strlen(digits) && strlen(digits) >= 16 &&
	    strlen(digits) <= 20 && *digits != '0')
		return strtoull(digits, NULL, 10); /* UINT64_MAX when it is more than that */
	if (!json_is_integer(at->json))
		take_refuse(at, NULL, ERR_FORMAT, "is %s, not a number", type_name(at->json));
	else if (json_integer_value(at->json) < 0 || number > most)
		take_refuse(at, NULL, ERR_FORMAT, "%" JSON_INTEGER_FORMAT " is not a number from 0 to %" PRIu64,
			    json_integer_value(at->json), most);
	return at->taker->failed ? 0 : number;
}

static void take_one(const struct from *at, const struct take *row, void *to)
{
	switch (row->kind) {
	case TAKE_TEXT:
		*(struct text *)to = take_text(at);
		break;
	case TAKE_WORDS:
	case TAKE_TIME:
	case TAKE_DAY:
	case TAKE_HEX:
		*(const char **)to = take_word(at, row->kind);
		break;
	case TAKE_NAME:
		*(const char **)to = row->choice(take_index(at, row->choice));
		break;
	case TAKE_CHOICE:
		*(unsigned *)to = (unsigned)take_index(at, row->choice);
		break;
	case TAKE_INDEX:
		*(int *)to = (int)take_number(at, INT32_MAX);
		break;
	case TAKE_SIZE:
		*(size_t *)to = (size_t)take_number(at, SIZE_MAX);
		break;
	case TAKE_U32:
		*(uint32_t *)to = (uint32_t)take_number(at, UINT32_MAX);
		break;
	case TAKE_U64:
		*(uint64_t *)to = take_number(at, UINT64_MAX);
		break;
	case TAKE_FLAG:
		*(bool *)to = json_is_true(at->json);
		if (!json_is_boolean(at->json))
			take_refuse(at, NULL, ERR_FORMAT, "is %s, not true or false", type_name(at->json));
		break;
	}
}

void take_members(const struct from *from, const struct take *rows, size_t count, void *ret)
{
	for (size_t i = 0; i < count; i++) {
		struct from at = { from->taker, json_object_get(from->json, rows[i].key), from, rows[i].key, 0 };
		char *to = (char *)ret + rows[i].offset;

		if (at.json) {
			take_one(&at, &rows[i], to);
			continue;
		}
		if (rows[i].required)
			take_refuse(from, NULL, ERR_FORMAT, "\"%s\" is missing", rows[i].key);
		if (rows[i].kind == TAKE_TEXT)
			*(struct text *)to = TEXT("");
		else if (rows[i].kind <= TAKE_NAME)
			*(const char **)to = "";
	}
}

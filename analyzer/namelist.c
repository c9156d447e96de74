/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of names: REG_SZ "A,B,C" as policies write them, REG_MULTI_SZ as Windows does; both are met in both places. */
#include "analyzer/namelist.h"

#include <string.h>

enum { NAMES_LIMIT = 1024, DATA_LIMIT = 1 << 16 };

struct reading {
	struct study *study;
	struct draft *fact;
	struct list_name *names;
	size_t count, capacity, limit;
};

static void add_name(struct reading *reading, const char *text, size_t length, size_t end)
{
	size_t before = strspn(text, " \t");
	struct list_name name = { .beyond = reading->limit && end > reading->limit };

	before = before < length ? before : length;
	for (name.text = text + before, name.length = length - before; name.length; name.length--)
		if (!strchr(" \t", name.text[name.length - 1]))
			break;
	if (name.length == 0)
		return; /* "A,B," is how the page on policies writes a list */
	struct list_name *names = reading->count == NAMES_LIMIT
					  ? NULL
					  : arena_grow(reading->study->arena, reading->names, reading->count,
						       &reading->capacity, sizeof *names);

	name.blanks = name.length < length;
	if (name.blanks)
		add_issue(reading->fact, "list-format");
	if (name.beyond || !names)
		add_issue(reading->fact, "list-too-long");
	if (!names)
		return;
	reading->names = names;
	names[reading->count++] = name;
}

static void split(struct reading *reading, const char *text)
{
	for (const char *at = text; at; ) {
		size_t length = strcspn(at, ",");

		add_name(reading, at, length, (size_t)(at - text) + length);
		at = at[length] ? at + length + 1 : NULL;
	}
}

/* The characters of one string: up to its NUL, or to the end. */
static size_t string_size(const uint8_t *data, size_t size)
{
	size_t end = 0;

	while (end + 1 < size && (data[end] || data[end + 1]))
		end += 2;
	return end;
}

static void read_data(struct reading *reading, const struct reganswer *answer)
{
	size_t size = answer->size < DATA_LIMIT ? answer->size : DATA_LIMIT, at = 0, end;

	if (answer->size > DATA_LIMIT)
		add_issue(reading->fact, "list-too-long");
	while ((end = string_size(answer->data + at, size - at)) > 0) {
		const char *text = raw_of_utf16le(reading->study->arena, answer->data + at, end);

		at += end + 2;
		if (text && answer->type == REG_MULTI_SZ)
			add_name(reading, text, strlen(text), at / 2);
		else if (text)
			split(reading, text);
		if (answer->type != REG_MULTI_SZ || at >= size)
			break;
	}
}

struct name_list ask_names(struct study *study, struct draft *fact, const char *key, const char *value, size_t limit)
{
	struct reading reading = { .study = study, .fact = fact, .limit = limit };
	struct reganswer answer;
	enum found found = ask_value(study, fact, key, value, &answer);

	if (found == ABSENT)
		return (struct name_list){ .state = LIST_ABSENT };
	if (found != PRESENT)
		return (struct name_list){ .state = LIST_UNKNOWN, .why = answer.why ? answer.why : "it could not be read" };
	if (answer.type != REG_SZ && answer.type != REG_EXPAND_SZ && answer.type != REG_MULTI_SZ) {
		add_issue(fact, "wrong-type");
		return (struct name_list){ .state = LIST_ABSENT };
	}
	read_data(&reading, &answer);
	if (reading.count == 0)
		add_issue(fact, "list-empty");
	return (struct name_list){ .state = reading.count ? LIST_SET : LIST_ABSENT, .names = reading.names,
				   .count = reading.count };
}

bool names_hold(const struct name_list *list, const char *name)
{
	for (size_t i = 0; list->state == LIST_SET && i < list->count; i++)
		if (list->names[i].length == strlen(name) && name_starts(list->names[i].text, name))
			return true;
	return false;
}

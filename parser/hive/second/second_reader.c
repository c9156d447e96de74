/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two readers, one set of questions. The second reader is asked just what the program asked, step by step, so a question
 * about a key names the question that found the key. What the first reader could not read is not asked: nothing rests
 * on it.
 */
#include "parser/hive/second/second_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/le.h"
#include "common/text/text.h"
#include "parser/hive/second/asked.h"

enum verdict {
	PENDING,
	AGREES,
	DIFFERS,
	UNREAD, /* the second reader cannot tell */
};

struct question {
	uint32_t at; /* number of the question that found its key */
	bool is_value;
	const char *name;
	int found;
	struct hivevalue value;
	enum verdict verdict;
};

struct second_reader {
	struct remote *remote;
	const char *first;
	int32_t source;
	struct arena *arena;
	struct notes *notes;
	struct hive_reader *reader;
	struct question *questions; /* by number; 0 is the root */
	size_t count, capacity, answered, unread;
	const char *first_unread, *first_reason;
	struct asked keys;  /* the first reader's id -> the question that found it */
	struct asked asked; /* key or value of a question -> question */
};

static uint64_t room_of(uint32_t at, bool is_value)
{
	return (uint64_t)at << 1 | is_value;
}

static bool add(struct second_reader *second_reader, const struct question *question)
{
	struct question *questions = arena_grow(second_reader->arena, second_reader->questions, second_reader->count,
						&second_reader->capacity, sizeof *questions);

	if (!questions)
		return false;
	second_reader->questions = questions;
	second_reader->questions[second_reader->count++] = *question;
	return true;
}

struct second_reader *second_reader_new(struct remote *remote, const char *first, hivekey root, int32_t source,
					struct arena *arena, struct notes *notes, struct hive_reader *reader)
{
	struct second_reader *second_reader = arena_alloc(arena, sizeof *second_reader);

	if (!second_reader)
		return NULL;
	*second_reader = (struct second_reader){ .remote = remote,
						 .first = first,
						 .source = source,
						 .arena = arena,
						 .notes = notes,
						 .reader = reader,
						 .answered = 1 };
	if (!add(second_reader, &(struct question){ .name = "", .found = PRESENT, .verdict = AGREES }) ||
	    !asked_put(&second_reader->keys, arena, root.id, "", 0))
		return NULL;
	return second_reader;
}

/* Asking. */

/* The number of a new question; 0: it was asked before, cannot be asked, or is one too many. */
static uint32_t ask(struct second_reader *second_reader, hivekey at, const char *name, bool is_value, int found,
		    const struct hivevalue *value)
{
	struct question question = { .is_value = is_value, .found = found };
	uint32_t before;

	if ((found != PRESENT && found != ABSENT) || second_reader->count >= SECOND_READER_QUESTIONS_LIMIT ||
	    !asked_get(&second_reader->keys, at.id, "", &question.at) ||
	    asked_get(&second_reader->asked, room_of(question.at, is_value), name, &before))
		return 0;
	question.name = arena_strdup(second_reader->arena, name);
	if (value && found == PRESENT)
		question.value = *value;
	if (!question.name || !add(second_reader, &question))
		return 0;
	asked_put(&second_reader->asked, second_reader->arena, room_of(question.at, is_value), question.name,
		  (uint32_t)second_reader->count - 1);
	return remote_ask(second_reader->remote, &(struct remote_question){ .op = is_value ? REMOTE_VALUE : REMOTE_CHILD,
									    .at = question.at,
									    .name = question.name });
}

void second_reader_key(struct second_reader *second_reader, hivekey at, const char *name, int found, hivekey child)
{
	uint32_t number = ask(second_reader, at, name, false, found, NULL), before;

	if (number && found == PRESENT && !asked_get(&second_reader->keys, child.id, "", &before))
		asked_put(&second_reader->keys, second_reader->arena, child.id, "", number);
}

void second_reader_value(struct second_reader *second_reader, hivekey at, const char *name, int found,
			 const struct hivevalue *value)
{
	ask(second_reader, at, name, true, found, value);
}

/* Comparing. */

/* 0: the text ends here. An odd byte at the end is a character all the same. */
static unsigned unit_at(const uint8_t *data, size_t size, size_t i)
{
	return i >= size ? 0 : i + 1 < size ? le16(data + i) : data[i];
}

/*
 * libregf hands out text up to its first NUL, with one NUL behind it, whatever the hive has there: none, two, or what an
 * older and longer text left. So text agrees if all before the NUL does; nothing evaluated is behind it.
 */
static bool is_same_text(const struct hivevalue *value, const struct remote_reply *reply)
{
	if (value->type != reply->type || (value->type != REG_SZ && value->type != REG_EXPAND_SZ))
		return false;
	for (size_t i = 0;; i += 2) {
		unsigned unit = unit_at(value->data, value->size, i);

		if (unit != unit_at(reply->data, reply->size, i))
			return false;
		if (!unit)
			return true;
	}
}

static bool is_same(const struct hivevalue *value, const struct remote_reply *reply)
{
	return value->type == reply->type && value->size == reply->size &&
	       (value->size == 0 || memcmp(value->data, reply->data, value->size) == 0);
}

static enum verdict compare(const struct question *question, int found, const struct remote_reply *reply)
{
	if (found < 0 || found == UNREADABLE)
		return UNREAD;
	if (found != question->found)
		return DIFFERS;
	if (found == ABSENT || !question->is_value)
		return AGREES;
	return is_same(&question->value, reply) || is_same_text(&question->value, reply) ? AGREES : DIFFERS;
}

static const char *path_of(const struct second_reader *second_reader, const struct question *question)
{
	const char *path = question->name;

	for (uint32_t at = question->at; at && path; at = second_reader->questions[at].at)
		path = arena_printf(second_reader->arena, "%s\\%s", second_reader->questions[at].name, path);
	return path ? path : "?";
}

static const char *say(struct arena *arena, bool is_value, int found, uint32_t type, const uint8_t *data, size_t size)
{
	char hex[2 * 16 + 1] = "";

	if (found == ABSENT)
		return is_value ? "no such value" : "no such key";
	if (!is_value)
		return "a key";
	for (size_t i = 0; i < size && i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", data[i]);
	const char *text = arena_printf(arena, "type %" PRIu32 ", %zu bytes%s%s%s", type, size, size ? ": " : "", hex,
					size > 16 ? "..." : "");

	return text ? text : "a value";
}

static void note_difference(struct second_reader *second_reader, const struct question *question, int found,
			    const struct remote_reply *reply)
{
	const struct hivevalue *value = &question->value;
	struct location at = { .source = second_reader->source, .offset = LOCATION_NO_OFFSET };

	if (second_reader->questions[question->at].verdict == DIFFERS ||
	    second_reader->reader->differed > SECOND_READER_NOTES_LIMIT)
		return; /* the same disagreement, or said often enough */
	if (question->found == PRESENT && question->is_value)
		at.offset = value->at.offset;
	note_add(second_reader->notes, "hive-readers-differ", SEVERITY_WARNING, at,
		 "The two parsers disagree about the %s %s: %s reads %s, %s reads %s. The value of %s was used.",
		 question->is_value ? "value" : "key", path_of(second_reader, question), second_reader->first,
		 say(second_reader->arena, question->is_value, question->found, value->type, value->data, value->size),
		 second_reader->reader->name,
		 say(second_reader->arena, question->is_value, found, reply->type, reply->data, reply->size),
		 second_reader->first);
}

static void note_unread(struct second_reader *second_reader, const struct question *question, const struct error *err)
{
	if (second_reader->unread++)
		return;
	second_reader->first_unread = path_of(second_reader, question);
	second_reader->first_reason = arena_strdup(second_reader->arena, err->text);
}

static void compare_answer(struct second_reader *second_reader, struct question *question)
{
	struct remote_reply reply = { .name = "" };
	struct error err = { .text = "no reason given" };
	int found = remote_answer(second_reader->remote, &reply, &err);

	question->verdict = compare(question, found, &reply);
	second_reader->reader->agreed += question->verdict == AGREES;
	second_reader->reader->differed += question->verdict == DIFFERS;
	if (question->verdict == DIFFERS)
		note_difference(second_reader, question, found, &reply);
	if (question->verdict == UNREAD)
		note_unread(second_reader, question, &err);
}

static void finish_status(struct second_reader *second_reader)
{
	struct hive_reader *reader = second_reader->reader;
	const char *why, *status = remote_status(second_reader->remote, &why);
	size_t asked = second_reader->count - 1;

	reader->status = status;
	reader->why = why;
	if (second_reader->unread && strcmp(status, "read") == 0) {
		reader->status = "failed";
		reader->why = arena_printf(
			second_reader->arena, "it could not tell %zu of %zu answers; the first: %s: %s",
			second_reader->unread, asked, second_reader->first_unread, second_reader->first_reason);
	} else if (second_reader->unread && strcmp(status, "refused") != 0) {
		reader->why = arena_printf(second_reader->arena, "%s; %zu of %zu answers are lost, the first: %s", why,
					   second_reader->unread, asked, second_reader->first_unread);
	}
}

void second_reader_finish(struct second_reader *second_reader)
{
	if (second_reader->answered == second_reader->count && second_reader->count > 1)
		return;
	remote_opened(second_reader->remote, NULL);
	for (; second_reader->answered < second_reader->count; second_reader->answered++)
		compare_answer(second_reader, &second_reader->questions[second_reader->answered]);
	finish_status(second_reader);
}

/* Telling. */

static const struct question *find(const struct second_reader *second_reader, uint32_t at, bool is_value, const char *name)
{
	uint32_t number;

	return asked_get(&second_reader->asked, room_of(at, is_value), name, &number) ? &second_reader->questions[number]
										      : NULL;
}

/* The last step of the path that was asked about: an absent key answers for all that would be below it. */
static const struct question *find_path(const struct second_reader *second_reader, const char *path)
{
	const struct question *question = &second_reader->questions[0];

	while (question && question->found == PRESENT && *path) {
		size_t size = strcspn(path, "\\");
		char *name = arena_strndup(second_reader->arena, path, size);

		question =
			name ? find(second_reader, (uint32_t)(question - second_reader->questions), false, name) : NULL;
		path += size + (path[size] == '\\');
	}
	return question;
}

const char *second_reader_agreement(const struct second_reader *second_reader, const char *path, const char *name)
{
	const struct question *question = find_path(second_reader, path);

	if (question && question->found == PRESENT && name)
		question = find(second_reader, (uint32_t)(question - second_reader->questions), true, name);
	if (question && question->verdict == AGREES)
		return "cells, libregf";
	return question && question->verdict == DIFFERS ? "cells (libregf differs)" : "cells";
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two readers, one set of questions. The witness is asked just what the program asked, step by step, so a question
 * about a key names the question that found the key. What the first reader could not read is not asked: nothing rests
 * on it.
 */
#include "parser/hive/second/witness.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "parser/hive/second/known.h"

enum verdict {
	PENDING,
	AGREES,
	DIFFERS,
	UNREAD, /* the witness cannot tell */
};

struct question {
	uint32_t at; /* number of the question that found its key */
	bool is_value;
	const char *name;
	int found;
	struct hivevalue value;
	enum verdict verdict;
};

struct witness {
	struct remote *remote;
	const char *first;
	int32_t source;
	struct arena *arena;
	struct notes *notes;
	struct hive_reader *reader;
	struct question *questions; /* by number; 0 is the root */
	size_t count, capacity, answered, unread;
	const char *first_unread, *first_reason;
	struct known keys;  /* the first reader's id -> the question that found it */
	struct known asked; /* key or value of a question -> question */
};

static uint64_t room_of(uint32_t at, bool is_value)
{
	return (uint64_t)at << 1 | is_value;
}

static bool add(struct witness *witness, const struct question *question)
{
	struct question *questions =
		arena_grow(witness->arena, witness->questions, witness->count, &witness->capacity, sizeof *questions);

	if (!questions)
		return false;
	witness->questions = questions;
	witness->questions[witness->count++] = *question;
	return true;
}

struct witness *witness_new(struct remote *remote, const char *first, hivekey root, int32_t source, struct arena *arena,
			    struct notes *notes, struct hive_reader *reader)
{
	struct witness *witness = arena_alloc(arena, sizeof *witness);

	if (!witness)
		return NULL;
	*witness = (struct witness){ .remote = remote,
				     .first = first,
				     .source = source,
				     .arena = arena,
				     .notes = notes,
				     .reader = reader,
				     .answered = 1 };
	if (!add(witness, &(struct question){ .name = "", .found = PRESENT, .verdict = AGREES }) ||
	    !known_put(&witness->keys, arena, root.id, "", 0))
		return NULL;
	return witness;
}

/* Asking. */

/* The number of a new question; 0: it was asked before, cannot be asked, or is one too many. */
static uint32_t ask(struct witness *witness, hivekey at, const char *name, bool is_value, int found,
		    const struct hivevalue *value)
{
	struct question question = { .is_value = is_value, .found = found };
	uint32_t before;

	if ((found != PRESENT && found != ABSENT) || witness->count >= WITNESS_QUESTIONS_LIMIT ||
	    !known_get(&witness->keys, at.id, "", &question.at) ||
	    known_get(&witness->asked, room_of(question.at, is_value), name, &before))
		return 0;
	question.name = arena_strdup(witness->arena, name);
	if (value && found == PRESENT)
		question.value = *value;
	if (!question.name || !add(witness, &question))
		return 0;
	known_put(&witness->asked, witness->arena, room_of(question.at, is_value), question.name,
		  (uint32_t)witness->count - 1);
	return remote_ask(witness->remote, &(struct remote_question){ .op = is_value ? REMOTE_VALUE : REMOTE_CHILD,
								      .at = question.at,
								      .name = question.name });
}

void witness_key(struct witness *witness, hivekey at, const char *name, int found, hivekey child)
{
	uint32_t number = ask(witness, at, name, false, found, NULL), before;

	if (number && found == PRESENT && !known_get(&witness->keys, child.id, "", &before))
		known_put(&witness->keys, witness->arena, child.id, "", number);
}

void witness_value(struct witness *witness, hivekey at, const char *name, int found, const struct hivevalue *value)
{
	ask(witness, at, name, true, found, value);
}

/* Comparing. */

static enum verdict compare(const struct question *question, int found, const struct remote_reply *reply)
{
	if (found < 0 || found == UNREADABLE)
		return UNREAD;
	if (found != question->found)
		return DIFFERS;
	if (found == ABSENT || !question->is_value)
		return AGREES;
	const struct hivevalue *value = &question->value;
	bool same = value->type == reply->type && value->size == reply->size &&
		    (value->size == 0 || memcmp(value->data, reply->data, value->size) == 0);

	return same ? AGREES : DIFFERS;
}

static const char *path_of(const struct witness *witness, const struct question *question)
{
	const char *path = question->name;

	for (uint32_t at = question->at; at && path; at = witness->questions[at].at)
		path = arena_printf(witness->arena, "%s\\%s", witness->questions[at].name, path);
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

static void note_difference(struct witness *witness, const struct question *question, int found,
			    const struct remote_reply *reply)
{
	const struct hivevalue *value = &question->value;
	struct place at = { .source = witness->source, .offset = PLACE_NO_OFFSET };

	if (witness->questions[question->at].verdict == DIFFERS || witness->reader->differed > WITNESS_NOTES_LIMIT)
		return; /* the same disagreement, or said often enough */
	if (question->found == PRESENT && question->is_value)
		at.offset = value->at.offset;
	note_add(witness->notes, "hive-readers-differ", SEVERITY_WARNING, at,
		 "The two parsers disagree about the %s %s: %s reads %s, %s reads %s. The value of %s was used.",
		 question->is_value ? "value" : "key", path_of(witness, question), witness->first,
		 say(witness->arena, question->is_value, question->found, value->type, value->data, value->size),
		 witness->reader->name,
		 say(witness->arena, question->is_value, found, reply->type, reply->data, reply->size), witness->first);
}

static void note_unread(struct witness *witness, const struct question *question, const struct error *err)
{
	if (witness->unread++)
		return;
	witness->first_unread = path_of(witness, question);
	witness->first_reason = arena_strdup(witness->arena, err->text);
}

static void judge(struct witness *witness, struct question *question)
{
	struct remote_reply reply = { .name = "" };
	struct error err = { .text = "no reason given" };
	int found = remote_answer(witness->remote, &reply, &err);

	question->verdict = compare(question, found, &reply);
	witness->reader->agreed += question->verdict == AGREES;
	witness->reader->differed += question->verdict == DIFFERS;
	if (question->verdict == DIFFERS)
		note_difference(witness, question, found, &reply);
	if (question->verdict == UNREAD)
		note_unread(witness, question, &err);
}

static void settle(struct witness *witness)
{
	struct hive_reader *reader = witness->reader;
	const char *why, *status = remote_status(witness->remote, &why);
	size_t asked = witness->count - 1;

	reader->status = status;
	reader->why = why;
	if (witness->unread && strcmp(status, "read") == 0) {
		reader->status = "failed";
		reader->why = arena_printf(witness->arena, "it could not tell %zu of %zu answers; the first: %s: %s",
					   witness->unread, asked, witness->first_unread, witness->first_reason);
	} else if (witness->unread && strcmp(status, "refused") != 0) {
		reader->why = arena_printf(witness->arena, "%s; %zu of %zu answers are lost, the first: %s", why,
					   witness->unread, asked, witness->first_unread);
	}
}

void witness_finish(struct witness *witness)
{
	if (witness->answered == witness->count && witness->count > 1)
		return;
	remote_opened(witness->remote, NULL);
	for (; witness->answered < witness->count; witness->answered++)
		judge(witness, &witness->questions[witness->answered]);
	settle(witness);
}

/* Telling. */

static const struct question *find(const struct witness *witness, uint32_t at, bool is_value, const char *name)
{
	uint32_t number;

	return known_get(&witness->asked, room_of(at, is_value), name, &number) ? &witness->questions[number] : NULL;
}

/* The last step of the path that was asked about: an absent key answers for all that would be below it. */
static const struct question *find_path(const struct witness *witness, const char *path)
{
	const struct question *question = &witness->questions[0];

	while (question && question->found == PRESENT && *path) {
		size_t size = strcspn(path, "\\");
		char *name = arena_strndup(witness->arena, path, size);

		question = name ? find(witness, (uint32_t)(question - witness->questions), false, name) : NULL;
		path += size + (path[size] == '\\');
	}
	return question;
}

const char *witness_agreement(const struct witness *witness, const char *path, const char *name)
{
	const struct question *question = find_path(witness, path);

	if (question && question->found == PRESENT && name)
		question = find(witness, (uint32_t)(question - witness->questions), true, name);
	if (question && question->verdict == AGREES)
		return "cells, libregf";
	return question && question->verdict == DIFFERS ? "cells (libregf differs)" : "cells";
}

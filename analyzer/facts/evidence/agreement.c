/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence against evidence: what a .reg file says of a value that a hive, or another .reg file, says otherwise. The view
 * finds it; here each fact that used such a value shows what the other input says, and one fact lists them all.
 */
#include "analyzer/facts/study.h"

#include <string.h>

#include "analyzer/policy/rules/values.h"
#include "common/le.h"
#include "common/text.h"

enum { NAMED_LIMIT = 3 }; /* contradictions named in a sentence; the evidence has all */

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static const char *number_words(const struct study *study, const uint8_t *data)
{
	uint32_t number = le32(data);

	return arena_printf(study->arena, number < 10 ? "%u" : "0x%x (%u)", number, number);
}

/* A string as raw UTF-8, its NULs shown as commas if it has several. */
static const char *string_words(const struct study *study, const struct reganswer *answer)
{
	uint8_t *copy = arena_copy(study->arena, answer->data, answer->size);
	size_t size = answer->size & ~(size_t)1;

	while (size >= 2 && !answer->data[size - 1] && !answer->data[size - 2])
		size -= 2;
	for (size_t i = 0; copy && i < size; i += 2)
		if (!copy[i] && !copy[i + 1])
			copy[i] = ',';
	return copy ? raw_of_utf16le(study->arena, copy, size) : NULL;
}

static const char *data_words(const struct study *study, const struct reganswer *answer)
{
	if (answer->type == REG_DWORD && answer->size == 4)
		return or_empty(number_words(study, answer->data));
	if (answer->type == REG_SZ || answer->type == REG_EXPAND_SZ || answer->type == REG_MULTI_SZ)
		return or_empty(string_words(study, answer));
	return or_empty(arena_printf(study->arena, "%zu bytes", answer->size));
}

/* "Enabled=1", "Enabled=1 (REG_SZ)" where the types are what differs, "no value Enabled", "the key" */
static const char *statement(const struct study *study, const struct reganswer *answer, const struct reganswer *other)
{
	const char *name = answer->name && *answer->name ? answer->name : "(Default)";

	if (!answer->name)
		return answer->found == PRESENT ? "the key" : "no such key";
	if (answer->found != PRESENT)
		return or_empty(arena_printf(study->arena, "no value %s", name));
	if (other->found == PRESENT && other->type != answer->type)
		return or_empty(arena_printf(study->arena, "%s=%s (%s)", name, data_words(study, answer),
					     reg_type_name(answer->type)));
	return or_empty(arena_printf(study->arena, "%s=%s", name, data_words(study, answer)));
}

static bool is_unread(const struct regdispute *dispute)
{
	return dispute->earlier.found == UNREADABLE;
}

static const char *sentence(const struct study *study, const struct regdispute *dispute)
{
	const struct reganswer *later = &dispute->later, *earlier = &dispute->earlier;
	const char *at = answer_place(study, later->at);

	if (is_unread(dispute))
		return or_empty(arena_printf(study->arena, "%s has %s, and %s cannot be read there (%s)", at,
					     statement(study, later, earlier),
					     regview_source_name(study->view, earlier->at.source), later->key));
	return or_empty(arena_printf(study->arena, "%s contradicts %s: %s instead of %s (%s)", at,
				     answer_place(study, earlier->at), statement(study, later, earlier),
				     statement(study, earlier, later), later->key));
}

static bool is_same_place(const struct reganswer *a, const struct reganswer *b)
{
	return a->at.source == b->at.source && a->at.offset == b->at.offset && a->at.line == b->at.line;
}

static bool is_same_question(const struct reganswer *a, const struct reganswer *b)
{
	return strcmp(a->key, b->key) == 0 && !a->name == !b->name && (!a->name || name_equal(a->name, b->name));
}

/* The disputes met so far, each question once. */
struct meeting {
	const struct regdispute **list;
	size_t count, capacity, unread;
};

static void meet(struct study *study, struct meeting *meeting, const struct regdispute *dispute)
{
	for (size_t i = 0; i < meeting->count; i++)
		if (is_same_question(&meeting->list[i]->later, &dispute->later))
			return;
	const struct regdispute **list =
		arena_grow(study->arena, meeting->list, meeting->count, &meeting->capacity, sizeof(*list));

	if (!list)
		return;
	meeting->list = list;
	meeting->list[meeting->count++] = dispute;
	meeting->unread += is_unread(dispute);
}

/* What the answer in use is not: evidence of the fact too, behind what decided it. */
static void cite_other(struct study *study, struct draft *fact, const struct reganswer *other, const struct reganswer *used)
{
	size_t before = fact->count;

	if (is_same_place(other, used))
		return;
	cite(study, fact, other);
	if (fact->count > before && other->found == PRESENT)
		fact->evidence[before].detail = text_printf(study->arena, "not used: %s contradicts it", answer_place(study, used->at));
}

static void look_through(struct study *study, struct draft *fact, struct meeting *meeting)
{
	size_t count = fact->count;

	for (size_t i = 0; i < count; i++) {
		const struct reganswer used = fact->answers[i];

		if (!used.dispute)
			continue;
		meet(study, meeting, used.dispute);
		cite_other(study, fact, &used.dispute->later, &used);
		cite_other(study, fact, &used.dispute->earlier, &used);
	}
}

/* Contradictions first; what could not be read only if there is none. */
static const char *tell(const struct study *study, const struct meeting *meeting)
{
	bool all_unread = meeting->unread == meeting->count;
	size_t total = all_unread ? meeting->count : meeting->count - meeting->unread, told = 0;
	const char *text = "";

	for (size_t i = 0; i < meeting->count && told < NAMED_LIMIT; i++) {
		if (is_unread(meeting->list[i]) != all_unread)
			continue;
		text = or_empty(arena_printf(study->arena, "%s%s%s", text, told++ ? "; " : "", sentence(study, meeting->list[i])));
	}
	return total > told ? or_empty(arena_printf(study->arena, "%s; and %zu more", text, total - told)) : text;
}

void decide_agreement(struct study *study, const struct fact_row *row, struct draft *fact)
{
	struct meeting meeting = { 0 };

	(void)row;
	for (int id = 0; id < FACT_AGREEMENT; id++)
		look_through(study, &study->facts[id], &meeting);
	for (size_t i = 0; i < study->value_count; i++)
		look_through(study, &study->values[i].draft, &meeting);
	for (size_t i = 0; i < meeting.count; i++) {
		cite(study, fact, &meeting.list[i]->later);
		cite(study, fact, &meeting.list[i]->earlier);
	}
	if (meeting.count > meeting.unread)
		settle(study, fact, "CONTRADICTED", "evidence", "%s", tell(study, &meeting));
	else if (meeting.count)
		settle(study, fact, "UNKNOWN", "evidence", "whether the inputs agree cannot be determined: %s", tell(study, &meeting));
	else
		settle(study, fact, "AGREE", "evidence", "no input contradicts another on a value that was read");
}

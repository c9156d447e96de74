/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence against evidence: what a .reg file says of a value that a hive, or another .reg file, says otherwise. The view
 * finds it; here each fact that used such a value shows what the other input says, and one fact lists them all.
 */
#include "analyzer/facts/fact_context.h"

#include <string.h>

#include "analyzer/facts/value_fact.h"
#include "common/le.h"
#include "common/text/text.h"

enum { NAMED_LIMIT = 3 }; /* contradictions named in a sentence; the evidence has all */

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static const char *number_words(const struct fact_context *ctx, const uint8_t *data)
{
	uint32_t number = le32(data);

	return arena_printf(ctx->arena, number < 10 ? "%u" : "0x%x (%u)", number, number);
}

/* A string as raw UTF-8, its NULs shown as commas if it has several. */
static const char *string_words(const struct fact_context *ctx, const struct reganswer *answer)
{
	uint8_t *copy = arena_copy(ctx->arena, answer->data, answer->size);
	size_t size = answer->size & ~(size_t)1;

	while (size >= 2 && !answer->data[size - 1] && !answer->data[size - 2])
		size -= 2;
	for (size_t i = 0; copy && i < size; i += 2)
		if (!copy[i] && !copy[i + 1])
			copy[i] = ',';
	return copy ? raw_of_utf16le(ctx->arena, copy, size) : NULL;
}

static const char *data_words(const struct fact_context *ctx, const struct reganswer *answer)
{
	if (answer->type == REG_DWORD && answer->size == 4)
		return or_empty(number_words(ctx, answer->data));
	if (answer->type == REG_SZ || answer->type == REG_EXPAND_SZ || answer->type == REG_MULTI_SZ)
		return or_empty(string_words(ctx, answer));
	return or_empty(arena_printf(ctx->arena, "%zu bytes", answer->size));
}

/* "Enabled=1", "Enabled=1 (REG_SZ)" where the types are what differs, "no value Enabled", "the key" */
static const char *statement(const struct fact_context *ctx, const struct reganswer *answer, const struct reganswer *other)
{
	const char *name = answer->name && *answer->name ? answer->name : "(Default)";

	if (!answer->name)
		return answer->found == PRESENT ? "the key" : "no such key";
	if (answer->found != PRESENT)
		return or_empty(arena_printf(ctx->arena, "no value %s", name));
	if (other->found == PRESENT && other->type != answer->type)
		return or_empty(arena_printf(ctx->arena, "%s=%s (%s)", name, data_words(ctx, answer),
					     reg_type_name(answer->type)));
	return or_empty(arena_printf(ctx->arena, "%s=%s", name, data_words(ctx, answer)));
}

static bool is_unread(const struct regdispute *dispute)
{
	return dispute->earlier.found == UNREADABLE;
}

static const char *sentence(const struct fact_context *ctx, const struct regdispute *dispute)
{
	const struct reganswer *later = &dispute->later, *earlier = &dispute->earlier;
	const char *at = answer_location(ctx, later->at);

	if (is_unread(dispute))
		return or_empty(arena_printf(ctx->arena, "%s has %s, and %s cannot be read there (%s)", at,
					     statement(ctx, later, earlier),
					     regview_source_name(ctx->view, earlier->at.source), later->key));
	return or_empty(arena_printf(ctx->arena, "%s contradicts %s: %s instead of %s (%s)", at,
				     answer_location(ctx, earlier->at), statement(ctx, later, earlier),
				     statement(ctx, earlier, later), later->key));
}

static bool is_same_location(const struct reganswer *a, const struct reganswer *b)
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

static void meet(struct fact_context *ctx, struct meeting *meeting, const struct regdispute *dispute)
{
	for (size_t i = 0; i < meeting->count; i++)
		if (is_same_question(&meeting->list[i]->later, &dispute->later))
			return;
	const struct regdispute **list =
		arena_grow(ctx->arena, meeting->list, meeting->count, &meeting->capacity, sizeof(*list));

	if (!list)
		return;
	meeting->list = list;
	meeting->list[meeting->count++] = dispute;
	meeting->unread += is_unread(dispute);
}

/* What the answer in use is not: evidence of the fact too, behind what decided it. */
static void add_other_evidence(struct fact_context *ctx, struct fact_builder *fact, const struct reganswer *other,
			       const struct reganswer *used)
{
	size_t before = fact->count;

	if (is_same_location(other, used))
		return;
	add_evidence(ctx, fact, other);
	if (fact->count > before && other->found == PRESENT)
		fact->evidence[before].detail =
			text_printf(ctx->arena, "not used: %s contradicts it", answer_location(ctx, used->at));
}

static void look_through(struct fact_context *ctx, struct fact_builder *fact, struct meeting *meeting)
{
	size_t count = fact->count;

	for (size_t i = 0; i < count; i++) {
		const struct reganswer used = fact->answers[i];

		if (!used.dispute)
			continue;
		meet(ctx, meeting, used.dispute);
		add_other_evidence(ctx, fact, &used.dispute->later, &used);
		add_other_evidence(ctx, fact, &used.dispute->earlier, &used);
	}
}

/* Contradictions first; what could not be read only if there is none. */
static const char *tell(const struct fact_context *ctx, const struct meeting *meeting)
{
	bool all_unread = meeting->unread == meeting->count;
	size_t total = all_unread ? meeting->count : meeting->count - meeting->unread, told = 0;
	const char *text = "";

	for (size_t i = 0; i < meeting->count && told < NAMED_LIMIT; i++) {
		if (is_unread(meeting->list[i]) != all_unread)
			continue;
		text = or_empty(
			arena_printf(ctx->arena, "%s%s%s", text, told++ ? "; " : "", sentence(ctx, meeting->list[i])));
	}
	return total > told ? or_empty(arena_printf(ctx->arena, "%s; and %zu more", text, total - told)) : text;
}

void decide_agreement(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct meeting meeting = { 0 };

	(void)row;
	for (int id = 0; id < FACT_AGREEMENT; id++)
		look_through(ctx, &ctx->facts[id], &meeting);
	for (size_t i = 0; i < ctx->value_count; i++)
		look_through(ctx, &ctx->values[i].builder, &meeting);
	for (size_t i = 0; i < meeting.count; i++) {
		add_evidence(ctx, fact, &meeting.list[i]->later);
		add_evidence(ctx, fact, &meeting.list[i]->earlier);
	}
	if (meeting.count > meeting.unread)
		fact_decide(ctx, fact, "CONTRADICTED", "evidence", "%s", tell(ctx, &meeting));
	else if (meeting.count)
		fact_decide(ctx, fact, "UNKNOWN", "evidence", "whether the inputs agree cannot be determined: %s",
			    tell(ctx, &meeting));
	else
		fact_decide(ctx, fact, "AGREE", "evidence", "no input contradicts another on a value that was read");
}

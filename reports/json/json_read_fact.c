/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts and their evidence of a saved result. */
#include <stdlib.h>
#include <string.h>

#include "reports/json/json_read_parts.h"

CHOICES(answer_choice, "PRESENT", "ABSENT", "NOT_COVERED", "UNREADABLE", "DELETED")
CHOICES(decider_choice, "value", "default", "update", "policy", "evidence")
CHOICES(confidence_choice, "documented", "derived", "disputed", "unconfirmed")

/* clang-format off */
#define EVIDENCE(field, want) FIELD(struct evidence, field, want)
static const struct take evidence_rows[] = {
	{ "key",     TAKE_TEXT,  EVIDENCE(key, struct text),     true,  NULL },
	{ "answer",  TAKE_NAME,  EVIDENCE(answer, const char *), true,  answer_choice },
	{ "value",   TAKE_TEXT,  EVIDENCE(value, struct text),   false, NULL },
	{ "source",  TAKE_INDEX, EVIDENCE(source, int),          false, NULL },
	{ "offset",  TAKE_U64,   EVIDENCE(offset, uint64_t),     false, NULL },
	{ "line",    TAKE_U32,   EVIDENCE(line, uint32_t),       false, NULL },
	{ "column",  TAKE_U32,   EVIDENCE(column, uint32_t),     false, NULL },
	{ "written", TAKE_TIME,  EVIDENCE(written, const char *), false, NULL },
	{ "readers", TAKE_WORDS, EVIDENCE(readers, const char *), false, NULL },
	{ "detail",  TAKE_TEXT,  EVIDENCE(detail, struct text),  false, NULL },
	{ "nearest", TAKE_TEXT,  EVIDENCE(nearest, struct text), false, NULL },
};

static const struct take data_rows[] = { /* of a value that is there */
	{ "type",     TAKE_WORDS, EVIDENCE(type, const char *),     true, NULL },
	{ "data",     TAKE_TEXT,  EVIDENCE(data, struct text),      true, NULL },
	{ "data_hex", TAKE_HEX,   EVIDENCE(data_hex, const char *), true, NULL },
};

struct log_location {
	int index;
	uint64_t offset;
};

#define PLACE(field, want) FIELD(struct log_location, field, want)
static const struct take log_rows[] = { /* path: it is that of the source's log */
	{ "index",  TAKE_INDEX, PLACE(index, int),       true, NULL },
	{ "offset", TAKE_U64,   PLACE(offset, uint64_t), true, NULL },
};

#define FACT(field, want) FIELD(struct fact, field, want)
static const struct take fact_rows[] = {
	{ "state",      TAKE_WORDS, FACT(state, const char *),      true,  NULL },
	{ "because",    TAKE_TEXT,  FACT(because, struct text),     true,  NULL },
	{ "title",      TAKE_WORDS, FACT(title, const char *),      false, NULL },
	{ "decider",    TAKE_NAME,  FACT(decider, const char *),    false, decider_choice },
	{ "confidence", TAKE_NAME,  FACT(confidence, const char *), false, confidence_choice },
	{ "cause",      TAKE_WORDS, FACT(root_cause, const char *),      false, NULL },
};
/* clang-format on */

/* Where in a log the bytes are, if they are in one. */
void read_log_location(const struct from *from, uint32_t *ret_log, uint64_t *ret_offset)
{
	struct log_location location = { 0 };
	struct from log;

	if (!take_object(from, "log", false, &log))
		return;
	READ(&log, log_rows, &location);
	*ret_log = 1 + (uint32_t)location.index;
	*ret_offset = location.offset;
}

static struct evidence read_evidence(const struct from *from)
{
	struct evidence evidence = { .source = -1, .offset = UINT64_MAX, .type = "", .data = TEXT(""), .data_hex = "" };

	READ(from, evidence_rows, &evidence);
	evidence.is_key = !json_object_get(from->json, "value");
	if (!evidence.is_key && (strcmp(evidence.answer, "PRESENT") == 0 || strcmp(evidence.answer, "DELETED") == 0))
		READ(from, data_rows, &evidence);
	read_log_location(from, &evidence.log, &evidence.log_offset);
	return evidence;
}

DEFINE_LIST(read_evidences, struct evidence, EVIDENCES_LIMIT, read_evidence)

/* Where the fact stood before its object was sorted by name. */
struct placed_fact {
	struct fact fact;
	size_t order;
};

static const struct take order_rows[] = { { "order", TAKE_SIZE, FIELD(struct placed_fact, order, size_t), false, NULL } };

static int by_order(const void *a, const void *b)
{
	const struct placed_fact *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return strcmp(x->fact.name, y->fact.name);
}

static struct fact read_fact(const struct from *from, const char *name)
{
	struct fact fact = { 0 };

	READ(from, fact_rows, &fact);
	fact.name = text_of_neutral(from->taker->arena, name).utf8;
	fact.evidence = read_evidences(from, "evidence", true, &fact.evidence_count);
	fact.issues = take_strings(from, "issues", false, ISSUES_LIMIT, &fact.issue_count);
	return fact;
}

void read_facts(const struct from *from, struct machine_result *ret)
{
	struct from facts, fact;
	const char *name;
	json_t *json;

	if (!take_object(from, "facts", true, &facts))
		return;
	if (json_object_size(facts.json) > FACTS_LIMIT) {
		refuse_json(&facts, NULL, ERR_LIMIT, "has more than %d members", FACTS_LIMIT);
		return;
	}
	struct placed_fact *placed = take_room(&facts, json_object_size(facts.json), sizeof *placed);
	struct fact *list = take_room(&facts, json_object_size(facts.json), sizeof *list);
	size_t count = 0;

	json_object_foreach((json_t *)(uintptr_t)facts.json, name, json)
	{
		fact = (struct from){ from->taker, json, &facts, name, 0 };
		if (!json_is_object(json)) {
			refuse_json(&fact, NULL, ERR_FORMAT, "is not an object");
		} else if (placed && list) {
			READ(&fact, order_rows, &placed[count]);
			placed[count++].fact = read_fact(&fact, name);
		}
	}
	if (count)
		qsort(placed, count, sizeof *placed, by_order);
	for (; ret->fact_count < count; ret->fact_count++)
		list[ret->fact_count] = placed[ret->fact_count].fact;
	ret->facts = list;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking and citing: every look at the registry that a fact takes leaves its evidence behind. */
#include "analyzer/facts/fact_context.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/filetime.h"
#include "common/le.h"

enum { EVIDENCE_LIMIT = 256, HEX_SHOWN_LIMIT = 4096 };

static const char *time_text(struct arena *arena, uint64_t filetime)
{
	char text[FILETIME_TEXT];
	const char *copy = arena_strdup(arena, filetime_text(filetime, text));

	return copy ? copy : "";
}

static const char *hex_text(struct arena *arena, const uint8_t *data, size_t size)
{
	size_t shown = size < HEX_SHOWN_LIMIT ? size : HEX_SHOWN_LIMIT;
	char *hex = arena_array(arena, shown + 1, 2);

	for (size_t i = 0; hex && i < shown; i++)
		snprintf(hex + 2 * i, 3, "%02x", data[i]);
	return hex ? hex : "";
}

static struct text number_text(struct arena *arena, unsigned long long number)
{
	return number < 10 ? text_printf(arena, "%llu", number) : text_printf(arena, "0x%08llx (%llu)", number, number);
}

/* The strings of a REG_MULTI_SZ, parted by commas; a REG_SZ up to its NUL. */
static struct text string_text(struct arena *arena, const uint8_t *data, size_t size, bool multi)
{
	uint8_t *copy = arena_copy(arena, data, size);
	size_t end = 0;

	for (; copy && end + 1 < size; end += 2) {
		if (copy[end] || copy[end + 1])
			continue;
		if (!multi || end + 3 >= size || !(copy[end + 2] || copy[end + 3]))
			break;
		copy[end] = ',';
	}
	return copy ? text_of_utf16le(arena, copy, end) : TEXT("");
}

static struct text data_text(struct arena *arena, const struct reganswer *answer)
{
	if (answer->type == REG_DWORD && answer->size == 4)
		return number_text(arena, le32(answer->data));
	if (answer->type == REG_SZ || answer->type == REG_EXPAND_SZ || answer->type == REG_MULTI_SZ)
		return string_text(arena, answer->data, answer->size, answer->type == REG_MULTI_SZ);
	return text_printf(arena, "%zu byte%s", answer->size, answer->size == 1 ? "" : "s");
}

static struct text detail_text(struct arena *arena, const struct reganswer *answer)
{
	if (answer->found == ABSENT && answer->nearest)
		return text_printf(arena,
				   name_equal(answer->nearest, answer->key) ? "the key exists without this value"
									    : "nearest key: %s",
				   answer->nearest);
	return answer->why ? text_of(arena, answer->why) : TEXT("");
}

static struct text nearest_text(struct arena *arena, const struct reganswer *answer)
{
	bool is_another = answer->found == ABSENT && answer->nearest && !name_equal(answer->nearest, answer->key);

	return is_another ? text_of(arena, answer->nearest) : TEXT("");
}

static enum answer answer_of(enum found found)
{
	static const enum answer answers[] = {
		[ABSENT] = ANSWER_ABSENT, [PRESENT] = ANSWER_PRESENT, [NOT_COVERED] = ANSWER_NOT_COVERED, [UNREADABLE] = ANSWER_UNREADABLE
	};

	return answers[found];
}

void add_evidence(struct fact_context *ctx, struct fact_builder *fact, const struct reganswer *answer)
{
	struct arena *arena = ctx->arena;
	struct evidence *list = fact->count < EVIDENCE_LIMIT
					? arena_grow(arena, fact->evidence, fact->count, &fact->capacity, sizeof *list)
					: NULL;
	struct reganswer *answers =
		list ? arena_grow(arena, fact->answers, fact->count, &fact->answer_capacity, sizeof *answers) : NULL;
	bool there = answer->found == PRESENT && answer->name;

	if (!answers)
		return;
	fact->evidence = list;
	fact->answers = answers;
	answers[fact->count] = *answer;
	list[fact->count++] = (struct evidence){
		.key = text_of(arena, answer->key ? answer->key : ""),
		.value = text_of(arena, answer->name ? answer->name : ""),
		.is_key = !answer->name,
		.answer = answer_of(answer->found),
		.type = there ? reg_type_name(answer->type) : "",
		.data = there ? data_text(arena, answer) : TEXT(""),
		.data_hex = there ? hex_text(arena, answer->data, answer->size) : "",
		.detail = answer->found == PRESENT ? TEXT("") : detail_text(arena, answer),
		.nearest = nearest_text(arena, answer),
		.source = answer->at.source,
		.offset = answer->at.offset,
		.line = answer->at.line,
		.column = answer->at.column,
		.log = answer->at.log,
		.log_offset = answer->at.log_offset,
		.written = time_text(arena, answer->written),
		.readers = "",
	};
}

const char *answer_location(const struct fact_context *ctx, struct location at)
{
	struct arena *arena = ctx->arena;
	const char *name = regview_source_name(ctx->view, at.source);

	if (!*name)
		name = arena_printf(arena, "input %d", (int)at.source + 1);
	if (name && at.line)
		name = arena_printf(arena, "%s:%u", name, at.line);
	else if (name && at.offset != LOCATION_NO_OFFSET)
		name = arena_printf(arena, "%s @0x%" PRIx64, name, at.offset);
	return name ? name : "";
}

void add_doubts(struct fact_context *ctx, struct fact_builder *fact, const struct fact_builder *other)
{
	for (size_t i = 0; i < other->count; i++)
		if (other->answers[i].found == UNREADABLE || other->answers[i].dispute)
			add_evidence(ctx, fact, &other->answers[i]);
}

enum found ask_key(struct fact_context *ctx, struct fact_builder *fact, const char *key, struct reganswer *ret)
{
	regview_key(ctx->view, key, ret);
	add_evidence(ctx, fact, ret);
	return ret->found;
}

struct gone_list {
	struct fact_context *ctx;
	struct fact_builder *fact;
	const char *beginning;
};

static bool add_gone_evidence(void *context, const struct reganswer *answer)
{
	const struct gone_list *list = context;
	const char *name = answer->name ? answer->name : path_last(answer->key);

	if (name_starts(name, list->beginning))
		add_evidence(list->ctx, list->fact, answer);
	return true;
}

void ask_gone(struct fact_context *ctx, struct fact_builder *fact, const char *path, bool values, const char *beginning)
{
	struct gone_list list = { ctx, fact, beginning };

	regview_each_gone(ctx->view, path, values, add_gone_evidence, &list);
}

enum found ask_value(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name,
		     struct reganswer *ret)
{
	regview_value(ctx->view, key, name, ret);
	add_evidence(ctx, fact, ret);
	return ret->found;
}

struct dword ask_dword(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name)
{
	struct reganswer answer;
	enum found found = ask_value(ctx, fact, key, name, &answer);
	struct dword dword = { .state = DWORD_ABSENT };

	if (found == PRESENT && (answer.type != REG_DWORD || answer.size != 4)) {
		dword.state = DWORD_WRONG_TYPE;
	} else if (found == PRESENT) {
		dword.state = DWORD_SET;
		dword.value = le32(answer.data);
	} else if (found != ABSENT) {
		dword.state = DWORD_UNKNOWN;
		dword.why = answer.why ? answer.why : "it could not be read";
	}
	return dword;
}

char *answer_string(struct arena *arena, const struct reganswer *answer)
{
	return raw_of_utf16le(arena, answer->data, utf16le_length(answer->data, answer->size));
}

const char *ask_string(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name)
{
	struct reganswer answer;

	if (ask_value(ctx, fact, key, name, &answer) != PRESENT ||
	    (answer.type != REG_SZ && answer.type != REG_EXPAND_SZ))
		return NULL;
	return answer_string(ctx->arena, &answer);
}

void fact_decide(struct fact_context *ctx, struct fact_builder *fact, const char *state, const char *decider,
		 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *sentence = arena_vprintf(ctx->arena, format, args);

	va_end(args);
	fact->state = state;
	fact->decider = decider;
	fact->because = text_of(ctx->arena, sentence ? sentence : "");
	if (!fact->confidence)
		fact->confidence = "documented";
}

void add_clause(struct fact_context *ctx, struct fact_builder *fact, struct text clause)
{
	const char *before = arena_printf(ctx->arena, "%s; ", fact->because.utf8 ? fact->because.utf8 : "");

	fact->because = text_after(ctx->arena, before ? before : "", clause);
}

void append_reason(struct fact_context *ctx, struct fact_builder *fact, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *clause = arena_vprintf(ctx->arena, format, args);

	va_end(args);
	add_clause(ctx, fact, text_of(ctx->arena, clause ? clause : ""));
}

void prepend_reason(struct fact_context *ctx, struct fact_builder *fact, const char *clause)
{
	struct text text = text_printf(ctx->arena, "%s; ", clause);

	fact->because = text_after(ctx->arena, text.utf8, fact->because);
}

void set_root_cause(struct fact_builder *fact, enum fact_id cause)
{
	fact->root_cause = fact_rows[cause].name;
}

void decide_by_windows(struct fact_context *ctx, struct fact_builder *fact, const char *what)
{
	fact_decide(ctx, fact, "UNKNOWN", "evidence", "%s depends on the version of Windows, which %s", what,
		    ctx->windows.build ? "can only be guessed" : "is unknown");
	set_root_cause(fact, FACT_WINDOWS);
}

bool has_issue(const struct fact_builder *fact, const char *issue)
{
	for (size_t i = 0; i < fact->issue_count; i++)
		if (strcmp(fact->issues[i], issue) == 0)
			return true;
	return false;
}

void add_issue(struct fact_builder *fact, const char *issue)
{
	if (fact->issue_count < ISSUES_LIMIT && !has_issue(fact, issue))
		fact->issues[fact->issue_count++] = issue;
}

bool is_state(const struct fact_builder *fact, const char *state)
{
	return fact->state && strcmp(fact->state, state) == 0;
}

bool is_answered(const struct fact_builder *fact)
{
	for (size_t i = 0; i < fact->count; i++)
		if (fact->answers[i].found != PRESENT && fact->answers[i].found != ABSENT)
			return false;
	return fact->count > 0;
}

const char *software_path(struct fact_context *ctx, int view, const char *below)
{
	const char *path = arena_printf(ctx->arena, "HKLM\\SOFTWARE\\%s%s", view == WOW ? "WOW6432Node\\" : "", below);

	return path ? path : "";
}

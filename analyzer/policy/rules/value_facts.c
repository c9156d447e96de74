/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows that ask for plain values become facts. What an absence means to Windows is not asked here: a row says itself
 * whether "not set" is as required. What was not read, or could not be, is never as required.
 */
#include "analyzer/facts/value_fact.h"

#include <string.h>

#include "analyzer/policy/rules/values.h"

enum { STRINGS_SHOWN_LIMIT = 16 };

#define WOW64 "HKLM\\SOFTWARE\\WOW6432Node\\"

/* In the order of weight where all values count; N/A: the place does not exist on this Windows. */
enum value_state { STATE_OTHER, STATE_ABSENT, STATE_UNKNOWN, STATE_AS_REQUIRED, STATE_NOT_APPLICABLE, STATE_COUNT };

static const char *const state_names[STATE_COUNT] = { "OTHER", "ABSENT", "UNKNOWN", "AS_REQUIRED", "N/A" };

struct value_tally { /* how the values of a row came out, and a sentence for each way */
	unsigned count[STATE_COUNT];
	const char *sentence[STATE_COUNT]; /* without the parenthesis at its end */
	const char *between;               /* several conditions on one value: "or" "and" */
	const struct rule_value *last;     /* the one before, with its answer */
	struct reganswer answer;
	enum value_state last_state;
};

/* "TLS 1.0\Server, Enabled": enough to tell rows apart; the evidence has the whole path. */
static const char *location_words(struct arena *arena, const struct rule_value *value)
{
	const char *at = value->path + strlen(value->path);

	for (int parts = 0; at > value->path && parts < 2; at--)
		if (at[-1] == '\\' && ++parts == 2)
			break;
	const char *words = arena_printf(arena, "%s%s, %s", name_starts(value->path, WOW64) ? "WOW6432Node\\...\\" : "",
					 at, value->name[0] ? value->name : "(default)");

	return words ? words : "";
}

static enum value_state state_of_answer(struct arena *arena, const struct rule_value *value,
					const struct reganswer *answer)
{
	if (answer->found == PRESENT)
		return value_is_as_required(arena, value, answer) ? STATE_AS_REQUIRED : STATE_OTHER;
	if (answer->found == ABSENT)
		return value_may_be_absent(value->comparison) ? STATE_AS_REQUIRED : STATE_ABSENT;
	return STATE_UNKNOWN;
}

/* The strings of a value, raw: the sentence is neutralised as a whole. */
static const char *string_words(struct arena *arena, const struct reganswer *answer)
{
	const char *words = "", *string;
	size_t at = 0;

	for (int i = 0; i < STRINGS_SHOWN_LIMIT && words && (string = value_next_string(arena, answer, &at)); i++) {
		words = arena_printf(arena, "%s%s\"%s\"", words, i ? ", " : "", string);
		if (answer->type != REG_MULTI_SZ)
			break;
	}
	return words && *words ? words : "\"\"";
}

static const char *found_words(struct arena *arena, const struct fact_builder *fact, const struct reganswer *answer)
{
	const char *type = reg_type_name(answer->type), *data = "";

	if (answer->found == ABSENT)
		return "is not set";
	if (answer->found != PRESENT)
		data = answer->why ? answer->why : "it is damaged";
	else if (answer->type == REG_SZ || answer->type == REG_EXPAND_SZ || answer->type == REG_MULTI_SZ)
		data = string_words(arena, answer);
	else if (fact->count)
		data = fact->evidence[fact->count - 1].data.utf8; /* just cited; a number, or a count of bytes */
	const char *words = answer->found != PRESENT    ? arena_printf(arena, "could not be read (%s)", data)
			    : answer->type == REG_DWORD ? arena_printf(arena, "is %s", data)
							: arena_printf(arena, "is %s (%s)", data, type);

	return words ? words : "";
}

static bool is_same_place(const struct rule_value *a, const struct rule_value *b)
{
	return a && name_equal(a->path, b->path) && name_equal(a->name, b->name);
}

/* Conditions on one value that follow each other are one sentence with one citation. */
static const char *value_sentence(struct fact_context *ctx, const struct rule_value *value, struct fact_builder *fact,
				  struct value_tally *tally, enum value_state *ret_state)
{
	struct arena *arena = ctx->arena;
	bool is_again = is_same_place(tally->last, value);

	if (!is_again)
		ask_value(ctx, fact, value->path, value->name, &tally->answer);
	*ret_state = state_of_answer(arena, value, &tally->answer);
	const char *before = tally->sentence[*ret_state], *wanted = value_wanted(arena, value);

	if (is_again && before && tally->last_state == *ret_state)
		return arena_printf(arena, "%s, %s %s", before, tally->between, wanted);
	return arena_printf(arena, "%s%s%s %s (%s %s", before ? before : "", before ? "); " : "",
			    location_words(arena, value), found_words(arena, fact, &tally->answer),
			    *ret_state == STATE_AS_REQUIRED ? "as required:" : "want", wanted);
}

static void tally_value(struct fact_context *ctx, const struct rule_value *value, struct fact_builder *fact,
			struct value_tally *tally)
{
	enum value_state state = STATE_NOT_APPLICABLE;
	const char *sentence = "this Windows is 32-bit: it has no WOW6432Node";

	if (ctx->windows.arch != ARCH_X86 || !name_starts(value->path, WOW64)) {
		sentence = value_sentence(ctx, value, fact, tally, &state);
		tally->last = value;
		tally->last_state = state;
	}
	tally->count[state]++;
	tally->sentence[state] = sentence;
}

static enum value_state state_of_rule(const struct rule *rule, const struct value_tally *tally)
{
	if (rule->any && tally->count[STATE_AS_REQUIRED])
		return STATE_AS_REQUIRED;
	if (rule->any && tally->count[STATE_UNKNOWN])
		return STATE_UNKNOWN;
	for (int state = STATE_OTHER; state < STATE_NOT_APPLICABLE; state++)
		if (tally->count[state])
			return (enum value_state)state;
	return STATE_NOT_APPLICABLE;
}

static void decide(struct fact_context *ctx, const struct rule *rule, struct fact_builder *fact)
{
	struct value_tally tally = { .between = rule->any ? "or" : "and" };

	for (unsigned i = 0; i < rule->values_count; i++)
		tally_value(ctx, &rule->values[i], fact, &tally);
	enum value_state state = state_of_rule(rule, &tally);

	fact_decide(ctx, fact, state_names[state], state == STATE_UNKNOWN ? "evidence" : "value", "%s%s",
		    tally.sentence[state] ? tally.sentence[state] : "out of memory",
		    tally.sentence[state] && state != STATE_NOT_APPLICABLE ? ")" : "");
}

/* --- collecting --------------------------------------------------------------------------------------------------- */

static bool is_same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "REG_DWORD", b ? b : "REG_DWORD") == 0;
}

static bool is_same_value(const struct rule_value *a, const struct rule_value *b)
{
	bool same = name_equal(a->path, b->path) && name_equal(a->name, b->name) && is_same_text(a->type, b->type) &&
		    a->comparison == b->comparison && a->data_count == b->data_count;

	for (unsigned i = 0; same && i < a->data_count; i++)
		same = strcmp(a->data[i], b->data[i]) == 0;
	return same;
}

static bool asks_the_same(const struct rule *a, const struct rule *b)
{
	bool same = a->values_count == b->values_count && a->any == b->any;

	for (unsigned i = 0; same && i < a->values_count; i++)
		same = is_same_value(&a->values[i], &b->values[i]);
	return same;
}

const struct rule *criteria_clash(const struct criteria *criteria)
{
	for (size_t i = 1; i < criteria->profile_count; i++)
		for (unsigned k = 0; k < criteria->profiles[i]->rules_count; k++)
			for (size_t before = 0; before < i; before++) {
				const struct rule *rule = &criteria->profiles[i]->rules[k];
				const struct rule *same = profile_rule(criteria->profiles[before], rule->id);

				if (same && !asks_the_same(same, rule))
					return rule;
			}
	return NULL;
}

static struct value_fact *fact_named(const struct fact_context *ctx, const char *id)
{
	for (size_t i = 0; i < ctx->value_count; i++)
		if (name_equal(ctx->values[i].rule->id, id))
			return &ctx->values[i];
	return NULL;
}

static void add_value_fact(struct fact_context *ctx, const struct rule *rule, bool is_own)
{
	struct value_fact *same = fact_named(ctx, rule->id);

	if (same && !asks_the_same(same->rule, rule)) /* one name cannot answer two questions */
		fact_decide(ctx, &same->builder, "UNKNOWN", "evidence",
			    "two profiles require different values under this id");
	if (same)
		return;
	struct value_fact *fact = &ctx->values[ctx->value_count++];

	*fact = (struct value_fact){ .rule = rule,
				     .name = arena_printf(ctx->arena, "value.%s", rule->id),
				     .title = arena_strdup(ctx->arena, rule->title),
				     .is_own = is_own };
	decide(ctx, rule, &fact->builder);
}

static size_t count_of(const struct criteria *criteria, bool of_values)
{
	size_t count = 0;

	for (size_t i = 0; i < criteria->profile_count; i++)
		for (unsigned k = 0; k < criteria->profiles[i]->rules_count; k++) {
			unsigned values = criteria->profiles[i]->rules[k].values_count;

			count += of_values ? values : values > 0;
		}
	return count;
}

void decide_values(struct fact_context *ctx, const struct criteria *criteria)
{
	ctx->values = arena_array(ctx->arena, count_of(criteria, false) + 1, sizeof *ctx->values);
	for (size_t i = 0; ctx->values && i < criteria->profile_count; i++)
		for (unsigned k = 0; k < criteria->profiles[i]->rules_count; k++)
			if (criteria->profiles[i]->rules[k].values_count)
				add_value_fact(ctx, &criteria->profiles[i]->rules[k], i == 0);
}

/* --- what is asked, for sources that are read front to back ------------------------------------------------------- */

const char *value_path_below(const char *path, enum hive_kind *ret_kind)
{
	static const struct {
		const char *root;
		enum hive_kind kind;
		/* clang-format off */
	} roots[] = { { "HKLM\\SYSTEM\\", HIVE_SYSTEM },
		      { "HKLM\\SOFTWARE\\", HIVE_SOFTWARE },
		      { "HKCU\\", HIVE_USER } };
	/* clang-format on */

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (name_starts(path, roots[i].root)) {
			*ret_kind = roots[i].kind;
			return path + strlen(roots[i].root);
		}
	return NULL;
}

static struct wanted_key wanted_key_of(struct arena *arena, const struct rule_value *value)
{
	enum hive_kind kind;
	const char *below = value_path_below(value->path, &kind);

	return below ? (struct wanted_key){ kind, arena_strdup(arena, below), 0 } : (struct wanted_key){ 0 };
}

static size_t add_values(const struct rule *rule, struct arena *arena, struct wanted_key *list)
{
	for (unsigned i = 0; i < rule->values_count; i++)
		list[i] = wanted_key_of(arena, &rule->values[i]);
	return rule->values_count;
}

struct wanted_keys wanted_keys_of(const struct criteria *criteria, struct arena *arena)
{
	size_t profiles = criteria ? criteria->profile_count : 0;
	struct wanted_key *list =
		arena_array(arena, READS_LIMIT + (profiles ? count_of(criteria, true) : 0), sizeof *list);
	size_t count = list ? reads_of_facts(list) : 0, needed;

	for (size_t i = 0; list && i < profiles; i++)
		for (unsigned k = 0; k < criteria->profiles[i]->rules_count; k++)
			count += add_values(&criteria->profiles[i]->rules[k], arena, list + count);
	needed = count;
	count = list ? reads_of_identity(list, count) : 0;
	return arena_failed(arena)
		       ? (struct wanted_keys){ .count = 0 }
		       : (struct wanted_keys){ .list = list, .count = count, .optional_count = count - needed };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison for a terminal: what has another effect first, then why, then what only looks different. */
#include <string.h>

#include "cli/commands/diff/diff_formats.h"
#include "common/ceilings.h"
#include "reports/text/text_page.h"

enum { FACT_COLUMN = 2, STATE_COLUMN = 30, REASON_INDENT = 6, VALUE_COLUMN = 6, VALUES_SHOWN = 20 };

static void put_verdict(struct page *page, const struct machine_result *machine)
{
	page_colored(page, style_of_verdict(machine->verdict), verdict_word(machine->kind, machine->verdict));
}

/* "A  may/SYSTEM+may/SOFTWARE  Server 2019 x64  READY" */
static void put_side(struct page *page, const char *letter, const struct side *side, const struct machine_result *machine)
{
	page_to(page, FACT_COLUMN);
	page_putf(page, "%s  %s", letter, page_clip(page, side->label.utf8, PAGE_WORD_SHOWN));
	if (machine) {
		page_cell(page, 0, 5, windows_words(page->arena, &machine->windows));
		page_put(page, "  ");
		put_verdict(page, machine);
	}
	page_end(page);
}

static void put_reason(struct page *page, const char *letter, const struct fact *fact, bool tells_decider)
{
	page_to(page, REASON_INDENT);
	page_putf(page, tells_decider && *fact->decider ? "%s (%s): " : "%s: ", letter, fact->decider);
	page_prose(page, REASON_INDENT + 3, fact->because.utf8);
	page_end(page);
}

static const char *title_of(const struct fact *fact)
{
	return *fact->title ? fact->title : fact->name;
}

static bool comes_out_otherwise(const struct machine_diff *diff, const struct finding *finding)
{
	for (size_t i = 0; i < diff->rule_count; i++)
		if (diff->rules[i].b == finding)
			return true;
	return false;
}

/* The rule of side B that comes out otherwise by this fact, if there is one. */
static void put_rule_of(struct page *page, const struct machine_diff *diff, const struct fact *fact)
{
	const struct finding *finding;
	enum outcome_style style = style_of_fact(diff->b, fact, &finding);

	if (!finding || !comes_out_otherwise(diff, finding))
		return;
	if (page->column + 4 + page_width(page, finding->rule) > page->width) {
		page_end(page);
		page_to(page, REASON_INDENT);
	} else {
		page_put(page, "  ");
	}
	page_sign(page, style, 2);
	page_put(page, finding->rule);
}

static void put_facts(struct page *page, const struct machine_diff *diff, const struct fact_pairs *pairs, const char *head)
{
	if (pairs->count) {
		page_put(page, head);
		page_end(page);
	}
	for (size_t i = 0; i < pairs->count; i++) {
		const struct fact *a = pairs->list[i].a, *b = pairs->list[i].b;
		bool is_same = strcmp(a->state, b->state) == 0;

		page_to(page, FACT_COLUMN);
		page_put(page, title_of(b));
		page_to(page, STATE_COLUMN);
		page_put(page, a->state);
		if (!is_same) {
			page_put(page, page_arrow(page));
			page_put(page, b->state);
			put_rule_of(page, diff, b);
		}
		page_end(page);
		put_reason(page, "A", a, is_same);
		put_reason(page, "B", b, is_same);
	}
}

static void put_rules(struct page *page, const struct machine_diff *diff)
{
	if (diff->rule_count) {
		page_put(page, "rules");
		page_end(page);
	}
	for (size_t i = 0; i < diff->rule_count; i++) {
		const struct finding *a = diff->rules[i].a, *b = diff->rules[i].b;

		page_to(page, FACT_COLUMN);
		page_sign(page, style_of_finding(b), 2);
		page_putf(page, " %s  %s%s%s  ", b->rule, outcome_name(a->outcome), page_arrow(page),
			  outcome_name(b->outcome));
		page_prose(page, REASON_INDENT, b->title);
		page_end(page);
	}
}

static void put_names(struct page *page, const struct fact_pairs *pairs, const char *head)
{
	if (!pairs->count)
		return;
	page_prose(page, FACT_COLUMN, head);
	for (size_t i = 0; i < pairs->count; i++) {
		const struct fact *fact = pairs->list[i].b ? pairs->list[i].b : pairs->list[i].a;
		const char *piece = arena_printf(page->arena, "%s%s", fact->name, i + 1 < pairs->count ? "," : "");

		if (piece && page->column + 1 + page_width(page, piece) > page->width) {
			page_end(page);
			page_to(page, FACT_COLUMN);
		} else {
			page_put(page, " ");
		}
		page_put(page, piece);
	}
	page_end(page);
}

/* Below its key, which is whole, so that it can be copied: "added    Enabled: 0". */
static void put_value(struct page *page, const struct value_pair *pair, const char *key_before)
{
	static const char *const words[] = {
		[VALUE_ADDED] = "added", [VALUE_CHANGED] = "changed", [VALUE_REMOVED] = "removed"
	};
	const struct evidence *now = pair->change == VALUE_REMOVED ? pair->a : pair->b;

	if (!name_equal(now->key.utf8, key_before)) {
		page_to(page, VALUE_COLUMN);
		page_put(page, now->key.utf8);
		page_end(page);
	}
	page_to(page, VALUE_COLUMN + 2);
	page_put(page, words[pair->change]);
	page_to(page, VALUE_COLUMN + 2 + sizeof "changed ");
	page_putf(page, "%s:", *now->value.utf8 ? now->value.utf8 : "(key)");
	if (pair->change == VALUE_CHANGED)
		page_putf(page, " %s to", page_clip(page, pair->a->data.utf8, PAGE_DATA_SHOWN));
	page_putf(page, " %s", page_clip(page, now->data.utf8, PAGE_DATA_SHOWN));
	page_end(page);
}

static const char *key_of(const struct value_pair *pair)
{
	return pair->change == VALUE_REMOVED ? pair->a->key.utf8 : pair->b->key.utf8;
}

static void put_value_list(struct page *page, const struct machine_diff *diff)
{
	for (size_t i = 0; i < diff->value_count && i < VALUES_SHOWN; i++)
		put_value(page, &diff->values[i], i ? key_of(&diff->values[i - 1]) : "");
	if (diff->value_count <= VALUES_SHOWN)
		return;
	page_to(page, VALUE_COLUMN);
	page_prose(page, VALUE_COLUMN,
		   arena_printf(page->arena, "and %zu more; -o json has all", diff->value_count - VALUES_SHOWN));
	page_end(page);
}

static void put_values(struct page *page, const struct machine_diff *diff)
{
	if (!diff->effects.count && !diff->reasons.count)
		return;
	const char *line = arena_printf(page->arena, "values that caused it: %zu added, %zu changed, %zu removed",
					diff->of_change[VALUE_ADDED], diff->of_change[VALUE_CHANGED],
					diff->of_change[VALUE_REMOVED]);

	page_prose(page, FACT_COLUMN, line);
	if (*diff->first)
		page_prose(page, FACT_COLUMN,
			   arena_printf(page->arena,
					strcmp(diff->first, diff->last) == 0 ? "; key written %s%s"
									     : "; keys written between %s and %s",
					time_words(page->arena, diff->first),
					strcmp(diff->first, diff->last) == 0 ? "" : time_words(page->arena, diff->last)));
	page_end(page);
	put_value_list(page, diff);
}

/* A rule that nobody could decide rests on this fact. */
static bool is_open(const struct machine_result *machine, const struct fact *fact)
{
	const struct finding *finding;

	return style_of_fact(machine, fact, &finding) == STYLE_UNKNOWN && finding && finding->outcome == OUTCOME_UNKNOWN;
}

/* What was compared came out the same; what the profile asks and nobody could compare is said in the same breath. */
static void put_same(struct page *page, const struct machine_diff *diff, const char *name)
{
	bool is_known = true;

	for (size_t i = 0; i < diff->unknown.count; i++)
		is_known &= !is_open(diff->b, diff->unknown.list[i].b);
	page_sign(page, is_known ? STYLE_PASS : STYLE_UNKNOWN, 2);
	page_put(page, is_known ? "SAME" : "SAME as far as it can be determined");
	page_put(page, "  ");
	put_verdict(page, diff->b);
	page_put(page, " on both sides");
	if (name)
		page_putf(page, ": %s", page_clip(page, name, PAGE_WORD_SHOWN));
	page_end(page);
}

static void put_pair(struct page *page, const struct diff *diff, const struct machine_diff *pair)
{
	struct side a = diff->a, b = diff->b;

	bool is_one_of_several = diff->pair_count > 1 || diff->only_a_count || diff->only_b_count;

	if (is_one_of_several || a.result == b.result) {
		a.label = pair->a->name;
		b.label = pair->b->name;
	}
	if (pair->differs) {
		page_sign(page, STYLE_FAIL, 2);
		page_put(page, "DIFFERENT  ");
		put_verdict(page, pair->a);
		page_put(page, page_arrow(page));
		put_verdict(page, pair->b);
		page_end(page);
	} else {
		put_same(page, pair, is_one_of_several ? pair->b->name.utf8 : NULL);
	}
	if (page->options->verbosity < 0)
		return;
	put_side(page, "A", &a, pair->a);
	put_side(page, "B", &b, pair->b);
	put_facts(page, pair, &pair->effects, "effective TLS state");
	put_rules(page, pair);
	put_facts(page, pair, &pair->reasons, "same effect, other reason");
	put_facts(page, pair, &pair->evidence, "the evidence, which is not a difference of the machines");
	put_values(page, pair);
	put_names(page, &pair->unknown, "undetermined on both sides:");
	put_names(page, &pair->single, "evaluated on one side only:");
}

static void put_only(struct page *page, const char *letter, const struct machine_result *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		page_sign(page, STYLE_FAIL, 2);
		page_putf(page, "only in %s: %s  ", letter, page_clip(page, list[i]->name.utf8, PAGE_WORD_SHOWN));
		put_verdict(page, list[i]);
		page_end(page);
	}
}

static void put_diff(struct page *page, const struct diff *diff)
{
	const char *first = diff->a.result->profile, *second = diff->b.result->profile;

	if (strcmp(first, second) != 0) {
		page_prose(page, FACT_COLUMN,
			   arena_printf(page->arena,
					"A was checked against %s and B against %s: their verdicts cannot be compared",
					first, second));
		page_end(page);
	}
	if (diff->pair_count + diff->only_a_count + diff->only_b_count != 1 && diff->a.result != diff->b.result) {
		put_side(page, "A", &diff->a, NULL);
		put_side(page, "B", &diff->b, NULL);
	}
	for (size_t i = 0; i < diff->pair_count; i++) {
		if (i)
			page_end(page);
		put_pair(page, diff, &diff->pairs[i]);
	}
	put_only(page, "A", diff->only_a, diff->only_a_count);
	put_only(page, "B", diff->only_b, diff->only_b_count);
}

int diff_text(const struct diff *diff, const struct report_options *options, FILE *out, struct error *err)
{
	struct page page = { .out = out, .options = options, .arena = arena_new(REPORT_CEILING) };

	if (!page.arena)
		return error_no_memory(err);
	page.width = options->width ? options->width : PAGE_WIDTH_DEFAULT;
	put_diff(&page, diff);
	bool short_of_memory = arena_failed(page.arena);

	arena_free(page.arena);
	if (short_of_memory)
		return error_set(err, ERR_NOMEM, "out of memory while writing the comparison");
	return fflush(out) == 0 && !ferror(out) ? 0 : error_set(err, ERR_IO, "the comparison could not be written");
}

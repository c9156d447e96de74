/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text format, for a terminal: the verdict first, then what needs attention. A machine that is ready and has
 * nothing to say is one line. Several machines are a matrix; their details come with verbosity 1.
 */
#include "reports/formats.h"
#include "reports/words/case_words.h"
#include "reports/words/identity_words.h"
#include "reports/words/report_baselines.h"
#include "reports/text/text_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_WIDTH = 9 /* so that a digest fits into 80 columns */, IDS_SHOWN = 5 };
enum { SCREEN_LINES = 40 }; /* that a machine takes without -v, however much is wrong with it */

static void put_verdict(struct page *page, enum profile_kind kind, enum verdict verdict)
{
	enum outcome_style style = style_of_verdict(verdict);

	page_sign(page, style, page->options->ascii && style == STYLE_PASS ? 3 : 2);
	page_colored(page, style, verdict_word(kind, verdict));
}

static const char *short_digest(struct page *page)
{
	const char *colon = strchr(page->head->digest, ':');

	return colon ? arena_printf(page->arena, "sha256:%s", short_hash(page->arena, colon + 1, page->options->ascii))
		     : "";
}

/* ", 2 warnings"; nothing for none. */
static void put_count(struct page *page, const struct counts *counts, enum outcome_style style)
{
	if (counts->of[style])
		page_putf(page, ", %s", counted_words(page->arena, counts->of[style], style));
}

/* Success is one line; so is every machine when only verdicts are wanted. */
static void put_line(struct page *page, const struct machine_summary *machine)
{
	const struct counts *counts = &machine->counts;
	bool is_default = strcmp(page->head->profile, DEFAULT_PROFILE) == 0;

	put_verdict(page, machine->kind, machine->verdict);
	page_putf(page, "  %s  %s", machine->name.utf8, machine->display);
	page_putf(page, "  %zu rules%s%s, %s", counts->total, is_default ? "" : " of profile ",
		  is_default ? "" : page->head->profile, counted_words(page->arena, counts->of[STYLE_FAIL], STYLE_FAIL));
	put_count(page, counts, STYLE_WARNING);
	put_count(page, counts, STYLE_UNKNOWN);
	put_count(page, counts, STYLE_NOTE);
	if (machine->verdict_after_waivers != machine->verdict)
		page_putf(page, "  %s", machine->waived);
	if (*machine->readiness)
		page_putf(page, "  %s", machine->readiness);
	if (page->head->machine_count == 1)
		page_putf(page, "  %s", short_digest(page));
	page_end(page);
}

static void put_label(struct page *page, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	page_put(page, label);
	page_to(page, LABEL_WIDTH);
	page_prose(page, LABEL_WIDTH, text);
	page_end(page);
}

static void put_command(struct page *page, const char *label, const char *command)
{
	if (!*command)
		return;
	page_put(page, label);
	page_to(page, LABEL_WIDTH);
	page_command(page, LABEL_WIDTH, command);
	page_end(page);
}

/* What is missing, how many rules need it, and how to get it. */
static void put_missing(struct page *page, const struct machine_result *machine)
{
	const struct open_group *groups;
	size_t count = open_groups(page->arena, machine, &groups), limit = page_is_full(page) ? SIZE_MAX : IDS_SHOWN;

	for (size_t i = 0; i < machine->missing_count; i++) {
		put_label(page, "missing", machine->missing[i].name.utf8);
		for (size_t k = 0; k < count; k++)
			if (groups[k].missing == &machine->missing[i])
				put_label(page, "", needed_by_words(page->arena, groups, k, limit));
	}
	for (size_t i = 0; i < machine->missing_count; i++)
		put_command(page, i ? "" : "get it", machine->missing[i].command);
	put_command(page, "then", decide_command(page->arena, page->head, machine).utf8);
}

static const struct finding *first_to_explain(const struct machine_result *machine)
{
	const struct finding *first = NULL;

	for (size_t i = 0; i < machine->finding_count; i++) {
		const struct finding *finding = &machine->findings[i];
		enum outcome_style style = style_of_finding(finding);

		if (style == STYLE_UNKNOWN && family_of(finding->rule) == FAMILY_EVIDENCE &&
		    (!first || first->outcome == OUTCOME_UNKNOWN))
			return finding; /* what is wrong with the evidence left the others open */
		if (style <= STYLE_WARNING && !first)
			first = finding;
	}
	return first;
}

static void put_foot(struct page *page, const struct machine_result *machine)
{
	const struct finding *first = first_to_explain(machine);

	page_end(page);
	put_missing(page, machine);
	put_label(page, "rules",
		  arena_printf(page->arena, "%s (of %zu)", counts_words(page->arena, machine), machine->finding_count));
	put_label(page, "legacy",
		  arena_printf(page->arena, "%s (not part of the verdict)", legacy_words(page->arena, machine)));
	if (first)
		put_label(page, "why", explain_command(page->arena, page->head, first->rule));
	put_command(page, "fix", fix_command(page->arena, page->head, machine).utf8);
}

static void put_hash(struct page *page, const char *label, const char *sha256)
{
	if (sha256 && *sha256)
		put_label(page, label, arena_printf(page->arena, "sha256:%s", sha256));
}

/* Of what was asked, and of the answer. */
static void put_seals(struct page *page)
{
	put_hash(page, "profile", page->head->profile_sha256);
	put_hash(page, "waivers", page->head->waivers_sha256);
	put_label(page, "digest", page->head->digest);
	if (page_is_full(page))
		put_label(page, "", digest_scope);
}

static void put_waived(struct page *page, const struct machine_result *machine)
{
	const char *words = waived_words(page->arena, machine);

	page_line(page, 2, words);
}

/* Baselines do not say whether TLS 1.2 works. */
static void put_readiness(struct page *page, const struct machine_result *machine)
{
	const struct baseline *beside = readiness_beside(machine);

	if (!beside)
		return;
	page_sign(page, style_of_verdict(beside->verdict), 2);
	page_prose(page, 2, readiness_words(page->arena, machine));
	page_end(page);
}

static void put_identity(struct page *page, const struct machine_result *machine)
{
	const char *words = identity_words(page->arena, machine, true);

	page_line(page, 2, words);
}

/* Of the run, which may be of one machine. */
static void put_case(struct page *page)
{
	const char *words = page->head->machine_count > 1 ? "" : case_line(page->arena, page->head->case_info).utf8;

	page_line(page, 2, words);
}

static void put_head(struct page *page, const struct machine_result *machine)
{
	put_verdict(page, machine->kind, machine->verdict);
	page_putf(page, "  %s", machine->name.utf8);
	page_cell(page, 0, 2, machine->windows.display.utf8);
	page_cell(page, 0, 2, arena_printf(page->arena, "profile %s", page->head->profile));
	page_end(page);
	put_case(page);
	put_identity(page, machine);
	put_readiness(page, machine);
	put_waived(page, machine);
}

/* What is below the findings is put together first, so that they know how many lines are left. */
static void put_machine(struct page *page, const struct machine_result *machine)
{
	struct page_block below;

	page_block_begin(page, &below);
	text_sources(page, machine);
	put_foot(page, machine);
	if (page->head->machine_count == 1)
		put_seals(page);
	page_block_end(page, &below);
	put_head(page, machine);
	text_attention(page, machine, below.lines < SCREEN_LINES ? SCREEN_LINES - below.lines : 0);
	text_overlay(page, machine);
	text_baselines(page, machine);
	if (page_is_full(page)) {
		text_rules(page, machine);
		text_facts(page, machine);
	}
	page_put_block(page, &below);
	page_block_free(&below);
}

static void put_one(struct page *page, const struct machine_result *machine)
{
	if (has_nothing_to_report(machine) && !page_is_full(page)) {
		put_line(page, &page->head->machines[0]);
		put_case(page);
		text_verification(page, machine);
		text_baselines(page, machine);
		return;
	}
	put_machine(page, machine);
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory while writing the text report");
}

static size_t width_of(const struct report_options *options)
{
	size_t width = options->width ? options->width : PAGE_WIDTH_DEFAULT;

	return width > PAGE_WIDTH_LEAST ? width : PAGE_WIDTH_LEAST;
}

static bool is_matrix(const struct report *report)
{
	return report->head->machine_count > 1 && report->options->verbosity >= 0;
}

/* Summaries are enough for them. */
static bool put_lines(struct page *page)
{
	bool good = true;

	for (size_t i = 0; i < page->head->machine_count && good; i++) {
		put_line(page, &page->head->machines[i]);
		good = report_scratch(&page->arena);
	}
	return good;
}

int report_text_begin(struct report *report, struct error *err)
{
	struct page *page = calloc(1, sizeof *page);

	report->state = page;
	if (!page || !report_scratch(&page->arena))
		return out_of_memory(err);
	page->out = report->out;
	page->options = report->options;
	page->head = report->head;
	page->width = width_of(report->options);
	if (is_matrix(report))
		text_matrix(page);
	return report->options->verbosity >= 0 || put_lines(page) ? 0 : out_of_memory(err);
}

bool report_text_wants(const struct report *report, size_t index)
{
	(void)index;
	return report->options->verbosity > 0 || (report->options->verbosity == 0 && report->head->machine_count == 1);
}

int report_text_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct page *page = report->state;

	if (!report_text_wants(report, index))
		return 0;
	if (report->head->machine_count == 1) {
		put_one(page, machine);
	} else {
		page_end(page);
		put_machine(page, machine);
	}
	return report_scratch(&page->arena) ? 0 : out_of_memory(err);
}

static void put_end(struct page *page, const struct report *report)
{
	const char *incomplete = incomplete_words(page->arena, report->head);

	if (!report->head->machine_count || *incomplete) {
		page_sign(page, STYLE_UNKNOWN, 2);
		page_prose(page, 2, *incomplete ? incomplete : "nothing to analyse was found");
		page_end(page);
	}
	if (!is_matrix(report))
		return;
	put_label(page, "run", case_line(page->arena, report->head->case_info).utf8);
	put_seals(page);
}

int report_text_end(struct report *report, struct error *err)
{
	struct page *page = report->state;

	if (!report->failed)
		put_end(page, report);
	bool short_of_memory = !report->failed && (page->failed || arena_failed(page->arena));

	arena_free(page ? page->arena : NULL);
	free(page);
	return short_of_memory ? out_of_memory(err) : report_flush(report, "text", err);
}

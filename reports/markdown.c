/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GitHub-flavoured Markdown for a step summary. GitHub drops a summary of over 1 MiB whole, so the text stops at 900 kB and
 * says how much is left out. Everything is escaped, our own words too.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "reports/formats.h"
#include "reports/words/case_words.h"
#include "reports/words/identity_words.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"

enum { MARKDOWN_LIMIT = 900 * 1000, MARKDOWN_TAIL = 1000 };

struct page {
	FILE *out;
	struct arena *arena;
	size_t size;
	size_t machines_left_out, rules_left_out;
};

static void put(struct page *page, const char *ours)
{
	page->size += strlen(ours);
	fputs(ours, page->out);
}

/* GitHub makes links of https://example.org and of www.example.org. */
static bool would_link(const char *text, const char *at)
{
	return (*at == ':' && at[1] == '/') || (*at == '.' && at - text >= 3 && strncasecmp(at - 3, "www", 3) == 0);
}

/* Every sign that Markdown or its HTML could read as its own. */
static void put_escaped(struct page *page, const char *text)
{
	for (const char *p = text; *p; p++) {
		char pair[3] = { '\\', *p, '\0' };

		if (*p == '<' || *p == '>' || *p == '&')
			put(page, *p == '<' ? "&lt;" : *p == '>' ? "&gt;" : "&amp;");
		else
			put(page, strchr("\\`*_[]()#!|~@{}", *p) || would_link(text, p) ? pair : pair + 1);
	}
}

static const char *sign_of(enum outcome_style style)
{
	return styles[style].sign;
}

static void put_row(struct page *page, const struct finding *finding)
{
	enum outcome_style style = style_of_finding(finding);

	put(page, "| ");
	put(page, sign_of(style));
	put(page, " ");
	put(page, styles[style].word);
	put(page, " | ");
	put_escaped(page, finding->rule);
	put(page, " | ");
	put_escaped(page, finding->title);
	put(page, " | ");
	put_escaped(page, finding->text.utf8);
	if (is_consequence(finding)) {
		put(page, "<br>Follows from ");
		put_escaped(page, finding->root_cause);
		put(page, ".");
	}
	if (finding->waiver) {
		put(page, "<br>Waived until ");
		put_escaped(page, finding->waiver->expires);
		put(page, ": ");
		put_escaped(page, finding->waiver->reason.utf8);
	}
	put(page, " |\n");
}

static bool is_full(const struct page *page)
{
	return page->size > MARKDOWN_LIMIT - MARKDOWN_TAIL;
}

static const char table_head[] = "\n| | rule | what should hold | what was found |\n|---|---|---|---|\n";

/* The rows of some looks; false: there is none. */
static bool put_rows(struct page *page, const struct machine_result *machine, const char *before,
		     const bool looks_wanted[])
{
	bool started = false;

	for (size_t i = 0; i < machine->finding_count; i++) {
		if (!looks_wanted[style_of_finding(&machine->findings[i])])
			continue;
		if (is_full(page)) {
			page->rules_left_out++;
			continue;
		}
		put(page, started ? "" : before);
		put(page, started ? "" : table_head);
		started = true;
		put_row(page, &machine->findings[i]);
	}
	return started;
}

static void put_findings(struct page *page, const struct machine_result *machine)
{
	static const bool attention[STYLE_COUNT] = {
		[STYLE_FAIL] = true, [STYLE_UNKNOWN] = true, [STYLE_WARNING] = true, [STYLE_WAIVED] = true
	};
	static const bool notes[STYLE_COUNT] = { [STYLE_NOTE] = true };

	put_rows(page, machine, "", attention);
	if (put_rows(page, machine, "\n<details><summary>Notes</summary>\n", notes))
		put(page, "\n</details>\n");
}

/* What to do, the cause before what follows from it: that is left out. */
static void put_steps(struct page *page, const struct machine_result *machine)
{
	const char *before = "\nDo this first:\n\n";

	for (size_t i = 0; i < machine->finding_count && !is_full(page); i++) {
		const struct finding *finding = &machine->findings[i];

		if (!is_actionable(machine, finding) || !*finding->remedy)
			continue;
		put(page, before);
		before = "";
		put(page, "- ");
		put_escaped(page, finding->rule);
		put(page, ": ");
		put_escaped(page, finding->remedy);
		for (size_t k = 0; k < finding->fix_count; k++)
			if (!fix_is_edit(&finding->fixes[k]) && adds_to_remedy(finding, &finding->fixes[k])) {
				put(page, " ");
				put_escaped(page, finding->fixes[k].action);
			}
		put(page, "\n");
	}
}

/* Commands that get what is missing; none of them is from evidence. */
static void put_missing(struct page *page, const struct machine_result *machine)
{
	if (!machine->missing_count || is_full(page))
		return;
	put(page, "\nMissing; on the Windows machine, as administrator:\n\n```\n");
	for (size_t i = 0; i < machine->missing_count; i++) {
		put(page, machine->missing[i].command);
		put(page, "\n");
	}
	put(page, "```\n");
}

static void put_hash(struct page *page, const char *label, const char *hash)
{
	if (!hash || !*hash)
		return;
	put(page, label);
	put_escaped(page, hash);
}

static void put_sources(struct page *page, const struct machine_result *machine)
{
	put(page, "\n<details><summary>Evidence files</summary>\n\n| file | SHA-256 |\n|---|---|\n");
	for (size_t i = 0; i < machine->source_count; i++) {
		put(page, "| ");
		put_escaped(page, machine->sources[i].path.utf8);
		put(page, " | ");
		put_escaped(page, *machine->sources[i].sha256 ? machine->sources[i].sha256 : "not computed");
		put_hash(page, "<br>SHA-1: ", machine->sources[i].sha1);
		put_hash(page, "<br>MD5: ", machine->sources[i].md5);
		put(page, " |\n");
	}
	put(page, "\n</details>\n");
}

/* "✗ NOT READY" */
static void put_verdict(struct page *page, enum profile_kind kind, enum verdict verdict)
{
	put(page, sign_of(style_of_verdict(verdict)));
	put(page, " ");
	put(page, verdict_word(kind, verdict));
}

static void put_identity(struct page *page, const struct machine_result *machine)
{
	const char *words = identity_words(page->arena, machine, true);

	if (!*words)
		return;
	put(page, "Machine: "); /* a name that began the line could make a list or a heading of it */
	put_escaped(page, words);
	put(page, "  \n");
}

static void put_machine(struct page *page, const struct machine_result *machine)
{
	if (is_full(page)) {
		page->machines_left_out++;
		return;
	}
	put(page, "\n## ");
	put_verdict(page, machine->kind, machine->verdict);
	put(page, ": ");
	put_escaped(page, machine->name.utf8);
	put(page, "\n\n");
	put_escaped(page, machine->windows.display.utf8);
	put(page, " — ");
	put_escaped(page, machine->summary.utf8);
	put(page, "  \n");
	put_identity(page, machine);
	if (readiness_beside(machine)) {
		put_escaped(page, readiness_words(page->arena, machine));
		put(page, "  \n");
	}
	put_escaped(page, counts_words(page->arena, machine));
	put(page, "\n");
	put_findings(page, machine);
	put_steps(page, machine);
	put_missing(page, machine);
	put_sources(page, machine);
}

static void put_verdicts(struct page *page, const struct report_head *head)
{
	char number[32];

	put(page, "\n| verdict | machines |\n|---|---|\n");
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++) {
		snprintf(number, sizeof number, " | %zu |\n", verdicts_of(head, (enum verdict)verdict));
		put(page, "| ");
		put(page, verdict_word(kind_of_run(head), (enum verdict)verdict));
		put(page, number);
	}
}

static void put_line(struct page *page, const struct machine_summary *machine, size_t shared)
{
	put(page, "| ");
	put_verdict(page, machine->kind, machine->verdict);
	put(page, " | ");
	put_escaped(page, machine->name.utf8 + shared);
	put(page, " | ");
	put_escaped(page, machine->windows);
	put(page, " | ");
	put_escaped(page, machine->verdict == VERDICT_READY ? "" : machine->summary.utf8);
	put(page, " |\n");
}

static void put_left_out(struct page *page, size_t count, const char *what)
{
	char number[32];

	if (!count)
		return;
	snprintf(number, sizeof number, "\n%zu more ", count);
	put(page, number);
	put(page, what);
	put(page, " are in the other reports: a summary holds 1 MiB at most.\n");
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory while writing the Markdown report");
}

static void put_shared(struct page *page, const struct report_head *head, size_t shared)
{
	const char *folder = shared ? arena_strndup(page->arena, head->machines[0].name.utf8, shared) : NULL;

	if (!folder)
		return;
	put(page, "\nThe name of each machine begins with ");
	put_escaped(page, folder);
	put(page, ", which the table leaves out.\n");
}

/* A line each, the worst first, in half of the room: what is not ready has a section of its own. */
static void put_fleet(struct page *page, const struct report_head *head)
{
	size_t *places = worst_first(page->arena, head), left_out = 0, shared = shared_folder(head);

	put_verdicts(page, head);
	put_shared(page, head, shared);
	put(page, "\n| verdict | machine | Windows | why |\n|---|---|---|---|\n");
	for (size_t i = 0; places && i < head->machine_count; i++)
		if (page->size < MARKDOWN_LIMIT / 2)
			put_line(page, &head->machines[places[i]], shared);
		else
			left_out++;
	put_left_out(page, left_out, "lines of this table");
}

static void put_case(struct page *page, const struct report_head *head)
{
	const char *words = case_line(page->arena, head->case_info).utf8;

	if (!*words)
		return;
	put(page, "\nRun: "); /* a text that began the line could make a list or a heading of it */
	put_escaped(page, words);
	put(page, "\n");
}

static void put_incomplete(struct page *page, const struct report_head *head)
{
	if (!head->incomplete)
		return;
	put(page, "\n");
	put(page, sign_of(STYLE_UNKNOWN));
	put(page, " **INCOMPLETE**: ");
	put_escaped(page, incomplete_words(page->arena, head));
	put(page, "\n");
}

int report_markdown_begin(struct report *report, struct error *err)
{
	struct page *page = calloc(1, sizeof *page);

	report->state = page;
	if (!page || !report_scratch(&page->arena))
		return out_of_memory(err);
	page->out = report->out;
	put(page, "# ");
	put_escaped(page, subject_words(page->arena, report->head));
	put(page, "\n");
	put_case(page, report->head);
	put_incomplete(page, report->head);
	if (report->head->machine_count != 1)
		put_fleet(page, report->head);
	return 0;
}

bool report_markdown_wants(const struct report *report, size_t index)
{
	return report->head->machine_count == 1 || report->head->machines[index].verdict != VERDICT_READY;
}

int report_markdown_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct page *page = report->state;

	(void)index;
	if (report->head->machine_count == 1 || machine->verdict != VERDICT_READY)
		put_machine(page, machine);
	return report_scratch(&page->arena) ? 0 : out_of_memory(err);
}

static void put_foot(struct page *page, const struct report_head *head)
{
	put_left_out(page, page->machines_left_out, "machines");
	put_left_out(page, page->rules_left_out, "rules");
	put(page, "\ntlsready ");
	put_escaped(page, head->tool_version);
	put(page, ", profile ");
	put_escaped(page, head->profile);
	put_hash(page, ", profile file ", head->profile_sha256);
	put_hash(page, ", waivers file ", head->waivers_sha256);
	put(page, ", digest ");
	put_escaped(page, head->digest ? head->digest : "");
	put(page, "\n");
}

int report_markdown_end(struct report *report, struct error *err)
{
	struct page *page = report->state;
	bool failed = !report->failed && arena_failed(page->arena);

	if (!report->failed)
		put_foot(page, report->head);
	arena_free(page ? page->arena : NULL);
	free(page);
	int code = report_flush(report, "Markdown", err);

	return code == 0 && failed ? out_of_memory(err) : code;
}

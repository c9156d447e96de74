/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row for each machine, rule and piece of evidence (RFC 4180, CRLF). A spreadsheet takes a cell that starts with = + - @ for
 * a formula: such a cell gets a leading apostrophe.
 */
#include <inttypes.h>
#include <string.h>

#include "common/ceilings.h"
#include "reports/formats.h"
#include "reports/words/case_words.h"
#include "reports/words/report_util.h"

/* clang-format off */
static const char *const columns[] = { /* new ones come last */
	"machine", "windows", "verdict", "rule",   "level",   "outcome", "title", "finding",
	"fact",    "state",   "key",     "value",  "answer",  "type",    "data",  "data_hex",
	"source",  "offset",  "line",    "column", "written", "readers", "log",   "log_offset",
	"source_sha256", "source_sha1", "source_md5", "machine_digest", "version", "case", "exhibit", "examiner", "note", "tags",
};
/* clang-format on */

struct row {
	FILE *out;
	bool started;
	const struct report_head *head;
	const char *tags; /* "site=Berlin" */
};

/* Spreadsheets of East Asia take the full-width signs, too (U+FF1D, U+FF0B, U+FF0D, U+FF20). */
static bool is_formula(const char *text)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20" };

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static void put_cell(struct row *row, const char *text)
{
	bool formula = is_formula(text);

	if (row->started)
		fputc(',', row->out);
	row->started = true;
	if (!formula && !strpbrk(text, "\",")) {
		fputs(text, row->out);
		return;
	}
	fputs(formula ? "\"'" : "\"", row->out);
	for (const char *p = text; *p; p++)
		fputs(*p == '"' ? "\"\"" : (const char[]){ *p, '\0' }, row->out);
	fputc('"', row->out);
}

static void put_number_cell(struct row *row, const char *format, uint64_t number, bool known)
{
	char text[32] = "";

	if (known)
		snprintf(text, sizeof text, format, number);
	put_cell(row, text);
}

/* "000e0000" would be a number to a spreadsheet. */
static void put_hex_cell(struct row *row, const char *hex)
{
	put_cell(row, *hex ? "0x" : "");
	fputs(hex, row->out);
}

static void end_row(struct row *row)
{
	fputs("\r\n", row->out);
	row->started = false;
}

static void put_finding(struct row *row, const struct machine_result *machine, const struct finding *finding,
			const struct fact *fact)
{
	put_cell(row, machine->name.utf8);
	put_cell(row, machine->windows.display.utf8);
	put_cell(row, verdict_word(machine->kind, machine->verdict));
	put_cell(row, finding->rule);
	put_cell(row, level_name(finding->level));
	put_cell(row, outcome_name(finding->outcome));
	put_cell(row, finding->title);
	put_cell(row, finding->text.utf8);
	put_cell(row, fact ? fact->name : "");
	put_cell(row, fact ? fact->state : "");
}

/* The same in each row, so that rows of many reports can be put together. */
static void put_run(struct row *row, const struct machine_result *machine)
{
	static const struct case_info none;
	const struct case_info *info = row->head->case_info ? row->head->case_info : &none;
	const struct text said[] = { info->number, info->exhibit, info->examiner, info->note };

	put_cell(row, machine->digest ? machine->digest : "");
	put_cell(row, row->head->tool_version);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		put_cell(row, said[i].utf8 ? said[i].utf8 : "");
	put_cell(row, row->tags);
}

static void put_evidence(struct row *row, const struct machine_result *machine, const struct evidence *evidence)
{
	static const struct evidence nothing = { .key = { .utf8 = "" },
						 .value = { .utf8 = "" },
						 .data = { .utf8 = "" },
						 .type = "",
						 .data_hex = "",
						 .written = "",
						 .readers = "",
						 .source = -1,
						 .offset = UINT64_MAX };

	if (!evidence)
		evidence = &nothing;
	const struct result_log *log = log_of_location(machine, location_of_evidence(evidence));
	const struct result_source *source = evidence->source >= 0 && (size_t)evidence->source < machine->source_count
						     ? &machine->sources[evidence->source]
						     : NULL;

	put_cell(row, evidence->key.utf8);
	put_cell(row, evidence->value.utf8);
	put_cell(row, evidence == &nothing ? "" : answer_name(evidence->answer));
	put_cell(row, evidence->type);
	put_cell(row, evidence->data.utf8);
	put_hex_cell(row, evidence->data_hex);
	put_cell(row, source ? source->path.utf8 : "");
	put_number_cell(row, "0x%" PRIx64, evidence->offset, evidence->offset != UINT64_MAX);
	put_number_cell(row, "%" PRIu64, evidence->line, evidence->line != 0);
	put_number_cell(row, "%" PRIu64, evidence->column, evidence->column != 0);
	put_cell(row, evidence->written);
	put_cell(row, evidence->readers);
	put_cell(row, log ? log->path.utf8 : "");
	put_number_cell(row, "0x%" PRIx64, evidence->log_offset, log != NULL);
	put_cell(row, source && source->sha256 ? source->sha256 : "");
	put_cell(row, source && source->sha1 ? source->sha1 : "");
	put_cell(row, source && source->md5 ? source->md5 : "");
	put_run(row, machine);
	end_row(row);
}

static void put_rows(struct row *row, const struct machine_result *machine, const struct finding *finding)
{
	size_t written = 0;

	for (size_t i = 0; i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);

		for (size_t k = 0; fact && k < fact->evidence_count; k++, written++) {
			put_finding(row, machine, finding, fact);
			put_evidence(row, machine, &fact->evidence[k]);
		}
	}
	if (written)
		return;
	put_finding(row, machine, finding, finding->fact_count ? machine_fact(machine, finding->facts[0]) : NULL);
	put_evidence(row, machine, NULL);
}

int report_csv_begin(struct report *report, struct error *err)
{
	struct row row = { .out = report->out };

	(void)err;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		put_cell(&row, columns[i]);
	end_row(&row);
	return 0;
}

int report_csv_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	struct row row = { .out = report->out, .head = report->head };

	(void)index;
	if (!arena)
		return error_set(err, ERR_NOMEM, "out of memory while writing the CSV report");
	row.tags = tags_words(arena, report->head->case_info);
	for (size_t i = 0; i < machine->finding_count; i++)
		put_rows(&row, machine, &machine->findings[i]);
	arena_free(arena);
	return 0;
}

int report_csv_end(struct report *report, struct error *err)
{
	return report_flush(report, "CSV", err);
}

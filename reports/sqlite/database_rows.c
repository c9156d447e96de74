/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as rows of tables. Every value is bound: no word of a row is ever part of a statement. */
#include "reports/sqlite/database_parts.h"

#ifdef TLSREADY_SQLITE
#include <string.h>

enum { STATEMENT_SIZE = 128 };

/* A value of a row of a table. */
struct cell {
	bool is_number;
	int64_t number;
	const char *text; /* NULL: NULL */
};

#define NUMBER(value)                                                                                                  \
	{                                                                                                              \
		.is_number = true, .number = (int64_t)(value)                                                          \
	}
#define WORD(value)                                                                                                    \
	{                                                                                                              \
		.text = (value) ? (value) : ""                                                                         \
	}

/* NULL where it is not known: 0, or "". */
#define NUMBER_OR_NULL(value)                                                                                          \
	{                                                                                                              \
		.is_number = (value) != 0, .number = (int64_t)(value)                                                  \
	}
#define WORD_OR_NULL(value)                                                                                            \
	{                                                                                                              \
		.text = (value) && *(value) ? (value) : NULL                                                           \
	}

/* clang-format off */
static const struct {
	const char *name;
	size_t columns;
} tables[INTO_COUNT] = {
	[INTO_META] =     { "meta",     2 },
	[INTO_PROFILE] =  { "profile",  3 },
	[INTO_RULE] =     { "rule",     3 },
	[INTO_MACHINE] =  { "machine",  19 },
	[INTO_FACT] =     { "fact",     3 },
	[INTO_FINDING] =  { "finding",  3 },
	[INTO_REASON] =   { "reason",   2 },
	[INTO_SOURCE] =   { "source",   7 },
	[INTO_MISSING] =  { "missing",  2 },
	[INTO_FIX] =      { "fix",      2 },
	[INTO_BASELINE] = { "baseline", 6 },
};
/* clang-format on */

int database_prepare(struct database *database, struct error *err)
{
	for (size_t i = 0; i < INTO_COUNT; i++) {
		char sql[STATEMENT_SIZE];
		int size = snprintf(sql, sizeof sql, "INSERT OR IGNORE INTO %s VALUES (?", tables[i].name);

		for (size_t k = 1; k < tables[i].columns; k++)
			size += snprintf(sql + size, sizeof sql - (size_t)size, ", ?");
		snprintf(sql + size, sizeof sql - (size_t)size, ")");
		if (sqlite.sqlite3_prepare_v2(database->file, sql, -1, &database->inserts[i], NULL) != SQLITE_OK)
			return database_failed(database, err);
	}
	return 0;
}

static int bind(sqlite3_stmt *insert, int at, const struct cell *cell)
{
	if (cell->is_number)
		return sqlite.sqlite3_bind_int64(insert, at, cell->number);
	return cell->text ? sqlite.sqlite3_bind_text(insert, at, cell->text, -1, SQLITE_STATIC)
			  : sqlite.sqlite3_bind_null(insert, at);
}

/* A cell for each column of the table. */
static int put(struct database *database, enum into into, const struct cell *cells, struct error *err)
{
	sqlite3_stmt *insert = database->inserts[into];
	int code = SQLITE_OK;

	for (size_t i = 0; i < tables[into].columns && code == SQLITE_OK; i++)
		code = bind(insert, (int)i + 1, &cells[i]);
	code = code == SQLITE_OK ? sqlite.sqlite3_step(insert) : code;
	sqlite.sqlite3_reset(insert);
	return code == SQLITE_DONE ? 0 : database_failed(database, err);
}

#define PUT(database, into, err, ...) put(database, into, (const struct cell[]){ __VA_ARGS__ }, err)

int database_put_head(struct database *database, const struct fleet_head *head, struct error *err)
{
	const char *const meta[][2] = { { "schema", DATABASE_SCHEMA },
					{ "tool", head->tool_version },
					{ "waivers", head->waivers },
					{ "options", head->options } };
	int code = 0;

	for (size_t i = 0; i < sizeof meta / sizeof *meta && code == 0; i++)
		if (meta[i][1] && *meta[i][1])
			code = PUT(database, INTO_META, err, WORD(meta[i][0]), WORD(meta[i][1]));
	for (size_t i = 0; i < head->profile_count && code == 0; i++)
		code = PUT(database, INTO_PROFILE, err, NUMBER(i + 1), WORD(head->profiles[i].name),
			   WORD_OR_NULL(head->profiles[i].sha256));
	for (size_t i = 0; i < head->rule_count && code == 0; i++)
		code = PUT(database, INTO_RULE, err, WORD(head->rules[i].id), WORD(level_name(head->rules[i].level)),
			   WORD(head->rules[i].title));
	return code;
}

static int put_machine(struct database *database, const struct fleet_row *row, struct error *err)
{
	const struct windows_info *windows = &row->windows;

	return PUT(database, INTO_MACHINE, err, NUMBER(database->machines), WORD(row->input.utf8), WORD(row->name.utf8),
		   WORD(verdict_word(row->kind, row->verdict)), WORD(verdict_word(row->kind, row->gate)),
		   WORD(kind_name(row->kind)), WORD_OR_NULL(row->because.utf8), WORD_OR_NULL(row->error.utf8),
		   WORD(windows->product), NUMBER_OR_NULL(windows->build), NUMBER_OR_NULL(windows->ubr),
		   WORD_OR_NULL(windows->version), WORD_OR_NULL(windows->arch), WORD_OR_NULL(windows->display.utf8),
		   WORD_OR_NULL(row->settings_written), NUMBER(row->note_count), NUMBER(row->is_cut),
		   WORD_OR_NULL(row->evidence), WORD_OR_NULL(row->digest));
}

static int put_facts(struct database *database, const struct fleet_row *row, struct error *err)
{
	int code = 0;

	for (size_t i = 0; i < row->fact_count && code == 0; i++)
		code = PUT(database, INTO_FACT, err, NUMBER(database->machines), WORD(row->facts[i].name),
			   WORD(row->facts[i].state));
	return code;
}

/* Of two columns, the outcome aside. */
static int put_words(struct database *database, const struct fleet_row *row, struct error *err)
{
	const struct {
		enum into into;
		const char *const *words;
		size_t count;
		enum outcome outcome;
	} lists[] = {
		{ INTO_FINDING, row->fail, row->fail_count, OUTCOME_FAIL },
		{ INTO_FINDING, row->unknown, row->unknown_count, OUTCOME_UNKNOWN },
		{ INTO_FINDING, row->waived, row->waived_count, OUTCOME_WAIVED },
		{ INTO_FINDING, row->inapplicable, row->inapplicable_count, OUTCOME_NOT_APPLICABLE },
		{ INTO_REASON, row->reasons, row->reason_count, 0 },
		{ INTO_MISSING, row->missing, row->missing_count, 0 },
		{ INTO_FIX, row->fix, row->fix_count, 0 },
	};
	int code = 0;

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		for (size_t k = 0; k < lists[i].count && code == 0; k++)
			code = PUT(database, lists[i].into, err, NUMBER(database->machines), WORD(lists[i].words[k]),
				   WORD(outcome_name(lists[i].outcome)));
	return code;
}

static int put_sources(struct database *database, const struct fleet_row *row, struct error *err)
{
	int code = 0;

	for (size_t i = 0; i < row->source_count && code == 0; i++) {
		const struct fleet_source *source = &row->sources[i];

		code = PUT(database, INTO_SOURCE, err, NUMBER(database->machines), NUMBER(i + 1),
			   WORD(source->file.utf8), WORD(source_kind_name(source->kind)), WORD_OR_NULL(source->role),
			   WORD_OR_NULL(source->sha256), NUMBER(source->is_dirty));
	}
	return code;
}

static int put_baselines(struct database *database, const struct fleet_row *row, struct error *err)
{
	int code = 0;

	for (size_t i = 0; i < row->baseline_count && code == 0; i++) {
		const struct fleet_baseline *baseline = &row->baselines[i];

		code = PUT(database, INTO_BASELINE, err, NUMBER(database->machines), WORD(baseline->name),
			   WORD(kind_name(baseline->kind)), WORD(verdict_word(baseline->kind, baseline->verdict)),
			   NUMBER(baseline->fail), NUMBER(baseline->unknown));
	}
	return code;
}

int database_add(struct database *database, const struct fleet_row *row, struct error *err)
{
	static int (*const parts[])(struct database *, const struct fleet_row *,
				    struct error *) = { put_machine, put_facts, put_words, put_sources, put_baselines };
	int code = 0;

	database->machines++;
	for (size_t i = 0; i < sizeof parts / sizeof *parts && code == 0; i++)
		code = parts[i](database, row, err);
	return code;
}
#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fact's page: what it says, the tables by which it is decided, and the readings that were taken where sources
 * differ. */
#include "cli/commands/explain/explain_fact.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/explain/explain.h"
#include "analyzer/facts/fact_states.h"
#include "cli/prose.h"
#include "common/ceilings.h"

enum { LABEL = 10, GAP = 2, READINGS_LIMIT = 64 };

void put_paragraph(const char *label, const char *text)
{
	if (!text || !*text)
		return;
	printf("%-*s", LABEL, label);
	prose_put(stdout, text, LABEL, PROSE_WIDTH - GAP);
	putchar('\n');
}

/* The last column is wrapped, the others are as wide as they need to be. */
static void put_row(const struct decision_table *table, const char *const *cells, const size_t *widths)
{
	size_t column = GAP;

	printf("%*s", GAP, "");
	for (size_t i = 0; i + 1 < table->column_count; i++) {
		printf("%-*s", (int)(widths[i] + GAP), cells[i]);
		column += widths[i] + GAP;
	}
	prose_put(stdout, cells[table->column_count - 1], column, PROSE_WIDTH);
	putchar('\n');
}

static void put_table(const struct decision_table *table)
{
	size_t widths[TABLE_COLUMNS] = { 0 };

	for (size_t i = 0; i < table->column_count; i++) {
		widths[i] = strlen(table->columns[i]);
		for (size_t k = 0; k < table->row_count; k++)
			if (strlen(table->rows[k][i]) > widths[i])
				widths[i] = strlen(table->rows[k][i]);
	}
	putchar('\n');
	prose_put(stdout, table->title, 0, PROSE_WIDTH);
	putchar('\n');
	put_row(table, table->columns, widths);
	for (size_t k = 0; k < table->row_count; k++)
		put_row(table, table->rows[k], widths);
}

static void put_reading(const struct reading *reading)
{
	printf("\n%-*s ", LABEL + 1, reading->mark);
	prose_put(stdout, reading->point, LABEL + 2, PROSE_WIDTH - GAP);
	printf("\n%*sReadings: ", GAP, "");
	prose_put(stdout, reading->readings, LABEL + 2, PROSE_WIDTH - GAP);
	printf("\n%*sTaken:    ", GAP, "");
	prose_put(stdout, reading->taken, LABEL + 2, PROSE_WIDTH - GAP);
	putchar('\n');
}

static const struct fact_row *row_named(const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_rows[id].name, name) == 0)
			return &fact_rows[id];
	return NULL;
}

static void put_words(const char *label, const char *const *words)
{
	char text[1024] = "";
	size_t used = 0;

	for (; words && *words && used < sizeof text; words++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", *words);
	put_paragraph(label, text);
}

bool put_fact(const char *name)
{
	const struct fact_row *row = row_named(name);
	struct arena *arena = row ? arena_new(EXPLAIN_CEILING) : NULL;
	const struct reading *reading;

	if (!row)
		return false;
	printf("%s  %s\n\n", row->name, row->title);
	put_paragraph("Says", row->about);
	put_words("States", states_of_fact(name)->states);
	put_words("Issues", states_of_fact(name)->issues);
	for (const struct decision_table *table = arena ? fact_tables(row, arena) : NULL; table; table = table->next)
		put_table(table);
	for (size_t i = 0; (reading = fact_reading(name, i)); i++)
		put_reading(reading);
	arena_free(arena);
	return true;
}

static bool is_seen(const struct reading *const *seen, size_t count, const struct reading *reading)
{
	for (size_t i = 0; i < count; i++)
		if (seen[i] == reading)
			return true;
	return false;
}

void put_facts_of(const struct rule *rule)
{
	const struct reading *seen[READINGS_LIMIT], *reading;
	size_t count = 0;

	putchar('\n');
	for (unsigned i = 0; i < rule->facts_count; i++)
		printf("%-*stlsready explain --fact %s\n", LABEL + GAP, i ? "" : "Decided by", rule->facts[i]);
	for (unsigned i = 0; i < rule->facts_count; i++)
		for (size_t k = 0; count < READINGS_LIMIT && (reading = fact_reading(rule->facts[i], k)); k++)
			if (!is_seen(seen, count, reading)) {
				seen[count++] = reading;
				put_reading(reading);
			}
}

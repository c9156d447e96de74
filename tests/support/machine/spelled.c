/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/spelled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/explain/explain.h"

static const struct decision_table *table_of(const char *fact, size_t index, struct arena *arena)
{
	const struct decision_table *table = NULL;

	for (int id = 0; id < FACT_COUNT && !table; id++)
		if (strcmp(fact_rows[id].name, fact) == 0)
			table = fact_tables(&fact_rows[id], arena);
	while (table && index--)
		table = table->next;
	assert_non_null(table);
	return table;
}

void expect_table(const char *fact, size_t index, const char *const *cells, size_t rows, size_t columns)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of(fact, index, arena);
	unsigned faults = table->row_count != rows;

	if (faults)
		print_error("%s, table %zu: %zu rows, expected %zu\n", fact, index, table->row_count, rows);
	for (size_t i = 0; i < rows && i < table->row_count; i++)
		for (size_t k = 0; k < columns; k++) {
			const char *cell = cells[i * columns + k];

			if (!cell || strcmp(cell, table->rows[i][k]) == 0)
				continue;
			print_error("%s, table %zu, row %zu, column %zu: \"%s\", expected \"%s\"\n", fact, index, i, k,
				    table->rows[i][k], cell);
			faults++;
		}
	arena_free(arena);
	assert_int_equal(faults, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables spelled a second time, and what explain prints of the first. */
#ifndef TLSREADY_TESTS_SUPPORT_SPELLED_H
#define TLSREADY_TESTS_SUPPORT_SPELLED_H

#include <stddef.h>

/*
 * Fails unless the index-th table that explain prints of a fact has these rows and no others. cells: row by row, `columns` in
 * each; a NULL cell is not compared.
 */
void expect_table(const char *fact, size_t index, const char *const *cells, size_t rows, size_t columns);

#define EXPECT_TABLE(fact, index, table) \
	expect_table(fact, index, (table)[0], sizeof(table) / sizeof *(table), sizeof *(table) / sizeof **(table))

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shared corpus of hives, unpacked, and what other tools read in it: $TLSREADY_SHARED/hives/truth.tsv, a row for
 * each value, and one, "(status)", for who could open the hive.
 */
#ifndef TLSREADY_TESTS_SUPPORT_HIVETRUTH_H
#define TLSREADY_TESTS_SUPPORT_HIVETRUTH_H

#include "parser/hive/hive.h"

extern struct truth_row {
	char *hive, *state, *key, *value, *type, *data, *differ; /* differ: who read something else, or nothing */
} * truth_rows;
extern size_t truth_count;

enum { TRUTH_SKIPPED = 77 };

bool truth_load(void); /* false: there is no corpus, and it was said */

/* Set-up and tear-down of cmocka: all hives of the corpus lie in one folder, with their logs. */
int truth_unpack(void **state);
int truth_drop(void **state);
const char *truth_path(struct arena *arena, const char *hive);

bool truth_is_value(const struct truth_row *row, const char *state);
/* Rows of one hive and state follow each other: the first behind those of row i. */
size_t truth_end_of_hive(size_t i);

/* What an open hive answers. */
int truth_look(struct hive *hive, struct arena *arena, const char *path, const char *name, struct hivevalue *ret,
	       struct error *err);
int truth_look_row(struct hive *hive, struct arena *arena, const struct truth_row *row, struct hivevalue *ret,
		   struct error *err);

/* The type and the data that the row has. */
bool truth_same(struct arena *arena, const struct hivevalue *value, const struct truth_row *row);
/* The data in the form that the row has: 0x.., s:text up to the first NUL, x:hex. */
const char *truth_data_text(struct arena *arena, const struct hivevalue *value, char form);

/* Why ABSENT is a better answer than this row; NULL: it is not. */
const char *truth_mistake(const struct truth_row *row);

#endif

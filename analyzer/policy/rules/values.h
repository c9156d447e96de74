/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Value rows: what they ask for, and whether it is there. The fact that comes of it: analyzer/facts/value_fact.h. */
#ifndef TLSREADY_ANALYZER_VALUES_H
#define TLSREADY_ANALYZER_VALUES_H

#include "analyzer/policy/profile.h"
#include "analyzer/facts/fact_context.h"

/* How the data of a type is compared. */
enum value_shape { VALUE_NUMBER, VALUE_TEXT, VALUE_LIST, VALUE_BYTES };

struct value_type {
	const char *name;
	uint32_t type;
	enum value_shape shape;
};

const struct value_type *value_type_of(const struct rule_value *value); /* NULL: none that can be compared */
bool value_fits(enum value_operator comparison, enum value_shape shape);
bool value_takes_data(enum value_operator comparison);
bool value_number(const char *text, uint64_t *ret); /* decimal or 0x... */

bool value_may_be_absent(enum value_operator comparison);

/* "0", "at least 2048", "no value, or 1": what the row wants, for people. */
const char *value_wanted(struct arena *arena, const struct rule_value *value);

/* A value that is PRESENT. Text compares without ASCII case. */
bool value_is_as_required(struct arena *arena, const struct rule_value *value, const struct reganswer *answer);

/* The string at *at in UTF-16LE data, as raw UTF-8; *at moves behind its NUL. NULL: there is none, or out of memory. */
const char *value_next_string(struct arena *arena, const struct reganswer *answer, size_t *at);

/* What follows HKLM\SYSTEM\, HKLM\SOFTWARE\ or HKCU\ in the path of a row, and whose hive it is; NULL: it begins otherwise. */
const char *value_path_below(const char *path, enum hive_kind *ret_kind);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON values as trees, for formats that put them together in another order than they are written. Private to the reports. */
#ifndef TLSREADY_REPORTS_JSON_RESULT_H
#define TLSREADY_REPORTS_JSON_RESULT_H

#include <jansson.h>
#include <stdbool.h>

#include "analyzer/result.h"
#include "common/error.h"

/* Sets members, and remembers when memory was out. */
struct maker {
	bool failed;
};

void put_value(struct maker *maker, json_t *object, const char *key, json_t *value); /* takes value */
void put_string(struct maker *maker, json_t *object, const char *key, const char *value);
void put_known(struct maker *maker, json_t *object, const char *key, const char *value); /* left out when "" */
void put_flag(struct maker *maker, json_t *object, const char *key, bool value);
/* An integer while every reader of JSON keeps it exact (2^53), a string of digits above. */
void put_number(struct maker *maker, json_t *object, const char *key, uint64_t value);
void put_nonzero(struct maker *maker, json_t *object, const char *key, uint64_t value); /* left out when 0 */
json_t *strings_of(struct maker *maker, const char *const *list, size_t count);
void append(struct maker *maker, json_t *array, json_t *value); /* takes value */

/* Trees of what the rows write; machine NULL: evidence out of its context, which does not name the log that it is in. */
json_t *json_of_evidence(struct maker *maker, const struct machine_result *machine, const struct evidence *evidence);
json_t *json_of_image(struct maker *maker, const struct result_image *image);
json_t *json_of_machine(struct maker *maker, const struct machine_result *machine);

/* The one canonical form: compact, keys sorted, ASCII. */
enum { JSON_CANONICAL = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII };

#endif

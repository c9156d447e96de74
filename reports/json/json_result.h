/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result as JSON values (schema tlsready.result/1, reports/json/result.schema.json). Private to the json format. */
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

/* Parts of a machine; machine NULL: evidence out of its context, which does not name the log that it is in. */
/* Members source, offset, line, column and log: those that the place has. */
void put_location(struct maker *maker, json_t *object, const struct machine_result *machine, struct location at);
json_t *json_of_evidence(struct maker *maker, const struct machine_result *machine, const struct evidence *evidence);
json_t *json_of_fact(struct maker *maker, const struct machine_result *machine, const struct fact *fact, size_t order);
json_t *json_of_finding(struct maker *maker, const struct finding *finding);
json_t *json_of_source(struct maker *maker, const struct result_source *source);
json_t *json_of_note(struct maker *maker, const struct machine_result *machine, const struct result_note *note);
json_t *json_of_machine(struct maker *maker, const struct machine_result *machine);

/* All of it but digest and run: what the digest is computed over. NULL: out of memory, or a string is not UTF-8. */
json_t *json_of_result(const struct result *result);

/* The one canonical form: compact, keys sorted, ASCII. */
enum { JSON_CANONICAL = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII };

#endif

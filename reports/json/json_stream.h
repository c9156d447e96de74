/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A document whose long lists are not in memory: it is made with the lists empty, and they are filled while it is written.
 * The bytes are those of jansson for the whole document, with keys sorted and indented by 2. Private to the reports.
 */
#ifndef TLSREADY_REPORTS_JSON_STREAM_H
#define TLSREADY_REPORTS_JSON_STREAM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

enum { JSON_REPORT = JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII };

/*
 * Writes text, a document or the rest of one, up to the next empty list of this name and into it. Returns the rest, which
 * starts with "]". No string can be mistaken for the list: its quotes are escaped.
 */
const char *json_open_list(const char *text, const char *name, FILE *out);

/* An element of a list whose closing bracket is at this column. False: out of memory. Takes element. */
bool json_put_element(json_t *element, size_t column, bool is_first, FILE *out);

/* The line break before the bracket, if the list has elements. */
void json_close_list(size_t column, bool is_empty, FILE *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last step of every format that is JSON. Private to the reports. */
#ifndef TLSREADY_REPORTS_JSON_OUT_H
#define TLSREADY_REPORTS_JSON_OUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "common/error.h"

/*
 * Writes object with its keys sorted, in ASCII, and a line break after it. failed: a part of it could not be made, or object
 * is NULL. flags: JSON_INDENT(2) or JSON_COMPACT. 0, ERR_NOMEM or ERR_IO.
 */
int json_out(const json_t *object, bool failed, size_t flags, FILE *out, struct error *err);

/* What it says when out of memory. Returns ERR_NOMEM. */
int json_out_of_memory(struct error *err);

#endif

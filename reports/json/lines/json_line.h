/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that hold a machine, before anything of them is believed. Private to this folder. label names the line in errors. */
#ifndef TLSREADY_REPORTS_JSON_LINE_H
#define TLSREADY_REPORTS_JSON_LINE_H

#include <jansson.h>
#include <stddef.h>

#include "analyzer/result.h"
#include "common/error.h"

/* 0, ERR_LIMIT: longer than a machine is, or ERR_FORMAT: no JSON. json_decref. */
int json_line_load(const char *label, const char *line, size_t size, json_t **ret, struct error *err);

/* Of an object. 0, or what read_table refuses, ERR_NOMEM. What ret points to lives in arena. */
int json_line_machine(const char *label, const json_t *json, struct arena *arena, struct machine_result *ret,
		      struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of check -o ndjson (reports/json/ndjson.c), read back. */
#ifndef TLSREADY_REPORTS_NDJSON_READ_H
#define TLSREADY_REPORTS_NDJSON_READ_H

#include <stddef.h>

#include "analyzer/result.h"
#include "common/error.h"

enum ndjson_line {
	NDJSON_OTHER,
	NDJSON_HEADER,
	NDJSON_MACHINE,
	NDJSON_SUMMARY,
	NDJSON_ROWS /* the header of rows */,
	NDJSON_ROW
};

struct ndjson {
	enum ndjson_line kind;
	const char *tool_version, *profile;   /* but of NDJSON_OTHER and rows */
	const char *options, *waivers_sha256; /* of NDJSON_HEADER, as in struct result; "" none */
	const struct case_info *case_info;    /* of NDJSON_HEADER; NULL: nothing is said */
	struct machine_result machine;        /* of NDJSON_MACHINE */
	enum fail_on fail_on;                 /* of its run */
	size_t machines; /* of NDJSON_SUMMARY: how many come before it; SIZE_MAX: it does not tell */
};

/*
 * The line may be anybody's: it is checked like a saved result, with the digest of the machine, and strings are neutral. What is JSON and
 * no such line is NDJSON_OTHER. 0; ERR_FORMAT, ERR_CORRUPT (another digest), ERR_LIMIT, which name label; ERR_NOMEM. What ret points
 * to lives in arena.
 */
int ndjson_read(const char *label, const char *line, size_t size, struct arena *arena, struct ndjson *ret,
		struct error *err);

#endif

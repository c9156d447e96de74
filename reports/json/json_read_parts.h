/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a result, read from JSON: json_result.h the other way round. Private to the json format. */
#ifndef TLSREADY_REPORTS_JSON_READ_PARTS_H
#define TLSREADY_REPORTS_JSON_READ_PARTS_H

#include "analyzer/result.h"
#include "common/take.h"

/* The most elements of each list; a longer one is refused. */
enum {
	MACHINES_LIMIT = 65536,
	SOURCES_LIMIT = 4096,
	LOGS_LIMIT = 64,
	READERS_LIMIT = 64,
	FACTS_LIMIT = 4096,
	EVIDENCES_LIMIT = 512,
	ISSUES_LIMIT = 64,
	FINDINGS_LIMIT = 4096,
	FIXES_LIMIT = 256,
	REFERENCES_LIMIT = 256,
	READ_NOTES_LIMIT = 65536, /* NOTES_LIMIT and one for each source */
	CHANGES_LIMIT = FACTS_LIMIT,
	BASELINES_LIMIT = 256,
	WORDS_LIMIT = 4096,
};

struct result_source read_source(const struct from *from);
const struct finding *read_findings(const struct from *from, size_t *ret_count);
void read_facts(const struct from *from, struct machine_result *ret);
/* The member "log": where in a log the bytes are; left as it is if they are in none. */
void read_log_location(const struct from *from, uint32_t *ret_log, uint64_t *ret_offset);
struct machine_result read_machine(const struct from *from);

#endif

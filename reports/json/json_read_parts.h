/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a result, read from JSON: json_result.h the other way round. Private to the json format. */
#ifndef TLSREADY_REPORTS_JSON_READ_PARTS_H
#define TLSREADY_REPORTS_JSON_READ_PARTS_H

#include "analyzer/result.h"
#include "reports/json/json_take.h"

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

/* The members of an object by rows, and no fault so far. */
#define READ(from, rows, ret) take_members(from, rows, sizeof(rows) / sizeof *(rows), ret)

/*
 * A list of objects read one by one into an array: defines reader(from, key, required, ret_count), which calls
 * read_one(element) for each.
 */
#define DEFINE_LIST(reader, type, limit, read_one)                                                                     \
	static const type *reader(const struct from *from, const char *key, bool required, size_t *ret_count)          \
	{                                                                                                              \
		struct from list, element;                                                                             \
		size_t count = take_list(from, key, required, limit, &list);                                           \
		type *all = take_room(&list, count, sizeof *all);                                                      \
                                                                                                                       \
		for (size_t i = 0; all && i < count && take_element(&list, i, &element); i++)                          \
			all[i] = read_one(&element);                                                                   \
		*ret_count = all ? count : 0;                                                                          \
		return all;                                                                                            \
	}

#endif

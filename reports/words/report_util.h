/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What text and html say alike: how an outcome looks, counts, families of rules, places, times, commands. Private to
 * the reports. Strings that are made here live in the arena given; when out of memory they are "".
 */
#ifndef TLSREADY_REPORTS_REPORT_UTIL_H
#define TLSREADY_REPORTS_REPORT_UTIL_H

#include "analyzer/result.h"
#include "common/error.h"
#include "reports/summary.h"

/* What could not be made, for lack of memory, is nothing. */
static inline const char *or_empty(const char *text)
{
	return text ? text : "";
}

struct style_words {
	const char *sign, *ascii; /* one column each, but for "OK" */
	const char *word;         /* "FAIL" */
	const char *counted;      /* "error", "passed": after a number */
	const char *css;          /* class name */
	const char *sgr;          /* terminal colour */
};

extern const struct style_words styles[STYLE_COUNT];

/* list, "before" and what: "case 7, examiner Miller". A NULL or empty what adds nothing; NULL stays: out of memory. */
const char *and_also(struct arena *arena, const char *list, const char *before, const char *what);

/* When the file of a source (log -1) or of one of its logs was last written to; "" not known. */
const char *file_modified(const struct machine_result *machine, size_t source, int log);

/* "1 error", "2 warnings", "46 passed" */
const char *counted_words(struct arena *arena, size_t count, enum outcome_style style);

enum outcome_style style_of_finding(const struct finding *finding);
bool affects_verdict(const struct finding *finding); /* it failed at a level above note, and nobody bears it */
bool is_open_finding(const struct finding *finding); /* failed, undecided or waived */
bool is_consequence(const struct finding *finding);  /* fixing another one fixes it: it asks for nothing of its own */
/* It counts, is no consequence of another one, and something can be done about it. */
bool is_actionable(const struct machine_result *machine, const struct finding *finding);
enum outcome_style style_of_verdict(enum verdict verdict);
enum outcome_style style_of_severity(const char *severity);
enum outcome_style style_of_fact(const struct machine_result *machine, const struct fact *fact,
				 const struct finding **ret);

struct counts counts_of(const struct machine_result *machine);
/* Bytes of the folders, images or archives that the names of all machines begin with: "fleet/berlin/", "hosts.zip > ". 0: none. */
size_t shared_folder(const struct report_head *head);
size_t verdicts_of(const struct report_head *head, enum verdict verdict);

/* The places of the machines in the result, the worst verdict first, else in their order. NULL: out of memory. */
size_t *worst_first(struct arena *arena, const struct report_head *head);

/* True if no rule failed or stayed open at a level above note, and no warning was noted: one line says it all. */
bool has_nothing_to_report(const struct machine_result *machine);

/* Which families of rules a result has, in the order of the columns. */
struct families_used {
	bool has[FAMILY_COUNT];
	size_t count;
};
struct families_used families_used(const struct report_head *head);
enum outcome_style family_worst(const struct machine_result *machine, size_t family); /* STYLE_COUNT: no such rule */

/* The rules that fail or warn on most machines, the most first, at most limit of them. Returns how many; 0 for one machine. */
enum { TOP_RULES = 5 };
size_t top_rules(const struct report_head *head, const struct rule_total **ret, size_t limit);

/* The protocols whose schannel.* facts make the matrix (DESIGN section 3). */
enum { PROTOCOL_COUNT = 6 };
struct protocol {
	const char *id, *name;
	bool is_legacy;
};
extern const struct protocol protocols[PROTOCOL_COUNT];
const struct fact *protocol_fact(const struct machine_result *machine, size_t protocol, const char *role);

/* The file of the host that a source is, or is in: "gold.vhdx" of "gold.vhdx > partition 2 > Windows/...". */
struct text operand_of(struct arena *arena, const struct result_source *source);

/* "Disabled by default or not supported" of "DISABLED_BY_DEFAULT or NOT_SUPPORTED": states of facts, as readers see them. */
const char *state_words(struct arena *arena, const char *states);

/* "SYSTEM", "export.reg": how a source is called beside a place; "" for none. */
struct text source_name(const struct machine_result *machine, int source);

/* "SYSTEM @0x1f2a4", "export.reg:14:3"; "" for no place. */
struct text location_name(struct arena *arena, const struct machine_result *machine, struct location at);
/* "gold.raw @0x3a4c1478", "disk in case.E01 @0x3a400478": the same bytes in the image that the source is in; "" for none. */
struct text image_place_name(struct arena *arena, const struct evidence *evidence);
/* The transaction log that the bytes of this place are in; NULL: they are in the file itself. */
const struct result_log *log_of_location(const struct machine_result *machine, struct location at);
struct location location_of_evidence(const struct evidence *evidence);
struct location location_of_note(const struct result_note *note);

/* "PRESENT" is told by type and data; the other answers by a word: "absent", "not supplied", "unreadable". */
const char *answer_words(const struct evidence *evidence);
bool is_present(const struct evidence *evidence);

/*
 * The key whose offset and time an answer carries: the one asked for, or for an absence the nearest one that was opened.
 */
struct text answering_key(const struct evidence *evidence);
bool is_own_answer(const struct evidence *evidence); /* that is the key asked for */
/* When the key asked for was last written, by the rows of the list that share it; "" when none knows. */
const char *key_written(const struct evidence *list, size_t count);

/* What the fix would put at the place this evidence looked at; NULL: it does not touch it. */
const struct fix *fix_for(const struct finding *finding, const struct evidence *evidence);

bool is_as_fixed(const struct fix *fix, const struct evidence *evidence); /* it holds that already */
const char *wanted_words(struct arena *arena, const struct fix *fix);     /* "1"; "absent" for a value to be deleted */

/* A .reg file of these fixes. control_set: its number in place of CurrentControlSet, 0 for a running system. */
const char *reg_block(struct arena *arena, const struct fix *fixes, size_t count, unsigned control_set);
bool adds_to_remedy(const struct finding *finding, const struct fix *fix); /* an action that the remedy does not name yet */
bool has_edits(const struct finding *finding);
bool names_current_set(const struct finding *finding);

const char *windows_words(struct arena *arena, const struct windows_info *windows);     /* "Server 2019 x64" */
const char *size_words(struct arena *arena, uint64_t size);                             /* "12.5 MiB" */
const char *source_size_words(struct arena *arena, const struct result_source *source); /* "": it was not measured */
const char *short_hash(struct arena *arena, const char *hash, bool ascii);              /* "9b1f...c2e0" */
const char *time_words(struct arena *arena, const char *rfc3339);                       /* "2024-03-01 10:22:31Z" */
bool time_seconds(const char *rfc3339, int64_t *ret);                                   /* since 1970 */
const char *hive_state(const struct result_source *source);                             /* "clean"; "" for no hive */
const char *legacy_words(struct arena *arena, const struct machine_result *machine);    /* "TLS 1.0 client+server on" */
const char *counts_words(struct arena *arena, const struct machine_result *machine);    /* "1 failed, 8 passed" */
/* "3 of 24 inputs were not evaluated: the run was interrupted"; "" if every input was evaluated. */
const char *incomplete_words(struct arena *arena, const struct report_head *head);

/* list, then separator and part; the part alone where list is "". NULL: one of them is NULL, which is out of memory. */
const char *report_join(struct arena *arena, const char *list, const char *separator, const char *part);

/*
 * The command that reads these inputs again, with all that the digest covers, the one that fixes ("" where no .reg would help),
 * and the one that would decide what is open ("" when no file name is known). By the profiles, the options and the control set
 * of the run.
 */
const char *explain_command(struct arena *arena, const struct report_head *head, const char *rule);
struct text reproduce_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine);
struct text fix_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine);
struct text decide_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine of a fleet as one short line (schema tlsready.rows/1, described in docs/fleet.md): a header line, then a row a machine.
 * What is the same for all machines, like the titles of rules, is in the header alone. Lines are canonical JSON: compact, keys
 * sorted, ASCII, an LF at the end.
 */
#ifndef TLSREADY_REPORTS_FLEET_ROW_H
#define TLSREADY_REPORTS_FLEET_ROW_H

#include <stdio.h>

#include "analyzer/result.h"
#include "common/error.h"

/* Bytes of a row with its LF; of a header; the longest input and name, whose end is replaced by a hash. */
enum { FLEET_ROW_LIMIT = 2048, FLEET_HEAD_LIMIT = 1 << 20, FLEET_KEY_LIMIT = 320 };

struct fleet_fact {
	const char *name, *state;
};

struct fleet_baseline {
	const char *name;
	enum profile_kind kind;
	enum verdict verdict;
	size_t fail, unknown; /* rules */
};

struct fleet_source {
	struct text file; /* the last name of its path */
	enum source_kind kind;
	const char *role, *sha256;
	bool is_dirty;
};

struct fleet_row {
	struct text input;             /* the key: see fleet_key */
	struct text name;              /* what the machine is called; several may have one name */
	struct text error;             /* not "": it could not be evaluated, and why */
	const char *evidence, *digest; /* of the machine; "" none */
	struct text because;           /* why this verdict */
	enum profile_kind kind;
	enum verdict verdict, gate; /* gate: after waivers */
	const char *const *reasons; /* ids of rules, here and below */
	const char *const *fail, *const *unknown, *const *waived, *const *inapplicable;
	size_t reason_count, fail_count, unknown_count, waived_count, inapplicable_count;
	const char *const *missing; /* inputs that were not supplied: "SOFTWARE" */
	const char *const *fix;     /* what a fix needs: "reg" "restart" "update" */
	size_t missing_count, fix_count;
	struct windows_info windows;
	const struct fleet_fact *facts; /* sorted by name, without those that are UNKNOWN */
	const struct fleet_baseline *baselines;
	const struct fleet_source *sources;
	size_t fact_count, baseline_count, source_count, note_count;
	const char *settings_written; /* the newest change of a key that decided a fact; "" none */
	bool is_cut;                  /* to stay within FLEET_ROW_LIMIT something of it was left out */
};

struct fleet_rule {
	const char *id, *title;
	enum level level;
};

struct fleet_profile {
	const char *name, *sha256; /* of a user's own: of its file; "" built in, or not known */
};

/* What the rows of a file have in common: rows of one file, and files of one merge, have the same. */
struct fleet_head {
	const char *tool_version;
	const struct fleet_profile *profiles; /* the first decides the verdict */
	size_t profile_count;
	const char *waivers; /* SHA-256 of the file; "" none */
	const char *options; /* options of the command line that change answers, with hashes of overlays; "" none */
	const struct fleet_rule *rules; /* of the first profile */
	size_t rule_count;
	const struct case_info *case_info; /* what is said of the run: NULL nothing. No difference of headers */
};

/*
 * The key of a machine in a fleet, for shards, --resume and merge: the neutral input, its end replaced by "...", and 16 digits of
 * the SHA-256 of all of it, where it is too long for a row. Lives in arena; "" when out of memory.
 */
struct text fleet_key(struct text input, struct arena *arena);

/*
 * The row of a machine, which it points into. error: NULL, or why it could not be evaluated; without it, that of an input that holds no
 * machine if all of its inputs were refused. 0 or ERR_NOMEM.
 */
int fleet_row_of(const struct machine_result *machine, const char *error, struct arena *arena, struct fleet_row *ret,
		 struct error *err);

/* The row of an input that holds no machine. */
struct fleet_row fleet_row_of_error(struct text input, struct text error);

/* Of a rule that its header has. Which rules passed is known only if the row is not cut and was evaluated. */
enum outcome fleet_row_outcome(const struct fleet_row *row, const char *rule);

/* A row that is READY, and one of its rules, whose levels the header has, says no: a clause in arena. NULL: it is none. */
const char *fleet_row_contradiction(const struct fleet_row *row, const struct fleet_rule *rules, size_t rule_count,
				    struct arena *arena);

/* As a line, which lives in arena; ret_size counts its LF. What does not fit is left out: then is_cut. 0 or ERR_NOMEM. */
int fleet_row_write(const struct fleet_row *row, struct arena *arena, const char **ret, size_t *ret_size,
		    struct error *err);
int fleet_head_write(const struct fleet_head *head, struct arena *arena, const char **ret, size_t *ret_size,
		     struct error *err);

/*
 * A line of any origin, checked, its strings neutral. 0; ERR_FORMAT: it is none, with the label and what is wrong; ERR_LIMIT: too
 * long; ERR_NOMEM. What ret points to lives in arena.
 */
int fleet_row_read(const char *label, const char *line, size_t size, struct arena *arena, struct fleet_row *ret,
		   struct error *err);
int fleet_head_read(const char *label, const char *line, size_t size, struct arena *arena, struct fleet_head *ret,
		    struct error *err);

/* The JSON Schema of a line. 0, ERR_NOMEM or ERR_IO. */
int fleet_schema(FILE *out, struct error *err);

/*
 * What makes rows below these two headers no rows of one fleet: "the tool version is A in the first and B in the second", a clause
 * in arena; NULL: nothing. What one of them does not know (sha256, options of saved results) is no difference.
 */
const char *fleet_head_difference(const struct fleet_head *first, const struct fleet_head *second, struct arena *arena);

/* All of them, the most important first. Returns how many. */
enum { FLEET_DIFFERENCES = 8 };
size_t fleet_head_differences(const struct fleet_head *first, const struct fleet_head *second, struct arena *arena,
			      const char *ret[FLEET_DIFFERENCES]);

#endif

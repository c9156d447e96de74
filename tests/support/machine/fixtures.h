/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine from files to verdict in one call, for tests: what the command line does, without a process.
 * Also a registry written as an array (a fake view), for rules that need no file at all.
 */
#ifndef TLSREADY_TESTS_SUPPORT_FIXTURES_H
#define TLSREADY_TESTS_SUPPORT_FIXTURES_H

#include "analyzer/analyze.h"
#include "parser/machine/machine.h"

struct evaluated {
	struct arena *arena;
	struct notes notes;
	struct machine *machine;
	struct regview *view;
	struct profile *profile;
	struct machine_result result;
	struct error error; /* of machine_add: a usage error */
};

/* Evaluates the files at paths (NULL-ended) as one machine by profile. evaluated_free also after a failure. */
void evaluate_files(struct evaluated *ret, const char *const *paths, enum reader_choice readers, const char *profile);
void evaluated_free(struct evaluated *evaluated);

/* The same in two steps, by options of the test's own, which outlive it. */
void evaluated_start(struct evaluated *ret, const char *profile);
void evaluate_files_with(struct evaluated *ret, const char *const *paths, const struct machine_options *options);

/* The same of one .reg file with this text. */
void evaluate_text(struct evaluated *ret, const char *text, const char *profile);

/* The state of a fact; "" if there is none of that name. */
const char *state_of(const struct machine_result *machine, const char *fact);
const struct finding *finding_named(const struct machine_result *machine, const char *rule); /* NULL: none */

/* One statement about a registry. type 0 with data NULL: the key alone. */
struct statement {
	const char *key, *name; /* HKLM\...; name NULL: the key alone */
	uint32_t type;
	const char *text;   /* REG_SZ and the like; of a REG_MULTI_SZ each line is a string */
	uint32_t number;    /* REG_DWORD */
};

/*
 * Evaluates a registry written as an array (count rows); what it does not state is absent, in the hives named by
 * `covers` ("HKLM\SYSTEM", ..., NULL-ended), and not covered elsewhere.
 */
void evaluate_statements(struct evaluated *ret, const struct statement *rows, size_t count, const char *const *covers,
		      const char *profile);

/* A folder of its own for one test; scratch_remove removes it with all that is in it, and returns 0 if it could. */
char *scratch_make(void);
int scratch_remove(char *folder);
/* As set-up and tear-down of tests: the folder is scratch. */
extern char *scratch;
int scratch_set_up(void **state);
int scratch_tear_down(void **state);
/* Writes a file there; returns its path (free it). */
char *scratch_write(const char *folder, const char *name, const void *data, size_t size);
void scratch_put(const char *name, const char *text); /* in scratch */

#endif

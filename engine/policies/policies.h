/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Group Policy files that are in the folder of a machine (ROLE_POLICY). They state what the next policy refresh writes, not
 * what the registry has: the machine is evaluated twice, without them and with them laid over it, and the difference is
 * evidence for the look that counts. Which of several files is applied last is not in them: each is tried, and the worst counts.
 */
#ifndef TLSREADY_ENGINE_POLICIES_H
#define TLSREADY_ENGINE_POLICIES_H

#include "engine/evaluate.h"

enum { POLICIES_LIMIT = 256 }; /* files of one machine that are laid over it; more are told of */

struct policy_change {
	const char *clause;
	struct location at; /* the entry of the policy file, as the machine counts its inputs; LOCATION_NONE: no one entry */
};

struct policy_file {
	size_t index;       /* of its artifact in the subject, and of its source in the result */
	const char *format; /* "Registry.pol 1"; "" not known */
	const char *why;    /* not NULL: it was refused */
	bool concerns;      /* an entry is about what the facts are decided by */
};

struct policy_comparison {
	const struct policy_file *files;
	size_t file_count;
	enum policy_effect effect;
	const char *clause; /* from POLICY_CHANGES on: all changes; NULL: out of memory */
	const struct policy_change *changes;
	size_t change_count;
	const char *unread; /* not NULL: which files could not be read as a whole, as a clause */
};

/* Nothing without policy files. 0, or what evaluate returns; what ret points to lives in arena. */
int policies_compare(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		     struct error *err);

/* Lays the policy files of the subject over a machine, in the order in which Windows applies them. 0, or as machine_add. */
int policies_add(struct machine *machine, const struct evaluation *evaluation, struct arena *arena, struct error *err);

/* Into the notes of the look that counts. */
void policies_note(const struct policy_comparison *comparison, struct notes *notes);

/* Into its sources: what each policy file is, and whether it was compared. 0 or ERR_NOMEM. */
int policies_tell(const struct policy_comparison *comparison, struct arena *arena, struct machine_result *ret);

#endif

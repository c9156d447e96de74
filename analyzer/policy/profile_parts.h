/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps by which a text becomes a profile. Private to the profile loader. */
#ifndef TLSREADY_ANALYZER_PROFILE_PARTS_H
#define TLSREADY_ANALYZER_PROFILE_PARTS_H

#include "analyzer/policy/profile.h"
#include "analyzer/policy/yaml/yamlfile.h"

#define PROFILE_SCHEMA "tlsready.profile/1"

enum { EXTENDS_LIMIT = 8, PROFILE_RULES_LIMIT = 1000 };

extern const struct yamlkind profile_yaml; /* profile_rows.c */

/* A profile that is being loaded because the one below it extends it. */
struct lineage {
	const char *label;           /* the name of a built-in one, or the path */
	bool is_builtin;             /* then it may extend built-in ones only */
	bool is_evidence, is_client; /* analyzer/policy/profiles/evidence.yaml or client.yaml itself */
	const struct lineage *below; /* who extends it; NULL: the one asked for */
	const struct from *root;     /* its document, once it is read */
};

/* A faulty profile is ERR_USAGE, with the line of what is wrong. root: the document; row: one of its rules. */

/* What rows cannot say of a profile; completes rules that ask for values. */
int profile_check(const struct from *root, struct profile *profile, const struct lineage *self);

/* The same of the values that a rule asks for (profile_values.c). */
int profile_check_values(const struct from *row, const struct rule *rule);

/* The same of the states and issues that it names, once rules of values are complete (profile_states.c). */
int profile_check_states(const struct from *row, const struct rule *rule);

/* Puts the rows and documents of the profile it rests on around its own. */
int profile_inherit(const struct from *root, struct profile *profile, const struct lineage *self);

/* Loads name_or_path as `below` asks for it (NULL: the user). */
int profile_load_for(const struct lineage *below, const char *name_or_path, struct profile **ret, struct error *err);

#endif

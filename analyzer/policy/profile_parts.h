/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps by which a text becomes a profile. Private to the profile loader. */
#ifndef TLSREADY_ANALYZER_PROFILE_PARTS_H
#define TLSREADY_ANALYZER_PROFILE_PARTS_H

#include "analyzer/policy/profile.h"
#include "analyzer/policy/yaml/yamltext.h"

#define PROFILE_SCHEMA "tlsready.profile/1"

enum { EXTENDS_LIMIT = 8, PROFILE_RULES_LIMIT = 1000 };

extern const struct yamltext_kind profile_kind;

/*
 * The built-in profiles as the build made them from their YAML (cmake/profile_rows.c): loaded, checked and complete, and
 * constant, down to the last string. profile_load hands them out, profile_free knows them.
 */
extern const struct profile *const profile_rows[];
extern const size_t profile_rows_count;

/* A profile that is being loaded because the one below it extends it. */
struct lineage {
	const char *label;                /* the name of a built-in one, or the path */
	bool is_builtin;                  /* then it may extend built-in ones only */
	bool is_evidence, is_client;      /* analyzer/policy/profiles/evidence.yaml or client.yaml itself */
	const struct lineage *below;      /* who extends it; NULL: the one asked for */
	const struct yamltext_file *file; /* its text, once it is read */
};

/* What a schema cannot say of a profile's own rows; completes rows of values. */
int profile_check(const struct yamltext_file *file, struct profile *profile, const struct lineage *self);

/* The same of the rows it asks values of (profile_values.c). */
int profile_check_values(const struct yamltext_file *file, const struct rule *rule);

/* The same of the states and issues that it names, once rows of values are complete (profile_states.c). */
int profile_check_states(const struct yamltext_file *file, const struct rule *rule);

/* Puts the rows and documents of the profile it stands on around its own. */
int profile_inherit(const struct yamltext_file *file, struct profile *profile, const struct lineage *self);

/* Loads name_or_path as `below` asks for it, a built-in one from its YAML too: rows can be moved out of what comes back. */
int profile_load_for(const struct lineage *below, const char *name_or_path, struct profile **ret, struct error *err);

#endif

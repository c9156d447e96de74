/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile says what is acceptable: rows that judge facts, each with its sources. YAML; the ones in analyzer/profiles/
 * are built into the binary and loaded by the same code that loads a user's own.
 */
#ifndef TLSREADY_ANALYZER_PROFILE_H
#define TLSREADY_ANALYZER_PROFILE_H

#include "analyzer/result.h"
#include "common/error.h"

struct rule_fix {
	char *key, *value; /* HKEY_LOCAL_MACHINE\..., or NULL for an action */
	uint32_t data;
	char *action;
};

/* The rule does not apply while this fact is in one of these states: another row speaks of it. */
struct rule_unless {
	char *fact;
	char **states;
	unsigned states_count;
	char *why;
};

struct rule {
	char *id, *title;
	enum level level;
	char **facts;
	unsigned facts_count;
	bool all;  /* fails only if every applicable fact fails */
	char **pass;
	unsigned pass_count;
	char **fail;
	unsigned fail_count;
	char **undecided; /* states that leave it open, as UNKNOWN and every state in no list do */
	unsigned undecided_count;
	char **skip; /* states in which the rule does not apply, as N/A does */
	unsigned skip_count;
	char *issue; /* not NULL: the rule asks whether a fact has this issue; pass and fail are empty */
	struct rule_unless *unless;
	unsigned unless_count;
	char *needs; /* "user": judged only if such an input was given */
	char *why, *remedy;
	struct rule_fix *fixes;
	unsigned fixes_count;
	char **sources; /* ids of documents */
	unsigned sources_count;
};

struct document {
	char *id, *title, *url;
};

struct profile {
	char *schema, *name, *title, *summary;
	struct document *documents;
	unsigned documents_count;
	struct rule *rules;
	unsigned rules_count;
};

/* A built-in one by name, else the file at that path. ERR_IO; ERR_USAGE: the text has FILE:LINE and what was expected. */
int profile_load(const char *name_or_path, struct profile **ret, struct error *err);
int profile_parse(const char *label, const void *yaml, size_t size, struct profile **ret, struct error *err);
void profile_free(struct profile *profile);

/* The built-in profiles: name, or NULL past the end. */
const char *profile_builtin(size_t index);

const struct rule *profile_rule(const struct profile *profile, const char *id); /* NULL: no such row */
const struct document *profile_document(const struct profile *profile, const char *id);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile says what is acceptable: rows that evaluate facts or plain values, each with its sources. YAML; the ones in
 * analyzer/profiles/ are built into the binary and loaded by the same code that loads a user's own.
 *
 * Every profile rests on `evidence` (analyzer/policy/profiles/evidence.yaml), whose rows ask how whole the evidence is: nothing
 * drops those or makes them milder, for no READY could be trusted without them. `extends` names another profile whose rows
 * are taken over; `drop` leaves some of them out, `change` gives some another level; then come the rows of its own.
 *
 * A value row makes a fact of its own, "value.RULE", with the states AS_REQUIRED, OTHER, ABSENT, UNKNOWN, N/A.
 */
#ifndef TLSREADY_ANALYZER_PROFILE_H
#define TLSREADY_ANALYZER_PROFILE_H

#include "analyzer/result.h"
#include "common/arena.h"
#include "common/error.h"

struct rule_fix {
	const char *key, *value; /* HKEY_LOCAL_MACHINE\..., or NULL for an action */
	uint32_t data;
	bool remove; /* the value is deleted instead */
	const char *action;
};

/* The rule does not apply while this fact is in one of these states, or has this issue: another row speaks of it. */
struct rule_unless {
	const char *fact;
	const char *const *states;
	unsigned states_count;
	const char *issue; /* NULL: states alone */
	bool undecided;    /* spares only what is not known: a proven failure stays one */
	const char *why;
};

/* Other advice while this fact is in one of these states; the first that fits counts. */
struct rule_instead {
	const char *fact;
	const char *const *states;
	unsigned states_count;
	const char *remedy;
	bool only; /* the fixes of the row do not help there */
};

enum value_operator {
	VALUE_EQUAL,
	VALUE_NOT_EQUAL,
	VALUE_AT_LEAST,
	VALUE_AT_MOST,
	VALUE_HAS_BITS,
	VALUE_LACKS_BITS,
	VALUE_ONE_OF,
	VALUE_CONTAINS, /* text: data is part of it; a list of strings: data is one of them */
	VALUE_PRESENT,
	VALUE_ABSENT,
	VALUE_ABSENT_OR_EQUAL, /* not set, or as data says */
};

/* A plain value that must be as written: type REG_DWORD unless said otherwise, and another type is never as required. */
struct rule_value {
	const char *path,
		*name; /* HKLM\SYSTEM\CurrentControlSet\..., HKLM\SOFTWARE\..., HKCU\...; name "" is the default value */
	const char *type; /* "REG_DWORD"; NULL: that one */
	enum value_operator comparison;
	const char *const *data; /* numbers decimal or 0x..., or text; more than one with one-of */
	unsigned data_count;
};

enum { PROFILE_NAME_LIMIT = 64 };

struct rule {
	const char *id, *title;
	enum level level;
	const char *const *facts; /* empty in the file of a row with values: after loading it evaluates the fact "value.ID" */
	unsigned facts_count;
	struct rule_value *values; /* all of them must be as required */
	unsigned values_count;
	bool any; /* one of the values suffices */
	bool all; /* fails only if every applicable fact fails */
	const char *const *pass;
	unsigned pass_count;
	const char *const *fail;
	unsigned fail_count;
	const char *const *undecided; /* states that leave it open, as UNKNOWN and every state in no list do */
	unsigned undecided_count;
	const char *const *skip; /* states in which the rule does not apply, as N/A does */
	unsigned skip_count;
	const char *issue; /* not NULL: the rule asks whether a fact has this issue; pass and fail are empty */
	struct rule_unless *unless;
	unsigned unless_count;
	const char *needs; /* "user": evaluated only if such an input was given */
	const char *why, *remedy;
	struct rule_instead *instead;
	unsigned instead_count;
	struct rule_fix *fixes;
	unsigned fixes_count;
	const char *const *sources; /* ids of documents */
	unsigned sources_count;
	/* Not in the file: the profile whose row it is, and whether it is one that every profile rests on. */
	char from[PROFILE_NAME_LIMIT + 1];
	bool is_evidence;
};

struct document {
	const char *id, *title, *url;
};

struct rule_change {
	const char *id;
	enum level level;
};

struct profile {
	struct arena *arena; /* all of it; NULL: a built-in profile, which nobody writes to */
	const char *schema, *name, *title, *summary;
	const char *said_kind;  /* as in the file, NULL when absent */
	enum profile_kind kind; /* absent: that of the profile it extends; of a profile that extends none, a baseline */
	const char *extends;    /* NULL: evidence alone */
	const char *const *drop; /* ids of rows of the extended profile */
	unsigned drop_count;
	struct rule_change *changes; /* YAML: change */
	unsigned changes_count;
	/*
	 * After loading: rules and documents are complete. Rows taken over come first, then those of its own, then those
	 * about the evidence.
	 */
	struct document *documents;
	unsigned documents_count;
	struct rule *rules;
	unsigned rules_count;
	const char *path;   /* not in the file: of a user's own, as it was named; NULL: built in */
	const char *sha256; /* of that file, as it was read, not of those that it extends; NULL: built in */
};

/*
 * A built-in one by name, else the file at that path. ERR_IO; ERR_USAGE: the text has FILE:LINE and what was expected.
 */
int profile_load(const char *name_or_path, struct profile **ret, struct error *err);
int profile_parse(const char *label, const void *yaml, size_t size, struct profile **ret, struct error *err);
void profile_free(struct profile *profile);

/* The built-in profiles: name, or NULL past the end. */
const char *profile_builtin(size_t index);

/* The file of the built-in profile of this name; NULL: there is none. An unchanged copy of it is that profile again. */
const char *profile_builtin_text(const char *name, size_t *ret_size);

const struct rule *profile_rule(const struct profile *profile, const char *id); /* NULL: no such row */
const struct document *profile_document(const struct profile *profile, const char *id);

/* "equal", "at-least" ...: as YAML has it. */
const char *value_operator_name(enum value_operator comparison);

#endif

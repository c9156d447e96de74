/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a registry view to a verdict: facts by Windows' rules, findings by a profile's rows, the verdict from the findings.
 */
#ifndef TLSREADY_ANALYZER_ANALYZE_H
#define TLSREADY_ANALYZER_ANALYZE_H

#include "analyzer/policy/profile.h"
#include "analyzer/result.h"
#include "analyzer/policy/waivers.h"
#include "parser/regview.h"

enum { PROFILES_LIMIT = 16 };

struct deleted_entry {          /* a key (name NULL) or value in the free space of a hive */
	const char *key, *name; /* key: HKLM\SYSTEM\...; "" when not known */
	uint32_t type;
	const uint8_t *data; /* NULL: nothing of it is left */
	size_t size;
	bool is_intact; /* false: its data, or part of it, has been overwritten */
	struct location at;
	uint64_t written;
};

/* What the next refresh of Group Policy makes of the facts, by the policy files of the machine. */
enum policy_effect {
	POLICY_NO_FILES,
	POLICY_AGREES, /* every fact stays */
	POLICY_CHANGES,
	POLICY_UNREAD,  /* not all of the files could be read, and the rest does not make the verdict worse */
	POLICY_WORSENS, /* the verdict is worse then */
};

/* What the registry cannot say of itself: how whole the evidence is. */
struct evidence_state {
	const struct deleted_entry *deleted;
	size_t deleted_count;
	bool deleted_searched;   /* false: nobody asked for it */
	bool deleted_incomplete; /* not all free space could be searched */

	const char *altered;    /* not NULL: an input is not what was acquired; which, as a clause. It proves nothing */
	const char *incomplete; /* not NULL: an input could not be read; why, as a clause */
	const char *dirty;      /* not NULL: a hive is dirty and was not made whole by its logs; which, as a clause */
	const char *damaged;    /* not NULL: part of a hive is lost; which, as a clause */
	const char *disputed;   /* not NULL: the two readers of a hive disagree on a value; which, as a clause */
	enum policy_effect policy_effect;
	const char *pending; /* of a policy_effect from POLICY_CHANGES on: what changes, as a clause */
	/* Called when all questions have been asked: a second reader may still be comparing. May change the above. */
	void (*finish)(struct evidence_state *state);
	/* After that: which readers are behind an answer, as a report says it ("cells, libregf"). NULL: nobody knows. */
	const char *(*readers)(void *context, const struct reganswer *answer);
	/* Then, too: where it is in an image. Sets the members for that. NULL: nowhere. */
	void (*place)(void *context, struct evidence *evidence);
	void *context;
};

/* What a machine is checked against. */
struct criteria {
	/* The first decides the verdict, the others are reported separately; one more than can be asked for: criteria_load's own. */
	const struct profile *profiles[PROFILES_LIMIT + 1];
	size_t profile_count;
	const struct waivers *waivers; /* for waive(), once the machine's name and sources are known; NULL: none */
	char today[sizeof "2026-12-31"];
};

/* A rule whose id asks for other values in another of these profiles, which no report could keep apart; NULL: none. */
const struct rule *criteria_clash(const struct criteria *criteria);

/*
 * Evaluates one machine. Fills everything of ret but name, sources and notes; all of it lives in arena. Returns 0 or ERR_NOMEM. The view's chosen control set is as before on return.
 */
int analyze(struct regview *view, struct evidence_state *evidence, const struct criteria *criteria, struct arena *arena,
	    struct machine_result *ret);

/* What is worth finding among deleted records: path components that must follow each other, and a value's name or NULL. */
struct deleted_name {
	const char *path, *name;
};
extern const struct deleted_name analyzer_deleted_names[];
extern const size_t analyzer_deleted_name_count;

/*
 * What the facts and the value rows of these profiles read: sources that are read front to back keep only this. NULL: the
 * facts alone. The list lives in arena; count 0: out of memory.
 */
struct wanted_keys wanted_keys_of(const struct criteria *criteria, struct arena *arena);

#endif

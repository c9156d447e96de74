/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry of one machine as its evidence shows it: hives and .reg layers composed into one tree.
 *
 * This is the only parser header that the analyzer includes. It never learns where a key came from; it gets an answer
 * and the answer's coordinates.
 *
 * Paths are raw UTF-8 (common/text/text.h), components parted by '\', starting with one of the roots
 *   HKLM\SYSTEM  HKLM\SOFTWARE  HKCU (the first user hive, and HKEY_CURRENT_USER keys)  HKU\... (further users)
 * Names compare without ASCII case. HKLM\SYSTEM\CurrentControlSet is resolved here, by the rules of regview_control_set.
 * Everything that a view hands out lives until regview_free.
 */
#ifndef TLSREADY_PARSER_REGVIEW_H
#define TLSREADY_PARSER_REGVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct arena;

/* The answer to every question about a key or a value. */
enum found {
	ABSENT, /* the input covers this place, and it is not there: proven */
	PRESENT,
	NOT_COVERED, /* no input reaches here; absence proves nothing */
	UNREADABLE,  /* it is there, or may be there, behind damage */
};

enum reg_type {
	REG_NONE = 0,
	REG_SZ = 1,
	REG_EXPAND_SZ = 2,
	REG_BINARY = 3,
	REG_DWORD = 4,
	REG_DWORD_BIG_ENDIAN = 5,
	REG_LINK = 6,
	REG_MULTI_SZ = 7,
	REG_QWORD = 11,
};

const char *reg_type_name(uint32_t type); /* "REG_DWORD", ...; "REG_UNKNOWN" for the rest */

struct reganswer {
	enum found found;
	const char *key;  /* full path of the key asked for, control set resolved: HKLM\SYSTEM\ControlSet001\... */
	const char *name; /* the value's name as stored (as asked for when not PRESENT); NULL: the question was a key */
	uint32_t type;    /* PRESENT values only, as are data and size */
	const uint8_t *data; /* raw registry data */
	size_t size;
	struct location at;  /* of the value; for a key, and for an absence, of the nearest key that was opened */
	uint64_t written;    /* FILETIME of that key; 0: not known (a .reg has none) */
	const char *nearest; /* path of the nearest key that was opened; equals key if that is there; NULL: none was */
	const char *why; /* for NOT_COVERED and UNREADABLE: what is missing or damaged, one clause without a full stop */
	const struct regdispute *dispute; /* NULL: no input contradicts another on this question */
};

/*
 * What two inputs say of one question, when it differs: another type or data, or one has the value (or key) and the other
 * proves that it is not there. Overlays and policies say what would be, so they contradict nothing. Of several
 * inputs: the last that answers, and the last before it that answers otherwise. earlier may be UNREADABLE: whether the
 * two agree cannot be determined.
 */
struct regdispute {
	struct reganswer earlier, later;
};

struct regview;

enum found regview_key(struct regview *view, const char *path, struct reganswer *ret);

/* name "" is the default value. */
enum found regview_value(struct regview *view, const char *path, const char *name, struct reganswer *ret);

/*
 * Calls visit for each sub-key (or value) of path, in the order in which the evidence has them, until it returns false.
 * For a sub-key, answer->key is its path and the last component its name. Returns what regview_key says of path, or
 * UNREADABLE when some element could not be read, NOT_COVERED when some were passed over as the input was read (what there
 * is was visited). When visit lists what it is shown, each
 * key is listed once, however often a damaged hive has it.
 */
typedef bool (*regview_visit)(void *context, const struct reganswer *answer);
enum found regview_each_key(struct regview *view, const char *path, regview_visit visit, void *context);
enum found regview_each_value(struct regview *view, const char *path, regview_visit visit, void *context);

/*
 * Sub-keys (or values) of path that one input has and a later one takes away: regview_each_key shows them no more, and whoever
 * decides by the whole list cites them. Each answer is ABSENT and has its dispute.
 */
void regview_each_gone(struct regview *view, const char *path, bool values, regview_visit visit, void *context);

/*
 * The users of the machine, in the order met: the root of the index-th, "HKCU" or "HKU\S-1-5-21-..."; NULL past the end.
 * The name is for sentences: "HKCU (alice)" where the path of the hive tells whose it is, else the root. Raw.
 */
const char *regview_user(struct regview *view, size_t index);
const char *regview_user_name(struct regview *view, size_t index);

/* Why what was supplied for the hive of this path is of no use: "PATH is empty (0 bytes)"; NULL: nothing was, or it is. */
const char *regview_refused(struct regview *view, const char *path);

/* Why a question about this path has no answer where no input holds its hive. */
const char *regview_unsupplied(const char *path);

/* What the source of a place is called, for sentences: the name of its file, raw; "" when it is of no input. */
const char *regview_source_name(struct regview *view, int32_t source);

/* How CurrentControlSet was found: winreg-kb, "Current control set" (https://winreg-kb.readthedocs.io); KB102984 of Microsoft. */
enum control_set_how {
	CONTROL_SET_NONE,    /* no SYSTEM evidence, or nothing in it is a control set */
	CONTROL_SET_CURRENT, /* a .reg that names CurrentControlSet, or Select\Current and that set is there */
	CONTROL_SET_ONLY,    /* no usable Select, one control set: it is taken */
	CONTROL_SET_AMBIGUOUS, /* no usable Select and several sets, Current names a set that is missing, or a .reg contradicts itself */
	CONTROL_SET_DAMAGED, /* Select, or the set it names, could not be read */
	CONTROL_SET_CHOSEN,  /* regview_choose_control_set */
};

enum { CONTROL_SETS_LIMIT = 16 };

struct control_set {
	enum control_set_how how;
	uint32_t number;      /* of ControlSet%03u; 0: the key is named CurrentControlSet itself, or there is none */
	uint32_t live_number; /* the key is named CurrentControlSet itself: the set that Select\Current says it is, or 0 */
	uint32_t default_number; /* Select\Default, the set the next boot uses (no page documents it); 0: not known */
	const char *default_why; /* Select\Default is there and names no set; NULL: it does, or is not there */
	uint32_t candidates[CONTROL_SETS_LIMIT]; /* the sets that are there, ascending */
	size_t candidate_count;
	bool is_named_so;     /* a text has a key CurrentControlSet: whether it is the current one or not */
	bool is_one_of_these; /* how AMBIGUOUS or DAMAGED: which is current is not known, but it is one of the candidates */
	struct reganswer select; /* Select\Current, the evidence */
	struct reganswer stray;  /* a key CurrentControlSet in the hive itself; .key NULL: none */
	const char *why;         /* one sentence */
};

const struct control_set *regview_control_set(struct regview *view);
bool control_set_is_there(const struct control_set *set, uint32_t number); /* among the candidates */

/* The same machine seen through ControlSet%03u; 0 goes back to the resolved one. Answers given before stay valid. */
void regview_choose_control_set(struct regview *view, uint32_t number);

/*
 * For who shows what the files have, and decides nothing by it: CurrentControlSet is the key of that name where a text has
 * one, also where it contradicts the set that it should stand for.
 */
void regview_show_names(struct regview *view);

/* "HKLM\..." -> "HKEY_LOCAL_MACHINE\..." and back; other paths come back as they are. NULL: out of memory. */
const char *regview_full_path(struct arena *arena, const char *path);
const char *regview_short_path(struct arena *arena, const char *path);

/*
 * What someone will ask of a view. Sources that are read front to back (.reg text) keep only what is here, so a
 * 300 MB export costs its scan and no memory. A path is matched below the mount ("Select", "Microsoft\.NETFramework"),
 * with CurrentControlSet standing for any control set.
 */
enum hive_kind { HIVE_UNKNOWN, HIVE_SYSTEM, HIVE_SOFTWARE, HIVE_USER, HIVE_SAM, HIVE_SECURITY, HIVE_OTHER };

const char *hive_kind_name(enum hive_kind kind); /* "SYSTEM", "user", "other", ... (parser/hive/kind.c) */
const char *hive_kind_root(enum hive_kind kind); /* "HKLM\SYSTEM"; NULL: a machine may have several of the kind */

enum { REG_SUBTREE = 255 };

struct wanted_key {
	enum hive_kind kind;
	const char *path; /* "" is the hive's root; a component "WOW*" is every name that begins so */
	uint8_t depth;    /* 0: this key and its values; 1: and those of its sub-keys; REG_SUBTREE: all below */
};

struct wanted_keys {
	const struct wanted_key *list;
	size_t count;
	size_t optional_count; /* the last so many of them: nothing depends on them, so what is wrong there is not reported */
	bool everything;       /* `query` without --key: keep it all */
	bool as_imported; /* an overlay: what Windows refuses to import is not read */
};

#endif

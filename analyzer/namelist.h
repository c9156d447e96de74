/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of names as SChannel's configuration has them: Functions and EccCurves, by policy or by the machine itself. */
#ifndef TLSREADY_ANALYZER_NAMELIST_H
#define TLSREADY_ANALYZER_NAMELIST_H

#include "analyzer/study.h"

enum list_state {
	LIST_ABSENT,  /* also one that is empty or of a wrong type: the fact has the issue then */
	LIST_SET,
	LIST_UNKNOWN,
};

struct list_name {
	const char *text; /* raw, not ended: length bytes, without blanks around it */
	size_t length;
	bool blanks;      /* there were some: no page says that Windows takes them off */
	bool beyond;      /* it does not end within the characters a policy may have */
};

struct name_list {
	enum list_state state;
	const struct list_name *names;
	size_t count;
	const char *why; /* LIST_UNKNOWN: why */
};

/*
 * Asks for a REG_SZ of names parted by commas, or a REG_MULTI_SZ; cites it, and adds the issues "wrong-type",
 * "list-empty", "list-too-long" (limit characters; 0: any length) and "list-format" (blanks) to the fact.
 */
struct name_list ask_names(struct study *study, struct draft *fact, const char *key, const char *value, size_t limit);

/* Whether the list is set and holds this name, with any case. */
bool names_hold(const struct name_list *list, const char *name);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list: what was found of each machine, and its two formats. Private to the command. */
#ifndef TLSREADY_CLI_COMMANDS_LIST_H
#define TLSREADY_CLI_COMMANDS_LIST_H

#include "common/text/text.h"
#include "parser/evidence/subject.h"

/* One artifact, looked at as far as a list needs it. */
struct listed {
	struct artifact *artifact;
	const char *kind; /* "hive", "reg", "policy"; "unknown" when error says why */
	const char *hive; /* of a hive, by its content: "SYSTEM", "SOFTWARE", "user", "SAM", "SECURITY", "other" */
	bool is_dirty;    /* of a hive: changes may be missing in it, which its logs hold */
	uint64_t written; /* FILETIME, of a hive; 0: unknown */
	struct error error;
};

struct listed_machine {
	const struct subject *subject;
	struct listed *inputs;
	size_t count, read;  /* read: those without an error */
	struct arena *arena; /* for texts, until the machine is written */
};

struct list_totals {
	size_t machines, inputs, logs, unread, notes;
};

/* Looks at an artifact that is open, or says why not. */
void list_look(struct listed *listed, struct arena *arena);

/* "machine", "user"; NULL: unknown. */
const char *list_scope(const struct artifact *artifact);

struct list_format {
	const char *name;
	void (*begin)(void);
	bool (*machine)(const struct listed_machine *machine, bool is_first); /* false: out of memory */
	void (*end)(const struct list_totals *totals);
};

void list_json_begin(void);
bool list_json_machine(const struct listed_machine *machine, bool is_first);
void list_json_end(const struct list_totals *totals);

#endif

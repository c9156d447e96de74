/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list: what was found of each machine, and its two formats. Private to the command. */
#ifndef TLSREADY_CLI_COMMANDS_LIST_H
#define TLSREADY_CLI_COMMANDS_LIST_H

#include "common/text/text.h"
#include "parser/evidence/contents.h"
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
	size_t subjects; /* machines, and operands without any */
	size_t machines, inputs, logs, unread, notes;
	size_t closed; /* volumes that may hold a machine and cannot be read */
	const struct contents **images;
	size_t image_count, image_capacity;
	bool is_after_image; /* the image is the last that was written */
};

/* Looks at an artifact that is open, or says why not. */
void list_look(struct listed *listed, struct arena *arena);

/* The image that a subject is out of or that holds no machine, if it is the last one; else NULL. */
const struct contents *list_image_of(const struct list_totals *totals, const struct subject *subject);

/* A volume of the image in place of this refusal: it is listed there. */
bool list_has_volume(const struct contents *contents, const struct scan_refusal *refusal);

/* "machine", "user"; NULL: unknown. */
const char *list_scope(const struct artifact *artifact);

struct list_format {
	const char *name;
	void (*begin)(void);
	/* totals: so far, without it. False: out of memory. */
	bool (*image)(const struct contents *contents, const struct list_totals *totals, struct arena *arena);
	bool (*machine)(const struct listed_machine *machine, const struct list_totals *totals);
	bool (*end)(const struct list_totals *totals, struct arena *arena);
};

void list_text_begin(void);
bool list_text_image(const struct contents *contents, const struct list_totals *totals, struct arena *arena);
bool list_text_machine(const struct listed_machine *machine, const struct list_totals *totals);
bool list_text_end(const struct list_totals *totals, struct arena *arena);

void list_json_begin(void);
bool list_json_image(const struct contents *contents, const struct list_totals *totals, struct arena *arena);
bool list_json_machine(const struct listed_machine *machine, const struct list_totals *totals);
bool list_json_end(const struct list_totals *totals, struct arena *arena);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notes: what a reader of the evidence must be told although nothing failed. Skipping damage is fine, hiding it is
 * not: whoever skips adds a note, and every report prints the notes.
 */
#ifndef TLSREADY_COMMON_NOTE_H
#define TLSREADY_COMMON_NOTE_H

#include <stddef.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/text/text.h"

enum severity {
	SEVERITY_NOTE,    /* good to know */
	SEVERITY_WARNING, /* may surprise */
	SEVERITY_ERROR,   /* these bytes have no effect, or not the one their author wanted */
	SEVERITY_FATAL,   /* no verdict can rest on this source */
};

const char *severity_name(enum severity severity); /* "note" "warning" "error" "fatal" */

struct note {
	const char *code; /* a constant: "reg-dword", "hive-dirty", ... for ever */
	enum severity severity;
	struct location at;
	struct text text;
	const char *raw; /* text before it was neutralised: for a sentence that quotes it and is neutralised itself */
};

enum { NOTES_LIMIT = 10000 }; /* further notes are counted, not kept */

struct notes {
	struct arena *arena;
	struct note *list;
	size_t count, capacity;
	size_t dropped; /* over NOTES_LIMIT, or out of memory */
};

void note_add(struct notes *notes, const char *code, enum severity severity, struct location at, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every code of a note, and what a note of it means for the evidence: one table, so that no verdict depends on how a code
 * is spelled. A new note is a new row here; a test asks for it.
 */
#ifndef TLSREADY_PARSER_NOTE_CODES_H
#define TLSREADY_PARSER_NOTE_CODES_H

#include "common/note.h"

enum note_effect {
	NOTE_NO_EFFECT, /* information, or something that has a fact or a rule of its own */
	NOTE_DAMAGED,   /* the input is not as Windows leaves it: what Windows would make of it is not known */
	NOTE_DIRTY,     /* changes that transaction logs hold are missing from what was read */
	NOTE_DISPUTED,  /* two parsers read different data */
	NOTE_LOST, /* a line that no export has, in a key that was asked about: Windows would ignore it, or another line says
			 * otherwise, and what the machine has there is not known. An overlay is an import, where this is known */
};

struct note_code {
	const char *code;
	enum severity severity; /* of its notes; a milder one of the same code has no effect */
	enum note_effect effect;
};

/* The index-th row, sorted by code; NULL past the end. Tests compare with it what is noted. */
const struct note_code *note_code(size_t index);

/* Of a note. A code that the table does not have counts as damage, from a warning on. */
enum note_effect note_effect(const struct note *note);

#endif

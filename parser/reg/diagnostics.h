/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scanner may say of a text: one row each, with its code, severity and sentence. */
#ifndef TLSREADY_PARSER_REG_DIAGNOSTICS_H
#define TLSREADY_PARSER_REG_DIAGNOSTICS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/note.h"

/* clang-format off */
enum diagnostic {
	DIAG_HEADER_MISSING, DIAG_HEADER_UNKNOWN, DIAG_HEADER_LATE, DIAG_HEADER_IGNORED, DIAG_HEADER_BLANK,
	DIAG_HEADER_AGAIN, DIAG_WIN31, DIAG_WIN31_LINE,
	DIAG_ENC_BE, DIAG_ENC_NOBOM, DIAG_ENC_8BIT,
	DIAG_TRUNCATED, DIAG_TRUNCATED_HEX, DIAG_TRUNCATED_STRING, DIAG_TRUNCATED_UNIT, DIAG_NUL,
	DIAG_SWALLOWED, DIAG_SWALLOWED_KEY,
	DIAG_KEY_BRACKET, DIAG_KEY_NO_OPEN, DIAG_KEY_SPACE, DIAG_KEY_SPACE_END, DIAG_KEY_ROOT, DIAG_KEY_ROOT_GONE,
	DIAG_KEY_SHORT, DIAG_KEY_SLASHES, DIAG_AFTER_KEY, DIAG_INNER_BRACKET,
	DIAG_ORPHAN, DIAG_NAME_QUOTE, DIAG_NO_EQUALS, DIAG_DELETE_TAIL,
	DIAG_STR_OPEN, DIAG_STR_TAIL, DIAG_STR_NUL, DIAG_STR_BACKSLASH, DIAG_STR_ESCAPE, DIAG_STR_MULTILINE,
	DIAG_DWORD, DIAG_HEX, DIAG_HEX_LATER, DIAG_HEX_JOINED, DIAG_HEXTYPE, DIAG_TYPE,
	DIAG_SMARTQUOTE, DIAG_MARKDOWN, DIAG_JUNK,
	DIAG_LIMIT, DIAG_MOUNTS,
	DIAG_COUNT
};
/* clang-format on */

struct diagnostic_row {
	const char *code;
	enum severity severity;
	bool drops;  /* the line has no effect: in keys nobody asked for it is counted, not noted */
	bool always; /* said there, too */
	const char *sentence;
};

extern const struct diagnostic_row diagnostics[DIAG_COUNT];

struct scanner;

/* The arguments are those of the row's sentence. at: what the note points to. */
void diag(struct scanner *scanner, enum diagnostic what, struct location at, ...);

/* Evidence for a sentence: raw UTF-8, cut to a readable size. Two of them live at a time. */
const char *quote(struct scanner *scanner, const uint16_t *units, size_t count);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The neutraliser: the one door through which a string from the evidence reaches any output.
 *
 * Registry names and data, file names and command lines may be written by an attacker. struct text is the proof that
 * a string went through here: reports accept nothing else, so the compiler refuses raw evidence.
 *
 * What comes out is valid UTF-8 without a character that a terminal, a browser or a reader's eye could be fooled by:
 * control characters (TAB, CR and LF too), bidi controls, zero-width and tag characters, line and paragraph
 * separators, variation selectors, private-use and unassigned code points come out visible as \u{HEX}; bytes that are
 * no UTF-8 as \x{HEX}; lone surrogates as \u{D800}. The first # of "##vso[" and of "##[" comes out as \u{23}: CI servers
 * would take a command from there, wherever in a line it is. A "\u{" or "\x{" that was in the evidence comes out as "\u{5C}u{"
 * or "\u{5C}x{", so the form is reversible. A leading combining mark gets a dotted circle (U+25CC) before it.
 *
 * Raw strings inside the program are "raw UTF-8": UTF-8 in which lone surrogates are encoded as three bytes
 * (WTF-8) and NUL as C0 80, so that a C string can hold every registry name.
 */
#ifndef TLSREADY_COMMON_TEXT_H
#define TLSREADY_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/text/name.h"

enum { TEXT_SHOWN_LIMIT = 4096 }; /* bytes of input shown of one string; the rest is counted: "... (N more bytes)" */

struct text {
	const char *utf8; /* never NULL after a text_ function; "" when out of memory */
	bool changed;     /* true: something had to be made visible, or the string was cut */
};

/* A constant of ours: no evidence in it. */
#define TEXT(literal) ((struct text){ .utf8 = "" literal })

struct text text_of(struct arena *arena, const char *raw_utf8);
struct text text_of_bytes(struct arena *arena, const void *raw_utf8, size_t size);
struct text text_of_utf16le(struct arena *arena, const void *data, size_t size); /* size in bytes; an odd last one shows */

/* Formats first, neutralises the whole afterwards: for sentences of ours that quote evidence. */
struct text text_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * The same for what may have been neutralised before: a string of a saved result. Escapes of the form above stay as they
 * are, what is not neutral becomes so; nothing is cut. What text_of made comes back unchanged.
 */
struct text text_of_neutral(struct arena *arena, const char *utf8);

/* The same text in another arena; "" for none. utf8 NULL: out of memory. */
struct text text_copy(struct arena *arena, struct text text);

/* A text with words of ours before it; it is not neutralised a second time. */
struct text text_after(struct arena *arena, const char *ours, struct text text);

/*
 * What stands for the first character, a blank perhaps, of a text that begins a line: "" if that is harmless; else its escape,
 * for "::" and "##" at the start of a line, blanks aside, are commands to the CI server that keeps the log (GitHub Actions,
 * Azure Pipelines).
 */
const char *text_line_guard(const char *utf8);

/*
 * Whether these bytes start with "##[" or "##vso[": agents of GitHub and Azure Pipelines take a command from the middle of a line,
 * too, of whatever is printed.
 */
bool text_is_ci_command(const void *bytes, size_t left);

/* The size of an escape of the neutraliser's at p, "\u{202E}" or "\x{FF}"; 0: none starts there. */
size_t text_escape_size(const char *p);

/* True if a character of it had to be made visible; a text that was only cut is long, not odd. */
bool text_hides(struct text text);

/* Columns that a terminal needs for it (utf8proc's tables). */
size_t text_width(struct text text);

/* UTF-16LE to raw UTF-8 (see above). Stops at nothing: a NUL becomes C0 80. NULL: out of memory. */
char *raw_of_utf16le(struct arena *arena, const void *data, size_t size);
char *raw_of_latin1(struct arena *arena, const void *data, size_t size);

/* Bytes of UTF-16LE data before its first NUL, or whole units of it. */
size_t utf16le_length(const void *data, size_t size);

#endif

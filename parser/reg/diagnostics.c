/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of what may be said. A code is for ever; two rows share one when they differ in wording or weight only. */
#include "parser/reg/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>

#include "parser/reg/scanner.h"

enum { SENTENCE_SIZE = 1024 };

void diag(struct scanner *scanner, enum diagnostic what, struct location at, ...)
{
	const struct diagnostic_row *row = &diagnostics[what];
	char sentence[SENTENCE_SIZE];
	va_list args;

	if (what >= DIAG_TRUNCATED && what <= DIAG_TRUNCATED_UNIT)
		scanner->summary.damage = "ends in the middle of a line or a value";
	if ((scanner->quiet || scanner->silent) && !row->always) {
		scanner->summary.dropped += row->drops && !scanner->silent;
		return;
	}
	va_start(args, at);
	vsnprintf(sentence, sizeof sentence, row->sentence, args);
	va_end(args);
	note_add(scanner->notes, row->code, row->severity, at, "%s", sentence);
}

const char *quote(struct scanner *scanner, const uint16_t *units, size_t count)
{
	char *to = scanner->quotes[scanner->next_quote];
	size_t most = (REG_QUOTE_SIZE - 4) / 3;
	struct buffer buffer = { .data = (uint8_t *)to, .capacity = REG_QUOTE_SIZE };
	bool is_cut = count > most;

	if (is_cut)
		count = most - ((units[most - 1] & 0xFC00) == 0xD800);
	scanner->next_quote ^= 1;
	raw_append(&buffer, units, count); /* cannot grow: three bytes a unit fit */
	if (is_cut)
		snprintf(to + buffer.size, 4, "...");
	return to;
}

/* clang-format off */
const struct diagnostic_row diagnostics[DIAG_COUNT] = {
	/*                       code                   severity          drops  always sentence */
	[DIAG_HEADER_MISSING] = { "reg-header-missing",  SEVERITY_WARNING, false, true,
		"no header line: Windows would refuse this file; read as a fragment" },
	[DIAG_HEADER_UNKNOWN] = { "reg-header-unknown",  SEVERITY_FATAL,   false, true,
		"header \"%s\" is not one Windows accepts (want \"Windows Registry Editor Version 5.00\"): nothing is read" },
	[DIAG_HEADER_LATE] =    { "reg-header-unknown",  SEVERITY_FATAL,   false, true,
		"the header is on line %u and Windows accepts it on line 1 only: nothing is read" },
	[DIAG_HEADER_IGNORED] = { "reg-header-ignored",  SEVERITY_FATAL,   false, true,
		"Windows accepts the header \"%s\" but imports nothing from the file: nothing is read" },
	[DIAG_HEADER_BLANK] =   { "reg-header-blank",    SEVERITY_WARNING, false, true,
		"space after the header: Windows may refuse this file" },
	[DIAG_HEADER_AGAIN] =   { "reg-header-again",    SEVERITY_WARNING, true,  false,
		"another header line: Windows ignores it (were two exports joined?)" },
	[DIAG_WIN31] =          { "reg-win31",           SEVERITY_FATAL,   false, true,
		"Windows 3.1 format: it can set nothing but default values below HKEY_CLASSES_ROOT" },
	[DIAG_WIN31_LINE] =     { "reg-win31",           SEVERITY_ERROR,   true,  false,
		"line does not begin with HKEY_CLASSES_ROOT: Windows ignores it" },
	[DIAG_ENC_BE] =         { "reg-enc-be",          SEVERITY_WARNING, false, true,
		"UTF-16 big-endian: Windows would refuse this file" },
	[DIAG_ENC_NOBOM] =      { "reg-enc-nobom",       SEVERITY_WARNING, false, true,
		"UTF-16 without a byte order mark: Windows would refuse this file" },
	[DIAG_ENC_8BIT] =       { "reg-enc-8bit",        SEVERITY_NOTE,    false, true,
		"not UTF-8: read as Windows-1252; the code page of the machine that wrote it is unknown" },
	[DIAG_TRUNCATED] =      { "reg-truncated",       SEVERITY_ERROR,   false, true,
		"file ends inside the line that began here: was it cut?" },
	[DIAG_TRUNCATED_HEX] =  { "reg-truncated",       SEVERITY_ERROR,   false, true,
		"file ends inside a value that began at line %u" },
	[DIAG_TRUNCATED_STRING] = { "reg-truncated",     SEVERITY_ERROR,   false, true,
		"no quote follows that could close the string that begins here: was the file cut?" },
	[DIAG_TRUNCATED_UNIT] = { "reg-truncated",       SEVERITY_ERROR,   false, true,
		"file ends in half a character: was it cut?" },
	[DIAG_NUL] =            { "reg-nul",             SEVERITY_WARNING, false, true,
		"NUL in the text: Windows cuts the line here (the file may be damaged)" },
	[DIAG_SWALLOWED] =      { "reg-swallowed",       SEVERITY_ERROR,   true,  false,
		"line %u is swallowed by the unfinished hex value of line %u" },
	[DIAG_SWALLOWED_KEY] =  { "reg-swallowed",       SEVERITY_ERROR,   false, true,
		"line %u is swallowed by the unfinished hex value of line %u: its key is not opened and the values below it go to %s" },
	[DIAG_KEY_BRACKET] =    { "reg-key-bracket",     SEVERITY_ERROR,   false, true,
		"key line ignored: no \"]\"; the values below it go to the key before" },
	[DIAG_KEY_NO_OPEN] =    { "reg-key-bracket",     SEVERITY_ERROR,   true,  false,
		"key line ignored: no \"[\" before \"%s\"; the values below it go to the key before" },
	[DIAG_KEY_SPACE] =      { "reg-key-space",       SEVERITY_ERROR,   false, true,
		"key line ignored: space before \"%s\"; the values below it go to the key before" },
	[DIAG_KEY_SPACE_END] =  { "reg-key-space",       SEVERITY_WARNING, false, true,
		"a name in this path begins or ends with a space, which Windows reads as part of it: \"%s\"" },
	[DIAG_KEY_ROOT] =       { "reg-key-root",        SEVERITY_ERROR,   false, true,
		"key line ignored: unknown root \"%s\"%s; the values below it have no key" },
	[DIAG_KEY_ROOT_GONE] =  { "reg-key-root",        SEVERITY_ERROR,   false, true,
		"line ignored: a root key cannot be deleted" },
	[DIAG_KEY_SHORT] =      { "reg-key-short",       SEVERITY_NOTE,    false, false,
		"%s stands for %s: reg.exe takes it, regedit may not" },
	[DIAG_KEY_SLASHES] =    { "reg-key-backslash",   SEVERITY_NOTE,    false, false,
		"doubled or trailing backslash in the path: Windows opens the same key" },
	[DIAG_AFTER_KEY] =      { "reg-after-key",       SEVERITY_ERROR,   false, true,
		"text after \"]\" is ignored by Windows: move \"%s\" to a line of its own" },
	[DIAG_INNER_BRACKET] =  { "reg-key-inner-bracket", SEVERITY_WARNING, false, true,
		"Windows takes the last \"]\" of the line: the key is \"%s\"" },
	[DIAG_ORPHAN] =         { "reg-orphan",          SEVERITY_ERROR,   true,  false,
		"value has no key: no key line before it is valid" },
	[DIAG_NAME_QUOTE] =     { "reg-name-quote",      SEVERITY_ERROR,   true,  false,
		"value name is not closed by a quote" },
	[DIAG_NO_EQUALS] =      { "reg-no-equals",       SEVERITY_ERROR,   true,  false,
		"no \"=\" after the value name" },
	[DIAG_DELETE_TAIL] =    { "reg-delete-tail",     SEVERITY_ERROR,   true,  false,
		"text after \"-\": the value is not deleted" },
	[DIAG_STR_OPEN] =       { "reg-str-open",        SEVERITY_ERROR,   true,  false,
		"string is not closed by a quote: the value is not set" },
	[DIAG_STR_TAIL] =       { "reg-str-tail",        SEVERITY_ERROR,   true,  false,
		"text after the closing quote: the value is not set" },
	[DIAG_STR_NUL] =        { "reg-str-escape",      SEVERITY_ERROR,   true,  false,
		"\"\\0\" in a string: the value is not set" },
	[DIAG_STR_BACKSLASH] =  { "reg-str-escape",      SEVERITY_ERROR,   true,  false,
		"line ends in a backslash inside a string: the value is not set" },
	[DIAG_STR_ESCAPE] =     { "reg-str-escape",      SEVERITY_WARNING, false, false,
		"unknown escape \"\\%s\": Windows drops the backslash" },
	[DIAG_STR_MULTILINE] =  { "reg-str-multiline",   SEVERITY_NOTE,    false, false,
		"string spans lines %u-%u" },
	[DIAG_DWORD] =          { "reg-dword",           SEVERITY_ERROR,   true,  false,
		"\"%s\" is not valid after dword: (write %s)" },
	[DIAG_HEX] =            { "reg-hex",             SEVERITY_ERROR,   true,  false,
		"bad hex byte at \"%s\": the value is not set" },
	[DIAG_HEX_LATER] =      { "reg-hex",             SEVERITY_ERROR,   true,  false,
		"bad hex byte in line %u: the value that begins here is not set" },
	[DIAG_HEX_JOINED] =     { "reg-hex-joined",      SEVERITY_WARNING, false, false,
		"no line break after an empty hex value (reged writes that): Windows sets neither value of this line" },
	[DIAG_HEXTYPE] =        { "reg-hextype",         SEVERITY_ERROR,   true,  false,
		"bad type in \"%s\" (want 1 to 8 hex digits and \"):\")" },
	[DIAG_TYPE] =           { "reg-type",            SEVERITY_ERROR,   true,  false,
		"unknown data type \"%s\"%s" },
	[DIAG_SMARTQUOTE] =     { "reg-smartquote",      SEVERITY_ERROR,   true,  false,
		"typographic quotes: line has no effect" },
	[DIAG_MARKDOWN] =       { "reg-markdown",        SEVERITY_ERROR,   true,  false,
		"pasted markdown: line has no effect" },
	[DIAG_JUNK] =           { "reg-junk",            SEVERITY_ERROR,   true,  false,
		"line is not a key, value or comment: Windows ignores it" },
	[DIAG_LIMIT] =          { "reg-limit",           SEVERITY_ERROR,   true,  true,
		"limit exceeded: %s" },
	[DIAG_MOUNTS] =         { "reg-limit",           SEVERITY_WARNING, false, true,
		"limit exceeded: more than %u hives and control sets are named; further ones that hold nothing asked for are not listed" },
};
/* clang-format on */

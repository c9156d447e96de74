/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is cut off or cannot be read of a .reg text or a Registry.pol makes the input incomplete (struct reg_summary, struct
 * pol_summary), so their notes have no effect of their own.
 */
#include "parser/note_codes.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct note_code codes[] = { /* sorted */
	{ "control-sets",              SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "folder-not-taken",          SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "hash-match",                SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "hash-mismatch",             SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "hash-not-expected",         SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "hive-base-block",           SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-behind-bins",          SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-bin",                  SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-bins-size",            SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-carved-list",          SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-carved-root",          SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-cell-size",            SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-checksum",             SEVERITY_WARNING, NOTE_DIRTY },
	{ "hive-damaged-key",          SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-damaged-list",         SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-damaged-value",        SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-damaged-values",       SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-deleted-limit",        SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "hive-deleted-skipped",      SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "hive-deleted-tls",          SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "hive-dirty",                SEVERITY_WARNING, NOTE_DIRTY },
	{ "hive-duplicate-name",       SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-foreign-log",          SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-format",               SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-free-cell",            SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-key-count",            SEVERITY_NOTE,    NOTE_DAMAGED },
	{ "hive-key-flags",            SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-key-twice",            SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-kind",                 SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "hive-layered",              SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-log-gap",              SEVERITY_WARNING, NOTE_DIRTY },
	{ "hive-log-unreadable",       SEVERITY_WARNING, NOTE_DIRTY },
	{ "hive-logs-not-listed",      SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "hive-logs-too-many",        SEVERITY_WARNING, NOTE_DIRTY },
	{ "hive-name-mended",          SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-not-child",            SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-readers-differ",       SEVERITY_WARNING, NOTE_DISPUTED },
	{ "hive-repaired-for-libregf", SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "hive-shrunk",               SEVERITY_FATAL,   NOTE_DAMAGED },
	{ "hive-signature",            SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-tombstone",            SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "hive-trailing",             SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "hive-truncated",            SEVERITY_ERROR,   NOTE_DAMAGED },
	{ "hive-type",                 SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-unreadable",           SEVERITY_FATAL,   NOTE_DAMAGED },
	{ "hive-unsorted-list",        SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-version",              SEVERITY_WARNING, NOTE_DAMAGED },
	{ "hive-wrong-hash",           SEVERITY_NOTE,    NOTE_DAMAGED },
	{ "hive-zero-pages",           SEVERITY_ERROR,   NOTE_DAMAGED },
	{ "hive-zero-tail",            SEVERITY_ERROR,   NOTE_DAMAGED },
	{ "image-doubt",               SEVERITY_ERROR,   NOTE_DAMAGED },
	{ "image-hash",                SEVERITY_ERROR,   NOTE_DAMAGED },
	{ "image-note",                SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "input-written",             SEVERITY_ERROR,   NOTE_DAMAGED },
	{ "lgpo-broken",               SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "pol-broken",                SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "pol-cut",                   SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "pol-disabled",              SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "pol-doubt",                 SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "pol-dup",                   SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "pol-hex",                   SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "pol-hive",                  SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "pol-key",                   SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "pol-root",                  SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "pol-scope",                 SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "pol-secure",                SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "pol-size",                  SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "pol-soft",                  SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "pol-special",               SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "policy-pending",            SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "policy-unread",             SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-after-key",             SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-control-set",           SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "reg-delete-tail",           SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-dup",                   SEVERITY_WARNING, NOTE_LOST },
	{ "reg-dword",                 SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-enc-8bit",              SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "reg-enc-be",                SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-enc-nobom",             SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-header-again",          SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-header-blank",          SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-header-ignored",        SEVERITY_FATAL,   NOTE_NO_EFFECT },
	{ "reg-header-missing",        SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-header-unknown",        SEVERITY_FATAL,   NOTE_NO_EFFECT },
	{ "reg-hex",                   SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-hex-import",            SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-hex-joined",            SEVERITY_WARNING, NOTE_LOST },
	{ "reg-hex-wide",              SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "reg-hextype",               SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-junk",                  SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-key-backslash",         SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "reg-key-bracket",           SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-key-inner-bracket",     SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-key-root",              SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-key-short",             SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "reg-key-space",             SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-limit",                 SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "reg-markdown",              SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-name-quote",            SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-no-equals",             SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-nul",                   SEVERITY_WARNING, NOTE_NO_EFFECT },
	{ "reg-orphan",                SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-smartquote",            SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-str-escape",            SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-str-multiline",         SEVERITY_NOTE,    NOTE_NO_EFFECT },
	{ "reg-str-open",              SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-str-tail",              SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-swallowed",             SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-truncated",             SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "reg-two-mounts",            SEVERITY_ERROR,   NOTE_NO_EFFECT },
	{ "reg-type",                  SEVERITY_ERROR,   NOTE_LOST },
	{ "reg-win31",                 SEVERITY_FATAL,   NOTE_NO_EFFECT },
	{ "volume-readers-differ",     SEVERITY_ERROR,   NOTE_DISPUTED },
};
/* clang-format on */

enum { CODE_COUNT = sizeof codes / sizeof *codes };

const struct note_code *note_code(size_t index)
{
	return index < CODE_COUNT ? &codes[index] : NULL;
}

static int by_code(const void *code, const void *row)
{
	return strcmp(code, ((const struct note_code *)row)->code);
}

enum note_effect note_effect(const struct note *note)
{
	const struct note_code *row = bsearch(note->code, codes, CODE_COUNT, sizeof *codes, by_code);

	if (!row)
		return note->severity >= SEVERITY_WARNING ? NOTE_DAMAGED : NOTE_NO_EFFECT;
	return note->severity >= row->severity ? row->effect : NOTE_NO_EFFECT;
}

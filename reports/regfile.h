/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Edits of a registry as the .reg file that makes them, in the form that regedit writes: header, blank line, keys with
 * their root in full, values without blanks around `=`, hex folded at 80 columns, an empty line at the end.
 *
 * Keys and names come from our own tables or from a profile that was checked, never from evidence: they are written as
 * they are. Data may be evidence and is written as numbers alone.
 */
#ifndef TLSREADY_REPORTS_REGFILE_H
#define TLSREADY_REPORTS_REGFILE_H

#include "analyzer/result.h"

/* No kind deletes a key: what others have put below it since would go with it. */
enum reg_edit_kind {
	EDIT_NUMBER,       /* "value"=dword:number */
	EDIT_DATA,         /* "value"= type, data, size; a REG_DWORD of four bytes as dword:, all else in hex */
	EDIT_REMOVE_VALUE, /* "value"=- */
	EDIT_KEY,          /* the line of the key alone, which creates it */
};

struct reg_edit {
	enum reg_edit_kind kind;
	const char *key;   /* HKEY_LOCAL_MACHINE\... */
	const char *value; /* "" is the default value */
	uint32_t number, type;
	const uint8_t *data;
	size_t size;
};

/*
 * The file as UTF-8 with LF, for a page or a terminal. Edits of one key that follow each other stand below one key
 * line. NULL: out of memory.
 */
const char *regfile_text(struct arena *arena, const struct text *comments, size_t comment_count,
			 const struct reg_edit *edits, size_t count);

/* What regedit writes and reads: that text as UTF-16LE with its mark and CR LF. NULL: out of memory, or it is no UTF-8.
 */
uint8_t *regfile_bytes(struct arena *arena, const char *text, size_t *ret_size);

/* The key with ControlSet%03u in place of CurrentControlSet; 0, or a key that has none, leaves it as it is. */
const char *regfile_key(struct arena *arena, const char *key, unsigned control_set);

/* The edit that a fix asks for. */
struct reg_edit regfile_edit(struct arena *arena, const struct fix *fix, unsigned control_set);

#endif

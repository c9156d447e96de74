/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of names as SChannel's configuration has them: Functions and EccCurves, by policy or by the machine itself. */
#ifndef TLSREADY_ANALYZER_NAMELIST_H
#define TLSREADY_ANALYZER_NAMELIST_H

#include "analyzer/facts/fact_context.h"

enum list_state {
	LIST_ABSENT, /* also one that is empty or of a type that Windows does not read there */
	LIST_SET,
	LIST_UNKNOWN,
};

struct list_name {
	const char *text; /* raw, not ended: length bytes */
	size_t length;
	bool odd;    /* a space, a line break or a separator other than the documented one was at it or beside it */
	bool beyond; /* it does not end within the characters a policy may have */
};

/* A value that holds a list, and the one type in which Windows writes and reads it there. */
struct list_location {
	const char *key, *value;
	const char *title; /* "the SSL Cipher Suite Order policy" */
	uint32_t type;     /* REG_SZ: names separated by commas; REG_MULTI_SZ: a string each */
	size_t limit;      /* characters that the list may have; 0: any number */
	bool of_curves;
};

struct name_list {
	enum list_state state;
	const struct list_location *location;
	const struct list_name *names;
	size_t count;
	const char *why;        /* LIST_UNKNOWN: why */
	const char *wrong_type; /* the type it has instead: "REG_BINARY"; NULL: it has the right one, or is not there */
	const char *wrong_text; /* its first string; NULL: it is no text */
	bool is_empty, is_too_long;
	const char *separated, *joined; /* the first string with an odd separator, with several names; NULL: none */
};

/* Asks for the list and cites it. */
struct name_list ask_names(struct fact_context *ctx, struct fact_builder *fact, const struct list_location *location);

/* What is at or between the names of an odd string of a list of this type: "a semicolon (;)", "U+00A0"; "" if nothing is. */
const char *odd_separator(struct arena *arena, const char *text, uint32_t type);

#endif

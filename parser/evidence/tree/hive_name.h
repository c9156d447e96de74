/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the name of a loose file says: which hive it is a copy of, and of whom; that it is an image. "DC01_SYSTEM.hve" is SYSTEM of "DC01". */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_HIVE_NAME_H
#define TLSREADY_PARSER_EVIDENCE_TREE_HIVE_NAME_H

#include <stdbool.h>
#include <stddef.h>

enum hive_word { WORD_NONE, WORD_SYSTEM, WORD_SOFTWARE, WORD_NTUSER, WORD_DEFAULT };

enum { HIVE_NAME_LIMIT = 256 };

struct hive_name {
	enum hive_word word;
	bool is_exact;              /* the name that Windows gives it, in any case */
	bool is_older;              /* an ending that copies get: .sav, .bak, .old */
	bool has_ending;            /* another than hives have: .txt */
	char rest[HIVE_NAME_LIMIT]; /* the name without word and ending, "" if nothing is left; in its own case */
};

/* WORD_NONE for a name without such a word, and for a transaction log. */
struct hive_name hive_name_of(const char *name);

/* rest starts with the name of this machine: how much of rest that is, with what separates it; 0: it does not. */
size_t hive_name_starts(const char *rest, const char *machine);

/* An ending that files get which are disk images, WIMs or archives. */
bool is_image_name(const char *name);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the text forms of a policy share: Registry.xml of Group Policy Preferences (parser/pol/gpp.c) and LGPO text
 * (parser/pol/lgpo.c). The whole file is decoded; events and notes have line and column, no offset.
 *
 * Codes of notes, beside those in parser/pol/pol.h:
 *   pol-doubt     it is not known whether the setting applies (added where it concerns what is asked for: parser/view/layer.c)
 *   pol-disabled  the setting is switched off        pol-hex    digits that look decimal, read as hexadecimal
 *   pol-hive      a hive that is not read here
 */
#ifndef TLSREADY_PARSER_POLTEXT_H
#define TLSREADY_PARSER_POLTEXT_H

#include "parser/pol/pol.h"

enum { POLTEXT_HEAD = 4096 }; /* bytes that tell what a file is */

enum poltext_kind { POLTEXT_NONE, POLTEXT_GPP, POLTEXT_LGPO, POLTEXT_OTHER_XML };

enum poltext_kind poltext_probe(const uint8_t *head, size_t size);

struct poltext {
	struct arena *arena;
	struct notes *notes;
	reg_event_fn event;
	void *context;
	struct error *err;
	int32_t source;
	struct pol_summary summary;
	char *text;   /* raw UTF-8; 8-bit text that is no UTF-8 is taken for Latin-1 */
	bool is_utf8; /* it was text of 8 bits and valid UTF-8, or UTF-16 */
};

/* One setting, as a file has it. */
struct poltext_item {
	uint32_t line;
	const char *path; /* HKEY_...\KEY, as poltext_path makes it */
	const char *name;
	uint32_t type;
	const uint8_t *data;
	size_t size;
	const char *doubt; /* why it may not apply, a clause; NULL: it does */
};

/* Reads and decodes all of it. ERR_LIMIT, ERR_IO, ERR_NOMEM, ERR_FORMAT: it has NUL characters, and is no text. */
int poltext_read(struct poltext *text, const struct scan_job *job);

struct location poltext_location(const struct poltext *text, uint32_t line);

/* root\key with single backslashes. NULL: no registry holds such a key (a note says so), or out of memory. */
const char *poltext_path(const struct poltext *text, uint32_t line, const char *root, const char *key);

/* digits as a little-endian number of `size` bytes. False: none, too many, or none of the base (10 or 16). */
bool poltext_number(const char *digits, unsigned base, size_t size, uint8_t *ret);

/* The data of an item: a string with its NUL, the bytes of "00ff10". False: it is no such text, or out of memory. */
bool poltext_set_text(const struct poltext *text, const char *raw, struct poltext_item *item);
bool poltext_set_bytes(const struct poltext *text, const char *hex, struct poltext_item *item);

/* Tells one event. 0, or what the callback returned. */
int poltext_tell(const struct poltext *text, const struct poltext_item *item, enum reg_directive directive);

#endif

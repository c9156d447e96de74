/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers and texts as they go from one process to another. The one that reads believes nothing: a record that ends too early, or a
 * text that is none, is bad, and reads as 0 and "". Private to this folder.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_RECORD_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORD_LIMIT = 1 << 16 }; /* bytes */

enum {
	RECORD_DONE,  /* all was said */
	RECORD_ALIVE, /* nothing to say yet */
	RECORD_ERROR, /* code, text */
	RECORD_OWN,   /* the kinds of each library from here on */
};

struct record {
	uint32_t kind;
	uint32_t size;
	uint32_t at; /* read so far */
	bool is_bad; /* too long, or misread */
	uint8_t bytes[RECORD_LIMIT];
};

void record_start(struct record *record, uint32_t kind);
void record_add(struct record *record, uint64_t number);
void record_add_text(struct record *record, const char *text); /* NULL is "" */

uint64_t record_number(struct record *record);
const char *record_text(struct record *record); /* lives in the record */

#endif

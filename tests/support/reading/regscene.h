/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A .reg text given to the scanner, and what came out of it as lines of text that a test can write down:
 *   [PATH]   [-PATH]   "name"=4:01000000   "name"=-
 * Values stand below the key that their event names; it is repeated when it changes. Control characters in names are
 * written as {XX}.
 */
#ifndef TLSREADY_TESTS_SUPPORT_REGSCENE_H
#define TLSREADY_TESTS_SUPPORT_REGSCENE_H

#include "parser/reg/diagnostics.h"
#include "parser/reg/filter.h"
#include "parser/reg/tuning.h"

enum regscene_encoding { REGSCENE_8BIT, REGSCENE_UTF8, REGSCENE_UTF16LE, REGSCENE_UTF16BE, REGSCENE_ENCODINGS };

struct regscene {
	/* set by the test, if it wants something else than everything at once */
	const struct wanted_key *wanted_keys; /* NULL: everything */
	size_t filter_count;
	size_t piece;   /* bytes that one read gives; 0: as many as are asked for */
	size_t chunk;   /* 0: the usual */
	bool plain;     /* without SSE2 */
	bool places;    /* events begin with "LINE:COLUMN+OFFSET " */
	size_t fail_at; /* the read that would begin here fails; 0: none */
	size_t stop_at; /* the callback refuses this event, counted from 1; 0: none */
	size_t ceiling; /* of the arena; 0: enough */

	/* filled by regscene_scan */
	struct arena *arena;
	struct notes notes;
	struct reg_summary summary;
	struct error error;
	int result;
	char *events;
	size_t events_size, events_capacity, event_count;
	const char *written; /* hex of the last event's, "" if there was none */
	char key[1024];      /* of the last event */

	/* where reading is */
	const uint8_t *data;
	size_t size, at;
};

void regscene_scan(struct regscene *scene, const void *data, size_t size);
void regscene_text(struct regscene *scene, const char *utf8); /* the bytes of a C string, as they are */
/* The same text (UTF-8 without anything outside Windows-1252) in an encoding of its own, with its byte order mark. */
uint8_t *regscene_encode(const char *utf8, enum regscene_encoding encoding, size_t *ret_size); /* free() it */
void regscene_close(struct regscene *scene);

/*
 * Of these events (with or without places) the values and deletions that someone who asks for less than everything
 * gets; not the keys, since some are reported although nobody asked. free() it.
 */
char *regscene_only(const char *events, const struct wanted_key *wanted_keys, size_t count);

/* The first note of this code at line (0: any); NULL: none. */
const struct note *regscene_note(const struct regscene *scene, const char *code, uint32_t line);

/* All of a file; NULL if it cannot be read. free() it. */
uint8_t *regscene_load(const char *path, size_t *ret_size);

#endif

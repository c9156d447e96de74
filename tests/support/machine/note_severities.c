/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/note_severities.h"

#include <string.h>

#include "parser/note_codes.h"

/* clang-format off */
/* Codes that are older than the table and have a second, milder severity: the same finding where it matters less. */
static const struct { const char *code; enum severity severity; } milder[] = {
	{ "hive-checksum",        SEVERITY_NOTE },    /* the logs were applied, and none is missing */
	{ "hive-deleted-limit",   SEVERITY_NOTE },    /* a limit on what is listed, not on what is searched */
	{ "hive-deleted-skipped", SEVERITY_NOTE },    /* damaged bins, not the whole hive */
	{ "hive-dirty",           SEVERITY_NOTE },    /* the logs were applied, and none is missing */
	{ "hive-log-unreadable",  SEVERITY_NOTE },    /* a clean hive needs none of its logs */
	{ "reg-key-space",        SEVERITY_WARNING }, /* the key is opened, under another name than was meant */
	{ "reg-limit",            SEVERITY_WARNING }, /* of what was found, not of what has effect */
	{ "reg-str-escape",       SEVERITY_WARNING }, /* the value is set, without the backslash */
	{ "reg-win31",            SEVERITY_ERROR },   /* one line, not the file */
};
/* clang-format on */

bool note_may_be(const char *code, enum severity severity)
{
	for (size_t i = 0; i < sizeof milder / sizeof *milder; i++)
		if (milder[i].severity == severity && strcmp(milder[i].code, code) == 0)
			return true;
	for (size_t i = 0; note_code(i); i++)
		if (strcmp(note_code(i)->code, code) == 0)
			return note_code(i)->severity == severity;
	return false;
}

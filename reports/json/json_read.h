/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A saved result (schema tlsready.result/1) back into a struct result.
 *
 * The file may be anything. Its types, enumerations and limits are checked, and every string goes through
 * text_of_neutral, so that what comes out may be given to any report. An error names the label and the path inside the
 * document: x.json: machines[0].findings[3].level: "fatal" is none of note, warning, error. Members that this version does not
 * know are passed over; the digest covers them all the same. The digest shows that nobody changed the file by mistake: it
 * is no signature, and whoever can write the file can write its digest.
 */
#ifndef TLSREADY_REPORTS_JSON_READ_H
#define TLSREADY_REPORTS_JSON_READ_H

#include <stddef.h>

#include "analyzer/result.h"
#include "common/error.h"

enum { RESULT_SIZE_LIMIT = 256 << 20 }; /* bytes of a saved result */

enum seal { SEAL_GOOD, SEAL_BROKEN, SEAL_MISSING };

/*
 * Reads it and demands a good seal. ERR_FORMAT: no result; ERR_CORRUPT: the digest is missing or another one; ERR_LIMIT;
 * ERR_NOMEM. Release with result_free. Facts come in the order in which they were decided.
 */
int result_read(const char *label, const void *json, size_t size, struct result **ret, struct error *err);

/*
 * The same, telling of the seal instead: for `verify`. With another one than SEAL_GOOD *err tells whose digest is wrong, and
 * each machine with a wrong one has the digest "".
 */
int result_read_seal(const char *label, const void *json, size_t size, struct result **ret, enum seal *ret_seal,
		     struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hashes of an acquisition (--expect-hashes): the lines of sha256sum, sha1sum, md5sum (also --tag, and openssl dgst), of hashdeep and
 * of PowerShell's Get-FileHash. An input is the file of the lines whose path shares the most components with its own, from the end; letter
 * case does not matter.
 */
#ifndef TLSREADY_ENGINE_EXPECTED_HASHES_H
#define TLSREADY_ENGINE_EXPECTED_HASHES_H

#include "common/note.h"
#include "parser/machine/machine.h"

enum { EXPECTED_FILE_LIMIT = 64 << 20, EXPECTED_LINES_LIMIT = 1000000 };

struct expected_hashes; /* expected_free */

/* 0; ERR_USAGE: the file cannot be read, or one of its lines is none of these, with the number of the line; ERR_NOMEM. */
int expected_load(const char *path, struct expected_hashes **ret, struct error *err);
void expected_free(struct expected_hashes *expected); /* NULL is fine */

bool expected_needs_all(const struct expected_hashes *expected);     /* MD5 or SHA-1, too */
const char *expected_sha256(const struct expected_hashes *expected); /* of the file */

/*
 * Compares the inputs of a machine, which are hashed, and their logs; overlays are no evidence. Notes what was found. Returns what is
 * not as it was acquired, as a clause in arena; NULL: nothing. with_unhashed: what has no hash is not, either.
 */
const char *expected_compare(const struct expected_hashes *expected, const struct machine *machine, bool with_unhashed,
			     struct notes *notes, struct arena *arena);

/* Lines whose file was compared with no input so far, of those in the file; workers count, too. */
size_t expected_unused(const struct expected_hashes *expected, size_t *ret_count);

#endif

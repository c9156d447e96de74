/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify, from a saved result to what no longer agrees with it.
 *
 * Its files are found again (verify_sources.c), evaluated as they were (verify.c), and what comes out is compared with what was
 * saved (verify_compare.c). The saved result and the files may both be an attacker's.
 */
#ifndef TLSREADY_CLI_VERIFY_H
#define TLSREADY_CLI_VERIFY_H

#include "engine/evaluate.h"
#include "common/digest.h"

enum { MISMATCHES_SHOWN = 200 }; /* lines; further ones are counted */

struct given_file {               /* an INPUT of the command line */
	const char *path, *shown; /* shown: as a result would have it */
	const char *sha256;       /* "" when it cannot be read */
	bool is_used;
};

/* The files that stand for the sources of one saved machine. */
struct found_files {
	const char **paths; /* one for each source; NULL: it is not there */
	size_t absent;      /* sources and logs */
};

struct verify {
	const struct settings *settings;
	struct arena *arena;
	const char *path; /* RESULT */
	struct result saved;
	struct given_file *given;
	size_t given_count;
	struct found_files *files; /* one for each machine */
	struct criteria criteria;
	const char *names[PROFILES_LIMIT]; /* of the profiles that are loaded */
	size_t name_count;
	size_t sources, unhashed, absent, values, mismatches;
};

/* A line on standard output, neutralised. */
void say(struct verify *verify, const char *format, ...) __attribute__((format(printf, 2, 3)));
void mismatch(struct verify *verify, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Which files stand for the sources of the result; tells of those that are not there. 0, or the exit code that ends the run. */
int find_files(struct verify *verify);

/* Machines whose sources are not all there are not evaluated; those that are there are hashed all the same. */
void hash_files(struct verify *verify, const struct machine_result *machine, const struct found_files *files);

/* Compares a saved machine with the same one evaluated again. Sentences count only if with_words. */
int compare_with(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh,
		 bool with_words);

#endif

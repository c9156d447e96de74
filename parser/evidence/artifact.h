/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An artifact: one thing that says something about a machine (a hive, a log, a .reg text, a policy), opened once and read
 * through its descriptor for every look at it. Nobody but parser/evidence opens an input by name.
 *
 * A pipe and standard input are copied once into sealed memory, so that they can be read again like a file. Reading never
 * moves a file position: looks, and processes, share the descriptor.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_ARTIFACT_H
#define TLSREADY_PARSER_EVIDENCE_ARTIFACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/digest.h"
#include "common/error.h"
#include "parser/evidence/source/source.h"

enum { ARTIFACT_HEAD = 64, ARTIFACT_LOGS_LIMIT = 8 };

/* Bytes of a pipe or of standard input; more are refused. */
#define ARTIFACT_SPOOL_LIMIT (UINT64_C(1) << 30)

enum artifact_scope { SCOPE_UNKNOWN, SCOPE_MACHINE, SCOPE_USER }; /* whose registry a policy file is written to */

enum artifact_role { ROLE_ANY, ROLE_HIVE, ROLE_POLICY }; /* what its place in a folder says that it is */

/* When Windows applies a policy file: the registry extension before preferences, the local policy before those of the domain. */
enum policy_order { POLICY_LOCAL, POLICY_DOMAIN, POLICY_LOCAL_PREFERENCES, POLICY_DOMAIN_PREFERENCES, POLICY_ORDERS };

struct artifact {
	/* Made by a scan, or by artifact_of; all of it lives in the arena of the scan. */
	const char *path;   /* raw; how messages and reports name it; "-" is standard input */
	const char *folder; /* not NULL: an operand that is a folder, below which it is opened; no link leads out of it */
	struct inside *inside; /* not NULL: it is in an image, an archive (parser/evidence/image/inside.h); no descriptor then */
	const char *below; /* with folder or inside: its path there, parted by / */
	const char *user;  /* whose hive, from its place in a volume: "alice", "LocalService"; NULL: its path tells */
	enum artifact_role role;
	enum artifact_scope scope;
	enum policy_order order; /* of ROLE_POLICY */
	bool is_overlay;
	bool is_found; /* named by a folder or a saved result, not by the user: one hive too many is no wrong usage */

	/* Since artifact_open. */
	int fd;       /* read-only; -1: not open, refused (error), or memory of ours */
	bool is_file; /* a regular file of the host; else it was spooled, or is memory of ours */
	uint64_t size;
	uint64_t modified;           /* FILETIME, of a file of the host; 0: not known */
	uint8_t head[ARTIFACT_HEAD]; /* the first bytes, by which it is recognised */
	size_t head_size;
	const uint8_t *memory;          /* not NULL: the bytes are here, and there is no descriptor */
	struct source *source;          /* not NULL: they are read from it, and there is no descriptor */
	struct artifact *logs;          /* transaction logs next to a hive, sorted by name, open or refused */
	size_t log_count, logs_dropped; /* dropped: more than ARTIFACT_LOGS_LIMIT */
	const char *logs_unlisted;      /* why the folder could not be searched for logs; NULL: it was */
	bool has_logs;                  /* they were searched for, or a scan knows them */
	bool all_hashes;                /* MD5 and SHA-1 are computed beside SHA-256 */
	char sha256[DIGEST_HEX], sha1[DIGEST_HEX], md5[DIGEST_HEX]; /* artifact_digest; "" not asked for yet */
	struct error error;                                         /* code 0: it is open */
};

/* A loose file, or "-"; not opened. */
struct artifact artifact_of(const char *path);

/* What cannot be opened for this reason, which may begin with its path: refused as it is. */
struct artifact artifact_of_refused(const char *path, const struct error *why);

/* Bytes in memory, which outlive it; open at once. label stands for its path. */
struct artifact artifact_of_memory(const char *label, const void *bytes, size_t size);

/*
 * Opens it and reads its first bytes. 0, or artifact->error, which says why and does not name the path: ERR_IO, ERR_LIMIT (a
 * pipe gives too much), ERR_NOMEM. Opening what is open does nothing. Never waits for a writer of a pipe that nobody writes to.
 */
int artifact_open(struct artifact *artifact);

static inline bool artifact_is_open(const struct artifact *artifact)
{
	return artifact->fd >= 0 || artifact->memory || artifact->source;
}

/* True if files next to it are known or can be searched for: its transaction logs. */
static inline bool artifact_has_neighbours(const struct artifact *artifact)
{
	return artifact->is_file || artifact->inside;
}

/* True if it can be read only once: standard input, a pipe. It is spooled before another process is to read it. */
bool artifact_is_special(const struct artifact *artifact);

/* Finds and opens the transaction logs next to it (NAME.LOG, .LOG1, .LOG2 in any case), once. */
void artifact_find_logs(struct artifact *artifact, struct arena *arena);

/* True if the first bytes are binary, so that it may be a hive whose base block is lost; .reg text is not. */
bool artifact_is_binary(const struct artifact *artifact);

void artifact_close(struct artifact *artifact); /* with its logs; may be opened again unless it was a pipe */

/* pread(2), again after a signal and after a short read: bytes read, less only at the end; -1: errno says why. */
int64_t artifact_read(const struct artifact *artifact, uint64_t at, void *buffer, size_t size);

/* True if the file is shorter now than when it was opened. */
bool artifact_shrunk(const struct artifact *artifact);

/* Whether it, or one of its logs, is an open file of the host that was written to since it was opened. */
bool artifact_was_written(const struct artifact *artifact);

/* Whether all hashes that are asked for are known. */
static inline bool artifact_is_hashed(const struct artifact *artifact)
{
	return artifact->sha256[0] && (artifact->md5[0] || !artifact->all_hashes);
}

/* SHA-256 of all its bytes, in hex, read once; "" if they cannot be read to the end. Sets the others, too. */
const char *artifact_digest(struct artifact *artifact);

/* Its bytes in order, for a parser that takes a stream. */
struct artifact_reader {
	struct artifact *artifact;
	uint64_t at;
	struct digests digests; /* none runs: none is wanted */
};

int64_t artifact_reader_read(void *context, void *buffer, size_t size); /* a reg_read_fn */

/* The hash of what was read becomes that of the artifact if it was read to the end. Releases the digest. */
void artifact_reader_end(struct artifact_reader *reader, bool is_whole);

#endif

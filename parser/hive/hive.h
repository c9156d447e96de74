/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One hive file with its transaction logs, opened for reading by one reader or by two that must agree.
 *
 * The base block is checked by us before any library sees a byte: signature, file type (a log is no hive), checksum,
 * sequence numbers (dirty), sizes against the file. What is wrong and still readable becomes a note, never an error.
 */
#ifndef TLSREADY_PARSER_HIVE_HIVE_H
#define TLSREADY_PARSER_HIVE_HIVE_H

#include "common/digest.h"
#include "parser/hive/backend.h"
#include "common/sandbox/sandbox.h"

enum reader_choice { READERS_BOTH, READER_LIBREGF, READER_CELLS };

struct hive_options {
	enum reader_choice readers;
	bool no_logs;                  /* read the primary file alone */
	bool no_hash;                  /* leave sha256 of the hive and of the logs empty */
	const struct sandbox *sandbox; /* where libregf runs; NULL: nowhere, READERS_BOTH goes on without it */
	bool in_process; /* without a sandbox, libregf runs here: tests and fuzz targets, for it may crash */
};

enum log_state {
	LOG_APPLIED,
	LOG_IGNORED_CLEAN, /* the hive is clean: its logs are history */
	LOG_OLD,           /* its entries are older than the hive */
	LOG_GAP,           /* does not follow the entries applied before it */
	LOG_INVALID,       /* empty, bad signature, checksum or sequence numbers */
};

struct hive_log {
	const char *path; /* raw, as opened */
	enum log_state state;
	const char *format;      /* "DIRT" or "HvLE"; "" if neither */
	uint32_t first, last;    /* sequence numbers of the entries applied */
	uint32_t entries, pages; /* applied */
	bool lost;               /* entries that come after those applied are in it, behind damage */
	bool foreign;            /* applied, and its base block is that of another hive */
	uint64_t size;
	char sha256[DIGEST_HEX]; /* "" when hashing was not asked for */
	const char *why;         /* why ignored, or why replay stopped where it did; one clause */
};

/* What a reader came to: reports print it per source. */
struct hive_reader {
	const char *name;          /* "cells", "libregf" */
	const char *status;        /* "read", "refused", "failed", "crashed", "timeout", "not asked" */
	const char *why;           /* for anything but "read" */
	uint32_t agreed, differed; /* answers about keys and values, absence too, beside the other reader's */
};

struct hive_facts {          /* the base block and what became of it */
	enum hive_kind kind; /* by content: root keys decide, never the file name */
	bool dirty;          /* checksum wrong, or sequence numbers differ, before replay */
	bool replayed;       /* logs were applied and the hive is whole again */
	const char *stale;   /* dirty and not replayed: what newer changes may be in, one clause; else NULL. Raw */
	bool checksum_bad;
	uint32_t sequence1, sequence2, major, minor; /* major 0: the base block was lost */
	uint64_t written;                            /* FILETIME of the base block; 0 is normal since 8.1 */
	uint64_t bins_size, file_size;
	const char *embedded_name; /* raw UTF-8, the end of the path it had when loaded */
};

struct hive;

/*
 * True if an open artifact is a hive or a log, also when its base block is lost and it is no text all the same: bins where
 * they must be, nothing but zeros, or binary data with a transaction log next to it.
 */
bool hive_probe_artifact(struct artifact *artifact, struct arena *arena);

/* True if these first bytes are a hive's or a log's base block ("regf"). size may be less than 4. */
bool hive_probe(const uint8_t *data, size_t size);

/*
 * READERS_BOTH: the cell reader answers, and libregf is asked the same questions beside it (hive_second_reader_finish). When
 * the cell reader cannot open the hive, libregf answers alone.
 *
 * Reads an open artifact and, unless options say no, its logs (artifact_find_logs). The artifact outlives the hive; it may be
 * opened by several hives at once. ERR_IO; ERR_FORMAT: not a hive, or a transaction log supplied as one (the text says which,
 * and what to do); ERR_CORRUPT: no reader could open it.
 */
int hive_open(struct artifact *artifact, int32_t source, const struct hive_options *options, struct arena *arena,
	      struct notes *notes, struct hive **ret, struct error *err);
void hive_close(struct hive *hive);

/* Notes that a walk over the keys came to this one a second time. */
void hive_note_listed(struct hive *hive, hivekey at);

/*
 * SHA-256 of the file that was read, "" when hashing was not asked for. Of a file of the host it is computed when it is first asked
 * for: after the questions, and before they are waited for, the second reader works meanwhile on another core.
 */
const char *hive_digest(struct hive *hive);

/*
 * Waits for the second reader's answers to all questions so far and compares them: fills its struct hive_reader, adds a
 * note hive-readers-differ for each disagreement, and one if the file changed meanwhile. May be called again.
 */
void hive_second_reader_finish(struct hive *hive);

/*
 * Which readers are behind the answer about a key (name NULL) or value, after hive_second_reader_finish: "cells, libregf",
 * "cells", "libregf", or "cells (libregf differs)". path is below the hive's root.
 */
const char *hive_agreement(const struct hive *hive, const char *path, const char *name);

/*
 * A place in the hive as a reader gives it, with the log that its bytes are in, if they came from one. The value's way, of
 * a vk cell, leads to the data: those that a log has are cited, or else the cell.
 */
struct location hive_location(const struct hive *hive, struct location at);
struct location hive_value_location(const struct hive *hive, struct location at);

/* The hive as it is read: logs replayed. */
const struct bytes *hive_bytes(const struct hive *hive);

const struct hive_facts *hive_facts(const struct hive *hive);
size_t hive_logs(const struct hive *hive, const struct hive_log **ret);
size_t hive_readers(const struct hive *hive, const struct hive_reader **ret);

/* The questions of backend.h, answered by the readers in charge. Paths are below the hive's root. */
hivekey hive_root(const struct hive *hive);
int hive_info(struct hive *hive, hivekey at, struct hivekey_info *ret, struct error *err);
int hive_child(struct hive *hive, hivekey at, const char *name, hivekey *ret, struct error *err);
int hive_child_at(struct hive *hive, hivekey at, size_t index, hivekey *ret, struct error *err);
int hive_value(struct hive *hive, hivekey at, const char *name, struct hivevalue *ret, struct error *err);
int hive_value_at(struct hive *hive, hivekey at, size_t index, struct hivevalue *ret, struct error *err);

#endif

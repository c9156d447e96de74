/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transaction logs, replayed in memory over a private mapping of the hive; the files are only read.
 * Old logs (XP to 8: DIRT) and new ones (8.1 on: HvLE, Marvin32 hashes), by the rules of the regf specification and of
 * yarp, whose images ours equal. Names say nothing about order: the sequence numbers in the logs do.
 */
#ifndef TLSREADY_PARSER_HIVE_LOG_H
#define TLSREADY_PARSER_HIVE_LOG_H

#include "common/arena.h"
#include "common/note.h"
#include "parser/hive/hive.h"
#include "parser/hive/log/replay_map.h"

enum { HIVE_LOGS_LIMIT = ARTIFACT_LOGS_LIMIT };

/* No larger hive is replayed: a log may claim 4 GiB, and Windows loads nothing near it. */
#define LOG_CAPACITY_LIMIT (UINT64_C(1) << 31)

/*
 * The name of the one of LOG1 and LOG2 that is not among the paths although the other is; NULL: none is missing, as where
 * a hive has a single .LOG. Windows writes the two in turn, and what one of them holds never tells how far the other goes:
 * its entries may begin behind the hive (after a partial write of it), and Windows 8 takes the later of two old logs.
 */
const char *log_missing(const char *const *paths, size_t count, struct arena *arena);

/* The room that replay may need behind the hive's own bytes: the largest hive the logs speak of (4096 + bins size). */
size_t log_capacity(const struct bytes *logs, size_t count);

/*
 * Replays logs[0..count) over the hive (whose mapping has log_capacity room). ret_logs[i] tells what became of
 * logs[i]. Changes hive->data and hive->size only. Returns true when something was applied; the base block in memory is
 * then clean (sequence numbers, type, checksum). damaged entries end a log, they are never applied. path and sha256 of
 * ret_logs are the caller's and left alone; further logs than HIVE_LOGS_LIMIT too. map (NULL: not
 * wanted) gets what was copied from where.
 */
bool log_replay(struct bytes *hive, const struct bytes *logs, size_t count, struct arena *arena,
		struct hive_log ret_logs[HIVE_LOGS_LIMIT], struct replay_map *map);

#endif

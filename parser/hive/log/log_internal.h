/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What log.c, log_hvle.c and log_dirt.c share: one replay under way. Not for others. */
#ifndef TLSREADY_PARSER_HIVE_LOG_INTERNAL_H
#define TLSREADY_PARSER_HIVE_LOG_INTERNAL_H

#include "parser/hive/baseblock.h"
#include "parser/hive/log/log.h"

struct candidate { /* a log that is sound enough to be considered */
	const struct bytes *bytes;
	struct baseblock block;
	struct hive_log *out;
	uint32_t index;
};

struct replay {
	struct bytes *hive;
	struct baseblock block; /* the hive's own */
	bool sound;             /* it can be trusted */
	bool healed;            /* it was replaced by a log's */
	struct arena *arena;
	struct replay_map *map; /* NULL: not wanted */
	size_t count;
	struct candidate list[HIVE_LOGS_LIMIT]; /* of one format, in the order in which they are to be tried */
};

/* Both want at least one log, settle every one, and return true when something was applied. */
bool log_replay_dirt(struct replay *replay);
bool log_replay_hvle(struct replay *replay);

/* What became of a log. why may be NULL: memory ran out. */
void log_settle(struct hive_log *out, enum log_state state, const char *why);
void log_settle_applied(const struct replay *replay, struct hive_log *out, const char *why);

/* Makes the base block of the hive one of a clean primary file; a damaged one is first replaced by that of the log. */
struct baseblock_edit {
	uint32_t sequence, bins_size, flags;
};
void log_heal_base_block(struct replay *replay, const struct candidate *log);
void log_clean_base_block(const struct replay *replay, const struct baseblock_edit *edit);

/* Sequence numbers wrap around. */
static inline bool sequence_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

#endif

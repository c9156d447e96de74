/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replays logs of the new format. Sources: regf specification, "New format"; "Missing log entries" in
 * msuhanov/regf-samples; yarp, apply_new_log_files. The entries themselves: log_entry.c.
 */
#include "parser/hive/log/log_internal.h"

#include <inttypes.h>

#include "parser/hive/log/log_entry.h"

static void apply_entry(struct replay *replay, const struct candidate *log, const struct hvle_entry *entry)
{
	const struct baseblock_edit edit = { entry->sequence, entry->bins_size, entry->flags };
	struct hive_log *out = log->out;

	if (out->entries++ == 0)
		out->first = entry->sequence;
	out->last = entry->sequence;
	out->pages += entry->pages;
	log_heal_base_block(replay, log);
	log_clean_base_block(replay, &edit);
}

static bool apply(struct replay *replay, const struct candidate *log)
{
	struct hvle_walk walk = hvle_start(log->bytes, log->block.sequence1, /* hash= */ true);
	struct hvle_entry entry;

	walk.map = replay->map;
	walk.index = log->index;
	while (hvle_next(&walk, &entry) && hvle_apply(&walk, &entry, replay->hive))
		apply_entry(replay, log, &entry);
	const char *why = hvle_why(&walk, replay->arena);

	/* Where the file ends inside of an entry, nothing tells an interrupted write from a copy that was cut off. */
	log->out->lost = walk.end == HVLE_CUT || hvle_later(log->bytes, walk.at, walk.expected - 1);
	if (log->out->entries > 0)
		log_settle_applied(replay, log->out, why);
	else
		log_settle(log->out, LOG_INVALID, why);
	return log->out->entries > 0;
}

/* Windows goes by where a log begins: one that begins before the hive is history, whatever it ends with. */
static const char *why_old(const struct replay *replay, const struct candidate *log)
{
	uint32_t begins = log->block.sequence1, hive = replay->block.sequence2;
	struct hvle_walk walk = hvle_start(log->bytes, begins, /* hash= */ true);
	struct hvle_entry entry = { .sequence = begins };

	while (hvle_next(&walk, &entry))
		;
	if (sequence_before(entry.sequence, hive))
		return arena_printf(replay->arena,
				    "its newest entry (sequence %" PRIu32 ") is older than the hive (%" PRIu32 ")",
				    entry.sequence, hive);
	return arena_printf(replay->arena,
			    "it begins before the hive (sequence %" PRIu32 ", hive %" PRIu32 "), and then "
			    "Windows takes none of it",
			    begins, hive);
}

static const char *why_gap(const struct replay *replay, const struct candidate *log, const struct hive_log *last)
{
	if (last->entries == 0)
		return "it follows a log of which nothing could be applied";
	return arena_printf(replay->arena, "it begins with sequence %" PRIu32 ", and %" PRIu32 " must come next",
			    log->block.sequence1, last->last + 1);
}

/*
 * Of two logs, the second continues the first, or is not used. In front of the first a gap is normal: Windows may write
 * a hive in part, and the image is whole only after the last entry.
 */
static bool replay_in_order(struct replay *replay)
{
	const struct hive_log *last = NULL; /* the one tried last, which may have given nothing */
	bool applied = false;

	for (size_t i = 0; i < replay->count; i++) {
		const struct candidate *log = &replay->list[i];
		uint32_t begins = log->block.sequence1;

		if (sequence_before(begins, replay->block.sequence2)) {
			log_settle(log->out, LOG_OLD, why_old(replay, log));
			continue;
		}
		if (last && (last->entries == 0 || begins != last->last + 1)) {
			log_settle(log->out, LOG_GAP, why_gap(replay, log, last));
			continue;
		}
		applied |= apply(replay, log);
		last = log->out;
	}
	return applied;
}

/* Nobody knows how far a hive without a sound base block is: Windows takes the latest log alone, its base block too. */
static bool replay_latest(struct replay *replay)
{
	for (size_t i = 0; i + 1 < replay->count; i++)
		log_settle(replay->list[i].out, LOG_OLD,
			   "the base block of the hive is damaged: only the log with the latest entries is used");
	return apply(replay, &replay->list[replay->count - 1]);
}

bool log_replay_hvle(struct replay *replay)
{
	return replay->sound ? replay_in_order(replay) : replay_latest(replay);
}

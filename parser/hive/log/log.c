/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks at each log, says which are to be replayed and in which order, and leaves a clean base block behind. Source:
 * regf specification, "Dirty state of a hive" and "Multiple transaction log files". Not handled: TxR (.regtrans-ms,
 * CLFS), whose transactions no tool replays.
 */
#include "parser/hive/log/log_internal.h"

#include <inttypes.h>

#include "parser/hive/log/log_entry.h"

enum { SMALLEST_LOG = LOG_SECTOR + 40 }; /* yarp, NewLogFile: room for the header of one entry */

enum format { FORMAT_NONE, FORMAT_DIRT, FORMAT_HVLE };

static const char *const format_names[] = { [FORMAT_NONE] = "", [FORMAT_DIRT] = "DIRT", [FORMAT_HVLE] = "HvLE" };

static enum format format_of(const struct baseblock *block)
{
	if (block->type == BASEBLOCK_LOG_NEW)
		return FORMAT_HVLE;
	return block->type == BASEBLOCK_LOG_OLD || block->type == BASEBLOCK_LOG_NT ? FORMAT_DIRT : FORMAT_NONE;
}

/* NULL: it is a log. Any order would do for the program; this one gives the reader the nearest cause. */
static const char *why_no_log(const struct bytes *log, struct baseblock *ret)
{
	if (log->size == 0)
		return "0 bytes"; /* usual: LOG2 of a young hive, .LOG beside LOG1 and LOG2 */
	if (log->size <= SMALLEST_LOG || !baseblock_read(log, 0, ret))
		return "it is too short to hold anything";
	if (!ret->magic)
		return "it does not begin like a log (regf)";
	if (!ret->checksum_good)
		return "the checksum of its base block is wrong";
	if (ret->sequence1 != ret->sequence2)
		return "its own write was interrupted: its two sequence numbers differ";
	if (format_of(ret) == FORMAT_NONE)
		return "its base block states that it is not a log";
	if (ret->bins_size == 0 || ret->bins_size % BIN_PAGE != 0)
		return "its base block names an impossible size of the hive";
	return NULL;
}

void log_settle(struct hive_log *out, enum log_state state, const char *why)
{
	out->state = state;
	out->why = why ? why : "memory ran out while the reason was written";
}

static enum format examine(const struct bytes *log, struct candidate *ret, struct hive_log *out)
{
	*ret = (struct candidate){ .bytes = log, .out = out };
	const char *why = why_no_log(log, &ret->block);
	enum format format = why ? FORMAT_NONE : format_of(&ret->block);

	out->format = format_names[format];
	out->first = out->last = out->entries = out->pages = 0;
	out->lost = out->foreign = false;
	out->size = log->size;
	log_settle(out, LOG_INVALID, why);
	return format;
}

/* The size of the largest hive that a log speaks of; hashes are left to the replay. */
static uint32_t largest_bins(const struct bytes *log)
{
	struct hive_log unused;
	struct candidate candidate;
	struct hvle_entry entry;
	uint32_t largest = 0;
	enum format format = examine(log, &candidate, &unused);

	if (format == FORMAT_DIRT)
		return candidate.block.bins_size;
	if (format == FORMAT_NONE)
		return 0;
	struct hvle_walk walk = hvle_start(log, candidate.block.sequence1, /* hash= */ false);

	while (hvle_next(&walk, &entry))
		if (largest < entry.bins_size)
			largest = entry.bins_size;
	return largest;
}

size_t log_capacity(const struct bytes *logs, size_t count)
{
	uint64_t capacity = 0;

	for (size_t i = 0; i < count && i < HIVE_LOGS_LIMIT; i++) {
		uint64_t bins = largest_bins(&logs[i]);

		if (bins > 0 && bins <= LOG_CAPACITY_LIMIT - BASEBLOCK_SIZE && capacity < bins + BASEBLOCK_SIZE)
			capacity = bins + BASEBLOCK_SIZE;
	}
	return (size_t)capacity;
}

void log_settle_applied(const struct replay *replay, struct hive_log *out, const char *why)
{
	const char *healed = "; the damaged base block of the hive is replaced by the log's";

	log_settle(out, LOG_APPLIED, replay->healed ? arena_printf(replay->arena, "%s%s", why, healed) : why);
}

void log_heal_base_block(struct replay *replay, const struct candidate *log)
{
	if (replay->sound || replay->healed)
		return;
	bytes_write(replay->hive, 0, log->bytes->data, LOG_SECTOR);
	replay->healed = true;
}

/* Bit 0 (KTM) is the only flag that entries carry over: yarp, LogEntryFlagsToBaseBlockFlags. */
void log_clean_base_block(const struct replay *replay, const struct baseblock_edit *edit)
{
	const uint8_t *now = bytes_at(replay->hive, 0, LOG_SECTOR);
	uint8_t base[LOG_SECTOR];

	if (!now)
		return;
	memcpy(base, now, sizeof base);
	le32_put(base + BASE_SEQUENCE1_AT, edit->sequence);
	le32_put(base + BASE_SEQUENCE2_AT, edit->sequence);
	le32_put(base + BASE_TYPE_AT, BASEBLOCK_PRIMARY);
	le32_put(base + BASE_BINS_SIZE_AT, edit->bins_size);
	le32_put(base + BASE_FLAGS_AT, (le32(base + BASE_FLAGS_AT) & ~1u) | (edit->flags & 1));
	le32_put(base + BASE_CHECKSUM_AT, baseblock_checksum(base));
	bytes_write(replay->hive, 0, base, sizeof base);
}

static bool goes_first(enum format format, const struct baseblock *a, const struct baseblock *b)
{
	return format == FORMAT_HVLE ? sequence_before(a->sequence1, b->sequence1) : a->written > b->written;
}

/* Sorted by insertion; logs that tie stay in the order given. */
static void consider(struct replay *replay, enum format format, const struct candidate *log)
{
	size_t at = replay->count++;

	for (; at > 0 && goes_first(format, &log->block, &replay->list[at - 1].block); at--)
		replay->list[at] = replay->list[at - 1];
	replay->list[at] = *log;
}

static const char *why_clean(const struct replay *replay, const struct candidate *log)
{
	uint32_t begins = log->block.sequence1, ends = replay->block.sequence2;

	if (log->block.type != BASEBLOCK_LOG_NEW || sequence_before(begins, ends))
		return "the hive is clean, and its logs are history";
	return arena_printf(replay->arena,
			    "the hive is clean (sequence %" PRIu32 "): Windows ignores its logs, although this one begins "
			    "with %" PRIu32,
			    ends, begins);
}

/* True: no log is replayed over this hive, whatever is in it. */
static bool leave_alone(const struct replay *replay, const struct candidate *log)
{
	if (replay->hive->size < BASEBLOCK_SIZE)
		log_settle(log->out, LOG_GAP, "the hive is shorter than a base block: nothing to replay it over");
	else if (bytes_at(replay->hive, 0, 4) && bin_begins(bytes_at(replay->hive, 0, 4)))
		log_settle(log->out, LOG_GAP, "the hive begins with its bins: its pages are not where the log has them");
	else if (replay->sound && !baseblock_dirty(&replay->block))
		log_settle(log->out, LOG_IGNORED_CLEAN, why_clean(replay, log));
	else
		return false;
	return true;
}

/* Both are there, and are not the same. */
static bool differ(const uint8_t *a, const uint8_t *b, size_t size)
{
	static const uint8_t none[64];

	return memcmp(a, none, size) != 0 && memcmp(b, none, size) != 0 && memcmp(a, b, size) != 0;
}

/* A log's base block is a copy of the hive's: name and identifier were the same in all that were seen. */
static bool is_foreign(const struct baseblock *hive, const struct baseblock *log)
{
	return hive->magic &&
	       (differ(hive->name, log->name, sizeof hive->name) || differ(hive->id, log->id, sizeof hive->id));
}

/*
 * A log whose base block is damaged is not used. When the others have been, and it goes on after them, what it holds is
 * missing.
 */
static void look_for_lost(const struct replay *replay, const struct bytes *logs, size_t count, struct hive_log *told)
{
	struct baseblock now, block;

	if (!baseblock_read(replay->hive, 0, &now))
		return;
	for (size_t i = 0; i < count; i++) {
		bool applied = told[i].state == LOG_APPLIED;

		if (told[i].state == LOG_INVALID && !told[i].lost && hvle_later(&logs[i], LOG_SECTOR, now.sequence2))
			log_settle(&told[i], LOG_GAP,
				   arena_printf(replay->arena, "%s, and its entries go on after %" PRIu32, told[i].why,
						now.sequence2));
		told[i].foreign = applied && baseblock_read(&logs[i], 0, &block) && is_foreign(&replay->block, &block);
	}
}

static bool replay_all(struct replay *old, struct replay *new)
{
	if (new->count == 0)
		return old->count > 0 && log_replay_dirt(old);
	for (size_t i = 0; i < old->count; i++)
		log_settle(old->list[i].out, LOG_OLD, "it is of the old format, and the hive has a log of the new one");
	return log_replay_hvle(new);
}

/* Nothing could be applied, and the hive has no base block at all: that of a log names the root key all the same. */
static void borrow_base_block(struct replay *old, struct replay *new)
{
	struct replay *from = new->count ? new : old;
	const struct candidate *log = from->count ? &from->list[from->count - 1] : NULL;

	if (!log || old->sound || old->block.magic)
		return;
	log_heal_base_block(from, log);
	log_clean_base_block(from, &(struct baseblock_edit){ log->block.sequence1, log->block.bins_size, 0 });
}

bool log_replay(struct bytes *hive, const struct bytes *logs, size_t count, struct arena *arena,
		struct hive_log ret_logs[HIVE_LOGS_LIMIT], struct replay_map *map)
{
	struct replay old = { .hive = hive, .arena = arena, .map = map };

	old.sound = baseblock_read(hive, 0, &old.block) && old.block.magic && old.block.checksum_good;
	struct replay new = old;

	for (size_t i = 0; i < count && i < HIVE_LOGS_LIMIT; i++) {
		struct candidate log;
		enum format format = examine(&logs[i], &log, &ret_logs[i]);

		log.index = (uint32_t)i;
		if (format != FORMAT_NONE && !leave_alone(&old, &log))
			consider(format == FORMAT_HVLE ? &new : &old, format, &log);
	}
	bool applied = replay_all(&old, &new);

	if (map)
		replay_map_close(map);
	if (!applied)
		borrow_base_block(&old, &new);
	else
		look_for_lost(&old, logs, count < HIVE_LOGS_LIMIT ? count : HIVE_LOGS_LIMIT, ret_logs);
	return applied;
}

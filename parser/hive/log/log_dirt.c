/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replays logs of the old format (NT to 8): a bitmap of changed pages (DIRT) and the pages. Sources: regf
 * specification, "Old format"; yarp, apply_old_log_file. Windows also checks the bins that it recovers; we do not: the
 * readers of a hive stand damage.
 */
#include "parser/hive/log/log_internal.h"

enum { SIGNATURE_SIZE = 4 };

struct dirt {
	const uint8_t *signature, *bitmap, *pages; /* NULL: not all there */
	uint32_t bitmap_size, count;
};

static uint32_t count_bits(const uint8_t *bitmap, uint32_t size)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < size; i++)
		count += (uint32_t)__builtin_popcount(bitmap[i]);
	return count;
}

/* The pages start on the sector after the bitmap, wherever that is: at 1024 only for hives of up to 2 MiB. */
static uint64_t pages_start(uint32_t bitmap_size)
{
	uint64_t end = LOG_SECTOR + SIGNATURE_SIZE + (uint64_t)bitmap_size;

	return (end + LOG_SECTOR - 1) / LOG_SECTOR * LOG_SECTOR;
}

/* The size of the hive is the one the log names, not the hive's own: it may have grown. One bit for each sector. */
static struct dirt read_dirt(const struct candidate *log)
{
	struct dirt dirt = { .bitmap_size = log->block.bins_size / LOG_SECTOR / 8 };

	dirt.signature = bytes_at(log->bytes, LOG_SECTOR, SIGNATURE_SIZE);
	dirt.bitmap = bytes_at(log->bytes, LOG_SECTOR + SIGNATURE_SIZE, dirt.bitmap_size);
	if (!dirt.bitmap)
		return dirt;
	dirt.count = count_bits(dirt.bitmap, dirt.bitmap_size);
	dirt.pages = bytes_at(log->bytes, pages_start(dirt.bitmap_size), (uint64_t)dirt.count * LOG_SECTOR);
	return dirt;
}

static bool fits(const struct bytes *hive, uint32_t bins_size)
{
	return bins_size <= LOG_CAPACITY_LIMIT - BASEBLOCK_SIZE && hive->capacity >= BASEBLOCK_SIZE &&
	       bins_size <= hive->capacity - BASEBLOCK_SIZE;
}

static bool has_list(const struct dirt *dirt)
{
	return dirt->signature && memcmp(dirt->signature, "DIRT", SIGNATURE_SIZE) == 0;
}

static const char *why_unusable(const struct replay *replay, const struct candidate *log, const struct dirt *dirt)
{
	if (!has_list(dirt))
		return "it has no list of changed pages (DIRT)";
	if (!fits(replay->hive, log->block.bins_size))
		return "it names a hive of more than 2 GiB, more than any Windows loads";
	if (!dirt->bitmap || !dirt->pages)
		return "it ends before the pages that it lists: the write was interrupted, or the copy is cut off";
	if (dirt->count == 0)
		return "it lists no changed page";
	return NULL;
}

static void write_sector(struct bytes *hive, uint64_t at, const uint8_t *sector)
{
	bytes_write(hive, at, sector, LOG_SECTOR);
}

/* No more pages than were counted, because a file may change under its mapping. */
static void write_pages(const struct replay *replay, const struct candidate *log, const struct dirt *dirt)
{
	struct bytes *hive = replay->hive;
	const uint8_t *page = dirt->pages, *end = page + (size_t)dirt->count * LOG_SECTOR;

	for (uint64_t bit = 0; bit < (uint64_t)dirt->bitmap_size * 8 && page < end; bit++) {
		if (!(dirt->bitmap[bit / 8] >> bit % 8 & 1))
			continue;
		write_sector(hive, BASEBLOCK_SIZE + bit * LOG_SECTOR, page);
		replay_map_add(replay->map, log->index, (uint64_t)(page - log->bytes->data),
			       BASEBLOCK_SIZE + bit * LOG_SECTOR, LOG_SECTOR);
		page += LOG_SECTOR;
	}
}

/* The first bin keeps a copy of the time that the base block has. */
static const uint8_t *first_bin(const struct bytes *hive)
{
	const uint8_t *bin = bytes_at(hive, BASEBLOCK_SIZE, BIN_HEADER);

	return bin && bin_begins(bin) ? bin : NULL;
}

static const char *why_not_eligible(const struct replay *replay, const struct candidate *log)
{
	const uint8_t *bin = first_bin(replay->hive);

	if (!replay->sound && !bin)
		return "base block and first bin of the hive are damaged: the log cannot be matched to it";
	if (log->block.written < (replay->sound ? replay->block.written : bin_written(bin)))
		return "it was written before the hive was last written";
	return NULL;
}

/* XP to 7 want the same time; 8 takes the log that was written last, and so do yarp and we. */
static const char *why_applied(const struct replay *replay, const struct candidate *log)
{
	if (replay->sound && log->block.written != replay->block.written)
		return "all its pages were applied; it is newer than the hive, which Windows before 8 does not accept";
	return "all its pages were applied";
}

/* The hive keeps its own sequence numbers: in XP those of the log are behind by one. */
static void finish(struct replay *replay, const struct candidate *log)
{
	const struct baseblock *base = replay->sound ? &replay->block : &log->block;
	const struct baseblock_edit edit = { base->sequence1, log->block.bins_size, base->flags };

	log->out->first = log->out->last = log->block.sequence1;
	log->out->entries = 1;
	log_heal_base_block(replay, log);
	log_settle_applied(replay, log->out, why_applied(replay, log));
	log_clean_base_block(replay, &edit);
}

static bool apply(struct replay *replay, const struct candidate *log)
{
	const struct dirt dirt = read_dirt(log);
	const char *old = why_not_eligible(replay, log), *unusable = why_unusable(replay, log, &dirt);

	if (old || unusable) {
		log_settle(log->out, old ? LOG_OLD : LOG_INVALID, old ? old : unusable);
		log->out->lost = !old && has_list(&dirt) && !dirt.pages; /* as of a copy that was cut off */
		return false;
	}
	write_pages(replay, log, &dirt);
	log->out->pages = dirt.count;
	finish(replay, log);
	return true;
}

/* An old log holds all that was dirty, so one is enough: the first usable one, the latest first. */
bool log_replay_dirt(struct replay *replay)
{
	bool applied = false;

	for (size_t i = 0; i < replay->count; i++) {
		if (applied)
			log_settle(replay->list[i].out, LOG_OLD, "another log that is at least as new was applied");
		else
			applied = apply(replay, &replay->list[i]);
	}
	return applied;
}

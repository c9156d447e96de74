/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of a VHDX (2.3): a ring of entries, each of which describes writes of tables that may not have reached their places.
 * The newest complete sequence of entries is found as 2.3.3 says, and its writes are laid over the file.
 *
 * What the specification does not ask for: an entry that is damaged looks like one that was never finished, and then an older
 * sequence is the newest one. Where something newer can still be seen, this is a doubt.
 */
#include "parser/evidence/disk/vhdx/vhdx_log.h"

#include <inttypes.h>
#include <string.h>

#include "common/le.h"

/* Pages whose checksums are computed: more than this times the log is not what anybody wrote. */
enum { CHECKED_TIMES_LIMIT = 4 };

struct sequence {
	size_t start, pages, head; /* pages of the log; pages is 0: empty */
};

/* As long as it can be, from this page on. */
static struct sequence sequence_from(const struct vhdx_log *log, size_t start)
{
	struct sequence sequence = { .start = start, .head = start };
	size_t at = start;

	while (log->entries[at].pages && log->entries[at].pages <= log->pages - sequence.pages &&
	       (!sequence.pages || log->entries[at].sequence == log->entries[sequence.head].sequence + 1)) {
		sequence.head = at;
		sequence.pages += log->entries[at].pages;
		at = (at + log->entries[at].pages) % log->pages;
	}
	return sequence;
}

/* Is the tail that the newest entry names an entry of it? */
static bool is_complete(const struct vhdx_log *log, const struct sequence *sequence)
{
	size_t tail = log->entries[sequence->head].tail;

	for (size_t at = sequence->start, done = 0; done < sequence->pages;) {
		size_t pages = log->entries[at].pages;

		if (at == tail)
			return true;
		at = (at + pages) % log->pages;
		done += pages;
	}
	return false;
}

/* The active sequence (2.3.3); its pages are 0 if there is none. */
static struct sequence newest_sequence(const struct vhdx_log *log)
{
	struct sequence newest = { 0 };

	for (size_t tail = 0; tail < log->pages;) {
		struct sequence sequence = sequence_from(log, tail);
		bool complete = sequence.pages && is_complete(log, &sequence);

		if (complete &&
		    (!newest.pages || log->entries[sequence.head].sequence > log->entries[newest.head].sequence))
			newest = sequence;
		tail += complete ? sequence.pages : 1;
	}
	return newest;
}

/* Sound, and newer than what is replayed: an entry between is gone. */
static bool newer_entries(const struct vhdx_log *log, uint64_t sequence)
{
	for (size_t page = 0; page < log->pages; page++)
		if (log->entries[page].pages && log->entries[page].sequence > sequence)
			return true;
	return false;
}

/* Is it an entry as somebody wrote it, of an older session? */
static int is_whole(const struct vhdx_log *log, size_t page, const uint8_t *header, struct error *err)
{
	uint32_t size = le32(header + VHDX_LOG_ENTRY_LENGTH), crc = 0;

	if (!size || size % VHDX_PAGE || size > log->ring.size)
		return 0;
	int result = vhdx_checksum(log->file, &log->ring, (uint64_t)page * VHDX_PAGE, size, &crc, err);

	return result < 0 ? result : crc == le32(header + VHDX_LOG_CHECKSUM);
}

/* Two of three signs of an entry that would have been the next one, or a part of it, and it is not sound. */
static int is_broken_entry(const struct vhdx_log *log, size_t page, uint64_t sequence, struct error *err)
{
	uint8_t header[VHDX_LOG_ENTRY_HEADER];
	int result = source_read(log->file, vhdx_log_place(log, page), header, sizeof header, err), signs = 0;

	if (result < 0)
		return result;
	signs += memcmp(header, "loge", 4) == 0;
	signs += memcmp(header + VHDX_LOG_GUID, log->header->log_guid, GUID_SIZE) == 0;
	signs += le64(header + VHDX_LOG_SEQUENCE) == sequence + 1;
	result = signs < 2 ? vhdx_log_has_part(log, page, sequence + 1, err) : 1;
	if (result <= 0)
		return result;
	result = is_whole(log, page, header, err);
	return result < 0 ? result : !result;
}

static int doubt(const struct vhdx_log *log, const struct sequence *active, struct error *err)
{
	uint64_t sequence = log->entries[active->head].sequence;
	int result = newer_entries(log, sequence);

	if (result == 0)
		result = is_broken_entry(log, active->head + log->entries[active->head].pages, sequence, err);
	if (result == 1)
		source_note(
			log->room, log->file, DOUBT_SOME,
			"has newer entries in its log that are incomplete or damaged: its newest changes may be missing");
	return result < 0 ? result : 0;
}

/* Replay. */

static int keep_sequence(struct vhdx_log *log, const struct sequence *active, struct error *err)
{
	size_t at = log->entries[active->head].tail;
	int result = vhdx_log_keep_writes(log, at, err);

	while (result == 0 && at != active->head) {
		at = (at + log->entries[at].pages) % log->pages;
		result = vhdx_log_keep_writes(log, at, err);
	}
	return result;
}

static int replay(struct vhdx_log *log, const struct sequence *active, struct source **ret, struct error *err)
{
	uint8_t head[VHDX_LOG_ENTRY_HEADER];
	uint64_t pages = 0;
	int result = source_read(log->file, vhdx_log_place(log, active->head), head, sizeof head, err);

	if (result < 0)
		return result;
	if (log->file->size < le64(head + VHDX_LOG_FLUSHED_FILE_OFFSET))
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX that is cut off: it ends at 0x%" PRIx64
				 ", and its log was written when it ended at 0x%" PRIx64 " or later; copy it again",
				 log->file->size, le64(head + VHDX_LOG_FLUSHED_FILE_OFFSET));
	result = keep_sequence(log, active, err);
	if (result == 0)
		result = vhdx_overlay(log->room, log->file, log->writes, log->count,
				      le64(head + VHDX_LOG_LAST_FILE_OFFSET), ret, &pages, err);
	if (result < 0)
		return result;
	source_note(log->room, log->file, DOUBT_NONE,
		    "was not closed cleanly: its log was replayed in memory (%" PRIu64 " sector%s)", pages,
		    pages == 1 ? "" : "s");
	return doubt(log, active, err);
}

/* A log that cannot be looked at is damaged; one that is empty need not be in order. */
static int check_place(const struct source *file, const struct vhdx_header *header, struct error *err)
{
	const struct vhdx_range *log = &header->log;

	if (header->log_version != 0)
		return error_set(
			err, ERR_UNSUPPORTED,
			"is a VHDX that was not closed cleanly, with a log of version %u; tlsready replays version 0",
			header->log_version);
	if (log->at < VHDX_MIB || log->at % VHDX_MIB || !log->size || log->size % VHDX_MIB || log->at > file->size ||
	    log->size > file->size - log->at)
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX that was not closed cleanly, and its log cannot be replayed: it has 0x%" PRIx64
				 " bytes at 0x%" PRIx64 ", and the file ends at 0x%" PRIx64,
				 log->size, log->at, file->size);
	if (log->size > VHDX_LOG_LIMIT)
		return error_set(err, ERR_LIMIT, "is a VHDX whose log has more than %d MiB", VHDX_LOG_LIMIT / VHDX_MIB);
	return 0;
}

/* Which of two headers was the newer one cannot be determined when one is damaged: it may have named a log, or another one. */
static int doubt_header(struct source_room *room, struct source *file, const struct vhdx_header *header, struct error *err)
{
	uint8_t head[4];
	enum doubt doubt = DOUBT_NONE;

	if (header->log.at > file->size || header->log.size > file->size - header->log.at ||
	    header->log.size > VHDX_LOG_LIMIT)
		doubt = DOUBT_SOME;
	for (uint64_t at = 0; doubt == DOUBT_NONE && at < header->log.size; at += VHDX_PAGE) {
		int result = source_read(file, header->log.at + at, head, sizeof head, err);

		if (result < 0)
			return result;
		if (memcmp(head, "loge", sizeof head) == 0)
			doubt = DOUBT_SOME;
	}
	source_note(room, file, doubt, "has a damaged header; %s",
		    doubt == DOUBT_SOME ? "if it was the newer one of the two, the newest changes may be missing"
					: "the other one was used");
	return 0;
}

static int begin(struct source_room *room, struct source *file, const struct vhdx_header *header, struct vhdx_log *ret,
		 struct error *err)
{
	int result = check_place(file, header, err);

	if (result < 0)
		return result;
	*ret = (struct vhdx_log){ .room = room, .file = file, .header = header, .ring = header->log };
	ret->pages = (size_t)(ret->ring.size / VHDX_PAGE);
	ret->budget = (uint64_t)ret->pages * CHECKED_TIMES_LIMIT;
	ret->entries = arena_array(room->arena, ret->pages, sizeof *ret->entries);
	return ret->entries ? 0 : error_no_memory(err);
}

int vhdx_replay(struct source_room *room, struct source *file, const struct vhdx_header *header, struct source **ret,
		struct error *err)
{
	static const uint8_t none[GUID_SIZE];
	bool is_empty = memcmp(header->log_guid, none, GUID_SIZE) == 0;
	int result = header->other_is_damaged ? doubt_header(room, file, header, err) : 0;
	struct vhdx_log log;

	if (result < 0 || is_empty)
		return result;
	result = begin(room, file, header, &log, err);
	if (result == 0)
		result = vhdx_log_read_entries(&log, err);
	if (result < 0)
		return result;
	struct sequence active = newest_sequence(&log);

	if (active.pages)
		return replay(&log, &active, ret, err);
	return error_set(err, ERR_CORRUPT,
			 "is a VHDX that was not closed cleanly, and its log at 0x%" PRIx64
			 " is damaged and cannot be replayed: it has no complete sequence of entries",
			 log.ring.at);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of a VHDX log: which are sound, and what they write. Damage is no error here: it is an entry less. */
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/vhdx/vhdx_log.h"

/* A descriptor (2.3.1.2, 2.3.1.3), and a data sector (2.3.1.4). */
enum {
	DESCRIPTOR = 32,
	ZERO_LENGTH = 8,
	FILE_OFFSET = 16,
	DESCRIPTOR_SEQUENCE = 24,
	SEQUENCE_HIGH = 4,
	SEQUENCE_LOW = 4092
};

static uint64_t place_of(const struct vhdx_log *log, uint64_t offset)
{
	return log->ring.at + offset % log->ring.size;
}

uint64_t vhdx_log_place(const struct vhdx_log *log, size_t page)
{
	return place_of(log, (uint64_t)page * VHDX_PAGE);
}

static uint64_t descriptor_pages(uint32_t descriptors)
{
	return (VHDX_LOG_ENTRY_HEADER + (uint64_t)descriptors * DESCRIPTOR + VHDX_PAGE - 1) / VHDX_PAGE;
}

/* The header alone; false: no entry of this log. */
static bool take_entry(const struct vhdx_log *log, const uint8_t *header, struct vhdx_log_entry *ret)
{
	uint32_t size = le32(header + VHDX_LOG_ENTRY_LENGTH), tail = le32(header + VHDX_LOG_TAIL);

	*ret = (struct vhdx_log_entry){ le64(header + VHDX_LOG_SEQUENCE), size / VHDX_PAGE, tail / VHDX_PAGE,
					le32(header + VHDX_LOG_DESCRIPTOR_COUNT) };
	return memcmp(header, "loge", 4) == 0 && memcmp(header + VHDX_LOG_GUID, log->header->log_guid, GUID_SIZE) == 0 &&
	       size && size % VHDX_PAGE == 0 && size <= log->ring.size && tail % VHDX_PAGE == 0 &&
	       tail < log->ring.size && ret->sequence && descriptor_pages(ret->descriptors) <= ret->pages;
}

/* One that says what a descriptor does; false: it is none. */
static bool take_descriptor(const uint8_t *bytes, uint64_t sequence, struct vhdx_write *ret)
{
	bool is_data = memcmp(bytes, "desc", 4) == 0;

	ret->at = le64(bytes + FILE_OFFSET);
	ret->size = is_data ? VHDX_PAGE : le64(bytes + ZERO_LENGTH);
	ret->data_at = is_data;
	return (is_data || memcmp(bytes, "zero", 4) == 0) && le64(bytes + DESCRIPTOR_SEQUENCE) == sequence &&
	       ret->at % VHDX_PAGE == 0 && ret->size % VHDX_PAGE == 0 && ret->at <= INT64_MAX &&
	       ret->size <= INT64_MAX - ret->at;
}

static int data_is_sound(const struct vhdx_log *log, uint64_t at, uint64_t sequence, struct error *err)
{
	uint8_t page[VHDX_PAGE];
	int result = source_read(log->file, at, page, sizeof page, err);

	if (result < 0)
		return result;
	return memcmp(page, "data", 4) == 0 && le32(page + SEQUENCE_HIGH) == sequence >> 32 &&
	       le32(page + SEQUENCE_LOW) == (uint32_t)sequence;
}

int vhdx_log_has_part(const struct vhdx_log *log, size_t page, uint64_t sequence, struct error *err)
{
	uint8_t descriptor[DESCRIPTOR];
	struct vhdx_write ignored;
	int result = source_read(log->file, vhdx_log_place(log, page) + VHDX_LOG_ENTRY_HEADER, descriptor,
				 sizeof descriptor, err);

	if (result < 0 || take_descriptor(descriptor, sequence, &ignored))
		return result < 0 ? result : 1;
	return data_is_sound(log, vhdx_log_place(log, page + 1), sequence, err);
}

/* The next write of an entry; pages: of the entry, that were looked at. 1: sound, 0: not. */
static int next_write(const struct vhdx_log *log, uint64_t start, const struct vhdx_log_entry *entry, uint32_t i,
		      uint64_t *pages, struct vhdx_write *ret, struct error *err)
{
	uint8_t bytes[DESCRIPTOR];

	ret->descriptor_at = place_of(log, start + VHDX_LOG_ENTRY_HEADER + (uint64_t)i * DESCRIPTOR);
	int result = source_read(log->file, ret->descriptor_at, bytes, sizeof bytes, err);

	if (result < 0)
		return result;
	if (!take_descriptor(bytes, entry->sequence, ret))
		return 0;
	if (!ret->data_at)
		return 1;
	if (*pages >= entry->pages)
		return 0;
	ret->data_at = place_of(log, start + (*pages)++ * VHDX_PAGE);
	return data_is_sound(log, ret->data_at, entry->sequence, err);
}

static int keep(struct vhdx_log *log, const struct vhdx_write *write, struct error *err)
{
	if (!write->size)
		return 0;
	if (log->count == VHDX_WRITES_LIMIT)
		return error_set(err, ERR_LIMIT, "is a VHDX whose log describes more than %d writes", VHDX_WRITES_LIMIT);
	log->writes = arena_grow(log->room->arena, log->writes, log->count, &log->capacity, sizeof *log->writes);
	if (!log->writes)
		return error_no_memory(err);
	log->writes[log->count++] = *write;
	return 0;
}

/* All that an entry describes. 1: sound, 0: not. */
static int read_writes(struct vhdx_log *log, size_t page, const struct vhdx_log_entry *entry, bool is_kept,
		       struct error *err)
{
	uint64_t pages = descriptor_pages(entry->descriptors);
	struct vhdx_write write;
	int result = 1;

	for (uint32_t i = 0; result == 1 && i < entry->descriptors; i++) {
		result = next_write(log, (uint64_t)page * VHDX_PAGE, entry, i, &pages, &write, err);
		if (result == 1 && is_kept) {
			int kept = keep(log, &write, err);

			result = kept < 0 ? kept : 1;
		}
	}
	return result;
}

static int read_entry(struct vhdx_log *log, size_t page, struct error *err)
{
	uint8_t header[VHDX_LOG_ENTRY_HEADER];
	struct vhdx_log_entry entry;
	uint32_t crc = 0;
	uint64_t at = (uint64_t)page * VHDX_PAGE;
	int result = source_read(log->file, place_of(log, at), header, sizeof header, err);

	if (result < 0 || !take_entry(log, header, &entry))
		return result;
	if (entry.pages > log->budget)
		return error_set(err, ERR_LIMIT, "is a VHDX whose log has entries inside of entries");
	log->budget -= entry.pages;
	result = vhdx_checksum(log->file, &log->ring, at, (uint64_t)entry.pages * VHDX_PAGE, &crc, err);
	if (result < 0 || crc != le32(header + VHDX_LOG_CHECKSUM))
		return result;
	result = read_writes(log, page, &entry, /* is_kept= */ false, err);
	if (result == 1)
		log->entries[page] = entry;
	return result < 0 ? result : 0;
}

int vhdx_log_read_entries(struct vhdx_log *log, struct error *err)
{
	int result = 0;

	for (size_t page = 0; result == 0 && page < log->pages; page++)
		result = read_entry(log, page, err);
	return result;
}

int vhdx_log_keep_writes(struct vhdx_log *log, size_t page, struct error *err)
{
	int result = read_writes(log, page, &log->entries[page], /* is_kept= */ true, err);

	if (result == 0)
		return error_set(err, ERR_IO, "changed while it was read");
	return result < 0 ? result : 0;
}

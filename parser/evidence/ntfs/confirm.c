/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A name in an index leads to a file record by its number and sequence number. Many records have the same sequence number, so a
 * damaged bit in a reference leads to another file in use. Each file states its names and their folders ($FILE_NAME), too: both
 * must agree before a byte of it is read.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>

#include "common/text/utf8.h"

enum { PARENT = 0, NAME_UNITS_AT = 0x40, NAME_AT = 0x42 };

struct wanted {
	struct ntfs *ntfs;
	uint64_t folder;
	struct span name;
};

/* As for record_read_base: a sequence number of 0 is none. */
static bool is_same_reference(uint64_t a, uint64_t b)
{
	return NTFS_RECORD_OF(a) == NTFS_RECORD_OF(b) && (a >> 48 == b >> 48 || a >> 48 == 0 || b >> 48 == 0);
}

/* 1: this $FILE_NAME is the one, 0: another. */
static int is_wanted(const struct wanted *wanted, struct span value, struct error *err)
{
	struct span name;
	int order = 1;

	if (value.size < NAME_AT || !is_same_reference(le64(value.bytes + PARENT), wanted->folder) ||
	    !span_part(value, NAME_AT, 2 * (size_t)value.bytes[NAME_UNITS_AT], &name))
		return 0;
	int result = names_compare(wanted->ntfs, name, wanted->name, &order, err);

	return result < 0 ? result : order == 0;
}

static int look_in(const struct wanted *wanted, const struct record *record, struct error *err)
{
	struct attribute attribute;
	size_t at = record->first;
	int result, found = 0;

	while (!found && (result = attribute_next(record, &at, &attribute, err)) != 0) {
		if (result < 0)
			return result;
		if (attribute.type == TYPE_FILE_NAME && attribute.is_resident)
			found = is_wanted(wanted, attribute.value, err);
	}
	return found;
}

/* What does not fit into the record of the file, as with many hard links. */
static int look_in_others(const struct wanted *wanted, const struct record *base, struct span list, struct error *err)
{
	struct span entry, name;
	uint64_t seen = base->number;
	int found = 0;

	for (size_t at = 0; !found && at < list.size; at += entry.size) {
		struct record other;

		if (!attribute_list_entry(list, at, &entry, &name))
			return error_set(err, ERR_CORRUPT, "has a damaged attribute list, at 0x%zx of it", at);
		uint64_t reference = attribute_list_reference(entry);

		if (le32(entry.bytes) != TYPE_FILE_NAME || NTFS_RECORD_OF(reference) == seen)
			continue;
		seen = NTFS_RECORD_OF(reference);
		found = record_read_extension(wanted->ntfs, base, reference, &other, err);
		if (found == 0)
			found = look_in(wanted, &other, err);
	}
	return found;
}

static int look_everywhere(const struct wanted *wanted, const struct record *record, struct error *err)
{
	struct stream list;
	int found = look_in(wanted, record, err);

	if (found)
		return found;
	found = attribute_list_read(wanted->ntfs, record, &list, err);
	if (found <= 0)
		return found;
	found = look_in_others(wanted, record, (struct span){ .bytes = list.value, .size = (size_t)list.size }, err);
	stream_free(&list);
	return found;
}

int ntfs_confirm(struct ntfs *ntfs, uint64_t folder, const char *name, uint64_t reference, struct error *err)
{
	size_t size;
	const uint8_t *utf16 = utf16le_of_raw(ntfs->room->arena, name, &size);
	struct record record;
	int found = record_read_base(ntfs, reference, &record, err);

	if (!utf16)
		return error_no_memory(err);
	size -= size >= 2 ? 2 : 0; /* its NUL */
	const struct wanted wanted = { .ntfs = ntfs, .folder = folder, .name = { .bytes = utf16, .size = size } };

	if (found == 0)
		found = look_everywhere(&wanted, &record, err);
	if (found != 0)
		return found < 0 ? found : 0;
	return error_set(err, ERR_CORRUPT,
			 "refers to file record %" PRIu64
			 ", which does not have this name in this folder: the index of the "
			 "folder or the record is damaged",
			 record.number);
}

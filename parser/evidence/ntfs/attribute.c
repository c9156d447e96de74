/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The attributes of one file record: heads, and where their parts are. */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <string.h>

enum {
	AT_SIZE = 4,
	AT_NONRESIDENT = 8,
	AT_NAME_UNITS = 9,
	AT_NAME = 0x0a,
	AT_FLAGS = 0x0c,
	/* resident */
	AT_VALUE_SIZE = 0x10,
	AT_VALUE = 0x14,
	RESIDENT_HEAD = 0x18,
	/* in clusters */
	AT_FIRST = 0x10,
	AT_LAST = 0x18,
	AT_MAPPING = 0x20,
	AT_UNIT = 0x22,
	AT_DATA_SIZE = 0x30,
	AT_VALID = 0x38,
	NONRESIDENT_HEAD = 0x40,
	ATTRIBUTES_LIMIT = RECORD_SIZE_LIMIT / RESIDENT_HEAD,
};

static const uint32_t type_end = 0xffffffff;

static int damaged(struct error *err, const struct record *record, size_t at, const char *what)
{
	return error_set(err, ERR_CORRUPT, "has a damaged file record (number %" PRIu64 "): at 0x%zx of it, %s",
			 record->number, at, what);
}

static bool parse_resident(struct span whole, struct attribute *ret)
{
	size_t at = le16(whole.bytes + AT_VALUE);

	ret->is_resident = true;
	if (at < RESIDENT_HEAD || !span_part(whole, at, le32(whole.bytes + AT_VALUE_SIZE), &ret->value))
		return false;
	ret->size = ret->valid = ret->value.size;
	return true;
}

static bool parse_nonresident(struct span whole, struct attribute *ret)
{
	size_t at = whole.size < NONRESIDENT_HEAD ? 0 : le16(whole.bytes + AT_MAPPING);

	if (at < NONRESIDENT_HEAD || at > whole.size || !span_part(whole, at, whole.size - at, &ret->mapping))
		return false;
	ret->first = le64(whole.bytes + AT_FIRST);
	ret->last = le64(whole.bytes + AT_LAST);
	ret->size = le64(whole.bytes + AT_DATA_SIZE);
	ret->valid = le64(whole.bytes + AT_VALID);
	ret->unit_shift = whole.bytes[AT_UNIT];
	return true;
}

int attribute_next(const struct record *record, size_t *at, struct attribute *ret, struct error *err)
{
	struct span used = { .bytes = record->bytes, .size = record->end }, whole;

	if (!span_part(used, *at, 4, &whole))
		return damaged(err, record, *at, "the end mark of its attributes is missing");
	*ret = (struct attribute){ .type = le32(whole.bytes) };
	if (ret->type == type_end)
		return 0;
	if (!span_part(used, *at, RESIDENT_HEAD, &whole))
		return damaged(err, record, *at, "an attribute is cut off");
	size_t size = le32(whole.bytes + AT_SIZE);

	if (size < RESIDENT_HEAD || size % 8 || !span_part(used, *at, size, &whole))
		return damaged(err, record, *at, "an attribute has an impossible size");
	ret->flags = le16(whole.bytes + AT_FLAGS);
	if (!span_part(whole, le16(whole.bytes + AT_NAME), 2 * (size_t)whole.bytes[AT_NAME_UNITS], &ret->name))
		return damaged(err, record, *at, "the name of an attribute is not inside of it");
	if (whole.bytes[AT_NONRESIDENT] > 1 ||
	    !(whole.bytes[AT_NONRESIDENT] ? parse_nonresident(whole, ret) : parse_resident(whole, ret)))
		return damaged(err, record, *at, "the value of an attribute is not inside of it");
	*at += size;
	return 1;
}

bool is_named(struct span utf16, const char *ascii)
{
	size_t units = strlen(ascii);

	if (utf16.size != 2 * units)
		return false;
	for (size_t i = 0; i < units; i++)
		if (le16(utf16.bytes + 2 * i) != (uint8_t)ascii[i])
			return false;
	return true;
}

int attribute_find(const struct record *record, uint32_t type, const char *name, uint64_t first, struct attribute *ret,
		   struct error *err)
{
	size_t at = record->first;
	int result = 1;

	for (int i = 0; i < ATTRIBUTES_LIMIT; i++) {
		result = attribute_next(record, &at, ret, err);
		if (result <= 0 || (ret->type == type && is_named(ret->name, name) && ret->first == first))
			return result;
	}
	return damaged(err, record, at, "it has more attributes than fit into it");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One record of the database of a dynamic disk: fields of variable length, one after the other. Only what tells where the
 * volumes are is kept.
 */
#include "parser/evidence/volume/ldm_parts.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	RECORD_TYPE = 3, /* and its revision in the upper half */
	RECORD_HEAD = 8,
	DISK_GUID_SIZE = 16,
};

uint64_t ldm_be(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* A record is read from its front to its end; behind the end are zeros, and it is bad then. */

struct cursor {
	const uint8_t *bytes;
	size_t left;
	bool is_bad;
};

static const uint8_t *take(struct cursor *cursor, size_t size)
{
	static const uint8_t zeros[256];
	const uint8_t *bytes = cursor->bytes;

	if (size > cursor->left) {
		cursor->is_bad = true;
		return zeros;
	}
	cursor->bytes += size;
	cursor->left -= size;
	return bytes;
}

static uint64_t take_number(struct cursor *cursor)
{
	size_t size = *take(cursor, 1);
	const uint8_t *bytes = take(cursor, size);

	cursor->is_bad = cursor->is_bad || size > 8;
	return cursor->is_bad ? 0 : ldm_be(bytes, size);
}

static const uint8_t *take_text(struct cursor *cursor, size_t *ret_size)
{
	*ret_size = *take(cursor, 1);
	return take(cursor, *ret_size);
}

static void skip_text(struct cursor *cursor)
{
	size_t size;

	take_text(cursor, &size);
}

static void read_volume(struct cursor *cursor, struct arena *arena, struct ldm_record *ret)
{
	size_t size;

	ret->id = take_number(cursor);
	const char *name = (const char *)take_text(cursor, &size);

	ret->name = arena_strndup(arena, name, size);
	skip_text(cursor); /* "gen" or "raid5" */
	skip_text(cursor); /* not documented */
	take(cursor, 21);  /* state, kind, number, flags */
	ret->children = take_number(cursor);
}

static void read_component(struct cursor *cursor, struct ldm_record *ret)
{
	ret->id = take_number(cursor);
	skip_text(cursor); /* name */
	skip_text(cursor); /* state */
	ret->layout = *take(cursor, 1);
	take(cursor, 4);
	ret->children = take_number(cursor);
	take(cursor, 16);
	ret->parent = take_number(cursor);
}

static void read_partition(struct cursor *cursor, struct ldm_record *ret)
{
	ret->id = take_number(cursor);
	skip_text(cursor); /* name */
	take(cursor, 12);
	ret->start = ldm_be(take(cursor, 8), 8);
	take(cursor, 8); /* place in the volume */
	ret->size = take_number(cursor);
	ret->parent = take_number(cursor);
	ret->disk = take_number(cursor);
}

static void read_disk(struct cursor *cursor, unsigned revision, struct ldm_record *ret)
{
	size_t size = 16;

	ret->id = take_number(cursor);
	skip_text(cursor); /* name */
	const uint8_t *guid = revision == 3 ? take_text(cursor, &size) : take(cursor, size);

	if (revision == 3 && size <= LDM_GUID_FIELD)
		memcpy(ret->guid, guid, size);
	else if (revision == 4) /* unlike elsewhere in Windows in the order in which it is written */
		snprintf(ret->guid, sizeof ret->guid,
			 "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64, ldm_be(guid, 4),
			 ldm_be(guid + 4, 2), ldm_be(guid + 6, 2), ldm_be(guid + 8, 2), ldm_be(guid + 10, 6));
}

/* Those of Windows 2000 and later. */
static bool is_known(unsigned type, unsigned revision)
{
	return type == LDM_VOLUME ? revision == 5 : type == LDM_DISK ? revision == 3 || revision == 4 : revision == 3;
}

int ldm_record_read(struct arena *arena, const uint8_t *bytes, size_t size, struct ldm_record *ret, struct error *err)
{
	struct cursor cursor = { .bytes = bytes, .left = size };
	uint8_t kind = take(&cursor, RECORD_HEAD)[RECORD_TYPE], type = kind & 15, revision = kind >> 4;

	*ret = (struct ldm_record){ .type = type <= LDM_DISK ? type : LDM_NOTHING };
	if (!ret->type)
		return 0;
	if (!is_known(type, revision))
		return error_set(err, ERR_UNSUPPORTED, "has a record of type %u in revision %u", type, revision);
	if (type == LDM_VOLUME)
		read_volume(&cursor, arena, ret);
	else if (type == LDM_COMPONENT)
		read_component(&cursor, ret);
	else if (type == LDM_PARTITION)
		read_partition(&cursor, ret);
	else
		read_disk(&cursor, revision, ret);
	return cursor.is_bad ? error_set(err, ERR_CORRUPT, "has a record that is longer than its blocks") : 0;
}

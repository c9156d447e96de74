/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of names in an index: by UTF-16 units in upper case, as the volume's own table $UpCase has it. The table is 128 KiB;
 * for ASCII it has no surprises, so it is read only when two names differ where one of them is not ASCII.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { UPCASE_UNITS = 65536, ASCII = 0x80 };

static uint16_t ascii_upper(uint16_t unit)
{
	return unit >= 'a' && unit <= 'z' ? (uint16_t)(unit - 'a' + 'A') : unit;
}

/* As names_compare, without reading anything: false if $UpCase would be needed and was not read. */
static bool compare_known(const struct ntfs *ntfs, struct span a, struct span b, int *ret)
{
	for (size_t i = 0; i + 1 < a.size && i + 1 < b.size; i += 2) {
		uint16_t left = le16(a.bytes + i), right = le16(b.bytes + i);

		if (left == right)
			continue;
		if (!ntfs->upcase && (left >= ASCII || right >= ASCII))
			return false;
		left = left < ASCII ? ascii_upper(left) : ntfs->upcase[left];
		right = right < ASCII ? ascii_upper(right) : ntfs->upcase[right];
		if (left != right) {
			*ret = left < right ? -1 : 1;
			return true;
		}
	}
	*ret = a.size < b.size ? -1 : a.size > b.size;
	return true;
}

static int read_table(struct ntfs *ntfs, const struct stream *stream, struct error *err)
{
	size_t size = UPCASE_UNITS * sizeof *ntfs->upcase;
	uint8_t *bytes = NULL;
	uint64_t hole;

	if (stream->size != size || stream->valid != size || stream->unit ||
	    runs_have_hole(&stream->runs, stream->runs.end, &hole))
		return error_set(err, ERR_CORRUPT, "does not have 65536 letters");
	bytes = malloc(size);
	uint16_t *table = bytes ? malloc(size) : NULL;
	int result = table ? stream_read(ntfs, stream, 0, bytes, size, err) : error_no_memory(err);

	for (size_t i = 0; result == 0 && i < UPCASE_UNITS; i++)
		table[i] = le16(bytes + 2 * i);
	free(bytes);
	if (result < 0)
		free(table);
	else
		ntfs->upcase = table;
	return result;
}

static int load(struct ntfs *ntfs, struct error *err)
{
	struct stream stream;
	struct record record;
	int result = record_read_base(ntfs, RECORD_UPCASE, &record, err);

	if (result == 0)
		result = stream_open(ntfs, &record, TYPE_DATA, "", &stream, err);
	if (result == 0)
		return error_set(err, ERR_CORRUPT, "has no data");
	if (result < 0)
		return result;
	result = read_table(ntfs, &stream, err);
	stream_free(&stream);
	return result;
}

int names_compare(struct ntfs *ntfs, struct span a, struct span b, int *ret, struct error *err)
{
	struct error reason = { 0 };

	if (compare_known(ntfs, a, b, ret))
		return 0;
	int result = load(ntfs, &reason);

	if (result < 0)
		return error_set(err, result, "is on a volume with an unreadable table of upper case letters: $UpCase %s",
				 reason.text);
	compare_known(ntfs, a, b, ret);
	return 0;
}

void name_keep(struct kept_name *kept, struct span name)
{
	*kept = (struct kept_name){ .is_set = true, .size = name.size };
	memcpy(kept->utf16, name.bytes, name.size);
}

struct span name_kept(const struct kept_name *kept)
{
	return (struct span){ .bytes = kept->utf16, .size = kept->size };
}

bool names_are_swapped(const struct ntfs *ntfs, struct span earlier, struct span later)
{
	int order;

	return compare_known(ntfs, earlier, later, &order) && order > 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of an EWF image. Each has its number in its head; the next one lies beside it under a name that follows from the
 * first: .E01 to .E99, .EAA to .EZZ, .FAA to .ZZZ (.e01, .S01 and so on). All are opened here, for nothing can be opened
 * later, and a missing one is told of before anything is read.
 */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <stdio.h>
#include <string.h>

#include "common/le.h"

enum { HEAD = 13, HEAD_NUMBER = 9, EXTENSION = 3, NUMBERED = 99, LETTERS = 26 };

static const uint8_t signature[8] = { 'E', 'V', 'F', 0x09, '\r', '\n', 0xff, 0 };

static int add_segment(struct ewf *ewf, struct source *file, struct error *err)
{
	struct source **grown = arena_grow(ewf->room->arena, ewf->segments, ewf->segment_count, &ewf->segment_room,
					   sizeof *ewf->segments);

	if (!grown)
		return error_no_memory(err);
	ewf->segments = grown;
	ewf->segments[ewf->segment_count++] = file;
	return 0;
}

/* The extension of segment `number`; extension is that of segment 1, "E01". False: there is none. */
static bool extension_of(uint32_t number, char extension[EXTENSION + 1])
{
	uint32_t beyond = number - NUMBERED - 1;
	char last = extension[0] >= 'a' ? 'z' : 'Z', first = (char)(last - LETTERS + 1);

	if (number <= NUMBERED) {
		extension[1] = (char)('0' + number / 10);
		extension[2] = (char)('0' + number % 10);
		return true;
	}
	if (beyond / (LETTERS * LETTERS) > (uint32_t)(last - extension[0]))
		return false;
	extension[0] = (char)(extension[0] + beyond / (LETTERS * LETTERS));
	extension[1] = (char)(first + beyond / LETTERS % LETTERS);
	extension[2] = (char)(first + beyond % LETTERS);
	return true;
}

static const char *name_of(const struct ewf *ewf, uint32_t number)
{
	char *name = arena_strdup(ewf->room->arena, ewf->source.below->label ? ewf->source.below->label : "");
	size_t size = name ? strlen(name) : 0;
	char *extension = size < EXTENSION + 2 ? NULL : name + size - EXTENSION;

	if (!extension || extension[-1] != '.' || !strchr("EeSs", extension[0]) || strcmp(extension + 1, "01") != 0 ||
	    !extension_of(number, extension))
		return NULL;
	return name;
}

static int open_next(struct ewf *ewf, uint32_t number, struct error *err)
{
	const char *name = name_of(ewf, number);
	struct source *file = NULL;
	struct error why = { 0 };

	if (number > EWF_SEGMENTS_LIMIT)
		return error_set(err, ERR_LIMIT, "is an EWF image of more than %d segments", EWF_SEGMENTS_LIMIT);
	if (!name)
		return error_set(err, ERR_IO,
				 "is the first of several segments of an EWF image, and the name of segment %u cannot be "
				 "derived from its name; rename the segments to NAME.E01, NAME.E02 and so on",
				 number);
	int result = source_open_beside(ewf->room, ewf->source.below, name, &file, &why);

	if (result < 0)
		return error_set(err, result, "is an EWF image that continues in segment %u, and %s %s", number, name,
				 why.text);
	return add_segment(ewf, file, err);
}

static int check_head(const struct ewf *ewf, uint32_t number, struct error *err)
{
	struct source *file = ewf->segments[number - 1];
	uint8_t head[HEAD];
	int64_t size = source_read_some(file, 0, head, sizeof head, err);

	if (size < 0)
		return (int)size;
	if (size < HEAD || memcmp(head, signature, sizeof signature) != 0)
		return error_set(err, ERR_CORRUPT, "is an EWF image, and %s, its segment %u, is not a segment of one",
				 file->label, number);
	uint32_t stored = le16(head + HEAD_NUMBER);

	if (stored == number)
		return 0;
	if (number == 1)
		return error_set(err, ERR_FORMAT,
				 "is segment %u of an EWF image; supply its first segment (.E01) instead", stored);
	return error_set(err, ERR_CORRUPT, "is an EWF image, and %s is not its segment %u but segment %u", file->label,
			 number, stored);
}

int ewf_open_segments(struct ewf *ewf, struct error *err)
{
	bool is_last = false;
	int result = add_segment(ewf, ewf->source.below, err);

	for (uint32_t number = 1; result == 0; number++) {
		result = check_head(ewf, number, err);
		if (result == 0)
			result = ewf_walk(ewf, number - 1, &is_last, err);
		if (result < 0 || is_last)
			return result;
		result = open_next(ewf, number + 1, err);
	}
	return result;
}

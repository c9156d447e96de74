/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EWF version 1: the disk images of EnCase, FTK Imager, Guymager, ewfacquire (E01) and SMART (S01), in one file or many.
 * Logical evidence (L01) and version 2 (Ex01) are not read. An image that lacks a segment, or whose chain of sections is
 * damaged, is refused as a whole; a damaged chunk is an error where it is read.
 */
#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <string.h>

static int read_ewf(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct ewf *ewf = (struct ewf *)source;
	const struct ewf_chunk *chunk;
	uint8_t *to = buffer;
	int result = ewf_check_acquired(ewf, at, size, err);

	while (result == 0 && size) {
		size_t within = (size_t)(at % ewf->chunk_size), piece = ewf->chunk_size - within;

		piece = piece < size ? piece : size;
		result = ewf_chunk(ewf, at / ewf->chunk_size, &chunk, err);
		if (result < 0)
			return result;
		memcpy(to, chunk->bytes + within, piece);
		to += piece;
		at += piece;
		size -= piece;
	}
	return result;
}

static bool place_in_ewf(struct source *source, uint64_t at, struct source_place *ret)
{
	struct ewf *ewf = (struct ewf *)source;
	uint64_t within = at % ewf->chunk_size, left = source->size - at, stored_at;
	uint32_t segment;

	if (ewf_check_acquired(ewf, at, 1, NULL) < 0 || !ewf_chunk_place(ewf, at / ewf->chunk_size, &segment, &stored_at))
		return false;
	ret->in = ewf->segments[segment];
	ret->at = stored_at + within;
	ret->size = ewf->chunk_size - within < left ? ewf->chunk_size - within : left;
	return true;
}

static void close_ewf(struct source *source)
{
	ewf_drop_chunks((struct ewf *)source);
}

static const struct source_type ewf_type = {
	.name = "EWF image",
	.read = read_ewf,
	.place = place_in_ewf,
	.close = close_ewf,
	.is_disk = true,
};

const struct ewf_facts *ewf_facts_of(const struct source *source)
{
	return source->type == &ewf_type ? &((const struct ewf *)source)->facts : NULL;
}

static const struct ewf_facts no_facts = {
	.case_number = "",
	.evidence_number = "",
	.description = "",
	.examiner = "",
	.notes = "",
	.software = "",
	.platform = "",
	.model = "",
	.serial = "",
	.acquired = "",
	.system_date = "",
};

static bool is_ewf(struct source *file, const uint8_t *head, size_t size)
{
	(void)file;
	return size >= 8 && memcmp(head, "EVF\t\r\n\xff", 8) == 0;
}

static int open_ewf(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	struct ewf *ewf = source_new(room, &ewf_type, sizeof *ewf, file);

	if (!ewf)
		return error_no_memory(err);
	ewf->room = room;
	ewf->facts = no_facts;
	ewf->source.label = file->label;
	int result = ewf_open_segments(ewf, err);

	if (result == 0)
		result = ewf_settle_volume(ewf, err);
	if (result < 0)
		return result;
	ewf_settle_errors(ewf);
	ewf->facts.segments = (uint32_t)ewf->segment_count;
	*ret = &ewf->source;
	return 0;
}

const struct container_format container_ewf = { .name = "EWF", .is = is_ewf, .open = open_ewf };

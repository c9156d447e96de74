/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How large the disk of an EWF image is and what its chunks are: the volume section (disk in FTK Imager 2.3) of the first
 * segment, and its copies in the others (data).
 */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <inttypes.h>
#include <string.h>

#include "common/le.h"

/* 94 bytes in SMART and in the original format, 1052 in EnCase's. */
enum { VOLUME_SMART = 94, VOLUME = 1052 };
enum { MEDIA = 0, CHUNKS = 4, SECTORS_PER_CHUNK = 8, BYTES_PER_SECTOR = 12, SECTORS = 16, SET = 64, SET_SIZE = 16 };
enum { MEDIA_LOGICAL = 0x0e };

struct geometry {
	uint64_t chunks, sectors;
	uint32_t sectors_per_chunk, bytes_per_sector;
	uint8_t set[SET_SIZE];
};

int ewf_is_logical(struct error *err)
{
	return error_set(err, ERR_UNSUPPORTED,
			 "is logical evidence (L01): files without a disk; export the registry hives from it");
}

static void decode(const uint8_t *volume, size_t size, struct geometry *ret)
{
	*ret = (struct geometry){
		.chunks = le32(volume + CHUNKS),
		.sectors = size == VOLUME ? le64(volume + SECTORS) : le32(volume + SECTORS),
		.sectors_per_chunk = le32(volume + SECTORS_PER_CHUNK),
		.bytes_per_sector = le32(volume + BYTES_PER_SECTOR),
	};
	if (size == VOLUME)
		memcpy(ret->set, volume + SET, SET_SIZE);
}

/* Logicube's imagers leave the checksum of data 0. */
static bool is_sound(const struct ewf_section *section, const uint8_t *volume, size_t size)
{
	return ewf_sum_agrees(volume, size) ||
	       (strcmp(section->type, "data") == 0 && le32(volume + size - EWF_CHECKSUM) == 0);
}

static int use(struct ewf *ewf, const struct geometry *is, const struct ewf_section *section, struct error *err)
{
	if (!is->bytes_per_sector || !is->sectors_per_chunk)
		return ewf_damaged(section, "states sectors or chunks without a size", err);
	if (is->sectors_per_chunk > EWF_CHUNK_LIMIT / is->bytes_per_sector)
		return error_set(err, ERR_LIMIT,
				 "is an EWF image with chunks of %u sectors of %u bytes; the limit is %d bytes",
				 is->sectors_per_chunk, is->bytes_per_sector, EWF_CHUNK_LIMIT);
	if (is->sectors > UINT64_MAX / is->bytes_per_sector)
		return ewf_damaged(section, "states more sectors than can be counted", err);
	ewf->chunk_size = is->sectors_per_chunk * is->bytes_per_sector;
	ewf->stated_chunks = is->chunks;
	ewf->facts.bytes_per_sector = is->bytes_per_sector;
	ewf->facts.sectors = is->sectors;
	ewf->source.size = is->sectors * is->bytes_per_sector;
	memcpy(ewf->set_identifier, is->set, SET_SIZE);
	return 0;
}

/* Before EnCase 5, and by other applications until today, the identifier is left 0. */
static bool is_same_set(const uint8_t *a, const uint8_t *b)
{
	static const uint8_t none[SET_SIZE];

	return memcmp(a, b, SET_SIZE) == 0 || memcmp(a, none, SET_SIZE) == 0 || memcmp(b, none, SET_SIZE) == 0;
}

static int compare(const struct ewf *ewf, const struct geometry *is, const struct ewf_section *section, struct error *err)
{
	if (is->bytes_per_sector == ewf->facts.bytes_per_sector && is->sectors == ewf->facts.sectors &&
	    (uint64_t)is->sectors_per_chunk * is->bytes_per_sector == ewf->chunk_size &&
	    is->chunks == ewf->stated_chunks && is_same_set(is->set, ewf->set_identifier))
		return 0;
	return ewf_damaged(section, "contradicts the volume section: this segment belongs to another image", err);
}

int ewf_take_volume(struct ewf *ewf, const struct ewf_section *section, struct error *err)
{
	uint64_t room = section->end - section->at;
	size_t size = room >= VOLUME ? VOLUME : VOLUME_SMART;
	uint8_t volume[VOLUME];
	struct geometry is;

	if (room < VOLUME_SMART)
		return ewf_damaged(section, "is too short", err);
	int result = source_read(section->file, section->at, volume, size, err);

	if (result < 0)
		return result;
	if (!is_sound(section, volume, size)) {
		source_note(ewf->room, &ewf->source, DOUBT_NONE,
			    "has a damaged %s section in segment %u, which is not used", section->type,
			    section->segment + 1);
		return 0;
	}
	if (size == VOLUME && volume[MEDIA] == MEDIA_LOGICAL)
		return ewf_is_logical(err);
	decode(volume, size, &is);
	return ewf->chunk_size ? compare(ewf, &is, section, err) : use(ewf, &is, section, err);
}

/*
 * If a table were missing, the chunks behind it would be taken for others. Only the count can show it, as nothing says to
 * which chunks a table belongs.
 */
int ewf_settle_volume(struct ewf *ewf, struct error *err)
{
	if (!ewf->chunk_size)
		return error_set(err, ERR_CORRUPT, "is an EWF image without a sound volume section");
	uint64_t needed = ewf->source.size / ewf->chunk_size + (ewf->source.size % ewf->chunk_size != 0);

	if (ewf->chunk_count != needed)
		source_note(ewf->room, &ewf->source, DOUBT_SOME,
			    "lists %" PRIu64 " chunks in its tables, and its disk of %" PRIu64
			    " bytes consists of %" PRIu64 ": which of them are missing cannot be determined",
			    ewf->chunk_count, ewf->source.size, needed);
	else if (ewf->stated_chunks != needed)
		source_note(ewf->room, &ewf->source, DOUBT_NONE,
			    "states %" PRIu64 " chunks, and its disk and its tables have %" PRIu64, ewf->stated_chunks,
			    needed);
	return 0;
}

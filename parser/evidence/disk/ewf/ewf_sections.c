/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of a segment: a chain of descriptors, each with an Adler-32 and the place of the next one. Layout after the
 * documentation of libewf, "Expert Witness Compression Format".
 *
 * Chunks are numbered over all tables in their order, so a table that is lost shifts what follows: an image with a damaged
 * descriptor or without a sound table header is refused as a whole.
 */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "common/le.h"

enum { FILE_HEAD = 13 };

/* The descriptor of a section; what it holds follows. */
enum { TYPE = 0, TYPE_SIZE = 16, NEXT = 16, SIZE = 24, DESCRIPTOR = 76 };

/* table and table2 */
enum { COUNT = 0, BASE = 8, TABLE_HEAD_SIZE = 24, ENTRY = 4 };

struct walk {
	struct ewf *ewf;
	struct ewf_section section;
	uint64_t sectors_at, sectors_end; /* of the last sectors section; 0: chunks are in the table section itself */
	bool is_table_lost;               /* the header of the last table is damaged, and table2 has not come yet */
	uint64_t lost_at;
	bool has_copy; /* the last table belongs to this segment and may get a table2 */
};

bool ewf_sum_agrees(const uint8_t *bytes, size_t size)
{
	uint32_t sum = (uint32_t)adler32(1, bytes, (uInt)(size - EWF_CHECKSUM));

	return sum == le32(bytes + size - EWF_CHECKSUM);
}

int ewf_damaged(const struct ewf_section *section, const char *what, struct error *err)
{
	return error_set(err, ERR_CORRUPT, "is an EWF image whose %s section at 0x%" PRIx64 " of %s (segment %u) %s",
			 section->type, section->at - DESCRIPTOR, section->file->label, section->segment + 1, what);
}

/* Tables. */

static int take_sectors(struct walk *walk, struct error *err)
{
	(void)err;
	walk->sectors_at = walk->section.at;
	walk->sectors_end = walk->section.end;
	return 0;
}

static int add_table(struct walk *walk, const struct ewf_table *table, struct error *err)
{
	struct ewf *ewf = walk->ewf;
	struct ewf_table *grown =
		arena_grow(ewf->room->arena, ewf->tables, ewf->table_count, &ewf->table_room, sizeof *ewf->tables);

	if (!grown)
		return error_no_memory(err);
	ewf->tables = grown;
	ewf->tables[ewf->table_count++] = *table;
	ewf->chunk_count += table->count;
	return 0;
}

/* Its header. ret_is_sound: false where the checksum does not agree or the entries are not all inside. */
static int read_table(struct walk *walk, struct ewf_table *ret, bool *ret_is_sound, struct error *err)
{
	const struct ewf_section *section = &walk->section;
	uint64_t room = section->end - section->at;
	uint8_t head[TABLE_HEAD_SIZE];

	*ret_is_sound = false;
	if (room < sizeof head)
		return 0;
	int result = source_read(section->file, section->at, head, sizeof head, err);

	if (result < 0)
		return result;
	*ret = (struct ewf_table){ .first_chunk = walk->ewf->chunk_count,
				   .count = le32(head + COUNT),
				   .base = le64(head + BASE) };
	room -= sizeof head;
	if (!ewf_sum_agrees(head, sizeof head) || ret->count > room / ENTRY)
		return 0;
	*ret_is_sound = true;
	ret->segment = section->segment;
	ret->entries_at = section->at + sizeof head;
	room -= (uint64_t)ret->count * ENTRY;
	ret->has_checksum = walk->sectors_end && room >= EWF_CHECKSUM;
	ret->data_at = walk->sectors_end ? walk->sectors_at : section->end - room;
	ret->data_end = walk->sectors_end ? walk->sectors_end : section->end;
	return 0;
}

static int no_table(const struct walk *walk, struct error *err)
{
	return error_set(
		err, ERR_CORRUPT,
		"is an EWF image whose chunk table at 0x%" PRIx64
		" of %s (segment %u) is damaged and has no sound copy: where the bytes of the disk are stored cannot be determined",
		walk->lost_at, walk->section.file->label, walk->section.segment + 1);
}

static int take_table(struct walk *walk, struct error *err)
{
	struct ewf_table table = { 0 };
	bool is_sound = false;
	int result = walk->is_table_lost ? no_table(walk, err) : read_table(walk, &table, &is_sound, err);

	if (result < 0)
		return result;
	walk->is_table_lost = !is_sound;
	walk->lost_at = walk->section.at - DESCRIPTOR;
	walk->has_copy = is_sound && table.count;
	return walk->has_copy ? add_table(walk, &table, err) : 0;
}

static int take_table2(struct walk *walk, struct error *err)
{
	struct ewf_table copy, *table = walk->has_copy ? &walk->ewf->tables[walk->ewf->table_count - 1] : NULL;
	bool is_sound;
	int result = read_table(walk, &copy, &is_sound, err);

	walk->has_copy = false;
	if (result < 0 || !is_sound)
		return result;
	if (table && (copy.count != table->count || copy.base != table->base)) {
		source_note(walk->ewf->room, &walk->ewf->source, DOUBT_SOME,
			    "has two chunk tables in segment %u that contradict each other", walk->section.segment + 1);
		return 0;
	}
	if (table)
		table->copy_at = copy.has_checksum ? copy.entries_at : 0;
	if (table || !walk->is_table_lost)
		return 0;
	walk->is_table_lost = false;
	source_note(walk->ewf->room, &walk->ewf->source, DOUBT_NONE,
		    "has a damaged chunk table in segment %u; its copy (table2) is used", walk->section.segment + 1);
	return copy.count ? add_table(walk, &copy, err) : 0;
}

/* The others. */

static int take_header(struct walk *walk, struct error *err)
{
	return ewf_take_header(walk->ewf, &walk->section, err);
}

static int take_volume(struct walk *walk, struct error *err)
{
	return ewf_take_volume(walk->ewf, &walk->section, err);
}

static int take_hash(struct walk *walk, struct error *err)
{
	return ewf_take_hash(walk->ewf, &walk->section, err);
}

static int take_errors(struct walk *walk, struct error *err)
{
	return ewf_take_errors(walk->ewf, &walk->section, err);
}

static int take_ltree(struct walk *walk, struct error *err)
{
	(void)walk;
	return ewf_is_logical(err);
}

static int take_incomplete(struct walk *walk, struct error *err)
{
	(void)err;
	source_note(walk->ewf->room, &walk->ewf->source, DOUBT_SOME,
		    "was marked as incomplete by the application that acquired it");
	return 0;
}

/* The walk. */

static int read_descriptor(const struct walk *walk, uint64_t at, uint8_t descriptor[DESCRIPTOR], struct error *err)
{
	struct source *file = walk->section.file;

	if (at > file->size || DESCRIPTOR > file->size - at)
		return error_set(err, ERR_CORRUPT,
				 "is an EWF image, and %s (segment %u) is cut off: it ends at 0x%" PRIx64
				 " without a next or done section",
				 file->label, walk->section.segment + 1, file->size);
	int result = source_read(file, at, descriptor, DESCRIPTOR, err);

	if (result == 0 && !ewf_sum_agrees(descriptor, DESCRIPTOR))
		return error_set(err, ERR_CORRUPT,
				 "is an EWF image with a damaged section descriptor at 0x%" PRIx64 " of %s (segment %u)",
				 at, file->label, walk->section.segment + 1);
	return result;
}

/* Both the place of the next section and the size say where it ends; two images in one could be made of the difference. */
static int set_end(struct walk *walk, const uint8_t descriptor[DESCRIPTOR], struct error *err)
{
	struct ewf_section *section = &walk->section;
	uint64_t next = le64(descriptor + NEXT), start = section->at - DESCRIPTOR;

	if (next < section->at || le64(descriptor + SIZE) != next - start)
		return ewf_damaged(section, "has a size and a next section that contradict each other", err);
	if (next > section->file->size)
		return error_set(err, ERR_CORRUPT,
				 "is an EWF image, and %s (segment %u) is cut off: its %s section should end at 0x%" PRIx64
				 ", and the file ends at 0x%" PRIx64,
				 section->file->label, section->segment + 1, section->type, next, section->file->size);
	section->end = next;
	return 0;
}

static int take_section(struct walk *walk, struct error *err);

int ewf_walk(struct ewf *ewf, uint32_t segment, bool *ret_is_last, struct error *err)
{
	char type[TYPE_SIZE + 1] = "";
	struct walk walk = { .ewf = ewf, .section = { .type = type, .segment = segment, .file = ewf->segments[segment] } };
	uint8_t descriptor[DESCRIPTOR];
	int result = 0;

	for (uint64_t at = FILE_HEAD; result == 0; at = walk.section.end) {
		result = read_descriptor(&walk, at, descriptor, err);
		if (result < 0)
			return result;
		memcpy(type, descriptor + TYPE, TYPE_SIZE);
		*ret_is_last = strcmp(type, "done") == 0;
		if (*ret_is_last || strcmp(type, "next") == 0)
			return walk.is_table_lost ? no_table(&walk, err) : 0;
		if (ewf->sections++ == EWF_SECTIONS_LIMIT)
			return error_set(err, ERR_LIMIT, "is an EWF image of more than %d sections", EWF_SECTIONS_LIMIT);
		walk.section.at = at + DESCRIPTOR;
		result = set_end(&walk, descriptor, err);
		if (result == 0)
			result = take_section(&walk, err);
	}
	return result;
}

/* clang-format off */
static const struct {
	const char *type;
	int (*take)(struct walk *walk, struct error *err);
} kinds[] = {
	{ "header",     take_header },
	{ "header2",    take_header },
	{ "volume",     take_volume },
	{ "disk",       take_volume }, /* of FTK Imager 2.3 */
	{ "data",       take_volume },
	{ "sectors",    take_sectors },
	{ "table",      take_table },
	{ "table2",     take_table2 },
	{ "hash",       take_hash },
	{ "digest",     take_hash },
	{ "error2",     take_errors },
	{ "ltree",      take_ltree },
	{ "incomplete", take_incomplete },
};
/* clang-format on */

/* Others (session, xheader, xhash) say nothing about the bytes of the disk. */
static int take_section(struct walk *walk, struct error *err)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].type, walk->section.type) == 0)
			return kinds[i].take(walk, err);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An extent of a VMDK in grains: a directory of tables of sectors. A grain that is not there is the parent's, or zeros.
 *
 * Most files have two directories with tables of their own. Both are asked: where one is damaged the other answers, where the
 * two name different places for a grain it cannot be read. A table that only the first has is believed.
 */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/vmdk/vmdk_parts.h"

enum {
	ENTRY_SIZE = 4,
	ENTRY_NONE = 0,
	ENTRY_ZEROS = 1,
	/* In front of a compressed grain: the sector of the disk that it begins with, and its size. */
	GRAIN_SECTOR = 0,
	GRAIN_SIZE = 8,
	GRAIN_DATA = 12,
};

struct sparse {
	struct source source; /* below: the file */
	struct vmdk_header header;
	const struct vmdk_opening *opening;
	const char *in;
	uint64_t parent_at;
	bool is_damage_noted;
};

enum stored { STORED, STORED_PACKED, STORED_NOWHERE, STORED_ZEROS };

struct run {
	enum stored stored;
	uint64_t grain, within; /* which one, and how far inside */
	uint64_t at, size; /* in the file: of the byte, or of the compressed grain's marker; bytes up to the grain's end */
};

/* The entry of a table that a directory leads to. 1: the directory has no such table. */
static int look(const struct sparse *sparse, uint64_t directory, struct table_piece *of_directory,
		struct table_piece *of_table, uint64_t grain, uint32_t *ret, struct error *err)
{
	uint64_t table = grain / sparse->header.entries, index = grain % sparse->header.entries;
	const uint8_t *entry;
	int result = table_piece_entry(of_directory, sparse->source.below, directory + table * ENTRY_SIZE, ENTRY_SIZE,
				       &entry, err);

	if (result < 0)
		return result;
	uint64_t at = (uint64_t)le32(entry) * VMDK_SECTOR + index * ENTRY_SIZE;

	*ret = ENTRY_NONE;
	if (le32(entry) == 0)
		return 1;
	result = table_piece_entry(of_table, sparse->source.below, at, ENTRY_SIZE, &entry, err);
	if (result == 0)
		*ret = le32(entry);
	return result;
}

static void note_damage(struct sparse *sparse, const char *which, const struct error *why)
{
	if (!sparse->is_damage_noted)
		source_note(sparse->opening->room, &sparse->source, DOUBT_NONE,
			    "has a damaged %s grain directory%s: the other one was used (%s)", which, sparse->in,
			    why->text);
	sparse->is_damage_noted = true;
}

/* What both directories say. */
static int entry_of(struct sparse *sparse, uint64_t grain, uint32_t *ret, struct error *err)
{
	struct vmdk_tables *tables = sparse->opening->tables;
	struct error why = { 0 }, why_copy = { 0 };
	uint32_t entry = 0, copy = 0;
	int first = look(sparse, sparse->header.directory, &tables->directory, &tables->table, grain, &entry, &why);
	int second = sparse->header.copy ? look(sparse, sparse->header.copy, &tables->copy_directory,
						&tables->copy_table, grain, &copy, &why_copy)
					 : 1;

	if ((first != 0 && second < 0) || (first < 0 && second == 1))
		return error_set(err, (first < 0 ? why : why_copy).code, "grain %" PRIu64 "%s cannot be found: %s",
				 grain, sparse->in, (first < 0 ? why : why_copy).text);
	if (first < 0)
		note_damage(sparse, "first", &why);
	else if (second < 0)
		note_damage(sparse, "second", &why_copy);
	else if (second == 0 && entry != copy)
		return error_set(err, ERR_CORRUPT,
				 "grain %" PRIu64 "%s is at sector 0x%" PRIx32
				 " by the first grain directory, and at 0x%" PRIx32 " by the second",
				 grain, sparse->in, entry, copy);
	*ret = first < 0 ? copy : entry;
	return 0;
}

static int find(struct sparse *sparse, uint64_t at, struct run *ret, struct error *err)
{
	const struct vmdk_header *header = &sparse->header;
	struct run run = { .grain = at / header->grain, .within = at % header->grain };
	uint64_t left = sparse->source.size - at;
	uint32_t entry;
	int result = entry_of(sparse, run.grain, &entry, err);

	if (result < 0)
		return result;
	if (entry == ENTRY_ZEROS && !header->zero_grains)
		return error_set(err, ERR_CORRUPT, "grain %" PRIu64 "%s is at sector 1, where no grain can be",
				 run.grain, sparse->in);
	run.size = header->grain - run.within < left ? header->grain - run.within : left;
	run.at = (uint64_t)entry * VMDK_SECTOR + (header->is_compressed ? 0 : run.within);
	run.stored = entry == ENTRY_NONE     ? STORED_NOWHERE
		     : entry == ENTRY_ZEROS  ? STORED_ZEROS
		     : header->is_compressed ? STORED_PACKED
					     : STORED;
	*ret = run;
	return 0;
}

/*
 * Grains that follow each other in the file as in the disk are read at once, those of ESX have one sector. A grain that is not
 * all in the file is left to be read alone, so that an error names it.
 */
static void extend(struct sparse *sparse, uint64_t at, size_t wanted, struct run *run)
{
	uint64_t end = sparse->source.below->size;
	struct run next = { 0 };

	while (run->stored == STORED && run->size < wanted && find(sparse, at + run->size, &next, NULL) == 0 &&
	       next.stored == STORED && next.at == run->at + run->size && next.at <= end && next.size <= end - next.at)
		run->size += next.size;
}

/* Reading. */

static int behind_end(const struct sparse *sparse, const struct run *run, struct error *err)
{
	return error_set(err, ERR_CORRUPT,
			 "grain %" PRIu64 "%s is at 0x%" PRIx64 ", and the file ends at 0x%" PRIx64
			 ": it is cut off or damaged",
			 run->grain, sparse->in, run->at, sparse->source.below->size);
}

static int read_stored(const struct sparse *sparse, const struct run *run, void *buffer, size_t size, struct error *err)
{
	uint64_t end = sparse->source.below->size;

	if (run->at > end || size > end - run->at)
		return behind_end(sparse, run, err);
	return source_read(sparse->source.below, run->at, buffer, size, err);
}

/* The marker in front of the grain has to name it: tables that lead to another grain are noticed here. */
static int make(const struct sparse *sparse, const struct run *run, const struct chunk **ret, struct error *err)
{
	uint8_t marker[GRAIN_DATA];
	struct error why = { 0 };
	uint64_t first = run->grain * (sparse->header.grain / VMDK_SECTOR), end = sparse->source.below->size;
	int result = read_stored(sparse, run, marker, sizeof marker, err);

	if (result < 0)
		return result;
	uint32_t size = le32(marker + GRAIN_SIZE);

	if (le64(marker + GRAIN_SECTOR) != first)
		return error_set(err, ERR_CORRUPT,
				 "grain %" PRIu64 "%s should be at 0x%" PRIx64
				 ", where the marker names sector 0x%" PRIx64 " of the disk instead of 0x%" PRIx64,
				 run->grain, sparse->in, run->at, le64(marker + GRAIN_SECTOR), first);
	if (size == 0 || size > 2 * sparse->header.grain)
		return error_set(err, ERR_CORRUPT,
				 "grain %" PRIu64 "%s, at 0x%" PRIx64 ", has the impossible size 0x%" PRIx32,
				 run->grain, sparse->in, run->at, size);
	if (size > end - run->at - GRAIN_DATA)
		return behind_end(sparse, run, err);
	const struct chunk_order order = {
		.source = &sparse->source,
		.key = run->grain,
		.size = (size_t)sparse->header.grain,
		.stored = sparse->source.below,
		.at = run->at + GRAIN_DATA,
		.packed_size = size,
		.unpack = unpack_zlib,
	};
	result = chunk_cache_make(sparse->opening->chunks, &order, ret, &why);
	return result < 0 ? error_set(err, result, "grain %" PRIu64 "%s: %s", run->grain, sparse->in, why.text) : 0;
}

/* The last grain may be shorter: no more is stored than belongs to the extent. */
static int read_packed(const struct sparse *sparse, const struct run *run, void *buffer, size_t size, struct error *err)
{
	const struct chunk *chunk = chunk_cache_find(sparse->opening->chunks, &sparse->source, run->grain);
	int result = chunk ? 0 : make(sparse, run, &chunk, err);

	if (result < 0)
		return result;
	if (run->within > chunk->size || run->size > chunk->size - run->within)
		return error_set(err, ERR_CORRUPT,
				 "grain %" PRIu64 "%s, at 0x%" PRIx64 ", has only 0x%zx bytes when unpacked",
				 run->grain, sparse->in, run->at, chunk->size);
	memcpy(buffer, chunk->bytes + run->within, size);
	return 0;
}

static int read_run(const struct sparse *sparse, const struct run *run, uint64_t at, void *buffer, size_t size,
		    struct error *err)
{
	if (run->stored == STORED)
		return read_stored(sparse, run, buffer, size, err);
	if (run->stored == STORED_PACKED)
		return read_packed(sparse, run, buffer, size, err);
	if (run->stored == STORED_NOWHERE && sparse->opening->parent)
		return source_read(sparse->opening->parent, sparse->parent_at + at, buffer, size, err);
	memset(buffer, 0, size);
	return 0;
}

static int read_sparse(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct sparse *sparse = (struct sparse *)source;
	uint8_t *to = buffer;

	while (size) {
		struct run run = { 0 };
		int result = find(sparse, at, &run, err);

		if (result == 0)
			extend(sparse, at, size, &run);
		size_t part = result == 0 && run.size < size ? (size_t)run.size : size;

		if (result == 0)
			result = read_run(sparse, &run, at, to, part, err);
		if (result < 0)
			return result;
		at += part;
		to += part;
		size -= part;
	}
	return 0;
}

static bool place_in_sparse(struct source *source, uint64_t at, struct source_place *ret)
{
	struct sparse *sparse = (struct sparse *)source;
	struct source *parent = sparse->opening->parent;
	struct run run = { 0 };
	int result = find(sparse, at, &run, NULL);

	if (result == 0 && run.stored == STORED_NOWHERE && parent)
		*ret = (struct source_place){ .in = parent, .at = sparse->parent_at + at, .size = run.size };
	else if (result == 0 && run.stored == STORED)
		*ret = (struct source_place){ .in = ret->in, .at = run.at, .size = run.size };
	else
		return false;
	return ret->at <= ret->in->size && ret->size <= ret->in->size - ret->at;
}

int vmdk_sparse_open(const struct vmdk_opening *opening, struct source *file, const struct vmdk_header *header,
		     uint64_t sectors, const char *in, uint64_t parent_at, struct source **ret, struct error *err)
{
	static const struct source_type sparse_types[] = {
		{ .name = "VMDK", .read = read_sparse, .place = place_in_sparse, .is_disk = true },
		{ .name = "VMDK", .read = read_sparse, .place = place_in_sparse }, /* an extent: a part of one */
	};

	if (sectors > header->sectors)
		return error_set(err, ERR_CORRUPT,
				 "is a VMDK whose descriptor names %" PRIu64
				 " sectors for the extent%s, which has %" PRIu64,
				 sectors, in, header->sectors);
	if (header->is_compressed && header->grain > CHUNK_LIMIT)
		return error_set(err, ERR_LIMIT,
				 "is a compressed VMDK whose grains%s have 0x%" PRIx64 " bytes; the limit is 0x%x", in,
				 header->grain, CHUNK_LIMIT);
	struct sparse *sparse = source_new(opening->room, &sparse_types[*in != 0], sizeof *sparse, file);

	if (!sparse)
		return error_no_memory(err);
	sparse->header = *header;
	sparse->opening = opening;
	sparse->in = in;
	sparse->parent_at = parent_at;
	sparse->source.size = sectors * VMDK_SECTOR;
	sparse->source.label = file->label;
	if (header->is_unclean)
		source_note(opening->room, &sparse->source, DOUBT_NONE,
			    "was not closed by VMware%s: it may have been copied while the virtual machine was running",
			    in);
	*ret = &sparse->source;
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/ewfbuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "common/digest.h"
#include "common/le.h"

enum {
	HEAD = 13,
	VOLUME = 1052,
	VOLUME_SMART = 94,
	TABLE_HEAD = 24,
	ERROR2_HEAD = 520,
	HASH = 36,
	DIGEST = 80,
	ENTRY = 4
};

static void put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static void sum(uint8_t *bytes, size_t size)
{
	put(bytes + size, adler32(1, bytes, (uInt)size), 4);
}

static size_t add(struct ewf_file *file, const void *bytes, size_t size)
{
	size_t at = file->size;

	file->bytes = realloc(file->bytes, at + size + 1);
	if (bytes)
		memcpy(file->bytes + at, bytes, size);
	else
		memset(file->bytes + at, 0, size);
	file->size += size;
	return at;
}

static uint8_t *room_for(struct ewf_file *file, size_t size)
{
	size_t at = add(file, NULL, size);

	return file->bytes + at;
}

static size_t begin(struct ewf_file *file, const char *type)
{
	size_t at = add(file, NULL, EWF_DESCRIPTOR);

	memcpy(file->bytes + at, type, strlen(type));
	return at;
}

static size_t end(struct ewf_file *file, size_t at)
{
	put(file->bytes + at + 16, file->size, 8);
	put(file->bytes + at + 24, file->size - at, 8);
	sum(file->bytes + at, EWF_DESCRIPTOR - 4);
	return at;
}

static void last(struct ewf_file *file, const char *type)
{
	file->end = begin(file, type);
	put(file->bytes + file->end + 16, file->end, 8);
	sum(file->bytes + file->end, EWF_DESCRIPTOR - 4);
}

static size_t add_packed(struct ewf_file *file, const void *bytes, size_t size)
{
	uLongf packed = compressBound(size);
	size_t at = add(file, NULL, packed);

	compress2(file->bytes + at, &packed, bytes, size, 6);
	file->size = at + packed;
	return at;
}

static size_t add_header(struct ewf_file *file, const char *type, const char *text)
{
	size_t at = begin(file, type), size = strlen(text);
	uint8_t *wide = calloc(size + 1, 2);

	put(wide, 0xfeff, 2);
	for (size_t i = 0; i < size; i++)
		wide[2 * i + 2] = (uint8_t)text[i];
	if (strcmp(type, "header2") == 0)
		add_packed(file, wide, 2 * size + 2);
	else
		add_packed(file, text, size);
	free(wide);
	return end(file, at);
}

static uint32_t sector_of(const struct ewf_spec *spec)
{
	return spec->bytes_per_sector ? spec->bytes_per_sector : 512;
}

static uint32_t chunk_of(const struct ewf_spec *spec)
{
	return sector_of(spec) * (spec->sectors_per_chunk ? spec->sectors_per_chunk : 1);
}

static uint32_t chunks_of(const struct ewf_spec *spec)
{
	return (uint32_t)((spec->size + chunk_of(spec) - 1) / chunk_of(spec));
}

static size_t add_volume(struct ewf_file *file, const struct ewf_spec *spec, const char *type)
{
	size_t size = spec->is_smart ? VOLUME_SMART : VOLUME, at = begin(file, type);
	uint8_t *volume = room_for(file, size);

	volume[0] = 1;
	put(volume + 4, chunks_of(spec), 4);
	put(volume + 8, chunk_of(spec) / sector_of(spec), 4);
	put(volume + 12, sector_of(spec), 4);
	put(volume + 16, spec->size / sector_of(spec), 4);
	if (!spec->is_smart)
		volume[64] = spec->set;
	sum(volume, size - 4);
	return end(file, at);
}

static uint32_t add_chunk(struct ewf_file *file, const struct ewf_spec *spec, uint32_t i)
{
	size_t from = (size_t)i * chunk_of(spec), size = spec->size - from;
	bool is_last = size <= chunk_of(spec);

	size = is_last ? size + spec->padding : chunk_of(spec);
	if (spec->is_smart || spec->packing == EWF_PACKED || (spec->packing == EWF_EVERY_SECOND && i % 2))
		return (uint32_t)add_packed(file, spec->disk + from, size) | 0x80000000u;
	size_t at = add(file, spec->disk + from, size);

	add(file, NULL, 4);
	sum(file->bytes + at, size);
	return (uint32_t)at;
}

static void fill_table(struct ewf_file *file, size_t at, const uint32_t *entries, uint32_t count, uint64_t base)
{
	uint8_t *table = file->bytes + at + EWF_DESCRIPTOR;

	put(table, count, 4);
	put(table + 8, base, 8);
	sum(table, TABLE_HEAD - 4);
	for (uint32_t i = 0; i < count; i++)
		put(table + TABLE_HEAD + ENTRY * i, entries[i] - base, ENTRY);
}

static size_t add_table(struct ewf_file *file, const char *type, const uint32_t *entries, uint32_t count, uint64_t base)
{
	size_t at = begin(file, type);

	add(file, NULL, TABLE_HEAD + count * ENTRY + 4);
	fill_table(file, at, entries, count, base);
	sum(file->bytes + at + EWF_DESCRIPTOR + TABLE_HEAD, count * ENTRY);
	return end(file, at);
}

static void add_chunks(struct ewf_file *file, const struct ewf_spec *spec, uint32_t first, uint32_t count)
{
	uint32_t *entries = calloc(count + 1, sizeof *entries);
	size_t at = begin(file, spec->is_smart ? "table" : "sectors"), base = spec->has_base ? at : 0;

	if (spec->is_smart)
		add(file, NULL, TABLE_HEAD + count * ENTRY);
	file->first_chunk = file->size;
	for (uint32_t i = 0; i < count; i++)
		entries[i] = add_chunk(file, spec, first + i);
	if (spec->is_smart) {
		fill_table(file, at, entries, count, 0);
		file->table = end(file, at);
	} else {
		file->sectors = end(file, at);
		file->table = add_table(file, "table", entries, count, base);
		file->table2 = spec->has_no_copy ? 0 : add_table(file, "table2", entries, count, base);
	}
	free(entries);
}

static void add_errors(struct ewf_file *file, const struct ewf_spec *spec)
{
	size_t size = spec->bad_count * 8, at = begin(file, "error2");
	uint8_t *head = room_for(file, ERROR2_HEAD + size + 4);

	put(head, spec->bad_count, 4);
	sum(head, ERROR2_HEAD - 4);
	for (size_t i = 0; i < spec->bad_count; i++) {
		put(head + ERROR2_HEAD + 8 * i, spec->bad[i][0], 4);
		put(head + ERROR2_HEAD + 8 * i + 4, spec->bad[i][1], 4);
	}
	sum(head + ERROR2_HEAD, size);
	file->error2 = end(file, at);
}

static void put_digest(uint8_t *to, const struct ewf_spec *spec, enum digest_kind kind)
{
	struct digest *digest = digest_new_of(kind);
	char hex[DIGEST_HEX];
	unsigned byte;

	digest_update(digest, spec->disk, spec->size);
	digest_final(digest, hex);
	for (size_t i = 0; hex[2 * i] && sscanf(hex + 2 * i, "%2x", &byte) == 1; i++)
		to[i] = (uint8_t)byte;
}

static void add_hashes(struct ewf_file *file, const struct ewf_spec *spec)
{
	size_t at = begin(file, "digest");
	uint8_t *hashes = room_for(file, DIGEST);

	put_digest(hashes, spec, DIGEST_MD5);
	put_digest(hashes + 16, spec, DIGEST_SHA1);
	sum(hashes, DIGEST - 4);
	end(file, at);
	file->hash = begin(file, "hash");
	hashes = room_for(file, HASH);
	put_digest(hashes, spec, DIGEST_MD5);
	sum(hashes, HASH - 4);
	end(file, file->hash);
}

struct ewf_file ewf_build(const struct ewf_spec *spec, unsigned number)
{
	static const uint8_t signature[] = { 'E', 'V', 'F', 9, '\r', '\n', 0xff, 0, 1 };
	unsigned segments = spec->segments ? spec->segments : 1;
	uint32_t chunks = chunks_of(spec), each = (chunks + segments - 1) / segments, first = each * (number - 1);
	struct ewf_file file = { 0 };

	add(&file, signature, sizeof signature);
	put(room_for(&file, HEAD - sizeof signature), number, 2);
	if (number == 1 && spec->header2)
		file.header = add_header(&file, "header2", spec->header2);
	if (number == 1 && spec->header)
		file.header = add_header(&file, "header", spec->header);
	if (number == 1 || !spec->is_smart)
		file.volume = add_volume(&file, spec, number == 1 ? "volume" : "data");
	first = first < chunks ? first : chunks;
	add_chunks(&file, spec, first, chunks - first < each ? chunks - first : each);
	if (number == segments && segments == 1 && !spec->is_smart)
		add_volume(&file, spec, "data");
	if (number == segments && spec->bad_count)
		add_errors(&file, spec);
	if (number == segments && spec->has_hash)
		add_hashes(&file, spec);
	last(&file, number == segments ? "done" : "next");
	return file;
}

static void fix_section(uint8_t *at, size_t size, const char *type, bool has_sectors)
{
	uint32_t count = size >= 4 ? le32(at) : 0;

	if (strcmp(type, "volume") == 0 || strcmp(type, "data") == 0 || strcmp(type, "disk") == 0) {
		if (size >= VOLUME_SMART)
			sum(at, (size >= VOLUME ? VOLUME : VOLUME_SMART) - 4);
	} else if (strncmp(type, "table", 5) == 0 && size >= TABLE_HEAD) {
		sum(at, TABLE_HEAD - 4);
		if (has_sectors && count <= (size - TABLE_HEAD) / ENTRY && size - TABLE_HEAD - (size_t)count * ENTRY >= 4)
			sum(at + TABLE_HEAD, (size_t)count * ENTRY);
	} else if (strcmp(type, "error2") == 0 && size >= ERROR2_HEAD) {
		sum(at, ERROR2_HEAD - 4);
		if (count <= (size - ERROR2_HEAD) / 8 && size - ERROR2_HEAD - (size_t)count * 8 >= 4)
			sum(at + ERROR2_HEAD, (size_t)count * 8);
	} else if (strcmp(type, "hash") == 0 && size >= HASH) {
		sum(at, HASH - 4);
	} else if (strcmp(type, "digest") == 0 && size >= DIGEST) {
		sum(at, DIGEST - 4);
	}
}

void ewf_fix(uint8_t *bytes, size_t size)
{
	char type[17] = "";
	bool has_sectors = false;

	for (uint64_t at = HEAD; at <= size && size - at >= EWF_DESCRIPTOR;) {
		uint64_t next = le64(bytes + at + 16);

		sum(bytes + at, EWF_DESCRIPTOR - 4);
		memcpy(type, bytes + at, 16);
		if (next < at + EWF_DESCRIPTOR || next > size)
			return;
		has_sectors |= strcmp(type, "sectors") == 0;
		fix_section(bytes + at + EWF_DESCRIPTOR, next - at - EWF_DESCRIPTOR, type, has_sectors);
		at = next;
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/ntfsbuild.h"

#include <stdlib.h>
#include <string.h>

#include "support/build_image/ntfsbuild_parts.h"

enum { RECORD_HEAD = 0x38, FIXUPS = 0x30, SEQUENCE = 3 };

/* UTF-8 of up to three bytes, also lone surrogates. */
size_t ntfsbuild_utf16(const char *name, uint16_t *ret)
{
	const uint8_t *p = (const uint8_t *)name;
	size_t units = 0;

	while (*p)
		if (*p < 0x80)
			ret[units++] = *p++;
		else if (*p < 0xe0) {
			ret[units++] = (uint16_t)((p[0] & 0x1f) << 6 | (p[1] & 0x3f));
			p += 2;
		} else {
			ret[units++] = (uint16_t)((p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f));
			p += 3;
		}
	return units;
}

/* ASCII, Latin-1 and Cyrillic are enough here. */
uint16_t ntfsbuild_upper(unsigned unit)
{
	bool is_lower = (unit >= 'a' && unit <= 'z') || (unit >= 0xe0 && unit <= 0xfe && unit != 0xf7) ||
			(unit >= 0x430 && unit <= 0x44f);

	return (uint16_t)(is_lower ? unit - 0x20 : unit);
}

uint8_t *ntfsbuild_record(struct ntfsbuild *build, unsigned record)
{
	return build->bytes + NTFSBUILD_MFT + record * NTFSBUILD_RECORD;
}

uint16_t ntfsbuild_sequence(unsigned record)
{
	return (uint16_t)(record && record < 16 ? record : SEQUENCE);
}

uint64_t ntfsbuild_reference(const struct ntfsbuild *build, unsigned record)
{
	(void)build;
	return (uint64_t)ntfsbuild_sequence(record) << 48 | record;
}

static void begin_record(struct ntfsbuild *build, unsigned number, unsigned flags)
{
	uint8_t *record = ntfsbuild_record(build, number);

	memcpy(record, "FILE", 4);
	put16(record + 4, FIXUPS);
	put16(record + 6, NTFSBUILD_RECORD / 512 + 1);
	put16(record + 0x10, ntfsbuild_sequence(number));
	put16(record + 0x12, 1);
	put16(record + 0x14, RECORD_HEAD);
	put16(record + 0x16, flags);
	put32(record + 0x18, RECORD_HEAD + 8);
	put32(record + 0x1c, NTFSBUILD_RECORD);
	put32(record + 0x2c, number);
	put32(record + RECORD_HEAD, 0xffffffff);
}

/* Room for an attribute at the end of the record; its head is filled in. value_at: behind head and name. */
static uint8_t *begin_attribute(struct ntfsbuild *build, unsigned record, uint32_t type, const char *name, size_t head,
				size_t value, size_t *ret_value_at)
{
	uint8_t *bytes = ntfsbuild_record(build, record);
	size_t at = get16(bytes + 0x18) - 8U, units = strlen(name);
	size_t value_at = (head + 2 * units + 7) / 8 * 8, size = (value_at + value + 7) / 8 * 8;
	uint8_t *attribute = bytes + at;

	if (at + size + 8 > NTFSBUILD_RECORD)
		abort();
	memset(attribute, 0, size);
	put32(attribute, type);
	put32(attribute + 4, (uint32_t)size);
	attribute[9] = (uint8_t)units;
	put16(attribute + 0x0a, (unsigned)head);
	for (size_t i = 0; i < units; i++)
		put16(attribute + head + 2 * i, (uint8_t)name[i]);
	put32(attribute + size, 0xffffffff);
	put32(attribute + size + 4, 0);
	put32(bytes + 0x18, (uint32_t)(at + size + 8));
	*ret_value_at = value_at;
	return attribute;
}

void ntfsbuild_value(struct ntfsbuild *build, unsigned record, uint32_t type, const char *name, const void *bytes,
		     size_t size)
{
	size_t at;
	uint8_t *attribute = begin_attribute(build, record, type, name, 0x18, size, &at);

	put32(attribute + 0x10, (uint32_t)size);
	put16(attribute + 0x14, (unsigned)at);
	if (size)
		memcpy(attribute + at, bytes, size);
}

/* As many bytes as a signed number needs. */
static unsigned width(int64_t n)
{
	unsigned bytes = 1;

	while (bytes < 8 && (n < -((int64_t)1 << (8 * bytes - 1)) || n >= (int64_t)1 << (8 * bytes - 1)))
		bytes++;
	return bytes;
}

static size_t put_run(uint8_t *to, const struct ntfsbuild_run *run, int64_t *lcn)
{
	int64_t moved = run->lcn == NTFSBUILD_HOLE ? 0 : (int64_t)run->lcn - *lcn;
	unsigned length = width((int64_t)run->count), distance = run->lcn == NTFSBUILD_HOLE ? 0 : width(moved);
	uint8_t number[8];

	to[0] = (uint8_t)(distance << 4 | length);
	put64(number, run->count);
	memcpy(to + 1, number, length);
	put64(number, (uint64_t)moved);
	memcpy(to + 1 + length, number, distance);
	*lcn += moved;
	return 1 + length + distance;
}

void ntfsbuild_runs(struct ntfsbuild *build, unsigned record, uint32_t type, const char *name, uint16_t flags,
		    uint8_t unit, uint64_t first, const struct ntfsbuild_run *runs, size_t count, uint64_t size,
		    uint64_t valid)
{
	uint8_t mapping[NTFSBUILD_RECORD] = { 0 };
	size_t used = 0, at;
	uint64_t clusters = 0;
	int64_t lcn = 0;

	for (size_t i = 0; i < count; i++) {
		used += put_run(mapping + used, &runs[i], &lcn);
		clusters += runs[i].count;
	}
	uint8_t *attribute = begin_attribute(build, record, type, name, 0x40, used + 1, &at);

	attribute[8] = 1;
	put16(attribute + 0x0c, flags);
	put64(attribute + 0x10, first);
	put64(attribute + 0x18, first + clusters - 1);
	put16(attribute + 0x20, (unsigned)at);
	attribute[0x22] = unit;
	put64(attribute + 0x28, clusters * build->cluster);
	put64(attribute + 0x30, size);
	put64(attribute + 0x38, valid);
	memcpy(attribute + at, mapping, used + 1);
}

uint64_t ntfsbuild_clusters(struct ntfsbuild *build, const void *bytes, size_t size)
{
	size_t at = build->next_free;

	build->next_free += (size + build->cluster - 1) / build->cluster * build->cluster;
	if (build->next_free > build->size - 512)
		abort();
	if (bytes)
		memcpy(build->bytes + at, bytes, size);
	return at / build->cluster;
}

void ntfsbuild_data(struct ntfsbuild *build, unsigned record, const void *bytes, size_t size)
{
	struct ntfsbuild_run run = { .lcn = ntfsbuild_clusters(build, bytes, size),
				     .count = (size + build->cluster - 1) / build->cluster };

	ntfsbuild_runs(build, record, 0x80, "", 0, 0, 0, &run, 1, size, size);
}

void ntfsbuild_name(struct ntfsbuild *build, unsigned folder, unsigned record, const char *name, uint8_t space)
{
	bool is_folder = get16(ntfsbuild_record(build, record) + 0x16) & 2;

	if (build->name_count == NTFSBUILD_NAMES)
		abort();
	build->names[build->name_count++] = (struct ntfsbuild_name){
		.folder = folder,
		.record = record,
		.sequence = ntfsbuild_sequence(record),
		.name = name,
		.space = space,
		.attributes = is_folder ? 0x10000000 : 0x20,
	};
}

void ntfsbuild_file_name(struct ntfsbuild *build, unsigned record, unsigned folder, const char *name, uint8_t space)
{
	uint8_t value[0x42 + 2 * 256] = { 0 };
	uint16_t units[256];
	size_t count = ntfsbuild_utf16(name, units);

	put64(value, ntfsbuild_reference(build, folder));
	value[0x40] = (uint8_t)count;
	value[0x41] = space;
	for (size_t i = 0; i < count; i++)
		put16(value + 0x42 + 2 * i, units[i]);
	ntfsbuild_value(build, record, 0x30, "", value, 0x42 + 2 * count);
}

unsigned ntfsbuild_add(struct ntfsbuild *build, unsigned folder, const char *name, bool is_folder)
{
	unsigned record = build->next_record++;
	uint8_t standard[0x30] = { 0 };

	if (record == NTFSBUILD_RECORDS)
		abort();
	begin_record(build, record, is_folder ? 3 : 1);
	ntfsbuild_value(build, record, 0x10, "", standard, sizeof standard);
	if (folder) {
		ntfsbuild_file_name(build, record, folder, name, 1);
		ntfsbuild_name(build, folder, record, name, 1);
	}
	return record;
}

unsigned ntfsbuild_extension(struct ntfsbuild *build, unsigned base)
{
	unsigned record = build->next_record++;

	begin_record(build, record, 1);
	put64(ntfsbuild_record(build, record) + 0x20, ntfsbuild_reference(build, base));
	return record;
}

size_t ntfsbuild_listed(uint8_t *to, uint32_t type, const char *name, uint64_t first, unsigned record)
{
	size_t units = strlen(name), size = (0x1a + 2 * units + 7) / 8 * 8;

	memset(to, 0, size);
	put32(to, type);
	put16(to + 4, (unsigned)size);
	to[6] = (uint8_t)units;
	to[7] = 0x1a;
	put64(to + 8, first);
	put64(to + 0x10, ntfsbuild_reference(NULL, record));
	for (size_t i = 0; i < units; i++)
		put16(to + 0x1a + 2 * i, (uint8_t)name[i]);
	return size;
}

void ntfsbuild_upcase(struct ntfsbuild *build)
{
	uint8_t *table = malloc(131072);

	for (unsigned i = 0; i < 65536; i++)
		put16(table + 2 * (size_t)i, ntfsbuild_upper(i));
	begin_record(build, 10, 1);
	ntfsbuild_data(build, 10, table, 131072);
	free(table);
}

struct ntfsbuild *ntfsbuild_new(size_t size, size_t cluster)
{
	struct ntfsbuild *build = calloc(1, sizeof *build);
	struct ntfsbuild_run mft = { .lcn = NTFSBUILD_MFT / cluster,
				     .count = NTFSBUILD_RECORDS * NTFSBUILD_RECORD / cluster };
	uint8_t information[12] = { [8] = 3, [9] = 1 };
	uint8_t *boot = build->bytes = calloc(1, size);

	*build = (struct ntfsbuild){
		.bytes = boot, .size = size, .cluster = cluster, .next_free = NTFSBUILD_FREE, .next_record = 16
	};
	memcpy(boot + 3, "NTFS    ", 8);
	put16(boot + 0x0b, 512);
	boot[0x0d] = (uint8_t)(cluster / 512);
	put64(boot + 0x28, size / 512 - 1);
	put64(boot + 0x30, NTFSBUILD_MFT / cluster);
	put64(boot + 0x38, NTFSBUILD_MIRROR / cluster);
	boot[0x40] = boot[0x44] = 0xf6; /* 1024 */
	put64(boot + 0x48, 0x1122334455667788);
	put16(boot + 0x1fe, 0xaa55);
	begin_record(build, 0, 1);
	ntfsbuild_runs(build, 0, 0x80, "", 0, 0, 0, &mft, 1, NTFSBUILD_RECORDS * NTFSBUILD_RECORD,
		       NTFSBUILD_RECORDS * NTFSBUILD_RECORD);
	begin_record(build, 3, 1);
	ntfsbuild_value(build, 3, 0x60, "", "T\0e\0s\0t", 8);
	ntfsbuild_value(build, 3, 0x70, "", information, sizeof information);
	begin_record(build, 5, 3);
	return build;
}

void ntfsbuild_free(struct ntfsbuild *build)
{
	free(build->bytes);
	free(build);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build/archivebuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAR_BLOCK = 512, STORED_LIMIT = 65535 };

static void add(struct build *build, const void *bytes, size_t size)
{
	if (size > sizeof build->bytes - build->size)
		abort();
	if (size)
		memcpy(build->bytes + build->size, bytes, size);
	build->size += size;
}

static void put(uint8_t *at, uint32_t number, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(number >> 8 * i);
}

static uint32_t crc(const uint8_t *bytes, size_t size)
{
	uint32_t sum = UINT32_MAX;

	for (size_t i = 0; i < size; i++) {
		sum ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320 : 0);
	}
	return ~sum;
}

void build_tar(struct build *build, const char *name, char type, const void *bytes, size_t size)
{
	uint8_t head[TAR_BLOCK] = { 0 };
	unsigned sum = 0;

	memcpy(head, name, strlen(name));
	memcpy(head + 100, "0000644", 8);
	snprintf((char *)head + 124, 12, "%011zo", size);
	memcpy(head + 136, "00000000000", 12);
	memset(head + 148, ' ', 8);
	head[156] = (uint8_t)type;
	memcpy(head + 157, type == '2' ? "target" : "", type == '2' ? 6 : 0);
	memcpy(head + 257, "ustar\00000", 8);
	for (size_t i = 0; i < sizeof head; i++)
		sum += head[i];
	snprintf((char *)head + 148, 8, "%06o", sum);
	add(build, head, sizeof head);
	add(build, bytes, size);
	memset(head, 0, sizeof head);
	add(build, head, (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

void build_tar_end(struct build *build)
{
	static const uint8_t zeros[2 * TAR_BLOCK];

	add(build, zeros, sizeof zeros);
}

/* APPNOTE 4.3.7 and 4.3.12. */
void build_zip(struct build *build, const char *name, unsigned flags, const void *bytes, size_t size)
{
	uint8_t local[30] = "PK\3\4\24", central[46] = "PK\1\2\24\0\24";
	uint32_t at = (uint32_t)build->size;

	put(local + 6, flags, 2);
	put(local + 14, crc(bytes, size), 4);
	put(local + 18, (uint32_t)size, 4);
	put(local + 22, (uint32_t)size, 4);
	put(local + 26, (uint32_t)strlen(name), 2);
	memcpy(central + 8, local + 6, 22);
	put(central + 42, at, 4);
	add(build, local, sizeof local);
	add(build, name, strlen(name));
	add(build, bytes, size);
	memcpy(build->directory + build->directory_size, central, sizeof central);
	memcpy(build->directory + build->directory_size + sizeof central, name, strlen(name));
	build->directory_size += sizeof central + strlen(name);
	build->count++;
}

void build_zip_end(struct build *build)
{
	uint8_t end[22] = "PK\5\6";

	put(end + 8, (uint32_t)build->count, 2);
	put(end + 10, (uint32_t)build->count, 2);
	put(end + 12, (uint32_t)build->directory_size, 4);
	put(end + 16, (uint32_t)build->size, 4);
	add(build, build->directory, build->directory_size);
	add(build, end, sizeof end);
}

/* RFC 1952, RFC 1951 3.2.4: blocks that are stored. */
void build_gzip(struct build *build)
{
	static struct build plain;
	uint8_t head[10] = { 0x1F, 0x8B, 8 }, tail[8], block[5];

	memcpy(plain.bytes, build->bytes, build->size);
	plain.size = build->size;
	build->size = 0;
	add(build, head, sizeof head);
	for (size_t at = 0; at < plain.size; at += STORED_LIMIT) {
		size_t size = plain.size - at < STORED_LIMIT ? plain.size - at : STORED_LIMIT;

		block[0] = at + size == plain.size;
		put(block + 1, (uint32_t)size, 2);
		put(block + 3, ~(uint32_t)size, 2);
		add(build, block, sizeof block);
		add(build, plain.bytes + at, size);
	}
	put(tail, crc(plain.bytes, plain.size), 4);
	put(tail + 4, (uint32_t)plain.size, 4);
	add(build, tail, sizeof tail);
}

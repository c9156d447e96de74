/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a volume of BitLocker: described, opened without a key and with a startup key, and read here and there. Checksums of
 * the metadata are made right first, or hardly any change would get past them. What is read at once and in parts is the same.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "parser/evidence/bitlocker/bitlocker.h"
#include "support/build_image/bitlockerbuild.h"

enum { ARENA = 1 << 22, PIECE = 3000, SECTOR = 512, LOOKS = 24, PLACES = 160 + 16, COPIES = 3, BLOCK_LIMIT = 64 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static uint64_t number_at(const uint8_t *bytes, size_t size)
{
	uint64_t number = 0;

	while (size--)
		number = number << 8 | bytes[size];
	return number;
}

static void seal(uint8_t *volume, size_t size)
{
	for (int i = 0; i < COPIES && size >= SECTOR; i++) {
		uint64_t at = number_at(volume + PLACES + 8 * i, 8);

		if (at > size || size - at < 16)
			continue;
		size_t block = (size_t)number_at(volume + at + 8, 2) * 16;

		if (!block || block > BLOCK_LIMIT || size - at < block + 8)
			continue;
		uint32_t checksum = (uint32_t)crc32(0, volume + at, (uInt)block);

		for (int k = 0; k < 4; k++)
			volume[at + block + 4 + (size_t)k] = (uint8_t)(checksum >> 8 * k);
	}
}

static void look(struct source *volume, uint64_t at)
{
	uint8_t all[PIECE], one[SECTOR];
	struct error err = { 0 };
	struct source_place place;
	int64_t got = source_read_some(volume, at, all, sizeof all, &err);

	must(!source_place(volume, at, &place));
	if (got < 0) {
		must(err.code == (enum err)got && err.text[0]);
		return;
	}
	for (size_t done = 0; done < (size_t)got; done += sizeof one) {
		size_t wanted = (size_t)got - done < sizeof one ? (size_t)got - done : sizeof one;

		must(source_read(volume, at + done, one, wanted, &err) == 0);
		must(memcmp(one, all + done, wanted) == 0);
	}
}

static void open_with(const uint8_t *volume, size_t size, struct bitlocker_keys *keys)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	struct source *file = source_of_memory(&room, "volume", volume, size), *clear = NULL;
	struct error err = { 0 };
	const char *by, *what, *detail;
	uint8_t head[SECTOR] = { 0 };

	memcpy(head, volume, size < SECTOR ? size : SECTOR);
	must(bitlocker_describe(room.arena, file, head, &what, &detail, &err) == 0);
	int result = bitlocker_open(&room, file, keys, &clear, &by, &err);

	if (result < 0)
		must(err.code == (enum err)result && err.text[0]);
	for (uint64_t i = 0; result == 0 && i < LOOKS; i++) {
		look(clear, clear->size / LOOKS * i);
		look(clear, i * PIECE);
	}
	source_room_close(&room);
	arena_free(room.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *volume = malloc(size + 1), bek[BITLOCKERBUILD_BEK];
	struct bitlocker_keys keys = { .count = 0 };

	memcpy(volume, data, size);
	must(bitlocker_add_startup_key_of(&keys, bek, bitlockerbuild_bek(bek), NULL) == 0);
	open_with(volume, size, NULL);
	seal(volume, size);
	open_with(volume, size, &keys);
	/* and as the files that users supply */
	(void)bitlocker_add_startup_key_of(&keys, data, size, NULL);
	(void)bitlocker_add_password_of(&keys, data, size, NULL);
	(void)bitlocker_add_recovery_keys_of(&keys, data, size, NULL);
	bitlocker_keys_wipe(&keys);
	free(volume);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BitLocker volumes made of volumes in clear, as Windows 7 and later write them: encrypted by libcrypto's EVP layer and by code of
 * its own, with nothing of what the parser knows. The bytes of the plain volume are followed by three copies of the metadata and
 * the sectors that are moved.
 */
#ifndef TLSREADY_TESTS_BITLOCKERBUILD_H
#define TLSREADY_TESTS_BITLOCKERBUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BITLOCKERBUILD_ROOM = 64 << 10, /* for each copy */
	BITLOCKERBUILD_COPIES = 3,
	BITLOCKERBUILD_MOVED = 8 << 10,
	BITLOCKERBUILD_LATE = BITLOCKERBUILD_COPIES * BITLOCKERBUILD_ROOM + BITLOCKERBUILD_MOVED,
};

#define BITLOCKERBUILD_RECOVERY_KEY "042647-302313-590458-071500-554323-116567-412181-516978"
#define BITLOCKERBUILD_OTHER_KEY "235818-357951-253979-013365-241120-245575-342914-591910"
#define BITLOCKERBUILD_PASSWORD "tlsready"
#define BITLOCKERBUILD_RECOVERY_ID "{11111111-1111-1111-1111-111111111111}"
#define BITLOCKERBUILD_STARTUP_ID "{22222222-2222-2222-2222-222222222222}"

struct bitlockerbuild {
	uint16_t method;                              /* 0x8000 and on */
	uint32_t sector_size;                         /* 0: 512 */
	uint16_t state, next;                         /* 0: 4, encrypted */
	uint64_t encrypted_size;                      /* 0: all; a multiple of sector_size */
	bool recovery, password, startup, clear, tpm; /* protectors, in this order */
	bool is_to_go, is_on_write;
};

/* size: a multiple of the sector. The result has BITLOCKERBUILD_LATE bytes more; free it. */
uint8_t *bitlockerbuild(const struct bitlockerbuild *how, const uint8_t *plain, size_t size);

/* The metadata after a change: the checksums of all copies. size: of the plain volume. */
void bitlockerbuild_seal(uint8_t *volume, size_t size);
uint8_t *bitlockerbuild_copy(uint8_t *volume, size_t size, int copy);

/* The .BEK file of the startup key. */
enum { BITLOCKERBUILD_BEK = 256 };
size_t bitlockerbuild_bek(uint8_t bytes[BITLOCKERBUILD_BEK]);

#endif

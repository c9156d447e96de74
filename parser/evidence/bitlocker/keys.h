/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys that were supplied for BitLocker volumes. They are secrets: nothing of them goes into a message, and they are wiped by
 * bitlocker_keys_wipe. Which volume each is for is found by trying.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_BITLOCKER_KEYS_H
#define TLSREADY_PARSER_EVIDENCE_BITLOCKER_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum {
	BITLOCKER_KEYS_LIMIT = 64,
	BITLOCKER_KNOWN_LIMIT = 64,
	BITLOCKER_KEY = 32,
};

enum bitlocker_key_kind { BITLOCKER_RECOVERY_KEY, BITLOCKER_PASSWORD, BITLOCKER_STARTUP_KEY };

struct bitlocker_key {
	enum bitlocker_key_kind kind;
	bool has_opened;              /* a volume */
	uint8_t id[16];               /* of a startup key: that of its protector */
	uint8_t bytes[BITLOCKER_KEY]; /* of a startup key as it is; of others the hash that is stretched */
};

/* What a key has opened: the master key of a volume, so that an image that is opened once more need not try again. */
struct bitlocker_known {
	uint8_t protector[16];
	uint8_t master[BITLOCKER_KEY];
};

struct bitlocker_keys {
	struct bitlocker_key list[BITLOCKER_KEYS_LIMIT];
	struct bitlocker_known known[BITLOCKER_KNOWN_LIMIT];
	size_t count, known_count;
	bool is_one_locked; /* a volume at which keys were tried */
};

/*
 * Each adds what it finds, or is ERR_USAGE with a clause that holds nothing of the key: "has a group of digits that is mistyped
 * (group 3 of 8)". ERR_LIMIT: too many.
 */

/* 48 digits in 8 groups, "-" or a space between them or nothing. */
int bitlocker_add_recovery_key(struct bitlocker_keys *keys, const char *text, struct error *err);

/* What a file holds, `name` for nobody to see. Of recovery keys: each one in a text (UTF-8, UTF-16), as Windows saves it. */
int bitlocker_add_recovery_keys_of(struct bitlocker_keys *keys, const uint8_t *bytes, size_t size, struct error *err);
/* A password: the first line. */
int bitlocker_add_password_of(struct bitlocker_keys *keys, const uint8_t *bytes, size_t size, struct error *err);
/* A startup key: a .BEK file. */
int bitlocker_add_startup_key_of(struct bitlocker_keys *keys, const uint8_t *bytes, size_t size, struct error *err);

/* The same of a file of the host, by its path; ERR_IO: it cannot be read. */
typedef int (*bitlocker_add_fn)(struct bitlocker_keys *keys, const uint8_t *bytes, size_t size, struct error *err);
int bitlocker_add_file(struct bitlocker_keys *keys, const char *path, bitlocker_add_fn add, struct error *err);

/* "the password": the first key that opened nothing, while a volume stayed locked; NULL: there is none. */
const char *bitlocker_keys_useless(const struct bitlocker_keys *keys);
/* "the password": the first key, if no volume was found that any of them could open; NULL: there was one, or no key. */
const char *bitlocker_keys_unneeded(const struct bitlocker_keys *keys);
const char *bitlocker_key_name(const struct bitlocker_key *key);

void bitlocker_keys_wipe(struct bitlocker_keys *keys);

#endif

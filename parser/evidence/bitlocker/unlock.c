/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A protector holds the master key of the volume, encrypted with AES-CCM by the key of the protector; the master key decrypts the
 * key of the data in the same way. The MAC of each says whether the key was right.
 */
#include "parser/evidence/bitlocker/unlock.h"

#include <string.h>

#include "parser/evidence/bitlocker/aes.h"
#include "common/digest.h"
#include "common/le.h"

enum {
	STRETCH_SALT = 4, /* of a value VALUE_STRETCH */
	SALT_SIZE = 16,
	STRETCH_ROUNDS = 0x100000,
	STRETCHES_LIMIT = 64, /* of one volume: a second each, where the processor is slow */

	CCM_MAC = AES_NONCE, /* of a value VALUE_ENCRYPTED: the nonce, the MAC, the data */
	CCM_DATA = CCM_MAC + AES_BLOCK,
	PLAIN_LIMIT = 256,
	PLAIN_KEY = 12, /* of what is decrypted: its size, a version and a method are before the key */
	CLEAR_KEY = 4,  /* of a value VALUE_KEY: its method is before the key */
};

struct unlocking {
	const struct bitlocker_metadata *metadata;
	struct bitlocker_keys *keys;
	struct volume_key *ret;
	unsigned stretches;
};

/* What the key was made of; SHA-256 of this becomes its first member, STRETCH_ROUNDS times. */
struct stretch {
	uint8_t last[DIGEST_RAW], first[DIGEST_RAW], salt[SALT_SIZE], count[8];
};

static void stretch_key(const uint8_t hash[DIGEST_RAW], const uint8_t salt[SALT_SIZE], uint8_t ret[AES_256])
{
	struct stretch stretch = { .last = { 0 } };

	memcpy(stretch.first, hash, DIGEST_RAW);
	memcpy(stretch.salt, salt, SALT_SIZE);
	for (uint32_t i = 0; i < STRETCH_ROUNDS; i++) {
		for (size_t k = 0; k < 4; k++)
			stretch.count[k] = (uint8_t)(i >> 8 * k);
		digest_bytes_of(&stretch, sizeof stretch, stretch.last);
	}
	memcpy(ret, stretch.last, AES_256);
	secret_wipe(&stretch, sizeof stretch);
}

/* Bytes of the key in an encrypted value, at most limit; 0: it is another key's. */
static size_t open_value(const struct bitlocker_entry *entry, const uint8_t key[AES_256], uint8_t *ret, size_t limit)
{
	uint8_t plain[PLAIN_LIMIT];
	size_t size = entry->size < CCM_DATA ? 0 : entry->size - CCM_DATA, taken = 0;

	if (entry->value != VALUE_ENCRYPTED || size <= PLAIN_KEY || size > sizeof plain)
		return 0;
	memcpy(plain, entry->data + CCM_DATA, size);
	if (aes_ccm_open(key, entry->data, entry->data + CCM_MAC, plain, size)) {
		taken = size - PLAIN_KEY < limit ? size - PLAIN_KEY : limit;
		memcpy(ret, plain + PLAIN_KEY, taken);
	}
	secret_wipe(plain, sizeof plain);
	return taken;
}

/* The first entry of the kind in a protector. */
static bool find(const struct bitlocker_protector *protector, uint16_t value, size_t least, struct bitlocker_entry *ret)
{
	struct bitlocker_entries entries = protector->entries;

	while (bitlocker_next(&entries, ret))
		if (ret->value == value && ret->size >= least)
			return true;
	return false;
}

static bool open_volume_key(const struct bitlocker_metadata *metadata, const uint8_t master[AES_256],
			    struct volume_key *ret)
{
	struct bitlocker_entries entries = bitlocker_entries_of(metadata);
	struct bitlocker_entry entry;

	while (bitlocker_next(&entries, &entry)) {
		ret->size =
			entry.type == ENTRY_VOLUME_KEY ? open_value(&entry, master, ret->bytes, sizeof ret->bytes) : 0;
		if (ret->size)
			return true;
	}
	return false;
}

/* The master key by the key of a protector, and with it the key of the data. */
static bool open_protector(const struct bitlocker_metadata *metadata, const struct bitlocker_protector *protector,
			   const uint8_t key[AES_256], uint8_t ret_master[AES_256], struct volume_key *ret)
{
	struct bitlocker_entry entry;

	return find(protector, VALUE_ENCRYPTED, CCM_DATA, &entry) &&
	       open_value(&entry, key, ret_master, AES_256) == AES_256 && open_volume_key(metadata, ret_master, ret);
}

static bool open_clear(const struct bitlocker_metadata *metadata, const struct bitlocker_protector *protector,
		       struct volume_key *ret)
{
	struct bitlocker_entry key;
	uint8_t master[AES_256];

	if (protector->type != PROTECTOR_CLEAR_KEY || !find(protector, VALUE_KEY, CLEAR_KEY + AES_256, &key))
		return false;
	bool is_open = open_protector(metadata, protector, key.data + CLEAR_KEY, master, ret);

	secret_wipe(master, sizeof master);
	return is_open;
}

/* What has opened a volume before. */

static bool open_known(const struct bitlocker_metadata *metadata, const struct bitlocker_protector *protector,
		       const struct bitlocker_keys *keys, struct volume_key *ret)
{
	for (size_t i = 0; i < keys->known_count; i++)
		if (memcmp(keys->known[i].protector, protector->id, BITLOCKER_GUID) == 0 &&
		    open_volume_key(metadata, keys->known[i].master, ret))
			return true;
	return false;
}

static void remember(struct bitlocker_keys *keys, const struct bitlocker_protector *protector,
		     const uint8_t master[AES_256])
{
	if (keys->known_count == BITLOCKER_KNOWN_LIMIT)
		return;
	struct bitlocker_known *known = &keys->known[keys->known_count++];

	memcpy(known->protector, protector->id, BITLOCKER_GUID);
	memcpy(known->master, master, AES_256);
}

/* Keys that were supplied. */

static bool fits(const struct bitlocker_key *key, const struct bitlocker_protector *protector)
{
	switch (protector->type) {
	case PROTECTOR_RECOVERY:
		return key->kind == BITLOCKER_RECOVERY_KEY;
	case PROTECTOR_PASSWORD:
		return key->kind == BITLOCKER_PASSWORD;
	case PROTECTOR_STARTUP_KEY:
		return key->kind == BITLOCKER_STARTUP_KEY && memcmp(key->id, protector->id, BITLOCKER_GUID) == 0;
	default:
		return false;
	}
}

/* The key of the protector. False: it has none of this kind, or enough were tried. */
static bool key_for(struct unlocking *unlocking, const struct bitlocker_protector *protector,
		    const struct bitlocker_key *key, uint8_t ret[AES_256])
{
	struct bitlocker_entry stretch;

	memcpy(ret, key->bytes, AES_256);
	if (key->kind == BITLOCKER_STARTUP_KEY)
		return true;
	if (!find(protector, VALUE_STRETCH, STRETCH_SALT + SALT_SIZE, &stretch) ||
	    unlocking->stretches++ >= STRETCHES_LIMIT)
		return false;
	stretch_key(key->bytes, stretch.data + STRETCH_SALT, ret);
	return true;
}

static bool try_key(struct unlocking *unlocking, const struct bitlocker_protector *protector,
		    const struct bitlocker_key *key)
{
	uint8_t bytes[AES_256], master[AES_256];
	bool is_open = fits(key, protector) && key_for(unlocking, protector, key, bytes) &&
		       open_protector(unlocking->metadata, protector, bytes, master, unlocking->ret);

	if (is_open)
		remember(unlocking->keys, protector, master);
	secret_wipe(bytes, sizeof bytes);
	secret_wipe(master, sizeof master);
	return is_open;
}

static bool try_keys(struct unlocking *unlocking, const struct bitlocker_protector *protector)
{
	struct bitlocker_keys *keys = unlocking->keys;

	if (open_known(unlocking->metadata, protector, keys, unlocking->ret))
		return true;
	for (size_t i = 0; i < keys->count; i++)
		if (try_key(unlocking, protector, &keys->list[i]))
			return keys->list[i].has_opened = true;
	return false;
}

/* At each protector, in their order. */
bool bitlocker_unlock(const struct bitlocker_metadata *metadata, struct bitlocker_keys *keys, struct volume_key *ret,
		      struct bitlocker_protector *ret_by)
{
	struct unlocking unlocking = { .metadata = metadata, .keys = keys, .ret = ret };

	for (int is_supplied = 0; is_supplied <= (keys != NULL); is_supplied++) {
		struct bitlocker_entries entries = bitlocker_entries_of(metadata);

		for (int i = 0; i < BITLOCKER_PROTECTORS_LIMIT && bitlocker_next_protector(&entries, ret_by); i++)
			if (is_supplied ? try_keys(&unlocking, ret_by) : open_clear(metadata, ret_by, ret))
				return true;
	}
	if (keys && keys->count)
		keys->is_one_locked = true;
	return false;
}

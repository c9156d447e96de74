/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys as users have them: typed, in the text files that Windows saves, in .BEK files. */
#include "parser/evidence/bitlocker/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/evidence/bitlocker/aes.h"
#include "common/digest.h"
#include "common/le.h"
#include "common/text/utf8.h"
#include "parser/evidence/bitlocker/metadata.h"

enum {
	GROUPS = 8,
	GROUP_DIGITS = 6,
	GROUP_UNIT = 11, /* each group is a number of 16 bits times this, so that a mistyped one shows */
	RECOVERY_SIZE = 2 * GROUPS,

	FILE_LIMIT = 64 << 10,
	PASSWORD_LIMIT = 256, /* characters, Windows' own limit */

	EXTERNAL_ENTRIES = 24, /* of the value of a startup key: its id and a time are before them */
	KEY_BYTES = 4,         /* of a value VALUE_KEY: its method is before them */
};

static int add(struct bitlocker_keys *keys, enum bitlocker_key_kind kind, const uint8_t *bytes, const uint8_t *id,
	       struct error *err)
{
	struct bitlocker_key *key = &keys->list[keys->count];

	if (keys->count == BITLOCKER_KEYS_LIMIT)
		return error_set(err, ERR_USAGE, "is one key too many: %d can be supplied", BITLOCKER_KEYS_LIMIT);
	*key = (struct bitlocker_key){ .kind = kind };
	memcpy(key->bytes, bytes, BITLOCKER_KEY);
	if (id)
		memcpy(key->id, id, BITLOCKER_GUID);
	keys->count++;
	return 0;
}

/* Recovery keys. */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Six digits. False: there are fewer. */
static bool take_group(const char *text, size_t size, uint32_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < GROUP_DIGITS; i++) {
		if (i >= size || !is_digit(text[i]))
			return false;
		*ret = *ret * 10 + (uint32_t)(text[i] - '0');
	}
	return true;
}

/* Bytes of text that are a key; 0: it is none. ret_mistyped: the group, from 1, that cannot be; 0: all are good. */
static size_t take_recovery_key(const char *text, size_t size, uint8_t ret[RECOVERY_SIZE], int *ret_mistyped)
{
	size_t at = 0;
	uint32_t number;

	*ret_mistyped = 0;
	for (int i = 0; i < GROUPS; i++) {
		if (i && at < size && (text[at] == '-' || text[at] == ' '))
			at++;
		if (!take_group(text + at, size - at, &number))
			return 0;
		at += GROUP_DIGITS;
		if (number % GROUP_UNIT || number / GROUP_UNIT > UINT16_MAX)
			*ret_mistyped = *ret_mistyped ? *ret_mistyped : i + 1;
		ret[2 * i] = (uint8_t)(number / GROUP_UNIT);
		ret[2 * i + 1] = (uint8_t)(number / GROUP_UNIT >> 8);
	}
	return at < size && is_digit(text[at]) ? 0 : at;
}

static int add_recovery(struct bitlocker_keys *keys, uint8_t bytes[RECOVERY_SIZE], int mistyped, struct error *err)
{
	uint8_t hash[DIGEST_RAW];

	if (mistyped)
		return error_set(err, ERR_USAGE,
				 "is mistyped in group %d of %d: its six digits are not a multiple of %d below %d",
				 mistyped, GROUPS, GROUP_UNIT, GROUP_UNIT << 16);
	digest_bytes_of(bytes, RECOVERY_SIZE, hash);
	int result = add(keys, BITLOCKER_RECOVERY_KEY, hash, NULL, err);

	secret_wipe(bytes, RECOVERY_SIZE);
	secret_wipe(hash, sizeof hash);
	return result;
}

int bitlocker_add_recovery_key(struct bitlocker_keys *keys, const char *text, struct error *err)
{
	uint8_t bytes[RECOVERY_SIZE];
	int mistyped;
	size_t size = strlen(text), taken = take_recovery_key(text, size, bytes, &mistyped);

	if (!taken || taken != size)
		return error_set(err, ERR_USAGE, "is not %d digits in %d groups of %d", GROUPS * GROUP_DIGITS, GROUPS,
				 GROUP_DIGITS);
	return add_recovery(keys, bytes, mistyped, err);
}

/* UTF-16 of ASCII is ASCII with a NUL at each character. */
static size_t without_nul(const uint8_t *bytes, size_t size, char *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			ret[count++] = (char)bytes[i];
	return count;
}

static int add_each(struct bitlocker_keys *keys, const char *text, size_t size, struct error *err)
{
	uint8_t bytes[RECOVERY_SIZE];
	size_t before = keys->count;
	int mistyped, result = 0;

	for (size_t at = 0; result == 0 && at < size; at++) {
		size_t taken =
			at && is_digit(text[at - 1]) ? 0 : take_recovery_key(text + at, size - at, bytes, &mistyped);

		if (taken)
			result = add_recovery(keys, bytes, mistyped, err);
		at += taken;
	}
	if (result == 0 && keys->count == before)
		return error_set(err, ERR_USAGE, "holds no recovery key (%d digits in %d groups)",
				 GROUPS * GROUP_DIGITS, GROUPS);
	return result;
}

int bitlocker_add_recovery_keys_of(struct bitlocker_keys *keys, const uint8_t *bytes, size_t size, struct error *err)
{
	char *text = malloc(size + 1);

	if (!text)
		return error_no_memory(err);
	int result = add_each(keys, text, without_nul(bytes, size, text), err);

	secret_wipe(text, size);
	free(text);
	return result;
}

/* Passwords. */

struct password {
	uint8_t utf16[4 * PASSWORD_LIMIT];
	size_t size, count;
};

static bool put_unit(struct password *password, uint32_t unit)
{
	if (password->count++ == PASSWORD_LIMIT)
		return false;
	password->utf16[password->size++] = (uint8_t)unit;
	password->utf16[password->size++] = (uint8_t)(unit >> 8);
	return true;
}

static bool put_character(struct password *password, uint32_t character)
{
	if (character < 0x10000)
		return put_unit(password, character);
	character -= 0x10000;
	return put_unit(password, 0xD800 | character >> 10) && put_unit(password, 0xDC00 | (character & 0x3FF));
}

static bool is_line_end(uint32_t character)
{
	return character == '\n' || character == '\r' || character == 0;
}

static bool take_utf16(struct password *password, const uint8_t *bytes, size_t size)
{
	for (size_t at = 0; size - at >= 2 && !is_line_end(le16(bytes + at)); at += 2)
		if (!put_unit(password, le16(bytes + at)))
			return false;
	return true;
}

static bool take_utf8(struct password *password, const uint8_t *bytes, size_t size)
{
	uint32_t character;

	for (size_t at = 0; at < size && !is_line_end(bytes[at]);) {
		at += raw_character(bytes + at, size - at, &character);
		if (!put_character(password, character))
			return false;
	}
	return true;
}

/* False: it is no password. */
static bool take_password(struct password *password, const uint8_t *bytes, size_t size)
{
	static const uint8_t mark[] = { 0xEF, 0xBB, 0xBF };

	if (size >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
		return take_utf16(password, bytes + 2, size - 2);
	if (size >= sizeof mark && memcmp(bytes, mark, sizeof mark) == 0)
		return take_utf8(password, bytes + sizeof mark, size - sizeof mark);
	return is_valid_utf8(bytes, size) && take_utf8(password, bytes, size);
}

int bitlocker_add_password_of(struct bitlocker_keys *keys, const uint8_t *bytes, size_t size, struct error *err)
{
	struct password password = { .size = 0 };
	uint8_t hash[DIGEST_RAW];
	int result;

	if (!take_password(&password, bytes, size) || !password.size) {
		result = error_set(err, ERR_USAGE,
				   "holds no password: a line of 1 to %d characters in UTF-8, or in UTF-16 with a mark",
				   PASSWORD_LIMIT);
	} else {
		digest_bytes_of(password.utf16, password.size, hash);
		digest_bytes_of(hash, sizeof hash, hash);
		result = add(keys, BITLOCKER_PASSWORD, hash, NULL, err);
	}
	secret_wipe(&password, sizeof password);
	secret_wipe(hash, sizeof hash);
	return result;
}

/* Startup keys. */

int bitlocker_add_startup_key_of(struct bitlocker_keys *keys, const uint8_t *bytes, size_t size, struct error *err)
{
	struct bitlocker_entries entries = bitlocker_entries_of_file(bytes, size);
	struct bitlocker_entry external, key;

	while (bitlocker_next(&entries, &external)) {
		if (external.type != ENTRY_STARTUP_KEY || external.value != VALUE_EXTERNAL ||
		    external.size < EXTERNAL_ENTRIES)
			continue;
		struct bitlocker_entries inner = bitlocker_entries_in(&external, EXTERNAL_ENTRIES);

		while (bitlocker_next(&inner, &key))
			if (key.value == VALUE_KEY && key.size == KEY_BYTES + BITLOCKER_KEY)
				return add(keys, BITLOCKER_STARTUP_KEY, key.data + KEY_BYTES, external.data, err);
	}
	return error_set(err, ERR_USAGE, "is not a startup key of BitLocker (a .BEK file), or it is damaged");
}

/* Files. */

static int64_t read_all(int fd, uint8_t *bytes)
{
	size_t size = 0;
	ssize_t part;

	while ((part = read(fd, bytes + size, FILE_LIMIT - size)) > 0)
		size += (size_t)part;
	return part < 0 ? -1 : (int64_t)size;
}

int bitlocker_add_file(struct bitlocker_keys *keys, const char *path, bitlocker_add_fn add_bytes, struct error *err)
{
	uint8_t *bytes = malloc(FILE_LIMIT);
	int fd = bytes ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
	int64_t size = fd < 0 ? -1 : read_all(fd, bytes);
	int result;

	if (!bytes)
		return error_no_memory(err);
	if (size < 0)
		result = error_set(err, ERR_IO, "cannot be read: %s", strerror(errno));
	else if (size == FILE_LIMIT)
		result = error_set(err, ERR_USAGE, "is not a key file: it has %d bytes or more", FILE_LIMIT);
	else
		result = add_bytes(keys, bytes, (size_t)size, err);
	if (fd >= 0)
		close(fd);
	secret_wipe(bytes, FILE_LIMIT);
	free(bytes);
	return result;
}

const char *bitlocker_key_name(const struct bitlocker_key *key)
{
	static const char *const names[] = { "the recovery key", "the password", "the startup key" };

	return names[key->kind];
}

const char *bitlocker_keys_useless(const struct bitlocker_keys *keys)
{
	for (size_t i = 0; keys->is_one_locked && i < keys->count; i++)
		if (!keys->list[i].has_opened)
			return bitlocker_key_name(&keys->list[i]);
	return NULL;
}

const char *bitlocker_keys_unneeded(const struct bitlocker_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		if (keys->list[i].has_opened)
			return NULL;
	return keys->count && !keys->is_one_locked ? bitlocker_key_name(&keys->list[0]) : NULL;
}

void bitlocker_keys_wipe(struct bitlocker_keys *keys)
{
	secret_wipe(keys, sizeof *keys);
}

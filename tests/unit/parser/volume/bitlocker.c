/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BitLocker volumes: built by the test in every form that is read, opened with each kind of key, damaged on purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parser/evidence/bitlocker/bitlocker.h"
#include "support/build_image/bitlockerbuild.h"
#include "support/reading_image/sources.h"

enum { SIZE = 64 << 10, ALL = SIZE + BITLOCKERBUILD_LATE };

static uint8_t plain[SIZE];

static int set_up(void **state)
{
	for (size_t i = 0; i < SIZE; i++)
		plain[i] = (uint8_t)(i * 7 + i / 251);
	*state = sources_open();
	return 0;
}

static int tear_down(void **state)
{
	sources_close(*state);
	return 0;
}

struct opened {
	int code;
	struct source *source;
	const char *by;
	struct error err;
};

static struct opened open_bytes(struct source_room *room, const uint8_t *volume, size_t size, struct bitlocker_keys *keys)
{
	struct opened opened = { .code = 0 };

	opened.code = bitlocker_open(room, source_of_memory(room, "volume", volume, size), keys, &opened.source,
				     &opened.by, &opened.err);
	return opened;
}

static struct opened open_built(struct source_room *room, const struct bitlockerbuild *how, struct bitlocker_keys *keys)
{
	uint8_t *volume = bitlockerbuild(how, plain, SIZE), *kept = arena_alloc(room->arena, ALL);

	memcpy(kept, volume, ALL);
	free(volume);
	return open_bytes(room, kept, ALL, keys);
}

/* As the plain volume, with zeros behind it; in pieces of odd sizes, too. */
static void assert_clear(struct source *source)
{
	uint8_t *bytes = malloc(ALL), *zeros = calloc(1, BITLOCKERBUILD_LATE), piece[1000];
	struct error err = { 0 };

	assert_int_equal(source->size, ALL);
	assert_int_equal(source_read(source, 0, bytes, ALL, &err), 0);
	assert_memory_equal(bytes, plain, SIZE);
	assert_memory_equal(bytes + SIZE, zeros, BITLOCKERBUILD_LATE);
	for (size_t at = 1; at + sizeof piece < ALL; at += 4999) {
		assert_int_equal(source_read(source, at, piece, sizeof piece, &err), 0);
		assert_memory_equal(piece, bytes + at, sizeof piece);
	}
	free(bytes);
	free(zeros);
}

static void what_every_method_encrypts_is_read_as_it_was(void **state)
{
	for (uint16_t method = 0x8000; method <= 0x8005; method++)
		for (uint32_t sector = 512; sector <= 4096; sector *= 2) {
			struct bitlockerbuild how = { .method = method, .sector_size = sector, .clear = true };
			struct opened opened = open_built(*state, &how, NULL);

			assert_int_equal(opened.code, 0);
			assert_clear(opened.source);
		}
}

static void to_go_is_read_as_well(void **state)
{
	struct bitlockerbuild how = { .method = 0x8004, .clear = true, .is_to_go = true };
	struct opened opened = open_built(*state, &how, NULL);

	assert_int_equal(opened.code, 0);
	assert_clear(opened.source);
}

static void a_volume_whose_protection_is_suspended_needs_no_key(void **state)
{
	struct bitlockerbuild how = { .method = 0x8005, .recovery = true, .tpm = true, .clear = true };
	struct opened opened = open_built(*state, &how, NULL);

	assert_int_equal(opened.code, 0);
	assert_string_equal(opened.by, "its clear key: protection is suspended");
	assert_true(sources_noted(*state, "was unlocked by its clear key: protection is suspended"));
}

static void add_text(bitlocker_add_fn add, struct bitlocker_keys *keys, const char *text)
{
	struct error err = { 0 };

	if (add(keys, (const uint8_t *)text, strlen(text), &err) < 0)
		fail_msg("%s: %s", text, err.text);
}

static void add_bek(struct bitlocker_keys *keys)
{
	uint8_t bek[BITLOCKERBUILD_BEK];

	assert_int_equal(bitlocker_add_startup_key_of(keys, bek, bitlockerbuild_bek(bek), NULL), 0);
}

static void each_kind_of_key_opens_its_protector(void **state)
{
	const struct bitlockerbuild how = {
		.method = 0x8004, .recovery = true, .password = true, .startup = true, .tpm = true
	};
	struct bitlocker_keys keys[3] = { 0 };
	static const char *const by[] = { "the recovery key " BITLOCKERBUILD_RECOVERY_ID, "the password",
					  "the startup key " BITLOCKERBUILD_STARTUP_ID };

	add_text(bitlocker_add_recovery_keys_of, &keys[0], BITLOCKERBUILD_RECOVERY_KEY);
	add_text(bitlocker_add_password_of, &keys[1], BITLOCKERBUILD_PASSWORD "\r\n");
	add_bek(&keys[2]);
	for (size_t i = 0; i < 3; i++) {
		struct opened opened = open_built(*state, &how, &keys[i]);

		assert_int_equal(opened.code, 0);
		assert_string_equal(opened.by, by[i]);
		assert_clear(opened.source);
		assert_int_equal(keys[i].known_count, 1);
		keys[i].count = 0; /* what has opened it once does so again, without the second that a key takes */
		assert_int_equal(open_built(*state, &how, &keys[i]).code, 0);
	}
}

static void assert_locked(const struct opened *opened, const char *part)
{
	assert_int_equal(opened->code, ERR_UNSUPPORTED);
	if (!strstr(opened->err.text, part))
		fail_msg("\"%s\" is not in: %s", part, opened->err.text);
}

static void without_its_key_the_option_is_named(void **state)
{
	const struct bitlockerbuild how = { .method = 0x8004, .recovery = true, .startup = true, .tpm = true },
				    tpm_alone = { .method = 0x8004, .tpm = true };
	struct bitlocker_keys keys = { .count = 0 };
	struct opened opened = open_built(*state, &how, NULL);

	assert_locked(&opened, "protectors: TPM, recovery password " BITLOCKERBUILD_RECOVERY_ID
			       ", startup key " BITLOCKERBUILD_STARTUP_ID "): it opens with --recovery-key or --bek");
	opened = open_built(*state, &tpm_alone, &keys);
	assert_locked(&opened, "(protectors: TPM): no option takes a key of these protectors");
	add_text(bitlocker_add_recovery_keys_of, &keys, BITLOCKERBUILD_OTHER_KEY);
	opened = open_built(*state, &how, &keys);
	assert_locked(&opened, "), and the recovery key does not open it: it opens with --recovery-key or --bek");
	add_text(bitlocker_add_password_of, &keys, BITLOCKERBUILD_PASSWORD);
	opened = open_built(*state, &how, &keys);
	assert_locked(&opened, "), and none of the 2 keys opens it: ");
	assert_null(strstr(opened.err.text, "235818"));
}

static void a_volume_that_is_encrypted_in_part_is_read_with_a_doubt(void **state)
{
	static const uint16_t states[][2] = { { 2, 4 }, { 5, 4 }, { 2, 1 } };

	for (size_t i = 0; i < 3; i++) {
		struct source_room *room = sources_open();
		struct bitlockerbuild how = { .method = 0x8002,
					      .clear = true,
					      .state = states[i][0],
					      .next = states[i][1],
					      .encrypted_size = 9 * 512 };
		struct opened opened = open_built(room, &how, NULL);

		assert_int_equal(opened.code, 0);
		assert_clear(opened.source);
		assert_true(sources_noted(room, "is encrypted in part, up to 0x1200"));
		assert_int_equal(room->last_note->doubt, DOUBT_SOME);
		sources_close(room);
	}
	(void)state;
}

static void what_is_encrypted_as_it_is_written_is_named(void **state)
{
	struct bitlockerbuild how = { .method = 0x8004, .clear = true, .is_on_write = true };
	struct opened opened = open_built(*state, &how, NULL);

	assert_locked(&opened, "it is encrypted in part");
}

static void bytes_that_were_decrypted_are_stored_nowhere(void **state)
{
	struct bitlockerbuild how = { .method = 0x8004, .clear = true };
	struct opened opened = open_built(*state, &how, NULL);
	struct source_place place;

	assert_false(source_trace(opened.source, 0, &place));
	assert_false(source_trace(opened.source, SIZE / 2, &place));
}

/* Metadata that contradicts itself, with a checksum that is right. */

enum {
	BYTES_PER_SECTOR = 11,
	BLOCK_ENCRYPTED = 16,
	BLOCK_MOVED = 28,
	BLOCK_COPY = 32,
	BLOCK_MOVED_AT = 56,
	METHOD = 100
};

static void put(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void metadata_that_contradicts_itself_is_refused(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		int code;
		const char *part;
	} cases[] = {
		{ BLOCK_MOVED_AT, 8, 100, ERR_CORRUPT, "the first sectors were moved" },
		{ BLOCK_MOVED_AT, 8, UINT64_MAX - 511, ERR_CORRUPT, "the first sectors were moved" },
		{ BLOCK_MOVED, 4, UINT32_MAX, ERR_CORRUPT, "the first sectors were moved" },
		{ BLOCK_COPY + 8, 8, 700, ERR_CORRUPT, "begins in the middle of a sector" },
		{ BLOCK_ENCRYPTED, 8, 1000, ERR_CORRUPT, "up to the middle of a sector" },
		{ METHOD, 2, 0x8006, ERR_UNSUPPORTED, "by the unknown method 0x8006" },
		{ METHOD, 2, 0x8005, ERR_CORRUPT, "its key is too short for its method" },
	};
	struct bitlockerbuild how = { .method = 0x8004, .clear = true };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t *volume = bitlockerbuild(&how, plain, SIZE);

		for (int copy = 0; copy < BITLOCKERBUILD_COPIES; copy++)
			put(bitlockerbuild_copy(volume, SIZE, copy) + cases[i].at, cases[i].value, cases[i].size);
		bitlockerbuild_seal(volume, SIZE);
		struct opened opened = open_bytes(*state, volume, ALL, NULL);

		assert_int_equal(opened.code, cases[i].code);
		assert_non_null(strstr(opened.err.text, cases[i].part));
		free(volume);
	}
}

static void a_size_of_sector_that_cannot_be_is_refused(void **state)
{
	static const uint16_t sizes[] = { 0, 1, 511, 768, 8192 };
	struct bitlockerbuild how = { .method = 0x8004, .clear = true };
	uint8_t *volume = bitlockerbuild(&how, plain, SIZE);

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		put(volume + BYTES_PER_SECTOR, sizes[i], 2);
		assert_int_equal(open_bytes(*state, volume, ALL, NULL).code, ERR_CORRUPT);
	}
	free(volume);
}

/* A wrong key of the data cannot be told from damage: every bit of what is encrypted counts. */
static void each_changed_byte_of_the_metadata_opens_the_same_or_is_refused(void **state)
{
	struct bitlockerbuild how = { .method = 0x8004, .clear = true, .startup = true };
	uint8_t *volume = bitlockerbuild(&how, plain, SIZE), *copy = bitlockerbuild_copy(volume, SIZE, 0);
	struct bitlocker_keys keys = { .count = 0 };
	size_t size = (size_t)(copy[8] | copy[9] << 8) * 16;

	(void)state;
	add_bek(&keys);
	for (size_t at = 112; at < size; at++) { /* the entries */
		struct source_room *room = sources_open();
		uint8_t bytes[512];

		for (int i = 0; i < BITLOCKERBUILD_COPIES; i++)
			bitlockerbuild_copy(volume, SIZE, i)[at] ^= 0xff;
		bitlockerbuild_seal(volume, SIZE);
		struct opened opened = open_bytes(room, volume, ALL, &keys);

		if (opened.code == 0) {
			assert_int_equal(source_read(opened.source, 0, bytes, sizeof bytes, NULL), 0);
			assert_memory_equal(bytes, plain, sizeof bytes);
		} else {
			assert_true(*opened.err.text);
		}
		for (int i = 0; i < BITLOCKERBUILD_COPIES; i++)
			bitlockerbuild_copy(volume, SIZE, i)[at] ^= 0xff;
		keys.known_count = 0;
		sources_close(room);
	}
	free(volume);
}

static void a_volume_that_is_cut_anywhere_is_read_as_far_as_it_goes(void **state)
{
	struct bitlockerbuild how = { .method = 0x8004, .clear = true };
	uint8_t *volume = bitlockerbuild(&how, plain, SIZE), bytes[512];

	for (size_t size = 0; size < ALL; size += 7001) {
		struct opened opened = open_bytes(*state, volume, size, NULL);

		if (opened.code == 0)
			(void)source_read_some(opened.source, 0, bytes, sizeof bytes, NULL);
		else
			assert_int_equal(opened.code, ERR_CORRUPT);
	}
	free(volume);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_every_method_encrypts_is_read_as_it_was),
		TEST(to_go_is_read_as_well),
		TEST(a_volume_whose_protection_is_suspended_needs_no_key),
		TEST(each_kind_of_key_opens_its_protector),
		TEST(without_its_key_the_option_is_named),
		TEST(a_volume_that_is_encrypted_in_part_is_read_with_a_doubt),
		TEST(what_is_encrypted_as_it_is_written_is_named),
		TEST(bytes_that_were_decrypted_are_stored_nowhere),
		TEST(metadata_that_contradicts_itself_is_refused),
		TEST(a_size_of_sector_that_cannot_be_is_refused),
		TEST(each_changed_byte_of_the_metadata_opens_the_same_or_is_refused),
		TEST(a_volume_that_is_cut_anywhere_is_read_as_far_as_it_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged NTFS volumes: what cannot be read is an error, never absent and never other bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "support/reading_image/ntfsscene.h"
#include "unit/parser/volume/ntfs_damage.h"

static void a_damaged_boot_sector_has_a_backup_unless_another_file_system_is_there(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *boot = scene->build->bytes;

	boot[0x0d] = 3;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "system"), content, 3000));
	assert_true(sources_noted(scene->room, "backup"));
	assert_int_equal(scene->room->notes->doubt, DOUBT_NONE);
	memset(boot, 0, 512);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(scene->room->notes->doubt, DOUBT_SOME);
	boot[0x1fe] = 0x55;
	boot[0x1ff] = 0xaa;
	memcpy(boot + 3, "EXFAT   ", 8);
	assert_error(scene, ntfsscene_open(scene, 0), ERR_FORMAT, "not an NTFS volume");
}

static void a_boot_sector_without_sense_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		const char *word;
	} cases[] = {
		{ 0x0b, 1, "sectors of 513" },    { 0x0c, 0x20, "sectors of 8192" },
		{ 0x0d, 0, "clusters of 0" },     { 0x0d, 0xe0, "clusters of 0" },
		{ 0x0d, 0xf0, "clusters of" },    { 0x40, 0xe0, "file records of 0" },
		{ 0x40, 100, "file records of" }, { 0x2f, 0x7f, "sectors" },
		{ 0x36, 1, "$MFT at cluster" },
	};
	struct ntfsscene *scene = scene_of(state);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t *byte = scene->build->bytes + cases[i].at, was = *byte;

		*byte = cases[i].byte;
		assert_error(scene, ntfsscene_open(scene, VOLUME - 512), ERR_CORRUPT, cases[i].word);
		*byte = was;
	}
}

static void the_first_records_have_a_mirror(void **state)
{
	struct ntfsscene *scene = scene_of(state);

	scene->build->bytes[NTFSBUILD_MFT + 510] ^= 1;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "system"), content, 3000));
	assert_true(sources_noted(scene->room, "file record (number 0); its copy in $MFTMirr"));
	scene->build->bytes[NTFSBUILD_MIRROR] = 'X';
	assert_error(scene, ntfsscene_open(scene, 0), ERR_CORRUPT, "not completely written");
}

static void a_volume_whose_state_is_unreadable_is_read_all_the_same(void **state)
{
	struct ntfsscene *scene = scene_of(state);

	memset(scene->build->bytes + NTFSBUILD_MFT + 3 * NTFSBUILD_RECORD, 0, NTFSBUILD_RECORD);
	memset(scene->build->bytes + NTFSBUILD_MIRROR + 3 * NTFSBUILD_RECORD, 0, NTFSBUILD_RECORD);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_true(sources_noted(scene->room, "unreadable $Volume"));
	assert_int_equal(ntfs_volume_of(scene->ntfs)->major, 0);
	assert_int_equal(find(scene, "system"), 1);
}

static void a_torn_or_foreign_index_block_makes_no_name_absent(void **state)
{
	static const size_t changes[] = { 0, 4, 6, 0x10, 510, 1022 }; /* signature, fixups, vcn, ends of sectors */
	struct ntfsscene *scene = scene_of(state);
	char text[1024];

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		uint8_t *byte = scene->build->bytes + places.first_block + 1024 + changes[i];

		*byte ^= 0x40;
		assert_int_equal(ntfsscene_open(scene, 0), 0);
		assert_int_equal(find(scene, "many/name-00"), 1);
		assert_int_equal(find(scene, "many/name-39"), 1);
		assert_int_equal(find(scene, "many/name-11"), ERR_CORRUPT);
		assert_int_equal(find(scene, "many/name-11x"), ERR_CORRUPT);
		struct ntfs_entry many;

		assert_int_equal(ntfsscene_find(scene, "many", &many), 1);
		assert_int_equal(ntfsscene_names(scene, many.reference, 100, text, sizeof text), ERR_CORRUPT);
		assert_memory_equal(text, "name-00 name-01 ", 16);
		assert_null(strstr(text, "name-11"));
		assert_non_null(strstr(text, "name-39"));
		*byte ^= 0x40;
	}
}

static void a_name_that_is_hidden_by_a_wrong_order_is_not_absent(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *block = scene->build->bytes + places.first_block;
	size_t third = 0x40 + 2 * 0x60 + 0x10 + 0x42; /* entries of the same size: the name of the third */

	assert_int_equal(block[third], 'n');
	block[third] = 'z'; /* zame-02: before name-03 */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, find(scene, "many/name-01x"), ERR_CORRUPT, "not in order");
	assert_int_equal(find(scene, "many/name-01"), 1);
	assert_error(scene, find(scene, "many/name-02"), ERR_CORRUPT, "not in order");
	block[third] = 'n';
	/* Two blocks change places, numbers and all: each is in order, and between the wrong names. */
	uint8_t copy[1024], number[8];

	memcpy(number, block + 0x10, 8);
	memcpy(copy, block, 1024);
	memcpy(block, block + 1024, 1024);
	memcpy(block + 1024, copy, 1024);
	memcpy(block + 1024 + 0x10, block + 0x10, 8);
	memcpy(block + 0x10, number, 8);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, find(scene, "many/name-01"), ERR_CORRUPT, "not in order");
}

/* The entry of the root that leads to the first block, led to the second. */
static void blocks_in_a_circle_end(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *record = scene->build->bytes + places.folder, *child = NULL;
	struct ntfs_entry many;
	char text[1024];

	for (size_t at = 0x38; at < 1000; at += 8) /* a vcn of 2 at the end of an entry, before one of 4 */
		if (record[at] == 2 && memcmp(record + at + 1, "\0\0\0\0\0\0\0", 7) == 0 && at > 0x180)
			child = child ? child : record + at;
	assert_non_null(child);
	*child = 0;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfsscene_find(scene, "many", &many), 1);
	assert_error(scene, ntfsscene_names(scene, many.reference, 1000, text, sizeof text), ERR_CORRUPT,
		     "referred to twice");
	*child = 100;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, ntfsscene_names(scene, many.reference, 1000, text, sizeof text), ERR_CORRUPT,
		     "does not exist");
}

static void a_volume_that_is_cut_off_gives_right_bytes_or_an_error(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t bytes[3000];
	size_t right = 0;

	for (size_t size = 0; size < VOLUME; size += 173) {
		int result = ntfsscene_open(scene, size ? size : 1);

		if (result < 0)
			continue;
		assert_true(sources_noted(scene->room, "is cut off") || size >= VOLUME - 512);
		assert_int_not_equal(find(scene, "system"), 0);
		assert_int_not_equal(find(scene, "many/name-17"), 0);
		struct source *file = ntfsscene_file(scene, "system");

		if (file && source_read(file, 0, bytes, sizeof bytes, &scene->err) == 0) {
			assert_memory_equal(bytes, content, sizeof bytes);
			right++;
		}
	}
	assert_true(right > 10);
}

/* What is stored at this place may change what is right: names, references, sizes, run lists, the data. */
static bool may_tell_otherwise(size_t at)
{
	size_t data = places.file + DATA_AT; /* of SYSTEM: its attribute $DATA */

	if (at >= places.data && at < places.data + 3072)
		return true;
	if ((at >= data + 0x30 && at < data + 0x48) || at == data + 0x0c || at == data + 0x0d)
		return true; /* sizes, run list, flags (compressed, encrypted) */
	return false;
}

static void no_changed_byte_of_the_metadata_gives_other_bytes(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t bytes[3000];

	for (size_t at = 0; at < places.first_block; at++) {
		bool in_file = at < 512 || (at >= NTFSBUILD_MFT && at < NTFSBUILD_MFT + 1024) ||
			       (at >= places.root && at < places.root + 1024) ||
			       (at >= places.file && at < places.file + 1024);

		if (!in_file || may_tell_otherwise(at))
			continue;
		scene->build->bytes[at] ^= 0x21;
		if (ntfsscene_open(scene, 0) == 0) {
			struct source *file = ntfsscene_file(scene, "system");

			if (file && file->size == sizeof bytes &&
			    source_read(file, 0, bytes, sizeof bytes, &scene->err) == 0 &&
			    memcmp(bytes, content, sizeof bytes) != 0)
				fail_msg("byte 0x%zx changed: other bytes", at);
			if (file && file->size != sizeof bytes)
				fail_msg("byte 0x%zx changed: %llu bytes", at, (unsigned long long)file->size);
			find(scene, "many/name-17");
		}
		scene->build->bytes[at] ^= 0x21;
	}
}

/* Of a block, only the letters of a name may say otherwise. */
static const uint8_t masks[] = { 0x21, 0x02, 0x80, 0xff };

static void no_changed_byte_of_an_index_makes_a_name_absent_that_is_there(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *block = scene->build->bytes + places.first_block;

	for (size_t i = 0; i < 1024 * sizeof masks; i++) {
		size_t at = i / sizeof masks, in_entry = at < 0x40 ? 0 : (at - 0x40) % 0x60;
		uint8_t mask = masks[i % sizeof masks];

		block[at] ^= mask;
		assert_int_equal(ntfsscene_open(scene, 0), 0);
		if (find(scene, "many/name-03") == 0 && in_entry < 0x52)
			fail_msg("byte 0x%zx of the block changed by 0x%x: absent", at, mask);
		block[at] ^= mask;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_damaged_boot_sector_has_a_backup_unless_another_file_system_is_there,
					  close_scene),
		cmocka_unit_test_teardown(a_boot_sector_without_sense_is_refused, close_scene),
		cmocka_unit_test_teardown(the_first_records_have_a_mirror, close_scene),
		cmocka_unit_test_teardown(a_volume_whose_state_is_unreadable_is_read_all_the_same, close_scene),
		cmocka_unit_test_teardown(a_torn_or_foreign_index_block_makes_no_name_absent, close_scene),
		cmocka_unit_test_teardown(a_name_that_is_hidden_by_a_wrong_order_is_not_absent, close_scene),
		cmocka_unit_test_teardown(blocks_in_a_circle_end, close_scene),
		cmocka_unit_test_teardown(a_volume_that_is_cut_off_gives_right_bytes_or_an_error, close_scene),
		cmocka_unit_test_teardown(no_changed_byte_of_the_metadata_gives_other_bytes, close_scene),
		cmocka_unit_test_teardown(no_changed_byte_of_an_index_makes_a_name_absent_that_is_there, close_scene),
	};

	for (size_t i = 0; i < sizeof content; i++)
		content[i] = (uint8_t)(i * i / 31 + i);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

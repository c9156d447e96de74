/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on a volume, by its own bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/volume/recognise.h"
#include "support/reading_image/sources.h"
#include "support/build_image/tablebuild.h"

enum { SIZE = 0x12000 };

static int open_room(void **state)
{
	*state = sources_open();
	return *state ? 0 : -1;
}

static int close_room(void **state)
{
	sources_close(*state);
	return 0;
}

static struct volume_info look(struct source_room *room, const uint8_t *bytes, size_t size)
{
	struct source *volume = source_of_memory(room, "volume", bytes, size);
	struct volume_info info = { 0 };
	struct error err = { 0 };

	assert_int_equal(volume_recognise(room, volume, &info, &err), 0);
	assert_non_null(info.what);
	return info;
}

static void assert_is(struct source_room *room, const uint8_t *bytes, enum volume_kind kind, const char *what)
{
	struct volume_info info = look(room, bytes, SIZE);

	assert_string_equal(info.what, what);
	assert_int_equal(info.kind, kind);
}

static void ntfs_is_known_by_its_boot_sector_and_its_numbers(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		bool is_ntfs;
	} changes[] = {
		{ 11, 0, true },                                            /* as it was: sectors of 512 bytes */
		{ 12, 16, true },                                           /* 4096 */
		{ 12, 32, false },   { 12, 3, false },  { 13, 0, false },   /* sectors per cluster */
		{ 13, 3, false },    { 13, 128, true }, { 13, 0xf4, true }, /* clusters of 2 MiB */
		{ 13, 0xf3, false },                                        /* of 4 MiB */
		{ 13, 0xe0, false },                                        /* 2 to the 32nd */
		{ 14, 1, false },                                           /* reserved sectors */
		{ 16, 2, false },                                           /* FATs */
		{ 47, 0x80, false },                                        /* sectors of the volume */
		{ 53, 0x80, false },                                        /* the MFT is behind its end */
		{ 64, 0, false },                                           /* size of a record */
		{ 3, 'n', false },                                          /* the name */
		{ 510, 0, true },                                           /* Windows does not look at this mark */
	};
	uint8_t *bytes = calloc(1, SIZE);

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		built_ntfs(bytes, 512, SIZE / 512);
		bytes[43] = 1; /* 8 GiB */
		bytes[changes[i].at] = changes[i].byte;
		assert_is(*state, bytes, VOLUME_NTFS, changes[i].is_ntfs ? "NTFS" : "NTFS with a damaged boot sector");
		memset(bytes, 0, SIZE);
	}
	built_ntfs(bytes, 512, SIZE / 512);
	assert_int_equal(look(*state, bytes, SIZE).size, SIZE - 512);
	free(bytes);
}

static void a_volume_without_a_boot_sector_is_ntfs_if_its_backup_is_there(void **state)
{
	uint8_t *bytes = calloc(1, SIZE);

	built_ntfs(bytes, 4096, SIZE / 4096);
	memset(bytes, 0, 512);
	assert_is(*state, bytes, VOLUME_NTFS, "NTFS with a damaged boot sector");
	assert_int_equal(look(*state, bytes, SIZE - 512).kind, VOLUME_EMPTY); /* its end is cut off */
	free(bytes);
}

static void what_windows_does_not_start_from_has_its_name(void **state)
{
	static const struct {
		void (*build)(uint8_t *volume);
		enum volume_kind kind;
		const char *what;
	} built[] = { { built_exfat, VOLUME_EXFAT, "exFAT" }, { built_refs, VOLUME_REFS, "ReFS" } };
	static const struct {
		size_t at;
		const char *bytes;
		enum volume_kind kind;
		const char *what;
	} signatures[] = {
		{ 0, "SPACEDB ", VOLUME_STORAGE_SPACES, "Storage Spaces" },
		{ 0, "LUKS\xba\xbe", VOLUME_LUKS, "LUKS" },
		{ 0, "XFSB", VOLUME_LINUX, "XFS" },
		{ 512, "LABELONE", VOLUME_LINUX, "Linux LVM" },
		{ 4086, "SWAPSPACE2", VOLUME_LINUX, "Linux swap" },
		{ 0x438, "\x53\xef", VOLUME_LINUX, "Linux ext2, ext3 or ext4" },
		{ 0x10040, "_BHRfS_M", VOLUME_LINUX, "Btrfs" },
		{ 32, "NXSB", VOLUME_APPLE, "APFS" },
		{ 0x8001, "CD001", VOLUME_ISO, "ISO 9660" },
		{ 0x8001, "BEA01", VOLUME_UDF, "UDF" },
	};
	uint8_t *bytes = calloc(1, SIZE);

	for (size_t i = 0; i < sizeof built / sizeof *built; i++) {
		memset(bytes, 0, SIZE);
		built[i].build(bytes);
		assert_is(*state, bytes, built[i].kind, built[i].what);
	}
	assert_string_equal(look(*state, bytes, SIZE).detail, "version 3.14");
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
		memset(bytes, 0, SIZE);
		memcpy(bytes + signatures[i].at, signatures[i].bytes, strlen(signatures[i].bytes));
		assert_is(*state, bytes, signatures[i].kind, signatures[i].what);
	}
	memcpy(bytes + 0x8001, "CD001", 5);
	memcpy(bytes + 0x8801, "BEA01", 5);
	memcpy(bytes + 0x9001, "NSR02", 5);
	assert_is(*state, bytes, VOLUME_UDF, "UDF");
	free(bytes);
}

static void fat_is_known_by_its_numbers_and_shows_its_label(void **state)
{
	uint8_t *bytes = calloc(1, SIZE);

	built_fat16(bytes, "BOOT       ");
	assert_is(*state, bytes, VOLUME_FAT, "FAT16");
	assert_string_equal(look(*state, bytes, SIZE).detail, "label BOOT");
	bytes[33] = 0x10; /* 4 MiB */
	assert_is(*state, bytes, VOLUME_FAT, "FAT12");
	bytes[16] = 0;
	assert_is(*state, bytes, VOLUME_UNKNOWN, "unknown data");
	memset(bytes, 0, SIZE);
	built_fat32(bytes, "NO NAME    ");
	assert_is(*state, bytes, VOLUME_FAT, "FAT32");
	assert_null(look(*state, bytes, SIZE).detail);
	bytes[511] = 0;
	assert_is(*state, bytes, VOLUME_UNKNOWN, "unknown data");
	free(bytes);
}

static void zeros_are_told_from_unknown_data(void **state)
{
	uint8_t *bytes = calloc(1, SIZE);

	assert_is(*state, bytes, VOLUME_EMPTY, "zeros");
	assert_string_equal(look(*state, bytes, SIZE).detail, "first 16 KiB");
	bytes[5000] = 1;
	assert_is(*state, bytes, VOLUME_UNKNOWN, "unknown data");
	assert_string_equal(look(*state, bytes, 0).what, "no data");
	assert_string_equal(look(*state, bytes, 1).what, "zeros");
	free(bytes);
}

static void bitlocker_shows_its_state_and_what_unlocks_it(void **state)
{
	static const struct {
		uint16_t state, next, protectors[3];
		size_t count;
		const char *detail;
	} cases[] = {
		{ 4, 4, { 0x2000, 0x0800 }, 2, "protectors: password, recovery password {00000000-0000-0000-0000-000000000000}; label PC C: 1/2/2024" },
		{ 4,
		  4,
		  { 0x0100, 0x0500, 0x0200 },
		  3,
		  "protectors: TPM, TPM and PIN, startup key {00000000-0000-0000-0000-000000000000}; label PC C: 1/2/2024" },
		{ 4,
		  4,
		  { 0x1000, 0x0300 },
		  2,
		  "protectors: smart card, unknown protector 0x0300; label PC C: 1/2/2024" },
		{ 4,
		  4,
		  { 0x0800, 0 },
		  2,
		  "protection suspended or not yet activated; protectors: recovery password {00000000-0000-0000-0000-000000000000}, clear key; label PC C: 1/2/2024" },
		{ 2, 4, { 0x0800 }, 1, "being encrypted; protectors: recovery password {00000000-0000-0000-0000-000000000000}; label PC C: 1/2/2024" },
		{ 5, 4, { 0x0800 }, 1, "partly encrypted, paused; protectors: recovery password {00000000-0000-0000-0000-000000000000}; label PC C: 1/2/2024" },
		{ 2, 1, { 0 }, 1, "being decrypted; protectors: clear key; label PC C: 1/2/2024" },
		{ 5, 1, { 0 }, 1, "partly decrypted, paused; protectors: clear key; label PC C: 1/2/2024" },
		{ 1, 1, { 0 }, 0, "decrypted; protectors: none; label PC C: 1/2/2024" },
	};
	uint8_t *bytes = calloc(1, SIZE);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		memset(bytes, 0, SIZE);
		built_bitlocker(bytes, cases[i].state, cases[i].next, cases[i].protectors, cases[i].count);
		assert_is(*state, bytes, VOLUME_BITLOCKER, "BitLocker");
		assert_string_equal(look(*state, bytes, SIZE).detail, cases[i].detail);
	}
	free(bytes);
}

static void every_form_of_bitlocker_is_known(void **state)
{
	static const uint16_t password = 0x2000;
	static const char detail[] = "protectors: password; label PC C: 1/2/2024";
	uint8_t *bytes = calloc(1, SIZE);

	built_bitlocker_to_go(bytes);
	assert_is(*state, bytes, VOLUME_BITLOCKER, "BitLocker To Go");
	assert_string_equal(look(*state, bytes, SIZE).detail, detail);
	memset(bytes, 0, SIZE);
	built_bitlocker(bytes, 4, 4, &password, 1);
	built_bitlocker_vista(bytes);
	assert_is(*state, bytes, VOLUME_BITLOCKER, "BitLocker");
	assert_string_equal(look(*state, bytes, SIZE).detail, detail);
	memset(bytes, 0, SIZE);
	built_bitlocker(bytes, 4, 4, &password, 1);
	bytes[3] = 'x'; /* the GUID is enough */
	assert_is(*state, bytes, VOLUME_BITLOCKER, "BitLocker");
	free(bytes);
}

static void damaged_metadata_of_bitlocker_gives_less_detail_and_no_error(void **state)
{
	static const uint16_t password = 0x2000;
	static const char detail[] = "protectors: password; label PC C: 1/2/2024";
	uint8_t *bytes = calloc(1, SIZE);

	built_bitlocker(bytes, 4, 4, &password, 1);
	for (size_t at = 0; at < 520;
	     at++) { /* each byte of the first copy: the second one is used, or the byte is padding */
		bytes[BUILT_BITLOCKER_COPY + at] ^= 0xff;
		assert_string_equal(look(*state, bytes, SIZE).detail, detail);
		bytes[BUILT_BITLOCKER_COPY + at] ^= 0xff;
	}
	for (int copy = 1; copy <= 3; copy++)
		bytes[BUILT_BITLOCKER_COPY * copy + 100] ^= 1;
	assert_is(*state, bytes, VOLUME_BITLOCKER, "BitLocker");
	assert_string_equal(look(*state, bytes, SIZE).detail, "its metadata cannot be read");
	for (size_t size = 512; size < SIZE; size += 777)
		assert_int_equal(look(*state, bytes, size).kind, VOLUME_BITLOCKER);
	free(bytes);
}

static void sizes_are_written_as_windows_writes_them(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 bytes" },
		{ 1, "1 byte" },
		{ 1023, "1023 bytes" },
		{ 1024, "1 KiB" },
		{ 512 << 20, "512 MiB" },
		{ UINT64_C(1945555039027), "1.7 TiB" },
		{ (1 << 30) - 1, "1023 MiB" },
		{ 3 * (UINT64_C(1) << 29), "1.5 GiB" },
		{ UINT64_MAX, "15 EiB" },
	};
	struct source_room *room = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(volume_size_text(cases[i].bytes, room->arena), cases[i].text);
}

int main(void)
{
#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, open_room, close_room)
	const struct CMUnitTest tests[] = {
		IN_A_ROOM(ntfs_is_known_by_its_boot_sector_and_its_numbers),
		IN_A_ROOM(a_volume_without_a_boot_sector_is_ntfs_if_its_backup_is_there),
		IN_A_ROOM(what_windows_does_not_start_from_has_its_name),
		IN_A_ROOM(fat_is_known_by_its_numbers_and_shows_its_label),
		IN_A_ROOM(zeros_are_told_from_unknown_data),
		IN_A_ROOM(bitlocker_shows_its_state_and_what_unlocks_it),
		IN_A_ROOM(every_form_of_bitlocker_is_known),
		IN_A_ROOM(damaged_metadata_of_bitlocker_gives_less_detail_and_no_error),
		IN_A_ROOM(sizes_are_written_as_windows_writes_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

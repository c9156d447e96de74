/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images in the scratch folder. After cmocka.h. */
#ifndef TLSREADY_TESTS_CLI_VOLUMES_H
#define TLSREADY_TESTS_CLI_VOLUMES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/build/archivebuild.h"
#include "support/build_image/tablebuild.h"
#include "support/reading_image/windows_volume.h"

enum {
	SECTOR = VOLUME_SECTOR,
	VOLUME_SECTORS = 512,
	FIRST_AT = 64,
	DISK_SECTORS = FIRST_AT + 3 * VOLUME_SECTORS,
	NTFS_TYPE = 0x07,
	IMAGE_LIMIT = 4 << 20,
};

static inline void put_volume(struct built_disk *disk, unsigned index, const char *folder, const char *sample)
{
	struct ntfsbuild *build = windows_volume(folder, sample, VOLUME_SECTORS, NULL);
	uint32_t at = FIRST_AT + index * VOLUME_SECTORS;

	memcpy(disk->bytes + (size_t)at * SECTOR, build->bytes, build->size);
	built_mbr_entry(disk->bytes, index, index == 1 ? 0x80 : 0, NTFS_TYPE, at, VOLUME_SECTORS);
	ntfsbuild_free(build);
}

/* two.img: data, a Windows that is READY, one that is not. data.img: the first of them. lost.img: two.img without its table. */
static inline void put_disks(void)
{
	struct built_disk disk = built_disk_new(DISK_SECTORS, SECTOR);

	put_volume(&disk, 0, "Data", "server2019-ready");
	free(scratch_write(scratch, "data.img", disk.bytes, disk.size));
	put_volume(&disk, 1, "Windows", "server2019-ready");
	put_volume(&disk, 2, "Windows", "server2012-client-off");
	free(scratch_write(scratch, "two.img", disk.bytes, disk.size));
	memset(disk.bytes, 0, SECTOR);
	free(scratch_write(scratch, "lost.img", disk.bytes, disk.size));
	free(disk.bytes);
}

static inline void in_shell(const char *format, const char *argument)
{
	char command[4096];
	int size = snprintf(command, sizeof command, "cd '%s' && ", scratch);

	snprintf(command + size, sizeof command - (size_t)size, format, argument);
	assert_int_equal(system(command), 0);
}

static inline int set_up(void **state)
{
	if (!getenv("TLSREADY_SOURCE"))
		skip();
	scratch_set_up(state);
	put_disks();
	scratch_put("more.reg", "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Here]\r\n");
	in_shell("cp -r %s/samples/hives/server2019-ready ready", getenv("TLSREADY_SOURCE"));
	return 0;
}

static inline int tear_down(void **state)
{
	in_shell("rm -rf ready empty%s w1 w2 iso", "");
	return scratch_tear_down(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk with a partition table, and what partitions_read makes of it: what the tests of tables share. */
#ifndef TLSREADY_TESTS_DISKSCENE_H
#define TLSREADY_TESTS_DISKSCENE_H

#include "parser/evidence/volume/partitions.h"
#include "support/reading_image/sources.h"
#include "support/build_image/tablebuild.h"

enum { DISK_SECTORS = 400 };

struct diskscene {
	struct source_room *room;
	struct built_disk disk; /* of zeros at first, with sectors of 512 bytes */
	struct partition_table table;
	struct error err;
};

int diskscene_open(void **state);
int diskscene_close(void **state);
void diskscene_use_4k(struct diskscene *scene); /* zeros again */

/* Reads the table; notes are those of this time. */
int diskscene_read(struct diskscene *scene);
int diskscene_read_cut(struct diskscene *scene, size_t size);
int diskscene_read_bad(struct diskscene *scene, uint64_t bad); /* with a byte that cannot be read */

/* 1 EFI system, 2 NTFS at sector 60, 100 sectors, 3 unknown type. */
void diskscene_build_gpt(struct diskscene *scene);
void diskscene_assert_gpt(struct diskscene *scene);

/* 1 NTFS at sector 10, active, and in a chain: 5 NTFS, 6 zeros. */
void diskscene_build_mbr(struct diskscene *scene);
void diskscene_assert_mbr(struct diskscene *scene);

void diskscene_assert_partition(const struct diskscene *scene, size_t i, unsigned number, uint64_t at, uint64_t size,
				const char *what);

#endif

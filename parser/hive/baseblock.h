/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first 4096 bytes of a hive, and the first 512 of its logs. Read by us before any library sees them.
 * Source: msuhanov/regf, "Windows registry file format specification" (CC BY 4.0), section "Base block".
 */
#ifndef TLSREADY_PARSER_HIVE_BASEBLOCK_H
#define TLSREADY_PARSER_HIVE_BASEBLOCK_H

#include "parser/evidence/bytes.h"
#include "parser/hive/format.h"

enum baseblock_type { BASEBLOCK_PRIMARY = 0, BASEBLOCK_LOG_OLD = 1, BASEBLOCK_LOG_NT = 2, BASEBLOCK_LOG_NEW = 6 };

struct baseblock {
	bool magic; /* "regf" is there */
	bool checksum_good;
	uint32_t sequence1, sequence2, major, minor, type, format, root, bins_size, flags, checksum;
	uint64_t written; /* FILETIME */
	uint8_t name[64]; /* UTF-16LE, the end of the path */
	uint8_t id[16];   /* RmId: of the resource manager of its transactions */
};

/* Needs the first 512 bytes at `at`; false: they are not there. */
bool baseblock_read(const struct bytes *bytes, uint64_t at, struct baseblock *ret);

uint32_t baseblock_checksum(const uint8_t sector[LOG_SECTOR]);

/*
 * Whether a reader may go by it: with a good checksum it is as Windows wrote it, whatever is in it; with a bad one, its
 * fields must be possible. What is not usable is looked for in a log, or in the bins.
 */
bool baseblock_usable(const struct baseblock *block);

/* Dirty := checksum wrong, or the sequence numbers differ (regf specification, "Dirty state"). */
bool baseblock_dirty(const struct baseblock *block);

#endif

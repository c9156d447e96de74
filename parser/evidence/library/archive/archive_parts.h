/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two sides of the archive reader share. Private to archive*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_PARTS_H

#include "parser/evidence/library/archive/archive.h"
#include "parser/evidence/library/library.h"

enum {
	ARCHIVE_ENTRY = RECORD_OWN, /* path, enum archive_entry_kind, size, place, refusal or "" */
	ARCHIVE_CUT,                /* a tar without an end */
	ARCHIVE_FILE,               /* number of the entry, offset in the output, size */
	ARCHIVE_REFUSED,            /* number of the entry, enum err, text */
};

enum archive_entry_kind { ARCHIVE_IS_FILE, ARCHIVE_IS_FOLDER, ARCHIVE_IS_OTHER };

enum archive_kind {
	KIND_NONE,
	KIND_ZIP,
	KIND_7ZIP,
	KIND_TAR,
	KIND_ISO,
	KIND_CAB,
	KIND_RAR,
	KIND_GZIP, /* from here on: one packed stream */
	KIND_BZIP2,
	KIND_XZ,
	KIND_ZSTD,
	KIND_LZ4,
};

#define ARCHIVE_NO_PLACE UINT64_MAX

struct archive_work {
	struct source *source;
	enum archive_kind kind;
	/* For archive_fetch_serve: numbers of entries, ascending. */
	const uint64_t *wanted;
	size_t wanted_count;
	int output;
};

/* How many bytes a file may have to be unpacked rather than read in place. */
#define ARCHIVE_CHECKED_SIZE (UINT64_C(64) << 20) /* has a CRC */
enum { ARCHIVE_SMALL_SIZE = 64 << 10 };           /* has none: it saves a call to have it in memory */

void archive_prepare(void *work);
void archive_list_serve(void *work, int fd);
void archive_fetch_serve(void *work, int fd);

static inline bool archive_is_packed(enum archive_kind kind)
{
	return kind >= KIND_GZIP;
}

enum archive_kind archive_kind(struct source *file, const char **ret_name);

/* The side that asks: path as it is used, parted by '/', without "." in it; NULL: it leads out of the archive, or *ret_failed: no memory. */
const char *archive_path(struct arena *arena, const char *raw, bool *ret_failed);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Archives, which libarchive reads in a process of its own: ZIP, 7-Zip, tar, ISO 9660, CAB, RAR; gzip, bzip2, xz, zstd and lz4 of a
 * tar or of one file. An archive is read through once for its names, and once more for all files of one fetch.
 *
 * A file that is stored as it is in a tar, a ZIP or an ISO is a window of the archive and is not unpacked, so that an image in
 * there may have any size. (A small one of a ZIP is unpacked all the same, since its CRC is compared then.)
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_H

#include "parser/evidence/library/library_host.h"
#include "parser/evidence/library/library_tree.h"

enum {
	ARCHIVE_ENTRIES_LIMIT = 1 << 18,
	ARCHIVE_PATH_LIMIT = 4096,      /* bytes of one */
	ARCHIVE_NAMES_LIMIT = 32 << 20, /* bytes of all of them */
	ARCHIVE_RATIO_LIMIT = 200,      /* of a stream that unpacks to more than a file may have */
};
#define ARCHIVE_STREAM_LIMIT (UINT64_C(64) << 30) /* bytes that a compressed stream unpacks to */

/* By content: what it is called, "ZIP"; NULL: none. Errors of reading are left to archive_open. */
const char *archive_kind_name(struct source *file);

/*
 * ERR_FORMAT: archive_kind_name is NULL. ERR_UNSUPPORTED: this build has no libarchive, or the names are encrypted. ERR_LIMIT: one of those
 * above. An entry with a path that leads out of the archive ("../x", "/x") is listed at the top under its full path, refused.
 */
int archive_open(struct source_room *room, struct source *file, const struct library_host *host,
		 struct library_tree **ret, struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libarchive as it is used in its process. Private to archive_stream.c, archive_list.c and archive_fetch.c, where archive.h was found. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_CHILD_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_CHILD_H

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include "parser/evidence/library/archive/archive_parts.h"

/* clang-format off */
#define ARCHIVE_FUNCTIONS(X) \
	X(archive_read_new) X(archive_read_support_format_zip_seekable) X(archive_read_support_format_7zip) \
	X(archive_read_support_format_tar) X(archive_read_support_format_iso9660) X(archive_read_support_format_cab) \
	X(archive_read_support_format_rar) X(archive_read_support_format_rar5) X(archive_read_support_format_raw) \
	X(archive_read_append_filter) X(archive_read_set_read_callback) X(archive_read_set_skip_callback) \
	X(archive_read_set_seek_callback) X(archive_read_set_callback_data) X(archive_read_open1) X(archive_read_next_header) \
	X(archive_read_data_block) X(archive_read_data_skip) X(archive_read_data) X(archive_read_has_encrypted_entries) \
	X(archive_error_string) X(archive_format) X(archive_filter_bytes) \
	X(archive_entry_pathname) X(archive_entry_pathname_utf8) X(archive_entry_filetype) X(archive_entry_hardlink) \
	X(archive_entry_size) X(archive_entry_size_is_set) X(archive_entry_sparse_count) X(archive_entry_is_encrypted)
/* clang-format on */

struct archive_functions {
#define ARCHIVE_POINTER(name) __typeof__(name) *name;
	ARCHIVE_FUNCTIONS(ARCHIVE_POINTER)
#undef ARCHIVE_POINTER
};

extern struct archive_functions lib; /* since archive_prepare */

/* Without it libarchive has no names but those in ASCII. */
void archive_speak_utf8(void);

enum { STREAM_BLOCK = 1 << 18 };

/* What libarchive reads: the file, or what it unpacks to. */
struct stream {
	const struct archive_work *work;
	int fd;
	uint64_t at;         /* of the file: the next byte */
	struct error error;  /* why a callback failed */
	struct archive *raw; /* all packed streams but gzip: unpacks */
	z_stream z;          /* KIND_GZIP: unpacks, and compares the CRC, which libarchive does not */
	bool has_ended;
	uint64_t unpacked;
	uint64_t block_at; /* of the file: where block is from */
	size_t block_size;
	uint8_t block[STREAM_BLOCK];
	uint8_t packed[STREAM_BLOCK];
};

static inline bool stream_is_packed(const struct stream *stream)
{
	return archive_is_packed(stream->work->kind);
}

/* Both: NULL, false: the error was said. stream_drain reads a packed stream to its end, where its checks are. */
struct archive *archive_stream_open(struct stream *stream, const struct archive_work *work, int fd);
bool stream_drain(struct stream *stream);

/* Says why libarchive failed: what the stream met, or its own words. */
void stream_say_error(struct stream *stream, struct archive *archive);

#endif

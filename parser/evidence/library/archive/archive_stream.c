/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In its process: libarchive is loaded and gets its bytes. A packed stream is unpacked here, by zlib or by a libarchive of its own, so
 * that it can be read to its end: where a tar ends, libarchive stops, and the checks of gzip, xz and zstd are behind that.
 * Filters that start programs (lrzip, lzop), and mtree, which opens files, are never asked for.
 */
#include "parser/evidence/library/archive/archive_parts.h"

#ifdef TLSREADY_LIBARCHIVE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "parser/evidence/library/archive/archive_child.h"

struct archive_functions lib;
static bool is_loaded;

void archive_prepare(void *work)
{
#define SYMBOL(name) LIBRARY_SYMBOL(struct archive_functions, name),
	static const struct library_symbol symbols[] = { ARCHIVE_FUNCTIONS(SYMBOL) };
#undef SYMBOL

	(void)work;
	archive_speak_utf8();
	is_loaded = library_load(LIBARCHIVE_FILE, symbols, sizeof symbols / sizeof *symbols, &lib);
}

/* The file. */

static int64_t read_block(struct stream *stream, uint8_t *block)
{
	int64_t got = source_read_some(stream->work->source, stream->at, block, STREAM_BLOCK, &stream->error);

	library_say_alive(stream->fd);
	if (got > 0)
		stream->at += (uint64_t)got;
	return got;
}

static la_ssize_t read_file(struct archive *archive, void *self, const void **ret)
{
	struct stream *stream = self;

	(void)archive;
	stream->block_at = stream->at;
	int64_t got = read_block(stream, stream->block);

	stream->block_size = got > 0 ? (size_t)got : 0;
	*ret = stream->block;
	return got < 0 ? ARCHIVE_FATAL : (la_ssize_t)got;
}

static la_ssize_t read_packed(struct archive *archive, void *self, const void **ret)
{
	struct stream *stream = self;
	int64_t got = read_block(stream, stream->packed);

	(void)archive;
	*ret = stream->packed;
	return got < 0 ? ARCHIVE_FATAL : (la_ssize_t)got;
}

static la_int64_t skip_file(struct archive *archive, void *self, la_int64_t request)
{
	struct stream *stream = self;
	uint64_t left = stream->work->source->size - stream->at;
	uint64_t skipped = request < 0 ? 0 : (uint64_t)request < left ? (uint64_t)request : left;

	(void)archive;
	stream->at += skipped;
	return (la_int64_t)skipped;
}

static la_int64_t seek_file(struct archive *archive, void *self, la_int64_t offset, int whence)
{
	struct stream *stream = self;
	uint64_t size = stream->work->source->size;
	int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)stream->at : (int64_t)size;
	int64_t at;

	(void)archive;
	if (__builtin_add_overflow(from, offset, &at) || at < 0 || (uint64_t)at > size)
		return ARCHIVE_FATAL;
	stream->at = (uint64_t)at;
	return at;
}

/* Unpacking. */

static int64_t inflate_block(struct stream *stream)
{
	z_stream *z = &stream->z;

	z->next_out = stream->block;
	z->avail_out = STREAM_BLOCK;
	while (z->avail_out == STREAM_BLOCK && !stream->has_ended) {
		if (z->avail_in == 0) {
			int64_t got = read_block(stream, stream->packed);

			if (got < 0)
				return got;
			z->next_in = stream->packed;
			z->avail_in = (unsigned)got;
		}
		if (z->avail_in == 0)
			return error_set(&stream->error, ERR_CORRUPT, "is a gzip file that is cut off");
		int result = inflate(z, Z_NO_FLUSH);

		if (result != Z_OK && result != Z_STREAM_END)
			return error_set(&stream->error, ERR_CORRUPT, "is a damaged gzip file: %s",
					 z->msg ? z->msg : "it cannot be unpacked");
		if (result != Z_STREAM_END)
			continue;
		/* Another member may follow; what is no member is padding. */
		uint8_t next[2];
		uint64_t at = stream->at - z->avail_in;

		stream->has_ended = source_read_some(stream->work->source, at, next, 2, &stream->error) != 2 ||
				    next[0] != 0x1F || next[1] != 0x8B;
		inflateReset(z);
	}
	return STREAM_BLOCK - (int64_t)z->avail_out;
}

static int64_t filter_block(struct stream *stream)
{
	la_ssize_t got = lib.archive_read_data(stream->raw, stream->block, STREAM_BLOCK);
	const char *why = got < 0 ? lib.archive_error_string(stream->raw) : NULL;

	stream->has_ended = got == 0;
	if (got < 0 && stream->error.code == 0)
		error_set(&stream->error, ERR_CORRUPT, "cannot be unpacked: %s", why ? why : "it is damaged");
	return got;
}

static int check_bomb(struct stream *stream)
{
	if (stream->unpacked > ARCHIVE_STREAM_LIMIT)
		return error_set(&stream->error, ERR_LIMIT, "unpacks to more than %" PRIu64 " GiB: unpack it first",
				 ARCHIVE_STREAM_LIMIT >> 30);
	if (stream->unpacked > LIBRARY_FILE_LIMIT && stream->unpacked / ARCHIVE_RATIO_LIMIT > stream->at)
		return error_set(&stream->error, ERR_LIMIT, "unpacks to more than %d times its size: unpack it first",
				 ARCHIVE_RATIO_LIMIT);
	return 0;
}

static la_ssize_t read_unpacked(struct archive *archive, void *self, const void **ret)
{
	struct stream *stream = self;
	int64_t got = 0;

	(void)archive;
	if (stream->error.code)
		return ARCHIVE_FATAL;
	if (!stream->has_ended)
		got = stream->raw ? filter_block(stream) : inflate_block(stream);
	stream->unpacked += got > 0 ? (uint64_t)got : 0;
	*ret = stream->block;
	return got < 0 || check_bomb(stream) < 0 ? ARCHIVE_FATAL : (la_ssize_t)got;
}

bool stream_drain(struct stream *stream)
{
	const void *block;

	while (!stream->has_ended && stream_is_packed(stream))
		if (read_unpacked(NULL, stream, &block) < 0) {
			stream_say_error(stream, NULL);
			return false;
		}
	return true;
}

/* Opening. */

static void support(struct archive *archive, enum archive_kind kind)
{
	/* clang-format off */
	switch (kind) {
	case KIND_ZIP:  lib.archive_read_support_format_zip_seekable(archive); break; /* only by its directory: the other reader stops in silence */
	case KIND_7ZIP: lib.archive_read_support_format_7zip(archive); break;
	case KIND_ISO:  lib.archive_read_support_format_iso9660(archive); break;
	case KIND_CAB:  lib.archive_read_support_format_cab(archive); break;
	case KIND_RAR:  lib.archive_read_support_format_rar(archive); lib.archive_read_support_format_rar5(archive); break;
	case KIND_TAR:  lib.archive_read_support_format_tar(archive); break;
	default:        lib.archive_read_support_format_tar(archive); lib.archive_read_support_format_raw(archive); break;
	}
	/* clang-format on */
}

static int filter_of(enum archive_kind kind)
{
	return kind == KIND_BZIP2 ? ARCHIVE_FILTER_BZIP2
	       : kind == KIND_XZ  ? ARCHIVE_FILTER_XZ
	       : kind == KIND_LZ4 ? ARCHIVE_FILTER_LZ4
				  : ARCHIVE_FILTER_ZSTD;
}

/* The one filter, and no bidding: else a file that begins like an .xz, stored in an .xz, is unpacked twice. */
static bool open_filter(struct stream *stream)
{
	struct archive_entry *entry;
	struct archive *raw = lib.archive_read_new();

	if (!raw)
		return false;
	stream->raw = raw;
	lib.archive_read_support_format_raw(raw);
	lib.archive_read_set_read_callback(raw, read_packed);
	lib.archive_read_set_callback_data(raw, stream);
	return lib.archive_read_append_filter(raw, filter_of(stream->work->kind)) == ARCHIVE_OK &&
	       lib.archive_read_open1(raw) == ARCHIVE_OK && lib.archive_read_next_header(raw, &entry) == ARCHIVE_OK;
}

struct archive *archive_stream_open(struct stream *stream, const struct archive_work *work, int fd)
{
	stream->work = work;
	stream->fd = fd;
	if (!is_loaded) {
		library_say_error(fd, ERR_UNSUPPORTED,
				  "is an archive, which cannot be read: " LIBARCHIVE_FILE " was not found");
		return NULL;
	}
	struct archive *archive = lib.archive_read_new();
	bool opened = archive && (!stream_is_packed(stream) || work->kind == KIND_GZIP || open_filter(stream)) &&
		      (work->kind != KIND_GZIP ||
		       inflateInit2_(&stream->z, 16 + MAX_WBITS, ZLIB_VERSION, (int)sizeof stream->z) == Z_OK);

	if (!opened) {
		stream_say_error(stream, stream->raw);
		return NULL;
	}
	support(archive, work->kind);
	lib.archive_read_set_read_callback(archive, stream_is_packed(stream) ? read_unpacked : read_file);
	if (!stream_is_packed(stream)) {
		lib.archive_read_set_skip_callback(archive, skip_file);
		lib.archive_read_set_seek_callback(archive, seek_file);
	}
	lib.archive_read_set_callback_data(archive, stream);
	if (lib.archive_read_open1(archive) == ARCHIVE_OK)
		return archive;
	stream_say_error(stream, archive);
	return NULL;
}

void stream_say_error(struct stream *stream, struct archive *archive)
{
	const char *why = archive ? lib.archive_error_string(archive) : NULL;

	if (stream->error.code)
		library_say_error(stream->fd, stream->error.code, "%s", stream->error.text);
	else if (archive && lib.archive_read_has_encrypted_entries(archive) > 0)
		library_say_error(stream->fd, ERR_UNSUPPORTED, "is an encrypted archive: decrypt it first");
	else
		library_say_error(stream->fd, ERR_CORRUPT, "cannot be read by libarchive: %s",
				  why       ? why
				  : archive ? "it gives no reason; the file may be cut off"
					    : "out of memory");
}
#else
static void refuse(int fd)
{
	library_say_error(fd, ERR_UNSUPPORTED,
			  "is an archive: this build cannot read archives (libarchive was not found)");
}

void archive_prepare(void *work)
{
	(void)work;
}

void archive_list_serve(void *work, int fd)
{
	(void)work;
	refuse(fd);
}

void archive_fetch_serve(void *work, int fd)
{
	(void)work;
	refuse(fd);
}
#endif

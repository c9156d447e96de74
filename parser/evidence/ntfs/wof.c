/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that Windows compressed (WOF, Compact OS, compact /exe): their content is in the stream WofCompressedData: a table of
 * where each chunk but the first begins, counted from the end of the table, then the chunks. A chunk that is as long as it is
 * plain, is plain. libwim decodes them. It is loaded when the first such file is opened, as a caged worker cannot open it later;
 * linked, it would cost every start of the program the libraries that it needs itself.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#ifdef TLSREADY_WIMLIB
#include <wimlib.h>

#include "common/library.h"

enum { CHUNKS_KEPT = 4, TABLE_PAGE = 4096, CHUNK_LIMIT = 32768 };

/* clang-format off */
static const struct algorithm {
	enum wimlib_compression_type type;
	uint32_t chunk;
} algorithms[] = { /* by the number in the reparse point */
	{ WIMLIB_COMPRESSION_TYPE_XPRESS, 4096 },
	{ WIMLIB_COMPRESSION_TYPE_LZX,    32768 },
	{ WIMLIB_COMPRESSION_TYPE_XPRESS, 8192 },
	{ WIMLIB_COMPRESSION_TYPE_XPRESS, 16384 },
};
/* clang-format on */

/* clang-format off */
#define WOF_FUNCTIONS(X) X(wimlib_create_decompressor) X(wimlib_decompress) X(wimlib_free_decompressor)
/* clang-format on */

#define POINTER(name) __typeof__(name) *name;
#define SYMBOL(name) LIBRARY_SYMBOL(struct functions, name),

static struct functions {
	WOF_FUNCTIONS(POINTER)
} wim;

struct chunk {
	uint64_t number, used; /* used 0: empty */
	uint8_t *plain;
};

struct wof {
	struct file file; /* its stream is the compressed one */
	struct wimlib_decompressor *decompressor;
	uint32_t chunk_size;
	unsigned entry_size; /* of the table */
	uint64_t chunks, table_size;
	uint64_t page_at; /* the part of the table that is in page; UINT64_MAX: none */
	uint8_t page[TABLE_PAGE];
	struct chunk kept[CHUNKS_KEPT];
	uint8_t *packed;
	uint64_t clock;
};

static int load_library(struct error *err)
{
	static const struct library_symbol symbols[] = { WOF_FUNCTIONS(SYMBOL) };
	static void *library;

	if (!library)
		library = library_load(LIBWIM_FILE, symbols, sizeof symbols / sizeof *symbols, &wim);
	return library ? 0
		       : error_set(err, ERR_UNSUPPORTED,
				   "is compressed by Windows (WOF), and this build cannot read it: libwim was not found; install libwim15");
}

/* Where chunk `number` begins behind the table; the one behind the last: where the stream ends. */
static int chunk_start(struct wof *wof, uint64_t number, uint64_t *ret, struct error *err)
{
	const struct stream *stream = &wof->file.stream;
	uint64_t at = (number - 1) * wof->entry_size, page = at / TABLE_PAGE * TABLE_PAGE;

	if (number == 0 || number == wof->chunks) {
		*ret = number ? stream->size - wof->table_size : 0;
		return 0;
	}
	if (wof->page_at != page) {
		uint64_t left = wof->table_size - page;
		size_t size = left < TABLE_PAGE ? (size_t)left : TABLE_PAGE;

		wof->page_at = UINT64_MAX;
		int result = stream_read(wof->file.ntfs, stream, page, wof->page, size, err);

		if (result < 0)
			return result;
		wof->page_at = page;
	}
	const uint8_t *entry = wof->page + (at - page);

	*ret = wof->entry_size == 8 ? le64(entry) : le32(entry);
	return 0;
}

static int decode_into(struct wof *wof, uint8_t *plain, uint64_t number, size_t size, struct error *err)
{
	uint64_t start, end;
	int result = chunk_start(wof, number, &start, err);

	if (result == 0)
		result = chunk_start(wof, number + 1, &end, err);
	if (result < 0)
		return result;
	if (end > wof->file.stream.size - wof->table_size || start >= end || end - start > size)
		return error_set(err, ERR_CORRUPT,
				 "has damaged compressed data (WOF): chunk %" PRIu64 " from 0x%" PRIx64 " to 0x%" PRIx64,
				 number, start, end);
	size_t packed = (size_t)(end - start);

	result = stream_read(wof->file.ntfs, &wof->file.stream, wof->table_size + start,
			     packed == size ? plain : wof->packed, packed, err);
	if (result < 0 || packed == size)
		return result;
	if (wim.wimlib_decompress(wof->packed, packed, plain, size, wof->decompressor) != 0)
		return error_set(err, ERR_CORRUPT, "has damaged compressed data (WOF) in chunk %" PRIu64, number);
	return 0;
}

static struct chunk *slot_for(struct wof *wof, uint64_t number)
{
	struct chunk *slot = wof->kept;

	for (int i = 0; i < CHUNKS_KEPT; i++) {
		if (wof->kept[i].used && wof->kept[i].number == number)
			return &wof->kept[i];
		if (wof->kept[i].used < slot->used)
			slot = &wof->kept[i];
	}
	slot->used = 0;
	return slot;
}

static int chunk_of(struct wof *wof, uint64_t number, const uint8_t **ret, struct error *err)
{
	uint64_t left = wof->file.source.size - number * wof->chunk_size;
	struct chunk *slot = slot_for(wof, number);

	if (!slot->plain)
		slot->plain = malloc(CHUNK_LIMIT);
	if (!slot->plain)
		return error_set(err, ERR_NOMEM, "out of memory");
	if (!slot->used) {
		int result = decode_into(wof, slot->plain, number,
					 left < wof->chunk_size ? (size_t)left : wof->chunk_size, err);

		if (result < 0)
			return result;
	}
	slot->number = number;
	slot->used = ++wof->clock;
	*ret = slot->plain;
	return 0;
}

static int read_wof(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct wof *wof = (struct wof *)source;
	uint8_t *to = buffer;
	const uint8_t *plain = NULL;

	while (size) {
		size_t offset = (size_t)(at % wof->chunk_size), piece = wof->chunk_size - offset;
		int result = chunk_of(wof, at / wof->chunk_size, &plain, err);

		if (result < 0)
			return result;
		piece = piece < size ? piece : size;
		memcpy(to, plain + offset, piece);
		at += piece;
		to += piece;
		size -= piece;
	}
	return 0;
}

static void close_wof(struct source *source)
{
	struct wof *wof = (struct wof *)source;

	for (int i = 0; i < CHUNKS_KEPT; i++)
		free(wof->kept[i].plain);
	free(wof->packed);
	if (wof->decompressor)
		wim.wimlib_free_decompressor(wof->decompressor);
	file_close(source);
}

static const struct source_type wof_type = { .name = "file compressed by Windows", .read = read_wof, .close = close_wof };

/* The stream must be all there: zeros of a hole could pass for a plain chunk. */
static int check_stream(struct wof *wof, struct error *err)
{
	const struct stream *stream = &wof->file.stream;
	uint64_t size = wof->file.source.size, hole;

	wof->chunks = size / wof->chunk_size + (size % wof->chunk_size != 0);
	wof->entry_size = size > UINT32_MAX ? 8 : 4;
	wof->table_size = wof->chunks ? (wof->chunks - 1) * wof->entry_size : 0;
	if (stream->is_encrypted || stream->unit)
		return error_set(err, ERR_UNSUPPORTED,
				 "is compressed by Windows (WOF), and then compressed or encrypted by NTFS");
	if (stream->size < wof->table_size || stream->valid != stream->size ||
	    runs_have_hole(&stream->runs, UINT64_MAX, &hole))
		return error_set(err, ERR_CORRUPT,
				 "has damaged compressed data (WOF): WofCompressedData is not complete");
	return 0;
}

static int prepare(struct wof *wof, const struct algorithm *algorithm, struct error *err)
{
	int result = check_stream(wof, err);

	if (result < 0)
		return result;
	wof->packed = malloc(CHUNK_LIMIT);
	if (!wof->packed || wim.wimlib_create_decompressor(algorithm->type, algorithm->chunk, &wof->decompressor) != 0)
		return error_set(err, ERR_NOMEM, "out of memory");
	return 0;
}

int wof_open(struct ntfs *ntfs, const struct record *record, const struct reparse *reparse, uint64_t size,
	     struct file **ret, struct error *err)
{
	if (reparse->algorithm >= sizeof algorithms / sizeof *algorithms)
		return error_set(err, ERR_UNSUPPORTED, "is compressed by Windows (WOF) with the unknown algorithm %u",
				 reparse->algorithm);
	const struct algorithm *algorithm = algorithms + reparse->algorithm;
	int result = load_library(err);
	struct wof *wof = result == 0 ? source_new(ntfs->room, &wof_type, sizeof *wof, ntfs->volume) : NULL;

	if (!wof)
		return result < 0 ? result : error_set(err, ERR_NOMEM, "out of memory");
	wof->file.ntfs = ntfs;
	wof->page_at = UINT64_MAX;
	result = stream_open(ntfs, record, TYPE_DATA, "WofCompressedData", &wof->file.stream, err);
	if (result == 0)
		result = error_set(err, ERR_CORRUPT,
				   "is compressed by Windows (WOF), and the stream WofCompressedData is missing");
	if (result < 0)
		return result;
	wof->chunk_size = algorithm->chunk;
	wof->file.source.size = size;
	result = prepare(wof, algorithm, err);
	if (result == 0)
		*ret = &wof->file;
	return result;
}

#else

int wof_open(struct ntfs *ntfs, const struct record *record, const struct reparse *reparse, uint64_t size,
	     struct file **ret, struct error *err)
{
	(void)ntfs, (void)record, (void)reparse, (void)size, (void)ret;
	return error_set(err, ERR_UNSUPPORTED,
			 "is compressed by Windows (WOF), and this build cannot read it: it was made without libwim");
}

#endif

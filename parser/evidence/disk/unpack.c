/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to unpack a chunk. The output is never larger than the caller wants; what follows the end of the stream is ignored. */
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#include "parser/evidence/disk/caches.h"

enum {
	ZLIB_WINDOW = 15,
	QCOW2_WINDOW = -12,    /* negative: deflate without a header; QEMU writes with 4 KiB */
	ZSTD_WINDOW_LIMIT = 23 /* of what a frame may ask for: 8 MiB. A cluster has 2 MiB at most */
};

/* is_whole: the stream ended, and so its checksum was compared. */
static int inflate_at_once(int window, const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size,
			   size_t *ret, bool *is_whole)
{
	z_stream stream = { .next_in = packed, .avail_in = (uInt)packed_size, .next_out = out, .avail_out = (uInt)size };

	if (packed_size > PACKED_LIMIT || size > CHUNK_LIMIT)
		return ERR_CORRUPT;
	if (inflateInit2(&stream, window) != Z_OK)
		return ERR_NOMEM;
	int status = inflate(&stream, Z_FINISH);

	inflateEnd(&stream);
	*ret = size - stream.avail_out;
	*is_whole = status == Z_STREAM_END;
	if (status == Z_MEM_ERROR)
		return ERR_NOMEM;
	return status == Z_STREAM_END || (status == Z_BUF_ERROR && stream.avail_out == 0) ? 0 : ERR_CORRUPT;
}

int unpack_zlib(const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size, size_t *ret)
{
	bool is_whole = false;
	int result = inflate_at_once(ZLIB_WINDOW, packed, packed_size, out, size, ret, &is_whole);

	return result == 0 && !is_whole ? ERR_CORRUPT : result;
}

int unpack_deflate(const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size, size_t *ret)
{
	bool is_whole = false;
	int result = inflate_at_once(QCOW2_WINDOW, packed, packed_size, out, size, ret, &is_whole);

	return result == 0 && *ret != size ? ERR_CORRUPT : result;
}

/* Each step takes from the input or adds to the output; one that does neither ends it. Frames may follow each other. */
static int unpack_frames(ZSTD_DCtx *context, ZSTD_inBuffer *from, ZSTD_outBuffer *to)
{
	size_t status = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZSTD_WINDOW_LIMIT);

	while (!ZSTD_isError(status) && to->pos < to->size) {
		size_t taken = from->pos, made = to->pos;

		status = ZSTD_decompressStream(context, to, from);
		if (from->pos == taken && to->pos == made)
			break;
	}
	return !ZSTD_isError(status) && to->pos == to->size ? 0 : ERR_CORRUPT;
}

int unpack_zstd(const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size, size_t *ret)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	ZSTD_inBuffer from = { .src = packed, .size = packed_size };
	ZSTD_outBuffer to = { .dst = out, .size = size };

	if (!context)
		return ERR_NOMEM;
	int result = unpack_frames(context, &from, &to);

	ZSTD_freeDCtx(context);
	*ret = to.pos;
	return result;
}

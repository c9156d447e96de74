/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In its process: wimlib decodes. The questions are of the process that started it. */
#include "parser/evidence/library/chunks/decoder.h"

#ifdef TLSREADY_WIMLIB
#include <string.h>

#include <wimlib.h>

#include "common/host/library.h"

/* clang-format off */
#define DECODER_FUNCTIONS(X) X(wimlib_create_decompressor) X(wimlib_decompress) X(wimlib_free_decompressor)
/* clang-format on */

#define POINTER(name) __typeof__(name) *name;
#define SYMBOL(name) LIBRARY_SYMBOL(struct functions, name),

static struct functions {
	DECODER_FUNCTIONS(POINTER)
} wim;

static bool is_loaded;

void decoder_prepare(void *shared)
{
	static const struct library_symbol symbols[] = { DECODER_FUNCTIONS(SYMBOL) };

	(void)shared;
	is_loaded = library_load(LIBWIM_FILE, symbols, sizeof symbols / sizeof *symbols, &wim) != NULL;
}

/* The last one stays: who asks, goes on in the same file. */
static struct wimlib_decompressor *decompressor_for(uint64_t compression, uint64_t chunk_size)
{
	static const enum wimlib_compression_type types[] = {
		[CHUNKS_XPRESS] = WIMLIB_COMPRESSION_TYPE_XPRESS,
		[CHUNKS_LZX] = WIMLIB_COMPRESSION_TYPE_LZX,
		[CHUNKS_LZMS] = WIMLIB_COMPRESSION_TYPE_LZMS,
	};
	static struct {
		struct wimlib_decompressor *decompressor;
		uint64_t compression, chunk_size;
	} last;

	if (last.decompressor && last.compression == compression && last.chunk_size == chunk_size)
		return last.decompressor;
	if (last.decompressor)
		wim.wimlib_free_decompressor(last.decompressor);
	last.decompressor = NULL;
	last.compression = compression;
	last.chunk_size = chunk_size;
	wim.wimlib_create_decompressor(types[compression], (size_t)chunk_size, &last.decompressor);
	return last.decompressor;
}

static bool decode(struct wimlib_decompressor *decompressor, const uint8_t *packed, size_t packed_size, uint8_t *plain,
		   size_t plain_size)
{
	if (packed_size != plain_size)
		return wim.wimlib_decompress(packed, packed_size, plain, plain_size, decompressor) == 0;
	memcpy(plain, packed, plain_size);
	return true;
}

/* The number of chunks in front of the first one that is damaged. */
static uint64_t decode_all(struct record *question, uint8_t *shared)
{
	uint8_t *packed = shared + record_number(question) * DECODER_HALF, *plain = packed + DECODER_ROOM;
	uint64_t compression = record_number(question), chunk_size = record_number(question), done = 0;
	uint64_t count = record_number(question);
	struct wimlib_decompressor *decompressor = decompressor_for(compression, chunk_size);

	for (; decompressor && done < count; done++) {
		size_t packed_size = (size_t)record_number(question), plain_size = (size_t)record_number(question);

		if (!decode(decompressor, packed, packed_size, plain, plain_size))
			break;
		packed += packed_size;
		plain += plain_size;
	}
	return done;
}

void decoder_serve(void *shared, int fd)
{
	static struct record record;

	if (!is_loaded) {
		library_say_error(fd, ERR_UNSUPPORTED,
				  "this build cannot read it: wimlib was not found; install libwim15");
		return;
	}
	library_say_done(fd);
	while (library_heard(fd, &record)) {
		uint64_t done = decode_all(&record, shared);

		record_start(&record, DECODER_DECODED);
		record_add(&record, done);
		library_say(fd, &record);
	}
}
#else
void decoder_prepare(void *shared)
{
	(void)shared;
}

void decoder_serve(void *shared, int fd)
{
	(void)shared;
	library_say_error(fd, ERR_UNSUPPORTED, "this build cannot read it: it was made without wimlib");
}
#endif

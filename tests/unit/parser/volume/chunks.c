/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chunks that are decoded one by one. wimlib packs them here; without it there is only the refusal to look at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/le.h"
#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/chunks/chunks.h"
#include "parser/evidence/library/library_host.h"
#include "support/build/logbuild.h"
#include "support/reading_image/sources.h"

#if __has_include(<wimlib.h>)
#include <wimlib.h>

enum { PLAIN = 3 << 20, REST = 1234, CHUNKS_MOST = PLAIN / CHUNK_LEAST, NOISE = 5 };

struct packed {
	struct source source;
	size_t bytes, reads;
};

static uint8_t plain[PLAIN], packed[PLAIN + 4 * CHUNKS_MOST], bytes[PLAIN];

static void *function(const char *name)
{
	static void *library;

	if (!library)
		library = dlopen("libwim.so.15", RTLD_NOW);
	return library ? dlsym(library, name) : NULL;
}
#define CALL(name, ...) ((__typeof__(name) *)function(#name))(__VA_ARGS__)

static const struct form {
	enum chunk_compression compression;
	int type;
	uint32_t chunk_size;
	size_t size;
} forms[] = {
	{ CHUNKS_XPRESS, WIMLIB_COMPRESSION_TYPE_XPRESS, 4096, PLAIN },
	{ CHUNKS_XPRESS, WIMLIB_COMPRESSION_TYPE_XPRESS, 16384, PLAIN - REST },
	{ CHUNKS_LZX, WIMLIB_COMPRESSION_TYPE_LZX, 32768, PLAIN - REST },
	{ CHUNKS_LZX, WIMLIB_COMPRESSION_TYPE_LZX, CHUNK_LIMIT, PLAIN - REST },
	{ CHUNKS_LZMS, WIMLIB_COMPRESSION_TYPE_LZMS, 131072, PLAIN - REST },
	{ CHUNKS_LZX, WIMLIB_COMPRESSION_TYPE_LZX, 32768, REST },
	{ CHUNKS_LZX, WIMLIB_COMPRESSION_TYPE_LZX, 32768, 0 },
};

/* Text, and every NOISE-th page noise, so that small chunks are stored plain. Returns how many bytes are packed. */
static size_t pack(const struct form *form)
{
	size_t count = (form->size + form->chunk_size - 1) / form->chunk_size, table = count ? 4 * (count - 1) : 0, at = 0;
	struct wimlib_compressor *compressor;
	uint32_t dice = 1;

	for (size_t i = 0; i < PLAIN; i++) {
		dice = dice * 1664525 + 1013904223;
		plain[i] = i / CHUNK_LEAST % NOISE ? (uint8_t)(i * i >> 9) : (uint8_t)(dice >> 24);
	}
	assert_int_equal(CALL(wimlib_create_compressor, form->type, form->chunk_size, 0, &compressor), 0);
	for (size_t i = 0; i < count; i++) {
		size_t left = form->size - i * form->chunk_size, size = left < form->chunk_size ? left : form->chunk_size;
		uint8_t *to = packed + table + at;

		if (i)
			logbuild_put32(packed + 4 * (i - 1), (uint32_t)at);
		size_t got = CALL(wimlib_compress, plain + i * form->chunk_size, size, to, size - 1, compressor);

		if (!got)
			memcpy(to, plain + i * form->chunk_size, size);
		at += got ? got : size;
	}
	CALL(wimlib_free_compressor, compressor);
	return table + at;
}

static int read_packed(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct packed *self = (struct packed *)source;

	(void)err;
	self->bytes += size;
	self->reads++;
	memcpy(buffer, packed + at, size);
	return 0;
}

static const struct source_type packed_type = { .name = "packed", .read = read_packed };

static struct packed *packed_source(struct source_room *room, size_t size)
{
	struct packed *source = source_new(room, &packed_type, sizeof *source, NULL);

	source->source.size = size;
	return source;
}

static int open_form(struct source_room *room, const struct form *form, struct packed *from, struct source **ret, struct error *err)
{
	const struct chunks_form what = { .name = "test",
					  .what = "is compressed",
					  .compression = form->compression,
					  .chunk_size = form->chunk_size,
					  .size = form->size };

	return chunks_open(room, &from->source, &what, ret, err);
}

static const struct form *const lzx = &forms[2];

static void all_forms_are_read_whole_and_in_pieces(void **state)
{
	struct source_room *room = sources_open();
	struct source *file;
	struct error err = { 0 };

	(void)state;
	if (!function("wimlib_compress"))
		skip();
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		size_t size = forms[i].size;
		struct packed *from = packed_source(room, pack(&forms[i]));

		assert_int_equal(open_form(room, &forms[i], from, &file, &err), 0);
		assert_int_equal(file->size, size);
		assert_int_equal(source_read(file, 0, bytes, size, &err), 0);
		assert_memory_equal(bytes, plain, size);
		assert_true(from->bytes <= from->source.size + from->source.size / 8 + 4096);
		for (size_t at = 0, piece = 1; at < size; at += piece, piece = piece * 5 % 99991) {
			piece = piece < size - at ? piece : size - at;
			assert_int_equal(source_read(file, at, bytes, piece, &err), 0);
			assert_memory_equal(bytes, plain + at, piece);
		}
	}
	sources_close(room);
}

static void a_chunk_is_decoded_without_the_others_and_once(void **state)
{
	struct source_room *room = sources_open();
	struct source *file;
	struct error err = { 0 };

	(void)state;
	if (!function("wimlib_compress"))
		skip();
	struct packed *from = packed_source(room, pack(lzx));

	assert_int_equal(open_form(room, lzx, from, &file, &err), 0);
	assert_int_equal(from->bytes, 0);
	for (size_t at = 40 * 32768; at < 41 * 32768; at += 4096) {
		assert_int_equal(source_read(file, at, bytes, 4096, &err), 0);
		assert_memory_equal(bytes, plain + at, 4096);
	}
	assert_int_equal(from->reads, 2); /* the table, the chunk */
	assert_true(from->bytes < 4096 + 32768);
	sources_close(room);
}

static void a_damaged_table_or_chunk_costs_what_is_in_it_and_is_never_zeros(void **state)
{
	static const uint32_t starts[] = { 0, 1, UINT32_MAX, PLAIN, 0x7fffffff };
	struct source_room *room = sources_open();
	struct source *file;
	struct error err = { 0 };

	(void)state;
	if (!function("wimlib_compress"))
		skip();
	struct packed *from = packed_source(room, pack(lzx));

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		logbuild_put32(packed + 4 * 9, starts[i]); /* where chunk 10 begins, and 9 ends */
		assert_int_equal(open_form(room, lzx, from, &file, &err), 0);
		assert_int_equal(source_read(file, 9 * 32768, bytes, 1, &err), ERR_CORRUPT);
		assert_non_null(strstr(err.text, "has damaged compressed data (test): chunk 9"));
		assert_int_equal(source_read(file, 10 * 32768, bytes, 1, &err), ERR_CORRUPT);
		assert_int_equal(source_read(file, 0, bytes, PLAIN / 2, &err), ERR_CORRUPT);
		assert_int_equal(source_read(file, 11 * 32768, bytes, PLAIN / 2, &err), 0);
		assert_memory_equal(bytes, plain + 11 * 32768, PLAIN / 2);
	}
	pack(lzx);
	memset(packed + le32(packed + 4 * 19), 0xff, le32(packed + 4 * 20) - le32(packed + 4 * 19)); /* about chunk 20 */
	assert_int_equal(open_form(room, lzx, from, &file, &err), 0);
	assert_int_equal(source_read(file, 0, bytes, PLAIN / 2, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "has damaged compressed data (test) in chunk "));
	assert_int_equal(source_read(file, 25 * 32768, bytes, 32768, &err), 0);
	from->source.size = 40;
	assert_int_equal(open_form(room, lzx, from, &file, &err), ERR_CORRUPT);
	sources_close(room);
}

/* Ahead: what follows a large piece is decoded before it is asked for. */

enum { STEP = 1 << 20 };

static void must_read(struct source *file, size_t at, size_t size)
{
	struct error err = { 0 };

	memset(bytes, 0xA5, sizeof bytes);
	assert_int_equal(source_read(file, at, bytes, size, &err), 0);
	assert_memory_equal(bytes, plain + at, size);
}

static void what_is_decoded_ahead_is_for_who_goes_on_there(void **state)
{
	struct source_room *room = sources_open();
	struct source *file[2];
	struct packed *from[2];
	struct error err = { 0 };

	(void)state;
	if (!function("wimlib_compress"))
		skip();
	for (int i = 0; i < 2; i++) {
		from[i] = packed_source(room, pack(lzx));
		assert_int_equal(open_form(room, lzx, from[i], &file[i], &err), 0);
	}
	for (size_t at = 0; at < lzx->size; at += STEP)
		must_read(file[0], at, lzx->size - at < STEP ? lzx->size - at : STEP);
	assert_true(from[0]->bytes <= from[0]->source.size + 4096); /* nothing twice */
	must_read(file[0], 0, STEP);
	assert_int_equal(from[1]->bytes, 0);
	must_read(file[1], STEP, STEP);
	assert_int_equal(from[1]->reads, 3); /* the table, what was asked for, and what follows */
	for (size_t at = 0; at < 2 * STEP; at += STEP) {
		must_read(file[1], at, STEP);
		must_read(file[0], at, STEP);
		must_read(file[0], at + 5000, 9);
	}
	sources_close(room);
}

static void damage_ahead_is_an_error_of_what_is_damaged(void **state)
{
	struct source_room *room = sources_open();
	struct source *file;
	struct error err = { 0 };

	(void)state;
	if (!function("wimlib_compress"))
		skip();
	struct packed *from = packed_source(room, pack(lzx));
	size_t at = le32(packed + 4 * 39); /* about chunk 40 */

	memset(packed + at, 0xff, le32(packed + 4 * 40) - at);
	logbuild_put32(packed + 4 * 69, UINT32_MAX);
	assert_int_equal(open_form(room, lzx, from, &file, &err), 0);
	must_read(file, 0, STEP);
	assert_int_equal(source_read(file, STEP, bytes, STEP, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "has damaged compressed data (test) in chunk "));
	must_read(file, STEP / 2, STEP / 4);
	assert_int_equal(source_read(file, 2 * STEP, bytes, STEP / 2, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "has damaged compressed data (test): chunk 69"));
	must_read(file, 0, STEP);
	sources_close(room);
}

/* What decodes dies, or answers nonsense. */

static void (*serve_instead)(void *context, int fd);

static void die_later(void *context, int fd)
{
	uint32_t done[2] = { 0, 0 };

	(void)context;
	if (write(fd, done, sizeof done) == sizeof done && read(fd, done, sizeof done) > 0)
		_exit(3);
}

static void answer_too_much(void *context, int fd)
{
	uint32_t done[2] = { 0, 0 }, answer[] = { 4, 8, 1000, 0 };

	(void)context;
	if (write(fd, done, sizeof done) == sizeof done && read(fd, done, sizeof done) > 0 &&
	    write(fd, answer, sizeof answer) == sizeof answer)
		while (read(fd, done, sizeof done) > 0)
			;
}

static void begin_with_an_answer(void *context, int fd)
{
	uint32_t answer[] = { 4, 8, 0, 0 };

	(void)context;
	while (write(fd, answer, sizeof answer) == sizeof answer && read(fd, answer, sizeof answer) > 0)
		;
}

static int start_instead(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err)
{
	struct sandbox_job other = *job;

	other.serve = serve_instead;
	return process_sandbox.start_job(&other, ret, err);
}

static enum sandbox_end end_it(struct sandbox_process *process, char why[SANDBOX_WHY])
{
	return process_sandbox.end(process, why);
}

static void a_process_that_dies_or_lies_is_an_error_of_each_read(void **state)
{
	const struct sandbox sandbox = { .start_job = start_instead, .end = end_it };
	const struct library_host host = { .sandbox = &sandbox };
	static void (*const ways[])(void *, int) = { die_later, answer_too_much };
	static const char *const words[] = { "wimlib crashed while it read it", "wimlib returned invalid data" };
	struct error err = { 0 };
	struct source *file;

	(void)state;
	if (!function("wimlib_compress"))
		skip();
	for (size_t i = 0; i < 2; i++) {
		struct source_room *room = sources_open();

		room->host = &host;
		serve_instead = ways[i];
		assert_int_equal(open_form(room, lzx, packed_source(room, pack(lzx)), &file, &err), 0);
		assert_int_equal(source_read(file, 0, bytes, 1, &err), ERR_CORRUPT);
		assert_non_null(strstr(err.text, words[i]));
		assert_true(source_read(file, 0, bytes, 1, &err) < 0);
		sources_close(room);
	}
	struct source_room *room = sources_open();

	room->host = &host;
	serve_instead = begin_with_an_answer;
	assert_int_equal(open_form(room, lzx, packed_source(room, pack(lzx)), &file, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "is compressed, and wimlib returned invalid data"));
	room->host = NULL;
	assert_int_equal(open_form(room, lzx, packed_source(room, pack(lzx)), &file, &err), ERR_CORRUPT);
	sources_close(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_forms_are_read_whole_and_in_pieces),
		cmocka_unit_test(a_chunk_is_decoded_without_the_others_and_once),
		cmocka_unit_test(a_damaged_table_or_chunk_costs_what_is_in_it_and_is_never_zeros),
		cmocka_unit_test(what_is_decoded_ahead_is_for_who_goes_on_there),
		cmocka_unit_test(damage_ahead_is_an_error_of_what_is_damaged),
		cmocka_unit_test(a_process_that_dies_or_lies_is_an_error_of_each_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
	return 77; /* skipped */
}
#endif

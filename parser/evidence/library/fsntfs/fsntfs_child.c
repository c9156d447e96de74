/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In its process: libfsntfs is loaded, opens the volume through our sources, and reads files of it. */
#include "parser/evidence/library/fsntfs/fsntfs_parts.h"

static void fail(struct record *answer, const char *text)
{
	record_start(answer, FSNTFS_FAILED);
	record_add(answer, (uint64_t)(int64_t)ERR_UNSUPPORTED);
	record_add_text(answer, text);
}

#ifdef TLSREADY_LIBFSNTFS
#include <limits.h>
#include <string.h>

#include <libfsntfs.h>

#include "parser/evidence/library/bfio_source.h"

/* clang-format off */
#define FSNTFS_FUNCTIONS(X) \
	X(libfsntfs_volume_initialize) X(libfsntfs_volume_free) X(libfsntfs_volume_open_file_io_handle) \
	X(libfsntfs_volume_get_file_entry_by_utf8_path) X(libfsntfs_file_entry_free) X(libfsntfs_file_entry_get_size) \
	X(libfsntfs_file_entry_read_buffer_at_offset)
/* clang-format on */

#define POINTER(name) __typeof__(name) *name;
#define SYMBOL(name) LIBRARY_SYMBOL(struct functions, name),

static struct functions {
	FSNTFS_FUNCTIONS(POINTER)
} library;

enum { CHUNK = 256 << 10 };

static bool is_loaded;

void fsntfs_prepare(void *volume)
{
	static const struct library_symbol symbols[] = { FSNTFS_FUNCTIONS(SYMBOL) };

	(void)volume;
	is_loaded = bfio_load(LIBFSNTFS_FILE, symbols, sizeof symbols / sizeof *symbols, &library);
}

static struct {
	libbfio_handle_t *handle;
	libfsntfs_volume_t *volume; /* NULL: not open */
} opened;

/* All: NULL, or why not. */

static const char *open_volume(void)
{
	if (!is_loaded)
		return LIBFSNTFS_FILE " was not found";
	if (opened.volume)
		return NULL;
	if (bfio_open(&opened.handle) && library.libfsntfs_volume_initialize(&opened.volume, NULL) == 1 &&
	    library.libfsntfs_volume_open_file_io_handle(opened.volume, opened.handle, LIBFSNTFS_OPEN_READ, NULL) == 1)
		return NULL;
	if (opened.volume)
		library.libfsntfs_volume_free(&opened.volume, NULL);
	if (opened.handle)
		bfio_close(&opened.handle);
	return "libfsntfs cannot open the volume";
}

static const char *open_file(const char *path, libfsntfs_file_entry_t **ret)
{
	char text[PATH_MAX] = "\\";
	size_t size = strlen(path);

	if (size + 2 > sizeof text)
		return "its path is too long for libfsntfs";
	memcpy(text + 1, path, size + 1);
	for (char *c = text; *c; c++)
		*c = *c == '/' ? '\\' : *c;
	switch (library.libfsntfs_volume_get_file_entry_by_utf8_path(opened.volume, (const uint8_t *)text, size + 1,
								     ret, NULL)) {
	case 1:
		return NULL;
	case 0:
		return "libfsntfs does not find it";
	default:
		return "libfsntfs cannot look it up";
	}
}

static const char *hash(libfsntfs_file_entry_t *file, struct record *answer)
{
	static uint8_t chunk[CHUNK];
	char hex[DIGEST_HEX];
	size64_t size = 0;
	bool is_whole = library.libfsntfs_file_entry_get_size(file, &size, NULL) == 1;
	struct digest *digest = digest_new();

	for (size64_t at = 0; is_whole && at < size;) {
		size_t piece = size - at < sizeof chunk ? (size_t)(size - at) : sizeof chunk;
		ssize_t got = library.libfsntfs_file_entry_read_buffer_at_offset(file, chunk, piece, (off64_t)at, NULL);

		is_whole = got > 0;
		digest_update(digest, chunk, is_whole ? (size_t)got : 0);
		at += is_whole ? (size64_t)got : 0;
	}
	digest_final(digest, hex);
	record_start(answer, FSNTFS_HASH);
	record_add(answer, size);
	record_add_text(answer, hex);
	return is_whole && *hex ? NULL : "libfsntfs cannot read it whole";
}

static const char *read_piece(libfsntfs_file_entry_t *file, uint64_t at, uint64_t size, struct record *answer)
{
	record_start(answer, FSNTFS_BYTES);
	answer->size = (uint32_t)size;
	if (size && size <= FSNTFS_PIECE &&
	    library.libfsntfs_file_entry_read_buffer_at_offset(file, answer->bytes, (size_t)size, (off64_t)at, NULL) ==
		    (ssize_t)size)
		return NULL;
	return "libfsntfs cannot read it there";
}

static const char *answer_to(struct record *question, struct record *answer)
{
	bool is_piece = question->kind == FSNTFS_ASK_PIECE;
	uint64_t at = is_piece ? record_number(question) : 0, size = is_piece ? record_number(question) : 0;
	libfsntfs_file_entry_t *file = NULL;
	const char *why = open_volume();

	if (!why)
		why = open_file(record_text(question), &file);
	if (!why)
		why = is_piece ? read_piece(file, at, size, answer) : hash(file, answer);
	if (file)
		library.libfsntfs_file_entry_free(&file, NULL);
	return why;
}

void fsntfs_serve(void *volume, int fd)
{
	static struct record question, answer;

	bfio_source.source = volume;
	bfio_source.fd = fd;
	while (library_heard(fd, &question)) {
		const char *why = answer_to(&question, &answer);

		if (why)
			fail(&answer, why);
		library_say(fd, &answer);
	}
}
#else
void fsntfs_prepare(void *volume)
{
	(void)volume;
}

void fsntfs_serve(void *volume, int fd)
{
	static struct record message;

	(void)volume;
	while (library_heard(fd, &message)) {
		fail(&message, "this build has no libfsntfs");
		library_say(fd, &message);
	}
}
#endif

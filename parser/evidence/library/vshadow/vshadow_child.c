/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In its process: libvshadow is loaded, opens the volume through our sources, and reads one copy. */
#include "parser/evidence/library/vshadow/vshadow_parts.h"

static void fail(struct record *answer, const struct error *error)
{
	record_start(answer, VSHADOW_FAILED);
	record_add(answer, (uint64_t)(int64_t)error->code);
	record_add_text(answer, error->text);
}

#ifdef TLSREADY_LIBVSHADOW
#include <inttypes.h>
#include <string.h>

#include <libvshadow.h>

#include "parser/evidence/library/bfio_source.h"

/* clang-format off */
#define VSHADOW_FUNCTIONS(X) \
	X(libvshadow_volume_initialize) X(libvshadow_volume_free) X(libvshadow_volume_open_file_io_handle) \
	X(libvshadow_volume_get_number_of_stores) X(libvshadow_volume_get_store) X(libvshadow_store_free) \
	X(libvshadow_store_get_identifier) X(libvshadow_store_has_in_volume_data) X(libvshadow_store_get_size) \
	X(libvshadow_store_read_buffer_at_offset)
/* clang-format on */

#define POINTER(name) __typeof__(name) *name;
#define SYMBOL(name) LIBRARY_SYMBOL(struct functions, name),

static struct functions {
	VSHADOW_FUNCTIONS(POINTER)
} library;

enum { OPENS_LIMIT = 64 };

static bool is_loaded;

void vshadow_prepare(void *work)
{
	static const struct library_symbol of_vshadow[] = { VSHADOW_FUNCTIONS(SYMBOL) };

	(void)work;
	is_loaded = bfio_load(LIBVSHADOW_FILE, of_vshadow, sizeof of_vshadow / sizeof *of_vshadow, &library);
}

/* The copy. All: false: bfio_source.error says why, or nothing does. */

struct opened {
	libbfio_handle_t *handle;
	libvshadow_volume_t *volume;
	libvshadow_store_t *store; /* NULL: not open */
};

static bool find_store(struct opened *opened, const struct vshadow_work *work)
{
	uint8_t id[VSHADOW_ID];
	int count = 0;

	if (library.libvshadow_volume_get_number_of_stores(opened->volume, &count, NULL) != 1)
		return false;
	for (int i = 0; i < count && i < VSHADOW_STORES_LIMIT; i++) {
		if (library.libvshadow_volume_get_store(opened->volume, i, &opened->store, NULL) != 1)
			return false;
		if (library.libvshadow_store_get_identifier(opened->store, id, sizeof id, NULL) == 1 &&
		    memcmp(id, work->id, sizeof id) == 0)
			return true;
		library.libvshadow_store_free(&opened->store, NULL);
	}
	return false;
}

static bool open_store(struct opened *opened, const struct vshadow_work *work)
{
	size64_t size = 0;

	if (!bfio_open(&opened->handle) || library.libvshadow_volume_initialize(&opened->volume, NULL) != 1 ||
	    library.libvshadow_volume_open_file_io_handle(opened->volume, opened->handle, LIBVSHADOW_OPEN_READ, NULL) !=
		    1 ||
	    !find_store(opened, work))
		return false;
	if (library.libvshadow_store_has_in_volume_data(opened->store, NULL) != 1) {
		error_set(&bfio_source.error, ERR_UNSUPPORTED, "cannot be read: its data is on another disk");
		return false;
	}
	return library.libvshadow_store_get_size(opened->store, &size, NULL) == 1 && size == work->size;
}

static void close_store(struct opened *opened)
{
	if (opened->store)
		library.libvshadow_store_free(&opened->store, NULL);
	if (opened->volume)
		library.libvshadow_volume_free(&opened->volume, NULL);
	if (opened->handle)
		bfio_close(&opened->handle);
	*opened = (struct opened){ 0 };
}

/* 0, or a negative enum err, and bfio_source.error says why. */
static int open_copy(struct opened *opened, const struct vshadow_work *work)
{
	static unsigned opens;

	bfio_source.error = (struct error){ 0 };
	if (!is_loaded)
		return error_set(&bfio_source.error, ERR_UNSUPPORTED,
				 "cannot be read: " LIBVSHADOW_FILE " was not found");
	if (opens++ == OPENS_LIMIT)
		return error_set(&bfio_source.error, ERR_LIMIT, "has more than %d places that libvshadow cannot read",
				 OPENS_LIMIT);
	if (open_store(opened, work) && !bfio_source.error.code)
		return 0;
	close_store(opened);
	if (!bfio_source.error.code)
		error_set(&bfio_source.error, ERR_CORRUPT, "cannot be read: the description of its data is damaged");
	return bfio_source.error.code;
}

static bool read_piece(libvshadow_store_t *store, uint64_t at, size_t size, struct record *answer)
{
	bfio_source.error = (struct error){ 0 };
	record_start(answer, VSHADOW_BYTES);
	answer->size = (uint32_t)size;
	if (size && size <= VSHADOW_PIECE &&
	    library.libvshadow_store_read_buffer_at_offset(store, answer->bytes, size, (off64_t)at, NULL) ==
		    (ssize_t)size &&
	    !bfio_source.error.code)
		return true;
	if (!bfio_source.error.code)
		error_set(&bfio_source.error, ERR_CORRUPT,
			  "cannot be read at 0x%" PRIx64 ": its data is damaged or missing", at);
	return false;
}

/*
 * An error is an answer: whoever asks would else meet a process that has ended. What libvshadow has read by halves it does not
 * read again, and takes the rest from the volume as it is now: after an error it begins anew.
 */
void vshadow_serve(void *context, int fd)
{
	const struct vshadow_work *work = context;
	static struct record question, answer;
	static struct opened opened;

	bfio_source.source = work->volume;
	bfio_source.fd = fd;
	while (library_heard(fd, &question)) {
		uint64_t at = record_number(&question), size = record_number(&question);

		if ((!opened.store && open_copy(&opened, work) < 0) ||
		    !read_piece(opened.store, at, (size_t)size, &answer)) {
			fail(&answer, &bfio_source.error);
			close_store(&opened);
		}
		library_say(fd, &answer);
	}
}
#else
void vshadow_prepare(void *work)
{
	(void)work;
}

void vshadow_serve(void *work, int fd)
{
	static struct record message;
	struct error error;

	(void)work;
	error_set(&error, ERR_UNSUPPORTED,
		  "cannot be read: this build cannot read shadow copies (libvshadow was not found)");
	while (library_heard(fd, &message)) {
		fail(&message, &error);
		library_say(fd, &message);
	}
}
#endif

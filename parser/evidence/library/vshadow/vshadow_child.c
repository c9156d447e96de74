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
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <libbfio.h>
#include <libvshadow.h>

/* clang-format off */
#define VSHADOW_FUNCTIONS(X) \
	X(libvshadow_volume_initialize) X(libvshadow_volume_free) X(libvshadow_volume_open_file_io_handle) \
	X(libvshadow_volume_get_number_of_stores) X(libvshadow_volume_get_store) X(libvshadow_store_free) \
	X(libvshadow_store_get_identifier) X(libvshadow_store_has_in_volume_data) X(libvshadow_store_get_size) \
	X(libvshadow_store_read_buffer_at_offset)
#define BFIO_FUNCTIONS(X) X(libbfio_handle_initialize) X(libbfio_handle_free)
/* clang-format on */

#define POINTER(name) __typeof__(name) *name;
#define SYMBOL(name) { #name, offsetof(struct functions, name) },

static struct functions {
	VSHADOW_FUNCTIONS(POINTER)
	BFIO_FUNCTIONS(POINTER)
} library;

enum { OPENS_LIMIT = 64 };

static bool is_loaded;

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/*
 * libregf has functions of the same names as libvshadow and libbfio, of other years. Where it is a shared library, theirs must
 * not take its place: each keeps to its own. AddressSanitizer does not allow that, and is not for use.
 */
static void load_apart(void)
{
#if !IS_SANITIZED
	static const char *const names[] = { "libbfio.so.1", "libvshadow.so.1" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		dlopen(names[i], RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
#endif
}

void vshadow_prepare(void *work)
{
	static const struct library_symbol of_bfio[] = { BFIO_FUNCTIONS(SYMBOL) };
	static const struct library_symbol of_vshadow[] = { VSHADOW_FUNCTIONS(SYMBOL) };

	(void)work;
	load_apart();
	is_loaded = library_load("libbfio.so.1", of_bfio, sizeof of_bfio / sizeof *of_bfio, &library) &&
		    library_load("libvshadow.so.1", of_vshadow, sizeof of_vshadow / sizeof *of_vshadow, &library);
}

/* The volume, as libbfio has it. */

static struct {
	struct source *source;
	uint64_t at;
	int fd;             /* to whoever waits */
	struct error error; /* why the last read failed */
} volume;

static int say_yes(intptr_t *handle, libbfio_error_t **error)
{
	(void)handle;
	(void)error;
	return 1;
}

static int open_volume(intptr_t *handle, int flags, libbfio_error_t **error)
{
	(void)handle;
	(void)error;
	return flags == LIBBFIO_OPEN_READ ? 1 : -1;
}

static int close_volume(intptr_t *handle, libbfio_error_t **error)
{
	(void)handle;
	(void)error;
	return 0;
}

static int free_volume(intptr_t **handle, libbfio_error_t **error)
{
	(void)error;
	*handle = NULL;
	return 1;
}

static int clone_volume(intptr_t **ret, intptr_t *handle, libbfio_error_t **error) /* it has one position */
{
	(void)ret;
	(void)handle;
	(void)error;
	return -1;
}

static ssize_t read_volume(intptr_t *handle, uint8_t *buffer, size_t size, libbfio_error_t **error)
{
	int64_t got = source_read_some(volume.source, volume.at, buffer, size, &volume.error);

	(void)handle;
	(void)error;
	library_say_alive(volume.fd);
	if (got < 0)
		return -1;
	volume.at += (uint64_t)got;
	return (ssize_t)got;
}

static ssize_t write_volume(intptr_t *handle, const uint8_t *buffer, size_t size, libbfio_error_t **error)
{
	(void)handle;
	(void)buffer;
	(void)size;
	(void)error;
	return -1;
}

static off64_t seek_volume(intptr_t *handle, off64_t offset, int whence, libbfio_error_t **error)
{
	uint64_t from = whence == SEEK_CUR ? volume.at : whence == SEEK_END ? volume.source->size : 0;

	(void)handle;
	(void)error;
	if (offset < 0 ? (uint64_t)-offset > from : (uint64_t)offset > INT64_MAX - from)
		return -1;
	volume.at = from + (uint64_t)offset;
	return (off64_t)volume.at;
}

static int size_of_volume(intptr_t *handle, size64_t *ret, libbfio_error_t **error)
{
	(void)handle;
	(void)error;
	*ret = volume.source->size;
	return 1;
}

/* The copy. All: false: volume.error says why, or nothing does. */

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
	static intptr_t any; /* there is one volume */
	size64_t size = 0;

	volume.at = 0;
	if (library.libbfio_handle_initialize(&opened->handle, &any, free_volume, clone_volume, open_volume,
					      close_volume, read_volume, write_volume, seek_volume, say_yes, say_yes,
					      size_of_volume, 0, NULL) != 1 ||
	    library.libvshadow_volume_initialize(&opened->volume, NULL) != 1 ||
	    library.libvshadow_volume_open_file_io_handle(opened->volume, opened->handle, LIBVSHADOW_OPEN_READ, NULL) !=
		    1 ||
	    !find_store(opened, work))
		return false;
	if (library.libvshadow_store_has_in_volume_data(opened->store, NULL) != 1) {
		error_set(&volume.error, ERR_UNSUPPORTED, "cannot be read: its data is on another disk");
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
		library.libbfio_handle_free(&opened->handle, NULL);
	*opened = (struct opened){ 0 };
}

/* 0, or a negative enum err, and volume.error says why. */
static int open_copy(struct opened *opened, const struct vshadow_work *work)
{
	static unsigned opens;

	volume.error = (struct error){ 0 };
	if (!is_loaded)
		return error_set(&volume.error, ERR_UNSUPPORTED, "cannot be read: libvshadow.so.1 was not found");
	if (opens++ == OPENS_LIMIT)
		return error_set(&volume.error, ERR_LIMIT, "has more than %d places that libvshadow cannot read",
				 OPENS_LIMIT);
	if (open_store(opened, work) && !volume.error.code)
		return 0;
	close_store(opened);
	if (!volume.error.code)
		error_set(&volume.error, ERR_CORRUPT, "cannot be read: the description of its data is damaged");
	return volume.error.code;
}

static bool read_piece(libvshadow_store_t *store, uint64_t at, size_t size, struct record *answer)
{
	volume.error = (struct error){ 0 };
	record_start(answer, VSHADOW_BYTES);
	answer->size = (uint32_t)size;
	if (size && size <= VSHADOW_PIECE &&
	    library.libvshadow_store_read_buffer_at_offset(store, answer->bytes, size, (off64_t)at, NULL) ==
		    (ssize_t)size &&
	    !volume.error.code)
		return true;
	if (!volume.error.code)
		error_set(&volume.error, ERR_CORRUPT, "cannot be read at 0x%" PRIx64 ": its data is damaged or missing",
			  at);
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

	volume.source = work->volume;
	volume.fd = fd;
	while (library_heard(fd, &question)) {
		uint64_t at = record_number(&question), size = record_number(&question);

		if ((!opened.store && open_copy(&opened, work) < 0) ||
		    !read_piece(opened.store, at, (size_t)size, &answer)) {
			fail(&answer, &volume.error);
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

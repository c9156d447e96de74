/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In the process of a library: our source behind the functions that libbfio calls. */
#include "parser/evidence/library/bfio_source.h"

#ifdef BFIO_IS_WANTED
#include <dlfcn.h>
#include <stdio.h>

#define BFIO_FUNCTIONS(X) X(libbfio_handle_initialize) X(libbfio_handle_free)
#define POINTER(name) __typeof__(name) *name;
#define SYMBOL(name) LIBRARY_SYMBOL(struct functions, name),

static struct functions {
	BFIO_FUNCTIONS(POINTER)
} library;

struct bfio_source bfio_source;

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
 * libregf has functions of the same names as libbfio and the libraries on it, of other years. Where it is a shared library, theirs must
 * not take its place: each keeps to its own. AddressSanitizer does not allow that, and is not for use. In a static program
 * cmake/static.cmake sees to it.
 */
static void load_apart(const char *name)
{
#if !IS_SANITIZED && !defined(TLSREADY_STATIC)
	dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
#else
	(void)name;
#endif
}

bool bfio_load(const char *name, const struct library_symbol *symbols, size_t count, void *functions)
{
	static const struct library_symbol of_bfio[] = { BFIO_FUNCTIONS(SYMBOL) };

	load_apart(LIBBFIO_FILE);
	load_apart(name);
	return library_load(name, of_bfio, sizeof of_bfio / sizeof *of_bfio, &library) && /* its own, or of what it needs */
	       library_load(name, symbols, count, functions);
}

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
	int64_t got = source_read_some(bfio_source.source, bfio_source.at, buffer, size, &bfio_source.error);

	(void)handle;
	(void)error;
	library_say_alive(bfio_source.fd);
	if (got < 0)
		return -1;
	bfio_source.at += (uint64_t)got;
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
	uint64_t from = whence == SEEK_CUR ? bfio_source.at : whence == SEEK_END ? bfio_source.source->size : 0;

	(void)handle;
	(void)error;
	if (offset < 0 ? (uint64_t)-offset > from : (uint64_t)offset > INT64_MAX - from)
		return -1;
	bfio_source.at = from + (uint64_t)offset;
	return (off64_t)bfio_source.at;
}

static int size_of_volume(intptr_t *handle, size64_t *ret, libbfio_error_t **error)
{
	(void)handle;
	(void)error;
	*ret = bfio_source.source->size;
	return 1;
}

bool bfio_open(libbfio_handle_t **ret)
{
	static intptr_t any; /* there is one source */

	bfio_source.at = 0;
	return library.libbfio_handle_initialize(ret, &any, free_volume, clone_volume, open_volume, close_volume,
						 read_volume, write_volume, seek_volume, say_yes, say_yes,
						 size_of_volume, 0, NULL) == 1;
}

void bfio_close(libbfio_handle_t **handle)
{
	library.libbfio_handle_free(handle, NULL);
}
#endif

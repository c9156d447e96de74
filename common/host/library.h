/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Libraries that few runs need: loaded when one does, since a start would pay for all of them. In a static program they are linked, and
 * nothing is loaded.
 */
#ifndef TLSREADY_COMMON_HOST_LIBRARY_H
#define TLSREADY_COMMON_HOST_LIBRARY_H

#include <stddef.h>

/* Their files. None has another name anywhere, and `tlsready version` lists those that the build was made for (cli/libraries.c). */
/* clang-format off */
#define LIBARCHIVE_FILE "libarchive.so.13"
#define LIBBFIO_FILE    "libbfio.so.1"
#define LIBFSNTFS_FILE  "libfsntfs.so.1"
#define LIBSQLITE3_FILE "libsqlite3.so.0"
#define LIBVSHADOW_FILE "libvshadow.so.1"
#define LIBWIM_FILE     "libwim.so.15"

#ifdef TLSREADY_STATIC
#define LIBRARIES_ARE_LINKED true
#define LIBRARY_ADDRESS(function) ((void (*)(void))(function))
#else
#define LIBRARIES_ARE_LINKED false
#define LIBRARY_ADDRESS(function) NULL
#endif
#define LIBRARY_SYMBOL(functions, name) { #name, offsetof(functions, name), LIBRARY_ADDRESS(name) }
/* clang-format on */

/* A function of a library: where its address goes. */
struct library_symbol {
	const char *name;
	size_t at;             /* in the struct of function pointers */
	void (*address)(void); /* where it is linked */
};

/* Fills the struct of function pointers. The handle of dlopen(3), or another pointer; NULL: the library or a function of it is missing. */
void *library_load(const char *file, const struct library_symbol *symbols, size_t count, void *functions);

#endif

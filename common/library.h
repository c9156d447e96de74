/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared libraries that few runs need: loaded when one does, since a start would pay for all of them. */
#ifndef TLSREADY_COMMON_LIBRARY_H
#define TLSREADY_COMMON_LIBRARY_H

#include <stddef.h>

/* A function of a library: where its address goes. */
struct library_symbol {
	const char *name;
	size_t at; /* in the struct of function pointers */
};

/* Fills the struct of function pointers. The handle of dlopen(3); NULL: the library or a function of it is missing. */
void *library_load(const char *name, const struct library_symbol *symbols, size_t count, void *functions);

#endif

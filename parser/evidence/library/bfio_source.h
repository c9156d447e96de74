/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A source for libraries that read through libbfio, in the process of such a library: there is one source in it. Private to this
 * folder. Without the headers of any of these libraries there is nothing here.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_BFIO_SOURCE_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_BFIO_SOURCE_H

#include "parser/evidence/library/library.h"

#if defined(TLSREADY_LIBVSHADOW) || defined(TLSREADY_LIBFSNTFS)
#define BFIO_IS_WANTED
#include <libbfio.h>

extern struct bfio_source {
	struct source *source;
	uint64_t at;
	int fd;             /* to whoever waits */
	struct error error; /* why the last read failed; code 0: it did not */
} bfio_source;

/*
 * Loads the library and the libbfio that it is for: releases of 2024 have one in them, earlier ones need libbfio's file. libregf takes the
 * place of neither. False: one is missing, or is not what is needed.
 */
bool bfio_load(const char *name, const struct library_symbol *symbols, size_t count, void *functions);

bool bfio_open(libbfio_handle_t **ret);
void bfio_close(libbfio_handle_t **handle);
#endif

#endif

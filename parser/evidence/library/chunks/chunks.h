/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes that were compressed in chunks, each by itself: a file in a WIM ([MS-WIM] 2.2), a file that Windows compressed (WOF). What is
 * stored is a table of where each chunk but the first begins, counted from the end of the table, then the chunks; one that is as
 * long as it is plain, is plain. So only the chunks that are asked for are decoded: by wimlib, in a process of its own that has no file open, one
 * for all that is open in a room.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_CHUNKS_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_CHUNKS_H

#include "parser/evidence/source/source.h"

enum chunk_compression { CHUNKS_XPRESS, CHUNKS_LZX, CHUNKS_LZMS };

enum { CHUNK_LEAST = 4096, CHUNK_LIMIT = 2 << 20 };

struct chunks_form {
	const char *name; /* "WOF": errors say "has damaged compressed data (WOF) in chunk 7" */
	const char *what; /* "is compressed by Windows (WOF)": ", and this build cannot read it" */
	enum chunk_compression compression;
	uint32_t chunk_size; /* plain; a power of two from CHUNK_LEAST to CHUNK_LIMIT */
	uint64_t size;       /* plain, of all */
};

/*
 * packed: the table and the chunks; a byte of it that cannot be read must be an error, as zeros could pass for a plain chunk. The process
 * is started now, as a caged worker cannot load a library later. ERR_UNSUPPORTED: there is no wimlib.
 */
int chunks_open(struct source_room *room, struct source *packed, const struct chunks_form *form, struct source **ret,
		struct error *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An input before it is known what it is: opened, its first bytes read, its hash taken on the way. Private to the view. */
#ifndef TLSREADY_PARSER_SOURCE_H
#define TLSREADY_PARSER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"

struct source {
	int fd;                /* -1: none */
	bool is_file;          /* a regular one: it can be read again */
	bool is_pending;       /* not a hive, and not read yet: .reg text, for when all hives are in place */
	const uint8_t *memory; /* not NULL: the bytes lie here, and there is no file */
	size_t memory_size, memory_at;
	struct digest *digest; /* NULL: no hash is wanted */
	uint8_t head[32];      /* read while probing; given first by source_read */
	size_t head_size, head_at;
	uint64_t given; /* bytes that source_read gave */
};

/* Opens path ("-" is standard input) and reads the first bytes, by which it will be recognised. ERR_IO: why, without path. */
int source_open(const char *path, struct source *ret, struct error *err);
/* A source of bytes in memory, which outlive it. */
void source_of_memory(const void *bytes, size_t size, struct source *ret);
/* Back to before the first bytes, for who reads the descriptor itself: standard input that is a file. */
void source_rewind(struct source *source);
void source_close(struct source *source);

/* A reg_read_fn over a struct source. */
int64_t source_read(void *context, void *buffer, size_t size);

/* Reads a whole file for its hash; hex is "" when it cannot be read. */
void source_hash(const char *path, char hex[DIGEST_HEX]);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files mapped privately. A file cut short under its mapping raises SIGBUS at the first look behind its new end: a handler,
 * there only while mappings are, puts a page of zeros at that place. A fault elsewhere goes to whoever handled it before.
 */
#ifndef TLSREADY_PARSER_MAPPING_H
#define TLSREADY_PARSER_MAPPING_H

#include <stddef.h>
#include <stdint.h>

/*
 * The first `size` bytes of a file over `room` bytes (whole pages, size or more) that read as zero and may be written; the file
 * is not. NULL: its file system cannot, out of memory, or too many are mapped: read it instead.
 */
uint8_t *mapping_new(int fd, size_t size, size_t room);
void mapping_free(uint8_t *start, size_t room);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EWF images built in a test, a segment at a time. */
#ifndef TLSREADY_TESTS_EWFBUILD_H
#define TLSREADY_TESTS_EWFBUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ewf_packing {
	EWF_PLAIN,
	EWF_PACKED,
	EWF_EVERY_SECOND, /* packed */
};

struct ewf_spec {
	const uint8_t *disk;
	size_t size;
	uint32_t bytes_per_sector, sectors_per_chunk; /* 0: 512, 1 */
	enum ewf_packing packing;
	bool is_smart;    /* the layout of SMART: chunks in the table section, all of them packed */
	bool has_base;    /* entries count from the sectors section, as of EnCase 6 */
	bool has_no_copy; /* of the table */
	uint8_t set;      /* first byte of the identifier of the set */
	unsigned segments;
	uint32_t padding;         /* bytes behind the last chunk of the disk, checksummed with it */
	const uint32_t (*bad)[2]; /* error2: first sector, count */
	size_t bad_count;
	const char *header, *header2; /* NULL: none; ASCII, header2 becomes UTF-16 */
	bool has_hash;
};

/* Places are those of the descriptors; 0: there is none. */
struct ewf_file {
	uint8_t *bytes;
	size_t size, header, volume, sectors, table, table2, error2, hash, end;
	size_t first_chunk; /* its bytes */
};

enum { EWF_DESCRIPTOR = 76 };

/* Segment `number` of it, counted from 1; bytes are the caller's to free. */
struct ewf_file ewf_build(const struct ewf_spec *spec, unsigned number);

/* Makes the Adler-32 of each descriptor, volume, table, error2 and hash section right again, as somebody would who changed them. */
void ewf_fix(uint8_t *bytes, size_t size);

#endif

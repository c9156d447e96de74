/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One disk in every form of an image that has a reader of its own, built in memory from the documents of the formats; and where in the
 * file its structure is, for tests that damage it.
 */
#ifndef TLSREADY_TESTS_IMAGEFORM_H
#define TLSREADY_TESTS_IMAGEFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMAGEFORM_PLACES = 24 };

/* Bytes of structure: a header, or a table of entries of this many bytes (0: none). */
struct imageform_place {
	const char *name;
	size_t at, size, entry;
};

struct imageform_file {
	uint8_t *bytes; /* free */
	size_t size;
	struct imageform_place places[IMAGEFORM_PLACES];
	size_t place_count;
};

/* older: the disk as it was before; in a form that can have changes pending, it is what lies there. */
typedef void imageform_build(const uint8_t *disk, const uint8_t *older, size_t size, struct imageform_file *ret);

struct imageform {
	const char *name;
	imageform_build *build;
	/* Makes the checksums right after a change; NULL: there are none. */
	void (*seal)(struct imageform_file *file);
};

extern const struct imageform imageforms[];
extern const size_t imageform_count;

/* For the builders. Each form is a function of its name. */

void imageform_begin(struct imageform_file *file, size_t size); /* zeros */
void imageform_place(struct imageform_file *file, const char *name, size_t at, size_t size, size_t entry);
void imageform_put(uint8_t *to, uint64_t value, size_t size);
void imageform_put_big(uint8_t *to, uint64_t value, size_t size);
size_t imageform_blocks(size_t size, size_t block);
/* The i-th block of the disk; false: nothing but zeros, which is not stored. */
bool imageform_copy(uint8_t *to, const uint8_t *disk, size_t size, size_t block, size_t i);

imageform_build build_raw, build_vhd_fixed, build_vhd, build_vdi, build_vmdk, build_vmdk_stream, build_qcow2,
	build_qcow2_packed, build_ewf, build_ewf_packed, build_vhdx, build_vhdx_log;
void seal_vhd_fixed(struct imageform_file *file);
void seal_vhd(struct imageform_file *file);
void seal_ewf(struct imageform_file *file);
void seal_vhdx(struct imageform_file *file);

#endif
